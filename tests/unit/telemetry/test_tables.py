"""Figures as tables: everything is there, and what nobody knows is empty, not zero."""

import csv
import io

from panll_desktop.protocol import Modality
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import reading, report_tables, tables
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.history import MINUTE, Bucket
from panll_desktop.telemetry.picture import Picture
from panll_desktop.telemetry.tables import Table
from tests.figures import END, day, picture, worked

FULL = picture(*day())
FEW = picture(Bucket(END - MINUTE, {c.QUERIES: 3}))


def values(made: Table) -> dict[str, object]:
    return {str(row[0]): row[1] for row in made.rows}


def test_that_csv_is_read_back_as_it_was_and_unknown_is_empty() -> None:
    made = Table(("a, b", "c"), (("x", None), ('quote "', 1.5), ("=1+1", -2)))
    read = list(csv.reader(io.StringIO(tables.to_csv(made))))
    assert read == [["a, b", "c"], ["x", ""], ['quote "', "1.5"], ["'=1+1", "-2"]]


def test_that_a_heat_map_is_a_row_for_each_step_and_the_sum() -> None:
    heat = FULL.usage[0]
    made = tables.of_heat(heat, "reads")
    assert made.columns == ("from", *heat.rows, "all reads")
    assert len(made.rows) == len(heat.names) + 1
    assert made.rows[-1] == ("all", *heat.totals, heat.total)
    empty = [row for row in made.rows if row[1] is None]
    assert empty
    assert all(set(row[1:]) == {None} for row in empty)
    cross = tables.of_heat(FULL.cross, "reads")
    assert cross.columns[0] == "statement"


def test_that_percentiles_have_their_bounds_and_gaps_have_none() -> None:
    made = tables.of_latency(FULL.latency)
    assert len(made.columns) == 2 + 9
    known = [row for row in made.rows if row[2] is not None]
    for row in known:
        low, mark, high = row[3], row[2], row[4]
        assert isinstance(low, float)
        assert isinstance(mark, float)
        assert isinstance(high, float)
        assert low <= mark <= high
    assert any(set(row[1:]) == {None} for row in made.rows)


def test_that_every_metric_has_a_row_and_its_labels_below_it() -> None:
    made = tables.of_metrics(FULL, own=True)
    names = [str(row[0]) for row in made.rows]
    assert [name for name in names if not name.startswith(" ")] == list(CATALOGUE)
    assert values(made)["verisim.query.count"] == FULL.statements
    assert values(made)["  peer-1" if "  peer-1" in names else "  1"] is not None


def test_that_what_did_not_happen_is_zero_here_and_unknown_of_others() -> None:
    own = values(tables.of_metrics(FEW, own=True))
    foreign = values(tables.of_metrics(FEW, own=False))
    assert own["verisim.drift.frequency"] == 0
    assert foreign["verisim.drift.frequency"] is None
    assert own["verisim.system.memory"] is None
    assert set(values(tables.of_metrics(picture(), own=True)).values()) == {None}


def test_that_insights_peers_and_shares_have_all_their_figures() -> None:
    found = tables.of_findings(FULL.findings)
    assert len(found.rows) == sum(len(each.figures) for each in FULL.findings)
    units = {str(row[1]): row[3] for row in found.rows}
    assert units["p95 ms at most"] == "ms"
    assert units["peer-1 availability"] == units["reading share"] == "of 1"
    assert units["graph"] == "uses"
    assert all(units.values())
    peers = tables.of_peers(FULL.peers)
    assert [row[0] for row in peers.rows] == ["peer-1", "peer-2"]
    assert all(row[3] == 100.0 for row in peers.rows[:1])
    shares = tables.of_shares(FULL.patterns, "statement", "count")
    assert sum(int(str(row[1])) for row in shares.rows) == FULL.statements
    assert all(row[3] is None and row[4] is None for row in shares.rows)


def test_that_the_window_before_is_compared_only_where_it_says_enough() -> None:
    bucket = Bucket(END - MINUTE, worked(40))
    few = Bucket(END - 2 * MINUTE, worked(10))
    assert all(each.before is None for each in picture(bucket).patterns)
    little: Picture = picture(bucket, before=(few,))
    assert all(each.before is None for each in little.patterns)
    much = picture(bucket, before=(bucket,))
    assert all(each.before == each.share for each in much.patterns)


def test_that_percentiles_of_the_whole_are_those_of_the_report() -> None:
    from panll_desktop.telemetry.report import percentile_ms

    marks = FULL.whole.marks
    assert marks is not None
    wanted = [percentile_ms(dict(FULL.counts), share) for share in (50, 95, 99)]
    assert list(marks) == wanted


def test_that_a_report_is_shown_as_far_as_it_goes_and_never_as_zero() -> None:
    read = reading.understood(
        {
            "performance": {"query_count": 4, "avg_duration_ms": "fast"},
            "coverage": {"graph": 1, "vector": 2},
            "entities": {"stored": 4},
            "knots": {"stored": 7, "notes": [1], "name": "x" * 500},
            "size": 3,
        }
    )
    shown = report_tables.figures(read)
    assert [row[0] for row in shown.rows if row[2] == "not understood"] == [
        "knots.stored",
        "size",
    ]
    rows = values(shown)
    assert rows["statements timed"] == 4
    assert rows["average duration"] == "not understood"
    assert rows["shortest"] is None
    assert rows["entities stored"] == 4
    assert rows["entities created"] is None
    assert rows["knots.stored"] == 7
    assert rows["size"] == 3
    assert not {"knots.notes", "knots.name"} & set(rows)
    assert "modality heatmap" in report_tables.lacking(read)
    assert "shortest" not in report_tables.lacking(read)
    (bars,) = report_tables.bars(read)
    assert [(each.name, each.share) for each in bars.shares] == [
        ("graph", 0.25),
        ("vector", 0.5),
    ]
    assert bars.said == "of 4 entities"


def test_that_bars_of_a_report_stand_in_the_order_of_the_eight() -> None:
    counts = {"vector": 1, "graph": 3, "spatial": 0}
    read = reading.understood({"modality_heatmap": {"counts": counts}})
    (bars,) = report_tables.bars(read)
    assert [each.name for each in bars.shares] == ["graph", "vector", "spatial"]
    assert bars.said == "4 reads"
    assert Modality.GRAPH.label == "graph"
