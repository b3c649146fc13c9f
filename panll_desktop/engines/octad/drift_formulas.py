"""Drift as numbers: VeriSimDB's formulas, on plain values.

A score is from 0, which is as it should be, to 1. None is "no data": there is nothing
to compare, which is never the same as 0. Sources are the formulas and thresholds of
VeriSimDB's crate ``verisim-drift``; where that one answers 0 for what it cannot know,
these answer None.
"""

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import pairwise
from operator import mul
from statistics import fmean, median, pstdev
from typing import Final

from panll_desktop.records import Record


class DriftType(Enum):
    """The eight kinds of drift; the value is the name in the store."""

    SEMANTIC_VECTOR = "semantic_vector"
    GRAPH_DOCUMENT = "graph_document"
    TEMPORAL_CONSISTENCY = "temporal_consistency"
    TENSOR = "tensor"
    SCHEMA = "schema"
    PROVENANCE = "provenance"
    SPATIAL = "spatial"
    QUALITY = "quality"


class Severity(Enum):
    """How bad a score is; the value is the score that it begins above."""

    INFO = -math.inf
    WARNING = 0.5
    CRITICAL = 0.7
    EMERGENCY = 0.9


THRESHOLDS: Final[Mapping[DriftType, float]] = {
    DriftType.SEMANTIC_VECTOR: 0.30,
    DriftType.GRAPH_DOCUMENT: 0.40,
    DriftType.TEMPORAL_CONSISTENCY: 0.20,
    DriftType.TENSOR: 0.35,
    DriftType.SCHEMA: 0.10,
    DriftType.PROVENANCE: 0.10,
    DriftType.SPATIAL: 0.30,
    DriftType.QUALITY: 0.25,
}
WEIGHTS: Final[Mapping[DriftType, float]] = {
    DriftType.SEMANTIC_VECTOR: 0.20,
    DriftType.GRAPH_DOCUMENT: 0.20,
    DriftType.TEMPORAL_CONSISTENCY: 0.15,
    DriftType.TENSOR: 0.10,
    DriftType.SCHEMA: 0.10,
    DriftType.PROVENANCE: 0.15,
    DriftType.SPATIAL: 0.10,
}
SMOOTHING: Final = 0.1
TREND_SPAN: Final = 10
_FEWEST_GAPS: Final = 3
_LONG_GAP: Final = 10


class Statistics(Record):
    """Mean and standard deviation that a tensor should have."""

    mean: float
    deviation: float


def clamp(score: float) -> float:
    """The nearest number from 0 to 1."""
    return max(0.0, min(1.0, score))


def cosine(one: Sequence[float], other: Sequence[float]) -> float | None:
    """The cosine of the angle between two vectors; None where one has no length.

    Raises:
        ValueError: they are not equally long.
    """
    if len(one) != len(other):
        raise ValueError("vectors of different lengths")
    lengths = math.hypot(*one) * math.hypot(*other)
    if not lengths:
        return None
    product: float = sum(map(mul, one, other))
    return product / lengths


def semantic_vector(
    embedding: Sequence[float], references: Sequence[Sequence[float]]
) -> float | None:
    """1 less the mean cosine of an embedding with what it should be near.

    None without a reference, and where a vector has the length 0.
    """
    found = [cosine(embedding, each) for each in references]
    known = [each for each in found if each is not None]
    return clamp(1 - fmean(known)) if known else None


def graph_document(mentioned: Sequence[str], targets: Sequence[str]) -> float | None:
    """How far the edges of an entity are from what its text names.

    ``(1 - coverage + extra) / 2``: the share of named entities that are the target of
    an edge, and the share of targets that are not named. A name and a target are the
    same where one is part of the other.

    None where the text names nothing, or there are no edges.
    """
    if not mentioned or not targets:
        return None
    coverage = sum(_among(each, targets) for each in mentioned) / len(mentioned)
    extra = sum(not _among(each, mentioned) for each in targets) / len(targets)
    return clamp((1 - coverage + extra) / 2)


def is_same(one: str, other: str) -> bool:
    """Whether a name and the target of an edge mean the same."""
    return bool(one and other) and (one in other or other in one)


def temporal(moments: Sequence[float], hashes: Sequence[str] = ()) -> float | None:
    """Backward, doubled and unsteady times of a history.

    ``(backward + duplicates / 2 + 1/2 if unsteady) / ((n - 1) + 1)``; unsteady are at
    least three gaps of which the longest is more than ten times the median.

    Args:
        moments: seconds, in the order of the history.
        hashes: of its members; each that was there before is a duplicate.

    Returns:
        None for fewer than two moments.
    """
    if len(moments) < 2:  # noqa: PLR2004 - an order needs two
        return None
    steps = [after - before for before, after in pairwise(moments)]
    gaps = [step for step in steps if step >= 0]
    score = float(len(steps) - len(gaps))
    score += (len(hashes) - len(set(hashes))) / 2
    if len(gaps) >= _FEWEST_GAPS and max(gaps) > _LONG_GAP * median(gaps):
        score += 0.5
    return clamp(score / len(moments))


