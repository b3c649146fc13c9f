"""What several stores answered, as one answer: ordered, cut, and put into groups.

SQLite sorts, compares and cuts it, in memory, so the rules are those of one store.
"""

import math
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Final, TypeAlias

from panll_desktop.engines.octad import fields, functions
from panll_desktop.engines.octad.algebra import (
    IDENTIFIER,
    Aggregate,
    Constant,
    Field,
    Function,
    Group,
    GroupOrder,
    Select,
)
from panll_desktop.engines.octad.conditions import compile_condition, sort_terms
from panll_desktop.engines.octad.errors import FederationError
from panll_desktop.engines.octad.grouping import GroupRow, sorted_by
from panll_desktop.engines.octad.questions import PeerRow
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.protocol import Modality

_EVERYTHING: Final = -1
_ID: Final = Field(Modality.TEMPORAL, IDENTIFIER)
_Value: TypeAlias = str | int | float | None


def parts(query: Group) -> Group:
    """What each store has to say of each entity, so that groups can be made of it.

    Raises:
        FederationError: a mean of a field of which an entity may have several.
    """
    for each in query.aggregates:
        field = each.field
        several = field is not None and fields.operand(field, Sql()).many
        if each.function is Function.AVG and several and field is not None:
            name = f"{field.modality.name}.{field.name}"
            raise FederationError(
                f"AVG({name}) over several stores is not known: an entity may have"
                " several of them. SUM and COUNT are."
            )
    return Group((_ID, *query.keys), query.aggregates, query.condition)


def ordered(rows: Sequence[PeerRow], query: Select) -> list[PeerRow]:
    """The rows in the order of a query, cut as it says.

    Args:
        rows: with the values of the sort keys.
        query: as it was asked of all stores together.
    """
    width = len(query.order)
    terms = [sort_terms(each, f"k{at}") for at, each in enumerate(query.order)]
    with closing(_memory(["place", *(f"k{at}" for at in range(width))])) as memory:
        _fill(memory, ((at, *each.row.keys) for at, each in enumerate(rows)), 1 + width)
        found = memory.execute(
            f"SELECT place FROM made ORDER BY {', '.join([*terms, 'place'])}"
            " LIMIT ? OFFSET ?",
            _window(query.limit, query.offset),
        ).fetchall()
    return [rows[place] for (place,) in found]


def groups(rows: Sequence[PeerRow], query: Group) -> list[GroupRow]:
    """The groups of a query.

    Args:
        rows: with `parts` of the query.
        query: as it was asked of all stores together.

    Raises:
        UnknownFieldError: a field that its modality does not have.
    """
    width = len(query.keys)
    collected: dict[GroupRow, list[GroupRow]] = {} if width else {(): []}
    for each in rows:
        for part in each.parts:
            collected.setdefault(part[:width], []).append(part[width:])
    united = [
        (
            *key,
            *(
                _united(aggregate, [part[at] for part in found])
                for at, aggregate in enumerate(query.aggregates)
            ),
        )
        for key, found in collected.items()
    ]
    return _chosen(united, query)


def _chosen(united: Sequence[GroupRow], query: Group) -> list[GroupRow]:
    every = (*query.keys, *query.aggregates)
    names = [f"c{at}" for at in range(len(every))]
    sql = Sql()
    sql.made.update(zip(every, names, strict=True))
    having = query.having if query.keys else Constant(True)
    test = compile_condition(having, sql)
    order = [sorted_by(each, sql) for each in query.order]
    order += [sorted_by(GroupOrder(each), sql) for each in query.keys]
    by = f" ORDER BY {', '.join(order)}" if order else ""
    with closing(_memory(names)) as memory:
        _fill(memory, united, len(names))
        return memory.execute(
            f"SELECT {', '.join(names)} FROM made WHERE {test}{by} LIMIT ? OFFSET ?",
            [*sql.parameters, *_window(query.limit, query.offset)],
        ).fetchall()


def _united(aggregate: Aggregate, values: Iterable[_Value]) -> _Value:
    known = [each for each in values if each is not None]
    numbers = [each for each in known if not isinstance(each, str)]
    match aggregate.function:
        case Function.COUNT:
            return _sum(numbers)
        case Function.SUM:
            return _sum(numbers) if numbers else None
        case Function.AVG:
            return _sum(numbers) / len(numbers) if numbers else None
        case Function.MIN:
            return min(known, key=_rank, default=None)
        case Function.MAX:
            return max(known, key=_rank, default=None)


def _sum(numbers: Sequence[int | float]) -> int | float:
    whole = [each for each in numbers if isinstance(each, int)]
    return sum(whole) if len(whole) == len(numbers) else math.fsum(numbers)


def _rank(value: str | float) -> tuple[bool, float, bytes]:
    """Numbers before texts, texts by their bytes, as SQLite has it."""
    if isinstance(value, str):
        return True, 0.0, value.encode(errors="surrogatepass")
    return False, value, b""


def _memory(columns: Sequence[str]) -> sqlite3.Connection:
    """A database with one table, whose columns keep what they are given."""
    memory = sqlite3.connect(":memory:")
    for name, arguments, function in functions.ALL:
        memory.create_function(name, arguments, function, deterministic=True)
    memory.execute(f"CREATE TABLE made ({', '.join(columns)})")
    return memory


def _fill(
    memory: sqlite3.Connection, rows: Iterable[tuple[object, ...]], width: int
) -> None:
    marks = ", ".join("?" * width)
    memory.executemany(f"INSERT INTO made VALUES ({marks})", rows)


def _window(limit: int | None, offset: int) -> tuple[int, int]:
    most = _EVERYTHING if limit is None else max(0, min(limit, functions.LARGEST))
    return most, min(offset, functions.LARGEST)
