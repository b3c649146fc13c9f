"""What a report without a history says, as tables: that of a database, or a file's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from panll_desktop.protocol import Modality
from panll_desktop.records import Record
from panll_desktop.telemetry.insights import Share, shares
from panll_desktop.telemetry.reading import Reading
from panll_desktop.telemetry.report import Json
from panll_desktop.telemetry.tables import Cell, Table

NOT_UNDERSTOOD: Final = "not understood"
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "meta.generated_at": ("generated at", ""),
    "meta.collection_started": ("counting since", ""),
    "meta.telemetry_enabled": ("telemetry enabled", ""),
    "meta.privacy_notice": ("privacy notice", ""),
    "modality_heatmap.total_modality_queries": ("reads of modalities", "reads"),
    "modality_heatmap.most_used": ("most used modality", ""),
    "modality_heatmap.least_used": ("least used modality", ""),
    "query_patterns.total_queries": ("statements", "statements"),
    "query_patterns.error_count": ("errors", "errors"),
    "query_patterns.error_rate": ("error rate", "%"),
    "performance.query_count": ("statements timed", "statements"),
    "performance.avg_duration_ms": ("average duration", "ms"),
    "performance.min_duration_ms": ("shortest", "ms"),
    "performance.max_duration_ms": ("longest", "ms"),
    "performance.total_duration_ms": ("all durations together", "ms"),
    "percentiles.p50_ms": ("p50", "ms"),
    "percentiles.p95_ms": ("p95", "ms"),
    "percentiles.p99_ms": ("p99", "ms"),
    "percentiles.relative_error": ("relative error of percentiles", "of 1"),
    "drift.drift_detected_count": ("drift detections", "detections"),
    "drift.entities_measured": ("entities measured for drift", "entities"),
    "drift.normalise_attempts": ("normalisations tried", "normalisations"),
    "drift.normalise_success_count": (
        "normalisations well done",
        "normalisations",
    ),
    "drift.normalise_success_rate": ("normalisations well done", "%"),
    "drift.most_drifted": ("modality that drifts most", ""),
    "federation.total_federation_queries": ("federated requests", "requests"),
    "proof_types.total_proofs": ("proofs", "proofs"),
    "proof_types.vql_dt_active": ("VQL-DT in use", ""),
    "entities.stored": ("entities stored", "entities"),
    "entities.created": ("entities created", "entities"),
    "entities.deleted": ("entities deleted", "entities"),
    "health.process_count": ("processes", "processes"),
    "health.uptime_seconds": ("uptime", "s"),
    "health.scheduler_count": ("schedulers", "schedulers"),
    "health.last_checked": ("last checked", ""),
    "error_budget.total_errors": ("errors in the error budget", "errors"),
    "error_budget.error_rate_percent": ("error rate in the budget", "%"),
    "error_budget.budget_window": ("window of the budget", ""),
}
_MEMORY: Final[Mapping[str, tuple[str, str]]] = {
    "total_bytes": ("memory", "bytes"),
    "processes_bytes": ("memory of processes", "bytes"),
    "ets_bytes": ("memory of ETS tables", "bytes"),
    "binary_bytes": ("memory of binaries", "bytes"),
    "total_mb": ("memory", "MB"),
}


class Bars(Record):
    """A closed list of a report that is drawn as bars.

    Attributes:
        title: what it is about.
        head: what the rows are.
        noun: what was counted.
        shares: of the sum of all, or of a whole in which each may have several.
        whole: that whole; None where there is none.
    """

    title: str
    head: str
    noun: str
    shares: tuple[Share, ...]
    whole: int | None = None

    @property
    def said(self) -> str:
        """What the shares are shares of."""
        if self.whole is None:
            return f"{sum(each.count for each in self.shares):,} {self.noun}"
        return f"of {self.whole:,} {self.noun}"


def figures(reading: Reading) -> Table:
    """Every single value; None, at the end, is unknown in the report or missing.

    A section that is not there at all has no rows; `Reading.not_reported` names it.
    A value under a key that no report has stands there as it came: of what it is, and
    in which unit, nothing is understood.
    """
    rows: list[tuple[Cell, ...]] = []
    for key, (words, unit) in _WORDS.items():
        section, _, name = key.partition(".")
        values = reading.sections.get(section)
        if key in reading.not_understood:
            rows.append((words, NOT_UNDERSTOOD, unit, key))
        elif values and (name in values or key in reading.not_reported):
            rows.append((words, _shown(values.get(name)), unit, key))
    memory = reading.sections.get("health", {}).get("memory")
    if isinstance(memory, dict):
        rows += [
            (words, _shown(memory.get(key)), unit, f"health.memory.{key}")
            for key, (words, unit) in _MEMORY.items()
        ]
    rows += [
        (key, _shown(value), NOT_UNDERSTOOD, key)
        for key, value in reading.others.items()
    ]
    rows.sort(key=lambda row: row[1] is None)
    return Table(("figure", "value", "unit", "key in the report"), tuple(rows))


def bars(reading: Reading) -> tuple[Bars, ...]:
    """Every closed list that is there and not empty."""
    return tuple(each for each in _bars(reading) if each.shares)


def lacking(reading: Reading) -> Sequence[str]:
    """What is not reported, in words where there are some; whole sections by name."""
    return [_WORDS.get(key, (key.replace("_", " "),))[0] for key in _missing(reading)]


def _missing(reading: Reading) -> Iterator[str]:
    """Without what stands as not reported among the figures."""
    for key in reading.not_reported:
        section, _, name = key.partition(".")
        if not (name and reading.sections.get(section) and key in _WORDS):
            yield key


def _bars(reading: Reading) -> Iterator[Bars]:
    of = reading.sections
    used = _counts(of.get("modality_heatmap", {}).get("counts"))
    yield Bars("Modality usage", "modality", "reads", _modalities(used))
    patterns = _counts(of.get("query_patterns", {}).get("by_type"))
    yield Bars("Query patterns", "statement", "count", shares(patterns))
    stored = of.get("entities", {}).get("stored")
    whole = round(stored) if isinstance(stored, int | float) else None
    covered = _covered(_counts(of.get("coverage")), whole)
    yield Bars("Entities by modality", "modality", "entities", covered, whole)
    drifted = of.get("drift", {})
    noun = "entities" if "entities_measured" in drifted else "detections"
    found = _counts(drifted.get("modality_breakdown"))
    measured = drifted.get("entities_measured")
    among = round(measured) if isinstance(measured, int | float) else None
    drifting = _covered(found, among) if among else _modalities(found)
    yield Bars("Drift by modality", "modality", noun, drifting, among)
    proofs = _counts(of.get("proof_types", {}).get("by_type"))
    yield Bars("VQL-DT use", "proof", "proofs", shares(proofs))
    errors = _counts(of.get("error_budget", {}).get("by_type"))
    yield Bars("Errors", "kind", "errors", shares(errors))
    peers = _counts(of.get("federation", {}).get("peer_errors"))
    yield Bars("Errors of peers", "peer", "errors", shares(peers))


def _counts(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        return {}
    return {
        str(key): round(each)
        for key, each in value.items()
        if isinstance(each, int | float) and not isinstance(each, bool)
    }


def _modalities(counts: dict[str, int]) -> tuple[Share, ...]:
    """In the order of the eight; what was not sent is not there."""
    known = [each.label for each in Modality if each.label in counts]
    return shares({label: counts[label] for label in known}, every=True)


def _covered(counts: dict[str, int], whole: int | None) -> tuple[Share, ...]:
    """Of a whole in which each may have several."""
    return tuple(
        Share(label, counts[label], min(1.0, counts[label] / whole) if whole else 0.0)
        for label in (each.label for each in Modality)
        if label in counts
    )


def _shown(value: Json) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str | int | float) else None
