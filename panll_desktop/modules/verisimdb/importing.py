"""Files of entities into a store, by hand; the command line and the window use it."""

from collections.abc import Callable
from pathlib import Path

from panll_desktop.engines.octad import loading
from panll_desktop.engines.octad.errors import OctadError, StoppedError
from panll_desktop.engines.octad.loading import Loaded
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.demo import store_path
from panll_desktop.protocol import (
    SILENT,
    CancelledError,
    ConnectError,
    Observer,
    Options,
    QueryError,
)


def import_file(
    source: Path,
    options: Options,
    *,
    skip_invalid: bool = False,
    observer: Observer = SILENT,
    stop: Callable[[], bool] = lambda: False,
) -> Loaded:
    """Loads a file of entities into the store of a connection, made if it is missing.

    Raises:
        ConnectError: the store cannot be used; it was not touched.
        CancelledError: `stop` said so; what was not committed is gone.
        QueryError: the file cannot be read, or the store failed on the way; likewise.
    """
    try:
        content = source.read_bytes()
    except OSError as error:
        raise QueryError(f"Cannot read {source}: {error.strerror}.") from error
    try:
        store = Store(store_path(options), create=True, observer=observer)
    except OctadError as error:
        raise ConnectError(str(error)) from error
    try:
        return loading.load(
            store, loading.lines(content), skip_invalid=skip_invalid, stop=stop
        )
    except StoppedError as error:
        raise CancelledError(str(error)) from error
    except OctadError as error:
        raise QueryError(str(error)) from error
    finally:
        store.close()
