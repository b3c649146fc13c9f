"""Block files and journals: what is stated of them, the way back, and damage.

The vectors are made from the facts that LithoGlyph's own files state; where those are
wrong among themselves, they stand here as failures that are expected to stay.
"""

import struct
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop import paths
from panll_desktop.engines.litho import cbor, types, workspaces
from panll_desktop.engines.litho.cbor import CborError, Decoded, Encodable, Tagged
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition, Field
from panll_desktop.engines.litho.errors import ProvenanceRequiredError, StoreError
from panll_desktop.engines.litho.formats import (
    block_import,
    blocks,
    checking,
    exporting,
    journal_import,
    segments,
)
from panll_desktop.engines.litho.formats.blocks import BlockType, Cover, Header
from panll_desktop.engines.litho.formats.crc import crc32c
from panll_desktop.engines.litho.formats.segments import EntryFlag, Op, Segment
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.workspaces import Workspace
from panll_desktop.protocol.documents import Json
from tests.unit.engines.litho.carvings import WHY, dump, fill, fresh

BAD = pytest.mark.xfail(strict=True, reason="LithoGlyph's own file is wrong here")
CLAIM: dict[str, Encodable] = {
    "claim": "Inflation at 10%",
    "source": "ONS",
    "score": Tagged(39006, 85),
}
CLAIM_HEX = (
    "a365636c61696d70496e666c6174696f6e206174203130256573636f7265d9985e1855"
    "66736f75726365634f4e53"
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Tagged(39001, b"\x01"), "d998594101"),
        (Tagged(39002, "a/b"), "d9985a63612f62"),
        (Tagged(39003, "a"), "d9985b6161"),
        (Tagged(39004, {}), "d9985ca0"),
        (Tagged(39005, "a"), "d9985d6161"),
        (Tagged(39006, 85), "d9985e1855"),
        (Tagged(39007, []), "d9985f80"),
        (Tagged(39008, b""), "d9986040"),
        (Tagged(0, "2026-01-31T12:00:00Z"), "c074" + b"2026-01-31T12:00:00Z".hex()),
        (0.85, "fb3feb333333333333"),
        (0.92, "fb3fed70a3d70a3d71"),
        (CLAIM, CLAIM_HEX),
        ({}, "a0"),
        pytest.param(Tagged(39001, b"\x01"), "d998694101", marks=BAD),
        pytest.param(Tagged(39006, 85), "d99866181855", marks=BAD),
        pytest.param(0.85, "fa3f59999a", marks=BAD),
        pytest.param(
            CLAIM,
            "a365636c61696d70496e666c6174696f6e2061742031302566736f75726365634f4e53"
            "6573636f7265d998661818551855",
            marks=BAD,
        ),
    ],
)
def test_that_a_value_has_its_stated_bytes(value: Decoded, expected: str) -> None:
    assert cbor.encode(value).hex() == expected
    assert cbor.encode(cbor.decode_all(bytes.fromhex(expected))).hex() == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("9f01ff", "IndefiniteLengthNotAllowed"),
        ("bf616101ff", "IndefiniteLengthNotAllowed"),
        ("5f4101ff", "IndefiniteLengthNotAllowed"),
        ("1817", "NonMinimalEncoding"),
        ("190001", "NonMinimalEncoding"),
        ("1a0000ffff", "NonMinimalEncoding"),
        ("fb3ff8000000000000", "NonMinimalEncoding"),
        ("a2616101616102", "DuplicateMapKey"),
        ("a2616202616101", "UnsortedMapKeys"),
        ("d9985e", "Truncated"),
        ("d9985e1855ff", "TrailingBytes"),
        ("61ff", "InvalidUtf8"),
        # the map of `invalid_checksum_mismatch`: three pairs said, two there
        pytest.param("a361610161620261", "Truncated"),
    ],
)
def test_that_other_forms_have_the_name_of_their_error(content: str, name: str) -> None:
    with pytest.raises(CborError) as raised:
        cbor.decode_all(bytes.fromhex(content))
    assert raised.value.name == name


def test_that_a_document_of_a_store_has_neither_tags_nor_bytes() -> None:
    for value in (Tagged(39006, 85), {"a": [b"x"]}):
        with pytest.raises(CborError, match="no JSON value"):
            cbor.decode(cbor.encode(value))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"123456789", 0xE3069283),  # the check value of the algorithm
        (b"", 0),
        (bytes.fromhex(CLAIM_HEX), 0x79F38C8F),
        (bytes.fromhex(CLAIM_HEX).ljust(4032, b"\0"), 0x679F4888),
        pytest.param(bytes.fromhex(CLAIM_HEX), 0xABCD1234, marks=BAD),
    ],
)
def test_that_checksums_are_those_stated(content: bytes, expected: int) -> None:
    assert crc32c(content) == expected


