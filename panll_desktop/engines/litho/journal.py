"""The journal: entries that are added and never changed, each bound to the last.

An entry's hash is the SHA-256 of the deterministic CBOR of everything it says, its
effects included, and of the hash before it. A chain shows that an entry was changed,
inserted, removed or reordered; that its end was cut off shows where the content does
not follow from it.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from panll_desktop.engines.litho import cbor
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

GENESIS: Final = hashlib.sha256(b"").digest()
NO_CONTEXT: Final[Mapping[str, Json]] = MappingProxyType({})
_COLUMNS: Final = (
    "sequence, at, operation, actor, rationale, source, context, irreversible, undoes,"
    " parent, digest"
)
Place: TypeAlias = tuple[str, str]
Row: TypeAlias = tuple[
    int, str, str, str, str, str, bytes, str, int | None, bytes, bytes
]


class Operation(StrEnum):
    """What an entry does."""

    CREATE_COLLECTION = "create_collection"
    ALTER_COLLECTION = "alter_collection"
    DROP_COLLECTION = "drop_collection"
    INSERT = "insert"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    RENAME = "rename_collection"
    MERGE = "merge_entity"
    UNMERGE = "unmerge_entity"
    MIGRATE = "migrate"
    UNDO = "undo"


class Provenance(Record):
    """Who changes something, and why.

    Attributes:
        actor: a name, ``user:…``, ``system:…``, ``agent:…`` or any other.
        rationale: the reason; may not be blank.
        source: where it comes from: ``api``, ``cli``, ``migration``, ``internal``.
        context: whatever else belongs to it, by name: ``investigation``, ``tags``,
            ``narrative`` of a migration, ``proof`` as it was given and not verified.
    """

    actor: str
    rationale: str
    source: str = "api"
    context: Mapping[str, Json] = NO_CONTEXT

    def with_context(self, more: Mapping[str, Json]) -> "Provenance":
        """The same, with more that belongs to it."""
        context = {**self.context, **more}
        return Provenance(self.actor, self.rationale, self.source, context)


class Effect(Record):
    """What an entry did to one document, or to a collection itself.

    Attributes:
        key: of the document; "" for the collection.
        before: deterministic CBOR; None where there was nothing, or where the entry is
            irreversible.
        after: likewise; None where there is nothing any more.
    """

    collection: str
    key: str
    before: bytes | None
    after: bytes | None

    @property
    def place(self) -> Place:
        """What it touched."""
        return self.collection, self.key


class Entry(Record):
    """One step.

    Attributes:
        sequence: counted from 1 without gaps.
        at: RFC 3339, UTC, with microseconds.
        irreversible: why there is no way back; "" where there is one.
        undoes: the sequence of the entry it undid.
        parent: the hash of the entry before, `GENESIS` for the first.
        digest: its own hash.
    """

    sequence: int
    at: str
    operation: Operation
    provenance: Provenance
    irreversible: str
    undoes: int | None
    parent: bytes
    digest: bytes


class Blocker(Record):
    """A later entry that rests on one which was to be undone.

    Attributes:
        sequence: of the later one.
        sentence: what it did, to what, and who.
    """

    sequence: int
    sentence: str


def shown(place: Place) -> str:
    """How people read it: ``sites/alta``, or ``collection sites``."""
    collection, key = place
    return f"{collection}/{key}" if key else f"collection {collection}"


def digest(entry: Entry, effects: Sequence[Effect]) -> bytes:
    """The hash that an entry ought to have."""
    who = entry.provenance
    said: list[cbor.Encodable] = [
        entry.parent,
        entry.sequence,
        entry.at,
        entry.operation.value,
        [who.actor, who.rationale, who.source, who.context],
        entry.irreversible,
        entry.undoes,
        [[each.collection, each.key, each.before, each.after] for each in effects],
    ]
    return hashlib.sha256(cbor.encode(said)).digest()


def append(connection: sqlite3.Connection, entry: Entry, effects: list[Effect]) -> int:
    """Adds an entry; returns its sequence.

    Args:
        connection: inside a transaction.
        entry: its sequence, parent and hash are given here.
        effects: at least one; no two of them have the same place.
    """
    last = connection.execute(
        "SELECT sequence, digest FROM entry ORDER BY sequence DESC LIMIT 1"
    ).fetchone() or (0, GENESIS)
    bound = Entry(
        last[0] + 1,
        entry.at,
        entry.operation,
        entry.provenance,
        entry.irreversible,
        entry.undoes,
        last[1],
        b"",
    )
    who = bound.provenance
    connection.execute(
        f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            bound.sequence,
            bound.at,
            bound.operation.value,
            who.actor,
            who.rationale,
            who.source,
            cbor.encode(who.context),
            bound.irreversible,
            bound.undoes,
            bound.parent,
            digest(bound, effects),
        ),
    )
    connection.executemany(
        "INSERT INTO effect VALUES (?, ?, ?, ?, ?, ?)",
        [
            (bound.sequence, number, each.collection, each.key, each.before, each.after)
            for number, each in enumerate(effects)
        ],
    )
    return bound.sequence


def entries(
    connection: sqlite3.Connection, since: int = 0, limit: int = -1
) -> Iterator[Entry]:
    """Those after a sequence, the oldest first; all of them where `limit` is -1."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?",
        (since, limit),
    )
    return map(_entry, rows)


