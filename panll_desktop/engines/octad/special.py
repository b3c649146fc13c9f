"""Likeness, shapes, patterns and paths as SQL over one entity, aliased ``e``."""

import json
import re
import struct
from collections.abc import Sequence
from typing import Final, TypeAlias, assert_never

from panll_desktop.engines.octad.algebra import (
    Agrees,
    Direction,
    Follows,
    Matches,
    Metric,
    NearestPlaces,
    NearestVectors,
    Operator,
    Reached,
    Shaped,
    Similar,
    Step,
    VectorOf,
    Written,
    WrittenBy,
)
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.engines.octad.fields import SOURCES
from panll_desktop.engines.octad.functions import LARGEST, bindable
from panll_desktop.engines.octad.sql import Sql

_DIMENSIONS: Final = 384  # of a vector of a text where the store has no vectors
Special: TypeAlias = (
    Agrees
    | Similar
    | NearestVectors
    | Shaped
    | Matches
    | Follows
    | Reached
    | NearestPlaces
    | Written
    | WrittenBy
)
_SIDES: Final = {  # a CROSS JOIN is one that SQLite does not turn around
    Direction.OUT: (
        "t.object",
        (
            "CROSS JOIN entity n ON n.id = s.id"
            " CROSS JOIN triple t ON t.entity = n.key AND t.predicate = ?"
        ),
    ),
    Direction.IN: (
        "n.id",
        (
            "CROSS JOIN triple t ON t.object = s.id AND t.predicate = ?"
            " CROSS JOIN entity n ON n.key = t.entity"
        ),
    ),
}


def compile_special(condition: Special, sql: Sql) -> str:
    """A boolean SQL expression.

    Raises:
        RejectedError: a shape is compared by order, or a pattern is none.
    """
    match condition:
        case Similar():
            return _similar(condition, sql)
        case Agrees():
            return _agrees(condition, sql)
        case Shaped():
            return _shaped(condition, sql)
        case Matches():
            return _matches(condition, sql)
        case NearestPlaces(latitude, longitude, count):
            sql.parameters.extend((latitude, longitude, min(count, LARGEST)))
            return (
                "+e.key IN (SELECT entity FROM spatial"
                " ORDER BY kilometres(latitude, longitude, ?, ?), entity LIMIT ?)"
            )
        case NearestVectors():
            return f"+e.key IN ({most_like(condition, sql)})"
        case Follows(steps):
            return _follows(steps, sql)
        case Reached():
            return f"+e.id IN ({reached_from(condition, sql)})"
        case Written(start, end):
            sql.parameters.extend((start, end))
            return (
                "EXISTS (SELECT 1 FROM version WHERE entity = e.key"
                " AND timestamp BETWEEN ? AND ?)"
            )
        case WrittenBy(author):
            sql.parameters.extend((bindable(author),) * 2)
            return (
                "(EXISTS (SELECT 1 FROM version WHERE entity = e.key AND author = ?)"
                " OR EXISTS (SELECT 1 FROM provenance WHERE entity = e.key"
                " AND actor = ?))"
            )
        case _:
            assert_never(condition)


def most_like(condition: NearestVectors, sql: Sql) -> str:
    """A SELECT of the row keys of the nearest."""
    likeness = _likeness("embedding", condition.vector, condition.metric, sql)
    sql.parameters.append(min(condition.count, LARGEST))
    return f"SELECT entity FROM vector ORDER BY {likeness} DESC, entity LIMIT ?"


def _similar(condition: Similar, sql: Sql) -> str:
    sql.joins.add("vector")
    likeness = _likeness("vector.embedding", condition.vector, condition.metric, sql)
    sql.parameters.append(condition.least)
    return f"{likeness} >= ?"


def _likeness(
    column: str, vector: tuple[float, ...] | VectorOf, metric: Metric, sql: Sql
) -> str:
    if isinstance(vector, VectorOf):
        sql.likened.append(vector.identifier)
        sql.bind(vector.identifier)
        sql.bind(metric.value)
        other = (
            "(SELECT o.embedding FROM vector o JOIN entity n ON n.key = o.entity"
            " WHERE n.id = ?)"
        )
        return f"alike({column}, {other}, ?)"
    sql.likened.append(len(vector))
    packed = struct.pack(f"<{len(vector)}d", *vector)
    sql.parameters.extend((packed, metric.value))
    return f"likeness({column}, ?, ?)"


def _agrees(condition: Agrees, sql: Sql) -> str:
    """Both modalities, compared; where one of them says nothing, it is NULL."""
    one, other = condition.one, condition.other
    sql.parameters.extend((condition.metric, one.label, other.label))
    sql.parameters.extend((_DIMENSIONS, condition.threshold))
    return (
        f"agreement(?, ?, {SOURCES[one]}, ?, {SOURCES[other]},"
        " coalesce((SELECT CAST(value AS INTEGER) FROM meta"
        " WHERE key = 'vector_dimension'), ?))"
        f" {condition.operator.value} ?"
    )


