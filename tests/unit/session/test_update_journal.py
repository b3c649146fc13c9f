"""The journal is read, continued and undone from; late answers change nothing."""

from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    JournalEntry,
    JournalPage,
    JournalRecord,
    JournalRequest,
    StatementType,
    UndoPreview,
)
from panll_desktop.session import journal_effects as je
from panll_desktop.session import journal_messages as jm
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect, FetchBranch
from panll_desktop.session.failure import Failure
from panll_desktop.session.journal_state import JournalView
from panll_desktop.session.state import ConnectionEntry
from tests.fakes import OUTCOME
from tests.unit.session.drive import FAULT, Drive, online, succeeded

MISTAKE = Failure("1203 UNDO_BLOCKED", "Entry 2 cannot be undone.")


def entry(sequence: int, undoes: int | None = None) -> JournalEntry:
    at = "2026-01-01T00:00:00Z"
    return JournalEntry(sequence, at, "user:ida", "why", "insert", undoes=undoes)


def page(*sequences: int, more: bool = False) -> JournalPage:
    entries = tuple(map(entry, sequences))
    return JournalPage(entries, more, 9, ("user:ida",))


def journalling() -> Drive:
    """A module that journals, with a connection that stands."""
    return online().declare(journals=True)


def view(drive: Drive) -> JournalView:
    found = drive.at("alpha").journal
    assert found is not None
    return found


def arrived(drive: Drive, answer: JournalPage | Failure) -> jm.JournalArrived:
    generation = drive.at("alpha").generation
    return jm.JournalArrived("alpha", generation, view(drive).number, answer)


def read(drive: Drive, *sequences: int, more: bool = False) -> None:
    """The journal is on screen, and has these entries."""
    drive.send(jm.JournalWatched(watched=True))
    drive.send(arrived(drive, page(*sequences, more=more)))


def reads(effects: tuple[Effect, ...]) -> list[JournalRequest]:
    return [each.request for each in effects if isinstance(each, je.ReadJournal)]


def test_that_the_journal_is_read_as_soon_as_somebody_looks() -> None:
    drive = journalling()
    assert reads(drive.send(jm.JournalWatched(watched=True))) == [JournalRequest()]
    assert view(drive).pending
    assert drive.send(jm.JournalWatched(watched=True)) == ()
    drive.send(arrived(drive, page(3, 2, 1)))
    assert [each.sequence for each in view(drive).entries] == [3, 2, 1]
    assert (view(drive).total, view(drive).actors) == (9, ("user:ida",))
    drive.send(jm.JournalWatched(watched=False))
    assert drive.send(jm.JournalWatched(watched=True)) == ()


def test_that_older_entries_are_added_once() -> None:
    drive = journalling()
    read(drive, 9, 8, more=True)
    (request,) = reads(drive.send(jm.JournalContinued()))
    assert request.before == 8
    assert drive.send(jm.JournalContinued()) == ()
    drive.send(arrived(drive, page(8, 7)))
    assert [each.sequence for each in view(drive).entries] == [9, 8, 7]
    assert not view(drive).more
    assert drive.send(jm.JournalContinued()) == ()


def test_that_a_filter_asks_anew_and_the_entries_stay_meanwhile() -> None:
    drive = journalling()
    read(drive, 3, 2)
    wanted = JournalRequest(text="rome", actor="user:ida")
    assert reads(drive.send(jm.JournalAsked(wanted))) == [wanted]
    assert [each.sequence for each in view(drive).entries] == [3, 2]
    drive.send(arrived(drive, page(2)))
    assert [each.sequence for each in view(drive).entries] == [2]
    assert view(drive).request == wanted


def test_that_stale_answers_change_nothing() -> None:
    drive = journalling()
    read(drive, 3)
    drive.send(jm.JournalAsked(JournalRequest(text="a")))
    old = arrived(drive, page(1))
    drive.send(jm.JournalAsked(JournalRequest(text="ab")))
    before = drive.state
    late = replace(old, number=view(drive).number, generation=old.generation - 1)
    for message in (old, late, replace(old, module="gamma")):
        assert drive.send(message) == ()
        assert drive.state is before


def test_that_a_failure_is_kept_beside_the_entries_that_came_before() -> None:
    drive = journalling()
    read(drive, 3)
    drive.send(jm.JournalAsked())
    drive.send(arrived(drive, MISTAKE))
    assert view(drive).failure is MISTAKE
    assert [each.sequence for each in view(drive).entries] == [3]
    drive.send(jm.JournalAsked(), arrived(drive, FAULT))
    drive.send(jm.JournalAsked())
    drive.send(arrived(drive, FAULT))
    assert drive.faults("alpha") == 1


