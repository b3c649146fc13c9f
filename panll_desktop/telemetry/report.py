"""The report: VeriSimDB's own shape, and ours under keys that it does not use."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

from panll_desktop.protocol import Modality
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import LABELS
from panll_desktop.telemetry.histogram import PER_OCTAVE, RELATIVE_ERROR, percentile
from panll_desktop.telemetry.history import DAY, HOUR, MINUTE, Bucket, rolled

SCHEMA_VERSION: Final = 2
NOTICE: Final = (
    "Counts and durations only, by the minute. No query text, no identifiers, no names"
    " of files, hosts or people."
)
BUDGET: Final = "the window of this report"
MONTH: Final = 31 * DAY
Json: TypeAlias = (
    "str | int | float | bool | dict[str, Json] | list[Json] | None"  # one document
)


class Window(Record):
    """Which minutes a report is about (seconds after the epoch); end excluded."""

    start: int
    end: int


def build(
    buckets: Sequence[Bucket], window: Window, generated_at: float
) -> dict[str, Json]:
    """The report over the buckets of a window."""
    counts = c.total(bucket.counts for bucket in buckets)
    return {
        "meta": _meta(buckets, window, generated_at),
        "modality_heatmap": _heatmap(counts),
        "query_patterns": _patterns(counts),
        "performance": _performance(counts),
        "drift": _drift(counts),
        "federation": _federation(counts),
        "proof_types": _proofs(counts),
        "entities": {
            "created": counts.get(c.CREATED, 0),
            "deleted": counts.get(c.DELETED, 0),
        },
        "health": _health(counts),
        "error_budget": _errors(counts),
        "percentiles": {
            **{f"p{share}_ms": percentile_ms(counts, share) for share in (50, 95, 99)},
            "relative_error": round(RELATIVE_ERROR, 4),
        },
        "duration_histogram": {
            "buckets_per_octave": PER_OCTAVE,
            "counts": {str(n): times for n, times in sorted(c.buckets(counts).items())},
        },
        "coverage": _labelled(counts, c.COVERAGE, every=True),
        "peer_availability": _availability(counts),
        "history": _history(buckets, window),
    }


def encode(report: Mapping[str, Json]) -> bytes:
    """The bytes of an export; what a preview shows is exactly these."""
    return (json.dumps(report, indent=2, ensure_ascii=False) + "\n").encode()


def moment(seconds: float) -> str:
    """RFC 3339 in UTC, to the second."""
    text = datetime.fromtimestamp(int(seconds), UTC).isoformat()
    return text.replace("+00:00", "Z")


def _meta(
    buckets: Sequence[Bucket], window: Window, generated_at: float
) -> dict[str, Json]:
    started = moment(buckets[0].start) if buckets else None
    step = max((each.seconds for each in buckets), default=MINUTE)
    return {
        "generated_at": moment(generated_at // step * step),  # none finer than that
        "collection_started": started,
        "telemetry_enabled": True,
        "privacy_notice": NOTICE,
        "source": "workbench",
        "schema_version": SCHEMA_VERSION,
        "window": {
            "from": moment(window.start),
            "to": moment(window.end),
            "bucket_seconds": step,
            "buckets_with_data": len(buckets),
        },
    }


def _labelled(
    counts: Mapping[str, int], names: Sequence[str], *, every: bool = False
) -> dict[str, Json]:
    """Counts by the last part of their names; without `every` only those that are."""
    return {
        name.partition(".")[2]: counts.get(name, 0)
        for name in names
        if every or name in counts
    }


def _heatmap(counts: Mapping[str, int]) -> dict[str, Json]:
    used = {each.label: counts.get(c.MODALITY[each], 0) for each in Modality}
    total = sum(used.values())
    nonzero = {label: count for label, count in sorted(used.items()) if count}
    shares: dict[str, Json] = {
        label: _percent(count, total, 1) for label, count in used.items()
    }
    return {
        "counts": dict(used),
        "percentages": shares,
        "total_modality_queries": total,
        "most_used": max(nonzero, key=lambda label: nonzero[label], default=None),
        "least_used": min(nonzero, key=lambda label: nonzero[label], default=None),
    }


def _patterns(counts: Mapping[str, int]) -> dict[str, Json]:
    total, errors = counts.get(c.QUERIES, 0), counts.get(c.ERRORS, 0)
    return {
        "total_queries": total,
        "error_count": errors,
        "error_rate": _percent(errors, total, 2),
        "by_type": _labelled(counts, c.PATTERN),
    }


def _performance(counts: Mapping[str, int]) -> dict[str, Json]:
    count = sum(c.buckets(counts).values())
    sum_ms = counts.get(c.SUM_US, 0) / 1000
    return {
        "query_count": count,
        "avg_duration_ms": _rounded(sum_ms / count, 2) if count else None,
        "min_duration_ms": _ms(counts.get(c.MIN_US)),
        "max_duration_ms": _ms(counts.get(c.MAX_US)),
        "total_duration_ms": _rounded(sum_ms, 2),
    }


def _ms(micros: int | None) -> float | None:
    return None if micros is None else _rounded(micros / 1000, 2)


def percentile_ms(counts: Mapping[str, int], share: int) -> float | None:
    """Milliseconds, never outside what was measured; six digits add no error."""
    seconds = percentile(c.buckets(counts), share / 100)
    if seconds is None:
        return None
    micros = max(seconds * 1e6, counts.get(c.MIN_US, 0))
    return float(f"{min(micros, counts.get(c.MAX_US, micros)) / 1000:.6g}")


def _percent(part: int, whole: int, digits: int) -> float | None:
    return _rounded(part / whole * 100, digits) if whole else None


def _rounded(value: float, digits: int) -> float:
    """Half away from zero, as VeriSimDB rounds; `round` goes to the even neighbour."""
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(value).quantize(step, ROUND_HALF_UP))


def _drift(counts: Mapping[str, int]) -> dict[str, Json]:
    attempts = counts.get(c.NORMALISED, 0)
    well = counts.get(c.NORMALISED_WELL, 0)
    found = {each.label: counts.get(c.DRIFT[each], 0) for each in Modality}
    drifted = {label: count for label, count in sorted(found.items()) if count}
    return {
        "drift_detected_count": counts.get(c.DRIFTS, 0),
        "normalise_attempts": attempts,
        "normalise_success_count": well,
        "normalise_success_rate": _percent(well, attempts, 1),
        "modality_breakdown": dict(drifted),
        "most_drifted": max(drifted, key=lambda label: drifted[label], default=None),
    }


def _federation(counts: Mapping[str, int]) -> dict[str, Json]:
    errors: dict[str, Json] = {
        name.replace(".", "-"): counts[name] for name in c.PEER_ERROR if name in counts
    }
    return {
        "total_federation_queries": counts.get(c.FEDERATED, 0),
        "peer_errors": errors,
    }


def _proofs(counts: Mapping[str, int]) -> dict[str, Json]:
    total = sum(counts.get(name, 0) for name in c.PROOF)
    return {
        "total_proofs": total,
        "by_type": _labelled(counts, c.PROOF),
        "vql_dt_active": total > 0,
    }


def _availability(counts: Mapping[str, int]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    pairs = zip(c.PEER_ANSWER, c.PEER_ERROR, LABELS["peer"], strict=True)
    for answer, error, peer in pairs:
        well, badly = counts.get(answer, 0), counts.get(error, 0)
        if well or badly:
            share = _percent(well, well + badly, 1)
            found[f"peer-{peer}"] = {"answers": well, "errors": badly, "percent": share}
    return found


def _history(buckets: Sequence[Bucket], window: Window) -> list[Json]:
    """Hours for a month and less, days for more: what a merge begins with."""
    step = HOUR if window.end - window.start <= MONTH else DAY
    step = max((step, *(each.seconds for each in buckets)))
    return [
        {
            "from": moment(each.start),
            "seconds": each.seconds,
            "counts": dict(sorted(each.counts.items())),
        }
        for each in rolled(buckets, step)
    ]


def _health(counts: Mapping[str, int]) -> dict[str, Json]:
    """Figures of the BEAM have no counterpart here: they are there, and null."""
    held = counts.get(c.MEMORY)
    memory: dict[str, Json] = dict.fromkeys(
        ("total_bytes", "processes_bytes", "ets_bytes", "binary_bytes", "total_mb")
    )
    if held is not None:
        memory |= {"total_bytes": held, "total_mb": _rounded(held / 2**20, 1)}
    return {
        "memory": memory,
        "process_count": None,
        "uptime_seconds": counts.get(c.UPTIME),
        "scheduler_count": None,
        "last_checked": None,
    }


def _errors(counts: Mapping[str, int]) -> dict[str, Json]:
    errors, total = counts.get(c.ERRORS, 0), counts.get(c.QUERIES, 0)
    return {
        "total_errors": errors,
        "error_rate_percent": _percent(errors, total, 3),
        "by_type": _labelled(counts, c.ERROR),
        "budget_window": BUDGET,
    }
