"""What a file of LithoGlyph holds, and what is wrong with it, in words."""

import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final

from panll_desktop.engines.litho import cbor
from panll_desktop.engines.litho.cbor import TAGS, Decoded, Tagged
from panll_desktop.engines.litho.formats import blocks, segments
from panll_desktop.engines.litho.formats.block_import import chained
from panll_desktop.engines.litho.formats.blocks import Block, BlockType
from panll_desktop.engines.litho.formats.segments import EntryFlag, Op, SegmentError
from panll_desktop.engines.litho.store import Store
from panll_desktop.records import Record

_SQLITE: Final = b"SQLite format 3\0"


class Format(StrEnum):
    """What a file is."""

    BLOCKS = "block file"
    JOURNAL = "journal file"
    STORE = "store"
    CBOR = "CBOR"


class Fault(Record):
    """Something wrong.

    Attributes:
        where: ``block 3``, ``entry 12``, ``the head``.
        name: of the kind, as LithoGlyph's test vectors have it; "" for others.
        sentence: what.
    """

    where: str
    name: str
    sentence: str


class Checked(Record):
    """The report on a file.

    Attributes:
        sound: how many of its blocks or entries can be read.
        skipped: how many an import would leave out.
        lines: what it holds, and what to do about a store, a sentence each.
        faults: in the order of the file.
    """

    format: Format
    sound: int
    skipped: int
    lines: tuple[str, ...]
    faults: tuple[Fault, ...]


def check(path: Path) -> Checked:
    """The report on a file, whichever of the formats it has.

    Raises:
        OSError: it cannot be read.
        LithoError: it is a store that cannot be opened.
    """
    with path.open("rb") as file:
        start = file.read(len(_SQLITE))
    if start == _SQLITE:
        return _store(path)
    content = path.read_bytes()
    if start[:4] == struct.pack("<I", segments.MAGIC):
        return journal(content)
    if start[:4] == struct.pack("<I", blocks.MAGIC) or len(content) >= blocks.BLOCK:
        return block_file(content)
    return value(content)


def _store(path: Path) -> Checked:
    with closing(Store(path)) as store:
        found = store.verify()
        faults = tuple(
            Fault(
                f"entry {each.sequence}" if each.sequence else "the content",
                each.kind.code,
                each.sentence,
            )
            for each in found
        )
        entries, names = store.head(), store.collections()
        documents = sum(store.count(name) for name in names)
    said = (
        f"{_many(len(names), 'collection')}, {_many(documents, 'document')} and edges,"
        f" {_many(entries, 'entry', 'entries')} in the journal."
    )
    advice = dict.fromkeys(each.kind.advice for each in found)
    return Checked(Format.STORE, entries, 0, (said, *advice), faults)


def value(content: bytes) -> Checked:
    """The report on one value of CBOR."""
    try:
        found = cbor.decode_all(content)
    except cbor.CborError as error:
        fault = Fault("the value", error.name, str(error))
        return Checked(Format.CBOR, 0, 1, (), (fault,))
    tags = [f"{tag} ({TAGS.get(tag, 'unknown')})" for tag in sorted(set(_tags(found)))]
    said = f"Tags: {', '.join(tags)}." if tags else "It has no tags."
    lines = (f"One value of {len(content)} bytes in its deterministic form.", said)
    return Checked(Format.CBOR, 1, 0, lines, ())


def _tags(found: Decoded) -> Iterator[int]:
    match found:
        case Tagged():
            yield found.tag
            yield from _tags(found.value)
        case list():
            for each in found:
                yield from _tags(each)
        case dict():
            for each in found.values():
                yield from _tags(each)
        case _:
            pass


def block_file(content: bytes) -> Checked:
    """The report on a block file."""
    found = list(blocks.read(content))
    faults = [
        Fault(f"block {each.number}", each.name, each.fault)
        for each in found
        if each.fault
    ]
    skipped = len(faults)
    kinds = Counter(
        blocks.type_name(each.header.type)
        for each in found
        if each.header is not None and not each.fault
    )
    unused = sum(each.header is None and not each.fault for each in found)
    covers = Counter(each.cover.value for each in found if each.cover is not None)
    never = f"; {unused} never used" if unused else ""
    held = _listed(kinds) or "none to be read"
    lines = [f"{_many(len(found), 'block')}: {held}{never}."]
    if covers:
        lines.append(f"Checksums cover {' or '.join(sorted(covers))}.")
    faults += _superblock(found, len(content))
    for block, payload, broken in chained(found):
        if broken:
            faults.append(Fault(f"block {block.number}", "BrokenChain", broken))
            skipped += 1
        else:
            wrong = _wrong(payload)
            skipped += wrong is not None
            faults += [Fault(f"block {block.number}", *wrong)] if wrong else []
    return Checked(
        Format.BLOCKS, len(found) - skipped, skipped, tuple(lines), tuple(faults)
    )


