"""Doctor and display: what the machine lacks is said before Qt can end the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import display, main
from panll_desktop.errors import NoDisplayError


def test_that_a_healthy_machine_has_no_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main(["doctor"]) == 0
    assert "0 faults found." in capsys.readouterr().out


def test_that_a_missing_display_is_a_note_and_no_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert main(["doctor"]) == 0
    assert "note   Display: neither DISPLAY" in capsys.readouterr().out


def test_that_damaged_settings_are_a_fault_and_are_not_touched(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    path = settings.settings_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{")
    assert main(["doctor"]) == 1
    assert "FAULT  Settings" in capsys.readouterr().out
    assert path.read_bytes() == b"{"


@pytest.mark.parametrize(
    "environment",
    [{}, {"DISPLAY": ":4242"}, {"WAYLAND_DISPLAY": "wayland-42"}],
    ids=["nothing set", "X is gone", "Wayland is gone"],
)
def test_that_the_window_without_a_display_exits_4_with_one_sentence(
    environment: dict[str, str],
) -> None:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop"],
        env=kept | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 4
    assert result.stderr.count("\n") == 1
    assert "xvfb" in result.stderr


def test_that_missing_libraries_are_named_by_their_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(display.PACKAGES, "libnowhere.so.9", "libnowhere9")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with pytest.raises(NoDisplayError, match="apt-get install libnowhere9"):
        display.require()


UNUSABLE = ["nonsense", "../xcb", "offscreen ", "wayland-42", "none", "native", ";"]


@pytest.mark.parametrize("name", UNUSABLE)
def test_that_a_platform_that_qt_does_not_have_exits_4_with_those_it_has(
    name: str,
) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop"],
        env=os.environ | {"QT_QPA_PLATFORM": name},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("panll-desktop: QT_QPA_PLATFORM names ")
    assert "choose xcb, wayland, offscreen, minimal or vnc." in result.stderr


@pytest.mark.parametrize("name", UNUSABLE)
def test_that_doctor_calls_an_unknown_platform_a_fault(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", name)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "FAULT  Display: QT_QPA_PLATFORM names" in out
    assert "answers" not in out


def test_that_a_plug_in_that_qt_cannot_start_is_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "eglfs")
    monkeypatch.setattr(display, "_TRIAL", "import os; os.abort()")
    display._starts.cache_clear()
    with pytest.raises(NoDisplayError, match="names 'eglfs', which Qt cannot start"):
        display.require()
    display._starts.cache_clear()


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ("offscreen", "offscreen"),
        ("OFFSCREEN:size=1", "offscreen"),
        ("nonsense;minimal", "minimal"),
        ("vnc:port=5999", "vnc"),
    ],
)
def test_that_the_choice_is_read_as_qt_reads_it(
    chosen: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", chosen)
    assert display.platform() == name
    display.require()
