"""A sentence whose figures change: nothing around it is laid out in vain."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from panll_desktop.ui.sentence import Sentence
from panll_desktop.ui.theme import Appearance

SHORT, SAME, LONG = "12 statements", "13 statements", "14 statements " * 9


class _Asked(QObject):
    """How often a layout was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        """Counts."""
        del watched
        self.times += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def shown(appearance: Appearance, qtbot: QtBot, page: QWidget) -> Sentence:
    sentence = Sentence(appearance, "body")
    sentence.setText(SHORT)
    column = QVBoxLayout(page)
    column.addWidget(sentence)
    column.addStretch(1)
    page.resize(160, 300)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.wait(1)  # a round of the event loop
    return sentence


def test_that_only_another_height_lays_out_what_is_around(
    shown: Sentence, page: QWidget, qtbot: QtBot
) -> None:
    asked, line = _Asked(), shown.height()
    page.installEventFilter(asked)
    shown.setText(SAME)
    qtbot.wait(1)
    assert (asked.times, shown.height(), shown.text()) == (0, line, SAME)
    assert shown.accessibleName() == SAME
    shown.setText(LONG)
    qtbot.wait(1)
    assert asked.times > 0
    assert shown.height() == shown.heightForWidth(shown.width()) > 3 * line
    shown.setText(SHORT)
    qtbot.wait(1)
    assert shown.height() == line


def test_that_other_words_are_seen(shown: Sentence) -> None:
    before = shown.grab().toImage()
    shown.setText(SAME)
    assert shown.grab().toImage() != before


def test_that_margins_are_kept_free(shown: Sentence) -> None:
    before = shown.heightForWidth(140)
    shown.indent(20, 6)
    assert shown.heightForWidth(160) == before + 6
