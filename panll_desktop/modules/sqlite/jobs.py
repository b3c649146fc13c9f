"""A statement on its way through SQLite."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from panll_desktop.modules.sqlite import positions, statements
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    Cell,
    Column,
    ColumnType,
    Limits,
    ModuleError,
    Outcome,
    ParseError,
    QueryError,
    QueryTimeoutError,
    Stopped,
)

STEPS: Final = 5000
FIRST_ROWS: Final = 100
MORE_ROWS: Final = 2000
SLICE: Final = 0.05
BUSY_SECONDS: Final = 5.0
_BUSY_PAUSE: Final = 0.02
_TYPES: Final = {
    int: ColumnType.INTEGER,
    float: ColumnType.REAL,
    str: ColumnType.TEXT,
    bytes: ColumnType.BLOB,
}
_Rows = list[tuple[Cell, ...]]


class SqliteJob:
    """A statement whose first rows are there, so that its columns have types."""

    def __init__(
        self,
        database: sqlite3.Connection,
        query: str,
        parameters: Mapping[str, Cell],
        limits: Limits,
        cancel: CancelFlag,
    ) -> None:
        self._database = database
        self._query = query
        self._parameters = parameters
        self._limit = limits.rows
        self._cancel = cancel
        self._deadline = (
            None if limits.seconds is None else time.monotonic() + limits.seconds
        )
        self._delivered = 0
        self._truncated = False
        self._pending: ModuleError | None = None
        self._inside = database.in_transaction
        self._lock = threading.Lock()
        self._open = True
        self._cursor = database.cursor()
        database.set_progress_handler(self._must_stop, STEPS)
        try:
            self._first = self._start()
        except BaseException:
            self.close()
            raise
        self._size = max(1, len(self._first))
        self._columns = _columns(self._cursor.description, self._first)
        self._verb = statements.verb(query)
        if not self._columns and not self._verb:
            self.close()
            raise QueryError("There is no statement to run.")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns; their types are those of the first rows."""
        return self._columns

    def batches(self) -> Iterator[Batch]:
        """The rows as SQLite finds them.

        Raises:
            ModuleError: cancelled, out of time, or failed on the way.
        """
        rows = self._first
        while rows:
            kept = self._within_limit(rows)
            if kept:
                yield Batch(tuple(zip(*kept, strict=True)), len(kept))
            if self._truncated:
                return
            if self._pending is not None:
                raise self._pending
            if self._must_stop():
                raise self._stopped()
            rows = self._more()

    def outcome(self) -> Outcome:
        """Rows delivered, or rows changed where none came back."""
        count, message = self._delivered, ""
        if not self._columns and self._verb in statements.CHANGES:
            count = self._database.execute("SELECT changes()").fetchone()[0]
            message = f"{count:,} {'row' if count == 1 else 'rows'} changed"
        return Outcome(
            statement=statements.kind(self._verb),
            statement_type=self._verb,
            row_count=count,
            truncated=self._truncated,
            message=message,
        )

    def cancel(self) -> Stopped:
        """Sets the flag that the progress handler reads, and interrupts.

        Not once the job is closed: the interrupt would hit the statement after it.
        """
        self._cancel.set()
        with self._lock:
            if self._open:
                self._database.interrupt()
        return Stopped()

    def close(self) -> None:
        """Lets go of the file's locks."""
        with self._lock:
            if not self._open:
                return
            self._open = False
        self._cursor.close()
        self._database.set_progress_handler(None, 0)

    def _start(self) -> _Rows:
        """What is found in a moment; an error after the first row waits for it."""
        rows = self._execute()
        until = time.monotonic() + SLICE
        try:
            while 0 < len(rows) < FIRST_ROWS and time.monotonic() < until:
                row = self._cursor.fetchone()
                if row is None:
                    break
                rows.append(row)
        except sqlite3.Error as error:
            self._pending = self._translated(error)
        return rows

    def _execute(self) -> _Rows:
        """Runs to the first row, and waits for locks only until it is stopped."""
        until = time.monotonic() + BUSY_SECONDS
        self._database.execute("PRAGMA busy_timeout=0")
        try:
            while not self._must_stop():
                try:
                    self._cursor.execute(self._query, self._parameters)
                    return self._cursor.fetchmany(1)
                except sqlite3.Error as error:
                    if not _may_pass(error) or time.monotonic() > until:
                        raise
                self._cancel.wait(_BUSY_PAUSE)
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            raise self._translated(error) from error
        finally:
            milliseconds = int(BUSY_SECONDS * 1000)
            self._database.execute(f"PRAGMA busy_timeout={milliseconds}")
        raise self._stopped()

    def _more(self) -> _Rows:
        """As many rows as take about a moment."""
        started = time.monotonic()
        try:
            rows: _Rows = self._cursor.fetchmany(self._size)
        except sqlite3.Error as error:
            raise self._translated(error) from error
        taken = time.monotonic() - started
        if taken > SLICE:
            self._size = max(1, self._size // 4)
        elif taken < SLICE / 4:
            self._size = min(MORE_ROWS, self._size * 2)
        return rows

    def _must_stop(self) -> bool:
        if self._cancel.is_set():
            return True
        return self._deadline is not None and time.monotonic() > self._deadline

    def _within_limit(self, rows: _Rows) -> _Rows:
        if self._limit is not None and self._delivered + len(rows) > self._limit:
            self._truncated = True
            rows = rows[: self._limit - self._delivered]
        self._delivered += len(rows)
        return rows

    def _stopped(self) -> ModuleError:
        undone = self._inside and not self._database.in_transaction
        more = " SQLite rolled back the transaction it was in." if undone else ""
        if self._cancel.is_set():
            return CancelledError(f"Stopped.{more}")
        return QueryTimeoutError(
            f"The statement took longer than it was allowed.{more}"
        )

    def _translated(self, error: Exception) -> ModuleError:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_INTERRUPT and self._must_stop():
            return self._stopped()
        found = positions.translated(self._database, self._query, error)
        if not isinstance(found, ParseError):
            found.statement = statements.kind(statements.verb(self._query))
        return found


def _may_pass(error: sqlite3.Error) -> bool:
    """Whether another program's lock is all that stands in the way."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT


def _columns(
    description: Sequence[Sequence[str | None]] | None, rows: _Rows
) -> tuple[Column, ...]:
    if description is None:
        return ()
    taken: set[str] = set()
    columns = []
    for index, entry in enumerate(description):
        name = entry[0] or f"column {index + 1}"
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        kinds = {type(row[index]) for row in rows if row[index] is not None}
        kind = _TYPES.get(kinds.pop()) if len(kinds) == 1 else None
        columns.append(Column(unique, kind or ColumnType.ANY))
    return tuple(columns)
