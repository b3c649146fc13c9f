import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from panll_desktop.engines.litho import conditions, errors, journal, types
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Check, Definition, Field
from panll_desktop.engines.litho.journal import Operation, Provenance
from panll_desktop.engines.litho.store import Store
from panll_desktop.engines.litho.verifying import Kind as FaultKind
from tests.unit.engines.litho.carvings import WHY, dump, fill

ROOT = Path(__file__).parents[4]
WRITER = """
import sys
from pathlib import Path
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.journal import Provenance
from panll_desktop.engines.litho.store import Store

store, why = Store(Path(sys.argv[1]), create=True), Provenance("agent:w", "load")
store.create_collection("c", Kind.DOCUMENT, why)
for number in range(1_000_000):
    store.insert("c", {"number": number}, why, key=str(number))
    print(number, flush=True)
"""


@pytest.mark.parametrize(
    ("provenance", "lacking", "advice"),
    [
        (Provenance(" ", "why"), "an actor", ["actor"]),
        (Provenance("ada", "\n"), "a rationale", ["rationale"]),
        (Provenance("", ""), "an actor and a rationale", ["actor", "rationale"]),
    ],
)
def test_that_a_change_without_provenance_says_what_to_add(
    store: Store, provenance: Provenance, lacking: str, advice: list[str]
) -> None:
    with pytest.raises(errors.ProvenanceRequiredError, match=lacking) as raised:
        store.create_collection("sites", Kind.DOCUMENT, provenance)
    error = raised.value
    assert (error.code, error.name) == (1006, "PROVENANCE_REQUIRED")
    assert error.rationale
    for word, suggestion in zip(advice, error.suggestions, strict=True):
        assert word in suggestion
    assert store.journal() == []


REFUSED: list[tuple[Callable[[Store], object], type[errors.LithoError], str]] = [
    (lambda s: s.document("sites/x"), errors.DocumentNotFoundError, "sites/x"),
    (lambda s: s.document("sites"), errors.ValueTypeError, "collection/key"),
    (lambda s: s.documents("none"), errors.CollectionNotFoundError, "none"),
    (lambda s: s.insert("none", {}, WHY), errors.CollectionNotFoundError, "none"),
    (lambda s: s.drop_collection("none", WHY), errors.CollectionNotFoundError, "none"),
    (lambda s: s.drop_collection("sites", WHY), errors.ConstraintError, "e1"),
    (lambda s: s.delete(["sites/alta"], WHY), errors.ConstraintError, "carved_at/e1"),
    (
        lambda s: s.delete(["sites/tanum", "sites/x"], WHY),
        errors.DocumentNotFoundError,
        "sites/x",
    ),
    (
        lambda s: s.update(["sites/tanum", "sites/x"], {"a": 1}, WHY),
        errors.DocumentNotFoundError,
        "sites/x",
    ),
    (
        lambda s: s.insert("sites", {}, WHY, key="alta"),
        errors.ConstraintError,
        "sites/alta",
    ),
    (
        lambda s: s.create_collection("sites", Kind.EDGE, WHY),
        errors.ConstraintError,
        "sites",
    ),
    (
        lambda s: s.create_collection("no/name", Kind.EDGE, WHY),
        errors.ValueTypeError,
        "letters",
    ),
    (lambda s: s.insert("sites", {}, WHY, key="a b"), errors.ValueTypeError, "a b"),
    (
        lambda s: s.insert("sites", {"x": float("nan")}, WHY),
        errors.ValueTypeError,
        "nan",
    ),
    (
        lambda s: s.insert("sites", {"_rev": 1}, WHY),
        errors.ValueTypeError,
        "_rev",
    ),
    (
        lambda s: s.insert("carved_at", {"_from": "glyphs/g1"}, WHY),
        errors.InvalidEdgeError,
        "_to",
    ),
    (
        lambda s: s.update(["carved_at/e1"], {"_to": "sites/x"}, WHY),
        errors.InvalidEdgeError,
        "sites/x",
    ),
    (lambda s: s.undo(WHY, 99), errors.NothingToUndoError, "99"),
    (lambda s: s.document_at("sites/alta", 99), errors.SequenceNotFoundError, "99"),
    (lambda s: s.document_at("sites/alta", 3), errors.DocumentNotFoundError, "3"),
    (lambda s: s.documents_at("sites", 0), errors.CollectionNotFoundError, "sites"),
    (lambda s: s.history("sites/x"), errors.DocumentNotFoundError, "never"),
]