@pytest.mark.parametrize(
    "length", [46, pytest.param(47, marks=BAD), pytest.param(49, marks=BAD)]
)
def test_that_the_simple_document_has_its_length(length: int) -> None:
    assert len(bytes.fromhex(CLAIM_HEX)) == length


SUPERBLOCK = Header(
    blocks.MAGIC,
    1,
    BlockType.SUPERBLOCK,
    0,
    0,
    1736899434496,
    1736899434496,
    0,
    0,
    0,
    0,
)


@pytest.mark.parametrize(
    "expected",
    [
        "0048474c01000100" + "00" * 16 + "00166d5594010000" * 2 + "00" * 24,
        pytest.param(
            "00484c4701000100" + "00" * 16 + "00166d5594010000" * 2 + "00" * 24,
            marks=BAD,
        ),
    ],
)
def test_that_a_header_has_its_stated_bytes(expected: str) -> None:
    stamp = struct.unpack("<Q", bytes.fromhex("00166d5594010000"))[0]
    fields = {name: getattr(SUPERBLOCK, name) for name in Header.__match_args__}
    header = Header(**{**fields, "created": stamp, "modified": stamp})
    assert blocks.pack(header).hex() == expected
    assert blocks.unpack(bytes.fromhex(expected)) == header


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"magic": 0x4644424A}, "InvalidMagic"),
        ({"magic": 0x0048474C, "version": 9}, "InvalidMagic"),
        ({"version": 0}, "UnsupportedVersion"),
        ({"version": 2, "length": 4033}, "UnsupportedVersion"),
        ({"length": 4033}, "PayloadTooLarge"),
        ({"length": 0xFFFFFFFF}, "PayloadTooLarge"),
    ],
)
def test_that_magic_version_and_length_are_looked_at_in_turn(
    wrong: dict[str, int], name: str
) -> None:
    fields: dict[str, int] = {
        each: getattr(SUPERBLOCK, each) for each in Header.__match_args__
    }
    with pytest.raises(blocks.BlockError) as raised:
        blocks.unpack(blocks.pack(Header(**{**fields, **wrong})))
    assert raised.value.name == name


@pytest.mark.parametrize("cover", Cover)
def test_that_either_cover_of_a_checksum_is_known(cover: Cover) -> None:
    block = blocks.written(SUPERBLOCK, b"payload", cover)
    assert len(block) == 4096
    (found,) = blocks.read(block)
    assert (found.fault, found.payload, found.cover) == ("", b"payload", cover)
    (bad,) = blocks.read(block[:70] + b"x" + block[71:])
    assert bad.name == "ChecksumMismatch"


def test_that_times_are_milliseconds_or_microseconds() -> None:
    milli, micro = blocks.moment(1736899434496), blocks.moment(1736899434496000)
    assert milli == micro
    assert milli is not None
    assert milli.year == 2025
    assert blocks.moment(1 << 63) is None


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (struct.calcsize("<QQHHIIIQII"), 48),
        (4096 - struct.calcsize("<II16sQQQQ"), 4040),
        pytest.param(struct.calcsize("<QQHHIIIQII"), 21, marks=BAD),
        pytest.param(4096 - struct.calcsize("<II16sQQQQ"), 4008, marks=BAD),
    ],
)
def test_that_the_parts_of_a_journal_have_their_size(size: int, said: int) -> None:
    assert size == said


@pytest.mark.parametrize("lengths", [(0, 0, 0), (1, 2, 3), (500, 0, 70)])
def test_that_the_length_of_an_entry_is_the_sum_of_its_parts(
    lengths: tuple[int, int, int],
) -> None:
    one, two, three = (b"x" * each for each in lengths)
    segment = Segment(7, 8, Op.DOC_INSERT, 1, one, two, three, 9)
    packed = segments.pack(segment)
    assert struct.unpack_from("<I", packed, 44)[0] == len(packed) == 48 + sum(lengths)
    head = segments.pack_head(segments.Head(UUID(int=5), 7, 0, 1, 4096 + len(packed)))
    (found,) = segments.read(head + packed)
    assert found.segment == segment
    assert segments.unpack_head(head).identity == UUID(int=5)


