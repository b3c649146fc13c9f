"""Collections changed one thing at a time: a knot added, tagged, removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from panll_desktop.engines.knots.collection import Collection, Subject
from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    CollectionError,
    KnotError,
    TakenError,
)
from panll_desktop.modules.quandledb import TABLE
from panll_desktop.protocol import ConnectError, Options, QueryError

if TYPE_CHECKING:
    from panll_desktop.engines.knots.codes import Notation
    from panll_desktop.engines.knots.measuring import Measured


def collection_path(options: Options) -> Path:
    """The file of a connection that can be changed.

    Raises:
        ConnectError: the connection is the table, or names no file.
    """
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


@contextmanager
def opened(options: Options, *, create: bool = False) -> Iterator[Collection]:
    """The collection of a connection, closed at the end.

    Raises:
        ConnectError: there is none, or it cannot be used.
        QueryError: what is done with it inside is refused; nothing was changed.
    """
    try:
        collection = Collection(collection_path(options), create=create)
    except CollectionError as error:
        busy = isinstance(error, CollectionBusyError)
        raise ConnectError(str(error), retryable=busy) from error
    try:
        yield collection
    except KnotError as error:
        taken = isinstance(error, TakenError)
        code = "KNOT_NAME_TAKEN" if taken else "KNOT_REFUSED"
        raise QueryError(str(error), code=code) from error
    finally:
        collection.close()


def add(
    options: Options,
    name: str,
    code: str,
    notation: "Notation | None" = None,
    *,
    tags: tuple[str, ...] = (),
    note: str = "",
) -> "Measured":
    """Adds a knot, measured; a missing collection is made.

    Raises:
        ConnectError: the collection cannot be used.
        QueryError: the code describes no knot, or the name is taken or none.
    """
    path = collection_path(options)
    fresh = not path.exists()
    try:
        with opened(options, create=True) as collection:
            return collection.add(name, code, notation, tags=tags, note=note)
    except QueryError:
        if fresh:
            discard(path)
        raise


def add_diagram(
    options: Options,
    name: str,
    code: str,
    notation: "Notation | None" = None,
    *,
    tags: tuple[str, ...] = (),
) -> str:
    """Adds another diagram of a knot; what it is called.

    Raises:
        ConnectError: the collection cannot be used.
        QueryError: there is no such knot, or the diagram is certainly of another one.
    """
    with opened(options) as collection:
        called = collection.add_diagram(name, code, notation)
        if tags:
            collection.tag(Subject.DIAGRAM, called, tags)
        return called


def discard(path: Path) -> None:
    """Takes a collection away that was made for nothing."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
