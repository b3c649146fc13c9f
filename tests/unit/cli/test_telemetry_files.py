"""Exports as files: merged, viewed, in another form, and never half written."""

import json
from pathlib import Path

import pytest

from panll_desktop import paths
from panll_desktop.cli import counting_files, main
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def counted() -> None:
    main(["telemetry", "enable"])
    history = History(paths.data_directory() / "telemetry")
    now = Telemetry(history).now()
    counts = {c.QUERIES: 40, c.PATTERN[0]: 40, c.MODALITY[0]: 40, c.BUCKET[-96]: 40}
    history.add(now, counts | {c.SUM_US: 40, c.MIN_US: 1, c.MAX_US: 1})


@pytest.mark.usefixtures("counted")
def test_that_two_exports_merge_into_twice_the_counts(
    tmp_path: Path, capsys: Captured
) -> None:
    one, merged = str(tmp_path / "one.json"), str(tmp_path / "merged.json")
    assert main(["telemetry", "export", one, "--range", "7d"]) == 0
    assert main(["telemetry", "merge", one, one, "-o", merged]) == 0
    document = json.loads(Path(merged).read_bytes())
    assert document["query_patterns"]["total_queries"] == 80
    capsys.readouterr()
    assert main(["telemetry", "view", merged]) == 0
    out = capsys.readouterr().out
    assert "query_patterns.total_queries: 80" in out
    assert "health.process_count: not reported" in out
    assert "Graph is used most: 100 % of uses." in out


@pytest.mark.usefixtures("counted")
def test_that_the_report_is_shown_as_openmetrics_too(capsys: Captured) -> None:
    capsys.readouterr()
    assert main(["telemetry", "show", "--format", "openmetrics", "--range", "1y"]) == 0
    out = capsys.readouterr().out
    assert "verisim_query_count_total 40\n" in out
    assert out.endswith("# EOF\n")


@pytest.mark.usefixtures("counted")
def test_that_insights_are_sentences_with_their_certainty(capsys: Captured) -> None:
    capsys.readouterr()
    assert main(["telemetry", "insights"]) == 0
    out = capsys.readouterr().out
    assert out.count("How sure: ") == 6
    assert "Performance: Not enough data for a trend" in out
    assert main(["telemetry", "insights", "--range", "1y"]) == 0
    assert "Drift: " in capsys.readouterr().out


@pytest.mark.usefixtures("counted")
def test_that_insights_say_that_a_damaged_history_was_set_aside(
    capsys: Captured,
) -> None:
    file = paths.data_directory() / "telemetry" / "history.sqlite"
    file.write_bytes(b"no database")
    capsys.readouterr()
    assert main(["telemetry", "insights"]) == 0
    assert "damaged-1.sqlite" in capsys.readouterr().err


@pytest.mark.usefixtures("counted")
def test_that_a_report_is_printed_cell_by_cell_in_words(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "report.json"
    assert main(["telemetry", "export", str(file)]) == 0
    capsys.readouterr()
    assert main(["telemetry", "view", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "meta.telemetry_enabled: yes" in lines
    assert "drift.modality_breakdown: none" in lines
    assert "health.process_count: not reported" in lines
    assert any(line.startswith("modality_heatmap.counts.graph: ") for line in lines)
    assert not [line for line in lines if "{" in line]


@pytest.mark.usefixtures("counted")
def test_that_a_place_that_cannot_be_written_gets_nothing(
    tmp_path: Path, capsys: Captured
) -> None:
    one = str(tmp_path / "one.json")
    main(["telemetry", "export", one])
    before = sorted(tmp_path.rglob("*"))
    for target in (tmp_path / "none" / "x.json", tmp_path):
        assert main(["telemetry", "merge", one, "-o", str(target)]) == 1
        assert main(["telemetry", "export", str(target)]) == 1
    assert "cannot write" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_that_what_is_no_export_is_said_with_its_name(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "x.json"
    file.write_text("{}")
    target = tmp_path / "merged.json"
    assert main(["telemetry", "merge", str(file), "-o", str(target)]) == 1
    assert main(["telemetry", "view", str(file)]) == 1
    err = capsys.readouterr().err
    assert err.count(f"{file}: The file is no telemetry export") == 2
    assert not target.exists()


def test_that_a_file_without_an_end_is_said(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting_files, "_LARGEST", 10)
    file = tmp_path / "x.json"
    for words in (["view"], ["replay"], ["merge", "-o", str(tmp_path / "y")]):
        for place, size in (("/dev/zero", 0), (str(file), 11)):
            file.write_bytes(b" " * size)
            assert main(["telemetry", *words, place]) == 1
            assert f"cannot read {place}: it is larger" in capsys.readouterr().err
    file.write_bytes(b"[]        ")
    assert main(["telemetry", "replay", str(file)]) == 0


def test_that_insights_are_refused_while_telemetry_is_off(capsys: Captured) -> None:
    assert main(["telemetry", "insights"]) == 1
    assert "telemetry is off" in capsys.readouterr().err
