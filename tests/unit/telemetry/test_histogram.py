"""The laws of the histogram: its error, its order, its range."""

import math
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.telemetry.histogram import (
    FIRST,
    LARGEST,
    LAST,
    PER_OCTAVE,
    RELATIVE_ERROR,
    SMALLEST,
    bucket,
    middle,
    percentile,
)

DURATIONS = st.floats(SMALLEST, LARGEST)
SHARES = st.floats(0.0, 1.0)
ANYTHING = st.floats(allow_nan=False)
ULPS = 1e-9


def test_that_the_error_is_the_one_that_the_design_states() -> None:
    assert PER_OCTAVE == 32
    assert RELATIVE_ERROR < 0.011


@given(st.lists(DURATIONS, min_size=1, max_size=60), SHARES)
def test_that_a_percentile_is_as_near_to_the_exact_one_as_stated(
    durations: list[float], share: float
) -> None:
    rank = max(1, math.ceil(share * len(durations)))
    exact = sorted(durations)[rank - 1]
    found = percentile(Counter(map(bucket, durations)), share)
    assert found is not None
    assert abs(found - exact) <= exact * (RELATIVE_ERROR + ULPS)


@given(st.lists(st.lists(DURATIONS, max_size=20), max_size=5), st.randoms())
def test_that_the_order_of_merging_does_not_matter(
    parts: list[list[float]], random: Random
) -> None:
    shuffled = random.sample(parts, len(parts))
    together: Counter[int] = Counter()
    for part in shuffled:
        together.update(map(bucket, part))
    assert together == Counter(bucket(each) for part in parts for each in part)


@given(ANYTHING, ANYTHING)
def test_that_a_longer_duration_never_falls_into_a_lower_bucket(
    one: float, other: float
) -> None:
    shorter, longer = sorted((one, other))
    assert bucket(shorter) <= bucket(longer)


@given(st.lists(DURATIONS, min_size=1, max_size=60), SHARES, SHARES)
def test_that_a_greater_share_never_has_a_lower_percentile(
    durations: list[float], one: float, other: float
) -> None:
    counts = Counter(map(bucket, durations))
    lower, upper = (percentile(counts, share) for share in sorted((one, other)))
    assert lower is not None
    assert upper is not None
    assert lower <= upper


@given(st.floats())
def test_that_every_duration_has_a_bucket_of_a_fixed_range(seconds: float) -> None:
    assert FIRST <= bucket(seconds) <= LAST


@pytest.mark.parametrize("seconds", [0.0, -1.0, -math.inf, math.nan, 1e-300, SMALLEST])
def test_that_what_is_too_short_falls_into_the_first_bucket(seconds: float) -> None:
    assert bucket(seconds) == FIRST


@pytest.mark.parametrize("seconds", [LARGEST, 1e300, math.inf])
def test_that_what_is_too_long_falls_into_the_last_bucket(seconds: float) -> None:
    assert bucket(seconds) == LAST


def test_that_the_middle_of_a_bucket_lies_in_it() -> None:
    numbers = range(FIRST, LAST)
    assert [bucket(middle(number)) for number in numbers] == list(numbers)


def test_that_nothing_has_no_percentile() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({3: 0}, 0.5) is None
