"""Pane N: tabs and their texts, asking, problems, plan, history, what runs."""

import gc
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panll_desktop.languages.vql.language import VQL
from panll_desktop.modules.verisimdb.manifest import manifest as verisimdb
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Diagnostic,
    Fix,
    Language,
    Manifest,
    Plan,
    PlanStep,
    Severity,
    Span,
    TextEdit,
)
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.past_messages import PastSought
from panll_desktop.session.plan_state import PlanView
from panll_desktop.session.state import (
    Document,
    Ending,
    ModuleEntry,
    Online,
    Past,
    Ready,
    Result,
    Run,
    State,
    Workspace,
)
from panll_desktop.session.update import update
from panll_desktop.settings import Theme
from panll_desktop.ui import engine_problems
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.engine_problems import HISTORY, PLAN, PROBLEMS, RUNNING
from panll_desktop.ui.engine_rows import ROW
from panll_desktop.ui.engine_views import PlanTab, RunningView
from panll_desktop.ui.history_view import HistoryView
from panll_desktop.ui.plan_model import (
    ACTUALS,
    COLUMNS,
    ESTIMATES,
    NOT_REPORTED,
    ROWS_IN,
    VERDICT,
    shown,
)
from panll_desktop.ui.plan_view import PAD, WIDTHS
from panll_desktop.ui.theme import Appearance
from tests.ui.law_states import sqlite

TEXT = "COUNT hexads;\n\nSELEC * FROM hexads"
STEPS = PlanStep(
    "Sort",
    "by title",
    estimated_ms=15,
    estimated_rows=213,
    children=(
        PlanStep("Scan", "vector", estimated_ms=45, full_scan=True),
        PlanStep("Fetch", estimated_ms=40, estimated_rows=7),
    ),
)


def lint(text: str, _: Catalogued) -> list[Diagnostic]:
    at = text.find("SELEC ")
    if at < 0:
        return []
    span = Span(at, at + 5)
    fix = Fix("Write SELECT", (TextEdit(span, "SELECT"),))
    return [Diagnostic("T1", Severity.ERROR, "SELEC is no word.", span, fix=fix)]


LANGUAGE = replace(VQL, lint=lint)


def languages(manifest: Manifest) -> Language | None:
    return LANGUAGE if manifest is verisimdb else None


class Bench:
    """A pane with the real `update` behind it, and all that it asked for."""

    def __init__(self, pane: "type[EnginePane]", appearance: Appearance) -> None:
        self.sent: list[m.Message] = []
        self.state = State()
        self.pane = pane(appearance, self.dispatch, languages)

    def dispatch(self, message: m.Message) -> None:
        self.sent.append(message)
        self.show(update(self.state, message)[0])

    def show(self, state: State) -> None:
        before, self.state = self.state, state
        self.pane.render_state(before, state)

    def change(self, **parts: Any) -> None:  # noqa: ANN401 - parts of a workspace
        workspace = self.state.workspace
        assert workspace is not None
        self.show(self.state.with_workspace(replace(workspace, **parts)))

    def of(self, kind: type[m.Message]) -> list[m.Message]:
        return [each for each in self.sent if isinstance(each, kind)]


def beginning(text: str = TEXT) -> State:
    spaces = {
        "verisimdb": Workspace(
            "verisimdb", link=Online(), documents=(Document(1, "query 1", text),)
        ),
        "sqlite": Workspace("sqlite", link=Online()),
    }
    entries = (
        ModuleEntry("verisimdb", "VeriSimDB", Ready(verisimdb)),
        ModuleEntry("sqlite", "SQLite", Ready(sqlite)),
    )
    return State(modules=entries, shown="verisimdb", workspaces=spaces)


@pytest.fixture
def bench(qtbot: QtBot, appearance: Appearance) -> Iterator[Bench]:
    made = Bench(EnginePane, appearance)
    qtbot.addWidget(made.pane)
    made.pane.resize(604, 700)
    made.show(beginning())
    made.pane.show()
    qtbot.waitUntil(lambda: problems(made) == ["SELEC is no word."])
    yield made
    made.pane.end()


def problems(bench: Bench) -> list[str]:
    rows = bench.pane.panel.problems.list.rows
    return [str(rows.index(row).data()) for row in range(rows.rowCount())]


def said(bench: Bench) -> str:
    return bench.pane.panel.problems.sentence.accessibleName()


def titles(bench: Bench) -> list[str]:
    tabs = bench.pane.strip.tabs
    return [tabs.tabText(i) for i in range(tabs.count()) if tabs.isTabVisible(i)]


