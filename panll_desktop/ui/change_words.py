"""What changed in a field, as lines that can be read."""

import difflib
from collections.abc import Sequence
from enum import Enum
from typing import Final

from panll_desktop.protocol import FieldChange, Json
from panll_desktop.records import Record
from panll_desktop.ui.cells import full, shown

_AROUND: Final = 2  # unchanged lines that are shown beside a changed one
_MOST_LINES: Final = 60
_LONGEST: Final = 600
_NUMBERS: Final = 6
_FEWEST: Final = 4  # numbers, from which on a list is counted and not written out


class LineKind(Enum):
    """What became of a line; the value is the sign before it."""

    SAME = " "
    REMOVED = "−"
    ADDED = "+"
    ASIDE = "…"


class Line(Record):
    """One line of a difference."""

    kind: LineKind
    text: str


def verb(change: FieldChange) -> str:
    """What happened to the field."""
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def lines(change: FieldChange) -> tuple[Line, ...]:
    """What was, and what is: line by line for texts, counted for many numbers."""
    before, after = change.before, change.after
    if _many(before) or _many(after):
        return _numbers(before, after)
    one, other = _lines_of(before), _lines_of(after)
    if len(one) <= 1 and len(other) <= 1:
        found = [Line(LineKind.REMOVED, each) for each in one]
        return (*found, *(Line(LineKind.ADDED, each) for each in other))
    return _cut(_compared(one, other))


def _lines_of(value: Json) -> list[str]:
    if value is None:
        return []
    text = value if isinstance(value, str) else full(value)
    return [each[:_LONGEST] for each in text.splitlines()] or [""]


def _compared(one: Sequence[str], other: Sequence[str]) -> list[Line]:
    found: list[Line] = []
    groups = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for number, group in enumerate(groups.get_grouped_opcodes(_AROUND)):
        if number or group[0][1] > 0:
            found.append(Line(LineKind.ASIDE, "lines that are the same"))
        for tag, first, last, start, end in group:
            if tag == "equal":
                found += [Line(LineKind.SAME, each) for each in one[first:last]]
                continue
            found += [Line(LineKind.REMOVED, each) for each in one[first:last]]
            found += [Line(LineKind.ADDED, each) for each in other[start:end]]
    return found


def _cut(found: Sequence[Line]) -> tuple[Line, ...]:
    if len(found) <= _MOST_LINES:
        return tuple(found)
    more = f"{len(found) - _MOST_LINES:,} lines more"
    return (*found[:_MOST_LINES], Line(LineKind.ASIDE, more))


def _many(value: Json) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= _FEWEST
        and all(isinstance(each, int | float) for each in value)
    )


def _numbers(before: Json, after: Json) -> tuple[Line, ...]:
    found = []
    if before is not None:
        found.append(Line(LineKind.REMOVED, _sample(before)))
    if after is not None:
        found.append(Line(LineKind.ADDED, _sample(after)))
    one = before if isinstance(before, list) else []
    other = after if isinstance(after, list) else []
    if one and len(one) == len(other):
        count = sum(a != b for a, b in zip(one, other, strict=True))
        said = f"{count:,} of {len(one):,} numbers differ"
        found.append(Line(LineKind.ASIDE, said))
    return tuple(found)


def _sample(value: Json) -> str:
    if not isinstance(value, list):
        return shown(value, _LONGEST)
    first = ", ".join(
        f"{each:.6g}" if isinstance(each, float) else shown(each, 24)
        for each in value[:_NUMBERS]
    )
    more = len(value) - _NUMBERS
    return f"{first}, and {more:,} more" if more > 0 else first
