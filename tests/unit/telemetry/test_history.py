"""The history on disk: shared, crash-safe, erasable, and absent until it is needed."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.history import (
    _MERGE,
    _SCHEMA,
    KEPT_SECONDS,
    MINUTE,
    Bucket,
    History,
    HistoryError,
)

ROOT = Path(__file__).parents[3]
NOON = 1_800_000_000 // MINUTE * MINUTE
ONE = {c.QUERIES: 1, c.MIN_US: 5, c.MAX_US: 5, c.SUM_US: 5}
LABELS = (*c.PATTERN, *c.MODALITY)
ADDS = 40
ADDING = f"""
import sys
from pathlib import Path
from panll_desktop.telemetry.history import History
history = History(Path(sys.argv[1]))
sys.stdin.readline()
for moment in range({ADDS}):
    history.add({NOON} + moment, {ONE!r})
"""
DYING = """
import os, signal, sys
from pathlib import Path
from panll_desktop.telemetry import history as h
kept = h.History(Path(sys.argv[1]))
kept.directory.mkdir(parents=True, exist_ok=True)
with kept._open() as database:
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN")
    database.execute(h._SCHEMA)
    rows = [(minute, "query.errors", 7) for minute in range(20_000)]
    database.executemany(h._MERGE, rows)
    os.kill(os.getpid(), signal.SIGKILL)
"""
ENDLESS = f"""
import itertools, sys
from pathlib import Path
from panll_desktop.telemetry.history import History
history = History(Path(sys.argv[1]))
for number in itertools.count():
    history.add({NOON}, {{"query.count": 1, "query.errors": 1}})
    print(number, flush=True)
