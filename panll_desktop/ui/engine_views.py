"""What stands below the editor: problems, the plan, past and running statements."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol.text import Lines
from panll_desktop.session.state import Ending, Past, PlanView, Result, Run
from panll_desktop.ui.editor_gutter import ICONS
from panll_desktop.ui.engine_problems import HISTORY, PLAN, RUNNING, TITLES, Problem
from panll_desktop.ui.engine_rows import Cell, Row, RowList
from panll_desktop.ui.engine_tabs import PanelTabs
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, bar, button, icon_button, label

PLAN_SHARE: Final = 0.6  # of the room that a plan may take from the editor
SHORTEST: Final = 0.001
_VIEWS: Final = ("problems", "plan", "history", "running")
_TONES: Final = {"error": "critical", "warning": "warning"}
_ENDINGS: Final = {
    Ending.SUCCEEDED: ("check", "success", "done"),
    Ending.FAILED: ("error", "critical", "failed"),
    Ending.CANCELLED: ("stop", "text-muted", "stopped"),
}


class Sentence(QWidget):
    """Why a panel is empty, or what went wrong: a glyph, a line, and what follows."""

    def __init__(self, appearance: Appearance, edge: int = EDGE) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown = ("info", "text-muted")
        self._icon = QLabel()
        self._title = label(appearance, role="body_medium")
        self._text = label(appearance, muted=True)
        for each in (self._title, self._text):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout(self)
        grid.setContentsMargins(edge, min(edge, 12), edge, min(edge, 8))
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._text, 1, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        appearance.changed.connect(self._draw)

    def say(self, title: str, text: str = "", icon: str = "info") -> None:
        """Shows it; the glyph says how grave it is."""
        self._shown = (icon, _TONES.get(icon, "text-muted"))
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self._draw()

    def _draw(self) -> None:
        icon = self._appearance.icon(*self._shown)
        self._icon.setPixmap(icon.pixmap(16, 16))


class Listing(QStackedWidget):
    """A list of rows, or a sentence where there are none."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.list: Final = RowList(appearance, name)
        self.sentence: Final = Sentence(appearance)
        self.addWidget(self.list)
        self.addWidget(self.sentence)

    def show_rows(self, rows: Sequence[Row], otherwise: str, more: str = "") -> None:
        """Shows the rows, or says why there are none."""
        self.list.rows.show_rows(rows)
        if not rows:
            self.sentence.say(otherwise, more)
        self.setCurrentWidget(self.list if rows else self.sentence)


class ProblemsView(Listing):
    """What is wrong with the text; choosing a row moves the caret there."""

    picked = Signal(int)
    fixed = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "Problems")
        self._problems: tuple[Problem, ...] = ()
        self.list.chosen.connect(self._pick)
        self.list.clicked.connect(lambda index: self._pick(index.row()))
        self.list.linked.connect(self._fix)

    def show_problems(
        self, problems: Sequence[Problem], text: str, otherwise: str
    ) -> None:
        """Shows these, with line and column in the text."""
        self._problems = tuple(problems)
        lines = Lines(text) if problems else None
        rows = [_problem_row(each, lines) for each in problems if lines is not None]
        self.show_rows(rows, otherwise)

    def _pick(self, row: int) -> None:
        self.picked.emit(self._problems[row].span.start)

    def _fix(self, row: int) -> None:
        fix = self._problems[row].fix
        if fix is not None:
            self.fixed.emit(fix)


class HistoryView(Listing):
    """Statements that were run, the last one first; a double click opens one."""

    opened = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "History of statements")
        self._history: tuple[Past, ...] = ()
        self.list.chosen.connect(self._open)
        self.list.doubleClicked.connect(lambda index: self._open(index.row()))
        self.show_history(())

    def show_history(self, history: tuple[Past, ...]) -> None:
        """Shows these."""
        self._history = history
        rows = [_past_row(each) for each in history]
        more = "Statements that were run stand here, the last one first."
        self.show_rows(rows, "No statement was run yet", more)

    def _open(self, row: int) -> None:
        self.opened.emit(self._history[row].text)


