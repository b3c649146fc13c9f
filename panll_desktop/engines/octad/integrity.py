"""Whether a store is sound: the file, its indexes, its chains and its versions."""

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from panll_desktop.engines.octad import (
    chain,
    comparing,
    content,
    digests,
    histories,
    origins,
)
from panll_desktop.engines.octad.draft import Tensor
from panll_desktop.records import Record

Cancelled: TypeAlias = Callable[[], bool]
_UNCHECKED: Final = {
    sqlite3.SQLITE_READONLY: "the file is open for reading alone",
    sqlite3.SQLITE_BUSY: "another program is writing",
}
_OWNED: Final = {
    **dict.fromkeys(("version", "document", "triple", "vector", "tensor"), "entity"),
    **dict.fromkeys(("semantic", "provenance", "spatial", "spatial_index"), "entity"),
    **dict.fromkeys(("title", "drift", "leaf"), "entity"),
    "document_text_docsize": "id",
}
_LABEL: Final = "coalesce(e.id, 'of key ' || t.entity)"  # also of what has no entity
_PLACE: Final = (
    "t.latitude, t.longitude, i.min_latitude, i.max_latitude, i.min_longitude,"
    " i.max_longitude FROM spatial t LEFT JOIN spatial_index i ON i.entity = t.entity"
)
# SQLite rounds the sides of a box outwards, by at most two steps of a float32.
_BOX_SLACK: Final = 2.0**-22
_BOX_UNDERFLOW: Final = 2.0**-125


class Finding(Record):
    """One line of the report.

    Attributes:
        subject: what was looked at, such as ``provenance``.
        fault: False for what is sound, and for what could not be checked.
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
    stopped: bool = False

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
        sqlite3.OperationalError: the connection was interrupted, and `cancelled` does
            not say so. Damage does not raise.
    """
    yield from _run("full text", "documents", _check_text, connection, cancelled)
    with _undone(connection):
        for subject, counted, check in _CHECKS:
            if cancelled():
                return
            yield from _run(subject, counted, check, connection, cancelled)


def text_faults(connection: sqlite3.Connection) -> list[str]:
    """What `examine` says of the full-text index, and nothing of the rest.

    Also why it could not be checked: another program writes, or the file is read-only.
    """
    findings = list(_run("full text", "", _check_text, connection, lambda: False))
    return [
        each.sentence for each in findings if not each.sentence.startswith("No fault;")
    ]


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
        if code == sqlite3.SQLITE_INTERRUPT:
            if cancelled():
                return
            raise
        reason = _UNCHECKED.get(code)
        text = f"Not checked: {reason}." if reason else f"Cannot be read: {error}."
        yield Finding(subject, fault=reason is None, sentence=text)
        return
    if sound and not look.stopped:
        text = f"No fault; {counted} checked: {look.seen:,}."
        yield Finding(subject, fault=False, sentence=text)


