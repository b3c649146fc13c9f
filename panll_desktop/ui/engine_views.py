"""What stands below the editor: problems, the plan, past and running statements."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol.text import Lines
from panll_desktop.session import messages as m
from panll_desktop.session.past_messages import PastSought
from panll_desktop.session.plan_state import PlanView
from panll_desktop.session.state import Past, Result, Run
from panll_desktop.ui.editor_gutter import ICONS
from panll_desktop.ui.engine_listing import Listing, Sentence
from panll_desktop.ui.engine_problems import HISTORY, PLAN, RUNNING, TITLES, Problem
from panll_desktop.ui.engine_rows import Cell, Row
from panll_desktop.ui.engine_tabs import PanelTabs
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, bar, button, icon_button, label

if TYPE_CHECKING:
    from panll_desktop.ui.history_view import HistoryView

PLAN_SHARE: Final = 0.6  # of the room that a plan may take from the editor
_Pasts: TypeAlias = tuple[Past, ...]
_VIEWS: Final = ("problems", "plan", "history", "running")


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
    sought = Signal(str)
    stopped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._planned: PlanView | None = None
        self._past: tuple[_Pasts, str, _Pasts | None] = ((), "", None)
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

    def speak_to(self, dispatch: Callable[[m.Message], None]) -> None:
        """Connects what is asked here with who answers."""
        self.closed.connect(self.hide)
        self.opened.connect(lambda text: dispatch(m.TabOpened(text)))
        self.sought.connect(lambda text: dispatch(PastSought(text)))
        self.stopped.connect(lambda: dispatch(m.CancelRequested()))

    @cached_property
    def plan(self) -> PlanTab:
        """The plan that was asked for last."""
        made = PlanTab(self._appearance)
        made.came.connect(self._growth.start)
        made.show_plan(self._planned)
        self._put(PLAN, made)
        return made

    @cached_property
    def history(self) -> "HistoryView":
        """The statements that were run."""
        from panll_desktop.ui.history_view import HistoryView  # noqa: PLC0415 - seldom

        made = HistoryView(self._appearance)
        made.opened.connect(self.opened)
        made.sought.connect(self.sought)
        made.show_history(*self._past)
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

    def show_history(
        self,
        history: tuple[Past, ...],
        sought: str = "",
        hits: tuple[Past, ...] | None = None,
    ) -> None:
        """Shows the statements that were run, once somebody looks."""
        self._past = (history, sought, hits)
        if self._is_made("history"):
            self.history.show_history(*self._past)

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