class PlanTab(QStackedWidget):
    """The plan that was asked for last, or why there is none."""

    came = Signal()

    def __init__(self, appearance: Appearance) -> None:
        from panll_desktop.ui.plan_view import PlanPanel  # noqa: PLC0415 - seldom

        super().__init__()
        self.panel: Final = PlanPanel(appearance)
        self.sentence: Final = Sentence(appearance)
        self.addWidget(self.panel)
        self.addWidget(self.sentence)
        self.show_plan(None)

    def show_plan(self, planned: PlanView | None) -> None:
        """Shows it."""
        plan = planned.plan if planned is not None else None
        if planned is not None and plan is not None:
            self.panel.show_plan(planned, plan)
            self.setCurrentWidget(self.panel)
            self.came.emit()
            return
        failure = planned.failure if planned is not None else None
        if failure is not None:
            detail = "" if failure.fault else failure.detail
            self.sentence.say(failure.title, detail, "error")
        else:
            more = (
                "Explain (Ctrl+E) shows how a statement would be carried out; Explain"
                " with figures (Ctrl+Alt+E) runs it and measures each step."
            )
            self.sentence.say("No plan yet", more, "explain")
        self.setCurrentWidget(self.sentence)


class RunningView(QStackedWidget):
    """The statement that is running: since when, how far, and a way to stop it."""

    stopped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._sentence = Sentence(appearance)
        self._text = label(appearance, role="mono_small")
        self._state = label(appearance, role="body_medium")
        self._resisting = Sentence(appearance, edge=0)
        self._stop = button(appearance, "Stop", "link")
        self._stop.setToolTip("Stop (Esc)")
        self._stop.clicked.connect(self.stopped)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE, 8, EDGE, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(self._stop)
        column.addLayout(row)
        column.addWidget(self._resisting)
        column.addWidget(self._text)
        column.addStretch(1)
        self._page = page
        self.addWidget(self._sentence)
        self.addWidget(page)
        self.show_run(None, None, 0.0)

    def show_run(self, run: Run | None, result: Result | None, now: float) -> None:
        """Shows it as of a moment (monotonic seconds)."""
        if run is None:
            self._sentence.say("Nothing is running")
            self.setCurrentWidget(self._sentence)
            return
        elapsed = f"{max(0.0, now - run.since):.1f} s"
        rows = result.count if result is not None and not run.explain else None
        parts = ["explaining" if run.explain else "running", elapsed]
        if rows is not None:
            parts.append(f"{rows:,} rows so far")
        if run.cancel_asked is not None and not run.resisting:
            parts.append("told to stop")
        self._state.setText("  ·  ".join(parts))
        self._resisting.say(f"still running: {run.resisting}", icon="warning")
        self._resisting.setVisible(bool(run.resisting))
        self._stop.setEnabled(run.cancel_asked is None)
        lines = run.text.strip().split("\n")
        shown = lines[:3] + (["…"] if len(lines) > 3 else [])  # noqa: PLR2004 - what fits
        self._text.setText("\n".join(line[:200] for line in shown))
        self.setCurrentWidget(self._page)


