"""A value whole, in the forms in which a person reads it: text, JSON, bytes."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import dumped, full

MOST_TEXT: Final = 200_000
MOST_BYTES: Final = 64 << 10
TEXT, JSON, BYTES = "Text", "JSON", "Bytes"
_LINE: Final = 16
_PRINTED: Final = range(0x20, 0x7F)
# One piece of JSON: a string, punctuation, or a number or word as it was written.
_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def forms_of(cell: Cell) -> list[str]:
    """The forms that a value has, the best one first."""
    match cell:
        case bytes():
            return [BYTES, TEXT] if _decoded(cell) is not None else [BYTES]
        case Mapping() | list() | tuple():
            return [JSON, TEXT]
        case str():
            return [JSON, TEXT, BYTES] if is_json(cell) else [TEXT, BYTES]
        case _:
            return [TEXT]


def written(cell: Cell, form: str) -> tuple[str, bool]:
    """The value in that form, and whether that is all of it."""
    match form:
        case "JSON":
            text = indented(cell if isinstance(cell, str) else dumped(cell), MOST_TEXT)
        case "Bytes":
            raw = cell if isinstance(cell, bytes) else full(cell).encode()
            return hexadecimal(raw[:MOST_BYTES]), len(raw) <= MOST_BYTES
        case _:
            text = (_decoded(cell) or "") if isinstance(cell, bytes) else full(cell)
    return text[:MOST_TEXT], len(text) <= MOST_TEXT


def described(cell: Cell) -> str:
    """What the value is and how long: an empty text is told from an absent value."""
    match cell:
        case None:
            return "absent (NULL)"
        case bool():
            return "true or false"
        case int():
            return "integer"
        case float():
            return "real number"
        case str():
            return (
                "empty text" if not cell else f"text, {_many(len(cell), 'character')}"
            )
        case bytes():
            return "no bytes" if not cell else _many(len(cell), "byte")
        case Mapping():
            return f"object, {_many(len(cell), 'member')}"
        case _:
            return f"list, {_many(len(cell), 'element')}"


def is_json(text: str) -> bool:
    """Whether a text is an object or a list in JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:  # numbers stay texts: nothing is computed of them, so nothing can be lost
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def indented(text: str, most: int) -> str:
    """JSON a member a line; every number and string as it was written.

    It ends soon after `most` characters.
    """
    lines, length = [], 0
    for line in _lines(text):
        lines.append(line)
        length += len(line) + 1
        if length > most:
            break
    return "\n".join(lines)


def _lines(text: str) -> Iterator[str]:
    depth, line, opened = 0, "", False
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in "{[":
            if opened:
                yield line
                line = "  " * depth
            line, depth, opened = line + piece, depth + 1, True
            continue
        if piece in "}]":
            depth -= 1
            if not opened:
                yield line
                line = "  " * depth
            line, opened = line + piece, False
            continue
        if opened:
            yield line
            line, opened = "  " * depth, False
        if piece == ",":
            yield line + ","
            line = "  " * depth
        else:
            line += ": " if piece == ":" else piece
    if line:
        yield line


def hexadecimal(raw: bytes) -> str:
    """Sixteen bytes a line: their place, their values, what can be printed."""
    lines = []
    for start in range(0, len(raw), _LINE):
        part = raw[start : start + _LINE]
        left, right = part[: _LINE // 2].hex(" "), part[_LINE // 2 :].hex(" ")
        printed = "".join(chr(each) if each in _PRINTED else "." for each in part)
        lines.append(f"{start:08x}  {left:<23}  {right:<23}  {printed}")
    return "\n".join(lines)


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
