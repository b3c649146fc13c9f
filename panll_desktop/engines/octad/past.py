"""A store as it was: every query of the algebra runs on it as on the present one.

It is made in a temporary file of SQLite's own when it is opened, from the versions of
the store, and gone when it is closed. Entities that have not been written since are
copied table by table; the others are made anew from their version. Entities that were
deleted since are there again. Where the clock went backwards between writes, the last
of the versions that are not younger counts.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.engines.octad import (
    content,
    migrations,
    schema,
    staleness,
    writing,
)
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.functions import LARGEST, SMALLEST, bindable
from panll_desktop.engines.octad.store import Stop, Store, written
from panll_desktop.engines.octad.versions import read

Moment: TypeAlias = datetime | int  # a time, aware; or the number of a version
_CHUNK: Final = 256
_COPIED: Final = (
    *("document", "vector", "tensor", "spatial", "triple", "semantic", "title"),
)
_CHOSEN: Final = """
CREATE TEMP TABLE chosen AS
SELECT min(preference) AS preference, id, key, number, created_at, version, timestamp,
    present
FROM (
    SELECT -1 - (SELECT count(*) FROM now.departed) AS preference, e.id, e.key,
        0 AS number, e.created_at, v.version, v.timestamp,
        v.version = e.version AS present
    FROM now.entity e JOIN now.version v ON v.entity = e.key
    WHERE {entity} AND (:id IS NULL OR e.id = :id)
    UNION ALL
    SELECT -d.number, d.id, d.key, d.number, d.created_at, v.version, v.timestamp, 0
    FROM now.departed d JOIN now.departed_version v ON v.departed = d.number
    WHERE {departed} AND (:id IS NULL OR d.id = :id)
)
GROUP BY id
"""
_FILLED: Final = """
CREATE TEMP TABLE origin AS
SELECT row_number() OVER (ORDER BY key, number) AS entity, * FROM temp.chosen;
CREATE UNIQUE INDEX temp.origin_key ON origin (key, number);
INSERT INTO meta SELECT * FROM now.meta;
INSERT INTO entity SELECT entity, id, created_at, timestamp, version FROM origin;
INSERT INTO version
SELECT o.entity, v.version, v.timestamp, v.author, v.message, v.data
FROM origin o JOIN now.version v ON v.entity = o.key
WHERE o.number = 0 AND v.version <= o.version;
INSERT INTO version
SELECT o.entity, v.version, v.timestamp, v.author, v.message, v.data
FROM origin o JOIN now.departed_version v ON v.departed = o.number
WHERE v.version <= o.version;
CREATE TEMP TABLE length AS
SELECT o.entity, o.key, o.number,
    coalesce(json_extract(v.data, '$.records'), 1) AS records
FROM origin o JOIN version v ON v.entity = o.entity AND v.version = o.version;
INSERT INTO provenance
SELECT o.entity, p.position, p.event_type, p.actor, p.timestamp, p.source,
    p.description, p.parent_hash, p.content_hash
FROM temp.length o JOIN now.provenance p ON p.entity = o.key
WHERE o.number = 0 AND p.position < o.records;
INSERT INTO provenance
SELECT o.entity, p.position, p.event_type, p.actor, p.timestamp, p.source,
    p.description, p.parent_hash, p.content_hash
FROM temp.length o JOIN now.departed_record p ON p.departed = o.number
WHERE p.position < o.records
"""
_INDEXED: Final = """
INSERT INTO document_text (rowid, title, body) SELECT entity, title, body FROM document;
INSERT INTO spatial_index
SELECT entity, latitude, latitude, longitude, longitude FROM spatial
"""


class PastStore(Store):
    """The store that is to be filled; nothing is written to it afterwards but scores.

    Args:
        store: as it is now.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store.path, create=True)

    def _open(self, *, create: bool, durable: bool) -> sqlite3.Connection:
        """A temporary file that has no name and the same tables."""
        del create, durable
        connection = sqlite3.connect(
            "", isolation_level=None, cached_statements=256, uri=True
        )
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA trusted_schema=OFF")
        schema.create(connection)
        return connection


@contextmanager
def past(
    store: Store, moment: Moment, stop: Stop, only: str | None = None
) -> Iterator[PastStore]:
    """The store as it was at a time, or with each entity as in one of its versions.

    Args:
        store: as it is now.
        moment: an aware time; or a number, of which entities without such a version
            have none.
        stop: asked now and then.
        only: the one entity that is wanted; all if None.

    Raises:
        StoreDamagedError: what a version keeps makes no sense.
        StoppedError: the flag was set.
    """
    made = PastStore(store)
    try:
        with made.stoppable(stop) as asked:
            address = f"{Path(store.path).absolute().as_uri()}?mode=ro"
            made.connection.execute("ATTACH ? AS now", (address,))
            with made.transaction():
                _fill(made, moment, only, asked)
            made.connection.execute("DETACH now")
        yield made
    finally:
        made.close()


def _fill(made: PastStore, moment: Moment, only: str | None, stop: Stop) -> None:
    connection = made.connection
    if isinstance(moment, int):
        entity = departed = "v.version = :moment"
        value: str | int = max(SMALLEST, min(moment, LARGEST))
    else:
        entity = (
            "v.version = (SELECT max(version) FROM now.version"
            " WHERE entity = e.key AND timestamp <= :moment)"
        )
        departed = (
            "d.departed_at > :moment AND v.version = (SELECT max(version)"
            " FROM now.departed_version"
            " WHERE departed = d.number AND timestamp <= :moment)"
        )
        value = written(moment)
    wanted = {"moment": value, "id": None if only is None else bindable(only)}
    connection.execute(_CHOSEN.format(entity=entity, departed=departed), wanted)
    migrations.execute(connection, _FILLED)
    for table in _COPIED:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        names = ", ".join(f"t.{name}" for name in columns[1:])
        connection.execute(
            f"INSERT INTO {table} SELECT o.entity, {names} FROM origin o"
            f" JOIN now.{table} t ON t.entity = o.key WHERE o.present"
        )
    migrations.execute(connection, _INDEXED)
    _make(made, stop)
    staleness.mark_all(connection)


def _make(made: PastStore, stop: Stop) -> None:
    """The content of entities that were written or deleted since."""
    cursor = made.connection.execute(
        "SELECT o.entity, v.data FROM origin o JOIN version v"
        " ON v.entity = o.entity AND v.version = o.version WHERE NOT o.present"
    )
    while chunk := cursor.fetchmany(_CHUNK):
        for key, data in chunk:
            if stop():
                raise StoppedError("Stopped.")
            draft, _ = read(made, data)
            blobs = content.blobs(draft)
            writing.write_content(made.connection, int(key), draft, blobs)
