"""Durations in exponential buckets: mergeable, of fixed size, with a known error."""

import math
from collections.abc import Mapping
from typing import Final

PER_OCTAVE: Final = 32
RELATIVE_ERROR: Final = 2 ** (1 / (2 * PER_OCTAVE)) - 1
SMALLEST: Final = 1e-7
LARGEST: Final = 1e5
FIRST: Final = math.floor(math.log2(SMALLEST) * PER_OCTAVE)
LAST: Final = math.floor(math.log2(LARGEST) * PER_OCTAVE)


def bucket(seconds: float) -> int:
    """The number of the bucket that a duration falls into, from `FIRST` to `LAST`.

    Bucket *n* holds durations from 2^(n/32) to 2^((n+1)/32) seconds; what is shorter
    than 0.1 µs (or no number) falls into the first, what is longer than a day into
    the last one.
    """
    if SMALLEST <= seconds <= LARGEST:
        return math.floor(math.log2(seconds) * PER_OCTAVE)
    return LAST if seconds > LARGEST else FIRST


def middle(number: int) -> float:
    """Seconds at the geometric middle of a bucket: off by `RELATIVE_ERROR` at most."""
    return float(2 ** ((number + 0.5) / PER_OCTAVE))


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """Seconds below which that share of the durations lies; None if there are none.

    Args:
        counts: how many durations fell into each bucket.
        share: from 0 to 1, such as 0.95.
    """
    total = sum(counts.values())
    if total == 0:
        return None
    rank, seen = max(1, math.ceil(share * total)), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank:
            return middle(number)
    return None
