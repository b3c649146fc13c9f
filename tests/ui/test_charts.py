"""What charts draw: ticks, gaps, discs and words where they can be read."""

import math

import numpy as np

from panll_desktop.telemetry.insights import Latency
from panll_desktop.telemetry.report import Window
from panll_desktop.ui import charts
from panll_desktop.ui.chart_marks import spread


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
