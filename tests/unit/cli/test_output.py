"""Standard output that is closed, full or left by its reader; Ctrl+C at any moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = f"{sys.executable} -m panll_desktop"
WRITING = ["run 'SHOW STATUS'", "modules", "modules --json", "doctor"]


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],  # noqa: S607 - wherever it is
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [*WRITING, "telemetry status"])
def test_that_a_closed_output_is_a_sentence(words: str) -> None:
    result = shell(f"{PROGRAM} {words} >&-")
    assert result.returncode == 1
    assert result.stderr == "panll-desktop: Standard output is closed.\n"


def test_that_what_writes_nothing_needs_no_output(private_home: Path) -> None:
    result = shell(f"{PROGRAM} telemetry enable >&-")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.startswith("Telemetry is on: you switched it on.\n")
    assert private_home.exists()


def test_that_without_standard_error_nothing_is_added_to_the_data() -> None:
    result = shell(f"{PROGRAM} run 'COUNT hexads' --format csv 2>&-")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize("words", [*WRITING, "telemetry status"])
def test_that_a_full_disk_is_a_sentence(words: str) -> None:
    result = shell(f"{PROGRAM} {words} > /dev/full")
    assert result.returncode == 1
    assert "No space left on device" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


@pytest.mark.parametrize("words", WRITING)
def test_that_a_reader_who_leaves_is_no_error(words: str) -> None:
    result = shell(f"{PROGRAM} {words} | head -c 1")
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    assert "Broken" not in result.stderr


def test_that_a_character_that_cannot_be_written_is_escaped() -> None:
    line = f"PYTHONIOENCODING=ascii XDG_DATA_HOME=/somewhere/ü {PROGRAM} doctor"
    result = shell(line)
    assert result.returncode == 0
    assert r"/somewhere/\xfc" in result.stdout


SLOW = """
import os, signal, sys
from importlib.abc import MetaPathFinder

class Pressing(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

from panll_desktop.cli import main
sys.meta_path.insert(0, Pressing())
sys.exit(main(["run", "SHOW STATUS"]))
"""


@pytest.mark.parametrize(
    "name",
    [
        "panll_desktop.cli.commands",
        "argparse",
        "panll_desktop.cli.running",
        "panll_desktop.modules.registry",
        "panll_desktop.modules.verisimdb.manifest",
        "panll_desktop.modules.verisimdb.embedded",
    ],
)
def test_that_ctrl_c_while_the_program_loads_is_no_traceback(name: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SLOW, name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in (130, -signal.SIGINT)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
