"""The pickers say how things are, and everything in their menus does what it says."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.modules.sqlite.manifest import manifest as sqlite
from panll_desktop.modules.verisimdb.manifest import manifest as verisimdb
from panll_desktop.session import messages as m
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Disabled,
    Failed,
    Found,
    Link,
    Loading,
    ModuleEntry,
    ModuleStatus,
    Offline,
    Online,
    Quarantined,
    Ready,
    State,
)
from panll_desktop.ui.picker_button import PickerButton
from panll_desktop.ui.pickers import ConnectionPicker, ModulePicker, module_icon
from panll_desktop.ui.theme import Appearance
from tests.ui.law_states import FAULT, REFUSED, UP, state_of

Said = list[m.Message]
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect width="16" height="16" fill="currentColor"/></svg>'
)


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def modules(qtbot: QtBot, appearance: Appearance, said: Said) -> ModulePicker:
    picker = ModulePicker(appearance, said.append)
    qtbot.addWidget(picker)
    picker.show()
    return picker


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def connections(
    qtbot: QtBot, appearance: Appearance, said: Said, ran: list[str]
) -> ConnectionPicker:
    picker = ConnectionPicker(appearance, said.append, ran.append)
    qtbot.addWidget(picker)
    picker.show()
    return picker


def shown(picker: PickerButton, width: int = 10_000) -> list[str]:
    """What stands in the button, glyphs in brackets."""
    return [part.text or f"({part.glyph})" for part in picker.kept(width)]


def rows(picker: PickerButton) -> list[QAction]:
    picker.menu().aboutToShow.emit()
    return [each for each in picker.menu().actions() if not each.isSeparator()]


def texts(picker: PickerButton) -> list[str]:
    return [each.text().replace("\t", " | ") for each in rows(picker)]


def press(picker: PickerButton, start: str) -> None:
    (found,) = [each for each in rows(picker) if each.text().startswith(start)]
    found.trigger()


def with_status(status: ModuleStatus) -> State:
    return state_of(sqlite, status=status)


def test_that_the_module_picker_shows_icon_and_name(modules: ModulePicker) -> None:
    modules.render_state(State(), state_of(sqlite))
    icon, name = modules.kept(10_000)
    assert icon.icon is not None
    assert name.text == "SQLite"
    assert modules.accessibleName() == "Module: SQLite, ready"


@pytest.mark.parametrize(
    ("status", "row"),
    [
        (Found(), "SQLite | not loaded yet"),
        (Loading(0.0), "SQLite | loading"),
        (Ready(sqlite), "SQLite | ready"),
        (
            Failed("import", FAULT),
            "SQLite | failed: The module failed with ValueError: no. (import)",
        ),
        (
            Quarantined(sqlite, FAULT),
            "SQLite | quarantined: The module failed with ValueError: no.",
        ),
        (Disabled("switched off"), "SQLite | disabled: switched off"),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else "",
)
def test_that_the_menu_lists_every_module_with_its_state(
    modules: ModulePicker, status: ModuleStatus, row: str
) -> None:
    modules.render_state(State(), with_status(status))
    assert row in texts(modules)
    assert "VeriSimDB | ready" in texts(modules)
    assert all(not each.icon().isNull() for each in rows(modules))


def test_that_choosing_a_module_says_so(modules: ModulePicker, said: Said) -> None:
    modules.render_state(State(), state_of(sqlite))
    press(modules, "VeriSimDB")
    assert said == [m.ModuleChosen("verisimdb")]


def test_that_the_module_that_is_shown_is_ticked(modules: ModulePicker) -> None:
    modules.render_state(State(), state_of(sqlite))
    assert [each.isChecked() for each in rows(modules)] == [False, True]


def test_that_only_broken_modules_offer_a_retry(
    modules: ModulePicker, said: Said
) -> None:
    modules.render_state(State(), state_of(sqlite))
    assert not [each for each in texts(modules) if each.startswith("Retry")]
    modules.render_state(State(), with_status(Failed("import", FAULT)))
    press(modules, "Retry SQLite")
    assert said == [m.ModuleRetried("sqlite")]


def test_that_the_connection_picker_shows_its_parts_in_order(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), state_of(sqlite))
    assert shown(connections) == [
        "embedded: demo",
        "(success)",
        "up",
        "0.1.0",
        "2 ms",
    ]
    assert connections.accessibleName() == (
        "Connection: embedded: demo, up, version 0.1.0, 2 ms"
    )


def test_that_a_module_outside_this_process_has_no_prefix(
    connections: ConnectionPicker,
) -> None:
    state = state_of(sqlite)
    remote = Ready(replace(sqlite, embedded=False))
    state = state.with_module(replace(state.modules[1], status=remote))
    connections.render_state(State(), state)
    assert shown(connections)[0] == "demo"


def test_that_the_version_goes_first_then_the_latency_never_glyph_or_word(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), state_of(sqlite))
    seen = []
    for width in range(connections.sizeHint().width(), 0, -1):
        if shown(connections, width) not in seen:
            seen.append(shown(connections, width))
    assert seen == [
        ["embedded: demo", "(success)", "up", "0.1.0", "2 ms"],
        ["embedded: demo", "(success)", "up", "2 ms"],
        ["embedded: demo", "(success)", "up"],
    ]


def test_that_a_narrow_bar_takes_from_the_connection_first(
    qtbot: QtBot, appearance: Appearance
) -> None:
    modules = ModulePicker(appearance, print)
    connections = ConnectionPicker(appearance, print, print)
    bar = QWidget()
    qtbot.addWidget(bar)
    row = QHBoxLayout(bar)
    row.addWidget(modules)
    row.addWidget(connections)
    pickers: tuple[ModulePicker | ConnectionPicker, ...] = (modules, connections)
    for picker in pickers:
        picker.render_state(State(), state_of(sqlite))
    bar.resize(bar.sizeHint().width() - 40, 60)
    bar.show()
    assert modules.width() >= modules.sizeHint().width()
    assert shown(connections, connections.width())[-1] == "2 ms"
    assert connections.minimumSizeHint().width() < connections.sizeHint().width()


def test_that_what_was_not_reported_is_left_out_and_said_in_the_tool_tip(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), state_of(link=Online(p.Up())))
    assert shown(connections) == ["embedded: demo", "(success)", "up"]
    assert "version not reported" in connections.toolTip()
    connections.render_state(State(), state_of(link=UP))
    assert "version not reported" not in connections.toolTip()


@pytest.mark.parametrize(
    ("link", "glyph", "word", "reason"),
    [
        (Offline(), "unknown", "not connected", ""),
        (Connecting(1.0), "unknown", "connecting", ""),
        (Online(), "unknown", "connected", ""),
        (Online(p.Down("no answer for 10 s")), "critical", "down", "no answer"),
        (Online(p.Degraded("disk full")), "warning", "degraded", "disk full"),
        (Broken(REFUSED), "critical", "failed", "The file is not a database."),
    ],
    ids=["offline", "connecting", "unanswered", "down", "degraded", "broken"],
)
def test_that_every_health_has_a_glyph_and_a_word_and_its_reason_in_the_tool_tip(
    connections: ConnectionPicker, link: Link, glyph: str, word: str, reason: str
) -> None:
    connections.render_state(State(), state_of(link=link))
    assert shown(connections)[1:3] == [f"({glyph})", word]
    assert reason in connections.toolTip()
    assert word in connections.accessibleName()


def test_that_less_than_a_millisecond_is_not_zero(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), state_of(link=Online(p.Up("1"), 0.04)))
    assert shown(connections)[-1] == "<1 ms"


def test_that_a_reason_from_a_database_stays_plain(
    connections: ConnectionPicker,
) -> None:
    link = Online(p.Down("<a href='x'>click</a>"))
    connections.render_state(State(), state_of(link=link))
    assert "<a href" not in connections.toolTip()


def test_that_the_menu_lists_connections_with_their_health(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), state_of(sqlite))
    assert texts(connections) == [
        "embedded: demo | up 0.1.0 2 ms",
        "embedded: mine | not open",
        "Connect…",
        "Reconnect",
        "Remove connection",
    ]


def test_that_the_rows_of_the_menu_do_what_they_say(
    connections: ConnectionPicker, said: Said, ran: list[str]
) -> None:
    connections.render_state(State(), state_of(sqlite))
    press(connections, "embedded: mine")
    press(connections, "Connect…")
    press(connections, "Reconnect")
    assert said == [m.ConnectionChosen("sqlite", "mine"), m.Reconnected()]
    assert ran == ["database.connect"]


def removal(picker: ConnectionPicker) -> QMenu:
    (found,) = [each for each in rows(picker) if each.text() == "Remove connection"]
    menu = found.menu()
    assert isinstance(menu, QMenu)
    return menu


def test_that_only_what_the_user_made_can_be_removed(
    connections: ConnectionPicker,
) -> None:
    state = state_of(sqlite)
    connections.render_state(State(), state)
    assert [each.text() for each in removal(connections).actions()] == ["mine…"]
    workspace = state.workspaces["sqlite"]
    presets = replace(workspace, connections=workspace.connections[:1])
    connections.render_state(state, state.with_workspace(presets))
    assert "Remove connection" not in texts(connections)


@pytest.mark.parametrize("answer", ["Remove", "Cancel"])
def test_that_a_removal_is_asked_for_first(
    connections: ConnectionPicker, said: Said, answer: str
) -> None:
    connections.render_state(State(), state_of(sqlite))
    removal(connections).actions()[0].trigger()
    (dialog,) = connections.findChildren(QDialog)
    (button,) = [
        each for each in dialog.findChildren(QPushButton) if each.text() == answer
    ]
    button.click()
    removed = [m.ConnectionRemoved("sqlite", "mine")]
    assert said == (removed if answer == "Remove" else [])


def test_that_a_module_without_a_connection_says_so(
    connections: ConnectionPicker,
) -> None:
    state = state_of(sqlite)
    workspace = replace(state.workspaces["sqlite"], connection=None, link=Offline())
    connections.render_state(State(), state.with_workspace(workspace))
    assert shown(connections) == ["No connection"]
    reconnect = rows(connections)[3]
    assert reconnect.text() == "Reconnect"
    assert not reconnect.isEnabled()


def test_that_nothing_can_be_connected_while_the_module_is_broken(
    connections: ConnectionPicker,
) -> None:
    connections.render_state(State(), with_status(Failed("import", FAULT)))
    assert not connections.isEnabled()


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)
def test_that_the_keyboard_opens_the_menu(modules: ModulePicker) -> None:
    opened: list[bool] = []
    modules.render_state(State(), state_of(sqlite))
    menu = modules.menu()
    menu.aboutToShow.connect(lambda: opened.append(True))
    assert modules.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(modules, Qt.Key.Key_Space)
    menu.hide()
    assert opened


def test_that_a_name_with_an_ampersand_is_shown_as_it_is(
    modules: ModulePicker,
) -> None:
    entry = ModuleEntry("x", "This & That")
    modules.render_state(State(), State(modules=(entry,), shown="x"))
    assert texts(modules) == ["This && That | not loaded yet"]


@pytest.mark.parametrize("icon", [SVG, "cube", "no-such-icon", "../themes/app", "<svg"])
def test_that_every_module_has_an_icon(appearance: Appearance, icon: str) -> None:
    entry = ModuleEntry("x", "X", Ready(replace(verisimdb, icon=icon)))
    assert not module_icon(appearance, entry).isNull()
