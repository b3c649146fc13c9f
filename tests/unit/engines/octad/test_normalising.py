"""Normalisation: planned, applied, recorded, undone."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.engines.octad import chain, drift, embedder, normalising, versions
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.errors import (
    MissingError,
    RejectedError,
    StoppedError,
)
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.normalising import Outcome, Report
from panll_desktop.engines.octad.repairs import Policy
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from panll_desktop.protocol.observer import Silence
from tests.unit.engines.octad.planted import (
    LIMA,
    PARIS,
    SIZE,
    embedded,
    places,
    plant,
    report,
    update,
)
from tests.unit.engines.octad.queries import FULL, add, contents, dump, with_words

REPAIRABLE = ["vector", "place", "edges"]
CONTENT = ("document", "triple", "vector", "tensor", "semantic", "spatial", "title")


def content_bytes(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the modalities that a repair may touch, as it is stored."""
    return {
        table: store.connection.execute(
            f"SELECT * FROM {table} ORDER BY 1, 2"
        ).fetchall()
        for table in CONTENT
    }


def outcome(found: Report, kind: DriftType) -> Outcome:
    return next(each.outcome for each in found.steps if each.kind is kind)


def records(store: Store, identifier: str) -> list[Json]:
    chained = contents(store)[identifier][Modality.PROVENANCE]
    assert isinstance(chained, list)
    return chained


def assert_sound(store: Store) -> None:
    assert [each.sentence for each in examine(store.connection) if each.fault] == []


@pytest.mark.parametrize("name", REPAIRABLE)
def test_that_a_repair_lowers_the_score_and_undo_restores_the_bytes(
    store: Store, name: str
) -> None:
    planted = plant(store)
    kind = planted[name]
    before = content_bytes(store)
    score = drift.of_entity(store, name).value(kind)
    store.actor = "Zoë"
    found = normalising.normalise(store, name, kind)
    assert outcome(found, kind) is Outcome.REPAIRED
    assert found.success
    after = drift.of_entity(store, name)
    assert found.after == after.scores
    assert (after.value(kind) or 0) <= 0.3 < (score or 0)
    assert content_bytes(store) != before
    assert found.version == 2
    latest = versions.versions(store, name)[-1]
    assert (latest.author, latest.message) == ("Zoë", "Normalised")
    record = records(store, name)[-1]
    assert isinstance(record, dict)
    assert (record["event_type"], record["actor"]) == ("normalized", "Zoë")
    assert normalising.undo(store, name) == 3
    assert content_bytes(store) == before
    assert drift.of_entity(store, name).value(kind) == score
    assert len(records(store, name)) == 3
    assert chain.verify(chain.chain_from_api(records(store, name))) == []


def test_that_a_repaired_store_is_sound(store: Store) -> None:
    places(store)
    report(store, "a", embedding=embedded("soup"), relationships=[["x", "lima"]])
    normalising.normalise(store, "a")
    assert_sound(store)
    normalising.undo(store, "a")
    assert_sound(store)
    assert with_words(store, "flood") == {"a"}


def test_that_a_dry_run_says_what_a_repair_does_and_writes_nothing(
    store: Store,
) -> None:
    for name in plant(store):
        before = dump(store)
        planned = normalising.plan(store, name)
        assert dump(store) == before
        done = normalising.normalise(store, name)
        assert done == replace(
            planned, version=done.version, timestamp=done.timestamp
        ), name
        assert (done.version is None) == (not planned.changes)


def test_that_the_fields_that_change_are_those_of_the_versions(store: Store) -> None:
    plant(store)
    found = normalising.normalise(store, "edges")
    [change] = found.changes
    assert change.before == [["about", "lima"], ["about", "clean1"]]
    assert change.after == [["mentions", "paris"]]
    compared = versions.diff(store, "edges", 1, 2)
    assert compared[0] == change
    assert [each.modality for each in compared[1:]] == [Modality.PROVENANCE]


def test_that_edges_that_the_text_bears_out_are_kept(store: Store) -> None:
    places(store)
    edges: Json = [["near", "paris"], ["eats", "https://x.org/soup"], ["x", "self"]]
    report(store, "self", body="From Paris to Lima.", relationships=edges)
    normalising.normalise(store, "self", DriftType.GRAPH_DOCUMENT)
    assert contents(store)["self"][Modality.GRAPH] == {
        "relationships": [["near", "paris"], ["x", "self"], ["mentions", "lima"]]
    }


