"""Whatever is pasted, removed or taken back: by slices if it is large, lines folded."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.protocol import Span, TextEdit
from panll_desktop.ui import editor_folds
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.editor_folds import (
    LONG_LINE,
    OBJECT,
    SHOWN,
    FoldedUnits,
    whole_edits,
)
from panll_desktop.ui.editor_pasting import LARGE, SLICE, pieces
from panll_desktop.ui.editor_sheet import Sheet
from panll_desktop.ui.editor_text import text_of
from panll_desktop.ui.theme import Appearance

LINE = "SELECT * FROM hexads;\n"
MANY = LINE * (2 * LARGE // len(LINE))
LONG = "SELECT '" + "x" * LONG_LINE + "' FROM hexads"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> Iterator[CodeEditor]:
    made = CodeEditor(appearance)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.leave()


@pytest.fixture
def said(editor: CodeEditor) -> list[str]:
    heard: list[str] = []
    editor.told.connect(heard.append)
    return heard


@pytest.fixture
def settled(editor: CodeEditor, qtbot: QtBot) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not editor.pasting, timeout=60_000)


def mime(text: str) -> QMimeData:
    made = QMimeData()
    made.setText(text)
    return made


@pytest.mark.parametrize(
    "text",
    ["", "a\nb", "\x00\x01\x7f", "(" * 10_000, "'never closed\n" * 9, "a\ufffcb"],
)
def test_that_small_texts_of_any_kind_go_in_at_once(
    editor: CodeEditor, text: str
) -> None:
    editor.insertFromMimeData(mime(text))
    assert not editor.pasting
    assert editor.text() == text


def test_that_half_a_surrogate_pair_is_replaced_and_that_is_said(
    editor: CodeEditor, said: list[str]
) -> None:
    editor._insert("a\ud800b")
    assert editor.text() == "a\ufffdb"
    assert said == [
        "1 broken character was replaced by \ufffd: half a surrogate pair is no text."
    ]


def test_that_a_large_text_goes_in_by_slices_and_out_by_one_undo(
    editor: CodeEditor, said: list[str], settled: Callable[[], None]
) -> None:
    editor.insertPlainText("-- before\n")
    editor.insertFromMimeData(mime(MANY))
    assert editor.pasting
    assert editor.text() == "-- before\n"
    settled()
    assert editor.text() == "-- before\n" + MANY
    assert said[0].startswith("Pasting: 0 of 2.0 MB")
    assert said[-1] == ""
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    assert editor.isReadOnly()
    settled()
    assert editor.text() == "-- before\n"
    editor.redo()
    settled()
    assert editor.text() == "-- before\n" + MANY


def test_that_an_edit_after_an_undo_ends_what_could_be_brought_back(
    editor: CodeEditor, settled: Callable[[], None]
) -> None:
    editor.insertFromMimeData(mime(MANY))
    settled()
    editor.undo()
    settled()
    for word in ("one", "two"):
        editor.insertFromMimeData(mime(word))
    editor.undo()
    assert not editor.pasting
    assert editor.text() == "one"


def test_that_escape_stops_a_paste(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.insertFromMimeData(mime(MANY))
    qtbot.waitUntil(lambda: len(editor.text()) > 0)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.pasting
    assert MANY.startswith(editor.text())
    assert len(editor.text()) < len(MANY)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_that_a_large_selection_goes_by_slices_and_comes_back_by_one_undo(
    editor: CodeEditor, settled: Callable[[], None], key: Qt.Key
) -> None:
    editor.insertFromMimeData(mime(MANY))
    settled()
    editor.selectAll()
    QTest.keyClick(editor, key)
    assert editor.pasting
    settled()
    assert editor.text() == ""
    editor.undo()
    settled()
    assert editor.text() == MANY


def test_that_typing_over_a_large_selection_replaces_it(
    editor: CodeEditor, settled: Callable[[], None]
) -> None:
    editor.insertFromMimeData(mime(MANY))
    settled()
    editor.selectAll()
    QTest.keyClicks(editor, "x")
    settled()
    assert editor.text() == "x"


def test_that_cutting_a_large_selection_leaves_it_on_the_clipboard(
    editor: CodeEditor, settled: Callable[[], None]
) -> None:
    editor.insertFromMimeData(mime(MANY))
    settled()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_X, CONTROL)
    settled()
    assert editor.text() == ""
    assert QGuiApplication.clipboard().text() == MANY


def test_that_a_long_line_is_folded_and_nothing_of_it_is_lost(
    editor: CodeEditor, said: list[str]
) -> None:
    editor.insertFromMimeData(mime(f"a\n{LONG}\nb"))
    assert editor.text() == f"a\n{LONG}\nb"
    assert len(text_of(editor.document())) == SHOWN + 1 + len("a\n\nb")
    assert len(said) == 1
    assert said[0].startswith(f"A line of {len(LONG):,} characters is folded: 40 of")
    editor.undo()
    assert editor.text() == ""
    editor.redo()
    assert editor.text() == f"a\n{LONG}\nb"


def test_that_a_folded_line_is_run_and_copied_whole(editor: CodeEditor) -> None:
    editor.insertFromMimeData(mime(LONG))
    assert editor.statement_at_caret() == (LONG, 0)
    editor.selectAll()
    assert editor.selected() == (LONG, 0)
    editor.copy()
    assert QGuiApplication.clipboard().text() == LONG


def test_that_what_is_typed_behind_a_fold_is_plain_text(editor: CodeEditor) -> None:
    editor.insertFromMimeData(mime(LONG))
    QTest.keyClicks(editor, "!")
    assert editor.text() == LONG + "!"
    assert text_of(editor.document()).endswith(OBJECT + "!")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == LONG[:SHOWN]


def test_that_a_line_cannot_grow_too_long_by_pastes(editor: CodeEditor) -> None:
    half = "y" * (LONG_LINE // 2 + 1)
    for _ in range(2):
        editor.insertFromMimeData(mime(half))
    assert editor.text() == half * 2
    assert editor.document().characterCount() < LONG_LINE


def test_that_an_edit_inside_a_fold_changes_that_alone(editor: CodeEditor) -> None:
    editor.insertFromMimeData(mime(LONG))
    within = len(LONG) - len(" FROM hexads") - 1
    editor.apply_edits([TextEdit(Span(within, within + 1), '"')])
    assert editor.text() == LONG[:within] + '"' + LONG[within + 1 :]


def test_that_a_large_text_is_whole_while_its_document_is_being_filled(
    editor: CodeEditor, appearance: Appearance, settled: Callable[[], None]
) -> None:
    before = editor.sheet
    sheet = Sheet(appearance, MANY, editor)
    editor.show_sheet(sheet, None)
    assert sheet.arriving
    assert editor.text() == MANY
    assert len(text_of(sheet.document)) < len(MANY)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    editor.place_caret(len(MANY))
    editor.show_sheet(before, None)
    assert not editor.pasting
    editor.show_sheet(sheet, None)
    settled()
    assert text_of(sheet.document) == MANY
    assert not sheet.document.isUndoAvailable()


def test_that_a_kept_text_with_a_long_line_is_shown_folded(
    editor: CodeEditor, appearance: Appearance
) -> None:
    sheet = Sheet(appearance, LONG, editor)
    assert sheet.text() == LONG
    assert sheet.document.characterCount() < SHOWN + 3


@given(st.lists(st.sampled_from(["a", "\n", "\U0001f600", "xyz" * SLICE]), max_size=12))
def test_that_pieces_are_whole_lines_and_make_up_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    found = pieces(text)
    assert "".join(found) == text
    assert all(each.endswith("\n") for each in found[:-1])


FOLDED = st.lists(st.tuples(st.text(max_size=5), st.integers(1, 6)), max_size=4)


def folded(parts: list[tuple[str, int]]) -> tuple[str, str, FoldedUnits]:
    raw, whole, folds = "", "", []
    for number, (text, length) in enumerate(parts):
        plain = text.encode("utf-8", "ignore").decode()
        raw, whole = raw + plain, whole + plain
        folds.append((len(raw), length))
        raw, whole = raw + OBJECT, whole + chr(65 + number) * length
    return raw, whole, FoldedUnits(raw, folds)


@given(FOLDED)
def test_that_places_of_a_folded_text_are_found_and_found_again(
    parts: list[tuple[str, int]],
) -> None:
    raw, whole, units = folded(parts)
    last = len(raw.encode("utf-16-le")) // 2
    assert units.units(0) == 0
    assert units.units(len(whole)) == last
    assert units.offset(last) == len(whole)
    places = [units.units(each) for each in range(len(whole) + 1)]
    assert places == sorted(places)
    assert all(units.units(units.offset(each)) == each for each in set(places))


@given(FOLDED, st.data())
def test_that_edits_of_folds_say_the_same_in_whole_folds(
    parts: list[tuple[str, int]], data: st.DataObject
) -> None:
    _, whole, units = folded(parts)
    ends = st.integers(0, len(whole))
    places = sorted(data.draw(st.lists(ends, max_size=6, unique=True)))
    edits = [
        TextEdit(Span(start, end), data.draw(st.text(max_size=2)))
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]
    made = whole_edits(edits, whole, units)
    assert applied(made, whole) == applied(edits, whole)
    for edit in made:
        for fold in units.folds:
            assert not fold.start < edit.span.start < fold.end
            assert not fold.start < edit.span.end < fold.end


def applied(edits: list[TextEdit], text: str) -> str:
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def test_that_folds_have_numbers_that_qt_leaves_to_programs() -> None:
    assert QTextFormat.ObjectTypes.UserObject.value < editor_folds._KIND
    assert QTextFormat.Property.UserProperty.value < editor_folds._NUMBER
