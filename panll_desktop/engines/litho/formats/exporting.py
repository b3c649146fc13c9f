"""A store as files of LithoGlyph: its content as blocks, its journal as entries."""

import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from panll_desktop.engines.litho import cbor, content, journal, present
from panll_desktop.engines.litho.cbor import Encodable, Tagged
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.formats import blocks, segments
from panll_desktop.engines.litho.formats.blocks import BlockFlag, BlockType, Header
from panll_desktop.engines.litho.formats.segments import EntryFlag, Op, Segment
from panll_desktop.engines.litho.journal import Effect, Entry, Operation
from panll_desktop.engines.litho.reading import Reading

DOCUMENT_TAG: Final = 39002
COLLECTION_TAG: Final = 39003
PROVENANCE_TAG: Final = 39004
ACTOR_TAG: Final = 39005
TIME_TAG: Final = 0
_OF_TYPE: Final = {
    "PromptScore": 39006,
    "PromptDimension": 39006,
    "ActorId": ACTOR_TAG,
    "Timestamp": TIME_TAG,
}
_ACTORS: Final = {"user": "human", "system": "system", "agent": "agent"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ROOT: Final = 1  # the superblock is block 0


def as_blocks(store: Reading) -> bytes:
    """The content of a store as a block file.

    A document is a map with its identifier as ``_id``; a collection a map of ``name``,
    ``kind`` and ``definition``. What does not fit a block goes on in overflow blocks.
    """
    made: list[bytes] = []
    for kind, payload, entry in _contents(store):
        made += _chained(kind, payload, entry, _ROOT + len(made))
    steps = store.journal()
    first, last = (steps[0], steps[-1]) if steps else (None, None)
    head = 0 if last is None else last.sequence
    created = 0 if first is None else _milliseconds(first.at)
    fields = (1, _ROOT + len(made), 0, head, 1 if head else 0, _ROOT, 0, created, head)
    payload = struct.pack(blocks.SUPERBLOCK, *fields).ljust(blocks.PAYLOAD, b"\0")
    superblock = _header(BlockType.SUPERBLOCK, 0, last, 0)
    return b"".join([blocks.written(superblock, payload), *made])


def _contents(store: Reading) -> Iterator[tuple[BlockType, bytes, Entry | None]]:
    touched = _last_touching(store)
    for name, kind in store.collections().items():
        meta: Mapping[str, Encodable] = {
            "name": Tagged(COLLECTION_TAG, name),
            "kind": kind.value,
            "definition": content.fields_of(
                present.state(store.connection, (name, "")) or cbor.encode({})
            ),
        }
        edges = kind is Kind.EDGE
        of_meta = BlockType.EDGE_META if edges else BlockType.COLLECTION_META
        yield of_meta, cbor.encode(meta), touched.get((name, ""))
        demands = store.definition(name)
        for key, fields in store.documents(name).items():
            identity = {"_id": Tagged(DOCUMENT_TAG, f"{name}/{key}")}
            payload = cbor.encode({**tagged(demands, fields), **identity})
            of_one = BlockType.EDGE if edges else BlockType.DOCUMENT
            yield of_one, payload, touched.get((name, key))


def _last_touching(store: Reading) -> dict[journal.Place, Entry]:
    steps = {each.sequence: each for each in store.journal()}
    rows = store.connection.execute(
        "SELECT collection, key, max(sequence) FROM effect GROUP BY collection, key"
    )
    return {(name, key): steps[sequence] for name, key, sequence in rows}


def tagged(
    demands: Definition, fields: Mapping[str, Encodable]
) -> dict[str, Encodable]:
    """The fields with the tags that their types have in files."""
    tags = {
        each.name: _OF_TYPE[each.type.name]
        for each in demands.fields
        if each.type.name in _OF_TYPE
    }
    found: dict[str, Encodable] = dict(fields)
    for name, tag in tags.items():
        value = found.get(name)
        if isinstance(value, int | str):
            found[name] = Tagged(tag, value)
    return found


def _chained(
    kind: BlockType, payload: bytes, entry: Entry | None, number: int
) -> Iterator[bytes]:
    """One block, and overflow blocks for what does not fit into it."""
    pieces = [
        payload[at : at + blocks.PAYLOAD]
        for at in range(0, len(payload), blocks.PAYLOAD)
    ]
    for position, piece in enumerate(pieces):
        flags = BlockFlag.CHAINED if position + 1 < len(pieces) else BlockFlag(0)
        own = kind if position == 0 else BlockType.OVERFLOW
        previous = number + position - 1 if position else 0
        header = _header(own, number + position, entry, previous, flags)
        yield blocks.written(header, piece)


def _header(
    kind: BlockType,
    number: int,
    entry: Entry | None,
    previous: int,
    flags: int = 0,
) -> Header:
    at = 0 if entry is None else _milliseconds(entry.at)
    sequence = 0 if entry is None else entry.sequence
    return Header(
        blocks.MAGIC,
        blocks.VERSION,
        kind,
        number,
        sequence,
        at,
        at,
        0,
        0,
        previous,
        flags,
    )


def _milliseconds(at: str) -> int:
    return microseconds(at) // 1000


def microseconds(at: str) -> int:
    """Since 1970, of the time of an entry."""
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(microseconds=1)


# The journal


def as_journal(store: Reading) -> bytes:
    """The journal of a store as a journal file, an entry of it for each effect.

    The forward payload says what is there since, of which entry of the store it is,
    and how many effects that has; the inverse has the form of LithoGlyph's
    specification.
    """
    made: list[bytes] = []
    steps = store.journal()
    for entry in steps:
        effects = store.effects(entry.sequence)
        provenance = cbor.encode(_provenance(entry))
        for effect in effects:
            made.append(_segment(entry, effect, effects, provenance, len(made) + 1))
    identity = UUID(bytes=(steps[0].digest if steps else bytes(16))[:16])
    size = segments.HEAD + sum(map(len, made))
    head = segments.Head(identity, len(made), len(made), len(made), size)
    return b"".join([segments.pack_head(head), *made])


def _segment(
    entry: Entry,
    effect: Effect,
    effects: list[Effect],
    provenance: bytes,
    sequence: int,
) -> bytes:
    forward: dict[str, Encodable] = {
        "entry": entry.sequence,
        "of": len(effects),
        "operation": entry.operation.value,
        "collection": Tagged(COLLECTION_TAG, effect.collection),
        "content": None if effect.after is None else content.fields_of(effect.after),
    }
    if effect.key:
        identifier = "/".join(effect.place)
        forward["document_id"] = Tagged(DOCUMENT_TAG, identifier)
    if entry.undoes is not None:
        forward["undoes"] = entry.undoes
    flags = EntryFlag.COMMITTED
    if entry.irreversible:
        flags |= EntryFlag.IRREVERSIBLE
    return segments.pack(
        Segment(
            sequence,
            microseconds(entry.at),
            op_of(entry, effect),
            flags,
            cbor.encode(forward),
            cbor.encode(_inverse(entry, effect)),
            provenance,
        )
    )


def op_of(entry: Entry, effect: Effect) -> Op:
    """What the specification calls it."""
    made, gone = effect.before is None, effect.after is None
    if entry.irreversible and not gone:
        made = entry.operation in {Operation.INSERT, Operation.CREATE_COLLECTION}
    if not effect.key:
        if gone:
            return Op.COLLECTION_DROP
        return Op.COLLECTION_CREATE if made else Op.SCHEMA_ALTER
    ends = content.ends_of(effect.after or effect.before or cbor.encode({}))
    if ends != (None, None):
        return Op.EDGE_DELETE if gone else Op.EDGE_INSERT if made else Op.EDGE_UPDATE
    if gone:
        return Op.DOC_DELETE
    if made:
        return Op.DOC_INSERT
    replaced = entry.operation is Operation.REPLACE
    return Op.DOC_REPLACE if replaced else Op.DOC_UPDATE


def _inverse(entry: Entry, effect: Effect) -> Encodable:
    if entry.irreversible:
        return {"irreversible": entry.irreversible}
    collection, key = effect.place
    if not key:
        if effect.before is None:
            return {"drop": {"name": Tagged(COLLECTION_TAG, collection)}}
        return {"restore_schema": {"previous": content.fields_of(effect.before)}}
    place: dict[str, Encodable] = {
        "collection": Tagged(COLLECTION_TAG, collection),
        "document_id": Tagged(DOCUMENT_TAG, f"{collection}/{key}"),
    }
    if effect.before is None:
        return {"delete": place}
    before = content.fields_of(effect.before)
    if effect.after is None:
        return {"restore": {**place, "content": before}}
    after = content.fields_of(effect.after)
    changed = {
        name: value
        for name, value in before.items()
        if name not in after or after[name] != value
    }
    added: list[Encodable] = [name for name in after if name not in before]
    return {"restore_fields": changed, **({"remove_fields": added} if added else {})}


def _provenance(entry: Entry) -> Tagged:
    who = entry.provenance
    prefix = who.actor.partition(":")[0]
    kind = "migration" if who.source == "migration" else _ACTORS.get(prefix, "human")
    form: dict[str, cbor.Decoded] = {
        "actor": Tagged(ACTOR_TAG, {"id": who.actor, "type": kind}),
        "rationale": who.rationale,
        "timestamp": Tagged(TIME_TAG, entry.at),
        "source": {"type": who.source},
    }
    if who.context:
        form["context"] = cbor.decode_all(cbor.encode(who.context))
    return Tagged(PROVENANCE_TAG, form)
