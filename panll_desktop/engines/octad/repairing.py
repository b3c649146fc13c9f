"""Repair of what can be made again: indexes, and content from the last version.

The record of a store is its entities, their versions and their provenance; nothing of
these is ever changed here. All the rest is made from the versions: the rows of the
modalities, and from these the indexes. A broken chain, a missing version and a damaged
page stay what they are, and are said.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.engines.octad import (
    comparing,
    content,
    integrity,
    mentions,
    schema,
    snapshots,
)
from panll_desktop.engines.octad.draft import parse
from panll_desktop.engines.octad.errors import (
    RejectedError,
    StoppedError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.integrity import Finding
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.writing import write_content
from panll_desktop.records import Record

DERIVED: Final = (
    *("document", "triple", "vector", "tensor", "semantic", "spatial"),
    *("title", "drift", "leaf"),
)
_INDEXES: Final = ("document_text", "spatial_index")
# What `integrity_check` says of an index whose tables are whole.
_OF_AN_INDEX: Final = re.compile(
    r"(row \d+ missing from|row \d+ values differ from|wrong # of entries in|"
    r"non-unique entry in) index \w+|.*(FTS5 table|RTree) main\.\w+.*"
)


class Repaired(Record):
    """What came of a repair.

    Attributes:
        fixed: the faults that are gone.
        after: what the checks say now, sound or not.
    """

    fixed: tuple[Finding, ...]
    after: tuple[Finding, ...]


def repair(store: Store, stop: Callable[[], bool] = lambda: False) -> Repaired:
    """Checks the store, rebuilds what is derived if there is a fault, checks again.

    All in one transaction, which is rolled back where the second check finds a fault
    that the first did not. A sound store is not written to.

    Raises:
        StoreDamagedError: a repair would not make it better; nothing was changed.
        StoppedError: `stop` said so; nothing was changed.
        StoreUnreadableError: busy, or cannot be written; nothing was changed.
    """
    with store.stoppable(stop) as asked:
        before = tuple(integrity.examine(store.connection, asked))
        _refuse_stopped(asked)
        faults = [each for each in before if each.fault]
        if not faults or not _is_whole(store.connection):
            return Repaired((), before)
        with store.transaction():
            _rebuild(store.connection, asked)
            after = tuple(integrity.examine(store.connection, asked))
            _refuse_stopped(asked)
            left = {(each.subject, each.sentence) for each in after if each.fault}
            known = {(each.subject, each.sentence) for each in faults}
            if left - known:
                _, sentence = min(left - known)
                raise StoreDamagedError(
                    "It cannot be repaired, nothing was changed; a repair would leave"
                    f" another fault: {sentence}"
                )
    fixed = [each for each in faults if (each.subject, each.sentence) not in left]
    return Repaired(tuple(fixed), after)


def _refuse_stopped(stop: Callable[[], bool]) -> None:
    if stop():
        raise StoppedError("Stopped.")


def _is_whole(connection: sqlite3.Connection) -> bool:
    """Whether every page can be read: to write into a broken file breaks more."""
    try:
        lines = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    return all(line[0] == "ok" or _OF_AN_INDEX.fullmatch(line[0]) for line in lines)


def _rebuild(connection: sqlite3.Connection, stop: Callable[[], bool]) -> None:
    definitions = _definitions()
    for name in _INDEXES:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    found = {name for _, name in schema.parts(connection)}
    for name, sql in definitions.items():
        if name not in found:
            connection.execute(sql)
    for table in DERIVED:
        connection.execute(
            f"DELETE FROM {table} WHERE entity NOT IN (SELECT key FROM entity)"
        )
    _rebuild_dimension(connection)
    _rebuild_content(connection, stop)
    connection.execute("INSERT INTO document_text (document_text) VALUES ('rebuild')")
    connection.execute("DELETE FROM spatial_index")
    connection.execute(
        "INSERT INTO spatial_index SELECT entity, latitude, latitude, longitude,"
        " longitude FROM spatial"
        " WHERE typeof(latitude) = 'real' AND typeof(longitude) = 'real'"
    )
    mentions.rebuild_titles(connection)
    connection.execute("DELETE FROM drift")  # computed anew before they are read
    connection.execute("INSERT INTO drift (entity, stale) SELECT key, 1 FROM entity")
    connection.execute("DELETE FROM leaf")  # likewise
    connection.execute("REINDEX")


def _definitions() -> dict[str, str]:
    """How each derived table, index and trigger is made: tables first."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "new"
        with closing(schema.open_store(path, create=True, durable=False)) as new:
            rows = new.execute(
                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
                " AND (type IN ('index', 'trigger')"
                " OR name IN (SELECT value FROM json_each(?)))"
                " ORDER BY type IN ('index', 'trigger')",
                (str([*DERIVED, *_INDEXES]).replace("'", '"'),),
            ).fetchall()
    return dict(rows)


def _rebuild_dimension(connection: sqlite3.Connection) -> None:
    """Says again how many numbers a vector has, where all of them have as many."""
    lengths = connection.execute(
        "SELECT DISTINCT length(embedding) FROM vector LIMIT 2"
    ).fetchall()
    if len(lengths) == 1 and lengths[0][0] and lengths[0][0] % 4 == 0:
        connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('vector_dimension', ?)",
            (str(lengths[0][0] // 4),),
        )


def _rebuild_content(connection: sqlite3.Connection, stop: Callable[[], bool]) -> None:
    """Writes the rows of each entity that differ from its last version anew."""
    for key, version, data in connection.execute(
        "SELECT e.key, v.version, v.data FROM entity e JOIN version v"
        " ON v.entity = e.key AND v.version ="
        " (SELECT max(version) FROM version WHERE entity = e.key) ORDER BY e.key"
    ).fetchall():
        _refuse_stopped(stop)
        if next(comparing.differences(connection, key, version, data), None) is None:
            continue
        connection.execute("SAVEPOINT content")
        try:
            _, draft = parse(snapshots.unpacked(comparing.parsed(data)))
            for table in DERIVED:
                connection.execute(f"DELETE FROM {table} WHERE entity = ?", (key,))
            connection.execute("DELETE FROM spatial_index WHERE entity = ?", (key,))
            write_content(connection, key, draft, content.blobs(draft))
        except RejectedError:  # the version itself is no content, which is said
            connection.execute("ROLLBACK TO content")
        connection.execute("RELEASE content")
