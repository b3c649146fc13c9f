"""``panll-desktop backup``: one new file, or one sentence."""

import json
import signal
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.cli import main
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.settings import Connection

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    source = tmp_path / "source.jsonl"
    source.write_text(
        "\n".join(json.dumps({"id": f"e-{at}", "title": "T"}) for at in range(3))
    )
    path = tmp_path / "store.octad"
    import_file(source, {"path": str(path)})
    return path


def test_that_a_store_is_copied_and_the_copy_answers(
    store: Path, tmp_path: Path, capsys: Captured
) -> None:
    copy = tmp_path / "copy.octad"
    assert main(["backup", str(copy), "--connection", str(store)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"3 entities, {copy.stat().st_size:,} bytes, copied to {copy}.\n"
    words = ["run", "COUNT HEXADS", "--connection", str(copy), "--format", "csv"]
    assert main(words) == 0
    assert capsys.readouterr().out == "count\n3\n"
    assert main(["doctor", "--connection", str(copy)]) == 0


def test_that_a_kept_name_means_its_store_and_no_name_the_demonstration(
    store: Path, tmp_path: Path, capsys: Captured
) -> None:
    place = settings.settings_file()
    kept = Connection("mine", "verisimdb", {"path": str(store)})
    settings.save(settings.load(place).settings.with_connection(kept), place)
    assert main(["backup", str(tmp_path / "a.octad"), "--connection", "mine"]) == 0
    assert capsys.readouterr().err.startswith("3 entities, ")
    assert main(["backup", str(tmp_path / "b.octad")]) == 0
    assert capsys.readouterr().err.startswith("545 entities, ")


def test_that_a_file_that_exists_is_refused_and_keeps_its_bytes(
    store: Path, capsys: Captured
) -> None:
    before = store.read_bytes()
    assert main(["backup", str(store), "--connection", str(store)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"panll-desktop: {store} exists already; it was not touched.\n"
    assert store.read_bytes() == before


def test_that_a_missing_or_empty_store_exits_3_and_makes_no_file(
    tmp_path: Path, capsys: Captured
) -> None:
    empty = tmp_path / "empty.octad"
    empty.touch()
    copy = tmp_path / "copy.octad"
    for source in (empty, tmp_path / "missing.octad"):
        assert main(["backup", str(copy), "--connection", str(source)]) == 3
        assert capsys.readouterr().err.startswith("panll-desktop: ")
        assert not copy.exists()
    assert empty.stat().st_size == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_backup_that_is_ended_exits_130_and_leaves_nothing(
    number: signal.Signals, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "copies"
    place.mkdir()

    def ended(*_: object) -> None:
        assert list(place.iterdir())  # the copy has begun
        signal.raise_signal(number)

    monkeypatch.setattr("panll_desktop.engines.octad.backup._check", ended)
    before = signal.getsignal(signal.SIGTERM)
    copy = str(place / "copy.octad")
    assert main(["backup", copy, "--connection", str(store)]) == 130
    assert list(place.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before
