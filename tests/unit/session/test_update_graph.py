"""A walk along links; what comes too late or of another connection changes nothing."""

from dataclasses import replace

import pytest

from panll_desktop.protocol import Link, Neighbourhood, Node
from panll_desktop.session import graph_effects as ge
from panll_desktop.session import graph_messages as gm
from panll_desktop.session import messages as m
from panll_desktop.session.conditions import can_walk_back, has_links
from panll_desktop.session.failure import Failure
from panll_desktop.session.graph_state import LONGEST_PATH, MOST_LINKS, GraphView
from panll_desktop.session.state import ConnectionEntry
from tests.fakes import OUTCOME
from tests.unit.session.drive import Drive, online, succeeded

A, B, C = Node("a", "Ada"), Node("b", "Bo"), Node("c", stored=False)
AROUND = {
    "a": Neighbourhood(A, (Link("knows", True, B), Link("names", True, C)), 2),
    "b": Neighbourhood(B, (Link("knows", False, A),), 1),
}
MISTAKE = Failure("QUERY_ERROR", "It cannot be asked.")


def linking() -> Drive:
    """A module that tells links, with a connection that stands."""
    return online().declare(links=True)


def view(drive: Drive) -> GraphView:
    found = drive.at("alpha").graph
    assert found is not None
    return found


def answer(drive: Drive, found: Neighbourhood | Failure | None) -> gm.NeighboursArrived:
    generation = drive.at("alpha").generation
    return gm.NeighboursArrived("alpha", generation, view(drive).number, found)


def walk(drive: Drive, *names: str) -> None:
    for place, name in enumerate(names):
        drive.send(gm.LinkWalked(name) if place else gm.GraphAsked(name))
        drive.send(answer(drive, AROUND[name]))


def names(drive: Drive) -> list[str]:
    return [each.identifier for each in view(drive).path]


def test_that_an_entity_is_asked_for_and_its_links_shown() -> None:
    drive = linking()
    effects = drive.send(gm.GraphAsked("a"))
    number = drive.state.number
    assert effects == (ge.FetchNeighbours("alpha", number, "a", MOST_LINKS),)
    assert view(drive).pending
    assert not has_links(drive.state)
    drive.send(answer(drive, AROUND["a"]))
    assert view(drive).neighbourhood is AROUND["a"]
    assert view(drive).path == (A,)
    assert has_links(drive.state)
    assert not can_walk_back(drive.state)


def test_that_a_walk_goes_on_and_back() -> None:
    drive = linking()
    walk(drive, "a", "b")
    assert (names(drive), view(drive).left) == (["a", "b"], "a")
    assert can_walk_back(drive.state)
    walked = drive.send(gm.LinkWalked("a"))
    assert len(walked) == 1
    assert view(drive).neighbourhood is AROUND["b"]  # until the answer comes
    drive.send(answer(drive, AROUND["a"]))
    assert names(drive) == ["a", "b", "a"]
    drive.send(gm.WalkedBack())
    assert (names(drive), view(drive).left) == (["a", "b"], "a")
    drive.send(answer(drive, AROUND["b"]), gm.PathTaken(0))
    assert (names(drive), view(drive).left) == (["a"], "b")
    drive.send(answer(drive, AROUND["a"]))
    assert drive.send(gm.WalkedBack(), gm.PathTaken(0), gm.PathTaken(-1)) == ()


def test_that_another_walk_begins_anew() -> None:
    drive = linking()
    walk(drive, "a", "b")
    drive.send(gm.GraphAsked("b"))
    assert (names(drive), view(drive).left) == (["b"], "")


@pytest.mark.parametrize("name", ["a", "c", "nobody"])
def test_that_only_stored_neighbours_can_be_walked_to(name: str) -> None:
    drive = linking()
    assert drive.send(gm.LinkWalked("b")) == ()
    walk(drive, "a")
    before = drive.state
    assert drive.send(gm.LinkWalked(name)) == ()
    assert drive.state is before


def test_that_nobody_walks_on_before_the_answer_came() -> None:
    drive = linking()
    walk(drive, "a")
    drive.send(gm.LinkWalked("b"))
    assert drive.send(gm.LinkWalked("b")) == ()


def test_that_a_failure_and_nothing_are_told_apart() -> None:
    drive = linking()
    walk(drive, "a", "b")
    drive.send(gm.WalkedBack())
    drive.send(answer(drive, MISTAKE))
    assert (view(drive).neighbourhood, view(drive).failure) == (None, MISTAKE)
    drive.send(gm.GraphAsked("gone"))
    assert view(drive).failure is None
    drive.send(answer(drive, None))
    shown = view(drive)
    assert (shown.neighbourhood, shown.pending, names(drive)) == (None, False, ["gone"])


def test_that_a_stale_answer_changes_nothing() -> None:
    drive = linking()
    drive.send(gm.GraphAsked("a"))
    old = answer(drive, AROUND["a"])
    drive.send(gm.GraphAsked("b"))
    before = drive.state
    stale = replace(old, number=view(drive).number, generation=old.generation - 1)
    for message in (old, stale, replace(old, module="gamma")):
        assert drive.send(message) == ()
        assert drive.state is before


def test_that_another_connection_takes_the_walk_away() -> None:
    drive = linking()
    walk(drive, "a")
    space = drive.at("alpha")
    other = ConnectionEntry("other", {"file": "o.db"})
    space = replace(space, connections=(*space.connections, other))
    drive.state = drive.state.with_workspace(space)
    drive.send(m.ConnectionChosen("alpha", "other"))
    assert drive.at("alpha").graph is None


def test_that_links_are_asked_for_again_after_a_write() -> None:
    drive = linking()
    walk(drive, "a", "b")
    number = drive.run("DELETE")
    wrote = replace(OUTCOME, statement_type="DELETE")
    effects = drive.send(succeeded("alpha", number, wrote))
    again = [each for each in effects if isinstance(each, ge.FetchNeighbours)]
    assert [each.identifier for each in again] == ["b"]
    assert (names(drive), view(drive).left) == (["a", "b"], "a")


def test_that_a_path_is_no_longer_than_it_may_be() -> None:
    drive = linking()
    walk(drive, *["a", "b"] * LONGEST_PATH)
    assert len(view(drive).path) == LONGEST_PATH


def test_that_a_module_that_tells_no_links_is_not_asked() -> None:
    drive = online()
    assert drive.send(gm.GraphAsked("a")) == ()
    assert drive.at("alpha").graph is None


def test_that_a_question_to_no_connection_is_harmless() -> None:
    posted: list[m.Message] = []
    ge.fetch(posted.append, ge.FetchNeighbours("alpha", 1, "a", 9), None)
    assert posted == []
