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
from panll_desktop.session.telemetry_effects import SettleConsent
from panll_desktop.session.update import update
from panll_desktop.session.update_links import CONNECT_PATIENCE
from panll_desktop.settings import Layout, Settings
from tests.unit.session.drive import (
    FAULT,
    MISTAKE,
    MODULES,
    NOW,
    Drive,
    online,
    succeeded,
)


def test_that_starting_loads_the_module_chosen_last_and_looks_for_others() -> None:
    drive = Drive(Settings(module="beta"))
    assert drive.effects == (
        e.LoadModule("beta"),
        SettleConsent(setting=False),
        e.FindModules(),
    )
    assert drive.state.shown == "beta"
    assert drive.status("beta") == Loading(NOW)
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


def test_that_modules_found_later_are_added_and_known_ones_stay() -> None:
    drive = online()
    before = drive.state
    found = tuple(ModuleEntry(each, each.title()) for each in ("beta", "new", "alpha"))
    off = ModuleEntry("off", "off", Disabled("PANLL_MODULES_DENY names it"))
    assert drive.send(m.ModulesFound((*found, off))) == ()
    state = drive.state
    assert [each.id for each in state.modules] == ["alpha", "beta", "new", "off"]
    for old, new in zip(before.modules, state.modules, strict=False):
        assert new is old
    for module in ("alpha", "beta"):
        assert state.workspaces[module] is before.workspaces[module]
    assert state.shown == "alpha"
    assert (drive.status("new"), drive.status("off")) == (Found(), off.status)
    assert (drive.at("new").module, drive.at("off").module) == ("new", "off")


def test_that_a_module_found_later_can_be_chosen_and_used() -> None:
    drive = online()
    drive.send(m.ModulesFound((ModuleEntry("new", "new"),)))
    assert drive.send(m.ModuleChosen("new"))[0] == e.LoadModule("new")
    assert drive.status("new") == Loading(NOW)
    drive.send(m.TabOpened("SELECT 1"))
    assert [each.text for each in drive.at("new").documents][-1] == "SELECT 1"


def test_that_modules_found_twice_are_there_once() -> None:
    drive = online()
    drive.send(m.ModulesFound((ModuleEntry("new", "new"),)))
    drive.send(m.ModuleChosen("new"))
    modules, workspace = drive.state.modules, drive.at("new")
    drive.send(m.ModulesFound((ModuleEntry("new", "other"),)))
    assert drive.state.modules == modules
    assert drive.at("new") is workspace


def test_that_an_import_that_does_not_come_back_is_given_up_and_can_be_retried() -> (
    None
):
    drive = online()
    drive.send(m.ModuleChosen("beta"))
    assert drive.send(m.ModuleRetried("beta")) == ()
    drive.advance(CONNECT_PATIENCE)
    assert drive.status("beta") == Loading(NOW)
    effects = drive.advance(1)
    assert e.AbandonLink("beta") in effects
    status = drive.status("beta")
    assert isinstance(status, Failed)
    assert status.stage == "import"
    assert f"did not answer for {CONNECT_PATIENCE + 1:.0f} s" in status.failure.title
    assert e.AbandonLink("beta") not in drive.advance(1)
    assert drive.send(m.ModuleRetried("beta")) == (e.LoadModule("beta"),)
    assert drive.status("beta") == Loading(drive.state.now)
    drive.connect("beta")
    assert isinstance(drive.status("beta"), Ready)


def test_that_what_a_given_up_import_answers_late_changes_nothing() -> None:
    drive = online()
    drive.send(m.ModuleChosen("beta"))
    drive.advance(CONNECT_PATIENCE + 1)
    failed = drive.state
    assert drive.send(m.ModuleLoaded("beta", MODULES["beta"].manifest)) == ()
    assert drive.state is failed
    drive.send(m.ModuleRetried("beta"))
    drive.connect("beta")
    ready = drive.state
    assert (
        drive.send(
            m.ModuleLoaded("beta", MODULES["beta"].manifest),
            m.ModuleFailed("beta", "import", FAULT),
        )
        == ()
    )
    assert drive.state is ready


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
    assert effects == (SettleConsent(setting=False), e.FindModules())
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


def test_that_an_answer_of_a_link_that_was_never_opened_changes_nothing() -> None:
    drive = Drive()
    before = drive.state
    assert drive.send(m.LinkOpened("alpha", 0), m.LinkFailed("alpha", 0, FAULT)) == ()
    assert drive.state is before


def test_that_modules_one_may_choose_among_are_loaded_but_not_connected() -> None:
    drive = Drive(Settings(module="alpha"))
    assert drive.send(m.ModulesWanted()) == (e.LoadModule("beta"),)
    drive.load("beta")
    assert drive.effects == ()
    assert [each.name for each in drive.at("beta").connections] == ["here"]
    assert drive.at("beta").link == Offline()
    (opening, *_) = drive.send(m.ModuleChosen("beta"))
    assert isinstance(opening, e.OpenLink)
    assert isinstance(drive.at("beta").link, Connecting)


def test_that_a_connection_made_before_its_module_was_shown_is_the_one_shown() -> None:
    drive = Drive(Settings(module="alpha"))
    drive.send(m.ModulesWanted())
    drive.load("beta")
    drive.send(m.ConnectionMade("beta", "mine", {"file": "mine.db"}))
    drive.send(m.ModuleChosen("beta"))
    assert drive.at("beta").connection == "mine"
    assert drive.at("beta").generation == 1
