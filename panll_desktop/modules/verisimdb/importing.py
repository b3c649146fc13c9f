"""Files of entities into a store, by hand; the command line and the window use it."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from panll_desktop.engines.octad import loading
from panll_desktop.engines.octad.errors import OctadError, StoppedError
from panll_desktop.engines.octad.loading import Loaded
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.demo import actor, store_path
from panll_desktop.protocol import (
    SILENT,
    BadRow,
    CancelledError,
    ConnectError,
    Imported,
    ImportRequest,
    Observer,
    Options,
    QueryError,
)

_MOST_NAMED: Final = 20


def importer(request: ImportRequest) -> Imported:
    """Loads a file of entities, as `import_file`, in the protocol's words."""
    loaded = import_file(
        request.source,
        request.options,
        skip_invalid=request.skip_invalid,
        observer=request.observer,
        stop=request.stop,
    )
    bad = tuple(BadRow(str(line.number), line.reason) for line in loaded.bad)
    remarks = tuple(
        f"No entity has a field {name[:60]!r}: left out of"
        f" {_count(lines, 'line', 'lines')}."
        for name, lines in loaded.ignored[:_MOST_NAMED]
    )
    return Imported(
        f"{_count(loaded.entities, 'entity', 'entities')} loaded,"
        f" {_count(len(bad), 'line', 'lines')} left out.",
        bad,
        bool(bad) and not request.skip_invalid,
        remarks,
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def import_file(
    source: Path,
    options: Options,
    *,
    skip_invalid: bool = False,
    observer: Observer = SILENT,
    stop: Callable[[], bool] = lambda: False,
) -> Loaded:
    """Loads a file of entities into the store of a connection, made if it is missing.

    What a failed import made stays no longer than the import.

    Raises:
        ConnectError: the store cannot be used; it was not touched.
        CancelledError: `stop` said so; what was not committed is gone.
        QueryError: the file cannot be read, or the store failed on the way; likewise.
    """
    try:
        content = source.read_bytes()
    except OSError as error:
        raise QueryError(f"Cannot read {source}: {error.strerror}.") from error
    path = store_path(options)
    before = _size(path)
    try:
        store = Store(path, create=True, observer=observer)
    except OctadError as error:
        raise ConnectError(str(error)) from error
    store.actor = actor(options)
    loaded = None
    try:
        loaded = loading.load(
            store, loading.lines(content), skip_invalid=skip_invalid, stop=stop
        )
    except StoppedError as error:
        raise CancelledError(str(error)) from error
    except OctadError as error:
        raise QueryError(str(error)) from error
    finally:
        failed = loaded is None or (not skip_invalid and bool(loaded.bad))
        unused = failed and not before and _is_ours_and_empty(store)
        store.close()
        if unused:
            _restore(path.resolve(), before)
    return loaded


def _size(path: Path) -> int | None:
    """In bytes; None if there is no file, 1 if nobody knows."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
    except OSError:
        return 1


def _is_ours_and_empty(store: Store) -> bool:
    """Whether nothing was committed, and no other program has the new store open."""
    connection = store.connection
    try:
        if connection.execute("SELECT count(*) FROM entity").fetchone()[0]:
            return False
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA journal_mode=DELETE")  # refused while others have it
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return True


def _restore(path: Path, size: int | None) -> None:
    """As it was: no file, or one of 0 bytes."""
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
    if size is None:
        path.unlink(missing_ok=True)
    else:
        os.truncate(path, 0)
