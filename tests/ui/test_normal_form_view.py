"""The tab of normal forms: every state of it, and what its table says aloud."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session.failure import Failure
from panll_desktop.session.normal_form_state import NormalFormView, Turn, Turning
from panll_desktop.session.state import (
    ConnectionEntry,
    ModuleEntry,
    Online,
    Ready,
    State,
    Workspace,
)
from panll_desktop.ui import normal_form_words as words
from panll_desktop.ui.dependency_table import DependencyTable
from panll_desktop.ui.normal_form_view import NormalFormPage
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.relation_table import RelationTable
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.who_dialog import WhoDialog
from tests.decomposing import LAND, MIGRATED, PROPOSAL, REPORT, WEAK, FormsModule

FOUND = NormalFormView(("walls",), collection="walls", report=REPORT, proposal=PROPOSAL)


class Shown:
    """A page, and what it said."""

    def __init__(self, appearance: Appearance) -> None:
        self.sent: list[m.Message] = []
        self.page = NormalFormPage(appearance, self.sent.append)
        self.page.resize(620, 800)
        self.state = State()

    def show(self, view: NormalFormView | None) -> None:
        module = FormsModule("alpha")
        entry = ConnectionEntry("here", {"actor": "user:ida", "rationale": "tidy"})
        space = Workspace(
            "alpha",
            connections=(entry,),
            connection="here",
            link=Online(),
            forms=view,
        )
        before, self.state = (
            self.state,
            State(
                modules=(ModuleEntry("alpha", "Alpha", Ready(module.manifest)),),
                shown="alpha",
                workspaces={"alpha": space},
            ),
        )
        self.page.render_state(before, self.state)

    @property
    def text(self) -> str:
        sheet = self.page.sheet
        assert sheet is not None
        said = [each.text for each in sheet.findChildren(Prose)]
        return "\n".join([*said, *(each.text() for each in sheet.findChildren(QLabel))])


@pytest.fixture
def shown(appearance: Appearance, qtbot: QtBot) -> Shown:
    made = Shown(appearance)
    qtbot.addWidget(made.page)
    made.page.show()
    return made


def test_that_a_report_is_shown_from_its_verdict_to_its_dependencies(
    shown: Shown,
) -> None:
    shown.show(FOUND)
    assert "walls is in 2NF, not in BCNF" in shown.text
    assert "Candidate key: (name)." in shown.text
    assert "It rests on the dependencies that 8 of 10 documents show." in shown.text
    assert "What 3NF forbids" in shown.text
    assert "land depends on (city)." in shown.text
    assert "walls goes from 2NF to BCNF." in shown.text
    assert "3 dependencies, 2 count" in shown.text


def test_that_keys_are_marked_before_and_after(shown: Shown) -> None:
    shown.show(FOUND)
    sheet = shown.page.sheet
    assert sheet is not None
    tables = {each.accessibleName(): each for each in sheet.findChildren(RelationTable)}
    assert set(tables) == {"Before", "After"}
    aloud = Qt.ItemDataRole.AccessibleTextRole
    before = tables["Before"].model()
    said = [before.index(row, 0).data(aloud) for row in range(before.rowCount())]
    assert said == [
        "collection walls",
        "city, stays",
        "land, goes to walls_city",
        "name, key, stays",
        "open, stays",
    ]
    after = tables["After"].model()
    said = [after.index(row, 0).data(aloud) for row in range(after.rowCount())]
    assert said == [
        "collection walls",
        "name, key",
        "city",
        "open",
        "collection walls_city, new",
        "city, key",
        "land",
    ]
    assert [after.index(row, 1).data() for row in (4, 5, 6)] == ["new", "key", ""]


def test_that_a_dependency_says_its_confidence_as_number_and_word(
    shown: Shown,
) -> None:
    shown.show(FOUND)
    table = shown.page.findChild(DependencyTable)
    assert isinstance(table, DependencyTable)
    model = table.model()
    cells = [model.index(2, column).data() for column in (0, 1, 3, 4, 5)]
    assert cells == ["city → name", "75.0 %", "low", "2 of 8", "does not count"]
    aloud = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert aloud == (
        "city → land, confidence 100 %, high trust, exceptions: none; counts"
    )
    shown.page.resize(380, 800)
    assert table.isColumnHidden(4)


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (replace(WEAK, confidence=0.9999), "99.9 %"),
        (LAND, "100 %"),
        (replace(LAND, confidence=None), "not measured"),
    ],
)
def test_that_only_what_has_no_exception_is_whole(
    each: p.FunctionalDependency, said: str
) -> None:
    assert words.confidence(each) == said


def test_that_what_was_declared_and_is_broken_says_so() -> None:
    broken = replace(LAND, declared=True, counts=False, confidence=None)
    assert words.standing(broken) == "declared, broken"
    assert words.standing(replace(LAND, declared=True)) == "declared"


def test_that_what_is_lost_is_a_warning(shown: Shown) -> None:
    shown.show(replace(FOUND, proposal=replace(PROPOSAL, lost=(LAND,))))
    assert "No single collection would show city → land any more." in shown.text


def test_that_there_is_no_proposal_where_the_form_is_reached(shown: Shown) -> None:
    shown.show(replace(FOUND, form=p.NormalForm.SECOND, proposal=None))
    assert "walls is in 2NF\n" in shown.text
    sheet = shown.page.sheet
    assert sheet is not None
    assert sheet.apply is None
    assert sheet.findChildren(RelationTable) == []


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (NormalFormView(), "Reading the collections"),
        (NormalFormView(()), "No collections"),
        (NormalFormView(("walls",), collection="walls"), "Normal form of walls"),
        (NormalFormView(("walls",), collection="walls", stopped=True), "Stopped"),
    ],
)
def test_that_without_a_report_it_says_what_is_the_case(
    shown: Shown, view: NormalFormView, said: str
) -> None:
    shown.show(view)
    assert shown.page.pages.currentWidget() is shown.page.panel
    assert shown.page.panel.accessibleName().startswith(said)


def test_that_a_search_shows_how_far_it_is_and_can_be_stopped(shown: Shown) -> None:
    shown.show(
        NormalFormView(("walls",), collection="walls", since=0.0, done=3, due=12)
    )
    page = shown.page
    assert page.pages.currentWidget() is page.loading
    assert page.loading.accessibleName().startswith("3 of 12 determinants tried, 25 %")
    assert not page.search.isEnabled()
    page.stop.click()
    assert shown.sent[-1] == nm.SearchStopped()


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (NormalFormView(Failure("X", "No.", retryable=True)), nm.CollectionsAsked()),
        (
            NormalFormView(
                ("walls",),
                collection="walls",
                failure=Failure("X", "No.", retryable=True),
            ),
            nm.SearchAsked(),
        ),
    ],
)
def test_that_a_failure_can_be_tried_again(
    shown: Shown, view: NormalFormView, wanted: m.Message
) -> None:
    shown.show(view)
    assert shown.page.pages.currentWidget() is shown.page.failure
    shown.page.failure.retry.click()
    assert shown.sent[-1] == wanted


@pytest.mark.parametrize(
    ("changed", "said", "action"),
    [
        ({"outdated": True}, "Something was written since then.", "Find again"),
        ({"stopped": True}, "Stopped: this report is from before.", "Find again"),
        ({"failure": Failure("X", "Lost.")}, "Lost.", "Find again"),
        ({"turning": Turning(Turn.APART, "walls")}, "Applying", ""),
        ({"turning": Turning(Turn.APART, "walls", MIGRATED)}, "walls is in", "Undo…"),
        (
            {"turning": Turning(Turn.APART, "walls", Failure("X", "Refused."))},
            "Refused.",
            "",
        ),
        (
            {"turning": Turning(Turn.BACK, "walls", MIGRATED), "outdated": True},
            "walls is in",
            "Find again",
        ),
    ],
)
def test_that_a_strip_says_what_happened_and_what_to_do(
    shown: Shown, changed: dict[str, object], said: str, action: str
) -> None:
    shown.show(replace(FOUND, **changed))  # type: ignore[arg-type]
    strip = shown.page.strip
    assert strip.isVisible()
    assert strip.accessibleName().startswith(said)
    assert strip.retry.text() == action
    assert strip.retry.isVisible() is bool(action)


def test_that_what_was_dismissed_stays_away_until_something_happens(
    shown: Shown,
) -> None:
    old = replace(FOUND, outdated=True)
    shown.show(old)
    shown.page.strip.dismissed.emit()
    shown.show(old)
    assert not shown.page.strip.isVisible()
    shown.show(replace(old, stopped=True))
    assert shown.page.strip.isVisible()


def test_that_applying_asks_who_and_why_and_begins_with_what_is_known(
    shown: Shown,
) -> None:
    shown.show(FOUND)
    shown.page.ask_apply()
    dialog = shown.page.window().findChild(WhoDialog)
    assert isinstance(dialog, WhoDialog)
    assert (dialog.actor.text(), dialog.rationale.text()) == ("user:ida", "tidy")
    dialog.rationale.clear()
    assert not dialog.confirm.isEnabled()
    assert dialog.missing.text() == "Still to say: rationale."
    QTest.keyClicks(dialog.rationale, "said once")
    QTest.keyClick(dialog.rationale, Qt.Key.Key_Return)
    assert shown.sent[-1] == nm.DecompositionAsked("user:ida", "said once")


def test_that_an_old_proposal_cannot_be_applied(shown: Shown) -> None:
    shown.show(replace(FOUND, outdated=True))
    sheet = shown.page.sheet
    assert sheet is not None
    assert sheet.apply is not None
    assert not sheet.apply.isEnabled()
    shown.page.ask_apply()
    assert shown.page.window().findChild(WhoDialog) is None


def test_that_choices_are_told_and_shown(shown: Shown) -> None:
    shown.show(replace(FOUND, collections=("walls", "glyphs")))
    page = shown.page
    page.collections.setFocus()
    page.collections.setCurrentIndex(1)
    page.collections.activated.emit(1)
    assert shown.sent[-1] == nm.CollectionChosen("glyphs")
    page.forms.buttons[1].click()
    assert shown.sent[-1] == nm.FormChosen(p.NormalForm.THIRD)
    shown.show(replace(FOUND, form=p.NormalForm.THIRD))
    assert page.forms.current == 1


def test_that_every_control_has_a_name(shown: Shown) -> None:
    shown.show(FOUND)
    focusable = [
        each
        for each in shown.page.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()
    ]
    assert focusable
    assert [each for each in focusable if not each.accessibleName()] == []
