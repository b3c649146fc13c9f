"""A session on one SQLite file."""

import sqlite3
import stat
from pathlib import Path
from typing import Final

from panll_desktop.modules.sqlite import SAMPLE, catalog, positions, statements
from panll_desktop.modules.sqlite.jobs import BUSY_SECONDS, SqliteJob
from panll_desktop.modules.sqlite.sample import ensure_sample
from panll_desktop.protocol import (
    CancelFlag,
    CatalogNode,
    ConnectError,
    Health,
    Limits,
    Observer,
    Options,
    Parameters,
    Plan,
    PlanStep,
    PlaygroundConfig,
    QueryError,
    UnsupportedError,
    Up,
)

_PROBE: Final = "SELECT count(*) FROM sqlite_schema"
_SMALLEST: Final = 512  # bytes of the smallest page
_FOREIGN: Final = (
    "{} is not an SQLite file; it was not touched."
    " Choose another file, or restore a copy of this one."
)


class SqliteSession:
    """One open file; used on the thread that opened it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def health(self) -> Health:
        """Up as long as the file can be read."""
        try:
            self._database.execute(_PROBE).fetchone()
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
        """Starts one statement; more than one is an error.

        Lists and objects among the parameters are given as texts of JSON.
        """
        values = {name: statements.bound(each) for name, each in parameters.items()}
        return SqliteJob(self._database, query, values, limits, cancel)

    def explain(self, query: str) -> Plan:
        """SQLite's own query plan.

        Raises:
            UnsupportedError: some pragmas would act even when they are explained.
        """
        text = statements.explained(query)
        verb = statements.verb(text)
        if not verb:
            raise QueryError("There is no statement to explain.")
        if verb == "PRAGMA":
            raise UnsupportedError("SQLite makes no plan for a PRAGMA.")
        try:
            plan = self._database.execute(f"EXPLAIN QUERY PLAN {text}", _Nulls())
            rows = plan.fetchall()
        except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
            raise positions.translated(self._database, query, error) from error
        return Plan(PlanStep(verb, children=_children(rows, 0)))

    def playground(self) -> PlaygroundConfig:
        """A look at each table."""
        try:
            return PlaygroundConfig("", catalog.examples(self._database))
        except sqlite3.Error as error:
            raise QueryError(f"The schema cannot be read: {error}.") from error

    def close(self) -> None:
        """Closes the file."""
        self._database.close()


class _Nulls(dict[str, None]):
    """A value for each parameter: a plan does not depend on them."""

    def __missing__(self, name: str) -> None:
        return None


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
        database.execute(_PROBE).fetchone()
    except sqlite3.Error as error:
        database.close()
        raise _unusable(path, error) from error
    if mode == "ro":
        database.set_authorizer(_no_other_file)
    return SqliteSession(database)


def _path(options: Options) -> Path:
    path = options.get("path")
    if not isinstance(path, str) or not path:
        raise ConnectError("The connection names no file.")
    if path == SAMPLE:
        return ensure_sample()
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConnectError(f"There is no home directory for {path}.") from error


def _examine(path: Path) -> None:
    """Refuses what is no file, without opening it.

    Were the file opened and closed beside SQLite, POSIX would drop the locks of every
    other connection that this process has to it.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ConnectError(f"There is no file {path}.") from None
    except OSError as error:
        raise ConnectError(f"Cannot read {path}: {error.strerror}.") from error
    except ValueError as error:
        raise ConnectError(f"{str(path)!r} is not the name of a file.") from error
    if stat.S_ISDIR(status.st_mode):
        raise ConnectError(f"{path} is a directory.")
    if not stat.S_ISREG(status.st_mode):
        raise ConnectError(f"{path} is not an ordinary file.")
    if 0 < status.st_size < _SMALLEST:  # SQLite takes a file of one byte for a new one
        raise ConnectError(_FOREIGN.format(path))


def _unusable(path: Path, error: sqlite3.Error) -> ConnectError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return ConnectError(_FOREIGN.format(path))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ConnectError(
            f"Another program has locked {path}; try again when it is done.",
            retryable=True,
        )
    return ConnectError(
        f"{path} cannot be used: {error}.", detail="It was not touched."
    )


def _no_other_file(action: int, *_: str | None) -> int:
    """ATTACH and VACUUM INTO would open, or make, a file that can be written."""
    attaching = action == sqlite3.SQLITE_ATTACH
    return sqlite3.SQLITE_DENY if attaching else sqlite3.SQLITE_OK


def _text(raw: bytes) -> str | bytes:
    """A text; bytes where it is none, so that nothing is lost."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


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
