"""What no LithoGlyph server does, in the words of both ways to speak to one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from panll_desktop.protocol import (
    CancelFlag,
    Decomposition,
    NormalForm,
    NormalFormReport,
    UnsupportedError,
)

if TYPE_CHECKING:
    from panll_desktop.protocol import JournalRequest


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


def not_journalled() -> UnsupportedError:
    """Why nobody leafs through the journal of a server, and what to do."""
    return UnsupportedError(
        "The journal of a server is not leafed through here, nor undone from: known"
        " servers answer it empty.",
        detail="Ask for it in a query, INTROSPECT JOURNAL SINCE 0, or import a journal"
        " file of it into a store of your own.",
    )


class Refusing:
    """A session on a server: each of these raises, and says what to do."""

    def normalise(self, identifier: str, *, dry_run: bool) -> NoReturn:
        """Not on a server."""
        del dry_run
        raise not_normalised(identifier)

    def decomposable(self) -> NoReturn:
        """Not on a server."""
        raise not_normalised("a collection")

    def normal_form(
        self,
        collection: str,
        cancel: CancelFlag,
        progress: Callable[[int, int], None],
    ) -> NoReturn:
        """Not on a server."""
        del cancel, progress
        raise not_normalised(collection)

    def decomposition(self, report: NormalFormReport, form: NormalForm) -> NoReturn:
        """Not on a server."""
        del form
        raise not_normalised(report.collection)

    def decompose(
        self, decomposition: Decomposition, actor: str, rationale: str
    ) -> NoReturn:
        """Not on a server."""
        del actor, rationale
        raise not_normalised(decomposition.collection)

    def recompose(self, entry: int, actor: str, rationale: str) -> NoReturn:
        """Not on a server."""
        del entry, actor, rationale
        raise not_normalised("a collection")

    def neighbours(self, identifier: str, limit: int) -> NoReturn:
        """Not on a server."""
        del limit
        raise not_linked(identifier)

    def journal(self, request: "JournalRequest") -> NoReturn:
        """Not on a server."""
        del request
        raise not_journalled()

    def journal_entry(self, sequence: int) -> NoReturn:
        """Not on a server."""
        del sequence
        raise not_journalled()

    def preview_undo(self, sequence: int) -> NoReturn:
        """Not on a server."""
        del sequence
        raise not_journalled()

    def undo_entry(self, sequence: int, actor: str, rationale: str) -> NoReturn:
        """Not on a server."""
        del sequence, actor, rationale
        raise not_journalled()