def test_that_what_is_typed_is_sent_and_nothing_else_is(
    qtbot: QtBot, bench: Bench
) -> None:
    assert bench.sent == []
    bench.pane.focus_editor()
    QTest.keyClicks(bench.pane.editor, "x")
    qtbot.waitUntil(lambda: bool(bench.sent), timeout=1000)
    assert bench.sent == [m.SourceEdited("verisimdb", 1, "x" + TEXT)]


def test_that_text_undo_and_caret_stay_with_their_tab(bench: Bench) -> None:
    editor = bench.pane.editor
    editor.place_caret(5)
    editor.insertPlainText("!")
    bench.dispatch(m.TabOpened("other"))
    assert editor.text() == "other"
    assert titles(bench) == ["query 1", "query 2"]
    bench.dispatch(m.TabChosen(1))
    assert editor.text() == "COUNT! hexads;" + TEXT[13:]
    assert editor.caret_offset() == 6
    editor.undo()
    assert editor.text() == TEXT


def test_that_text_typed_just_before_a_switch_is_sent_for_its_own_tab(
    qtbot: QtBot, bench: Bench
) -> None:
    bench.pane.editor.insertPlainText("a ")
    bench.dispatch(m.ModuleChosen("sqlite"))
    qtbot.waitUntil(lambda: bool(bench.of(m.SourceEdited)))
    assert bench.of(m.SourceEdited) == [m.SourceEdited("verisimdb", 1, "a " + TEXT)]
    assert bench.pane.editor.text() == ""
    bench.dispatch(m.ModuleChosen("verisimdb"))
    assert bench.pane.editor.text() == "a " + TEXT


def test_that_a_module_without_a_language_says_so(qtbot: QtBot, bench: Bench) -> None:
    bench.dispatch(m.ModuleChosen("sqlite"))
    qtbot.waitUntil(
        lambda: (
            said(bench) == "SQLite has no grammar here yet; statements go as they are."
        )
    )
    bench.pane.editor.setPlainText("select 1;\nselect 2")
    bench.pane.run_statement()
    assert bench.of(m.RunRequested) == [m.RunRequested("select 1;\nselect 2", 0)]


def test_that_tabs_open_close_and_are_chosen_by_mouse(bench: Bench) -> None:
    strip = bench.pane.strip
    QTest.mouseClick(strip._plus, Qt.MouseButton.LeftButton)
    strip.tabs.setCurrentIndex(0)
    assert bench.sent == [m.TabOpened(), m.TabChosen(1)]
    cross = strip.tabs.tabButton(1, QTabBar.ButtonPosition.RightSide)
    assert cross.accessibleName() == "Close query 2"
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert bench.sent[-1] == m.TabClosed(2)
    assert titles(bench) == ["query 1"]


def test_that_tabs_without_room_are_in_a_menu_and_none_is_cut(bench: Bench) -> None:
    for number in range(12):
        bench.dispatch(m.TabOpened("", f"a rather long title {number}"))
    tabs = bench.pane.strip.tabs
    last = tabs.count() - 1
    assert tabs.isTabVisible(last)
    shown = [i for i in range(tabs.count()) if tabs.isTabVisible(i)]
    assert all(tabs.tabRect(i).right() <= tabs.width() for i in shown)
    hidden = [action.text() for action in bench.pane.strip._menu.actions()]
    assert len(hidden) + len(shown) == tabs.count()
    assert bench.pane.strip._more.isVisible()
    bench.pane.strip._menu.actions()[0].trigger()
    identifier = tabs.hidden_tabs()[0][0]
    assert isinstance(bench.sent[-1], m.TabChosen)
    assert bench.sent[-1].document != identifier


def test_that_run_and_explain_ask_for_the_statement_at_the_caret(
    qtbot: QtBot, bench: Bench
) -> None:
    start = TEXT.index("SELEC")
    bench.pane.editor.place_caret(start + 2)
    bench.pane.explain_statement()
    expected = m.ExplainRequested("SELEC * FROM hexads", start)
    assert bench.of(m.ExplainRequested) == [expected]
    bench.pane.editor.place_caret(0)
    bench.pane.editor.insertPlainText("  ")
    bench.pane.run_statement()
    qtbot.waitUntil(lambda: bool(bench.of(m.RunRequested)))
    assert bench.of(m.RunRequested) == [m.RunRequested("COUNT hexads", 2)]
    edited = bench.sent.index(bench.of(m.SourceEdited)[0])
    assert edited < bench.sent.index(bench.of(m.RunRequested)[0])


