"""What the tab of the journal shows of one workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panll_desktop.protocol import JournalRequest
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        JournalEntry,
        JournalPage,
        JournalRecord,
        UndoPreview,
    )
    from panll_desktop.session.failure import Failure


class ChosenEntry(Record):
    """The entry that is looked at; its answers are None while they are out.

    Attributes:
        number: of the question; other answers are dropped.
    """

    sequence: int
    number: int
    record: JournalRecord | Failure | None = None
    preview: UndoPreview | Failure | None = None


class Undoing(Record):
    """An undo that was asked for; the answer is the new entry, None while it is out."""

    sequence: int
    actor: str
    rationale: str
    number: int
    answer: JournalEntry | Failure | None = None


class JournalView(Record):
    """The journal of a connection, as far as it was asked for.

    Attributes:
        request: which entries are wanted; `before` and `most` are left as they are.
        entries: those that came, the newest first; they stay while others are out.
        more: older ones meet the request.
        total: how many entries there are at all; None until the first answer.
        actors: everybody who made one.
        number: of the question asked last; other answers are dropped.
        pending: whether it is out.
        older: it is about entries older than those that came.
        failure: why it was not answered.
        outdated: something was written after the last answer.
        watched: it is on screen, so it is asked for again when it is outdated.
        chosen: the entry that is looked at.
        undoing: the undo that was asked for last.
    """

    request: JournalRequest = JournalRequest()
    entries: tuple[JournalEntry, ...] = ()
    more: bool = False
    total: int | None = None
    actors: tuple[str, ...] = ()
    number: int = 0
    pending: bool = False
    older: bool = False
    failure: Failure | None = None
    outdated: bool = False
    watched: bool = False
    chosen: ChosenEntry | None = None
    undoing: Undoing | None = None

    def anew(self) -> JournalView:
        """What is known on another connection: nothing, but it may be on screen."""
        return JournalView(watched=self.watched)

    def found(self, sequence: int) -> JournalEntry | None:
        """The entry of that sequence, if it is among those that came."""
        return next((each for each in self.entries if each.sequence == sequence), None)

    def extended(self, page: JournalPage) -> tuple[JournalEntry, ...]:
        """The entries with those of a page that is older."""
        last = self.entries[-1].sequence if self.entries else None
        fresh = (each for each in page.entries if last is None or each.sequence < last)
        return (*self.entries, *fresh)
