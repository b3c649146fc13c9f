"""The journal as the workbench leafs through it, and undoes from it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession
from panll_desktop.modules.lithoglyph.manifest import manifest
from panll_desktop.protocol import (
    FieldChange,
    JournalRequest,
    Modality,
    QueryError,
)
from panll_desktop.testing.conformance import check_session
from tests.unit.modules.lithoglyph.asking import WHO, opened, rows

ALTA = "sites/alta"
RENAMED = "UPDATE sites SET name = 'Áltá' WHERE _key = 'alta' ADDED_BY 'user:bo'"


def sequences(session: EmbeddedSession, request: JournalRequest) -> list[int]:
    return [each.sequence for each in session.journal(request).entries]


@pytest.fixture
def changed(survey: EmbeddedSession) -> EmbeddedSession:
    """Two writes of one document, by two people."""
    rows(survey, f"{RENAMED} RATIONALE 'als man es schreibt, GROẞ'")
    rows(survey, f"UPDATE sites SET open = false WHERE _key = 'alta'{WHO}")
    return survey


def test_that_the_session_keeps_the_rules_of_the_protocol(
    changed: EmbeddedSession, store: Path
) -> None:
    assert changed.journal(JournalRequest()).total == 12
    found = check_session(
        manifest, {"path": str(store)}, "SELECT * FROM glyphs", "SELEC"
    )
    assert found == []


def test_that_pages_follow_each_other(changed: EmbeddedSession) -> None:
    assert sequences(changed, JournalRequest(most=5)) == [12, 11, 10, 9, 8]
    page = changed.journal(JournalRequest(most=5))
    assert (page.more, page.total, page.actors) == (True, 12, ("user:bo", "user:ida"))
    rest = changed.journal(JournalRequest(before=8, most=7))
    assert [each.sequence for each in rest.entries] == [7, 6, 5, 4, 3, 2, 1]
    assert (rest.more, rest.actors) == (False, ())


def test_that_who_why_what_and_where_are_found(changed: EmbeddedSession) -> None:
    assert sequences(changed, JournalRequest(text="groß")) == [11]
    assert sequences(changed, JournalRequest(text="BO")) == [11]
    assert sequences(changed, JournalRequest(text="create collection")) == [4, 3, 2, 1]
    assert sequences(changed, JournalRequest(text="Tanum")) == [5]
    assert sequences(changed, JournalRequest(actor="user:bo")) == [11]
    assert sequences(changed, JournalRequest(subject=ALTA)) == [12, 11, 5]
    assert sequences(changed, JournalRequest(subject="sites")) == [1]
    assert sequences(
        changed, JournalRequest(subject=ALTA, text="survey", before=12)
    ) == [5]
    assert sequences(changed, JournalRequest(text="100 %_'")) == []


def test_that_an_entry_says_what_it_did_and_that_it_holds(
    changed: EmbeddedSession,
) -> None:
    found = changed.journal_entry(11)
    assert (found.entry.actor, found.entry.touched) == ("user:bo", 1)
    assert found.faults == ()
    assert len(found.content_hash) == 64
    assert found.parent_hash == changed.journal_entry(10).content_hash
    (change,) = found.changes
    assert (change.subject, change.deed) == (ALTA, "changed")
    assert change.fields == (FieldChange(Modality.DOCUMENT, "name", "Alta", "Áltá"),)
    (made,) = changed.journal_entry(1).changes
    assert (made.subject, made.deed) == ("sites", "collection added")
    (edge,) = changed.journal_entry(7).changes
    ends = {each.field: each.modality for each in edge.fields}
    assert ends["_from"] is Modality.GRAPH
    assert ends["sure"] is Modality.DOCUMENT


def test_that_a_changed_journal_is_told_at_its_entry(
    changed: EmbeddedSession, store: Path
) -> None:
    changed.close()
    with closing(sqlite3.connect(store, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER entry_UPDATE")
        raw.execute("UPDATE entry SET rationale = 'another' WHERE sequence = 5")
    with closing(opened(store)) as session:
        assert session.journal_entry(4).faults == ()
        (fault,) = session.journal_entry(5).faults
        assert "hash of entry 5" in fault


def test_that_an_undo_is_shown_before_it_is_done(changed: EmbeddedSession) -> None:
    preview = changed.preview_undo(12)
    assert preview.allowed
    (change,) = preview.changes
    assert (change.subject, change.deed) == (ALTA, "changed back")
    assert change.fields == (FieldChange(Modality.DOCUMENT, "open", False, True),)
    made = changed.undo_entry(12, "user:bo", "it is open again")
    assert (made.sequence, made.undoes, made.actor) == (13, 12, "user:bo")
    entries = changed.journal(JournalRequest(most=2)).entries
    assert [(each.undoes, each.undone_by) for each in entries] == [
        (12, None),
        (None, 13),
    ]
    refused = changed.preview_undo(12)
    assert refused.refusal == "Entry 12 is undone already, by entry 13."
    assert not refused.allowed


def test_that_what_rests_on_an_entry_is_named(changed: EmbeddedSession) -> None:
    preview = changed.preview_undo(5)
    assert not preview.allowed
    assert [each.sequence for each in preview.blockers] == [7, 8, 11, 12]
    assert "user:bo" in preview.blockers[2].reason
    assert {each.deed for each in preview.changes} == {"taken away"}
    with pytest.raises(QueryError, match="Entry 5 cannot be undone"):
        changed.undo_entry(5, "user:bo", "why not")
    assert changed.journal(JournalRequest(most=1)).total == 12


def test_that_what_is_irreversible_says_why(changed: EmbeddedSession) -> None:
    rows(
        changed,
        "DELETE FROM resembles WHERE _key = 'r1' IRREVERSIBLE BECAUSE"
        f" 'a person asked for it'{WHO}",
    )
    (entry,) = changed.journal(JournalRequest(most=1)).entries
    assert entry.irreversible == "a person asked for it"
    assert "a person asked for it" in changed.preview_undo(13).refusal
    (change,) = changed.journal_entry(13).changes
    assert "not kept" in change.note


@pytest.mark.parametrize(("actor", "rationale"), [("", "why"), ("user:bo", "  ")])
def test_that_nobody_undoes_without_saying_who_and_why(
    changed: EmbeddedSession, actor: str, rationale: str
) -> None:
    with pytest.raises(QueryError) as raised:
        changed.undo_entry(12, actor, rationale)
    assert raised.value.code == "1006 PROVENANCE_REQUIRED"


def test_that_an_entry_that_is_not_there_is_refused(changed: EmbeddedSession) -> None:
    for ask in (changed.journal_entry, changed.preview_undo):
        with pytest.raises(QueryError, match="no entry 99"):
            ask(99)
