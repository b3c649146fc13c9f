"""The provenance chain: records, each of which carries the hash of the one before.

The recipe is VeriSimDB's, byte for byte, so that a chain can be recomputed on either
side: the SHA-256 of the compact JSON object, in UTF-8, of every field but the hash
itself, keys in alphabetical order; the event type inside it is the name of the
server's variant, ``"DriftRepaired"``, or ``{"Custom":"reviewed"}``.

A chain shows that a record was changed, inserted, removed or reordered. It cannot show
that its last records were cut off, or that someone recomputed all of it.
"""

import json.encoder
import re
from collections.abc import Iterable, Mapping
from typing import Final

from panll_desktop import records
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import RejectedError

GENESIS: Final = (  # the SHA-256 of nothing
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)
VARIANTS: Final[Mapping[str, str]] = {
    "created": "Created",
    "modified": "Modified",
    "imported": "Imported",
    "normalized": "Normalized",
    "drift_repaired": "DriftRepaired",
    "deleted": "Deleted",
    "merged": "Merged",
}
_STORED: Final = {variant: stored for stored, variant in VARIANTS.items()}
_quoted: Final = json.encoder.encode_basestring  # as JSON, what is not ASCII left so
_CUSTOM: Final = re.compile(r'Custom\("(.*)"\)', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_LAST_CHARACTER: Final = 0x10FFFF


class Record(records.Record):
    """One event in the life of an entity.

    Attributes:
        event_type: a key of `VARIANTS`, or any other text: a custom event.
        timestamp: RFC 3339; hashed as the text it is.
        source: where it came from, if that was said.
        parent_hash: the hash of the record before it, `GENESIS` for the first.
        content_hash: 64 lower-case hexadecimal digits; see `content_hash`.
    """

    event_type: str
    actor: str
    timestamp: str
    source: str | None
    description: str
    parent_hash: str
    content_hash: str


class Fault(records.Record):
    """What is wrong with the record at that place of the chain, counted from 0."""

    position: int
    sentence: str


def content_hash(
    parent_hash: str,
    event_type: str,
    actor: str,
    timestamp: str,
    source: str | None,
    description: str,
) -> str:
    """The SHA-256 of a record, in lower-case hexadecimal.

    The event type is taken in its stored form; see `event_name`.
    """
    import hashlib  # noqa: PLC0415 - with it comes OpenSSL, which no reading needs

    variant = VARIANTS.get(event_type)
    event = _quoted(event_type if variant is None else variant)
    if variant is None:
        event = f'{{"Custom":{event}}}'
    origin = "null" if source is None else _quoted(source)
    text = (
        f'{{"actor":{_quoted(actor)},"description":{_quoted(description)},'
        f'"event_type":{event},"parent_hash":{_quoted(parent_hash)},'
        f'"source":{origin},"timestamp":{_quoted(timestamp)}}}'
    )
    # A lone surrogate is in no text of the server: any hash will do, but no exception.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def append(
    parent_hash: str,
    event_type: str,
    actor: str,
    timestamp: str,
    source: str | None,
    description: str,
) -> Record:
    """The record that follows the one of that hash; `GENESIS` begins a chain."""
    event = event_name(event_type)
    return Record(
        event,
        actor,
        timestamp,
        source,
        description,
        parent_hash,
        content_hash(parent_hash, event, actor, timestamp, source, description),
    )


def event_name(text: str) -> str:
    """The stored form of an event type, lower-case, however it was written.

    Understands what requests say (``drift_repaired``) and what the server's answers
    show (``DriftRepaired``, ``Custom("reviewed")``).
    """
    if text in _STORED:
        return _STORED[text]
    custom = _CUSTOM.fullmatch(text)
    return (_ESCAPE.sub(_unescaped, custom[1]) if custom else text).lower()


def verify(records: Iterable[Record]) -> list[Fault]:
    """Recomputes every record and every link; an empty list is a sound chain."""
    faults = []
    expected = GENESIS
    for position, record in enumerate(records):
        if record.parent_hash != expected:
            before = "the record before it" if position else "the start of a chain"
            faults.append(Fault(position, f"It does not follow {before}."))
        if record.content_hash != _recomputed(record):
            faults.append(Fault(position, "Its hash is not that of what it says."))
        expected = record.content_hash
    return faults


def from_api(document: Mapping[str, Json], parent_hash: str = GENESIS) -> Record:
    """A record as the server shows it.

    Args:
        document: fields as the server names them; others are ignored.
        parent_hash: the hash of the record before; the server does not show it. One
            that is in the document takes precedence.

    Raises:
        RejectedError: a field is missing or no text.
    """
    shown = document.get("parent_hash")
    return Record(
        event_name(_text(document, "event_type")),
        _text(document, "actor"),
        _text(document, "timestamp"),
        None if document.get("source") is None else _text(document, "source"),
        _text(document, "description"),
        parent_hash if shown is None else _text(document, "parent_hash"),
        _text(document, "content_hash"),
    )


def chain_from_api(documents: Iterable[Json]) -> list[Record]:
    """The records of one entity as the server shows them, oldest first.

    Raises:
        RejectedError: a field is missing or no text.
    """
    records: list[Record] = []
    parent = GENESIS
    for document in documents:
        if isinstance(document, dict):
            records.append(from_api(document, parent))
            parent = records[-1].content_hash
    return records


def _recomputed(record: Record) -> str:
    return content_hash(
        record.parent_hash,
        record.event_type,
        record.actor,
        record.timestamp,
        record.source,
        record.description,
    )


def _unescaped(match: re.Match[str]) -> str:
    """One escape of a Rust debug rendering."""
    digits, letter = match.groups()
    if digits is None:
        return _ESCAPED.get(letter, letter)
    code = int(digits, 16)
    return chr(code) if code <= _LAST_CHARACTER else match[0]


def _text(document: Mapping[str, Json], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise RejectedError(f"provenance.{name}", "must be a text")
    return value
