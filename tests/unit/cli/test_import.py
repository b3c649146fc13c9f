"""``panll-desktop import``: its exit codes, its targets, and what it says."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import paths, settings
from panll_desktop.cli import main
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.demo import sample
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.protocol import CancelledError, ConnectError
from panll_desktop.settings import Connection, Settings

ROOT = Path(__file__).parents[3]
BASE = b'{"id": "base", "title": "Here before"}\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of two entities."""
    path = tmp_path / "two.jsonl"
    path.write_bytes(b'{"id": "a", "title": "A"}\n{"id": "b"}\n')
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A store that holds one entity."""
    base = tmp_path / "base.jsonl"
    base.write_bytes(BASE)
    path = tmp_path / "target.octad"
    import_file(base, {"path": str(path)})
    return path


def count(path: Path) -> int:
    """The number of entities of a store."""
    store = Store(path)
    try:
        row = store.connection.execute("SELECT count(*) FROM entity").fetchone()
    finally:
        store.close()
    return int(row[0])


def run(source: Path, target: Path | str, *words: str) -> int:
    return main(["import", str(source), "--connection", str(target), *words])


def test_that_a_good_file_exits_0_and_says_how_many(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new.octad"
    assert run(source, target) == 0
    assert capsys.readouterr() == ("", "2 entities loaded, 0 lines left out.\n")
    assert count(target) == 2


def test_that_the_program_itself_imports(source: Path, target: Path) -> None:
    arguments = ["import", str(source), "--connection", str(target)]
    result = subprocess.run(
        [sys.executable, "-m", "panll_desktop", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "2 entities loaded, 0 lines left out.\n"
    assert count(target) == 3


def test_that_bad_lines_exit_1_and_are_listed_with_file_and_number(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b'{"id": "a"}\n\n{"id": 7}\n{"id": "base"}\n')
    assert run(source, target) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{source}:3: id: must be a text",
        f"{source}:4: id: 'base' exists already",
        "Nothing was loaded: 2 bad lines. --skip-invalid loads the others.",
    ]
    assert count(target) == 1


def test_that_skipping_exits_0_and_lists_what_was_left_out(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b'{"id": "a"}\n{"id": 7}\n{"id": "b"}\n')
    assert run(source, target, "--skip-invalid") == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{source}:2: id: must be a text",
        "2 entities loaded, 1 line left out.",
    ]
    assert count(target) == 3


def test_that_fields_that_no_entity_has_are_named(
    tmp_path: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "more.jsonl"
    source.write_text(
        '{"id": "x", "location": [1, 2]}\n{"id": "y", "location": 3, "colour": 4}\n'
    )
    assert run(source, target) == 0
    assert capsys.readouterr().err == (
        "No entity has a field 'location': left out of 2 lines.\n"
        "No entity has a field 'colour': left out of 1 line.\n"
        "2 entities loaded, 0 lines left out.\n"
    )


def test_that_every_bad_line_is_listed(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b"7\n" * 3000)
    assert run(source, target) == 1
    *lines, last = capsys.readouterr().err.splitlines()
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == list(range(1, 3001))
    assert last.startswith("Nothing was loaded: 3,000 bad lines.")


def test_that_one_of_a_kind_is_said_in_the_singular(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b'{"id": "a"}\n7\n')
    assert run(source, target) == 1
    assert "Nothing was loaded: 1 bad line. -" in capsys.readouterr().err
    assert run(source, target, "--skip-invalid") == 0
    assert "1 entity loaded, 1 line left out." in capsys.readouterr().err


def test_that_a_bad_line_cannot_steer_the_terminal(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_text(json.dumps({"metadata": {"\x1b[2J\nforged:1: café": 1}}))
    assert run(source, target) == 1
    line = capsys.readouterr().err.splitlines()[0]
    said = r"document.metadata.\x1b[2J\nforged:1: café: must be a text"
    assert line == f"{source}:1: {said}"


def test_that_a_file_that_cannot_be_read_exits_1(
    target: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.jsonl"
    assert run(missing, target) == 1
    assert run(tmp_path, target) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"panll-desktop: Cannot read {missing}: No such file or directory.",
        f"panll-desktop: Cannot read {tmp_path}: Is a directory.",
    ]


@pytest.mark.parametrize("words", [["import"], ["import", "x"], ["import", "--no"]])
def test_that_missing_words_exit_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: panll-desktop import" in capsys.readouterr().err


def test_that_an_unknown_name_exits_3_with_the_names_that_are_known(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep("cities", "verisimdb", path=str(tmp_path / "cities.octad"))
    keep("ledger", "sqlite", path=str(tmp_path / "ledger.db"))
    assert run(source, "ledger") == 3
    assert capsys.readouterr().err == (
        "panll-desktop: There is no connection 'ledger' of the module 'verisimdb';"
        " there is demo, cities. A path has a separator or a suffix.\n"
    )
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".jsonl"]


def keep(name: str, module: str, **options: settings.OptionValue) -> None:
    place = settings.settings_file()
    kept = settings.load(place).settings
    settings.save(kept.with_connection(Connection(name, module, options)), place)


def test_that_a_kept_connection_is_found_by_its_name(
    source: Path, target: Path
) -> None:
    keep("cities", "verisimdb", path=str(target))
    assert run(source, "cities") == 0
    assert count(target) == 3


def test_that_a_kept_connection_without_a_file_exits_3(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep("far", "verisimdb", url="http://localhost:8080")
    assert run(source, "far") == 3
    assert capsys.readouterr().err == ("panll-desktop: The connection names no file.\n")


def test_that_damaged_settings_that_are_put_aside_are_spoken_of(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.save(Settings(), settings.settings_file())
    settings.settings_file().write_bytes(b"{")
    assert run(source, "cities") == 3
    first, second = capsys.readouterr().err.splitlines()
    assert f"{settings.settings_file()}.kept-1" in first
    assert "no connection 'cities'" in second


def test_that_the_demo_is_made_and_added_to(source: Path) -> None:
    assert run(source, "demo") == 0
    size = sample().count(b"\n")
    assert count(paths.data_directory() / "demo.octad") == size + 2


def test_that_a_demo_that_cannot_be_made_exits_3(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.data_directory().parent.mkdir(parents=True)
    paths.data_directory().touch()
    assert run(source, "demo") == 3
    assert capsys.readouterr().err == (
        "panll-desktop: The demonstration store cannot be made: File exists.\n"
    )


@pytest.mark.parametrize(
    "word", ["new.octad", "./new", "~/new", "deep.er/new", "new.octad "]
)
def test_that_a_separator_or_a_suffix_makes_a_path(
    word: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep.er").mkdir()
    assert run(source, word) == 0
    assert count(Path(word).expanduser()) == 2


def test_that_the_home_of_nobody_exits_2(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source, "~nobody-of-that-name/new.octad") == 2
    assert capsys.readouterr().err == (
        "panll-desktop: There is no home directory for"
        " ~nobody-of-that-name/new.octad.\n"
    )
    with pytest.raises(ConnectError, match="no home directory"):
        import_file(source, {"path": "~nobody-of-that-name/new.octad"})


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_that_another_sqlite_file_exits_3_and_keeps_its_bytes(
    journal: str, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "other.db"
    with closing(sqlite3.connect(target)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("CREATE TABLE other (content)")
    before = target.read_bytes()
    listing = sorted(tmp_path.iterdir())
    assert run(source, target) == 3
    assert "is an SQLite file of another program" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == listing


def test_that_a_file_of_another_kind_exits_3_and_keeps_its_bytes(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = source.read_bytes()
    assert run(source, source) == 3
    assert "is no VeriSimDB store" in capsys.readouterr().err
    assert source.read_bytes() == before


def test_that_a_file_of_0_bytes_becomes_a_store(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "empty.octad"
    target.touch()
    assert run(source, target) == 0
    assert count(target) == 2


def test_that_a_missing_directory_exits_3_and_is_not_made(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parent = tmp_path / "missing"
    assert run(source, parent / "new.octad") == 3
    assert capsys.readouterr().err == (
        f"panll-desktop: There is no directory {parent}.\n"
    )
    assert not parent.exists()
    assert run(source, tmp_path) == 3
    assert run(source, source / "new.octad") == 3


def test_that_the_flag_to_stop_cancels_and_nothing_is_loaded(
    source: Path, target: Path
) -> None:
    with pytest.raises(CancelledError):
        import_file(source, {"path": str(target)}, stop=lambda: True)
    assert count(target) == 1