def entry(connection: sqlite3.Connection, sequence: int) -> Entry | None:
    """The one of that sequence, if there is one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE sequence = ?", (sequence,)
    ).fetchone()
    return None if row is None else _entry(row)


def effects(connection: sqlite3.Connection, sequence: int) -> list[Effect]:
    """What an entry did, in its order."""
    rows = connection.execute(
        "SELECT collection, key, before, after FROM effect WHERE sequence = ?"
        " ORDER BY position",
        (sequence,),
    )
    return [Effect(*row) for row in rows]


def head(connection: sqlite3.Connection) -> int:
    """The sequence of the last entry; 0 where there is none."""
    found: int = connection.execute(
        "SELECT coalesce(max(sequence), 0) FROM entry"
    ).fetchone()[0]
    return found


def touching(connection: sqlite3.Connection, place: Place, since: int = 0) -> list[int]:
    """The sequences of the entries after `since` that touched it, the oldest first."""
    rows = connection.execute(
        "SELECT sequence FROM effect WHERE collection = ? AND key = ? AND sequence > ?"
        " ORDER BY sequence",
        (*place, since),
    )
    return [sequence for (sequence,) in rows]


def undone_by(connection: sqlite3.Connection, sequence: int) -> int | None:
    """The newest entry that undid this one and is itself in effect.

    Several may have: what was undone, redone and undone anew is undone as well when
    the first undo of it comes back.
    """
    rows = connection.execute(
        "WITH RECURSIVE later(sequence, undoes) AS ("
        " SELECT sequence, undoes FROM entry WHERE undoes = ?"
        " UNION ALL SELECT entry.sequence, entry.undoes"
        " FROM entry JOIN later ON entry.undoes = later.sequence)"
        " SELECT sequence, undoes FROM later ORDER BY sequence DESC",
        (sequence,),
    )
    undone: set[int] = set()
    for each, undoes in rows:  # what undid an entry is newer, and so was seen before
        if each not in undone:
            if undoes == sequence:
                return int(each)
            undone.add(undoes)
    return None


def _entry(row: Row) -> Entry:
    sequence, at, operation, actor, rationale, source, context = row[:7]
    reason, undoes, parent, own = row[7:]
    more = cbor.decode(context)
    if not isinstance(more, dict):
        raise cbor.CborError(f"The context of entry {sequence} is no map.")
    who = Provenance(actor, rationale, source, more)
    return Entry(sequence, at, Operation(operation), who, reason, undoes, parent, own)
