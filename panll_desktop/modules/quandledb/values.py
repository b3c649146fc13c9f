"""What KQL computes with: plain values, knots and braids."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.rows import Row as KnotRow
from panll_desktop.protocol import Json
from panll_desktop.records import Record

Value: TypeAlias = (
    "bool | int | float | str | list[Value] | dict[str, Value]"
    " | KnotValue | BraidValue | Origin | Grouped | None"
)
_KNOT: Final = re.compile(r"(\d+)_(\d+)")
_LAST: Final = (2, 0, 0, "")


class KnotValue:
    """A knot with its diagram and its row, each made when it is asked for.

    Attributes:
        name: of the knot where it was found; empty for one that was made.
        provenance: where it comes from.
        identity: its name in the table, where it was found there.
        counts: of its colourings, by the table of a quandle, as far as computed.
    """

    def __init__(
        self,
        name: str,
        diagram: Callable[[], Diagram],
        row: Callable[[Diagram], KnotRow],
        provenance: Mapping[str, Value],
        identity: str = "",
    ) -> None:
        self.name = name
        self.identity = identity
        self.counts: dict[tuple[tuple[int, ...], ...], int] = {}
        self.provenance = provenance
        self._make_diagram = diagram
        self._make_row = row
        self._diagram: Diagram | None = None
        self._row: KnotRow | None = None

    @property
    def diagram(self) -> Diagram:
        """The diagram.

        Raises:
            KnotError: it can no longer be read.
        """
        if self._diagram is None:
            self._diagram = self._make_diagram()
        return self._diagram

    @property
    def row(self) -> KnotRow:
        """The columns of the knot, computed if need be.

        Raises:
            KnotError: it is too large.
        """
        if self._row is None:
            self._row = self._make_row(self.diagram)
        return self._row

    @property
    def shown(self) -> str:
        """The name, or the PD code of a knot that has none."""
        return self.name or self.diagram.text() or "0_1"


class BraidValue(Record):
    """A braid: letters from the bottom to the top, and how many strands there are."""

    word: tuple[int, ...]
    strands: int

    @property
    def shown(self) -> str:
        """The letters, as a braid word."""
        return "braid: " + " ".join(map(str, self.word))


class Origin(Record):
    """Where a row comes from; in a column that no query can name.

    Attributes:
        knot: the knot that the row is of; None where it is of none, or of several.
        provenance: in words, by key.
    """

    knot: KnotValue | None
    provenance: "dict[str, Value]"


class Grouped(Record):
    """The rows of a group; in a column that no query can name."""

    rows: "tuple[tuple[Value, ...], ...]"


def as_cell(value: Value) -> Json:
    """A value as a row of an answer holds it."""
    match value:
        case KnotValue() | BraidValue():
            return value.shown
        case Origin() | Grouped():
            return None
        case list():
            return [as_cell(each) for each in value]
        case dict():
            return {name: as_cell(each) for name, each in value.items()}
        case _:
            return value


def is_number(value: Value) -> bool:
    """Whether it is one; a truth is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(one: Value, other: Value) -> bool:
    """Whether two values are the same; a number is never a truth or a text."""
    first, second = _named(one), _named(other)
    if isinstance(first, bool) != isinstance(second, bool):
        return False
    return bool(first == second)


def _named(value: Value) -> Value:
    return value.shown if isinstance(value, KnotValue) else value


def comparable(one: Value, other: Value) -> bool:
    """Whether one of two values can be less than the other."""
    kinds = (str, bool)
    same = any(isinstance(one, k) and isinstance(other, k) for k in kinds)
    return same or (is_number(one) and is_number(other))


def rank(value: Value) -> tuple[int, float, float, str]:
    """What values are ordered by: truths, numbers, names of knots, texts, the rest.

    Knots come by crossings and number, so that 10_1 follows 9_49.
    """
    match value:
        case bool():
            return (-1, int(value), 0, "")
        case int() | float():
            return (0, value, 0, "")
        case str() if named := _KNOT.fullmatch(value):
            return (1, int(named[1]), int(named[2]), "")
        case str():
            return (1, float("inf"), 0, value)
        case KnotValue() | BraidValue():
            return rank(value.shown)
        case _:
            return (*_LAST[:3], str(as_cell(value)))


def hashed(value: Value) -> object:
    """Something equal for equal values, and for no others, that can be a key."""
    match value:
        case KnotValue() | BraidValue():
            return value.shown
        case Origin() | Grouped():
            return None
        case list():
            return tuple(map(hashed, value))
        case dict():
            return tuple((name, hashed(each)) for name, each in value.items())
        case bool():
            return ("truth", value)
        case _:
            return value
