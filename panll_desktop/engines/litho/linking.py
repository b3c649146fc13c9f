"""What lies one step away from a document: along edges, and along references."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.litho import content, present
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

# Of every kind and direction the first come first, so that a limit leaves some of each.
# Seen from an edge, the documents at its ends are `_from` and `_to`.
_TIES: Final = """
WITH tie (kind, outgoing, edge, vertex) AS (
    SELECT collection, 1, collection || '/' || key, target
        FROM document WHERE source = ?1
    UNION ALL SELECT collection, 0, collection || '/' || key, source
        FROM document WHERE target = ?1 AND source <> ?1
    UNION ALL SELECT collection || '.' || field, 1, '', target
        FROM reference WHERE collection = ?2 AND key = ?3
    UNION ALL SELECT collection || '.' || field, 0, '', collection || '/' || key
        FROM reference WHERE target = ?1 AND NOT (collection = ?2 AND key = ?3)
    UNION ALL SELECT '_from', 0, '', source
        FROM document WHERE collection = ?2 AND key = ?3 AND source IS NOT NULL
    UNION ALL SELECT '_to', 1, '', target
        FROM document WHERE collection = ?2 AND key = ?3 AND target IS NOT NULL
)
SELECT kind, outgoing, edge, vertex, count(*) OVER (),
    row_number() OVER (PARTITION BY kind, outgoing ORDER BY vertex, edge) AS place
    FROM tie ORDER BY place, kind, outgoing DESC LIMIT ?4"""


class Tie(Record):
    """One step from a document to another.

    Attributes:
        kind: the edge collection, or ``collection.field`` for a reference.
        outgoing: whether it leads away from the document that was asked about.
        edge: the identifier of the edge; empty for a reference.
        vertex: the identifier of the other document.
    """

    kind: str
    outgoing: bool
    edge: str
    vertex: str


class Ties(Record):
    """The steps from a document.

    Attributes:
        found: by kind, those that lead away first.
        total: how many there are, found or not.
        documents: the fields of the document itself, of every edge and other document
            found, by identifier.
        demands: what their collections demand, by name.
    """

    found: tuple[Tie, ...]
    total: int
    documents: Mapping[str, Mapping[str, Json]]
    demands: Mapping[str, Definition]


def ties(connection: sqlite3.Connection, identifier: str, limit: int) -> Ties:
    """The steps from a document, and what lies at their ends.

    Args:
        connection: inside a transaction.
        identifier: of the document, which may be an edge.
        limit: how many at most; of every kind some.

    Raises:
        DocumentNotFoundError: there is no such document.
        ValueTypeError: it is no identifier.
    """
    present.document(connection, identifier)
    place = content.place_of(identifier)
    rows = connection.execute(_TIES, (identifier, *place, limit)).fetchall()
    found = [Tie(row[0], bool(row[1]), row[2], row[3]) for row in rows]
    found.sort(key=lambda each: (each.kind, not each.outgoing, each.vertex, each.edge))
    ends = (end for each in found for end in (each.vertex, each.edge) if end)
    names = dict.fromkeys((identifier, *ends))
    kinds = dict.fromkeys(content.place_of(each)[0] for each in names)
    return Ties(
        tuple(found),
        rows[0][4] if rows else 0,
        {each: content.fields_of(present.document(connection, each)) for each in names},
        {each: present.definition_of(connection, each) for each in kinds},
    )
