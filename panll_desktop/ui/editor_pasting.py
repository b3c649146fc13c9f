"""Large edits of an editor: done by slices, so that the window goes on meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from panll_desktop.protocol import TextEdit
from panll_desktop.ui.editor_page import lay_page
from panll_desktop.ui.editor_runs import Runs
from panll_desktop.ui.editor_text import EDITS_AT_ONCE

Act: TypeAlias = Callable[[], None]
LARGE: Final = 1_000_000
SLICE: Final = 50_000
_MEGABYTE: Final = 1_000_000
_TICK_MS: Final = 5
_BREAKS: Final = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n"})
_OPENING: Final = "Opening"
_REPLACING: Final = "Replacing"


class PastingEdit(QPlainTextEdit):
    """A plain text editor that takes any edit without holding up the window.

    A paste, a removal or an undo of more than `LARGE` characters is done by slices of
    about `SLICE`; Esc stops it. One undo takes all slices back, one redo brings them.

    Signals:
        told: what is going on, in a sentence; empty once it is over.
    """

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices: Iterator[int] | None = None
        self._stretch_of_undo: tuple[Runs, int] | None = None
        self._then: Act | None = None
        self._verb = ""
        self._total = self._done = 0
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._take_slice)
        lay_page(self)

    @property
    def pasting(self) -> bool:
        """Whether a large edit is still going on."""
        return self._slices is not None

    def put(self, cursor: QTextCursor, text: str) -> tuple[str, ...]:
        """Puts a text in, over what is selected; says what was done to it, if anything.

        Who keeps a text in another form than it is shown overrides this.
        """
        cursor.insertText(text)
        return ()

    def chosen_text(self) -> str:
        """What is selected; who keeps more than is shown overrides this."""
        return self.textCursor().selection().toPlainText()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is dragged, as the text is and not as it is shown."""
        made = QMimeData()
        made.setText(self.chosen_text())
        return made

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Gives the selection of X11 data that Qt owns: it outlives Python."""
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.textCursor().hasSelection():
            clipboard.setText(self.chosen_text(), QClipboard.Mode.Selection)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes, or takes what is dropped."""
        text = source.text().replace("\r\n", "\n").translate(_BREAKS)
        if self._selects_much():
            self._remove_selection(lambda: self._insert(text))
        else:
            self._insert(text)

    def event(self, event: QEvent) -> bool:
        """Esc stops what is going on."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if (
            self.pasting
            and self._verb != _OPENING
            and isinstance(event, QKeyEvent)
            and event.type() in kinds
            and event.key() == Qt.Key.Key_Escape
        ):
            if event.type() is QEvent.Type.KeyPress:
                self._then = None
                self._end()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does large edits by slices."""
        if not self.takes_large(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The usual menu, whose entries do large edits by slices too."""
        menu = self.createStandardContextMenu()
        ours: dict[str, Callable[[], object]] = {
            "edit-undo": self.undo,
            "edit-redo": self.redo,
            "edit-cut": self.cut,
            "edit-copy": self.copy,
            "edit-delete": self.remove,
        }
        for action in menu.actions():
            act = ours.get(action.objectName())
            if act is not None:
                action.triggered.disconnect()
                action.triggered.connect(lambda _=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def takes_large(self, event: QKeyEvent) -> bool:
        """Whether a key begins an edit by slices; it was performed then."""
        standard = QKeySequence.StandardKey
        if event.matches(standard.Undo):
            self.undo()
            return True
        if event.matches(standard.Redo):
            self.redo()
            return True
        if event.matches(standard.Copy):
            self.copy()
            return True
        if event.matches(standard.Cut):
            self.cut()
            return True
        if self.isReadOnly() or not self._selects_much():
            return False
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
            return True
        text = event.text().replace("\r", "\n")
        if not (text.isprintable() and text) and text not in ("\n", "\t"):
            return False
        self._remove_selection(lambda: self._insert(text))
        return True

    def copy(self) -> None:
        """Puts what is selected on the clipboard, in data that Qt owns."""
        text = self.chosen_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Moves what is selected to the clipboard."""
        if not self.isReadOnly():
            self.copy()
            self.remove()

    def remove(self) -> None:
        """Removes what is selected."""
        if self._selects_much():
            self._remove_selection(None)
        else:
            self.textCursor().removeSelectedText()

    def undo(self) -> None:
        """Takes the last edit back, all slices of it."""
        runs = Runs.of(self.document())
        self._step(runs.before, self.document().undo)
        place = runs.place_left()
        if place is not None:
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)

    def redo(self) -> None:
        """Brings back what was taken back last."""
        self._step(Runs.of(self.document()).after, self.document().redo)

    def take_in(self, slices: Iterator[int], total: int) -> None:
        """Fills the document that is shown; that is neither undone nor stopped."""
        self._start(slices, _OPENING, total, records=False)

    def replace_by(
        self, slices: Iterator[int], edits: Sequence[TextEdit], then: Act | None
    ) -> None:
        """Makes these edits, by slices if they are many; an undo brings the caret back.

        What is to follow follows unless Esc stops them.
        """
        Runs.of(self.document()).leave(self.textCursor().position())
        size = sum(len(each.text) for each in edits)
        if len(edits) > EDITS_AT_ONCE or (len(edits) > 1 and size > LARGE // 2):
            self._start(slices, _REPLACING, len(edits), then=then)
            return
        for _ in slices:
            pass
        if then is not None:
            then()

    def leave(self) -> None:
        """Ends what is going on, because another document is to be shown."""
        self._then = None
        self._end()

    def _step(self, end: Callable[[], int | None], step: Callable[[], object]) -> None:
        if self.isReadOnly():
            return
        aim = end()
        if aim is None:
            step()
            self.ensureCursorVisible()
            return
        document = self.document()
        distance = abs(document.availableUndoSteps() - aim)

        def slices() -> Iterator[int]:
            left = distance
            while left:
                step()
                now = abs(document.availableUndoSteps() - aim)
                if now >= left:
                    return
                yield left - now
                left = now

        self._start(slices(), "Going back over", distance, records=False)

    def _insert(self, text: str) -> None:
        if len(text) <= LARGE:
            cursor = self.textCursor()
            said = self.put(cursor, text)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            for sentence in said:
                self.told.emit(sentence)
            return
        place = self.textCursor()
        said_of_all: list[str] = []

        def slices() -> Iterator[int]:
            for piece in pieces(text):
                said_of_all.extend(self.put(place, piece))
                yield len(piece)

        def say() -> None:
            for sentence in said_of_all[:1]:
                self.told.emit(sentence)

        self._start(slices(), "Pasting", len(text), then=say)

    def _selects_much(self) -> bool:
        cursor = self.textCursor()
        return cursor.selectionEnd() - cursor.selectionStart() > LARGE

    def _remove_selection(self, then: Act | None) -> None:
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.setPosition(start)
        self.setTextCursor(cursor)
        eraser = QTextCursor(self.document())

        def slices() -> Iterator[int]:
            last = end
            while last > start:
                first = max(start, last - SLICE)
                eraser.setPosition(first)
                eraser.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
                eraser.removeSelectedText()
                yield last - first
                last = first

        self._start(slices(), "Removing", end - start, then=then)

    def _start(
        self,
        slices: Iterator[int],
        verb: str,
        total: int,
        *,
        then: Act | None = None,
        records: bool = True,
    ) -> None:
        self.leave()
        runs, document = Runs.of(self.document()), self.document()
        runs.held = True
        if records:
            self._stretch_of_undo = (runs, document.availableUndoSteps())
        self._slices, self._then = slices, then
        self._verb, self._total, self._done = verb, total, 0
        self.setReadOnly(verb != "Pasting")
        self._ticks.start()
        self._tell()

    def _take_slice(self) -> None:
        size = next(self._slices, None) if self._slices is not None else None
        if size is None:
            self._end()
            return
        step = max(1, self._total // 20) if self._verb == _REPLACING else _MEGABYTE
        before = self._done // step
        self._done += size
        if self._done // step > before:
            self._tell()

    def _tell(self) -> None:
        if self._verb == "Going back over":
            self.told.emit("Going back over a large edit. Esc stops it.")
            return
        if self._verb == _REPLACING:
            share = f"{self._done / self._total:.0%}"
            self.told.emit(f"Replacing: {share} done. Esc stops it.")
            return
        done, total = self._done / _MEGABYTE, self._total / _MEGABYTE
        stops = "" if self._verb == _OPENING else " Esc stops it."
        self.told.emit(f"{self._verb}: {done:.0f} of {total:.1f} MB.{stops}")

    def _end(self) -> None:
        """What was done stays; what was to follow follows."""
        if self._slices is None:
            return
        self._ticks.stop()
        self._slices = None
        self.setReadOnly(False)
        if self._stretch_of_undo is not None:
            runs, first = self._stretch_of_undo
            self._stretch_of_undo = None
            runs.note(first)
        Runs.of(self.document()).held = False
        self.told.emit("")
        then, self._then = self._then, None
        if then is not None:
            then()


def pieces(text: str) -> list[str]:
    """The text in pieces of whole lines, of about `SLICE` characters if they can be."""
    found = []
    start = 0
    while start < len(text):
        end = text.rfind("\n", start, start + SLICE) + 1
        if end <= start:
            end = text.find("\n", start + SLICE) + 1 or len(text)
        found.append(text[start:end])
        start = end
    return found
