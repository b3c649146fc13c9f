"""Finding, replacing, going to a line, and comments."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import Manifest, Span
from panll_desktop.ui.editor_bars import EditorBars
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.finding import (
    NO_GROUP,
    PATIENCE_SECONDS,
    Search,
    find,
    replacement,
    replacements,
)
from panll_desktop.ui.theme import Appearance

TEXT = "SELECT title\nFROM hexads\n  WHERE Title = 'title'"


def places(text: str, search: Search) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in find(text, search).spans]


def test_that_case_and_words_are_told_apart_where_wanted() -> None:
    assert len(places("a A ab", Search("a"))) == 3
    assert places("a A ab", Search("a", cased=True)) == [(0, 1), (4, 5)]
    assert places("a A ab", Search("a", whole=True)) == [(0, 1), (2, 3)]
    assert places("a.b axb", Search("a.b")) == [(0, 3)]
    assert places("a.b axb", Search("a.b", expression=True)) == [(0, 3), (4, 7)]


def test_that_a_wrong_expression_is_said() -> None:
    found = find("text", Search("(", expression=True))
    assert found.spans == ()
    assert found.trouble.startswith("The expression is wrong")


def test_that_an_expression_without_end_is_given_up() -> None:
    found = find("a" * 60, Search("(?:(?:a|a|ab)+)+c", expression=True))
    assert found.trouble == "The expression takes too long; make it simpler."


HOPELESS = Search(r"(?=([\s\S]*))\1[0-9]", expression=True)


def test_that_a_hopeless_expression_over_a_large_text_is_given_up_in_time() -> None:
    text = "a b\n" * 50_000
    before = time.process_time()
    found = find(text, HOPELESS)
    after_find = time.process_time()
    made = replacements(text, HOPELESS, "x")
    after_all = time.process_time()
    assert found.trouble == made.trouble
    assert found.trouble == "The expression takes too long; make it simpler."
    assert after_find - before < 20 * PATIENCE_SECONDS
    assert after_all - after_find < 20 * PATIENCE_SECONDS


def test_that_all_replacements_know_their_groups_or_none_is_made() -> None:
    search = Search(r"(\w)(\w)", expression=True)
    edits = replacements("ab cd", search, r"\2\1").edits
    assert [(each.span, each.text) for each in edits] == [
        (Span(0, 2), "ba"),
        (Span(3, 5), "dc"),
    ]
    assert replacements("ab cd", search, r"\3").trouble == NO_GROUP
    assert replacements("ab", Search(""), "x").edits == ()
    assert replacements("a.b", Search("."), r"\1").edits[0].text == r"\1"


def test_that_groups_go_into_the_replacement() -> None:
    search = Search(r"(\w)(\w)", expression=True)
    assert replacement("ab", Span(0, 2), search, r"\2\1") == "ba"
    assert replacement("ab", Span(0, 2), search, r"\3") is None
    assert replacement("ab", Span(0, 2), Search("ab"), r"\1") == r"\1"


@given(st.text(max_size=60), st.text(min_size=1, max_size=3))
def test_that_what_is_found_is_what_was_wanted(text: str, wanted: str) -> None:
    for span in find(text, Search(wanted, cased=True)).spans:
        assert span.of(text) == wanted


@pytest.fixture
def engine(appearance: Appearance, qtbot: QtBot) -> EnginePane:
    def languages(_: Manifest) -> None:
        return None

    made = EnginePane(appearance, lambda _: None, languages)
    qtbot.addWidget(made)
    made.show()
    made.editor.setPlainText(TEXT)
    made.editor.set_language(VQL)
    return made


@pytest.fixture
def bars(appearance: Appearance, engine: EnginePane) -> EditorBars:
    return EditorBars(appearance, engine)


def test_that_matches_are_counted_and_walked_round(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_find()
    bars.find.pattern.setText("title")
    assert bars.find.count.text() == "1 of 3"
    assert engine.editor.textCursor().selectedText() == "title"
    assert len(engine.editor.extraSelections()) == 3
    bars.next()
    assert bars.find.count.text() == "2 of 3"
    bars.previous()
    bars.previous()
    assert bars.find.count.text() == "3 of 3"
    bars.find.cased.setChecked(True)
    assert bars.find.count.text().endswith("of 2")
    bars.find.pattern.setText("nothing")
    assert bars.find.count.text() == "no match"


def test_that_return_goes_on_and_escape_gives_the_text_back(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_find()
    bars.find.pattern.setText("title")
    QTest.keyClick(bars.find.pattern, Qt.Key.Key_Return)
    assert bars.find.count.text() == "2 of 3"
    QTest.keyClick(bars.find.pattern, Qt.Key.Key_Escape)
    assert bars.find.isHidden()
    assert engine.editor.extraSelections() == []


def test_that_all_are_replaced_in_one_step(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_replace()
    bars.find.pattern.setText("title")
    bars.find.template.setText("body")
    bars.find.replace_all()
    assert engine.editor.text().count("body") == 3
    assert bars.find.count.text() == "3 replaced"
    engine.editor.undo()
    assert engine.editor.text() == TEXT


def test_that_all_are_replaced_in_the_text_as_it_is_now(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_replace()
    bars.find.pattern.setText("title")
    bars.find.template.setText("body")
    engine.editor.place_caret(0)
    engine.editor.insertPlainText("-- ")
    bars.find.replace_all()
    assert engine.editor.text() == (
        "-- SELECT body\nFROM hexads\n  WHERE body = 'body'"
    )


def test_that_one_is_replaced_and_the_next_one_shown(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_replace()
    bars.find.pattern.setText("title")
    bars.find.template.setText("body")
    bars.find.replace_one()
    assert engine.editor.text().startswith("SELECT body\n")
    assert bars.find.count.text() == "1 of 2"


def test_that_a_line_and_a_column_are_gone_to(
    engine: EnginePane, bars: EditorBars
) -> None:
    bars.open_line()
    bars.line.place.setText("3:5")
    QTest.keyClick(bars.line.place, Qt.Key.Key_Return)
    cursor = engine.editor.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (2, 4)
    bars.open_line()
    bars.line.place.setText("9")
    bars.line.go()
    assert "There are lines 1 to 3" in bars.line.hint.text()


def test_that_lines_become_comments_and_lines_again(
    engine: EnginePane, bars: EditorBars
) -> None:
    engine.editor.selectAll()
    bars.toggle_comment()
    assert engine.editor.text().split("\n") == [
        "-- SELECT title",
        "-- FROM hexads",
        "  -- WHERE Title = 'title'",
    ]
    bars.toggle_comment()
    assert engine.editor.text() == TEXT
