"""The line above the rows that leaves out those without something."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import icon_button, label

_ASKED: Final = "Text in any column, or a comparison such as score > 0.5"
_REST_MS: Final = 120


class RowFilter(QFrame):
    """Asks a little after the last key; Esc empties the line, then closes it."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("bar", "sub")
        self.needle: Final = QLineEdit()
        self.needle.setFont(appearance.font("small"))
        self.needle.setPlaceholderText(_ASKED)
        self.needle.setAccessibleName("Show only rows with")
        self.needle.setToolTip(
            "Upper and lower case are the same. =, !=, <, <=, > and >= compare a"
            " column; = null finds what is absent."
        )
        self.needle.installEventFilter(self)
        self.found: Final = label(appearance, role="small", muted=True)
        close = icon_button(appearance, "close", "Show all rows (Esc)")
        close.clicked.connect(self.close_line)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.needle, 1)
        row.addWidget(self.found)
        row.addWidget(close)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.needle.textChanged.connect(lambda _: self._rest.start())
        self.hide()

    def open_line(self) -> None:
        """Shows the line and takes the keyboard."""
        self.show()
        self.needle.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.needle.selectAll()

    def close_line(self) -> None:
        """Shows all rows again."""
        self.needle.clear()
        self._ask()
        self.hide()
        self.left.emit()

    def show_needle(self, text: str) -> None:
        """Shows what the rows are filtered by already; nobody is asked."""
        if self.needle.text() != text:
            self.needle.setText(text)
            self._rest.stop()
        self.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return and the arrow down go to the rows, Esc leaves."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Escape if self.needle.text():
                    self.needle.clear()
                    self._ask()
                    return True
                case Qt.Key.Key_Escape:
                    self.close_line()
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down:
                    self._ask()
                    self.left.emit()
                    return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._rest.stop()
        self.wanted.emit(self.needle.text())
