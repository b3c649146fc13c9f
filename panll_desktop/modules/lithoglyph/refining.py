"""Refined values such as ``BoundedNat.mk 0 100 95 (by omega)``.

Their bounds are checked here; the terms that prove them are Lean's and are not.
"""

from typing import Final

from panll_desktop.languages.gql import values as v
from panll_desktop.modules.lithoglyph.failing import wrong
from panll_desktop.protocol import Json

_BOUNDED: Final = frozenset({"BoundedNat", "BoundedInt", "BoundedFloat"})
_BOUNDS: Final = 3  # the least, the most and the value
_RANGES: Final = {
    "Confidence": (0, 1),
    "PromptDimension": (0, 100),
    "Percentage": (0, 100),
}


def value_of(query: str, made: v.Made) -> Json:
    """The value that a constructor makes.

    Raises:
        QueryError: it lies outside of its bounds, or there is no value.
    """
    found = [each.value for each in made.arguments]
    if not found:
        raise wrong(query, made.span, f"{made.type}.mk is given no value.")
    if made.type in _BOUNDED and len(found) >= _BOUNDS:
        low, high, value = found[:_BOUNDS]
        _check(query, made, low, high, value)
        return value
    value = found[-1]
    if made.type in _RANGES:
        _check(query, made, *_RANGES[made.type], value)
    if made.type == "NonEmptyString" and value == "":
        raise wrong(query, made.span, "A NonEmptyString has a character at least.")
    return value


def _check(query: str, made: v.Made, low: Json, high: Json, value: Json) -> None:
    numbers = (low, high, value)
    if not all(isinstance(each, int | float) for each in numbers):
        raise wrong(query, made.span, f"{made.type}.mk takes numbers.")
    if not float(str(low)) <= float(str(value)) <= float(str(high)):
        raise wrong(
            query,
            made.span,
            f"{value} does not lie between {low} and {high}, as {made.type} demands.",
        )
