"""Reading and merging exports: missing is not zero, and what is strange is listed."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from panll_desktop import paths
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.history import DAY, HOUR, Bucket, rolled
from panll_desktop.telemetry.reading import ReadingError, merge, read, understood
from panll_desktop.telemetry.report import Window, build, encode

SCHEMA = json.loads(paths.resource("telemetry/report.schema.json").read_bytes())
NOON = 1_780_315_200
NAMES = (c.QUERIES, c.ERRORS, *c.PATTERN, *c.DRIFT, *list(c.BUCKET.values())[:5])
COUNTS = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 10**6), max_size=5)
PARTS = st.lists(COUNTS, max_size=4)


def export(parts: list[c.Counts], hour: int = 0, hours: int = 24) -> bytes:
    start = NOON + hour * HOUR
    buckets = [
        Bucket(start + n * HOUR, dict(part), HOUR) for n, part in enumerate(parts)
    ]
    return encode(build(buckets, Window(start, start + hours * HOUR), start))


def changed(path: str, value: object) -> bytes:
    document: Any = json.loads(export([{c.QUERIES: 3}]))
    *above, last = path.split(".")
    part = document
    for key in above:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return json.dumps(document).encode()


@settings(max_examples=40)
@given(PARTS)
def test_that_what_was_exported_is_read_back_whole(parts: list[c.Counts]) -> None:
    found = read(export(parts))
    assert (found.not_reported, found.not_understood) == ((), ())
    assert c.total(each.counts for each in found.buckets) == c.total(parts)
    assert found.window == Window(NOON, NOON + DAY)
    assert found.generated_at == NOON


@settings(max_examples=40)
@given(PARTS, PARTS)
def test_that_a_merge_is_the_report_over_all_and_has_no_order(
    one: list[c.Counts], other: list[c.Counts]
) -> None:
    first, second = read(export(one)), read(export(other, hour=2))
    merged = merge([first, second])
    assert merged == merge([second, first])
    Draft202012Validator(SCHEMA).validate(json.loads(encode(merged)))
    again = read(encode(merged))
    assert again.buckets == tuple(rolled([*first.buckets, *second.buckets], HOUR))
    assert again.window == Window(NOON, NOON + DAY + 2 * HOUR)


@pytest.mark.parametrize(
    ("path", "value", "missing", "strange"),
    [
        ("drift", ..., ["drift"], []),
        ("drift.most_drifted", ..., ["drift.most_drifted"], []),
        ("performance.query_count", "many", [], ["performance.query_count"]),
        ("performance.query_count", True, [], ["performance.query_count"]),
        ("entities.created", -1, [], ["entities.created"]),
        ("drift", 3, [], ["drift"]),
        ("secret", 1, [], ["secret"]),
        ("drift.secret", 1, [], ["drift.secret"]),
        ("query_patterns.by_type", "x", [], ["query_patterns.by_type"]),
        ("history", ..., ["history"], []),
        ("history", {}, [], ["history"]),
        ("meta.window", {"from": "yesterday"}, [], ["meta.window"]),
        ("health.uptime_seconds", None, [], []),
        ("percentiles", "none", [], ["percentiles"]),
        ("percentiles.p95_ms", "fast", [], ["percentiles.p95_ms"]),
        ("percentiles.p95_ms", ..., ["percentiles.p95_ms"], []),
        ("percentiles.p50_ms", None, [], []),
        ("drift", None, ["drift"], []),
        ("peer_availability", None, ["peer_availability"], []),
        ("meta.schema_version", 2, [], []),
        ("meta.schema_version", 3, [], ["meta.schema_version"]),
        ("meta.schema_version", "two", [], ["meta.schema_version"]),
        ("coverage.graph", -1, [], ["coverage.graph"]),
        ("coverage.secret", 1, [], ["coverage.secret"]),
        ("duration_histogram.counts", [1], [], ["duration_histogram.counts"]),
        ("peer_availability", 1, [], ["peer_availability"]),
        ("peer_availability.a-host", {}, [], ["peer_availability.a-host"]),
        ("peer_availability.peer-1", 3, [], ["peer_availability.peer-1"]),
    ],
)
def test_that_what_is_missing_or_strange_is_listed_and_the_rest_is_read(
    path: str, value: object, missing: list[str], strange: list[str]
) -> None:
    found = read(changed(path, value))
    assert list(found.not_reported) == missing
    assert list(found.not_understood) == strange
    assert found.sections["query_patterns"]["total_queries"] == 3
    section, _, key = path.partition(".")
    if missing or strange:
        assert key not in found.sections.get(section, {})
    if path == "health.uptime_seconds":
        assert found.sections["health"]["uptime_seconds"] is None


def test_that_one_strange_count_of_a_table_takes_no_other_with_it() -> None:
    counts = {"graph": "many", "vector": 5, "tensor": None}
    found = read(changed("modality_heatmap.counts", counts))
    good = found.sections["modality_heatmap"]["counts"]
    assert good == {"vector": 5, "tensor": None}
    assert found.not_understood == ("modality_heatmap.counts.graph",)


def test_that_a_strange_count_of_the_history_is_named_and_left_out() -> None:
    document = json.loads(export([{c.QUERIES: 3}]))
    document["history"][0]["counts"] |= {"secret": 1, c.ERRORS: "many"}
    document["history"] += [3, {"from": "x"}, {**document["history"][0], "counts": 1}]
    found = read(json.dumps(document).encode())
    assert [each.counts for each in found.buckets] == [{c.QUERIES: 3}]
    assert found.not_understood == (
        *("history[0].counts.secret", f"history[0].counts.{c.ERRORS}"),
        *("history[1]", "history[2]", "history[3].counts"),
    )
    with pytest.raises(ReadingError, match="Report 2 cannot be merged"):
        merge([read(export([])), found])


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("history", ..., "it has no history"),
        ("history", None, "it has no history"),
        ("meta.window", ..., "from when to when"),
        ("meta.schema_version", 99, r"meta\.schema_version in it is not understood"),
        ("drift.weird", 1, r"drift\.weird in it is not understood"),
    ],
)
def test_that_a_report_that_cannot_be_merged_is_told_why(
    path: str, value: object, why: str
) -> None:
    with pytest.raises(ReadingError, match=f"^Report 2 cannot be merged: .*{why}"):
        merge([read(export([])), read(changed(path, value))])


def test_that_a_section_that_is_null_is_not_reported() -> None:
    document = dict.fromkeys(json.loads(export([])))
    found = understood(document)
    assert set(found.not_reported) == set(document)
    assert found.not_understood == ()


def test_that_a_report_of_verisimdb_itself_is_read_and_has_no_history() -> None:
    document = json.loads(export([{c.QUERIES: 3}]))
    own = ("percentiles", "duration_histogram", "coverage", "peer_availability")
    for key in (*own, "history"):
        del document[key]
    for key in ("source", "schema_version", "window"):
        del document["meta"][key]
    found = read(json.dumps(document).encode())
    assert found.not_reported == (*own, "history")
    assert found.not_understood == ()
    assert (found.buckets, found.window) == ((), None)


def test_that_a_report_made_while_telemetry_was_off_is_not_read_as_zeros() -> None:
    with pytest.raises(ReadingError, match="telemetry was off where it was made"):
        read(b'{"telemetry_enabled": false, "message": "Off.", "entities": {}}')


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"a": 1}', b"[" * 9999, b" \n"]
)
def test_that_what_is_no_export_is_said(content: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^The file is no telemetry export: .+\.$"):
        read(content)


def test_that_what_no_clock_and_no_counter_had_is_not_understood() -> None:
    early, late = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"
    document = {
        "meta": {"window": {"from": early, "to": late}},
        "history": [
            {"from": early, "seconds": 60, "counts": {}},
            {"from": late, "seconds": 60, "counts": {}},
            {"from": "2026-01-01T00:00:00Z", "seconds": True, "counts": {}},
            {
                "from": "2026-01-01T00:00:00Z",
                "seconds": 60,
                "counts": {"query.count": 10**400, "query.errors": 2},
            },
        ],
    }
    found = read(json.dumps(document).encode())
    assert found.window is None
    assert [each.counts for each in found.buckets] == [{"query.errors": 2}]
    places = ("history[0]", "history[1]", "history[2]")
    counts = "history[3].counts.query.count"
    assert set(found.not_understood) == {"meta.window", *places, counts}


def test_that_what_a_store_says_of_itself_is_understood_and_the_rest_is_kept() -> None:
    found = understood(
        {
            "entities": {"stored": 3},
            "drift": {"entities_measured": 2},
            "own": {"figure": 7, "list": []},
            "word": "yes",
        }
    )
    assert found.sections["entities"] == {"stored": 3}
    assert found.sections["drift"] == {"entities_measured": 2}
    assert found.others == {"own.figure": 7, "word": "yes"}
    assert "entities.stored" not in found.not_reported
    assert "entities.stored" not in understood({"entities": {}}).not_reported
