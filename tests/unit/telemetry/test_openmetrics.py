"""OpenMetrics text: every metric of the catalogue, and whole numbers."""

from panll_desktop.protocol import Modality, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.openmetrics import encode


def counted() -> c.Counts:
    collector = Collector()
    for seconds in (0.3, 0.6, 0.6):
        collector.query_stopped(StatementType.SELECT, Modality.GRAPH.bit, seconds)
    collector.peer_answered(99, success=False)
    collector.system_seen(61, 1024)
    return collector.take()


def test_that_every_metric_has_its_type_and_its_reason() -> None:
    text = encode(counted())
    for metric in CATALOGUE.values():
        name = metric.name.replace(".", "_")
        assert f"# TYPE {name}" in text
        assert metric.why in text
    assert text.endswith("\n# EOF\n")


def test_that_counts_have_their_labels() -> None:
    lines = encode(counted()).splitlines()
    for line in (
        "verisim_query_count_total 3",
        'verisim_query_pattern_total{statement="SELECT"} 3',
        'verisim_federation_peer_health_total{peer="other"} 1',
        "verisim_system_uptime_seconds_total 61",
        "verisim_system_memory_bytes 1024",
    ):
        assert line in lines


def test_that_the_histogram_is_cumulative_and_exact_at_each_doubling() -> None:
    lines = encode(counted()).splitlines()
    name = "verisim_query_duration_distribution_seconds"
    for bound, count in (("0.25", 0), ("0.5", 1), ("1.0", 3), ("+Inf", 3)):
        assert f'{name}_bucket{{le="{bound}"}} {count}' in lines
    assert f"{name}_count 3" in lines
    assert f"{name}_sum 1.5" in lines


def test_that_memory_that_nobody_measured_has_no_value() -> None:
    lines = encode({}).splitlines()
    assert not [line for line in lines if line.startswith("verisim_system_memory")]
