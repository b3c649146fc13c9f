"""Drift in VQL: planted in a store, found, ranked, repaired, undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from panll_desktop.engines.octad import leaves, normalising, versions
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.fields import SCORES
from panll_desktop.engines.octad.leaves import Contents
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import CancelFlag, CancelledError, Limits, Modality
from tests.unit.engines.octad.planted import plant
from tests.unit.modules.verisimdb.asking import ask, connected, ids

CLEAN = [f"clean{number}" for number in range(5)]
PLANTED = ["backward", "chain", "edges", "place", "vector"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one entity of each kind of drift, among clean ones."""
    path = tmp_path / "planted.octad"
    store = Store(path, create=True)
    plant(store)
    store.close()
    return path


@pytest.fixture
def planted(path: Path) -> Iterator[EmbeddedSession]:
    opened = connected(path)
    yield opened
    opened.close()


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The same file by another connection."""
    opened = Store(path)
    yield opened
    opened.close()


def test_that_every_type_of_drift_is_in_the_score() -> None:
    assert tuple(kind.value for kind in DriftType) == SCORES


def test_that_planted_drift_is_ranked_above_what_is_clean(
    planted: EmbeddedSession,
) -> None:
    answer = ask(
        planted,
        "SELECT DOCUMENT.title, drift_score FROM hexads"
        " ORDER BY drift_score DESC, id LIMIT 12",
    )
    assert answer.columns[2] == ("drift_score", "real")
    assert sorted(map(str, answer.ids[:5])) == PLANTED
    scores = [row["drift_score"] for row in answer.rows]
    assert scores == sorted(scores, key=lambda each: -float(str(each)))
    worst = {row["id"]: float(str(row["drift_score"])) for row in answer.rows}
    clean = max(worst[name] for name in CLEAN)
    assert min(worst[name] for name in PLANTED) > clean + 0.1


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("DRIFT(VECTOR, DOCUMENT) > 0.3", ["vector"]),
        ("DRIFT(DOCUMENT, VECTOR) >= 0.3", ["vector"]),
        ("DRIFT(GRAPH, DOCUMENT) > 0.4", ["edges"]),
        ("DRIFT(SPATIAL, DOCUMENT) >= 0.5", ["place"]),
        ("DRIFT(TEMPORAL, PROVENANCE) > 0.2", ["backward"]),
        ("DRIFT(TENSOR, VECTOR) > 0", []),
        ("DRIFT THRESHOLD 0.9", ["chain", "edges", "vector"]),
        ("drift_score > 0.9", ["chain", "edges", "vector"]),
        ("drift_score > 0.3 AND NOT DRIFT(VECTOR, DOCUMENT) > 0.3", None),
        ("PROVENANCE.chain_valid = false", ["chain"]),
        ("drift_score > 2 OR DRIFT(SPATIAL, DOCUMENT) = 0.5", ["place"]),
        ("CONSISTENT(VECTOR, DOCUMENT) < 0.7", ["vector"]),
        ("NOT CONSISTENT(GRAPH, DOCUMENT) AND GRAPH EXISTS", ["edges"]),
        ("CONSISTENT(VECTOR, DOCUMENT) USING COSINE < 0.7", ["vector"]),
    ],
)
def test_that_conditions_on_drift_keep_to_their_threshold(
    planted: EmbeddedSession, condition: str, expected: list[str] | None
) -> None:
    others = ["backward", "chain", "edges", "place"]
    assert sorted(map(str, ids(planted, condition))) == (expected or others) * (
        expected != []
    )


def test_that_without_data_a_condition_is_false_and_its_not_true(
    planted: EmbeddedSession,
) -> None:
    count = len(ids(planted, "TRUE"))
    for condition in ("DRIFT(TENSOR, VECTOR) >= 0", "DRIFT(TENSOR, VECTOR) < 2"):
        assert ids(planted, condition) == []
        assert len(ids(planted, f"NOT {condition}")) == count


@pytest.mark.parametrize(
    ("metric", "least", "most"),
    [("EUCLIDEAN", 0.4, 1.0), ("DOT_PRODUCT", 0.6, 0.74), ("JACCARD", 0.1, 0.3)],
)
def test_that_other_metrics_have_scores_of_their_own(
    planted: EmbeddedSession, metric: str, least: float, most: float
) -> None:
    pair = "GRAPH, DOCUMENT" if metric == "JACCARD" else "VECTOR, DOCUMENT"
    between = f"CONSISTENT({pair}) USING {metric}"
    found = ids(planted, f"{between} >= {least} AND {between} <= {most}")
    assert set(CLEAN) <= set(found)
    assert ids(planted, f"{between} > 1") == []


def test_that_show_drift_has_the_scores_and_why_there_are_none(
    planted: EmbeddedSession,
) -> None:
    answer = ask(planted, "SHOW DRIFT")
    rows = {row["drift_type"]: row for row in answer.rows}
    assert list(rows) == [f"{kind.value}_drift" for kind in DriftType]
    for name, kind in (("vector", "semantic_vector"), ("chain", "provenance")):
        row = rows[f"{kind}_drift"]
        assert row["worst_entity"] == name
        assert row["reason"] is None
        assert 0 < float(str(row["current_score"])) < float(str(row["max_score"])) <= 1
        assert row["measurement_count"] == 1
        assert row["moving_average"] == row["current_score"]
    schema = rows["schema_drift"]
    assert schema["reason"] == "entities carry no constraints"
    assert [schema[name] for name in ("current_score", "max_score")] == [None, None]
    assert rows["tensor_drift"]["reason"] == "no tensor"


def test_that_an_empty_store_has_no_drift_instead_of_0(tmp_path: Path) -> None:
    session = connected(tmp_path / "empty.octad")
    for row in ask(session, "SHOW DRIFT").rows:
        assert row["current_score"] is None
        assert row["measurement_count"] == 0
        assert row["reason"] == "there are no entities"
    assert ask(session, "SELECT AVG(drift_score) FROM hexads").rows == (
        {"AVG(drift_score)": None},
    )
    session.close()


def test_that_a_score_is_up_to_date_with_every_write(planted: EmbeddedSession) -> None:
    assert ids(planted, "DRIFT(SPATIAL, DOCUMENT) >= 0.5") == ["place"]
    ask(planted, "UPDATE HEXAD clean1 SET SPATIAL.latitude = -60")
    assert ids(planted, "DRIFT(SPATIAL, DOCUMENT) >= 0.5") == ["clean1", "place"]
    ask(planted, "DELETE FROM hexads WHERE DRIFT(SPATIAL, DOCUMENT) >= 0.5")
    assert sorted(map(str, ids(planted, "drift_score >= 0.5"))) == [
        *("backward", "chain", "edges", "vector")
    ]
    assert ids(planted, "ID = 'clean1'") == []


def test_that_computing_scores_can_be_stopped(planted: EmbeddedSession) -> None:
    flag = CancelFlag()
    job = planted.start("SHOW DRIFT", {}, Limits(), flag)
    flag.set()
    with pytest.raises(CancelledError):
        list(job.batches())


def test_that_show_normalizer_counts_what_waits_and_what_was_done(
    planted: EmbeddedSession, store: Store
) -> None:
    (row,) = ask(planted, "SHOW NORMALIZER").rows
    assert row["running"] is False
    assert row["pending_count"] == 5
    assert (row["completed_count"], row["last_normalization"]) == (0, None)
    assert row["failure_count"] is None
    done = normalising.normalise(store, "vector")
    (row,) = ask(planted, "SHOW NORMALIZER").rows
    assert (row["pending_count"], row["completed_count"]) == (4, 1)
    assert row["last_normalization"] == versions.versions(store, "vector")[-1].timestamp
    assert done.success


def content(store: Store, name: str) -> Contents:
    """Every modality as certificates see it, without time and provenance."""
    leaf = leaves.load_one(store.connection, name)
    assert leaf is not None
    apart = (Modality.TEMPORAL, Modality.PROVENANCE)
    return {key: each for key, each in leaf.contents.items() if key not in apart}


@pytest.mark.parametrize("name", ["vector", "place", "edges"])
def test_that_normalising_lowers_the_score_and_undo_restores_the_bytes(
    planted: EmbeddedSession, store: Store, name: str
) -> None:
    query = f"SELECT TEMPORAL, PROVENANCE, drift_score FROM HEXAD {name}"
    (before,) = ask(planted, query).rows
    was = content(store, name)
    normalising.normalise(store, name)
    (after,) = ask(planted, query).rows
    assert content(store, name) != was
    assert float(str(after["drift_score"])) < float(str(before["drift_score"])) - 0.1
    normalising.undo(store, name)
    (undone,) = ask(planted, query).rows
    assert content(store, name) == was
    assert undone["drift_score"] == before["drift_score"]
    assert isinstance(undone["temporal"], dict)
    assert undone["temporal"]["version"] == 3
    assert isinstance(undone["provenance"], list)
    assert len(undone["provenance"]) == 3


@pytest.mark.parametrize(
    ("name", "sentence"), [("backward", "never changed"), ("chain", "only forged")]
)
def test_that_what_cannot_be_repaired_says_why_and_stays(
    planted: EmbeddedSession, store: Store, name: str, sentence: str
) -> None:
    done = normalising.normalise(store, name)
    assert done.version is None
    (failed,) = [each for each in done.steps if each.outcome.value == "failed"]
    assert sentence in failed.sentence
    assert name in ids(planted, "drift_score > 0.3")
