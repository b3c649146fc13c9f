"""Looking after a store: doctor's checks, repair, and copies."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from panll_desktop.engines.octad import backup, integrity, repairing
from panll_desktop.engines.octad.backup import Copied
from panll_desktop.engines.octad.errors import OctadError, StoreDamagedError
from panll_desktop.engines.octad.integrity import Finding
from panll_desktop.engines.octad.repairing import Repaired
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.demo import store_path
from panll_desktop.protocol import ConnectError, Options, QueryError


def examine(options: Options) -> Iterator[Finding]:
    """Every check of one store; a file of 0 bytes is a store that is not made yet.

    One that is too damaged to be opened is a fault.

    Raises:
        ConnectError: there is no store, or it is something else.
    """
    path = store_path(options)
    if _is_empty(path):
        yield _new(path)
        return
    try:
        store = Store(path)
    except StoreDamagedError as error:
        yield Finding("file", fault=True, sentence=str(error))
        return
    except OctadError as error:
        raise ConnectError(str(error)) from error
    try:
        yield from integrity.examine(store.connection)
    finally:
        store.close()


def repair(options: Options) -> Repaired:
    """Checks one store and makes anew what can be made from the rest.

    Raises:
        ConnectError: there is no store, or it is something else.
        QueryError: it is busy, or a repair would not make it better; not changed.
    """
    path = store_path(options)
    if _is_empty(path):
        return Repaired((), (_new(path),))
    try:
        store = Store(path)
    except StoreDamagedError as error:
        return Repaired((), (Finding("file", fault=True, sentence=str(error)),))
    except OctadError as error:
        raise ConnectError(str(error)) from error
    with closing(store):
        try:
            return repairing.repair(store)
        except OctadError as error:
            raise QueryError(str(error)) from error


def back_up(options: Options, target: Path) -> Copied:
    """Copies one store to a new file while others may use it.

    Raises:
        ConnectError: there is no store, or it cannot be used.
        QueryError: no copy was made, and nothing is left of one.
    """
    path = store_path(options)
    if _is_empty(path):
        raise ConnectError(f"{path} is empty: there is nothing to back up.")
    try:
        store = Store(path)
    except OctadError as error:
        raise ConnectError(str(error)) from error
    with closing(store):
        try:
            return backup.back_up(store, target)
        except OctadError as error:
            raise QueryError(str(error)) from error


def _is_empty(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == 0


def _new(path: Path) -> Finding:
    return Finding("Store", False, f"{path} is empty: a new store")
