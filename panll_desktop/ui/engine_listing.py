"""A list of rows below the editor, or a sentence that says why there are none."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QWidget

from panll_desktop.ui.engine_rows import Row, RowList
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, label

SHORTEST: Final = 0.001
_TONES: Final = {"error": "critical", "warning": "warning"}


class Sentence(QWidget):
    """Why a panel is empty, or what went wrong: a glyph, a line, and what follows."""

    def __init__(self, appearance: Appearance, edge: int = EDGE) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown = ("info", "text-muted")
        self._icon = QLabel()
        self._title = label(appearance, role="body_medium")
        self._text = label(appearance, muted=True)
        for each in (self._title, self._text):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout(self)
        grid.setContentsMargins(edge, min(edge, 12), edge, min(edge, 8))
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._text, 1, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        appearance.changed.connect(self._draw)

    def say(self, title: str, text: str = "", icon: str = "info") -> None:
        """Shows it; the glyph says how grave it is."""
        self._shown = (icon, _TONES.get(icon, "text-muted"))
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self._draw()

    def _draw(self) -> None:
        icon = self._appearance.icon(*self._shown)
        self._icon.setPixmap(icon.pixmap(16, 16))


class Listing(QStackedWidget):
    """A list of rows, or a sentence where there are none."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.list: Final = RowList(appearance, name)
        self.sentence: Final = Sentence(appearance)
        self.addWidget(self.list)
        self.addWidget(self.sentence)

    def show_rows(self, rows: Sequence[Row], otherwise: str, more: str = "") -> None:
        """Shows the rows, or says why there are none."""
        self.list.rows.show_rows(rows)
        if not rows:
            self.sentence.say(otherwise, more)
        self.setCurrentWidget(self.list if rows else self.sentence)


def duration(seconds: float) -> str:
    """A time with its unit."""
    if seconds < SHORTEST:
        return "< 1 ms"
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"