def test_that_a_selection_is_run_as_it_is(bench: Bench) -> None:
    cursor = bench.pane.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(5, cursor.MoveMode.KeepAnchor)
    bench.pane.editor.setTextCursor(cursor)
    bench.pane.run_statement()
    assert bench.of(m.RunRequested) == [m.RunRequested("COUNT", 0)]


def test_that_problems_are_counted_and_choosing_one_moves_the_caret(
    bench: Bench,
) -> None:
    panel = bench.pane.panel
    assert panel.tabs.accessibleTabName(0) == "Problems, 1"
    index = panel.problems.list.rows.index(0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("error T1, line 3, column 1: SELEC is no word.")
    bench.pane.show_problems()
    panel.problems.list.setCurrentIndex(index)
    QTest.keyClick(panel.problems.list, Qt.Key.Key_Return)
    assert bench.pane.editor.caret_offset() == TEXT.index("SELEC")


def test_that_a_fix_is_one_click(qtbot: QtBot, bench: Bench) -> None:
    problems_list = bench.pane.panel.problems.list
    box = problems_list.visualRect(problems_list.rows.index(0))
    delegate: Any = problems_list.itemDelegate()
    area = delegate.link_area(problems_list.rows.index(0).data(ROW), box)
    QTest.mouseClick(
        problems_list.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        area.center(),
    )
    assert bench.pane.editor.text() == TEXT.replace("SELEC ", "SELECT ")
    qtbot.waitUntil(lambda: problems(bench) == [])
    assert said(bench) == "No problems"


def test_that_what_is_typed_before_there_is_a_tab_is_kept(
    qtbot: QtBot, appearance: Appearance
) -> None:
    bench = Bench(EnginePane, appearance)
    qtbot.addWidget(bench.pane)
    QTest.keyClicks(bench.pane.editor, "COUNT ")
    bench.show(beginning("hexads"))
    assert bench.pane.editor.text() == "COUNT hexads"
    bench.pane.flush()
    assert bench.of(m.SourceEdited) == [m.SourceEdited("verisimdb", 1, "COUNT hexads")]


def failed(position: Span | None, text: str = "COUNT hexads") -> Result:
    failure = Failure("E1", "No such thing.", position=position)
    return Result(7, text, 0, ending=Ending.FAILED, failure=failure)


def test_that_the_error_of_a_run_stands_where_it_happened_until_that_changes(
    qtbot: QtBot, bench: Bench
) -> None:
    bench.change(result=failed(Span(6, 12)))
    assert problems(bench) == ["No such thing.", "SELEC is no word."]
    marks = bench.pane.editor.sheet.marks
    assert [mark.stretch for mark in marks] == [(6, 12), (15, 20)]
    editor = bench.pane.editor
    editor.place_caret(0)
    editor.insertPlainText("\n")
    qtbot.waitUntil(lambda: editor.sheet.marks[0].stretch == (7, 13))
    editor.place_caret(8)
    editor.insertPlainText("x")
    qtbot.waitUntil(lambda: problems(bench) == ["SELEC is no word."])


def test_that_an_error_without_a_place_is_listed_and_not_underlined(
    bench: Bench,
) -> None:
    bench.change(result=failed(None))
    assert problems(bench)[0] == "No such thing."
    assert not bench.pane.editor.sheet.marks[0].drawn


def test_that_an_error_is_not_shown_in_another_tab(bench: Bench) -> None:
    bench.pane.editor.place_caret(3)
    bench.pane.run_statement()
    bench.dispatch(m.TabOpened("COUNT hexads"))
    bench.change(result=failed(Span(0, 5)), run=None)
    assert problems(bench) == []
    bench.dispatch(m.TabChosen(1))


def test_that_a_plan_opens_by_itself_and_says_what_was_not_reported(
    bench: Bench, qtmodeltester: ModelTester
) -> None:
    check: Any = qtmodeltester.check
    bench.pane.panel.hide()
    bench.change(plan=PlanView("COUNT hexads", Plan(STEPS, "sequential", ("Hint.",))))
    panel = bench.pane.panel
    assert panel.isVisible()
    assert panel.tabs.currentIndex() == PLAN
    model = panel.plan.panel.tree.plan
    check(model)
    root = model.index(0, 0)
    cells = [model.index(0, column, root).data() for column in range(len(COLUMNS))]
    assert cells == [
        "Scan, vector, full scan",
        NOT_REPORTED,
        NOT_REPORTED,
        NOT_REPORTED,
        "45",
        NOT_REPORTED,
        "",  # it reads what is stored: nothing goes in
        "45 %",
    ]
    words = panel.plan.panel._words.text()
    assert words == "Strategy: sequential. Actual figures: not reported.\nHint."
    assert panel.plan.panel.tree.isExpanded(root)
    assert not bench.pane.grab().isNull()


def test_that_a_trace_that_came_with_an_answer_waits_in_its_tab(bench: Bench) -> None:
    bench.pane.panel.hide()
    trace = Plan(PlanStep("Read", actual_rows=41, actual_ms=1.0))
    bench.change(plan=PlanView("COUNT hexads", trace, asked=False))
    panel = bench.pane.panel
    assert not panel.isVisible()
    tree = panel.plan.panel.tree
    assert tree.isColumnHidden(1)
    assert not tree.isColumnHidden(2)
    assert panel.plan.panel._words.text() == "Estimates: not reported."


def test_that_a_misestimate_has_a_glyph_and_a_word(bench: Bench) -> None:
    few = PlanStep("Scan", estimated_rows=999, actual_rows=9, actual_ms=1.0)
    many = PlanStep(
        "Filter", estimated_rows=0, actual_rows=41, actual_ms=2.0, children=(few,)
    )
    near = PlanStep(
        "Read", estimated_rows=40, actual_rows=41, actual_ms=3.0, children=(many,)
    )
    bench.change(plan=PlanView("COUNT hexads", Plan(near)))
    panel = bench.pane.panel.plan.panel
    model = panel.tree.plan
    assert [shown(node, VERDICT) for node in model.steps()] == [
        *("close", "▲ 42 times more", "▼ 100 times fewer")
    ]
    words = panel._words.text()
    assert "Misestimated: Filter let 42 times more rows through than expected." in words
    assert "Misestimated: Scan let 100 times fewer rows through than expected." in words
    assert "not reported" not in words
    assert not panel.tree.isColumnHidden(VERDICT)
    assert not bench.pane.grab().isNull()


def test_that_a_plan_without_figures_has_no_verdict(bench: Bench) -> None:
    bench.change(plan=PlanView("COUNT hexads", Plan(STEPS)))
    assert bench.pane.panel.plan.panel.tree.isColumnHidden(VERDICT)


def test_that_a_trace_shows_rows_in_and_out_and_no_estimates(bench: Bench) -> None:
    source = PlanStep("source", "knots", actual_rows=250, actual_ms=2.0)
    last = PlanStep("filter", actual_rows=5, actual_ms=1.0, children=(source,))
    bench.change(plan=PlanView("from knots", Plan(last)))
    panel = bench.pane.panel.plan.panel
    hidden = [panel.tree.isColumnHidden(column) for column in (*ESTIMATES, ROWS_IN)]
    assert hidden == [True, True, False]
    filtered, read = panel.tree.plan.steps()
    assert [shown(filtered, ROWS_IN), shown(filtered, 2)] == ["250", "5"]
    assert shown(read, ROWS_IN) == ""
    header = panel.tree.header()
    assert header.visualIndex(ROWS_IN) < header.visualIndex(ACTUALS[0])
    words = [each.text() for each in panel.findChildren(QLabel)]
    assert "Estimates: not reported." in "".join(words)
    bench.change(plan=PlanView("COUNT hexads", Plan(STEPS)))
    assert panel.tree.isColumnHidden(ROWS_IN)
    assert not panel.tree.isColumnHidden(ESTIMATES[0])


def test_that_shares_are_left_out_where_a_step_reports_no_time(bench: Bench) -> None:
    unknown = replace(STEPS, estimated_ms=None)
    bench.change(plan=PlanView("COUNT hexads", Plan(unknown)))
    assert bench.pane.panel.plan.panel.tree.isColumnHidden(len(COLUMNS) - 1)


def test_that_a_failed_plan_is_a_sentence(bench: Bench) -> None:
    failure = Failure("UNSUPPORTED", "This has no plan.", "Only SELECT has one.")
    bench.change(plan=PlanView("COUNT hexads", None, failure))
    sentence = bench.pane.panel.plan.sentence
    assert sentence.accessibleName() == "This has no plan. Only SELECT has one."


def test_that_history_names_its_endings_and_opens_a_text_again(
    bench: Bench, qtmodeltester: ModelTester
) -> None:
    check: Any = qtmodeltester.check
    past = (
        Past("SELECT a\nFROM b", Ending.SUCCEEDED, 1204, 0.0412),
        Past("COUNT", Ending.CANCELLED, 1, 3.24),
    )
    bench.change(history=past)
    history = bench.pane.panel.history.list
    check(history.rows)
    spoken = [
        history.rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(2)
    ]
    assert spoken == [
        "done, 1,204 rows, 41 ms: SELECT a FROM b",
        "stopped, 1 row, 3.2 s: COUNT",
    ]
    bench.pane.show_panel(HISTORY)
    history.doubleClicked.emit(history.rows.index(0))
    assert bench.sent[-1] == m.TabOpened("SELECT a\nFROM b")
    assert bench.pane.editor.text() == "SELECT a\nFROM b"


def test_that_a_past_statement_is_looked_for_by_its_text(
    bench: Bench, qtbot: QtBot
) -> None:
    earlier = Past("SELECT z", Ending.FAILED, 0, 1.0, "shop", 86_400 * 365)
    bench.change(history=(Past("COUNT", Ending.SUCCEEDED, 1, 0.1, "demo"),))
    bench.pane.show_panel(HISTORY)
    history = bench.pane.panel.history
    history.look_for()
    history.needle.setText("zz")
    qtbot.waitUntil(lambda: bool(bench.of(PastSought)))
    assert bench.of(PastSought) == [PastSought("zz")]
    bench.change(sought="zz", hits=None)
    assert history.list.rows.rowCount() == 1  # what was there stays for a moment
    bench.change(hits=())
    assert history.sentence.isVisible()
    bench.change(hits=(earlier,))
    row = history.list.rows.index(0)
    spoken = str(row.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("failed, 0 rows, 1.0 s, shop, 197")
    assert spoken.endswith(": SELECT z")
    QTest.keyClick(history.needle, Qt.Key.Key_Return)
    assert history.list.hasFocus()
    QTest.keyClick(history.needle, Qt.Key.Key_Escape)
    assert history.needle.text() == ""
    bench.change(sought="", hits=None)
    assert history.list.rows.rowCount() == 1


def test_that_a_tab_says_that_its_file_has_another_text(bench: Bench) -> None:
    tabs = bench.pane.strip.tabs
    document = Document(1, "a.vql", TEXT, "/q/a<b>.vql", saved=TEXT)
    bench.change(documents=(document,))
    assert tabs.accessibleTabName(0) == ""
    assert "/q/a&lt;b&gt;.vql" in tabs.tabToolTip(0)
    saved = tabs.grab().toImage()
    bench.change(documents=(replace(document, saved=None),))
    assert tabs.accessibleTabName(0) == "a.vql, not saved"
    assert tabs.grab().toImage() != saved


def test_that_views_below_the_editor_are_made_when_somebody_looks(bench: Bench) -> None:
    panel = bench.pane.panel
    bench.change(history=(Past("COUNT hexads", Ending.FAILED, 0, 0.2),))
    run = Run(9, "COUNT hexads", 0, since=1.0)
    bench.change(run=run, result=Result(9, "COUNT hexads", 0))
    for view in (HistoryView, RunningView, PlanTab):
        assert panel.findChild(view) is None
    bench.pane.show_panel(HISTORY)
    assert panel.history.list.rows.rowCount() == 1
    assert panel.history.isVisible()
    bench.pane.show_panel(RUNNING)
    assert panel.running._state.text().startswith("running")
    assert panel.running.isVisible()
    assert not panel.history.isVisible()


def test_that_what_runs_shows_its_time_rows_and_resistance(bench: Bench) -> None:
    running = bench.pane.panel.running
    run = Run(9, "COUNT hexads", 0, since=1.0)
    bench.change(run=run, result=Result(9, "COUNT hexads", 0, count=2048))
    bench.show(replace(bench.state, now=4.26))
    assert running._state.text() == "running  ·  3.3 s  ·  2,048 rows so far"
    running._stop.click()
    assert bench.sent[-1] == m.CancelRequested()
    assert running._state.text().endswith("told to stop")
    workspace = bench.state.workspace
    assert workspace is not None
    assert workspace.run is not None
    bench.change(run=replace(workspace.run, resisting="it sleeps"))
    assert running._resisting.accessibleName() == "still running: it sleeps"
    bench.change(run=None)
    assert running._sentence.accessibleName() == "Nothing is running"


def test_that_the_panel_closes_and_opens_again(bench: Bench) -> None:
    bench.pane.panel.closed.emit()
    assert not bench.pane.panel.isVisible()
    bench.pane.show_problems()
    assert bench.pane.panel.isVisible()
    assert bench.pane.panel.tabs.currentIndex() == PROBLEMS


def test_that_an_unchanged_state_changes_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object) -> None:
        raise AssertionError

    for name in ("_show_workspace", "_show_language"):
        monkeypatch.setattr(bench.pane, name, unexpected)
    monkeypatch.setattr(bench.pane.panel.running, "show_run", unexpected)
    bench.show(replace(bench.state, now=9.0))


def test_that_a_long_text_is_not_checked_and_a_notice_says_so(
    qtbot: QtBot, bench: Bench
) -> None:
    bench.pane.editor.setPlainText("COUNT hexads;\n" * 20_000)
    qtbot.waitUntil(bench.pane._notice.isVisible)
    assert bench.pane._notice.text().startswith("More than 200,000 characters")
    assert said(bench) == "The text is too long to be checked"
    bench.pane.editor.setPlainText("COUNT hexads")
    qtbot.waitUntil(lambda: not bench.pane._notice.isVisible())


def test_that_statements_are_told_with_their_place(qtbot: QtBot, bench: Bench) -> None:
    start = TEXT.index("SELEC")
    with qtbot.waitSignal(bench.pane.statement_changed) as told:
        bench.pane.editor.place_caret(start)
    assert told.args == ["SELEC * FROM hexads", start]


def test_that_the_row_models_keep_qts_promises(
    bench: Bench, qtmodeltester: ModelTester
) -> None:
    check: Any = qtmodeltester.check
    check(bench.pane.panel.problems.list.rows)
    assert bench.pane.panel.problems.list.rows.rowCount(QModelIndex()) == 1


def test_that_every_control_has_an_accessible_name(bench: Bench) -> None:
    bench.dispatch(m.TabOpened())
    kinds = (QAbstractButton, QTabBar)
    controls: list[QWidget] = [
        each for kind in kinds for each in bench.pane.findChildren(kind)
    ]
    panel = bench.pane.panel
    controls += [panel.problems.list, panel.history.list, panel.plan.panel.tree]
    unnamed = [each for each in controls if not each.accessibleName()]
    assert not unnamed


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("size", [(604, 932), (500, 560)])
def test_that_it_paints_in_every_theme_and_size(
    bench: Bench, appearance: Appearance, theme: Theme, size: tuple[int, int]
) -> None:
    appearance.choose(theme)
    bench.pane.resize(*size)
    picture = bench.pane.grab().toImage()
    assert picture.pixelColor(300, 5) == appearance.color("surface")


def test_that_a_pane_that_is_dropped_leaves_no_thread_and_no_widget(
    qtbot: QtBot, appearance: Appearance
) -> None:
    made = [Bench(EnginePane, appearance)]
    made[0].show(beginning())
    qtbot.waitUntil(lambda: problems(made[0]) == ["SELEC is no word."])
    there = weakref.ref(made[0].pane)
    made[0].pane.deleteLater()
    made.clear()
    qtbot.wait(20)
    gc.collect()
    assert there() is None
    qtbot.waitUntil(lambda: "language" not in [t.name for t in threading.enumerate()])


def test_that_an_error_is_listed_once_and_without_its_place() -> None:
    failure = Failure("E1", "Line 2, column 3: a word is due.", position=Span(4, 5))
    text = "a\n  b c"
    workspace = Workspace(
        "one",
        result=Result(1, text, 0, ending=Ending.FAILED, failure=failure),
        plan=PlanView(text, None, failure),
    )
    errors = list(engine_problems.errors(workspace, text))
    (problem,) = engine_problems.found((), errors)
    assert problem.message == "a word is due."
    assert problem.span == Span(4, 5)


def test_that_what_of_the_catalogue_could_be_fetched_reaches_the_checks(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Catalogued] = []
    monkeypatch.setattr(bench.pane.editor, "set_known", told.append)
    nodes = (CatalogNode("title", CatalogKind.FIELD),)
    bench.change(catalog={("DOCUMENT",): nodes, ("GRAPH",): Failure("X", "Broken.")})
    bench.change(history=())
    assert told == [{("DOCUMENT",): nodes}]


def test_that_not_reported_fits_in_every_column_of_a_plan(
    appearance: Appearance,
) -> None:
    metrics = QFontMetrics(appearance.font("caption"))
    needed = metrics.horizontalAdvance(NOT_REPORTED)
    assert all(width - PAD > needed for width in WIDTHS if width > PAD)
