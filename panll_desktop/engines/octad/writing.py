"""Writes: one entity with all its modalities and indexes, inside a transaction."""

import json.encoder
import sqlite3
from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.octad import chain, mentions
from panll_desktop.engines.octad.content import Blobs
from panll_desktop.engines.octad.draft import Draft, Event, Place
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.engines.octad.sql import SqlValue
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

AUTHOR: Final = "system"  # of a store that nobody in particular uses
CREATION: Final = "Initial creation"
_quoted: Final = json.encoder.encode_basestring  # as JSON, what is not ASCII left so
# Bits that a property of an enumeration would compute for every entity.
_GRAPH: Final = Modality.GRAPH.bit
_VECTOR: Final = Modality.VECTOR.bit
_TENSOR: Final = Modality.TENSOR.bit
_SEMANTIC: Final = Modality.SEMANTIC.bit
_DOCUMENT: Final = Modality.DOCUMENT.bit
_TEMPORAL: Final = Modality.TEMPORAL.bit
_SPATIAL: Final = Modality.SPATIAL.bit
_MODALITY_TABLES: Final = (
    *("triple", "vector", "tensor", "semantic", "spatial"),
    "title",
)

_RECORD: Final = "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Note(Record):
    """What a version says of itself."""

    message: str
    author: str


