"""Everything that a dashboard draws, as tables: to be read, walked through and copied.

A cell that is None is not known; in CSV it is empty, and never 0.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE, Metric
from panll_desktop.telemetry.findings import Finding
from panll_desktop.telemetry.insights import Heat, Latency, Share
from panll_desktop.telemetry.picture import PeerHealth, Picture

Cell: TypeAlias = str | int | float | None
SUBJECTS: Final[Mapping[str, str]] = {
    "modalities": "Modality usage",
    "patterns": "Query patterns",
    "performance": "Performance",
    "drift": "Drift",
    "federation": "Federation health",
    "proofs": "VQL-DT use",
}
_PERCENTILES: Final = ("p50", "p95", "p99")
_COUNTED: Final[Mapping[str, str]] = {
    "modalities": "uses",
    "performance": "statements",
    "drift": "detections",
    "proofs": "proofs",
}
_OF_ONE: Final = ("share", "change", "availability", "normalised well", "probability")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Table(Record):
    """Named columns and rows; the first cell of a row says what it is about."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def to_csv(table: Table) -> str:
    """As RFC 4180 has it. A word that a spreadsheet would compute is quoted for it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow(["" if cell is None else _safe(cell) for cell in row])
    return out.getvalue()


def of_heat(heat: Heat, noun: str) -> Table:
    """Columns are what the rows of the heat map are; each row is one of its columns."""
    total = f"all {noun}"
    if heat.length:
        columns = ("from", *heat.rows, total)
        heads: Sequence[str] = [stamp(start) for start in heat.starts[:-1]]
    else:
        columns, heads = ("statement", *heat.rows, total), heat.names
    rows = []
    for place, head in enumerate(heads):
        cells = [row[place] for row in heat.cells]
        known = [cell for cell in cells if cell is not None]
        rows.append((head, *cells, sum(known) if known else None))
    rows.append(("all", *heat.totals, heat.total))
    return Table(columns, tuple(rows))


def of_latency(points: Sequence[Latency]) -> Table:
    """Percentiles in milliseconds with their bounds, one row a step of time."""
    heads = [
        f"{name} ms{words}"
        for name in _PERCENTILES
        for words in ("", " at least", " at most")
    ]
    rows = []
    for each in points:
        marks: list[Cell] = [None] * len(heads)
        if each.marks is not None:
            threes = zip(each.marks, each.low, each.high, strict=True)
            marks = [_digits(value) for three in threes for value in three]
        ran = each.statements if each.counted else None
        rows.append((stamp(each.start), ran, *marks))
    return Table(("from", "statements", *heads), tuple(rows))


def of_shares(shares: Sequence[Share], name: str, noun: str) -> Table:
    """Counts, shares and the change against the window before, in points."""
    columns = (name, noun, "share %", "share before %", "change in points")
    rows = tuple(
        (
            each.name,
            each.count,
            _percent(each.share),
            _percent(each.before),
            None if each.before is None else _percent(each.share - each.before),
        )
        for each in shares
    )
    return Table(columns, rows)


def of_peers(peers: Sequence[PeerHealth]) -> Table:
    """Availability of each peer."""
    columns = ("peer", "answers", "errors", "available %", "error share %")
    rows = tuple(
        (
            each.name,
            each.answers,
            each.errors,
            _percent(each.available),
            _percent(1 - each.available),
        )
        for each in peers
    )
    return Table(columns, rows)


def of_findings(findings: Sequence[Finding]) -> Table:
    """The figures behind the sentences, each with its unit."""
    rows = tuple(
        (
            SUBJECTS[each.subject],
            name,
            None if value is None else _digits(value),
            _unit(each.subject, name),
        )
        for each in findings
        for name, value in each.figures.items()
    )
    return Table(("insight", "figure", "value", "unit"), rows)


def of_metrics(picture: Picture, *, own: bool) -> Table:
    """Every metric of the catalogue, and below it each of its labels that was counted.

    Args:
        picture: of a window.
        own: this workbench counted it, so that what is absent did not happen; of others
            nobody knows.
    """
    none = 0 if own and picture.counts else None
    rows = [
        row for metric in CATALOGUE.values() for row in _metric(metric, picture, none)
    ]
    return Table(("metric", "value", "unit", "why it is counted"), tuple(rows))


def stamp(seconds: float) -> str:
    """A moment of the local clock, in full."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"


def _metric(
    metric: Metric, picture: Picture, none: int | None
) -> Iterator[tuple[Cell, ...]]:
    counts = picture.counts
    if metric.kind == "histogram":
        yield metric.name, picture.whole.statements or none, "statements", metric.why
        marks = picture.whole.marks or (None,) * len(_PERCENTILES)
        for name, mark in zip(_PERCENTILES, marks, strict=True):
            value = None if mark is None else _digits(mark)
            yield f"  {name}", value, "ms", "error at most 1.1 %"
        for name, key in (("shortest", c.MIN_US), ("longest", c.MAX_US)):
            micros = counts.get(key)
            value = None if micros is None else _digits(micros / 1000)
            yield f"  {name}", value, "ms", "as measured"
    elif not metric.label:
        absent = none if metric.kind == "counter" else None
        yield metric.name, counts.get(metric.key, absent), metric.unit, metric.why
    else:
        found = [
            (member, counts[name])
            for member, name in zip(metric.members, metric.names, strict=True)
            if name in counts
        ]
        total = sum(count for _, count in found) if found else none
        yield metric.name, total, metric.unit, metric.why
        for member, count in found:
            yield f"  {member}", count, metric.unit, ""


def _unit(subject: str, name: str) -> str:
    """Of a figure of an insight: what has no unit of its own is a count."""
    if name.endswith(_OF_ONE):
        return "of 1"
    return "ms" if " ms" in name else _COUNTED[subject]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 2)


def _digits(value: float) -> float:
    """Four digits: more than the buckets know."""
    return float(f"{value:.4g}")


def _safe(cell: str | float) -> str | float:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
