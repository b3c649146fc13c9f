"""Hashes of leaves, kept in the store, so that its root need not read all of it.

A row says what `leaves` would compute of that entity, and of how many rows. Triggers
delete it in the very transaction in which one of these is changed or deleted, whoever
does that. A row that another program adds makes the sum of them wrong: then no hash is
believed. What is missing is computed, and kept by who proves something next. What no
trigger sees, a REPLACE of another program and a byte that changed by itself, doctor
finds; of what a certificate is about the leaf is always computed.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from panll_desktop.engines.octad import leaves, merkle
from panll_desktop.engines.octad.errors import (
    StoreDamagedError,
    StoreUnreadableError,
)
from panll_desktop.engines.octad.migrations import CONTENT
from panll_desktop.engines.octad.store import Stop, Store

_AT_ONCE: Final = 256  # entities hashed between two looks at the stop flag
_LOOKS: Final = 4  # in a transaction, for which others wait; each waits for the disk
_FIRST: Final = -(2**63)  # before the key of any entity
_MISSING: Final = "SELECT key FROM entity WHERE key NOT IN (SELECT entity FROM leaf)"


def keep(store: Store, stop: Stop) -> None:
    """Computes the hashes that are missing and keeps them, some at a time.

    Where the store cannot be written, because another program holds it, or for want of
    room or permission, the rest stays missing.

    Args:
        store: with no transaction open.
        stop: asked in between; what was kept until then stays.

    Raises:
        StoreDamagedError: something in the store is not what it should be.
    """
    if store.damage:
        return
    try:
        with store.transaction():
            if not believable(store.connection):
                store.connection.execute("DELETE FROM leaf")
        after: int | None = _FIRST
        while after is not None and not stop():
            after = _keep_some(store, after, stop)
    except StoreDamagedError:
        raise
    except StoreUnreadableError:
        return  # what it says would be of no proof


def believable(connection: sqlite3.Connection) -> bool:
    """Whether the rows that hashes were made of are all that there are.

    Those of entities without a hash do not count.
    """
    kept = connection.execute("SELECT sum(rows) FROM leaf").fetchone()[0]
    if kept is None:
        return True  # there is none that could be wrong
    for table in CONTENT:
        every = f"SELECT count(*) FROM {table}"
        kept -= connection.execute(every).fetchone()[0]
        others = f"{every} WHERE entity IN ({_MISSING})"
        kept += connection.execute(others).fetchone()[0]
    return bool(kept == 0)


def check(connection: sqlite3.Connection, look: Callable[[], bool]) -> Iterator[str]:
    """A sentence for each hash that is not that of its entity.

    Args:
        connection: of the store.
        look: called once for each; says when to stop.
    """
    kept = connection.execute(
        "SELECT l.entity, e.id, l.digest, l.rows FROM leaf l"
        " JOIN entity e ON e.key = l.entity ORDER BY l.entity"
    )
    while chunk := kept.fetchmany(_AT_ONCE):
        try:
            found = _rows(connection, [int(row[0]) for row in chunk])
        except StoreDamagedError:
            continue  # what cannot be read, other checks say
        for made, (key, identifier, *hashed) in zip(found, chunk, strict=True):
            if look():
                return
            if made != (key, *hashed):
                yield f"Entity {identifier}: The hash kept of it is not that of it."


def _keep_some(store: Store, after: int, stop: Stop) -> int | None:
    """Keeps some hashes of the entities behind a key; the last one's, if more may come.

    Each look begins behind the last: from the start, all would pass by what is kept.
    """
    with store.transaction():
        for _ in range(_LOOKS):
            missing = store.connection.execute(
                f"{_MISSING} AND key > ? ORDER BY key LIMIT ?", (after, _AT_ONCE)
            )
            keys = [int(key) for (key,) in missing]
            rows = _rows(store.connection, keys)
            store.connection.executemany("INSERT INTO leaf VALUES (?, ?, ?)", rows)
            if len(keys) < _AT_ONCE:
                return None
            after = keys[-1]
            if stop():
                break
    return after


def _rows(
    connection: sqlite3.Connection, keys: Sequence[int]
) -> list[tuple[int, bytes, int]]:
    found = leaves.load(connection, keys)
    counts = dict.fromkeys(keys, 0)
    for table in CONTENT:
        for key, count in connection.execute(
            f"SELECT entity, count(*) FROM {table} WHERE entity IN"
            " (SELECT value FROM json_each(?)) GROUP BY entity",
            (json.dumps(list(keys)),),
        ):
            counts[key] += count
    return [
        (key, merkle.leaf(leaves.encoded(leaf)), counts[key])
        for key, leaf in zip(keys, found, strict=True)
    ]
