"""Which drift scores a write makes stale; they are computed anew before they are read.

A score depends on the entity itself, on the titles and places of the entities that its
text names (and on whether their types are those of areas), and on the titles of those
that its edges lead to. A write marks them all, in its own transaction.
"""

import sqlite3
from typing import Final

from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.mentions import phrase
from panll_desktop.records import Record


class Seen(Record):
    """What of an entity the scores of others depend on."""

    title: str | None = None
    place: tuple[float, float] | None = None
    types: tuple[str, ...] = ()


NOTHING = Seen()


def seen(connection: sqlite3.Connection, key: int) -> Seen:
    """What others see of a stored entity."""
    row = connection.execute(
        "SELECT d.title, s.latitude, s.longitude FROM entity e"
        " LEFT JOIN document d ON d.entity = e.key"
        " LEFT JOIN spatial s ON s.entity = e.key WHERE e.key = ?",
        (key,),
    ).fetchone()
    if row is None:
        return NOTHING
    types = connection.execute(
        "SELECT type FROM semantic WHERE entity = ? ORDER BY position", (key,)
    )
    return Seen(
        title=row[0],
        place=None if row[1] is None else (row[1], row[2]),
        types=tuple(each for (each,) in types),
    )


def seen_in(draft: Draft) -> Seen:
    """What others will see of an entity of this content."""
    place = draft.spatial
    return Seen(
        title=draft.title,
        place=None if place is None else (place.latitude, place.longitude),
        types=draft.types or (),
    )


# For an entity that was just made: its scores have yet to be computed.
NEW: Final = "INSERT INTO drift (entity, stale) VALUES (?, 1)"


def mark_all(connection: sqlite3.Connection) -> None:
    """No score of the store is known, inside the caller's transaction."""
    connection.execute("DELETE FROM drift")
    connection.execute("INSERT INTO drift (entity, stale) SELECT key, 1 FROM entity")


def mark(connection: sqlite3.Connection, key: int) -> None:
    """The scores of this entity are stale."""
    connection.execute(
        "UPDATE drift SET stale = 1 WHERE entity = ? AND stale = 0", (key,)
    )


def mark_dependents(
    connection: sqlite3.Connection, identifier: str, before: Seen, after: Seen
) -> None:
    """The scores of all whose text names the entity, or whose edges lead to it."""
    if before == after or not any_fresh(connection):
        return
    for title in {before.title, after.title} - {None}:
        connection.execute(
            "UPDATE drift SET stale = 1 WHERE stale = 0 AND entity IN"
            " (SELECT rowid FROM document_text WHERE document_text MATCH ?)",
            (phrase(str(title)),),
        )
    connection.execute(
        "UPDATE drift SET stale = 1 WHERE stale = 0 AND entity IN"
        " (SELECT entity FROM triple WHERE object = ?)",
        (identifier,),
    )


def any_fresh(connection: sqlite3.Connection) -> bool:
    """Whether a score is not stale.

    Without this, the filling of a new store would search for every title.
    """
    found = connection.execute("SELECT 1 FROM drift WHERE stale = 0 LIMIT 1")
    return found.fetchone() is not None
