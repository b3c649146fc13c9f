"""Durations in exponential buckets: mergeable, of fixed size, with a known error."""

import math
from collections.abc import Mapping, Sequence
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


def upper(number: int) -> float:
    """Seconds at the upper end of a bucket, where the next one begins."""
    return float(2 ** ((number + 1) / PER_OCTAVE))


def lower(number: int) -> float:
    """Seconds at the lower end of a bucket."""
    return float(2 ** (number / PER_OCTAVE))


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """Seconds below which that share of the durations lies; None if there are none.

    Args:
        counts: how many durations fell into each bucket.
        share: from 0 to 1, such as 0.95.
    """
    total = sum(counts.values())
    if total == 0:
        return None
    return middle(at_ranks(counts, [max(1, math.ceil(share * total))])[0])


def interval(total: int, share: float) -> tuple[int, int]:
    """Between which ranks a percentile lies, in 95 of 100 samples of that size.

    The ranks of the order statistics by the normal approximation of the binomial, cut
    at the smallest and the largest; of few durations both are.
    """
    spread = 1.96 * math.sqrt(total * share * (1 - share))
    low = math.floor(total * share - spread)
    high = math.ceil(total * share + spread) + 1
    return max(1, low), min(total, high)


def at_ranks(counts: Mapping[int, int], ranks: Sequence[int]) -> list[int]:
    """The buckets in which the durations of these ranks (from 1, rising) fell.

    Raises:
        IndexError: there are fewer durations than that.
    """
    found: list[int] = []
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        while len(found) < len(ranks) and ranks[len(found)] <= seen:
            found.append(number)
        if len(found) == len(ranks):
            return found
    raise IndexError(ranks[len(found)])
