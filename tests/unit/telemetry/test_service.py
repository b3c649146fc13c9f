"""Telemetry as a whole: consent begins it, ends it, and nothing reaches back."""

import threading
from pathlib import Path

import pytest

from panll_desktop.protocol import SILENT, Modality, Observer, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.history import (
    DAY,
    HOUR,
    MINUTE,
    Bucket,
    History,
    HistoryError,
)
from panll_desktop.telemetry.report import Window
from panll_desktop.telemetry.service import Telemetry
from panll_desktop.telemetry.system import resident_bytes
from tests.fakes import FakeClock

NOON = 1_780_315_200.0
REPORTS = [name for name in vars(Observer) if not name.startswith("_")]


class Desk:
    """Telemetry with a clock that goes only when told to."""

    def __init__(self, directory: Path) -> None:
        self.clock = FakeClock(NOON)
        self.directory = directory
        self.telemetry = Telemetry(History(directory), self.clock)

    def query(self, times: int = 1) -> None:
        for _ in range(times):
            self.telemetry.observer.query_stopped(
                StatementType.SELECT, Modality.GRAPH.bit, 0.25
            )

    def counted(self) -> int:
        return total(self.telemetry.buckets()[1])

    def written(self) -> int:
        return total(History(self.directory).read())


def total(buckets: list[Bucket]) -> int:
    return c.total(each.counts for each in buckets).get(c.QUERIES, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data" / "telemetry")


@pytest.fixture
def refusing(desk: Desk) -> Desk:
    """A desk whose history can be neither written nor read: a file is in its way."""
    (desk.directory / "history.sqlite").mkdir(parents=True)
    return desk


def test_that_off_it_is_silent_and_leaves_no_file_and_no_thread(
    desk: Desk, tmp_path: Path
) -> None:
    threads = threading.enumerate()
    telemetry = desk.telemetry
    for name in REPORTS:
        assert getattr(telemetry.observer, name) == getattr(SILENT, name)
    desk.query(5)
    telemetry.flush()
    telemetry.disable()
    assert not telemetry.on
    assert desk.counted() == 0
    assert telemetry.report()["meta"]
    assert threading.enumerate() == threads
    assert not (tmp_path / "data").exists()


def test_that_enabled_it_counts_and_flushing_writes(desk: Desk) -> None:
    desk.telemetry.enable()
    assert desk.telemetry.on
    desk.query(3)
    assert (desk.counted(), desk.written()) == (3, 0)
    desk.telemetry.flush()
    assert (desk.counted(), desk.written()) == (3, 3)
    desk.telemetry.flush()
    assert desk.written() == 3


def test_that_it_needs_no_thread_to_count_and_to_write(desk: Desk) -> None:
    threads = threading.enumerate()
    desk.telemetry.enable()
    desk.query()
    desk.telemetry.flush()
    desk.telemetry.report()
    assert threading.enumerate() == threads


def test_that_consent_does_not_reach_back(desk: Desk) -> None:
    desk.query(4)
    desk.telemetry.enable()
    desk.query(1)
    desk.telemetry.disable()
    desk.query(8)
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    assert desk.written() == 3


def test_that_an_observer_handed_out_while_off_counts_once_on(desk: Desk) -> None:
    observer: Observer = desk.telemetry.observer
    desk.telemetry.enable()
    observer.query_stopped(StatementType.SHOW, 0, 0.1)
    assert desk.counted() == 1
    desk.telemetry.disable()
    observer.query_stopped(StatementType.SHOW, 0, 0.1)
    assert desk.written() == 1


def test_that_enabling_twice_keeps_what_was_counted(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.enable()
    assert desk.counted() == 2


def test_that_disabling_writes_what_was_counted_with_consent(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.disable()
    assert not desk.telemetry.on
    assert desk.written() == 2
    for name in REPORTS:
        assert getattr(desk.telemetry.observer, name) == getattr(SILENT, name)


def test_that_what_is_dropped_is_not_written_and_neither_is_its_time(
    tmp_path: Path,
) -> None:
    ticks = FakeClock(0.0)
    telemetry = Telemetry(History(tmp_path / "history"), lambda: NOON, ticks)
    telemetry.enable()
    telemetry.observer.entity_deleted()
    ticks.now = 50.0
    telemetry.drop()
    telemetry.disable()
    assert not telemetry.history.directory.exists()


def test_that_disabling_is_done_even_if_it_cannot_be_written(refusing: Desk) -> None:
    refusing.telemetry.enable()
    refusing.query()
    with pytest.raises(HistoryError):
        refusing.telemetry.disable()
    assert not refusing.telemetry.on


def test_that_a_failed_flush_keeps_the_counts_for_the_next(refusing: Desk) -> None:
    telemetry = refusing.telemetry
    telemetry.enable()
    refusing.query(2)
    for _ in range(2):
        with pytest.raises(HistoryError):
            telemetry.flush()
        refusing.query(1)
    (refusing.directory / "history.sqlite").rmdir()
    telemetry.flush()
    assert refusing.written() == 4
    (found,) = refusing.telemetry.history.read()
    assert found.counts[c.SUM_US] == 1_000_000


def test_that_erasing_drops_the_unwritten_and_counting_goes_on(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    desk.query(3)
    desk.telemetry.erase()
    assert not desk.directory.exists()
    assert desk.counted() == 0
    desk.query(1)
    desk.telemetry.flush()
    assert desk.written() == 1


def test_that_erasing_while_others_flush_brings_nothing_back(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(1000)
    gate = threading.Barrier(3)

    def flush() -> None:
        gate.wait()
        desk.telemetry.flush()

    threads = [threading.Thread(target=flush) for _ in range(2)]
    for thread in threads:
        thread.start()
    gate.wait()
    desk.telemetry.erase()
    for thread in threads:
        thread.join()
    assert (desk.counted(), desk.written()) == (0, 0)
    assert not desk.directory.exists()


def test_that_the_unwritten_stands_in_the_present_minute(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    desk.query(3)
    window, found = desk.telemetry.buckets()
    assert window == Window(int(NOON) + MINUTE - DAY, int(NOON) + MINUTE)
    assert [(each.start, each.counts[c.QUERIES]) for each in found] == [(NOON, 5)]
    assert found[0].counts[c.MIN_US] == 250_000
    desk.clock.advance(MINUTE)
    minutes = desk.telemetry.buckets()[1]
    spread = [(each.start, each.counts[c.QUERIES]) for each in minutes]
    assert spread == [(NOON, 2), (NOON + MINUTE, 3)]


def test_that_looking_changes_nothing(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    assert desk.telemetry.buckets() == desk.telemetry.buckets()
    assert desk.telemetry.report() == desk.telemetry.report()
    desk.telemetry.flush()
    assert desk.written() == 2


def test_that_the_window_ends_with_the_present_minute(desk: Desk) -> None:
    history = desk.telemetry.history
    for start in (NOON - DAY, NOON - DAY + MINUTE, NOON, NOON + MINUTE):
        history.add(start, {c.QUERIES: 1})
    desk.telemetry.enable()
    desk.query()
    desk.clock.advance(59.9)
    starts = [each.start for each in desk.telemetry.buckets()[1]]
    assert starts == [NOON - DAY + MINUTE, NOON]
    assert [each.start for each in desk.telemetry.buckets(MINUTE)[1]] == [NOON]


def test_that_a_damaged_history_is_set_aside_and_counting_goes_on(
    desk: Desk,
) -> None:
    desk.telemetry.enable()
    desk.directory.mkdir(parents=True)
    (desk.directory / "history.sqlite").write_bytes(b"no database" * 999)
    desk.query()
    assert desk.counted() == 1
    desk.telemetry.flush()
    assert desk.written() == 1
    (notice,) = desk.telemetry.notices()
    assert "damaged" in notice
    assert desk.telemetry.notices() == []


def test_that_counts_of_before_an_erasure_elsewhere_are_dropped(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    desk.query(3)
    History(desk.directory).erase()
    assert desk.counted() == 0
    desk.query(1)
    desk.telemetry.flush()
    assert desk.written() == 1
    desk.query(1)
    History(desk.directory).erase()
    desk.telemetry.flush()
    assert not desk.directory.exists()


def test_that_a_longer_window_has_longer_buckets(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    desk.query(1)
    for seconds, tier in ((DAY, MINUTE), (30 * DAY, HOUR), (365 * DAY, DAY)):
        window, (found,) = desk.telemetry.buckets(seconds)
        assert (found.seconds, found.counts[c.QUERIES]) == (tier, 3)
        assert window.start % tier == window.end % tier == 0


@pytest.mark.parametrize(
    ("seconds", "tier"), [(HOUR, MINUTE), (DAY, HOUR), (7 * DAY, HOUR), (30 * DAY, DAY)]
)
def test_that_the_window_before_outlives_its_minutes(
    desk: Desk, seconds: int, tier: int
) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    window, _ = desk.telemetry.buckets(seconds)
    assert desk.telemetry.buckets_before(window) == []
    desk.clock.advance(seconds + seconds // 2)
    desk.query(3)
    desk.telemetry.flush()  # what is too old to be kept goes with this
    window, found = desk.telemetry.buckets(seconds)
    before = desk.telemetry.buckets_before(window)
    assert [each.seconds for each in before] == [tier]
    assert (total(before), total(found)) == (2, 3)


def test_that_no_bucket_is_both_in_a_window_and_in_the_one_before(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.clock.advance(30 * MINUTE)
    desk.query(5)
    desk.telemetry.flush()
    desk.clock.advance(DAY - 10 * MINUTE)
    window, found = desk.telemetry.buckets(DAY)
    assert total(found) == 5
    assert desk.telemetry.buckets_before(window) == []


def test_that_a_window_is_compared_with_nothing_shorter_or_longer(desk: Desk) -> None:
    desk.telemetry.enable()
    desk.query(2)
    desk.telemetry.flush()
    desk.clock.advance(365 * DAY)
    window, _ = desk.telemetry.buckets(365 * DAY)
    assert desk.telemetry.buckets_before(window) == []  # a year is all that is kept
    start = int(NOON) + 30 * MINUTE
    window = Window(start, start + 30 * MINUTE)
    assert desk.telemetry.buckets_before(window) == []  # days are known, not minutes


def test_that_uptime_is_counted_in_whole_seconds_and_memory_at_its_most(
    tmp_path: Path,
) -> None:
    ticks, held = FakeClock(5.0), iter((300, 200))
    history = History(tmp_path)
    telemetry = Telemetry(history, FakeClock(NOON), ticks, lambda: next(held))
    telemetry.enable()
    ticks.advance(0.9)
    telemetry.flush()
    assert history.read() == []
    ticks.advance(61.2)
    telemetry.flush()
    ticks.advance(0.9)
    telemetry.disable()
    (found,) = history.read()
    assert found.counts == {c.UPTIME: 63, c.MEMORY: 300}
    health = telemetry.report()["health"]
    assert isinstance(health, dict)
    assert health["uptime_seconds"] == 63


def test_that_the_memory_of_this_process_is_known() -> None:
    assert resident_bytes() > 2**20
