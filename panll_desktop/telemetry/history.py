"""Counts by the minute, in one file of the user's data directory.

Any number of processes add to it, and one click erases it. No time is finer than the
minute, and within a minute there is no order.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from panll_desktop.errors import PanllError
from panll_desktop.telemetry import counts as c

MINUTE: Final = 60
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
    ELSE value + excluded.value
END
"""
_FILES: Final = ("history.sqlite", "history.sqlite-journal", "history.sqlite-wal")


class HistoryError(PanllError):
    """The history cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The counts of one minute, which began so many seconds after the epoch."""

    start: int
    counts: c.Counts


class History:
    """The history of one user; nothing exists on disk before the first `add`."""

    def __init__(self, directory: Path) -> None:
        self.directory: Final = directory
        self._file: Final = directory / _FILES[0]

    def add(self, moment: float, counts: Mapping[str, int]) -> None:
        """Merges counts into the minute of a moment (seconds after the epoch).

        Raises:
            HistoryError: it cannot be written; nothing of it was.
        """
        if not counts:
            return
        minute = int(moment) // MINUTE * MINUTE
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.execute(_SCHEMA)
                database.executemany(
                    _MERGE,
                    [
                        (minute, name, value)
                        for name, value in sorted(counts.items())
                        if c.is_known(name)
                    ],
                )
                database.execute(
                    "DELETE FROM bucket WHERE minute < ?", (minute - KEPT_SECONDS,)
                )
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(
                f"The telemetry history {self._file} cannot be written: {error}."
            ) from error

    def read(self, start: float = 0.0, end: float | None = None) -> list[Bucket]:
        """The minutes from start to end, in order; those without counts are absent.

        Raises:
            HistoryError: the file is damaged.
        """
        if not self._file.exists():
            return []
        last = 2**62 if end is None else int(end)
        buckets: dict[int, c.Counts] = {}
        try:
            with self._open() as database:
                for minute, name, value in database.execute(
                    "SELECT minute, name, value FROM bucket"
                    " WHERE minute BETWEEN ? AND ? ORDER BY minute, name",
                    (int(start) // MINUTE * MINUTE, last),
                ):
                    if c.is_known(name):
                        buckets.setdefault(minute, {})[name] = value
        except sqlite3.Error as error:
            raise HistoryError(
                f"The telemetry history {self._file} cannot be read: {error}."
                " telemetry erase removes it."
            ) from error
        return [Bucket(minute, counts) for minute, counts in buckets.items()]

    def erase(self) -> None:
        """Removes every file of the history.

        Raises:
            HistoryError: a file is still there.
        """
        try:
            for name in _FILES:
                (self.directory / name).unlink(missing_ok=True)
            if self.directory.is_dir() and not any(self.directory.iterdir()):
                self.directory.rmdir()
        except OSError as error:
            raise HistoryError(f"The history cannot be erased: {error}.") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._file, timeout=BUSY_SECONDS)
        try:
            with database:
                yield database
        finally:
            database.close()
