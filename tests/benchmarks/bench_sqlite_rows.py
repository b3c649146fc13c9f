"""Five million rows of an SQLite file: first rows, memory, last row.

Run by hand: ``python tests/benchmarks/bench_sqlite_rows.py``; exits 1 over budget.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.modules.sqlite.manifest import manifest
from panll_desktop.protocol import SILENT, Batch, Column, Outcome
from panll_desktop.session.execution import Execution
from panll_desktop.session.links import open_session
from panll_desktop.session.rows import RowStore

ROWS: Final = 5_000_000
FIRST_SECONDS: Final = 1.0
MEGABYTES: Final = 400
_QUERY: Final = "SELECT * FROM measurement"


class Spool:
    """Keeps every row, and when the first ones came."""

    def __init__(self) -> None:
        self.rows = RowStore()
        self.started = time.perf_counter()
        self.first = 0.0

    def begin(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns

    def take(self, batch: Batch) -> None:
        if not self.rows.count:
            self.first = time.perf_counter() - self.started
        self.rows.append(batch)


def make(path: Path) -> None:
    """A table with an integer, a text, a number, and now and then nothing."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute(
            "CREATE TABLE measurement (id INTEGER PRIMARY KEY, station TEXT NOT NULL,"
            " value REAL, note TEXT)"
        )
        database.execute(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < ?)"
            " INSERT INTO measurement SELECT x, 'station-' || (x % 977), x * 0.25,"
            " CASE x % 5 WHEN 0 THEN 'checked by hand, number ' || x END FROM c",
            (ROWS,),
        )


def spool(path: Path) -> dict[str, float]:
    """Reads all of it into a store, as the window does."""
    session = open_session(manifest, {"path": str(path)}, SILENT)
    sink = Spool()
    answer = Execution(_QUERY).run(session, sink, SILENT, time.perf_counter)
    seconds = time.perf_counter() - sink.started
    assert isinstance(answer, Outcome), answer
    assert answer.row_count == sink.rows.count == ROWS
    started = time.perf_counter()
    last = sink.rows.row(ROWS - 1)
    reached = time.perf_counter() - started
    assert last[:3] == (ROWS, f"station-{ROWS % 977}", ROWS * 0.25), last
    session.close()
    return {
        "first_seconds": sink.first,
        "all_seconds": seconds,
        "last_row_ms": reached * 1000,
        "spooled_megabytes": sink.rows.stored_bytes / 1e6,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> int:
    """Prints the figures of a process of its own; 1 over budget."""
    if len(sys.argv) > 1:
        print(json.dumps(spool(Path(sys.argv[1]))))
        return 0
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "measurements.db"
        make(path)
        size = path.stat().st_size / 1e6
        told = subprocess.run(
            [sys.executable, __file__, str(path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found: dict[str, float] = json.loads(told)
    print(f"{ROWS:,} rows, file of {size:.0f} MB")
    print(f"first rows   {found['first_seconds'] * 1000:8.1f} ms  (budget 1000)")
    print(f"peak memory  {found['peak_megabytes']:8.1f} MB  (budget {MEGABYTES})")
    print(f"last row     {found['last_row_ms']:8.2f} ms")
    print(f"all rows     {found['all_seconds']:8.1f} s")
    print(f"spooled      {found['spooled_megabytes']:8.1f} MB on disk")
    good = (
        found["first_seconds"] <= FIRST_SECONDS and found["peak_megabytes"] <= MEGABYTES
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
