"""How an engine's one SQLite file is recognised, made and opened.

The header of the file carries an application identifier, so that any other file is
refused before it is opened for writing. A new file gets its whole schema in one
transaction of the rollback journal and only then becomes a WAL file: a process killed
on the way leaves a file that the next one empties, or a complete one. A file of an
older version is brought up to this one when it is opened, in one transaction; one of a
newer version is refused.
"""

import os
import sqlite3
import stat
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop import paths
from panll_desktop.records import Record

BUSY_MS: Final = 5000
_ATTEMPTS: Final = 100
_LOGS: Final = ("-wal", "-journal")
_LEFT: Final = (*_LOGS, "-shm")
_REMEDIES: Final = {
    sqlite3.SQLITE_READONLY: "the file, or its directory, is read-only. Make a copy"
    " where it can be written, and open that one.",
    sqlite3.SQLITE_CANTOPEN: "a file beside it cannot be made, or it may not be read."
    " Make a copy in a directory of yours, and open that one.",
    sqlite3.SQLITE_FULL: "there is no room left on its disk. What was saved before is"
    " safe; make room, and try again.",
}
Step: TypeAlias = Callable[[sqlite3.Connection], None]


class FileErrors(Record):
    """The exceptions of an engine, each made of a sentence.

    Attributes:
        absent: there is no such file, or it is something else; it was not touched.
        newer: a newer version made it; it was not touched.
        busy: another process is writing.
        unreadable: the system refuses.
        damaged: what is in the file makes no sense.
    """

    absent: type[Exception]
    newer: type[Exception]
    busy: type[Exception]
    unreadable: type[Exception]
    damaged: type[Exception]


class FileKind(Record):
    """A kind of file.

    Attributes:
        noun: what people call one, such as ``knot collection``.
        application_id: of its header, as 32 bits.
        version: of the schema.
        create: makes the schema in a file without content.
        steps: from each older version to the next.
        errors: what is raised.
        remedy: what to do about a damaged one; a sentence.
        empty_is_new: whether a file of 0 bytes may always be made into one.
        page_bytes: of a new file.
        cache_kib: of pages that a connection keeps.
    """

    noun: str
    application_id: int
    version: int
    create: Step
    steps: Mapping[int, Step]
    errors: FileErrors
    remedy: str = "Restore a copy of it."
    empty_is_new: bool = False
    page_bytes: int = 4096
    cache_kib: int = 2000


