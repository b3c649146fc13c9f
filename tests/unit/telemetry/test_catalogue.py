"""The catalogue: what does not stand in it cannot be counted, and all of it can."""

import pytest

from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE, LABELS, parse
from panll_desktop.telemetry.collector import Collector

TEN = {
    *("verisim.query.modality_usage", "verisim.query.pattern"),
    *("verisim.query.duration_distribution", "verisim.drift.frequency"),
    *("verisim.drift.modality_breakdown", "verisim.normalise.success_rate"),
    *("verisim.federation.peer_health", "verisim.proof.type_usage"),
    *("verisim.entity.modality_coverage", "verisim.system.uptime"),
}
ONE = """
[[metric]]
name = "a"
key = "a"
kind = "counter"
unit = "1"
why = "w"
since = "0"
"""


def test_that_the_ten_events_of_the_design_are_in_it() -> None:
    assert set(CATALOGUE) >= TEN
    assert {"verisim.error.kind", "verisim.system.memory"} <= set(CATALOGUE)


def test_that_every_metric_says_why_and_since_when() -> None:
    for metric in CATALOGUE.values():
        assert metric.why.endswith(".")
        assert metric.since
        assert metric.unit
        assert metric.kind in {"counter", "histogram", "gauge"}
        assert not metric.label or metric.members == LABELS[metric.label]


def test_that_exactly_the_counts_of_the_catalogue_are_known() -> None:
    listed = [name for each in CATALOGUE.values() for name in each.names]
    assert len(listed) == len(set(listed))
    assert all(map(c.is_known, listed))
    assert not c.is_known("query.text")


def test_that_a_metric_that_is_not_in_it_cannot_be_recorded() -> None:
    collector = Collector()
    collector.give_back({"verisim.query.text": 1, "drift.secret": 1, c.DELETED: 1})
    assert collector.take() == {c.DELETED: 1}


@pytest.mark.parametrize("again", [ONE, ONE.replace('name = "a"', 'name = "b"')])
def test_that_no_name_and_no_count_is_there_twice(again: str) -> None:
    assert list(parse(ONE)) == ["a"]
    with pytest.raises(ValueError, match="twice"):
        parse(ONE + again)


def test_that_a_label_is_one_of_the_closed_lists() -> None:
    with pytest.raises(KeyError):
        _ = parse(ONE + 'label = "host"\n')["a"].names