class Rows:
    """Rows to be inserted, kept until enough of them are there.

    Table by table they take three quarters of the time that they take entity by entity:
    the pages of one table stay near the processor. What is kept here no statement sees.

    Args:
        connection: where they go, inside the caller's transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[SqlValue, ...]]] = {}

    def add(self, statement: str, *rows: tuple[SqlValue, ...]) -> None:
        """Keeps rows for an INSERT; one such statement a table."""
        self._rows.setdefault(statement, []).extend(rows)

    def write(self) -> None:
        """Inserts what is kept."""
        for statement, rows in self._rows.items():
            self._connection.executemany(statement, rows)
        self._rows.clear()


def write_content(
    connection: sqlite3.Connection, key: int, draft: Draft, blobs: Blobs
) -> None:
    """Stores every modality of an entity that has none yet.

    Raises:
        RejectedError: the embedding's length is not the store's dimension; nothing was
            written.
    """
    if draft.embedding is not None:
        fix_dimension(connection, draft, dimension(connection))
    rows = Rows(connection)
    add_content(rows, key, draft, blobs)
    rows.write()


def add_content(rows: Rows, key: int, draft: Draft, blobs: Blobs) -> int:
    """Adds every modality of an entity that has none yet; which ones, as bits."""
    bits = _TEMPORAL
    if draft.title is not None or draft.body is not None or draft.metadata:
        bits |= _DOCUMENT
        _add_document(rows, key, draft)
    if draft.embedding is not None:
        bits |= _VECTOR
        vector = (key, blobs.embedding, draft.embedder)
        rows.add("INSERT INTO vector VALUES (?, ?, ?)", vector)
    if draft.tensor is not None:
        bits |= _TENSOR
        tensor = (key, str(list(draft.tensor.shape)), blobs.tensor)
        rows.add("INSERT INTO tensor VALUES (?, ?, ?)", tensor)
    if draft.types:
        bits |= _SEMANTIC
        types = [(key, position, name) for position, name in enumerate(draft.types)]
        rows.add("INSERT INTO semantic VALUES (?, ?, ?)", *types)
    if draft.relationships:
        bits |= _GRAPH
        edges = [(key, at, *pair) for at, pair in enumerate(draft.relationships)]
        rows.add("INSERT INTO triple VALUES (?, ?, ?, ?)", *edges)
    if draft.spatial is not None:
        bits |= _SPATIAL
        _add_place(rows, key, draft.spatial)
    return bits


def erase_content(connection: sqlite3.Connection, key: int) -> None:
    """Removes every modality but time and provenance, indexes included."""
    row = connection.execute(
        "SELECT title, body FROM document WHERE entity = ?", (key,)
    ).fetchone()
    if row is not None:
        connection.execute(
            "INSERT INTO document_text (document_text, rowid, title, body)"
            " VALUES ('delete', ?, ?, ?)",
            (key, *row),
        )
        connection.execute("DELETE FROM document WHERE entity = ?", (key,))
    connection.execute("DELETE FROM spatial_index WHERE entity = ?", (key,))
    for table in _MODALITY_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE entity = ?", (key,))


def add_version(
    rows: Rows, key: int, version: int, timestamp: str, note: Note, data: str
) -> None:
    """Keeps what an entity holds after a write; `data` is a `snapshots.text`."""
    rows.add(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)",
        (key, version, timestamp, note.author, note.message, data),
    )


def write_event(
    connection: sqlite3.Connection, key: int, event: Event, timestamp: str
) -> None:
    """Appends exactly one record to the provenance chain of an entity."""
    last = connection.execute(
        "SELECT position, content_hash FROM provenance WHERE entity = ?"
        " ORDER BY position DESC LIMIT 1",
        (key,),
    ).fetchone()
    position, parent = (-1, chain.GENESIS) if last is None else last
    connection.execute(_RECORD, _record(key, position + 1, parent, event, timestamp))


def add_origin(rows: Rows, key: int, event: Event, timestamp: str) -> None:
    """Begins the provenance chain of an entity that has none."""
    rows.add(_RECORD, _record(key, 0, chain.GENESIS, event, timestamp))


def _record(
    key: int, position: int, parent: str, event: Event, timestamp: str
) -> tuple[SqlValue, ...]:
    record = chain.append(
        parent,
        event.event_type,
        event.actor,
        _offset_form(timestamp),
        event.source,
        event.description,
    )
    return (
        key,
        position,
        record.event_type,
        record.actor,
        record.timestamp,
        record.source,
        record.description,
        record.parent_hash,
        record.content_hash,
    )


def chain_length(connection: sqlite3.Connection, key: int) -> int:
    """How many records the provenance chain of an entity has."""
    found: int = connection.execute(
        "SELECT count(*) FROM provenance WHERE entity = ?", (key,)
    ).fetchone()[0]
    return found


def _offset_form(timestamp: str) -> str:
    """The moment as the server hashes it: its offset in digits, no idle zeros.

    It writes fractions of 3, 6 or 9 digits, or none, and ``+00:00`` where we say ``Z``.
    """
    moment, _, fraction = timestamp.removesuffix("Z").partition(".")
    while fraction.endswith("000"):
        fraction = fraction[:-3]
    return f"{moment}.{fraction}+00:00" if fraction else f"{moment}+00:00"


def dimension(connection: sqlite3.Connection) -> int | None:
    """Numbers in each vector of this store; None until the first one is stored."""
    row = connection.execute(
        "SELECT value FROM meta WHERE key = 'vector_dimension'"
    ).fetchone()
    return None if row is None else int(row[0])


def check_dimension(draft: Draft, known: int | None) -> None:
    """Refuses an embedding of another length than those of the store.

    Raises:
        RejectedError: with both numbers.
    """
    length = known if draft.embedding is None else len(draft.embedding)
    if known is not None and known != length:
        raise RejectedError(
            "embedding", f"its length is {length}, that of the vectors here is {known}"
        )


def fix_dimension(
    connection: sqlite3.Connection, draft: Draft, known: int | None
) -> int | None:
    """The dimension of the store from now on: the first embedding says what it is.

    Raises:
        RejectedError: this one has another length than those before it.
    """
    check_dimension(draft, known)
    if known is not None or draft.embedding is None:
        return known
    length = len(draft.embedding)
    connection.execute(
        "INSERT INTO meta VALUES ('vector_dimension', ?)", (str(length),)
    )
    return length


def _add_document(rows: Rows, key: int, draft: Draft) -> None:
    text = (key, draft.title, draft.body)
    rows.add(
        "INSERT INTO document VALUES (?, ?, ?, ?)", (*text, _texts(draft.metadata))
    )
    rows.add("INSERT INTO document_text (rowid, title, body) VALUES (?, ?, ?)", text)
    words = mentions.title_words(draft.title)
    if words is not None:
        rows.add("INSERT INTO title VALUES (?, ?)", (key, words))


def _add_place(rows: Rows, key: int, place: Place) -> None:
    latitude, longitude = place.latitude, place.longitude
    kind, properties = place.geometry_type, _texts(place.properties)
    rows.add(
        "INSERT INTO spatial VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, latitude, longitude, place.altitude, kind, place.srid, properties),
    )
    rows.add(
        "INSERT INTO spatial_index VALUES (?, ?, ?, ?, ?)",
        (key, latitude, latitude, longitude, longitude),
    )


def _texts(named: Mapping[str, str] | None) -> str:
    """As JSON, as stores have it: with a space behind each colon and comma."""
    pairs = [
        f"{_quoted(name)}: {_quoted(each)}" for name, each in (named or {}).items()
    ]
    return "{" + ", ".join(pairs) + "}"
