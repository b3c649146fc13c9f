"""The tab Results: rows as they come, or why there are none."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from panll_desktop.protocol import CancelFlag
from panll_desktop.session import messages as m
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Ending,
    Notice,
    NoticeKind,
    Online,
    Result,
    State,
    Workspace,
)
from panll_desktop.ui import exporting, results_words
from panll_desktop.ui.bridge import Bridge
from panll_desktop.ui.cells import full, one_line
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.results_bar import Footer, ResultsBar
from panll_desktop.ui.results_states import FailurePanel, LoadingPanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Notice as Strip
from panll_desktop.ui.widgets import StatePanel

Answer: TypeAlias = Callable[[Path], None]
AskPath: TypeAlias = Callable[[QWidget, str, str, Answer], object]
Dispatch: TypeAlias = Callable[[m.Message], None]
_PATIENCE_MS: Final = 200
_MOST_WARNINGS: Final = 5
_HOW_TO_RUN: Final = "Ctrl+Return runs the statement that the caret stands in."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where someone was in the rows of a result."""

    number: int
    top: int
    current: int


class ResultsView(QWidget):
    """Draws the result of the workspace that is shown."""

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, ask_path: AskPath | None
    ) -> None:
        super().__init__()
        self._dispatch = dispatch
        self._ask_path = ask_path
        self._state = State()
        self._store: RowStore | None = None
        self._drawn: tuple[str, int] | None = None
        self._places: dict[str, _Place] = {}
        self._flag = flag = CancelFlag()
        self.destroyed.connect(flag.set)
        self._bridge = Bridge(self)
        self._bridge.connect_to(dispatch)
        self.bar: Final = ResultsBar(appearance, exports=ask_path is not None)
        self.warnings: Final = Strip(appearance)
        self.message: Final = Strip(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.grid: Final = ResultGrid(appearance)
        self.loading: Final = LoadingPanel(appearance)
        self.panel: Final = StatePanel(appearance)
        self.pages: Final = QStackedWidget()
        self.footer: Final = Footer(appearance)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._arrange()
        self._connect()
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        self._state = after
        old, new = before.workspace, after.workspace
        running = new is not None and new.run is not None
        if old is not new or before.shown != after.shown or running:
            self._draw()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for page in (self.grid, self.loading, self.panel):
            self.pages.addWidget(page)
        for each in (self.bar, self.warnings, self.message, self.failure):
            layout.addWidget(each)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.footer)
        layout.setStretchFactor(self.failure, 0)

    def _connect(self) -> None:
        self.bar.copy_wanted.connect(self.grid.copy_rows)
        self.bar.export_wanted.connect(self._export)
        for strip in (self.warnings, self.message):
            strip.dismissed.connect(strip.hide)
        self.failure.retried.connect(self._retry)
        self.loading.stopped.connect(lambda: self._dispatch(m.CancelRequested()))
        self.panel.acted.connect(lambda: self._dispatch(m.Reconnected()))
        self.grid.current_changed.connect(self._name_row)
        self.grid.row_opened.connect(self._open)
        self.grid.copy_cut.connect(self._tell_cut)
        self.footer.opened.connect(lambda: self._open(self.grid.current))
        self._patience.timeout.connect(self._draw)

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while the tab was hidden is here already."""
        super().showEvent(event)
        self._name_row(self.grid.current)

    def _draw(self) -> None:
        workspace = self._state.workspace
        result = workspace.result if workspace is not None else None
        if workspace is None or result is None:
            self._forget()
            self._show_nothing(workspace)
            return
        rows = bool(result.count and result.rows is not None and result.columns)
        if result.ending is None and not rows:
            self._await(workspace, result)
            return
        self._patience.stop()
        fresh = self._drawn != (workspace.module, result.number)
        self._drawn = (workspace.module, result.number)
        self._say(result, fresh=fresh)
        if rows:
            self._show_rows(workspace, result)
        else:
            self._drop_rows()
            self._show_end(result)
        self._name_row(self.grid.current)

    def _await(self, workspace: Workspace, result: Result) -> None:
        """The former picture stays for a moment; then the wait is shown."""
        run, drawn = workspace.run, self._drawn
        if run is None:  # the connection was let go meanwhile
            self._forget()
            self._show_nothing(workspace)
            return
        fresh = drawn != (workspace.module, result.number)
        if fresh and drawn is not None and drawn[0] == workspace.module:
            self._patience.start()
            self._drawn = (workspace.module, result.number)
            return
        self._drawn = (workspace.module, result.number)
        if self._patience.isActive():
            return
        if self.pages.currentWidget() is not self.loading:
            self._forget(drawn=False)
        seconds = max(self._state.now - run.since, _PATIENCE_MS / 1000)
        self.bar.words.set_words("No rows yet", results_words.duration(seconds))
        self.loading.show_run(run, seconds)
        self.pages.setCurrentWidget(self.loading)

    def _show_rows(self, workspace: Workspace, result: Result) -> None:
        if self._store is not result.rows:
            self._keep_place()
            self._store = result.rows
            self.grid.show_rows(result.columns, result.rows, result.count)
            self._restore_place(workspace.module, result.number)
        else:
            self.grid.grow(result.count)
        self.bar.set_usable(usable=True)
        self.pages.setCurrentWidget(self.grid)

    def _show_end(self, result: Result) -> None:
        outcome = result.outcome
        if result.ending is Ending.FAILED:
            return
        if result.ending is Ending.CANCELLED:
            self.panel.show_state("stop", "Stopped", "No row had come by then.")
        elif result.columns:
            text = "The statement succeeded and found nothing."
            self.panel.show_state("check", "0 rows", text)
        else:
            kind = outcome.statement_type if outcome is not None else ""
            title = f"{kind} done".strip() if kind else "Done"
            message = outcome.message if outcome is not None else ""
            affected = outcome.row_count if outcome is not None else 0
            text = message or f"{results_words.row_count(affected)} affected."
            self.panel.show_state("check", title, one_line(text, 500))
        self.pages.setCurrentWidget(self.panel)

    def _say(self, result: Result, *, fresh: bool) -> None:
        """The count, the warnings, the failure."""
        run = self._state.workspace.run if self._state.workspace is not None else None
        elapsed = result.seconds
        if result.ending is None and run is not None:
            elapsed = max(self._state.now - run.since, 0.0)
        self.bar.words.set_words(*results_words.counted(result, elapsed))
        if result.ending is not None:
            self.grid.table.setAccessibleName(f"Results, {self.bar.words.text}")
        failure, outcome = result.failure, result.outcome
        if failure is None:
            self.failure.hide()
        elif fresh or not self.failure.isVisibleTo(self):
            self.failure.show_failure(failure, result.text)
            self.failure.show()
        self.pages.setVisible(failure is None or result.count > 0)
        self.footer.setVisible(self.pages.isVisibleTo(self))
        self._show_strip(self.warnings, "\n".join(_warnings(result)), "warning")
        message = outcome.message if outcome is not None and result.count else ""
        self._show_strip(self.message, one_line(message, 500), "info")

    def _show_strip(self, strip: Strip, text: str, tone: str) -> None:
        """A strip that was dismissed stays away until there is something else."""
        if strip.property("said") == (said := f"{self._drawn} {text}"):
            return
        strip.setProperty("said", said)
        if text:
            strip.show_text(text, tone)
        else:
            strip.hide()

    def _show_nothing(self, workspace: Workspace | None) -> None:
        link = workspace.link if workspace is not None else None
        match link:
            case None:
                words = ("database", "No module yet", "Choose one in the tool bar.")
                self.panel.show_state(*words)
            case Broken(failure):
                text = one_line(failure.title, 500)
                title = "The connection does not stand"
                self.panel.show_state("unplugged", title, text, "Connect again")
            case Connecting():
                text = "Results appear here once a statement was run."
                self.panel.show_state("plug", "Connecting", text)
            case Online():
                self.panel.show_state("play", "Nothing run yet", _HOW_TO_RUN)
            case _:
                text = "Choose a connection in the tool bar."
                self.panel.show_state("unplugged", "Not connected", text)
        self.pages.show()
        self.pages.setCurrentWidget(self.panel)

    def _forget(self, *, drawn: bool = True) -> None:
        """Nothing of a former result stays on the screen."""
        if drawn:
            self._drawn = None
            self._patience.stop()
        self._drop_rows()
        for each in (self.failure, self.warnings, self.message):
            each.hide()
        self.bar.words.set_words("", "")
        self.pages.show()
        self.footer.show()

    def _drop_rows(self) -> None:
        if self._store is not None:
            self._keep_place()
            self._store = None
            self.grid.show_rows((), None, 0)
        self.bar.set_usable(usable=False)

    def _keep_place(self) -> None:
        for module, workspace in self._state.workspaces.items():
            result = workspace.result
            if result is not None and result.rows is self._store is not None:
                place = _Place(result.number, self.grid.top, self.grid.current)
                self._places[module] = place

    def _restore_place(self, module: str, number: int) -> None:
        place = self._places.get(module)
        if place is not None and place.number == number:
            self.grid.choose(place.current)
            self.grid.scroll_to(place.top)

    def _name_row(self, row: int) -> None:
        result = self._result()
        if result is None or not 0 <= row < self.grid.model.total:
            self.footer.show_row("", opens=False)
            return
        cells = self.grid.row(row)
        opens = results_words.opens_entities(self._state.workspace)
        title = results_words.title_of(result.columns, cells)
        name = one_line(full(cells[0]), 80) if opens else f"row {row + 1:,}"
        self.footer.show_row(f"{name} · {title}" if title else name, opens=opens)

    def _open(self, row: int) -> None:
        if row >= 0 and results_words.opens_entities(self._state.workspace):
            identifier = self.grid.row(row)[0]
            if isinstance(identifier, str):
                self._dispatch(m.EntityOpened(identifier))

    def _retry(self) -> None:
        result = self._result()
        if result is not None:
            self._dispatch(m.RunRequested(result.text, result.offset))

    def _export(self, chosen: exporting.Format) -> None:
        result = self._result()
        if result is None or result.rows is None or self._ask_path is None:
            return

        def write(path: Path) -> None:
            export = exporting.Export(path, chosen, result)
            exporting.start(export, self._flag, self._bridge.post)

        name, title = f"results.{chosen.value}", f"Export as {chosen.title}"
        self._ask_path(self, title, name, write)

    def _tell_cut(self, rows: int) -> None:
        text = (
            f"The first {rows:,} of the selected rows were copied;"
            " Export… writes all rows."
        )
        self._dispatch(m.Noticed(Notice(NoticeKind.WARNING, text)))

    def _result(self) -> Result | None:
        workspace = self._state.workspace
        return workspace.result if workspace is not None else None


def _warnings(result: Result) -> list[str]:
    warnings = result.outcome.warnings if result.outcome is not None else ()
    shown = [one_line(each, 300) for each in warnings[:_MOST_WARNINGS]]
    more = len(warnings) - len(shown)
    return [*shown, f"and {more} more"] if more > 0 else shown
