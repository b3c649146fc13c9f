"""Connections: chosen, made, removed, tried, lost, asked how they are."""

import pytest

from panll_desktop.protocol import CatalogKind, CatalogNode, Down, Example, Up
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.state import (
    Broken,
    Connecting,
    ConnectionEntry,
    Offline,
    Online,
    Quarantined,
    Ready,
)
from panll_desktop.session.trial_state import Trial
from panll_desktop.session.update_catalog import FETCHED_AHEAD
from panll_desktop.session.update_links import (
    CONNECT_PATIENCE,
    HEALTH_INTERVAL,
    HEALTH_PATIENCE,
)
from panll_desktop.settings import Connection, Settings
from tests.unit.session.drive import FAULT, MISTAKE, SECRET, Drive, online

MINE = Connection("mine", "alpha", {"file": "mine.db"})
NODES = (CatalogNode("things", CatalogKind.TABLE, branch=True),)


def names(drive: Drive) -> list[str]:
    return [entry.name for entry in drive.at("alpha").connections]


def opened(drive: Drive) -> list[e.OpenLink]:
    return [each for each in drive.effects if isinstance(each, e.OpenLink)]


def saved(drive: Drive) -> Settings:
    last = [each for each in drive.effects if isinstance(each, e.SaveSettings)][-1]
    return last.settings


def link(drive: Drive) -> Online:
    found = drive.at("alpha").link
    assert isinstance(found, Online)
    return found


def made(drive: Drive, name: str = "mine") -> None:
    drive.send(m.ConnectionMade("alpha", name, {"file": f"{name}.db"}))


def test_that_presets_come_before_the_connections_of_the_user() -> None:
    other = Connection("other", "beta")
    drive = Drive(Settings(module="alpha", connections=(MINE, other))).load("alpha")
    assert drive.at("alpha").connections == (
        ConnectionEntry("here", {"file": "here.db"}, preset=True),
        ConnectionEntry("mine", {"file": "mine.db"}),
    )
    assert drive.at("alpha").connection == "here"


@pytest.mark.parametrize(("chosen", "used"), [("mine", "mine"), ("gone", "here")])
def test_that_the_connection_chosen_last_is_used_if_it_still_exists(
    chosen: str, used: str
) -> None:
    settings = Settings(
        module="alpha", connections=(MINE,), connection={"alpha": chosen}
    )
    drive = Drive(settings).load("alpha")
    assert [each.options["file"] for each in opened(drive)] == [f"{used}.db"]


def test_that_a_connection_that_opens_is_asked_for_everything_once() -> None:
    drive = Drive().load("alpha")
    assert drive.send(m.LinkOpened("alpha", drive.at("alpha").generation)) == (
        e.CheckHealth("alpha"),
        e.FetchBranch("alpha", ()),
        e.FetchExamples("alpha"),
    )
    assert link(drive).health is None
    assert drive.send(m.BranchOpened(())) == ()


def test_that_an_answer_of_an_older_connection_changes_nothing() -> None:
    drive = online()
    old = drive.at("alpha").generation
    drive.send(m.Reconnected())
    assert drive.at("alpha").generation == old + 1
    before = drive.state
    stale: list[m.Message] = [
        m.LinkOpened("alpha", old),
        m.LinkFailed("alpha", old, FAULT),
        m.HealthArrived("alpha", old, Up(), 1.0),
        m.BranchArrived("alpha", old, (), NODES),
        m.ExamplesArrived("alpha", old, (Example("a", "b"),)),
        m.LinkOpened("gone", 0),
        m.BranchArrived("gone", 0, (), NODES),
    ]
    for message in stale:
        assert drive.send(message) == ()
        assert drive.state is before


def test_that_a_made_connection_is_kept_and_used() -> None:
    drive = online()
    made(drive)
    assert names(drive) == ["here", "mine"]
    assert drive.at("alpha").connection == "mine"
    assert isinstance(drive.at("alpha").link, Connecting)
    assert [each.options for each in opened(drive)] == [{"file": "mine.db"}]
    assert saved(drive).connections == (MINE,)
    assert saved(drive).connection == {"alpha": "mine"}


def test_that_a_connection_made_again_replaces_its_namesake() -> None:
    drive = online()
    made(drive)
    drive.send(m.ConnectionMade("alpha", "mine", {"file": "new.db"}))
    assert names(drive) == ["here", "mine"]
    assert [each.options for each in opened(drive)] == [{"file": "new.db"}]
    assert [each.options for each in saved(drive).connections] == [{"file": "new.db"}]


