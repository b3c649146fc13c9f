"""Files of knots and quandles into a collection, by hand."""

from pathlib import Path

from panll_desktop.engines.knots import importing
from panll_desktop.engines.knots.collection import Collection
from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    CollectionError,
    KnotError,
    StoppedError,
)
from panll_desktop.modules.quandledb import TABLE
from panll_desktop.protocol import (
    BadRow,
    CancelledError,
    ConnectError,
    Imported,
    ImportRequest,
    Options,
    QueryError,
)


def importer(request: ImportRequest) -> Imported:
    """Measures the knots of a file in parallel processes and adds them.

    A collection that is missing is made; one that was made for a file of which nothing
    came in is taken away again.

    Raises:
        ConnectError: the collection cannot be used; it was not touched.
        CancelledError: `request.stop` said so; nothing was added.
        QueryError: the file cannot be read; nothing was added.
    """
    path = _path(request.options)
    fresh = not path.exists()
    try:
        collection = Collection(path, create=True)
    except CollectionError as error:
        busy = isinstance(error, CollectionBusyError)
        raise ConnectError(str(error), retryable=busy) from error
    found = None
    try:
        found = importing.load(
            collection,
            request.source,
            skip_invalid=request.skip_invalid,
            progress=request.progress,
            stop=request.stop,
        )
    except StoppedError as error:
        raise CancelledError(str(error)) from error
    except KnotError as error:
        raise QueryError(str(error)) from error
    finally:
        collection.close()
        if fresh and (found is None or not found.knots + found.quandles):
            _remove(path)
    for _ in range(found.knots):
        request.observer.entity_created(0)
    return _said(found, request)


def _path(options: Options) -> Path:
    path = options.get("path", TABLE)
    if path == TABLE or not path:
        raise ConnectError(
            "The table of knots cannot be changed: name a collection of your own,"
            " such as --connection my.knots."
        )
    try:
        return Path(str(path)).expanduser()
    except RuntimeError as error:
        raise ConnectError(f"There is no home directory for {path}.") from error


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def _said(found: importing.Imported, request: ImportRequest) -> Imported:
    bad = tuple(BadRow(each.place, each.reason) for each in found.problems)
    knots = f"{found.knots:,} {'knot' if found.knots == 1 else 'knots'}"
    quandles = f"{found.quandles:,} {'quandle' if found.quandles == 1 else 'quandles'}"
    left = f"{len(bad):,} {'row' if len(bad) == 1 else 'rows'} left out"
    return Imported(
        f"{knots} and {quandles} loaded, {left}.",
        bad,
        bool(bad) and not request.skip_invalid,
    )
