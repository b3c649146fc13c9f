"""Whether a series changed its level, and where: Pettitt's rank test.

A. N. Pettitt, "A non-parametric approach to the change-point problem", 1979. It assumes
no distribution; its approximate probability is on the careful side for short series.
"""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from panll_desktop.records import Record

ALPHA: Final = 0.01
FEWEST: Final = 20


class Change(Record):
    """What the test says of a series.

    Attributes:
        index: of the first value after the likeliest change.
        probability: that noise without any change looks at least like this.
        before: the median up to there.
        after: the median from there on.
    """

    index: int
    probability: float
    before: float
    after: float

    @property
    def is_real(self) -> bool:
        """Whether noise would look like this in at most one of a hundred series."""
        return self.probability <= ALPHA


def change(values: Sequence[float]) -> Change | None:
    """The likeliest change of level; None for fewer than `FEWEST` values."""
    size = len(values)
    if size < FEWEST:
        return None
    index, most, total = 1, -1.0, 0.0
    for taken, rank in enumerate(_ranks(values)[:-1], start=1):
        total += rank
        statistic = abs(2 * total - taken * (size + 1))
        if statistic > most:
            index, most = taken, statistic
    probability = min(1.0, 2 * math.exp(-6 * most**2 / (size**3 + size**2)))
    return Change(index, probability, _median(values[:index]), _median(values[index:]))


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the middle of theirs."""
    ranks, below = [0.0] * len(values), 0
    order = sorted(range(len(values)), key=values.__getitem__)
    for _, group in groupby(order, key=values.__getitem__):
        tied = list(group)
        for place in tied:
            ranks[place] = below + (len(tied) + 1) / 2
        below += len(tied)
    return ranks


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
