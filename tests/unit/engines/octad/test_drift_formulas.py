"""The formulas, against numbers worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import drift_formulas as formulas
from panll_desktop.engines.octad.drift_formulas import DriftType, Severity, Statistics

numbers = st.floats(-1e6, 1e6)


def test_that_a_vector_drifts_by_its_mean_cosine() -> None:
    references = [[1.0, 0.0], [0.0, 2.0]]
    assert formulas.semantic_vector([3.0, 0.0], references) == 0.5
    assert formulas.semantic_vector([3.0, 4.0], references) == pytest.approx(0.3)
    assert formulas.semantic_vector([-1.0, 0.0], references[:1]) == 1
    assert formulas.semantic_vector([1.0, 0.0], []) is None
    assert formulas.semantic_vector([0.0, 0.0], references) is None
    assert formulas.semantic_vector([1.0, 0.0], [[0.0, 0.0], [1.0, 0.0]]) == 0


def test_that_vectors_of_different_lengths_are_not_compared() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        formulas.cosine([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("mentioned", "targets", "score"),
    [
        (["ahab", "moby"], ["ahab", "moby"], 0),
        (["ahab", "moby"], ["captain ahab"], 0.25),  # coverage 1/2, extra 0
        (["ahab", "moby"], ["banana"], 1),  # coverage 0, extra 1
        (["ahab"], ["ahab", "banana", "apple"], 1 / 3),  # coverage 1, extra 2/3
        (["ahab"], [""], 1),
        (["ahab"], [], None),
        ([], ["ahab"], None),
    ],
)
def test_that_edges_drift_by_coverage_and_extra(
    mentioned: list[str], targets: list[str], score: float | None
) -> None:
    assert formulas.graph_document(mentioned, targets) == (
        None if score is None else pytest.approx(score)
    )


@pytest.mark.parametrize(
    ("moments", "hashes", "score"),
    [
        ([0, 1, 2, 3], [], 0),
        ([0, 5, 2, 3], [], 0.25),  # one of four goes back
        ([9, 5, 2], [], 2 / 3),
        ([0, 1], ["a", "a"], 0.25),
        ([0, 1, 2, 3], ["a", "b", "a", "a"], 0.25),
        ([0, 1, 2, 100], [], 0.125),  # gaps 1, 1, 98
        ([0, 1, 2, 12], [], 0),  # the longest is no more than ten times the median
        ([0, 1, 100], [], 0),  # two gaps are too few
        ([0], ["a"], None),
        ([], [], None),
    ],
)
def test_that_times_drift_by_what_is_backward_doubled_and_unsteady(
    moments: list[float], hashes: list[str], score: float | None
) -> None:
    assert formulas.temporal(moments, hashes) == (
        None if score is None else pytest.approx(score)
    )


@pytest.mark.parametrize(
    ("expected", "actual", "data", "statistics", "score"),
    [
        ((1, 4), (1, 4), [1, 2, 3, 4], None, 0),
        ((1, 4), (1, 3), [1, 2, 3], None, 0.0625),  # 0.5 * (1/4) / 2
        ((4,), (1, 4), [1] * 4, None, 0.4375),  # 0.5 * (3/4 + 1) / 2
        ((2,), (2,), [math.nan, 1], None, 0.3),
        ((2,), (2,), [1, 3], Statistics(2, 1), 0),
        ((2,), (2,), [1, 5], Statistics(2, 1), 0.3),  # 0.2 * 1/2 + 0.2 * 1
        ((2,), (2,), [1, 1], Statistics(0, 0), 0.2),
        ((0,), (2,), [1, 1], None, 0.5),
        ((), (), [1], None, 0),
        ((1,), (100,), [1] * 100, None, 1),
    ],
)
def test_that_tensors_drift_by_shape_and_statistics(
    expected: tuple[int, ...],
    actual: tuple[int, ...],
    data: list[float],
    statistics: Statistics | None,
    score: float,
) -> None:
    found = formulas.tensor(expected, actual, data, statistics)
    assert found == pytest.approx(score)


def test_that_statistics_are_those_of_the_numbers() -> None:
    assert formulas.statistics_of([1, 3]) == Statistics(2, 1)
    assert formulas.statistics_of([]) is None


def test_that_schema_drift_without_constraints_is_no_data() -> None:
    assert formulas.schema(0, 0, 0, 0) is None
    assert formulas.schema(1, 4, 0, 0) == 0.125
    assert formulas.schema(1, 4, 1, 2) == 0.375
    assert formulas.schema(0, 4, 0, 2) == 0


@pytest.mark.parametrize(
    ("valid", "records", "gap", "score"),
    [
        (True, 2, 30, 0),
        (True, 0, 0, 0.5),
        (False, 1, 0, 1),
        (False, 0, 0, 1),
        (True, 1, 45, 0.15),
        (True, 1, 600, 0.3),
        (True, 1, -5, 0),
    ],
)
def test_that_chains_drift_by_validity_and_age(
    *, valid: bool, records: int, gap: float, score: float
) -> None:
    found = formulas.provenance(valid=valid, records=records, gap=gap, longest=30)
    assert found == pytest.approx(score)


@pytest.mark.parametrize(
    ("facts", "score"),
    [  # located, valid, text, named, far
        ((1, 1, 1, 1, 0), 0),
        ((1, 1, 1, 1, 1), 0.5),
        ((1, 1, 1, 0, 0), 0.1),
        ((0, 0, 1, 1, 0), 0.4),
        ((1, 0, 0, 0, 0), 0.9),
        ((1, 0, 1, 1, 1), 1),
        ((1, 1, 0, 0, 0), None),
        ((0, 0, 1, 0, 0), None),
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_that_coordinates_drift_by_what_the_text_says(
    facts: tuple[int, ...], score: float | None
) -> None:
    located, valid, text, named, far = map(bool, facts)
    found = formulas.spatial(
        located=located, valid=valid, text=text, named=named, far=far
    )
    assert found == (None if score is None else pytest.approx(score))


def test_that_quality_is_the_weighted_mean_of_what_is_known() -> None:
    every = dict.fromkeys(formulas.WEIGHTS, 0.5)
    assert formulas.quality(every) == pytest.approx(0.5)
    some = {DriftType.SEMANTIC_VECTOR: 1.0, DriftType.PROVENANCE: 0.0}
    assert formulas.quality(some) == pytest.approx(0.2 / 0.35)
    assert formulas.quality(dict.fromkeys(DriftType)) is None
    assert sum(formulas.WEIGHTS.values()) == pytest.approx(1)


def test_that_averages_and_trends_are_those_of_the_server() -> None:
    assert formulas.moving_average(None, 0.5) == 0.5
    assert formulas.moving_average(0.5, 1.0) == pytest.approx(0.55)
    assert formulas.trend([0.0] * 10 + [0.5] * 9) is None
    assert formulas.trend([9.0] + [0.0] * 10 + [0.5] * 10) == 0.5


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0, Severity.INFO),
        (0.5, Severity.INFO),
        (0.6, Severity.WARNING),
        (0.7, Severity.WARNING),
        (0.71, Severity.CRITICAL),
        (1, Severity.EMERGENCY),
    ],
)
def test_that_severity_begins_above_a_score(score: float, expected: Severity) -> None:
    assert formulas.severity(score) is expected


@given(st.lists(numbers), st.lists(st.sampled_from("ab")), st.lists(numbers))
def test_that_every_score_is_from_0_to_1(
    moments: list[float], hashes: list[str], data: list[float]
) -> None:
    found = [
        formulas.temporal(moments, hashes),
        formulas.graph_document(hashes, ["a", "c"]),
        formulas.tensor([2, 3], [len(data)], data, formulas.statistics_of(moments)),
        formulas.semantic_vector(data, [data]),
    ]
    assert all(each is None or 0 <= each <= 1 for each in found)