def open_file(
    kind: FileKind, path: Path, *, create: bool, durable: bool = True
) -> sqlite3.Connection:
    """Opens a file in WAL mode with full syncing, making it first where allowed.

    Args:
        kind: what it has to be.
        path: the file.
        create: whether a missing file, or an empty one, may be made into one.
        durable: False builds in the rollback journal without syncing, for a file that
            is renamed once it is complete.

    Raises:
        Exception: of `kind.errors`; see there.
    """
    _examine(kind, path, create=create)
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, cached_statements=256
        )
    except sqlite3.Error as error:
        raise kind.errors.unreadable(f"Cannot open {path}: {error}.") from error
    try:
        _make(kind, connection, path)
        _migrate(kind, connection)
        _set_journal(kind, connection, "WAL" if durable else "DELETE")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        connection.execute(f"PRAGMA cache_size=-{kind.cache_kib}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
    except sqlite3.Error as error:
        connection.close()
        raise translated(kind, error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def make_once(path: Path, fill: Callable[[Path], None]) -> None:
    """Makes a file that can be made at any time, unless it is there.

    It is filled under another name and then renamed, under a lock: two programs that
    start together make one file, and nobody sees half of it.

    Args:
        path: the file; its directories are made.
        fill: writes the whole content to the path it is given, and lets go of it.

    Raises:
        OSError: the place cannot be written.
        Exception: what `fill` raises; nothing is left behind then.
    """
    if _is_made(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with paths.locked(path.with_suffix(".lock")):
        if not _is_made(path):
            make_whole(path, fill)


def _is_made(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def make_whole(path: Path, fill: Callable[[Path], None]) -> None:
    """Makes a file under another name and renames it: all of it is there, or nothing.

    Raises:
        OSError: the place cannot be written.
        Exception: what `fill` raises; nothing is left behind then.
    """
    import tempfile  # noqa: PLC0415 - once in the life of a data directory

    _sweep(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        fill(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Removes what a killed builder left, and the log of a file that is gone.

    SQLite would write such a log into the new file.
    """
    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink(missing_ok=True)
    for suffix in _LEFT:
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def translated(kind: FileKind, error: sqlite3.Error, path: Path) -> Exception:
    """What SQLite complains of, as an error of the engine."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return kind.errors.busy(f"Another program is writing to {path}; try again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return kind.errors.damaged(
            f"The {kind.noun} {path} is damaged ({error}). {kind.remedy}"
        )
    remedy = _REMEDIES.get(code)
    reason = f"{error}." if remedy is None else remedy
    return kind.errors.unreadable(f"The {kind.noun} {path} cannot be used: {reason}")


def _examine(kind: FileKind, path: Path, *, create: bool) -> None:
    """Refuses everything but such a file and one that has yet to become one."""
    try:
        status = path.stat()
    except FileNotFoundError:
        if not create:
            raise kind.errors.absent(f"There is no file {path}.") from None
        if not path.parent.is_dir():
            raise kind.errors.absent(f"There is no directory {path.parent}.") from None
        return
    except OSError as error:
        raise kind.errors.unreadable(
            f"Cannot read {path}: {error.strerror}."
        ) from error
    if stat.S_ISDIR(status.st_mode):
        raise kind.errors.absent(f"{path} is a directory.")
    if not stat.S_ISREG(status.st_mode):
        raise kind.errors.absent(f"{path} is not an ordinary file.")
    if status.st_size:
        _check_header(kind, path)
    elif not create and not kind.empty_is_new:
        raise kind.errors.absent(f"{path} is empty; it was not touched.")


def _check_header(kind: FileKind, path: Path) -> None:
    """Reads the two numbers of the header with no lock and no file beside it.

    Through SQLite: were the file opened and closed beside it, POSIX would drop the
    locks of every other connection that this process has to it.
    """
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
            raise kind.errors.absent(
                f"{path} is no {kind.noun}; it was not touched. Choose another file."
            ) from error
        raise translated(kind, error, path) from error
    if found != kind.application_id:
        raise kind.errors.absent(
            f"{path} is an SQLite file of another program, no {kind.noun}; it was not"
            " touched. The SQLite module can open it."
        )
    if version > kind.version:
        raise kind.errors.newer(
            f"{path} has version {version}, from a newer PanLL Desktop; this one reads"
            f" up to {kind.version}. It was not touched."
        )


def _make(kind: FileKind, connection: sqlite3.Connection, path: Path) -> None:
    """Gives a file without content its schema, unless another one just did.

    A file whose making was cut short has no content either: its journal empties it.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0]:
        return
    # Only an empty file obeys.
    connection.execute(f"PRAGMA page_size={kind.page_bytes}")
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("PRAGMA application_id").fetchone()[0]:
        if connection.execute("PRAGMA page_count").fetchone()[0] > 1:
            raise kind.errors.absent(f"{path} is an SQLite file of another program.")
        kind.create(connection)
        connection.execute(f"PRAGMA application_id={kind.application_id}")
        connection.execute(f"PRAGMA user_version={kind.version}")
    connection.execute("COMMIT")


def _migrate(kind: FileKind, connection: sqlite3.Connection) -> None:
    """Brings a file of an older version up to this one, in one transaction."""
    if _version(connection) >= kind.version:
        return
    connection.execute("BEGIN IMMEDIATE")
    for version in range(_version(connection), kind.version):  # others may have done it
        kind.steps[version](connection)
    connection.execute(f"PRAGMA user_version={kind.version}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def _set_journal(kind: FileKind, connection: sqlite3.Connection, mode: str) -> None:
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
    raise kind.errors.busy("Other programs keep opening the file; try again.")
