"""A state in one or two words: glyph and words on a soft tint."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import paint_glyph

_GLYPH: Final = 8
_PAD: Final = 8
_GAP: Final = 6
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class StateChip(QWidget):
    """Success, warning, critical or unknown, always with its word."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._state, self.words = "unknown", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_state(self, state: str, words: str) -> None:
        """Shows another state: success, warning, critical or unknown."""
        if (state, words) != (self._state, self.words):
            self._state, self.words = state, words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        wide = chip_width(self._appearance, self.words)
        return QSize(wide, self._appearance.size("height.state_chip"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws tint, glyph and words."""
        del event
        whole = QRectF(self.rect())
        paint_chip(QPainter(self), self._appearance, whole, self._state, self.words)


def chip_width(appearance: Appearance, words: str) -> int:
    """How wide a chip of these words is."""
    metrics = QFontMetrics(appearance.font("caption_medium"))
    return metrics.horizontalAdvance(words) + 2 * _PAD + _GLYPH + _GAP + 2


def paint_chip(
    painter: QPainter, look: Appearance, whole: QRectF, state: str, words: str
) -> None:
    """Draws tint, glyph and words of a chip into a box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    known = state != "unknown"
    ground = look.color(f"{state}-soft" if known else "surface-raised")
    edge = look.color(state if known else "border-strong")
    outlined = look.theme.name == "contrast" or not known
    painter.setPen(QPen(edge, 1) if outlined else Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    radius = look.theme.number("radius.small")
    painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    left, top = whole.left() + _PAD, whole.center().y() - _GLYPH / 2
    colour = look.color(state if known else "text-muted")
    paint_glyph(painter, state, QRectF(left, top, _GLYPH, _GLYPH), colour)
    painter.setPen(look.color("text"))
    painter.setFont(look.font("caption_medium"))
    painter.drawText(whole.adjusted(_PAD + _GLYPH + _GAP, 0, 0, 0), _LEFT, words)
