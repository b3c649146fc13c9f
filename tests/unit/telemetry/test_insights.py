"""What the counts of a window say, in tables of any number of columns."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import insights, steps
from panll_desktop.telemetry.histogram import bucket
from panll_desktop.telemetry.history import DAY, HOUR, MINUTE, Bucket
from panll_desktop.telemetry.insights import Heat
from panll_desktop.telemetry.report import Window

END = int(datetime(2026, 3, 4, 14, 32).astimezone().timestamp())
WINDOW = Window(END - DAY, END)
ROWS = tuple(each.label for each in Modality)


def _bucket(before_end: int, **more: int) -> Bucket:
    graph = {c.MODALITY[Modality.GRAPH]: 3, c.QUERIES: 1}
    return Bucket(END - before_end, {**graph, **more})


def _heat(buckets: list[Bucket], most: int) -> Heat:
    cut = steps.cut(WINDOW, MINUTE, most)
    return insights.heat(buckets, cut, ROWS, c.MODALITY)


def test_that_a_step_without_counts_is_none_and_never_zero() -> None:
    heat = _heat([_bucket(60)], 13)
    graph, vector = heat.cells[Modality.GRAPH], heat.cells[Modality.VECTOR]
    assert graph == (*[None] * 12, 3)
    assert vector == (*[None] * 12, 0)


def test_that_steps_begin_at_round_local_hours_and_cover_the_window() -> None:
    for most, hours in ((5, 6), (7, 4), (13, 2)):
        found = steps.cut(WINDOW, MINUTE, most)
        assert found.length == hours * HOUR
        assert all(name.endswith(":00") for name in found.names)
        assert found.edges[0] <= WINDOW.start
        assert found.edges[-1] >= WINDOW.end


def test_that_the_number_of_columns_does_not_change_the_sum() -> None:
    buckets = [_bucket(60 * minute) for minute in range(1, 1440, 7)]
    totals = {_heat(buckets, most).total for most in (4, 5, 7, 9, 13)}
    assert totals == {3 * len(buckets)}


@given(
    st.integers(0, 4_000_000_000),
    st.integers(1, 2_000_000),
    st.sampled_from((MINUTE, HOUR, DAY)),
    st.sampled_from((4, 7, 13, 200)),
)
def test_that_any_window_is_cut_into_few_steps_that_cover_it(
    start: int, count: int, tier: int, most: int
) -> None:
    first = start // tier * tier
    window = Window(first, min(first + count * tier, 4_100_000_000))
    if window.start >= window.end:
        return
    found = steps.cut(window, tier, most)
    assert 1 <= len(found.names) <= most
    assert len(found.edges) == len(found.names) + 1
    assert found.edges[0] <= window.start
    assert window.end <= found.edges[-1]
    assert found.length >= tier


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts the clock into another place, until the test is over."""

    def go(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield go
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("place", "date", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),  # at midnight
        ("Australia/Lord_Howe", "2026-04-05", 24),  # by half an hour
    ],
)
def test_that_days_begin_at_midnight_though_clocks_were_changed_among_them(
    zone: Callable[[str], None], place: str, date: str, hours: int
) -> None:
    zone(place)
    changed = datetime.fromisoformat(date)
    noon = (changed + timedelta(days=3, hours=12)).timestamp()
    found = steps.cut(Window(int(noon) - 7 * DAY, int(noon)), HOUR, 13)
    days = [changed + timedelta(days=day) for day in range(-4, 4)]
    assert list(found.names) == [f"{day.day} {day:%b}" for day in days]
    assert list(found.edges[:-1]) == [int(day.timestamp()) for day in days]
    place_of_change = days.index(changed)
    begin, end = found.edges[place_of_change : place_of_change + 2]
    assert (end - begin) // HOUR == hours


