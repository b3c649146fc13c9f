"""Performs what is asked about normal forms."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, assert_never, cast

from panll_desktop.protocol import Decomposition, Migration, NormalFormReport
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_effects as ne
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.failure import STOPPED, Failure, attempt, expected
from panll_desktop.session.normal_form_state import Turn

if TYPE_CHECKING:
    from panll_desktop.protocol import CancelFlag, Decomposing, Session
    from panll_desktop.session.links import Connection

T = TypeVar("T")
Post: TypeAlias = Callable[[m.Message], None]
_PURPOSE: Final = "normal forms"


def perform(
    post: Post, effect: ne.FormsEffect, connection: "Connection | None"
) -> None:
    """Starts the work; its answer is posted, unless the connection is gone."""
    if connection is not None:
        _Normaliser(post).perform(effect, connection)


class _Normaliser:
    """Asks sessions: what takes long, and what writes, on the lane of long work."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def perform(self, effect: ne.FormsEffect, connection: "Connection") -> None:
        match effect:
            case ne.FetchDecomposable():
                self._list(effect, connection)
            case ne.FindForm():
                self._find(effect, connection)
            case ne.StopFinding():
                connection.stop_upkeep(_PURPOSE)
            case ne.ProposeForm():
                self._propose(effect, connection)
            case ne.Decompose() | ne.Recompose():
                self._turn(effect, connection)
            case _:
                assert_never(effect)

    def _list(self, effect: ne.FetchDecomposable, connection: "Connection") -> None:
        def step(session: "Session | Failure") -> None:
            answer = _asked(
                session,
                lambda able: tuple(expected(each, str) for each in able.decomposable()),
            )
            self._post(
                nm.CollectionsArrived(effect.module, connection.generation, answer)
            )

        connection.control.submit(step)

    def _find(self, effect: ne.FindForm, connection: "Connection") -> None:
        flag = connection.start_upkeep(_PURPOSE)
        module, number = effect.module, effect.number

        def step(session: "Session | Failure") -> None:
            found = _asked(session, lambda able: self._found(able, effect, flag))
            report = found if isinstance(found, Failure) else found[0]
            proposal = None if isinstance(found, Failure) else found[1]
            self._post(nm.ReportArrived(module, number, effect.form, report, proposal))

        connection.upkeep.submit(step)

    def _found(
        self, able: "Decomposing", effect: ne.FindForm, flag: "CancelFlag"
    ) -> "tuple[NormalFormReport, Decomposition | Failure | None] | Failure":
        if flag.is_set():
            return STOPPED

        told = -1

        def tell(done: int, due: int) -> None:
            nonlocal told
            share = 100 * done // max(due, 1)
            if share > told:
                told = share
                self._post(nm.SearchProgressed(effect.module, effect.number, done, due))

        report = expected(
            able.normal_form(effect.collection, flag, tell), NormalFormReport
        )
        proposal = attempt(
            lambda: expected(
                able.decomposition(report, effect.form), Decomposition, type(None)
            )
        )
        return report, proposal

    def _propose(self, effect: ne.ProposeForm, connection: "Connection") -> None:
        def step(session: "Session | Failure") -> None:
            answer = _asked(
                session,
                lambda able: expected(
                    able.decomposition(effect.report, effect.form),
                    Decomposition,
                    type(None),
                ),
            )
            self._post(nm.ProposalArrived(effect.module, effect.number, answer))

        connection.control.submit(step)

    def _turn(
        self, effect: ne.Decompose | ne.Recompose, connection: "Connection"
    ) -> None:
        turn = Turn.APART if isinstance(effect, ne.Decompose) else Turn.BACK

        def step(session: "Session | Failure") -> None:
            answer = _asked(session, lambda able: _turned(able, effect))
            self._post(
                nm.TurnAnswered(effect.module, connection.generation, turn, answer)
            )

        connection.upkeep.submit(step)


def _turned(able: "Decomposing", effect: ne.Decompose | ne.Recompose) -> Migration:
    who = effect.actor, effect.rationale
    if isinstance(effect, ne.Decompose):
        return expected(able.decompose(effect.proposal, *who), Migration)
    return expected(able.recompose(effect.entry, *who), Migration)


def _asked(
    session: "Session | Failure", ask: "Callable[[Decomposing], T | Failure]"
) -> "T | Failure":
    if isinstance(session, Failure):
        return session
    return attempt(lambda: ask(cast("Decomposing", session)))