class Panel(QWidget):
    """The tabs below the editor and what they show; a cross closes it.

    Problems stand there from the start. The other views are made when somebody looks
    at them, and show then what was told before.
    """

    closed = Signal()
    opened = Signal(str)
    stopped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._planned: PlanView | None = None
        self._past: tuple[Past, ...] = ()
        self._ran: tuple[Run | None, Result | None, float] = (None, None, 0.0)
        self.tabs: Final = PanelTabs(appearance, "Views of the engine", TITLES)
        self.problems: Final = ProblemsView(appearance)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.problems)
        for _ in TITLES[1:]:
            self._stack.addWidget(QWidget(self._stack))
        self._growth: Final = QTimer(self)
        self._growth.setSingleShot(True)  # by then the plan has its place
        self._growth.timeout.connect(self._grow)
        self.tabs.chosen.connect(self._turn_to)
        frame, row = bar("sub", appearance.size("height.pane_sub"))
        row.setContentsMargins(EDGE, 0, 12, 0)
        close = icon_button(appearance, "close", "Close the panel")
        close.clicked.connect(self.closed)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(frame)
        column.addWidget(self._stack, 1)

    @cached_property
    def plan(self) -> PlanTab:
        """The plan that was asked for last."""
        made = PlanTab(self._appearance)
        made.came.connect(self._growth.start)
        made.show_plan(self._planned)
        self._put(PLAN, made)
        return made

    @cached_property
    def history(self) -> HistoryView:
        """The statements that were run."""
        made = HistoryView(self._appearance)
        made.opened.connect(self.opened)
        made.show_history(self._past)
        self._put(HISTORY, made)
        return made

    @cached_property
    def running(self) -> RunningView:
        """The statement that is running."""
        made = RunningView(self._appearance)
        made.stopped.connect(self.stopped)
        made.show_run(*self._ran)
        self._put(RUNNING, made)
        return made

    def show_plan(self, planned: PlanView | None) -> None:
        """Shows a plan, once somebody looks."""
        self._planned = planned
        if self._is_made("plan"):
            self.plan.show_plan(planned)

    def show_history(self, history: tuple[Past, ...]) -> None:
        """Shows the statements that were run, once somebody looks."""
        self._past = history
        if self._is_made("history"):
            self.history.show_history(history)

    def show_run(self, run: Run | None, result: Result | None, now: float) -> None:
        """Shows what is running as of a moment, once somebody looks."""
        self._ran = (run, result, now)
        if self._is_made("running"):
            self.running.show_run(run, result, now)

    def _is_made(self, name: str) -> bool:
        return name in self.__dict__

    def _put(self, tab: int, view: QWidget) -> None:
        """Puts a view into the place that was kept for it."""
        room, shown = self._stack.widget(tab), self._stack.currentIndex()
        if room is not None:
            self._stack.removeWidget(room)
            room.deleteLater()
        self._stack.insertWidget(tab, view)
        self._stack.setCurrentIndex(shown)

    def _turn_to(self, tab: int) -> None:
        getattr(self, _VIEWS[tab])  # makes it
        self._stack.setCurrentIndex(tab)

    def choose(self, tab: int) -> None:
        """Shows a tab."""
        self.tabs.setCurrentIndex(tab)

    def _grow(self) -> None:
        """Takes from the editor what the steps of a plan lack, up to a share."""
        room = self.parentWidget()
        if not isinstance(room, QSplitter) or not self.isVisible():
            return
        lacking = self.plan.panel.lacking
        if self._stack.currentIndex() != PLAN or lacking <= 0:
            return
        above, below = room.sizes()
        wanted = min(below + lacking, int((above + below) * PLAN_SHARE))
        if wanted > below:
            room.setSizes([above + below - wanted, wanted])


def _problem_row(problem: Problem, lines: Lines) -> Row:
    place = lines.position(problem.span.start)
    where = f"{place.line}:{place.column}"
    fix = f" Fix: {problem.fix.title}." if problem.fix is not None else ""
    spoken = (
        f"{problem.severity.value} {problem.code}, line {place.line}, "
        f"column {place.column}: {problem.message}{fix}"
    )
    return Row(
        icon=ICONS[problem.severity],
        lead=Cell(problem.code, width=48),
        text=problem.message,
        role="body",
        tails=(Cell(where, width=40),),
        spoken=spoken,
        action=problem.fix.title if problem.fix is not None else "",
        brief="Fix",
    )


def _past_row(past: Past) -> Row:
    icon, colour, word = _ENDINGS[past.ending]
    first = next((each for each in past.text.split("\n") if each.strip()), "").strip()
    rows = "1 row" if past.rows == 1 else f"{past.rows:,} rows"
    took = duration(past.seconds)
    return Row(
        icon=(icon, colour),
        lead=Cell(word, role="small", width=52),
        text=first[:300],
        role="mono_small",
        tails=(Cell(rows, "small", width=64), Cell(took, "small", width=56)),
        spoken=f"{word}, {rows}, {took}: {first[:300]}",
    )


def duration(seconds: float) -> str:
    """A time with its unit."""
    if seconds < SHORTEST:
        return "< 1 ms"
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"
