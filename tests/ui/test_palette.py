"""The command palette: a few letters, Enter, and the keyboard goes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.session.command import Command
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.offering import is_offered
from panll_desktop.session.state import State
from panll_desktop.ui.palette import CommandPalette, Entry, fitting, score
from panll_desktop.ui.theme import Appearance

RUN = Command("query.run", "Run", "Query", "Ctrl+Return")
REMOVE = Command("db.remove", "Remove this", "Database", enabled=lambda _: False)
THEME = Command("view.dark", "Theme: dark", "View")
RERUN = Command("query.again", "Run once more", "Query")
OURS = (REMOVE, RUN, THEME, RERUN)


class Stage:
    """A window with a line that has the keyboard, and the palette over it."""

    def __init__(self, qtbot: QtBot, appearance: Appearance) -> None:
        self.ran: list[str] = []
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.window.resize(1024, 700)
        self.below = QLineEdit()
        self.window.setCentralWidget(QWidget())
        self.below.setParent(self.window.centralWidget())
        self.palette = CommandPalette(appearance, self.window, self.ran.append)
        self.window.show()
        qtbot.waitActive(self.window).__enter__()
        self.below.setFocus()

    def open(self, commands: tuple[Command, ...] = OURS) -> CommandPalette:
        self.palette.open_with(commands, State())
        return self.palette

    def titles(self) -> list[str]:
        model = self.palette.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]


@pytest.fixture
def stage(qtbot: QtBot, appearance: Appearance) -> Stage:
    return Stage(qtbot, appearance)


def test_that_it_opens_with_all_commands_those_that_make_no_sense_last(
    stage: Stage,
) -> None:
    stage.open()
    assert stage.titles() == ["Run", "Theme: dark", "Run once more", "Remove this"]


def test_that_it_opens_with_the_real_commands(stage: Stage) -> None:
    stage.open(tuple(COMMANDS))
    offered = [each.title for each in COMMANDS if is_offered(each.id, State())]
    assert sorted(stage.titles()) == sorted(offered)


def test_that_letters_in_order_are_enough(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClicks(palette.line, "thd")
    assert stage.titles() == ["Theme: dark"]


def test_that_a_command_is_found_by_its_menu(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClicks(palette.line, "query more")
    assert stage.titles() == ["Run once more"]


def test_that_enter_runs_the_chosen_command_and_closes(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert stage.ran == ["view.dark"]
    assert not palette.isVisible()


def test_that_the_keyboard_is_back_before_the_command_runs(
    stage: Stage, appearance: Appearance
) -> None:
    seen: list[bool] = []
    palette = CommandPalette(
        appearance, stage.window, lambda _: seen.append(stage.below.hasFocus())
    )
    palette.open_with(OURS, State())
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert seen == [True]


def test_that_escape_closes_and_gives_the_keyboard_back(stage: Stage) -> None:
    palette = stage.open()
    assert palette.line.hasFocus()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert stage.below.hasFocus()
    assert stage.ran == []


def test_that_escape_does_not_reach_the_windows_own_key(stage: Stage) -> None:
    stopped: list[bool] = []
    stop = QAction("Stop", stage.window)
    stop.setShortcut(QKeySequence("Esc"))
    stop.triggered.connect(lambda: stopped.append(True))
    stage.window.addAction(stop)
    palette = stage.open()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert stopped == []


def test_that_it_closes_when_the_keyboard_goes_elsewhere(stage: Stage) -> None:
    palette = stage.open()
    stage.below.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not palette.isVisible()
    assert stage.below.hasFocus()


def test_that_a_click_runs_a_command(stage: Stage) -> None:
    palette = stage.open()
    centre = palette.list.visualRect(palette.model.index(2)).center()
    button = Qt.MouseButton.LeftButton
    QTest.mouseClick(palette.list.viewport(), button, pos=centre)
    assert stage.ran == ["query.again"]


def test_that_a_command_that_makes_no_sense_cannot_be_run(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClicks(palette.line, "remove")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert stage.titles() == ["Remove this"]
    assert stage.ran == []
    assert palette.isVisible()


def test_that_nothing_that_fits_is_said(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClicks(palette.line, "zzz")
    assert palette._none.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert stage.ran == []


def test_that_it_opens_empty_again(stage: Stage) -> None:
    palette = stage.open()
    QTest.keyClicks(palette.line, "zzz")
    palette.close_over()
    stage.open()
    assert palette.line.text() == ""
    assert len(stage.titles()) == len(OURS)


@pytest.mark.parametrize("size", [(1024, 700), (400, 300)])
def test_that_it_stays_inside_the_window(stage: Stage, size: tuple[int, int]) -> None:
    stage.window.resize(*size)
    palette = stage.open(tuple(COMMANDS))
    assert stage.window.rect().contains(palette.geometry())


def test_that_a_command_is_read_with_menu_keys_and_state(stage: Stage) -> None:
    palette = stage.open()
    role = Qt.ItemDataRole.AccessibleTextRole
    spoken = [palette.model.index(row).data(role) for row in range(4)]
    assert spoken[0].startswith("Run, menu Query, Ctrl+")
    assert spoken[3] == "Remove this, menu Database, not available now"


def test_that_every_control_has_a_name(stage: Stage) -> None:
    palette = stage.open()
    for each in (palette, palette.line, palette.list):
        assert each.accessibleName()


def test_that_the_list_satisfies_the_model_tester(stage: Stage) -> None:
    tester = QAbstractItemModelTester(stage.palette.model)
    palette = stage.open()
    for letter in "rumore":
        QTest.keyClicks(palette.line, letter)
    assert tester.model() is palette.model


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [("sc", "Search commands", "Disconnect"), ("run", "Run", "Return once now")],
)
def test_that_starts_of_words_and_neighbours_count_more(
    wanted: str, better: str, worse: str
) -> None:
    high, low = score(wanted, better), score(wanted, worse)
    assert high is not None
    assert low is None or high > low


@given(st.text(max_size=20), st.data())
def test_that_letters_taken_from_a_text_always_fit_it(
    text: str, data: st.DataObject
) -> None:
    folded = text.casefold()
    places = data.draw(st.sets(st.integers(0, max(0, len(folded) - 1))))
    wanted = "".join(folded[place] for place in sorted(places) if folded)
    if wanted.casefold() == wanted:
        assert score(wanted, text) is not None


def test_that_a_title_that_fits_comes_before_a_menu_that_fits() -> None:
    viewed = Command("x", "Dark", "View")
    titled = Command("y", "View all", "Edit")
    found = fitting("view", [Entry(viewed, enabled=True), Entry(titled, enabled=True)])
    assert [each.command.id for each in found] == ["y", "x"]
