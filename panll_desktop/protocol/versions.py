"""Which versions of the protocol a module speaks."""

import operator
import re
from collections.abc import Callable
from typing import Final

PROTOCOL_VERSION: Final = 1
_CLAUSE: Final = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+)")
_COMPARE: Final[dict[str, Callable[[int, int], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def speaks(versions: str, version: int = PROTOCOL_VERSION) -> bool:
    """Whether a range such as ``>=1,<2`` contains a version.

    Raises:
        ValueError: it is not such a range.
    """
    clauses = [_CLAUSE.fullmatch(each.strip()) for each in versions.split(",")]
    if not all(clauses):
        raise ValueError(f"{versions!r} is not a range such as '>=1,<2'.")
    return all(_COMPARE[each[1]](version, int(each[2])) for each in clauses if each)
