"""The grid: any number of rows, read page by page, copied whole."""

import json
import tracemalloc
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Batch, Cell, Column, ColumnType
from panll_desktop.session.rows import PAGE_ROWS, Page, RowStore
from panll_desktop.ui import grid as grid_module
from panll_desktop.ui.cells import full, one_line, parts, shown, tip
from panll_desktop.ui.copying import CopyForm
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.grid_cells import CellPainter, Pen
from panll_desktop.ui.grid_model import WINDOW, GridModel
from panll_desktop.ui.theme import Appearance

COLUMNS = (
    Column("id", ColumnType.TEXT),
    Column("score", ColumnType.REAL),
    Column("document", ColumnType.JSON),
)
MANY = 10_000_000
CONTROL = Qt.KeyboardModifier.ControlModifier


class Computed:
    """Ten million rows that are made when they are asked for."""

    def __init__(self) -> None:
        self.asked: set[int] = set()

    def row(self, index: int) -> tuple[Cell, ...]:
        self.asked.add(index)
        return f"entity-{index}", index / 4, {"title": f"Thing {index}"}

    def cell(self, index: int, column: int) -> Cell:
        return self.row(index)[column]


class Decoding(RowStore):
    """Counts the pages that are decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.decoded: list[int] = []

    def _decode(self, number: int) -> Page:
        self.decoded.append(number)
        return super()._decode(number)


def batch(start: int, rows: int) -> Batch:
    numbers = range(start, start + rows)
    return Batch(
        (
            [f"e-{number}" for number in numbers],
            [number / 2 for number in numbers],
            [{"title": f"T{number}"} for number in numbers],
        ),
        rows,
    )


def stored(rows: int) -> RowStore:
    store = RowStore()
    store.append(batch(0, rows))
    return store


@pytest.fixture
def grid(qtbot: QtBot, appearance: Appearance) -> ResultGrid:
    made = ResultGrid(appearance)
    qtbot.addWidget(made)
    made.resize(602, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def visible(grid: ResultGrid) -> int:
    return grid.table.viewport().height() // 28


def test_that_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    check: Any = qtmodeltester.check
    model = GridModel(window=200)
    store = stored(900)
    model.show(COLUMNS, store, 100)
    check(model, force_py=True)  # and from now on, at each change
    model.grow(150)
    model.grow(900)
    model.move_window(700)
    assert (model.rowCount(), model.first) == (200, 700)
    model.show((), None, 0)
    assert model.rowCount() == 0


def test_that_more_rows_of_a_result_never_reset_the_model(qtbot: QtBot) -> None:
    model, store = GridModel(), stored(900)
    model.show(COLUMNS, store, 100)
    with (
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.waitSignal(model.rowsInserted) as inserted,
    ):
        model.grow(900)
    assert inserted.args is not None
    assert inserted.args[1:] == [100, 899]


def test_that_the_last_of_ten_million_rows_is_reached(grid: ResultGrid) -> None:
    grid.show_rows(COLUMNS, Computed(), MANY)
    QTest.keyClick(grid.table, Qt.Key.Key_End, CONTROL)
    assert grid.current == MANY - 1
    assert grid.top == grid.bar.maximum() == MANY - visible(grid)
    assert grid.row(grid.current)[0] == f"entity-{MANY - 1}"
    QTest.keyClick(grid.table, Qt.Key.Key_Home, CONTROL)
    assert (grid.current, grid.top) == (0, 0)


@pytest.mark.parametrize("height", [401, 413, 800])
def test_that_rows_are_painted_where_they_are_clicked(
    grid: ResultGrid, monkeypatch: pytest.MonkeyPatch, height: int
) -> None:
    painted: dict[int, QRect] = {}

    def note(
        _self: CellPainter,
        _painter: QPainter,
        rect: QRect,
        place: tuple[int, int],
        *,
        strong: bool,
    ) -> None:
        assert strong in {True, False}
        painted[place[0]] = QRect(rect)

    monkeypatch.setattr(CellPainter, "paint_cell", note)
    grid.resize(602, height)
    grid.show_rows(COLUMNS, stored(900), 900)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(grid.table, key, CONTROL)
        painted.clear()
        grid.table.viewport().repaint()
        area = grid.table.viewport().rect()
        inside = {
            row: rect for row, rect in painted.items() if area.contains(rect.center())
        }
        assert len(inside) >= visible(grid)
        for row, rect in inside.items():
            assert grid.table.indexAt(rect.center()).row() == row
    assert 899 in painted
    assert painted[899].bottom() == grid.table.viewport().height() - 1


def test_that_numbers_on_the_screen_are_whole(grid: ResultGrid, qtbot: QtBot) -> None:
    columns = (Column("n", ColumnType.INTEGER), Column("x", ColumnType.REAL))
    store = RowStore()
    count = 30 * PAGE_ROWS
    numbers = [*range(count - 1), 299_999_999_999_999]
    store.append(Batch((numbers, [each + 0.5 for each in numbers]), count))
    grid.show_rows(columns, store, count)
    head = grid.table.horizontalHeader()
    before = head.sectionSize(0), head.sectionSize(1)
    QTest.keyClick(grid.table, Qt.Key.Key_End, CONTROL)
    qtbot.waitUntil(lambda: head.sectionSize(0) > before[0], timeout=900)
    widened = head.sectionSize(0), head.sectionSize(1)
    assert widened[1] > before[1]
    QTest.keyClick(grid.table, Qt.Key.Key_Home, CONTROL)
    qtbot.wait(100)
    assert (head.sectionSize(0), head.sectionSize(1)) == widened
    head.resizeSection(0, 40)
    QTest.keyClick(grid.table, Qt.Key.Key_End, CONTROL)
    qtbot.wait(100)
    assert head.sectionSize(0) == 40


def test_that_a_number_without_room_is_not_cut(appearance: Appearance) -> None:
    pen = Pen(appearance.font("body"))
    whole = pen.advance("1499999.5")
    assert pen.whole("1499999.5", whole + 2) == "1499999.5"
    assert set(pen.whole("1499999.5", whole / 2)) == {"#"}
    assert pen.fit(pen.whole("1499999.5", whole / 2), whole / 2)[0].startswith("#")


def test_that_ten_million_rows_take_no_memory_of_their_own(grid: ResultGrid) -> None:
    rows = Computed()
    tracemalloc.start()
    grid.show_rows(COLUMNS, rows, MANY)
    for place in range(0, MANY, MANY // 50):
        grid.bar.setValue(place)
        grid.table.viewport().repaint()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grid.model.rowCount() <= WINDOW
    assert peak < 4 << 20
    assert len(rows.asked) < 51 * 100


def test_that_scrolling_decodes_what_is_shown_alone(grid: ResultGrid) -> None:
    store = Decoding()
    store.append(batch(0, 100 * PAGE_ROWS))
    grid.show_rows(COLUMNS, store, store.count)
    grid.table.viewport().repaint()
    store.decoded.clear()
    grid.bar.setValue(50 * PAGE_ROWS + 3)
    grid.table.viewport().repaint()
    assert set(store.decoded) == {50}


def test_that_the_window_follows_the_keyboard_and_keeps_the_row(
    qtbot: QtBot, appearance: Appearance
) -> None:
    grid = ResultGrid(appearance, window=400)
    qtbot.addWidget(grid)
    grid.resize(602, 400)
    grid.show()
    grid.show_rows(COLUMNS, Computed(), 5000)
    for _ in range(500):
        before = grid.current
        QTest.keyClick(grid.table, Qt.Key.Key_PageDown)
        QTest.qWait(1)
        if grid.current == 4999:
            break
        assert grid.current > before
        assert grid.top <= grid.current < grid.top + visible(grid) + 1
    assert grid.current == 4999
    assert grid.chosen == [(4999, 4999)]


def test_that_a_selection_outlives_the_window_that_leaves_it(
    qtbot: QtBot, appearance: Appearance
) -> None:
    grid = ResultGrid(appearance, window=400)
    qtbot.addWidget(grid)
    grid.show()
    grid.show_rows(COLUMNS, Computed(), 5000)
    grid.choose(7)
    grid.scroll_to(3000)
    assert grid.top == 3000
    assert not grid.table.selectionModel().selectedRows()
    grid.scroll_to(0)
    assert [each.row() for each in grid.table.selectionModel().selectedRows()] == [7]
    assert grid.chosen == [(7, 7)]


def test_that_rows_that_arrive_move_nothing_on_the_screen(grid: ResultGrid) -> None:
    store = stored(900)
    grid.show_rows(COLUMNS, store, 500)
    grid.scroll_to(100)
    grid.choose(105)
    grid.grow(900)
    assert (grid.top, grid.current) == (100, 105)
    assert grid.bar.maximum() == 900 - visible(grid)


def test_that_copied_rows_hold_whole_values(grid: ResultGrid) -> None:
    long = "x" * 5000
    cells: Batch = Batch((["a", "b"], [0.1, None], [{"title": long}, ["t\tq", 1]]), 2)
    store = RowStore()
    store.append(cells)
    grid.show_rows(COLUMNS, store, 2)
    QTest.keyClick(grid.table, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(grid.table, Qt.Key.Key_C, CONTROL)
    first, second = QGuiApplication.clipboard().text().split("\n")
    assert first.split("\t")[:2] == ["a", "0.1"]
    assert long in first
    assert second.split("\t", 2)[:2] == ["b", ""]
    grid.copy_as(CopyForm.JSON)
    assert json.loads(QGuiApplication.clipboard().text())[1] == {
        "id": "b",
        "score": None,
        "document": ["t\tq", 1],
    }


def test_that_a_copy_that_is_cut_says_so(
    grid: ResultGrid, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_module, "MOST_COPIED", 10)
    grid.show_rows(COLUMNS, stored(50), 50)
    with qtbot.waitSignal(grid.copy_cut) as cut:
        grid.copy_rows()
    assert cut.args == [10]
    assert len(QGuiApplication.clipboard().text().split("\n")) == 10


def test_that_return_and_double_click_open_a_row(
    grid: ResultGrid, qtbot: QtBot
) -> None:
    grid.show_rows(COLUMNS, stored(50), 50)
    grid.choose(3)
    with qtbot.waitSignal(grid.row_opened) as opened:
        QTest.keyClick(grid.table, Qt.Key.Key_Return)
    assert opened.args == [3]


def test_that_no_row_is_measured_for_its_height(grid: ResultGrid) -> None:
    grid.show_rows(COLUMNS, Computed(), MANY)
    assert grid.table.rowHeight(0) == grid.table.rowHeight(WINDOW - 1) == 28
    assert grid.table.horizontalHeader().height() == 32


def test_that_the_last_text_column_ends_where_the_table_ends(grid: ResultGrid) -> None:
    grid.show_rows(COLUMNS, stored(50), 50)
    grid.resize(QSize(700, 400))
    head = grid.table.horizontalHeader()
    assert head.length() == grid.table.viewport().width()


def test_that_headers_and_numbers_stand_on_the_same_side(grid: ResultGrid) -> None:
    grid.show_rows(COLUMNS, stored(50), 50)
    horizontal, role = Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
    words = [grid.model.headerData(column, horizontal, role) for column in range(3)]
    cells = [grid.model.index(0, column).data(role) for column in range(3)]
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert [each == right for each in words] == [False, True, False]
    assert words == cells


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "\N{EN DASH}"),
        (True, "true"),
        (7, "7"),
        (0.1, "0.1"),
        (1.9368435628320393, "1.9368435628320393"),
        ([1.9368435628320393], "[1.936843563]"),
        (float("nan"), "nan"),
        (b"abc", "3 bytes"),
        ("two\nlines\t\u202eand more", "two lines  and more"),
        ({"a": [1, None, "x"]}, '{"a": [1, null, "x"]}'),
    ],
)
def test_that_a_cell_is_one_plain_line(cell: Cell, text: str) -> None:
    assert shown(cell) == text


def test_that_an_integer_of_any_length_can_be_shown() -> None:
    assert shown(1 << 20_000) == full(1 << 20_000) == "integer of 20,001 bits"


def test_that_no_more_than_two_hundred_characters_are_made_for_painting() -> None:
    deep: Cell = {"k": ["x" * 100_000] * 1000}
    nested: list[Any] = []
    for _ in range(5000):
        nested = [nested]
    for cell in ("y" * 10**6, deep, nested):
        assert len(shown(cell)) <= 201
        assert shown(cell).endswith("…")


def test_that_a_document_shows_its_title_first() -> None:
    assert parts({"title": "Bergen", "body": "A city."}) == ("Bergen", "A city.")
    assert parts({"title": "Bergen", "rank": 2}) == ("Bergen", '{"rank": 2}')
    assert parts({"rank": 2}) == ("", '{"rank": 2}')


def test_that_a_tool_tip_shows_tags_instead_of_obeying_them() -> None:
    assert "<b>" not in tip("<b>bold</b>")
    assert "&lt;b&gt;" in tip("<b>bold</b>")
    assert len(tip("x" * 10**6)) < 1200
    assert tip(None) == "absent"


def test_that_half_a_character_harms_nobody() -> None:
    assert one_line("a\ud800b") == full("a\ud800b") == "a\ufffdb"
    assert json.loads(full({"a": "\ud800"})) == {"a": "\ud800"}


def test_that_text_is_cut_with_an_ellipsis_where_room_ends(
    appearance: Appearance,
) -> None:
    pen = Pen(appearance.font("body"))
    whole = pen.advance("Fortaleza")
    assert pen.fit("Fortaleza", whole + 2)[0] == "Fortaleza"
    cut, width = pen.fit("Fortaleza", whole / 2)
    assert cut.endswith("…")
    assert pen.advance(cut) <= width + 1
    assert pen.fit("Fortaleza", 2)[0] == ""
    assert pen.fit("Gdańsk and more", whole / 2)[0].endswith("…")
    thin = pen.advance("." * 40)
    assert pen.fit("." * 40, thin + 1)[0] == "." * 40  # narrower than any letter i
    assert pen.fit("." * 41, thin + 1)[0].endswith("…")
    assert pen.fit("日本" * 40, whole)[0].endswith("…")


def test_that_texts_further_down_take_the_room_that_is_free(
    grid: ResultGrid, qtbot: QtBot
) -> None:
    columns = (
        Column("id", ColumnType.INTEGER),
        Column("name", ColumnType.TEXT),
        Column("x", ColumnType.REAL),
    )
    store, count = RowStore(), 30 * PAGE_ROWS
    numbers = list(range(count))
    names = [*["r"] * (count - 1), "the last one of them"]
    store.append(Batch((numbers, names, [0.5] * count), count))
    grid.show_rows(columns, store, count)
    head = grid.table.horizontalHeader()
    before = head.sectionSize(1)
    QTest.keyClick(grid.table, Qt.Key.Key_End, CONTROL)
    qtbot.waitUntil(lambda: head.sectionSize(1) > before, timeout=900)
    assert head.length() <= grid.table.viewport().width()
