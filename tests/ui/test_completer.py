"""The list of completions at the caret, and what the commands of the editor do."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Fix,
    Manifest,
    Severity,
    Span,
    TextEdit,
)
from panll_desktop.session import messages as m
from panll_desktop.ui.completer import Completer
from panll_desktop.ui.editor_tools import EditorTools
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.engine_problems import Problem
from panll_desktop.ui.theme import Appearance

KNOWN: Catalogued = {
    ("DOCUMENT",): (
        CatalogNode("title", CatalogKind.FIELD, "text", insert="DOCUMENT.title"),
    )
}


@pytest.fixture
def said() -> list[m.Message]:
    return []


@pytest.fixture
def engine(
    appearance: Appearance, qtbot: QtBot, said: list[m.Message]
) -> Iterator[EnginePane]:
    def languages(_: Manifest) -> None:
        return None

    made = EnginePane(appearance, said.append, languages)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.editor.set_language(VQL)
    made.editor.setFocus()
    made.activateWindow()
    qtbot.waitUntil(made.editor.hasFocus)
    yield made
    made.end()


@pytest.fixture
def completer(appearance: Appearance, engine: EnginePane) -> Completer:
    made = Completer(appearance, engine.editor)
    made.set_known(KNOWN)
    return made


@pytest.fixture
def tools(engine: EnginePane, said: list[m.Message]) -> EditorTools:
    return EditorTools(engine, said.append)


def labels(completer: Completer) -> list[str]:
    return [item.label for item in completer.model.items]


def test_that_typing_opens_the_list_and_tab_takes_the_first(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SEL")
    qtbot.waitUntil(completer.list.isVisible)
    assert labels(completer) == ["SELECT"]
    QTest.keyClick(engine.editor, Qt.Key.Key_Tab)
    assert engine.editor.text() == "SELECT"
    assert not completer.list.isVisible()
    engine.editor.undo()
    assert engine.editor.text() == "SEL"


def test_that_asking_by_hand_shows_all_and_keys_walk(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    engine.editor.setPlainText("SELECT * FROM hexads ")
    engine.editor.place_caret(21)
    completer.ask()
    qtbot.waitUntil(completer.list.isVisible)
    assert labels(completer)[:2] == ["WHERE", "LIMIT"]
    QTest.keyClick(engine.editor, Qt.Key.Key_Down)
    assert completer.list.currentIndex().data() == "LIMIT"
    QTest.keyClick(engine.editor, Qt.Key.Key_Up)
    QTest.keyClick(engine.editor, Qt.Key.Key_Return)
    assert engine.editor.text() == "SELECT * FROM hexads WHERE"


def test_that_fields_of_the_catalogue_follow_a_dot(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SELECT DOCUMENT.")
    qtbot.waitUntil(completer.list.isVisible)
    assert labels(completer)[0] == "title"


def test_that_escape_and_leaving_close_the_list(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SEL")
    qtbot.waitUntil(completer.list.isVisible)
    QTest.keyClick(engine.editor, Qt.Key.Key_Escape)
    assert not completer.list.isVisible()
    completer.ask()
    qtbot.waitUntil(completer.list.isVisible)
    engine.strip.setFocus()
    engine.editor.clearFocus()
    assert not completer.list.isVisible()


def test_that_a_finished_word_opens_nothing(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    seen: list[object] = []
    completer._answered.connect(lambda _, items: seen.append(items))
    QTest.keyClicks(engine.editor, "SELECT")
    qtbot.waitUntil(lambda: bool(seen))
    assert not completer.list.isVisible()


def test_that_the_text_is_laid_out_and_the_caret_stays_at_its_word(
    engine: EnginePane, tools: EditorTools, qtbot: QtBot
) -> None:
    text = "select document from hexads where vector exists limit 5"
    engine.editor.setPlainText(text)
    engine.editor.place_caret(text.index("where"))
    tools.format()
    qtbot.waitUntil(lambda: "\n" in engine.editor.text())
    formatted = engine.editor.text()
    assert formatted.startswith("SELECT DOCUMENT\nFROM hexads\nWHERE VECTOR EXISTS")
    here = engine.editor.caret_offset()
    assert formatted[here:].lstrip().startswith("WHERE")
    tools.compact()
    qtbot.waitUntil(lambda: "\n" not in engine.editor.text())
    engine.editor.undo()
    engine.editor.undo()
    assert engine.editor.text() == text


def test_that_a_layout_that_changes_nothing_is_said(
    engine: EnginePane, tools: EditorTools, said: list[m.Message], qtbot: QtBot
) -> None:
    engine.editor.setPlainText("SHOW STATUS")
    tools.format()
    qtbot.waitUntil(lambda: any(isinstance(each, m.Noticed) for each in said))
    assert engine.editor.text() == "SHOW STATUS"


def test_that_problems_are_walked_and_remedied(
    engine: EnginePane, tools: EditorTools, said: list[m.Message]
) -> None:
    engine.editor.setPlainText("SELEC a; SELEC b")
    engine.problems = [
        Problem(
            Severity.ERROR,
            "T1",
            "No word.",
            Span(at, at + 5),
            Fix("Write SELECT", (TextEdit(Span(at, at + 5), "SELECT"),)),
        )
        for at in (0, 9)
    ]
    engine.editor.place_caret(3)
    tools.next_problem()
    assert engine.editor.caret_offset() == 9
    tools.next_problem()
    assert engine.editor.caret_offset() == 0
    tools.previous_problem()
    assert engine.editor.caret_offset() == 9
    sheet = engine.editor.sheet
    engine._findings[sheet] = (sheet.ticket, ())
    tools.fix()
    assert engine.editor.text() == "SELEC a; SELECT b"
    engine.editor.place_caret(9)
    tools.fix()  # the remedy of a text that has changed since
    assert engine.editor.text() == "SELEC a; SELECT b"
    noticed = [each for each in said if isinstance(each, m.Noticed)]
    assert noticed[-1].notice.text.startswith("The text has changed")
    engine.problems = []
    tools.fix()
    tools.next_problem()
    assert [each for each in said if isinstance(each, m.Noticed)]


def test_that_typing_on_before_the_next_answer_narrows_what_is_taken(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SE")
    qtbot.waitUntil(completer.list.isVisible)
    QTest.keyClicks(engine.editor, "L")
    QTest.keyClick(engine.editor, Qt.Key.Key_Tab)
    assert engine.editor.text() == "SELECT"


def test_that_return_breaks_the_line_unless_a_beginning_is_typed(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SELECT DOCUMENT.")
    qtbot.waitUntil(completer.list.isVisible)
    QTest.keyClick(engine.editor, Qt.Key.Key_Return)
    assert engine.editor.text() == "SELECT DOCUMENT.\n"
    assert not completer.list.isVisible()


def test_that_return_takes_what_was_walked_to(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SELECT DOCUMENT.")
    qtbot.waitUntil(completer.list.isVisible)
    QTest.keyClick(engine.editor, Qt.Key.Key_Down)
    QTest.keyClick(engine.editor, Qt.Key.Key_Up)
    QTest.keyClick(engine.editor, Qt.Key.Key_Return)
    assert engine.editor.text() == "SELECT DOCUMENT.title"


def test_that_a_word_finished_in_small_letters_opens_nothing(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    seen: list[object] = []
    completer._answered.connect(lambda _, items: seen.append(items))
    QTest.keyClicks(engine.editor, "select")
    qtbot.waitUntil(lambda: bool(seen))
    assert not completer.list.isVisible()


def test_that_the_list_goes_with_a_caret_that_is_scrolled_away(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    engine.editor.setPlainText("\n" * 80)
    engine.editor.place_caret(0)
    QTest.keyClicks(engine.editor, "SE")
    qtbot.waitUntil(completer.list.isVisible)
    engine.editor.verticalScrollBar().setValue(40)
    assert not completer.list.isVisible()


def test_that_the_list_stays_while_a_line_grows_over_the_edge(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    engine.editor.setPlainText(f"SELECT DOCUMENT FROM HEXADS WHERE {'a = 1 AND ' * 20}")
    engine.editor.moveCursor(QTextCursor.MoveOperation.End)
    assert engine.editor.horizontalScrollBar().value() > 0
    QTest.keyClicks(engine.editor, "D")
    qtbot.waitUntil(completer.list.isVisible)
    for letter in "RIF":
        QTest.keyClicks(engine.editor, letter)
        assert labels(completer) == ["DRIFT"]
        assert completer.list.isVisible()


def test_that_the_list_closes_when_the_caret_leaves_the_word(
    engine: EnginePane, completer: Completer, qtbot: QtBot
) -> None:
    QTest.keyClicks(engine.editor, "SHOW SE")
    completer.ask()
    engine.editor.place_caret(2)
    assert not completer.list.isVisible()
    engine.editor.setPlainText("SELECT * FROM hexads WH")
    engine.editor.place_caret(23)
    completer.ask()
    qtbot.waitUntil(completer.list.isVisible)
    engine.editor.place_caret(3)
    assert not completer.list.isVisible()


def test_that_a_selection_is_laid_out_by_whole_statements(
    engine: EnginePane, tools: EditorTools, qtbot: QtBot
) -> None:
    text = "select * from hexads limit 5; count hexads"
    engine.editor.setPlainText(text)
    cursor = engine.editor.textCursor()
    cursor.setPosition(9)
    cursor.setPosition(20, QTextCursor.MoveMode.KeepAnchor)
    engine.editor.setTextCursor(cursor)
    tools.format()
    qtbot.waitUntil(lambda: engine.editor.text() != text)
    assert engine.editor.text() == "SELECT *\nFROM hexads\nLIMIT 5; count hexads"


def test_that_a_caret_before_a_word_stays_before_it(
    engine: EnginePane, tools: EditorTools, qtbot: QtBot
) -> None:
    text = "select   *   from hexads limit 5"
    engine.editor.setPlainText(text)
    engine.editor.place_caret(text.index("limit"))
    tools.format()
    qtbot.waitUntil(lambda: engine.editor.text() != text)
    assert engine.editor.text()[engine.editor.caret_offset() :] == "LIMIT 5"


def _answering(value: Any, *_: object) -> Any:  # noqa: ANN401 - foreign code
    return value


def _failing() -> Any:  # noqa: ANN401 - foreign code
    raise ValueError


def test_that_a_formatter_that_answers_no_text_is_told(
    engine: EnginePane, tools: EditorTools, said: list[m.Message], qtbot: QtBot
) -> None:
    engine.editor.setPlainText("count hexads")
    engine.editor.set_language(replace(VQL, format=functools.partial(_answering, 7)))
    tools.format()
    qtbot.waitUntil(lambda: any(isinstance(each, m.Noticed) for each in said))
    assert engine.editor.text() == "count hexads"


def test_that_checks_that_fail_leave_the_problem_shown(
    engine: EnginePane, qtbot: QtBot
) -> None:
    engine.editor.setPlainText("SELEC")
    engine.editor.set_language(replace(VQL, checks=_failing))
    qtbot.waitUntil(lambda: bool(engine.editor.marks))


def test_that_what_is_catalogued_anew_is_checked_against_once(
    engine: EnginePane, qtbot: QtBot
) -> None:
    seen: list[Catalogued] = []

    def lint(_: str, known: Catalogued) -> tuple[()]:
        seen.append(known)
        return ()

    engine.editor.set_language(replace(VQL, lint=lint))
    qtbot.waitUntil(lambda: seen == [{}])
    heard: list[object] = []
    engine.editor.linted.connect(heard.append)
    engine.editor.set_known(dict(KNOWN))
    qtbot.waitUntil(lambda: len(seen) > 1)
    qtbot.waitUntil(lambda: not engine.editor.analyst._patience.isActive())
    assert heard
    with qtbot.assertNotEmitted(engine.editor.linted, wait=200):
        engine.editor.set_known(dict(KNOWN))
    assert seen == [{}, KNOWN]
