"""What the tab of normal forms shows of one workspace."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from panll_desktop.protocol import NormalForm
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import Decomposition, Migration, NormalFormReport
    from panll_desktop.session.failure import Failure


class Turn(Enum):
    """Which way a collection goes."""

    APART = "apart"
    BACK = "back"


class Turning(Record):
    """A decomposition that is carried out or taken back; no answer while it is out."""

    turn: Turn
    collection: str
    answer: Migration | Failure | None = None


class NormalFormView(Record):
    """A collection, what determines what in it, and how it could be taken apart.

    Attributes:
        collections: that can be chosen; None while they are not known.
        fetching: the question for them is out.
        collection: the one that is chosen; empty for none.
        form: into which it is to be brought.
        number: of the question asked last, by search or by form; others are dropped.
        since: since when a search is out (monotonic seconds); None if none is.
        done: steps of the search so far.
        due: of how many; 0 while that is not known.
        stopping: the user wants it stopped.
        stopped: it was.
        report: of the last search for this collection.
        failure: why the last search, or the question for a form, was not answered.
        proposing: the question for a form is out.
        proposal: how to reach the form; None where there is nothing to do, and while
            it is not known.
        outdated: something was written after the search.
        turning: the last decomposition, or undoing of one.
        watched: it is on screen.
    """

    collections: tuple[str, ...] | Failure | None = None
    fetching: bool = False
    collection: str = ""
    form: NormalForm = NormalForm.BOYCE_CODD
    number: int = 0
    since: float | None = None
    done: int = 0
    due: int = 0
    stopping: bool = False
    stopped: bool = False
    report: NormalFormReport | None = None
    failure: Failure | None = None
    proposing: bool = False
    proposal: Decomposition | None = None
    outdated: bool = False
    turning: Turning | None = None
    watched: bool = False

    @property
    def is_turning(self) -> bool:
        """Something is being carried out or taken back."""
        return self.turning is not None and self.turning.answer is None

    @property
    def entry(self) -> int | None:
        """The decomposition that can be taken back."""
        turning = self.turning
        if turning is None or turning.turn is Turn.BACK:
            return None
        return getattr(turning.answer, "entry", None)

    def anew(self) -> NormalFormView:
        """What is known on another connection: nothing but what is wanted."""
        return NormalFormView(form=self.form, number=self.number, watched=self.watched)
