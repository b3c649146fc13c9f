"""Knots as values: of the table, of a collection, made of a braid or a code."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from panll_desktop.engines.knots import rows, table
from panll_desktop.engines.knots.codes import Notation, parse
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import UnknownKnotError
from panll_desktop.engines.knots.moves import mirrored
from panll_desktop.engines.knots.rows import Row as KnotRow
from panll_desktop.modules.quandledb.values import KnotValue, Value

_IMAGE: Final = re.compile(r"m\(\s*(\d+_\d+)\s*\)")
_STORED: Final = ("source", "note", "added_at", "identified_as", "certainty")


def of_table(knot: table.Knot) -> KnotValue:
    """A knot of the table."""
    return KnotValue(
        knot.name,
        lambda: knot.diagram,
        lambda _: rows.table_row(knot),
        {
            "collection": "the table of prime knots up to ten crossings",
            "dt_code": " ".join(map(str, knot.dt_code)),
            "invariants": "computed from the DT code",
        },
        knot.name,
    )


@cache
def whole_table() -> tuple[KnotValue, ...]:
    """The knots of the table; what is computed of one is kept for the next query."""
    return tuple(map(of_table, table.primes()))


def tabled(name: str) -> KnotValue | None:
    """A knot of the table by its name, or the mirror image of one, ``m(3_1)``."""
    image = _IMAGE.fullmatch(name.strip())
    try:
        found = table.knot(image[1] if image else name.strip())
    except UnknownKnotError:
        return None
    return image_of(of_table(found)) if image else of_table(found)


def image_of(knot: KnotValue) -> KnotValue:
    """The mirror image of a knot."""
    name = ""
    if knot.name:
        turned = _IMAGE.fullmatch(knot.name)
        name = turned[1] if turned else f"m({knot.name})"
    return KnotValue(
        name,
        lambda: mirrored(knot.diagram),
        measured_row(name),
        {"mirrored": dict(knot.provenance)},
    )


def made(diagram: Diagram, provenance: dict[str, Value], name: str = "") -> KnotValue:
    """A knot of a diagram."""
    return KnotValue(name, lambda: diagram, measured_row(name), provenance)


def stored(row: KnotRow) -> KnotValue:
    """A knot of a collection, as it is stored."""
    kept: dict[str, Value] = {name: row.get(name) for name in _STORED}
    return KnotValue(
        str(row["name"]),
        lambda: parse(str(row["pd_code"]), Notation.PD),
        lambda _: row,
        {"collection": "yours", **kept, "invariants": "computed on the way in"},
    )


def measured_row(name: str) -> Callable[[Diagram], KnotRow]:
    """What computes the row of a diagram, for a knot of that name."""

    def measure(diagram: Diagram) -> KnotRow:
        from panll_desktop.engines.knots.measuring import (  # noqa: PLC0415 - slow to load
            Code,
            measured,
        )

        return measured(Code(name, diagram.text(), Notation.PD)).row

    return measure
