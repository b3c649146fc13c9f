"""What it costs to report one statement, and to export a year.

Run by hand: ``python tests/benchmarks/bench_telemetry.py``. Budgets: 2 µs for an event
while telemetry is on and a quarter of what the OpenTelemetry SDK takes for a counter
and a histogram, 100 ns while it is off; no count of eight threads lost; a year exported
in a second. An event is measured by the time of the processor, so that what else runs
does not count. Exits 1 over them. ``pip install opentelemetry-sdk`` adds the
comparison.
"""

import importlib
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import timeit
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from panll_desktop.protocol import Modality, Observer, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import history_form as form
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.history_form import DAY
from panll_desktop.telemetry.report import encode
from panll_desktop.telemetry.service import Telemetry

EVENTS, ROUNDS = 50_000, 9
THREADS, EACH = 8, 100_000
ON_NS, OFF_NS, SHARE, EXPORT_SECONDS = 2000.0, 100.0, 0.25, 1.0
BITS = Modality.DOCUMENT.bit | Modality.VECTOR.bit
REPORT = "{}.query_stopped(statement, bits, 0.0123)"


def bare() -> Callable[[], None]:
    """The least that counting takes: one number of a dict, under a lock."""
    lock, counts = threading.Lock(), {"query": 0}

    def count() -> None:
        with lock:
            counts["query"] += 1

    return count


def open_telemetry() -> Callable[[], None] | None:
    """A counter and a histogram of its SDK for the same event; None without it."""
    try:
        metrics: Any = importlib.import_module("opentelemetry.sdk.metrics")
        export: Any = importlib.import_module("opentelemetry.sdk.metrics.export")
    except ImportError:
        return None
    reader = export.InMemoryMetricReader()
    meter = metrics.MeterProvider(metric_readers=[reader]).get_meter("bench")
    counter, lasted = meter.create_counter("query"), meter.create_histogram("duration")
    labels = {"statement": "SELECT", "document": True, "vector": True}

    def report() -> None:
        counter.add(1, labels)
        lasted.record(0.0123, labels)

    return report


def nanoseconds(call: str, names: dict[str, object]) -> float:
    """Processor time of one call, the loop around it included."""
    timer = timeit.Timer(call, globals=names, timer=time.thread_time)
    return timer.timeit(EVENTS) / EVENTS * 1e9


def events(home: Path) -> bool:
    """Prints what one event costs; whether that is within its budgets."""
    off, on = (Telemetry(History(home / each)) for each in ("off", "on"))
    on.enable()
    other = open_telemetry()
    names: dict[str, object] = {"statement": StatementType.SELECT, "bits": BITS}
    names |= {"count": bare(), "off": off.observer, "on": on.observer, "other": other}
    calls = ["pass", REPORT.format("off"), REPORT.format("on"), "count()"]
    calls += ["other()"] if other else []
    rounds: list[list[float]] = [
        [nanoseconds(call, names) for call in calls] for _ in range(ROUNDS)
    ]
    medians: list[float] = [
        statistics.median(each) for each in zip(*rounds, strict=True)
    ]
    loop, dropped, counted, least, *sdk = medians
    least, counted, dropped = least - loop, counted - loop, dropped - loop
    print(f"median of {ROUNDS} rounds of {EVENTS:,} events")
    print(f"  dict increment with a lock {least:8.0f} ns")
    print(f"  on                         {counted:8.0f} ns  (budget {ON_NS:.0f})")
    print(f"  off                        {dropped:8.0f} ns  (budget {OFF_NS:.0f})")
    good = counted <= ON_NS and dropped <= OFF_NS
    if not sdk:
        print("  OpenTelemetry SDK          is not installed; nothing to compare with")
        return good
    theirs = sdk[0] - loop
    print(f"  OpenTelemetry SDK          {theirs:8.0f} ns")
    print(f"  on / OpenTelemetry         {counted / theirs:8.2f}  (budget {SHARE})")
    return good and counted <= SHARE * theirs


def threads() -> bool:
    """Prints how many counts of eight threads arrived; whether it is all."""
    collector = Collector()

    def report(observer: Observer) -> None:
        for _ in range(EACH):
            observer.query_stopped(StatementType.SELECT, BITS, 0.0123)

    running = [
        threading.Thread(target=report, args=(collector,)) for _ in range(THREADS)
    ]
    for each in running:
        each.start()
    for each in running:
        each.join()
    found = collector.take()[c.QUERIES]
    print(f"{THREADS} threads x {EACH:,} events: {THREADS * EACH - found} lost")
    return found == THREADS * EACH


def year(home: Path) -> bool:
    """Prints how long the export of a full year takes; whether that is in budget."""
    now = int(time.time())
    history = History(home / "year")
    history.add(now, {c.QUERIES: 1})
    day = [(c.QUERIES, 5000), (c.SUM_US, 10**9), (c.MIN_US, 9), (c.MAX_US, 10**6)]
    tables = (c.PATTERN, c.MODALITY, c.COVERAGE, c.DRIFT, c.ERROR, c.PROOF)
    day += [(name, 100) for table in tables for name in table]
    day += [(c.BUCKET[number], 50) for number in range(-320, -120)]
    with closing(sqlite3.connect(home / "year" / "history.sqlite")) as file:
        for back in range(366):
            form.merge(file, now - back * DAY, day)
        file.commit()
    telemetry = Telemetry(history)
    started = time.perf_counter()
    content = encode(telemetry.report(365 * DAY))
    took = time.perf_counter() - started
    print(
        f"export of a year: {took:.2f} s, {len(content) / 2**20:.1f} MiB"
        f"  (budget {EXPORT_SECONDS:.0f} s)"
    )
    return took < EXPORT_SECONDS


def main() -> int:
    """Prints all of it; 1 if a budget is exceeded."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        good = [events(home), threads(), year(home)]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
