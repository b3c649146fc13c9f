"""What the counts of a window say: pure functions, None where nothing is known."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import histogram
from panll_desktop.telemetry.history import Bucket
from panll_desktop.telemetry.steps import Steps

SHARES: Final = (0.5, 0.95, 0.99)
_SHORT_FROM: Final = 10_000
_MILLION: Final = 1_000_000


class Heat(Record):
    """Counts of one closed list in the columns of a table.

    Attributes:
        rows: what is counted, such as the eight modalities.
        names: of the columns, as their heads say them.
        cells: by row and column; None where nothing at all was counted in a column.
        totals: by row.
        starts: when each column begins and the last one ends, where columns are time.
        length: seconds of a column; 0 where columns are no time.
    """

    rows: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    totals: tuple[int, ...]
    starts: tuple[int, ...] = ()
    length: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.totals)

    @property
    def most(self) -> int:
        """The largest cell; 0 if there is none."""
        return max((cell or 0 for row in self.cells for cell in row), default=0)

    def level(self, value: int, levels: int, most: int | None = None) -> int:
        """Where a count stands on a scale; one that is not 0 never looks like 0."""
        most = self.most if most is None else most
        return max(1, round(value / most * (levels - 1))) if value else 0


class Share(Record):
    """How often one of a closed list was counted.

    Attributes:
        share: of all of the list, from 0 to 1.
        before: its share in the window before; None where too little is known.
    """

    name: str
    count: int
    share: float
    before: float | None = None


class Latency(Record):
    """Percentiles of one step of time in milliseconds; None where nothing ran.

    Attributes:
        marks: p50, p95 and p99.
        low: the least that each can be, with 95 % confidence; the bucket is in it.
        high: the most that each can be.
        counted: whether anything at all was counted in the step.
    """

    start: int
    statements: int
    marks: tuple[float, ...] | None = None
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    counted: bool = True


def heat(
    buckets: Sequence[Bucket], steps: Steps, rows: Sequence[str], names: Sequence[str]
) -> Heat:
    """Counts over time.

    Args:
        buckets: of a window.
        steps: the columns.
        rows: what the counts are of, one word each.
        names: of the counts, one for each row.
    """
    columns: list[list[int] | None] = [None] * (len(steps.edges) - 1)
    for each in buckets:
        place = bisect_right(steps.edges, each.start) - 1
        if 0 <= place < len(columns):
            column = columns[place]
            if column is None:
                column = columns[place] = [0] * len(names)
            for row, name in enumerate(names):
                column[row] += each.counts.get(name, 0)
    cells = tuple(
        tuple(None if column is None else column[row] for column in columns)
        for row in range(len(names))
    )
    totals = tuple(sum(cell or 0 for cell in row) for row in cells)
    return Heat(tuple(rows), steps.names, cells, totals, steps.edges, steps.length)


def crossed(counts: Mapping[str, int]) -> Heat:
    """Uses by modality and kind of statement, the kind that is used most first."""
    kinds = sorted(
        (kind for kind in StatementType if counts.get(c.PATTERN[kind], 0)),
        key=lambda kind: -counts[c.PATTERN[kind]],
    )
    cells = tuple(
        tuple(counts.get(c.CROSS[kind][modality], 0) for kind in kinds)
        for modality in Modality
    )
    rows = tuple(each.label for each in Modality)
    names = tuple(each.name for each in kinds)
    return Heat(rows, names, cells, tuple(map(sum, cells)))


def gathered(cross: Heat, columns: int) -> Heat:
    """The same in at most so many columns; the last one holds all that are left."""
    if len(cross.names) <= columns:
        return cross
    kept = columns - 1
    cells = tuple(
        (*row[:kept], sum(cell or 0 for cell in row[kept:])) for row in cross.cells
    )
    return Heat(cross.rows, (*cross.names[:kept], "others"), cells, cross.totals)


def shares(
    members: Mapping[str, int],
    before: Mapping[str, int] | None = None,
    *,
    every: bool = False,
) -> tuple[Share, ...]:
    """How a closed list shares its counts, the most frequent first.

    Args:
        members: counts by name.
        before: those of the window before; None where they are too few to compare.
        every: also those that were never counted, in their own order.
    """
    total = sum(members.values())
    former = sum(before.values()) if before else 0
    found = [
        Share(
            name,
            count,
            count / total if total else 0.0,
            before.get(name, 0) / former if before and former else None,
        )
        for name, count in members.items()
        if count or every
    ]
    return tuple(found if every else sorted(found, key=lambda each: -each.count))


def latency(buckets: Sequence[Bucket], steps: Steps) -> tuple[Latency, ...]:
    """Percentiles over time; a step in which nothing ran is there, without any."""
    parts: list[dict[int, int] | None] = [None] * len(steps.names)
    for each in buckets:
        place = bisect_right(steps.edges, each.start) - 1
        if 0 <= place < len(parts):
            part = parts[place]
            if part is None:
                part = parts[place] = {}
            for number, times in c.buckets(each.counts).items():
                part[number] = part.get(number, 0) + times
    return tuple(
        Latency(start, 0, counted=False) if part is None else percentiles(part, start)
        for start, part in zip(steps.edges, parts, strict=False)
    )


def percentiles(durations: Mapping[int, int], start: int = 0) -> Latency:
    """p50, p95 and p99 of a histogram, with their bounds."""
    total = sum(durations.values())
    if not total:
        return Latency(start, 0)
    wanted = [max(1, math.ceil(share * total)) for share in SHARES]
    bounds = [histogram.interval(total, share) for share in SHARES]
    ranks = sorted({*wanted, *(rank for pair in bounds for rank in pair)})
    found = dict(zip(ranks, histogram.at_ranks(durations, ranks), strict=True))
    return Latency(
        start,
        total,
        tuple(histogram.middle(found[rank]) * 1000 for rank in wanted),
        tuple(histogram.lower(found[low]) * 1000 for low, _ in bounds),
        tuple(histogram.upper(found[high]) * 1000 for _, high in bounds),
    )


def short(count: int) -> str:
    """A count that fits a cell; never more than there is."""
    if count < _SHORT_FROM:
        return f"{count:,}"
    if count < _MILLION:
        return f"{count // 1000:,}k"
    return f"{count // (_MILLION // 10) / 10:,.1f}M"
