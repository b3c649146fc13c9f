"""Block files into a new store, whatever of them is sound."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from panll_desktop.engines.litho import cbor, content, definition
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.formats import blocks
from panll_desktop.engines.litho.formats.blocks import Block, BlockFlag, BlockType
from panll_desktop.engines.litho.formats.outcomes import (
    Imported,
    Skipped,
    outcome,
    plain,
)
from panll_desktop.engines.litho.journal import Place, Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

_CONTENT: Final = frozenset(
    {
        BlockType.COLLECTION_META,
        BlockType.EDGE_META,
        BlockType.DOCUMENT,
        BlockType.EDGE,
    }
)


class Document(Record):
    """A document of a block file: where it belongs, and what it says."""

    block: int
    place: Place
    fields: dict[str, Json]


def chained(found: Sequence[Block]) -> Iterator[tuple[Block, bytes, str]]:
    """The blocks that have content of their own, with all of their payload.

    The third is what is wrong: a chain whose next block is missing or bad.
    """
    following = {
        each.header.previous: each
        for each in found
        if each.header is not None and each.header.type == BlockType.OVERFLOW
    }
    for each in found:
        header = each.header
        if each.fault or header is None or header.type not in _CONTENT:
            continue
        if header.flags & BlockFlag.DELETED:
            continue
        payload, fault, last = each.payload, "", header
        while last.flags & BlockFlag.CHAINED and not fault:
            further = following.get(last.block)
            if further is None or further.fault or further.header is None:
                fault = f"Its content goes on after block {last.block}, not to be read."
            else:
                payload += further.payload
                last = further.header
        yield each, payload, fault


def from_blocks(content_of: bytes, path: Path, who: Provenance) -> Imported:
    """Makes a store of a block file.

    Collections come first, then documents, then edges, an entry for each collection.
    An edge whose end did not come with it is left out.

    Args:
        content_of: the file.
        path: of the new store; nothing may be there.
        who: makes the import, and why.

    Raises:
        LithoError: the store cannot be made, or the provenance lacks something.
    """
    found = list(blocks.read(content_of))
    skipped = [
        Skipped(f"block {each.number}", each.fault) for each in found if each.fault
    ]
    kinds: dict[str, Definition] = {}
    documents: list[Document] = []
    for block, payload, fault in chained(found):
        try:
            _take(block, payload, fault, kinds, documents)
        except (ValueError, LithoError, cbor.CborError) as error:
            skipped.append(Skipped(f"block {block.number}", str(error)))
    with closing(Store(path, create=True, durable=False)) as store, store.together():
        skipped += _stored(store, kinds, documents, who)
        return outcome(store, skipped)


def _take(
    block: Block,
    payload: bytes,
    fault: str,
    kinds: dict[str, Definition],
    documents: list[Document],
) -> None:
    if fault:
        raise ValueError(fault)
    value = plain(cbor.decode_all(payload))
    if not isinstance(value, dict):
        raise ValueError("Its payload is no map.")  # noqa: TRY004 - of the file
    if block.header is not None and block.header.type in (
        BlockType.COLLECTION_META,
        BlockType.EDGE_META,
    ):
        form = value.get("definition")
        edges = block.header.type == BlockType.EDGE_META
        known = (
            definition.read(cbor.encode(form))
            if isinstance(form, dict)
            else Definition(Kind.EDGE if edges else Kind.DOCUMENT)
        )
        content.check_name(str(value.get("name", "")))
        kinds[str(value["name"])] = known
        return
    identifier = value.pop("_id", None)
    edges = block.header is not None and block.header.type == BlockType.EDGE
    if isinstance(identifier, str):
        place = content.place_of(identifier)
    else:
        place = ("edges" if edges else "documents", f"block-{block.number}")
    kinds.setdefault(place[0], Definition(Kind.EDGE if edges else Kind.DOCUMENT))
    documents.append(Document(block.number, place, value))


def _stored(
    store: Store,
    kinds: Mapping[str, Definition],
    documents: Sequence[Document],
    who: Provenance,
) -> Iterator[Skipped]:
    """Puts everything into the store; first what others may lead to."""
    for name, demands in kinds.items():
        store.create_collection(name, demands, who)
    of_kind = sorted(kinds, key=lambda name: kinds[name].kind is Kind.EDGE)
    for name in of_kind:
        mine = [each for each in documents if each.place[0] == name]
        rows = [(each.place[1], each.fields) for each in mine]
        try:
            store.insert_all(name, rows, who)
        except LithoError:
            yield from _one_by_one(store, mine, who)


def _one_by_one(
    store: Store, documents: Sequence[Document], who: Provenance
) -> Iterator[Skipped]:
    for each in documents:
        name, key = each.place
        try:
            store.insert(name, each.fields, who, key=key)
        except LithoError as error:
            yield Skipped(f"block {each.block}", error.message)
