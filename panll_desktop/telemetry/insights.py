"""What the counts of a window say: pure functions, None where nothing is known."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.histogram import percentile
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.report import Window

HOUR: Final = 3600
_SHORT_FROM: Final = 10_000
_MILLION: Final = 1_000_000


class Heat(Record):
    """Uses of each modality in each step of time.

    Attributes:
        starts: when each step begins (seconds after the epoch): whole local hours.
        hours: how long each step is.
        cells: by modality and step; None where nothing at all was counted in a step.
        totals: by modality.
    """

    starts: tuple[int, ...]
    hours: int
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

    def level(self, value: int, levels: int) -> int:
        """Where a count stands on a scale; one that is not 0 never looks like 0."""
        return max(1, round(value / self.most * (levels - 1))) if value else 0


class Share(Record):
    """How often one kind of statement was run."""

    statement: StatementType
    count: int
    share: float


class Latency(Record):
    """Percentiles of one step of time in milliseconds; None where nothing ran."""

    start: int
    statements: int
    p50: float | None
    p95: float | None
    p99: float | None


def heat(buckets: Sequence[Bucket], window: Window, hours: int) -> Heat:
    """Modality usage over time, in steps that begin at whole local hours.

    The last step ends with the hour that the window ends in, and the first begins in
    the hour that the window begins in. What is older than the first step is left out.
    """
    end = _hour_after(window.end)
    steps = (window.end - window.start) // (hours * HOUR)
    edges = [end - hours * HOUR * back for back in range(steps, -1, -1)]
    parts = _stepped(buckets, edges)
    cells = tuple(
        tuple(
            None if part is None else part.get(c.MODALITY[modality], 0)
            for part in parts
        )
        for modality in Modality
    )
    totals = tuple(sum(cell or 0 for cell in row) for row in cells)
    return Heat(tuple(edges[:-1]), hours, cells, totals)


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
    length = window.end - window.start
    edges = [window.start + length * index // steps for index in range(steps + 1)]
    found = []
    for start, part in zip(edges, _stepped(buckets, edges), strict=False):
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


def clock(seconds: int) -> str:
    """Hours and minutes of the local clock."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M")


def short(count: int) -> str:
    """A count that fits a cell; never more than there is."""
    if count < _SHORT_FROM:
        return f"{count:,}"
    if count < _MILLION:
        return f"{count // 1000}k"
    return f"{count // (_MILLION // 10) / 10:,.1f}M"


def _hour_after(seconds: int) -> int:
    """The first whole hour of the local clock that is not before a moment."""
    local = datetime.fromtimestamp(seconds).astimezone()
    into = local.minute * 60 + local.second
    return seconds - into + (HOUR if into else 0)


def _stepped(buckets: Sequence[Bucket], edges: Sequence[int]) -> list[c.Counts | None]:
    """The counts between each two edges; None where there are no buckets."""
    parts: list[c.Counts | None] = [None] * (len(edges) - 1)
    for each in buckets:
        index = bisect_right(edges, each.start) - 1
        if 0 <= index < len(parts):
            part = parts[index]
            if part is None:
                part = parts[index] = {}
            c.add(part, each.counts)
    return parts
