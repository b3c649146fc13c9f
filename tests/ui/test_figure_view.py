"""The tab that draws a row, and the marks of what was found wrong in rows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    Batch,
    Column,
    ColumnType,
    Fact,
    Figure,
    Finding,
    Manifest,
    Portrait,
    Relation,
    Stroke,
    Variant,
)
from panll_desktop.session import figure_messages as fm
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.figure_state import FigureView
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import ModuleEntry, Ready, State, Workspace
from panll_desktop.ui.figure_canvas import FigureCanvas
from panll_desktop.ui.figure_view import FigurePage
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.theme import Appearance
from tests.fakes import FakeModule

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
FIGURE = Figure(
    1.0,
    1.0,
    (Stroke(SQUARE, 0, "0"), Stroke(((0.0, 1.0), (0.5, 0.5)), 1, "2")),
    "Two lines, one above the other.",
    ("element 0", "element 2"),
    "<svg/>",
)
PORTRAIT = Portrait(
    "3₁",
    "identified: exact",
    FIGURE,
    (Variant("", "Plain"), Variant("R_3", "R_3 (9)", "A colouring.")),
    "R_3",
    (Fact("Jones V(t)", "t + t³ − t⁴", "in t", "t + t^3 - t^4"), Fact("Genus", "1")),
    (Relation("3_1", "3₁", "exact", "By its polynomials."), Relation("", "x", "?", "")),
    ("The trefoil is right-handed.",),
)
ROW = {"name": "3_1"}


def manifest() -> Manifest:
    return replace(FakeModule("knots").manifest, portrays="Knot")


def state(view: FigureView | None) -> State:
    entry = ModuleEntry("knots", "Knots", Ready(manifest()))
    space = Workspace("knots", figure=view)
    return State(modules=(entry,), shown="knots", workspaces={"knots": space})


class Page:
    """The page, and what it asked for."""

    def __init__(self, appearance: Appearance, qtbot: QtBot) -> None:
        self.sent: list[m.Message] = []
        self.performed: list[str] = []
        self.page = FigurePage(appearance, self.sent.append, self.performed.append)
        qtbot.addWidget(self.page)
        self.page.resize(600, 800)
        self.page.show()
        self.state = state(None)
        self.page.render_state(State(), self.state)

    def show(self, view: FigureView | None) -> None:
        before, self.state = self.state, state(view)
        self.page.render_state(before, self.state)

    def words(self) -> str:
        found = [self.page.words.text]
        found += [x.text() for x in self.page.findChildren(QLabel) if x.isVisible()]
        found += [x.text for x in self.page.findChildren(Prose) if x.isVisible()]
        return "\n".join(found)


@pytest.fixture
def page(appearance: Appearance, qtbot: QtBot) -> Page:
    return Page(appearance, qtbot)


def test_that_an_empty_page_says_how_to_fill_it(page: Page) -> None:
    assert "No knot drawn yet" in page.words()
    assert "Double-click a row" in page.words()
    assert not page.page.save.isEnabled()
    assert not page.page.copy.isEnabled()


def test_that_a_portrait_shows_facts_equivalents_conventions_and_words(
    page: Page,
) -> None:
    page.show(FigureView(ROW, "R_3", 1, pending=False, portrait=PORTRAIT))
    words = page.words()
    for each in (
        *("3₁ identified: exact", "t + t³ − t⁴", "in t", "By its polynomials."),
        *("The trefoil is right-handed.", "Two lines, one above the other."),
    ):
        assert each in words
    assert page.page.save.isEnabled()
    assert page.page.variants.accessibleName() == "Colouring: R_3 (9)"


def test_that_the_figure_is_told_to_who_does_not_see_it(page: Page) -> None:
    page.show(FigureView(ROW, "", 1, pending=False, portrait=PORTRAIT))
    canvas = page.page.canvas
    assert canvas.accessibleName() == "Figure of 3₁"
    assert canvas.accessibleDescription() == FIGURE.description
    assert canvas.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_that_variants_are_chosen_from_the_menu(page: Page) -> None:
    page.show(FigureView(ROW, "R_3", 1, pending=False, portrait=PORTRAIT))
    plain, red = page.page.variants.menu().actions()
    assert (plain.isChecked(), red.isChecked()) == (False, True)
    plain.trigger()
    assert page.sent == [fm.VariantChosen("")]


def test_that_an_equivalent_leads_to_its_own_figure(page: Page) -> None:
    page.show(FigureView(ROW, "", 1, pending=False, portrait=PORTRAIT))
    (link,) = [
        each
        for each in page.page.findChildren(QPushButton)
        if each.accessibleName() == "Draw 3₁"
    ]
    link.click()
    assert page.sent == [fm.FigureAsked({"name": "3_1"})]


def test_that_buttons_do_what_their_commands_do(page: Page) -> None:
    page.show(FigureView(ROW, "", 1, pending=False, portrait=PORTRAIT))
    page.page.copy.click()
    page.page.save.click()
    assert page.performed == ["figure.copy", "figure.save"]


def test_that_waiting_failing_and_nothing_look_different(page: Page) -> None:
    page.show(FigureView(ROW, "", 1))
    assert "Drawing the knot" in page.words()
    page.show(FigureView(ROW, "", 1, pending=False))
    assert "This row is about no knot" in page.words()
    failure = Failure("QUERY_ERROR", "The code describes no knot.", retryable=True)
    page.show(FigureView(ROW, "", 1, pending=False, failure=failure))
    assert "The code describes no knot." in page.words()
    page.page.failure.retried.emit()
    assert page.sent == [fm.FigureAsked(ROW)]


def test_that_a_thing_without_a_drawing_still_has_its_facts(page: Page) -> None:
    bare = Portrait("R_3", facts=(Fact("Size", "3"),))
    page.show(FigureView(ROW, "", 1, pending=False, portrait=bare))
    assert not page.page.canvas.isVisible()
    assert "Size" in page.words()
    assert not page.page.save.isEnabled()


def test_that_the_sheet_is_no_longer_than_what_stands_on_it(page: Page) -> None:
    facts = tuple(Fact(f"Fact {n}", "wrapped words " * 9, "a note") for n in range(20))
    long = replace(PORTRAIT, facts=facts)
    page.show(FigureView(ROW, "", 1, pending=False, portrait=long))
    QCoreApplication.processEvents()
    sheet = page.page.area.widget()
    assert sheet is not None
    last = max(
        each.mapTo(sheet, QPoint(0, each.height())).y()
        for each in page.page.findChildren(Prose)
    )
    assert last <= sheet.height() <= last + 60


def test_that_strokes_of_two_groups_have_two_colours(
    appearance: Appearance, qtbot: QtBot
) -> None:
    canvas = FigureCanvas(appearance)
    qtbot.addWidget(canvas)
    canvas.resize(320, 320)
    canvas.show_figure(FIGURE, "3₁")
    picture = canvas.grab().toImage()
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    }
    first, second = appearance.theme.ramp("figure")[:2]
    assert {first.name(), second.name()} <= seen


COLUMNS = (Column("name", ColumnType.TEXT), Column("determinant", ColumnType.INTEGER))
WRONG = (
    Finding(1, "determinant", "It is 5, not 9."),
    Finding(3, "unknown", "No such knot."),
)


@pytest.fixture
def grid(appearance: Appearance, qtbot: QtBot) -> ResultGrid:
    made = ResultGrid(appearance)
    qtbot.addWidget(made)
    rows = RowStore()
    rows.append(Batch((("a", "b", "c", "d"), (3, 9, 5, 7)), 4))
    made.show_rows(COLUMNS, rows, 4)
    made.resize(400, 300)
    made.show()
    made.show_findings(WRONG)
    return made


def test_that_a_wrong_cell_says_so_to_every_reader(grid: ResultGrid) -> None:
    index = grid.model.index(1, 1)
    role = Qt.ItemDataRole
    said = grid.model.data(index, role.AccessibleTextRole)
    assert said == "9, found wrong: It is 5, not 9."
    assert "It is 5, not 9." in str(grid.model.data(index, role.ToolTipRole))
    right = grid.model.index(0, 1)
    assert grid.model.data(right, role.AccessibleTextRole) == "3"


def test_that_a_finding_about_no_column_marks_the_first(grid: ResultGrid) -> None:
    assert grid.model.wrong(3, 0) == "No such knot."
    assert list(grid.model.findings.of_row(3)) == ["No such knot."]


def test_that_findings_are_walked_round_the_end(grid: ResultGrid) -> None:
    seen = []
    for _ in range(3):
        grid.step_to_finding(1)
        index = grid.table.currentIndex()
        seen.append((index.row(), index.column()))
    assert seen == [(1, 1), (3, 0), (1, 1)]
    grid.step_to_finding(-1)
    assert grid.current == 3


def test_that_a_mark_is_painted_beside_the_value(
    grid: ResultGrid, appearance: Appearance
) -> None:
    warning = appearance.color("warning").name()

    def marked() -> bool:
        picture = grid.table.viewport().grab().toImage()
        return any(
            picture.pixelColor(x, y).name() == warning
            for x in range(picture.width())
            for y in range(picture.height())
        )

    assert marked()
    grid.show_findings(())
    assert not marked()


def test_that_other_rows_lose_the_marks(grid: ResultGrid) -> None:
    rows = RowStore()
    rows.append(Batch((("x", "y"), (1, 2)), 2))
    grid.show_rows(COLUMNS, rows, 2)
    assert not grid.model.findings
    grid.step_to_finding(1)
    assert grid.current == -1
