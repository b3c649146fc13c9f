"""The file of an octad store: its tables, and how it is opened.

One SQLite file in WAL mode, see `engines.files`. A store of an older version is brought
up to this one when it is opened (`migrations`).
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, cast

from panll_desktop.engines import files
from panll_desktop.engines.files import FileErrors, FileKind
from panll_desktop.engines.octad import departed, migrations
from panll_desktop.engines.octad.errors import (
    NotAStoreError,
    OctadError,
    SlowPatternError,
    StoreBusyError,
    StoreDamagedError,
    StoreUnreadableError,
    StoreVersionError,
)

APPLICATION_ID: Final = 0x4F435441  # "OCTA"
VERSION: Final = 6
PAGE_BYTES: Final = 8192  # holds two versions of 384 numbers whole
# At most, as it is read: the documents of 100,000 entities, which a scan looks through,
# take 80 MiB, and what does not stay is read from the file again by every scan.
CACHE_KIB: Final = 131_072

_NOT_THERE: Final = ("no such table", "no such column", "malformed JSON")
_TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE version (
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    version INTEGER NOT NULL,
    timestamp TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (entity, version)
);
CREATE INDEX version_author ON version (author);
CREATE TABLE document (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    title TEXT,
    body TEXT,
    metadata TEXT NOT NULL
);
CREATE INDEX document_title ON document (title);
CREATE VIRTUAL TABLE document_text USING fts5 (
    title, body, content='document', content_rowid='entity',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE triple (
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    position INTEGER NOT NULL,
    predicate TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (entity, position)
) WITHOUT ROWID;
CREATE INDEX triple_predicate ON triple (predicate, entity, object);
CREATE INDEX triple_backward ON triple (object, predicate);
CREATE TABLE vector (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    embedding BLOB NOT NULL,
    embedder TEXT NOT NULL
);
CREATE TABLE tensor (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    shape TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE semantic (
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    PRIMARY KEY (entity, position)
) WITHOUT ROWID;
CREATE INDEX semantic_type ON semantic (type);
CREATE TABLE provenance (
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    position INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    actor TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    source TEXT,
    description TEXT NOT NULL,
    parent_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (entity, position)
) WITHOUT ROWID;
CREATE INDEX provenance_actor ON provenance (actor);
CREATE TABLE spatial (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    altitude REAL,
    geometry_type TEXT NOT NULL,
    srid INTEGER NOT NULL,
    properties TEXT NOT NULL
);
CREATE VIRTUAL TABLE spatial_index USING rtree (
    entity, min_latitude, max_latitude, min_longitude, max_longitude
);
"""
# And those of `migrations` and `departed`. Older stores have `version` without row
# identifiers, which the same statements read and write.


def create(connection: sqlite3.Connection) -> None:
    """Makes every table of a store."""
    migrations.execute(connection, _TABLES)
    migrations.execute(connection, migrations.DRIFT_TABLES)
    migrations.execute(connection, departed.TABLES)
    migrations.execute(connection, migrations.LEAF_TABLES)


KIND: Final = FileKind(
    noun="VeriSimDB store",
    application_id=APPLICATION_ID,
    version=VERSION,
    create=create,
    steps=migrations.STEPS,
    errors=FileErrors(
        absent=NotAStoreError,
        newer=StoreVersionError,
        busy=StoreBusyError,
        unreadable=StoreUnreadableError,
        damaged=StoreDamagedError,
    ),
    remedy="Restore a backup, or import its data into a new store.",
    empty_is_new=True,
    page_bytes=PAGE_BYTES,
    cache_kib=CACHE_KIB,
)


def open_store(path: Path, *, create: bool, durable: bool = True) -> sqlite3.Connection:
    """Opens a store, making it first where that is allowed; see `files.open_file`.

    Raises:
        NotAStoreError: there is no such file, or it is something else; not touched.
        StoreVersionError: it was made by a newer version; not touched.
        StoreUnreadableError: it is damaged, or may not be read.
        StoreBusyError: another process holds it for longer than `files.BUSY_MS`.
    """
    connection = files.open_file(KIND, path, create=create, durable=durable)
    # An entity that is deleted stays for the past: zeros over its rows hide nothing.
    connection.execute("PRAGMA secure_delete=OFF")
    return connection


def translated(error: sqlite3.Error, path: Path) -> OctadError:
    """What SQLite complains of, as an error of the store."""
    if "user-defined function" in str(error):  # of ours only a pattern gives up
        return SlowPatternError(
            "A regular expression takes too long on one of the texts; make it simpler."
        )
    if str(error).startswith(_NOT_THERE):
        return StoreUnreadableError(
            f"The store {path} is not what it should be ({error}). Doctor says more,"
            " and with --repair makes anew what it can."
        )
    return cast("OctadError", files.translated(KIND, error, path))


def parts(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Kind and name of every table, index, view and trigger but SQLite's own."""
    found = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'"
    )
    return {(str(kind), str(name)) for kind, name in found}


def expected_parts() -> set[tuple[str, str]]:
    """What `parts` says of a new store."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create(connection)
        return parts(connection)


def is_interrupt(error: sqlite3.Error) -> bool:
    """Whether it is the progress handler that stopped SQLite."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
