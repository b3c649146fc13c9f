"""Statements that were run, in this session and before, and a line to find one."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from panll_desktop.session.state import Ending, Past
from panll_desktop.ui.engine_listing import Listing, duration
from panll_desktop.ui.engine_rows import Cell, Row
from panll_desktop.ui.theme import Appearance

_REST_MS: Final = 150
_ASKED: Final = "Find in past statements"
_ENDINGS: Final = {
    Ending.SUCCEEDED: ("check", "success", "done"),
    Ending.FAILED: ("error", "critical", "failed"),
    Ending.CANCELLED: ("stop", "text-muted", "stopped"),
}


class HistoryView(QWidget):
    """The last one first; Return or a double click opens one in a tab."""

    opened = Signal(str)
    sought = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._shown: tuple[Past, ...] = ()
        self.needle: Final = QLineEdit()
        self.needle.setFont(appearance.font("small"))
        self.needle.setPlaceholderText(_ASKED)
        self.needle.setAccessibleName(_ASKED)
        self.needle.installEventFilter(self)
        self.listing: Final = Listing(appearance, "History of statements")
        self.list: Final = self.listing.list
        self.sentence: Final = self.listing.sentence
        line = QFrame()
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.needle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        column.addWidget(self.listing, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._seek)
        self.needle.textChanged.connect(lambda _: self._rest.start())
        self.list.chosen.connect(self._open)
        self.list.doubleClicked.connect(lambda index: self._open(index.row()))
        self.show_history(())

    def show_history(
        self,
        history: tuple[Past, ...],
        sought: str = "",
        hits: tuple[Past, ...] | None = None,
    ) -> None:
        """Shows these, or what was found among all that were kept."""
        if not sought and self.needle.text().strip() and not self._rest.isActive():
            self.needle.clear()  # another module is shown
            self._rest.stop()
        found = hits if sought else history
        if found is None:
            return  # what was found before stays for a moment
        self._shown = found
        rows = [_past_row(each) for each in found]
        if not sought:
            more = "Statements that were run stand here, the last one first."
            self.listing.show_rows(rows, "No statement was run yet", more)
        else:
            self.listing.show_rows(rows, "No past statement has that in it")

    def look_for(self) -> None:
        """Takes the keyboard to look for a statement."""
        self.needle.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.needle.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down and Return go to the list, Esc shows all again."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    if not self.list.currentIndex().isValid():
                        self.list.setCurrentIndex(self.list.rows.index(0))
                    return True
                case Qt.Key.Key_Escape if self.needle.text():
                    self.needle.clear()
                    return True
        return super().eventFilter(watched, event)

    def _seek(self) -> None:
        self.sought.emit(self.needle.text())

    def _open(self, row: int) -> None:
        self.opened.emit(self._shown[row].text)


def _past_row(past: Past) -> Row:
    icon, colour, word = _ENDINGS[past.ending]
    text = " ".join(past.text[:2000].split())[:300]
    rows = "1 row" if past.rows == 1 else f"{past.rows:,} rows"
    took = duration(past.seconds)
    when = _moment(past.at)
    spoken = ", ".join(filter(None, (word, rows, took, past.connection, when)))
    return Row(
        icon=(icon, colour),
        lead=Cell(word, role="small", width=52),
        text=text,
        role="mono_small",
        tails=(
            *((Cell(when, "small", width=112),) if when else ()),
            Cell(rows, "small", width=64),
            Cell(took, "small", width=56),
        ),
        spoken=f"{spoken}: {text}",
    )


def _moment(at: float) -> str:
    """The day and the time, here; nothing for this session."""
    if not at:
        return ""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
