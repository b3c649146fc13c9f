"""Asking for the journal of a database, and for an undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar, assert_never, cast

from panll_desktop.records import Record
from panll_desktop.session import journal_messages as jm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure, attempt, expected

if TYPE_CHECKING:
    from panll_desktop.protocol import Journalling, JournalRequest, Session
    from panll_desktop.session.links import Connection

T = TypeVar("T")
Post: TypeAlias = Callable[[m.Message], None]


class ReadJournal(Record):
    """Ask for entries."""

    module: str
    number: int
    request: JournalRequest


class ReadEntry(Record):
    """Ask for all that is kept of an entry, and what undoing it would do."""

    module: str
    number: int
    sequence: int


class UndoEntry(Record):
    """Undo an entry."""

    module: str
    number: int
    sequence: int
    actor: str
    rationale: str


JournalEffect: TypeAlias = ReadJournal | ReadEntry | UndoEntry


def perform(post: Post, effect: JournalEffect, connection: Connection | None) -> None:
    """Asks beside the health; posts the answer, unless the connection is gone."""
    from panll_desktop.protocol import (  # noqa: PLC0415 - once there is a journal
        JournalEntry,
        JournalPage,
        JournalRecord,
        UndoPreview,
    )

    if connection is None:
        return
    where = (effect.module, connection.generation, effect.number)

    def step(session: Session | Failure) -> None:
        match effect:
            case ReadJournal(request=request):
                page = _answer(session, JournalPage, lambda at: at.journal(request))
                post(jm.JournalArrived(*where, page))
            case ReadEntry(sequence=sequence):
                record = _answer(
                    session, JournalRecord, lambda at: at.journal_entry(sequence)
                )
                preview = _answer(
                    session, UndoPreview, lambda at: at.preview_undo(sequence)
                )
                post(jm.EntryRead(*where, record, preview))
            case UndoEntry(sequence=sequence, actor=actor, rationale=rationale):
                made = _answer(
                    session,
                    JournalEntry,
                    lambda at: at.undo_entry(sequence, actor, rationale),
                )
                post(jm.UndoAnswered(*where, made))
            case _:
                assert_never(effect)

    connection.control.submit(step)


def _answer(
    session: Session | Failure, kind: type[T], ask: Callable[[Journalling], T]
) -> T | Failure:
    if isinstance(session, Failure):
        return session
    return attempt(lambda: expected(ask(cast("Journalling", session)), kind))