def _shaped(condition: Shaped, sql: Sql) -> str:
    if condition.operator not in (Operator.EQUAL, Operator.UNEQUAL):
        raise RejectedError("shape", "is compared by == and != alone")
    sql.joins.add("tensor")
    sql.bind(json.dumps(list(condition.shape), separators=(",", ":")))
    return f"json(tensor.shape) {condition.operator.value} ?"


def _matches(condition: Matches, sql: Sql) -> str:
    try:
        re.compile(condition.pattern)
    except re.error as error:
        raise RejectedError("pattern", f"is no regular expression: {error}") from error
    sql.joins.add("document")
    fields = ("title", "body") if condition.field is None else (condition.field,)
    tests = []
    for field in fields:
        sql.bind(condition.pattern)
        tests.append(f"matches(?, document.{field})")
    return f"({' OR '.join(tests)})"


def _follows(steps: tuple[Step, ...], sql: Sql) -> str:
    """One table of reached identifiers for each step, the first from the entity."""
    number = next(sql.counter)
    tables = [f"r{number}_0(id) AS (SELECT e.id)"]
    for place, step in enumerate(steps):
        before, after = f"r{number}_{place}", f"r{number}_{place + 1}"
        if step.home:
            away = f"h{number}_{place + 1}"
            tables.append(_reached(step, before, away, sql))
            tables.append(f"{after}(id) AS (SELECT id FROM {away} WHERE id = e.id)")
        else:
            tables.append(_reached(step, before, after, sql))
    last = f"r{number}_{len(steps)}"
    return f"EXISTS (WITH RECURSIVE {', '.join(tables)} SELECT 1 FROM {last})"


def reached_from(condition: Reached, sql: Sql) -> str:
    """A query of identifiers, walked once from where it starts."""
    number = next(sql.counter)
    before, after = f"r{number}_0", f"r{number}_1"
    start = "SELECT id FROM entity"
    if condition.start is not None:
        start = "SELECT ?"
        sql.bind(condition.start)
    reached = _reached(condition.step, before, after, sql)
    return f"WITH RECURSIVE {before}(id) AS ({start}), {reached} SELECT id FROM {after}"


def reached_by(step: Step, start: str, sql: Sql) -> str:
    """A query in brackets of identifiers, walked once from that of an expression."""
    number = next(sql.counter)
    before, after = f"r{number}_0", f"r{number}_1"
    reached = _reached(step, before, after, sql)
    walk = f"WITH RECURSIVE {before}(id) AS (SELECT {start}), {reached}"
    return f"({walk} SELECT id FROM {after})"


def walked_back(steps: Sequence[Step], found: str, sql: Sql) -> str:
    """A query of the identifiers from which steps, one after another, lead to some.

    Args:
        steps: the first one from where the walk ends.
        found: a query of identifiers; its parameters are bound already.
        sql: gets the parameters of the walk.
    """
    number = next(sql.counter)
    tables = [f"r{number}_0(id) AS ({found})"]
    for place, step in enumerate(reversed(steps)):
        before, after = f"r{number}_{place}", f"r{number}_{place + 1}"
        tables.append(_reached(_turned(step), before, after, sql))
    walk = f"WITH RECURSIVE {', '.join(tables)}"
    return f"{walk} SELECT id FROM r{number}_{len(steps)}"


def _turned(step: Step) -> Step:
    """The same edges, followed against their direction."""
    other = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT}
    direction = other.get(step.direction, step.direction)
    return Step(step.predicate, direction, step.least, step.most)


def _reached(step: Step, before: str, after: str, sql: Sql) -> str:
    """The table `after`, of all that the step leads to from those in `before`."""
    if (step.least, step.most) == (1, 1):
        return f"{after}(id) AS ({_edges(step, before, sql)})"
    if step.most is None:
        start = _edges(step, before, sql) if step.least else f"SELECT id FROM {before}"
        return f"{after}(id) AS ({start} UNION {_edges(step, after, sql)})"
    walk = f"w{after}"
    again = _edges(step, walk, sql, most=min(step.most, LARGEST))
    sql.parameters.extend((min(step.least, LARGEST), min(step.most, LARGEST)))
    return (
        f"{walk}(id, d) AS (SELECT id, 0 FROM {before} UNION {again}),"
        f" {after}(id) AS (SELECT id FROM {walk} WHERE d BETWEEN ? AND ?)"
    )


def _edges(step: Step, source: str, sql: Sql, most: int | None = None) -> str:
    """What one edge leads to; with `most` also how many edges that makes so far."""
    both = step.direction is Direction.BOTH
    directions = (Direction.OUT, Direction.IN) if both else (step.direction,)
    found = []
    for direction in directions:
        sql.bind(step.predicate)
        reached, joins = _SIDES[direction]
        depth, test = ("", "") if most is None else (", s.d + 1", " WHERE s.d < ?")
        if most is not None:
            sql.parameters.append(most)
        found.append(f"SELECT {reached}{depth} FROM {source} s {joins}{test}")
    return " UNION ".join(found)
