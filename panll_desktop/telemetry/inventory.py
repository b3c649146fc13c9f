"""What is collected: every metric of the catalogue and its figures, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE, Metric
from panll_desktop.telemetry.report import percentile_ms

NOT_COUNTED: Final = "not counted"
_LISTED: Final = 12
_FEW: Final = 3
_SHORT: Final = 24
_MEBI: Final = 2**20


class Part(Record):
    """One count of a metric that has several: its name, and what it stands at."""

    name: str
    value: str


class Entry(Record):
    """One metric as it is shown.

    Attributes:
        metric: what the catalogue says of it.
        value: what it stands at, in one line; `NOT_COUNTED` while nothing is.
        parts: what stands below it: its counts one by one, of a long closed list
            those that were counted; empty for a metric that is one number.
    """

    metric: Metric
    value: str
    parts: tuple[Part, ...] = ()

    @property
    def facts(self) -> str:
        """Kind, unit, labels and version, in one line."""
        metric = self.metric
        what = f"{metric.kind} of {metric.unit}"
        if metric.label:
            what += f" by {metric.label.replace('_', ' and ')}"
            what += f" ({len(metric.members)})"
        return f"{what}, since {metric.since}"

    @property
    def labels(self) -> str:
        """All that its label can be; how fine its buckets are; or nothing."""
        metric = self.metric
        members = [member.replace(".", " on ") for member in metric.members]
        if len(members) > _LISTED:
            members = [*members[:2], "…", *members[-2:]]
        return ", ".join(members) or metric.buckets


def inventory(counts: Mapping[str, int] | None) -> tuple[Entry, ...]:
    """Every metric, in the order of the catalogue.

    Args:
        counts: what was counted; None while nothing is.
    """
    return tuple(_entry(each, counts) for each in CATALOGUE.values())


def own_counts(metric: Metric, counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that belong to one metric, by name; those never counted are absent."""
    return {name: counts[name] for name in metric.names if name in counts}


def _entry(metric: Metric, counts: Mapping[str, int] | None) -> Entry:
    if metric.kind == "histogram":
        return _durations(metric, counts)
    if metric.label:
        return _labelled(metric, counts)
    if counts is None:
        return Entry(metric, NOT_COUNTED)
    return Entry(metric, _amount(metric, counts.get(metric.key)))


def _labelled(metric: Metric, counts: Mapping[str, int] | None) -> Entry:
    members = [member.replace(".", " on ") for member in metric.members]
    stands = [0 if counts is None else counts.get(name, 0) for name in metric.names]
    found = [(m, n) for m, n in zip(members, stands, strict=True) if n]
    value = NOT_COUNTED if counts is None else _most(found)
    if len(members) > _LISTED:
        whole = f"each of {len(members)}, from {members[0]} to {members[-1]}"
        parts = [Part(whole, ""), *(Part(member, f"{n:,}") for member, n in found)]
        return Entry(metric, value, tuple(parts))
    pairs = zip(members, stands, strict=True)
    blank = counts is None
    each = (Part(member, NOT_COUNTED if blank else f"{n:,}") for member, n in pairs)
    return Entry(metric, value, tuple(each))


def _most(found: Sequence[tuple[str, int]]) -> str:
    """The largest counts, as many as a line has room for."""
    most = sorted(found, key=lambda pair: -pair[1])
    short = sum(len(member) for member, _ in most[:_FEW]) <= _SHORT
    shown = most[: _FEW if short else 1]
    words = [f"{member} {n:,}" for member, n in shown]
    rest = len(most) - len(shown)
    return ", ".join([*words, f"{rest} more"] if rest else words) or "0"


def _amount(metric: Metric, value: int | None) -> str:
    """A number with its unit; a gauge that nobody read is not zero."""
    if value is None:
        return "not known" if metric.kind == "gauge" else "0"
    if metric.unit == "bytes":
        return f"{value / _MEBI:,.1f} MiB at most"
    return f"{value:,} s" if metric.unit == "seconds" else f"{value:,}"


def _durations(metric: Metric, counts: Mapping[str, int] | None) -> Entry:
    fine = Part(metric.buckets, "")
    if counts is None:
        return Entry(metric, NOT_COUNTED, (fine,))
    found = c.buckets(counts)
    total = sum(found.values())
    if not total:
        return Entry(metric, "0", (fine,))
    seconds = counts.get(c.SUM_US, 0) / 1e6
    parts = [
        fine,
        Part("shortest", _ms(counts.get(c.MIN_US, 0) / 1000)),
        *(Part(f"p{n}", _ms(percentile_ms(counts, n))) for n in (50, 95, 99)),
        Part("longest", _ms(counts.get(c.MAX_US, 0) / 1000)),
        Part("buckets in use", f"{len(found):,}"),
    ]
    return Entry(metric, f"{total:,}, {seconds:,.3g} s in all", tuple(parts))


def _ms(value: float | None) -> str:
    return NOT_COUNTED if value is None else f"{value:,.3g} ms"
