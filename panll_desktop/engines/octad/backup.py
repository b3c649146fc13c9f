"""A copy of a store while it is in use: whole, of one moment, or not there at all."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.engines.octad.errors import (
    BackupError,
    StoppedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.store import Store
from panll_desktop.records import Record

PAGES: Final = 2048  # copied between two looks at the stop flag
_LOGS: Final = ("-wal", "-shm", "-journal")


class Copied(Record):
    """What a copy holds.

    Attributes:
        entities: how many.
        size: of the file, in bytes.
    """

    entities: int
    size: int


def back_up(
    store: Store, target: Path, stop: Callable[[], bool] = lambda: False
) -> Copied:
    """Copies a store to a new file; others may read and write meanwhile.

    What they commit after the beginning is not in the copy. The copy is examined by
    SQLite, synced, and only then appears under its name.

    Args:
        store: with no transaction open.
        target: a file that does not exist yet.
        stop: asked between pages.

    Raises:
        BackupError: the file exists, or cannot be written; nothing is left of it.
        StoreDamagedError: the store is damaged, and so would be its copy; likewise.
        StoppedError: `stop` said so; likewise.
        StoreUnreadableError: busy; likewise.
    """
    _refuse_existing(target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            entities = _copy(store, temporary, stop)
            temporary.chmod(store.path.stat().st_mode & 0o777)
            size = temporary.stat().st_size
            _publish(temporary, target)
        finally:
            for end in ("", *_LOGS):
                temporary.with_name(temporary.name + end).unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise BackupError(f"Cannot write {target}: {reason}.") from error
    return Copied(entities, size)


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise BackupError(f"{target} exists already; it was not touched.")
    for end in _LOGS:
        left = target.with_name(target.name + end)
        if os.path.lexists(left):
            raise BackupError(
                f"{left} exists already; beside a backup of that name it would be taken"
                " for a part of it."
            )


def _copy(store: Store, temporary: Path, stop: Callable[[], bool]) -> int:
    """Copies every page; how many entities there are."""
    with (
        store.stoppable(stop) as asked,
        closing(sqlite3.connect(temporary, isolation_level=None)) as copy,
    ):

        def look(_status: int, _remaining: int, _total: int) -> None:
            if asked():
                raise StoppedError("Stopped.")

        copy.execute("PRAGMA journal_mode=OFF")  # half a copy is removed, not undone
        copy.execute("PRAGMA synchronous=OFF")
        store.begin("BEGIN")  # a read that is open holds the copy to one moment
        try:
            count = store.connection.execute("SELECT count(*) FROM entity").fetchone()
            store.connection.backup(copy, pages=PAGES, progress=look)
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if full not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise
            raise BackupError(f"Cannot copy the store: {error}.") from error
        finally:
            store.undo()
    _check(temporary, store.path)
    return int(count[0])


def _check(temporary: Path, path: Path) -> None:
    """Refuses a copy that SQLite finds fault with."""
    address = f"{temporary.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as copy:
        try:
            answer = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            answer = str(error)
    if answer != "ok":
        raise StoreDamagedError(
            f"The store {path} is damaged, and so would be its copy; no backup was"
            f" made. SQLite says: {' '.join(str(answer).split())}."
        )


def _publish(temporary: Path, target: Path) -> None:
    """Gives the synced file its name, unless the name was taken meanwhile."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        target.hardlink_to(temporary)
    except FileExistsError as error:
        text = f"{target} exists already; it was not touched."
        raise BackupError(text) from error
    except OSError:  # a file system without links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        temporary.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
