"""How a window ends: asked to by a signal, or killed; and how the next one starts."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from panll_desktop.session.effects import SaveDrafts
from panll_desktop.session.keeping import user_keeper
from panll_desktop.session.messages import Drafts

PATIENCE = 30.0
QUITTING_SECONDS = 15.0


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


@contextmanager
def window(data: Path) -> Iterator[subprocess.Popen[str]]:
    """The program of its own, begun as far as that it says so on disk."""
    child = subprocess.Popen(
        [sys.executable, "-m", "panll_desktop"],
        env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
        stderr=subprocess.PIPE,
        text=True,
    )
    mark = data / "running" / str(child.pid)
    try:
        wait_until(mark.exists)
        yield child
    finally:
        child.kill()
        child.communicate()


def test_that_sigterm_quits_soon_and_is_no_crash(private_home: Path) -> None:
    data = private_home / "data" / "panll-desktop"
    with window(data) as child:
        started = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == 0
        assert time.monotonic() - started < QUITTING_SECONDS
    assert list((data / "running").iterdir()) == []


def test_that_the_third_start_after_two_kills_leaves_the_drafts_aside(
    private_home: Path,
) -> None:
    data = private_home / "data" / "panll-desktop"
    typed = Drafts("verisimdb", ("query 1",), ("SELECT MINE FROM memory",), 0)
    keeper = user_keeper()
    keeper.keep(SaveDrafts((typed,)))
    for _ in range(2):
        with window(data) as child:
            child.kill()
            child.wait()
            assert keeper.drafts() == (typed,)
    with window(data):
        wait_until(lambda: keeper.drafts() != (typed,))
        kept = [
            each for each in data.glob("drafts*") if each != keeper.draft_files.file
        ]
        assert ["SELECT MINE FROM memory" in each.read_text() for each in kept] == [
            True
        ]
