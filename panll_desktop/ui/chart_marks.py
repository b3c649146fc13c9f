"""What is written on a chart: ends of lines, gaps, the change point, a selection.

It lies over the chart and knows its own pixels, so that where words stand does not
depend on when the chart was painted last.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from panll_desktop.records import Record
from panll_desktop.ui.theme import Appearance

_GAP: Final = 6
_DOT: Final = 2.5
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_FOOT: Final = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter


class Ending(Record):
    """The last point of a line: when, where on the axis, and what stands beside it."""

    name: str
    when: float
    height: float
    words: str


class Dot(Record):
    """A point that no line reaches, or the last one of a line."""

    name: str
    when: float
    height: float


class ChartMarks(QWidget):
    """Paints over a chart; mouse and keyboard go to the chart.

    Attributes:
        labels: where the words beside the lines stand, by line.
        dots: points that are drawn as such.
        gaps: from when to when there is no data.
        change: when percentiles changed, and what to say of it.
        dragged: from where to where the mouse was dragged; None while it is not.
    """

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.labels: dict[str, QRectF] = {}
        self.dots: Sequence[Dot] = ()
        self.gaps: Sequence[tuple[float, float]] = ()
        self.change: tuple[int, str] | None = None
        self.dragged: tuple[float, float] | None = None
        self._endings: Sequence[Ending] = ()
        self._box = QRectF(0, 0, 1, 1)
        self._limits = (0.0, 1.0)
        self._span = (0.0, 1.0)
        appearance.changed.connect(self.update)

    def place(
        self,
        box: QRectF,
        span: tuple[float, float],
        limits: tuple[float, float],
        endings: Sequence[Ending],
    ) -> None:
        """Takes where the chart draws.

        Args:
            box: in which the span is drawn; to its right there is room for words.
            span: from when to when.
            limits: of the axis, at the lower and the upper edge of the box.
            endings: what is written to the right of the last points.
        """
        self._box, self._span, self._endings = box, span, endings
        self._limits = limits
        metrics = QFontMetrics(self._appearance.font("caption_medium"))
        line = float(metrics.height())
        wanted = [self.down(each.height) for each in endings]
        placed = spread(wanted, line, box.bottom())
        self.labels = {
            each.name: QRectF(
                self.across(each.when) + _GAP,
                middle - line / 2,
                metrics.horizontalAdvance(each.words) + 2,
                line,
            )
            for each, middle in zip(endings, placed, strict=True)
        }

    def down(self, height: float) -> float:
        """The pixel of a place on the axis."""
        low, high = self._limits
        share = (height - low) / (high - low)
        return self._box.bottom() - share * self._box.height()

    def across(self, when: float) -> float:
        """The pixel of a moment."""
        start, end = self._span
        return self._box.left() + (when - start) / (end - start) * self._box.width()

    def time(self, place: float) -> float:
        """The moment of a pixel, within what is shown."""
        start, end = self._span
        share = (place - self._box.left()) / self._box.width()
        return start + min(1.0, max(0.0, share)) * (end - start)

    def drag(self, start: float, end: float) -> None:
        """Marks what the mouse was dragged over."""
        self.dragged = (start, end)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws gaps, the change, the words and what is dragged over."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_gaps(painter)
        self._paint_dots(painter)
        self._paint_change(painter)
        painter.setFont(self._appearance.font("caption_medium"))
        for each in self._endings:
            place = self.labels[each.name]
            painter.fillRect(place, self._appearance.color("surface"))
            painter.setPen(self._appearance.color("text"))
            painter.drawText(place, _LEFT, each.words)
        if self.dragged is not None:
            left, right = sorted(self.dragged)
            tint = QColor(self._appearance.color("accent"))
            tint.setAlphaF(0.25)
            band = QRectF(left, self._box.top(), right - left, self._box.height())
            painter.fillRect(band, tint)
        chart = self.parentWidget()
        if chart is not None and chart.hasFocus():
            width = self._appearance.theme.number("line.focus")
            painter.setPen(QPen(self._appearance.color("focus"), width))
            edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(edge, width, width)

    def _paint_gaps(self, painter: QPainter) -> None:
        shade = self._appearance.color("no-data")
        painter.setFont(self._appearance.font("caption"))
        words = "no data"
        wide = painter.fontMetrics().horizontalAdvance(words) + 2 * _GAP
        for start, end in self.gaps:
            left, right = self.across(start), self.across(end)
            band = QRectF(left, self._box.top(), right - left, self._box.height())
            painter.fillRect(band, shade)
            if band.width() >= wide:
                painter.setPen(self._appearance.color("text-muted"))
                painter.drawText(band.adjusted(0, 0, 0, -_GAP), _FOOT, words)

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for each in self.dots:
            painter.setBrush(self._appearance.color(f"chart.{each.name}"))
            place = QPointF(self.across(each.when), self.down(each.height))
            painter.drawEllipse(place, _DOT, _DOT)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_change(self, painter: QPainter) -> None:
        if self.change is None:
            return
        when, words = self.change
        place = self.across(when)
        ink = self._appearance.color("chart.change-point")
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
        top, bottom = self._box.top(), self._box.bottom()
        painter.drawLine(QPointF(place, top), QPointF(place, bottom))
        painter.setFont(self._appearance.font("caption_medium"))
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(words) + 2
        left = place - _GAP - wide
        if left < self._box.left():
            left = min(place + _GAP, self.width() - wide)
        line = QRectF(left, self._box.top() + 2, wide, metrics.height())
        painter.fillRect(line, self._appearance.color("surface"))
        painter.setPen(ink)
        painter.drawText(line, _LEFT, words)


def spread(places: Sequence[float], gap: float, height: float) -> list[float]:
    """Moves places apart to at least a gap, in their order, within 0 to the height."""
    order = sorted(range(len(places)), key=lambda at: (places[at], -at))
    moved = list(places)
    floor = gap / 2
    for at in order:
        moved[at] = floor = max(moved[at], floor)
        floor += gap
    ceiling = height - gap / 2
    for at in reversed(order):
        moved[at] = ceiling = min(moved[at], ceiling)
        ceiling -= gap
    return moved
