"""Ways to the entities that can meet a condition: each an index, or every entity.

An access is SQL for row keys. It finds every entity that meets the condition, and maybe
others, unless it is exact.
"""

import json
import math
import sqlite3
from collections.abc import Callable
from enum import Enum
from typing import Final

from panll_desktop.engines.octad import special, sphere
from panll_desktop.engines.octad.algebra import (
    And,
    Bound,
    Compare,
    Condition,
    Contains,
    Direction,
    Follows,
    Identified,
    NearestPlaces,
    NearestVectors,
    Operator,
    Or,
    Reached,
    Step,
    WithinBounds,
    WithinRadius,
    WrittenBy,
)
from panll_desktop.engines.octad.functions import LARGEST, bindable
from panll_desktop.engines.octad.sql import Sql, SqlValue
from panll_desktop.engines.octad.words import match_expression
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

COUNTED: Final = 1000  # keys that are counted one by one to estimate how many there are
MARGIN: Final = 1e-6  # degrees
_BOX: Final = (
    "SELECT entity FROM spatial_index"
    " WHERE max_latitude >= ? AND min_latitude <= ?"
    " AND max_longitude >= ? AND min_longitude <= ?"
)


class Way(Enum):
    """How entities are found, in the words that a plan uses."""

    IDENTIFIERS = "Point Lookup"
    TEXT = "Full-Text Search"
    PLACES = "Spatial Index Search"
    NEAREST = "Nearest Places"
    ALIKE = "Exact Nearest Neighbour"
    WALK = "Graph Traversal"
    TYPES = "Type Index Lookup"
    EDGES = "Graph Index Lookup"
    TITLE = "Title Index Lookup"
    ACTOR = "Provenance Index Lookup"
    AUTHOR = "Author Index Lookup"
    UNION = "Union of Indexes"
    EVERY = "Sequential Scan"


class Access(Record):
    """A way to entities.

    Attributes:
        keys: a SELECT of row keys, one column; in ascending order or, of `Way.PLACES`,
            in that of the tree.
        target: what is looked for, as it is shown.
        index: by what, as it is shown.
        exact: what it finds meets the condition; it needs no second look.
        parts: of a union.
        likened: entities whose vectors are compared with, lengths of given vectors.
    """

    way: Way
    keys: str
    parameters: tuple[SqlValue, ...] = ()
    target: str = ""
    index: str = ""
    modality: Modality | None = None
    exact: bool = True
    parts: "tuple[Access, ...]" = ()
    likened: tuple[str | int, ...] = ()

    @property
    def reads_all(self) -> bool:
        """Whether it looks at everything that is stored of its kind."""
        if self.way is Way.UNION:
            return any(part.reads_all for part in self.parts)
        return self.way in (Way.EVERY, Way.NEAREST, Way.ALIKE)


EVERY: Final = Access(Way.EVERY, "SELECT key FROM entity", target="hexads")
_INDEXED: Final = {
    (Modality.DOCUMENT, "title"): (
        *(Way.TITLE, "document", "title", "document_title"),
    ),
    (Modality.SEMANTIC, "type"): (Way.TYPES, "semantic", "type", "semantic_type"),
    (Modality.SEMANTIC, "types"): (Way.TYPES, "semantic", "type", "semantic_type"),
    (Modality.GRAPH, "object"): (Way.EDGES, "triple", "object", "triple_backward"),
    (Modality.GRAPH, "target"): (Way.EDGES, "triple", "object", "triple_backward"),
    (Modality.GRAPH, "predicate"): (
        *(Way.EDGES, "triple", "predicate", "triple_predicate"),
    ),
    (Modality.PROVENANCE, "actor"): (
        *(Way.ACTOR, "provenance", "actor", "provenance_actor"),
    ),
}


