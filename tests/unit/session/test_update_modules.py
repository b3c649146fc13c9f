"""Starting, choosing and retrying modules; settings and notices."""

import pytest

from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Disabled,
    Failed,
    Found,
    Loading,
    ModuleEntry,
    Notice,
    NoticeKind,
    Offline,
    Online,
    Quarantined,
    Ready,
    State,
)
from panll_desktop.session.update import update
from panll_desktop.settings import Layout, Settings
from tests.unit.session.drive import (
    FAULT,
    MISTAKE,
    MODULES,
    Drive,
    online,
    succeeded,
)


def test_that_starting_loads_the_module_chosen_last_and_no_other() -> None:
    drive = Drive(Settings(module="beta"))
    assert drive.effects == (e.LoadModule("beta"),)
    assert drive.state.shown == "beta"
    assert drive.status("beta") == Loading()
    assert drive.status("alpha") == Found()


def test_that_starting_with_an_unknown_module_shows_the_first() -> None:
    assert Drive(Settings(module="gone")).state.shown == "alpha"


def test_that_starting_without_modules_is_a_state_too() -> None:
    notice = Notice(NoticeKind.WARNING, "No modules.")
    state, effects = update(State(), m.Started(Settings(), (), notice=notice))
    assert (state.shown, state.workspace, effects) == ("", None, ())
    assert state.notice == notice


def test_that_choosing_a_module_keeps_the_workspace_of_the_other() -> None:
    drive = online()
    drive.send(m.SourceEdited("alpha", 1, "SELECT"), succeeded("alpha", drive.run()))
    kept = drive.at("alpha")
    assert kept.result is not None
    effects = drive.send(m.ModuleChosen("beta"))
    saved = Settings(module="beta")
    assert effects == (e.LoadModule("beta"), e.SaveSettings(saved))
    drive.connect("beta")
    drive.run()
    assert drive.send(m.ModuleChosen("alpha")) == (
        e.SaveSettings(Settings(module="alpha")),
    )
    assert drive.state.workspace is kept
    assert isinstance(kept.link, Online)
    assert drive.at("beta").run is not None


def test_that_choosing_what_is_shown_or_unknown_changes_nothing() -> None:
    drive = Drive()
    before = drive.state
    assert drive.send(m.ModuleChosen("alpha"), m.ModuleChosen("gone")) == ()
    assert drive.state is before


def test_that_a_module_that_cannot_be_loaded_is_a_visible_state() -> None:
    drive = Drive()
    drive.send(m.ModuleFailed("alpha", "import", FAULT))
    assert drive.status("alpha") == Failed("import", FAULT)
    assert drive.send(m.ModuleRetried("alpha")) == (e.LoadModule("alpha"),)
    drive.connect("alpha")
    assert isinstance(drive.status("alpha"), Ready)
    before = drive.state
    drive.send(m.ModuleFailed("gone", "find", FAULT), m.ModuleRetried("gone"))
    assert drive.state is before


def test_that_a_retry_starts_a_fenced_module_afresh() -> None:
    drive = online()
    for _ in range(3):
        drive.send(m.RunFailed("alpha", drive.run(), FAULT, 0.1))
    assert isinstance(drive.status("alpha"), Quarantined)
    old = drive.at("alpha").generation
    before = drive.state
    drive.send(m.LinkOpened("alpha", old - 1))
    drive.send(m.BranchOpened(("things",)), m.Reconnected())
    assert drive.effects == ()
    assert drive.at("alpha").link == Broken(FAULT)
    assert drive.state is before
    assert drive.send(m.ModuleRetried("alpha")) == (e.LoadModule("alpha"),)
    drive.connect("alpha")
    assert isinstance(drive.at("alpha").link, Online)
    assert drive.at("alpha").generation > old
    assert drive.faults("alpha") == 0


def test_that_a_retry_needs_something_broken() -> None:
    drive = Drive()
    assert drive.send(m.ModuleRetried("alpha")) == ()
    drive.connect("alpha")
    assert drive.send(m.ModuleRetried("alpha")) == ()


def test_that_a_module_switched_off_from_outside_stays_off() -> None:
    entry = ModuleEntry("alpha", "Alpha", Disabled("PANLL_MODULES_DENY"))
    state, effects = update(State(), m.Started(Settings(), (entry,)))
    assert effects == ()
    assert update(state, m.ModuleRetried("alpha")) == (state, ())


def test_that_a_module_without_connections_waits_for_one() -> None:
    drive = Drive()
    manifest = MODULES["alpha"].manifest
    bare = type(manifest)(
        id="alpha",
        name="Alpha",
        version="1",
        description="Has no presets.",
        protocol=">=1",
        capabilities=frozenset(),
        connect=manifest.connect,
    )
    assert drive.send(m.ModuleLoaded("alpha", bare)) == ()
    assert drive.at("alpha").link == Offline()
    assert drive.send(m.Reconnected()) == ()
    assert drive.send(m.ModuleLoaded("gone", bare)) == ()


def test_that_a_loaded_module_is_connected_at_once() -> None:
    drive = Drive().load("alpha")
    assert [type(each) for each in drive.effects] == [e.OpenLink]
    assert isinstance(drive.at("alpha").link, Connecting)


def test_that_theme_and_layout_are_saved_when_they_change() -> None:
    drive = Drive()
    layout = Layout(800, 600)
    assert drive.send(m.ThemeChosen("dark"), m.LayoutChanged(layout)) == (
        e.SaveSettings(Settings(module="alpha", theme="dark")),
        e.SaveSettings(Settings(module="alpha", theme="dark", layout=layout)),
    )
    assert drive.send(m.ThemeChosen("dark"), m.LayoutChanged(layout)) == ()


@pytest.mark.parametrize("kind", NoticeKind)
def test_that_a_notice_stays_until_it_is_dismissed(kind: NoticeKind) -> None:
    drive, notice = Drive(), Notice(kind, "Something.")
    drive.send(m.Noticed(notice))
    drive.advance(100)
    assert drive.state.notice == notice
    drive.send(m.NoticeDismissed())
    assert drive.state.notice is None


def test_that_a_failure_of_one_module_leaves_the_other_alone() -> None:
    drive = online("beta")
    before = drive.at("beta")
    drive.send(m.ModuleChosen("alpha"), m.ModuleFailed("alpha", "import", MISTAKE))
    assert drive.at("beta") is before
    drive.send(m.ModuleChosen("beta"))
    drive.run()
    assert drive.effects == (e.StartRun("beta", drive.state.number, "SELECT"),)
