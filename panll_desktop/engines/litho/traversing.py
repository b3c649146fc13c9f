"""Walks along edges, breadth first, each edge and each document once."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from typing import Final

from panll_desktop.engines.litho import content, present
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import InvalidEdgeError
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

DEEPEST: Final = 64
_OUT: Final = "SELECT collection, key, source, target FROM document WHERE source = ?1"
_IN: Final = "SELECT collection, key, target, source FROM document WHERE target = ?1"


class Direction(StrEnum):
    """Which way edges are walked."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"
    ANY = "any"


class Step(Record):
    """An edge that was walked.

    Attributes:
        depth: counted from 1.
        edge: its identifier.
        origin: of the document it was walked from.
        vertex: of the document it leads to.
    """

    depth: int
    edge: str
    origin: str
    vertex: str


def walk(
    connection: sqlite3.Connection,
    start: str,
    direction: Direction,
    depth: int,
    edges: Collection[str] = (),
    keep: Callable[[Mapping[str, Json]], bool] | None = None,
) -> Iterator[Step]:
    """The edges within a number of steps, the nearest first.

    Args:
        connection: inside a transaction.
        start: the identifier of the document it begins at.
        direction: which way.
        depth: 1 to `DEEPEST`.
        edges: the edge collections that count; empty for all of them.
        keep: tells from its fields whether an edge is walked.

    Raises:
        DocumentNotFoundError: there is no document to begin at.
        CollectionNotFoundError: there is no such edge collection.
        InvalidEdgeError: a collection holds no edges, or the depth is out of bounds.
    """
    _check(connection, start, depth, edges)
    wanted, walked = frozenset(edges), set[tuple[str, str]]()
    known, frontier = {start}, [start]
    for level in range(1, depth + 1):
        further = []
        for origin in frontier:
            for collection, key, _, vertex in _ends(connection, origin, direction):
                place = (collection, key)
                if (wanted and collection not in wanted) or place in walked:
                    continue
                walked.add(place)
                if keep is not None and not _kept(connection, place, keep):
                    continue
                yield Step(level, f"{collection}/{key}", origin, vertex)
                if vertex not in known:
                    known.add(vertex)
                    further.append(vertex)
        frontier = further


def _ends(
    connection: sqlite3.Connection, origin: str, direction: Direction
) -> list[tuple[str, str, str, str]]:
    query = {
        Direction.OUTBOUND: _OUT,
        Direction.INBOUND: _IN,
        Direction.ANY: f"{_OUT} UNION ALL {_IN}",
    }[direction]
    return connection.execute(query, (origin,)).fetchall()


def _kept(
    connection: sqlite3.Connection,
    place: tuple[str, str],
    keep: Callable[[Mapping[str, Json]], bool],
) -> bool:
    found = present.state(connection, place)
    return found is not None and keep(content.fields_of(found))


def _check(
    connection: sqlite3.Connection, start: str, depth: int, edges: Collection[str]
) -> None:
    present.document(connection, start)
    for each in edges:
        if present.definition_of(connection, each).kind is not Kind.EDGE:
            raise InvalidEdgeError(
                f"The collection {each} holds no edges.",
                "A traversal follows edges from document to document.",
                ("Name an edge collection.",),
            )
    if not 1 <= depth <= DEEPEST:
        raise InvalidEdgeError(
            f"A traversal goes 1 to {DEEPEST} steps deep; {depth} is not.",
            "Each step may multiply what is found.",
            ("Write a smaller DEPTH.",),
        )
