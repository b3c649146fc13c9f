"""The longest gap of the event loop while a user works, by a timer of 5 ms.

Run by hand: ``python tests/benchmarks/bench_loop.py``. Each line is one thing the user
does; budget: 50 ms once the window is complete. Without a display it takes Qt's
offscreen platform.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

BUDGET_MS = 50
os.environ.setdefault(
    "QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        measure()


def measure() -> None:  # noqa: PLR0915 - one step a line
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from panll_desktop.app import Workbench
    from panll_desktop.session import messages as m
    from panll_desktop.session import telemetry_messages as tm
    from panll_desktop.session.state import Online

    application = QApplication(sys.argv[:1])
    workbench = Workbench(application)
    gaps = [0.0]
    last = [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        gaps[0] = max(gaps[0], now - last[0])
        last[0] = now

    timer = QTimer(application)
    timer.setInterval(5)
    timer.timeout.connect(beat)
    timer.start()

    def during(what: str, act: Callable[[], object], holds: Callable[[], bool]) -> None:
        gaps[0], last[0] = 0.0, time.perf_counter()
        act()
        deadline = time.perf_counter() + 30
        while not holds() and time.perf_counter() < deadline:
            application.processEvents()
        for _ in range(20):
            application.processEvents()
        beat()
        print(f"{what:<34} {gaps[0] * 1000:6.0f} ms  (budget {BUDGET_MS} ms)")

    def idle() -> bool:
        space = workbench.store.state.workspace
        return space is not None and space.run is None

    def online() -> bool:
        space = workbench.store.state.workspace
        return space is not None and isinstance(space.link, Online)

    def query(text: str) -> Callable[[], None]:
        return lambda: workbench.store.dispatch(m.RunRequested(text))

    during(
        "start and build the demo store",
        workbench.start,
        lambda: workbench.machine is not None and online(),
    )
    during("a query with 542 rows", query("SELECT * FROM hexads"), idle)
    sqlite = m.ModuleChosen("sqlite")
    during("switch to SQLite", lambda: workbench.store.dispatch(sqlite), online)
    rows = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 500000)"
        " SELECT x, x * 2, 'row ' || x FROM c"
    )
    during("a query with 500,000 rows", query(rows), idle)
    on = tm.ConsentChosen(given=True)
    workbench.store.dispatch(on)
    window = workbench.window
    during(
        "first look at the dashboard",
        lambda: window.results.show_view(window.dashboard_view),
        lambda: workbench.store.state.telemetry.figures is not None,
    )
    workbench.close()
    window.close()


if __name__ == "__main__":
    main()