def test_that_an_entry_is_read_with_what_its_undo_would_do() -> None:
    drive = journalling()
    read(drive, 3, 2)
    (effect,) = drive.send(jm.EntryChosen(2))
    assert isinstance(effect, je.ReadEntry)
    assert (effect.module, effect.sequence) == ("alpha", 2)
    record, preview = JournalRecord(entry(2)), UndoPreview(2)
    generation = drive.at("alpha").generation
    stale = jm.EntryRead("alpha", generation, effect.number - 1, record, preview)
    assert drive.send(stale) == ()
    drive.send(replace(stale, number=effect.number))
    chosen = view(drive).chosen
    assert chosen is not None
    assert (chosen.record, chosen.preview) == (record, preview)
    drive.send(jm.EntryChosen(2))
    again = view(drive).chosen
    assert again is not None
    assert again.record is record  # it stays until the answer comes
    drive.send(jm.EntryChosen(3))
    other = view(drive).chosen
    assert other is not None
    assert other.record is None


def test_that_an_undo_shows_its_entry_and_reads_all_that_rests_on_it_again() -> None:
    drive = journalling()
    read(drive, 3, 2)
    drive.send(jm.EntryChosen(2))
    (effect,) = drive.send(jm.UndoAsked(2, " user:ida ", " a mistake\n"))
    assert isinstance(effect, je.UndoEntry)
    assert (effect.sequence, effect.actor, effect.rationale) == (
        *(2, "user:ida", "a mistake"),
    )
    assert drive.send(jm.UndoAsked(3, "a", "b")) == ()  # one at a time
    generation = drive.at("alpha").generation
    made = entry(4, undoes=2)
    effects = drive.send(jm.UndoAnswered("alpha", generation, effect.number, made))
    kinds = {type(each) for each in effects}
    assert {je.ReadJournal, je.ReadEntry, FetchBranch} <= kinds
    chosen = view(drive).chosen
    assert chosen is not None
    assert chosen.sequence == 4
    again = jm.UndoAnswered("alpha", generation, effect.number, made)
    assert drive.send(again) == ()


def test_that_a_refused_undo_keeps_the_entry_and_looks_again() -> None:
    drive = journalling()
    read(drive, 3, 2)
    drive.send(jm.EntryChosen(2))
    drive.send(jm.UndoAsked(2, "user:ida", "a mistake"))
    undoing = view(drive).undoing
    assert undoing is not None
    generation = drive.at("alpha").generation
    effects = drive.send(jm.UndoAnswered("alpha", generation, undoing.number, MISTAKE))
    assert [each.sequence for each in effects if isinstance(each, je.ReadEntry)] == [2]
    undoing = view(drive).undoing
    assert undoing is not None
    assert (undoing.answer, undoing.rationale) == (MISTAKE, "a mistake")
    assert drive.send(jm.UndoAsked(2, "user:ida", "once more"))


@pytest.mark.parametrize("watched", [True, False])
def test_that_what_was_written_is_read_while_somebody_looks(*, watched: bool) -> None:
    drive = journalling()
    read(drive, 3)
    if not watched:
        drive.send(jm.JournalWatched(watched=False))
    for kind, asked in ((StatementType.SELECT, 0), (StatementType.OTHER, 1)):
        number = drive.run()
        outcome = replace(OUTCOME, statement=kind)
        effects = drive.send(succeeded("alpha", number, outcome))
        assert len(reads(effects)) == (asked if watched else 0)
    assert view(drive).outdated is not watched
    if not watched:
        assert len(reads(drive.send(jm.JournalWatched(watched=True)))) == 1


def test_that_another_connection_is_read_anew() -> None:
    drive = journalling()
    read(drive, 3)
    space = drive.at("alpha")
    other = ConnectionEntry("other", {"file": "o.db"})
    space = replace(space, connections=(*space.connections, other))
    drive.state = drive.state.with_workspace(space)
    drive.send(m.ConnectionChosen("alpha", "other"))
    assert view(drive) == JournalView(watched=True)
    generation = drive.at("alpha").generation
    effects = drive.send(m.LinkOpened("alpha", generation))
    assert reads(effects) == [JournalRequest()]


def test_that_a_module_without_a_journal_is_not_asked() -> None:
    drive = online()
    for message in (
        *(jm.JournalWatched(watched=True), jm.JournalAsked(), jm.JournalContinued()),
        *(jm.EntryChosen(1), jm.UndoAsked(1, "a", "b")),
    ):
        assert drive.send(message) == ()


def test_that_a_question_to_no_connection_is_harmless() -> None:
    posted: list[m.Message] = []
    je.perform(posted.append, je.ReadEntry("alpha", 1, 1), None)
    assert posted == []
