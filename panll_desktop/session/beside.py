"""Work for the tabs beside the queries, and who does it."""

from collections.abc import Callable
from typing import TypeAlias

from panll_desktop.session import graph_effects, journal_effects
from panll_desktop.session import messages as m
from panll_desktop.session.dashboard_effects import Question, ask
from panll_desktop.session.drift_effects import Upkeep
from panll_desktop.session.figure_effects import Draughtsman, FigureEffect
from panll_desktop.session.graph_effects import FetchNeighbours
from panll_desktop.session.journal_effects import JournalEffect
from panll_desktop.session.links import Connection
from panll_desktop.session.normal_form_effects import FormsEffect
from panll_desktop.session.proof_effects import Notary, ProofEffect
from panll_desktop.session.upkeep import Caretaker

BesideEffect: TypeAlias = (
    Upkeep
    | ProofEffect
    | Question
    | FigureEffect
    | JournalEffect
    | FetchNeighbours
    | FormsEffect
)
Post: TypeAlias = Callable[[m.Message], None]
Submit: TypeAlias = Callable[[Callable[[], None]], None]


class Beside:
    """Hands work to who does it.

    Args:
        post: where answers go.
        submit: queues work with files.
    """

    def __init__(self, post: Post, submit: Submit) -> None:
        self._post = post
        self._caretaker = Caretaker(post)
        self._notary = Notary(post, submit)
        self._artist = Draughtsman(post, submit)

    def perform(self, effect: BesideEffect, connection: Connection | None) -> None:
        """Starts the work; its answer is posted."""
        if isinstance(effect, FigureEffect):
            self._artist.perform(effect, connection)
        elif isinstance(effect, Question):
            ask(self._post, effect, connection)
        elif isinstance(effect, ProofEffect):
            self._notary.perform(effect, connection)
        elif isinstance(effect, JournalEffect):
            journal_effects.perform(self._post, effect, connection)
        elif isinstance(effect, FormsEffect):
            from panll_desktop.session import normaliser  # noqa: PLC0415 - seldom

            normaliser.perform(self._post, effect, connection)
        elif isinstance(effect, FetchNeighbours):
            graph_effects.fetch(self._post, effect, connection)
        else:
            self._caretaker.perform(effect, connection)
