"""The JSON schema of a report, made from the catalogue and from nothing else.

``panll-desktop telemetry schema`` prints it; the file in ``resources`` is its output.
Every object is closed and every label is a member of a closed list.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from panll_desktop.telemetry.catalogue import CATALOGUE, LABELS, Metric
from panll_desktop.telemetry.histogram import PER_OCTAVE
from panll_desktop.telemetry.history import KEPT
from panll_desktop.telemetry.report import BUDGET, NOTICE, SCHEMA_VERSION, Json

_NUMBER: Final = "(0|-?[1-9][0-9]{0,2})"
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ABOUT: Final = (
    "What `panll-desktop telemetry export` writes. Every object is closed and every"
    " label comes from a closed list: there is no place for a text of the user's. A"
    " figure that is not known is null, never zero."
)


def document() -> dict[str, Json]:
    """The schema, of JSON Schema's draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:panll-desktop:telemetry-report:{SCHEMA_VERSION}",
        "title": "PanLL Desktop telemetry report",
        "description": _ABOUT,
        **_closed({**_of_verisimdb(), **_of_ours()}),
        "$defs": _definitions(),
    }


def encode() -> str:
    """The schema as the text of a file."""
    return json.dumps(document(), indent=2) + "\n"


def _of_verisimdb() -> dict[str, Json]:
    """The sections that VeriSimDB's own report has."""
    return {
        "meta": _closed(_meta()),
        "modality_heatmap": _closed(_heatmap()),
        "query_patterns": _closed(
            {
                "total_queries": _ref("count"),
                "error_count": _ref("count"),
                "error_rate": _ref(
                    "percent", "Errors for every 100 statements that ran to their end."
                ),
                "by_type": _counted("statement"),
            }
        ),
        "performance": _closed(
            {
                "query_count": _ref("count"),
                "avg_duration_ms": _ref("milliseconds"),
                "min_duration_ms": _ref("milliseconds"),
                "max_duration_ms": _ref("milliseconds"),
                "total_duration_ms": {"type": "number", "minimum": 0},
            }
        ),
        "drift": _closed(_drift()),
        "federation": _closed(
            {
                "total_federation_queries": _ref("count"),
                "peer_errors": _peers(_ref("positive")),
            }
        ),
        "proof_types": _closed(
            {
                "total_proofs": _ref("count"),
                "by_type": _counted("proof"),
                "vql_dt_active": {"type": "boolean"},
            }
        ),
        "entities": _closed({"created": _ref("count"), "deleted": _ref("count")}),
        "health": _health(),
        "error_budget": _closed(
            {
                "total_errors": _ref("count"),
                "error_rate_percent": _ref("percent"),
                "by_type": _counted("error"),
                "budget_window": {"const": BUDGET},
            }
        ),
    }


def _meta() -> dict[str, Json]:
    window: dict[str, Json] = {
        "from": _ref("minute"),
        "to": _ref("minute"),
        "bucket_seconds": _ref("span", "How fine the counts behind the figures are."),
        "buckets_with_data": _ref("count"),
    }
    return {
        "generated_at": _ref("minute", "The bucket in which the report was made."),
        "collection_started": {
            "description": "When the first bucket with counts began; null if none did.",
            **_or_null(_ref("minute")),
        },
        "telemetry_enabled": {"const": True},
        "privacy_notice": {"const": NOTICE},
        "source": {"description": "Who counted.", "const": "workbench"},
        "schema_version": {"const": SCHEMA_VERSION},
        "window": {
            "description": "The time that the figures are about; `to` is excluded.",
            **_closed(window),
        },
    }


def _heatmap() -> dict[str, Json]:
    share = _or_null({"type": "number", "minimum": 0, "maximum": 100})
    used = _or_null(_ref("modality"))
    return {
        "counts": _every_modality(_ref("count")),
        "percentages": _every_modality(share),
        "total_modality_queries": _ref("count"),
        "most_used": used,
        "least_used": {"description": "Of those used at all.", **used},
    }


def _drift() -> dict[str, Json]:
    return {
        "drift_detected_count": _ref("count"),
        "normalise_attempts": _ref("count"),
        "normalise_success_count": _ref("count"),
        "normalise_success_rate": _ref("percent"),
        "modality_breakdown": _map(_ref("modality"), _ref("positive")),
        "most_drifted": _or_null(_ref("modality")),
    }


def _health() -> dict[str, Json]:
    held = ("total_bytes", "processes_bytes", "ets_bytes", "binary_bytes", "total_mb")
    figures: dict[str, Json] = {
        "memory": _closed({name: _ref("figure") for name in held}),
        "process_count": _ref("figure"),
        "uptime_seconds": _ref("figure"),
        "scheduler_count": _ref("figure"),
        "last_checked": _or_null(_ref("minute")),
    }
    about = "Figures of VeriSimDB's own runtime; null where they have no counterpart."
    return {"description": about, **_closed(figures)}


