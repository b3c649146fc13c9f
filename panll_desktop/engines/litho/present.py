"""The content as it is: what lies at a place, what hangs on it, how an effect lands."""

import sqlite3
from collections.abc import Sequence

from panll_desktop.engines.litho import content
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    ConstraintError,
    DocumentNotFoundError,
    InvalidEdgeError,
)
from panll_desktop.engines.litho.journal import Effect, Place, shown


def state(connection: sqlite3.Connection, place: Place) -> bytes | None:
    """The bytes of a document or, with an empty key, of a collection; None for none."""
    collection, key = place
    row = (
        connection.execute(
            "SELECT content FROM document WHERE collection = ? AND key = ?", place
        )
        if key
        else connection.execute(
            "SELECT content FROM collection WHERE name = ?", (collection,)
        )
    ).fetchone()
    return None if row is None else row[0]


def exists(connection: sqlite3.Connection, place: Place) -> bool:
    """Whether anything lies there."""
    return state(connection, place) is not None


def kind_of(connection: sqlite3.Connection, name: str) -> Kind:
    """What a collection holds.

    Raises:
        CollectionNotFoundError: there is none of that name.
    """
    found = state(connection, (name, ""))
    if found is None:
        raise CollectionNotFoundError(f"There is no collection {name!r}.")
    return Kind(str(content.fields_of(found)["kind"]))


def document(connection: sqlite3.Connection, identifier: str) -> bytes:
    """The bytes of a document.

    Raises:
        DocumentNotFoundError: it is not there.
    """
    found = state(connection, content.place_of(identifier))
    if found is None:
        raise DocumentNotFoundError(f"There is no document {identifier}.")
    return found


def removal(connection: sqlite3.Connection, identifier: str) -> Effect:
    """The effect that takes a document away; raises as `document`."""
    found = document(connection, identifier)
    return Effect(*content.place_of(identifier), found, None)


def documents_in(connection: sqlite3.Connection, collection: str) -> list[Place]:
    """The places of the documents of a collection."""
    return connection.execute(
        "SELECT collection, key FROM document WHERE collection = ? ORDER BY key",
        (collection,),
    ).fetchall()


def edges_on(connection: sqlite3.Connection, identifier: str) -> list[Place]:
    """The edges that begin or end at a document."""
    return connection.execute(
        "SELECT collection, key FROM document WHERE source = ?"
        " UNION SELECT collection, key FROM document WHERE target = ?",
        (identifier, identifier),
    ).fetchall()


def apply(connection: sqlite3.Connection, effects: Sequence[Effect]) -> None:
    """Carries out effects; the caller undoes them where this raises.

    Raises:
        ConstraintError: an edge would lose its end.
        InvalidEdgeError: an edge would lead to nothing.
    """
    for each in effects:
        _write(connection, each)
    for each in effects:
        _check_edges(connection, each)


def _write(connection: sqlite3.Connection, effect: Effect) -> None:
    name, key = effect.place
    if key and effect.after is None:
        connection.execute(
            "DELETE FROM document WHERE collection = ? AND key = ?", (name, key)
        )
    elif key and effect.after is not None:
        connection.execute(
            "REPLACE INTO document VALUES (?, ?, ?, ?, ?)",
            (name, key, effect.after, *content.ends_of(effect.after)),
        )
    elif effect.after is None:
        connection.execute("DELETE FROM collection WHERE name = ?", (name,))
    else:
        connection.execute(
            "REPLACE INTO collection VALUES (?, ?)", (name, effect.after)
        )


def _check_edges(connection: sqlite3.Connection, effect: Effect) -> None:
    """Refuses edges to nothing, once all effects are applied."""
    if not effect.key:
        return
    if effect.after is None:
        for edge in edges_on(connection, "/".join(effect.place)):
            raise ConstraintError(
                f"The edge {shown(edge)} holds {shown(effect.place)}.",
                "Without its end the edge would lead nowhere.",
                (f"Delete {shown(edge)} first.",),
            )
        return
    for end in content.ends_of(effect.after):
        if end and not exists(connection, content.place_of(end)):
            raise InvalidEdgeError(
                f"The edge {shown(effect.place)} leads to {end}, which is not in the"
                " store."
            )