@pytest.fixture(params=Workspace)
def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setattr(paths, "data_directory", lambda: tmp_path)
    return workspaces.ensure(request.param)


def test_that_a_journal_file_makes_the_same_store_with_the_same_hashes(
    workspace: Path, tmp_path: Path
) -> None:
    with closing(Store(workspace)) as store:
        written = exporting.as_journal(store)
        steps, content = store.journal(), dump(store.connection)
    assert checking.journal(written).faults == ()
    imported = journal_import.from_journal(written, tmp_path / "new")
    assert imported.skipped == ()
    with closing(Store(tmp_path / "new")) as again:
        assert again.journal() == steps
        assert dump(again.connection) == content
        assert again.verify() == []
        assert exporting.as_journal(again) == written


def test_that_a_block_file_makes_a_store_of_the_same_content(
    workspace: Path, tmp_path: Path
) -> None:
    with closing(Store(workspace)) as store:
        written = exporting.as_blocks(store)
        kinds = store.collections()
        content = {name: store.documents(name) for name in kinds}
    report = checking.block_file(written)
    assert (report.faults, report.skipped) == ((), 0)
    imported = block_import.from_blocks(written, tmp_path / "new", WHY)
    assert imported.skipped == ()
    with closing(Store(tmp_path / "new")) as again:
        assert again.collections() == kinds
        assert {name: again.documents(name) for name in kinds} == content
        assert all(each.provenance == WHY for each in again.journal())
        assert again.verify() == []


def several(store: Store) -> None:
    fill(store)
    demands = Definition(
        Kind.DOCUMENT,
        fields=(
            Field("score", types.made("PROMPT_SCORE")),
            Field("by", types.made("ActorId")),
            Field("at", types.made("Timestamp")),
        ),
    )
    store.create_collection("claims", demands, WHY)
    fields: dict[str, Json] = {
        "score": 85,
        "by": "user:ada",
        "at": "2026-01-31T12:00:00Z",
    }
    store.insert("claims", {**fields, "long": "x" * 9000}, WHY, key="long")
    store.alter_collection("claims", Definition(Kind.DOCUMENT, closed=False), WHY)
    store.alter_collection("claims", demands, WHY)
    store.update(["sites/tanum"], {"land": "SE"}, WHY)
    store.replace("sites/tanum", {"name": "T"}, WHY)
    store.undo(WHY)
    more = Provenance("agent:w", "so", "cli", {"investigation": "i", "tags": ["a"]})
    store.update(["sites/alta"], {"owner": "x"}, more, irreversible="a court order")
    store.delete(["carved_at/e1"], WHY)
    store.drop_collection("carved_at", WHY)


def test_that_every_kind_of_entry_comes_back(store: Store, tmp_path: Path) -> None:
    several(store)
    written = exporting.as_journal(store)
    ops = {each.segment.op for each in segments.read(written) if each.segment}
    assert ops >= {0x01, 0x02, 0x04, 0x10, 0x11, 0x20, 0x21, 0x31}
    journal_import.from_journal(written, tmp_path / "new")
    with closing(Store(tmp_path / "new")) as again:
        assert again.journal() == store.journal()
        assert dump(again.connection) == dump(store.connection)
    block_import.from_blocks(exporting.as_blocks(store), tmp_path / "other", WHY)
    with closing(Store(tmp_path / "other")) as other:
        assert other.documents("claims") == store.documents("claims")


def test_that_payloads_have_the_form_of_the_specification(store: Store) -> None:
    several(store)
    found = [each.segment for each in segments.read(exporting.as_journal(store))]
    inverses = [cbor.decode_all(each.inverse) for each in found if each]
    assert inverses[0] == {"drop": {"name": Tagged(39003, "sites")}}
    place = {
        "collection": Tagged(39003, "sites"),
        "document_id": Tagged(39002, "sites/alta"),
    }
    assert inverses[3] == {"delete": place}
    assert {"restore_fields": {}, "remove_fields": ["land"]} in inverses
    assert {"irreversible": "a court order"} in inverses
    assert found[3] is not None
    who = cbor.decode_all(found[3].provenance)
    assert isinstance(who, Tagged)
    assert isinstance(who.value, dict)
    assert who.tag == 39004
    assert who.value["actor"] == Tagged(39005, {"id": "user:ada", "type": "human"})
    assert who.value["source"] == {"type": "api"}
    blocks_of = list(blocks.read(exporting.as_blocks(store)))
    assert blocks_of[0].payload[:12] == struct.pack("<IQ", 1, len(blocks_of))
    claim = cbor.decode_all(_claim(blocks_of))
    assert isinstance(claim, dict)
    assert claim["score"] == Tagged(39006, 85)
    assert claim["by"] == Tagged(39005, "user:ada")
    assert claim["_id"] == Tagged(39002, "claims/long")


