"""The dialects of a language in pane L: which there are, and what is taken of each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.languages.gql.dialects import ALL, BOFIG
from panll_desktop.languages.gql.language import GQL
from panll_desktop.protocol import Dialect, Language, Sample
from panll_desktop.ui.dialects_view import DialectsView, tally
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.rule_parts import ExampleButton, LinkText, SectionHead
from panll_desktop.ui.theme import Appearance


class Shown:
    """The view, and what was inserted."""

    def __init__(self, appearance: Appearance, qtbot: QtBot) -> None:
        self.inserted: list[str] = []
        self.view = DialectsView(appearance, self.inserted.append)
        qtbot.addWidget(self.view)
        self.view.resize(392, 800)
        self.view.show()
        self.view.show_dialects(GQL, ALL)

    def said(self) -> list[str]:
        return [each.text for each in self.view.page.findChildren(Prose)]


@pytest.fixture
def shown(appearance: Appearance, qtbot: QtBot) -> Shown:
    return Shown(appearance, qtbot)


def test_that_every_dialect_is_listed_with_how_its_samples_fare(shown: Shown) -> None:
    model = shown.view.model
    spoken = [
        str(model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    ]
    assert spoken[0] == "1, Proof of concept: 5 accepted, 1 refused"
    assert spoken[3] == "4, bofig vectors: 4 accepted"
    assert len(spoken) == len(ALL)


def test_that_keys_choose_and_the_page_follows(shown: Shown) -> None:
    QTest.keyClick(shown.view.list, Qt.Key.Key_Down)
    assert shown.view.page.accessibleName() == "Dialect Extended reference"
    refused = shown.view.page.findChildren(LinkText)
    assert [each.accessibleName()[:22] for each in refused] == [
        "Refused: CREATE INDEX ",
        "Refused: GRANT ROLE re",
        "Refused: SELECT * FROM",
    ]
    assert any("Roles are not built" in each for each in shown.said())


def test_that_an_accepted_statement_is_inserted(shown: Shown) -> None:
    first = shown.view.page.findChildren(ExampleButton)[0]
    first.click()
    assert shown.inserted == [ALL[0].accepted[0].text]


def test_that_nothing_is_said_of_what_is_not_there(shown: Shown) -> None:
    shown.view.list.setCurrentIndex(shown.view.model.index(ALL.index(BOFIG)))
    assert not shown.view.page.findChildren(LinkText)
    assert len(shown.view.page.findChildren(SectionHead)) == 1


def test_that_another_language_has_other_dialects(shown: Shown) -> None:
    one = Dialect("Only", "It is the only one.", (Sample("x"),))
    shown.view.show_dialects(Language("x", "X"), (one,))
    assert shown.view.model.rowCount() == 1
    assert tally(one) == "1 accepted"
    assert shown.view.page.accessibleName() == "Dialect Only"
