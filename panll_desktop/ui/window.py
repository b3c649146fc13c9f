"""The window: three panes, bars and menus; it draws states and sends messages."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session import messages as m
from panll_desktop.session.state import NoticeKind, State
from panll_desktop.settings import PANES, Layout
from panll_desktop.ui import framing
from panll_desktop.ui.actions import Actions
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.deferred import Deferred, View
from panll_desktop.ui.engine_pane import EnginePane
from panll_desktop.ui.examples import Examples
from panll_desktop.ui.panes import PaneFrame
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.tool_bar import ToolBar
from panll_desktop.ui.widgets import Notice

if TYPE_CHECKING:
    from panll_desktop.protocol import Language, Manifest
    from panll_desktop.ui.follower import Follower
    from panll_desktop.ui.grammar_pane import GrammarPane
    from panll_desktop.ui.pickers import ConnectionPicker, ModulePicker
    from panll_desktop.ui.results_pane import ResultsPane
    from panll_desktop.ui.status_bar import StatusBar

DEFAULT_SIZE: Final = (1600, 1000)
DEFAULT_PANES: Final = (392, 604, 602)
NARROW: Final = 1200
_LAYOUT_DELAY_MS: Final = 400
_TONES: Final = {
    NoticeKind.INFORMATION: "info",
    NoticeKind.WARNING: "warning",
    NoticeKind.FAILURE: "critical",
}


class MainWindow(QMainWindow):
    """Everything the user sees; what it cannot say itself it asks `commanded` for.

    It is built in steps, so that the user can type while the rest is made: first the
    frame and the editor, then, by its `steps`, all that stands around it.
    """

    commanded = Signal(str)
    files_dropped = Signal(list)
    closing = Signal()
    grammar: "GrammarPane"
    results: "ResultsPane"
    dashboard: Deferred
    dashboard_view: int
    status: "StatusBar"
    _follower: "Follower"
    _modules: "ModulePicker"
    _connections: "ConnectionPicker"

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        languages: "Callable[[Manifest], Language | None]",
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._languages = languages
        self._narrow = False
        self._restored = False
        self._user_folds: set[str] = set()
        self._widths = dict(zip(PANES, DEFAULT_PANES, strict=True))
        self.setWindowTitle(framing.NAME)
        self.setAcceptDrops(True)
        self.actions_table: Final = Actions(self, self.commanded.emit)
        self.actions_table.render_state(State())
        self.engine = EnginePane(appearance, dispatch, languages)
        self.panes: Final[dict[str, PaneFrame]] = {}
        self._notice = Notice(appearance)
        self._notice.dismissed.connect(lambda: dispatch(m.NoticeDismissed()))
        self._build()
        self._layout_timer = QTimer(self)
        self._layout_timer.setSingleShot(True)
        self._layout_timer.setInterval(_LAYOUT_DELAY_MS)
        self._layout_timer.timeout.connect(self._send_layout)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._mark_active)

    def steps(self) -> Iterator[Callable[[], object]]:
        """What makes the rest after the first picture: short steps, in order, once."""
        yield self._make_law
        yield from self.grammar.steps()
        yield self._make_rows
        yield self._make_entity
        yield self._make_world
        yield lambda: self.engine.panel
        yield self._make_bars
        yield partial(self._place, "L", self.grammar)
        yield partial(self._place, "W", self.results)
        yield self._put_together

    def _make_law(self) -> None:
        from panll_desktop.ui.follower import Follower
        from panll_desktop.ui.grammar_pane import GrammarPane

        self.grammar = GrammarPane(
            self._appearance,
            self._dispatch,
            self._insert,
            self._languages,
            self._splitter,
            submit=self.engine.editor.analyst.submit,
        )
        self.grammar.hide()  # until all of it is there
        self._follower = Follower(
            self._appearance, self.engine, self.grammar, self._insert, self
        )

    def _make_rows(self) -> None:
        from panll_desktop.ui.exporting import ask_save_path
        from panll_desktop.ui.results_view import ResultsView

        self._rows = ResultsView(self._appearance, self._dispatch, ask_save_path)

    def _make_entity(self) -> None:
        from panll_desktop.ui.entity_view import EntityPage

        self._entity = EntityPage(self._appearance, self._dispatch)

    def _make_world(self) -> None:
        from panll_desktop.ui.results_pane import ResultsPane

        given = self._appearance, self._dispatch, self._splitter
        self.results = ResultsPane(*given, results=self._rows, entity=self._entity)
        self.results.hide()
        self.dashboard = Deferred(self._make_dashboard)
        self.dashboard_view = self.results.add_view("Telemetry", self.dashboard)

    def _make_bars(self) -> None:
        from panll_desktop.ui.pickers import ConnectionPicker, ModulePicker
        from panll_desktop.ui.status_bar import StatusBar

        appearance, dispatch = self._appearance, self._dispatch
        self._modules = ModulePicker(appearance, dispatch)
        self._connections = ConnectionPicker(appearance, dispatch, self.commanded.emit)
        self.status = StatusBar(appearance)

    def _place(self, letter: str, pane: PaneFrame) -> None:
        sizes, place = self._splitter.sizes()[: len(PANES)], PANES.index(letter)
        empty = self._splitter.widget(place)
        self._splitter.insertWidget(place, pane)
        if empty is not None:
            empty.setParent(None)
            empty.deleteLater()
        pane.show()
        self._splitter.setSizes(sizes)

    def _put_together(self) -> None:
        made = (self.grammar, self.engine, self.results)
        for index, (letter, pane) in enumerate(zip(PANES, made, strict=True)):
            self._splitter.setStretchFactor(index, int(letter != "L"))
            self.panes[letter] = pane
            pane.fold_requested.connect(
                lambda folded, letter=letter: self._set_folded(letter, folded)
            )
        self._tools.add_pickers(self._modules, self._connections)
        self._foot.addWidget(self.status)
        framing.AtOnce(self)
        self._fold_when_narrow()

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed between two states."""
        if after.settings is not before.settings:
            self._appearance.choose(after.settings.theme)
            if not self._restored:
                self._restore(after.settings.layout)
        self.actions_table.render_state(after)
        for part in (self._modules, self._connections):
            part.render_state(before, after)
        for pane in (self.grammar, self.engine, self.results):
            pane.render_state(before, after)
        self._follower.render_state(before, after)
        self.dashboard.render_state(before, after)
        self.status.render_state(before, after)
        self._tools.render_state(before, after)
        if after.workspace is not before.workspace:
            self._examples.render_state(after)
            self.setWindowTitle(framing.title(after))
        if after.notice is not before.notice:
            self._show_notice(after)

    def tell(self, sentence: str) -> None:
        """Says something that went wrong before there is a session to say it."""
        self._notice.show_text(sentence, "critical")

    def fold(self, letter: str) -> None:
        """Folds a pane, or opens it again, by the user's wish."""
        pane = self.panes[letter]
        self._set_folded(letter, not pane.folded)

    def reset_layout(self) -> None:
        """All three panes, in their default widths."""
        self._user_folds.clear()
        for letter in PANES:
            self._fold(letter, letter == "L" and self._narrow)
        self._widths = dict(zip(PANES, DEFAULT_PANES, strict=True))
        self._settle()
        self._layout_timer.start()

    def next_pane(self) -> None:
        """Gives the keyboard to the next pane that is not folded."""
        order = [letter for letter in PANES if not self.panes[letter].folded]
        if not order:
            return
        active = self._active_pane()
        index = order.index(active) + 1 if active in order else 0
        self._focus(order[index % len(order)])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lets who runs the window end it."""
        self.closing.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds pane L while the window is narrow."""
        super().resizeEvent(event)
        self._fold_when_narrow()
        if self._restored:
            self._layout_timer.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file that is dropped becomes a connection."""
        paths = [url.toLocalFile() for url in event.mimeData().urls()]
        self.files_dropped.emit([path for path in paths if path])

    def _make_dashboard(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.dashboard import Dashboard

        made = Dashboard(self._appearance, self._dispatch, self.commanded.emit)
        return made, made

    def _build(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(self._appearance.size("width.splitter"))
        self._splitter.setChildrenCollapsible(False)
        for part in (QWidget(), self.engine, QWidget()):
            self._splitter.addWidget(part)
        self._splitter.setSizes(list(DEFAULT_PANES))
        self._splitter.splitterMoved.connect(self._moved)
        self.menuBar().setFixedHeight(self._appearance.size("height.menu_bar"))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._tools = ToolBar(self._appearance, self.actions_table)
        column.addWidget(self._tools)
        column.addWidget(self._notice)
        column.addWidget(self._splitter, 1)
        foot = QWidget()
        foot.setFixedHeight(self._appearance.size("height.status_bar"))
        self._foot = QVBoxLayout(foot)
        self._foot.setContentsMargins(0, 0, 0, 0)
        column.addWidget(foot)
        self.setCentralWidget(whole)
        self._examples = Examples(self.actions_table.menus["Query"], self._dispatch)
        self.resize(framing.within(self.screen(), *DEFAULT_SIZE))

    def _insert(self, text: str) -> None:
        self._follower.insert(text)
        self.engine.focus_editor()

    def _show_notice(self, state: State) -> None:
        if state.notice is None:
            self._notice.hide()
        else:
            self._notice.show_text(state.notice.text, _TONES[state.notice.kind])

    def _set_folded(self, letter: str, folded: bool) -> None:  # noqa: FBT001 - on or off
        open_panes = [each for each in PANES if not self.panes[each].folded]
        if folded and open_panes == [letter]:
            return
        self._fold(letter, folded)
        if folded:
            self._user_folds.add(letter)
        else:
            self._user_folds.discard(letter)
        self._layout_timer.start()

    def _fold_when_narrow(self) -> None:
        narrow = self.width() < NARROW
        if narrow == self._narrow or not self.panes:
            return
        self._narrow = narrow
        if "L" not in self._user_folds:
            self._fold("L", narrow)
            QTimer.singleShot(0, self, self._settle)  # the splitter has its width then

    def _fold(self, letter: str, folded: bool) -> None:  # noqa: FBT001 - on or off
        """Folds or opens a pane; what it was wide is remembered and given back."""
        if self.panes[letter].folded == folded:
            return
        if folded and not self._narrow:  # a narrow window has squeezed them
            self._remember_widths()
        had_keyboard = self._active_pane() == letter
        self.panes[letter].set_folded(folded)
        self._follower.set_narrow(self.panes["L"].folded)
        self._settle()
        if folded and had_keyboard:
            self.next_pane()

    def _remember_widths(self) -> None:
        """What the panes are wide while all are open, for when they are again."""
        if not any(pane.folded for pane in self.panes.values()):
            sizes = self._splitter.sizes()
            self._widths = dict(zip(PANES, sizes, strict=True))

    def _moved(self) -> None:
        self._remember_widths()
        self._layout_timer.start()

    def _settle(self) -> None:
        """Shares the room among the open panes in the proportion of their widths."""
        rail = self._appearance.size("width.folded_pane")
        widths = {
            each: 0 if self.panes[each].folded else self._widths[each] for each in PANES
        }
        room = self._splitter.width() - rail * list(widths.values()).count(0)
        whole = sum(widths.values()) or 1
        self._splitter.setSizes(
            [width * room // whole if width else rail for width in widths.values()]
        )

    def _restore(self, layout: Layout) -> None:
        self._restored = True
        if layout.width > 0 and layout.height > 0:
            self.resize(framing.within(self.screen(), layout.width, layout.height))
        if len(layout.panes) == len(PANES):
            self._splitter.setSizes(list(layout.panes))
            if not layout.folded:
                self._widths = dict(zip(PANES, layout.panes, strict=True))
        for letter in layout.folded[: len(PANES) - 1]:
            self._set_folded(letter, True)

    def _send_layout(self) -> None:
        layout = Layout(
            self.width(),
            self.height(),
            tuple(self._splitter.sizes()),
            tuple(letter for letter in PANES if letter in self._user_folds),
        )
        self._dispatch(m.LayoutChanged(layout))

    def _active_pane(self) -> str:
        focus: QObject | None = QApplication.focusWidget()
        while focus is not None:
            for letter, pane in self.panes.items():
                if focus is pane:
                    return letter
            focus = focus.parent()
        return ""

    def _mark_active(self) -> None:
        active = self._active_pane()
        if active:
            for letter, pane in self.panes.items():
                pane.set_active(letter == active)

    def _focus(self, letter: str) -> None:
        if letter == "N":
            self.engine.focus_editor()
            return
        from PySide6.QtWidgets import QAbstractItemView

        pane = self.panes[letter]
        wanted: list[QWidget] = [*pane.findChildren(QAbstractItemView)]
        wanted += pane.findChildren(QTabBar)
        for child in wanted:
            if child.isVisible() and child.isEnabled():
                child.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
