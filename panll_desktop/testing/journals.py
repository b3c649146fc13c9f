"""The rules for sessions that tell their journal. Nothing is undone."""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar, cast

from panll_desktop.protocol import (
    JournalEntry,
    Journalling,
    JournalPage,
    JournalRecord,
    JournalRequest,
    Manifest,
    Session,
    UndoPreview,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.testing.queries import Sentences

T = TypeVar("T")
_FEW = 2


def told(manifest: Manifest, session: Session) -> Sentences:
    """What a session must answer, if the manifest says that it journals."""
    if not manifest.journals:
        return
    journal = cast("Journalling", session)
    page = _page(journal, JournalRequest(most=_FEW))
    if isinstance(page, Failure):
        yield f"journal failed. {page.title}"
        return
    yield from page_rules(page, _FEW)
    if page.more and page.entries:
        yield from _older(journal, page)
    if page.entries:
        yield from _filtered(journal, page.entries[0])
        yield from _one(journal, page.entries[0])
    last = max((each.sequence for each in page.entries), default=0)
    yield from _absent(journal, last)


def page_rules(page: JournalPage, most: int) -> list[str]:
    """The rules that a page breaks, one sentence each."""
    found = []
    if len(page.entries) > most:
        found.append(f"journal answered more than the {most} entries asked for.")
    if page.more and len(page.entries) < most:
        found.append("journal says that there is more, and left room on its page.")
    if page.total < len(page.entries):
        found.append("journal has fewer entries than it answers.")
    if any(one.sequence <= other.sequence for one, other in pairwise(page.entries)):
        found.append("The entries of a page must be the newest first.")
    for each in page.entries:
        name = f"The entry {each.sequence}"
        if not each.operation.strip():
            found.append(f"{name} does not say what was done.")
        if len(each.subjects) > each.touched:
            found.append(f"{name} touched less than it names.")
        if each.undone_by is not None and each.undone_by <= each.sequence:
            found.append(f"{name} was undone before it was made.")
        if each.undoes is not None and each.undoes >= each.sequence:
            found.append(f"{name} undid what was not there yet.")
    return found


def _page(journal: Journalling, request: JournalRequest) -> JournalPage | Failure:
    def ask() -> JournalPage:
        page = expected(journal.journal(request), JournalPage)
        for each in page.entries:
            expected(each, JournalEntry)
        return page

    return attempt(ask)


def _older(journal: Journalling, page: JournalPage) -> Sentences:
    last = page.entries[-1].sequence
    older = _page(journal, JournalRequest(before=last, most=_FEW))
    if isinstance(older, Failure):
        yield f"journal failed for older entries. {older.title}"
    elif not older.entries or any(each.sequence >= last for each in older.entries):
        yield "journal must answer the entries before the sequence that is asked for."


def _filtered(journal: Journalling, entry: JournalEntry) -> Sentences:
    subject = entry.subjects[0] if entry.subjects else ""
    for request in (
        JournalRequest(actor=entry.actor),
        JournalRequest(text=entry.rationale.upper()[:40]),
        JournalRequest(subject=subject),
    ):
        found = _page(journal, request)
        if isinstance(found, Failure):
            yield f"journal failed for a part of the entries. {found.title}"
        elif entry not in found.entries:
            yield f"journal does not find the entry {entry.sequence} by {request}."
        elif any(request.actor not in ("", each.actor) for each in found.entries):
            yield "journal answers entries of another actor than was asked for."


def _one(journal: Journalling, entry: JournalEntry) -> Sentences:
    number = entry.sequence
    record = _expected(journal.journal_entry, number, JournalRecord)
    if isinstance(record, Failure):
        yield f"journal_entry failed. {record.title}"
    elif record.entry != entry:
        yield f"journal_entry says of the entry {number} what journal does not."
    preview = _expected(journal.preview_undo, number, UndoPreview)
    if isinstance(preview, Failure):
        yield f"preview_undo failed. {preview.title}"
    elif preview.sequence != number:
        yield "preview_undo answered about another entry."
    elif entry.undone_by is not None and preview.allowed:
        yield f"preview_undo would undo the entry {number}, which is undone already."


def _absent(journal: Journalling, last: int) -> Sentences:
    for name in ("journal_entry", "preview_undo"):
        found = _expected(getattr(journal, name), last + 1, object)
        if not isinstance(found, Failure) or found.fault:
            yield f"{name} must refuse an entry that is not there by a ModuleError."


def _expected(ask: Callable[[int], T], number: int, kind: type[T]) -> T | Failure:
    return attempt(lambda: expected(ask(number), kind))
