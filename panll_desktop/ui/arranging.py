"""Which rows of a result are shown, and in which order: by their numbers alone.

The rows stay where they are; what is made is a list of their numbers, eight bytes each.
"""

import operator
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, Protocol, TypeAlias

from panll_desktop.protocol import Cell, Column
from panll_desktop.records import Record
from panll_desktop.ui.cells import dumped, full, is_number

MOST_SORTED: Final = 1_000_000
Compare: TypeAlias = Callable[..., bool]
_BATCH: Final = 4_096
_LAST: Final = 9
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SIGNS: Final[dict[str, Compare]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<>": operator.ne,
    "==": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
_SIGN: Final = re.compile(r"\s*(<=|>=|!=|<>|==|=|<|>)\s*")
_ABSENT: Final = ("null", "none")
Row: TypeAlias = tuple[Cell, ...]
Test: TypeAlias = Callable[[Row], bool]


class Readable(Protocol):
    """What is looked at row by row."""

    def row(self, index: int) -> Row:
        """One row."""

    def cell(self, index: int, column: int) -> Cell:
        """One cell."""


class Walkable(Readable, Protocol):
    """What is arranged: `session.rows.RowStore`, or its stand-in."""

    def rows(self) -> Iterator[Row]:
        """All rows, from the first."""


class View(Record):
    """What is shown of a result: so many rows, and the numbers of the columns."""

    rows: Readable
    count: int
    columns: tuple[int, ...]


class Wish(Record):
    """What somebody wants to see of a result.

    Attributes:
        needle: rows without it are left out; empty for all rows.
        column: the number of the column to sort by; -1 for the order of the answer.
        descending: the largest first. Absent values come last in either case.
    """

    needle: str = ""
    column: int = -1
    descending: bool = False

    def __bool__(self) -> bool:
        return bool(self.needle.strip()) or self.column >= 0


class Arranged:
    """The rows of a store in another order, or some of them."""

    def __init__(self, rows: Readable, order: Sequence[int]) -> None:
        self.order: Final = order
        self._rows = rows

    def row(self, index: int) -> Row:
        """The row that is shown at a place."""
        return self._rows.row(self.order[index])

    def cell(self, index: int, column: int) -> Cell:
        """One cell of it."""
        return self._rows.cell(self.order[index], column)


class UnwantedError(Exception):
    """What was asked for is not wanted any more."""


def arranged(
    rows: Walkable,
    count: int,
    columns: Sequence[Column],
    wish: Wish,
    is_wanted: Callable[[], bool] = lambda: True,
) -> "array[int]":
    """The numbers of the rows that are wanted, as they are wanted.

    Raises:
        UnwantedError: somebody wants something else by now.
    """
    test = sieve_of(wish.needle, columns)
    found, keys = array("Q"), list[tuple[int, object]]()
    for number, row in enumerate(islice(rows.rows(), count)):
        if not number % _BATCH and not is_wanted():
            raise UnwantedError
        if test is None or test(row):
            found.append(number)
            if wish.column >= 0:
                keys.append(rank(row[wish.column]))
    if wish.column < 0:
        return found
    there = [place for place in range(len(keys)) if keys[place][0] < _LAST]
    absent = [place for place in range(len(keys)) if keys[place][0] == _LAST]
    there.sort(key=keys.__getitem__, reverse=wish.descending)  # equals stay in order
    return array("Q", (found[place] for place in (*there, *absent)))


def rank(cell: Cell) -> tuple[int, object]:
    """Where a cell stands among others, whatever they are: numbers, texts, the rest."""
    match cell:
        case None:
            return _LAST, 0
        case bool() | int():
            return 0, cell
        case float():
            return (0, cell) if cell == cell else (1, 0)  # noqa: PLR0124 - NaN
        case str():
            return 2, (cell.casefold(), cell)
        case bytes():
            return 3, cell
        case _:
            return 4, dumped(cell)


def sieve_of(needle: str, columns: Sequence[Column]) -> Test | None:
    """What a row has to meet: a comparison of a column, or a text in any cell."""
    wanted = needle.strip()
    if not wanted:
        return None
    return comparison_of(wanted, columns) or _containing(wanted.casefold())


def comparison_of(wanted: str, columns: Sequence[Column]) -> Test | None:
    """A test such as ``population > 5000``; None where no column is named."""
    for sign in _SIGN.finditer(wanted):
        name, value = wanted[: sign.start()].strip(), wanted[sign.end() :].strip()
        place = _place(name, columns)
        if place is not None and value:
            return _comparing(place, _SIGNS[sign[1]], value)
    return None


def _place(name: str, columns: Sequence[Column]) -> int | None:
    names = [column.name for column in columns]
    if name in names:
        return names.index(name)
    folded = [each.casefold() for each in names]
    return folded.index(name.casefold()) if name.casefold() in folded else None


def _comparing(place: int, test: Compare, value: str) -> Test:
    """An absent value meets nothing but ``= null``; numbers are compared as numbers."""
    if value.casefold() in _ABSENT and test in (operator.eq, operator.ne):
        return lambda row: test(row[place] is None, True)
    number = _number(value)
    bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] in "'\"" else value
    folded = bare.casefold()

    def meets(row: Row) -> bool:
        cell = row[place]
        if cell is None:
            return False
        if is_number(cell) and number is not None:
            return test(cell, number)
        if is_number(cell):
            return test is operator.ne
        if number is not None and test not in (operator.eq, operator.ne):
            return False  # a text is neither less nor more than a number
        return test(full(cell).casefold(), folded)

    return meets


def _number(value: str) -> int | float | None:
    """Whole numbers stay whole, so that no digit of them is lost."""
    if not _NUMBER.fullmatch(value):
        return None
    return int(value) if value.lstrip("+-").isdigit() else float(value)


def _containing(folded: str) -> Test:
    return lambda row: any(folded in full(cell).casefold() for cell in row)
