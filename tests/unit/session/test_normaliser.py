"""What is asked about normal forms, on lanes."""

import threading

from panll_desktop import protocol as p
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.normal_form_state import NormalFormView, Turn
from panll_desktop.session.state import State
from tests.decomposing import MIGRATED, PROPOSAL, FormsModule
from tests.fakes import Loop


def view(loop: Loop) -> NormalFormView:
    found = loop.workspace.forms
    assert found is not None
    return found


def looked(loop: Loop) -> None:
    loop.until_online()
    loop.send(nm.FormsWatched(watched=True))
    loop.until(lambda _: view(loop).collection == "walls")


def searched(loop: Loop) -> None:
    looked(loop)
    loop.send(nm.SearchAsked())
    loop.until(lambda _: view(loop).report is not None)


def test_that_a_search_reports_proposes_and_tells_how_far_it_is() -> None:
    with Loop(FormsModule()) as loop:
        searched(loop)
        assert view(loop).proposal == PROPOSAL
        assert (view(loop).done, view(loop).due) == (4, 4)
        loop.send(nm.FormChosen(p.NormalForm.SECOND))
        loop.until(lambda _: not view(loop).proposing)
        assert view(loop).proposal is None
        assert view(loop).failure is None


def test_that_a_search_never_hides_health_or_queries_and_stops() -> None:
    entered, released = threading.Event(), threading.Event()

    def hang() -> None:
        entered.set()
        released.wait(10)

    with Loop(FormsModule(finding=hang)) as loop:
        looked(loop)
        loop.send(nm.SearchAsked())
        assert entered.wait(10)
        assert loop.run().count == 3
        asked = loop.workspace.link
        loop.advance(20)
        loop.until(lambda state: answered_since(state, asked))
        loop.send(nm.SearchStopped())
        released.set()
        loop.until(lambda _: view(loop).since is None)
        assert view(loop).stopped
        assert view(loop).report is None


def answered_since(state: State, link: object) -> bool:
    workspace = state.workspace
    return workspace is not None and workspace.link is not link


def test_that_a_decomposition_and_its_undoing_say_who_and_why() -> None:
    module = FormsModule()
    with Loop(module) as loop:
        searched(loop)
        loop.send(nm.DecompositionAsked("", ""))
        loop.until(lambda _: not view(loop).is_turning)
        turning = view(loop).turning
        assert turning is not None
        assert getattr(turning.answer, "title", "") == "Nobody answers for it."
        loop.send(nm.DecompositionAsked("user:ida", "tidy"))
        loop.until(lambda _: view(loop).entry == MIGRATED.entry)
        loop.send(nm.RecompositionAsked("user:bo", "slow"))
        loop.until(lambda _: not view(loop).is_turning)
        turning = view(loop).turning
        assert turning is not None
        assert turning.turn is Turn.BACK
        assert turning.answer == p.Migration(8, "Entry 7 is undone.")
        assert module.asked == [("user:ida", "tidy"), ("user:bo", "slow")]


def test_that_closing_the_connection_stops_the_search() -> None:
    entered, released = threading.Event(), threading.Event()

    def hang() -> None:
        entered.set()
        released.wait(10)

    module = FormsModule(finding=hang)
    with Loop(module) as loop:
        looked(loop)
        loop.send(nm.SearchAsked())
        assert entered.wait(10)
        loop.send(m.Reconnected())
        released.set()
        loop.until_online()
        assert view(loop).report is None