def _claim(found: list[blocks.Block]) -> bytes:
    (payload,) = [
        payload
        for _, payload, _ in block_import.chained(found)
        if b"claims/long" in payload
    ]
    return payload


def damaged(content: bytes, at: int, byte: int) -> bytes:
    return content[:at] + bytes([content[at] ^ byte]) + content[at + 1 :]


def test_that_bad_entries_are_skipped_counted_and_named(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    written = exporting.as_journal(store)
    offsets = [each.offset for each in segments.read(written)]
    bad = damaged(written, offsets[3] + 60, 1)  # in the payload of sites/alta
    report = checking.journal(bad)
    assert [(each.where, each.name) for each in report.faults] == [
        ("entry 4", "ChecksumMismatch")
    ]
    assert (report.sound, report.skipped) == (6, 1)
    imported = journal_import.from_journal(bad, tmp_path / "new")
    assert [each.where for each in imported.skipped] == ["entry 4", "entry 7"]
    assert "sites/alta" in imported.skipped[1].sentence
    with closing(Store(tmp_path / "new")) as again:
        assert again.documents("sites") == {"tanum": {"name": "Tanum"}}
        assert again.verify() == []


def test_that_bad_blocks_are_skipped_counted_and_named(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    written = exporting.as_blocks(store)
    found = list(blocks.read(written))
    (number,) = [
        each.number
        for each in found
        if b"sites/alta" in each.payload and b"name" in each.payload
    ]
    bad = damaged(written, number * 4096 + 70, 1)
    report = checking.block_file(bad)
    assert [(each.where, each.name) for each in report.faults] == [
        (f"block {number}", "ChecksumMismatch")
    ]
    imported = block_import.from_blocks(bad, tmp_path / "new", WHY)
    assert len(imported.skipped) == 2
    assert "carved_at/e1 leads to sites/alta" in imported.skipped[1].sentence


def test_that_a_block_file_that_ends_within_a_block_is_said_to(store: Store) -> None:
    fill(store)
    whole = exporting.as_blocks(store)
    checked = checking.block_file(whole[:-100])
    (fault,) = checked.faults
    assert (fault.name, fault.sentence) == (
        "Truncated",
        "The file ends 100 bytes before it does.",
    )


def test_that_a_broken_chain_is_named(store: Store, tmp_path: Path) -> None:
    several(store)
    written = exporting.as_blocks(store)
    *_, last = [
        each.number
        for each in blocks.read(written)
        if each.header and each.header.type == BlockType.OVERFLOW
    ]
    bad = damaged(written, last * 4096 + 80, 1)
    names = [each.name for each in checking.block_file(bad).faults]
    assert names == ["ChecksumMismatch", "BrokenChain"]
    imported = block_import.from_blocks(bad, tmp_path / "new", WHY)
    assert len(imported.skipped) == 2


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda c: c[:-1], "entry 7", "before it does"),
        (lambda c: c[:4000], "the head", "4096"),
        (lambda c: damaged(c, 4096 + 44, 1), "entry 1", "cannot be found"),
        (lambda c: damaged(c, 4, 3), "the head", "version"),
        (lambda c: damaged(c, 40, 1), "the head", "counts"),
        (lambda c: c + b"x", "entry 8", "before the header"),
    ],
)
def test_that_a_journal_that_does_not_fit_is_explained(
    store: Store, change: "object", where: str, words: str
) -> None:
    fill(store)
    assert callable(change)
    report = checking.journal(change(exporting.as_journal(store)))
    assert any(each.where == where and words in each.sentence for each in report.faults)


def journals() -> bytes:
    with fresh() as store:
        several(store)
        return exporting.as_journal(store)


def block_files() -> bytes:
    with fresh() as store:
        several(store)
        return exporting.as_blocks(store)


JOURNAL, BLOCKS = journals(), block_files()


@settings(max_examples=60)
@given(st.integers(0, len(JOURNAL) - 1), st.integers(1, 255))
def test_that_no_damage_to_a_journal_breaks_a_reader(at: int, byte: int) -> None:
    bad = damaged(JOURNAL, at, byte)
    report = checking.journal(bad)
    with fresh() as store:
        path = store.path.with_name("imported")
        try:
            imported = journal_import.from_journal(bad, path)
        except segments.SegmentError:
            assert report.sound == 0
            return
        if report.skipped:
            assert imported.skipped
        with closing(Store(path)) as again:
            assert again.verify() == []


