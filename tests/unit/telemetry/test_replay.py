"""Replaying events: VeriSimDB's figures, key for key, and nothing of its texts."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from panll_desktop import paths
from panll_desktop.cli import main
from panll_desktop.telemetry.replay import ReplayError, replay

SCHEMA = json.loads(paths.resource("telemetry/report.schema.json").read_bytes())
MODALITIES = (
    *("graph", "vector", "tensor", "semantic"),
    *("document", "temporal", "provenance", "spatial"),
)


def event(words: str, **parts: dict[str, Any]) -> dict[str, Any]:
    return {"event": ["verisim", *words.split()], **parts}


def stop(kind: str, duration: object, *modalities: str) -> dict[str, Any]:
    told = {"statement_type": kind, "modalities": list(modalities)}
    return event("query stop", measurements={"duration_ms": duration}, metadata=told)


def asked(peer: str, **more: object) -> dict[str, Any]:
    return event("federation query", metadata={"peer": peer, **more})


EVENTS: list[Any] = [
    stop("SELECT", 47, "semantic", "vector"),
    stop("SEARCH", 0, "vector"),
    stop("NEWSPEAK", 16),
    event("query exception"),
    event("entity create"),
    event("entity delete"),
    *(event("drift detected", metadata={"modality": m}) for m in ("tensor", "graph")),
    event("drift normalized", measurements={"success": True}),
    event("drift normalized", measurements={"success": False}),
    event("drift normalized"),
    asked("secret-host"),
    asked("b", error="timeout"),
    asked("secret-host", error="timeout"),
    event("proof verified", metadata={"proof_type": "integrity"}),
    event("proof verified", metadata={"proof_type": "unheard-of"}),
]


def report(events: object) -> Any:  # noqa: ANN401 - a document
    done = replay(json.dumps(events).encode(), 0.0)
    found = json.loads(json.dumps(done.report))
    Draft202012Validator(SCHEMA).validate(found)
    return found


def test_that_a_stream_has_the_figures_verisimdb_gives_it() -> None:
    found = report(EVENTS)
    assert found["query_patterns"] == {
        "total_queries": 3,
        "error_count": 1,
        "error_rate": 33.33,
        "by_type": {"SELECT": 1, "SEARCH": 1, "OTHER": 1},
    }
    assert found["performance"] == {
        "query_count": 3,
        "avg_duration_ms": 21.0,
        "min_duration_ms": 0.0,
        "max_duration_ms": 47.0,
        "total_duration_ms": 63.0,
    }
    assert found["drift"] == {
        "drift_detected_count": 2,
        "normalise_attempts": 3,
        "normalise_success_count": 1,
        "normalise_success_rate": 33.3,
        "modality_breakdown": {"graph": 1, "tensor": 1},
        "most_drifted": "graph",
    }
    assert found["entities"] == {"created": 1, "deleted": 1}
    assert found["proof_types"]["by_type"] == {"integrity": 1, "other": 1}
    heat = found["modality_heatmap"]
    assert (heat["most_used"], heat["least_used"]) == ("vector", "semantic")
    assert (heat["percentages"]["vector"], heat["percentages"]["graph"]) == (66.7, 0.0)


def test_that_peers_are_numbered_as_they_first_appear() -> None:
    federation = report(EVENTS)["federation"]
    assert federation == {
        "total_federation_queries": 3,
        "peer_errors": {"peer-1": 1, "peer-2": 1},
    }
    many = report([asked(f"host {n}", error="x") for n in range(70)])["federation"]
    assert many["peer_errors"]["peer-other"] == 6


def test_that_no_text_of_an_event_is_in_the_report() -> None:
    written = json.dumps(report(EVENTS))
    for secret in ("secret-host", "NEWSPEAK", "unheard-of"):
        assert secret not in written


def test_that_the_report_of_nothing_has_zeros_where_verisimdb_has_them() -> None:
    found = report([])
    assert found["modality_heatmap"]["percentages"] == dict.fromkeys(MODALITIES, 0.0)
    assert found["modality_heatmap"]["most_used"] is None
    assert set(found["performance"].values()) == {0}
    assert found["query_patterns"]["error_rate"] == 0.0
    assert found["drift"]["normalise_success_rate"] == 0.0
    assert found["drift"]["most_drifted"] is None
    assert found["health"]["process_count"] is None


def test_that_a_statement_without_a_duration_has_none() -> None:
    found = report([stop("SELECT", 4), event("query stop")])
    assert found["query_patterns"]["total_queries"] == 2
    assert found["performance"]["query_count"] == 1
    assert found["performance"]["avg_duration_ms"] == 4.0


@pytest.mark.parametrize("odd", ["4", None, True, -1, 1e300, [4], float("nan")])
def test_that_what_cannot_be_a_duration_is_none(odd: object) -> None:
    found = report([stop("SELECT", odd), stop("SELECT", 4)])
    assert found["performance"]["query_count"] == 1
    assert found["performance"]["max_duration_ms"] == 4.0


@pytest.mark.parametrize(
    ("value", "errors"),
    [(None, 0), (False, 0), ("timeout", 1), (True, 1), ("", 1), (0, 1)],
)
def test_that_all_but_nil_and_false_is_an_error(value: object, errors: int) -> None:
    federation = report([asked("a host", error=value)])["federation"]
    assert sum(federation["peer_errors"].values()) == errors


def test_that_what_is_no_event_is_passed_over_and_counted() -> None:
    strange = [None, 3, {"event": "x"}, {"event": [1]}, event("query began")]
    assert replay(json.dumps([*strange, *EVENTS]).encode(), 0).ignored == len(strange)
    broken = [stop("SELECT", -1), {**stop("SELECT", 1), "metadata": "x"}]
    assert report(broken)["query_patterns"]["by_type"] == {"SELECT": 1}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}", b"3", b"[" * 99_999])
def test_that_what_is_no_list_of_events_is_said(content: bytes) -> None:
    with pytest.raises(ReplayError, match=r"^The file .+\.$"):
        replay(content, 0.0)


def test_that_the_command_prints_the_report_and_keeps_nothing(
    tmp_path: Path, private_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([*EVENTS, {"event": "x"}]))
    before = sorted(private_home.rglob("*"))
    assert main(["telemetry", "replay", str(file)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["query_patterns"]["total_queries"] == 3
    assert err == "1 event is none of VeriSimDB's and not counted.\n"
    assert sorted(private_home.rglob("*")) == before
    assert main(["telemetry", "replay", str(tmp_path / "none.json")]) == 1
    assert "cannot read" in capsys.readouterr().err
