"""Mathematics as people write it, in plain text: raised exponents, a true minus."""

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MINUS: Final = "\N{MINUS SIGN}"
_POWER: Final = re.compile(r"\^(-?\d+)")
_NAME: Final = re.compile(r"(\d+)_(\d+)")


def polynomial(text: str) -> str:
    """Such as ``t⁻¹ − 1 + 2t³`` for ``t^-1 - 1 + 2t^3``."""
    raised = _POWER.sub(lambda found: found[1].translate(_RAISED), text)
    return raised.replace("-", _MINUS)


def integer(value: int) -> str:
    """With the sign of mathematics, not a hyphen."""
    return str(value).replace("-", _MINUS)


def knot(name: str) -> str:
    """Such as ``3₁ # m(3₁)`` for ``3_1 # m(3_1)``; other names as they are."""
    return _NAME.sub(lambda found: found[1] + found[2].translate(_LOWERED), name)
