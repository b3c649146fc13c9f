"""A chosen row is read on its ground in every theme."""

from typing import cast

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Plan, PlanStep
from panll_desktop.settings import Theme
from panll_desktop.ui.engine_rows import Cell, Row, RowList
from panll_desktop.ui.inventory_tree import InventoryTree
from panll_desktop.ui.plan_view import PlanTree
from panll_desktop.ui.theme import Appearance, contrast

ROW = Row(
    ("error", "critical"), Cell("VQL001", width=60), "A sentence.", "body", (), "spoken"
)
ENOUGH = 4.5


def lists(appearance: Appearance) -> list[QAbstractItemView]:
    rows = RowList(appearance, "Problems")
    rows.rows.show_rows((ROW, ROW))
    tree = PlanTree(appearance)
    tree.show_plan(Plan(PlanStep("Scan", "all of them", full_scan=True)))
    return [rows, InventoryTree(appearance), tree]


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_that_what_a_chosen_row_says_has_contrast(
    appearance: Appearance, qtbot: QtBot, theme: str, which: int
) -> None:
    appearance.choose(cast("Theme", theme))
    view = lists(appearance)[which]
    qtbot.addWidget(view)
    view.resize(480, 300)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    place = view.model().index(0, 0)
    view.setCurrentIndex(place)
    box = view.visualRect(place).adjusted(2, 2, -2, -2)
    image = view.viewport().grab(box).toImage()
    ground = appearance.color("selection")
    assert image.pixelColor(image.width() - 2, 2) == ground
    found = {
        image.pixelColor(x, y).rgb()
        for x in range(image.width())
        for y in range(image.height())
    }
    best = max(contrast(QColor.fromRgb(each), ground) for each in found)
    assert best >= ENOUGH
    appearance.choose("dark")
