"""Entities that were deleted: their versions and chains stay for the past."""

import sqlite3
from typing import Final

TABLES: Final = """
CREATE TABLE departed (
    number INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    departed_at TEXT NOT NULL
);
CREATE INDEX departed_id ON departed (id);
CREATE TABLE departed_version (
    departed INTEGER NOT NULL REFERENCES departed ON DELETE CASCADE,
    version INTEGER NOT NULL,
    timestamp TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (departed, version)
) WITHOUT ROWID;
CREATE TABLE departed_record (
    departed INTEGER NOT NULL REFERENCES departed ON DELETE CASCADE,
    position INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    actor TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    source TEXT,
    description TEXT NOT NULL,
    parent_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (departed, position)
) WITHOUT ROWID;
"""
_VERSION: Final = "version, timestamp, author, message, data"
_RECORD: Final = (
    "position, event_type, actor, timestamp, source, description, parent_hash,"
    " content_hash"
)


def keep(connection: sqlite3.Connection, key: int, timestamp: str) -> None:
    """Copies what the past of an entity needs, before it is deleted.

    The caller has a transaction open.
    """
    number = connection.execute(
        "INSERT INTO departed (key, id, created_at, departed_at)"
        " SELECT key, id, created_at, ? FROM entity WHERE key = ?",
        (timestamp, key),
    ).lastrowid
    for target, columns, source in (
        ("departed_version", _VERSION, "version"),
        ("departed_record", _RECORD, "provenance"),
    ):
        connection.execute(
            f"INSERT INTO {target} (departed, {columns})"
            f" SELECT ?, {columns} FROM {source} WHERE entity = ?",
            (number, key),
        )
