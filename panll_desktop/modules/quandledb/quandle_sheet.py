"""A quandle of a row on one sheet: its size, its axioms as they hold, its table."""

import json
from collections.abc import Mapping
from typing import Final

from panll_desktop.engines.knots import quandles
from panll_desktop.engines.knots.errors import QuandleError
from panll_desktop.protocol import Cell, Fact, Portrait

LARGEST: Final = 12  # elements of a table that is shown whole
AXIOMS: Final = (
    ("idempotence", "x * x = x", "an arc that crosses itself keeps its colour"),
    (
        "invertibility",
        "x to x * y is one to one",
        "the colours on one side of a crossing give those on the other",
    ),
    (
        "distributivity",
        "(x * y) * z = (x * z) * (y * z)",
        "a strand may be moved over a crossing",
    ),
)


def quandle_portrait(row: Mapping[str, Cell]) -> Portrait | None:
    """The sheet of a row with the table of a quandle; None for another row."""
    table = _table(row.get("entries"))
    if table is None:
        return None
    name = str(row.get("name") or "A quandle")
    try:
        made = quandles.quandle(name, table)
    except QuandleError as error:
        return Portrait(
            name, "no quandle", facts=tuple(_axioms(error.axiom, str(error)))
        )
    orbits = made.orbits()
    facts = [
        Fact("Elements", f"{made.size:,}"),
        Fact("Orbits", f"{len(orbits):,}", "of its inner automorphisms; 1: connected"),
        *_axioms("", ""),
    ]
    if made.size <= LARGEST:
        facts += [
            Fact(
                f"{x} * y",
                "  ".join(map(str, values)),
                "for y from 0 on" if not x else "",
            )
            for x, values in enumerate(made.table)
        ]
    return Portrait(name, f"a quandle of {made.size:,} elements", facts=tuple(facts))


def _axioms(broken: str, problem: str) -> list[Fact]:
    """Each axiom, and whether it holds; which were not reached is said as well."""
    found, failed = [], False
    for name, formula, meaning in AXIOMS:
        if name == broken:
            found.append(Fact(name.capitalize(), f"broken: {problem}", formula))
            failed = True
        elif failed:
            found.append(Fact(name.capitalize(), "not checked", formula))
        else:
            found.append(Fact(name.capitalize(), f"{formula} holds", meaning))
    if problem and not failed:
        found = [Fact("Table", problem)]
    return found


def _table(entries: Cell) -> list[list[int]] | None:
    """The rows of a table, from JSON or from its text."""
    if isinstance(entries, str):
        try:
            entries = json.loads(entries)
        except ValueError:
            return None
    if not isinstance(entries, list):
        return None
    rows: list[list[int]] = []
    for row in entries:
        if not isinstance(row, list):
            return None
        numbers = [x for x in row if isinstance(x, int) and not isinstance(x, bool)]
        if len(numbers) != len(row):
            return None
        rows.append(numbers)
    return rows
