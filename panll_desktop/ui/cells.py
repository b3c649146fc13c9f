"""Cells as text: cut short for painting, whole for copying."""

import base64
import html
import json
import math
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from panll_desktop.protocol import Cell, Json

MOST: Final = 200
TIP: Final = 1000
ABSENT: Final = "\N{EN DASH}"
_LEAST_WIDE_FLOAT: Final = 12
_MOST_BITS: Final = 10_000  # Python turns no longer integers into decimals
# Control characters, line separators, and what turns the direction of writing.
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_HALF: Final = re.compile("[\ud800-\udfff]")
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode
Value: TypeAlias = "Cell | Json"


def shown(cell: Value, most: int = MOST) -> str:
    """The cell on one line, at most so many characters and an ellipsis."""
    match cell:
        case None:
            return ABSENT
        case bool():
            return "true" if cell else "false"
        case str():
            return one_line(cell, most)
        case int():
            return _integer(cell)
        case float():
            return repr(cell)
        case bytes():
            return f"{len(cell):,} byte" + ("" if len(cell) == 1 else "s")
        case _:
            return one_line(_start_of_json(cell, most + 1), most)


def parts(cell: Value) -> tuple[str, str]:
    """What a person calls the thing in the cell, if it says so, and the rest."""
    if not isinstance(cell, Mapping):
        return "", shown(cell)
    title = cell.get("title")
    if not isinstance(title, str) or not title:
        return "", shown(cell)
    body = cell.get("body")
    if isinstance(body, str):
        return one_line(title), one_line(body)
    rest = {name: each for name, each in cell.items() if name != "title"}
    return one_line(title), shown(rest) if rest else ""


def full(cell: Value) -> str:
    """The whole value as text; nothing where it is absent, JSON where it is one."""
    match cell:
        case None:
            return ""
        case str():
            return _HALF.sub("\ufffd", cell)
        case bytes():
            return base64.b64encode(cell).decode()
        case float():
            return repr(cell)
        case bool() | int():
            return shown(cell)
        case _:
            return dumped(cell)


def dumped(value: object) -> str:
    """JSON on one line, with blobs in base64 and half characters escaped."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return text if _HALF.search(text) is None else json.dumps(_plain(value))


def tip(cell: Value) -> str:
    """The value for a tool tip: literal, whatever it holds, and not endless."""
    match cell:
        case None:
            return "absent"
        case str():
            text = _HALF.sub("\ufffd", cell[: TIP + 1])
        case float():
            text = repr(cell)
        case _:
            text = shown(cell, TIP)
    return literal(text)


def literal(text: str) -> str:
    """Text as Qt's tool tips show it unchanged, be there tags in it or not."""
    cut = text[:TIP] + "…" if len(text) > TIP else text
    return f'<p style="white-space:pre-wrap">{html.escape(cut)}</p>'


def one_line(text: str, most: int = MOST) -> str:
    """The text without line breaks and control characters, cut if it is long."""
    line = _UNSHOWN.sub(" ", _HALF.sub("\ufffd", text[: most + 1]))
    return line[:most] + "…" if len(line) > most else line


def is_number(cell: Value) -> bool:
    """Whether the cell stands at the right edge of its column."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _integer(value: int) -> str:
    bits = value.bit_length()
    return str(value) if bits < _MOST_BITS else f"integer of {bits:,} bits"


def _real(value: float) -> str:
    """One of many numbers: a vector is glanced at, and copied whole."""
    text = repr(value)
    if len(text) <= _LEAST_WIDE_FLOAT or not math.isfinite(value):
        return text
    return f"{value:.10g}"


def _start_of_json(value: object, most: int) -> str:
    out: list[str] = []
    _put(value, out, most)
    return "".join(out)


def _put(value: object, out: list[str], left: int) -> int:
    """Writes compact JSON until nothing is left of the space; returns what is left."""
    match value:
        case str():
            text = _quoted(value[: max(left, 0)])
        case float():
            text = _real(value)
        case int() | bytes():
            text = shown(value)
        case None:
            text = "null"
        case list() | tuple():
            out.append("[")
            for index, each in enumerate(value):
                if left <= 0:
                    return left
                if index:
                    out.append(", ")
                left = _put(each, out, left - 2)
            out.append("]")
            return left - 1
        case dict() | Mapping():  # to ask whether it is a Mapping takes long
            return _put_members(value, out, left)
        case _:
            text = str(value)
    out.append(text)
    return left - len(text)


def _put_members(value: Mapping[object, object], out: list[str], left: int) -> int:
    out.append("{")
    for index, (name, each) in enumerate(value.items()):
        if left <= 0:
            return left
        key = _quoted(str(name)[:left])
        out.append(f"{', ' if index else ''}{key}: ")
        left = _put(each, out, left - len(key) - 4)
    out.append("}")
    return left - 1


def _plain(value: object) -> object:
    """As JSON can hold it: blobs in base64, no number that JSON lacks."""
    match value:
        case bytes():
            return {"base64": base64.b64encode(value).decode()}
        case float() if not math.isfinite(value):
            return str(value)
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