def access(condition: Condition) -> Access | None:
    """The index that finds what meets a condition; None if none does."""
    match condition:
        case Identified(identifiers):
            return _identified(identifiers)
        case Contains(words, field):
            expression = match_expression(words, field)
            return None if expression is None else text(expression)
        case WithinBounds(south, west, north, east):
            return _boxes([(south, west, north, east)], "a box")
        case WithinRadius(latitude, longitude, kilometres):
            boxes = sphere.boxes(latitude, longitude, kilometres)
            target = f"{kilometres:g} km around {latitude:g}, {longitude:g}"
            return _boxes(boxes, target) if boxes else None
        case NearestPlaces():
            return _nearest(condition)
        case Compare():
            return _compared(condition)
        case WrittenBy(author):
            return _written_by(author)
        case NearestVectors():
            return _alike(condition)
        case Reached(start=str()):
            return _walked(condition)
        case Follows(steps) if steps and steps[0].least > 0:
            single = len(steps) == 1 and steps[0].least == 1 and not steps[0].home
            return _edges(steps[0], exact=single)
        case Bound(links) if links[0].step.least > 0:
            return _edges(links[0].step, exact=False)
        case Or(terms) if terms:
            return _union(terms)
        case _:
            return None


def text(expression: str) -> Access:
    """Documents that meet an FTS5 query."""
    return Access(
        Way.TEXT,
        "SELECT rowid FROM document_text WHERE document_text MATCH ?",
        (expression,),
        expression,
        "FTS5",
        Modality.DOCUMENT,
    )


def rows(connection: sqlite3.Connection, found: Access) -> float:
    """About how many entities an access finds.

    Up to `COUNTED` are counted. Beyond that the keys that were counted, which come in
    ascending order, tell how densely they lie among all keys; places are counted to
    `COUNTED` times ten, and then all of them are assumed.
    """
    if found.way is Way.UNION:
        return math.fsum(rows(connection, part) for part in found.parts)
    if found.way is Way.EVERY:
        return _number(connection, "SELECT count(*) FROM entity")
    most = COUNTED * 10 if found.way is Way.PLACES else COUNTED
    found_rows: tuple[int, int | None] = connection.execute(
        f"SELECT count(*), max(k) FROM (SELECT k FROM ({_first_column(found)})"
        " LIMIT ?)",
        (*found.parameters, most),
    ).fetchone()
    counted, last = found_rows
    if counted < most:
        return float(counted)
    if found.way is Way.PLACES:
        return _number(connection, "SELECT count(*) FROM spatial_index_rowid")
    largest = _number(connection, "SELECT max(key) FROM entity")
    return float(counted) * max(1.0, largest / max(1, last or 1))


def flattened(condition: Condition) -> list[Condition]:
    """The conditions that must all hold, in the order they are written."""
    found: list[Condition] = []
    waiting = [condition]
    while waiting:
        each = waiting.pop()
        if isinstance(each, And):
            waiting.extend(reversed(each.terms))
        else:
            found.append(each)
    return found


def _first_column(found: Access) -> str:
    """The keys under the name ``k``, whatever they are called where they come from."""
    return f"SELECT NULL AS k WHERE 0 UNION ALL SELECT * FROM ({found.keys})"


def _number(connection: sqlite3.Connection, statement: str) -> float:
    return float(connection.execute(statement).fetchone()[0] or 0)


def _identified(identifiers: tuple[str, ...]) -> Access:
    possible = json.dumps([each for each in identifiers if each.isprintable()])
    target = identifiers[0] if len(identifiers) == 1 else f"{len(identifiers)} ids"
    return Access(
        Way.IDENTIFIERS,
        "SELECT key FROM entity WHERE id IN (SELECT value FROM json_each(?))",
        (bindable(possible),),
        target,
        "id index",
    )


def _boxes(boxes: list[tuple[float, float, float, float]], target: str) -> Access:
    """The R*Tree finds candidates in single precision; the columns decide.

    A margin, because it does not round what is next to zero outwards.
    """
    parameters: list[SqlValue] = []
    for south, west, north, east in boxes:
        parameters += (south - MARGIN, north + MARGIN, west - MARGIN, east + MARGIN)
    keys = " UNION ".join([_BOX] * len(boxes))
    modality = Modality.SPATIAL
    return Access(
        Way.PLACES, keys, tuple(parameters), target, "R*Tree", modality, exact=False
    )


