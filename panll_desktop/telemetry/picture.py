"""All that a dashboard draws of a window, worked out once, away from the screen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from panll_desktop.protocol import ErrorKind, Modality, StatementType
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import insights
from panll_desktop.telemetry.catalogue import LABELS
from panll_desktop.telemetry.findings import ENOUGH, Finding, findings, work
from panll_desktop.telemetry.history import DAY, HOUR, KEPT, MINUTE, Bucket
from panll_desktop.telemetry.insights import Heat, Latency, Share
from panll_desktop.telemetry.report import Window, percentile_ms
from panll_desktop.telemetry.steps import cut

POINTS: Final = 200
COLUMNS: Final = (13, 9, 7, 5, 4)
_MODALITIES: Final = tuple(each.label for each in Modality)


class PeerHealth(Record):
    """How often a peer answered, and how often it failed to."""

    name: str
    answers: int
    errors: int

    @property
    def available(self) -> float:
        """Answers of all requests, from 0 to 1."""
        return self.answers / (self.answers + self.errors)


class Picture(Record):
    """What a window says.

    Attributes:
        window: which one.
        bucket: seconds of its buckets.
        taken_at: when it was read (seconds after the epoch).
        counts: all of the window.
        findings: the six insights.
        usage: modality by time, in tables of fewer and fewer columns.
        cross: modality by kind of statement.
        drift: detections, modality by time, in tables of fewer and fewer columns.
        latency: over time.
        whole: percentiles of the whole window.
        work: reading, writing, drift and proofs.
        patterns: kinds of statements that were run.
        proofs: kinds of proofs.
        errors: kinds of errors.
        coverage: entities stored with each modality; of all that were stored.
        peers: those that were asked.
    """

    window: Window
    bucket: int
    taken_at: float
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    usage: tuple[Heat, ...]
    cross: Heat
    drift: tuple[Heat, ...]
    latency: tuple[Latency, ...]
    whole: Latency
    work: tuple[Share, ...]
    patterns: tuple[Share, ...]
    proofs: tuple[Share, ...]
    errors: tuple[Share, ...]
    coverage: tuple[Share, ...]
    peers: tuple[PeerHealth, ...]

    @property
    def counted(self) -> bool:
        """Whether anything was counted besides that the workbench ran."""
        return bool(set(self.counts) - c.SYSTEM)

    @property
    def statements(self) -> int:
        """Statements that ran to their end."""
        return self.counts.get(c.QUERIES, 0)


def draw(
    buckets: Sequence[Bucket],
    before: Sequence[Bucket],
    window: Window,
    taken_at: float,
) -> Picture:
    """Works it out.

    Args:
        buckets: of the window, in order.
        before: of the window of the same length before it; may be empty.
        window: which one.
        taken_at: when they were read (seconds after the epoch).
    """
    bucket = max((each.seconds for each in buckets), default=MINUTE)
    counts = c.total(each.counts for each in buckets)
    earlier = c.total(each.counts for each in before)
    former = earlier if earlier.get(c.QUERIES, 0) >= ENOUGH else None
    by_name = dict[str, StatementType]((each.name, each) for each in StatementType)
    patterns = {name: c.PATTERN[kind] for name, kind in by_name.items()}
    return Picture(
        window=window,
        bucket=bucket,
        taken_at=taken_at,
        counts=counts,
        findings=findings(buckets, before),
        usage=tuple(_heats(buckets, window, bucket, c.MODALITY)),
        cross=insights.crossed(counts),
        drift=tuple(_heats(buckets, window, bucket, c.DRIFT)),
        latency=insights.latency(buckets, cut(window, bucket, POINTS)),
        whole=_whole(counts),
        work=insights.shares(work(counts), former and work(former), every=True),
        patterns=_shared(patterns, counts, former),
        proofs=_shared(dict(zip(LABELS["proof"], c.PROOF, strict=True)), counts, None),
        errors=_shared(_errors(), counts, former),
        coverage=_coverage(counts),
        peers=tuple(_peers(counts)),
    )


def tier(start: float, now: float) -> int:
    """How fine the buckets are that still know a moment."""
    age = now - start
    return next((each for each in (MINUTE, HOUR) if age <= KEPT[each]), DAY)


def _whole(counts: c.Counts) -> Latency:
    """As the report has it: never outside what was measured."""
    found = insights.percentiles(c.buckets(counts))
    if found.marks is None:
        return found
    marks = tuple(percentile_ms(counts, share) or 0.0 for share in (50, 95, 99))
    return replace(found, marks=marks)


def _heats(
    buckets: Sequence[Bucket], window: Window, bucket: int, names: Sequence[str]
) -> Iterator[Heat]:
    lengths: set[int] = set()
    for most in COLUMNS:
        steps = cut(window, bucket, most)
        if steps.length not in lengths:
            lengths.add(steps.length)
            yield insights.heat(buckets, steps, _MODALITIES, names)


def _shared(
    names: Mapping[str, str], counts: c.Counts, former: c.Counts | None
) -> tuple[Share, ...]:
    now = {label: counts.get(name, 0) for label, name in names.items()}
    then = former and {label: former.get(name, 0) for label, name in names.items()}
    return insights.shares(now, then)


def _errors() -> dict[str, str]:
    return {each.label: c.ERROR[each] for each in ErrorKind}


def _coverage(counts: c.Counts) -> tuple[Share, ...]:
    """Of entities that were stored: each may have several modalities."""
    stored = counts.get(c.CREATED, 0)
    found = [(each.label, counts.get(c.COVERAGE[each], 0)) for each in Modality]
    return tuple(
        Share(label, count, min(1.0, count / stored) if stored else 0.0)
        for label, count in found
        if stored
    )


def _peers(counts: c.Counts) -> Iterator[PeerHealth]:
    pairs = zip(c.PEER_ANSWER, c.PEER_ERROR, LABELS["peer"], strict=True)
    for answer, error, number in pairs:
        well, badly = counts.get(answer, 0), counts.get(error, 0)
        if well or badly:
            yield PeerHealth(f"peer-{number}", well, badly)