def _superblock(found: Sequence[Block], size: int) -> Iterator[Fault]:
    first = found[0] if found else None
    if first is None or first.header is None or first.fault:
        return
    if first.header.type != BlockType.SUPERBLOCK:
        kind = blocks.type_name(first.header.type)
        yield Fault("block 0", "", f"It is no superblock; it is of the type {kind}.")
        return
    if len(first.payload) < struct.calcsize(blocks.SUPERBLOCK):
        yield Fault("block 0", "Truncated", "The superblock is too short to be one.")
        return
    if len(found) * blocks.BLOCK > size:
        lacking = len(found) * blocks.BLOCK - size
        last = f"block {found[-1].number}"
        yield Fault(last, "Truncated", f"The file ends {lacking} bytes before it does.")
    count = struct.unpack_from(blocks.SUPERBLOCK, first.payload)[1]
    if count != len(found):
        yield Fault(
            "block 0",
            "",
            f"The superblock counts {count} blocks; the file has {len(found)}.",
        )


def _wrong(payload: bytes) -> tuple[str, str] | None:
    try:
        cbor.decode_all(payload)
    except cbor.CborError as error:
        return error.name, f"Its payload is no deterministic CBOR: {error}"
    return None


def journal(content: bytes) -> Checked:
    """The report on a journal file."""
    try:
        head = segments.unpack_head(content)
    except SegmentError as error:
        fault = Fault("the head", error.name, str(error))
        return Checked(Format.JOURNAL, 0, 0, (), (fault,))
    found = list(segments.read(content))
    faults, kinds, skipped, expected = [], Counter[str](), 0, None
    uncommitted = 0
    for number, each in enumerate(found, 1):
        where = f"entry {number}"
        if each.fault or each.segment is None:
            skipped += 1
            faults.append(Fault(where, each.name, each.fault))
            expected = None if each.segment is None else each.segment.sequence + 1
            continue
        segment = each.segment
        kinds[segments.op_name(segment.op)] += 1
        uncommitted += not segment.flags & EntryFlag.COMMITTED
        if expected is not None and segment.sequence != expected:
            said = f"It has sequence {segment.sequence}; {expected} would follow."
            faults.append(Fault(where, "", said))
        expected = segment.sequence + 1
        payloads = _payloads(where, segment)
        skipped += bool(payloads)
        faults += payloads
    if head.entries != len(found):
        said = f"It counts {head.entries} entries; {len(found)} were found."
        faults.append(Fault("the head", "", said))
    if head.size != len(content):
        said = f"It says {head.size} bytes; the file has {len(content)}."
        faults.append(Fault("the head", "", said))
    lines = [
        f"{_many(len(found), 'entry', 'entries')}: {_listed(kinds) or 'none'}.",
        f"Database {head.identity}.",
        f"The last sequence is {head.head}; blocks have all up to {head.checkpoint}.",
    ]
    if uncommitted:
        lines.append(f"{uncommitted} are not marked as committed; they are done again.")
    return Checked(
        Format.JOURNAL, len(found) - skipped, skipped, tuple(lines), tuple(faults)
    )


def _payloads(where: str, segment: segments.Segment) -> list[Fault]:
    if segment.flags & EntryFlag.COMPRESSED:
        return [Fault(where, "", "It is compressed with LZ4, which is not read here.")]
    found = []
    for name in ("forward", "inverse", "provenance"):
        payload: bytes = getattr(segment, name)
        wrong = _wrong(payload) if payload else None
        if wrong is not None:
            found.append(Fault(where, wrong[0], f"{name.capitalize()}: {wrong[1]}"))
    if not segment.provenance:
        found.append(Fault(where, "", "It says neither who made it nor why."))
    if not segment.inverse and segment.op not in (Op.CHECKPOINT, Op.SNAPSHOT):
        found.append(Fault(where, "", "It has no inverse and does not say why."))
    return found


def _listed(kinds: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(kinds.items()))


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
