"""The suite on sessions that journal: silent about good ones, plain about others."""

from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    JournalEntry,
    JournalPage,
    JournalRecord,
    JournalRequest,
    Manifest,
    Observer,
    Options,
    QueryError,
    Session,
    UndoPreview,
)
from panll_desktop.testing.conformance import check_session
from panll_desktop.testing.journals import page_rules
from tests.fakes import FakeModule, FakeSession

FIRST = JournalEntry(1, "2026-01-01T00:00:00Z", "user:ida", "It is new.", "insert")
ENTRIES = (
    replace(FIRST, sequence=3, undoes=1, actor="user:bo"),
    replace(FIRST, sequence=2, subjects=("sites/alta",), touched=1),
    replace(FIRST, undone_by=3),
)


class Told(FakeSession):
    """A session with a journal of three entries, and with a fault in one place."""

    fault = ""

    def journal(self, request: JournalRequest) -> JournalPage:
        found = [
            each
            for each in ENTRIES
            if (request.before is None or each.sequence < request.before)
            and (request.actor in ("", each.actor) or self.fault == "actors")
            and request.text.casefold() in f"{each.rationale} {each.actor}".casefold()
        ]
        if self.fault == "before":
            found = list(ENTRIES)
        shown = tuple(found[: request.most])
        return JournalPage(shown, len(found) > len(shown), len(ENTRIES))

    def journal_entry(self, sequence: int) -> JournalRecord:
        if self.fault == "record":
            return JournalRecord(ENTRIES[1])
        return JournalRecord(self._entry(sequence))

    def preview_undo(self, sequence: int) -> UndoPreview:
        if self.fault == "anything":
            return UndoPreview(sequence)
        return UndoPreview(self._entry(sequence).sequence)

    def undo_entry(self, sequence: int, actor: str, rationale: str) -> JournalEntry:
        raise AssertionError((sequence, actor, rationale))  # nothing is undone here

    def _entry(self, sequence: int) -> JournalEntry:
        for each in ENTRIES:
            if each.sequence == sequence:
                return each
        raise QueryError(f"The journal has no entry {sequence}.")


def manifest_of(fault: str) -> Manifest:
    module = FakeModule()

    def connect(options: Options, observer: Observer) -> Session:
        session = Told(module, options, observer)
        session.fault = fault
        return session

    return replace(module.manifest, connect=connect, journals=True)


def sentences(fault: str) -> list[str]:
    return check_session(manifest_of(fault), {}, "SELECT", "BAD")


def test_that_a_good_journal_is_passed_over_in_silence() -> None:
    assert sentences("") == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("before", "journal must answer the entries before the sequence"),
        ("actors", "journal answers entries of another actor"),
        ("record", "journal_entry says of the entry 3 what journal does not"),
        ("anything", "preview_undo must refuse an entry that is not there"),
    ],
)
def test_that_a_broken_rule_is_told(fault: str, sentence: str) -> None:
    assert any(each.startswith(sentence) for each in sentences(fault))


def test_that_a_module_that_says_it_journals_must_do_so() -> None:
    manifest = replace(FakeModule().manifest, journals=True)
    (found,) = check_session(manifest, {}, "SELECT", "BAD")
    assert "a journal (journal)" in found
    assert "a journal (undo_entry)" in found


def test_that_a_page_is_told_rule_by_rule() -> None:
    odd = replace(
        FIRST, operation=" ", subjects=("a",), touched=0, undone_by=1, undoes=1
    )
    page = JournalPage((odd, odd), more=True, total=1)
    assert len(page_rules(page, 3)) == 11
    assert page_rules(JournalPage(ENTRIES, more=True, total=4), 3) == []
    assert "more than the 2 entries" in page_rules(JournalPage(ENTRIES, False, 3), 2)[0]
