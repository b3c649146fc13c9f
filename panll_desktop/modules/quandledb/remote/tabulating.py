"""Rows as a server sends them, objects, as columns with types."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from panll_desktop.protocol import Batch, Cell, Column, ColumnType, Json

FIRST_ROWS: Final = 100
MORE_ROWS: Final = 2000
HIDDEN: Final = frozenset({"_group_rows"})  # all rows of a group, inside a cell
_KINDS: Final = (
    ({bool}, ColumnType.BOOLEAN),
    ({int}, ColumnType.INTEGER),
    ({int, float}, ColumnType.REAL),
    ({str}, ColumnType.TEXT),
    ({dict, list}, ColumnType.JSON),
)
Row = Mapping[str, Json]


def columns_of(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Every column that a row has, in the order in which they are met."""
    kinds: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            if name not in HIDDEN:
                found = kinds.setdefault(name, set())
                if value is not None:
                    found.add(type(value))
    return tuple(Column(name, _kind(found)) for name, found in kinds.items())


def batches_of(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[Batch]:
    """The rows by column; a first batch is small, so that it is seen soon."""
    left = iter(rows)
    size = FIRST_ROWS
    while part := list(islice(left, size)):
        cells: list[tuple[Cell, ...]] = [
            tuple(row.get(column.name) for row in part) for column in columns
        ]
        yield Batch(tuple(cells), len(part))
        size = MORE_ROWS


def _kind(found: set[type]) -> ColumnType:
    fitting = (kind for types, kind in _KINDS if found and found <= types)
    return next(fitting, ColumnType.ANY)
