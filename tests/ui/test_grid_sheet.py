"""Rows that are filtered, sorted, hidden in part, and read cell by cell."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    Cell,
    Column,
    ColumnType,
    Finding,
    Outcome,
    StatementType,
)
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import Ending, Result, State, Workspace
from panll_desktop.ui import exporting, grid_sheet
from panll_desktop.ui.arranging import sieve_of
from panll_desktop.ui.copying import CopyForm
from panll_desktop.ui.exporting import Export, Format
from panll_desktop.ui.grid_menus import comparable, offer_column, offer_filters
from panll_desktop.ui.grid_sheet import GridSheet
from panll_desktop.ui.results_pane import ResultsPane
from panll_desktop.ui.theme import Appearance

COLUMNS = (
    Column("id", ColumnType.TEXT),
    Column("n", ColumnType.INTEGER),
    Column("document", ColumnType.JSON),
)


def result(rows: int, number: int = 1, ending: Ending | None = None) -> Result:
    store = RowStore()
    add(store, 0, rows)
    return Result(
        number,
        "SELECT DOCUMENT FROM hexads",
        0,
        COLUMNS,
        store,
        rows,
        ending or Ending.SUCCEEDED,
        Outcome(StatementType.SELECT, "SELECT", rows),
    )


def add(store: RowStore, start: int, rows: int) -> None:
    numbers = range(start, start + rows)
    store.append(
        Batch(
            (
                [f"e-{each}" for each in numbers],
                [each * 7 % 10 for each in numbers],
                [{"title": f"T{each}", "x": 1.5} for each in numbers],
            ),
            rows,
        )
    )


@pytest.fixture
def sheet(qtbot: QtBot, appearance: Appearance) -> GridSheet:
    made = GridSheet(appearance)
    qtbot.addWidget(made)
    made.resize(602, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def ids(sheet: GridSheet) -> list[object]:
    return [sheet.grid.row(row)[0] for row in range(sheet.grid.model.total)]


def click_header(sheet: GridSheet, column: int) -> None:
    head = sheet.grid.table.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(column) + 20, 10)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)


def type_needle(sheet: GridSheet, text: str) -> None:
    sheet.open_filter()
    sheet.filter.needle.setText(text)
    QTest.keyClick(sheet.filter.needle, Qt.Key.Key_Return)


def header(sheet: GridSheet, column: int) -> object:
    return sheet.grid.model.headerData(column, Qt.Orientation.Horizontal)


def test_that_a_header_sorts_up_then_down_then_as_the_rows_came(
    sheet: GridSheet,
) -> None:
    sheet.show_result(result(5))  # n is 0 7 4 1 8
    widths = [sheet.grid.table.columnWidth(each) for each in range(2)]
    click_header(sheet, 1)
    assert ids(sheet) == ["e-0", "e-3", "e-2", "e-1", "e-4"]
    assert (header(sheet, 1), sheet.said) == ("n ↑", "sorted by n")
    click_header(sheet, 1)
    assert ids(sheet) == ["e-4", "e-1", "e-2", "e-3", "e-0"]
    assert header(sheet, 1) == "n ↓"
    click_header(sheet, 1)
    assert ids(sheet) == ["e-0", "e-1", "e-2", "e-3", "e-4"]
    assert (header(sheet, 1), sheet.said) == ("n", "")
    assert [sheet.grid.table.columnWidth(each) for each in range(2)] == widths


def test_that_the_current_row_is_still_current_where_it_went(sheet: GridSheet) -> None:
    sheet.show_result(result(50))
    sheet.grid.choose(7)  # n is 9
    sheet.sort(1, True)
    assert sheet.grid.row(sheet.grid.current)[0] == "e-7"
    assert sheet.grid.origin(sheet.grid.current) == 7
    assert sheet.grid.chosen == [(sheet.grid.current, sheet.grid.current)]
    type_needle(sheet, "e-7")
    assert (ids(sheet), sheet.grid.current) == (["e-7"], 0)
    type_needle(sheet, "e-8")
    assert sheet.grid.current == -1


def test_that_a_filter_says_how_many_rows_it_leaves_and_esc_ends_it(
    sheet: GridSheet,
) -> None:
    sheet.show_result(result(120))
    type_needle(sheet, "T11")
    assert len(ids(sheet)) == 11
    assert sheet.filter.found.text() == "11 of 120"
    assert sheet.said == "11 of them shown"
    type_needle(sheet, "n = 3")
    assert {sheet.grid.row(row)[1] for row in range(sheet.grid.model.total)} == {3}
    QTest.keyClick(sheet.filter.needle, Qt.Key.Key_Escape)
    assert (len(ids(sheet)), sheet.filter.isVisible()) == (120, True)
    QTest.keyClick(sheet.filter.needle, Qt.Key.Key_Escape)
    assert not sheet.filter.isVisible()
    assert sheet.grid.table.hasFocus()


def test_that_many_rows_are_arranged_beside_the_window(
    sheet: GridSheet, qtbot: QtBot
) -> None:
    rows = grid_sheet._AT_ONCE + 1
    sheet.show_result(result(rows))
    sheet.sort(1, False)
    assert sheet.said == "arranging…"
    qtbot.waitUntil(lambda: sheet.grid.model.sorted_by == (1, False))
    numbers = [int(str(sheet.grid.row(row)[1])) for row in range(rows)]
    assert numbers == sorted(numbers)


def test_that_more_rows_than_can_be_sorted_are_said_and_not_sorted(
    sheet: GridSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_sheet, "MOST_SORTED", 10)
    sheet.show_result(result(11))
    sheet.sort(1, False)
    assert sheet.filter.found.text().startswith("More than 10 rows are not sorted")
    assert sheet.filter.isVisible()
    assert ids(sheet)[:2] == ["e-0", "e-1"]


def test_that_a_result_that_comes_back_is_as_it_was_wanted(sheet: GridSheet) -> None:
    first = result(20)
    sheet.show_result(first)
    type_needle(sheet, "e-1")
    sheet.show_result(result(5, number=2))
    assert (len(ids(sheet)), sheet.filter.isVisible()) == (5, False)
    sheet.show_result(first)
    assert (len(ids(sheet)), sheet.filter.needle.text()) == (11, "e-1")


def test_that_rows_that_come_later_are_filtered_when_all_are_there(
    sheet: GridSheet,
) -> None:
    coming = replace(result(20), ending=None, outcome=None)
    sheet.show_result(coming)
    type_needle(sheet, "e-1")
    assert sheet.filter.found.text() == "11 of 20 that are here"
    assert coming.rows is not None
    add(coming.rows, 20, 100)
    more = replace(coming, count=120)
    sheet.grow(more)
    assert len(ids(sheet)) == 11
    sheet.grow(replace(more, ending=Ending.SUCCEEDED))
    assert sheet.filter.found.text() == "31 of 120"


def test_that_a_hidden_column_is_neither_shown_nor_copied(sheet: GridSheet) -> None:
    sheet.show_result(result(2))
    sheet.grid.choose(0)
    table = sheet.grid.table
    table.hide_column(0)
    assert (table.shown, table.currentIndex().column()) == ([1, 2], 1)
    assert sheet.said == "1 column hidden"
    sheet.grid.copy_as(CopyForm.HEADED)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "n\tdocument"
    table.hide_column(1)
    table.hide_column(2)
    assert table.shown == [2]  # the last one stays
    table.show_columns()
    assert (table.hidden, sheet.said) == ([], "")
    assert table.columnWidth(0) > 0


def test_that_findings_stand_beside_their_rows_wherever_those_are(
    sheet: GridSheet,
) -> None:
    sheet.show_result(result(5))
    sheet.grid.show_findings([Finding(4, "n", "It is 9.")])
    sheet.sort(1, True)
    assert sheet.grid.model.findings.of_cell(0, 1) == "It is 9."
    type_needle(sheet, "e-2")
    assert not sheet.grid.model.findings
    sheet.filter.close_line()
    sheet.sort(-1, False)
    assert sheet.grid.model.findings.of_cell(4, 1) == "It is 9."


def test_that_a_value_filters_the_rows_that_have_it(sheet: GridSheet) -> None:
    sheet.show_result(result(20))
    menu = QMenu(sheet)
    offer_filters(menu, sheet.grid.table, sheet.grid.filter_asked.emit, (3, 1))
    offer_filters(menu, sheet.grid.table, sheet.grid.filter_asked.emit, (3, 0))
    texts = [each.text() for each in menu.actions()]
    assert texts == [
        "Only rows with n = 1",
        "Only rows with n != 1",
        "Only rows with id = 'e-3'",
        "Only rows with id != 'e-3'",
    ]
    menu.actions()[0].trigger()
    assert ids(sheet) == ["e-3", "e-13"]
    assert (sheet.filter.isVisible(), sheet.filter.needle.text()) == (True, "n = 1")
    menu.actions()[3].trigger()
    assert len(ids(sheet)) == 19


@pytest.mark.parametrize(
    "cell",
    [None, True, False, 7, 9_007_199_254_740_993, -0.25, 1e300, "it's", '"a"', ""],
)
def test_that_a_cell_is_found_by_what_its_menu_writes(cell: Cell) -> None:
    column = Column("a = b", ColumnType.ANY)
    test = sieve_of(f"a = b = {comparable(cell)}", (column,))
    assert test is not None
    assert test((cell,))
    assert not test(("something else",))


def test_that_a_menu_sorts_by_a_column_hides_it_and_brings_back(
    sheet: GridSheet,
) -> None:
    sheet.show_result(result(5))
    table = sheet.grid.table
    table.hide_column(0)
    menu = QMenu(sheet)
    offer_column(menu, table, sheet.grid.sort_asked.emit, 1)
    sort, down, hide, back = menu.actions()
    assert [each.text() for each in (sort, down, hide, back)] == [
        "Sort by n, ascending",
        "Sort by n, descending",
        "Hide n",
        "Show the hidden column (1)",
    ]
    down.trigger()
    assert sheet.grid.model.sorted_by == (1, True)
    hide.trigger()
    assert table.shown == [2]
    back.trigger()
    assert table.shown == [0, 1, 2]


def test_that_the_value_under_the_rows_follows_the_cell(sheet: GridSheet) -> None:
    sheet.show_result(result(3))
    sheet.toggle_value()
    table, value = sheet.grid.table, sheet.value
    assert value.isVisible()
    assert (value.words.text, value.body.toPlainText()) == (
        "id text, 3 characters",
        "e-0",
    )
    table.setCurrentIndex(sheet.grid.model.index(1, 2))
    assert value.words.text == "document object, 2 members"
    assert json.loads(value.body.toPlainText()) == {"title": "T1", "x": 1.5}
    assert value.body.toPlainText().count("\n") == 3
    value.forms.buttons[0].click()
    assert value.body.toPlainText() == '{"title":"T1","x":1.5}'
    value.copy()
    assert QGuiApplication.clipboard().text() == '{"title":"T1","x":1.5}'
    QTest.keyClick(value.body, Qt.Key.Key_Escape)
    assert not value.isVisible()
    assert table.hasFocus()


def test_that_a_value_is_saved_as_it_is(sheet: GridSheet, tmp_path: Path) -> None:
    store = RowStore()
    store.append(Batch(([b"\x00\xff"],), 1))
    whole = replace(
        result(0), columns=(Column("a/b", ColumnType.BLOB),), rows=store, count=1
    )
    sheet.show_result(whole)
    sheet.toggle_value()
    assert sheet.value.suggested == "ab.bin"
    sheet.value.save(tmp_path / "v")
    assert (tmp_path / "v").read_bytes() == b"\x00\xff"


def test_that_a_row_that_leads_nowhere_shows_its_value(
    qtbot: QtBot, appearance: Appearance
) -> None:
    pane = ResultsPane(appearance, lambda _: None)
    qtbot.addWidget(pane)
    pane.resize(602, 600)
    pane.show()
    shown = Workspace("one", result=result(3))
    pane.render_state(State(), State(shown="one", workspaces={"one": shown}))
    pane.results.grid.choose(1)
    QTest.keyClick(pane.results.grid.table, Qt.Key.Key_Return)
    assert pane.results.sheet.value.isVisibleTo(pane)
    menu = pane.results.bar.formats()
    assert [each.text() for each in menu.actions()][:2] == ["CSV…", "JSON…"]
    pane.results.sheet.sort(1, True)
    menu = pane.results.bar.formats()
    assert menu.actions()[0].text() == "What is shown, as CSV…"


def test_that_what_is_shown_can_be_exported_alone(
    sheet: GridSheet, tmp_path: Path
) -> None:
    whole = result(12)
    sheet.show_result(whole)
    assert sheet.grid.view() is None
    type_needle(sheet, "e-1")
    sheet.sort(0, True)
    sheet.grid.table.hide_column(2)
    export = Export(tmp_path / "out", Format.CSV, whole, sheet.grid.view())
    exporting.write(export, CancelFlag())
    assert (tmp_path / "out").read_text() == "id,n\ne-11,7\ne-10,0\ne-1,7\n"
    exporting.write(replace(export, format=Format.JSON), CancelFlag())
    document = json.loads((tmp_path / "out").read_text())
    assert (document["row_count"], document["truncated"]) == (3, True)
    exporting.write(replace(export, format=Format.SQL), CancelFlag())
    first = (tmp_path / "out").read_text().splitlines()[0]
    assert first == """INSERT INTO "hexads" ("id", "n") VALUES ('e-11', 7);"""
