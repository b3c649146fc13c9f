"""JSON that came from elsewhere, and in plain words why it cannot be read."""

import json

_MOST_DIGITS = 400  # more than any number has that a clock or a counter shows


class DocumentError(ValueError):
    """It is no JSON; the sentence says why."""


def parse(content: bytes) -> object:
    """What a document says; a number that is too long for anything is infinite.

    Raises:
        DocumentError: it cannot be read.
    """
    if not content.strip():
        raise DocumentError("it is empty")
    try:
        found: object = json.loads(content, parse_int=_whole)
    except RecursionError as error:
        raise DocumentError("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1:,}"
        raise DocumentError(f"{place} is not {error.encoding.upper()}") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise DocumentError(f"{error.msg}: {place}") from error
    return found


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)
