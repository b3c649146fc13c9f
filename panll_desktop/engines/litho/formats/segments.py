"""Journal files: 4096 bytes of header, then entries of 48 bytes and three payloads.

The layout is that of LithoGlyph's specification. It leaves open what the checksum of an
entry covers; here it is the three payloads. Its header's reserved part is 4040 bytes:
the 4008 of the text do not fill the 4096.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum, IntFlag
from typing import Final
from uuid import UUID

from panll_desktop.engines.litho.formats.crc import crc32c
from panll_desktop.records import Record

HEAD: Final = 4096
MAGIC: Final = 0x4644424A
VERSION: Final = 1
ENTRY: Final = 48
_HEAD: Final = "<II16sQQQQ"
_ENTRY: Final = "<QQHHIIIQII"


class Op(IntEnum):
    """What an entry does."""

    DOC_INSERT = 0x01
    DOC_UPDATE = 0x02
    DOC_DELETE = 0x03
    DOC_REPLACE = 0x04
    EDGE_INSERT = 0x10
    EDGE_DELETE = 0x11
    EDGE_UPDATE = 0x12
    COLLECTION_CREATE = 0x20
    COLLECTION_DROP = 0x21
    COLLECTION_RENAME = 0x22
    SCHEMA_CREATE = 0x30
    SCHEMA_ALTER = 0x31
    SCHEMA_DROP = 0x32
    CONSTRAINT_ADD = 0x40
    CONSTRAINT_DROP = 0x41
    INDEX_CREATE = 0x50
    INDEX_DROP = 0x51
    MIGRATION_START = 0x60
    MIGRATION_STEP = 0x61
    MIGRATION_COMPLETE = 0x62
    MIGRATION_ROLLBACK = 0x63
    CHECKPOINT = 0x70
    SNAPSHOT = 0x71
    IRREVERSIBLE = 0xFF00


class EntryFlag(IntFlag):
    """The state of an entry."""

    COMMITTED = 1
    ROLLED_BACK = 2
    CHECKPOINT = 4
    COMPRESSED = 8
    IRREVERSIBLE = 16


class Head(Record):
    """The head of a file.

    Attributes:
        identity: of the database.
        head: the sequence of the last entry.
        checkpoint: up to where blocks have everything.
        entries: how many there are.
        size: of the file, bytes.
    """

    identity: UUID
    head: int
    checkpoint: int
    entries: int
    size: int


class Segment(Record):
    """An entry.

    Attributes:
        at: microseconds since 1970, UTC.
        affected: the block that it has to do with; 0 for none.
    """

    sequence: int
    at: int
    op: int
    flags: int
    forward: bytes
    inverse: bytes
    provenance: bytes
    affected: int = 0


class Found(Record):
    """An entry as a file has it.

    Attributes:
        offset: where it begins.
        segment: None where there is none to be read.
        fault: what is wrong, a sentence; "" for a sound one.
        name: of the fault: ``ChecksumMismatch``, ``LengthMismatch``, ``Truncated``.
    """

    offset: int
    segment: Segment | None
    fault: str
    name: str


class SegmentError(Exception):
    """A file that is no journal: a sentence.

    Attributes:
        name: ``InvalidMagic``, ``UnsupportedVersion`` or ``Truncated``.
    """

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


def pack_head(head: Head) -> bytes:
    """The first 4096 bytes of a file."""
    numbers = head.head, head.checkpoint, head.entries, head.size
    packed = struct.pack(_HEAD, MAGIC, VERSION, head.identity.bytes, *numbers)
    return packed.ljust(HEAD, b"\0")


def unpack_head(content: bytes) -> Head:
    """The head that these bytes begin with.

    Raises:
        SegmentError: there is none.
    """
    if len(content) < HEAD:
        raise SegmentError(
            f"A journal begins with {HEAD} bytes; here are {len(content)}.", "Truncated"
        )
    magic, version, identity, *numbers = struct.unpack_from(_HEAD, content)
    if magic != MAGIC:
        raise SegmentError(
            f"It begins with 0x{magic:08X}, not with 0x{MAGIC:08X}.", "InvalidMagic"
        )
    if version != VERSION:
        raise SegmentError(
            f"It has version {version}; version {VERSION} is known.",
            "UnsupportedVersion",
        )
    return Head(UUID(bytes=identity), *numbers)


def pack(segment: Segment) -> bytes:
    """The bytes of an entry."""
    payloads = segment.forward + segment.inverse + segment.provenance
    header = struct.pack(
        _ENTRY,
        segment.sequence,
        segment.at,
        segment.op,
        segment.flags,
        len(segment.forward),
        len(segment.inverse),
        len(segment.provenance),
        segment.affected,
        crc32c(payloads),
        ENTRY + len(payloads),
    )
    return header + payloads


def read(content: bytes) -> Iterator[Found]:
    """The entries of a file, the bad ones with their fault.

    Where an entry's own length cannot be right, what follows cannot be found, and the
    reading ends.
    """
    at = HEAD
    while at < len(content):
        if len(content) - at < ENTRY:
            left = len(content) - at
            fault = f"The file ends {ENTRY - left} bytes before the header does."
            yield Found(at, None, fault, "Truncated")
            return
        found, length = _found(content, at)
        yield found
        if not length:
            return
        at += length


def _found(content: bytes, at: int) -> tuple[Found, int]:
    """The entry that begins there, and its length; 0 where that is not known."""
    header = struct.unpack_from(_ENTRY, content, at)
    sequence, moment, op, flags, *lengths, affected, checksum, length = header
    if ENTRY + sum(lengths) != length:
        fault = (
            f"Its length is said to be {length} bytes; header and payloads are"
            f" {ENTRY + sum(lengths)}. What follows cannot be found."
        )
        return Found(at, None, fault, "LengthMismatch"), 0
    payloads = content[at + ENTRY : at + length]
    if len(payloads) < length - ENTRY:
        fault = f"The file ends {at + length - len(content)} bytes before it does."
        return Found(at, None, fault, "Truncated"), 0
    forward, inverse, _ = lengths
    segment = Segment(
        sequence,
        moment,
        op,
        flags,
        payloads[:forward],
        payloads[forward : forward + inverse],
        payloads[forward + inverse :],
        affected,
    )
    if crc32c(payloads) != checksum:
        fault = (
            f"Its checksum is 0x{checksum:08X}; that of its payloads is"
            f" 0x{crc32c(payloads):08X}."
        )
        return Found(at, segment, fault, "ChecksumMismatch"), length
    return Found(at, segment, "", ""), length


def op_name(number: int) -> str:
    """How people call an operation."""
    try:
        return Op(number).name.lower().replace("_", " ")
    except ValueError:
        return f"unknown operation 0x{number:04X}"
