"""``panll-desktop telemetry metrics`` and ``schema``: what is collected, exactly."""

import argparse
import json
import sys

from panll_desktop.cli import exits
from panll_desktop.cli.consenting import consent, history
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.session.ranges import RANGES
from panll_desktop.telemetry import schema
from panll_desktop.telemetry.counts import Counts, total
from panll_desktop.telemetry.inventory import Entry, inventory, own_counts
from panll_desktop.telemetry.service import Telemetry


def run(options: argparse.Namespace) -> int:
    """Prints the schema, or every metric with what it stands at."""
    if options.verb == "schema":
        put(schema.encode())
        return exits.GOOD
    counts = _counts(RANGES[options.range])
    entries = inventory(counts)
    if options.json:
        document = [_described(each, counts) for each in entries]
        put(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return exits.GOOD
    for each in entries:
        put(f"{each.metric.name}: {each.value}\n  {each.metric.why}\n  {each.facts}\n")
        if each.labels:
            put(f"  {each.labels}\n")
    return exits.GOOD


def _counts(seconds: int) -> Counts | None:
    """What is kept of so many seconds; None while nothing is counted, which is said."""
    decision = consent()
    if not decision.given:
        print(
            f"panll-desktop: telemetry is off, because {decision.reason}; this is what"
            " would be counted.",
            file=sys.stderr,
        )
        return None
    telemetry = Telemetry(history())
    _, found = telemetry.buckets(seconds)
    for notice in telemetry.notices():
        print(f"panll-desktop: {visible(notice)}", file=sys.stderr)
    return total(each.counts for each in found)


def _described(entry: Entry, counts: Counts | None) -> dict[str, object]:
    metric = entry.metric
    return {
        "name": metric.name,
        "kind": metric.kind,
        "unit": metric.unit,
        "label": metric.label or None,
        "members": list(metric.members),
        "buckets": metric.buckets or None,
        "why": metric.why,
        "since": metric.since,
        "counts": None if counts is None else own_counts(metric, counts),
    }