def test_that_hours_are_round_on_the_day_on_which_clocks_were_changed(
    zone: Callable[[str], None],
) -> None:
    zone("Europe/Berlin")
    noon = int(datetime.fromisoformat("2026-03-29T12:00").timestamp())
    names = steps.cut(Window(noon - DAY, noon), MINUTE, 7).names
    assert names == ("08:00", "12:00", "16:00", "20:00", "00:00", "04:00", "08:00")


def test_that_the_leap_day_is_a_day(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    noon = int(datetime.fromisoformat("2028-03-02T12:00").timestamp())
    assert "29 Feb" in steps.cut(Window(noon - 7 * DAY, noon), HOUR, 13).names


def test_that_a_zone_that_left_a_day_out_is_covered_all_the_same(
    zone: Callable[[str], None],
) -> None:
    zone("Pacific/Apia")
    noon = int(datetime.fromisoformat("2011-12-31T12:00").timestamp())
    window = Window(noon - DAY, noon)
    found = steps.cut(window, MINUTE, 9)
    assert found.edges[0] <= window.start < window.end <= found.edges[-1]
    assert list(found.edges) == sorted(set(found.edges))


def test_that_days_are_named_by_their_date_in_utc_where_the_buckets_are_days() -> None:
    window = Window(20_000 * DAY, 20_007 * DAY)
    found = steps.cut(window, DAY, 7)
    assert found.edges == tuple(day * DAY for day in range(20_000, 20_008))
    assert found.names[0] == "4 Oct"


def test_that_a_count_that_is_not_zero_never_looks_like_zero() -> None:
    heat = Heat(("a", "b", "c"), ("now",), ((1000,), (1,), (0,)), (1000, 1, 0))
    assert [heat.level(value, 7) for value in (1000, 1, 0)] == [6, 1, 0]


def test_that_a_step_without_statements_has_no_percentiles() -> None:
    counts = {c.BUCKET[bucket(0.005)]: 1}
    cut = steps.cut(WINDOW, MINUTE, 25)
    found = insights.latency([Bucket(END - 60, counts)], cut)
    assert [step.marks for step in found[:-1]] == [None] * (len(cut.names) - 1)
    marks = found[-1].marks
    assert marks is not None
    for low, mark, high in zip(found[-1].low, marks, found[-1].high, strict=True):
        assert low <= mark <= high


@given(st.lists(st.floats(1e-6, 1e4), min_size=1, max_size=200))
def test_that_percentiles_rise_and_lie_within_their_bounds(times: list[float]) -> None:
    durations: dict[int, int] = {}
    for each in times:
        durations[bucket(each)] = durations.get(bucket(each), 0) + 1
    found = insights.percentiles(durations)
    assert found.marks is not None
    assert list(found.marks) == sorted(found.marks)
    for low, mark, high in zip(found.low, found.marks, found.high, strict=True):
        assert low <= mark <= high


def test_that_kinds_of_statements_that_do_not_fit_are_added_up() -> None:
    counts = {c.PATTERN[kind]: 9 - kind for kind in StatementType}
    counts |= {c.CROSS[kind][Modality.GRAPH]: 1 for kind in StatementType}
    cross = insights.crossed(counts)
    few = insights.gathered(cross, 3)
    assert few.names == (*cross.names[:2], "others")
    assert few.totals == cross.totals
    assert sum(cell or 0 for cell in few.cells[Modality.GRAPH]) == cross.totals[0]


def test_that_shares_are_compared_with_the_window_before_only_where_it_is_known() -> (
    None
):
    now = {"SELECT": 3, "SHOW": 1, "COUNT": 0}
    found = insights.shares(now, {"SELECT": 1, "SHOW": 1, "COUNT": 2})
    assert [(each.name, each.share, each.before) for each in found] == [
        ("SELECT", 0.75, 0.25),
        ("SHOW", 0.25, 0.25),
    ]
    assert [each.before for each in insights.shares(now)] == [None, None]


def test_that_a_shortened_count_never_claims_more_than_there_is() -> None:
    words = [insights.short(each) for each in (9_999, 10_999, 1_999_999)]
    assert words == ["9,999", "10k", "1.9M"]
