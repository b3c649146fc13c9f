"""The collector: nothing is lost, nothing is kept twice, no text gets in."""

import inspect
import itertools
import math
import threading
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import (
    ALL_MODALITIES,
    ErrorKind,
    Modality,
    Observer,
    ProofType,
    StatementType,
)
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.collector import LONGEST, Collector
from panll_desktop.telemetry.histogram import FIRST, LAST, bucket

THREADS, EVENTS = 8, 2_000
BITS = Modality.DOCUMENT.bit | Modality.SPATIAL.bit
REPORTS = [name for name in vars(Observer) if not name.startswith("_")]
ALLOWED = {StatementType, ErrorKind, Modality, ProofType, int, float, bool}


def one_of_each(observer: Observer) -> None:
    """Every event once."""
    observer.query_stopped(StatementType.SELECT, BITS, 0.25)
    observer.error_raised(ErrorKind.TIMEOUT)
    observer.entity_created(BITS)
    observer.entity_deleted()
    observer.drift_detected(Modality.TENSOR)
    observer.normalised(success=True)
    observer.peer_answered(7, success=False)
    observer.proof_checked(ProofType.ZKP, success=True)


EACH_ONCE = {
    "query.count": 1,
    "pattern.SELECT": 1,
    "modality.document": 1,
    "modality.spatial": 1,
    "cross.SELECT.document": 1,
    "cross.SELECT.spatial": 1,
    "bucket.-64": 1,
    "duration.sum": 250_000,
    "duration.min": 250_000,
    "duration.max": 250_000,
    "query.errors": 1,
    "error.timeout": 1,
    "entity.created": 1,
    "coverage.document": 1,
    "coverage.spatial": 1,
    "entity.deleted": 1,
    "drift.detected": 1,
    "drift.tensor": 1,
    "normalise.attempts": 1,
    "normalise.successes": 1,
    "federation.queries": 1,
    "peer.7": 1,
    "proof.zkp": 1,
}


def test_that_every_event_is_counted_under_its_names() -> None:
    collector = Collector()
    one_of_each(collector)
    assert collector.peek() == EACH_ONCE


def test_that_taking_empties() -> None:
    collector = Collector()
    one_of_each(collector)
    assert collector.take() == EACH_ONCE
    assert collector.peek() == collector.take() == {}
    one_of_each(collector)
    assert collector.take() == EACH_ONCE


def test_that_peeking_changes_nothing() -> None:
    collector = Collector()
    one_of_each(collector)
    collector.peek().clear()
    assert collector.take() == EACH_ONCE


def test_that_what_is_given_back_merges_with_what_came_since() -> None:
    collector = Collector()
    collector.query_stopped(StatementType.SELECT, 0, 0.5)
    taken = collector.take()
    collector.query_stopped(StatementType.COUNT, 0, 0.125)
    collector.give_back(taken)
    counts = collector.take()
    assert (counts[c.QUERIES], counts[c.SUM_US]) == (2, 625_000)
    assert (counts[c.MIN_US], counts[c.MAX_US]) == (125_000, 500_000)


