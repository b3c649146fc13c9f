"""Drift of a database and the inspection of one entity, in the pure update."""

from dataclasses import replace

from panll_desktop.protocol import (
    Capability,
    DriftRequest,
    DriftSurvey,
    Entity,
    Normalisation,
    Outcome,
    StatementType,
)
from panll_desktop.session import drift_effects as de
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import (
    Comparison,
    Deed,
    Dossier,
    DriftView,
    Former,
)
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore
from tests.fakes import FakeModule
from tests.unit.session.drive import FAULT, MISTAKE, Drive

SURVEY = DriftSurvey((), (), 0, 0, 0, 0)
STOPPED = Failure("CANCELLED", "Stopped.", cancelled=True)
OUTCOME = Outcome(StatementType.UPDATE, "UPDATE", row_count=1)
DONE = Normalisation("e", applied=True, changes=("x",), before=(), after=())


class Seen(Drive):
    """A module that measures drift, connected."""

    def __init__(self) -> None:
        super().__init__()
        module = FakeModule("alpha", capabilities=frozenset(Capability))
        self.send(m.ModuleLoaded("alpha", module.manifest))
        self.link("alpha")

    @property
    def drift(self) -> DriftView:
        return self.at("alpha").drift

    @property
    def generation(self) -> int:
        return self.at("alpha").generation

    def measured(self) -> "Seen":
        self.send(dm.DriftWatched(watched=True))
        self.send(dm.DriftArrived("alpha", self.drift.number, SURVEY))
        return self

    def write(self) -> tuple[object, ...]:
        self.send(m.RunRequested("UPDATE"))
        number = self.state.number
        rows = RowStore()
        done = m.RunSucceeded("alpha", number, (), rows, 0, OUTCOME, 0.1)
        return self.send(done)


def test_that_drift_is_measured_once_somebody_looks() -> None:
    drive = Seen()
    [effect] = drive.send(dm.DriftWatched(watched=True))
    assert effect == de.MeasureDrift("alpha", drive.drift.number, DriftRequest())
    drive.send(dm.DriftProgressed("alpha", drive.drift.number, 3, 9))
    assert (drive.drift.done, drive.drift.due) == (3, 9)
    drive.send(dm.DriftArrived("alpha", drive.drift.number, SURVEY))
    assert drive.drift.survey is SURVEY
    assert drive.drift.since is None
    drive.send(dm.DriftWatched(watched=False))
    assert drive.send(dm.DriftWatched(watched=True)) == ()


def test_that_an_answer_to_an_older_question_changes_nothing() -> None:
    drive = Seen()
    drive.send(dm.DriftWatched(watched=True))
    old = drive.drift.number
    drive.send(dm.DriftAsked(DriftRequest(text="x")))
    before = drive.state
    drive.send(
        dm.DriftArrived("alpha", old, SURVEY),
        dm.DriftProgressed("alpha", old, 1, 2),
        dm.DriftArrived("gone", old, SURVEY),
    )
    assert drive.state is before
    assert drive.drift.request == DriftRequest(text="x")


def test_that_stopping_keeps_the_scores_from_before() -> None:
    drive = Seen().measured()
    drive.send(dm.DriftAsked())
    assert drive.send(dm.DriftStopped()) == (de.StopDrift("alpha"),)
    assert drive.drift.stopping
    assert drive.send(dm.DriftStopped()) == ()
    drive.send(dm.DriftArrived("alpha", drive.drift.number, STOPPED))
    assert (drive.drift.survey, drive.drift.stopped) == (SURVEY, True)
    assert drive.drift.failure is None


def test_that_a_failure_stands_beside_the_scores_from_before() -> None:
    drive = Seen().measured()
    drive.send(dm.DriftAsked())
    drive.send(dm.DriftArrived("alpha", drive.drift.number, MISTAKE))
    assert (drive.drift.survey, drive.drift.failure) == (SURVEY, MISTAKE)


