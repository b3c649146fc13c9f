"""Counts by the minute, the hour and the day, in one file of the user's data directory.

Any number of processes add to it, and one click erases it. Every count goes into all
three tiers at once, in one transaction; a tier forgets what is older than it keeps.
Within a bucket there is no order.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from panll_desktop.errors import PanllError
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import history_form as form
from panll_desktop.telemetry.history_form import DAY, HOUR, KEPT, MINUTE

__all__ = ["DAY", "HOUR", "KEPT", "MINUTE", "Bucket", "History", "HistoryError"]
BUSY_SECONDS: Final = 5.0
_FOREVER: Final = 2**62
_NAME: Final = "history.sqlite"
_FILES: Final = (_NAME, f"{_NAME}-journal", f"{_NAME}-wal", f"{_NAME}-shm")
_T = TypeVar("_T")


class HistoryError(PanllError):
    """The history cannot be read or written."""


class Bucket(Record):
    """The counts of a span of time, which began so many seconds after the epoch."""

    start: int
    counts: c.Counts
    seconds: int = MINUTE


def rolled(buckets: Iterable[Bucket], seconds: int) -> list[Bucket]:
    """The same counts in coarser buckets, in order of time; merging loses nothing."""
    found: dict[int, c.Counts] = {}
    for each in buckets:
        start = each.start // seconds * seconds
        c.add(found.setdefault(start, {}), each.counts)
    return [Bucket(start, found[start], seconds) for start in sorted(found)]


def _random() -> int:
    return int.from_bytes(os.urandom(7))


class History:
    """The history of one user; nothing exists on disk before the first `add`.

    Attributes:
        notices: what the user has to be told, once: whoever tells it empties the list.
    """

    def __init__(
        self, directory: Path, generation: Callable[[], int] = _random
    ) -> None:
        self.directory: Final = directory
        self.notices: Final[list[str]] = []
        self._file: Final = directory / _NAME
        self._generation = generation
        self._known: int | None = None

    def add(self, moment: float, counts: Mapping[str, int]) -> bool:
        """Merges counts into the buckets of a moment (seconds after the epoch).

        Returns:
            False if the history was erased by somebody else since this object saw it
            last: what was counted before belongs to what was erased, and is dropped.

        Raises:
            HistoryError: it cannot be written; nothing of it was.
        """
        known = [each for each in sorted(counts.items()) if c.is_known(each[0])]
        if not known:
            return True
        return self._do("written", lambda: self._add(int(moment), known))

    def read(
        self, start: float = 0.0, end: float | None = None, seconds: int = MINUTE
    ) -> list[Bucket]:
        """The buckets of one tier from start to end, in order; empty ones are absent.

        Args:
            start: a moment in the first bucket.
            end: the moment before which the last bucket begins; None means no end.
            seconds: how long the buckets of the tier are, one of `KEPT`.

        Raises:
            HistoryError: the file cannot be read.
        """
        first = int(start) // seconds * seconds
        last = _FOREVER if end is None else int(end)
        return self._do("read", lambda: self._read(first, last, seconds))

    def files(self) -> list[tuple[str, int]]:
        """Every file that `erase` would remove now, with its size in bytes."""
        found = []
        for name in (*_FILES, *self._aside()):
            with suppress(OSError):
                found.append((name, (self.directory / name).stat().st_size))
        return found

    def since(self) -> int | None:
        """When the first bucket that is kept begins; None if there is none.

        It is as fine as a tier still knows it: to the minute, the hour or the day.

        Raises:
            HistoryError: the file cannot be read.
        """
        return self._do("read", self._since)

    def watch(self) -> None:
        """Notices from now on if somebody else erases it.

        A file that is not there yet, or cannot be read, is seen with the first `add`.
        """
        with suppress(HistoryError):
            self.was_erased()

    def was_erased(self) -> bool:
        """Whether somebody else erased it since this object saw it last; said once.

        Raises:
            HistoryError: the file cannot be read.
        """
        before, self._known = self._known, self._do("read", self._look)
        return before is not None and before != self._known

    def erase(self) -> None:
        """Removes every file of the history, damaged ones that were kept included.

        Raises:
            HistoryError: a file is still there.
        """
        self._known = None
        with ExitStack() as stack:
            with suppress(OSError, sqlite3.Error):
                if self._file.exists():
                    connection = sqlite3.connect(self._file, timeout=BUSY_SECONDS)
                    database = stack.enter_context(closing(connection))
                    database.execute("BEGIN EXCLUSIVE")  # nobody is in mid-write
            try:
                for name in (*_FILES, *self._aside()):
                    with suppress(FileNotFoundError, NotADirectoryError):
                        (self.directory / name).unlink()
            except OSError as error:
                raise HistoryError(f"The history cannot be erased: {error}.") from error
        with suppress(OSError):  # gone already, or somebody else put a file there
            self.directory.rmdir()

    def _aside(self) -> list[str]:
        """The names of damaged files that were kept."""
        return sorted(path.name for path in self.directory.glob("damaged-*.sqlite"))

    def _add(self, moment: int, known: list[tuple[str, int]]) -> bool:
        if self._known is not None and not self._file.exists():
            self._known = None
            return False
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            form.prepare(database, self._generation)
            before, self._known = self._known, form.fact(database, form.GENERATION)
            if before is not None and before != self._known:
                return False
            form.merge(database, moment, known)
            form.expire(database, moment)
        return True

    def _read(self, first: int, last: int, seconds: int) -> list[Bucket]:
        if not self._file.exists():
            return []
        buckets: dict[int, c.Counts] = {}
        with self._open() as database:
            if not form.begun(database):
                return []
            if form.is_old(database):
                database.execute("BEGIN IMMEDIATE")
                form.prepare(database, self._generation)
            for start, name, value in form.rows(database, first, last, seconds):
                if c.is_known(name):
                    buckets.setdefault(start, {})[name] = value
        return [Bucket(start, counts, seconds) for start, counts in buckets.items()]

    def _since(self) -> int | None:
        if not self._file.exists():
            return None
        with self._open() as database:
            if not form.begun(database) or form.is_old(database):
                return None
            return form.first(database)

    def _look(self) -> int | None:
        if not self._file.exists():
            return None
        with self._open() as database:
            if not form.begun(database) or form.is_old(database):
                return None
            return form.fact(database, form.GENERATION)

    def _do(self, done: str, work: Callable[[], _T]) -> _T:
        """Does it; a damaged file is set aside and it is done again without."""
        try:
            try:
                return work()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._set_aside(error)
                return work()
        except (OSError, sqlite3.Error, form.NewerFormError) as error:
            raise HistoryError(
                f"The telemetry history {self._file} cannot be {done}: {error}."
            ) from error

    def _set_aside(self, error: sqlite3.Error) -> None:
        if self._is_sound():
            return  # another process was faster
        number = 1
        while (place := self.directory / f"damaged-{number}.sqlite").exists():
            number += 1
        self._file.rename(place)
        for name in _FILES[1:]:
            (self.directory / name).unlink(missing_ok=True)
        self._known = None
        self.notices.append(
            f"The telemetry history was damaged ({error}). It is kept as {place}, and a"
            " new one is begun; erasing the history removes both."
        )

    def _is_sound(self) -> bool:
        try:
            with self._open() as database:
                said = database.execute("PRAGMA quick_check").fetchone()
                return bool(said == ("ok",)) and form.is_whole(database)
        except (sqlite3.Error, form.NewerFormError):
            return False

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection; what was begun is committed at its end, or not done at all."""
        database = sqlite3.connect(
            self._file, timeout=BUSY_SECONDS, isolation_level=None
        )
        with closing(database), database:
            database.execute("PRAGMA secure_delete = ON")  # what expired is gone
            yield database


def _is_damage(error: sqlite3.Error) -> bool:
    """SQLite's plain error means a damaged file; the others have their own classes.

    Of these, an error in a statement of ours means that its tables are not there.
    """
    plain = type(error) is sqlite3.DatabaseError
    return plain or error.sqlite_errorcode == sqlite3.SQLITE_ERROR
