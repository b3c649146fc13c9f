"""The value of the current cell, whole, under the rows."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from panll_desktop import paths
from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import full
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.value_forms import BYTES, JSON, TEXT, described, forms_of, written
from panll_desktop.ui.widgets import bar, filling, icon_button

_FORMS: Final = (TEXT, JSON, BYTES)


class ValueView(QFrame):
    """Shows one value; a long one so far as it can be read, and says so."""

    closed = Signal()
    save_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._cell: Cell = None
        self._name = ""
        self._form = ""
        self.words: Final = CountLabel(appearance)
        self.forms: Final = Segments(appearance, "Form", _FORMS)
        self.body: Final = QPlainTextEdit()
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setFont(appearance.font("mono_small"))
        self.body.setFrameShape(QFrame.Shape.NoFrame)
        self.body.document().setDocumentMargin(12)
        self.body.setAccessibleName("Value")
        self.body.installEventFilter(self)
        copy = icon_button(appearance, "copy", "Copy the whole value")
        copy.clicked.connect(self.copy)
        save = icon_button(appearance, "download", "Save the value to a file…")
        save.clicked.connect(self.save_asked)
        close = icon_button(appearance, "close", "Close the value (F4)")
        close.clicked.connect(self.closed)
        head, row = bar("sub", appearance.size("height.pane_sub"))
        row.addWidget(self.words, 1)
        for each in (self.forms, copy, save, close):
            row.addWidget(each)
        column = filling(self)
        column.addWidget(head)
        column.addWidget(self.body, 1)
        self.setMinimumHeight(3 * appearance.size("height.row"))
        self.forms.chosen.connect(self._choose)

    def show_value(self, name: str, cell: Cell) -> None:
        """Shows another value, in the form that was chosen if it has that one."""
        self._name, self._cell = name, cell
        there = forms_of(cell)
        for title, each in zip(_FORMS, self.forms.buttons, strict=True):
            each.setVisible(len(there) > 1 and title in there)
        self._write(self._form if self._form in there else there[0])

    def show_nothing(self) -> None:
        """No cell is current."""
        self.words.set_words("Value", "choose a cell")
        self.forms.hide()
        self.body.clear()

    def copy(self) -> None:
        """Puts the value on the clipboard, whole."""
        QGuiApplication.clipboard().setText(full(self._cell))

    def save(self, path: Path) -> None:
        """Writes the value as it is: bytes as bytes, all else as text.

        Raises:
            OSError: the file cannot be written; what was there stays.
        """
        cell = self._cell
        raw = cell if isinstance(cell, bytes) else full(cell).encode()
        paths.write_atomically(path, raw)

    @property
    def suggested(self) -> str:
        """A name for the file."""
        kept = "".join(each for each in self._name if each.isalnum() or each in "-_ ")
        ending = "bin" if isinstance(self._cell, bytes) else "txt"
        return f"{kept.strip() or 'value'}.{ending}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc closes."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.closed.emit()
            return True
        return super().eventFilter(watched, event)

    def _choose(self, number: int) -> None:
        self._form = _FORMS[number]
        self._write(self._form)

    def _write(self, form: str) -> None:
        text, whole = written(self._cell, form)
        self.forms.show()
        self.forms.choose(_FORMS.index(form))
        wraps = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.body.setWordWrapMode(
            QTextOption.WrapMode.NoWrap if form == BYTES else wraps
        )
        self.body.setPlainText(text)
        words = described(self._cell)
        if not whole:
            words = f"{words} · its beginning; copying and saving take all of it"
        self.words.set_words(self._name, words)
        self.body.setAccessibleName(f"Value of {self._name}, {words}")
