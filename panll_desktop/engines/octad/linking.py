"""What lies one edge away from an entity, either way."""

from typing import Final

from panll_desktop.engines.octad.errors import MissingError
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.records import Record

# Of every predicate and direction the first come first: a limit leaves some of each.
_TIES: Final = """
WITH tie (predicate, outgoing, other, position) AS (
    SELECT predicate, 1, object, position FROM triple WHERE entity = ?1
    UNION ALL SELECT t.predicate, 0, o.id, t.position
        FROM triple t JOIN entity o ON o.key = t.entity
        WHERE t.object = ?2 AND t.entity <> ?1
)
SELECT predicate, outgoing, other, e.key IS NOT NULL, coalesce(d.title, ''),
    count(*) OVER (),
    row_number() OVER (PARTITION BY predicate, outgoing ORDER BY other, position)
        AS place
    FROM tie LEFT JOIN entity e ON e.id = other LEFT JOIN document d ON d.entity = e.key
    ORDER BY place, predicate, outgoing DESC LIMIT ?3"""


class Tie(Record):
    """One edge.

    Attributes:
        predicate: of the edge.
        outgoing: whether it leads away from the entity that was asked about.
        other: the identifier of the entity, or the name, at its other end.
        stored: whether that is an entity of the store.
        title: of that entity; empty where it has none.
    """

    predicate: str
    outgoing: bool
    other: str
    stored: bool
    title: str


class Ties(Record):
    """The edges of an entity: its title, those found, and how many there are."""

    title: str
    found: tuple[Tie, ...]
    total: int


def ties(store: Store, identifier: str, limit: int, stop: Stop) -> Ties:
    """The edges of an entity by predicate, outgoing ones first.

    Args:
        store: that holds it.
        identifier: of the entity.
        limit: how many edges at most; of every predicate some.
        stop: says when to give up.

    Raises:
        MissingError: there is no entity of that identifier.
    """
    with store.snapshot(stop):
        known = store.connection.execute(
            "SELECT key, coalesce(title, '') FROM entity"
            " LEFT JOIN document ON entity = key WHERE id = ?",
            (identifier,),
        ).fetchone()
        if known is None:
            raise MissingError(f"There is no entity {identifier!r}.")
        asked = (known[0], identifier, limit)
        rows = store.connection.execute(_TIES, asked).fetchall()
    found = [Tie(row[0], bool(row[1]), row[2], bool(row[3]), row[4]) for row in rows]
    found.sort(key=lambda each: (each.predicate, not each.outgoing, each.other))
    return Ties(known[1], tuple(found), rows[0][5] if rows else 0)