def test_that_coordinates_come_from_the_one_place_that_is_named(store: Store) -> None:
    places(store)
    report(store, "a", spatial=None)
    report(
        store,
        "b",
        spatial={
            "latitude": 0,
            "longitude": 0,
            "altitude": 9,
            "properties": {"k": "v"},
        },
    )
    report(store, "c", body="From Paris to Lima.", spatial=None)
    for name in "abc":
        normalising.normalise(store, name, DriftType.SPATIAL)
    bare: dict[str, Json] = {
        "altitude": None,
        "geometry_type": "Point",
        "srid": 4326,
        "properties": {},
    }
    found = contents(store)
    assert found["a"][Modality.SPATIAL] == PARIS | bare
    assert found["b"][Modality.SPATIAL] == PARIS | bare | {"properties": {"k": "v"}}
    assert found["c"][Modality.SPATIAL] is None
    pending = normalising.plan(store, "c", DriftType.SPATIAL)
    assert outcome(pending, DriftType.SPATIAL) is Outcome.PENDING


def test_that_one_normalisation_repairs_vector_tensor_and_edges(store: Store) -> None:
    places(store)
    old = embedded("Recipes for onion soup")
    report(
        store,
        "a",
        embedding=old,
        tensor={"shape": [1, SIZE], "data": old},
        relationships=[["about", "lima"]],
        spatial=dict(LIMA),
    )
    found = normalising.normalise(store, "a", DriftType.QUALITY)
    repaired = {each.kind for each in found.steps if each.outcome is Outcome.REPAIRED}
    assert repaired >= {
        DriftType.SEMANTIC_VECTOR,
        DriftType.GRAPH_DOCUMENT,
        DriftType.SPATIAL,
    }
    assert found.version == 2
    assert len(records(store, "a")) == 2
    assert all((each.value or 0) <= 0.3 for each in found.after)
    update(store, "a", "tensor.shape", (SIZE, 1))
    tensor = normalising.normalise(store, "a", DriftType.TENSOR)
    assert outcome(tensor, DriftType.TENSOR) is Outcome.REPAIRED
    facets = contents(store)["a"]
    one, other = facets[Modality.TENSOR], facets[Modality.VECTOR]
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["shape"] == [1, SIZE]
    assert one["data"] == pytest.approx(other["embedding"])


def test_that_the_vector_of_another_embedder_is_never_computed_anew(
    store: Store,
) -> None:
    report(store, "a", embedding=embedded("soup"), embedder="other")
    before = dump(store)
    found = normalising.normalise(store, "a")
    assert outcome(found, DriftType.SEMANTIC_VECTOR) is Outcome.NOT_NEEDED
    assert "embedder unknown" in found.steps[0].sentence
    assert found.version is None
    assert content_bytes(store)["vector"][0][2] == "other"
    assert [each for each in before.split("\n") if "version" in each] == [
        each for each in dump(store).split("\n") if "version" in each
    ]


def test_that_a_vector_without_text_follows_the_types(store: Store) -> None:
    report(store, "a", title=None, body=None, types=["Flood", "Rain"])
    found = normalising.normalise(store, "a", DriftType.SEMANTIC_VECTOR)
    [step] = found.steps
    assert (step.outcome, step.source) == (Outcome.REPAIRED, Modality.SEMANTIC)
    assert (step.after or 0) < (step.before or 0)
    assert content_bytes(store)["vector"][0][2] == embedder.name(SIZE)


def test_that_what_cannot_be_made_better_stays(store: Store) -> None:
    names = ["Flood", "Rain", "Soup", "Wind"]
    report(store, "a", title=None, body=None, types=[*names])
    normalising.normalise(store, "a", DriftType.SEMANTIC_VECTOR)
    before = drift.of_entity(store, "a").value(DriftType.SEMANTIC_VECTOR)
    found = normalising.normalise(store, "a", DriftType.SEMANTIC_VECTOR)
    [step] = found.steps
    assert (step.outcome, found.version) == (Outcome.NOT_NEEDED, None)
    assert step.before == step.after == before
    assert (before or 0) > 0.3
    assert "as near already" in step.sentence


def test_that_history_is_never_written_anew(store: Store) -> None:
    plant(store)
    kept = dump(store)
    for name in ("backward", "chain"):
        found = normalising.normalise(store, name)
        assert [each.kind for each in found.steps if each.outcome is Outcome.FAILED]
        assert not found.success
        assert found.version is None
    assert dump(store) == kept


