"""The sample database: complete, made once, consistent, and worth a look."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop import paths
from panll_desktop.modules.sqlite import SAMPLE, sample
from panll_desktop.modules.sqlite.connection import connect
from panll_desktop.modules.sqlite.manifest import manifest
from panll_desktop.modules.sqlite.sample import ensure_sample
from panll_desktop.protocol import SILENT, ConnectError
from panll_desktop.testing.conformance import check_session
from tests.unit.modules.sqlite.files import opened, rows

ROOT = Path(__file__).parents[4]
MAKE = """
import sys
from panll_desktop.modules.sqlite.sample import ensure_sample
print("ready", flush=True)
sys.stdin.readline()
print(ensure_sample().stat().st_ino)
"""


def files() -> list[str]:
    return sorted(path.name for path in paths.data_directory().iterdir())


def maker() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", MAKE], cwd=ROOT, stdin=pipe, stdout=pipe, text=True
    )


def test_that_two_starts_at_once_make_one_file() -> None:
    with maker() as one, maker() as two:
        for child in (one, two):
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in (one, two):
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        told = [child.communicate()[0] for child in (one, two)]
    path = ensure_sample()
    assert told == [f"{path.stat().st_ino}\n"] * 2
    assert files() == ["sample.lock", "sample.sqlite"]


def test_that_every_entity_of_the_sample_data_is_a_row_and_keys_hold() -> None:
    lines = paths.resource(sample.SAMPLE).read_text(encoding="utf-8").splitlines()
    identifiers = {json.loads(line)["id"] for line in lines}
    with closing(sqlite3.connect(ensure_sample())) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {row[0] for row in database.execute("SELECT id FROM place")}
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("relation", "daylight", "capital")
        ]
    assert found == identifiers
    assert counts[1] == 12 * len(identifiers)
    assert all(counts)


def test_that_every_example_runs_and_finds_rows() -> None:
    with opened(SAMPLE) as session:
        examples = session.playground().examples
        assert len(examples) == 5
        for example in examples:
            assert rows(session, example.text), example.title


def test_that_the_sample_is_a_connection_that_is_there_without_being_made() -> None:
    (preset,) = manifest.presets
    assert preset.name == "sample"
    found = check_session(manifest, preset.options, "SELECT * FROM place", "SELECT x")
    assert found == []


def test_that_a_sample_that_is_there_is_not_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = ensure_sample()
    before = path.stat()
    monkeypatch.setattr(sample, "SAMPLE", "samples/gone.jsonl")
    assert ensure_sample().stat() == before


def test_that_a_sample_that_cannot_be_made_is_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sample, "SAMPLE", "samples/gone.jsonl")
    with pytest.raises(ConnectError) as caught:
        connect({"path": SAMPLE}, SILENT)
    assert caught.value.title == (
        "The sample database cannot be made: The installation lacks its resource"
        " 'samples/gone.jsonl'."
    )
    assert files() == ["sample.lock"]
    paths.data_directory().joinpath("sample.lock").unlink()
    paths.data_directory().rmdir()
    paths.data_directory().touch()
    with pytest.raises(ConnectError, match="cannot be made") as caught:
        connect({"path": SAMPLE}, SILENT)
    assert str(paths.data_directory()) in caught.value.detail


def test_that_a_full_disk_while_it_is_made_is_a_sentence_and_leaves_no_file() -> None:
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, -1))\n"
        "from panll_desktop.protocol import ConnectError\n"
        "from panll_desktop.modules.sqlite.sample import ensure_sample\n"
        "try: ensure_sample()\n"
        "except ConnectError as error: print(error.title)"
    )
    result = subprocess.run(
        [sys.executable, "-B", "-c", limited],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.startswith("The sample database cannot be made: ")
    assert files() == ["sample.lock"]
