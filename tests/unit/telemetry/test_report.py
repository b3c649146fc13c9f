"""The report: its exact figures, its nulls, and the schema it is published with."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from panll_desktop import paths
from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.histogram import RELATIVE_ERROR
from panll_desktop.telemetry.history import KEPT, Bucket
from panll_desktop.telemetry.report import NOTICE, Window, build, encode, moment

SCHEMA = json.loads(paths.resource("telemetry/report.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)
NOON = 1_780_315_200
WINDOW = Window(NOON - 86_400, NOON)
NAMES = (
    *(c.QUERIES, c.ERRORS, c.SUM_US, c.MIN_US, c.MAX_US, c.CREATED, c.DELETED),
    *(c.DRIFTS, c.NORMALISED, c.NORMALISED_WELL, c.FEDERATED),
    *(*c.PATTERN, *c.MODALITY, *c.COVERAGE, *c.DRIFT, *c.ERROR, *c.PROOF),
    *(*c.PEER_ERROR, *c.BUCKET.values()),
)
COUNTS = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 10**12), max_size=30)
MINUTES = st.integers(0, 10**6).map(lambda number: number * 60)
SPANS = st.sampled_from(sorted(KEPT))
BUCKETS = st.lists(st.builds(Bucket, MINUTES, COUNTS, SPANS), max_size=4)
S, M = StatementType, Modality


def document(*parts: Mapping[str, int], generated_at: float = NOON) -> Any:  # noqa: ANN401 - JSON
    """The report over these parts, as whoever reads the export has it."""
    buckets = [
        Bucket(WINDOW.start + 60 * number, dict(part))
        for number, part in enumerate(parts)
    ]
    return json.loads(encode(build(buckets, WINDOW, generated_at)))


def by_hand() -> c.Counts:
    """A hand-made case: seven statements, two errors, and one of the rest."""
    collector = Collector()
    graph, vector, text = M.GRAPH.bit, M.VECTOR.bit, M.DOCUMENT.bit
    for statement, bits, seconds in (
        (S.SELECT, graph | text, 0.004),
        (S.SELECT, text, 0.0021),
        (S.SEARCH, vector | text, 0.030),
        (S.COUNT, 0, 0.0005),
        (S.SHOW, 0, 0.0004),
        (S.EXPLAIN, 0, 0.001),
        (S.INSERT, graph, 0.0123456),
    ):
        collector.query_stopped(statement, bits, seconds)
    for kind in (ErrorKind.PARSE_ERROR, ErrorKind.PARSE_ERROR, ErrorKind.TIMEOUT):
        collector.error_raised(kind)
    collector.entity_created(graph | text)
    collector.entity_created(text)
    collector.entity_deleted()
    for modality in (M.TENSOR, M.SPATIAL, M.TENSOR):
        collector.drift_detected(modality)
    for success in (True, True, False):
        collector.normalised(success=success)
    for peer, success in ((2, False), (64, False), (65, False), (2, True)):
        collector.peer_answered(peer, success=success)
    collector.proof_checked(ProofType.INTEGRITY, success=False)
    return collector.take()


def every(value: object, **others: object) -> dict[str, object]:
    return {each.label: value for each in Modality} | others


def test_that_a_hand_made_case_has_these_figures() -> None:
    report = document(by_hand(), generated_at=NOON + 0.9)
    assert report["meta"] == {
        "generated_at": "2026-06-01T12:00:00Z",
        "collection_started": "2026-05-31T12:00:00Z",
        "telemetry_enabled": True,
        "privacy_notice": NOTICE,
        "source": "workbench",
        "schema_version": 2,
        "window": {
            "from": "2026-05-31T12:00:00Z",
            "to": "2026-06-01T12:00:00Z",
            "bucket_seconds": 60,
            "buckets_with_data": 1,
        },
    }
    assert report["modality_heatmap"] == {
        "counts": every(0, graph=2, vector=1, document=3),
        "percentages": every(0.0, graph=33.3, vector=16.7, document=50.0),
        "total_modality_queries": 6,
        "most_used": "document",
        "least_used": "vector",
    }
    once = dict.fromkeys(("INSERT", "EXPLAIN", "SHOW", "SEARCH", "COUNT"), 1)
    assert report["query_patterns"] == {
        "total_queries": 7,
        "error_count": 3,
        "error_rate": 42.86,
        "by_type": {"SELECT": 2, **once},
    }
    assert report["error_budget"] == {
        "total_errors": 3,
        "error_rate_percent": 42.857,
        "by_type": {"timeout": 1, "parse_error": 2},
        "budget_window": "the window of this report",
    }


def test_that_the_hand_made_case_has_these_durations() -> None:
    report = document(by_hand())
    performance, percentiles = report["performance"], report["percentiles"]
    assert performance == {
        "query_count": 7,
        "avg_duration_ms": 7.19,
        "min_duration_ms": 0.4,
        "max_duration_ms": 30.0,
        "total_duration_ms": 50.35,
    }
    assert percentiles.pop("relative_error") == 0.0109
    exact = {"p50_ms": 2.1, "p95_ms": 30.0, "p99_ms": 30.0}
    assert percentiles == pytest.approx(exact, rel=0.0109)


def test_that_the_hand_made_case_has_these_other_figures() -> None:
    report = document(by_hand())
    assert report["drift"] == {
        "drift_detected_count": 3,
        "normalise_attempts": 3,
        "normalise_success_count": 2,
        "normalise_success_rate": 66.7,
        "modality_breakdown": {"spatial": 1, "tensor": 2},
        "most_drifted": "tensor",
    }
    assert report["federation"] == {
        "total_federation_queries": 4,
        "peer_errors": {"peer-2": 1, "peer-64": 1, "peer-other": 1},
    }
    failing = {"answers": 0, "errors": 1, "percent": 0.0}
    assert report["peer_availability"] == {
        "peer-2": {"answers": 1, "errors": 1, "percent": 50.0},
        "peer-64": failing,
        "peer-other": failing,
    }
    assert report["proof_types"] == {
        "total_proofs": 1,
        "by_type": {"integrity": 1},
        "vql_dt_active": True,
    }
    assert report["entities"] == {"created": 2, "deleted": 1}
    assert report["coverage"] == every(0, graph=1, document=2)
    assert sum(report["duration_histogram"]["counts"].values()) == 7
    (hour,) = report["history"]
    assert (hour["from"], hour["seconds"]) == ("2026-05-31T12:00:00Z", 3600)
    assert hour["counts"] == by_hand()


def test_that_what_was_not_counted_is_null_and_no_rate_is_zero() -> None:
    report = document()
    VALIDATOR.validate(report)
    assert report["meta"]["collection_started"] is None
    heatmap, performance = report["modality_heatmap"], report["performance"]
    assert heatmap["percentages"] == every(None)
    assert heatmap["most_used"] is heatmap["least_used"] is None
    assert report["query_patterns"]["error_rate"] is None
    assert report["error_budget"]["error_rate_percent"] is None
    unknown = [name for name, value in performance.items() if value is None]
    assert unknown == ["avg_duration_ms", "min_duration_ms", "max_duration_ms"]
    assert set(report["percentiles"].values()) == {None, 0.0109}
    assert report["drift"]["normalise_success_rate"] is None
    assert report["drift"]["most_drifted"] is None
    memory = report["health"].pop("memory")
    assert set(memory.values()) == set(report["health"].values()) == {None}


def test_that_errors_without_a_finished_statement_have_no_rate() -> None:
    report = document({c.ERRORS: 3, c.ERROR[ErrorKind.PARSE_ERROR]: 3})
    patterns = report["query_patterns"]
    assert (patterns["error_count"], patterns["error_rate"]) == (3, None)
    assert report["error_budget"]["by_type"] == {"parse_error": 3}


def test_that_a_half_is_rounded_away_from_zero_as_verisimdb_does() -> None:
    counts = {c.MODALITY[M.GRAPH]: 1, c.MODALITY[M.VECTOR]: 15}
    shares = document(counts)["modality_heatmap"]["percentages"]
    assert (shares["graph"], shares["vector"]) == (6.3, 93.8)
    report = document(
        {c.QUERIES: 800, c.ERRORS: 1, c.SUM_US: 100_000, c.BUCKET[0]: 800}
    )
    assert report["query_patterns"]["error_rate"] == 0.13
    assert report["performance"]["avg_duration_ms"] == 0.13


def test_that_a_tie_goes_to_the_alphabetically_first() -> None:
    tied = document(dict.fromkeys((*c.MODALITY, *c.DRIFT), 4))
    assert tied["modality_heatmap"]["most_used"] == "document"
    assert tied["modality_heatmap"]["least_used"] == "document"
    assert tied["drift"]["most_drifted"] == "document"


def test_that_the_least_used_is_one_that_was_used() -> None:
    heatmap = document({c.MODALITY[M.VECTOR]: 9})["modality_heatmap"]
    assert (heatmap["most_used"], heatmap["least_used"]) == ("vector", "vector")


def test_that_no_percentile_lies_outside_what_was_measured() -> None:
    for step in range(200):
        collector = Collector()
        seconds = 0.0011 * 1.013**step
        collector.query_stopped(S.SELECT, 0, seconds)
        found = document(collector.take())["percentiles"]["p95_ms"]
        assert found == pytest.approx(seconds * 1000, rel=1e-3)


@given(st.floats(1e-5, 1e4), st.floats(1e-5, 1e4))
def test_that_a_percentile_of_the_report_keeps_the_error_it_states(
    one: float, other: float
) -> None:
    collector = Collector()
    for seconds in (one, other):
        collector.query_stopped(S.SELECT, 0, seconds)
    percentiles = document(collector.take())["percentiles"]
    for name, exact in (("p50_ms", min(one, other)), ("p99_ms", max(one, other))):
        stated = percentiles["relative_error"]
        assert stated >= RELATIVE_ERROR
        # The spread itself is kept to the microsecond.
        assert abs(percentiles[name] / 1000 - exact) <= exact * stated + 5.1e-7


@settings(max_examples=50)
@given(BUCKETS, st.floats(0, 4e9))
def test_that_every_report_fits_its_schema(
    buckets: list[Bucket], generated_at: float
) -> None:
    report = build(buckets, WINDOW, generated_at)
    VALIDATOR.validate(json.loads(encode(report)))


@given(COUNTS, COUNTS)
def test_that_it_does_not_matter_in_which_minute_something_was_counted(
    one: c.Counts, other: c.Counts
) -> None:
    apart, together = document(one, other), document(c.total([one, other]))
    del apart["meta"], together["meta"]
    assert apart == together


def objects(document: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """The objects of a document, itself included."""
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from objects(value)


def test_that_a_smuggled_key_fits_nowhere() -> None:
    report = document(by_hand())
    found = list(objects(report))
    assert len(found) == 28
    for each in found:
        for value in (1, None, "a secret"):
            assert not VALIDATOR.is_valid(with_key(report, each, "a secret", value))
    VALIDATOR.validate(report)


def test_that_a_smuggled_text_fits_nowhere() -> None:
    report = document(by_hand())
    for each in objects(report):
        for key in each:
            for value in ("SELECT secret", ["a secret"]):
                assert not VALIDATOR.is_valid(with_key(report, each, key, value)), key
    VALIDATOR.validate(report)


def with_key(report: Any, part: dict[str, Any], key: str, value: object) -> Any:  # noqa: ANN401 - JSON
    """A copy of the report in which one of its objects has this value at that key."""
    kept = dict(part)
    part[key] = value
    changed = copy.deepcopy(report)
    part.clear()
    part.update(kept)
    return changed


def test_that_no_part_of_the_report_may_be_missing() -> None:
    report = document()
    for each in list(objects(report)):
        for key in list(each):
            changed = dict(each)
            del each[key]
            assert not VALIDATOR.is_valid(report), key
            each.update(changed)
    VALIDATOR.validate(report)


def test_that_the_sections_are_those_of_verisimdb_in_its_order_and_then_ours() -> None:
    assert list(document()) == [
        *("meta", "modality_heatmap", "query_patterns", "performance", "drift"),
        *("federation", "proof_types", "entities", "health", "error_budget"),
        *("percentiles", "duration_histogram", "coverage", "peer_availability"),
        "history",
    ]


def test_that_an_export_ends_in_a_line_and_is_utf_8() -> None:
    content = encode(build([], WINDOW, NOON))
    assert content.endswith(b"}\n")
    assert content.decode() == json.dumps(json.loads(content), indent=2) + "\n"


@pytest.mark.parametrize("seconds", [60, 3600, 86_400])
def test_that_no_time_of_an_export_is_finer_than_its_buckets(seconds: int) -> None:
    start = WINDOW.start // seconds * seconds
    window = Window(start, start + 7 * seconds)
    made = start + 3.7 * seconds + 1.2345
    text = encode(build([Bucket(start, by_hand(), seconds)], window, made)).decode()
    found = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text)
    assert len(found) >= 5
    moments = [datetime.fromisoformat(each).timestamp() for each in found]
    assert [each % seconds for each in moments] == [0.0] * len(found)


def test_that_a_moment_is_in_utc_to_the_second() -> None:
    assert moment(0.999) == "1970-01-01T00:00:00Z"
    assert moment(NOON) == "2026-06-01T12:00:00Z"
