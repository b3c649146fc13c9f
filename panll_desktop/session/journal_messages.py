"""What can happen around the journal of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        JournalEntry,
        JournalPage,
        JournalRecord,
        JournalRequest,
        UndoPreview,
    )
    from panll_desktop.session.failure import Failure


class JournalWatched(Record):
    """The journal came on screen, or left it."""

    watched: bool


class JournalAsked(Record):
    """The user wants the journal read; None for the same entries as before."""

    request: JournalRequest | None = None


class JournalContinued(Record):
    """The user wants entries older than those that are there."""


class JournalArrived(Record):
    """Entries of the journal, or why they cannot be had."""

    module: str
    generation: int
    number: int
    answer: JournalPage | Failure


class EntryChosen(Record):
    """The user looks at an entry."""

    sequence: int


class EntryRead(Record):
    """All that is kept of an entry and what undoing it would do, or why not."""

    module: str
    generation: int
    number: int
    record: JournalRecord | Failure
    preview: UndoPreview | Failure


class UndoAsked(Record):
    """The user wants an entry undone, and says who and why."""

    sequence: int
    actor: str
    rationale: str


class UndoAnswered(Record):
    """The new entry, or why nothing was undone."""

    module: str
    generation: int
    number: int
    answer: JournalEntry | Failure


JournalMessage: TypeAlias = (
    JournalWatched
    | JournalAsked
    | JournalContinued
    | JournalArrived
    | EntryChosen
    | EntryRead
    | UndoAsked
    | UndoAnswered
)
