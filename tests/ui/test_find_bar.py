"""Finding, replacing, going to a line, and comments."""

import time
from collections.abc import Callable

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import Manifest, Span, TextEdit
from panll_desktop.ui import searching
from panll_desktop.ui.editor_bars import EditorBars
from panll_desktop.ui.editor_text import joined
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.finding import (
    MOST,
    NO_GROUP,
    PATIENCE_SECONDS,
    Effort,
    Search,
    find,
    replace_all,
    replace_at,
)
from panll_desktop.ui.theme import Appearance

TEXT = "SELECT title\nFROM hexads\n  WHERE Title = 'title'"


def places(text: str, search: Search) -> list[tuple[int, int]]:
    found = find(text, search, Effort(seconds=30))
    return [(span.start, span.end) for span in found.spans]


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
    assert found.trouble == GIVEN_UP


GIVEN_UP = f"Given up after {PATIENCE_SECONDS:g} s: make the expression simpler."
HOPELESS = Search(r"(?=([\s\S]*))\1[0-9]", expression=True)


def test_that_a_hopeless_expression_over_a_large_text_is_given_up_in_time() -> None:
    text = "a b\n" * 50_000
    before = time.process_time()
    found = find(text, HOPELESS)
    after_find = time.process_time()
    made = replace_all(text, HOPELESS, "x")
    after_all = time.process_time()
    assert found.trouble == made.trouble
    assert found.trouble == GIVEN_UP
    assert after_find - before < 20 * PATIENCE_SECONDS
    assert after_all - after_find < 20 * PATIENCE_SECONDS


def test_that_all_replacements_know_their_groups_or_none_is_made() -> None:
    search = Search(r"(\w)(\w)", expression=True)
    edits = replace_all("ab cd", search, r"\2\1").edits
    assert [(each.span, each.text) for each in edits] == [
        (Span(0, 2), "ba"),
        (Span(3, 5), "dc"),
    ]
    assert replace_all("ab cd", search, r"\3").trouble == NO_GROUP
    assert replace_all("ab", Search(""), "x").edits == ()
    assert replace_all("a.b", Search("."), r"\1").edits[0].text == r"\1"


def test_that_groups_go_into_the_replacement() -> None:
    search = Search(r"(\w)(\w)", expression=True)
    span = Span(0, 2)
    assert replace_at("ab", span, search, r"\2\1").edits == (TextEdit(span, "ba"),)
    assert replace_at("ab", span, search, r"\3").trouble == NO_GROUP
    assert replace_at("ab", span, Search("ab"), r"\1").edits[0].text == r"\1"
    assert replace_at("a", Span(0, 1), search, "").edits == ()


def test_that_a_search_ends_at_its_next_match_once_no_one_wants_it() -> None:
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    effort = Effort(is_wanted=is_wanted)
    assert len(find("a" * 100, Search("a"), effort).spans) == 2


@pytest.mark.parametrize("pattern", ["(" * 5_000 + ")" * 5_000, "(" * 30_000])
def test_that_an_expression_nested_too_deep_is_said(pattern: str) -> None:
    search = Search(pattern, expression=True)
    assert find("text", search).trouble == "The expression is too large."
    assert replace_all("text", search, "").trouble == "The expression is too large."


def test_that_all_are_replaced_however_many_they_are() -> None:
    text = "a " * (MOST + 5)
    assert len(find(text, Search("a")).spans) == MOST
    made = replace_all(text, Search("a"), "b")
    assert made.count == MOST + 5
    assert len(made.edits) < 10
    assert joined(made.edits, text, Span(0, len(text))).text == text.replace("a", "b")


@given(st.integers(0, 3000), st.sampled_from([r"(?<=a)b*", r"\bab", "^a", "b|", "$"]))
def test_that_many_matches_are_those_of_one_pass(count: int, pattern: str) -> None:
    text = "ab abb\n" * count
    wanted = [
        match.span()
        for match in regex.finditer(pattern, text, regex.M | regex.I)
        if match.end() > match.start()
    ]
    assert places(text, Search(pattern, expression=True)) == wanted[:MOST]


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


def test_that_esc_closes_the_bar_from_any_of_its_switches(
    bars: EditorBars,
) -> None:
    bars.open_replace()
    QTest.keyClick(bars.find.cased, Qt.Key.Key_Escape)
    assert bars.find.isHidden()


