"""Where knots and quandles are: the table, and the collection of a connection."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.knots import rows, table
from panll_desktop.engines.knots.codes import Notation, parse
from panll_desktop.engines.knots.errors import UnknownKnotError
from panll_desktop.engines.knots.rows import COLUMNS, QUANDLE_COLUMNS, Kind
from panll_desktop.engines.knots.rows import Column as KnotColumn
from panll_desktop.engines.knots.rows import Row as KnotRow
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.modules.quandledb import knotting
from panll_desktop.modules.quandledb.relations import (
    ORIGIN,
    Column,
    Relation,
    Row,
    Schema,
    Step,
    chunked,
)
from panll_desktop.modules.quandledb.values import KnotValue, Origin, Value
from panll_desktop.protocol import ColumnType
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.engines.knots.collection import Collection
    from panll_desktop.engines.knots.quandles import Quandle

TYPES: Final = {
    Kind.TEXT: ColumnType.TEXT,
    Kind.INTEGER: ColumnType.INTEGER,
    Kind.TRUTH: ColumnType.BOOLEAN,
}
TABLE: Final = "table"
_INVARIANTS: Final = (
    *("name", "jones_polynomial", "alexander_polynomial", "conway_polynomial"),
    *("determinant", "signature", "genus", "arf", "torsion"),
    *("colouring_count_3", "colouring_count_5", "colouring_count_7"),
)
DIAGRAM_COLUMNS: Final = (
    KnotColumn("name", Kind.TEXT, "The knot and the position, such as 3_1/1."),
    KnotColumn("knot", Kind.TEXT, "The name of the knot."),
    KnotColumn("position", Kind.INTEGER, "From 1; the row of the knot is of the 1."),
    KnotColumn("notation", Kind.TEXT, "Of the code: pd, dt, gauss or braid."),
    KnotColumn("code", Kind.TEXT, "As it was given."),
    KnotColumn("pd_code", Kind.TEXT, "X[a,b,c,d], a coming in below."),
)
_TAGS: Final = KnotColumn("tags", Kind.TEXT, "With commas between.")


class Offered(Record):
    """A collection that can be queried.

    Attributes:
        name: behind `from`.
        columns: of its rows.
        meaning: a sentence.
        size: how many rows it has, where that costs nothing to say.
    """

    name: str
    columns: tuple[KnotColumn, ...]
    meaning: str
    size: int | None


class Holdings:
    """What a connection holds; used on one thread.

    Args:
        collection: of the user; None for the table alone.
    """

    def __init__(self, collection: "Collection | None" = None) -> None:
        self.collection = collection

    def offered(self) -> tuple[Offered, ...]:
        """What can be queried, by name."""
        mine = self.collection is not None
        knots = self._knot_columns()
        invariants = tuple(each for each in knots if each.name in _INVARIANTS)
        of = "your collection" if mine else "the table"
        size = None if mine else len(table.primes())
        return (
            Offered("knots", knots, f"The knots of {of}.", size),
            Offered(
                "diagrams",
                (*DIAGRAM_COLUMNS, *([_TAGS] if mine else [])),
                f"The diagrams of {of}.",
                size,
            ),
            Offered(
                "invariants", invariants, f"Invariants of the knots of {of}.", size
            ),
            Offered(
                "quandles",
                QUANDLE_COLUMNS,
                "Finite quandles: dihedral ones and classes of groups"
                + (", and your own." if mine else "."),
                None,
            ),
            Offered(
                TABLE,
                COLUMNS,
                "The unknot and the 249 prime knots up to ten crossings.",
                len(table.primes()),
            ),
        )

    def relation(self, name: str, alias: str, stop: Stop) -> Relation | None:
        """The rows of a collection; None if there is none of that name."""
        wanted = name.lower()
        for each in self.offered():
            if each.name == wanted:
                columns = [
                    Column(column.name, TYPES[column.kind], alias)
                    for column in each.columns
                ]
                aliases = (alias,) if alias else ()
                step = Step("Read", name, estimated=each.size, scans=True)
                walked = chunked(self._rows(each, stop), stop)
                origin = Column(ORIGIN.name, of=alias, hidden=True)
                schema = Schema((*columns, origin), aliases)
                return Relation(schema, step.metered(walked), step)
        return None

    def knot(self, name: str) -> KnotValue | None:
        """A knot by its name: of the collection, else of the table.

        ``m(3_1)`` is the mirror image of one of the table.
        """
        if self.collection is not None:
            from panll_desktop.engines.knots import listing  # noqa: PLC0415 - seldom

            try:
                return knotting.stored(listing.knot(self.collection, name))
            except UnknownKnotError:
                pass
        return knotting.tabled(name)

    def names(self) -> Iterator[str]:
        """The names that a knot may have."""
        if self.collection is not None:
            yield from self._stored("SELECT name FROM knot LIMIT 10000")
        yield from (each.name for each in table.primes())

    def quandles(self) -> "Iterator[Quandle]":
        """Every quandle, those of the collection first."""
        from panll_desktop.engines.knots import quandles  # noqa: PLC0415 - seldom

        mine = self._stored("SELECT name FROM quandle ORDER BY name")
        if self.collection is not None:
            for name in mine:
                with self.collection.stoppable(NEVER):
                    yield self.collection.quandle(name)
        yield from (each for each in quandles.standard() if each.name not in mine)

    def _stored(self, query: str) -> list[str]:
        """The names that a query of the collection finds.

        Raises:
            CollectionError: the file cannot be read.
        """
        if self.collection is None:
            return []
        with self.collection.stoppable(NEVER):
            return [str(n) for (n,) in self.collection.connection.execute(query)]

    def quandle(self, name: str) -> "Quandle | None":
        """A quandle by its name; ``R_n`` is the dihedral one of any order.

        Raises:
            QuandleError: the order is out of bounds.
        """
        from panll_desktop.engines.knots import quandles  # noqa: PLC0415 - seldom

        found = next((each for each in self.quandles() if each.name == name), None)
        return found or quandles.known(name)

    def _knot_columns(self) -> tuple[KnotColumn, ...]:
        if self.collection is None:
            return COLUMNS
        from panll_desktop.engines.knots.listing import ADDED_COLUMNS  # noqa: PLC0415 - seldom

        return (*COLUMNS, *ADDED_COLUMNS)

    def _rows(self, offered: Offered, stop: Stop) -> Iterator[Row]:
        names = [each.name for each in offered.columns]
        match offered.name:
            case "quandles":
                made = map(rows.quandle_row, self.quandles())
                return _plain(made, names, {"computed": "here, from its table"})
            case "diagrams":
                return self._diagrams(names, stop)
            case "table":
                return _of_knots(knotting.whole_table(), names)
            case _:
                return _of_knots(self._knots(stop), names)

    def _knots(self, stop: Stop) -> Iterable[KnotValue]:
        if self.collection is None:
            return knotting.whole_table()
        from panll_desktop.engines.knots import listing  # noqa: PLC0415 - seldom

        return map(knotting.stored, listing.knots(self.collection, stop))

    def _diagrams(self, names: list[str], stop: Stop) -> Iterator[Row]:
        if self.collection is not None:
            from panll_desktop.engines.knots import listing  # noqa: PLC0415 - seldom

            for row in listing.diagrams(self.collection, stop):
                yield _row(names, row, _diagram(row))
            return
        for knot in table.primes():
            row = {
                "name": f"{knot.name}/1",
                "knot": knot.name,
                "position": 1,
                "notation": "dt",
                "code": " ".join(map(str, knot.dt_code)),
                "pd_code": knot.diagram.text(),
            }
            yield _row(names, row, knotting.of_table(knot))


def _of_knots(found: Iterable[KnotValue], names: list[str]) -> Iterator[Row]:
    for knot in found:
        yield _row(names, knot.row, knot)


def _row(names: list[str], row: KnotRow, knot: KnotValue) -> Row:
    return (*(row.get(name) for name in names), Origin(knot, dict(knot.provenance)))


def _plain(
    found: Iterable[KnotRow], names: list[str], provenance: dict[str, Value]
) -> Iterator[Row]:
    for row in found:
        yield (*(row[name] for name in names), Origin(None, {**provenance}))


def _diagram(row: KnotRow) -> KnotValue:
    """The knot of a diagram of a collection; its row is computed when asked for."""
    return KnotValue(
        str(row["name"]),
        lambda: parse(str(row["pd_code"]), Notation.PD),
        knotting.measured_row(str(row["name"])),
        {"collection": "yours", "code": row["code"], "notation": row["notation"]},
    )
