"""What a statement answers: columns, rows, and what is said about them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from panll_desktop.protocol import (
    Column,
    ColumnType,
    Json,
    Plan,
    StatementType,
)
from panll_desktop.records import Record

_TYPES: Final = {
    bool: ColumnType.BOOLEAN,
    int: ColumnType.INTEGER,
    float: ColumnType.REAL,
    str: ColumnType.TEXT,
    dict: ColumnType.JSON,
    list: ColumnType.JSON,
}
_FIRST: Final = ("_id", "_from", "_to", "name", "title")


class Answer(Record):
    """A statement that was carried out.

    Attributes:
        columns: of the rows.
        rows: all of them.
        kind: how telemetry counts the statement.
        name: the statement in GQL's words.
        modalities: touched, as bits.
        message: one sentence; empty where the number of rows says enough.
        count: rows affected, where that is not the number of rows.
        plan: of EXPLAIN.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Json, ...]]
    kind: StatementType
    name: str
    modalities: int
    message: str = ""
    count: int | None = None
    plan: Plan | None = None


def columns(
    names: Iterable[str], rows: Sequence[tuple[Json, ...]]
) -> tuple[Column, ...]:
    """Columns with the types that all their cells have; equal names are numbered."""
    taken: set[str] = set()
    found = []
    for at, name in enumerate(names):
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        kinds = {_TYPES.get(type(row[at])) for row in rows if row[at] is not None}
        if kinds == {ColumnType.INTEGER, ColumnType.REAL}:
            kinds = {ColumnType.REAL}
        one = kinds.pop() if len(kinds) == 1 else None
        found.append(Column(unique, one or ColumnType.ANY))
    return tuple(found)


def tabled(
    documents: Sequence[Mapping[str, Json]],
) -> tuple[list[str], list[tuple[Json, ...]]]:
    """Documents as a table: the names of all fields, and a row for each document."""
    seen: dict[str, None] = {}
    for each in documents:
        seen.update(dict.fromkeys(each))
    names: list[str] = [name for name in _FIRST if name in seen]
    names += [name for name in seen if name not in _FIRST and name != "_key"]
    return names, [tuple(each.get(name) for name in names) for each in documents]


def of_documents(
    documents: Sequence[Mapping[str, Json]],
    kind: StatementType,
    name: str,
    modalities: int,
    message: str = "",
) -> Answer:
    """The answer whose rows are documents."""
    names, rows = tabled(documents)
    return Answer(columns(names, rows), rows, kind, name, modalities, message)
