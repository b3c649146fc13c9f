"""The history on disk: shared, crash-safe, erasable, and absent until it is needed."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import history_form as form
from panll_desktop.telemetry.history import (
    DAY,
    HOUR,
    KEPT,
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
from panll_desktop.telemetry import history_form as form
kept = h.History(Path(sys.argv[1]))
kept.directory.mkdir(parents=True, exist_ok=True)
with kept._open() as database:
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN IMMEDIATE")
    form.prepare(database, lambda: 1)
    for minute in range(0, 20_000 * 60, 60):
        form.merge(database, minute, [("query.errors", 7)])
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
        database.executemany("INSERT INTO bucket VALUES (60, ?, ?, ?)", rows)
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
        found = database.execute("SELECT DISTINCT seconds, start FROM bucket")
        starts = dict(found.fetchall())
        facts = dict(database.execute("SELECT name, value FROM fact").fetchall())
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
    assert starts == {each: NOON // each * each for each in (MINUTE, HOUR, DAY)}
    assert set(facts) == {"generation", "trusted"}
    assert tables == [("bucket",), ("fact",)]


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
def test_that_a_damaged_file_is_set_aside_and_said_once(
    history: History, damage: Callable[[bytes], bytes]
) -> None:
    history.directory.mkdir(parents=True)
    with history._open() as database:
        database.execute("BEGIN")
        form.prepare(database, lambda: 1)
        for minute in range(0, 12_000, 60):
            form.merge(database, minute, [(name, 1) for name in LABELS])
    file = history.directory / "history.sqlite"
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    assert history.add(NOON, ONE)
    assert history.read() == [Bucket(NOON, ONE)]
    (notice,) = history.notices
    assert "damaged-1.sqlite" in notice
    assert (history.directory / "damaged-1.sqlite").read_bytes() == damaged
    history.add(NOON, ONE)
    assert len(history.notices) == 1
    history.erase()
    assert not history.directory.exists()


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE bucket; CREATE TABLE bucket (a, b)",
        "DROP TABLE bucket",
        "DROP TABLE fact",
        "ALTER TABLE bucket RENAME COLUMN start TO begun",
    ],
)
def test_that_a_file_whose_tables_are_others_is_set_aside(
    history: History, change: str
) -> None:
    history.add(NOON, ONE)
    file = history.directory / "history.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(change)
    again = History(history.directory)
    assert again.add(NOON, ONE)
    assert again.read() == [Bucket(NOON, ONE)]
    assert len(again.notices) == 1
    assert (history.directory / "damaged-1.sqlite").exists()


@pytest.mark.parametrize(
    ("later", "since"),
    [
        (0, NOON + 60),
        (23 * HOUR, NOON + 60),
        (2 * DAY, NOON),  # the minutes are gone
        (40 * DAY, NOON // DAY * DAY),  # the hours too
    ],
)
def test_that_it_says_since_when_it_is_kept_as_finely_as_it_knows(
    history: History, later: int, since: int
) -> None:
    assert history.since() is None
    for after in range(0, later + 1, HOUR // 2):
        history.add(NOON + 60 + after, ONE)
    assert history.since() == since
    history.erase()
    assert history.since() is None


def test_that_a_sound_file_is_never_set_aside(history: History) -> None:
    history.add(NOON, ONE)
    history._set_aside(sqlite3.DatabaseError("somebody else was faster"))
    assert (history.notices, files(history)) == ([], ["history.sqlite"])


def test_that_a_file_of_a_newer_program_is_left_alone(history: History) -> None:
    history.add(NOON, ONE)
    file = history.directory / "history.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")
    content = file.read_bytes()
    for use in (lambda: history.add(NOON, ONE), history.read):
        with pytest.raises(HistoryError, match="newer version"):
            use()
    assert file.read_bytes() == content


def test_that_minutes_of_the_first_form_go_into_every_tier(history: History) -> None:
    history.directory.mkdir(parents=True)
    with closing(sqlite3.connect(history.directory / "history.sqlite")) as database:
        database.execute(
            "CREATE TABLE bucket (minute INTEGER NOT NULL, name TEXT NOT NULL, value"
            " INTEGER NOT NULL, PRIMARY KEY (minute, name)) WITHOUT ROWID"
        )
        rows = [(NOON + m, *pair) for m in (0, 60) for pair in sorted(ONE.items())]
        rows.append((NOON, "SELECT secret", 1))
        database.executemany("INSERT INTO bucket VALUES (?, ?, ?)", rows)
        database.commit()
    both = c.total([ONE, ONE])
    day = NOON // DAY * DAY
    assert history.read(0, None, DAY) == [Bucket(day, both, DAY)]
    assert history.read() == [Bucket(NOON, ONE), Bucket(NOON + 60, ONE)]
    assert history.add(NOON + 120, ONE)
    assert history.read(0, None, DAY)[0].counts[c.QUERIES] == 3


def test_that_another_window_notices_that_it_was_erased(history: History) -> None:
    other = History(history.directory)
    assert history.add(NOON, ONE)
    assert other.add(NOON, ONE)
    history.erase()
    assert other.was_erased()
    assert not other.was_erased()
    assert other.add(NOON, ONE)
    history.erase()
    assert not other.add(NOON, ONE)
    assert not history.directory.exists()
    assert other.add(NOON, ONE)
    other.erase()
    assert history.add(NOON, ONE)
    assert not other.was_erased()


def test_that_an_erased_history_that_was_begun_again_is_noticed(
    history: History,
) -> None:
    other = History(history.directory)
    history.add(NOON, ONE)
    other.watch()
    history.erase()
    history.add(NOON, ONE)
    assert not other.add(NOON, c.total([ONE, ONE]))
    assert history.read() == [Bucket(NOON, ONE)]
    assert other.add(NOON, ONE)
    assert not history.was_erased()


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


def test_that_each_tier_keeps_what_it_keeps_and_no_more() -> None:
    last = NOON // DAY * DAY + 400 * DAY
    with closing(sqlite3.connect(":memory:")) as database:
        form.prepare(database, lambda: 1)
        for moment in range(last - 400 * DAY, last, HOUR):
            form.merge(database, moment, [(c.QUERIES, 1)])
            form.expire(database, moment)
        for tier, kept in KEPT.items():
            found = dict[int, int]()
            for start, _, value in form.rows(database, 0, last, tier):
                found[start] = value
            assert min(found) == -((HOUR + kept - last) // tier) * tier
            assert set(found.values()) == {max(1, tier // HOUR)}


def test_that_what_expired_is_not_in_the_bytes_of_the_file(history: History) -> None:
    rare = c.PEER_ERROR[63]
    history.add(NOON, {rare: 1})
    file = history.directory / "history.sqlite"
    assert rare.encode() in file.read_bytes()
    later = NOON + 370 * DAY
    with closing(sqlite3.connect(file)) as database, database:
        form.set_fact(database, "trusted", later)
    history.add(later, ONE)
    assert rare.encode() not in file.read_bytes()


def test_that_nobody_else_may_look_into_its_directory(history: History) -> None:
    history.add(NOON, ONE)
    assert history.directory.stat().st_mode & 0o077 == 0


def test_that_a_clock_that_jumps_ahead_and_back_does_no_harm(history: History) -> None:
    for moment in (NOON, NOON + 10 * 365 * DAY, NOON + MINUTE, NOON + 2 * MINUTE):
        history.add(moment, ONE)
    found = history.read(0, NOON + HOUR)
    assert [each.start for each in found] == [NOON, NOON + MINUTE, NOON + 2 * MINUTE]


def test_that_a_clock_that_jumps_back_does_no_harm(history: History) -> None:
    for moment in (NOON, NOON - 3600, NOON - 40 * DAY, NOON + 30):
        history.add(moment, ONE)
    found = history.read(NOON - HOUR)
    assert [each.start for each in found] == [NOON - HOUR, NOON]
    assert c.total(each.counts for each in found)[c.QUERIES] == 3


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