@pytest.mark.parametrize(("attempt", "kind", "words"), REFUSED)
def test_that_what_is_refused_is_explained_and_changes_nothing(
    store: Store,
    attempt: Callable[[Store], object],
    kind: type[errors.LithoError],
    words: str,
) -> None:
    fill(store)
    content, steps = dump(store.connection), store.journal()
    with pytest.raises(kind, match=words) as raised:
        attempt(store)
    assert raised.value.message.endswith(".")
    assert raised.value.rationale
    assert raised.value.suggestions
    assert (dump(store.connection), store.journal()) == (content, steps)


def test_that_an_entry_says_who_when_why_and_is_bound_to_the_last(store: Store) -> None:
    fill(store)
    steps = store.journal()
    assert [each.sequence for each in steps] == list(range(1, 8))
    assert steps[0].parent == journal.GENESIS
    for before, after in pairwise(steps):
        assert after.parent == before.digest
        assert after.provenance == WHY
        assert before.at <= after.at
    assert [each.sequence for each in store.journal(2, 3)] == [3, 4, 5]


def test_that_what_is_as_demanded_already_makes_no_entry(store: Store) -> None:
    fill(store)
    changed = store.update(["sites/alta", "sites/tanum"], {"name": "Alta"}, WHY)
    assert (changed.sequence, changed.identifiers) == (8, ("sites/tanum",))
    assert store.update(["sites/alta"], {"name": "Alta"}, WHY).sequence is None
    assert len(store.journal()) == 8


def test_that_history_and_the_past_show_each_step(store: Store) -> None:
    fill(store)
    store.update(["sites/tanum"], {"land": "SE"}, WHY)
    store.delete(["sites/tanum"], WHY)
    named, full = {"name": "Tanum"}, {"name": "Tanum", "land": "SE"}
    moments = store.history("sites/tanum")
    assert [(each.entry.sequence, each.before, each.after) for each in moments] == [
        (5, None, named),
        (8, named, full),
        (9, full, None),
    ]
    assert store.document_at("sites/tanum", 7) == named
    assert store.documents_at("sites", 8) == {"alta": {"name": "Alta"}, "tanum": full}
    assert store.documents_at("sites", 4) == {"alta": {"name": "Alta"}}
    assert store.documents("sites") == store.documents_at("sites", 9)


def test_that_undoing_is_an_entry_of_its_own_and_can_be_undone(store: Store) -> None:
    fill(store)
    before = dump(store.connection)
    store.replace("glyphs/g1", {"motif": "boat"}, WHY)
    since = dump(store.connection)
    plan = store.preview_undo()
    assert (plan.entry.sequence, plan.blockers) == (8, ())
    assert dump(store.connection) == since
    assert store.undo(WHY).sequence == 9
    assert dump(store.connection) == before
    last = store.journal()[-1]
    assert (last.operation, last.undoes) == (Operation.UNDO, 8)
    with pytest.raises(errors.NothingToUndoError, match="already, by entry 9"):
        store.undo(WHY, 8)
    store.undo(WHY, 9)
    assert dump(store.connection) == since
    store.undo(WHY, 8)
    assert dump(store.connection) == before
    assert store.undo(WHY).identifiers == ("carved_at/e1",)


