"""Drift of a store: planted, found, ranked; stale scores are computed again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panll_desktop.engines.octad import drift, embedder, evidence, fields, surveying
from panll_desktop.engines.octad.algebra import Delete, Identified
from panll_desktop.engines.octad.assessing import UNKNOWN_EMBEDDER, assess
from panll_desktop.engines.octad.drift_formulas import THRESHOLDS, DriftType
from panll_desktop.engines.octad.errors import MissingError, StoppedError
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.planted import (
    LIMA,
    SIZE,
    embedded,
    places,
    plant,
    report,
    update,
)

D, G, S, V = Modality.DOCUMENT, Modality.GRAPH, Modality.SPATIAL, Modality.VECTOR


class Clock:
    """A time that the test sets."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store(path, create=True, clock=clock)) as store:
        yield store


def value(store: Store, identifier: str, kind: DriftType) -> float | None:
    return drift.of_entity(store, identifier).value(kind)


def stale(store: Store) -> set[str]:
    return {
        name
        for (name,) in store.connection.execute(
            "SELECT id FROM entity JOIN drift ON entity = key WHERE stale"
        )
    }


def test_that_planted_drift_is_found_and_ranked_above_what_is_clean(
    store: Store,
) -> None:
    planted = plant(store)
    overall = [each.id for each in surveying.ranked(store)]
    assert set(overall[: len(planted)]) == set(planted)
    by_quality = [each.id for each in surveying.ranked(store, DriftType.QUALITY)]
    assert set(by_quality[: len(planted)]) == set(planted)
    for name, kind in planted.items():
        first, second = surveying.ranked(store, kind, limit=2)
        assert first.id == name
        assert (first.value(kind) or 0) > THRESHOLDS[kind]
        assert (second.value(kind) or 0) <= THRESHOLDS[kind]
    assert [each.id for each in surveying.ranked(store, limit=2, offset=1)] == overall[
        1:3
    ]


def test_that_clean_entities_have_the_scores_that_they_should(store: Store) -> None:
    places(store)
    report(store, "a")
    found = drift.of_entity(store, "a")
    assert {each.kind: each.value for each in found.scores} == {
        DriftType.SEMANTIC_VECTOR: pytest.approx(0, abs=1e-6),
        DriftType.GRAPH_DOCUMENT: 0,
        DriftType.TEMPORAL_CONSISTENCY: None,
        DriftType.TENSOR: None,
        DriftType.SCHEMA: None,
        DriftType.PROVENANCE: 0,
        DriftType.SPATIAL: 0,
        DriftType.QUALITY: pytest.approx(0, abs=1e-6),
    }
    assert all(bool(each.reason) == (each.value is None) for each in found.scores)


def test_that_the_vector_of_another_embedder_has_no_score(store: Store) -> None:
    report(store, "a", embedder="other")
    [score] = [
        each
        for each in drift.of_entity(store, "a").scores
        if each.kind is DriftType.SEMANTIC_VECTOR
    ]
    assert (score.value, score.reason) == (None, UNKNOWN_EMBEDDER)
    assert drift.of_pair(store, "a", V, D) is None


def test_that_a_vector_without_text_is_compared_with_the_types(store: Store) -> None:
    report(store, "a", title=None, body=None, types=["https://x.org/Flood"])
    assert (value(store, "a", DriftType.SEMANTIC_VECTOR) or 0) > 0.3
    update(store, "a", "vector.embedding", tuple(embedder.embed("Flood", SIZE) or ()))
    update(store, "a", "vector.embedder", embedder.name(SIZE))
    assert value(store, "a", DriftType.SEMANTIC_VECTOR) == pytest.approx(0, abs=1e-6)
    assert drift.of_pair(store, "a", V, Modality.SEMANTIC) == pytest.approx(0, abs=1e-6)


def test_that_pairs_have_the_scores_of_what_compares_them(store: Store) -> None:
    plant(store)
    assert drift.of_pair(store, "edges", D, G) == 1
    assert drift.of_pair(store, "edges", G, D) == 1
    assert drift.of_pair(store, "place", S, D) == 0.5
    assert drift.of_pair(store, "vector", V, D) == value(
        store, "vector", DriftType.SEMANTIC_VECTOR
    )
    assert drift.of_pair(store, "vector", V, S) is None
    assert fields.pair_column(V, S) is None
    assert fields.pair_column(V, D) == "vector_document"


def test_that_a_tensor_that_was_the_vector_is_expected_to_remain_it(
    store: Store,
) -> None:
    vector = embedded("Report a\nA flood in Paris.")
    report(store, "a", tensor={"shape": [1, SIZE], "data": vector})
    report(store, "b", tensor={"shape": [2], "data": [1, 2]})
    assert value(store, "b", DriftType.TENSOR) is None
    assert value(store, "a", DriftType.TENSOR) == pytest.approx(0, abs=1e-6)
    update(store, "a", "vector.embedding", tuple(range(SIZE)))
    assert value(store, "a", DriftType.TENSOR) == pytest.approx(0.4, abs=0.01)


