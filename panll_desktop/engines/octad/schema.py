"""The file of an octad store: how it is recognised, made and opened.

One SQLite file in WAL mode. Its header carries an application identifier, so that any
other file is refused before it is opened for writing. A new file gets its whole schema
in one transaction of the rollback journal and only then becomes a WAL file: a process
killed on the way leaves a file that the next one empties, or a complete store.

A store of an older version is brought up to this one when it is opened, in one
transaction (`migrations`); one of a newer version is refused.
"""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Final

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
VERSION: Final = 5
BUSY_MS: Final = 5000
PAGE_BYTES: Final = 8192  # holds two versions of 384 numbers whole
# At most, as it is read: the documents of 100,000 entities, which a scan looks through,
# take 80 MiB, and what does not stay is read from the file again by every scan.
CACHE_KIB: Final = 131_072
_ATTEMPTS: Final = 100
_LOGS: Final = ("-wal", "-journal")

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


def open_store(path: Path, *, create: bool, durable: bool = True) -> sqlite3.Connection:
    """Opens a store, making it first where that is allowed.

    Args:
        path: the file; one of 0 bytes counts as not made yet.
        create: whether a missing file may be made.
        durable: False builds in the rollback journal without syncing, for a file that
            is renamed once it is complete.

    Raises:
        NotAStoreError: there is no such file, or it is something else; not touched.
        StoreVersionError: it was made by a newer version; not touched.
        StoreUnreadableError: it is damaged, or may not be read.
        StoreBusyError: another process holds it for longer than `BUSY_MS`.
    """
    _examine(path, create=create)
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, cached_statements=256
        )
    except sqlite3.Error as error:
        raise StoreUnreadableError(f"Cannot open {path}: {error}.") from error
    try:
        _make(connection, path)
        _migrate(connection)
        _prepare(connection, durable=durable)
    except sqlite3.Error as error:
        connection.close()
        raise translated(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def translated(error: sqlite3.Error, path: Path | str) -> OctadError:
    """What SQLite complains of, as an error of the store."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError(f"Another program is writing to {path}; try again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamagedError(
            f"The store {path} cannot be used: {error}."
            " Restore a backup, or import its data into a new store."
        )
    if "user-defined function" in str(error):  # of ours only a pattern gives up
        return SlowPatternError(
            "A regular expression takes too long on one of the texts; make it simpler."
        )
    return StoreUnreadableError(f"The store {path} cannot be used: {error}.")


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


def _examine(path: Path, *, create: bool) -> None:
    """Refuses everything but a store and a file that has yet to become one.

    The header is read through SQLite: were the file opened and closed beside it, POSIX
    would drop the locks of every other connection that this process has to it.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        if not create:
            raise NotAStoreError(f"There is no file {path}.") from None
        if not path.parent.is_dir():
            raise NotAStoreError(f"There is no directory {path.parent}.") from None
        return
    except OSError as error:
        raise StoreUnreadableError(f"Cannot read {path}: {error.strerror}.") from error
    if stat.S_ISDIR(status.st_mode):
        raise NotAStoreError(f"{path} is a directory.")
    if not stat.S_ISREG(status.st_mode):
        raise NotAStoreError(f"{path} is not an ordinary file.")
    if status.st_size:
        _check_header(path)


def _check_header(path: Path) -> None:
    """Reads the two numbers of the header with no lock and no file beside it."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            if any(path.with_name(path.name + end).exists() for end in _LOGS):
                # The file may lack pages that a log gives it, or takes from its header.
                connection.execute("PRAGMA writable_schema=ON")
            found = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise NotAStoreError(
                f"{path} is not a VeriSimDB store; it was not touched."
                " Choose another file, or restore a copy of this one."
            ) from error
        raise translated(error, path) from error
    if found != APPLICATION_ID:
        raise NotAStoreError(
            f"{path} is an SQLite file of another program; it was not touched."
            " The SQLite module can open it."
        )
    if version > VERSION:
        raise StoreVersionError(
            f"{path} has version {version}, from a newer PanLL Desktop; this one reads"
            f" up to {VERSION}. It was not touched."
        )


def _make(connection: sqlite3.Connection, path: Path) -> None:
    """Gives a file without content its schema, unless another one just did.

    A file whose making was cut short has no content either: its journal empties it.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return
    connection.execute(f"PRAGMA page_size={PAGE_BYTES}")  # only an empty file obeys
    connection.execute("BEGIN IMMEDIATE")
    made = connection.execute("PRAGMA application_id").fetchone()[0]
    if made != APPLICATION_ID:
        if connection.execute("PRAGMA page_count").fetchone()[0] > 1:
            raise NotAStoreError(f"{path} is an SQLite file of another program.")
        create(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def create(connection: sqlite3.Connection) -> None:
    """Makes every table of a store."""
    migrations.execute(connection, _TABLES)
    migrations.execute(connection, migrations.DRIFT_TABLES)
    migrations.execute(connection, departed.TABLES)
    migrations.execute(connection, migrations.LEAF_TABLES)


def _migrate(connection: sqlite3.Connection) -> None:
    """Brings a store of an older version up to this one, in one transaction."""
    if _version(connection) >= VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    for version in range(_version(connection), VERSION):  # another one may have done it
        migrations.STEPS[version](connection)
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def _set_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Changes how the file is written; SQLite itself does not wait for others here."""
    for _ in range(_ATTEMPTS):
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN EXCLUSIVE")  # waits until the others are done
            connection.execute("ROLLBACK")
        else:
            return
    raise StoreBusyError("Other programs keep opening the store; try again.")


def _prepare(connection: sqlite3.Connection, *, durable: bool) -> None:
    _set_journal(connection, "WAL" if durable else "DELETE")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")


def is_interrupt(error: sqlite3.Error) -> bool:
    """Whether it is the progress handler that stopped SQLite."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
