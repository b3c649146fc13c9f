"""What a store tells of itself; the examples run on the sample data."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from panll_desktop import paths
from panll_desktop.engines.octad import loading
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import language
from panll_desktop.modules.verisimdb.demo import sample as sample_data
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    CatalogKind,
    Example,
    Modality,
    ProofFailedError,
    Severity,
    StatementType,
    TelemetrySnapshot,
)
from tests.unit.modules.verisimdb.asking import ask, connected

EXAMPLES = sorted(paths.resource("examples/vql").glob("*.vql"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the sample data, made once; tests work on copies."""
    path = tmp_path_factory.mktemp("sample") / "sample.octad"
    store = Store(path, create=True, durable=False)
    loaded = loading.load(store, loading.lines(sample_data()))
    store.close()
    assert not loaded.bad
    return path


@pytest.fixture
def sample(built: Path, tmp_path: Path) -> Iterator[EmbeddedSession]:
    path = tmp_path / "sample.octad"
    copyfile(built, path)
    opened = connected(path)
    yield opened
    opened.close()


def test_that_the_catalogue_lists_modalities_with_their_counts(
    session: EmbeddedSession,
) -> None:
    roots = session.catalog()
    entities, *modalities, rules = roots
    assert entities.kind is CatalogKind.COLLECTION
    assert entities.detail == "3 entities"
    assert [node.name for node in modalities] == [each.name for each in Modality]
    assert all(node.branch for node in roots)
    assert {node.kind for node in modalities} == {CatalogKind.MODALITY}
    assert (rules.name, rules.kind) == ("RULES", CatalogKind.CONSTRAINT)
    kept = {node.name for node in session.catalog(("RULES",))}
    assert {"ORDER BY", "GROUP BY", "PROOF INTEGRITY"} <= kept
    assert "PROOF ACCESS" not in kept
    told = {node.name: node.detail for node in roots}
    assert told["DOCUMENT"] == "2 entities"
    assert told["GRAPH"] == "1 entity"
    assert told["TEMPORAL"] == "3 entities"


def test_that_the_entities_are_listed_with_their_titles(
    session: EmbeddedSession,
) -> None:
    listed = session.catalog(("HEXADS",))
    assert [node.name for node in listed] == sorted(node.name for node in listed)
    assert {node.kind for node in listed} == {CatalogKind.KEY}
    assert any(node.detail for node in listed)


def test_that_the_embedding_says_its_length(session: EmbeddedSession) -> None:
    first = session.catalog(("VECTOR",))[0]
    assert (first.name, first.type) == ("embedding", "vector(2)")


def test_that_below_a_modality_stand_its_fields(session: EmbeddedSession) -> None:
    fields = {node.name: node for node in session.catalog(("DOCUMENT",))}
    assert fields["title"].insert == "DOCUMENT.title"
    assert fields["metadata.n"].insert == "DOCUMENT.metadata.n"
    assert fields["metadata.n"].detail == "2 times"
    place = {node.name: node.type for node in session.catalog(("SPATIAL",))}
    assert place["latitude"] == "real"
    assert place["properties.colour"] == "text"
    assert session.catalog(("NOTHING",)) == ()


def test_that_every_field_of_the_catalogue_can_be_asked_for(
    sample: EmbeddedSession,
) -> None:
    names = [
        node.insert
        for modality in Modality
        for node in sample.catalog((modality.name,))
    ]
    assert len(names) > 30
    for name in names:
        whole = name == "VECTOR.embedding"  # a vector is compared by likeness alone
        where = "" if whole else f"WHERE {name} != NULL"
        found = ask(sample, f"SELECT {name} FROM hexads {where} LIMIT 1")
        assert len(found.rows) <= 1


@pytest.mark.parametrize(
    ("kind", "held", "reason"),
    [
        ("CONSISTENCY", 332, "are 0.47 apart, allowed are 0.3"),
        ("CITATION", 2, "it cites nothing"),
        ("PROVENANCE", 545, ""),
        ("EXISTENCE", 545, ""),
    ],
)
def test_that_a_proof_holds_of_part_of_the_sample_and_says_why_not_of_the_rest(
    sample: EmbeddedSession, kind: str, held: int, reason: str
) -> None:
    query = f"SELECT TEMPORAL FROM hexads WHERE HAS PROOF {kind}"
    found = {str(each["id"]) for each in ask(sample, query).rows}
    assert len(found) == held
    if reason:
        with pytest.raises(ProofFailedError, match=reason):
            ask(sample, f"SELECT TEMPORAL FROM hexads PROOF {kind}(continent-as)")
    for name in sorted(found)[:1]:
        ask(sample, f"SELECT TEMPORAL FROM hexads PROOF {kind}({name}) LIMIT 1")


def test_that_an_entity_shows_all_its_modalities(session: EmbeddedSession) -> None:
    found = session.entity("full")
    assert found is not None
    assert (found.id, found.title, found.version) == ("full", "River town", 1)
    assert [facet.modality for facet in found.facets] == list(Modality)
    assert found.notes == ("provenance chain of 1 record verified",)
    bare = session.entity("point")
    assert bare is not None
    assert bare.title == ""
    assert bare.notes == ("no provenance records",)
    assert session.entity("nobody") is None
    assert session.entity("\0") is None


def test_that_a_broken_chain_is_said(session: EmbeddedSession, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "small.octad")
    connection.execute("UPDATE provenance SET actor = 'someone else'")
    connection.commit()
    connection.close()
    found = session.entity("full")
    assert found is not None
    (note,) = found.notes
    assert note.startswith("provenance chain broken: ")


def test_that_telemetry_tells_what_is_stored(session: EmbeddedSession) -> None:
    answer = session.telemetry()
    assert isinstance(answer, TelemetrySnapshot)
    assert answer.report["entities"] == {"stored": 3}
    assert answer.report["coverage"] == {
        "graph": 1,
        "vector": 2,
        "tensor": 1,
        "semantic": 1,
        "document": 2,
        "temporal": 3,
        "provenance": 1,
        "spatial": 1,
    }


def test_that_telemetry_tells_of_drift_only_what_was_measured(
    session: EmbeddedSession,
) -> None:
    before = session.telemetry()
    assert isinstance(before, TelemetrySnapshot)
    assert before.report["drift"] == {"entities_measured": 0}
    session.drift()
    after = session.telemetry()
    assert isinstance(after, TelemetrySnapshot)
    drift = after.report["drift"]
    assert isinstance(drift, dict)
    assert drift["entities_measured"] == 3
    assert isinstance(drift["modality_breakdown"], dict)
    assert "graph" in drift["modality_breakdown"]


def test_that_examples_come_with_a_title(session: EmbeddedSession) -> None:
    playground = session.playground()
    assert playground.language == language.load().id
    assert len(playground.examples) == len(EXAMPLES) > 5
    for example in playground.examples:
        assert isinstance(example, Example)
        assert example.title
        assert not example.title.startswith("--")
        problems = language.lint(example.text, {})
        assert Severity.ERROR not in {each.severity for each in problems}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_that_an_example_runs_on_the_sample_data(
    sample: EmbeddedSession, path: Path
) -> None:
    answer = ask(sample, path.read_text())
    assert answer.rows
    for row in answer.rows:
        assert any(value is not None for value in row.values())
    if answer.outcome.statement is StatementType.COUNT:
        assert answer.rows[0]["count"] != 0
    assert sample.explain(path.read_text()).root.operation
