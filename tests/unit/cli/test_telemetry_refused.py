"""``panll-desktop telemetry`` with something in its way: nothing stays partial."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.modules.verisimdb.importing import import_file

ROOT = Path(__file__).parents[3]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of one entity."""
    source = tmp_path / "one.json"
    source.write_bytes(b'{"id": "bare", "title": "Bare"}')
    path = tmp_path / "one.octad"
    assert import_file(source, {"path": str(path)}).entities == 1
    return path


@pytest.fixture
def history(private_home: Path) -> Path:
    return private_home / "data" / "panll-desktop" / "telemetry"


def run(query: str, store: Path) -> int:
    return main(["run", query, "--connection", str(store)])


def telemetry(*words: str) -> int:
    return main(["telemetry", *words])


def test_that_export_while_off_leaves_the_file_that_is_there_and_says_why(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "export.json"
    file.write_text("mine")
    assert telemetry("export", str(file)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "telemetry is off, because you did not switch it on" in err
    assert "`panll-desktop telemetry enable`" in err
    assert file.read_text() == "mine"


def test_that_nothing_is_advised_that_the_environment_overrules(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    assert telemetry("export", str(tmp_path / "x")) == 1
    said = "telemetry is off, because DO_NOT_TRACK is set; nothing is counted.\n"
    assert capsys.readouterr().err == f"panll-desktop: {said}"


def test_that_an_export_that_cannot_be_written_leaves_nothing_partial(
    tmp_path: Path, capsys: Captured
) -> None:
    telemetry("enable")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    capsys.readouterr()
    for name, reason in (
        ("file/export.json", "Not a directory"),
        ("gone/export.json", "No such file or directory"),
        ("folder", "Is a directory"),
        (f"{'x' * 300}.json", "File name too long"),
    ):
        path = tmp_path / name
        assert telemetry("export", str(path)) == 1
        out, err = capsys.readouterr()
        assert (out, err) == ("", f"panll-desktop: cannot write {path}: {reason}.\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_that_a_full_disk_leaves_nothing_partial(tmp_path: Path) -> None:
    telemetry("enable")
    script = (
        "import resource, signal, sys; from panll_desktop.cli import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "sys.exit(main(['telemetry', 'export', sys.argv[1]]))"
    )
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "export.json"
    result = subprocess.run(
        [sys.executable, "-c", script, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == f"panll-desktop: cannot write {file}: File too large.\n"
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(("place", "code"), [("/dev/full", 1), ("a closed pipe", 0)])
def test_that_a_report_that_nobody_takes_ends_without_a_traceback(
    place: str, code: int
) -> None:
    telemetry("enable")
    reading, writing = os.pipe()
    os.close(reading)
    full = os.open("/dev/full", os.O_WRONLY)
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", "telemetry", "show"],
        cwd=ROOT,
        stdout=full if place == "/dev/full" else writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    os.close(full)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert ("Cannot write to standard output" in result.stderr) is bool(code)


@pytest.mark.parametrize(
    "words", [["run", "COUNT HEXADS"], ["telemetry", "status"], ["telemetry", "enable"]]
)
def test_that_damaged_settings_are_kept_aside_and_said_once(
    words: list[str], store: Path, capsys: Captured
) -> None:
    file = settings.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"telemetry": tru')
    target = ["--connection", str(store)] if words[0] == "run" else []
    assert main([*words, *target]) == 0
    kept = file.with_name("settings.json.kept-1")
    said = capsys.readouterr().err
    assert said.startswith("panll-desktop: The settings file is not valid JSON")
    assert said.count(f"It was kept as {kept}; defaults are used.\n") == 1
    assert kept.read_text() == '{"telemetry": tru'
    assert not kept.with_name("settings.json.kept-2").exists()


def test_that_settings_that_cannot_be_read_are_no_consent_and_stop_no_statement(
    store: Path, history: Path, capsys: Captured
) -> None:
    settings.settings_file().mkdir(parents=True)
    assert run("COUNT HEXADS", store) == 0
    assert "Cannot read the settings" in capsys.readouterr().err
    assert not history.exists()


def test_that_a_damaged_history_stops_no_statement_and_is_said_once(
    store: Path, history: Path, tmp_path: Path, capsys: Captured
) -> None:
    telemetry("enable")
    history.mkdir(parents=True)
    damaged = b"no database" * 999
    (history / "history.sqlite").write_bytes(damaged)
    capsys.readouterr()
    assert run("COUNT HEXADS", store) == 0
    out, err = capsys.readouterr()
    assert "1" in out
    assert err.count("The telemetry history was damaged") == 1
    assert (history / "damaged-1.sqlite").read_bytes() == damaged
    assert run("COUNT HEXADS", store) == 0
    assert "damaged" not in capsys.readouterr().err
    file = tmp_path / "out.json"
    assert telemetry("export", str(file)) == 0
    assert json.loads(file.read_bytes())["performance"]["query_count"] == 2
    assert telemetry("erase") == 0
    assert not history.exists()


def test_that_an_export_to_a_link_writes_what_it_points_at(tmp_path: Path) -> None:
    telemetry("enable")
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, exists in (("there", True), ("new", False)):
        target, link = folder / name, tmp_path / f"link-{name}"
        if exists:
            target.write_text("old")
        link.symlink_to(target)
        assert telemetry("export", str(link)) == 0
        assert link.is_symlink()
        assert json.loads(target.read_bytes())["meta"]
    assert sorted(each.name for each in folder.iterdir()) == ["new", "there"]


def test_that_an_export_to_a_link_to_itself_is_a_sentence(
    tmp_path: Path, capsys: Captured
) -> None:
    telemetry("enable")
    link = tmp_path / "link"
    link.symlink_to(link)
    capsys.readouterr()
    assert telemetry("export", str(link)) == 1
    assert "Too many levels of symbolic links." in capsys.readouterr().err
    assert link.is_symlink()


def test_that_an_export_to_a_pipe_or_device_is_written_and_replaces_nothing(
    tmp_path: Path,
) -> None:
    telemetry("enable")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    assert telemetry("export", str(fifo)) == 0
    assert json.loads(os.read(reading, 2**16))["meta"]
    os.close(reading)
    assert fifo.is_fifo()
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    assert telemetry("export", str(link)) == 0
    assert Path("/dev/null").is_char_device()
    assert link.is_symlink()


def test_that_an_export_to_a_full_device_or_a_socket_is_a_sentence(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    telemetry("enable")
    capsys.readouterr()
    assert telemetry("export", "/dev/full") == 1
    assert "No space left on device." in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("here")
        assert telemetry("export", "here") == 1
    assert Path("here").is_socket()
    assert "cannot write here: Not a regular file." in capsys.readouterr().err
