"""The tab Drift: every state looks different, and no number crosses a step."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import (
    DriftLevel,
    DriftMeasurement,
    DriftRequest,
    DriftRow,
    DriftScore,
    DriftSurvey,
    DriftTrend,
    drift_level,
)
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import DriftView
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.drift_table import CellLook
from panll_desktop.ui.drift_view import DriftPage
from panll_desktop.ui.theme import Appearance, contrast

TYPES = ("semantic_vector_drift", "temporal_consistency_drift")
REASON = "a single version, and at most one record"
FAILED = Failure("BUSY", "Another process is writing.", retryable=True)


def row(name: str, score: float) -> DriftRow:
    return DriftRow(
        name,
        name.title(),
        (
            DriftScore(name, TYPES[0], score),
            DriftScore(name, TYPES[1], None, REASON),
        ),
    )


def trend(count: int, way: float | None) -> DriftTrend:
    found = DriftMeasurement("2026-11-27T01:02:03.5Z", 0.299, 0.9, 12, 0.25)
    return DriftTrend(TYPES[0], (found,) * count, way)


SURVEY = DriftSurvey(
    TYPES,
    (row("oslo", 0.75), row("rome", 0.299)),
    matching=5,
    entities=9,
    warning=0,
    critical=1,
    trends=(trend(20, 0.031), DriftTrend(TYPES[1])),
)


class Driver:
    def __init__(self, page: DriftPage, sent: list[m.Message]) -> None:
        self.page = page
        self.sent = sent
        self.state = State()

    def to(self, drift: DriftView, now: float = 0.0) -> None:
        before = self.state
        workspace = Workspace("one", link=Online(), drift=drift)
        self.state = State(now=now, shown="one", workspaces={"one": workspace})
        self.page.render_state(before, self.state)

    @property
    def shown(self) -> QWidget:
        found = self.page.pages.currentWidget()
        assert found is not None
        return found


@pytest.fixture
def driver(appearance: Appearance, qtbot: QtBot) -> Driver:
    sent: list[m.Message] = []
    page = DriftPage(appearance, sent.append)
    qtbot.addWidget(page)
    page.resize(600, 500)
    page.show()
    return Driver(page, sent)


def test_that_looking_asks_for_drift_and_leaving_does_not(driver: Driver) -> None:
    driver.page.hide()
    assert driver.sent == [
        dm.DriftWatched(watched=True),
        dm.DriftWatched(watched=False),
    ]


def test_that_measuring_says_how_far_it_is_and_can_be_stopped(driver: Driver) -> None:
    driver.to(DriftView(since=1.0, done=3, due=9), now=3.5)
    assert driver.shown is driver.page.loading
    assert "3 of 9 entities" in driver.page.loading.accessibleName()
    assert "2.5" in driver.page.counts.text
    driver.page.stop.click()
    driver.page.loading.stopped.emit()
    assert driver.sent[-2:] == [dm.DriftStopped(), dm.DriftStopped()]
    driver.to(DriftView(since=1.0, stopping=True), now=4.0)
    assert not driver.page.stop.isEnabled()
    assert driver.page.counts.text.startswith("Stopping")


def test_that_the_scores_from_before_stay_while_others_are_measured(
    driver: Driver,
) -> None:
    driver.to(DriftView(survey=SURVEY, since=1.0), now=2.0)
    assert driver.shown is driver.page.table
    assert driver.page.counts.text.startswith("Measuring")
    driver.to(DriftView(survey=SURVEY, stopped=True))
    assert driver.page.strip.isVisible()
    driver.to(DriftView(survey=SURVEY, failure=FAILED))
    assert FAILED.title in driver.page.strip.accessibleName()
    driver.to(DriftView(survey=SURVEY))
    assert not driver.page.strip.isVisible()


def test_that_failed_stopped_empty_and_nothing_found_look_different(
    driver: Driver,
) -> None:
    seen = set()
    nobody = replace(SURVEY, rows=(), matching=0)
    for drift in (
        DriftView(failure=FAILED),
        DriftView(stopped=True),
        DriftView(survey=nobody),
        DriftView(survey=replace(nobody, entities=0)),
        DriftView(),
    ):
        driver.to(drift)
        seen.add((driver.shown.objectName(), driver.shown.accessibleName()))
    assert len(seen) == 5
    driver.to(DriftView(failure=FAILED))
    driver.page.failure.retry.click()
    assert driver.sent[-1] == dm.DriftAsked()


def test_that_a_limit_is_written_and_the_counts_are_of_all(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    foot = driver.page.foot.limits.text
    assert foot == "first 2 of 5 entities, more available"
    assert driver.page.counts.text == "9 measured 1 critical · 0 warning"
    driver.to(DriftView(DriftRequest(TYPES[0]), replace(SURVEY, matching=2)))
    assert driver.page.foot.limits.text == "2 of 9 entities match"
    assert driver.page.counts.text.endswith("by semantic vector")


def test_that_what_is_not_known_says_why_and_is_no_number(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    model = driver.page.table.shown
    unknown = model.index(0, 2)
    assert unknown.data() == ""
    said = str(unknown.data(Qt.ItemDataRole.AccessibleTextRole))
    assert said == f"Oslo, temporal consistency: no data, {REASON}"
    assert REASON in str(unknown.data(Qt.ItemDataRole.ToolTipRole))
    known = str(model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole))
    assert known == "Oslo, semantic vector: 0.75, critical"
    assert model.index(1, 1).data() == "0.29"


def test_that_return_opens_the_entity_of_the_row(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    table = driver.page.table
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert driver.sent[-1] == m.EntityOpened("rome")


def test_that_the_chosen_entity_stays_chosen_in_new_scores(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    driver.page.table.selectRow(1)
    driver.to(DriftView(survey=replace(SURVEY, rows=SURVEY.rows[::-1])))
    assert driver.page.table.chosen == "rome"


def test_that_filters_ask_for_what_they_say(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    filters = driver.page.filters
    filters.kinds.setCurrentIndex(filters.kinds.findText("semantic vector"))
    filters.levels.setCurrentIndex(1)
    filters.text.setText("os")
    filters.text.returnPressed.emit()
    assert driver.sent[-1] == dm.DriftAsked(DriftRequest(TYPES[0], "os", 0.3))


def test_that_history_says_in_words_where_it_goes(driver: Driver) -> None:
    driver.to(DriftView(survey=SURVEY))
    driver.page.segments.buttons[1].click()
    assert driver.shown is driver.page.history
    first, second = driver.page.history.types.words.cells
    assert first[1:] == ("0.29", "0.25", "0.90", "12", "rising by 0.03")
    assert second[-1] == "no score yet"
    assert len(driver.page.history.measurements.words.cells) == 20
    assert words.trend(trend(3, None)) == "not enough data: 3 of 20 measurements"
    assert words.trend(trend(20, -0.2)).startswith("falling by 0.20")
    assert words.trend(trend(20, 0.001)).startswith("steady")


@given(st.floats(0, 1))
def test_that_a_shown_figure_is_on_the_step_of_its_score(score: float) -> None:
    assert drift_level(float(words.figure(score))) is drift_level(score)


@given(st.integers(0, 100))
def test_that_two_decimals_are_shown_as_they_are(hundredths: int) -> None:
    assert words.figure(hundredths / 100) == f"{hundredths / 100:.2f}"


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_that_every_step_is_readable_and_jumps_where_the_scale_does(
    appearance: Appearance, theme: str
) -> None:
    appearance.choose(theme)  # type: ignore[arg-type]
    look = CellLook(appearance)
    for score in (0.0, 0.15, 0.25, 0.3, 0.45, 0.6, 0.7, 0.9, 1.0):
        ground, ink = look.steps[look.step(score)]
        assert contrast(ink, ground) >= 4.5
    assert look.step(0.2999) < look.step(0.3)
    assert look.step(0.6999) < look.step(0.7)
    assert drift_level(0.7) is DriftLevel.CRITICAL
    appearance.choose("dark")
