"""The schema of the report: made from the catalogue, and the file is what is made."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from panll_desktop import paths
from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry import openmetrics, schema
from panll_desktop.telemetry.catalogue import CATALOGUE, Metric
from panll_desktop.telemetry.inventory import inventory
from panll_desktop.telemetry.report import SCHEMA_VERSION

FILE = paths.resource("telemetry/report.schema.json")
MADE: Any = schema.document()


def test_that_the_file_is_what_the_catalogue_makes() -> None:
    again = "panll-desktop telemetry schema > resources/telemetry/report.schema.json"
    assert FILE.read_text(encoding="utf-8") == schema.encode(), again


def test_that_it_is_a_schema_and_its_name_is_no_host_of_others() -> None:
    Draft202012Validator.check_schema(MADE)
    assert MADE["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert MADE["$id"] == f"urn:panll-desktop:telemetry-report:{SCHEMA_VERSION}"
    version = MADE["properties"]["meta"]["properties"]["schema_version"]
    assert version == {"const": SCHEMA_VERSION}


def test_that_its_vocabularies_are_those_of_the_protocol() -> None:
    def labels(section: str) -> list[str]:
        part = MADE["properties"][section]["properties"]["by_type"]
        return list(part["propertyNames"]["enum"])

    assert MADE["$defs"]["modality"]["enum"] == [each.label for each in Modality]
    assert labels("query_patterns") == [each.name for each in StatementType]
    assert labels("error_budget") == [each.label for each in ErrorKind]
    assert labels("proof_types") == [each.name.lower() for each in ProofType]
    peers = [name.replace(".", "-") for name in c.PEER_ERROR]
    assert MADE["$defs"]["peer"]["enum"] == peers


def test_that_its_counts_are_those_of_the_catalogue_and_no_others() -> None:
    parts = {each["title"]: each for each in MADE["$defs"]["count_name"]["anyOf"]}
    assert list(parts) == list(CATALOGUE)
    for name, metric in CATALOGUE.items():
        assert metric.why in parts[name]["description"]
        if metric.kind == "histogram":
            pattern = parts[name]["pattern"]
            assert all(re.search(pattern, each) for each in metric.names)
        else:
            assert parts[name]["enum"] == list(metric.names)
    strange = Draft202012Validator(MADE["$defs"]["count_name"])
    for name in ("bucketx1", "bucket.", "bucket.1000", "duration_sum", "peer.65", ""):
        assert not strange.is_valid(name), name


def test_that_every_object_of_it_is_closed() -> None:
    def objects(part: object) -> Any:  # noqa: ANN401 - JSON
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield part
            for each in part.values():
                yield from objects(each)
        elif isinstance(part, list):
            for each in part:
                yield from objects(each)

    found = list(objects(MADE))
    assert len(found) > 20
    for each in found:
        closed = each["additionalProperties"] is False
        assert closed or "propertyNames" in each


def test_that_a_metric_added_to_the_catalogue_is_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = Metric("verisim.new.one", "new", "counter", "things", "A reason.", "9.9.9")
    assert isinstance(CATALOGUE, dict)
    monkeypatch.setitem(CATALOGUE, new.name, new)
    assert '"new"' in schema.encode()
    assert "verisim_new_one_total 3" in openmetrics.encode({"new": 3})
    assert inventory({"new": 3})[-1].value == "3"
    assert json.loads(schema.encode()) != MADE
