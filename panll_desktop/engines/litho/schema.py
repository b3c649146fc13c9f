"""The tables of a store, and what keeps the journal from being rewritten.

`collection` and `document` are the content as it is; `taken` and `reference` follow
from it; `entry` and `effect` are the journal, from which all can be made again. An
effect whose key is "" is one on the collection itself.
"""

import sqlite3
from typing import Final

from panll_desktop.engines.files import FileErrors, FileKind
from panll_desktop.engines.litho.errors import (
    NotAStoreError,
    StoreBusyError,
    StoreError,
    StoreVersionError,
)

_TABLES: Final = (
    """
CREATE TABLE collection (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL
) WITHOUT ROWID""",
    """
CREATE TABLE document (
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    content BLOB NOT NULL,
    source TEXT,
    target TEXT,
    PRIMARY KEY (collection, key)
) WITHOUT ROWID""",
    """
CREATE INDEX document_source ON document (source, target) WHERE source IS NOT NULL""",
    """
CREATE INDEX document_target ON document (target, source) WHERE target IS NOT NULL""",
    """
CREATE TABLE taken (
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (collection, name, value)
) WITHOUT ROWID""",
    "CREATE INDEX taken_by ON taken (collection, key)",
    """
CREATE TABLE reference (
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (collection, key, field)
) WITHOUT ROWID""",
    "CREATE INDEX reference_target ON reference (target)",
    """
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operation TEXT NOT NULL,
    actor TEXT NOT NULL,
    rationale TEXT NOT NULL,
    source TEXT NOT NULL,
    context BLOB NOT NULL,
    irreversible TEXT NOT NULL,
    undoes INTEGER REFERENCES entry,
    parent BLOB NOT NULL,
    digest BLOB NOT NULL
)""",
    "CREATE INDEX entry_undoes ON entry (undoes) WHERE undoes IS NOT NULL",
    """
CREATE TABLE effect (
    sequence INTEGER NOT NULL REFERENCES entry,
    position INTEGER NOT NULL,
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    before BLOB,
    after BLOB,
    PRIMARY KEY (sequence, position)
) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX effect_of ON effect (collection, key, sequence)",
    *(
        f"""
CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END"""
        for table in ("entry", "effect")
        for verb in ("UPDATE", "DELETE")
    ),
)


def _create(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


KIND: Final = FileKind(
    noun="LithoGlyph store",
    application_id=0x4C474C59,  # "LGLY"
    version=1,
    create=_create,
    steps={},
    errors=FileErrors(
        absent=NotAStoreError,
        newer=StoreVersionError,
        busy=StoreBusyError,
        unreadable=StoreError,
        damaged=StoreError,
    ),
)
