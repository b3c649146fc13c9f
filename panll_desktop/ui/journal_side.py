"""The chosen entry of a journal: all that is kept of it, and the way back from it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from panll_desktop.protocol import JournalRecord, UndoPreview
from panll_desktop.session.failure import Failure
from panll_desktop.session.journal_state import ChosenEntry, JournalView, Undoing
from panll_desktop.ui import journal_words as words
from panll_desktop.ui.calls import Perform
from panll_desktop.ui.journal_sheet import entry_sheet, undo_sheet
from panll_desktop.ui.prose import Prose
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.state_chip import StateChip
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, StatePanel, bar, button, filling, label
from panll_desktop.ui.widgets import Notice as Strip

ENTRY, UNDO = 0, 1


class JournalSide(QFrame):
    """Two sides of one entry: what it did, and what undoing it would do."""

    chosen = Signal(int)
    narrowed = Signal(str)
    retried = Signal()

    def __init__(self, appearance: Appearance, perform: Perform) -> None:
        super().__init__()
        self._appearance = appearance
        self._chosen: ChosenEntry | None = None
        self._undoing: Undoing | None = None
        self._shown: JournalRecord | UndoPreview | None = None
        self.setAccessibleName("The chosen entry")
        self.title: Final = label(appearance, "", "section")
        self.chip: Final = StateChip(appearance)
        self.segments: Final = Segments(
            appearance, "Of the chosen entry", ("Entry", "Undo preview")
        )
        self.undo: Final = button(appearance, "Undo…", "outline")
        self.undo.setProperty("extent", "small")
        self.undo.setAccessibleName("Undo the chosen entry…")
        self.undo.clicked.connect(lambda: perform("journal.undo"))
        self.strip: Final = Strip(appearance)
        self.strip.dismissed.connect(self.strip.hide)
        self.area: Final = QScrollArea()
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.failure.retried.connect(self.retried)
        self.pages: Final = QStackedWidget()
        self._said: QWidget = QWidget()
        self._arrange()
        self.segments.chosen.connect(lambda _: self._draw())
        self._draw()

    def show_view(self, view: JournalView | None) -> None:
        """Draws what differs."""
        chosen = view.chosen if view is not None else None
        if chosen is not self._chosen:
            former, self._chosen = self._chosen, chosen
            if former is None or chosen is None or former.sequence != chosen.sequence:
                self._shown = None
            self._draw()
        undoing = view.undoing if view is not None else None
        if undoing is not self._undoing:
            self._undoing = undoing
            self._tell(undoing)

    def show_side(self, side: int) -> None:
        """Turns to what it did, or to its undo."""
        self.segments.choose(side)
        self._draw()

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.setContentsMargins(EDGE, 0, 12, 0)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.segments)
        row.addWidget(self.undo)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setHorizontalScrollBarPolicy(off)
        for page in (self.panel, self.failure, self.area):
            self.pages.addWidget(page)
        self._made = QHBoxLayout()
        self._made.setContentsMargins(EDGE, GAP, EDGE, 0)
        self._made.setSpacing(GAP)
        self._made.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        column = filling(self)
        column.addWidget(head)
        column.addWidget(self.strip)
        column.addLayout(self._made)
        column.addWidget(self.pages, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def _draw(self) -> None:
        chosen = self._chosen
        record = chosen.record if chosen is not None else None
        preview = chosen.preview if chosen is not None else None
        allowed = isinstance(preview, UndoPreview) and preview.allowed
        self.undo.setEnabled(allowed)
        self.title.setText("" if chosen is None else f"Entry {chosen.sequence:,}")
        self.segments.setVisible(chosen is not None)
        self.undo.setVisible(chosen is not None)
        self._head(record if isinstance(record, JournalRecord) else None)
        wanted = record if self.segments.current == ENTRY else preview
        match wanted:
            case None if chosen is None:
                text = "It is shown here with all that it did."
                self._say("view", "No entry chosen", text)
            case None:
                self._say("clock", "Reading the entry", "It appears here.")
            case Failure():
                self._shown = None
                self.failure.show_failure(wanted, "")
                self.pages.setCurrentWidget(self.failure)
            case _:
                self._show(wanted)

    def _head(self, record: JournalRecord | None) -> None:
        """The state as a chip; who and when below."""
        self.chip.setVisible(record is not None)
        self._said.hide()
        self._said.deleteLater()
        self._said = QWidget()
        if record is not None:
            entry = record.entry
            self.chip.show_state(words.state(entry)[0], words.standing(entry))
            said = f"{words.what(entry)}\n{words.who(entry)} · {words.moment(entry)}"
            self._said = Prose(self._appearance, said, "small", muted=True)
        self._made.insertWidget(0, self._said, 1)

    def _show(self, wanted: JournalRecord | UndoPreview) -> None:
        self.pages.setCurrentWidget(self.area)
        if wanted == self._shown:
            return
        at = self.area.verticalScrollBar().value() if self._same(wanted) else 0
        self._shown = wanted
        look, narrow = self._appearance, self.narrowed.emit
        if isinstance(wanted, JournalRecord):
            sheet = entry_sheet(look, wanted, narrow)
            name = f"What entry {wanted.entry.sequence} did"
        else:
            sheet = undo_sheet(look, wanted, narrow, self.chosen.emit)
            name = f"What undoing entry {wanted.sequence} would do"
        former = self.area.takeWidget()
        if former is not None:
            former.setParent(self)
            former.hide()
            former.deleteLater()
        self.area.setWidget(sheet)
        self.area.setAccessibleName(name)
        self.area.verticalScrollBar().setValue(at)

    def _same(self, wanted: JournalRecord | UndoPreview) -> bool:
        """Whether it is another answer to the same question."""
        return type(wanted) is type(self._shown)

    def _tell(self, undoing: Undoing | None) -> None:
        """What came of the undo that was asked for last."""
        if undoing is None:
            self.strip.hide()
            return
        match undoing.answer:
            case None:
                said = f"Undoing entry {undoing.sequence:,}"
                self.strip.show_text(said, "info")
            case Failure(title=title):
                self.strip.show_text(f"Nothing was undone. {title}", "critical")
            case made:
                said = (
                    f"Entry {undoing.sequence:,} was undone by entry {made.sequence:,}."
                )
                self.strip.show_text(said, "success")
                self.show_side(ENTRY)

    def _say(self, icon: str, title: str, text: str) -> None:
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)
