"""Large texts on their way into an editor: by slices, so that the window goes on."""

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

LARGE: Final = 1_000_000
SLICE: Final = 100_000
LONG_LINE: Final = 100_000
_MEGABYTE: Final = 1_000_000
_TICK_MS: Final = 5
_BREAKS: Final = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n"})


class PastingEdit(QPlainTextEdit):
    """A plain text editor that takes any paste without holding up the window.

    A text of more than `LARGE` characters goes in by slices of about `SLICE`; Esc stops
    it, and one undo takes it back. A text with a line of more than `LONG_LINE`
    characters is not taken: drawing one takes Qt seconds at each key.

    Signals:
        told: what is going on, in a sentence; empty once it is over.
    """

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices: list[str] = []
        self._place = QTextCursor()
        self._total = self._done = 0
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._paste_slice)

    @property
    def pasting(self) -> bool:
        """Whether a text is still on its way in."""
        return bool(self._slices)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes, or takes what is dropped."""
        text = source.text()
        length = longest_line(text)
        if length > LONG_LINE:
            self.told.emit(too_long(length))
        elif len(text) <= LARGE:
            super().insertFromMimeData(source)
        else:
            self._insert_large(text.replace("\r\n", "\n").translate(_BREAKS))

    def event(self, event: QEvent) -> bool:
        """Esc stops a paste that is going on."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if (
            self.pasting
            and isinstance(event, QKeyEvent)
            and event.type() in kinds
            and event.key() == Qt.Key.Key_Escape
        ):
            if event.type() is QEvent.Type.KeyPress:
                self._end_paste()
            event.accept()
            return True
        return super().event(event)

    def _insert_large(self, text: str) -> None:
        """Starts to put a text in at the caret, over what is selected."""
        self._end_paste()
        self._place = self.textCursor()
        self._slices = _slices(text)
        self._total, self._done = len(text), 0
        self._ticks.start()
        self._tell()

    def _paste_slice(self) -> None:
        piece = self._slices.pop(0)
        if self._done:
            self._place.joinPreviousEditBlock()
        else:
            self._place.beginEditBlock()
        self._place.insertText(piece)
        self._place.endEditBlock()
        before = self._done // _MEGABYTE
        self._done += len(piece)
        if not self._slices:
            self._end_paste()
        elif self._done // _MEGABYTE > before:
            self._tell()

    def _tell(self) -> None:
        done, total = self._done / _MEGABYTE, self._total / _MEGABYTE
        self.told.emit(f"Pasting: {done:.0f} of {total:.1f} MB. Esc stops it.")

    def _end_paste(self) -> None:
        if self._ticks.isActive():
            self._ticks.stop()
            self._slices = []
            self.told.emit("")


def longest_line(text: str) -> int:
    """How many characters the longest line has."""
    return max(map(len, text.split("\n")))


def too_long(length: int) -> str:
    """Why a text with such a line is not shown, and what to do with it."""
    return (
        f"A line of {length:,} characters is not shown here: lines over {LONG_LINE:,}"
        " hold up the window. Nothing was changed. Break the line, or give the text to"
        " panll-desktop run."
    )


def _slices(text: str) -> list[str]:
    """The text in pieces that end with a line."""
    pieces = []
    start = 0
    while start < len(text):
        end = text.rfind("\n", start, start + SLICE) + 1
        end = end if end > start else min(start + SLICE, len(text))
        pieces.append(text[start:end])
        start = end
    return pieces
