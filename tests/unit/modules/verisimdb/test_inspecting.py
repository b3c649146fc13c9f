"""Drift, its repair and the past of an entity, through the protocol."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panll_desktop.engines.octad import embedder, loading, versions
from panll_desktop.engines.octad.store import Store
from panll_desktop.engines.octad.writing import Note
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    ConnectError,
    DriftLevel,
    DriftRequest,
    DriftScore,
    DriftSurvey,
    Entity,
    Modality,
    QueryError,
    drift_level,
)
from panll_desktop.session.links import open_session
from panll_desktop.testing.conformance import check_session
from tests.fakes import FakeObserver
from tests.unit.modules.verisimdb.asking import ask, connected

VECTOR = "semantic_vector_drift"
TEXT = "A harbour on the river, with a market of fish."
SIZE = 64
QUIET = "SELECT * FROM hexads"


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """An entity whose text was changed after its vector was made from it."""
    vector = list(embedder.embed(f"Quay\n{TEXT}", SIZE) or ())
    record = {"event_type": "created", "actor": "me", "description": "first"}
    quay: dict[str, object] = {
        "id": "quay",
        "title": "Quay",
        "body": TEXT,
        "embedding": vector,
    }
    quay |= {"embedding": vector, "embedder": embedder.name(SIZE), "provenance": record}
    bare = {"id": "bare", "title": "Old bridge", "provenance": record}
    lines = [json.dumps(each) for each in (quay, bare)]
    store = Store(tmp_path / "small.octad", create=True)
    loaded = loading.load(store, loading.lines("\n".join(lines).encode()))
    store.close()
    assert not loaded.bad
    opened = connected(tmp_path / "small.octad")
    ask(opened, "UPDATE hexads SET DOCUMENT.body = 'Snow and ice' WHERE id == 'quay'")
    yield opened
    opened.close()


def survey(
    session: EmbeddedSession, request: DriftRequest | None = None
) -> DriftSurvey:
    return session.survey(request or DriftRequest(), CancelFlag(), lambda _a, _b: None)


def score(scores: tuple[DriftScore, ...], drift_type: str = VECTOR) -> float:
    found = next(each.score for each in scores if each.drift_type == drift_type)
    assert found is not None
    return found


def content(entity: Entity | None) -> dict[Modality, object]:
    """All that an undo gives back; versions and provenance only grow."""
    assert entity is not None
    grows = (Modality.TEMPORAL, Modality.PROVENANCE)
    return {f.modality: f.content for f in entity.facets if f.modality not in grows}


def test_that_planted_drift_is_on_top_and_says_which_modality(
    planted: EmbeddedSession,
) -> None:
    found = survey(planted)
    assert found.rows[0].entity == "quay"
    assert found.rows[0].title == "Quay"
    worst = max(found.rows[0].scores, key=lambda each: each.score or 0)
    assert (worst.drift_type, worst.modality) == (VECTOR, Modality.VECTOR)
    assert drift_level(worst.score) is DriftLevel.WARNING
    assert (found.critical, found.warning) == (0, 1)
    assert found.matching == found.entities == len(found.rows) == 2


def test_that_no_data_is_no_score_and_has_its_reason(planted: EmbeddedSession) -> None:
    [schema] = [e for e in planted.drift("quay") if e.drift_type == "schema_drift"]
    assert schema.score is None
    assert schema.reason == "entities carry no constraints"


def test_that_a_survey_is_narrowed_by_text_type_and_level(
    planted: EmbeddedSession,
) -> None:
    by_text = survey(planted, DriftRequest(text="OLD br"))
    assert [row.entity for row in by_text.rows] == ["bare"]
    assert (by_text.matching, by_text.entities) == (1, 2)
    by_level = survey(planted, DriftRequest(drift_type=VECTOR, least=0.3))
    assert [row.entity for row in by_level.rows] == ["quay"]
    assert (
        survey(planted, DriftRequest(drift_type="spatial_drift", least=0.3)).rows == ()
    )
    with pytest.raises(QueryError, match="no drift of the type 'taste'"):
        survey(planted, DriftRequest(drift_type="taste"))


def test_that_a_limit_leaves_the_counts_whole(planted: EmbeddedSession) -> None:
    found = survey(planted, DriftRequest(most=1))
    assert len(found.rows) == 1
    assert found.matching == 2


def test_that_the_history_grows_with_each_measurement(planted: EmbeddedSession) -> None:
    survey(planted)
    ask(planted, "UPDATE hexads SET DOCUMENT.body = 'Sand' WHERE id == 'quay'")
    trend = next(each for each in survey(planted).trends if each.drift_type == VECTOR)
    first, second = trend.measurements
    assert first.entities == second.entities == 1
    weighted = 0.1 * second.mean + 0.9 * first.moving_average
    assert second.moving_average == pytest.approx(weighted)
    assert trend.trend is None


def test_that_a_survey_tells_how_far_it_is_and_stops(planted: EmbeddedSession) -> None:
    flag, heard = CancelFlag(), list[tuple[int, int]]()
    planted.survey(DriftRequest(), flag, lambda done, due: heard.append((done, due)))
    assert heard == [(2, 2)]
    flag.set()
    with pytest.raises(CancelledError):
        planted.survey(DriftRequest(), flag, lambda _a, _b: None)


def test_that_a_dry_run_writes_nothing_and_foretells_what_is_done(
    planted: EmbeddedSession,
) -> None:
    before = planted.entity("quay")
    dry = planted.normalise("quay", dry_run=True)
    assert not dry.applied
    assert dry.version is None
    assert planted.entity("quay") == before
    done = planted.normalise("quay", dry_run=False)
    assert done.applied
    assert done.changes == dry.changes
    assert done.fields == dry.fields
    assert score(done.before) == score(dry.before) > 0.6
    assert score(done.after) == pytest.approx(score(dry.after))
    assert score(done.after) < 0.05
    assert score(planted.drift("quay")) == score(done.after)


def test_that_undo_gives_every_byte_back_and_the_chain_grows(
    planted: EmbeddedSession,
) -> None:
    before, chain = content(planted.entity("quay")), planted.provenance("quay")
    planted.normalise("quay", dry_run=False)
    assert content(planted.entity("quay")) != before
    undone = planted.undo("quay")
    assert content(planted.entity("quay")) == before
    assert score(undone.before) < 0.3 < score(undone.after)
    assert undone.version == planted.versions("quay")[-1].number
    assert len(planted.provenance("quay")) == len(chain) + 2
    with pytest.raises(QueryError, match="no normalisation"):
        planted.undo("quay")


def test_that_the_last_writer_wins_by_that_policy(
    planted: EmbeddedSession, tmp_path: Path
) -> None:
    policies = [each.id for each in planted.policies()]
    assert policies == ["modality_priority", "last_writer_wins"]
    store = Store(tmp_path / "small.octad")
    vector = tuple(embedder.embed("Quay\nSand", SIZE) or ())
    key = versions.existing(store, "quay")
    draft = versions.draft_of(store, key, 2)
    with store.transaction():
        later = replace(draft, embedding=vector)
        store.rewrite(key, later, Note("Update", "me"), None)
    store.close()
    by_order = planted.normalise("quay", dry_run=True)
    assert by_order.changes == (
        "The vector is computed anew from the document modality.",
    )
    kept = planted.normalise("quay", dry_run=True, policy="last_writer_wins")
    assert kept.changes == ()
    assert kept.before == kept.after
    assert len(kept.left) == 1
    assert "was written after the document one" in kept.left[0]
    with pytest.raises(QueryError, match="no policy 'toss'"):
        planted.normalise("quay", dry_run=True, policy="toss")


def test_that_a_version_shows_what_was_and_a_difference_what_changed(
    planted: EmbeddedSession,
) -> None:
    assert [each.number for each in planted.versions("quay")] == [1, 2]
    document = content(planted.entity_at("quay", 1))[Modality.DOCUMENT]
    assert isinstance(document, dict)
    assert document["body"] == TEXT
    [change] = planted.changes("quay", 1, 2)
    assert (change.modality, change.field) == (Modality.DOCUMENT, "body")
    assert (change.before, change.after) == (TEXT, "Snow and ice")
    with pytest.raises(QueryError, match="no version 9"):
        planted.entity_at("quay", 9)


def test_that_a_forged_record_and_what_follows_it_are_named(
    planted: EmbeddedSession, tmp_path: Path
) -> None:
    planted.normalise("quay", dry_run=False)
    before = planted.provenance("quay")
    assert [link.event for link in before] == ["created", "normalized"]
    assert not any(link.faults for link in before)
    planted.close()
    forged = hashlib.sha256(b"forged").hexdigest()
    with sqlite3.connect(tmp_path / "small.octad") as connection:
        connection.execute(
            "UPDATE provenance SET actor = 'nobody', content_hash = ?"
            " WHERE position = 0 AND entity ="
            " (SELECT key FROM entity WHERE id = 'quay')",
            (forged,),
        )
    connection.close()
    options = {"path": str(tmp_path / "small.octad")}
    opened = open_session(manifest, options, FakeObserver())
    assert isinstance(opened, EmbeddedSession)
    first, second = opened.provenance("quay")
    opened.close()
    assert first.faults == ("Its hash is not that of what it says.",)
    assert second.faults == ("It does not follow the record before it.",)


@pytest.mark.usefixtures("planted")
def test_that_the_observer_hears_of_drift_and_of_repairs(tmp_path: Path) -> None:
    observer = FakeObserver()
    options = {"path": str(tmp_path / "small.octad")}
    opened = open_session(manifest, options, observer)
    assert isinstance(opened, EmbeddedSession)
    survey(opened)
    opened.normalise("quay", dry_run=False)
    opened.close()
    assert Modality.VECTOR in observer.drifted
    assert observer.repairs == [True]


def test_that_the_suite_finds_nothing_wrong_with_drift_and_past(
    planted: EmbeddedSession, tmp_path: Path
) -> None:
    options = {"path": str(tmp_path / "small.octad")}
    survey(planted)
    assert check_session(manifest, options, QUIET, "SELECT * FORM x") == []
    with pytest.raises(ConnectError):
        open_session(manifest, {"path": str(tmp_path / "none")}, FakeObserver())
