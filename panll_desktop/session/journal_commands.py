"""The commands of the tab Journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from panll_desktop.session import journal_messages as jm
from panll_desktop.session.command import Command
from panll_desktop.session.conditions import journals
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State

if TYPE_CHECKING:
    from panll_desktop.protocol import UndoPreview


def can_journal(state: State) -> bool:
    """A connection stands whose journal can be read."""
    return state.workspace is not None and journals(state, state.workspace)


def can_undo_entry(state: State) -> bool:
    """The chosen entry may be undone."""
    preview = _preview(state)
    return preview is not None and preview.allowed


def is_blocked(state: State) -> bool:
    """Later entries rest on the chosen one."""
    preview = _preview(state)
    return preview is not None and bool(preview.blockers)


def _preview(state: State) -> UndoPreview | None:
    view = state.workspace.journal if state.workspace is not None else None
    chosen = view.chosen if view is not None else None
    preview = chosen.preview if chosen is not None and can_journal(state) else None
    return None if isinstance(preview, Failure) else preview


JOURNAL_COMMANDS: Final = (
    Command(
        "journal.show",
        "Show the journal",
        "Database",
        "Ctrl+Shift+H",
        can_journal,
        group=6,
    ),
    Command(
        "journal.find",
        "Find in the journal",
        "Database",
        "Ctrl+Alt+J",
        can_journal,
        group=6,
    ),
    Command(
        "journal.read",
        "Read the journal again",
        "Database",
        enabled=can_journal,
        message=jm.JournalAsked(),
        group=6,
    ),
    Command(
        "journal.preview",
        "Preview the undo of the chosen entry",
        "Database",
        "Ctrl+Alt+P",
        can_journal,
        group=6,
    ),
    Command(
        "journal.blocker",
        "Look at what blocks the undo",
        "Database",
        "Ctrl+Alt+B",
        is_blocked,
        group=6,
    ),
    Command(
        "journal.undo",
        "Undo the chosen entry…",
        "Database",
        "Ctrl+Alt+U",
        can_undo_entry,
        group=6,
    ),
)
