"""Strips over a page: a sentence, and one or two things to do about it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, label, set_property

_EDGE: Final = 16


class ActionStrip(QFrame):
    """A sentence in a tone, or in none, with links at its end."""

    acted = Signal(str)

    def __init__(
        self, appearance: Appearance, tone: str, actions: dict[str, str]
    ) -> None:
        super().__init__()
        if tone:
            set_property(self, "tone", tone)
        else:
            self.setProperty("bar", "sub")
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 4, 12, 4)
        row.setSpacing(4)
        self.words: Final = label(appearance, "", "small")
        self.words.setWordWrap(True)
        row.addWidget(self.words, 1)
        self.links: Final[dict[str, QPushButton]] = {}
        for command, title in actions.items():
            link = button(appearance, title, "link")
            link.clicked.connect(
                lambda _=False, command=command: self.acted.emit(command)
            )
            self.links[command] = link
            row.addWidget(link)
        self.hide()

    def say(self, words: str) -> None:
        """Shows a sentence; without one there is no strip."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))


class Veil(QWidget):
    """Lies over what is not of now, so that it looks as far away as it is."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mixes what is below with the ground."""
        veil = QColor(self._appearance.color("surface"))
        veil.setAlphaF(1 - self._appearance.theme.number("stale_opacity"))
        QPainter(self).fillRect(event.rect(), veil)
