"""A table of figures: its words stand under their heads."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panll_desktop.telemetry.tables import Table
from panll_desktop.ui.plain_table import PlainTable, narrowed
from panll_desktop.ui.theme import Appearance


def _first(image: QImage, top: int, bottom: int) -> int:
    """The column in which the first thing is drawn."""
    return next(
        x
        for x in range(image.width())
        if any(image.pixel(x, y) != image.pixel(0, top) for y in range(top, bottom))
    )


def test_that_words_begin_where_their_head_begins(
    appearance: Appearance, qtbot: QtBot
) -> None:
    table = PlainTable(appearance, "Figures")
    qtbot.addWidget(table)
    table.show_table(Table(("Hat", "value"), (("first", 1), ("Hat", 2))))
    table.resize(300, 100)
    table.show()
    QApplication.processEvents()
    head = table.horizontalHeader().viewport().grab().toImage()
    cells = table.viewport().grab().toImage()
    row = table.rowViewportPosition(1)  # the first has the focus, and its ring
    there = _first(head, 6, head.height() - 6)
    assert abs(_first(cells, row + 6, row + table.rowHeight(1) - 6) - there) <= 1


def test_that_a_column_is_as_wide_as_its_words(
    appearance: Appearance, qtbot: QtBot
) -> None:
    table = PlainTable(appearance, "Figures")
    qtbot.addWidget(table)
    when = "2026-11-26 08:30"
    table.show_table(Table(("from", "to", "n"), ((when, when, 1),)))
    words = QFontMetrics(appearance.font("small")).horizontalAdvance(when)
    heads = table.horizontalHeader()
    assert heads.sectionSize(0) == heads.sectionSize(1) > words + 2 * 12


def test_that_columns_of_words_give_way_from_the_last_and_figures_do_not() -> None:
    assert narrowed([200, 80, 340], [0, 2], 700) == [200, 80, 340]
    assert narrowed([200, 80, 340], [0, 2], 520) == [200, 80, 240]
    assert narrowed([200, 80, 340], [0, 2], 376) == [200, 80, 96]
    assert narrowed([200, 80, 340], [0, 2], 375) == [200, 80, 0]
    assert narrowed([200, 80, 100, 300], [0, 2, 3], 470) == [200, 80, 100, 0]
    assert narrowed([200, 80, 340], [0, 2], 250) == [170, 80, 0]
    assert narrowed([200, 80, 340], [0, 2], 100) == [200, 80, 340]
    assert narrowed([80, 340], [], 100) == [80, 340]
    assert narrowed([200, 340], [0], 436) == [96, 340]
    assert narrowed([200, 340], [0], 300) == [200, 340]


def test_that_a_table_of_words_does_not_scroll_sideways(
    appearance: Appearance, qtbot: QtBot
) -> None:
    table = PlainTable(appearance, "Figures")
    qtbot.addWidget(table)
    rows = (("a name of some length", 1234, "because " * 30),)
    table.show_table(Table(("name", "value", "why"), rows))
    table.resize(240, 100)
    with qtbot.waitExposed(table):
        table.show()
    assert table.horizontalScrollBar().maximum() == 0
    assert table.isColumnHidden(2)
    tip = table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("a name of some length, 1,234, because because")
    table.resize(900, 100)
    assert not table.isColumnHidden(2)
    assert table.columnWidth(2) > 300
    assert table.horizontalScrollBar().maximum() == 0
