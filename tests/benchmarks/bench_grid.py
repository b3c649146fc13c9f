"""Ten million rows in the grid: what a scroll step costs, and how much memory.

Run it by hand: ``QT_QPA_PLATFORM=offscreen python tests/benchmarks/bench_grid.py``.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from panll_desktop.protocol import Batch, Column, ColumnType
from panll_desktop.session.rows import RowStore
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.theme import Appearance

ROWS, BATCH, STEPS, BUDGET_MS = 10_000_000, 20_000, 300, 16.0
COLUMNS = (
    Column("id", ColumnType.TEXT),
    Column("number", ColumnType.INTEGER),
    Column("share", ColumnType.REAL),
    Column("document", ColumnType.JSON),
)


def main() -> int:
    application = QApplication(sys.argv)
    appearance = Appearance(application)
    appearance.install()
    appearance.dress()
    bare = resident()
    grid = ResultGrid(appearance)
    grid.resize(602, 855)
    grid.show()
    store = RowStore()
    started = time.perf_counter()
    for start in range(0, ROWS, BATCH):
        store.append(batch(start))
        if start == 0:
            grid.show_rows(COLUMNS, store, store.count)
        else:
            grid.grow(store.count)
    print(f"{ROWS:,} rows stored in {time.perf_counter() - started:.1f} s")
    settle(application)
    dice = random.Random(1)  # noqa: S311 - places to scroll to
    paced("wheel, one notch", application, lambda: wheel(grid))
    paced("key, page down", application, lambda: press(grid, Qt.Key.Key_PageDown))
    worst = paced(
        "scroll bar, anywhere",
        application,
        lambda: grid.bar.setValue(dice.randrange(ROWS)),
    )
    press(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    settle(application)
    print(f"Ctrl+End reaches row {grid.current + 1:,}")
    print(f"memory: {resident() - bare:.0f} MB more than without the rows")
    store.close()
    return int(worst > BUDGET_MS or grid.current != ROWS - 1)


def batch(start: int) -> Batch:
    numbers = range(start, start + BATCH)
    return Batch(
        (
            [f"entity-{number}" for number in numbers],
            list(numbers),
            [number / 7 for number in numbers],
            [{"title": f"Thing {number}", "body": "is a thing"} for number in numbers],
        ),
        BATCH,
    )


def paced(name: str, application: QApplication, step: Callable[[], None]) -> float:
    """The median and the 99th percentile of a step, painting included, in ms."""
    times = []
    for _ in range(STEPS):
        started = time.perf_counter()
        step()
        settle(application)
        times.append((time.perf_counter() - started) * 1000)
    middle, late = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"{name}: median {middle:.1f} ms, p99 {late:.1f} ms (budget {BUDGET_MS} ms)")
    return middle


def settle(application: QApplication) -> None:
    application.sendPostedEvents()
    application.processEvents()


def wheel(grid: ResultGrid) -> None:
    place = QPointF(100, 100)
    event = QWheelEvent(
        place,
        place,
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.table.viewport(), event)


def press(
    grid: ResultGrid,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
    QApplication.sendEvent(grid.table, event)


def resident() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    sys.exit(main())