def tensor(
    expected: Sequence[int],
    actual: Sequence[int],
    data: Sequence[float],
    statistics: Statistics | None = None,
) -> float:
    """How far a tensor is from the shape and the distribution that it should have.

    Half of the mean relative difference of the dimensions, a fifth each of the relative
    differences of mean and standard deviation (each at most 1), and 0.3 for a number
    that is not finite. A dimension that one of the shapes lacks differs by all of it.
    """
    rank = max(len(expected), len(actual))
    shared = zip(expected, actual, strict=False)
    differences = sum(_relative(want, have) for want, have in shared)
    differences += abs(len(expected) - len(actual))
    score = 0.5 * differences / rank if rank else 0.0
    finite = [number for number in data if math.isfinite(number)]
    if len(finite) < len(data):
        score += 0.3
    if statistics is not None and finite:
        score += 0.2 * min(1.0, _relative(statistics.mean, fmean(finite)))
        score += 0.2 * min(1.0, _relative(statistics.deviation, pstdev(finite)))
    return clamp(score)


def statistics_of(data: Sequence[float]) -> Statistics | None:
    """Those of numbers that are as they should be; None of no numbers."""
    return Statistics(fmean(data), pstdev(data)) if data else None


def schema(
    missing: int, required: int, violations: int, constraints: int
) -> float | None:
    """Half of the share of missing properties, and of violated constraints.

    None where nothing is required and nothing constrained.
    """
    if not required and not constraints:
        return None
    score = missing / required / 2 if required else 0.0
    score += violations / constraints / 2 if constraints else 0.0
    return clamp(score)


def provenance(*, valid: bool, records: int, gap: float, longest: float) -> float:
    """How far the provenance chain is from telling where the content comes from.

    1 for a chain that is not valid, 0.5 for an empty one, and up to 0.3 where the
    content changed long after the last record.

    Args:
        valid: whether every hash is right.
        records: the length of the chain.
        gap: from the last record to the last change, in the unit of `longest`.
        longest: the gap that is still in order; 0.3 are reached at twice that.
    """
    score = 0.0 if valid else 1.0
    if not records:
        score += 0.5
    elif gap > longest:
        score += 0.3 * min(1.0, gap / longest - 1)
    return clamp(score)


def spatial(
    *, located: bool, valid: bool, text: bool, named: bool, far: bool
) -> float | None:
    """How far the coordinates are from what the text says.

    0.9 for coordinates that are not on the globe, 0.4 where the text names a place and
    there are no coordinates, 0.5 where they are far from every place that it names, 0.1
    where it names none.

    Args:
        located: there are coordinates.
        valid: they are on the globe.
        text: there is a text.
        named: it names a place.
        far: the coordinates are far from all of these.

    Returns:
        None where there is nothing to compare: no text, or neither place nor name.
    """
    score = 0.9 if located and not valid else 0.0
    if not score and (not text or not (located or named)):
        return None
    if named and not located:
        score += 0.4
    if located and named and far:
        score += 0.5
    if located and text and not named:
        score += 0.1
    return clamp(score)


def quality(scores: Mapping[DriftType, float | None]) -> float | None:
    """The weighted mean of the seven other scores, of those that are known."""
    known = [
        (WEIGHTS[kind], score)
        for kind, score in scores.items()
        if kind in WEIGHTS and score is not None
    ]
    if not known:
        return None
    total = sum(weight for weight, _ in known)
    return clamp(sum(weight * score for weight, score in known) / total)


def moving_average(before: float | None, score: float) -> float:
    """The exponential moving average (weight `SMOOTHING`) after one more score."""
    return score if before is None else before + SMOOTHING * (score - before)


def trend(scores: Sequence[float]) -> float | None:
    """Mean of the last ten less mean of the ten before; None of fewer than twenty."""
    if len(scores) < 2 * TREND_SPAN:
        return None
    last = scores[-TREND_SPAN:]
    return fmean(last) - fmean(scores[-2 * TREND_SPAN : -TREND_SPAN])


def severity(score: float) -> Severity:
    """How bad a score is."""
    return max((each for each in Severity if score > each.value), key=_beginning)


def _beginning(severity: Severity) -> float:
    return severity.value


def _among(name: str, others: Sequence[str]) -> bool:
    return any(is_same(name, other) for other in others)


def _relative(expected: float, actual: float) -> float:
    if expected:
        return abs(expected - actual) / abs(expected)
    return 0.0 if actual == expected else 1.0
