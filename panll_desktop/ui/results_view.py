"""The tab Results: rows as they come, or why there are none."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from panll_desktop.protocol import CancelFlag
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import (
    Broken,
    Connecting,
    Ending,
    Failed,
    Loading,
    ModuleStatus,
    Notice,
    NoticeKind,
    Offline,
    Online,
    Quarantined,
    Result,
    State,
    Workspace,
)
from panll_desktop.session.view_messages import PinToggled
from panll_desktop.ui import exporting, results_words, row_words
from panll_desktop.ui.bridge import Bridge
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.grid_menus import offer_copies
from panll_desktop.ui.grid_sheet import GridSheet
from panll_desktop.ui.result_places import Places
from panll_desktop.ui.results_bar import Footer, ResultsBar
from panll_desktop.ui.results_states import FailurePanel, LinkStrip, LoadingPanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Notice as Strip
from panll_desktop.ui.widgets import StatePanel, filling

Dispatch: TypeAlias = Callable[[m.Message], None]
_PATIENCE_MS: Final = 200
_HOW_TO_RUN: Final = "Ctrl+Return runs the statement that the caret stands in."
_NOTHING: Final = ("Nothing run yet", _HOW_TO_RUN)


class ResultsView(QWidget):
    """Draws the result of the workspace that is shown."""

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        ask_path: exporting.AskPath | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._ask_path = ask_path
        self._state = State()
        self._store: RowStore | None = None
        self._drawn: tuple[str, int] | None = None
        self._broken: Failure | None = None
        self._flag = flag = CancelFlag()
        self.destroyed.connect(flag.set)
        self._bridge = Bridge(self)
        self._bridge.connect_to(dispatch)
        self.bar: Final = ResultsBar(appearance, exports=ask_path is not None)
        self.warnings: Final = Strip(appearance)
        self.message: Final = Strip(appearance)
        self.link: Final = LinkStrip(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.broken: Final = FailurePanel(appearance)
        self.sheet: Final = GridSheet(appearance)
        self.grid: Final[ResultGrid] = self.sheet.grid
        self._places: Final = Places(self.grid)
        self.loading: Final = LoadingPanel(appearance)
        self.panel: Final = StatePanel(appearance)
        self.pages: Final = QStackedWidget(self)
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
        self._places.note_origins(after)
        waits = isinstance(self._status(), Loading) or (
            new is not None
            and (new.run is not None or isinstance(new.link, Connecting))
        )
        other = before.shown != after.shown or before.modules is not after.modules
        if old is not new or other or waits:
            self._draw()

    def _status(self) -> ModuleStatus | None:
        entry = self._state.module(self._state.shown)
        return entry.status if entry is not None else None

    def _again(self) -> m.Message:
        """What brings the connection back; a module that was given up starts anew."""
        if isinstance(self._status(), Failed | Quarantined):
            return m.ModuleRetried(self._state.shown)
        return m.Reconnected()

    def _arrange(self) -> None:
        layout = filling(self)
        for page in (self.sheet, self.loading, self.panel, self.broken):
            self.pages.addWidget(page)
        strips = (self.link, self.warnings, self.message)
        for each in (self.bar, *strips, self.failure):
            layout.addWidget(each)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.footer)
        layout.setStretchFactor(self.failure, 0)

    def _connect(self) -> None:
        self.bar.copies_wanted.connect(partial(offer_copies, copy=self.grid.copy_as))
        self.bar.pin_wanted.connect(lambda: self._dispatch(PinToggled()))
        self.bar.filter_wanted.connect(self.sheet.open_filter)
        self.bar.export_wanted.connect(self._export)
        self.sheet.arranged.connect(lambda: self.bar.show_part(self.sheet.said))
        self.sheet.save_asked.connect(self._save_value)
        for strip in (self.link, self.warnings, self.message):
            strip.dismissed.connect(strip.hide)
        self.failure.retried.connect(self._retry)
        self.loading.stopped.connect(lambda: self._dispatch(m.CancelRequested()))
        for again in (self.panel.acted, self.broken.retried, self.link.retried):
            again.connect(lambda: self._dispatch(self._again()))
        self.panel.acted_otherwise.connect(self._try_example)
        self.grid.current_changed.connect(self._name_row)
        self.grid.row_opened.connect(self._open_row)
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
        self._say_link(workspace)
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
            self.sheet.show_result(result)
            self._places.restore(workspace.module, result.number)
        else:
            self.sheet.grow(result)
        outcome = result.outcome
        self.grid.show_findings(() if outcome is None else outcome.findings)
        self.bar.set_usable(usable=True)
        self.pages.setCurrentWidget(self.sheet)

    def _show_end(self, result: Result) -> None:
        if result.ending is Ending.FAILED:
            return
        self.panel.show_state(*results_words.without_rows(result))
        self.pages.setCurrentWidget(self.panel)

    def _say(self, result: Result, *, fresh: bool) -> None:
        """The count, the warnings, the failure."""
        run = self._state.workspace.run if self._state.workspace is not None else None
        elapsed = result.seconds
        self.bar.show_pinned(pinned=result.pinned)
        if result.ending is None and run is not None:
            elapsed = max(self._state.now - run.since, 0.0)
        self.bar.words.set_words(*results_words.counted(result, elapsed))
        if result.ending is not None:
            self.grid.table.setAccessibleName(f"Results, {self.bar.words.text}")
        failure, outcome = result.failure, result.outcome
        if failure is None:
            self.failure.hide()
        elif fresh or not self.failure.isVisibleTo(self):
            self.failure.show_failure(failure, result.standing[0])
            self.failure.show()
        self.pages.setVisible(failure is None or result.count > 0)
        self._show_strip(self.warnings, results_words.warnings(result), "warning")
        message = outcome.message if outcome is not None and result.count else ""
        self._show_strip(self.message, one_line(message, 500), "info")

    def _say_link(self, workspace: Workspace) -> None:
        """Rows that the connection would not give now are told from those it would."""
        asked = self._places.origin_of(workspace.module)
        stale = asked != workspace.connection
        name, retries = results_words.connection_name(workspace), False
        text, tone = "", "warning"
        match workspace.link:
            case Broken(failure):
                title, text = results_words.broken(workspace, failure)
                text, tone, stale, retries = f"{title}: {text}", "critical", True, True
            case Connecting(since):
                words = results_words.opening(workspace, self._state.now - since)
                text, tone, stale = f"{words}.", "info", True
            case Online() if stale:
                text = f"{name} is open."
            case Online():
                pass
            case _:
                text, stale = "No connection is open.", True
        if stale:
            origin = f"{one_line(asked, 80)}, " if asked else ""
            text = f"{text} What stands below is from {origin}before."
            self.bar.words.add_reason("from before")
        self.link.retry.setVisible(retries)
        said = type(workspace.link).__name__ if tone == "info" else text
        self._show_strip(self.link, text, tone, said)
        self.grid.table.show_stale(stale=stale)

    def _show_strip(self, strip: Strip, text: str, tone: str, key: str = "") -> None:
        """A strip that was dismissed stays away until there is something else."""
        if strip.property("said") == (said := f"{self._drawn} {key or text}"):
            if text and strip.isVisibleTo(self):
                strip.show_text(text, tone)
            return
        strip.setProperty("said", said)
        if text:
            strip.show_text(text, tone)
        else:
            strip.hide()

    def _show_nothing(self, workspace: Workspace | None) -> None:
        link = workspace.link if workspace is not None else None
        entry = self._state.module(self._state.shown)
        name = one_line(entry.name, 80) if entry is not None else ""
        page: QWidget = self.panel
        match self._status(), link:
            case Loading(since), None | Offline():
                words = results_words.loading(name, self._state.now - since)
                self.loading.show_words(words)
                page = self.loading
            case Failed(_, failure), None | Offline():
                text = results_words.reason(failure)
                self._show_broken(failure, f"{name} could not be loaded", text)
                page = self.broken
            case _, None:
                text = "Choose one in the tool bar."
                self.panel.show_state("database", "No module yet", text)
            case _, Broken(failure) if workspace is not None:
                title, text = results_words.broken(workspace, failure)
                text = f"{text}\n{results_words.ELSEWHERE}"
                self._show_broken(failure, title, text)
                page = self.broken
            case _, Connecting(since) if workspace is not None:
                words = results_words.opening(workspace, self._state.now - since)
                self.loading.show_words(words)
                page = self.loading
            case _, Online():
                tries = workspace.examples if workspace is not None else ()
                other = f"Try “{one_line(tries[0].title, 40)}”" if tries else ""
                self.panel.show_state("play", *_NOTHING, other=other)
            case _:
                text = "Choose a connection in the tool bar."
                self.panel.show_state("unplugged", "Not connected", text)
        self.pages.show()
        self.pages.setCurrentWidget(page)

    def _show_broken(self, failure: Failure, title: str, text: str) -> None:
        """Details that are open stay open while the failure is the same."""
        if failure is not self._broken or self.pages.currentWidget() is not self.broken:
            self._broken = failure
            self.broken.show_broken(failure, title, text)

    def _forget(self, *, drawn: bool = True) -> None:
        """Nothing of a former result stays on the screen."""
        if drawn:
            self._drawn = None
            self._patience.stop()
        self._drop_rows()
        for each in (self.failure, self.link, self.warnings, self.message):
            each.setProperty("said", "")
            each.hide()
        self.bar.words.set_words("", "")
        self.pages.show()
        self.footer.show_row("")

    def _drop_rows(self) -> None:
        if self._store is not None:
            self._keep_place()
            self._store = None
            self.sheet.show_nothing()
        self.bar.set_usable(usable=False)

    def _keep_place(self) -> None:
        if self._store is not None:
            self._places.keep(self._state, self._store)

    def _name_row(self, row: int) -> None:
        result = self._result()
        if result is None or not 0 <= row < self.grid.model.total:
            self.footer.show_row("")
            return
        wrong = self.grid.model.findings.of_row(row)
        shown, number = self.grid.named_row(row), self.grid.origin(row)
        self.footer.show_row(*row_words.foot(self._state, number, shown, wrong))

    def open_current(self) -> bool:
        """Opens the current row, or the first; says whether there is one to open."""
        return self._open(max(self.grid.current, 0))

    def _open(self, row: int) -> bool:
        result = self._result()
        if result is None or not 0 <= row < self.grid.model.total:
            return False
        message = row_words.opening(self._state, self.grid.named_row(row))
        if message is not None:
            self._dispatch(message)
        return message is not None

    def _open_row(self, row: int) -> None:
        """A row that leads nowhere shows the value of its cell."""
        if not self._open(row):
            self.sheet.toggle_value()

    def _try_example(self) -> None:
        workspace = self._state.workspace
        for example in () if workspace is None else workspace.examples[:1]:
            self._dispatch(m.TabOpened(example.text, example.title))
            self._dispatch(m.RunRequested(example.text))

    def _retry(self) -> None:
        result = self._result()
        if result is not None:
            self._dispatch(m.RunRequested(result.text, result.offset))

    def _export(self, chosen: exporting.Format, shown: bool) -> None:  # noqa: FBT001 - a slot
        result, ask = self._result(), self._ask_path
        if result is not None and result.rows is not None and ask is not None:
            view = self.grid.view() if shown else None
            export = exporting.Export(Path(), chosen, result, view)
            exporting.ask(self, ask, export, self._flag, self._bridge.post)

    def _save_value(self) -> None:
        if self._ask_path is not None:
            exporting.ask_value(self, self._ask_path, self.sheet.value, self._dispatch)

    def _tell_cut(self, rows: int) -> None:
        text = (
            f"The first {rows:,} of the selected rows were copied;"
            " Export… writes all rows."
        )
        self._dispatch(m.Noticed(Notice(NoticeKind.WARNING, text)))

    def _result(self) -> Result | None:
        return self._state.workspace.result if self._state.workspace else None