"""


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "telemetry")


def start(script: str, directory: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", script, str(directory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files(history: History) -> list[str]:
    return sorted(path.name for path in history.directory.glob("*"))


def tampered(history: History, rows: Sequence[tuple[object, object, object]]) -> None:
    """Writes rows that the program itself would not write."""
    with closing(sqlite3.connect(history.directory / "history.sqlite")) as database:
        database.executemany("INSERT INTO bucket VALUES (?, ?, ?)", rows)
        database.commit()


def test_that_nothing_is_on_disk_before_the_first_count(
    history: History, tmp_path: Path
) -> None:
    assert history.read() == []
    history.add(NOON, {})
    history.add(NOON, {"not on the list": 1})
    history.erase()
    assert not (tmp_path / "data").exists()


def test_that_counts_of_one_minute_merge(history: History) -> None:
    history.add(NOON, ONE)
    history.add(NOON + 59.9, ONE | {c.MIN_US: 2, c.MAX_US: 9})
    merged = {c.QUERIES: 2, c.MIN_US: 2, c.MAX_US: 9, c.SUM_US: 10}
    assert history.read() == [Bucket(NOON, merged)]


def test_that_what_is_written_is_what_merging_in_memory_gives(history: History) -> None:
    parts = [dict.fromkeys((*ONE, *c.DRIFT), 7 + step) for step in (3, 0, 5)]
    for part in parts:
        history.add(NOON, part)
    assert history.read() == [Bucket(NOON, c.total(parts))]


def test_that_no_time_finer_than_the_minute_is_written(history: History) -> None:
    history.add(NOON + 37.25, ONE)
    with closing(sqlite3.connect(history.directory / "history.sqlite")) as database:
        minutes = database.execute("SELECT DISTINCT minute FROM bucket").fetchall()
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
    assert minutes == [(NOON,)]
    assert tables == [("bucket",)]


def test_that_an_unknown_name_is_not_written(history: History) -> None:
    history.add(NOON, ONE | {"SELECT secret": 1})
    assert history.read() == [Bucket(NOON, ONE)]
    content = b"".join(path.read_bytes() for path in history.directory.iterdir())
    assert b"secret" not in content


def test_that_processes_adding_at_once_lose_nothing(history: History) -> None:
    adding = [start(ADDING, history.directory) for _ in range(3)]
    said = [process.communicate("go\n") for process in adding]
    assert said == [("", "")] * len(adding)
    total = c.total(bucket.counts for bucket in history.read())
    count = ADDS * len(adding)
    assert total == {c.QUERIES: count, c.MIN_US: 5, c.MAX_US: 5, c.SUM_US: 5 * count}


@pytest.mark.parametrize("before", [{}, ONE])
def test_that_a_process_killed_in_mid_write_leaves_what_was_there_before(
    history: History, before: c.Counts
) -> None:
    history.add(NOON, before)
    dying = start(DYING, history.directory)
    dying.communicate()
    assert dying.returncode == -9
    assert "history.sqlite-journal" in files(history)
    known = [Bucket(NOON, before)] if before else []
    assert history.read() == known
    history.add(NOON, ONE)
    assert history.read() == [Bucket(NOON, c.total([before, ONE]))]


def test_that_a_process_killed_at_any_moment_leaves_whole_counts(
    history: History,
) -> None:
    done = 0
    for wanted in (1, 12, 5):
        endless = start(ENDLESS, history.directory)
        assert endless.stdout is not None
        for _ in range(wanted):
            endless.stdout.readline()
        endless.kill()
        written = wanted + len(endless.communicate()[0].splitlines())
        (found,) = history.read()
        assert set(found.counts) == {c.QUERIES, c.ERRORS}
        assert found.counts[c.QUERIES] == found.counts[c.ERRORS]
        assert done + written <= found.counts[c.QUERIES] <= done + written + 1
        done = found.counts[c.QUERIES]


def test_that_a_file_without_anything_in_it_is_an_empty_history(
    history: History,
) -> None:
    history.directory.mkdir(parents=True)
    (history.directory / "history.sqlite").touch()
    assert history.read() == []
    history.add(NOON, ONE)
    assert history.read() == [Bucket(NOON, ONE)]


def test_that_erasing_removes_every_file_and_the_directory(history: History) -> None:
    history.add(NOON, ONE)
    for suffix in ("-journal", "-wal", "-shm"):
        (history.directory / f"history.sqlite{suffix}").touch()
    history.erase()
    assert not history.directory.exists()
    assert history.read() == []
    history.add(NOON, ONE)
    assert history.read() == [Bucket(NOON, ONE)]


def test_that_erasing_leaves_a_file_of_somebody_else(history: History) -> None:
    history.add(NOON, ONE)
    (history.directory / "mine.txt").touch()
    history.erase()
    assert files(history) == ["mine.txt"]


def test_that_a_history_that_cannot_be_erased_is_said(history: History) -> None:
    (history.directory / "history.sqlite").mkdir(parents=True)
    with pytest.raises(HistoryError, match=r"^The history cannot be erased: .+\.$"):
        history.erase()


def break_head(content: bytes) -> bytes:
    return b"no database" * 500 + content[5500:]


def break_page(content: bytes) -> bytes:
    return content[:4096] + b"\xff" * 4096 + content[8192:]


def cut(content: bytes) -> bytes:
    return content[:5000]


@pytest.mark.parametrize("damage", [break_head, break_page, cut])
def test_that_a_damaged_file_is_said_and_can_be_erased(
    history: History, damage: Callable[[bytes], bytes]
) -> None:
    history.directory.mkdir(parents=True)
    with history._open() as database:
        database.execute(_SCHEMA)
        rows = [(minute, name, 1) for minute in range(0, 12_000, 60) for name in LABELS]
        database.executemany(_MERGE, rows)
    file = history.directory / "history.sqlite"
    file.write_bytes(damage(file.read_bytes()))
    pattern = "^The telemetry history .+ cannot be {}: .+ erase` removes it\\.$"
    with pytest.raises(HistoryError, match=pattern.format("read")):
        history.read()
    with pytest.raises(HistoryError, match=pattern.format("written")):
        history.add(NOON, ONE)
    history.erase()
    assert not history.directory.exists()
    history.add(NOON, ONE)
    assert history.read() == [Bucket(NOON, ONE)]


def test_that_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    history = History(tmp_path / "file" / "telemetry")
    with pytest.raises(HistoryError, match=r"cannot be written: .*Not a directory"):
        history.add(NOON, ONE)
    assert history.read() == []
    history.erase()


def test_that_a_place_that_cannot_be_looked_at_is_said(tmp_path: Path) -> None:
    history = History(tmp_path / ("x" * 300))
    with pytest.raises(HistoryError, match=r"cannot be read: .*too long"):
        history.read()


def test_that_rows_that_no_program_of_ours_wrote_are_passed_over(
    history: History,
) -> None:
    history.add(NOON, ONE)
    tampered(
        history,
        [
            (NOON, "SELECT secret", 1),
            (NOON, "bucket.²", 1),
            (NOON, b"query.count", 1),
            (NOON, c.ERRORS, "secret"),
            (NOON, c.DELETED, 1.5),
        ],
    )
    assert history.read() == [Bucket(NOON, ONE)]


def test_that_what_is_older_than_a_year_expires(history: History) -> None:
    history.add(NOON, ONE)
    history.add(NOON + KEPT_SECONDS, ONE)
    assert [each.start for each in history.read()] == [NOON, NOON + KEPT_SECONDS]
    history.add(NOON + KEPT_SECONDS + MINUTE, ONE)
    later = [NOON + KEPT_SECONDS, NOON + KEPT_SECONDS + MINUTE]
    assert [each.start for each in history.read()] == later


def test_that_a_clock_that_jumps_back_does_no_harm(history: History) -> None:
    month = 30 * 24 * 3600
    for moment in (NOON, NOON - 3600, NOON - month, 0.0, -90.0, NOON + 30):
        history.add(moment, ONE)
    found = history.read()
    assert [each.start for each in found] == [NOON - month, NOON - 3600, NOON]
    assert c.total(each.counts for each in found)[c.QUERIES] == 4


WINDOWS: list[tuple[float, float | None, list[int]]] = [
    (0, None, [0, 1, 3]),
    (NOON, NOON, []),
    (NOON, NOON + 1, [0]),
    (NOON + 59, NOON + MINUTE, [0]),
    (NOON, NOON + MINUTE, [0]),
    (NOON, NOON + MINUTE + 1, [0, 1]),
    (NOON + MINUTE, NOON + 3 * MINUTE, [1]),
    (NOON + MINUTE, None, [1, 3]),
    (NOON + 4 * MINUTE, None, []),
]


def test_that_a_window_holds_the_minutes_that_begin_before_its_end(
    history: History,
) -> None:
    for minute in (3, 0, 1):
        history.add(NOON + minute * MINUTE, ONE)
    for start, end, minutes in WINDOWS:
        found = history.read(start, end)
        assert found == [Bucket(NOON + minute * MINUTE, ONE) for minute in minutes]
