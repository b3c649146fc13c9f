"""What a collection holds, as rows."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.knots.collection import Collection
from panll_desktop.engines.knots.errors import UnknownKnotError
from panll_desktop.engines.knots.rows import Column, Kind, Row
from panll_desktop.engines.knots.schema import MEASURED
from panll_desktop.engines.knots.stopping import NEVER, Stop

ADDED_COLUMNS: Final = (
    Column("tags", Kind.TEXT, "With commas between."),
    Column("identified_as", Kind.TEXT, "A name of the table; empty where none fits."),
    Column("certainty", Kind.TEXT, "Of that: exact with a proof, else necessary."),
    Column("source", Kind.TEXT, "The file that it was imported from."),
    Column("note", Kind.TEXT, "Anything."),
    Column("added_at", Kind.TEXT, "When it was added, in UTC."),
)
_TAGS: Final = (
    "(SELECT coalesce(group_concat(name, ', '), '') FROM"
    " (SELECT name FROM {0}_tag WHERE subject = {0}.key ORDER BY name))"
)
_TRUTHS: Final = frozenset(each.name for each in MEASURED if each.kind is Kind.TRUTH)


def knots(collection: Collection, stop: Stop = NEVER) -> Iterator[Row]:
    """The knots, by crossings and name: `rows.COLUMNS`, then `ADDED_COLUMNS`.

    Raises:
        StoppedError: `stop` said so.
        CollectionError: the file cannot be read.
    """
    yield from _knots(collection, "", (), stop)


def knot(collection: Collection, name: str) -> Row:
    """One knot as `knots` has it.

    Raises:
        UnknownKnotError: there is none of that name.
        CollectionError: the file cannot be read.
    """
    found = list(_knots(collection, "WHERE knot.name = ?", (name,), NEVER))
    if not found:
        raise UnknownKnotError(f"There is no knot {name!r} in the collection.")
    return found[0]


def _knots(
    collection: Collection, where: str, parameters: tuple[str, ...], stop: Stop
) -> Iterator[Row]:
    columns = [
        "name",
        *(each.name for each in MEASURED),
        *(each.name for each in ADDED_COLUMNS),
    ]
    chosen = [_TAGS.format("knot") if each == "tags" else each for each in columns]
    for row in _read(
        collection,
        f"SELECT {', '.join(chosen)} FROM knot {where} ORDER BY crossing_number, name",
        columns,
        parameters,
        stop,
    ):
        yield {
            name: bool(value) if name in _TRUTHS else value
            for name, value in row.items()
        }


def diagrams(collection: Collection, stop: Stop = NEVER) -> Iterator[Row]:
    """The diagrams; ``code`` is as it was given, ``name`` is knot/position.

    Raises:
        StoppedError: `stop` said so.
        CollectionError: the file cannot be read.
    """
    yield from _read(
        collection,
        "SELECT knot.name || '/' || position, knot.name, position, notation, code,"
        f" diagram.pd_code, {_TAGS.format('diagram')} FROM diagram"
        " JOIN knot ON knot.key = diagram.knot ORDER BY knot.name, position",
        ["name", "knot", "position", "notation", "code", "pd_code", "tags"],
        (),
        stop,
    )


def quandles(collection: Collection, stop: Stop = NEVER) -> Iterator[Row]:
    """The quandles; ``entries`` is the table, row by row, as JSON.

    Raises:
        StoppedError: `stop` said so.
        CollectionError: the file cannot be read.
    """
    columns = ["name", "size", "entries", "tags", "source", "added_at"]
    chosen = [_TAGS.format("quandle") if each == "tags" else each for each in columns]
    yield from _read(
        collection,
        f"SELECT {', '.join(chosen)} FROM quandle ORDER BY name",
        columns,
        (),
        stop,
    )


def _read(
    collection: Collection,
    query: str,
    columns: list[str],
    parameters: tuple[str, ...],
    stop: Stop,
) -> Iterator[Row]:
    with collection.stoppable(stop):
        for values in collection.connection.execute(query, parameters):
            yield dict(zip(columns, values, strict=True))
