"""Reading a report that was made elsewhere: what it says, and what it does not say.

Missing is not zero: what a report leaves out is listed, and so is what nobody
understands. A report of VeriSimDB itself is read as well; it has no history.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias, TypeGuard

from panll_desktop.errors import PanllError
from panll_desktop.records import Record
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import LABELS
from panll_desktop.telemetry.document import DocumentError, parse
from panll_desktop.telemetry.history import DAY, HOUR, MINUTE, Bucket, rolled
from panll_desktop.telemetry.report import SCHEMA_VERSION, Json, Window, build

Object: TypeAlias = Mapping[str, object]
_LARGEST: Final = 2**53
_SPANS: Final = (MINUTE, HOUR, DAY)
_NUMBER, _TEXT, _FLAG, _COUNTS = "number", "text", "flag", "counts"
_FORM: Final[Mapping[str, Mapping[str, str]]] = {
    "meta": {
        "generated_at": _TEXT,
        "collection_started": _TEXT,
        "telemetry_enabled": _FLAG,
        "privacy_notice": _TEXT,
    },
    "modality_heatmap": {
        "counts": _COUNTS,
        "percentages": _COUNTS,
        "total_modality_queries": _NUMBER,
        "most_used": _TEXT,
        "least_used": _TEXT,
    },
    "query_patterns": {
        "total_queries": _NUMBER,
        "error_count": _NUMBER,
        "error_rate": _NUMBER,
        "by_type": _COUNTS,
    },
    "performance": {
        "query_count": _NUMBER,
        "avg_duration_ms": _NUMBER,
        "min_duration_ms": _NUMBER,
        "max_duration_ms": _NUMBER,
        "total_duration_ms": _NUMBER,
    },
    "drift": {
        "drift_detected_count": _NUMBER,
        "normalise_attempts": _NUMBER,
        "normalise_success_count": _NUMBER,
        "normalise_success_rate": _NUMBER,
        "modality_breakdown": _COUNTS,
        "most_drifted": _TEXT,
    },
    "federation": {"total_federation_queries": _NUMBER, "peer_errors": _COUNTS},
    "proof_types": {
        "total_proofs": _NUMBER,
        "by_type": _COUNTS,
        "vql_dt_active": _FLAG,
    },
    "entities": {"created": _NUMBER, "deleted": _NUMBER},
    "health": {
        "memory": _COUNTS,
        "process_count": _NUMBER,
        "uptime_seconds": _NUMBER,
        "scheduler_count": _NUMBER,
        "last_checked": _TEXT,
    },
    "error_budget": {
        "total_errors": _NUMBER,
        "error_rate_percent": _NUMBER,
        "by_type": _COUNTS,
        "budget_window": _TEXT,
    },
}
_OWN_FORM: Final[Mapping[str, Mapping[str, str]]] = {
    "percentiles": {
        **dict.fromkeys(("p50_ms", "p95_ms", "p99_ms"), _NUMBER),
        "relative_error": _NUMBER,
    },
    "duration_histogram": {"buckets_per_octave": _NUMBER, "counts": _COUNTS},
    "coverage": dict.fromkeys(LABELS["modality"], _NUMBER),
}
_PEERS: Final = {f"peer-{each}": _COUNTS for each in LABELS["peer"]}
_OWN: Final = (*_OWN_FORM, "peer_availability", "history")
_MORE: Final[Mapping[str, Mapping[str, str]]] = {  # understood, and missed by nobody
    "meta": dict.fromkeys(("source", "schema_version", "window"), ""),
    "entities": {"stored": _NUMBER},
    "drift": {"entities_measured": _NUMBER},
}
_LATEST: Final = 4_102_444_800  # the year 2100: beyond it no clock was right
_LONGEST_TEXT: Final = 200
_NAMED: Final = 5


class ReadingError(PanllError):
    """The file is no report, or not one for what was asked."""


class Reading(Record):
    """What a report says.

    Attributes:
        sections: what is understood, by section and key; nulls are there. Ours are
            among them where the report has them.
        buckets: of its history, in order; empty if it has none.
        window: what it is about; None if it does not say.
        generated_at: seconds after the epoch; None if it does not say.
        not_reported: keys that a report has and this one lacks.
        not_understood: keys that no report has, or with a value of the wrong type.
        others: of these, plain values under keys that no report has.
    """

    sections: Mapping[str, Mapping[str, Json]]
    buckets: tuple[Bucket, ...]
    window: Window | None
    generated_at: float | None
    not_reported: tuple[str, ...]
    not_understood: tuple[str, ...]
    others: Mapping[str, Json] = {}

    @property
    def extent(self) -> Window | None:
        """From when to when its history is; None if it has none, or does not say."""
        if not self.buckets or self.window is None:
            return None
        ends = (each.start + each.seconds for each in self.buckets)
        first = min(self.window.start, self.buckets[0].start)
        return Window(first, max(self.window.end, *ends))


def read(content: bytes) -> Reading:
    """Reads a report.

    Raises:
        ReadingError: it is none; the sentence says why.
    """
    try:
        document = parse(content)
    except DocumentError as error:
        raise ReadingError(f"The file is no telemetry export: {error}.") from error
    if isinstance(document, dict) and document.get("telemetry_enabled") is False:
        raise ReadingError(
            "The file is no telemetry export: telemetry was off where it was made, and"
            " it has no figures."
        )
    if not isinstance(document, dict) or not set(document) & set(_FORM):
        raise ReadingError(
            "The file is no telemetry export: it has none of the sections of a report."
        )
    return understood(document)


def understood(document: Object) -> Reading:
    """What a document says that came from elsewhere, be it a report or not."""
    missing: list[str] = []
    strange = [key for key in document if key not in _FORM and key not in _OWN]
    sections = {
        name: _section(name, form, document, missing, strange)
        for name, form in _FORM.items()
    }
    meta = document.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    missing += [key for key in _OWN if document.get(key) is None]
    version = meta.get("schema_version", SCHEMA_VERSION)
    if not _is_count(version) or version > SCHEMA_VERSION:
        strange.append("meta.schema_version")  # its words may mean something else
    sections |= _own_sections(document, missing, strange)
    history = document.get("history")
    buckets = () if history is None else tuple(_buckets(history, strange))
    return Reading(
        sections,
        buckets,
        _window(meta, strange),
        moment_of(meta.get("generated_at")),
        tuple(missing),
        tuple(strange),
        dict(_others(document)),
    )


def merge(readings: Sequence[Reading]) -> dict[str, Json]:
    """One report over the counts of several, whatever their order.

    Raises:
        ReadingError: one of them cannot be merged; the sentence says why.
    """
    for number, each in enumerate(readings, start=1):
        if why := _unmerged(each):
            raise ReadingError(
                f"Report {number} cannot be merged: {why}. Nothing was written."
            )
    windows = [each.window for each in readings if each.window is not None]
    parts = [bucket for each in readings for bucket in each.buckets]
    step = max((each.seconds for each in parts), default=MINUTE)
    window = Window(min(w.start for w in windows), max(w.end for w in windows))
    made = max(each.generated_at or 0.0 for each in readings)
    return build(rolled(parts, step), window, made)


def _unmerged(reading: Reading) -> str:
    """Why a report cannot be merged; empty if it can."""
    if reading.not_understood:
        rest = len(reading.not_understood) - _NAMED
        names = ", ".join(reading.not_understood[:_NAMED])
        more = f" and {rest:,} more" if rest > 0 else ""
        return f"{names}{more} in it is not understood, and would be lost"
    if "history" in reading.not_reported:
        return "it has no history"
    return "it does not say from when to when it is" if reading.window is None else ""


def moment_of(value: object) -> float | None:
    """Seconds after the epoch of a moment as reports write it; None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _own_sections(
    document: Object, missing: list[str], strange: list[str]
) -> dict[str, dict[str, Json]]:
    """Ours, of those that are there; a peer that was not asked is not missing."""
    found = {
        name: _section(name, form, document, missing, strange)
        for name, form in _OWN_FORM.items()
        if document.get(name) is not None
    }
    if document.get("peer_availability") is not None:
        peers = _section("peer_availability", _PEERS, document, [], strange)
        found["peer_availability"] = peers
    return found


