"""The frame of a pane: its head, its body, and the rail it folds to."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Badge, bar, filling, icon_button

ANYTHING: Final = 16777215


class PaneFrame(QFrame):
    """A pane of the window.

    Who builds a pane adds widgets to `head`, after the letter, and to `body`.
    """

    fold_requested = Signal(bool)

    def __init__(
        self,
        appearance: Appearance,
        letter: str,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.letter: Final = letter
        self._appearance = appearance
        self._folded = False
        self.setAccessibleName(f"{name}, pane {letter}")
        whole = QWidget(self)
        column = filling(whole)
        frame, row = bar("head", appearance.size("height.pane_head"))
        self._badge = Badge(appearance, letter)
        row.addWidget(self._badge)
        self.head: Final = QHBoxLayout()
        self.head.setSpacing(8)
        row.addLayout(self.head, 1)
        fold = icon_button(appearance, "panel", f"Fold pane {letter}")
        fold.clicked.connect(lambda: self.fold_requested.emit(True))
        row.addWidget(fold)
        column.addWidget(frame)
        self.body: Final = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column.addLayout(self.body, 1)
        self._rail = _Rail(appearance, letter, name)
        self._rail.opened.connect(lambda: self.fold_requested.emit(False))
        self._stack = QStackedLayout(self)
        self._stack.setStackingMode(QStackedLayout.StackingMode.StackOne)
        self._stack.addWidget(whole)
        self._stack.addWidget(self._rail)
        self.set_folded(False)

    @property
    def folded(self) -> bool:
        """Whether only the rail is shown."""
        return self._folded

    def set_folded(self, folded: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Shows the rail, or the pane."""
        self._folded = folded
        self._stack.setCurrentIndex(int(folded))
        width = "width.folded_pane" if folded else "width.pane_min"
        self.setMinimumWidth(self._appearance.size(width))
        self.setMaximumWidth(self._appearance.size(width) if folded else ANYTHING)

    def set_active(self, active: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Marks the pane that has the keyboard."""
        self._badge.set_active(active)
        self._rail.badge.set_active(active)

    def set_rail_text(self, text: str) -> None:
        """What is written down the rail."""
        self._rail.set_text(text)


class _Rail(QWidget):
    """A folded pane: letter, a button to open it, its name written downwards."""

    opened = Signal()

    def __init__(self, appearance: Appearance, letter: str, name: str) -> None:
        super().__init__()
        self.badge = Badge(appearance, letter)
        self._text = _Downwards(appearance, name)
        button = icon_button(appearance, "panel", f"Open pane {letter}")
        button.clicked.connect(self.opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 12)
        layout.setSpacing(12)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(self.badge, 0, centre)
        layout.addWidget(button, 0, centre)
        layout.addWidget(self._text, 1, centre)

    def set_text(self, text: str) -> None:
        """Changes what is written."""
        self._text.set_text(text)


class _Downwards(QWidget):
    def __init__(self, appearance: Appearance, text: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._text = text
        self.setFixedWidth(20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        appearance.changed.connect(self.update)

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the text from top to bottom."""
        del event
        painter = QPainter(self)
        painter.setFont(self._appearance.font("small_medium"))
        painter.setPen(self._appearance.color("text-muted"))
        painter.translate(self.width(), 0)
        painter.rotate(90)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(
            self._text, Qt.TextElideMode.ElideRight, self.height()
        )
        painter.drawText(0, (self.width() + metrics.ascent()) // 2 - 1, text)
