"""All invariants of the table, one wide Jones polynomial, and naming a diagram.

Run by hand: ``python tests/benchmarks/bench_knots.py``; exits 1 over budget. Where
spherogram is installed, the diagrams of DT codes are timed against its own; it is no
dependency.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from panll_desktop.engines.knots import codes, table
from panll_desktop.engines.knots.identifying import identify
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.moves import mirrored

ALL_S: Final = 2.0
JONES_MS: Final = 20.0
IDENTIFY_MS: Final = 5.0
ROUNDS: Final = 5
# 11a_1, 11a_266 and 11n_184 of KnotInfo
ELEVEN: Final = (
    (4, 8, 10, 14, 2, 16, 20, 6, 22, 12, 18),
    (6, 10, 12, 14, 16, 18, 22, 20, 4, 2, 8),
    (6, -14, 10, 18, 2, 22, 20, -4, 12, 8, 16),
)


def seconds(work: Callable[[], object]) -> float:
    """The best of a few rounds: the others waited for other programs."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def worst_naming() -> float:
    """Milliseconds for the slowest of the table and their mirror images."""
    diagrams = [knot.diagram for knot in table.primes()]
    diagrams += [mirrored(diagram) for diagram in diagrams]
    for diagram in diagrams:
        identify(diagram)  # the index and the quandles are made once
    return 1e3 * max(seconds(partial(identify, diagram)) for diagram in diagrams)


def compare() -> None:
    """Against spherogram, by ratio; no budget.

    Outside Sage it computes no polynomial, but it draws DT codes in the plane as well.
    """
    if find_spec("spherogram") is None:
        print("spherogram is not installed: no comparison")
        return
    link = import_module("spherogram").Link
    listed = [knot.dt_code for knot in table.primes() if knot.dt_code]
    ours = seconds(lambda: [codes.from_dt(code) for code in listed])
    theirs = seconds(lambda: [link(f"DT: [{code}]") for code in listed])
    print(
        f"diagrams of {len(listed)} DT codes: {ours:.3f} s, spherogram {theirs:.3f} s"
    )


def main() -> int:
    """Measures, prints, and compares with the budgets."""
    rows = [knot for knot in table.primes() if knot.dt_code]
    whole = seconds(lambda: [measure(codes.from_dt(knot.dt_code)) for knot in rows])
    eleven = 1e3 * max(seconds(partial(jones, codes.from_dt(code))) for code in ELEVEN)
    naming = worst_naming()
    print(f"{len(rows)} knots, all invariants from DT codes: {whole:.2f} s ({ALL_S})")
    print(f"Jones polynomial, 11 crossings: {eleven:.2f} ms ({JONES_MS})")
    print(f"slowest identification: {naming:.2f} ms ({IDENTIFY_MS})")
    compare()
    return int(whole > ALL_S or eleven > JONES_MS or naming > IDENTIFY_MS)


if __name__ == "__main__":
    sys.exit(main())
