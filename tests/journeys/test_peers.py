"""Three peers, one of them a broken file: what came, who is missing, and the tab."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from panll_desktop import settings
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import PeerState
from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending
from panll_desktop.settings import Connection, Settings
from panll_desktop.ui.peers_table import STATE
from panll_desktop.ui.peers_view import PeersPage
from tests.journeys.conftest import User

NAMES = ("north", "south", "east")


@pytest.fixture
def broken(tmp_path: Path, private_home: Path) -> Path:
    """Three peers are registered; the path of the one whose file is broken."""
    del private_home
    kept = []
    for name in NAMES:
        path = tmp_path / f"{name}.octad"
        with closing(Store(path, create=True)) as store, store.transaction():
            for number in range(3):
                store.insert(f"{name}-{number}", Draft(title=f"Station {name}"))
        kept.append(Connection(name, "verisimdb", {"path": str(path)}, peer=True))
    settings.save(Settings(connections=tuple(kept)), settings.settings_file())
    path = tmp_path / "south.octad"
    path.write_bytes(b"nothing of a store" * 300)
    return path


@pytest.fixture
def prepared(broken: Path, request: pytest.FixtureRequest) -> tuple[User, Path]:
    """A user of a window that was started after the peers were registered."""
    user = request.getfixturevalue("user")
    assert isinstance(user, User)
    return user, broken


def page(user: User) -> PeersPage:
    user.command("peers.show")
    user.until(lambda: bool(user.window.results.findChildren(PeersPage)))
    (found,) = user.window.results.findChildren(PeersPage)
    user.until(lambda: user.space.peers.since is None and bool(user.space.peers.peers))
    return found


def test_that_a_partial_result_names_who_is_missing_and_the_tab_says_why(
    prepared: tuple[User, Path],
) -> None:
    user, path = prepared
    user.run("SELECT DOCUMENT FROM FEDERATION /* ORDER BY id DESC LIMIT 4")
    assert user.result.ending is Ending.SUCCEEDED
    assert user.result.rows is not None
    found = [user.result.rows.row(number)[:2] for number in range(4)]
    assert found == [
        ("north", "north-2"),
        ("north", "north-1"),
        ("north", "north-0"),
        ("east", "east-2"),
    ]
    banner = user.window.results.results.warnings
    user.until(banner.isVisible)
    assert "2 of 3 peers answered, without south" in banner.accessibleName()

    shown = page(user)
    states = [each.state for each in shown.table.shown.peers]
    assert states == [PeerState.ANSWERING, PeerState.SILENT, PeerState.ANSWERING]
    cell = shown.table.shown.index(1, STATE)
    assert cell.data() == "silent"
    assert str(path) in shown.reasons.text()
    assert "1 silent" in shown.words.text

    with closing(Store(path.with_name("spare.octad"), create=True)):
        pass
    path.write_bytes(path.with_name("spare.octad").read_bytes())
    before = user.space.peers.number
    shown.ask.click()
    user.until(lambda: user.space.peers.number > before)
    user.until(lambda: user.space.peers.since is None)
    user.until(lambda: not shown.reasons.isVisible())
    assert "3 answering" in shown.words.text


def test_that_without_peers_the_tab_says_how_to_add_one(user: User) -> None:
    user.command("peers.show")
    user.until(lambda: user.space.peers.peers == ())
    user.until(lambda: bool(user.window.results.findChildren(PeersPage)))
    (shown,) = user.window.results.findChildren(PeersPage)
    assert "modules peers add NAME PATH" in shown.panel.accessibleName()
    user.run("SELECT DOCUMENT FROM FEDERATION /* LIMIT 1")
    assert user.result.failure is not None
    assert "There are no peers yet" in user.result.failure.title
    assert QApplication.activeModalWidget() is None


def test_that_a_peer_that_another_program_adds_is_asked_and_outlives_the_window(
    prepared: tuple[User, Path],
) -> None:
    user, path = prepared[0], prepared[1].with_name("north.octad")
    file = settings.settings_file()
    added = Connection("added", "verisimdb", {"path": str(path)}, peer=True)
    settings.save(settings.load(file).settings.with_connection(added), file)
    user.run("SELECT DOCUMENT FROM FEDERATION /added LIMIT 1")
    assert user.result.ending is Ending.SUCCEEDED
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until(lambda: settings.load(file).settings.module == "sqlite")
    assert settings.load(file).settings.is_peer("verisimdb", "added")
