"""Block files: 4096 bytes a block, of which 64 are its header, little-endian.

The facts are those of LithoGlyph's storage code, version 1. Its programs and documents
differ in two things, and both are taken: times are milliseconds or microseconds, and a
checksum covers the payload alone or the whole rest of the block.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum, IntFlag
from typing import Final

from panll_desktop.engines.litho.formats.crc import crc32c
from panll_desktop.records import Record

BLOCK: Final = 4096
HEADER: Final = 64
PAYLOAD: Final = BLOCK - HEADER
MAGIC: Final = 0x4C474800
VERSION: Final = 1
SUPERBLOCK: Final = "<IQQQQQIQQ"  # packed; 3968 reserved bytes follow
_LAYOUT: Final = "<IHHQQQQIIQII"
_MICROSECONDS: Final = 100_000_000_000_000  # from here on no date in milliseconds
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class BlockType(IntEnum):
    """What a block holds."""

    FREE = 0x00
    SUPERBLOCK = 0x01
    COLLECTION_META = 0x10
    DOCUMENT = 0x11
    OVERFLOW = 0x12
    EDGE_META = 0x20
    EDGE = 0x21
    INDEX_ROOT = 0x30
    INDEX_INTERNAL = 0x31
    INDEX_LEAF = 0x32
    JOURNAL_SEGMENT = 0x40
    SCHEMA = 0x50
    CONSTRAINT = 0x51
    MIGRATION = 0x60


class BlockFlag(IntFlag):
    """What is done to a block."""

    COMPRESSED = 1
    ENCRYPTED = 2
    CHAINED = 4
    DELETED = 8


class Cover(Enum):
    """What a checksum was made of."""

    PAYLOAD = "the payload"
    BLOCK = "the whole rest of the block"


class Header(Record):
    """The first 64 bytes of a block, as they are written."""

    magic: int
    version: int
    type: int
    block: int
    sequence: int
    created: int
    modified: int
    length: int
    checksum: int
    previous: int
    flags: int
    reserved: int = 0


class BlockError(Exception):
    """A header that is none: a sentence.

    Attributes:
        name: as LithoGlyph's test vectors have it: ``InvalidMagic``,
            ``UnsupportedVersion``, ``PayloadTooLarge``; or ``Truncated``.
    """

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


def pack(header: Header) -> bytes:
    """The 64 bytes of a header."""
    return struct.pack(_LAYOUT, *(getattr(header, n) for n in Header.__match_args__))


def unpack(content: bytes) -> Header:
    """The header that these bytes begin with.

    Raises:
        BlockError: they are none; what is looked at first is said first.
    """
    if len(content) < HEADER:
        raise BlockError(
            f"A header has {HEADER} bytes; here are {len(content)}.", "Truncated"
        )
    header = Header(*struct.unpack_from(_LAYOUT, content))
    if header.magic != MAGIC:
        raise BlockError(
            f"It begins with 0x{header.magic:08X}, not with 0x{MAGIC:08X}.",
            "InvalidMagic",
        )
    if header.version != VERSION:
        raise BlockError(
            f"It has version {header.version}; version {VERSION} is known.",
            "UnsupportedVersion",
        )
    if header.length > PAYLOAD:
        raise BlockError(
            f"Its payload would be {header.length} bytes; a block has {PAYLOAD}.",
            "PayloadTooLarge",
        )
    return header


def covered(header: Header, body: bytes) -> Cover | None:
    """What the checksum was made of; None where it fits neither.

    Args:
        header: of the block.
        body: what follows the header, as far as it goes.
    """
    if crc32c(body[: header.length]) == header.checksum:
        return Cover.PAYLOAD
    if crc32c(body.ljust(PAYLOAD, b"\0")) == header.checksum:
        return Cover.BLOCK
    return None


class Block(Record):
    """A block as a file has it.

    Attributes:
        number: its place in the file, counted from 0.
        header: None where there is no header.
        payload: as long as the header says.
        fault: what is wrong with it, a sentence; "" for a sound one.
        name: of the fault: that of `BlockError`, ``ChecksumMismatch`` or "".
        cover: what its checksum was made of.
    """

    number: int
    header: Header | None
    payload: bytes
    fault: str
    name: str
    cover: Cover | None


def read(content: bytes) -> Iterator[Block]:
    """The blocks of a file, the bad ones with their fault."""
    for number, at in enumerate(range(0, len(content), BLOCK)):
        yield _block(number, content[at : at + BLOCK])


def _block(number: int, content: bytes) -> Block:
    try:
        header = unpack(content)
    except BlockError as error:
        if not any(content):
            return Block(number, None, b"", "", "", None)  # never used
        return Block(number, None, b"", str(error), error.name, None)
    body = content[HEADER:]
    payload = body[: header.length]
    if len(payload) < header.length:
        lacking = header.length - len(payload)
        fault = f"The file ends {lacking} bytes before the payload does."
        return Block(number, header, payload, fault, "Truncated", None)
    cover = covered(header, body)
    if cover is None:
        fault = (
            f"Its checksum 0x{header.checksum:08X} is that of no part of it: the"
            f" payload has 0x{crc32c(payload):08X}."
        )
        return Block(number, header, payload, fault, "ChecksumMismatch", None)
    return Block(number, header, payload, "", "", cover)


def written(header: Header, payload: bytes, cover: Cover = Cover.PAYLOAD) -> bytes:
    """A whole block; length and checksum of the header are given here.

    Raises:
        BlockError: the payload is too large for a block.
    """
    if len(payload) > PAYLOAD:
        raise BlockError(
            f"A payload has at most {PAYLOAD} bytes, not {len(payload)}.",
            "PayloadTooLarge",
        )
    body = payload.ljust(PAYLOAD, b"\0")
    fields = {name: getattr(header, name) for name in Header.__match_args__}
    fields["length"] = len(payload)
    fields["checksum"] = crc32c(body if cover is Cover.BLOCK else payload)
    return pack(Header(**fields)) + body


def moment(written_time: int) -> datetime | None:
    """When that was, in milliseconds or microseconds; None for no date at all."""
    per_second = 1_000_000 if written_time >= _MICROSECONDS else 1000
    try:
        return _EPOCH + timedelta(microseconds=written_time * (1_000_000 // per_second))
    except OverflowError:
        return None


def type_name(number: int) -> str:
    """How people call a type of block."""
    try:
        return BlockType(number).name.lower().replace("_", " ")
    except ValueError:
        return f"unknown type 0x{number:02X}"
