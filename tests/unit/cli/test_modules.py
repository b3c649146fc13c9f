"""``panll-desktop modules``: what is installed, and whether it loads."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panll_desktop import __version__
from panll_desktop.cli import main
from tests import fresh

ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]
Install = Callable[[str, str], None]
GOOD = """
from panll_desktop.protocol import Manifest
manifest = Manifest(
    id="%s", name="Good \\x1b[31m", version="2", description="A stranger.",
    protocol=">=1,<2", capabilities=frozenset(), connect=print,
)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a distribution with one module on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    installed = []

    def put(name: str, source: str) -> None:
        installed.append(f"stranger_{name}")
        (tmp_path / f"stranger_{name}.py").write_text(source)
        info = tmp_path / f"{name}-2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\n")
        points = f"[panll.modules]\n{name} = stranger_{name}:manifest\n"
        (info / "entry_points.txt").write_text(points)

    yield put
    for name in installed:
        sys.modules.pop(name, None)


def test_that_the_built_in_modules_are_listed_with_their_state(
    capsys: Captured,
) -> None:
    assert main(["modules"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["verisimdb", "ready"],
        ["quandledb", "ready"],
        ["lithoglyph", "ready"],
        ["sqlite", "ready"],
    ]


def test_that_json_says_all_that_a_manifest_declares(capsys: Captured) -> None:
    assert main(["modules", "--json"]) == 0
    found = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["sqlite"] == {
        "id": "sqlite",
        "name": "SQLite",
        "source": "panll-desktop",
        "state": "ready",
        "version": __version__,
        "summary": "Any SQLite database file; its journal mode is never changed.",
        "protocol": ">=1,<2",
        "capabilities": ["PLAYGROUND", "QUERY_EXECUTION"],
        "languages": ["sql"],
        "connections": ["sample"],
    }
    assert found["verisimdb"]["languages"] == ["vql"]
    assert found["verisimdb"]["connections"] == ["demo"]


def test_that_a_broken_third_party_exits_1_and_the_others_are_listed(
    install: Install, capsys: Captured
) -> None:
    install("aground", "raise SystemExit('\\x1b[2J')")
    install("good", GOOD % "good")
    assert main(["modules"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    states = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    assert states == {
        "verisimdb": "ready",
        "quandledb": "ready",
        "lithoglyph": "ready",
        "sqlite": "ready",
        "aground": "failed",
        "good": "ready",
    }
    assert "\x1b" not in out
    assert main(["modules", "--json"]) == 1
    found = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["aground"]["state"] == "failed"
    assert found["aground"]["stage"] == "import"
    assert "SystemExit" in found["aground"]["summary"]
    assert (found["good"]["state"], found["good"]["source"]) == ("ready", "good")


def test_that_what_a_module_prints_when_it_is_imported_is_not_among_the_data(
    install: Install, capsys: Captured
) -> None:
    install("chatty", "print('hello')\n" + GOOD % "chatty")
    assert main(["modules", "--json"]) == 0
    out, err = capsys.readouterr()
    assert [each["id"] for each in json.loads(out)][-1] == "chatty"
    assert err == "hello\n"


def test_that_a_module_that_is_off_is_no_fault(
    install: Install, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    install("aground", "raise SystemExit")
    monkeypatch.setenv("PANLL_MODULES_DENY", "aground")
    assert main(["modules"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "aground",
        "disabled",
        "PANLL_MODULES_DENY",
        "names",
        "it",
    ]


def test_that_doctor_counts_a_broken_third_party_as_a_fault(
    install: Install, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    install("aground", "raise RuntimeError('no licence')")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "FAULT  Module aground: " in out
    assert "ok     Module sqlite: SQLite" in out


def test_that_listing_loads_no_driver_and_no_window_library() -> None:
    script = (
        "import sys\nfrom panll_desktop.cli import main\nmain(['modules'])\n"
        "heavy = ('PySide6', 'shiboken6', 'pyqtgraph', 'sqlite3', 'lark', 'pydantic')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert fresh.printed(script).endswith("[]\n")


@pytest.mark.parametrize("words", [["modules"], ["modules", "--json"], ["doctor"]])
def test_that_a_third_party_that_hangs_is_given_up_and_the_others_are_listed(
    words: list[str], install: Install, tmp_path: Path
) -> None:
    hanging = "import threading\nprint('hello')\nthreading.Event().wait()\n"
    install("hangs", hanging + GOOD % "hangs")
    install("later", GOOD % "later")
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 1
    assert result.stderr == "hello\n"
    out = result.stdout
    assert "The module 'hangs' does not answer: it was given up after 5 s." in out
    assert out.index("sqlite") < out.index("hangs") < out.index("later")
    if words == ["modules", "--json"]:
        found = {each["id"]: each for each in json.loads(out)}
        assert (found["hangs"]["state"], found["hangs"]["stage"]) == (
            "failed",
            "import",
        )
        assert found["later"]["state"] == "ready"


def test_that_a_query_gives_up_a_module_that_hangs(
    install: Install, tmp_path: Path
) -> None:
    install("hangs", "import threading\nthreading.Event().wait()\n")
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", "run", "x", "--module", "hangs"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 2
    assert "The module 'hangs' does not answer" in result.stderr


def test_that_lines_come_before_a_module_that_hangs(
    install: Install, tmp_path: Path
) -> None:
    install("hangs", "import threading\nthreading.Event().wait()\n")
    with subprocess.Popen(
        [sys.executable, "-m", "panll_desktop", "modules"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert process.stdout.readline().startswith("quandledb")
        assert process.poll() is None
        process.kill()