@pytest.mark.parametrize(
    ("sequence", "blockers"),
    [(1, [4, 5, 7, 8]), (3, [7]), (5, [8]), (4, [7]), (6, [7])],
)
def test_that_undo_names_what_rests_on_an_entry(
    store: Store, sequence: int, blockers: list[int]
) -> None:
    fill(store)
    store.update(["sites/tanum"], {"land": "SE"}, Provenance("user:bo", "checked"))
    content = dump(store.connection)
    plan = store.preview_undo(sequence)
    assert [each.sequence for each in plan.blockers] == blockers
    with pytest.raises(errors.UndoBlockedError) as raised:
        store.undo(WHY, sequence)
    assert raised.value.blockers == plan.blockers
    for each in plan.blockers:
        assert each.sentence in raised.value.message
    assert ", ".join(map(str, blockers[::-1])) in raised.value.suggestions[0]
    assert dump(store.connection) == content
    for blocker in reversed(blockers):
        store.undo(WHY, blocker)
    assert store.undo(WHY, sequence).sequence is not None


def test_that_what_was_taken_away_later_blocks_the_way_back(store: Store) -> None:
    fill(store)
    edge = store.delete(["carved_at/e1"], WHY).sequence
    site = store.delete(["sites/alta"], WHY).sequence
    drop = store.drop_collection("sites", WHY).sequence
    assert [e.sequence for e in store.preview_undo(edge).blockers] == [site, drop]
    assert [each.sequence for each in store.preview_undo(site).blockers] == [drop]
    for sequence in (drop, site, edge):
        store.undo(WHY, sequence)
    assert store.document("carved_at/e1")["_to"] == "sites/alta"


def test_that_an_irreversible_change_gives_its_reason(store: Store) -> None:
    fill(store)
    store.update(["sites/alta"], {"owner": "x"}, WHY, irreversible="a court order")
    with pytest.raises(errors.IrreversibleError, match="ada: a court order"):
        store.undo(WHY)
    assert store.effects(8)[0].before is None
    with pytest.raises(errors.UndoBlockedError, match="and is irreversible"):
        store.undo(WHY, 4)
    with pytest.raises(errors.IrreversibleError):
        store.undo_since(WHY, 7)
    assert store.verify() == []


def test_that_the_journal_cannot_be_rewritten(store: Store) -> None:
    fill(store)
    for statement in (
        "UPDATE entry SET actor = 'x'",
        "DELETE FROM entry",
        "UPDATE effect SET after = NULL",
        "DELETE FROM effect",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            store.connection.execute(statement)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE entry SET rationale = 'x' WHERE sequence = 4", (4, "hash")),
        ("UPDATE entry SET at = at || ' ' WHERE sequence = 4", (4, "hash")),
        ("UPDATE effect SET before = x'a0' WHERE sequence = 5", (5, "before it")),
        ("UPDATE effect SET key = 'oslo' WHERE sequence = 5", (5, "hash")),
        ("DELETE FROM entry WHERE sequence = 4", (5, "not bound")),
        ("DELETE FROM entry WHERE sequence = 7", (0, "carved_at/e1")),
        ("UPDATE document SET content = x'a0' WHERE key = 'alta'", (0, "sites/alta")),
        ("DELETE FROM document WHERE key = 'g1'", (0, "glyphs/g1")),
    ],
)
def test_that_verification_finds_what_was_tampered_with(
    store: Store, damage: str, found: tuple[int, str]
) -> None:
    fill(store)
    assert store.verify() == []
    for name in ("entry_UPDATE", "entry_DELETE", "effect_UPDATE"):
        store.connection.execute(f"DROP TRIGGER {name}")
    store.connection.execute("PRAGMA foreign_keys=OFF")
    store.connection.execute(damage)
    sequence, words = found
    (fault, *_) = [
        each
        for each in store.verify()
        if each.sequence == sequence and words in each.sentence
    ]
    assert fault.kind is (FaultKind.CHAIN if sequence else FaultKind.CONTENT)
    assert fault.kind.advice.endswith(".")


def test_that_undo_refuses_content_that_is_not_in_the_journal(store: Store) -> None:
    fill(store)
    store.connection.execute("UPDATE document SET content = x'a0' WHERE key = 'tanum'")
    with pytest.raises(errors.LithoError, match="sites/tanum") as raised:
        store.undo(WHY, 5)
    assert raised.value.code == 2001


