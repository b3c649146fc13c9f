"""Durations in exponential buckets: mergeable, of fixed size, with a known error."""

import math
from collections.abc import Mapping
from typing import Final

PER_OCTAVE: Final = 32
RELATIVE_ERROR: Final = 2 ** (1 / (2 * PER_OCTAVE)) - 1
_SMALLEST: Final = 1e-7
_LARGEST: Final = 1e5


def bucket(seconds: float) -> int:
    """The number of the bucket that a duration falls into.

    Bucket *n* holds durations from 2^(n/32) to 2^((n+1)/32) seconds; what is shorter
    than 0.1 µs or longer than a day falls into the first or last one in use.
    """
    bounded = min(max(seconds, _SMALLEST), _LARGEST)
    return math.floor(math.log2(bounded) * PER_OCTAVE)


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
