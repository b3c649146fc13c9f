"""What the counts of a window say: pure functions, None where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.histogram import percentile
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.report import Window


@dataclass(frozen=True, slots=True)
class Heat:
    """Uses of each modality in each step of time.

    Attributes:
        starts: when each step begins (seconds after the epoch).
        cells: by modality and step; None where nothing at all was counted in a step.
        totals: by modality.
    """

    starts: tuple[int, ...]
    cells: tuple[tuple[int | None, ...], ...]
    totals: tuple[int, ...]

    @property
    def total(self) -> int:
        """Uses of all modalities."""
        return sum(self.totals)

    @property
    def most(self) -> int:
        """The largest cell; 0 if there is none."""
        return max((cell or 0 for row in self.cells for cell in row), default=0)


@dataclass(frozen=True, slots=True)
class Share:
    """How often one kind of statement was run."""

    statement: StatementType
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles of one step of time in milliseconds; None where nothing ran."""

    start: int
    statements: int
    p50: float | None
    p95: float | None
    p99: float | None


def heat(buckets: Sequence[Bucket], window: Window, steps: int) -> Heat:
    """Modality usage over time, in so many equal steps."""
    starts, parts = _stepped(buckets, window, steps)
    cells = tuple(
        tuple(
            None if part is None else part.get(c.MODALITY[modality], 0)
            for part in parts
        )
        for modality in Modality
    )
    totals = tuple(sum(cell or 0 for cell in row) for row in cells)
    return Heat(starts, cells, totals)


def patterns(buckets: Sequence[Bucket]) -> tuple[Share, ...]:
    """Kinds of statements that were run, most frequent first."""
    counts = c.total(bucket.counts for bucket in buckets)
    found = [(each, counts.get(c.PATTERN[each], 0)) for each in StatementType]
    total = sum(count for _, count in found)
    shares = [Share(each, count, count / total) for each, count in found if count]
    return tuple(sorted(shares, key=lambda share: (-share.count, share.statement)))


def latency(
    buckets: Sequence[Bucket], window: Window, steps: int
) -> tuple[Latency, ...]:
    """Percentiles over time, in so many equal steps."""
    starts, parts = _stepped(buckets, window, steps)
    found = []
    for start, part in zip(starts, parts, strict=True):
        durations = c.buckets(part or {})
        marks = [percentile(durations, share) for share in (0.5, 0.95, 0.99)]
        p50, p95, p99 = (None if mark is None else mark * 1000 for mark in marks)
        found.append(Latency(start, sum(durations.values()), p50, p95, p99))
    return tuple(found)


def statements(buckets: Sequence[Bucket]) -> int:
    """Statements that ran to their end."""
    return sum(bucket.counts.get(c.QUERIES, 0) for bucket in buckets)


def overall(buckets: Sequence[Bucket]) -> Latency:
    """Percentiles of the whole window."""
    durations = c.buckets(c.total(bucket.counts for bucket in buckets))
    marks = [percentile(durations, share) for share in (0.5, 0.95, 0.99)]
    p50, p95, p99 = (None if mark is None else mark * 1000 for mark in marks)
    return Latency(0, sum(durations.values()), p50, p95, p99)


def _stepped(
    buckets: Sequence[Bucket], window: Window, steps: int
) -> tuple[tuple[int, ...], list[c.Counts | None]]:
    edges = [
        window.start + (window.end - window.start) * index // steps
        for index in range(steps + 1)
    ]
    parts: list[c.Counts | None] = [None] * steps
    for index, (start, end) in enumerate(pairwise(edges)):
        inside = [each.counts for each in buckets if start <= each.start < end]
        if inside:
            parts[index] = c.total(inside)
    return tuple(edges[:-1]), parts