def _nearest(condition: NearestPlaces) -> Access:
    latitude, longitude = condition.latitude, condition.longitude
    return Access(
        Way.NEAREST,
        "SELECT entity FROM (SELECT entity FROM spatial"
        " ORDER BY kilometres(latitude, longitude, ?, ?), entity LIMIT ?)"
        " ORDER BY entity",
        (latitude, longitude, min(condition.count, LARGEST)),
        f"the {condition.count} nearest to {latitude:g}, {longitude:g}",
        "every place is measured",
        Modality.SPATIAL,
    )


def _alike(condition: NearestVectors) -> Access:
    sql = Sql()
    keys = special.most_like(condition, sql)
    return Access(
        Way.ALIKE,
        f"SELECT entity FROM ({keys}) ORDER BY entity",
        tuple(sql.parameters),
        f"the {condition.count} most alike by {condition.metric.value}",
        "every vector is compared",
        Modality.VECTOR,
        likened=tuple(sql.likened),
    )


def _walked(condition: Reached) -> Access:
    sql = Sql()
    found = special.reached_from(condition, sql)
    return Access(
        Way.WALK,
        f"SELECT key FROM entity WHERE id IN ({found}) ORDER BY key",
        tuple(sql.parameters),
        f"{condition.start} by {condition.step.predicate}",
        "index triple_predicate",
        Modality.GRAPH,
    )


def _compared(condition: Compare) -> Access | None:
    field, value = condition.field, condition.value
    indexed = _INDEXED.get((field.modality, field.name))
    if (
        indexed is None
        or condition.operator is not Operator.EQUAL
        or not isinstance(value, str)
    ):
        return None
    way, table, column, index = indexed
    return Access(
        way,
        f"SELECT DISTINCT entity FROM {table} INDEXED BY {index} WHERE {column} = ?",
        (bindable(value),),
        f"{field.name} = {value}",
        f"index {index}",
        field.modality,
    )


def _written_by(author: str) -> Access:
    return Access(
        Way.AUTHOR,
        "SELECT entity FROM version INDEXED BY version_author WHERE author = ?"
        " UNION SELECT entity FROM provenance INDEXED BY provenance_actor"
        " WHERE actor = ?",
        (bindable(author),) * 2,
        f"author = {author}",
        "index version_author, index provenance_actor",
        Modality.TEMPORAL,
    )


def _edges(first: Step, *, exact: bool) -> Access:
    """Entities from which the first edge leads somewhere; the rest decides."""
    predicate = bindable(first.predicate)
    out = (
        "SELECT DISTINCT entity FROM triple INDEXED BY triple_predicate"
        " WHERE predicate = ?"
    )
    back = (
        "SELECT DISTINCT n.key FROM triple t INDEXED BY triple_predicate"
        " JOIN entity n ON n.id = t.object WHERE t.predicate = ?"
    )
    keys: dict[Direction, tuple[str, ...]] = {
        Direction.OUT: (out,),
        Direction.IN: (back,),
        Direction.BOTH: (out, back),
    }
    wanted = keys[first.direction]
    return Access(
        Way.EDGES,
        " UNION ".join(wanted),
        (predicate,) * len(wanted),
        f"edges {first.predicate}",
        "index triple_predicate",
        Modality.GRAPH,
        exact=exact and first.direction is Direction.OUT,
    )


def _union(terms: tuple[Condition, ...]) -> Access | None:
    parts: list[Access] = []
    for term in terms:
        best = next(filter(None, map(access, flattened(term))), None)
        if best is None:
            return None
        parts.append(best)
    find: Callable[[Condition], bool] = lambda term: not isinstance(term, And)  # noqa: E731 - one use
    return Access(
        Way.UNION,
        " UNION ".join(f"SELECT * FROM ({part.keys})" for part in parts),
        tuple(value for part in parts for value in part.parameters),
        "; ".join(part.target for part in parts),
        ", ".join(dict.fromkeys(part.index for part in parts)),
        parts[0].modality if len({part.modality for part in parts}) == 1 else None,
        exact=all(part.exact for part in parts) and all(map(find, terms)),
        parts=tuple(parts),
        likened=tuple(name for part in parts for name in part.likened),
    )
