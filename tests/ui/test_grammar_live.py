"""Pane L live: follows the caret, stays for its reader, inserts what is legal."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from panll_desktop import protocol as p
from panll_desktop.languages.vql.language import VQL
from panll_desktop.modules.verisimdb.manifest import manifest as verisimdb
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State
from panll_desktop.ui import editor_analysis, follower
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.follower import Follower
from panll_desktop.ui.grammar_pane import GrammarPane
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.railroad_drawing import Tone
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.window import MainWindow
from panll_desktop.ui.word_chips import KindChip, WordChips, word_ahead
from tests.ui.law_states import CITIES, ROOT, complete, sqlite, state_of, with_catalog

W, R = p.Word, p.Rule
HERE = p.Span(0, 1)
UP = ("statement", "plain statement", "select")
AT_START = p.Insight(following=(W("SELECT"), W("SHOW"), W("COUNT")))
IN_SELECT = p.Insight(
    UP,
    (W("SELECT"), R("items")),
    (W(","), W("FROM"), R("a field"), R("from")),
    (p.Typed("DOCUMENT.title", "text", HERE),),
    (
        p.Need("An entity without a document is left out.", HERE),
        p.Need("The contract has to be proved.", HERE, proof=True),
    ),
)
IN_ITEM = p.Insight((*UP, "items"), (R("item"),), (W(","),))
CHECKS = (
    p.Check("X001", p.Severity.ERROR, "No such field", "It is not there.", "SELECT a"),
    p.Check("X002", p.Severity.WARNING, "No limit", "All rows are read."),
    p.Check("X003", p.Severity.HINT, "Slow", "It takes long."),
)


def explore(text: str, offset: int, known: p.Catalogued) -> p.Insight:
    """What is known depends on the last word before the place."""
    del known
    words = text[:offset].split()
    return {"SELECT": IN_SELECT, "*": IN_ITEM}.get(words[-1] if words else "", AT_START)


LIVE = replace(VQL, explore=explore, checks=lambda: CHECKS)


def live(manifest: p.Manifest) -> p.Language | None:
    return LIVE if manifest is verisimdb else None


class Bench:
    """Pane L beside the editor, as they stand in the window."""

    def __init__(
        self,
        qtbot: QtBot,
        appearance: Appearance,
        languages: Callable[[p.Manifest], p.Language | None] = live,
    ) -> None:
        self.bot = qtbot
        self.said: list[m.Message] = []
        self.inserted: list[str] = []
        self.window = QWidget()
        self.engine = EnginePane(appearance, self.said.append, languages)
        self.pane = GrammarPane(appearance, self.said.append, self.insert, languages)
        complete(self.pane)
        self.follower = Follower(
            appearance, self.engine, self.pane, self.insert, self.window
        )
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.pane)
        row.addWidget(self.engine, 1)
        qtbot.addWidget(self.window)
        self.window.resize(1000, 700)
        self.window.show()
        self.window.activateWindow()
        self.pane.setFixedWidth(392)
        self.state = State()
        self.show(state_of(verisimdb))
        self.engine.focus_editor()

    def show(self, state: State) -> None:
        before, self.state = self.state, state
        for part in (self.pane, self.engine, self.follower):
            part.render_state(before, state)

    def insert(self, text: str) -> None:
        self.inserted.append(text)
        self.follower.insert(text)
        self.engine.focus_editor()

    def type(self, text: str) -> None:
        self.engine.editor.insertPlainText(text)

    def until_path(self, *path: str) -> None:
        self.bot.waitUntil(lambda: self.pane.grammar.path.path == path)

    def head(self) -> str:
        return self.pane.grammar.rule.accessibleName()

    def chips(self) -> list[str]:
        return [each.text() for each in self.pane.grammar.rule.insight.chips.words()]


@pytest.fixture
def bench(qtbot: QtBot, appearance: Appearance) -> Iterator[Bench]:
    made = Bench(qtbot, appearance)
    made.until_path("statement")
    qtbot.waitUntil(lambda: bool(made.chips()))
    yield made
    made.engine.end()


@pytest.fixture
def selecting(bench: Bench) -> Bench:
    bench.type("SELECT ")
    bench.until_path(*UP)
    return bench


def test_that_between_statements_the_whole_statement_is_shown(bench: Bench) -> None:
    assert bench.head() == "Rule statement"
    assert bench.chips() == ["SELECT", "SHOW", "COUNT"]


def test_that_the_pane_follows_what_is_typed_and_where_the_caret_goes(
    selecting: Bench,
) -> None:
    assert selecting.head() == "Rule select"
    assert selecting.chips() == [",", "FROM"]
    selecting.engine.editor.place_caret(0)
    selecting.until_path("statement")
    assert selecting.head() == "Rule statement"


def test_that_it_follows_within_150_ms(bench: Bench) -> None:
    assert follower.FOLLOW_MS <= 100
    start = time.monotonic()
    bench.type("SELECT ")
    bench.until_path(*UP)
    assert time.monotonic() - start < 20 * 0.15


def test_that_the_wait_is_not_prolonged_by_more_moves(bench: Bench) -> None:
    bench.follower._wait.setInterval(60_000)  # longer than a busy machine takes
    bench.type("SELECT")
    left = bench.follower._wait.remainingTime()
    bench.bot.wait(20)
    bench.type(" ")
    assert bench.follower._wait.remainingTime() <= left


def test_that_the_diagram_shows_what_was_taken_and_what_is_next(
    selecting: Bench,
) -> None:
    drawing = selecting.pane.grammar.rule.diagram.drawing
    assert drawing is not None
    tones = {
        box.atom.text if isinstance(box.atom, W) else box.atom.name: box.tone
        for box in drawing.boxes
    }
    assert tones["SELECT"] is Tone.TAKEN
    assert tones["items"] is Tone.TAKEN
    assert tones["from"] is Tone.NEXT
    assert tones["where"] is Tone.PLAIN
    assert drawing.caret is not None


def test_that_where_it_stands_shows_the_rule_above(selecting: Bench) -> None:
    diagram = selecting.pane.grammar.rule.insight.parent_diagram
    assert diagram.isVisible()
    assert diagram.accessibleName().endswith("of plain statement")
    assert diagram.drawing is not None
    (marked,) = [b for b in diagram.drawing.boxes if b.tone is Tone.TAKEN]
    assert marked.atom == R("select")


def test_that_types_and_needs_are_shown_and_a_proof_has_its_own_glyph(
    selecting: Bench,
) -> None:
    meaning = selecting.pane.grammar.rule.insight.meaning
    spoken = [each.accessibleName() for each in meaning.findChildren(Prose)]
    assert "DOCUMENT.title: text" in spoken
    assert "Constraint: An entity without a document is left out." in spoken
    assert "Proof: The contract has to be proved." in spoken
    glyphs = [each.accessibleName() for each in meaning.findChildren(QWidget)]
    assert "constraint" in glyphs
    assert "proof obligation" in glyphs
    selecting.engine.editor.place_caret(0)
    selecting.until_path("statement")
    assert not meaning.isVisible()


def test_that_a_chip_inserts_its_word_and_a_class_does_not(selecting: Bench) -> None:
    chips = selecting.pane.grammar.rule.insight.chips
    (kind,) = chips.findChildren(KindChip)
    assert kind.accessibleName() == "a field, a kind of word"
    QTest.mouseClick(kind, Qt.MouseButton.LeftButton)
    assert selecting.inserted == []
    QTest.mouseClick(chips.words()[1], Qt.MouseButton.LeftButton)
    assert selecting.inserted == ["FROM"]
    assert selecting.engine.text() == "SELECT FROM"


def test_that_alt_and_a_figure_insert_the_word_of_that_number(bench: Bench) -> None:
    QTest.keyClick(bench.engine.editor, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(bench.engine.editor, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
    assert bench.inserted == ["COUNT"]


@pytest.mark.parametrize(
    ("typed", "word", "text"),
    [
        ("SEL", "SELECT", "SELECT"),
        ("show sta", "STATUS", "show STATUS"),
        ("SELECT", "FROM", "SELECT FROM"),
        ("(", "NOT", "(NOT"),
        ("x", "<=", "x<="),
    ],
)
def test_that_a_word_replaces_its_own_beginning(
    bench: Bench, typed: str, word: str, text: str
) -> None:
    bench.type(typed)
    bench.insert(word)
    assert bench.engine.text() == text


def test_that_the_word_that_stands_there_already_is_tinted(bench: Bench) -> None:
    bench.type("SHOW STATUS")
    bench.engine.editor.place_caret(0)
    chips = bench.pane.grammar.rule.insight.chips
    bench.bot.waitUntil(
        lambda: [each.text() for each in chips.words() if each.isChecked()] == ["SHOW"]
    )


def test_that_a_word_ahead_is_whole() -> None:
    words = (W("IN"), W("<"), W("<="))
    assert word_ahead(words, " in (1)") == "IN"
    assert word_ahead(words, "INTO") == ""
    assert word_ahead(words, "<=1") == "<="


def test_that_every_step_of_the_way_can_be_opened(selecting: Bench) -> None:
    crumbs = selecting.pane.grammar.path.crumbs()
    assert [each.name for each in crumbs][-1] == "select"
    QTest.mouseClick(crumbs[-2], Qt.MouseButton.LeftButton)
    assert selecting.head() == "Rule plain statement"


def test_that_a_long_way_keeps_its_end_and_the_rest_in_a_menu(
    selecting: Bench,
) -> None:
    path = selecting.pane.grammar.path
    path.resize(110, path.height())
    assert path.more.isVisible()
    assert [each.name for each in path.crumbs()] == ["select"]


def test_that_a_rule_that_was_opened_stays_until_one_follows_again(
    selecting: Bench,
) -> None:
    grammar = selecting.pane.grammar
    source, *_ = [
        each for each in grammar.rule.diagram.buttons() if each.text() == "where"
    ]
    source.click()
    selecting.engine.focus_editor()
    assert selecting.head() == "Rule where"
    assert grammar.follow_button.isVisible()
    selecting.type("* ")
    selecting.until_path(*UP, "items")
    assert selecting.head() == "Rule where"
    grammar.follow_button.click()
    assert selecting.head() == "Rule items"
    assert not grammar.follow_button.isVisible()


def test_that_nothing_moves_while_the_keyboard_is_in_the_pane(
    selecting: Bench,
) -> None:
    grammar = selecting.pane.grammar
    grammar.all_button.setFocus()
    selecting.type("* ")
    selecting.bot.waitUntil(lambda: selecting.pane._held is not None)
    assert selecting.head() == "Rule select"
    selecting.engine.focus_editor()
    assert selecting.head() == "Rule items"


def test_that_nothing_moves_while_the_mouse_is_down_in_the_pane(
    selecting: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selecting.pane, "_has_mouse", lambda: True)
    selecting.type("* ")
    selecting.bot.waitUntil(lambda: selecting.pane._held is not None)
    assert selecting.head() == "Rule select"
    monkeypatch.undo()
    selecting.until_path(*UP, "items")


def test_that_the_list_of_all_rules_is_a_click_away_and_back(selecting: Bench) -> None:
    grammar = selecting.pane.grammar
    assert not grammar.list.isVisible()
    grammar.all_button.click()
    assert grammar.list.isVisible()
    assert grammar.list.currentIndex().data() == "select"
    assert grammar.rule.form.isVisible()
    grammar.follow_button.click()
    assert not grammar.list.isVisible()
    assert not grammar.rule.form.isVisible()


def test_that_the_search_looks_into_names_meanings_and_words(bench: Bench) -> None:
    grammar = bench.pane.grammar
    grammar.show_all()
    QTest.keyClicks(grammar.filter, "limit NUMBER")
    found = [grammar.model.index(n).data() for n in range(grammar.model.rowCount())]
    assert "limit" in found
    assert len(found) < 4
    grammar.jump("where")
    assert grammar.filter.text() == ""
    assert grammar.list.currentIndex().data() == "where"
    QTest.keyClicks(grammar.filter, "zzz")
    assert grammar.model.rowCount() == 0
    assert grammar._none.text() == "No rule with “zzz”."
    assert grammar._none.isVisible()


def test_that_the_text_form_is_shown_on_request(selecting: Bench) -> None:
    rule = selecting.pane.grammar.rule
    assert not rule.form.isVisible()
    rule.form_button.click()
    assert rule.form.isVisible()
    assert rule.form_button.accessibleName() == "Hide the text form"


def test_that_an_answer_for_another_text_or_place_is_dropped(
    qtbot: QtBot, appearance: Appearance
) -> None:
    arrived, gate = threading.Event(), threading.Event()

    def slow(text: str, offset: int, known: p.Catalogued) -> p.Insight:
        if text.startswith("SELECT") and offset == 7 and not gate.is_set():
            arrived.set()
            gate.wait(20)
        return explore(text, offset, known)

    language = replace(LIVE, explore=slow)
    bench = Bench(qtbot, appearance, lambda _: language)
    bench.until_path("statement")
    paths: list[str] = []
    bench.pane.grammar.named.connect(paths.append)
    bench.type("SELECT ")
    qtbot.waitUntil(arrived.is_set)
    bench.type("* ")
    gate.set()
    bench.until_path(*UP, "items")
    assert "select" not in paths
    bench.engine.end()


def test_that_what_was_said_before_the_grammar_was_read_is_shown_with_it(
    qtbot: QtBot, appearance: Appearance
) -> None:
    later: list[Callable[[], None]] = []
    said: list[m.Message] = []
    typed: list[str] = []
    pane = GrammarPane(appearance, said.append, typed.append, live, submit=later.append)
    complete(pane)
    qtbot.addWidget(pane)
    pane.render_state(State(), state_of(verisimdb))
    pane.show_insight(verisimdb.id, AT_START)
    for work in later:
        work()
    chips = pane.grammar.rule.insight.chips
    assert [each.text() for each in chips.words()] == ["SELECT", "SHOW", "COUNT"]


def test_that_questions_carry_what_of_the_catalogue_is_known(
    qtbot: QtBot, appearance: Appearance
) -> None:
    seen: list[p.Catalogued] = []

    def asking(text: str, offset: int, known: p.Catalogued) -> p.Insight:
        seen.append(known)
        return explore(text, offset, known)

    language = replace(LIVE, explore=asking)
    bench = Bench(qtbot, appearance, lambda _: language)
    qtbot.waitUntil(lambda: bool(seen))
    catalog = {**ROOT, ("cities",): CITIES, ("big",): Failure("GONE", "Gone.")}
    bench.show(with_catalog(bench.state, catalog))
    qtbot.waitUntil(lambda: ("cities",) in seen[-1])
    assert ("big",) not in seen[-1]
    bench.engine.end()


def test_that_a_language_that_breaks_while_it_explores_is_said(
    qtbot: QtBot, appearance: Appearance
) -> None:
    def broken(text: str, offset: int, known: p.Catalogued) -> p.Insight:
        raise ValueError(text, offset, known)

    language = replace(LIVE, explore=broken)
    bench = Bench(qtbot, appearance, lambda _: language)
    qtbot.waitUntil(lambda: "cannot explore" in bench.engine._notice.text())
    assert not bench.engine.editor.analyst._patience.isActive()
    assert bench.head() == "Rule statement"
    bench.engine.end()


def test_that_a_language_that_hangs_while_it_explores_is_given_up(
    qtbot: QtBot, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def hanging(text: str, offset: int, known: p.Catalogued) -> p.Insight:
        gate.wait(20)
        return explore(text, offset, known)

    monkeypatch.setattr(editor_analysis, "PATIENCE_MS", 300)
    language = replace(LIVE, explore=hanging)
    bench = Bench(qtbot, appearance, lambda _: language)
    qtbot.waitUntil(lambda: "did not answer" in bench.engine._notice.text())
    gate.set()
    bench.engine.end()


def test_that_the_chips_stand_under_the_editor_where_the_pane_is_a_rail(
    selecting: Bench,
) -> None:
    strip = selecting.follower.strip
    assert not strip.isVisible()
    assert strip.chips.words() == []  # the same words stand in the pane
    selecting.follower.set_narrow(True)
    assert strip.isVisible()
    assert [each.text() for each in strip.chips.words()] == [",", "FROM"]
    strip.chips.words()[0].click()
    assert selecting.inserted == [","]
    selecting.follower.set_narrow(False)
    assert not strip.isVisible()


def test_that_chips_that_do_not_fit_into_the_strip_are_in_a_menu(
    qtbot: QtBot, appearance: Appearance
) -> None:
    chips = WordChips(appearance, print, lines=1)
    qtbot.addWidget(chips)
    chips.resize(200, 28)
    chips.show()
    chips.show_words([W(f"WORD{number}") for number in range(9)])
    assert chips.height() == 28
    assert chips.rest.isVisible()
    shown = [each for each in chips.words() if each.isVisible()]
    assert 0 < len(shown) < 9
    assert shown[-1].geometry().right() < chips.rest.x()


def test_that_the_rail_names_the_rule_at_the_caret(selecting: Bench) -> None:
    assert selecting.pane._rail._text._text == "Grammar: select"
    selecting.pane.tabs.setCurrentIndex(1)
    assert selecting.pane._rail._text._text == "Schema"


def test_that_the_rail_names_no_rule_where_there_is_no_grammar(
    selecting: Bench, qtbot: QtBot
) -> None:
    written = selecting.pane._rail._text
    before = selecting.pane._state
    selecting.show(state_of(sqlite))
    assert written._text == "Schema"
    selecting.show(before)
    qtbot.waitUntil(lambda: written._text == "Grammar: select")


def test_that_the_rules_of_the_linter_are_listed_with_reason_and_example(
    bench: Bench,
) -> None:
    bench.pane.tabs.setCurrentIndex(2)
    checks = bench.pane.checks
    rows = [checks.model.index(row) for row in range(checks.model.rowCount())]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert rows[0].data(role) == "X001, error: No such field"
    assert checks.page.example.toPlainText() == "SELECT a"
    checks.list.setCurrentIndex(rows[1])
    assert checks.page.accessibleName() == "X002: No limit"
    assert not checks.page.example.isVisible()
    QTest.keyClicks(checks.filter, "long")
    assert checks.model.rowCount() == 1
    assert checks.page.accessibleName() == "X003: Slow"


def test_that_a_module_without_a_linter_says_so(bench: Bench) -> None:
    bench.pane.tabs.setCurrentIndex(2)
    bench.show(state_of(sqlite))
    assert not bench.pane.checks.isVisible()


def test_that_a_language_that_cannot_explore_has_the_list(
    qtbot: QtBot, appearance: Appearance
) -> None:
    language = replace(VQL, explore=None)
    bench = Bench(qtbot, appearance, lambda _: language)
    grammar = bench.pane.grammar
    assert grammar.list.isVisible()
    assert not grammar.all_button.isVisible()
    assert not grammar.follow_button.isVisible()
    grammar.jump("where")
    assert grammar.rule.diagram.isVisible()
    assert not grammar.rule.insight.isVisible()
    bench.engine.end()


def test_that_every_control_of_the_live_pane_has_a_name(selecting: Bench) -> None:
    for tab in range(3):
        selecting.pane.tabs.setCurrentIndex(tab)
        selecting.pane.grammar.show_all()
        for each in selecting.pane.findChildren(QWidget):
            if isinstance(each, QAbstractButton | QLineEdit) and each.isVisible():
                assert each.accessibleName(), each


@pytest.mark.parametrize("width", [200, 300, 392, 700])
def test_that_nothing_in_the_live_pane_is_cut_at_the_side(
    selecting: Bench, width: int
) -> None:
    selecting.pane.setFixedWidth(width)
    selecting.bot.waitUntil(lambda: selecting.pane.width() == width)
    page = selecting.pane.grammar.rule
    inside = page.widget()
    assert inside is not None
    assert inside.width() <= page.viewport().width()
    for each in inside.findChildren(QWidget):
        if each.isVisible() and each.parentWidget() is not None:
            right = each.mapTo(inside, QPoint(each.width(), 0)).x()
            assert right <= inside.width(), each


def test_that_both_themes_draw_the_live_pane(
    selecting: Bench, appearance: Appearance
) -> None:
    appearance.choose("dark")
    dark = selecting.pane.grab().toImage()
    appearance.choose("light")
    light = selecting.pane.grab().toImage()
    assert dark.size() == light.size() != QSize(0, 0)
    assert dark != light


def test_that_a_narrow_window_has_the_chips_under_the_editor(
    qtbot: QtBot, appearance: Appearance
) -> None:
    window = MainWindow(appearance, print, live)
    qtbot.addWidget(window)
    window.resize(1600, 900)
    for step in window.steps():
        step()
    window.show()
    window.render_state(State(), state_of(verisimdb))
    strip, chips = window._follower.strip, window.grammar.grammar.rule.insight.chips
    qtbot.waitUntil(lambda: bool(chips.words()))
    assert chips.isVisible()
    assert not strip.isVisible()
    window.reset_layout()
    widths = window._splitter.sizes()
    for narrower in range(1600, 1024, -64):  # as a border that is dragged
        window.resize(narrower, 700)
    window.resize(1024, 700)
    qtbot.waitUntil(strip.isVisible)
    assert not chips.isVisible()
    strip.chips.words()[0].click()
    assert window.engine.text() == "SELECT"
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: not strip.isVisible())
    qtbot.waitUntil(
        lambda: all(
            abs(was - now) <= 2
            for was, now in zip(widths, window._splitter.sizes(), strict=True)
        )
    )
    window.engine.end()


def test_that_a_small_screen_has_room_before_the_pickers_are_there(
    qtbot: QtBot, appearance: Appearance
) -> None:
    window = MainWindow(appearance, print, live)
    qtbot.addWidget(window)
    window.show()
    assert window.minimumSizeHint().width() <= 1000
    for step in window.steps():
        step()
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 1000)
