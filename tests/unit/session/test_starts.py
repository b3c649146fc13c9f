"""Which ends of a session count as crashes."""

import subprocess
import sys
from pathlib import Path

from panll_desktop.session.keeping import Starts


def gone() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


def test_that_crashes_in_a_row_are_counted_until_an_end_is_good(tmp_path: Path) -> None:
    directory = tmp_path / "running"
    counts = []
    for _ in range(3):
        starts = Starts(directory, gone())
        counts.append(starts.begin())
    starts.end()
    counts.append(Starts(directory, gone()).begin())
    assert counts == [0, 1, 2, 0]


def test_that_windows_that_end_together_count_once(tmp_path: Path) -> None:
    directory = tmp_path / "running"
    directory.mkdir()
    for _ in range(3):
        (directory / str(gone())).touch()
    assert Starts(directory, gone()).begin() == 1