def _section(
    name: str,
    form: Mapping[str, str],
    document: Object,
    missing: list[str],
    strange: list[str],
) -> dict[str, Json]:
    section = document.get(name)
    if section is None:
        missing.append(name)
        return {}
    if not isinstance(section, dict):
        strange.append(name)
        return {}
    known: dict[str, Json] = {}
    more = _MORE.get(name, {})
    strange += [
        f"{name}.{key}" for key in section if key not in form and key not in more
    ]
    optional = {key: kind for key, kind in more.items() if kind and key in section}
    for key, kind in {**form, **optional}.items():
        if key not in section:
            missing.append(f"{name}.{key}")
        elif _fits(kind, section[key]):
            known[key] = section[key]
        elif kind == _COUNTS and isinstance(section[key], dict):
            good = {k: v for k, v in section[key].items() if v is None or _is_number(v)}
            strange += [f"{name}.{key}.{k}" for k in section[key] if k not in good]
            known[key] = good
        else:
            strange.append(f"{name}.{key}")
    return known


def _others(document: Object) -> Iterator[tuple[str, Json]]:
    """Plain values that no report has, under the words that whoever sent them chose."""
    for name, section in document.items():
        if name in _OWN:
            continue
        form = {**_FORM.get(name, {}), **_MORE.get(name, {})}
        pairs = section.items() if isinstance(section, dict) else ()
        found = [(f"{name}.{key}", value) for key, value in pairs if key not in form]
        if name not in _FORM and not isinstance(section, dict):
            found.append((name, section))
        for key, value in found:
            plain = isinstance(value, str) and len(value) <= _LONGEST_TEXT
            if plain or _is_number(value) or isinstance(value, bool):
                yield key, value


