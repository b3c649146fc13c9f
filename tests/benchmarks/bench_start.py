"""Start to editable window against a bare window with a QPlainTextEdit.

Run by hand: ``python tests/benchmarks/bench_start.py``. Both are whole processes, in
turn; the figure is the ratio of their medians. Budget: 2.0; exits 1 over it. Without a
display it takes Qt's offscreen platform.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
BUDGET = 2.0
BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
application = QApplication(sys.argv[:1])
window = QMainWindow()
editor = QPlainTextEdit()
window.setCentralWidget(editor)
window.resize(1600, 1000)
window.show()
editor.setFocus()
QTimer.singleShot(0, lambda: os._exit(0))
import os
application.exec()
"""
OURS = """
import gc, os, sys
gc.disable()  # as the command does; the workbench enables it when it is complete
from PySide6.QtCore import QTimer
from panll_desktop import app
application = app.make_application()
workbench = app.Workbench(application)
workbench.start()
QTimer.singleShot(0, lambda: os._exit(0))
application.exec()
"""


def seconds(script: str, environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    return time.perf_counter() - started


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ) | {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}"
            for name in ("CONFIG", "DATA", "CACHE", "STATE")
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has it
        environment["PYTHONPYCACHEPREFIX"] = f"{home}/bytecode"
        if not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        seconds(BARE, environment)
        seconds(OURS, environment)
        pairs = [
            (seconds(OURS, environment), seconds(BARE, environment))
            for _ in range(ROUNDS)
        ]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"bare window  {bare * 1000:7.0f} ms")
    print(f"workbench    {ours * 1000:7.0f} ms")
    print(f"ratio        {ours / bare:7.2f}  (budget {BUDGET})")
    return int(ours / bare > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
