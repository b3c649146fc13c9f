"""Files to open, sessions on them, and statements run to their end."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from panll_desktop.modules.sqlite.connection import SqliteSession, connect
from panll_desktop.modules.sqlite.jobs import SqliteJob
from panll_desktop.protocol import (
    SILENT,
    Batch,
    CancelFlag,
    Cell,
    Limits,
    Outcome,
)

ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c)"
    " SELECT count(*) FROM c"
)
MANY = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < {})"
    " SELECT x FROM c"
)


def made(path: Path, *statements: str, journal: str = "delete") -> Path:
    """A file that holds what the statements make."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA journal_mode={journal}")
        for statement in statements:
            database.execute(statement)
    return path


@contextmanager
def opened(path: Path | str, *, read_only: bool = False) -> Iterator[SqliteSession]:
    """A session that is closed at the end."""
    session = connect({"path": str(path), "read_only": read_only}, SILENT)
    with closing(session):
        yield session


def start(
    session: SqliteSession,
    query: str,
    limits: Limits | None = None,
    flag: CancelFlag | None = None,
) -> SqliteJob:
    return session.start(query, {}, limits or Limits(), flag or CancelFlag())


def rows_of(batch: Batch) -> list[tuple[Cell, ...]]:
    return list(zip(*batch.columns, strict=True))


def run(
    session: SqliteSession, query: str, limits: Limits | None = None
) -> tuple[list[tuple[Cell, ...]], Outcome]:
    """All rows of a statement, and its outcome."""
    with closing(start(session, query, limits)) as job:
        rows = [row for batch in job.batches() for row in rows_of(batch)]
        return rows, job.outcome()


def rows(session: SqliteSession, query: str) -> list[tuple[Cell, ...]]:
    return run(session, query)[0]


def tree(place: Path) -> dict[str, bytes]:
    """Every file of a directory with its bytes."""
    return {each.name: each.read_bytes() for each in place.iterdir() if each.is_file()}


HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
try:
    database.execute(sys.argv[2])
except sqlite3.OperationalError as error:
    print(error, flush=True)
else:
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def neighbour(
    path: Path, statement: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """What another process says when it locks the file; it lets go at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), statement],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip(), child
        finally:
            child.kill()