@contextmanager
def _undone(connection: sqlite3.Connection) -> Iterator[None]:
    """One state of the store inside; whatever is written there is rolled back."""
    inner = connection.in_transaction
    connection.execute("SAVEPOINT integrity" if inner else "BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            # In a damaged file the end of a savepoint may fail; this does not.
            connection.execute("ROLLBACK TO integrity" if inner else "ROLLBACK")
            if inner:
                connection.execute("RELEASE integrity")


def _check_text(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for (label,) in connection.execute(
        f"SELECT {_LABEL} FROM document t LEFT JOIN entity e ON e.key = t.entity"
        " WHERE t.entity NOT IN (SELECT id FROM document_text_docsize)"
    ):
        yield f"Entity {label}: Its document is not in the index."
    for (key,) in connection.execute(
        "SELECT id FROM document_text_docsize"
        " WHERE id NOT IN (SELECT entity FROM document)"
    ):
        yield f"The index holds a document of key {key} that does not exist."
    if look():
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
    yield from origins.check_parts(connection)
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield f"SQLite says: {' '.join(message.split())}."
    broken: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        broken[table, parent] = broken.get((table, parent), 0) + 1
    for (table, parent), count in broken.items():
        yield f"Rows of {table} that refer to no row of {parent}: {count:,}."


def _check_owners(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for table, column in _OWNED.items():
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
            yield f"Entity {identifier}: It has no version."
            continue
        if first != 1 or last != count:
            yield f"Entity {identifier}: Some of the versions 1 to {last} are missing."
        if current != last:
            yield f"Entity {identifier}: It says version {current}, its last is {last}."
        if unreadable:
            yield f"Entity {identifier}: Versions that are no JSON: {unreadable}."


def _check_chains(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT {_LABEL}, position, event_type, actor, timestamp,"
        " source, description, parent_hash, content_hash"
        " FROM provenance t LEFT JOIN entity e ON e.key = t.entity"
        " ORDER BY t.entity, position"
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
        for place, position in enumerate(positions):
            if place != position:
                text = f"record {position}: Its position should be {place}."
                yield f"Entity {identifier}, {text}"
                break
        for fault in chain.verify(records):
            place = positions[fault.position]
            yield f"Entity {identifier}, record {place}: {fault.sentence}"
    yield from origins.check_beginnings(connection, lambda: look.stopped)


def _check_places(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    message = connection.execute("SELECT rtreecheck('spatial_index')").fetchone()[0]
    if message != "ok":
        yield f"SQLite says: {message}."
    for identifier, *place in connection.execute(
        f"SELECT {_LABEL}, {_PLACE} LEFT JOIN entity e ON e.key = t.entity"
        " ORDER BY t.entity"
    ):
        if look():
            return
        sentence = _place_fault(place)
        if sentence:
            yield f"Entity {identifier}: {sentence}"
    for (key,) in connection.execute(
        "SELECT entity FROM spatial_index"
        " WHERE entity NOT IN (SELECT entity FROM spatial)"
    ):
        yield f"The index holds a place of key {key} that does not exist."


def place_faults(connection: sqlite3.Connection, key: int) -> list[str]:
    """What is wrong with the place of one entity in the index of places; sentences."""
    rows = connection.execute(f"SELECT {_PLACE} WHERE t.entity = ?", (key,))
    faults = [_place_fault(place) for place in rows]
    if (
        not faults
        and connection.execute(
            "SELECT 1 FROM spatial_index WHERE entity = ?", (key,)
        ).fetchone()
    ):
        return ["The index holds a place that it does not have."]
    return [each for each in faults if each]


def _place_fault(place: Sequence[object]) -> str:
    """What is wrong with a row of `_PLACE`; "" if nothing is."""
    latitude, longitude, *box = place
    if box[0] is None:
        return "Its place is not in the index."
    if not (isinstance(latitude, float) and isinstance(longitude, float)):
        return "Its place is no pair of numbers."
    sides = [each for each in box if isinstance(each, float)]
    if not (_boxed(latitude, *sides[:2]) and _boxed(longitude, *sides[2:])):
        return "The index has it at another place."
    return ""


def _boxed(value: float, low: float, high: float) -> bool:
    """Whether the side of a box is the value in float32, rounded outwards."""
    slack = abs(value) * _BOX_SLACK + _BOX_UNDERFLOW
    contains = low - _BOX_UNDERFLOW <= value <= high + _BOX_UNDERFLOW
    return contains and value - low <= slack and high - value <= slack


def _check_vectors(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    row = connection.execute(
        "SELECT value, CAST(value AS INTEGER) FROM meta WHERE key = 'vector_dimension'"
    ).fetchone()
    dimension = row[1] if row and row[0] == str(row[1]) and row[1] > 0 else None
    if row and dimension is None:
        yield f"The store says that its vectors have {row[0]!r} numbers."
    for identifier, blob in connection.execute(
        f"SELECT {_LABEL}, embedding FROM vector t"
        " LEFT JOIN entity e ON e.key = t.entity ORDER BY t.entity"
    ):
        if look():
            return
        if row is None:
            yield "There are vectors, but the store does not say of how many numbers."
            return
        if not isinstance(blob, bytes) or len(blob) % 4:
            yield f"Entity {identifier}: Its vector is no list of numbers."
        elif dimension and len(blob) != 4 * dimension:
            numbers = f"{len(blob) // 4} numbers instead of {dimension}"
            yield f"Entity {identifier}: Its vector has {numbers}."
        elif not all(map(math.isfinite, content.floats(blob, "f"))):
            yield f"Entity {identifier}: Its vector has a number that is not finite."


def _check_tensors(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for identifier, shape, blob in connection.execute(
        f"SELECT {_LABEL}, shape, data FROM tensor t"
        " LEFT JOIN entity e ON e.key = t.entity ORDER BY t.entity"
    ):
        if look():
            return
        tensor = _tensor(shape, blob)
        if tensor is None:
            yield f"Entity {identifier}: Its tensor is no shape and list of numbers."
        elif math.prod(tensor.shape) != len(tensor.data):
            numbers = f"{len(tensor.data)} numbers, its shape {list(tensor.shape)}"
            yield f"Entity {identifier}: Its tensor has {numbers}."
        elif not all(map(math.isfinite, tensor.data)):
            yield f"Entity {identifier}: Its tensor has a number that is not finite."


def _tensor(text: object, blob: object) -> Tensor | None:
    """What a row says, as far as it can be read."""
    parsed = comparing.parsed(text)
    if not isinstance(parsed, list) or not isinstance(blob, bytes) or len(blob) % 8:
        return None
    shape = tuple(size for size in parsed if type(size) is int and size >= 0)
    if len(shape) != len(parsed):
        return None
    return Tensor(shape, tuple(content.floats(blob, "d")))


def _check_content(connection: sqlite3.Connection, look: _Look) -> Iterator[str]:
    for key, identifier, version, data in connection.execute(
        "SELECT e.key, e.id, v.version, v.data FROM entity e JOIN version v"
        " ON v.entity = e.key AND v.version ="
        " (SELECT max(version) FROM version WHERE entity = e.key) ORDER BY e.key"
    ):
        if look():
            return
        for sentence in comparing.differences(connection, key, version, data):
            yield f"Entity {identifier}: {sentence}"


_CHECKS: Final[tuple[tuple[str, str, _Check], ...]] = (
    ("file", "pages", _check_file),
    ("owners", "tables", _check_owners),
    ("identifiers", "entities", origins.check_identifiers),
    ("versions", "entities", _check_versions),
    ("content", "entities", _check_content),
    ("history", "versions", histories.check_history),
    ("departed", "deleted entities", histories.check_departed),
    ("titles", "entities", histories.check_titles),
    ("drift", "entities", histories.check_scores),
    ("leaves", "hashes", digests.check),
    ("provenance", "records", _check_chains),
    ("spatial", "places", _check_places),
    ("vectors", "vectors", _check_vectors),
    ("tensors", "tensors", _check_tensors),
)
