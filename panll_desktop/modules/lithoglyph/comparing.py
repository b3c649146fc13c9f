"""How values of documents are compared, sorted and told apart.

Values of different kinds are never equal and have no order; a comparison with nothing
is neither true nor false.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from panll_desktop.protocol import Json

Truth: TypeAlias = bool | None
PATIENCE: Final = 1.0  # seconds for one pattern on one text


def equal(left: Json, right: Json) -> Truth:
    """Whether two values are the same; None where one of them is nothing."""
    if left is None or right is None:
        return None
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def ordered(left: Json, right: Json, test: Callable[[int], bool]) -> Truth:
    """Whether the order of two values passes a test; None where they have none."""
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    match left, right:
        case int() | float() as one, int() | float() as other:
            return test((one > other) - (one < other))
        case str() as text, str() as pattern:
            return test((text > pattern) - (text < pattern))
        case _:
            return None


def number(value: Json) -> int | float:
    """The number that a value is.

    Raises:
        ValueError: it is none.
    """
    match value:
        case bool():
            raise ValueError(f"{value} is no number")
        case int() | float():
            return value
        case _:
            raise ValueError(f"{value!r} is no number")


def contains(whole: Json, part: Json) -> Truth:
    """Whether a text has a text, a list an item, or a document a field."""
    match whole:
        case None:
            return None
        case str():
            return None if part is None else isinstance(part, str) and part in whole
        case list():
            return any(equal(each, part) for each in whole)
        case dict():
            return isinstance(part, str) and part in whole
        case _:
            return False


def like(text: Json, pattern: Json) -> Truth:
    """Whether a text is like a pattern with ``%`` and ``_``; case counts."""
    if text is None or pattern is None:
        return None
    if not isinstance(text, str) or not isinstance(pattern, str):
        return False
    return _like(pattern).fullmatch(text) is not None


@lru_cache(maxsize=64)
def _like(pattern: str) -> "re.Pattern[str]":
    """Runs of % are one, and each is taken as early as can be: no text takes long."""
    pieces = [
        "".join("." if sign == "_" else re.escape(sign) for sign in piece)
        for piece in pattern.split("%")
    ]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    first, *middle, last = pieces
    inside = "".join(f"(?>.*?{each})" for each in middle if each)
    return re.compile(f"{first}{inside}.*{last}", re.DOTALL)


def matches(text: Json, pattern: Json) -> Truth:
    """Whether a regular expression is found in a text.

    Raises:
        ValueError: it is no regular expression.
        TimeoutError: it takes too long.
    """
    if text is None or pattern is None:
        return None
    if not isinstance(text, str) or not isinstance(pattern, str):
        return False
    import regex  # noqa: PLC0415 - few queries have such patterns

    try:
        return regex.search(pattern, text, timeout=PATIENCE) is not None
    except regex.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}.") from error


def key(value: Json) -> tuple[int, str | float]:
    """What to sort a value by: numbers, texts, truths, the rest, nothing last."""
    match value:
        case None:
            return 9, 0.0
        case bool():
            return 3, float(value)
        case int() | float():
            return 1, value
        case str():
            return 2, value
        case _:
            return 4, json.dumps(value, sort_keys=True)


def distinct(value: Json) -> str:
    """A text that two values share where they are the same."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)
