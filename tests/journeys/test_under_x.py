"""The journeys once more, in a real X window."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MARK = "JOURNEYS_UNDER_X"


@pytest.mark.skipif(MARK in os.environ, reason="this is the run under X already")
def test_that_the_journeys_succeed_in_a_real_x_window() -> None:
    runner = shutil.which("xvfb-run")
    assert runner, "apt-get install xvfb xauth, as the README's test command does"
    environment = dict(os.environ) | {MARK: "1", "QT_QPA_PLATFORM": "xcb"}
    environment.pop("WAYLAND_DISPLAY", None)
    result = subprocess.run(
        [
            runner,
            "-a",
            "-s",
            "-screen 0 1920x1200x24",
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            str(HERE),
        ],
        cwd=HERE.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
