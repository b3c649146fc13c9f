"""Makes resources/knots/primes.json, the table of prime knots, from their DT codes.

    python tests/samples/make_knots.py

in an environment that has the checkout installed (pip install -e .). No invariant is
typed in: all are computed. The same input gives the same bytes.
"""

import csv
import json
import sys
from collections.abc import Iterator
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Final

from panll_desktop.engines.knots import codes, table
from panll_desktop.engines.knots.diagram import UNKNOT, Diagram
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.moves import connected_sum, mirrored
from panll_desktop.engines.knots.symmetry import symmetry
from panll_desktop.engines.knots.table import Knot, Sum, Summand

KNOTS: Final = Path(__file__).parents[2] / "resources" / "knots"
FACTORS: Final = 7  # with one of three crossings beside it, ten


def knots() -> list[Knot]:
    """The knots of the list, measured."""
    made = []
    with (KNOTS / "dt_codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = tuple(map(int, row["dt_code"].split()))
            diagram = codes.from_dt(code)
            found = measure(diagram)
            kind = symmetry(diagram)
            made.append(
                Knot(row["name"], code, diagram, found, kind, found.genus.least)
            )
    return made


def sums(primes: list[Knot]) -> list[Sum]:
    """The connected sums up to ten crossings that their invariants tell apart."""
    factors = [
        (Summand(knot.name, turned), mirrored(knot.diagram) if turned else knot.diagram)
        for knot in primes
        if 0 < len(knot.diagram) <= FACTORS
        for turned in (False, True)
    ]
    made: dict[tuple[object, ...], Sum] = {}
    for chosen in _chosen(factors):
        diagram = UNKNOT
        for _, part in chosen:
            diagram = connected_sum(diagram, part)
        found = measure(diagram)
        key = found.jones, found.alexander, found.signature
        made.setdefault(key, Sum(tuple(summand for summand, _ in chosen), *key))
    return list(made.values())


def _chosen(
    factors: list[tuple[Summand, Diagram]],
) -> Iterator[tuple[tuple[Summand, Diagram], ...]]:
    for count in (2, 3):
        for chosen in combinations_with_replacement(factors, count):
            if sum(len(part) for _, part in chosen) <= table.LARGEST:
                yield chosen


def written() -> str:
    """The file: a line for each knot."""
    primes = knots()
    parts = [
        (name, [json.dumps(each, separators=(",", ":")) for each in rows])
        for name, rows in (
            ("primes", [table.as_stored(knot) for knot in primes]),
            ("sums", [table.sum_as_stored(each) for each in sums(primes)]),
        )
    ]
    between = ",\n"
    inside = [f'"{name}":[\n{between.join(rows)}\n]' for name, rows in parts]
    return f"{{\n{between.join(inside)}\n}}\n"


def main() -> None:
    """Writes the file, and says how much is in it."""
    target = KNOTS / "primes.json"
    target.write_text(written(), encoding="utf-8")
    count = len(table.primes())
    sys.stdout.write(f"{target}: {count} knots, {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
