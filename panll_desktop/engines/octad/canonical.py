"""Canonical JSON: each document has exactly one form in bytes, so it can be signed.

The form: UTF-8 without a mark at its start, no space outside texts, keys in the order
of their code points. Texts are escaped as far as JSON demands it and no further.
Whole numbers lie within 64 bits. Any other number is a finite float64, written with
the fewest digits that read back as the same number, as Python's `repr` writes it:
``0.1``, ``1.0``, ``1e-07``. Reading refuses every other spelling of the same document.
"""

import json
import math
from collections.abc import Iterable
from typing import Final

from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import CanonicalError
from panll_desktop.engines.octad.functions import LARGEST, SMALLEST

DEEPEST: Final = 16  # lists and objects inside each other
LARGEST_FILE: Final = 64 * 1024 * 1024  # bytes
_LONGEST_WHOLE: Final = 20  # characters of the smallest whole number
_LONGEST_NUMBER: Final = 32  # repr writes a float64 in 24 characters at most
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
)


def encode(document: Json) -> bytes:
    """The one form of a document.

    Raises:
        CanonicalError: it holds what canonical JSON has no form for; the sentence says
            what.
    """
    _check(document, 0)
    try:
        return _ENCODER.encode(document).encode()
    except UnicodeEncodeError as error:
        raise CanonicalError("It holds half of a character.") from error


def decode(content: bytes) -> Json:
    """The document of these bytes.

    Raises:
        CanonicalError: they are not the canonical form of any document; the sentence
            says why.
    """
    if len(content) > LARGEST_FILE:
        raise CanonicalError(f"It has more than {LARGEST_FILE:,} bytes.")
    try:
        document: Json = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_float,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        raise CanonicalError(f"It is not UTF-8 at byte {error.start}.") from error
    except json.JSONDecodeError as error:
        raise CanonicalError(f"It is not JSON: {error}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    if encode(document) != content:
        raise CanonicalError(
            "Its bytes are not the canonical form of what they say: other spaces, key"
            " order, escapes or digits."
        )
    return document


def _check(value: object, depth: int) -> None:
    """Refuses what JSON would write in a form that reads back as something else."""
    match value:
        case dict() | list() if depth == DEEPEST:
            raise _too_deep()
        case dict():
            if not set(map(type, value)) <= {str}:
                raise CanonicalError("It has a key that is no text.")
            _check_each(value.values(), depth + 1)
        case list():
            _check_each(value, depth + 1)
        case None | bool() | str():
            return
        case int() if SMALLEST <= value <= LARGEST:
            return
        case float() if math.isfinite(value):
            return
        case int() | float():
            raise _no_number(str(value) if isinstance(value, float) else "")
        case _:
            raise CanonicalError(f"It holds a value of type {type(value).__name__}.")


def _check_each(values: Iterable[object], depth: int) -> None:
    for each in values:
        if type(each) is not str:  # most are; to look closer at each takes longest
            _check(each, depth)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CanonicalError(f"It has the key {twice!r} twice in one object.")
    return found


def _whole(text: str) -> int:
    if len(text) > _LONGEST_WHOLE or not SMALLEST <= int(text) <= LARGEST:
        raise _no_number(text)
    return int(text)


def _float(text: str) -> float:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(float(text)):
        raise _no_number(text)
    return float(text)


def _constant(text: str) -> Json:
    raise CanonicalError(f"It holds {text}, which is no number of JSON.")


def _no_number(text: str) -> CanonicalError:
    shown = f" {text[:_LONGEST_NUMBER]}" if text else ""
    return CanonicalError(f"It holds a number{shown} that is too large or too long.")


def _too_deep() -> CanonicalError:
    return CanonicalError(f"It is nested more than {DEEPEST} levels deep.")