def test_that_files_of_others_and_missing_ones_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"no database at all, whatever it says" * 40)
    with pytest.raises(errors.NotAStoreError, match="no LithoGlyph store"):
        Store(other, create=True)
    with pytest.raises(errors.NotAStoreError, match="There is no file"):
        Store(tmp_path / "missing")


def test_that_a_second_writer_waits_its_turn(store: Store) -> None:
    fill(store)
    with closing(Store(store.path)) as second:
        second.insert("sites", {}, WHY, key="x")
        second.connection.execute("PRAGMA busy_timeout=0")
        store.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.StoreBusyError):
            second.insert("sites", {}, WHY)
        store.connection.execute("ROLLBACK")
    assert store.verify() == []


def test_that_a_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "k.litho"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(25)]
        writer.kill()
        lines += writer.stdout.readlines()
    said = {line.strip() for line in lines if line.endswith("\n")}
    with closing(Store(path)) as store:
        kept = set(store.documents("c"))
        assert said <= kept
        assert len(kept - said) <= 1
        assert store.verify() == []
        assert len(store.journal()) == len(kept) + 1


def test_that_a_new_document_is_named_by_its_number_and_not_by_a_key_it_never_got(
    store: Store,
) -> None:
    text = types.made("NonEmptyString")
    store.create_collection(
        "t", Definition(Kind.DOCUMENT, fields=(Field("a", text),)), WHY
    )
    store.create_collection("e", Kind.EDGE, WHY)
    with pytest.raises(errors.SchemaViolationError) as raised:
        store.insert_all("t", [(None, {"a": "x"}), (None, {"a": ""})], WHY)
    assert raised.value.number == 1
    assert raised.value.message.startswith("Document 2: the field a, NonEmptyString,")
    with pytest.raises(errors.SchemaViolationError) as raised:
        store.insert("t", {"a": ""}, WHY)
    assert raised.value.message.startswith("The new document: the field a")
    with pytest.raises(errors.SchemaViolationError) as raised:
        store.insert("t", {"a": ""}, WHY, key="mine")
    assert raised.value.message.startswith("t/mine: the field a")
    with pytest.raises(errors.InvalidEdgeError, match="The new edge leads to t/no"):
        store.insert("e", {"_from": "t/no", "_to": "t/no"}, WHY)


def test_that_a_check_may_ask_for_an_expression(store: Store) -> None:
    matching = conditions.Comparison(("m",), conditions.Operator.MATCHES, "^[a-z]+$")
    demands = Definition(Kind.DOCUMENT, checks=(Check(matching, "m MATCHES …"),))
    store.create_collection("t", demands, WHY)
    assert store.definition("t").checks == demands.checks
    store.insert("t", {"m": "abc"}, WHY)
    store.insert("t", {"m": 3}, WHY)  # what is no text is unknown, and breaks nothing
    with pytest.raises(errors.ConstraintError, match="breaks the check m MATCHES"):
        store.insert("t", {"m": "A"}, WHY)
    broken = conditions.Comparison(("m",), conditions.Operator.MATCHES, "[")
    inside = conditions.Not(conditions.Some((broken,)))
    demands = Definition(Kind.DOCUMENT, checks=(Check(inside, "m"),))
    with pytest.raises(errors.ValueTypeError, match="no regular expression"):
        store.create_collection("u", demands, WHY)


def test_that_an_expression_that_takes_too_long_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "PATIENCE", 0.001)
    slow = conditions.Comparison(("m",), conditions.Operator.MATCHES, "^(a|a)*$")
    demands = Definition(Kind.DOCUMENT, checks=(Check(slow, "m"),))
    store.create_collection("t", demands, WHY)
    with pytest.raises(errors.ValueTypeError, match="takes too long on a text of 33"):
        store.insert("t", {"m": "a" * 32 + "b"}, WHY)
