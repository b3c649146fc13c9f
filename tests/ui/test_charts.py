"""What charts draw: ticks, gaps, discs and words where they can be read."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from panll_desktop.telemetry.insights import Latency
from panll_desktop.telemetry.report import Window
from panll_desktop.ui import charts
from panll_desktop.ui.chart_marks import spread
from panll_desktop.ui.theme import Appearance

WINDOW = Window(0, 12_000)


def test_that_places_are_spread_in_their_order_and_within_the_height() -> None:
    assert spread([50, 50, 10], 12, 100) == [62, 50, 10]
    assert spread([99, 99], 12, 100) == [94, 82]


def test_that_the_log_axis_has_ticks_at_one_two_and_five() -> None:
    assert charts.log_ticks(0.5, 2.5, 200) == [5, 10, 20, 50, 100, 200]


def test_that_a_single_point_has_a_disc() -> None:
    series = np.array([1.0, math.nan, 2.0, 2.0, math.nan, 1.0, 2.0])
    found = charts.single_points(series)
    assert list(found) == [True, False, False, False, False, False, True]


def test_that_gaps_are_where_nothing_was_counted() -> None:
    counted = (False, True, True, False, False, True, False)
    points = [Latency(10 * at, 0, counted=each) for at, each in enumerate(counted)]
    found = list(charts.gaps(points, Window(5, 65)))
    assert found == [(5, 10), (30, 50), (60, 65)]


def test_that_of_nothing_at_all_there_is_no_gap() -> None:
    points = [Latency(10 * at, 0, counted=False) for at in range(3)]
    assert list(charts.gaps(points, Window(0, 30))) == []


def _point(at: int, mark: float | None) -> Latency:
    if mark is None:
        return Latency(100 * at, 0, counted=at % 2 == 0)
    marks = (mark, 2 * mark, 3 * mark)
    low, high = (tuple(each * by for each in marks) for by in (0.8, 1.25))
    return Latency(100 * at, 9, marks, low, high)


def _series(end: list[float | None]) -> list[Latency]:
    """A hundred points that go up and down, with a gap, and then others."""
    marks = [30 + 20 * math.sin(at / 3) for at in range(100)]
    before = [None if 40 <= at < 47 else mark for at, mark in enumerate(marks)]
    return [_point(at, mark) for at, mark in enumerate([*before, *end])]


def _shown(
    appearance: Appearance, qtbot: QtBot, points: list[Latency]
) -> charts.LatencyChart:
    chart = charts.LatencyChart(appearance)
    qtbot.addWidget(chart)
    chart.resize(600, charts.HEIGHT)
    chart.show_points(points, WINDOW, 100)
    with qtbot.waitExposed(chart):
        chart.show()
    return chart


def _seen(chart: charts.LatencyChart, qtbot: QtBot) -> QImage:
    """What stands on the screen: parts that were not painted again included."""
    qtbot.wait(1)  # a round of the event loop
    return chart.screen().grabWindow(chart.winId()).toImage().copy()


class _Painted(QObject):
    """Which part of a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        """Keeps the place."""
        del watched
        if isinstance(event, QPaintEvent):
            self.places.append(event.rect())
        return False


def test_that_the_ring_of_the_keyboard_leaves_the_chart_to_be_seen(
    appearance: Appearance, qtbot: QtBot
) -> None:
    chart = _shown(appearance, qtbot, _series([20.0, 25.0]))
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    focused = chart.grab().toImage()
    chart.clearFocus()
    plain = chart.grab().toImage()
    inner = chart.rect().adjusted(4, 4, -4, -4)
    assert focused != plain
    assert focused.copy(inner) == plain.copy(inner)


@pytest.mark.parametrize(
    ("end", "other"),
    [
        ([20.0, 25.0], [20.0, 31.0]),
        ([20.0, 25.0], [20.0, None]),
        ([None, 25.0], [20.0, 25.0]),
        ([25.0, None, None], [25.0, None, 20.0]),
        ([25.0, None, 20.0, None], [25.0, None, 20.0, 20.0]),
    ],
)
def test_that_a_refresh_of_the_end_shows_what_painting_the_whole_does(
    appearance: Appearance,
    qtbot: QtBot,
    end: list[float | None],
    other: list[float | None],
) -> None:
    chart = _shown(appearance, qtbot, _series(end))
    before = _seen(chart, qtbot)
    chart.show_points(_series(other), WINDOW, 100)
    after = _seen(chart, qtbot)
    assert after != before
    chart.repaint()
    assert after == _seen(chart, qtbot)


def test_that_a_refresh_of_the_end_paints_no_more_than_that(
    appearance: Appearance, qtbot: QtBot
) -> None:
    chart, painted = _shown(appearance, qtbot, _series([20.0, 25.5])), _Painted()
    _seen(chart, qtbot)
    chart.installEventFilter(painted)
    chart.show_points(_series([20.0, 26.0]), WINDOW, 100)  # its words are shorter
    _seen(chart, qtbot)
    (place,) = painted.places
    assert place.left() > chart.marks.across(9_700)
    chart.show_points(_series([20.0, 2500.0]), WINDOW, 100)  # the axis is another one
    _seen(chart, qtbot)
    assert painted.places[1:] == [chart.rect()]
    painted.places.clear()
    chart.show_points(_series([20.0, 2500.0]), WINDOW, 100)
    _seen(chart, qtbot)
    assert painted.places == []
