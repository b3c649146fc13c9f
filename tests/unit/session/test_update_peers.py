"""What the session keeps of peers, and the mark of one in the settings."""

from dataclasses import replace

from panll_desktop.protocol import Capability, Peer, PeerState
from panll_desktop.session import messages as m
from panll_desktop.session import peer_messages as pm
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.effects import SaveSettings
from panll_desktop.session.peer_effects import AskPeers
from panll_desktop.session.peer_state import PeersView
from panll_desktop.settings import Connection, Settings
from tests.fakes import FakeModule
from tests.unit.session.drive import MISTAKE, Drive, succeeded

NORTH = Peer("north", PeerState.ANSWERING, 1.0, 2.0, "2026-01-02T00:00:00+00:00")
SOUTH = Peer("south", PeerState.SILENT, 0.9, None, None, "There is no store.")


def federated() -> Drive:
    """Connected to a module that asks peers."""
    kept = Connection("mine", "alpha", {"file": "a"})
    drive = Drive(Settings(module="alpha", connections=(kept,)))
    manifest = replace(
        FakeModule("alpha").manifest, capabilities=frozenset({Capability.FEDERATION})
    )
    drive.send(m.ModuleLoaded("alpha", manifest))
    drive.link("alpha")
    return drive


def view(drive: Drive) -> PeersView:
    return drive.at("alpha").peers


def asked(drive: Drive) -> list[AskPeers]:
    return [each for each in drive.effects if isinstance(each, AskPeers)]


def arrive(drive: Drive, answer: object = (NORTH, SOUTH)) -> None:
    number = view(drive).number
    assert isinstance(answer, tuple | type(MISTAKE))
    drive.send(pm.PeersArrived("alpha", number, answer))


def test_that_peers_are_asked_when_somebody_looks_and_not_again() -> None:
    drive = federated()
    drive.send(pm.PeersWatched(watched=True))
    assert asked(drive) == [AskPeers("alpha", view(drive).number)]
    arrive(drive)
    assert view(drive).peers == (NORTH, SOUTH)
    assert view(drive).since is None
    drive.send(pm.PeersWatched(watched=False), pm.PeersWatched(watched=True))
    assert asked(drive) == []


def test_that_a_late_answer_changes_nothing() -> None:
    drive = federated()
    drive.send(pm.PeersAsked())
    old = view(drive).number
    drive.send(pm.PeersAsked())
    drive.send(pm.PeersArrived("alpha", old, (SOUTH,)))
    assert view(drive).peers is None
    assert view(drive).since is not None


def test_that_a_failure_keeps_what_was_known() -> None:
    drive = federated()
    drive.send(pm.PeersAsked())
    arrive(drive)
    drive.send(pm.PeersAsked())
    arrive(drive, MISTAKE)
    assert view(drive).failure == MISTAKE
    assert view(drive).peers == (NORTH, SOUTH)


def test_that_after_a_statement_they_are_asked_when_looked_at_again() -> None:
    drive = federated()
    drive.send(pm.PeersWatched(watched=True))
    arrive(drive)
    number = drive.run()
    drive.send(succeeded("alpha", number))
    assert view(drive).outdated
    drive.send(pm.PeersWatched(watched=False), pm.PeersWatched(watched=True))
    assert len(asked(drive)) == 1


def test_that_a_module_without_federation_is_not_asked() -> None:
    drive = Drive().connect("alpha")
    drive.send(pm.PeersWatched(watched=True), pm.PeersAsked())
    assert asked(drive) == []


def test_that_the_mark_of_a_peer_is_set_and_taken_away() -> None:
    drive = federated()
    drive.send(m.ConnectionChosen("alpha", "mine"))
    (command,) = [each for each in COMMANDS if each.id == "database.peer"]
    assert command.enabled(drive.state)
    assert command.checked is not None
    assert not command.checked(drive.state)
    drive.send(pm.PeerToggled())
    assert drive.state.settings.is_peer("alpha", "mine")
    assert any(isinstance(each, SaveSettings) for each in drive.effects)
    assert command.checked(drive.state)
    drive.send(pm.PeerToggled())
    assert not drive.state.settings.is_peer("alpha", "mine")
    assert drive.state.settings.connections[0].options == {"file": "a"}


def test_that_a_connection_that_is_made_as_a_peer_is_kept_as_one() -> None:
    drive = federated()
    drive.send(m.ConnectionMade("alpha", "other", {"file": "b"}, peer=True))
    assert drive.state.settings.is_peer("alpha", "other")


def test_that_looking_at_one_module_is_not_looking_at_another() -> None:
    drive = federated()
    drive.send(pm.PeersWatched(watched=True), m.ModuleChosen("beta"))
    drive.send(pm.PeersWatched(watched=False))
    assert not view(drive).watched
