"""Writes: one entity with all its modalities and indexes, inside a transaction."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.octad import chain, mentions
from panll_desktop.engines.octad.content import Blobs
from panll_desktop.engines.octad.draft import Draft, Event, Place
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

AUTHOR: Final = "system"  # of a store that nobody in particular uses
CREATION: Final = "Initial creation"
_JSON: Final = json.JSONEncoder(ensure_ascii=False)
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


class Note(Record):
    """What a version says of itself."""

    message: str
    author: str


def write_content(
    connection: sqlite3.Connection, key: int, draft: Draft, blobs: Blobs
) -> int:
    """Stores every modality of an entity that has none yet; which ones, as bits.

    Raises:
        RejectedError: the embedding's length is not the store's dimension.
    """
    bits = _TEMPORAL
    if draft.title is not None or draft.body is not None or draft.metadata:
        bits |= _DOCUMENT
        _write_document(connection, key, draft)
    if draft.embedding is not None:
        bits |= _VECTOR
        check_dimension(connection, len(draft.embedding))
        connection.execute(
            "INSERT INTO vector VALUES (?, ?, ?)",
            (key, blobs.embedding, draft.embedder),
        )
    if draft.tensor is not None:
        bits |= _TENSOR
        connection.execute(
            "INSERT INTO tensor VALUES (?, ?, ?)",
            (key, str(list(draft.tensor.shape)), blobs.tensor),
        )
    if draft.types:
        bits |= _SEMANTIC
        connection.executemany(
            "INSERT INTO semantic VALUES (?, ?, ?)",
            [(key, position, name) for position, name in enumerate(draft.types)],
        )
    if draft.relationships:
        bits |= _GRAPH
        connection.executemany(
            "INSERT INTO triple VALUES (?, ?, ?, ?)",
            [(key, at, *pair) for at, pair in enumerate(draft.relationships)],
        )
    if draft.spatial is not None:
        bits |= _SPATIAL
        _write_place(connection, key, draft.spatial)
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


def write_version(
    connection: sqlite3.Connection,
    key: int,
    version: int,
    timestamp: str,
    note: Note,
    data: str,
) -> None:
    """Keeps what an entity held after a write; `data` is a `snapshots.text`."""
    connection.execute(
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
    if last is None:
        write_origin(connection, key, event, timestamp)
    else:
        _append(connection, key, last[0] + 1, last[1], event, timestamp)


def write_origin(
    connection: sqlite3.Connection, key: int, event: Event, timestamp: str
) -> None:
    """Begins the provenance chain of an entity that has none."""
    _append(connection, key, 0, chain.GENESIS, event, timestamp)


def _append(
    connection: sqlite3.Connection,
    key: int,
    position: int,
    parent: str,
    event: Event,
    timestamp: str,
) -> None:
    record = chain.append(
        parent,
        event.event_type,
        event.actor,
        _offset_form(timestamp),
        event.source,
        event.description,
    )
    connection.execute(
        "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            position,
            record.event_type,
            record.actor,
            record.timestamp,
            record.source,
            record.description,
            record.parent_hash,
            record.content_hash,
        ),
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


def check_dimension(connection: sqlite3.Connection, length: int) -> None:
    """Fixes the dimension of the store, or refuses any other.

    Raises:
        RejectedError: with both numbers.
    """
    known = dimension(connection)
    if known is None:
        connection.execute(
            "INSERT INTO meta VALUES ('vector_dimension', ?)", (str(length),)
        )
    elif known != length:
        raise RejectedError(
            "embedding", f"its length is {length}, that of the vectors here is {known}"
        )


def _write_document(connection: sqlite3.Connection, key: int, draft: Draft) -> None:
    metadata = _texts(draft.metadata)
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?)",
        (key, draft.title, draft.body, metadata),
    )
    connection.execute(
        "INSERT INTO document_text (rowid, title, body) VALUES (?, ?, ?)",
        (key, draft.title, draft.body),
    )
    mentions.write_title(connection, key, draft.title)


def _write_place(connection: sqlite3.Connection, key: int, place: Place) -> None:
    connection.execute(
        "INSERT INTO spatial VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            place.latitude,
            place.longitude,
            place.altitude,
            place.geometry_type,
            place.srid,
            _texts(place.properties),
        ),
    )
    connection.execute(
        "INSERT INTO spatial_index VALUES (?, ?, ?, ?, ?)",
        (key, place.latitude, place.latitude, place.longitude, place.longitude),
    )


def _texts(named: Mapping[str, str] | None) -> str:
    return _JSON.encode(dict(named)) if named else "{}"