def test_that_a_write_makes_the_scores_outdated_and_measures_if_watched() -> None:
    drive = Seen().measured()
    effects = drive.write()
    assert any(isinstance(each, de.MeasureDrift) for each in effects)
    drive = Seen().measured()
    drive.send(dm.DriftWatched(watched=False))
    effects = drive.write()
    assert not any(isinstance(each, de.MeasureDrift) for each in effects)
    assert drive.drift.outdated
    [effect] = drive.send(dm.DriftWatched(watched=True))
    assert isinstance(effect, de.MeasureDrift)


def test_that_another_connection_begins_with_nothing_known() -> None:
    drive = Seen().measured()
    drive.send(m.Reconnected())
    assert drive.drift.survey is None
    assert drive.drift.watched
    effects = drive.send(m.LinkOpened("alpha", drive.generation))
    assert any(isinstance(each, de.MeasureDrift) for each in effects)


def test_that_a_module_without_drift_is_never_asked() -> None:
    drive = Drive().connect("alpha")
    assert drive.send(dm.DriftWatched(watched=True), dm.DriftAsked()) == ()


def opened() -> Seen:
    drive = Seen()
    drive.send(m.EntityOpened("e"))
    drive.send(dm.DossierArrived("alpha", drive.generation, "e", Dossier(repairs=True)))
    return drive


def test_that_opening_an_entity_asks_for_all_that_is_known_of_it() -> None:
    drive = Seen()
    assert drive.send(m.EntityOpened("e")) == (
        de.FetchEntity("alpha", "e"),
        de.FetchDossier("alpha", "e"),
    )
    late = dm.DossierArrived("alpha", drive.generation, "other", Dossier())
    before = drive.state
    drive.send(late, replace(late, module="gone"), replace(late, generation=-1))
    assert drive.state is before


def test_that_a_version_and_a_comparison_arrive_where_they_were_asked() -> None:
    drive = opened()
    where = ("alpha", drive.generation, "e")
    entity = Entity("e", "", 1, ())
    [asked] = drive.send(dm.VersionOpened(1))
    assert asked == de.FetchVersion("alpha", "e", 1)
    drive.send(dm.VersionArrived(*where, 2, entity))
    inspection = drive.at("alpha").inspection
    assert inspection is not None
    assert inspection.former == Former(1)
    drive.send(dm.VersionArrived(*where, 1, entity))
    [compared] = drive.send(dm.VersionsCompared(1, 2))
    assert compared == de.FetchChanges("alpha", "e", 1, 2)
    drive.send(dm.ChangesArrived(*where, 1, 3, ()))
    drive.send(dm.ChangesArrived(*where, 1, 2, MISTAKE))
    inspection = drive.at("alpha").inspection
    assert inspection is not None
    assert inspection.former == Former(1, entity)
    assert inspection.comparison == Comparison(1, 2, MISTAKE)
    drive.send(dm.VersionOpened(None))
    inspection = drive.at("alpha").inspection
    assert inspection is not None
    assert inspection.former is None


def test_that_a_dry_run_asks_nothing_anew_and_a_repair_does() -> None:
    drive = opened()
    where = ("alpha", drive.generation, "e")
    assert drive.send(dm.MendingAsked(Deed.DRY_RUN, "p")) == (
        de.Mend("alpha", "e", Deed.DRY_RUN, "p"),
    )
    assert drive.send(dm.MendingAsked(Deed.REPAIR, "p")) == ()
    assert drive.send(dm.MendingAnswered(*where, Deed.DRY_RUN, "p", DONE)) == ()
    drive.send(dm.MendingAsked(Deed.REPAIR, "p"))
    effects = drive.send(dm.MendingAnswered(*where, Deed.REPAIR, "p", DONE))
    assert effects == (de.FetchEntity("alpha", "e"), de.FetchDossier("alpha", "e"))


def test_that_three_faults_of_a_repair_fence_the_module() -> None:
    drive = opened()
    where = ("alpha", drive.generation, "e")
    for _ in range(3):
        drive.send(dm.MendingAsked(Deed.UNDO))
        drive.send(dm.MendingAnswered(*where, Deed.UNDO, "", FAULT))
    assert drive.state.manifest("alpha") is None
