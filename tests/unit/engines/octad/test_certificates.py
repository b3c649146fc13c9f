"""Certificates: what each obligation means, and that a file stands for itself."""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.octad import canonical, leaves, merkle
from panll_desktop.engines.octad.algebra import (
    Assign,
    Delete,
    Field,
    Identified,
    Insert,
    Update,
)
from panll_desktop.engines.octad.certificates import certify, certify_inside, digest
from panll_desktop.engines.octad.draft import Draft, Event, Json, Place, Tensor
from panll_desktop.engines.octad.errors import (
    ProofError,
    StoppedError,
    StoreBusyError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.keys import Keys
from panll_desktop.engines.octad.leaves import content_hash, load_one
from panll_desktop.engines.octad.obligations import Obligation, is_citation
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.verifying import Verdict, verify
from panll_desktop.protocol import Modality, ProofType
from panll_desktop.protocol.observer import Silence

NOW = datetime(2026, 2, 1, 10, tzinfo=UTC)
FULL = Draft(
    title="A 'title' — Zoë",
    body="Words.",
    metadata={"kind": "note"},
    embedding=(0.1, -0.0, 3.0),
    types=("Note",),
    relationships=(("cites", "b"), ("https://x.org/cites", "c"), ("near", "nobody")),
    tensor=Tensor((2,), (0.1, 2.0)),
    provenance=Event("created", "Zoë", "By hand."),
    spatial=Place(48.85, 2.35, None),
)
PROVABLE = (
    ProofType.EXISTENCE,
    ProofType.INTEGRITY,
    ProofType.PROVENANCE,
    ProofType.FRESHNESS,
    ProofType.CONSISTENCY,
    ProofType.CITATION,
)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Entities a (everything), b and c (a title each), d (nothing)."""
    opened = Store(path, create=True, clock=lambda: NOW)
    with opened.transaction():
        opened.insert("a", FULL)
        opened.insert("b", Draft(title="B"))
        opened.insert("c", Draft(title="C"))
        opened.insert("d", Draft())
    yield opened
    opened.close()


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


def drift(_: str, one: Modality, other: Modality) -> float | None:
    pair = {one, other}
    return 0.25 if pair == {Modality.DOCUMENT, Modality.VECTOR} else None


def proven(store: Store, keys: Keys, *asked: Obligation, now: datetime = NOW) -> bytes:
    return certify(store, asked, drift, keys, now)


def refused(store: Store, keys: Keys, *asked: Obligation) -> str:
    with pytest.raises(ProofError) as caught:
        proven(store, keys, *asked)
    assert not keys.file.exists()  # nothing was ever near a signature
    return str(caught.value)


def everything(store: Store, keys: Keys) -> bytes:
    return proven(store, keys, *(Obligation(each, "a") for each in PROVABLE))


def of(store: Store, sql: str) -> None:
    store.connection.execute("PRAGMA foreign_keys=OFF")
    store.connection.execute(sql)


def test_that_every_provable_kind_is_proven_and_read_without_the_store(
    store: Store, keys: Keys
) -> None:
    content = everything(store, keys)
    store.path.unlink()
    verdict = verify(content)
    assert verdict.valid
    assert [each.proof for each in verdict.obligations] == list(PROVABLE)
    text = "\n".join(verdict.sentences)
    for kind in PROVABLE:
        assert f"Proven, {kind.name}: " in text
    assert text.count("\nNot proven: ") == len(PROVABLE)
    assert text.count("\nOn the signer's word: ") == 2


def test_that_the_signer_is_named_and_said_to_be_unknown_where_he_is(
    store: Store, keys: Keys
) -> None:
    content = proven(store, keys, Obligation(ProofType.EXISTENCE, "a"))
    public = keys.public()
    assert public is not None
    stranger, mine = verify(content), verify(content, [public])
    assert (stranger.signer, stranger.known, stranger.valid) == (public, False, True)
    assert mine.known
    assert "The signer is unknown here" in stranger.sentences[1]
    assert "a key that you vouch for" in mine.sentences[1]


def test_that_each_single_byte_change_is_refused(store: Store, keys: Keys) -> None:
    asked = [Obligation(each, "a") for each in PROVABLE if each.name[0] in "EF"]
    content = proven(store, keys, *asked)
    assert verify(content).valid
    for at in range(len(content)):
        for flip in (0x01, 0x20, 0x80):
            changed = bytearray(content)
            changed[at] ^= flip
            assert not verify(bytes(changed)).valid, (at, flip)
    for at in range(len(content)):
        assert not verify(content[:at] + content[at + 1 :]).valid, at
    assert not verify(content + b"\n").valid


def test_that_each_byte_of_a_certificate_of_every_kind_counts(
    store: Store, keys: Keys
) -> None:
    content = everything(store, keys)
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 0x01
        assert not verify(bytes(changed)).valid, at


def test_that_the_file_is_canonical_json_with_lower_case_hexadecimal(
    store: Store, keys: Keys
) -> None:
    content = everything(store, keys)
    document = json.loads(content)
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert text.encode() == content
    for name in ("public_key", "signature"):
        assert document[name] == document[name].lower()
        shouted = document | {name: document[name].upper()}
        verdict = verify(canonical.encode(shouted))
        assert "lower-case hexadecimal" in verdict.sentences[1]


def test_that_no_certificate_is_made_unless_every_obligation_holds(
    store: Store, keys: Keys
) -> None:
    text = refused(
        store,
        keys,
        Obligation(ProofType.EXISTENCE, "a"),
        Obligation(ProofType.EXISTENCE, "nobody"),
        Obligation(ProofType.PROVENANCE, "b"),
    )
    assert text.splitlines() == [
        "EXISTENCE(nobody) does not hold: there is no entity 'nobody'.",
        "PROVENANCE(b) does not hold: it has no provenance record.",
    ]
    assert refused(store, keys) == "There is no obligation to prove."


@pytest.mark.parametrize("kind", [each for each in ProofType if each not in PROVABLE])
def test_that_what_has_no_meaning_here_is_not_provable_here(
    kind: ProofType, store: Store, keys: Keys
) -> None:
    text = refused(store, keys, Obligation(kind, "a"))
    assert text.startswith(f"{kind.name}(a) is not provable here: ")


@pytest.mark.parametrize(
    ("obligation", "reason"),
    [
        (Obligation(ProofType.EXISTENCE, ""), "the id: must have"),
        (Obligation(ProofType.EXISTENCE, "a\n"), "the id: must not hold control"),
        (Obligation(ProofType.FRESHNESS, "a", max_age_ms=-1), "the greatest age"),
        (Obligation(ProofType.CONSISTENCY, "a", threshold=1.5), "the threshold must"),
        (
            Obligation(
                ProofType.CONSISTENCY, "a", pair=(Modality.GRAPH, Modality.GRAPH)
            ),
            "two different modalities",
        ),
    ],
)
def test_that_an_obligation_that_means_nothing_is_refused(
    obligation: Obligation, reason: str, store: Store, keys: Keys
) -> None:
    assert reason in refused(store, keys, obligation)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE document SET body = 'x' WHERE entity = 1", "does not say what"),
        ("UPDATE document SET metadata = '{}'", "Its document differs from version 1."),
        ("UPDATE vector SET embedding = zeroblob(12)", "Its vector differs"),
        ("DELETE FROM tensor", "Its tensor differs from version 1."),
        ("UPDATE entity SET version = 2 WHERE key = 1", "It says version 2, its last"),
        ("DELETE FROM version", "It says version 1, its last is None."),
        ("DELETE FROM spatial_index", "Its place is not in the index."),
        (
            "UPDATE spatial_index SET min_latitude = 0",
            "The index has it at another place.",
        ),
        ("INSERT INTO document_text (document_text) VALUES ('delete-all')", "Entity a"),
    ],
)
def test_that_integrity_fails_where_content_or_an_index_says_something_else(
    sql: str, reason: str, store: Store, keys: Keys
) -> None:
    of(store, sql)
    text = refused(store, keys, Obligation(ProofType.INTEGRITY, "a"))
    assert text.startswith("INTEGRITY(a) does not hold: ")
    assert reason in text


def test_that_a_place_left_in_the_index_is_a_fault_of_who_has_none(
    store: Store, keys: Keys
) -> None:
    of(store, "INSERT INTO spatial_index VALUES (2, 0, 0, 0, 0)")
    text = refused(store, keys, Obligation(ProofType.INTEGRITY, "b"))
    assert "The index holds a place that it does not have." in text
    assert verify(proven(store, keys, Obligation(ProofType.INTEGRITY, "a"))).valid


def test_that_integrity_names_hashes_that_whoever_has_the_content_can_compare(
    store: Store, keys: Keys
) -> None:
    document = json.loads(proven(store, keys, Obligation(ProofType.INTEGRITY, "a")))
    witness = document["proofs"][0]["witness"]
    text: Json = {
        "title": FULL.title,
        "body": FULL.body,
        "metadata": {"kind": "note"},
    }
    hashes = witness["entity"]["modalities"]
    assert hashes["document"] == content_hash("a", Modality.DOCUMENT, text)
    assert set(hashes) == {each.label for each in Modality}
    path = [bytes.fromhex(each) for each in witness["inclusion"]["path"]]
    start = merkle.leaf(canonical.encode(witness["entity"]))
    root = merkle.climb(start, 0, 4, path)
    assert root is not None
    assert root.hex() == document["store"]["root"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE provenance SET actor = 'eve'",
        "UPDATE provenance SET event_type = 'Created'",
        "UPDATE provenance SET parent_hash = content_hash",
    ],
)
def test_that_a_broken_chain_has_no_provenance_proof(
    sql: str, store: Store, keys: Keys
) -> None:
    of(store, sql)
    text = refused(store, keys, Obligation(ProofType.PROVENANCE, "a"))
    assert text.startswith("PROVENANCE(a) does not hold: record 0 of its chain: ")


def test_that_freshness_ends_after_the_greatest_age(store: Store, keys: Keys) -> None:
    fresh = Obligation(ProofType.FRESHNESS, "a", max_age_ms=1000)
    assert verify(proven(store, keys, fresh, now=NOW + timedelta(seconds=1))).valid
    late = NOW + timedelta(seconds=1, microseconds=1)
    with pytest.raises(ProofError, match="modified 1,000 ms ago, allowed are 1,000"):
        proven(store, keys, fresh, now=late)
    huge = Obligation(ProofType.FRESHNESS, "a", max_age_ms=2**63 - 1)
    assert verify(proven(store, keys, huge, now=late)).valid
    with pytest.raises(ProofError, match="in the future"):
        proven(store, keys, huge, now=NOW - timedelta(microseconds=1))


def test_that_consistency_holds_up_to_the_threshold_and_says_what_is_unknown(
    store: Store, keys: Keys
) -> None:
    at = Obligation(ProofType.CONSISTENCY, "a", threshold=0.25)
    verdict = verify(proven(store, keys, at))
    assert verdict.obligations == (at,)
    assert verdict.sentences[-1] == (
        "Not proven: anything of the 27 other pairs, which have no score."
    )
    below = Obligation(ProofType.CONSISTENCY, "a", threshold=0.2)
    with pytest.raises(ProofError, match=r"vector and document are 0\.25 apart"):
        proven(store, keys, below)


def test_that_a_vector_answers_to_the_text_before_the_types(
    store: Store, keys: Keys
) -> None:
    def apart(_: str, one: Modality, other: Modality) -> float | None:
        return {
            (Modality.VECTOR, Modality.DOCUMENT): 0.1,
            (Modality.VECTOR, Modality.SEMANTIC): 0.9,
        }.get((one, other))

    plain = Obligation(ProofType.CONSISTENCY, "a")
    content = certify(store, [plain], apart, keys, NOW)
    (unproven,) = (
        each for each in verify(content).sentences if each.startswith("Not proven: any")
    )
    assert "the 27 other pairs" in unproven
    pair = (Modality.VECTOR, Modality.SEMANTIC)
    with pytest.raises(ProofError, match=r"vector and semantic are 0\.9 apart"):
        certify(store, [replace(plain, pair=pair)], apart, keys, NOW)

    def by_types(_: str, one: Modality, other: Modality) -> float | None:
        return 0.9 if (one, other) == pair else None

    with pytest.raises(ProofError, match=r"vector and semantic are 0\.9 apart"):
        certify(store, [plain], by_types, keys, NOW)


def test_that_consistency_of_nothing_known_does_not_hold(
    store: Store, keys: Keys
) -> None:
    pair = (Modality.GRAPH, Modality.TENSOR)
    for each in (
        Obligation(ProofType.CONSISTENCY, "b"),
        Obligation(ProofType.CONSISTENCY, "a", pair=pair),
    ):
        assert "no drift between its modalities is known" in refused(store, keys, each)


@pytest.mark.parametrize("score", [float("nan"), -0.1, 1.1])
def test_that_a_drift_that_is_no_score_proves_nothing(
    score: float, store: Store, keys: Keys
) -> None:
    asked = [Obligation(ProofType.CONSISTENCY, "a")]
    with pytest.raises(ProofError, match="is not from 0 to 1"):
        certify(store, asked, lambda *_: score, keys, NOW)


def test_that_drift_may_write_when_it_is_asked(store: Store, keys: Keys) -> None:
    def computed(*_: object) -> float:
        with store.transaction():
            of(store, "INSERT OR REPLACE INTO meta VALUES ('drift', '1')")
        return 0.0

    asked = [Obligation(ProofType.CONSISTENCY, "a")]
    assert verify(certify(store, asked, computed, keys, NOW)).valid


def test_that_the_tree_is_kept_until_something_is_written(
    store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = leaves.snapshot

    def counted(
        connection: sqlite3.Connection,
        stop: Callable[[], bool],
        *,
        believed: bool = False,
    ) -> leaves.Snapshot:
        read.append(1)
        return whole(connection, stop, believed=believed)

    monkeypatch.setattr(leaves, "snapshot", counted)

    def root() -> object:
        found = canonical.decode(proven(store, keys, asked))
        assert isinstance(found, dict)
        return found["store"]

    asked = Obligation(ProofType.EXISTENCE, "a")
    first = root()
    assert root() == first
    assert len(read) == 1
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        store.insert("gone", Draft(title="G"))
        certify_inside(store, [asked], drift, keys, NOW)
        raise ZeroDivisionError
    assert root() == first
    with closing(Store(store.path)) as other, other.transaction():
        other.insert("e", Draft(title="E"))
    second = root()
    assert second != first
    of(store, "UPDATE document SET title = 'X' WHERE title = 'B'")
    third = root()
    assert third not in (first, second)
    of(store, "INSERT OR REPLACE INTO document VALUES (1, 'no', 'trigger', '{}')")
    assert root() not in (first, second, third)


def test_that_every_cited_entity_must_exist(store: Store, keys: Keys) -> None:
    citing = Obligation(ProofType.CITATION, "a")
    verdict = verify(proven(store, keys, citing))
    assert "'b', 'c'" in verdict.sentences[3]
    store.change(Delete(Identified(("c",))))
    with pytest.raises(ProofError, match="there is no entity 'c'"):
        proven(store, keys, citing)


def test_that_what_cites_nothing_has_no_citation_proof(
    store: Store, keys: Keys
) -> None:
    text = refused(store, keys, Obligation(ProofType.CITATION, "b"))
    assert text == (
        "CITATION(b) does not hold: it cites nothing, no edge of it is called"
        " citation, cites or references."
    )


@pytest.mark.parametrize(
    ("predicate", "cites"),
    [
        ("cites", True),
        ("CITES", True),
        ("https://verisim.db/cites", True),
        ("http://purl.org/dc/terms/references", True),
        ("https://schema.org#citation", True),
        ("cito:cites", True),
        ("cited_by", False),
        ("near", False),
        ("", False),
    ],
)
def test_that_a_citation_is_known_by_the_name_of_its_predicate(
    predicate: str, *, cites: bool
) -> None:
    assert is_citation(predicate) is cites


def test_that_the_root_changes_with_any_content_and_only_then(
    store: Store, keys: Keys
) -> None:
    def root() -> str:
        found = json.loads(proven(store, keys, Obligation(ProofType.EXISTENCE, "b")))
        return str(found["store"]["root"])

    first = root()
    assert root() == first
    title = Field(Modality.DOCUMENT, "title")
    store.change(Update(Identified(("c",)), (Assign(title, "New"),)))
    assert root() != first


Change = Callable[[dict[str, Json], dict[str, Json]], None]


def forged(store: Store, keys: Keys, kind: ProofType, change: Change) -> Verdict:
    """A certificate that its own signer changed before he signed it again."""
    document = json.loads(proven(store, keys, Obligation(kind, "a")))
    (proof,) = document["proofs"]
    change(proof["obligation"], proof["witness"])
    proof["sha256"] = digest(proof["obligation"], proof["witness"])
    del document["signature"]
    content = canonical.encode(document)
    document["signature"] = keys.sign(content, document["public_key"]).hex()
    return verify(canonical.encode(document))


def _renamed(obligation: dict[str, Json], _: dict[str, Json]) -> None:
    obligation["subject"] = "nobody"


def _unlinked(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["inclusion"] = {"index": 1, "path": []}


def _other_kind(obligation: dict[str, Json], _: dict[str, Json]) -> None:
    obligation["proof"] = "ZKP"


def _no_kind(obligation: dict[str, Json], _: dict[str, Json]) -> None:
    obligation["proof"] = ["EXISTENCE"]


def _extra(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["note"] = "trust me"


def _strict(obligation: dict[str, Json], _: dict[str, Json]) -> None:
    obligation["threshold"] = 0.1


def _fewer_pairs(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["unknown"] = []


def _younger(_: dict[str, Json], witness: dict[str, Json]) -> None:
    temporal = witness["temporal"]
    assert isinstance(temporal, dict)
    temporal["modified_at"] = "2026-02-01T09:59:59.000000Z"


def _uncited(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["relationships"] = [["cites", "b"]]


def _fewer_cited(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["cited"] = []


def _chainless(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["records"] = []


def _unchecked(_: dict[str, Json], witness: dict[str, Json]) -> None:
    witness["agreed"] = []


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        (ProofType.EXISTENCE, _renamed, "is not of 'nobody'"),
        (ProofType.EXISTENCE, _unlinked, "does not lead to the root"),
        (ProofType.EXISTENCE, _other_kind, "ZKP(a) is not provable here"),
        (ProofType.EXISTENCE, _no_kind, "names no kind of proof"),
        (ProofType.EXISTENCE, _extra, "is not an object of entity, inclusion"),
        (ProofType.CONSISTENCY, _strict, "are 0.25 apart"),
        (ProofType.CONSISTENCY, _fewer_pairs, "does not say something of every pair"),
        (ProofType.FRESHNESS, _younger, "is not that of its record"),
        (ProofType.CITATION, _uncited, "is not that of its record"),
        (ProofType.CITATION, _fewer_cited, "does not name what is cited"),
        (ProofType.PROVENANCE, _chainless, "it has no provenance record"),
        (ProofType.INTEGRITY, _unchecked, "does not name the checks"),
    ],
)
def test_that_a_signature_does_not_make_a_false_witness_true(
    kind: ProofType, change: Change, reason: str, store: Store, keys: Keys
) -> None:
    verdict = forged(store, keys, kind, change)
    assert not verdict.valid
    assert verdict.sentences[0] == "Not valid. Nothing is proven."
    assert reason in verdict.sentences[1]


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b"NaN", b"[" * 9999, b'{"a":1,"a":1}', b"9" * 99],
)
def test_that_what_is_no_certificate_is_refused_with_a_sentence(content: bytes) -> None:
    verdict = verify(content)
    assert (verdict.valid, len(verdict.sentences)) == (False, 2)
    assert verdict.sentences[1].startswith("It")


def test_that_each_obligation_is_counted_with_its_end(path: Path, keys: Keys) -> None:
    heard: list[tuple[ProofType, bool]] = []

    class Ear(Silence):
        def proof_checked(self, proof: ProofType, *, success: bool) -> None:
            heard.append((proof, success))

    with closing(Store(path, create=True, observer=Ear())) as store:
        store.change(Insert("a", Draft(title="A")))
        proven(store, keys, Obligation(ProofType.EXISTENCE, "a"))
        for kind in (ProofType.PROVENANCE, ProofType.ZKP):
            with pytest.raises(ProofError):
                proven(store, keys, Obligation(kind, "a"))
    assert heard == [
        (ProofType.EXISTENCE, True),
        (ProofType.PROVENANCE, False),
        (ProofType.ZKP, False),
    ]


def test_that_a_stop_leaves_no_transaction_and_no_key(store: Store, keys: Keys) -> None:
    asked = [Obligation(ProofType.EXISTENCE, "a")]
    with pytest.raises(StoppedError):
        certify(store, asked, drift, keys, NOW, lambda: True)
    assert not store.connection.in_transaction
    assert not keys.file.exists()


def test_that_what_cannot_be_read_is_damage_and_no_exception_of_python(
    store: Store, keys: Keys
) -> None:
    of(store, "UPDATE document SET metadata = '{' WHERE entity = 3")
    with pytest.raises(StoreDamagedError):
        proven(store, keys, Obligation(ProofType.EXISTENCE, "a"))
    of(store, "UPDATE document SET metadata = '{}', title = x'00' WHERE entity = 3")
    with pytest.raises(StoreDamagedError):
        proven(store, keys, Obligation(ProofType.EXISTENCE, "a"))


def test_that_writers_who_never_pause_make_it_busy(store: Store, keys: Keys) -> None:
    with sqlite3.connect(store.path, isolation_level=None) as other:

        def disturbed(*_: object) -> float:
            other.execute("UPDATE meta SET value = value")
            other.execute("INSERT OR REPLACE INTO meta VALUES ('k', random())")
            return 0.0

        asked = [Obligation(ProofType.CONSISTENCY, "a")]
        with pytest.raises(StoreBusyError, match="keep writing"):
            certify(store, asked, disturbed, keys, NOW)
    other.close()
    assert not store.connection.in_transaction


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
REALS = st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.builds(
    Place,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.none() | REALS,
    st.just("Point"),
    st.integers(-(2**63), 2**63 - 1),
    st.dictionaries(TEXTS, TEXTS, max_size=2),
)
DRAFTS = st.builds(
    Draft,
    title=st.none() | TEXTS,
    body=st.none() | TEXTS,
    metadata=st.none() | st.dictionaries(TEXTS, TEXTS, max_size=2),
    embedding=st.none()
    | st.tuples(st.floats(width=32, allow_nan=False, allow_infinity=False)),
    types=st.none() | st.lists(TEXTS, max_size=2).map(tuple),
    relationships=st.none() | st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    tensor=st.none() | REALS.map(lambda each: Tensor((1, 1), (each,))),
    provenance=st.none() | st.builds(Event, TEXTS, TEXTS, TEXTS, st.none() | TEXTS),
    spatial=st.none() | PLACES,
)


@settings(max_examples=60)
@given(st.lists(DRAFTS, min_size=1, max_size=4))
def test_that_whatever_a_store_holds_can_be_proven_to_be_in_it(
    drafts: list[Draft],
) -> None:
    with TemporaryDirectory() as place:
        keys = Keys(Path(place))
        opened = Store(Path(place) / "a.octad", create=True, clock=lambda: NOW)
        with closing(opened) as store:
            asked: list[Obligation] = []
            for number, draft in enumerate(drafts):
                identifier = f"e-{number}"
                store.change(Insert(identifier, draft))
                kinds = [ProofType.EXISTENCE, ProofType.FRESHNESS, ProofType.INTEGRITY]
                if draft.provenance is not None:
                    kinds.append(ProofType.PROVENANCE)
                asked.extend(Obligation(kind, identifier) for kind in kinds)
            content = proven(store, keys, *asked)
        verdict = verify(content)
        assert verdict.sentences[0].startswith("Valid")
        assert verdict.obligations == tuple(asked)


def test_that_a_certificate_that_nobody_would_read_is_not_made(
    store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical, "LARGEST_FILE", 100)
    with pytest.raises(ProofError, match="prove less at once"):
        proven(store, keys, Obligation(ProofType.EXISTENCE, "a"))


def test_that_the_leaf_of_nobody_is_none(store: Store) -> None:
    assert load_one(store.connection, "nobody") is None
    assert load_one(store.connection, "\ud800") is None
