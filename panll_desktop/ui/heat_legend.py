"""The scale of a heat map."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from panll_desktop.telemetry.insights import Heat
from panll_desktop.telemetry.steps import long
from panll_desktop.ui.theme import Appearance

_MARK: Final = 10
_STEP: Final = 16
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class HeatLegend(QWidget):
    """What the colours stand for, and what is hatched, in words beside both."""

    def __init__(self, appearance: Appearance, noun: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._noun = noun
        self._end = ""
        self._hatched = False
        self.setFixedHeight(20)
        appearance.changed.connect(self.update)

    def show_heat(self, heat: Heat) -> None:
        """Takes the ends of the scale, and whether anything is hatched."""
        noun = self._noun.removesuffix("s") if heat.most == 1 else self._noun
        step = f" in {long(heat.length)}" if heat.length else ""
        end = f"{heat.most:,} {noun}{step}"
        hatched = any(cell is None for row in heat.cells for cell in row)
        if (end, hatched) == (self._end, self._hatched):
            return
        self._end, self._hatched = end, hatched
        more = "; hatched means that nothing was counted" if hatched else ""
        self.setAccessibleName(f"From 0 to {end}{more}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the scale, its two ends, and the hatch."""
        del event
        painter, theme = QPainter(self), self._appearance.theme
        painter.setFont(self._appearance.font("caption"))
        ink, left, high = theme.color("text-muted"), 0, self.height()
        top = (high - _MARK) // 2

        def words(text: str, space: int) -> None:
            nonlocal left
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(ink)
            painter.drawText(QRect(left, 0, wide + 2, high), _LEFT, text)
            left += wide + space

        words("0", 8)
        for colour in theme.ramp("heat"):
            painter.fillRect(left, top, _STEP, _MARK, colour)
            left += _STEP
        left += 8
        words(self._end, 20)
        if not self._hatched:
            return
        hatch = QBrush(theme.color("no-data-hatch"), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(left, top, 20, _MARK, theme.color("no-data"))
        painter.fillRect(left, top, 20, _MARK, hatch)
        left += 28
        words("no data: nothing was counted", 0)
