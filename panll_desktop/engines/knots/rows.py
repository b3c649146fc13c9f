"""The columns of a knot: names, types, meaning, and a knot as a row of them."""

import json
from enum import StrEnum
from typing import Final, TypeAlias

from panll_desktop.engines.knots.codes import dt_code, gauss_code
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.invariants import Invariants
from panll_desktop.engines.knots.quandles import Quandle
from panll_desktop.engines.knots.symmetry import Symmetry
from panll_desktop.engines.knots.table import Knot
from panll_desktop.records import Record

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = dict[str, Value]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    TRUTH = "truth"


class Column(Record):
    """A column of a knot.

    Attributes:
        name: as queries write it.
        kind: of its values; each may be missing where the meaning says so.
        meaning: a sentence, with the convention where there is one.
    """

    name: str
    kind: Kind
    meaning: str


COLUMNS: Final = (
    Column("name", Kind.TEXT, "KnotInfo's name, such as 10_132, or the user's own."),
    Column(
        "crossing_number",
        Kind.INTEGER,
        "Crossings of the stored diagram; in the table no diagram has fewer.",
    ),
    Column("determinant", Kind.INTEGER, "The Alexander polynomial at -1, positive."),
    Column("signature", Kind.INTEGER, "-2 for the right-handed trefoil."),
    Column("genus", Kind.INTEGER, "Of a Seifert surface; missing where not settled."),
    Column("writhe", Kind.INTEGER, "Positive less negative crossings of the diagram."),
    Column("alternating", Kind.TRUTH, "Whether the diagram alternates."),
    Column("seifert_circle_count", Kind.INTEGER, "Seifert circles of the diagram."),
    Column(
        "symmetry",
        Kind.TEXT,
        "Which of reversal and mirror images it equals; missing where not proven.",
    ),
    Column("arf", Kind.INTEGER, "The Arf invariant, 0 or 1."),
    Column(
        "jones_polynomial",
        Kind.TEXT,
        "In t; t + t^3 - t^4 for the right-handed trefoil, 1/t for t in the mirror.",
    ),
    Column(
        "alexander_polynomial", Kind.TEXT, "In t from t^0 on, with the value 1 at 1."
    ),
    Column("conway_polynomial", Kind.TEXT, "In z, where z^2 is t - 2 + 1/t."),
    Column(
        "torsion",
        Kind.TEXT,
        "Of the double branched cover: factors above 1, each dividing the next.",
    ),
    Column("colouring_count_3", Kind.INTEGER, "Fox 3-colourings, trivial included."),
    Column("colouring_count_5", Kind.INTEGER, "Fox 5-colourings, trivial included."),
    Column("colouring_count_7", Kind.INTEGER, "Fox 7-colourings, trivial included."),
    Column("dt_code", Kind.TEXT, "A positive entry: the odd label passes below."),
    Column("gauss_code", Kind.TEXT, "Positive above, negative below."),
    Column("pd_code", Kind.TEXT, "X[a,b,c,d], a coming in below, counter-clockwise."),
)


QUANDLE_COLUMNS: Final = (
    Column("name", Kind.TEXT, "Such as R_3, or the user's own."),
    Column("size", Kind.INTEGER, "How many elements it has."),
    Column("connected", Kind.TRUTH, "Whether any element can be carried to any other."),
    Column("entries", Kind.TEXT, "The table as JSON: row x, column y holds x * y."),
)


def quandle_row(quandle: Quandle) -> Row:
    """A quandle as a row of `QUANDLE_COLUMNS`."""
    return {
        "name": quandle.name,
        "size": quandle.size,
        "connected": len(quandle.orbits()) == 1,
        "entries": json.dumps(quandle.table),
    }


def table_row(knot: Knot) -> Row:
    """A knot of the table as a row of `COLUMNS`."""
    made = row(knot.name, knot.diagram, knot.invariants, knot.symmetry)
    return {**made, "genus": knot.genus}


def row(
    name: str, diagram: Diagram, found: Invariants, symmetry: Symmetry | None
) -> Row:
    """Any knot as a row of `COLUMNS`."""
    return {
        "name": name,
        "crossing_number": len(diagram),
        "determinant": found.determinant,
        "signature": found.signature,
        "genus": found.genus.exact,
        "writhe": found.writhe,
        "alternating": found.alternating_diagram,
        "seifert_circle_count": found.seifert_circles,
        "symmetry": None if symmetry is None else symmetry.value,
        "arf": dict(found.conway.terms).get(2, 0) % 2,
        "jones_polynomial": found.jones.text("t"),
        "alexander_polynomial": found.alexander.text("t"),
        "conway_polynomial": found.conway.text("z"),
        "torsion": ", ".join(map(str, found.torsion)),
        "colouring_count_3": found.colourings(3),
        "colouring_count_5": found.colourings(5),
        "colouring_count_7": found.colourings(7),
        "dt_code": " ".join(map(str, dt_code(diagram))),
        "gauss_code": " ".join(map(str, gauss_code(diagram))),
        "pd_code": diagram.text(),
    }
