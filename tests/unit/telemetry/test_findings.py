"""The six insights: what they say, when they do not know, and one test for a trend."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import ErrorKind, Modality, Observer, ProofType
from panll_desktop.protocol import StatementType as S
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.change_point import FEWEST, change
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.findings import NOT_ENOUGH, findings, performance
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.insights import crossed
from panll_desktop.telemetry.steps import moment

NOON, RUNS, MINUTES = 1_780_315_200, 200, 60


def series(seed: int, slow_from: int | None = None) -> list[Bucket]:
    """An hour of minutes with 40 statements each, of log-normal length."""
    noise = random.Random(seed)  # noqa: S311 - repeatable on purpose
    buckets = []
    for minute in range(MINUTES):
        collector = Collector()
        factor = 1.5 if slow_from is not None and minute >= slow_from else 1.0
        for _ in range(40):
            seconds = noise.lognormvariate(-4, 0.5) * factor
            collector.query_stopped(S.SELECT, 1, seconds)
        buckets.append(Bucket(NOON + minute * 60, collector.take()))
    return buckets


def counted(report: Callable[[Observer], None]) -> list[Bucket]:
    collector = Collector()
    for _ in range(60):
        report(collector)
    return [Bucket(NOON, collector.take())]


def busy(observer: Observer) -> None:
    observer.query_stopped(S.SELECT, Modality.GRAPH.bit | Modality.VECTOR.bit, 0.01)
    observer.query_stopped(S.INSERT, Modality.GRAPH.bit, 0.02)
    observer.entity_created(Modality.TENSOR.bit)
    observer.drift_detected(Modality.TENSOR)
    observer.normalised(success=False)
    observer.peer_answered(1, success=True)
    observer.peer_answered(2, success=False)
    observer.proof_checked(ProofType.INTEGRITY, success=True)
    observer.error_raised(ErrorKind.TIMEOUT)


def test_that_stationary_noise_raises_an_alarm_in_at_most_6_of_200_runs() -> None:
    verdicts = [performance(series(seed)).verdict for seed in range(RUNS)]
    assert set(verdicts) <= {"steady", "degrading", "improving"}
    assert RUNS - verdicts.count("steady") <= 6


@pytest.mark.parametrize("start", [20, 30, 40])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_a_planted_slow_down_is_found_within_two_buckets(
    seed: int, start: int
) -> None:
    found = performance(series(seed, start))
    assert found.verdict == "degrading"
    assert found.since is not None
    assert abs(found.since - (NOON + start * 60)) <= 2 * 60
    assert moment(found.since, NOON) in found.sentence
    assert "Pettitt" in found.sure
    assert found.advice


def test_that_a_series_that_becomes_faster_improves() -> None:
    backwards = series(5, 30)[::-1]
    buckets = [Bucket(NOON + n * 60, each.counts) for n, each in enumerate(backwards)]
    assert performance(buckets).verdict == "improving"


def test_that_nothing_is_said_of_fewer_than_twenty_buckets() -> None:
    assert change([1.0] * (FEWEST - 1)) is None
    found = performance(series(1, 5)[: FEWEST - 1])
    assert not found.known
    assert found.verdict == ""
    assert found.sentence.startswith(NOT_ENOUGH)


def test_that_equal_values_never_change() -> None:
    found = change([2.0] * 50)
    assert found is not None
    assert (found.is_real, found.before, found.after) == (False, 2.0, 2.0)


@given(st.lists(st.floats(0, 1e6), min_size=FEWEST, max_size=60), st.floats(0.5, 9))
def test_that_only_the_order_of_values_matters(
    values: list[float], factor: float
) -> None:
    one = change(values)
    other = change([value * 2 for value in values])
    assert one is not None
    assert other is not None
    assert (one.index, one.probability) == (other.index, other.probability)
    assert 1 <= one.index < len(values)
    assert 0 <= one.probability <= 1 < 1 + factor


def test_that_without_data_each_says_so_and_gives_no_zero_share() -> None:
    for found in findings([]):
        assert not found.known
        assert found.advice == ""
        shares = [v for k, v in found.figures.items() if "share" in k or "p9" in k]
        assert set(shares) <= {None}


def test_that_all_six_say_something_of_a_busy_window() -> None:
    buckets = counted(busy)
    found = {each.subject: each for each in findings(buckets, buckets)}
    assert list(found) == [
        *("modalities", "patterns", "performance"),
        *("drift", "federation", "proofs"),
    ]
    assert found["modalities"].sentence.startswith("Graph is used most: 67 % of uses.")
    assert "tensor" in found["modalities"].advice
    assert found["patterns"].figures["reading share"] == 0.2
    assert found["patterns"].figures["reading change"] == 0.0
    said = "most often of tensor (100 %); 60 in the window before"
    assert said in found["drift"].sentence
    assert "60 failed" in found["drift"].sentence
    assert found["federation"].sentence.startswith("peer-2 is the least reliable")
    assert found["federation"].figures["peer-1 availability"] == 1.0
    assert found["proofs"].figures["proofs per 100 statements"] == 50.0
    cross = crossed(buckets[0].counts)
    uses = dict(zip(cross.names, zip(*cross.cells, strict=True), strict=True))
    assert uses["INSERT"][Modality.GRAPH] == uses["SELECT"][Modality.GRAPH] == 60
    assert uses["INSERT"][Modality.VECTOR] == 0


def test_that_a_change_of_the_work_is_said_in_points() -> None:
    reads = counted(lambda o: o.query_stopped(S.SELECT, 1, 0.1))
    writes = counted(lambda o: o.query_stopped(S.UPDATE, 1, 0.1))
    found = findings(writes, reads)[1]
    assert "100 points" in found.sentence
    assert found.figures["writing change"] == 1.0
    assert found.advice


def test_that_drift_is_not_compared_with_a_window_of_which_little_is_known() -> None:
    few = [Bucket(0, {c.QUERIES: 1, c.DRIFTS: 1})]
    found = findings(counted(busy), few)[3]
    assert "window before" not in found.sentence
    assert found.figures["detections before"] is None


def test_that_no_drift_and_no_proofs_are_said_once_enough_was_run() -> None:
    found = findings(counted(lambda o: o.query_stopped(S.SELECT, 1, 0.1)))
    assert found[3].sentence == "No drift was detected."
    assert found[5].sentence.startswith("VQL-DT is not used")
    assert not found[4].known
    assert c.DRIFTS not in found[3].figures
