"""The status bar tells what ran, and is set apart from the panes above it."""

import re
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from panll_desktop.session.state import Ending, Result
from panll_desktop.settings import Theme
from panll_desktop.ui.status_bar import StatusBar
from panll_desktop.ui.theme import Appearance
from tests.conftest import ROOT
from tests.ui.law_states import state_of

_BAR = re.compile(r'setProperty\("bar", "(\w+)"\)|\bbar\("(\w+)"')


@pytest.fixture
def bar(qtbot: QtBot, appearance: Appearance) -> StatusBar:
    made = StatusBar(appearance)
    qtbot.addWidget(made)
    made.resize(600, made.height())
    made.show()
    return made


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_that_it_is_sunken_under_a_hairline(
    bar: StatusBar, appearance: Appearance, theme: Theme
) -> None:
    appearance.choose(theme)
    picture = bar.grab().toImage()
    middle = picture.width() // 2
    ground = picture.pixelColor(middle, bar.height() // 2)
    assert ground.name() == appearance.theme.color("surface-sunken").name()
    line = picture.pixelColor(middle, 0)
    assert line.name() == appearance.theme.color("border").name()


def test_that_every_kind_of_bar_has_a_look() -> None:
    sheet = (ROOT / "resources/themes/app.qss").read_text(encoding="utf-8")
    used = {
        first or second
        for path in (ROOT / "panll_desktop/ui").glob("*.py")
        for first, second in _BAR.findall(path.read_text(encoding="utf-8"))
    }
    assert {"status", "tool", "sub", "foot"} <= used
    assert {kind for kind in used if f'[bar="{kind}"]' not in sheet} == set()


def test_that_nothing_came_is_not_a_result_of_no_rows(bar: StatusBar) -> None:
    before = state_of()
    space = before.workspaces[before.shown]
    failed = Result(1, "SELECT", 0, ending=Ending.FAILED, seconds=0.0021)
    bar.render_state(before, before.with_workspace(replace(space, result=failed)))
    said = [each.text() for each in bar.findChildren(QLabel) if each.isVisible()]
    assert "2 ms   failed" in said
    assert not [text for text in said if "row" in text]
