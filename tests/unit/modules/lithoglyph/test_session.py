"""The module as the workbench sees it: manifest, health, catalogue, plans."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession, connect
from panll_desktop.modules.lithoglyph.manifest import manifest
from panll_desktop.protocol import (
    SILENT,
    ConnectError,
    QueryError,
    UnsupportedError,
    Up,
)
from panll_desktop.testing.conformance import check_manifest, check_session
from tests.unit.modules.lithoglyph.asking import asked, opened, rows


@pytest.fixture
def petroglyphs() -> Iterator[EmbeddedSession]:
    with closing(connect(manifest.presets[0].options, SILENT)) as session:
        yield session


def test_that_the_manifest_keeps_the_rules() -> None:
    assert check_manifest(manifest) == []


def test_that_the_session_keeps_the_rules(survey: EmbeddedSession, store: Path) -> None:
    survey.close()
    broken = check_session(
        manifest, {"path": str(store)}, query="SELECT * FROM glyphs", bad_query="SELECT"
    )
    assert broken == []


def test_that_the_first_connection_has_rows_at_once(
    petroglyphs: EmbeddedSession,
) -> None:
    assert len(rows(petroglyphs, "SELECT * FROM glyphs LIMIT 10")) == 10
    known = [node.name for node in petroglyphs.catalog()]
    assert known == [
        "carved_at",
        "glyphs",
        "has_motif",
        "motifs",
        "resembles",
        "sites",
        "_journal",
        "_types",
    ]


@pytest.mark.parametrize("preset", manifest.presets, ids=lambda preset: preset.name)
def test_that_every_example_runs(preset: object) -> None:
    options = next(each.options for each in manifest.presets if each is preset)
    with closing(connect(options, SILENT)) as session:
        config = session.playground()
        assert config.language == "gql"
        for example in config.examples:
            found, outcome = asked(session, example.text)
            assert found or outcome.message, example.title


def test_that_patterns_are_found_and_labelled(petroglyphs: EmbeddedSession) -> None:
    found, outcome = asked(petroglyphs, "MATCH PATTERN 'spiral' SIMILAR 0.8 LIMIT 5")
    assert {row["motif"] for row in found} == {"spiral"}
    assert outcome.statement_type == "MATCH PATTERN (local extension)"
    assert "never sent to a server" in outcome.warnings[0]
    north = "MATCH PATTERN 'sun' SIMILAR 0.5 WITHIN REGION (0, -180, 90, 180)"
    assert len(rows(petroglyphs, north)) < len(
        rows(petroglyphs, "MATCH PATTERN 'sun' SIMILAR 0.5")
    )
    with pytest.raises(QueryError, match="no motif 'cat'") as caught:
        rows(petroglyphs, "MATCH PATTERN 'cat'")
    assert caught.value.code == "1001 DOCUMENT_NOT_FOUND"


def test_that_the_catalogue_has_fields_with_types(survey: EmbeddedSession) -> None:
    nodes = {node.name: node for node in survey.catalog()}
    assert nodes["glyphs"].detail == "3 documents"
    assert nodes["carved_at"].type == "edge"
    fields = {node.name: node for node in survey.catalog(("glyphs",))}
    assert fields["depth"].type == "float or integer"
    assert fields["depth"].detail == "in 2 of 3 documents"
    assert survey.catalog(("glyphs", "depth")) == ()
    assert {node.name for node in survey.catalog(("_journal",))} >= {
        "actor",
        "rationale",
    }


def test_that_a_plan_has_reasons(survey: EmbeddedSession) -> None:
    plan = survey.explain("SELECT name FROM glyphs WHERE depth > 3 LIMIT 1")
    assert plan.root.operation == "Project"
    assert any("no other field has an index" in each for each in plan.hints)
    ((row,), outcome) = asked(survey, "EXPLAIN SELECT * FROM glyphs WHERE depth > 3")
    assert row["plan"] == {
        "type": "sequential-scan",
        "collection": "glyphs",
        "conditions": [{"field": "depth", "op": ">", "value": 3}],
        "index_used": None,
        "estimated_rows": 3,
        "estimated_cost": "low",
        "steps": [
            {"step": 1, "action": "SCAN", "detail": "glyphs"},
            {"step": 2, "action": "FILTER", "detail": "depth > 3"},
            {"step": 3, "action": "PROJECT", "detail": "*"},
        ],
    }
    reasons = row["rationale"]
    assert isinstance(reasons, dict)
    assert {"why_full_scan", "optimization_hint"} <= reasons.keys()
    assert outcome.plan is not None


def test_that_a_walk_has_the_plan_of_its_query(survey: EmbeddedSession) -> None:
    plan = survey.explain("TRAVERSE START sites FOLLOW carved_at INBOUND RETURN name")
    assert plan.root.children[0].operation == "Traverse"


def test_that_a_document_that_is_named_is_looked_up(survey: EmbeddedSession) -> None:
    plan = survey.explain("SELECT * FROM glyphs WHERE _id = 'glyphs/g1' AND depth > 1")
    assert "glyphs/g1: only it is read" in plan.hints[0]


def test_that_an_analysed_query_is_measured_and_a_change_refused(
    survey: EmbeddedSession,
) -> None:
    query = "EXPLAIN ANALYZE SELECT name FROM glyphs WHERE depth > 3 LIMIT 5"
    (_, outcome) = asked(survey, query)
    assert outcome.plan is not None
    steps = [outcome.plan.root]
    while steps[-1].children:
        steps.append(steps[-1].children[0])
    assert [(each.operation, each.actual_rows) for each in reversed(steps)] == [
        ("Scan", 3),
        ("Filter", 1),
        ("Limit", 1),
        ("Project", None),
    ]
    with pytest.raises(UnsupportedError, match="no query"):
        rows(survey, "EXPLAIN ANALYZE DELETE FROM glyphs WHERE depth > 3")


def test_that_a_plan_of_a_change_says_what_it_will_keep(
    survey: EmbeddedSession,
) -> None:
    plan = survey.explain("DELETE FROM glyphs WHERE depth > 3")
    assert plan.root.operation == "Journal"
    assert any("refused with 1006" in each for each in plan.hints)


def test_that_health_is_asked_of_the_file(survey: EmbeddedSession) -> None:
    found = survey.health()
    assert isinstance(found, Up)
    assert found.version


@pytest.mark.parametrize("path", ["", "~nobody-of-that-name/x.litho"])
def test_that_a_connection_needs_a_file(path: str) -> None:
    with pytest.raises(ConnectError):
        connect({"path": path}, SILENT)


def test_that_another_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a store")
    with pytest.raises(ConnectError):
        connect({"path": str(other)}, SILENT)
    assert other.read_text() == "not a store"
    with pytest.raises(ConnectError):
        connect({"path": str(tmp_path / "none.litho")}, SILENT)


def test_that_the_basic_vectors_have_their_results(store: Path) -> None:
    with closing(opened(store, actor="a", rationale="b")) as session:
        assert rows(session, "INTROSPECT SCHEMA") == []
        rows(session, "CREATE COLLECTION users")
        rows(session, "CREATE EDGE COLLECTION friends")
        assert rows(session, "SELECT * FROM users") == []
        query = "SELECT name, email FROM users WHERE age > 21"
        assert rows(session, query) == []
        assert (
            rows(session, "SELECT * FROM users OUTBOUND friends WHERE depth <= 2") == []
        )
        ((row,), _) = asked(session, 'UPDATE users SET email = "b" WHERE name = "Bob"')
        assert row["modified_count"] == 0
        ((row,), _) = asked(session, 'DELETE FROM users WHERE name = "Charlie"')
        assert row["deleted_count"] == 0
        ((row,), _) = asked(session, "EXPLAIN SELECT * FROM users WHERE age > 21")
        plan = row["plan"]
        assert isinstance(plan, dict)
        assert (plan["type"], plan["estimated_cost"]) == ("sequential-scan", "low")
        with pytest.raises(QueryError, match="Expected FROM after the field list"):
            rows(session, 'SELECT * WHERE name = "test"')
        query = 'INSERT INTO users { "name": "Alice", "email": "alice@example.com" }'
        (found, _) = asked(session, query)
        assert len(found) == 1
        assert found[0]["collection"] == "users"