@settings(max_examples=60)
@given(st.integers(0, len(BLOCKS) - 1), st.integers(1, 255))
def test_that_no_damage_to_a_block_file_breaks_a_reader(at: int, byte: int) -> None:
    bad = damaged(BLOCKS, at, byte)
    report = checking.block_file(bad)
    with fresh() as store:
        path = store.path.with_name("imported")
        imported = block_import.from_blocks(bad, path, WHY)
        assert len(imported.skipped) >= report.skipped
        with closing(Store(path)) as again:
            assert again.verify() == []


@given(st.binary(max_size=200))
def test_that_any_bytes_have_a_report(content: bytes) -> None:
    with fresh() as store:
        path = store.path.with_name("any")
        path.write_bytes(content)
        if content.startswith(b"SQLite format 3\0"):
            with pytest.raises(StoreError):
                checking.check(path)
            return
        report = checking.check(path)
    assert bool(report.faults) == (report.sound == 0)


def test_that_a_store_is_checked_too(store: Store) -> None:
    fill(store)
    report = checking.check(store.path)
    assert report.faults == ()
    assert "3 collections" in report.lines[0]
    store.connection.execute("UPDATE document SET content = x'a0' WHERE key = 'g1'")
    bad = checking.check(store.path)
    assert "glyphs/g1" in bad.faults[0].sentence
    assert bad.faults[0].name == "1302 CONTENT_DIFFERS"
    assert "that makes the content anew" in bad.lines[1]


def test_that_an_import_of_blocks_says_who_and_why(tmp_path: Path) -> None:
    with pytest.raises(ProvenanceRequiredError):
        block_import.from_blocks(BLOCKS, tmp_path / "new", Provenance("", ""))


def test_that_what_a_stranger_wrote_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    foreign = [
        blocks.written(SUPERBLOCK, bytes(64)),
        blocks.written(_of(BlockType.DOCUMENT, 1), bytes.fromhex(CLAIM_HEX)),
        blocks.written(_of(BlockType.DOCUMENT, 2), b"no CBOR at all"),
        bytes(4096),
        blocks.written(_of(BlockType.JOURNAL_SEGMENT, 4), b"INSERT block_id=1 size=46"),
    ]
    content = b"".join(foreign)
    report = checking.block_file(content)
    assert [each.where for each in report.faults] == ["block 0", "block 2"]
    assert "1 never used" in report.lines[0]
    imported = block_import.from_blocks(content, tmp_path / "new", WHY)
    assert [each.where for each in imported.skipped] == ["block 2"]
    with closing(Store(tmp_path / "new")) as store:
        assert store.document("documents/block-1")["score"] == 85


def _of(kind: BlockType, number: int) -> Header:
    return Header(blocks.MAGIC, 1, kind, number, 0, 0, 0, 0, 0, 0, 0)


def test_that_a_journal_of_the_specification_alone_is_taken(tmp_path: Path) -> None:
    who = cbor.encode(
        Tagged(39004, {"actor": {"id": "user:a"}, "rationale": "r", "source": "api"})
    )
    forwards: list[tuple[Op, dict[str, Encodable]]] = [
        (Op.COLLECTION_CREATE, {"collection": "c", "content": {"kind": "document"}}),
        (Op.DOC_INSERT, {"document_id": Tagged(39002, "c/1"), "content": {"n": 1}}),
        (Op.DOC_INSERT, {"document_id": "c/2"}),
        (Op.DOC_DELETE, {"document_id": "c/1"}),
    ]
    made = [
        segments.pack(
            Segment(n, n, op, EntryFlag.COMMITTED, cbor.encode(forward), b"", who)
        )
        for n, (op, forward) in enumerate(forwards, 1)
    ]
    made.append(segments.pack(Segment(5, 5, 1, EntryFlag.ROLLED_BACK, b"", b"", b"")))
    head = segments.Head(UUID(int=1), 5, 0, 5, 0)
    imported = journal_import.from_journal(
        b"".join([segments.pack_head(head), *made]), tmp_path / "new"
    )
    assert [each.where for each in imported.skipped] == ["entry 3", "entry 5"]
    with closing(Store(tmp_path / "new")) as store:
        assert [str(each.operation) for each in store.journal()] == [
            "create_collection",
            "insert",
            "delete",
        ]
