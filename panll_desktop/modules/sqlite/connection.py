"""A session on one SQLite file, and its jobs."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from panll_desktop.modules.sqlite import catalog, positions
from panll_desktop.modules.sqlite.sample import ensure_sample
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    CatalogNode,
    Cell,
    Column,
    ColumnType,
    ConnectError,
    Health,
    Limits,
    ModuleError,
    Observer,
    Options,
    Outcome,
    Parameters,
    Plan,
    PlanStep,
    PlaygroundConfig,
    QueryError,
    QueryTimeoutError,
    StatementType,
    Stopped,
    Up,
)

STEPS: Final = 5000
FIRST_ROWS: Final = 100
MORE_ROWS: Final = 2000
BUSY_SECONDS: Final = 5.0
_MAGIC: Final = b"SQLite format 3\x00"
_WORD: Final = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*([A-Za-z]+)", re.DOTALL)
_KINDS: Final = {
    "SELECT": StatementType.SELECT,
    "VALUES": StatementType.SELECT,
    "WITH": StatementType.SELECT,
    "INSERT": StatementType.INSERT,
    "REPLACE": StatementType.INSERT,
    "UPDATE": StatementType.UPDATE,
    "DELETE": StatementType.DELETE,
    "EXPLAIN": StatementType.EXPLAIN,
    "PRAGMA": StatementType.SHOW,
}
_TYPES: Final = {
    int: ColumnType.INTEGER,
    float: ColumnType.REAL,
    str: ColumnType.TEXT,
    bytes: ColumnType.BLOB,
}


class SqliteJob:
    """A statement whose first rows are there, so that its columns have types."""

    def __init__(
        self,
        database: sqlite3.Connection,
        query: str,
        limits: Limits,
        cancel: CancelFlag,
    ) -> None:
        self._database = database
        self._query = query
        self._limit = limits.rows
        self._cancel = cancel
        self._deadline = limits.seconds and time.monotonic() + limits.seconds
        self._delivered = 0
        self._truncated = False
        database.set_progress_handler(self._must_stop, STEPS)
        self._cursor = database.cursor()
        try:
            self._cursor.execute(query)
            self._first = self._cursor.fetchmany(FIRST_ROWS)
        except (sqlite3.Error, sqlite3.Warning) as error:
            self.close()
            raise self._translated(error) from error
        self._columns = _columns(self._cursor.description, self._first)
        self._word = statement_word(query)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns; their types are those of the first rows."""
        return self._columns

    def batches(self) -> Iterator[Batch]:
        """The rows as SQLite finds them.

        Raises:
            ModuleError: cancelled, out of time, or failed on the way.
        """
        try:
            for rows in chain([self._first], iter(self._more, [])):
                kept = self._within_limit(rows)
                if kept:
                    yield Batch(tuple(zip(*kept, strict=True)), len(kept))
                if self._truncated:
                    return
                if self._must_stop():
                    raise self._stopped()
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def outcome(self) -> Outcome:
        """Rows delivered, or rows changed where none came back."""
        changed = self._cursor.rowcount if not self._columns else -1
        count = changed if changed >= 0 else self._delivered
        message = ""
        if changed >= 0:
            message = f"{changed:,} {'row' if changed == 1 else 'rows'} changed"
        return Outcome(
            statement=_KINDS.get(self._word, StatementType.OTHER),
            statement_type=self._word or "OTHER",
            row_count=count,
            truncated=self._truncated,
            message=message,
        )

    def cancel(self) -> Stopped:
        """Sets the flag that the progress handler reads, and interrupts."""
        self._cancel.set()
        self._database.interrupt()
        return Stopped()

    def close(self) -> None:
        """Lets go of the file's locks."""
        self._cursor.close()
        self._database.set_progress_handler(None, 0)

    def _more(self) -> list[tuple[Cell, ...]]:
        return self._cursor.fetchmany(MORE_ROWS)

    def _must_stop(self) -> bool:
        if self._cancel.is_set():
            return True
        return bool(self._deadline) and time.monotonic() > (self._deadline or 0)

    def _within_limit(self, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
        if self._limit is not None and self._delivered + len(rows) > self._limit:
            self._truncated = True
            rows = rows[: self._limit - self._delivered]
        self._delivered += len(rows)
        return rows

    def _stopped(self) -> ModuleError:
        if self._cancel.is_set():
            return CancelledError("Stopped.")
        return QueryTimeoutError("The statement took longer than it was allowed.")

    def _translated(self, error: Exception) -> ModuleError:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_INTERRUPT and self._must_stop():
            return self._stopped()
        return positions.translated(self._database, self._query, error)


class SqliteSession:
    """One open file; used on the thread that opened it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def health(self) -> Health:
        """Up as long as the file can be read."""
        try:
            self._database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as error:
            raise ConnectError(f"The file cannot be read: {error}.") from error
        return Up(f"SQLite {sqlite3.sqlite_version}")

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """Tables and views; below each its columns, keys and indexes."""
        try:
            return catalog.branch(self._database, path)
        except sqlite3.Error as error:
            raise QueryError(f"The schema cannot be read: {error}.") from error

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> SqliteJob:
        """Starts one statement; more than one is an error."""
        del parameters
        return SqliteJob(self._database, query, limits, cancel)

    def explain(self, query: str) -> Plan:
        """SQLite's own query plan."""
        word = statement_word(query)
        text = query[_body(query) :] if word == "EXPLAIN" else query
        try:
            rows = self._database.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise positions.translated(self._database, query, error) from error
        return Plan(PlanStep(word or "OTHER", children=_children(rows, 0)))

    def playground(self) -> PlaygroundConfig:
        """A look at each table."""
        return PlaygroundConfig("", catalog.examples(self._database))

    def close(self) -> None:
        """Closes the file."""
        self._database.close()


def connect(options: Options, observer: Observer) -> SqliteSession:
    """Opens a file that exists; nothing of it is changed by that.

    Raises:
        ConnectError: there is none, it is something else, or it may not be used.
    """
    del observer
    path = _path(options)
    _examine(path)
    mode = "ro" if options.get("read_only") else "rw"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        database = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
    except sqlite3.Error as error:
        raise ConnectError(f"Cannot open {path}: {error}.") from error
    database.text_factory = _text
    try:
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        database.close()
        raise ConnectError(
            f"{path} cannot be used: {error}.", detail="It was not touched."
        ) from error
    return SqliteSession(database)


def statement_word(query: str) -> str:
    """The first word of a statement in upper case, comments skipped."""
    match = _WORD.match(query)
    return match.group(1).upper() if match else ""


def _body(query: str) -> int:
    """Where the statement goes on after EXPLAIN, or EXPLAIN QUERY PLAN."""
    match = re.match(r"\s*EXPLAIN(\s+QUERY\s+PLAN)?\s", query, re.IGNORECASE)
    return match.end() if match else 0


def _path(options: Options) -> Path:
    if options.get("sample"):
        return ensure_sample()
    path = options.get("path")
    if not isinstance(path, str) or not path:
        raise ConnectError("The connection names no file.")
    return Path(path).expanduser()


def _examine(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError:
        raise ConnectError(f"There is no file {path}.") from None
    except OSError as error:
        raise ConnectError(f"Cannot read {path}: {error.strerror}.") from error
    if head and head != _MAGIC:
        raise ConnectError(f"{path} is not an SQLite file; it was not touched.")


def _text(raw: bytes) -> str | bytes:
    """A text; bytes where it is none, so that nothing is lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _columns(
    description: Sequence[Sequence[str | None]] | None, rows: list[tuple[Cell, ...]]
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


def _children(
    rows: list[tuple[int, int, int, str]], parent: int
) -> tuple[PlanStep, ...]:
    return tuple(
        PlanStep(
            detail.split(" ", 1)[0].capitalize(),
            detail,
            full_scan=detail.startswith("SCAN") and " USING " not in detail,
            children=_children(rows, number),
        )
        for number, above, _, detail in rows
        if above == parent
    )
