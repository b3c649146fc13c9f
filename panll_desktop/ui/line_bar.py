"""The bar that goes to a line, or to a line and a column."""

import re
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import icon_button, label

_ASKED: Final = "Line, or line:column"
_AROUND: Final = 28  # pixels of a field beside its text
_PLACE: Final = re.compile(r"\s*(\d{1,9})\s*(?:[:,]\s*(\d{1,9}))?\s*")


class LineBar(QFrame):
    """Takes ``12`` or ``12:5``; Return goes there."""

    def __init__(self, appearance: Appearance, editor: CodeEditor) -> None:
        super().__init__()
        self._editor = editor
        self.setProperty("kind", "sub")
        self.place: Final = QLineEdit()
        self.place.setFont(appearance.font("mono_small"))
        self.place.setPlaceholderText(_ASKED)
        self.place.setAccessibleName(_ASKED)
        metrics = QFontMetrics(self.place.font())
        self.place.setMinimumWidth(metrics.horizontalAdvance(_ASKED) + _AROUND)
        self.place.installEventFilter(self)
        self.hint: Final = label(appearance, role="small", muted=True)
        close = icon_button(appearance, "close", "Close (Esc)")
        close.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(label(appearance, "Go to line", "small"))
        row.addWidget(self.place)
        row.addWidget(self.hint, 1)
        row.addWidget(close)

    def open_bar(self) -> None:
        """Shows the bar and takes the keyboard."""
        self.hint.setText(f"1 to {self._editor.document().blockCount():,}")
        self.show()
        self.place.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.place.selectAll()

    def go(self) -> None:
        """Moves the caret there; a line that is not there is said."""
        found = _PLACE.fullmatch(self.place.text())
        document = self._editor.document()
        count = document.blockCount()
        line = int(found[1]) if found is not None else 0
        if found is None or not 1 <= line <= count:
            self.hint.setText(f"There are lines 1 to {count:,}; write 12 or 12:5.")
            return
        block = document.findBlockByNumber(line - 1)
        column = min(int(found[2] or 1), block.length()) - 1
        cursor = self._editor.textCursor()
        cursor.setPosition(block.position() + max(0, column))
        self._editor.setTextCursor(cursor)
        self._editor.centerCursor()
        self.close_bar()

    def close_bar(self) -> None:
        """Hides the bar and gives the keyboard back."""
        self.hide()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return goes, Esc closes."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
        return super().eventFilter(watched, event)
