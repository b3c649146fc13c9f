"""The counts as OpenMetrics text, for a Prometheus that is there already."""

from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE, Metric
from panll_desktop.telemetry.histogram import PER_OCTAVE

END: Final = "# EOF\n"
MEDIA_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_OCTAVES: Final = range(-20, 11)
_UNITS: Final = ("seconds", "bytes")


def encode(counts: Mapping[str, int]) -> str:
    """Every metric of the catalogue; a label that was not counted has no line."""
    lines = [line for each in CATALOGUE.values() for line in _family(each, counts)]
    return "".join(f"{line}\n" for line in lines) + END


def _family(metric: Metric, counts: Mapping[str, int]) -> Iterator[str]:
    name = metric.name.replace(".", "_")
    if metric.unit in _UNITS:
        name = f"{name}_{metric.unit}"
    yield f"# TYPE {name} {metric.kind}"
    if metric.unit in _UNITS:
        yield f"# UNIT {name} {metric.unit}"
    yield f"# HELP {name} {metric.why}"
    match metric.kind:
        case "histogram":
            yield from _histogram(name, counts)
        case "gauge":
            if metric.key in counts:
                yield f"{name} {counts[metric.key]}"
        case "counter" if not metric.label:
            yield f"{name}_total {counts.get(metric.key, 0)}"
        case "counter":
            for member, key in zip(metric.members, metric.names, strict=True):
                if key in counts:
                    yield f'{name}_total{{{metric.label}="{member}"}} {counts[key]}'


def _histogram(name: str, counts: Mapping[str, int]) -> Iterator[str]:
    """One line for each doubling: bucket *n* ends below 2^k s for every n < 32k."""
    durations = c.buckets(counts)
    for octave in _OCTAVES:
        below = sum(v for n, v in durations.items() if n < octave * PER_OCTAVE)
        yield f'{name}_bucket{{le="{float(2**octave)!r}"}} {below}'
    total = sum(durations.values())
    yield f'{name}_bucket{{le="+Inf"}} {total}'
    yield f"{name}_count {total}"
    yield f"{name}_sum {counts.get(c.SUM_US, 0) / 1e6!r}"