def test_that_a_new_title_makes_the_scores_of_those_that_name_it_stale(
    store: Store,
) -> None:
    places(store)
    report(store, "a", body="In Quito and Paris.")
    report(store, "b", body="In Paris.")
    report(store, "c", relationships=[["about", "quito"]])
    drift.refresh(store)
    assert stale(store) == set()
    report(store, "quito", title="Quito", body="Far away.", relationships=[])
    assert stale(store) == {"quito", "a", "c"}
    assert value(store, "a", DriftType.GRAPH_DOCUMENT) == 0.25
    assert stale(store) == {"quito", "c"}
    drift.refresh(store)
    update(store, "quito", "document.title", "Lima")
    assert stale(store) == {"quito", "a", "c", "lima"}
    drift.refresh(store)
    update(store, "paris", "spatial.latitude", 10)
    assert stale(store) == {"paris", "a", "b", "c"}
    drift.refresh(store)
    store.change(Delete(Identified(("paris",))))
    assert stale(store) == {"a", "b", "c"}
    drift.refresh(store)
    update(store, "b", "document.metadata.x", "y")
    assert stale(store) == {"b"}


def test_that_scores_kept_are_those_computed_from_nothing(store: Store) -> None:
    plant(store)
    drift.refresh(store)
    update(store, "lima", "document.title", "Report")
    store.change(Delete(Identified(("clean1",))))
    report(store, "late", title="flood", body="of Lima")
    drift.refresh(store)
    around = evidence.everything(store.connection)
    keys = [row[0] for row in store.connection.execute("SELECT key FROM entity")]
    names = dict(store.connection.execute("SELECT key, id FROM entity"))
    for each in evidence.load(store.connection, keys):
        found = drift.of_entity(store, names[each.key])
        assert found.scores == drift.scores_of(assess(each, around)), names[each.key]


def test_that_a_refresh_computes_what_is_stale_alone(store: Store) -> None:
    plant(store)
    assert drift.refresh(store) == 12
    assert drift.refresh(store) == 0
    update(store, "clean2", "document.metadata.x", "y")
    assert drift.refresh(store) == 1


def test_that_history_has_averages_trend_and_an_end(timed: Store, clock: Clock) -> None:
    report(timed, "a")
    assert drift.history(timed, DriftType.PROVENANCE).measurements == ()
    for _ in range(3):
        update(timed, "a", "document.metadata.x", "y")
        drift.refresh(timed)
    timed.connection.execute("DELETE FROM provenance")
    for number in range(drift.KEPT - 1):
        clock.now += timedelta(seconds=1)
        update(timed, "a", "document.metadata.x", str(number))
        drift.refresh(timed)
    found = drift.history(timed, DriftType.PROVENANCE)
    assert len(found.measurements) == drift.KEPT
    first, second = found.measurements[:2]
    assert (first.mean, first.moving_average, first.entities) == (0, 0, 1)
    assert (second.mean, second.worst, second.moving_average) == (0.5, 0.5, 0.05)
    assert found.moving_average == pytest.approx(0.5 * (1 - 0.9**99))
    assert found.trend == pytest.approx(0)
    assert drift.history(timed, DriftType.SCHEMA).moving_average is None


def test_that_a_late_change_makes_the_chain_drift(timed: Store, clock: Clock) -> None:
    report(timed, "a")
    clock.now += timedelta(days=45)
    update(timed, "a", "document.metadata.x", "y")
    assert value(timed, "a", DriftType.PROVENANCE) == pytest.approx(0.15)


def test_that_computing_can_be_stopped_and_goes_on_later(store: Store) -> None:
    plant(store)
    patience = iter([False] * 5)
    with pytest.raises(StoppedError):
        drift.refresh(store, lambda: next(patience, True))
    assert len(stale(store)) == 12
    assert drift.refresh(store) == 12
    update(store, "lima", "document.metadata.x", "y")
    with pytest.raises(StoppedError):
        surveying.ranked(store, stop=lambda: True)


def test_that_an_entity_that_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(MissingError):
        drift.of_entity(store, "a")
    assert surveying.ranked(store) == []


def test_that_another_process_may_change_titles_between_two_refreshes(
    path: Path, store: Store
) -> None:
    places(store)
    report(store, "a", body="In Quito.")
    drift.refresh(store)
    with closing(Store(path)) as other:
        report(other, "quito", title="Quito", body="A city.", relationships=[])
    assert value(store, "a", DriftType.GRAPH_DOCUMENT) == 1


def test_that_namesakes_are_no_mentions(store: Store) -> None:
    places(store)
    report(store, "state", title="Paris", body="Paris in Paris", spatial=dict(LIMA))
    found = drift.of_entity(store, "state")
    assert found.value(DriftType.GRAPH_DOCUMENT) is None
    assert found.value(DriftType.SPATIAL) == 0.1


def test_that_an_area_reaches_further_than_a_point(store: Store) -> None:
    for name, kind in (("Chile", "https://schema.org/Country"), ("Arica", "City")):
        report(store, name, title=name, body="x", types=[kind], spatial=dict(LIMA))
        report(
            store,
            f"in{name}",
            body=f"In {name}.",
            spatial={"latitude": -20.0, "longitude": -77.04},
        )
    assert value(store, "inChile", DriftType.SPATIAL) == 0
    assert value(store, "inArica", DriftType.SPATIAL) == 0.5


@pytest.mark.parametrize("title", ["!?", "", 'a "b', "x\x00y", "NEAR(", "*", "w " * 99])
def test_that_any_title_may_come_and_go(store: Store, title: str) -> None:
    report(store, "a", body=f"About {title}.")
    drift.refresh(store)
    report(store, "b", title=title, body="x")
    update(store, "b", "document.title", "other")
    assert "b" in stale(store)
    drift.refresh(store)
    store.change(Delete(Identified(("b",))))
    assert drift.refresh(store) <= 1
