"""A tab for each result of statements that were run together."""

import pytest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending, Result, State, Workspace
from panll_desktop.ui.result_tabs import TabbedResults
from panll_desktop.ui.theme import Appearance

FIRST = Result(1, "SHOW\n STATUS", 0, ending=Ending.SUCCEEDED)
SECOND = Result(2, "SELECT " + "x" * 50, 20, ending=Ending.FAILED)


@pytest.fixture
def sent() -> list[m.Message]:
    return []


@pytest.fixture
def tabbed(
    appearance: Appearance, qtbot: QtBot, sent: list[m.Message]
) -> TabbedResults:
    made = TabbedResults(appearance, sent.append)
    made.hold(QLabel("rows"))
    qtbot.addWidget(made)
    made.show()
    return made


def state(*kept: Result, shown: Result | None = None) -> State:
    workspace = Workspace(
        "one", kept=kept, result=shown or (kept[-1] if kept else None)
    )
    return State(shown="one", workspaces={"one": workspace})


def test_that_one_result_has_no_tabs(tabbed: TabbedResults) -> None:
    tabbed.render_state(State(), state(FIRST))
    assert not tabbed.tabs.isVisible()


def test_that_each_statement_has_a_tab_with_its_number_and_beginning(
    tabbed: TabbedResults, sent: list[m.Message]
) -> None:
    tabbed.render_state(State(), state(FIRST, SECOND))
    assert tabbed.tabs.isVisible()
    titles = [tabbed.tabs.tabText(place) for place in range(tabbed.tabs.count())]
    assert titles[0] == "1  SHOW STATUS"
    assert titles[1].startswith("2  SELECT xxx")
    assert titles[1].endswith(" (failed)")
    assert tabbed.tabs.currentIndex() == 1
    assert sent == []


def test_that_a_tab_asks_for_its_result(
    tabbed: TabbedResults, sent: list[m.Message]
) -> None:
    tabbed.render_state(State(), state(FIRST, SECOND))
    tabbed.tabs.setCurrentIndex(0)
    assert sent == [m.ResultChosen(1)]


def test_that_a_step_goes_round(tabbed: TabbedResults, sent: list[m.Message]) -> None:
    tabbed.step(1)
    assert sent == []
    tabbed.render_state(State(), state(FIRST, SECOND))
    tabbed.step(1)
    tabbed.step(-1)
    assert sent == [m.ResultChosen(1), m.ResultChosen(1)]


def test_that_the_tabs_go_with_the_results(tabbed: TabbedResults) -> None:
    both = state(FIRST, SECOND)
    tabbed.render_state(State(), both)
    tabbed.render_state(both, state(FIRST))
    assert not tabbed.tabs.isVisible()


def test_that_more_tabs_than_room_have_arrows_that_are_seen(
    tabbed: TabbedResults, appearance: Appearance
) -> None:
    many = [Result(number, "SELECT " + "x" * 50, 0) for number in range(1, 12)]
    tabbed.resize(400, 200)
    tabbed.render_state(State(), state(*many))
    arrows = [
        each for each in tabbed.tabs.findChildren(QToolButton) if each.isVisible()
    ]
    assert len(arrows) == 2
    ground = appearance.color("surface")
    for arrow in arrows:
        picture = arrow.grab().toImage()
        middle = picture.height() // 2
        row = [picture.pixelColor(x, middle) for x in range(picture.width())]
        assert any(each != ground for each in row)
