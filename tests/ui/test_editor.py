"""The editor: places, colours, marks, keys, and telling of edits in time."""

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QTextCursor, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import Diagnostic, Language, Severity, Span, TextEdit
from panll_desktop.ui import editor as editing
from panll_desktop.ui import editor_analysis
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.editor_sheet import LONGEST
from panll_desktop.ui.editor_text import Stretch, Units
from panll_desktop.ui.theme import Appearance

WAVE = "\N{WATER WAVE}"
TWO = f"SELECT * FROM hexads -- {WAVE}\nLIMIT 5;\n\n\n-- next\nCOUNT hexads"


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> Iterator[CodeEditor]:
    made = CodeEditor(appearance)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    yield made
    made.analyst.close()


def settled(qtbot: QtBot, editor: CodeEditor, text: str, language: Language) -> None:
    """The editor with a text that was looked at to the end."""
    editor.set_language(None)
    editor.setPlainText(text)
    with qtbot.waitSignal(editor.linted, timeout=5000):
        editor.set_language(language)


def colour_at(editor: CodeEditor, place: int) -> QColor | None:
    block = editor.document().findBlock(place)
    within = place - block.position()
    formats: list[QTextLayout.FormatRange] = block.layout().formats()
    for each in formats:
        if each.start <= within < each.start + each.length:
            return each.format.foreground().color()
    return None


def put(editor: CodeEditor, place: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)


@pytest.mark.parametrize("text", ["", "abc", WAVE, f"a{WAVE}b{WAVE}{WAVE}c", "é\nß"])
def test_that_every_place_survives_the_way_into_qt_and_back(text: str) -> None:
    units = Units(text)
    for offset in range(len(text) + 1):
        expected = len(text[:offset].encode("utf-16-le")) // 2
        assert units.units(offset) == expected
        assert units.offset(expected) == offset


def test_that_the_middle_of_a_pair_counts_as_its_start() -> None:
    assert Units(f"a{WAVE}b").offset(2) == 1


def test_that_a_stretch_moves_with_its_text() -> None:
    word = Stretch(4, 8)
    assert word.moved(0, 0, 2) == (6, 10)
    assert word.moved(9, 1, 5) == (4, 8)
    assert word.moved(6, 0, 1) == (4, 9)
    assert word.moved(6, 1, 0) == (4, 7)
    assert word.moved(0, 20, 0) == (0, 0)


