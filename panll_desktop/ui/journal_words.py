"""What is said about entries of a journal: in cells, in chips and in sentences."""

from typing import Final

from panll_desktop.protocol import JournalEntry, UndoPreview
from panll_desktop.session.journal_state import JournalView
from panll_desktop.ui.cells import one_line

_WHO: Final = 80
_WHY: Final = 300
_NAME: Final = 120
_NAMED: Final = 3


def moment(entry: JournalEntry) -> str:
    """When it was made, without what is below seconds."""
    day, _, time = entry.at.partition("T")
    return one_line(f"{day} {time[:8]}".strip(), 30) or "not reported"


def who(entry: JournalEntry) -> str:
    """Who made it."""
    return one_line(entry.actor, _WHO) or "not reported"


def why(entry: JournalEntry) -> str:
    """The rationale on one line."""
    return one_line(entry.rationale, _WHY) or "not reported"


def what(entry: JournalEntry) -> str:
    """What was done, and to what."""
    done = one_line(entry.operation, 40)
    if entry.undoes is not None:
        done = f"{done} of {entry.undoes:,}"
    names = [one_line(each, _NAME) for each in entry.subjects]
    if entry.touched == 1 and names:
        colon = "" if entry.undoes is None else ":"
        return f"{done}{colon} {names[0]}"
    if not entry.touched:
        return done
    more = ", …" if entry.touched > len(names) else ""
    return f"{done} {entry.touched:,}: {', '.join(names)}{more}"


def rest(entry: JournalEntry) -> str:
    """Who, when and why on one line."""
    return f"{who(entry)} · {moment(entry)} · {why(entry)}"


def state(entry: JournalEntry) -> tuple[str, str]:
    """The mark and the word of a chip; no word for what is simply in effect."""
    if entry.undone_by is not None:
        return "unknown", "undone"
    return ("warning", "irreversible") if entry.irreversible else ("success", "")


def standing(entry: JournalEntry) -> str:
    """Whether it is in effect, as a chip says it of one entry."""
    if entry.undone_by is not None:
        return f"undone by {entry.undone_by:,}"
    return "irreversible" if entry.irreversible else "in effect"


def counts(view: JournalView) -> tuple[str, str]:
    """How many entries there are, or were found."""
    if view.total is None:
        return "", ""
    entries = f"{view.total:,} {'entry' if view.total == 1 else 'entries'}"
    if not filtered(view):
        return entries, "newest first"
    found = f"{len(view.entries):,}{' and more' if view.more else ''} found"
    return found, f"of {entries}"


def filtered(view: JournalView) -> bool:
    """Whether only a part of the journal is wanted."""
    request = view.request
    return bool(request.text or request.actor or request.subject)


def blocked(preview: UndoPreview) -> str:
    """How many entries stand in the way, and what to do."""
    count = len(preview.blockers)
    if count == 1:
        return "One later entry rests on it. Undo that one first."
    return f"{count:,} later entries rest on it. Undo them first, the newest first."


def promised(preview: UndoPreview) -> str:
    """What an undo would do."""
    count = preview.touched
    made = "1 change" if count == 1 else f"{count:,} changes"
    stays = f"Entry {preview.sequence:,} stays"
    return f"Undoing makes {made}. {stays}; a new one says who undid it, and why."


def named(preview: UndoPreview) -> str:
    """The first of what would change, and what becomes of it."""
    first = preview.changes[:_NAMED]
    told = [f"{one_line(each.subject)}: {one_line(each.deed, 40)}" for each in first]
    more = preview.touched - len(first)
    if more > 0:
        told.append(f"and {more:,} more")
    return f"{'; '.join(told)}." if told else ""
