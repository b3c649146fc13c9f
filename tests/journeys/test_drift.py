"""Drift from the first look to the repair and back, in the whole window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panll_desktop.protocol import DriftRequest, Entity, Modality, Normalisation
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import Deed, Dossier, Inspection
from panll_desktop.ui.drift_side import ScoreLine
from panll_desktop.ui.drift_view import DriftPage
from panll_desktop.ui.entity_view import MENDING, PROVENANCE, VERSIONS
from panll_desktop.ui.results_pane import DRIFT, ENTITY
from tests.journeys.conftest import User
from tests.journeys.pictures import clipped

VECTOR = "semantic_vector_drift"
CITY = "city-abidjan-2293538"
TEXT = "Penguins breed on the ice of the far south"
PLANT = f"UPDATE hexads SET DOCUMENT.body = '{TEXT}' WHERE id == '{CITY}'"


def content(user: User) -> dict[Modality, object]:
    """All that an undo gives back; versions and provenance only grow."""
    view = user.space.entity
    assert view is not None
    assert isinstance(view.entity, Entity)
    grows = (Modality.TEMPORAL, Modality.PROVENANCE)
    found = view.entity.facets
    return {each.modality: each.content for each in found if each.modality not in grows}


def seen(user: User) -> Inspection:
    found = user.space.inspection
    assert found is not None
    return found


def dossier(user: User) -> Dossier:
    found = seen(user).dossier
    assert found is not None
    return found


def versions(user: User) -> int:
    found = dossier(user).versions
    assert isinstance(found, tuple)
    return len(found)


def mended(user: User, deed: Deed) -> Normalisation:
    def done() -> bool:
        mending = seen(user).mending
        return mending is not None and mending.deed is deed and bool(mending.answer)

    user.until(done)
    mending = seen(user).mending
    assert mending is not None
    assert isinstance(mending.answer, Normalisation), mending.answer
    return mending.answer


def vector_score(found: Normalisation, *, after: bool) -> float:
    scores = found.after if after else found.before
    score = next(each.score for each in scores if each.drift_type == VECTOR)
    assert score is not None
    return score


def top(user: User) -> str:
    survey = user.space.drift.survey
    if survey is None or user.space.drift.since is not None or not survey.rows:
        return ""
    return survey.rows[0].entity


def page(user: User) -> DriftPage:
    [found] = user.window.results.drift.findChildren(DriftPage)
    return found


def open_entity(user: User, name: str) -> None:
    user.workbench.store.dispatch(m.EntityOpened(name))
    user.until(lambda: user.space.entity is not None and not user.space.entity.pending)
    user.until(lambda: seen(user).dossier is not None)


def open_worst(user: User) -> None:
    """Return on the first row of the heat map."""
    table = page(user).table
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    user.until(lambda: user.space.inspection is not None)
    user.until(lambda: seen(user).dossier is not None)
    user.until(lambda: user.space.entity is not None and not user.space.entity.pending)


def test_that_the_demo_is_measured_once_somebody_looks(user: User) -> None:
    user.command("drift.show")
    user.until(lambda: bool(top(user)))
    assert user.window.results.views.tabs.currentIndex() == DRIFT
    survey = user.space.drift.survey
    assert survey is not None
    assert survey.entities == len(survey.rows) == 545
    assert page(user).table.shown.rowCount() == 545
    assert page(user).foot.limits.text == "all 545 entities"


def test_that_the_chosen_entity_is_repaired_beside_the_heat_map(user: User) -> None:
    user.window.resize(1800, 900)
    user.command("view.fold_l")
    user.command("view.fold_n")
    user.run(PLANT)
    user.command("drift.show")
    user.until(lambda: top(user) == CITY)
    side = page(user).side
    user.until(lambda: side.isVisible() and user.space.inspection is not None)
    user.until(lambda: seen(user).dossier is not None and side.mending.dry.isEnabled())
    assert (side.title.text(), side.name.text()) == ("Abidjan", CITY)
    assert side.said.text().startswith("version 2 · changed ")
    spoken = [each.accessibleName() for each in side.findChildren(ScoreLine)]
    assert len(spoken) == 8
    assert spoken[0].startswith("semantic vector: ")
    assert spoken[0].endswith(", critical")
    before = content(user)
    side.mending.dry.click()
    assert not mended(user, Deed.DRY_RUN).applied
    user.until(side.mending.apply.isEnabled)
    side.mending.apply.click()
    assert mended(user, Deed.REPAIR).applied
    user.until(lambda: bool(top(user)) and top(user) != CITY)
    assert content(user) != before
    user.until(side.mending.back.isEnabled)
    assert user.window.results.views.tabs.currentIndex() == DRIFT
    user.command("view.fold_n")
    user.window.resize(1024, 700)
    user.until(side.isHidden)


def test_that_planted_drift_is_found_repaired_and_taken_back(user: User) -> None:
    user.command("drift.show")
    user.until(lambda: bool(top(user)))
    assert top(user) != CITY
    user.run(PLANT)
    user.until(lambda: top(user) == CITY)
    assert page(user).table.shown.index(0, 0).data() == "Abidjan"
    open_worst(user)
    entity = user.window.results.entity
    assert user.window.results.views.tabs.currentIndex() == ENTITY
    assert seen(user).identifier == CITY
    before, count = content(user), versions(user)

    user.command("entity.drift")
    assert entity.sections.tabs.currentIndex() == MENDING
    assert not user.window.actions_table.by_id["entity.normalise"].isEnabled()
    user.command("entity.dry_run")
    assert not mended(user, Deed.DRY_RUN).applied
    assert (content(user), versions(user)) == (before, count)

    user.command("entity.normalise")
    repaired = mended(user, Deed.REPAIR)
    assert repaired.applied
    assert vector_score(repaired, after=False) > 0.3
    assert vector_score(repaired, after=True) < 0.05
    user.until(lambda: content(user) != before)

    undo = user.window.actions_table.by_id["entity.undo"]
    user.until(undo.isEnabled)
    user.command("entity.undo")
    mended(user, Deed.UNDO)
    user.until(lambda: content(user) == before)
    user.until(lambda: versions(user) == count + 2)
    user.until(lambda: not undo.isEnabled())  # the last write was no normalisation
    user.command("drift.show")
    user.until(lambda: top(user) == CITY)


def test_that_a_comparison_shows_the_very_change_and_the_chain_holds(
    user: User,
) -> None:
    user.run(PLANT)
    open_entity(user, CITY)
    entity = user.window.results.entity
    user.command("entity.versions")
    assert entity.sections.tabs.currentIndex() == VERSIONS
    assert entity.past.chosen == 2
    user.command("entity.compare")

    def compared() -> bool:
        comparison = seen(user).comparison
        return comparison is not None and isinstance(comparison.answer, tuple)

    user.until(compared)
    comparison = seen(user).comparison
    assert comparison is not None
    assert isinstance(comparison.answer, tuple)
    [change] = comparison.answer
    assert (change.modality, change.field) == (Modality.DOCUMENT, "body")
    assert change.after == TEXT
    assert entity.past.head.text.endswith("1 field differs: document")

    user.command("entity.show_version")
    user.until(lambda: entity.past.head.text.startswith("Version 2"))

    user.command("entity.provenance")
    assert entity.sections.tabs.currentIndex() == PROVENANCE
    assert "verified" in entity.chain.verdict.text()


def test_that_drift_is_found_by_name_type_and_level(user: User) -> None:
    user.command("drift.show")
    user.until(lambda: bool(top(user)))
    filters = page(user).filters
    QTest.keyClicks(filters.text, "lisBON")
    QTest.keyClick(filters.text, Qt.Key.Key_Return)
    user.until(lambda: page(user).table.shown.rowCount() == 1)
    assert page(user).table.shown.index(0, 0).data() == "Lisbon"
    assert page(user).foot.limits.text == "1 of 545 entities match"
    wanted = DriftRequest("spatial_drift", least=0.7)
    user.workbench.store.dispatch(dm.DriftAsked(wanted))
    user.until(lambda: page(user).panel.accessibleName().startswith("Nothing found"))
    assert filters.kinds.currentText() == "spatial"
    assert filters.levels.currentText() == "0.7 and above"
    page(user).panel.acted.emit()
    user.until(lambda: page(user).table.shown.rowCount() == 545)
    assert filters.text.text() == ""


def test_that_a_module_without_drift_has_no_such_tab(user: User) -> None:
    views = user.window.results.views
    user.command("drift.show")
    assert views.tabs.isTabVisible(DRIFT)
    user.workbench.store.dispatch(m.ModuleChosen("sqlite"))
    user.until(lambda: not views.tabs.isTabVisible(DRIFT))
    assert views.tabs.currentIndex() != DRIFT
    assert not user.window.actions_table.by_id["drift.show"].isEnabled()


def test_that_nothing_of_drift_and_entity_is_clipped_in_a_small_window(
    user: User,
) -> None:
    user.window.resize(1024, 700)
    user.command("drift.show")
    user.until(lambda: bool(top(user)))
    user.until(lambda: bool(user.window.results.drift.findChildren(DriftPage)))
    assert clipped(user.window) == []
    assert page(user).table.horizontalHeader().visualIndex(9) == 1  # the worst
    open_entity(user, CITY)
    for section in ("versions", "provenance", "drift"):
        user.command(f"entity.{section}")
        QTest.qWait(5)
        assert clipped(user.window) == [], section
    assert user.window.width() == 1024
