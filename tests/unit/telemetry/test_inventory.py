"""What is collected, in words: all of it, and nothing unknown is a zero."""

from panll_desktop.protocol import ErrorKind, Modality, StatementType
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.inventory import (
    NOT_COUNTED,
    Entry,
    Part,
    inventory,
    own_counts,
)

TENSOR = Part("tensor", "0")


def counted() -> dict[str, Entry]:
    collector = Collector()
    bits = Modality.DOCUMENT.bit | Modality.VECTOR.bit
    collector.query_stopped(StatementType.SELECT, Modality.DOCUMENT.bit, 0.004)
    collector.query_stopped(StatementType.SELECT, bits, 0.008)
    collector.error_raised(ErrorKind.TIMEOUT)
    collector.system_seen(61, 3 * 2**20)
    return {each.metric.name: each for each in inventory(collector.take())}


def test_that_every_metric_is_there_with_what_the_catalogue_says() -> None:
    entries = inventory(None)
    assert [each.metric for each in entries] == list(CATALOGUE.values())
    for each in entries:
        metric = each.metric
        assert f"{metric.kind} of {metric.unit}" in each.facts
        assert each.facts.endswith(f"since {metric.since}")
        if metric.label:
            assert f"by {metric.label.replace('_', ' and ')}" in each.facts
            assert metric.members[-1].replace(".", " on ") in each.labels
            assert each.parts


def test_that_nothing_counted_is_no_zero_while_it_is_off() -> None:
    assert {each.value for each in inventory(None)} == {NOT_COUNTED}
    parts = [part for each in inventory(None) for part in each.parts]
    assert {part.value for part in parts} == {NOT_COUNTED, ""}
    empty = {each.metric.name: each.value for each in inventory({})}
    assert empty.pop("verisim.system.memory") == "not known"
    assert empty.pop("verisim.system.uptime") == "0"
    assert set(empty.values()) == {"0"}


def test_that_a_labelled_metric_lists_what_it_counted_most_first() -> None:
    entry = counted()["verisim.query.modality_usage"]
    assert entry.value == "document 2, vector 1"
    assert entry.parts[:3] == (Part("graph", "0"), Part("vector", "1"), TENSOR)
    assert [part.name for part in entry.parts] == [each.label for each in Modality]


def test_that_a_long_list_is_named_and_shows_what_it_counted() -> None:
    entry = counted()["verisim.query.modality_by_pattern"]
    assert entry.value == "SELECT on document 2, 1 more"
    assert entry.parts == (
        Part("each of 72, from SELECT on graph to OTHER on spatial", ""),
        Part("SELECT on vector", "1"),
        Part("SELECT on document", "2"),
    )


def test_that_numbers_have_their_units() -> None:
    entries = counted()
    assert entries["verisim.query.count"].value == "2"
    assert entries["verisim.query.pattern"].value == "SELECT 2"
    assert entries["verisim.error.kind"].value == "timeout 1"
    assert entries["verisim.system.uptime"].value == "61 s"
    assert entries["verisim.system.memory"].value == "3.0 MiB at most"


def test_that_durations_have_their_percentiles_within_what_was_measured() -> None:
    entry = counted()["verisim.query.duration_distribution"]
    assert entry.value == "2, 0.012 s in all"
    parts = {part.name: part.value for part in entry.parts}
    assert (parts["shortest"], parts["longest"]) == ("4 ms", "8 ms")
    assert (parts["p50"], parts["p99"]) == ("4.04 ms", "8 ms")
    assert parts["buckets in use"] == "2"


def test_that_a_metric_has_its_own_counts_and_no_others() -> None:
    counts = {"query.count": 2, "error.timeout": 1, "error.parse_error": 3}
    kinds = own_counts(CATALOGUE["verisim.error.kind"], counts)
    assert kinds == {"error.timeout": 1, "error.parse_error": 3}
