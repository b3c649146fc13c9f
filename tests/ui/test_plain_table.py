"""A table of figures: its words stand under their heads."""

from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panll_desktop.telemetry.tables import Table
from panll_desktop.ui.plain_table import PlainTable
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
