"""The content as it is: what lies at a place, what hangs on it, how an effect lands."""

import sqlite3

from panll_desktop.engines.litho import content, definition
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    DocumentNotFoundError,
)
from panll_desktop.engines.litho.journal import Effect, Place


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


def definition_if_any(connection: sqlite3.Connection, name: str) -> Definition | None:
    """What a collection demands; None where there is none of that name."""
    found = state(connection, (name, ""))
    return None if found is None else definition.read(found)


def definition_of(connection: sqlite3.Connection, name: str) -> Definition:
    """What a collection demands.

    Raises:
        CollectionNotFoundError: there is none of that name.
    """
    found = definition_if_any(connection, name)
    if found is None:
        raise CollectionNotFoundError(f"There is no collection {name!r}.")
    return found


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


def holding(connection: sqlite3.Connection, identifier: str) -> list[Place]:
    """The edges that begin or end at a document, and what refers to it."""
    return connection.execute(
        "SELECT collection, key FROM document WHERE source = ?1"
        " UNION SELECT collection, key FROM document WHERE target = ?1"
        " UNION SELECT collection, key FROM reference WHERE target = ?1",
        (identifier,),
    ).fetchall()


def write(connection: sqlite3.Connection, effect: Effect) -> None:
    """Carries out an effect, whatever it leads to."""
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
