"""The telemetry tab: nothing is clipped, nothing unknown is a zero."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_state import Figures, TelemetryState
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.histogram import bucket
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.report import Window
from panll_desktop.ui import charts
from panll_desktop.ui.dashboard import Dashboard
from panll_desktop.ui.heat_table import FigureTable, HeatModel
from panll_desktop.ui.theme import Appearance

DAY = 86_400
END = int(datetime(2026, 3, 4, 14, 32).astimezone().timestamp())
ON = TelemetryState(consent=Consent(given=True, reason="you switched it on"), since=0.0)
Show = Callable[[TelemetryState, int], Dashboard]


def _figures(*buckets: Bucket) -> TelemetryState:
    return replace(ON, figures=Figures(Window(END - DAY, END), buckets, float(END)))


def _bucket(before_end: int) -> Bucket:
    counts = {c.QUERIES: 1, c.PATTERN[StatementType.SELECT]: 1}
    read = {c.MODALITY[Modality.DOCUMENT]: 3, c.BUCKET[bucket(0.005)]: 1}
    return Bucket(END - before_end, {**counts, **read})


FULL = _figures(*(_bucket(hour * 3600) for hour in range(24, 0, -1) if hour % 9))


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def show(appearance: Appearance, qtbot: QtBot, sent: list[m.Message]) -> Show:
    def made(telemetry: TelemetryState, width: int = 480) -> Dashboard:
        dashboard = Dashboard(appearance, sent.append, lambda: None)
        qtbot.addWidget(dashboard)
        dashboard.resize(width, 560)
        dashboard.show()
        dashboard.render_state(State(), replace(State(), telemetry=telemetry))
        if telemetry.on:
            qtbot.waitUntil(lambda: dashboard.chart is not None)
        qtbot.wait(20)
        return dashboard

    return made


def _steps(table: FigureTable) -> int:
    return table.model().columnCount() - 3


@pytest.mark.parametrize(("width", "steps"), [(480, 4), (602, 6), (900, 12)])
def test_that_all_columns_fit_the_viewport(show: Show, width: int, steps: int) -> None:
    dashboard = show(FULL, width)
    inner = dashboard.area.widget()
    assert inner is not None
    assert inner.width() == dashboard.area.viewport().width()
    assert _steps(dashboard.heat) == steps
    for table in (dashboard.heat, dashboard.patterns):
        header, columns = table.horizontalHeader(), table.model().columnCount()
        assert header.length() <= table.viewport().width()
        assert header.sectionSize(0) >= 96
        assert [header.sectionSize(columns - back) for back in (1, 2)] == [56, 56]
        rows = table.verticalHeader()
        assert rows.length() <= table.viewport().height()
    sizes = [dashboard.heat.columnWidth(step) for step in range(1, steps + 1)]
    assert min(sizes) >= 44


def test_that_header_words_stand_as_their_cells(show: Show) -> None:
    dashboard = show(FULL, 480)
    role = Qt.ItemDataRole.TextAlignmentRole
    for table in (dashboard.heat, dashboard.patterns):
        model = table.model()
        for column in range(model.columnCount()):
            side = model.headerData(column, Qt.Orientation.Horizontal, role)
            assert side == model.index(0, column).data(role)


def test_that_a_step_without_data_is_said_to_be_one(show: Show) -> None:
    model = show(_figures(_bucket(60)), 480).heat.model()
    assert isinstance(model, HeatModel)
    first = model.index(Modality.DOCUMENT, 1)
    assert model.step(first) == (True, None)
    assert first.data() == ""
    assert "no data" in str(first.data(Qt.ItemDataRole.AccessibleTextRole))


def test_that_the_arrows_walk_through_the_heat_map(show: Show) -> None:
    heat = show(FULL, 480).heat
    heat.setCurrentIndex(heat.model().index(0, 0))
    QTest.keyClick(heat, Qt.Key.Key_Right)
    QTest.keyClick(heat, Qt.Key.Key_Down)
    assert (heat.currentIndex().row(), heat.currentIndex().column()) == (1, 1)


def test_that_equal_percentiles_all_have_their_labels(show: Show) -> None:
    chart = show(_figures(_bucket(60)), 480).chart
    assert chart is not None
    boxes = [
        label.mapRectToScene(label.boundingRect()) for label in chart.labels.values()
    ]
    assert all(label.textItem.toPlainText() for label in chart.labels.values())
    for at, box in enumerate(boxes):
        assert box.right() <= chart.width()
        assert box.top() >= 0
        assert box.bottom() <= chart.height()
        assert not any(
            box.adjusted(0, 1, 0, -1).intersects(other) for other in boxes[at + 1 :]
        )


def test_that_places_are_spread_in_their_order_and_within_the_height() -> None:
    assert charts.spread([50, 50, 10], 12, 100) == [50, 62, 10]
    assert charts.spread([99, 99], 12, 100) == [82, 94]


def test_that_the_log_axis_has_ticks_at_one_two_and_five() -> None:
    assert charts.log_ticks(0.5, 2.5, 200) == [5, 10, 20, 50, 100, 200]


def test_that_hours_are_whole() -> None:
    words = [words for _, words in charts.hour_ticks(END - DAY, END, 400)]
    assert len(words) == 6
    assert all(each.endswith(":00") for each in words)


def test_that_a_single_point_has_a_disc() -> None:
    series = np.array([1.0, math.nan, 2.0, 2.0, math.nan, 1.0, 2.0])
    found = charts.single_points(series)
    assert list(found) == [True, False, False, False, False, False, True]


def test_that_on_but_empty_is_told_apart_from_off(show: Show) -> None:
    off = TelemetryState(consent=Consent(given=False, reason="you did not"))
    empty, dark = show(_figures(), 480), show(off, 480)
    assert empty.chart is not None
    assert empty.chart.isVisible()
    assert empty.empty.isVisible()
    assert empty.empty.text().startswith("On since ")
    assert "no statements yet. Run one and it appears here" in empty.empty.text()
    assert not empty.heat.isVisible()
    assert dark.chart is None
    assert "Turn on" in _buttons(dark)
    assert "Turn on" not in _buttons(empty)


def test_that_a_history_that_was_not_read_yet_is_not_called_empty(show: Show) -> None:
    assert "no statements" not in show(ON, 480).empty.text()


def test_that_an_unreadable_history_says_so(show: Show) -> None:
    dashboard = show(replace(ON, trouble="It is damaged."), 480)
    assert "Erase the history…" in _buttons(dashboard)
    assert not dashboard.area.isVisible()


def test_that_the_history_is_erased_only_after_a_question(
    show: Show, sent: list[m.Message]
) -> None:
    dashboard = show(FULL, 480)
    _buttons(dashboard)["Erase…"].click()
    assert tm.EraseChosen() not in sent
    dialog = dashboard.findChild(QDialog)
    assert dialog is not None
    dialog.accept()
    assert tm.EraseChosen() in sent


def _buttons(dashboard: Dashboard) -> dict[str, QPushButton]:
    found = dashboard.findChildren(QPushButton)
    return {each.text(): each for each in found if each.isVisible()}
