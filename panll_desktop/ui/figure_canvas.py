"""A figure as it is painted: strokes, their colours, and the labels on them."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from panll_desktop.protocol import Figure, Stroke
from panll_desktop.ui.theme import Appearance

HEIGHT: Final = 320
MARGIN: Final = 20
_THICK: Final = 64  # the shorter side over this is the width of a stroke
_THINNEST, _THICKEST = 2.5, 6.0
_CHIP: Final = 18


class FigureCanvas(QWidget):
    """Paints one figure in the middle of its room; told of in words for who sees none.

    A stroke has the colour of its group and, standing on it, its label: the colour is
    never alone.
    """

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._figure: Figure | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        appearance.changed.connect(self.update)

    def show_figure(self, figure: Figure, title: str) -> None:
        """Shows another one."""
        self._figure = figure
        self.setAccessibleName(f"Figure of {title}")
        self.setAccessibleDescription(figure.description)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as it is."""
        return QSize(HEIGHT, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the strokes, then the labels over all of them."""
        del event
        figure = self._figure
        if figure is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        scale = min(room.width() / figure.width, room.height() / figure.height)
        left = room.center().x() - figure.width * scale / 2
        top = room.center().y() - figure.height * scale / 2

        def placed(point: tuple[float, float]) -> QPointF:
            return QPointF(left + point[0] * scale, top + point[1] * scale)

        lines = [[placed(point) for point in each.points] for each in figure.strokes]
        thick = min(max(scale / _THICK, _THINNEST), _THICKEST)
        for stroke, line in zip(figure.strokes, lines, strict=True):
            self._paint_stroke(painter, stroke, line, thick)
        for stroke, line in zip(figure.strokes, lines, strict=True):
            if stroke.label:
                self._paint_label(painter, stroke, _middle(line))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._appearance.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 6, 6)

    def _paint_stroke(
        self, painter: QPainter, stroke: Stroke, line: Sequence[QPointF], thick: float
    ) -> None:
        pen = QPen(self._colour(stroke), thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(line[0])
        for point in line[1:]:
            path.lineTo(point)
        painter.drawPath(path)

    def _paint_label(self, painter: QPainter, stroke: Stroke, at: QPointF) -> None:
        font = self._appearance.font("small_medium")
        width = max(QFontMetricsF(font).horizontalAdvance(stroke.label) + 8, _CHIP)
        box = QRectF(at.x() - width / 2, at.y() - _CHIP / 2, width, _CHIP)
        painter.setPen(QPen(self._colour(stroke), 1.5))
        painter.setBrush(self._appearance.color("surface"))
        painter.drawRoundedRect(box, _CHIP / 2, _CHIP / 2)
        painter.setPen(self._appearance.color("text"))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, stroke.label)

    def _colour(self, stroke: Stroke) -> QColor:
        ramp = self._appearance.theme.ramp("figure")
        if stroke.group is None or not ramp:
            return self._appearance.color("text")
        return ramp[stroke.group % len(ramp)]


def _middle(line: Sequence[QPointF]) -> QPointF:
    """The place half the way along a line."""
    steps = [math.hypot(b.x() - a.x(), b.y() - a.y()) for a, b in pairwise(line)]
    left = sum(steps) / 2
    for (a, b), step in zip(pairwise(line), steps, strict=True):
        if step and left <= step:
            return a + (b - a) * (left / step)
        left -= step
    return line[0]
