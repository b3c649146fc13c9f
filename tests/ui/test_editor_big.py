"""Whatever is pasted: by slices if it is large, refused if a line is too long."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.ui.editor_pasting import LARGE, LONG_LINE, PastingEdit, longest_line

LINE = "SELECT * FROM hexads;\n"
MANY = LINE * (2 * LARGE // len(LINE))


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[PastingEdit]:
    made = PastingEdit()
    qtbot.addWidget(made)
    made.show()
    yield made
    made._end_paste()


def mime(text: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    return made


def text_of(editor: PastingEdit) -> str:
    return editor.document().toRawText().replace("\u2029", "\n")


@pytest.mark.parametrize(
    "text",
    ["", "a\nb", "\x00\x01\x7f", "(" * 10_000, "'never closed\n" * 9],
)
def test_that_small_texts_of_any_kind_go_in_at_once(
    editor: PastingEdit, text: str
) -> None:
    editor.insertFromMimeData(mime(text))
    assert not editor.pasting
    assert len(text_of(editor)) == len(text)


def test_that_a_large_text_goes_in_by_slices_and_out_by_one_undo(
    editor: PastingEdit, qtbot: QtBot
) -> None:
    said: list[str] = []
    editor.told.connect(said.append)
    editor.insertPlainText("-- before\n")
    editor.insertFromMimeData(mime(MANY))
    assert editor.pasting
    assert text_of(editor) == "-- before\n"
    qtbot.waitUntil(lambda: not editor.pasting, timeout=30_000)
    assert text_of(editor) == "-- before\n" + MANY
    assert said[0].startswith("Pasting: 0 of 2.0 MB")
    assert said[-1] == ""
    editor.undo()
    assert text_of(editor) == "-- before\n"


def test_that_escape_stops_a_paste(editor: PastingEdit, qtbot: QtBot) -> None:
    editor.insertFromMimeData(mime(MANY))
    qtbot.waitUntil(lambda: len(text_of(editor)) > 0)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.pasting
    assert MANY.startswith(text_of(editor))
    assert len(text_of(editor)) < len(MANY)


def test_that_a_line_that_is_too_long_changes_nothing_and_is_said(
    editor: PastingEdit,
) -> None:
    said: list[str] = []
    editor.told.connect(said.append)
    editor.insertPlainText("kept")
    editor.insertFromMimeData(mime("x" * (LONG_LINE + 1)))
    assert text_of(editor) == "kept"
    assert said[0].startswith("A line of 100,001 characters is not shown here")


def test_that_the_longest_line_is_measured() -> None:
    assert longest_line("") == 0
    assert longest_line("ab\nabc\n") == 3