def test_that_tab_goes_from_what_is_sought_to_what_replaces_it(
    bars: EditorBars,
) -> None:
    bars.open_replace()
    assert bars.find.pattern.nextInFocusChain() is bars.find.template
    assert bars.find.template.nextInFocusChain() is bars.find.cased


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


def count_of(bars: EditorBars, text: str) -> Callable[[], bool]:
    return lambda: bars.find.count.text() == text


def trouble_of(bars: EditorBars, text: str) -> Callable[[], bool]:
    return lambda: bars.find.trouble.text() == text


def look_for_expression(bars: EditorBars, pattern: str) -> None:
    bars.open_replace()
    bars.find.expression.setChecked(True)
    bars.find.pattern.setText(pattern)


def test_that_an_expression_is_looked_for_away_from_the_window(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot
) -> None:
    look_for_expression(bars, r"t(\w+)e")
    qtbot.waitUntil(count_of(bars, "1 of 3"))
    assert engine.editor.textCursor().selectedText() == "title"
    bars.next()
    assert bars.find.count.text() == "2 of 3"
    bars.find.template.setText(r"<\1>")
    bars.find.replace_all()
    qtbot.waitUntil(count_of(bars, "3 replaced"))
    assert engine.editor.text().count("<itl>") == 3
    bars.find.pattern.setText("(")
    qtbot.waitUntil(lambda: "The expression is wrong" in bars.find.trouble.text())
    bars.find.pattern.setText("t(")
    bars.find.expression.setChecked(False)
    assert bars.find.trouble.isHidden()


def test_that_one_expression_is_replaced_with_its_groups(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot
) -> None:
    look_for_expression(bars, r"t(\w+)e")
    bars.find.template.setText(r"\1")
    qtbot.waitUntil(count_of(bars, "1 of 3"))
    bars.find.replace_one()
    qtbot.waitUntil(count_of(bars, "1 of 2"))
    assert engine.editor.text().startswith("SELECT itl\n")
    bars.find.template.setText(r"\7")
    bars.find.replace_one()
    qtbot.waitUntil(trouble_of(bars, NO_GROUP))


def test_that_a_hopeless_search_is_shown_and_another_one_takes_its_place(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "EFFORT_SECONDS", 0.5)
    engine.editor.setPlainText("a b\n" * 100_000)
    before = time.thread_time()
    look_for_expression(bars, HOPELESS.pattern)
    qtbot.waitUntil(count_of(bars, "searching…"))
    bars.find.pattern.setText("b")
    qtbot.waitUntil(count_of(bars, f"1 of {MOST:,}+"))
    assert time.thread_time() - before < searching.EFFORT_SECONDS


def test_that_a_hopeless_search_is_given_up(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "EFFORT_SECONDS", 0.05)
    engine.editor.setPlainText("a b\n" * 20_000)
    look_for_expression(bars, HOPELESS.pattern)
    said = "Given up after 0.05 s: make the expression simpler."
    qtbot.waitUntil(trouble_of(bars, said))
    bars.find.replace_all()
    bars.find.replace_one()
    qtbot.waitUntil(lambda: not bars.find.searching)
    assert bars.find.trouble.text() == said
    assert engine.editor.text() == "a b\n" * 20_000


def test_that_an_answer_about_a_former_text_is_not_wanted(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot
) -> None:
    look_for_expression(bars, "t(itle)")
    engine.editor.place_caret(0)
    engine.editor.insertPlainText("title title\n")
    qtbot.waitUntil(lambda: not bars.find.searching)
    engine.editor.flush()
    qtbot.waitUntil(count_of(bars, "matches: 5"))
    bars.find.next()
    assert bars.find.count.text() == "3 of 5"


def test_that_many_are_replaced_by_slices_in_one_step_to_undo(
    engine: EnginePane, bars: EditorBars, qtbot: QtBot
) -> None:
    text = "a b b\n" * 20_000
    engine.editor.setPlainText(text)
    bars.open_replace()
    bars.find.pattern.setText("b")
    bars.find.template.setText("cc")
    with qtbot.waitSignal(engine.editor.told, timeout=60_000):
        bars.find.replace_all()
    bars.find.replace_all()
    assert bars.find.trouble.text() == "Wait: a large edit is still going on."
    qtbot.waitUntil(count_of(bars, "40,000 replaced"), timeout=60_000)
    assert engine.editor.text() == text.replace("b", "cc")
    engine.editor.undo()
    qtbot.waitUntil(lambda: not engine.editor.pasting, timeout=60_000)
    assert engine.editor.text() == text


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
