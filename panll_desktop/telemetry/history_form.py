"""The form of the history's file: its tables, its tiers, and what older ones become."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from panll_desktop.telemetry import counts as c

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 24 * HOUR
KEPT: Final[Mapping[int, int]] = {MINUTE: DAY, HOUR: 30 * DAY, DAY: 366 * DAY}
VERSION: Final = 2
GENERATION: Final = "generation"
_TRUSTED: Final = "trusted"
_TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS bucket (
    seconds INTEGER NOT NULL,
    start INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (seconds, start, name)
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS fact (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID
""",
    f"PRAGMA user_version = {VERSION}",
)
_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "bucket": ["seconds", "start", "name", "value"],
    "fact": ["name", "value"],
}
_MERGE: Final = f"""
INSERT INTO bucket VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = CASE name
    WHEN '{c.MIN_US}' THEN min(value, excluded.value)
    WHEN '{c.MAX_US}' THEN max(value, excluded.value)
    WHEN '{c.MEMORY}' THEN max(value, excluded.value)
    ELSE value + excluded.value
END
"""  # noqa: S608 - names of our own
_READ: Final = """
SELECT start, name, value FROM bucket
WHERE seconds = ? AND start >= ? AND start < ? AND typeof(value) = 'integer'
ORDER BY start, name
"""


class NewerFormError(Exception):
    """The file was written by a newer version of the program."""


def begun(database: sqlite3.Connection) -> bool:
    """Whether there is a table: a process that was killed may have left none."""
    return database.execute("SELECT 1 FROM sqlite_master").fetchone() is not None


def is_old(database: sqlite3.Connection) -> bool:
    """Whether the file has an older form.

    Raises:
        NewerFormError: it has a newer one.
    """
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerFormError("a newer version of the program wrote it")
    return bool(version < VERSION)


def is_whole(database: sqlite3.Connection) -> bool:
    """Whether a file of the present form, or one without anything, has its tables."""
    if not begun(database) or is_old(database):
        return True
    return all(
        [row[1] for row in database.execute(f"PRAGMA table_info({name})")] == columns
        for name, columns in _COLUMNS.items()
    )


def prepare(database: sqlite3.Connection, generation: Callable[[], int]) -> None:
    """Makes the tables that are missing, within a transaction that has begun.

    The first form had a table of minutes alone: it is merged into every tier.

    Raises:
        NewerFormError: the file has a newer form.
    """
    if not is_old(database):
        return
    rows: list[tuple[int, str, int]] = []
    columns = [row[1] for row in database.execute("PRAGMA table_info(bucket)")]
    if "minute" in columns:
        text = "SELECT minute, name, value FROM bucket WHERE typeof(value) = 'integer'"
        rows = database.execute(text).fetchall()
        database.execute("DROP TABLE bucket")
    for table in _TABLES:
        database.execute(table)
    set_fact(database, GENERATION, generation())
    for minute, name, value in rows:
        if c.is_known(name):
            merge(database, minute, [(name, value)])
    if rows:
        set_fact(database, _TRUSTED, max(minute for minute, _, _ in rows))


def fact(database: sqlite3.Connection, name: str) -> int | None:
    """A number that the file keeps about itself."""
    text = "SELECT value FROM fact WHERE name = ?"
    row = database.execute(text, (name,)).fetchone()
    return None if row is None else int(row[0])


def set_fact(database: sqlite3.Connection, name: str, value: int) -> None:
    """Keeps a number about the file itself."""
    database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))


def merge(
    database: sqlite3.Connection, moment: int, counts: Sequence[tuple[str, int]]
) -> None:
    """Adds counts to the bucket of a moment in every tier."""
    rows = [
        (seconds, moment // seconds * seconds, name, value)
        for seconds in KEPT
        for name, value in counts
    ]
    database.executemany(_MERGE, rows)


def rows(
    database: sqlite3.Connection, first: int, last: int, seconds: int
) -> Iterable[tuple[int, str, int]]:
    """The counts of a tier from one start to another, which is excluded."""
    return database.execute(_READ, (seconds, first, last))


def first(database: sqlite3.Connection) -> int | None:
    """When the first bucket begins, as finely as it is still known."""
    found: int | None = None
    for seconds, above in ((DAY, 0), (HOUR, DAY), (MINUTE, HOUR)):
        text = "SELECT min(start) FROM bucket WHERE seconds = ?"
        (start,) = database.execute(text, (seconds,)).fetchone()
        if found is None or (start is not None and start < found + above):
            found = start
    return found


def expire(database: sqlite3.Connection, moment: int) -> None:
    """Removes what is older than its tier keeps.

    A clock may jump ahead and come back. The moment that is believed goes ahead by an
    hour at most with each writing, so that a jump takes nothing with it; after a long
    absence it catches up while the program is used.
    """
    before = fact(database, _TRUSTED)
    trusted = moment if before is None or moment < before - DAY else before
    trusted = min(max(moment, trusted), trusted + HOUR)
    if trusted != before:
        set_fact(database, _TRUSTED, trusted)
    database.executemany(
        "DELETE FROM bucket WHERE seconds = ? AND start < ?",
        [(seconds, trusted - kept) for seconds, kept in KEPT.items()],
    )