def _of_ours() -> dict[str, Json]:
    """The sections that VeriSimDB's report does not have."""
    percentiles: dict[str, Json] = {
        **{f"p{share}_ms": _ref("milliseconds") for share in (50, 95, 99)},
        "relative_error": {
            "description": "How far each may be off.",
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 0.011,
        },
    }
    n = {"pattern": f"^{_NUMBER}$"}
    histogram: dict[str, Json] = {
        "buckets_per_octave": {"const": PER_OCTAVE},
        "counts": _map(dict(n), _ref("positive")),
    }
    answers: dict[str, Json] = {
        "answers": _ref("count"),
        "errors": _ref("count"),
        "percent": {"type": "number", "minimum": 0, "maximum": 100},
    }
    about_buckets = (
        f"How many durations fell into bucket n, from 2^(n/{PER_OCTAVE}) to"
        f" 2^((n+1)/{PER_OCTAVE}) seconds."
    )
    return {
        "percentiles": {"description": "Of the durations.", **_closed(percentiles)},
        "duration_histogram": {"description": about_buckets, **_closed(histogram)},
        "coverage": {
            "description": "Of the entities created, how many had each modality.",
            **_every_modality(_ref("count")),
        },
        "peer_availability": _peers(_closed(answers)),
        "history": _history(),
    }


def _history() -> dict[str, Json]:
    part: dict[str, Json] = {
        "from": _ref("minute"),
        "seconds": _ref("span"),
        "counts": _map(_ref("count_name"), _ref("count")),
    }
    about = (
        "The counts behind the figures, in buckets of an hour or a day; within a bucket"
        " there is no order."
    )
    return {"description": about, "type": "array", "items": _closed(part)}


def _definitions() -> dict[str, Json]:
    """What the sections refer to; the names of the counts metric by metric."""
    at_least: dict[str, Json] = {"type": "number", "minimum": 0}
    unknown = {name: _or_null(at_least) for name in ("figure", "percent")}
    return {
        "count": {"type": "integer", "minimum": 0},
        "positive": {"type": "integer", "minimum": 1},
        **unknown,
        "milliseconds": _or_null(at_least),
        "minute": {
            "type": "string",
            "maxLength": 20,
            "pattern": f"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}:00Z$",
        },
        "modality": {"enum": list(LABELS["modality"])},
        "peer": {"enum": [f"peer-{each}" for each in LABELS["peer"]]},
        "span": {"enum": list(KEPT)},
        "count_name": {
            "description": "A count of the catalogue, metrics.toml.",
            "anyOf": [_names(metric) for metric in CATALOGUE.values()],
        },
    }


def _names(metric: Metric) -> dict[str, Json]:
    """The counts of one metric, under its name and with its reason."""
    about = f"{metric.why} A {metric.kind}; unit: {metric.unit}; since {metric.since}."
    said: dict[str, Json] = {"title": metric.name, "description": about}
    if metric.kind != "histogram":
        return {**said, "enum": list(metric.names)}
    plain = "|".join(name for name in metric.names if not name.startswith("bucket."))
    pattern = f"^({plain}|bucket.{_NUMBER})$".replace(".", "\\.")
    longest = max(map(len, metric.names))
    return {**said, "type": "string", "maxLength": longest, "pattern": pattern}


def _ref(name: str, about: str = "") -> dict[str, Json]:
    target: dict[str, Json] = {"$ref": f"#/$defs/{name}"}
    return {"description": about, **target} if about else target


def _or_null(what: Mapping[str, Json]) -> dict[str, Json]:
    return {"anyOf": [dict(what), {"type": "null"}]}


def _closed(properties: Mapping[str, Json]) -> dict[str, Json]:
    """An object that has all of these keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _map(
    keys: Mapping[str, Json], values: Mapping[str, Json], required: Sequence[str] = ()
) -> dict[str, Json]:
    """An object whose keys are of a closed list, with such values."""
    wanted: dict[str, Json] = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "propertyNames": dict(keys),
        **wanted,
        "additionalProperties": dict(values),
    }


def _every_modality(value: Mapping[str, Json]) -> dict[str, Json]:
    return _map(_ref("modality"), value, LABELS["modality"])


def _counted(label: str) -> dict[str, Json]:
    """How often each member of a label was; none of them is zero."""
    return _map({"enum": list(LABELS[label])}, _ref("positive"))


def _peers(value: Mapping[str, Json]) -> dict[str, Json]:
    about = "Peers by order of registration."
    return {"description": about, **_map(_ref("peer"), value)}
