"""All invariants of the table, one wide Jones polynomial, and naming a diagram.

Run by hand: ``python tests/benchmarks/bench_knots.py``; exits 1 over budget. Where
spherogram is installed, Jones polynomials race against its own; it is no dependency.
"""

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from typing import Final

from panll_desktop.engines.knots import codes, table
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.identifying import identify
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.moves import mirrored

ALL_S: Final = 2.0
JONES_MS: Final = 20.0
IDENTIFY_MS: Final = 5.0
ROUNDS: Final = 5
# wide ones with eleven crossings, among them the closure of (s1 s2^-1 s3 s2^-1)… kind
ELEVEN: Final = (
    (6, 8, 12, 14, 18, 16, 4, 20, 22, 2, 10),
    (6, -14, 10, 18, 2, 22, 20, -4, 12, 8, 16),
    (6, 18, 16, 14, -20, 4, 2, 22, 12, -8, -10),
)


def seconds(work: Callable[[], object]) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def worst_naming() -> float:
    """Milliseconds for the slowest of the table and their mirror images."""
    diagrams = [knot.diagram for knot in table.primes()]
    diagrams += [mirrored(diagram) for diagram in diagrams]
    for diagram in diagrams:
        identify(diagram)  # the index and the quandles are made once
    return 1e3 * max(seconds(lambda d=diagram: identify(d)) for diagram in diagrams)


def compare(diagrams: list[Diagram]) -> None:
    """Against spherogram, by ratio; no budget."""
    if find_spec("spherogram") is None:
        print("spherogram is not installed: no comparison")
        return
    from spherogram import Link  # noqa: PLC0415 - where a person has it

    links = [Link([list(each) for each in d.crossings]) for d in diagrams]
    ours = seconds(lambda: [d.alternating or jones(d) for d in diagrams])
    theirs = seconds(lambda: [link.signature() for link in links])
    print(f"signature by spherogram {theirs:.3f} s, our Jones polynomials {ours:.3f} s")


def main() -> int:
    """Measures, prints, and compares with the budgets."""
    rows = [knot for knot in table.primes() if knot.dt_code]
    whole = seconds(lambda: [measure(codes.from_dt(knot.dt_code)) for knot in rows])
    eleven = 1e3 * max(
        seconds(lambda d=codes.from_dt(code): jones(d)) for code in ELEVEN
    )
    naming = worst_naming()
    print(f"{len(rows)} knots, all invariants from DT codes: {whole:.2f} s ({ALL_S})")
    print(f"Jones polynomial, 11 crossings: {eleven:.2f} ms ({JONES_MS})")
    print(f"slowest identification: {naming:.2f} ms ({IDENTIFY_MS})")
    compare([knot.diagram for knot in rows])
    return int(whole > ALL_S or eleven > JONES_MS or naming > IDENTIFY_MS)


if __name__ == "__main__":
    sys.exit(main())
