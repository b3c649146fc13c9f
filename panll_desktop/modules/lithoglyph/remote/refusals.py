"""What no LithoGlyph server does, in the words of both ways to speak to one."""

from typing import TYPE_CHECKING

from panll_desktop.protocol import UnsupportedError

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        JournalEntry,
        JournalPage,
        JournalRecord,
        JournalRequest,
        UndoPreview,
    )


def not_normalised(identifier: str) -> UnsupportedError:
    """Why a collection of a server has no normal form here, and what to do."""
    return UnsupportedError(
        f"The normal form of {identifier} is not looked for on a server: known ones"
        " refuse every request for it.",
        detail="Import a journal or block file of it, and normalise the store.",
    )


def not_linked(identifier: str) -> UnsupportedError:
    """Why nobody asks a server what a document is linked with, and what to do."""
    return UnsupportedError(
        f"What {identifier} is linked with is not asked of a server: known ones refuse"
        " or ignore a traversal without a word.",
        detail="Run a SELECT with TRAVERSE, or import a journal or block file of it.",
    )


class Unjournalled:
    """A session on a server, whose journal is asked for in its own words alone."""

    def journal(self, request: "JournalRequest") -> "JournalPage":
        """Not on a server; raises `UnsupportedError`."""
        del request
        raise _not_journalled()

    def journal_entry(self, sequence: int) -> "JournalRecord":
        """Not on a server; raises `UnsupportedError`."""
        del sequence
        raise _not_journalled()

    def preview_undo(self, sequence: int) -> "UndoPreview":
        """Not on a server; raises `UnsupportedError`."""
        del sequence
        raise _not_journalled()

    def undo_entry(self, sequence: int, actor: str, rationale: str) -> "JournalEntry":
        """Not on a server; raises `UnsupportedError`."""
        del sequence, actor, rationale
        raise _not_journalled()


def _not_journalled() -> UnsupportedError:
    return UnsupportedError(
        "The journal of a server is not leafed through here, nor undone from: known"
        " servers answer it empty.",
        detail="Ask for it in a query, INTROSPECT JOURNAL SINCE 0, or import a journal"
        " file of it into a store of your own.",
    )