def test_that_the_statement_at_the_caret_starts_behind_an_emoji_where_it_should(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    settled(qtbot, editor, TWO, VQL)
    put(editor, editor.document().characterCount() - 1)
    start = TWO.index("COUNT")
    assert editor.statement_at_caret() == ("COUNT hexads", start)
    assert editor.caret_offset() == len(TWO)
    editor.place_caret(start)
    assert editor.textCursor().position() == start + 1
    put(editor, 3)
    assert editor.statement_at_caret() == (TWO[: TWO.index(";")], 0)


def test_that_between_two_statements_the_nearer_one_would_run(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    settled(qtbot, editor, TWO, VQL)
    for place, expected in ((";", "SELECT"), ("-- next", "COUNT"), ("\n\n", "SELECT")):
        editor.place_caret(TWO.index(place) + 1)
        assert editor.statement_at_caret()[0].startswith(expected), place


def test_that_without_a_language_the_whole_text_would_run(editor: CodeEditor) -> None:
    editor.setPlainText("\n select 1;\nselect 2 \n")
    assert editor.statement_at_caret() == ("select 1;\nselect 2", 2)


def test_that_a_no_break_space_stays_what_it_is(editor: CodeEditor) -> None:
    editor.setPlainText("a\u00a0b\nc")
    assert editor.text() == "a\u00a0b\nc"


def test_that_tokens_are_coloured_and_again_when_the_theme_changes(
    qtbot: QtBot, editor: CodeEditor, appearance: Appearance
) -> None:
    appearance.choose("dark")
    settled(qtbot, editor, TWO, VQL)
    dark = appearance.color("editor.keyword")
    assert colour_at(editor, 0) == dark
    assert colour_at(editor, TWO.index("--")) == appearance.color("editor.comment")
    behind = Units(TWO).units(TWO.index("COUNT"))
    assert colour_at(editor, behind) == dark
    appearance.choose("light")
    light = appearance.color("editor.keyword")
    assert light != dark
    qtbot.waitUntil(lambda: colour_at(editor, behind) == light)
    assert colour_at(editor, 0) == light


def test_that_colours_move_with_what_is_typed_before_the_language_answers(
    qtbot: QtBot, editor: CodeEditor, appearance: Appearance
) -> None:
    settled(qtbot, editor, "LIMIT 50\nFROM hexads", VQL)
    number = appearance.color("editor.number")
    put(editor, 5)
    editor.insertPlainText("  ")
    assert colour_at(editor, 8) == number
    put(editor, 0)
    editor.insertPlainText("\n\n")
    assert colour_at(editor, 13) == appearance.color("editor.keyword")
    assert colour_at(editor, 10) == number


def test_that_a_comment_that_is_opened_recolours_the_lines_below(
    qtbot: QtBot, editor: CodeEditor, appearance: Appearance
) -> None:
    settled(qtbot, editor, "\nSELECT *\nFROM hexads", VQL)
    comment = appearance.color("editor.comment")
    put(editor, 0)
    editor.insertPlainText("/*")
    put(editor, len(editor.text()))
    editor.insertPlainText("*/")
    qtbot.waitUntil(lambda: colour_at(editor, 5) == comment)
    assert colour_at(editor, len(editor.text()) - 1) == comment


def test_that_a_text_beyond_the_limit_is_neither_coloured_nor_checked(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    line = "COUNT hexads;\n"
    text = line * (LONGEST // len(line) + 1)
    settled(qtbot, editor, text, VQL)
    assert editor.sheet.too_long
    assert colour_at(editor, 0) is None
    found: list[tuple[str, int]] = []
    editor.when_split(lambda: found.append(editor.statement_at_caret()))
    qtbot.waitUntil(lambda: bool(found))
    assert found == [("COUNT hexads", 0)]


def test_that_edits_are_told_once_typing_pauses(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    with qtbot.waitSignal(editor.edited, timeout=1000):
        QTest.keyClicks(editor, "abc")
    with qtbot.assertNotEmitted(editor.edited, wait=100):
        editor.flush()


def test_that_edits_are_told_within_a_second_while_typing_goes_on(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    told: list[float] = []
    editor.edited.connect(lambda: told.append(time.monotonic()))
    start = time.monotonic()
    while time.monotonic() - start < 2:
        QTest.keyClick(editor, Qt.Key.Key_A)
        qtbot.wait(50)
    times = [start, *told]
    assert len(told) >= 2
    gaps = [after - at for at, after in itertools.pairwise(times)]
    assert max(gaps) < 1.0
    assert editing.LIMIT_MS < 1000


def test_that_a_squiggle_explains_itself_in_plain_text(
    editor: CodeEditor, appearance: Appearance
) -> None:
    editor.setPlainText(f"{WAVE} oops")
    message = "<b>bold</b> is not markup"
    span = Span(2, 6)
    editor.set_diagnostics([Diagnostic("X1", Severity.ERROR, message, span)])
    assert editor.marks_by_line()[0][0].stretch == (3, 7)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(4)
    place = editor.cursorRect(cursor).center()
    tip = QHelpEvent(QEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place))
    QApplication.sendEvent(editor.viewport(), tip)
    assert "&lt;b&gt;bold&lt;/b&gt;" in QToolTip.text()
    QToolTip.hideText()
    image = editor.viewport().grab().toImage()
    wave = appearance.color("editor.squiggle-error")
    box = editor.cursorRect(cursor)
    below = [
        image.pixelColor(x, y)
        for x in range(box.left(), box.left() + 16)
        for y in range(box.bottom() - 5, box.bottom() + 1)
    ]
    assert any(_near(each, wave) for each in below)


def test_that_what_a_squiggle_said_goes_when_the_text_changes(
    editor: CodeEditor, qtbot: QtBot
) -> None:
    editor.setPlainText("oops")
    editor.set_diagnostics([Diagnostic("X1", Severity.ERROR, "Wrong.", Span(0, 4))])
    place = editor.cursorRect(QTextCursor(editor.document())).center()
    tip = QHelpEvent(QEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place))
    QApplication.sendEvent(editor.viewport(), tip)
    assert "Wrong." in QToolTip.text()
    editor.insertPlainText("w")
    qtbot.waitUntil(lambda: not QToolTip.text())


def _near(one: QColor, other: QColor) -> bool:
    parts = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return all(abs(a - b) < 60 for a, b in parts)


def test_that_marks_move_with_their_text(editor: CodeEditor) -> None:
    editor.setPlainText("one two")
    editor.set_diagnostics([Diagnostic("X", Severity.WARNING, "m", Span(4, 7))])
    put(editor, 0)
    editor.insertPlainText("\n")
    assert editor.sheet.marks[0].stretch == (5, 8)
    assert list(editor.marks_by_line()) == [1]


def test_that_the_bracket_at_the_caret_finds_its_other_half_and_skips_strings(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    text = "WHERE (a = ')' AND (b))"
    settled(qtbot, editor, text, VQL)
    put(editor, 7)
    assert editor.bracket_pair() == (6, len(text) - 1)
    put(editor, 12)
    assert editor.bracket_pair() is None


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("a", Qt.Key.Key_Tab, "a  "),
        ("  a", Qt.Key.Key_Return, "  a\n  "),
        ("f(", Qt.Key.Key_Return, "f(\n  "),
        ("    a", Qt.Key.Key_Backtab, "  a"),
    ],
)
def test_that_keys_indent(
    editor: CodeEditor, text: str, key: Qt.Key, expected: str
) -> None:
    editor.setPlainText(text)
    put(editor, len(text))
    QTest.keyClick(editor, key)
    assert editor.text() == expected


def test_that_tab_indents_all_lines_that_are_selected_in_one_step(
    editor: CodeEditor,
) -> None:
    editor.setPlainText("a\nb")
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "  a\n  b"
    editor.undo()
    assert editor.text() == "a\nb"


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_K, Qt.Key.Key_Return])
def test_that_commands_of_the_window_never_reach_the_text(
    editor: CodeEditor, key: Qt.Key
) -> None:
    editor.setPlainText("abc def")
    ctrl = Qt.KeyboardModifier.ControlModifier
    override = QKeyEvent(QEvent.Type.ShortcutOverride, key, ctrl)
    QApplication.sendEvent(editor, override)
    assert not override.isAccepted()
    QTest.keyClick(editor, key, ctrl)
    assert editor.text() == "abc def"
    assert editor.textCursor().position() == 0


def test_that_an_inserted_word_keeps_its_distance(editor: CodeEditor) -> None:
    editor.setPlainText("SELECT")
    put(editor, 6)
    editor.insert_text("DOCUMENT")
    editor.insert_text(",")
    assert editor.text() == "SELECT DOCUMENT,"


def test_that_an_undo_puts_the_caret_where_it_was_before_an_edit_from_outside(
    editor: CodeEditor,
) -> None:
    editor.setPlainText("select  one\nselect  two")
    put(editor, 3)
    editor.apply_edits([TextEdit(Span(0, 23), "SELECT one\nSELECT two")])
    QTest.keyClicks(editor, "x")
    editor.undo()
    editor.undo()
    assert editor.text() == "select  one\nselect  two"
    assert editor.caret_offset() == 3
    put(editor, 11)
    QTest.keyClicks(editor, "y")
    editor.undo()
    assert editor.caret_offset() == 11


def test_that_a_fix_is_one_step_to_undo(editor: CodeEditor) -> None:
    text = f"{WAVE} ab cd"
    editor.setPlainText(text)
    editor.apply_edits([TextEdit(Span(2, 4), "AB!"), TextEdit(Span(5, 7), "CD")])
    assert editor.text() == f"{WAVE} AB! CD"
    editor.undo()
    assert editor.text() == text


def test_that_the_gutter_marks_the_statement_and_the_worst_problem(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    settled(qtbot, editor, TWO, VQL)
    put(editor, editor.document().characterCount() - 1)
    assert editor.statement_lines() == (5, 5)
    put(editor, 0)
    assert editor.statement_lines() == (0, 1)
    assert not editor.grab().isNull()


def test_that_the_gutter_marks_what_is_selected_because_that_would_run(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    settled(qtbot, editor, TWO, VQL)
    put(editor, editor.document().characterCount() - 1)
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(TWO.index(";") + 2, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    assert editor.selected() is not None
    assert editor.statement_lines() == (0, 1)
    feed = editor.document().findBlockByNumber(1).position()
    cursor.setPosition(feed - 1)
    cursor.setPosition(feed, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)  # a line feed alone is nothing to run
    assert editor.selected() is None
    assert editor.statement_lines() == (0, 1)


def test_that_a_language_that_raises_is_a_sentence_and_no_more(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    def broken(_: str) -> list[Span]:
        raise ZeroDivisionError

    bad = replace(VQL, id="bad", name="Bad", split=broken)
    editor.setPlainText("a; b")
    with qtbot.waitSignal(editor.troubled) as told:
        editor.set_language(bad)
    assert told.args[0].startswith("Bad cannot look at this text")
    assert editor.statement_at_caret() == ("a; b", 0)


def test_that_a_language_that_hangs_is_given_up(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    release = [False]

    def hangs(_: str) -> list[Span]:
        while not release[0]:
            time.sleep(0.01)
        return []

    editor.analyst._patience.setInterval(50)
    editor.setPlainText("a")
    with qtbot.waitSignal(editor.troubled) as told:
        editor.set_language(replace(VQL, id="slow", name="Slow", split=hangs))
    assert told.args[0].startswith("Slow did not answer")
    release[0] = True
    settled(qtbot, editor, "COUNT hexads", VQL)


def test_that_a_language_that_hangs_in_other_work_is_given_up(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    release = threading.Event()
    slow = replace(VQL, id="slow", name="Slow")
    settled(qtbot, editor, "a", slow)
    editor.analyst._patience.setInterval(50)
    with qtbot.waitSignal(editor.troubled) as told:
        editor.analyst.submit(lambda: _wait(release), slow)
    assert told.args[0].startswith("Slow did not answer")
    release.set()
    settled(qtbot, editor, "COUNT hexads", VQL)


def test_that_answers_about_a_former_text_are_dropped(
    qtbot: QtBot, editor: CodeEditor
) -> None:
    settled(qtbot, editor, "COUNT hexads", VQL)
    ticket = editor.sheet.ticket
    put(editor, 0)
    editor.insertPlainText("x")
    with qtbot.assertNotEmitted(editor.linted, wait=10):
        editor._take(editor_analysis.Findings(ticket, ()))


def test_that_controls_have_accessible_names(editor: CodeEditor) -> None:
    assert editor.accessibleName() == "Query editor"
    assert editor._gutter.accessibleName() == "Line numbers"
    tip = QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), QPoint(2, 2))
    QApplication.sendEvent(editor._gutter, tip)


def _wait(release: threading.Event) -> None:
    release.wait(30)
