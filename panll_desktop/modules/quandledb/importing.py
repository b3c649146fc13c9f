"""Files of knots and quandles into a collection, by hand."""

from panll_desktop.engines.knots import importing
from panll_desktop.engines.knots.collection import Collection
from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    CollectionError,
    KnotError,
    StoppedError,
)
from panll_desktop.modules.quandledb.keeping import collection_path, discard
from panll_desktop.protocol import (
    BadRow,
    CancelledError,
    ConnectError,
    Imported,
    ImportRequest,
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
    path = collection_path(request.options)
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
        if fresh and (
            found is None or not found.knots + found.quandles + found.diagrams
        ):
            discard(path)
    for _ in range(found.knots):
        request.observer.entity_created(0)
    return _said(found, request)


def _said(found: importing.Imported, request: ImportRequest) -> Imported:
    bad = tuple(BadRow(each.place, each.reason) for each in found.problems)
    counts = [(found.knots, "knot"), (found.quandles, "quandle")]
    if found.diagrams:
        counts.insert(1, (found.diagrams, "further diagram"))
    said = [f"{count:,} {noun}{'s' * (count != 1)}" for count, noun in counts]
    left = f"{len(bad):,} {'row' if len(bad) == 1 else 'rows'} left out"
    return Imported(
        f"{', '.join(said[:-1])} and {said[-1]} loaded, {left}.",
        bad,
        bool(bad) and not request.skip_invalid,
    )
