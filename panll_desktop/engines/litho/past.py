"""The history of a document, and everything as it was at any entry."""

import sqlite3
from typing import Final

from panll_desktop.engines.litho import content, definition, journal
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import (
    CollectionNotFoundError,
    DocumentNotFoundError,
    SequenceNotFoundError,
)
from panll_desktop.engines.litho.journal import Entry, Place
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

_AS_IT_WAS: Final = """
SELECT key, after FROM effect AS e
WHERE collection = :collection AND after IS NOT NULL AND key <> '' AND sequence = (
    SELECT max(sequence) FROM effect
    WHERE collection = e.collection AND key = e.key AND sequence <= :sequence
)
ORDER BY key"""


class Moment(Record):
    """One step in the life of a document.

    Attributes:
        before: its fields before; None where it was not there.
        after: its fields since; None where it is there no more.
    """

    entry: Entry
    before: dict[str, Json] | None
    after: dict[str, Json] | None


def history(connection: sqlite3.Connection, place: Place) -> tuple[Moment, ...]:
    """Everything that happened to a document, the oldest first.

    Raises:
        DocumentNotFoundError: there never was one.
    """
    moments: list[Moment] = []
    before = None
    for sequence in journal.touching(connection, place):
        entry = journal.entry(connection, sequence)
        if entry is not None:
            after = _state(connection, place, sequence)
            moments.append(Moment(entry, before, after))
            before = after
    if not moments:
        raise DocumentNotFoundError(f"There never was a document {'/'.join(place)}.")
    return tuple(moments)


def document_at(
    connection: sqlite3.Connection, place: Place, sequence: int
) -> dict[str, Json]:
    """A document as that entry left it.

    Raises:
        SequenceNotFoundError: there is no such entry.
        DocumentNotFoundError: it was not there then.
    """
    _check(connection, sequence)
    found = _state(connection, place, sequence)
    if found is None:
        raise DocumentNotFoundError(
            f"At sequence {sequence} there was no document {'/'.join(place)}."
        )
    return found


def documents_at(
    connection: sqlite3.Connection, collection: str, sequence: int
) -> dict[str, dict[str, Json]]:
    """The documents of a collection as that entry left them, by key.

    Raises:
        SequenceNotFoundError: there is no such entry.
        CollectionNotFoundError: it was not there then.
    """
    definition_at(connection, collection, sequence)
    rows = connection.execute(
        _AS_IT_WAS, {"collection": collection, "sequence": sequence}
    )
    return {key: content.fields_of(after) for key, after in rows}


def definitions(
    connection: sqlite3.Connection, collection: str
) -> tuple[tuple[Entry, Definition | None], ...]:
    """Every version of what a collection demanded, the oldest first.

    Raises:
        CollectionNotFoundError: there never was one.
    """
    found = []
    for sequence in journal.touching(connection, (collection, "")):
        entry = journal.entry(connection, sequence)
        after = _bytes(connection, (collection, ""), sequence)
        if entry is not None:
            found.append((entry, None if after is None else definition.read(after)))
    if not found:
        raise CollectionNotFoundError(f"There never was a collection {collection!r}.")
    return tuple(found)


def definition_at(
    connection: sqlite3.Connection, collection: str, sequence: int
) -> Definition:
    """What a collection demanded when that entry was made.

    Raises:
        SequenceNotFoundError: there is no such entry.
        CollectionNotFoundError: the collection was not there then.
    """
    _check(connection, sequence)
    found = _bytes(connection, (collection, ""), sequence)
    if found is None:
        raise CollectionNotFoundError(
            f"At sequence {sequence} there was no collection {collection!r}."
        )
    return definition.read(found)


def _state(
    connection: sqlite3.Connection, place: Place, sequence: int
) -> dict[str, Json] | None:
    found = _bytes(connection, place, sequence)
    return None if found is None else content.fields_of(found)


def _bytes(connection: sqlite3.Connection, place: Place, sequence: int) -> bytes | None:
    row = connection.execute(
        "SELECT after FROM effect WHERE collection = ? AND key = ? AND sequence <= ?"
        " ORDER BY sequence DESC LIMIT 1",
        (*place, sequence),
    ).fetchone()
    return None if row is None else row[0]


def _check(connection: sqlite3.Connection, sequence: int) -> None:
    last = journal.head(connection)
    if not 0 <= sequence <= last:
        raise SequenceNotFoundError(
            f"The journal has no sequence {sequence}; it ends at {last}."
        )
