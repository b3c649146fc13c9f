"""What it costs to report one statement: counted, and dropped.

Run by hand: ``python tests/benchmarks/bench_telemetry.py``. Budgets: 2 µs while
telemetry is on, 100 ns while it is off; exits 1 over them.
"""

import statistics
import sys
import tempfile
import threading
import timeit
from collections.abc import Callable
from pathlib import Path

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry

EVENTS, ROUNDS = 100_000, 15
ON_NS, OFF_NS = 2000.0, 100.0
BITS = Modality.DOCUMENT.bit | Modality.VECTOR.bit


def bare() -> Callable[[], None]:
    """The least that counting takes: one number of a dict, under a lock."""
    lock, counts = threading.Lock(), {"query": 0}

    def count() -> None:
        with lock:
            counts["query"] += 1

    return count


def nanoseconds(call: str, names: dict[str, object]) -> float:
    """One call, the loop around it included."""
    timer = timeit.Timer(call, globals=names)
    return timer.timeit(EVENTS) / EVENTS * 1e9


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        off, on = (Telemetry(History(Path(home) / each)) for each in ("off", "on"))
        on.enable()
        names = {"statement": StatementType.SELECT, "bits": BITS, "count": bare()}
        names |= {"off": off.observer, "on": on.observer}
        report = "{}.query_stopped(statement, bits, 0.0123)"
        calls = ("pass", report.format("off"), report.format("on"), "count()")
        rounds = [[nanoseconds(call, names) for call in calls] for _ in range(ROUNDS)]
    for title, pick in (("best", min), ("median", statistics.median)):
        loop, dropped, counted, least = (
            pick(column) for column in zip(*rounds, strict=True)
        )
        least, counted, dropped = least - loop, counted - loop, dropped - loop
        print(f"{title} of {ROUNDS} rounds of {EVENTS:,} events")
        print(f"  dict increment with a lock {least:6.0f} ns")
        print(f"  on                         {counted:6.0f} ns  (budget {ON_NS:.0f})")
        print(f"  off                        {dropped:6.0f} ns  (budget {OFF_NS:.0f})")
        print(f"  on / dict increment        {counted / least:6.1f}")
    return int(counted > ON_NS or dropped > OFF_NS)


if __name__ == "__main__":
    sys.exit(main())