def test_that_a_peer_that_is_made_again_stays_a_peer() -> None:
    peer = Connection("mine", "alpha", {"file": "mine.db"}, peer=True)
    drive = Drive(Settings(module="alpha", connections=(peer,))).load("alpha")
    drive.send(m.ConnectionMade("alpha", "mine", {"file": "new.db"}))
    made(drive, "other")
    assert [(each.name, each.peer) for each in saved(drive).connections] == [
        ("mine", True),
        ("other", False),
    ]


def test_that_a_secret_is_used_but_never_saved() -> None:
    drive = Drive().load("alpha", SECRET)
    drive.link("alpha")
    options = {"file": "mine.db", "password": "hush"}
    drive.send(m.ConnectionMade("alpha", "mine", options))
    assert [each.options for each in opened(drive)] == [options]
    assert saved(drive).connections == (MINE,)
    assert drive.state.settings.connections == (MINE,)


def test_that_no_connection_is_made_while_secrets_are_unknown() -> None:
    drive = Drive()
    before = drive.state
    made(drive)
    drive.send(m.ConnectionMade("gone", "mine", {}))
    assert drive.state is before


def test_that_presets_are_neither_removed_nor_replaced() -> None:
    drive = online()
    before = drive.state
    made(drive, "here")
    drive.send(m.ConnectionRemoved("alpha", "here"))
    drive.send(m.ConnectionRemoved("gone", "here"))
    assert drive.state is before


def test_that_choosing_a_connection_opens_it_and_is_remembered() -> None:
    drive = online()
    made(drive)
    drive.link("alpha")
    generation = drive.at("alpha").generation
    drive.send(m.ConnectionChosen("alpha", "here"))
    assert [each.generation for each in opened(drive)] == [generation + 1]
    assert saved(drive).connection == {"alpha": "here"}
    before = drive.state
    drive.send(
        m.ConnectionChosen("alpha", "here"),
        m.ConnectionChosen("alpha", "gone"),
        m.ConnectionChosen("gone", "here"),
    )
    assert drive.state is before


def test_that_removing_the_open_connection_opens_the_first_that_is_left() -> None:
    drive = online()
    made(drive)
    drive.link("alpha")
    drive.send(m.ConnectionRemoved("alpha", "mine"))
    assert names(drive) == ["here"]
    assert drive.at("alpha").connection == "here"
    assert len(opened(drive)) == 1
    assert saved(drive).connections == ()


def test_that_removing_another_connection_leaves_the_open_one_alone() -> None:
    drive = online()
    made(drive)
    drive.send(m.ConnectionChosen("alpha", "here"))
    drive.link("alpha")
    before = drive.at("alpha").link
    drive.send(m.ConnectionRemoved("alpha", "mine"))
    assert drive.at("alpha").link is before
    assert opened(drive) == []
    assert saved(drive).connections == ()


def test_that_removing_the_only_connection_closes_it_for_good() -> None:
    drive = Drive(Settings(module="alpha", connections=(MINE,))).load("alpha")
    drive.send(m.ConnectionChosen("alpha", "mine"))
    drive.link("alpha")
    workspace = drive.at("alpha")
    only = tuple(each for each in workspace.connections if not each.preset)
    drive.state = drive.state.with_workspace(
        type(workspace)(
            "alpha", only, "mine", workspace.generation, workspace.link
        )  # a module without presets
    )
    number = drive.run()
    drive.send(m.ConnectionRemoved("alpha", "mine"))
    assert e.CloseLink("alpha") in drive.effects
    assert drive.at("alpha").link == Offline()
    assert drive.at("alpha").run is None
    before = drive.state
    drive.send(m.HealthArrived("alpha", workspace.generation, Up(), 1.0))
    drive.send(m.RunCancelled("alpha", number, 1.0))
    drive.advance(0)
    assert drive.at("alpha").link == Offline()
    assert drive.state == before


def test_that_a_form_is_tested_and_only_the_last_answer_counts() -> None:
    drive = online()
    drive.send(m.ConnectionTried("alpha", {"file": "a"}))
    first = drive.state.number
    manifest = drive.state.manifest("alpha")
    assert manifest is not None
    assert drive.effects == (e.TryConnection(first, manifest, {"file": "a"}),)
    assert drive.state.trial == Trial(first)
    drive.send(m.ConnectionTried("alpha", {"file": "b"}))
    before = drive.state
    drive.send(m.TrialAnswered(first, FAULT))
    assert drive.state is before
    drive.send(m.TrialAnswered(first + 1, Up()))
    assert drive.state.trial == Trial(first + 1, Up())
    assert drive.send(m.ConnectionTried("beta", {})) == ()


