"""What the counts of a day say."""

from datetime import datetime

from panll_desktop.protocol import Modality
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import insights
from panll_desktop.telemetry.histogram import bucket
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.report import Window

DAY = 86_400
END = int(datetime(2026, 3, 4, 14, 32).astimezone().timestamp())
WINDOW = Window(END - DAY, END)


def _bucket(before_end: int, **more: int) -> Bucket:
    graph = {c.MODALITY[Modality.GRAPH]: 3, c.QUERIES: 1}
    return Bucket(END - before_end, {**graph, **more})


def test_that_a_step_without_counts_is_none_and_never_zero() -> None:
    heat = insights.heat([_bucket(60)], WINDOW, 2)
    graph, vector = heat.cells[Modality.GRAPH], heat.cells[Modality.VECTOR]
    assert graph == (*[None] * 11, 3)
    assert vector == (*[None] * 11, 0)


def test_that_steps_begin_at_whole_local_hours_and_hold_the_newest_minute() -> None:
    for hours in (2, 4, 6):
        heat = insights.heat([_bucket(60)], WINDOW, hours)
        assert len(heat.starts) == 24 // hours
        assert all(insights.clock(start).endswith(":00") for start in heat.starts)
        assert heat.starts[-1] <= END - 60 < heat.starts[-1] + hours * insights.HOUR


def test_that_the_length_of_the_steps_does_not_change_the_sum() -> None:
    buckets = [_bucket(60 * minute) for minute in range(1, 1440, 7)]
    totals = {insights.heat(buckets, WINDOW, hours).total for hours in (2, 4, 6)}
    assert len(totals) == 1


def test_that_a_count_that_is_not_zero_never_looks_like_zero() -> None:
    heat = insights.Heat((0,), 2, ((1000,), (1,), (0,)), (1000, 1, 0))
    assert [heat.level(value, 7) for value in (1000, 1, 0)] == [6, 1, 0]


def test_that_a_step_without_statements_has_no_percentiles() -> None:
    counts = {c.BUCKET[bucket(0.005)]: 1}
    steps = insights.latency([Bucket(END - 60, counts)], WINDOW, 24)
    assert [step.p95 for step in steps[:-1]] == [None] * 23
    assert steps[-1].p95 is not None


def test_that_a_shortened_count_never_claims_more_than_there_is() -> None:
    words = [insights.short(each) for each in (9_999, 10_999, 1_999_999)]
    assert words == ["9,999", "10k", "1.9M"]
