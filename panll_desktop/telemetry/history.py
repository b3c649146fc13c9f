"""Counts by the minute, in one file of the user's data directory.

Any number of processes add to it, and one click erases it. No time is finer than the
minute, and within a minute there is no order.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from panll_desktop.errors import PanllError
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR
KEPT_SECONDS: Final = 366 * 24 * 3600
BUSY_SECONDS: Final = 5.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS bucket (
    minute INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (minute, name)
) WITHOUT ROWID
"""
_MERGE: Final = """
INSERT INTO bucket VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET value = CASE name
    WHEN 'duration.min' THEN min(value, excluded.value)
    WHEN 'duration.max' THEN max(value, excluded.value)
    WHEN 'system.memory' THEN max(value, excluded.value)
    ELSE value + excluded.value
END
"""
_READ: Final = """
SELECT minute, name, value FROM bucket
WHERE minute >= ? AND minute < ? AND typeof(value) = 'integer'
ORDER BY minute, name
"""
_FOREVER: Final = 2**62
_NAME: Final = "history.sqlite"
_FILES: Final = (_NAME, f"{_NAME}-journal", f"{_NAME}-wal", f"{_NAME}-shm")


def rolled(buckets: Iterable["Bucket"], seconds: int) -> list["Bucket"]:
    """The same counts in coarser buckets, in order of time; merging loses nothing."""
    found: dict[int, c.Counts] = {}
    for each in buckets:
        start = each.start // seconds * seconds
        c.add(found.setdefault(start, {}), each.counts)
    return [Bucket(start, found[start], seconds) for start in sorted(found)]


class HistoryError(PanllError):
    """The history cannot be read or written."""


class Bucket(Record):
    """The counts of a span of time, which began so many seconds after the epoch."""

    start: int
    counts: c.Counts
    seconds: int = MINUTE


class History:
    """The history of one user; nothing exists on disk before the first `add`."""

    def __init__(self, directory: Path) -> None:
        self.directory: Final = directory
        self._file: Final = directory / _NAME

    def add(self, moment: float, counts: Mapping[str, int]) -> None:
        """Merges counts into the minute of a moment (seconds after the epoch).

        Raises:
            HistoryError: it cannot be written; nothing of it was.
        """
        known = [each for each in sorted(counts.items()) if c.is_known(each[0])]
        if not known:
            return
        minute = int(moment) // MINUTE * MINUTE
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.execute(_SCHEMA)
                database.executemany(
                    _MERGE, [(minute, name, value) for name, value in known]
                )
                database.execute(
                    "DELETE FROM bucket WHERE minute < ?", (minute - KEPT_SECONDS,)
                )
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(
                f"The telemetry history {self._file} cannot be written: {error}."
                f"{_advice(error)}"
            ) from error

    def read(self, start: float = 0.0, end: float | None = None) -> list[Bucket]:
        """The minutes from start to end, in order; those without counts are absent.

        Args:
            start: a moment in the first minute.
            end: the moment before which the last minute begins; None means no end.

        Raises:
            HistoryError: the file is damaged.
        """
        window = (int(start) // MINUTE * MINUTE, _FOREVER if end is None else int(end))
        buckets: dict[int, c.Counts] = {}
        try:
            if not self._file.exists():
                return []
            with self._open() as database:
                # A process that was killed may have left a file without a table.
                if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
                    return []
                for minute, name, value in database.execute(_READ, window):
                    if c.is_known(name):
                        buckets.setdefault(minute, {})[name] = value
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(
                f"The telemetry history {self._file} cannot be read: {error}."
                f"{_advice(error)}"
            ) from error
        return [Bucket(minute, counts) for minute, counts in buckets.items()]

    def erase(self) -> None:
        """Removes every file of the history.

        Raises:
            HistoryError: a file is still there.
        """
        with ExitStack() as stack:
            with suppress(OSError, sqlite3.Error):
                if self._file.exists():
                    connection = sqlite3.connect(self._file, timeout=BUSY_SECONDS)
                    database = stack.enter_context(closing(connection))
                    database.execute("BEGIN EXCLUSIVE")  # nobody is in mid-write
            try:
                for name in _FILES:
                    with suppress(FileNotFoundError, NotADirectoryError):
                        (self.directory / name).unlink()
            except OSError as error:
                raise HistoryError(f"The history cannot be erased: {error}.") from error
        with suppress(OSError):  # gone already, or somebody else put a file there
            self.directory.rmdir()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._file, timeout=BUSY_SECONDS)
        try:
            with database:
                yield database
        finally:
            database.close()


def _advice(error: Exception) -> str:
    """What to do, where it is known: SQLite's plain error means a damaged file."""
    damaged = type(error) is sqlite3.DatabaseError
    return " `panll-desktop telemetry erase` removes it." if damaged else ""