def test_that_three_connections_that_break_in_a_row_fence_a_module() -> None:
    drive = Drive().load("alpha")
    for _ in range(2):
        drive.send(m.LinkFailed("alpha", drive.at("alpha").generation, FAULT))
        assert drive.at("alpha").link == Broken(FAULT)
        drive.send(m.Reconnected())
    drive.send(m.LinkFailed("alpha", drive.at("alpha").generation, FAULT))
    assert drive.effects == (e.AbandonLink("alpha"),)
    assert isinstance(drive.status("alpha"), Quarantined)


def test_that_a_database_that_is_away_is_no_fault() -> None:
    drive = Drive().load("alpha")
    for _ in range(5):
        drive.send(m.LinkFailed("alpha", drive.at("alpha").generation, MISTAKE))
        drive.send(m.Reconnected())
    assert isinstance(drive.status("alpha"), Ready)
    assert drive.faults("alpha") == 0


def test_that_a_foreign_module_that_does_not_connect_is_given_up() -> None:
    drive = Drive().load("alpha")
    assert drive.advance(CONNECT_PATIENCE) == ()
    assert drive.advance(0.1) == (e.AbandonLink("alpha"),)
    assert isinstance(drive.status("alpha"), Quarantined)
    found = drive.at("alpha").link
    assert isinstance(found, Broken)
    assert "did not answer" in found.failure.title
    assert drive.advance(100) == ()


def test_that_an_embedded_engine_may_take_its_time_to_open() -> None:
    drive = Drive(Settings(module="beta")).load("beta")
    assert drive.advance(100 * CONNECT_PATIENCE) == ()
    assert isinstance(drive.at("beta").link, Connecting)
    assert isinstance(drive.status("beta"), Ready)


def test_that_health_is_asked_for_now_and_then() -> None:
    drive = online()
    assert drive.advance(HEALTH_INTERVAL - 0.1) == ()
    assert drive.advance(0.1) == (e.CheckHealth("alpha"),)
    assert drive.advance(HEALTH_PATIENCE) == ()
    drive.send(m.HealthArrived("alpha", drive.at("alpha").generation, Up("2"), 3.0))
    assert link(drive) == Online(Up("2"), 3.0, None, drive.state.now)
    assert drive.advance(HEALTH_INTERVAL - 0.1) == ()
    assert drive.advance(0.1) == (e.CheckHealth("alpha"),)


def test_that_a_database_that_does_not_answer_is_down_until_it_does() -> None:
    drive = online()
    drive.advance(HEALTH_INTERVAL)
    drive.advance(HEALTH_PATIENCE)
    assert link(drive).health == Up("1.0")
    assert drive.advance(0.1) == ()
    assert isinstance(link(drive).health, Down)
    assert link(drive).latency_ms is None
    before = drive.at("alpha")
    assert drive.advance(1000) == ()
    assert drive.at("alpha") is before
    drive.send(m.HealthArrived("alpha", before.generation, Up("2"), 3.0))
    assert link(drive).health == Up("2")


def test_that_modules_that_are_not_shown_are_asked_too() -> None:
    drive = online()
    drive.send(m.ModuleChosen("beta"))
    drive.connect("beta")
    assert set(drive.advance(HEALTH_INTERVAL)) == {
        e.CheckHealth("alpha"),
        e.CheckHealth("beta"),
    }


def test_that_a_branch_is_fetched_once() -> None:
    drive = online()
    generation = drive.at("alpha").generation
    path = ("things",)
    assert drive.send(m.BranchOpened(path)) == (e.FetchBranch("alpha", path),)
    assert drive.send(m.BranchOpened(path)) == ()
    drive.send(m.BranchArrived("alpha", generation, path, NODES))
    assert drive.send(m.BranchOpened(path)) == ()
    drive.send(m.BranchArrived("alpha", generation, (), MISTAKE))
    assert drive.at("alpha").catalog == {path: NODES, (): MISTAKE}
    assert drive.at("alpha").fetching == frozenset()
    drive.send(m.ExamplesArrived("alpha", generation, (Example("a", "b"),)))
    assert drive.at("alpha").examples == (Example("a", "b"),)
    drive.send(m.Reconnected())
    assert drive.at("alpha").catalog == {}
    assert drive.at("alpha").examples == ()


def test_that_the_first_branches_are_fetched_ahead_for_completion() -> None:
    drive = online()
    generation = drive.at("alpha").generation
    many = tuple(
        CatalogNode(f"t{number}", CatalogKind.TABLE, branch=number > 0)
        for number in range(FETCHED_AHEAD + 5)
    )
    effects = drive.send(m.BranchArrived("alpha", generation, (), many))
    paths = [(f"t{number}",) for number in range(1, FETCHED_AHEAD + 1)]
    assert effects == tuple(e.FetchBranch("alpha", path) for path in paths)
    assert drive.at("alpha").fetching == frozenset(paths)
    assert drive.send(m.BranchOpened(paths[0])) == ()
