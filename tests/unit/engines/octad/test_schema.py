"""The file: recognised, made, refused without a trace."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad import schema
from panll_desktop.engines.octad.algebra import Insert
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.errors import (
    NotAStoreError,
    OctadError,
    StoreUnreadableError,
    StoreVersionError,
)
from panll_desktop.engines.octad.store import Store

COUNT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM entity").fetchone()[0])
connection.close()
"""


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def assert_untouched(path: Path, refusal: type[OctadError]) -> None:
    """Opening raises; not a byte changes, nothing appears in the directory."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    for create in (False, True):
        with pytest.raises(refusal) as raised:
            schema.open_store(path, create=create)
        assert str(path) in str(raised.value)
        assert path.read_bytes() == before
        assert sorted(path.parent.iterdir()) == beside


def entities_seen_by_another_process(path: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def entities_seen_by(path: Path) -> int:
    with closing(schema.open_store(path, create=False)) as connection:
        found: int = connection.execute("SELECT count(*) FROM entity").fetchone()[0]
    return found


@pytest.mark.parametrize("create", [False, True])
def test_that_a_file_of_0_bytes_becomes_a_store(path: Path, create: bool) -> None:  # noqa: FBT001 - pytest's
    path.touch()
    with closing(schema.open_store(path, create=create)) as connection:
        assert connection.execute("SELECT count(*) FROM entity").fetchone() == (0,)


def test_that_a_missing_file_is_made_only_if_that_is_allowed(path: Path) -> None:
    with pytest.raises(NotAStoreError, match="There is no file"):
        schema.open_store(path, create=False)
    assert not path.exists()
    schema.open_store(path, create=True).close()
    schema.open_store(path, create=False).close()


def test_that_a_missing_directory_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotAStoreError, match="There is no directory"):
        schema.open_store(tmp_path / "away" / "store", create=True)
    assert not (tmp_path / "away").exists()


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_that_an_sqlite_file_of_another_program_is_not_touched(
    path: Path, mode: str
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("CREATE TABLE mine (x)")
    assert_untouched(path, NotAStoreError)


@pytest.mark.parametrize("size", [1, 15, 99, 100, 511, 512, 5000])
def test_that_a_text_file_is_not_touched(path: Path, size: int) -> None:
    path.write_text(("SELECT * FROM hexads;\n" * 300)[:size])
    assert_untouched(path, NotAStoreError)


def test_that_a_directory_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAStoreError, match="is a directory"):
        schema.open_store(tmp_path, create=True)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(NotAStoreError, match="not an ordinary file"):
        schema.open_store(pipe, create=True)


def test_that_a_store_of_a_newer_version_is_not_touched(path: Path) -> None:
    with closing(schema.open_store(path, create=True)) as connection:
        connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    assert_untouched(path, StoreVersionError)


def test_that_a_truncated_store_is_not_touched(path: Path) -> None:
    schema.open_store(path, create=True).close()
    path.write_bytes(path.read_bytes()[: 2 * schema.PAGE_BYTES])
    assert_untouched(path, StoreUnreadableError)


def test_that_a_store_is_marked_in_its_header(path: Path) -> None:
    schema.open_store(path, create=True).close()
    header = path.read_bytes()[:100]
    assert header[68:72] == b"OCTA"
    assert int.from_bytes(header[60:64], "big") == schema.VERSION


def test_that_a_store_syncs_every_commit_into_a_write_ahead_log(path: Path) -> None:
    for _ in range(2):
        with closing(schema.open_store(path, create=True)) as connection:
            assert pragma(connection, "journal_mode") == "wal"
            assert pragma(connection, "synchronous") == 2
            assert pragma(connection, "foreign_keys") == 1
            assert pragma(connection, "application_id") == schema.APPLICATION_ID


def test_that_a_file_built_to_be_renamed_has_nothing_beside_it(path: Path) -> None:
    opened = Store(path, create=True, durable=False)
    opened.change(Insert("a", Draft(title="a")))
    assert pragma(opened.connection, "journal_mode") == "delete"
    assert list(path.parent.glob("store*")) == [path]
    opened.close()
    schema.open_store(path, create=False).close()


@pytest.mark.parametrize("name", ["a b?c#d%41.octad", "naïve — 名.octad", "x'y\"z"])
def test_that_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    schema.open_store(path, create=True).close()
    schema.open_store(path, create=False).close()
    assert set(tmp_path.iterdir()) == {path, tmp_path / "home"}


def test_that_a_making_cut_short_is_made_again(path: Path, tmp_path: Path) -> None:
    """The state in which SIGKILL leaves a file whose pages were half written."""
    whole = tmp_path / "whole"
    schema.open_store(whole, create=True, durable=False).close()
    with closing(sqlite3.connect(tmp_path / "torn", isolation_level=None)) as torn:
        torn.execute(f"PRAGMA page_size={schema.PAGE_BYTES}")
        torn.execute("PRAGMA cache_size=1")
        torn.execute("BEGIN")
        for number in range(40):
            torn.execute(f"CREATE TABLE t{number} (x)")
        shutil.copy(tmp_path / "torn-journal", f"{path}-journal")
        torn.execute("ROLLBACK")
    path.write_bytes(whole.read_bytes()[: 2 * schema.PAGE_BYTES])
    with closing(schema.open_store(path, create=False)) as connection:
        assert connection.execute("SELECT count(*) FROM entity").fetchone() == (0,)
        assert pragma(connection, "integrity_check") == "ok"


def test_that_a_half_written_file_of_another_program_is_not_touched(
    path: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "torn", isolation_level=None)) as torn:
        torn.execute(f"PRAGMA page_size={schema.PAGE_BYTES}")
        torn.execute("PRAGMA cache_size=1")
        torn.execute("CREATE TABLE mine (x)")
        torn.execute("BEGIN")
        for number in range(40):
            torn.execute(f"CREATE TABLE t{number} (x)")
        shutil.copy(tmp_path / "torn-journal", f"{path}-journal")
        shutil.copy(tmp_path / "torn", path)
        torn.execute("ROLLBACK")
    assert_untouched(path, NotAStoreError)


def test_that_many_may_open_a_new_store_at_once(path: Path) -> None:
    barrier = threading.Barrier(6)
    failures: list[str] = []

    def work(number: int) -> None:
        barrier.wait()
        try:
            with closing(Store(path, create=True)) as opened:
                opened.change(Insert(f"entity-{number}", Draft(title="one")))
        except OctadError as error:
            failures.append(str(error))

    for _ in range(8):
        path.unlink(missing_ok=True)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert entities_seen_by(path) == 6


def test_that_opening_a_store_twice_keeps_the_locks_of_the_first(path: Path) -> None:
    """Closing a file drops every POSIX lock that the process has on it."""
    with closing(Store(path, create=True)) as first:
        first.change(Insert("before", Draft(title="a")))
        Store(path).close()
        with pytest.raises(NotAStoreError):
            Store(path.parent)
        assert entities_seen_by_another_process(path) == 1
        assert path.with_name("store.octad-wal").exists()
        first.change(Insert("after", Draft(title="b")))
        assert entities_seen_by_another_process(path) == 2


def test_that_what_the_system_refuses_says_what_to_do(path: Path) -> None:
    Store(path, create=True).close()
    address = f"{path.as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as reader:
        with pytest.raises(sqlite3.Error) as caught:
            reader.execute("DELETE FROM entity")
        said = str(schema.translated(caught.value, path))
    assert said.startswith(f"The VeriSimDB store {path} cannot be used: ")
    assert said.endswith("Make a copy where it can be written, and open that one.")
    with closing(sqlite3.connect(path)) as full:
        full.execute("PRAGMA max_page_count=1")
        with pytest.raises(sqlite3.Error) as caught:
            full.execute("CREATE TABLE more AS SELECT zeroblob(1000000)")
        said = str(schema.translated(caught.value, path))
    assert "no room left on its disk" in said