def test_that_an_empty_chain_is_begun(store: Store) -> None:
    places(store)
    report(store, "a", provenance=None)
    found = normalising.normalise(store, "a", DriftType.PROVENANCE)
    assert outcome(found, DriftType.PROVENANCE) is Outcome.REPAIRED
    assert found.changes == ()
    assert drift.of_entity(store, "a").value(DriftType.PROVENANCE) == 0
    assert_sound(store)


def test_that_what_is_clean_stays_as_it_is(store: Store) -> None:
    places(store)
    report(store, "a")
    before = dump(store)
    found = normalising.normalise(store, "a")
    assert {each.outcome for each in found.steps} == {Outcome.NOT_NEEDED}
    assert (found.version, found.changes, dump(store)) == (None, (), before)
    assert found.before == found.after


def test_that_the_last_writer_wins_if_that_is_the_policy(store: Store) -> None:
    places(store)
    report(store, "a")
    report(store, "b")
    update(store, "a", "graph.relationships", (("about", "lima"),))
    update(store, "b", "document.body", "A flood in Lima.")
    policy = Policy.LAST_WRITER_WINS
    late = normalising.plan(store, "a", DriftType.GRAPH_DOCUMENT, policy=policy)
    assert outcome(late, DriftType.GRAPH_DOCUMENT) is Outcome.PENDING
    assert "written after the document" in late.steps[0].sentence
    early = normalising.plan(store, "b", DriftType.GRAPH_DOCUMENT, policy=policy)
    assert outcome(early, DriftType.GRAPH_DOCUMENT) is Outcome.REPAIRED
    first = normalising.plan(store, "a", DriftType.GRAPH_DOCUMENT)
    assert outcome(first, DriftType.GRAPH_DOCUMENT) is Outcome.REPAIRED


def test_that_undo_takes_back_the_last_write_alone(store: Store) -> None:
    plant(store)
    with pytest.raises(RejectedError, match="was no normalisation"):
        normalising.undo(store, "edges")
    normalising.normalise(store, "edges")
    update(store, "edges", "document.metadata.x", "y")
    with pytest.raises(RejectedError, match="was no normalisation"):
        normalising.undo(store, "edges")
    normalising.normalise(store, "vector")
    normalising.undo(store, "vector")
    with pytest.raises(RejectedError, match="was no normalisation"):
        normalising.undo(store, "vector")


def test_that_undo_restores_every_byte_of_every_modality(store: Store) -> None:
    fields = FULL | {
        "metadata": {"z": "é\n", "a": ""},
        "embedding": [0.1, -0.0, 1e-45],
        "tensor": {"shape": [3], "data": [0.1, -0.0, 5e-324]},
        "provenance": None,
    }
    add(store, "a", **fields)
    before = content_bytes(store)
    normalising.normalise(store, "a", DriftType.PROVENANCE)
    normalising.undo(store, "a")
    assert content_bytes(store) == before
    assert versions.versions(store, "a")[-1].number == 3


def test_that_a_stopped_normalisation_changes_nothing(store: Store) -> None:
    plant(store)
    before = dump(store)
    for function in (normalising.normalise, normalising.plan, normalising.undo):
        with pytest.raises(StoppedError):
            function(store, "edges", stop=lambda: True)
    assert dump(store) == before


def test_that_what_is_not_there_cannot_be_normalised(store: Store) -> None:
    for function in (normalising.plan, normalising.normalise, normalising.undo):
        with pytest.raises(MissingError):
            function(store, "a")


class Counter(Silence):
    """Counts what it is told."""

    def __init__(self) -> None:
        self.told: list[bool] = []
        self.drifted: list[Modality] = []

    def normalised(self, *, success: bool) -> None:
        """Keeps it."""
        self.told.append(success)

    def drift_detected(self, modality: Modality) -> None:
        """Keeps it."""
        self.drifted.append(modality)


def test_that_the_observer_hears_of_drift_and_of_repairs(path: Path) -> None:
    counter = Counter()
    with closing(Store(path, create=True, observer=counter)) as store:
        plant(store)
        drift.refresh(store)
        assert set(counter.drifted) == {
            *(Modality.VECTOR, Modality.SPATIAL, Modality.GRAPH),
            *(Modality.TEMPORAL, Modality.PROVENANCE),
        }
        normalising.normalise(store, "edges")
        normalising.normalise(store, "chain")
        normalising.normalise(store, "clean1")
        normalising.plan(store, "vector")
    assert counter.told == [True, False]
