"""Whether a store is sound: the file, its indexes, its chains and its versions."""

import json
import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from panll_desktop.engines.octad import chain, content
from panll_desktop.engines.octad.draft import Draft, Place, Tensor, parse
from panll_desktop.engines.octad.errors import RejectedError

Cancelled: TypeAlias = Callable[[], bool]
_PASSED_ON: Final = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_INTERRUPT,
)
_OWNED: Final = (
    ("version", "entity"),
    ("document", "entity"),
    ("document_text_docsize", "id"),
    ("triple", "entity"),
    ("vector", "entity"),
    ("tensor", "entity"),
    ("semantic", "entity"),
    ("provenance", "entity"),
    ("spatial", "entity"),
    ("spatial_index", "entity"),
)
# SQLite rounds the sides of a box outwards, by at most two steps of a float32.
_BOX_SLACK: Final = 2.0**-22
_BOX_UNDERFLOW: Final = 2.0**-125


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        subject: what was looked at, such as ``provenance``.
        fault: False for what is as it should be, and for what could not be checked.
        sentence: for the user; it names the entity where there is one.
    """

    subject: str
    fault: bool
    sentence: str


@dataclass(slots=True)
class _Look:
    """Counts what a check looks at, and says when to stop."""

    cancelled: Cancelled
    seen: int = 0
    stopped: bool = field(default=False)

    def __call__(self) -> bool:
        self.stopped = self.stopped or self.cancelled()
        self.seen += not self.stopped
        return self.stopped


_Check: TypeAlias = Callable[[sqlite3.Connection, _Look], Iterator[str]]


def examine(
    connection: sqlite3.Connection, cancelled: Cancelled = lambda: False
) -> Iterator[Finding]:
    """Every fault of the store, and one good finding for each check without any.

    Nothing is changed. The full-text check has SQLite's write lock for as long as it
    lasts; all others see one state of the store, in a read transaction that ends with
    the iterator, and make no other program wait. Ends early when `cancelled` says so.

    Raises:
        sqlite3.OperationalError: another program is writing, or the connection was
            interrupted while `cancelled` does not say so. Damage does not raise.
    """
    yield from _run("full text", "documents", _check_text, connection, cancelled)
    with _reading(connection):
        for subject, counted, check in _CHECKS:
            if cancelled():
                return
            yield from _run(subject, counted, check, connection, cancelled)


def _run(
    subject: str,
    counted: str,
    check: _Check,
    connection: sqlite3.Connection,
    cancelled: Cancelled,
) -> Iterator[Finding]:
    look = _Look(cancelled)
    sound = True
    try:
        for sentence in check(connection, look):
            sound = False
            yield Finding(subject, fault=True, sentence=sentence)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT and cancelled():
            return
        if code in _PASSED_ON:
            raise
        if code == sqlite3.SQLITE_READONLY:
            text = "Not checked: the file is open for reading alone."
            yield Finding(subject, fault=False, sentence=text)
            return
        yield Finding(subject, fault=True, sentence=f"Cannot be read: {error}.")
        return
    if sound and not look.stopped:
        text = f"No fault; {counted} checked: {look.seen:,}."
        yield Finding(subject, fault=False, sentence=text)


@contextmanager
def _reading(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT integrity")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("RELEASE integrity")


@contextmanager
def _undone(connection: sqlite3.Connection) -> Iterator[None]:
    """Whatever is written inside is rolled back."""
    inner = connection.in_transaction
    connection.execute("SAVEPOINT integrity" if inner else "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO integrity" if inner else "ROLLBACK")
            if inner:
                connection.execute("RELEASE integrity")


def _check_text(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    listed = (
        "SELECT coalesce(e.id, 'of key ' || d.entity) FROM document d"
        " LEFT JOIN document_text_docsize t ON t.id = d.entity"
        " LEFT JOIN entity e ON e.key = d.entity WHERE t.id IS NULL"
    )
    for (identifier,) in connection.execute(listed):
        yield f"The document of entity {identifier} is not in the index."
    extra = (
        "SELECT t.id FROM document_text_docsize t"
        " LEFT JOIN document d ON d.entity = t.id WHERE d.entity IS NULL"
    )
    for (key,) in connection.execute(extra):
        yield f"The index holds a document of key {key} that does not exist."
    if look.cancelled():
        look.stopped = True
        return
    look.seen = connection.execute("SELECT count(*) FROM document").fetchone()[0]
    # To SQLite this command is a write, though it writes nothing.
    command = "INSERT INTO document_text (document_text, rank) VALUES (?, 1)"
    damaged = False
    with _undone(connection):
        try:
            connection.execute(command, ("integrity-check",))
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            damaged = True
    if damaged:
        yield "The index does not say what the documents say."


def _check_file(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    look.seen = connection.execute("PRAGMA page_count").fetchone()[0]
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield f"SQLite says: {message}."
    broken: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        broken[table, parent] = broken.get((table, parent), 0) + 1
    for (table, parent), count in broken.items():
        yield f"Rows of {table} that refer to no row of {parent}: {count:,}."


def _check_owners(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for table, column in _OWNED:
        if look():
            return
        for (key,) in connection.execute(
            f"SELECT DISTINCT {column} FROM {table}"
            f" WHERE {column} NOT IN (SELECT key FROM entity)"
        ):
            yield f"The table {table} has rows of key {key}, which is no entity."


def _check_versions(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for identifier, current, count, first, last, unreadable in connection.execute(
        "SELECT e.id, e.version, count(v.version), min(v.version), max(v.version),"
        " sum(v.data IS NOT NULL AND NOT json_valid(v.data))"
        " FROM entity e LEFT JOIN version v ON v.entity = e.key"
        " GROUP BY e.key ORDER BY e.key"
    ):
        if look():
            return
        if not count:
            yield f"Entity {identifier} has no version."
            continue
        if first != 1 or last != count:
            yield f"Entity {identifier} lacks some of the versions 1 to {last}."
        if current != last:
            yield (
                f"Entity {identifier} is said to be at version {current};"
                f" its last one is {last}."
            )
        if unreadable:
            yield f"Entity {identifier} has versions that are no JSON: {unreadable}."


def _check_chains(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    rows = connection.execute(
        "SELECT coalesce(e.id, 'of key ' || p.entity), p.position, p.event_type,"
        " p.actor, p.timestamp, p.source, p.description, p.parent_hash, p.content_hash"
        " FROM provenance p LEFT JOIN entity e ON e.key = p.entity"
        " ORDER BY p.entity, p.position"
    )
    for identifier, group in groupby(rows, key=itemgetter(0)):
        records, positions = [], []
        for _, position, event, actor, timestamp, source, *rest in group:
            if look():
                return
            positions.append(position)
            # str() gives a value that is no text a hash which is not that of the text.
            texts = (str(each) for each in rest)
            origin = None if source is None else str(source)
            records.append(
                chain.Record(str(event), str(actor), str(timestamp), origin, *texts)
            )
        if positions != list(range(len(positions))):
            yield (
                f"The records of entity {identifier} have the positions"
                f" {_shortened(positions)} instead of 0 to {len(positions) - 1}."
            )
        for fault in chain.verify(records):
            place = positions[fault.position]
            yield f"Entity {identifier}, record {place}: {fault.sentence}"


def _shortened(positions: list[object]) -> str:
    shown = ", ".join(map(str, positions[:10]))
    return shown if len(positions) <= 10 else f"{shown}, …"  # noqa: PLR2004 - a line


def _check_places(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    message = connection.execute("SELECT rtreecheck('spatial_index')").fetchone()[0]
    if message != "ok":
        yield f"SQLite says: {message}."
    for identifier, latitude, longitude, *box in connection.execute(
        "SELECT coalesce(e.id, 'of key ' || s.entity), s.latitude, s.longitude,"
        " i.min_latitude, i.max_latitude, i.min_longitude, i.max_longitude"
        " FROM spatial s LEFT JOIN spatial_index i ON i.entity = s.entity"
        " LEFT JOIN entity e ON e.key = s.entity ORDER BY s.entity"
    ):
        if look():
            return
        if box[0] is None:
            yield f"The place of entity {identifier} is not in the index."
        elif not (isinstance(latitude, float) and isinstance(longitude, float)):
            yield f"The place of entity {identifier} is no pair of numbers."
        elif not (_boxed(latitude, *box[:2]) and _boxed(longitude, *box[2:])):
            yield f"The index has entity {identifier} at another place."
    for (key,) in connection.execute(
        "SELECT entity FROM spatial_index"
        " WHERE entity NOT IN (SELECT entity FROM spatial)"
    ):
        yield f"The index holds a place of key {key} that does not exist."


def _boxed(value: float, low: float, high: float) -> bool:
    """Whether the side of a box is the value in float32, rounded outwards."""
    slack = abs(value) * _BOX_SLACK + _BOX_UNDERFLOW
    contains = low - _BOX_UNDERFLOW <= value <= high + _BOX_UNDERFLOW
    return contains and value - low <= slack and high - value <= slack


def _check_vectors(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    row = connection.execute(
        "SELECT value FROM meta WHERE key = 'vector_dimension'"
    ).fetchone()
    dimension = int(row[0]) if row and str(row[0]).isdecimal() else None
    if row and not dimension:
        yield f"The store says that its vectors have {row[0]!r} numbers."
    for identifier, blob in connection.execute(
        "SELECT coalesce(e.id, 'of key ' || v.entity), v.embedding FROM vector v"
        " LEFT JOIN entity e ON e.key = v.entity ORDER BY v.entity"
    ):
        if look():
            return
        if row is None:
            yield "There are vectors, but the store does not say of how many numbers."
            return
        if not isinstance(blob, bytes) or len(blob) % 4:
            yield f"The vector of entity {identifier} is no list of numbers."
        elif dimension and len(blob) != 4 * dimension:
            yield (
                f"The vector of entity {identifier} has {len(blob) // 4} numbers"
                f" instead of {dimension}."
            )
        elif not all(map(math.isfinite, content.floats(blob, "f"))):
            yield f"The vector of entity {identifier} has a number that is not finite."


def _check_tensors(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for identifier, shape, blob in connection.execute(
        "SELECT coalesce(e.id, 'of key ' || t.entity), t.shape, t.data FROM tensor t"
        " LEFT JOIN entity e ON e.key = t.entity ORDER BY t.entity"
    ):
        if look():
            return
        tensor = _tensor(shape, blob)
        if tensor is None:
            yield f"The tensor of entity {identifier} is no shape and list of numbers."
        elif math.prod(tensor.shape) != len(tensor.data):
            yield (
                f"The tensor of entity {identifier} has {len(tensor.data)} numbers;"
                f" its shape {list(tensor.shape)} needs {math.prod(tensor.shape)}."
            )
        elif not all(map(math.isfinite, tensor.data)):
            yield f"The tensor of entity {identifier} has a number that is not finite."


def _tensor(shape: object, blob: object) -> Tensor | None:
    """What a row says, as far as it can be read."""
    sizes = _parsed(shape)
    if not isinstance(sizes, list) or not isinstance(blob, bytes) or len(blob) % 8:
        return None
    if not all(type(size) is int and size >= 0 for size in sizes):
        return None
    return Tensor(tuple(sizes), tuple(content.floats(blob, "d")))


def _parsed(text: object) -> object:
    """The JSON of a column; of what is none, something that equals nothing else."""
    try:
        return json.loads(text) if isinstance(text, str) else object()
    except (ValueError, RecursionError):
        return object()


def _check_content(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for row in connection.execute(
        "SELECT e.key, e.id, v.version, v.data, d.entity, d.title, d.body, d.metadata,"
        " c.entity, c.embedding, c.embedder, t.entity, t.shape, t.data, s.entity,"
        " s.latitude, s.longitude, s.altitude, s.geometry_type, s.srid, s.properties"
        " FROM entity e JOIN version v ON v.entity = e.key AND v.version ="
        " (SELECT max(version) FROM version WHERE entity = e.key)"
        " LEFT JOIN document d ON d.entity = e.key LEFT JOIN vector c ON c.entity ="
        " e.key LEFT JOIN tensor t ON t.entity = e.key LEFT JOIN spatial s ON s.entity"
        " = e.key ORDER BY e.key"
    ):
        if look():
            return
        key, identifier, version, data, *columns = row
        try:
            # What is no JSON parses to no JSON object, which is refused.
            draft = parse(_parsed(data))  # type: ignore[arg-type]
        except RejectedError as error:
            yield f"Version {version} of entity {identifier} is not content: {error}."
            continue
        kept = _kept(draft[1])
        stored = _stored(columns) | _listed(connection, key)
        for part, value in kept.items():
            if stored[part] != value:
                yield (
                    f"The {part} of entity {identifier} differs from its version"
                    f" {version}."
                )


def _kept(draft: Draft) -> dict[str, object]:
    ...


def _stored(columns: list[object]) -> dict[str, object]:
    ...


def _listed(connection: sqlite3.Connection, key: int) -> dict[str, object]:
    ...
