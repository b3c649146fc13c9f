"""Collections changed one thing at a time: a knot added, tagged, removed."""

import json
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
from panll_desktop.engines.knots.given import quandle_of_fields
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
    with _made(options) as collection:
        return collection.add(name, code, notation, tags=tags, note=note)


def add_quandle(
    options: Options, name: str, table: str, *, tags: tuple[str, ...] = ()
) -> int:
    """Adds a quandle; a missing collection is made.

    Args:
        options: of the connection.
        name: as queries name it.
        table: its rows as JSON, such as ``[[0,2,1],[2,1,0],[1,0,2]]``: row a, column b
            holds the element a ▷ b.
        tags: words to find it by.

    Returns:
        How many elements it has.

    Raises:
        ConnectError: the collection cannot be used.
        QueryError: it is no quandle, and which axiom fails where; or the name is taken.
    """
    with _made(options) as collection:
        try:
            rows = json.loads(table)
        except (ValueError, RecursionError):
            rows = None  # and said below, like any other table that is none
        given = quandle_of_fields(name, {"name": name, "table": rows})
        return collection.add_quandle(given.name, given.table, tags).size


@contextmanager
def _made(options: Options) -> Iterator[Collection]:
    """A collection that is made where it is missing, and gone again on a refusal."""
    path = collection_path(options)
    fresh = not path.exists()
    try:
        with opened(options, create=True) as collection:
            yield collection
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