def _fits(kind: str, value: object) -> bool:
    if value is None:
        return True
    match kind:
        case "number":
            return _is_number(value)
        case "flag":
            return isinstance(value, bool)
        case "counts":
            return isinstance(value, dict) and all(
                each is None or _is_number(each) for each in value.values()
            )
        case _:
            return isinstance(value, str)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= _LARGEST


def _window(meta: Object, strange: list[str]) -> Window | None:
    if "window" not in meta:
        return None
    window = meta["window"]
    if isinstance(window, dict):
        start, end = moment_of(window.get("from")), moment_of(window.get("to"))
        if start is not None and end is not None and 0 <= start < end <= _LATEST:
            return Window(int(start), int(end))
    strange.append("meta.window")
    return None


def _buckets(history: object, strange: list[str]) -> Iterator[Bucket]:
    if not isinstance(history, list):
        strange.append("history")
        return
    for number, each in enumerate(history):
        place = f"history[{number}]"
        fields = each if isinstance(each, dict) else {}
        start, counts = moment_of(fields.get("from")), fields.get("counts")
        seconds = fields.get("seconds")
        if start is None or not 0 <= start <= _LATEST or not _is_span(seconds):
            strange.append(place)
        elif not isinstance(counts, dict):
            strange.append(f"{place}.counts")
        else:
            good = {k: v for k, v in counts.items() if c.is_known(k) and _is_count(v)}
            strange += [f"{place}.counts.{key}" for key in counts if key not in good]
            yield Bucket(int(start), good, seconds)


def _is_span(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value in _SPANS


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and _is_number(value)
