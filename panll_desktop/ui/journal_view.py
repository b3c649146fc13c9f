"""The tab Journal: who changed what, when and why, and the way back from it."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QSplitter,
    QStackedWidget,
)

from panll_desktop.protocol import JournalRequest, UndoPreview
from panll_desktop.session import journal_messages as jm
from panll_desktop.session.failure import Failure
from panll_desktop.session.journal_state import JournalView
from panll_desktop.session.state import Broken, Connecting, Online, State, Workspace
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.calls import Dispatch, Perform
from panll_desktop.ui.journal_bar import JournalFilters
from panll_desktop.ui.journal_side import UNDO, JournalSide
from panll_desktop.ui.journal_table import JournalTable
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel, LinkStrip
from panll_desktop.ui.results_words import ELSEWHERE
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.watched import Watched
from panll_desktop.ui.who_dialog import WhoDialog, said
from panll_desktop.ui.widgets import StatePanel, bar, filling, icon_button

_BESIDE: Final = 876  # room for the entries and the chosen one beside each other
_PAUSE_MS: Final = 120  # who walks through the rows does not ask for each
_EMPTY: Final = "Each change becomes an entry here: who made it, when and why."


class JournalTab(Watched):
    """Not connected, reading, failed, empty, or entries: each looks different.

    Args:
        appearance: of everything.
        dispatch: hears what is wanted.
        perform: does what a command of that name does.
    """

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, perform: Perform
    ) -> None:
        super().__init__(dispatch, jm.JournalWatched)
        self._appearance = appearance
        self._state = State()
        self._view: JournalView | None = None
        self._hushed: Failure | None = None
        self.counts: Final = CountLabel(appearance)
        self.again: Final = icon_button(appearance, "refresh", "Read the journal again")
        self.again.clicked.connect(lambda: perform("journal.read"))
        self.filters: Final = JournalFilters(appearance)
        self.strip: Final = LinkStrip(appearance)
        self.table: Final = JournalTable(appearance)
        self.side: Final = JournalSide(appearance, perform)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.splitter: Final = QSplitter(Qt.Orientation.Vertical)
        self.pages: Final = QStackedWidget()
        self._pause: Final = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._arrange()
        self._connect()
        self._draw(None)

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        self._state = after
        old, new = before.workspace, after.workspace
        if new is None:
            return
        self.follow(new.module)
        fresh = old is None or old.module != new.module
        if (
            fresh
            or old is None
            or old.link is not new.link
            or (new.journal is not self._view)
        ):
            self._draw(new.journal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chosen entry stands beside the others where there is room, else below."""
        super().resizeEvent(event)
        ways = Qt.Orientation
        way = ways.Horizontal if self.width() >= _BESIDE else ways.Vertical
        if self.splitter.orientation() is not way:
            self.splitter.setOrientation(way)
            self._share()

    # What the commands do

    def look_for(self) -> None:
        """Puts the keyboard where text is looked for."""
        self.filters.text.setFocus()
        self.filters.text.selectAll()

    def show_undo(self) -> None:
        """Turns to what undoing the chosen entry would do."""
        self.side.show_side(UNDO)
        self.side.area.setFocus()

    def show_blocker(self) -> None:
        """Looks at the newest entry that is in the way: it has to go first."""
        chosen = self._view.chosen if self._view is not None else None
        preview = chosen.preview if chosen is not None else None
        if isinstance(preview, UndoPreview) and preview.blockers:
            self._select(preview.blockers[-1].sequence)

    def ask_undo(self) -> None:
        """Shows what an undo would do, and asks who does it and why."""
        view = self._view
        chosen = view.chosen if view is not None else None
        preview = chosen.preview if chosen is not None else None
        if view is None or not isinstance(preview, UndoPreview):
            return
        self.side.show_side(UNDO)
        if not preview.allowed:
            return
        sequence = preview.sequence

        def undo(actor: str, rationale: str) -> None:
            self._dispatch(jm.UndoAsked(sequence, actor, rationale))

        WhoDialog(
            self._appearance,
            f"Undo entry {sequence:,}",
            f"{words.promised(preview)} {words.named(preview)}",
            _said(view, self._state),
            undo,
            self.window(),
        ).open()

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.addWidget(self.counts, 1)
        row.addWidget(self.again)
        for page in (self.panel, self.failure, self.table):
            self.pages.addWidget(page)
        self.splitter.setHandleWidth(self._appearance.size("width.splitter"))
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.side)
        self.pages.setMinimumSize(200, 120)
        self.side.setMinimumSize(340, 160)
        for place in (0, 1):
            self.splitter.setStretchFactor(place, 1)
        self._share()
        column = filling(self)
        for each in (head, self.filters, self.strip):
            column.addWidget(each)
        column.addWidget(self.splitter, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setFocusProxy(self.table)

    def _share(self) -> None:
        """More than half for the entries where both stand beside each other."""
        beside = self.splitter.orientation() is Qt.Orientation.Horizontal
        self.splitter.setSizes([600, 400] if beside else [420, 580])

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.strip.retried.connect(self._read)
        self.strip.dismissed.connect(self._hush)
        self.table.turned.connect(self._pause.start)
        self.table.wanted.connect(lambda: self._dispatch(jm.JournalContinued()))
        self.table.activated.connect(lambda _: self.side.area.setFocus())
        self._pause.timeout.connect(self._look)
        self.panel.acted.connect(self._show_all)
        self.failure.retried.connect(self._read)
        self.side.chosen.connect(self._select)
        self.side.narrowed.connect(self.filters.choose_subject)
        self.side.retried.connect(self._read)

    def _read(self) -> None:
        self._dispatch(jm.JournalAsked())

    def _filter(self) -> None:
        self._dispatch(jm.JournalAsked(self.filters.request()))

    def _show_all(self) -> None:
        self._dispatch(jm.JournalAsked(JournalRequest()))

    def _look(self) -> None:
        """Asks for the entry of the current row."""
        entry = self.table.current
        chosen = self._view.chosen if self._view is not None else None
        if entry is not None and (chosen is None or chosen.sequence != entry.sequence):
            self._select(entry.sequence)

    def _select(self, sequence: int) -> None:
        self._dispatch(jm.EntryChosen(sequence))

    def _draw(self, view: JournalView | None) -> None:
        former, self._view = self._view, view
        workspace = self._state.workspace
        online = workspace is not None and isinstance(workspace.link, Online)
        shown = view or JournalView()
        self.again.setEnabled(online and not shown.pending)
        self.filters.setEnabled(online)
        self.filters.offer(shown.actors)
        self.filters.show_request(shown.request)
        self.counts.set_words(*words.counts(shown))
        self._warn(shown)
        chosen = shown.chosen.sequence if shown.chosen is not None else None
        if (
            former is None
            or former.entries is not shown.entries
            or (former.more, former.pending) != (shown.more, shown.pending)
        ):
            self.table.show_view(shown, chosen)
        else:
            self.table.show_chosen(chosen)
        self.side.show_view(view)
        self._turn(shown, workspace)
        if shown.entries and chosen is None and not self._pause.isActive():
            self.table.show_chosen(shown.entries[0].sequence)
            self._pause.start()

    def _warn(self, view: JournalView) -> None:
        """That what is shown is from before, and why."""
        told = view.failure is self._hushed
        if view.failure is not None and view.total is not None and not told:
            said = f"These entries are from before. {view.failure.title}"
            self.strip.show_text(said, "warning")
        else:
            self.strip.hide()

    def _hush(self) -> None:
        """What was dismissed stays away until something else fails."""
        self._hushed = self._view.failure if self._view is not None else None
        self.strip.hide()

    def _turn(self, view: JournalView, workspace: Workspace | None) -> None:
        link = workspace.link if workspace is not None else None
        self.side.setVisible(bool(view.entries) or view.chosen is not None)
        if view.entries:
            self.pages.setCurrentWidget(self.table)
        elif view.total is None and isinstance(view.failure, Failure):
            self.failure.show_failure(view.failure, "")
            self.pages.setCurrentWidget(self.failure)
        elif isinstance(link, Connecting):
            self._say("plug", "Connecting", "The journal is read then.")
        elif isinstance(link, Broken) or not isinstance(link, Online):
            self._say("unplugged", "No connection", ELSEWHERE)
        elif view.total is None or view.pending:
            self._say("clock", "Reading the journal", "Its entries appear here.")
        elif words.filtered(view):
            text = "No entry has that actor, text or document."
            self._say("filter", "Nothing found", text, "Show all")
        else:
            self._say("view", "No entries", _EMPTY)

    def _say(self, icon: str, title: str, text: str, action: str = "") -> None:
        self.panel.show_state(icon, title, text, action)
        self.pages.setCurrentWidget(self.panel)


def _said(view: JournalView, state: State) -> tuple[str, str]:
    """Who and why to begin with: as said where it failed, else the connection's."""
    actor, rationale = said(state)
    undoing = view.undoing
    if undoing is None:
        return actor, rationale
    failed = isinstance(undoing.answer, Failure)
    return undoing.actor, undoing.rationale if failed else rationale