def test_that_eight_threads_lose_no_count() -> None:
    collector, taken = Collector(), list[c.Counts]()
    gate = threading.Barrier(THREADS + 1)

    def report() -> None:
        gate.wait()
        for _ in range(EVENTS):
            one_of_each(collector)

    threads = [threading.Thread(target=report) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    gate.wait()
    while any(thread.is_alive() for thread in threads):
        taken.append(collector.take())
    for thread in threads:
        thread.join()
    taken.append(collector.take())
    times = THREADS * EVENTS
    same = {c.MIN_US, c.MAX_US}
    assert c.total(taken) == {
        name: value if name in same else value * times
        for name, value in EACH_ONCE.items()
    }


def test_that_an_event_takes_nothing_but_enums_numbers_and_bools() -> None:
    for owner, name in itertools.product((Collector, Observer), REPORTS):
        hints = get_type_hints(getattr(owner, name))
        assert hints.pop("return") is type(None)
        assert set(hints.values()) <= ALLOWED
        parameters = list(inspect.signature(getattr(owner, name)).parameters)
        assert parameters == ["self", *hints]


def test_that_nothing_else_of_the_collector_adds_a_count() -> None:
    public = {name for name in vars(Collector) if not name.startswith("_")}
    assert public - set(REPORTS) == {"take", "peek", "give_back", "system_seen"}


TEXT = "the query text"
SMUGGLED: list[Callable[[Any], None]] = [
    lambda to: to.query_stopped(TEXT, 0, 0.1),
    lambda to: to.query_stopped(StatementType.SELECT, TEXT, 0.1),
    lambda to: to.query_stopped(StatementType.SELECT, 0, TEXT),
    lambda to: to.error_raised(TEXT),
    lambda to: to.entity_created(TEXT),
    lambda to: to.drift_detected(TEXT),
    lambda to: to.peer_answered(TEXT, success=False),
    lambda to: to.proof_checked(TEXT, success=True),
]


def test_that_a_text_in_place_of_a_number_is_refused_and_leaves_no_count() -> None:
    collector = Collector()
    for smuggle in SMUGGLED:
        with pytest.raises(TypeError):
            smuggle(collector)
    assert collector.take() == {}


def test_that_giving_back_lets_no_unknown_name_in() -> None:
    collector = Collector()
    collector.give_back({TEXT: 1, c.QUERIES: 2})
    assert collector.take() == {c.QUERIES: 2}


@given(
    st.sampled_from(StatementType),
    st.integers(0, ALL_MODALITIES),
    st.floats(0, LONGEST),
)
def test_that_a_statement_counts_once_under_each_modality_it_touched(
    statement: StatementType, bits: int, seconds: float
) -> None:
    collector = Collector()
    collector.query_stopped(statement, bits, seconds)
    micros = round(seconds * 1e6)
    spread = dict.fromkeys((c.SUM_US, c.MIN_US, c.MAX_US), micros)
    both = (c.MODALITY, c.CROSS[statement])
    bitten = [each for each in Modality if bits & each.bit]
    touched = [names[each] for names in both for each in bitten]
    names = (c.QUERIES, c.PATTERN[statement], c.BUCKET[bucket(seconds)], *touched)
    assert collector.take() == spread | dict.fromkeys(names, 1)


@pytest.mark.parametrize(
    ("seconds", "number", "kept"),
    [
        (math.nan, FIRST, 0.0),
        (-1.0, FIRST, 0.0),
        (math.inf, LAST, LONGEST),
        (1e300, LAST, LONGEST),
    ],
)
def test_that_a_broken_clock_neither_raises_nor_overflows(
    seconds: float, number: int, kept: float
) -> None:
    collector = Collector()
    collector.query_stopped(StatementType.OTHER, 0, seconds)
    counts = collector.take()
    assert (counts[c.BUCKET[number]], counts[c.SUM_US]) == (1, round(kept * 1e6))


def test_that_a_peer_beyond_the_last_number_is_another() -> None:
    collector = Collector()
    for peer in (0, -1, 65, 10**9):
        collector.peer_answered(peer, success=False)
    assert collector.take() == {c.FEDERATED: 4, "peer.other": 4}


def test_that_a_good_answer_is_no_error() -> None:
    collector = Collector()
    collector.peer_answered(1, success=True)
    collector.normalised(success=False)
    answered = c.PEER_ANSWER[0]
    assert collector.take() == {c.FEDERATED: 1, answered: 1, c.NORMALISED: 1}


@given(st.lists(st.floats(0, 1e5), max_size=30), st.integers(0, 30))
def test_that_count_and_sum_are_exact_however_they_are_merged(
    durations: list[float], cut: int
) -> None:
    parts = [Collector(), Collector()]
    for at, seconds in enumerate(durations):
        parts[at < cut].query_stopped(StatementType.SELECT, 0, seconds)
    merged = c.total(part.take() for part in parts)
    assert merged.get(c.QUERIES, 0) == len(durations)
    assert merged.get(c.SUM_US, 0) == sum(round(each * 1e6) for each in durations)
    assert sum(c.buckets(merged).values()) == len(durations)
