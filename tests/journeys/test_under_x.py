"""The journeys once more, in a real X window."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
JOURNEYS = [path for path in sorted(HERE.glob("test_*.py")) if path != Path(__file__)]
PARTS = 3


@pytest.mark.long
@pytest.mark.timeout(600)  # of many tests
@pytest.mark.parametrize("part", range(PARTS))
def test_that_the_journeys_succeed_in_a_real_x_window(
    part: int, pytestconfig: pytest.Config
) -> None:
    runner = shutil.which("xvfb-run")
    assert runner, "apt-get install xvfb xauth, as the README's test command does"
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "xcb"}
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
            "-p",
            "no:xdist",
            f"--randomly-seed={pytestconfig.getoption('randomly_seed', 'default')}",
            *map(str, JOURNEYS[part::PARTS]),
        ],
        cwd=HERE.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
