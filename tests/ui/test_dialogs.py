"""Dialogs: nothing blocks, errors stand in place, secrets do not stay."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.modules.sqlite.manifest import manifest as sqlite
from panll_desktop.session import messages as m
from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Failed, Found, Ready, State
from panll_desktop.session.trial_state import Trial
from panll_desktop.ui import dialogs
from panll_desktop.ui.connect_form import ConnectForm
from panll_desktop.ui.form_fields import parsed
from panll_desktop.ui.theme import Appearance
from tests.ui.law_states import FAULT, state_of

REMOTE = replace(
    sqlite,
    options=(
        p.Option("url", "Address", p.OptionKind.URL, "http://localhost:80", "Where."),
        p.Option("user", "User", p.OptionKind.TEXT, ""),
        p.Option("key", "Password", p.OptionKind.TEXT, "", "Not kept.", secret=True),
        p.Option("port", "Port", p.OptionKind.INTEGER),
        p.Option("wait", "Patience", p.OptionKind.REAL, 2.5),
        p.Option("tls", "Use TLS", p.OptionKind.BOOLEAN, default=True),
        p.Option("file", "Certificate", p.OptionKind.FILE, ""),
    ),
)


@pytest.fixture
def window(qtbot: QtBot, appearance: Appearance) -> QMainWindow:
    del appearance
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1024, 700)
    made.show()
    return made


def state_with(manifest: p.Manifest = REMOTE) -> State:
    state = state_of(sqlite)
    return state.with_module(replace(state.modules[1], status=Ready(manifest)))


@dataclass
class Stage:
    """A form on the screen, and what it said."""

    form: ConnectForm
    state: State
    said: list[m.Message] = field(default_factory=list)

    def enter(self, option: str, text: str) -> None:
        control = self.control(option)
        assert isinstance(control, QLineEdit)
        control.clear()
        QTest.keyClicks(control, text)

    def control(self, option: str) -> QWidget:
        (found,) = [each for each in self.form.fields if each.option.name == option]
        return found.control

    def complaints(self) -> list[str]:
        lines = [self.form.name_error, *(each._error for each in self.form.fields)]
        return [each.text() for each in lines if each.isVisible()]

    def answer(self, trial: Trial, now: float = 12.0) -> str:
        after = replace(self.state, trial=trial, now=now)
        self.form.render_state(self.state, after)
        self.state = after
        return self.form.answer.text()


Open = Callable[..., Stage]


@pytest.fixture
def opened(window: QMainWindow, appearance: Appearance) -> Open:
    def open_form(state: State | None = None) -> Stage:
        said: list[m.Message] = []
        state = state or state_with()
        form = ConnectForm(appearance, said.append, state, window)
        form.open()
        return Stage(form, state, said)

    return open_form


def test_that_the_form_asks_for_every_option_with_its_default(opened: Open) -> None:
    stage = opened()
    shown = {
        each.option.name: each.control.isChecked()
        if isinstance(each.control, QCheckBox)
        else each.control.text()
        for each in stage.form.fields
    }
    assert shown == {
        "url": "http://localhost:80",
        "user": "",
        "key": "",
        "port": "",
        "wait": "2.5",
        "tls": True,
        "file": "",
    }


def test_that_connect_makes_the_connection_with_typed_values(opened: Open) -> None:
    stage = opened()
    QTest.keyClicks(stage.form.name, "  prod ")
    stage.enter("port", "8080")
    stage.enter("key", " s3cret ")
    QTest.keyClick(stage.form.name, Qt.Key.Key_Return)
    values: p.Options = {
        "url": "http://localhost:80",
        "user": "",
        "key": " s3cret ",
        "port": 8080,
        "wait": 2.5,
        "tls": True,
        "file": "",
    }
    assert stage.said == [m.ConnectionMade("sqlite", "prod", values)]


def test_that_errors_stand_in_place_and_nothing_is_made(opened: Open) -> None:
    stage = opened()
    stage.enter("port", "many")
    stage.enter("url", "nowhere")
    QTest.keyClicks(stage.form.name, "prod")
    stage.form.accept()
    assert stage.complaints() == [
        "An address is needed, such as http://localhost:8080.",
        "A whole number is needed, such as 8080.",
    ]
    assert stage.form.focusWidget() is stage.control("url")
    assert stage.said == []
    assert stage.form.isVisible()
    assert not stage.form.findChildren(QMessageBox)


def test_that_the_first_thing_wrong_has_the_keyboard(opened: Open) -> None:
    stage = opened()
    stage.form.accept()
    assert stage.complaints() == ["A connection needs a name.", "This is needed."]
    assert stage.form.focusWidget() is stage.form.name


def test_that_a_complaint_goes_when_its_value_changes(opened: Open) -> None:
    stage = opened()
    stage.form.accept()
    stage.enter("port", "1")
    assert stage.complaints() == ["A connection needs a name."]
    help_text = stage.control("port").accessibleDescription()
    assert "needed" not in help_text
    QTest.keyClicks(stage.form.name, "p")
    assert stage.complaints() == []
    assert stage.form.name.accessibleDescription() == ""


def test_that_a_larger_form_stays_on_the_screen(opened: Open) -> None:
    form = opened().form
    form.module.setCurrentIndex(0)
    screen = form.screen().availableGeometry()
    small = form.height()
    form.move(0, screen.bottom() - form.frameGeometry().height())
    form.module.setCurrentIndex(1)
    assert form.height() > small
    assert screen.contains(form.frameGeometry())
    form.module.setCurrentIndex(0)
    assert form.height() == small


def test_that_a_complaint_goes_once_it_is_met(opened: Open) -> None:
    stage = opened()
    QTest.keyClicks(stage.form.name, "prod")
    stage.form.accept()
    assert stage.complaints() == ["This is needed."]
    stage.enter("port", "1")
    stage.form.accept()
    assert len(stage.said) == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A connection needs a name."),
        ("   ", "A connection needs a name."),
        ("demo", "“demo” is a connection that is always there."),
        ("mine", "There is a connection “mine” already."),
    ],
)
def test_that_a_name_must_be_new(opened: Open, name: str, sentence: str) -> None:
    stage = opened()
    stage.enter("port", "1")
    stage.form.name.setText(name)
    stage.form.accept()
    assert stage.complaints() == [sentence]
    assert stage.said == []


def test_that_a_secret_is_masked_and_gone_when_the_form_closes(opened: Open) -> None:
    stage = opened()
    control = stage.control("key")
    assert isinstance(control, QLineEdit)
    assert control.echoMode() is QLineEdit.EchoMode.Password
    stage.enter("key", "s3cret")
    stage.form.reject()
    assert control.text() == ""


def test_that_test_asks_and_shows_the_seconds(opened: Open) -> None:
    stage = opened()
    stage.enter("port", "1")
    stage.form.test.click()
    (asked,) = stage.said
    assert isinstance(asked, m.ConnectionTried)
    assert asked.options["port"] == 1
    assert stage.form.answer.text() == "Testing, 0 s"
    assert stage.answer(Trial(1), now=15.5) == "Testing, 3 s"


@pytest.mark.parametrize(
    ("answer", "sentence", "glyph"),
    [
        (p.Up("1.2"), "up, version 1.2", "success"),
        (p.Up(), "up, version not reported", "success"),
        (p.Degraded("disk full"), "degraded: disk full", "warning"),
        (p.Down("no answer"), "down: no answer", "critical"),
        (
            Failure("X", "Nobody listens.", "Start the server."),
            "Nobody listens. Start the server.",
            "critical",
        ),
        (FAULT, "The module failed with ValueError: no.", "critical"),
    ],
    ids=["up", "unreported", "degraded", "down", "failure", "fault"],
)
def test_that_the_answer_of_the_test_is_a_sentence_with_a_glyph(
    opened: Open, answer: p.Health | Failure, sentence: str, glyph: str
) -> None:
    stage = opened()
    stage.enter("port", "1")
    stage.form.test.click()
    assert stage.answer(Trial(1, answer)) == sentence
    assert stage.form._glyph._state == glyph


def test_that_an_answer_about_other_values_is_not_shown(opened: Open) -> None:
    stage = opened()
    stage.enter("port", "1")
    stage.form.test.click()
    stage.enter("port", "2")
    assert stage.answer(Trial(1, p.Up("1"))) == ""


def test_that_an_answer_nobody_asked_for_is_not_shown(opened: Open) -> None:
    assert opened().answer(Trial(1, p.Up("1"))) == ""


def test_that_a_closed_form_listens_no_more(opened: Open, qtbot: QtBot) -> None:
    stage = opened()
    stage.enter("port", "1")
    stage.form.test.click()
    form = stage.form
    form.reject()
    qtbot.wait(1)
    form.render_state(stage.state, replace(stage.state, trial=Trial(1, p.Up())))


def test_that_a_file_is_chosen_and_names_the_connection(opened: Open) -> None:
    stage = opened(state_with(sqlite))
    (choose,) = [
        each
        for each in stage.form.findChildren(QPushButton)
        if each.text() == "Choose…"
    ]
    choose.click()
    (dialog,) = stage.form.findChildren(QFileDialog)
    dialog.fileSelected.emit("/data/shop.db")
    dialog.reject()
    assert stage.form.name.text() == "shop"
    stage.form.accept()
    values: p.Options = {"path": "/data/shop.db", "read_only": False}
    assert stage.said == [m.ConnectionMade("sqlite", "shop", values)]


def test_that_a_name_that_was_typed_is_kept(opened: Open) -> None:
    stage = opened(state_with(sqlite))
    QTest.keyClicks(stage.form.name, "mine too")
    stage.form.fields[0]._take(Path("/data/shop.db"))
    assert stage.form.name.text() == "mine too"


def test_that_another_module_brings_its_own_options_and_is_then_shown(
    opened: Open,
) -> None:
    stage = opened()
    stage.form.module.setCurrentIndex(0)
    assert [each.option.name for each in stage.form.fields] == [
        "path",
        "create",
        "actor",
    ]
    stage.form.fill("store", {"path": "/data/x.octad", "create": True})
    stage.form.accept()
    values: p.Options = {"path": "/data/x.octad", "create": True, "actor": ""}
    assert stage.said == [
        m.ConnectionMade("verisimdb", "store", values),
        m.ModuleChosen("verisimdb"),
    ]


def test_that_a_module_that_is_broken_cannot_be_chosen(opened: Open) -> None:
    state = state_with()
    broken = replace(state.modules[0], status=Failed("import", FAULT))
    stage = opened(state.with_module(broken))
    model = stage.form.module.model()
    assert isinstance(model, QStandardItemModel)
    assert not model.item(0).isEnabled()
    assert stage.form.module.itemText(0) == "VeriSimDB (not available)"


def test_that_escape_closes_the_form(opened: Open) -> None:
    stage = opened()
    QTest.keyClick(stage.form.name, Qt.Key.Key_Escape)
    assert not stage.form.isVisible()


def test_that_every_control_of_the_form_has_a_name(opened: Open) -> None:
    stage = opened()
    kinds = (QLineEdit, QComboBox, QAbstractButton)
    nameless = [
        each
        for each in stage.form.findChildren(QWidget)
        if isinstance(each, kinds) and each.isVisible() and not each.accessibleName()
    ]
    assert nameless == []


@pytest.mark.parametrize(
    ("kind", "default", "text", "value"),
    [
        (p.OptionKind.TEXT, None, " a b ", "a b"),
        (p.OptionKind.TEXT, "x", "", ""),
        (p.OptionKind.INTEGER, None, "-3", -3),
        (p.OptionKind.REAL, None, "1e3", 1000.0),
        (p.OptionKind.URL, "", "", ""),
        (p.OptionKind.URL, None, "https://[::1]:8/x", "https://[::1]:8/x"),
        (p.OptionKind.FILE, None, "/a/b.db", "/a/b.db"),
    ],
)
def test_that_a_text_becomes_a_typed_value(
    kind: p.OptionKind, default: str | None, text: str, value: object
) -> None:
    assert parsed(p.Option("x", "X", kind, default), text) == value


@pytest.mark.parametrize(
    ("kind", "default", "text"),
    [
        (p.OptionKind.TEXT, None, "  "),
        (p.OptionKind.INTEGER, 1, ""),
        (p.OptionKind.INTEGER, None, "1.5"),
        (p.OptionKind.REAL, None, "nan"),
        (p.OptionKind.REAL, None, "1e999"),
        (p.OptionKind.URL, None, "localhost"),
        (p.OptionKind.URL, None, "http://[::1"),
    ],
)
def test_that_a_text_that_will_not_do_is_refused_in_a_sentence(
    kind: p.OptionKind, default: p.OptionValue | None, text: str
) -> None:
    with pytest.raises(ValueError, match=r"needed[^\n]*\.$"):
        parsed(p.Option("x", "X", kind, default), text)


def test_that_a_text_is_shown_plainly_and_copied(
    window: QMainWindow, appearance: Appearance
) -> None:
    text = "<b>not bold</b>\nsecond line"
    dialog = dialogs.show_text(window, appearance, "About", text)
    (body,) = dialog.findChildren(QPlainTextEdit)
    assert body.toPlainText() == text
    assert body.isReadOnly()
    press(dialog, "Copy")
    assert QGuiApplication.clipboard().text() == text
    press(dialog, "Close")
    assert not dialog.isVisible()


def press(dialog: QWidget, text: str) -> None:
    (found,) = [
        each for each in dialog.findChildren(QPushButton) if each.text() == text
    ]
    found.click()


def test_that_the_keys_of_all_commands_are_listed(
    window: QMainWindow, appearance: Appearance
) -> None:
    dialog = dialogs.keys_dialog(window, appearance, COMMANDS)
    (body,) = dialog.findChildren(QPlainTextEdit)
    for command in COMMANDS:
        if command.shortcut:
            assert dialogs.native_keys(command.shortcut) in body.toPlainText()
    dialog.reject()


def test_that_keys_stand_under_their_menus() -> None:
    commands = (
        Command("a", "Run…", "Query", "Ctrl+R"),
        Command("b", "No keys", "Query"),
        Command("c", "Keys", "Help", "F1"),
    )
    assert dialogs.keys_text(commands) == (
        "Query\n  Ctrl+R   Run\n\nHelp\n  F1       Keys"
    )


@pytest.mark.parametrize("answer", ["Erase", "Cancel"])
def test_that_a_question_acts_only_on_its_own_button(
    window: QMainWindow, appearance: Appearance, answer: str
) -> None:
    done: list[bool] = []
    dialog = dialogs.confirm(
        window, appearance, "Erase?", "All.", "Erase", lambda: done.append(True)
    )
    press(dialog, answer)
    assert done == ([True] if answer == "Erase" else [])


def test_that_enter_in_a_question_cancels(
    window: QMainWindow, appearance: Appearance
) -> None:
    done: list[bool] = []
    dialog = dialogs.confirm(
        window, appearance, "Erase?", "All.", "Erase", lambda: done.append(True)
    )
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert done == []


def test_that_a_path_to_save_is_asked_for_without_waiting(
    window: QMainWindow, tmp_path: Path
) -> None:
    chosen: list[Path] = []
    dialog = dialogs.ask_save_path(
        window, "Save", str(tmp_path / "a.json"), chosen.append, "JSON (*.json)"
    )
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "a.json"))
    dialog.reject()
    assert chosen == [tmp_path / "a.json"]


def test_that_leaving_a_file_question_chooses_nothing(window: QMainWindow) -> None:
    chosen: list[Path] = []
    dialog = dialogs.ask_open_path(window, "Open", chosen.append)
    dialog.reject()
    assert chosen == []


def test_that_closed_dialogs_are_gone(
    window: QMainWindow, appearance: Appearance, qtbot: QtBot
) -> None:
    dialogs.show_text(window, appearance, "A", "a").reject()
    dialogs.confirm(window, appearance, "B", "b", "C", print).reject()
    dialogs.ask_open_path(window, "C", print).reject()
    ConnectForm(appearance, print, state_with(), window).reject()
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_that_the_mark_of_a_peer_is_offered_where_peers_are_asked(
    opened: Open,
) -> None:
    stage = opened()
    assert not stage.form.peer.isVisible()
    stage.form.module.setCurrentIndex(0)
    assert stage.form.peer.isVisible()
    stage.form.fill("no pattern", {"path": "/data/x.octad", "create": True})
    stage.form.peer.setChecked(True)
    stage.form.accept()
    assert stage.said == []
    (complaint,) = stage.complaints()
    assert complaint.startswith("The name of a peer has letters")
    stage.form.name.setText("eu/archive")
    stage.form.accept()
    values: p.Options = {"path": "/data/x.octad", "create": True, "actor": ""}
    made = m.ConnectionMade("verisimdb", "eu/archive", values, peer=True)
    assert stage.said[0] == made


def after(widget: QWidget) -> QWidget:
    following = widget.nextInFocusChain()
    assert following is not None
    return following


def test_that_tab_goes_through_the_form_from_top_to_bottom(opened: Open) -> None:
    form = opened().form
    form.module.setCurrentIndex(0)
    asked: list[QWidget] = []
    each: QWidget = form.module
    while each not in asked:
        asked.append(each)
        each = after(each)
        while not each.focusPolicy() & Qt.FocusPolicy.TabFocus or not each.isVisible():
            each = after(each)
    assert [each.accessibleName() for each in asked] == [
        "Module",
        "Name of the connection",
        "Store",
        "Choose Store",
        "Make the file if it is missing",
        "Actor",
        "Use as peer",
        "Test",
        "Cancel",
        "Connect",
    ]


def test_that_a_module_can_be_chosen_once_it_is_loaded(opened: Open) -> None:
    ready = state_with()
    found = ready.with_module(replace(ready.modules[0], status=Found()))
    form = opened(found).form
    assert form.module.itemText(0) == "VeriSimDB (loading)"
    form.render_state(found, ready)
    assert form.module.itemText(0) == "VeriSimDB"
    model = form.module.model()
    assert isinstance(model, QStandardItemModel)
    assert model.item(0).isEnabled()
