"""The lines of a chart and the bands around them, painted as far as they are looked at.

A refresh changes the end of a series. Only the strip in which it lies is painted again,
and of the series only what reaches into that strip; the pixels are those of the whole.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from panll_desktop.telemetry.insights import Latency

LINES: Final = ("p50", "p95", "p99")
_NEAR: Final = 2  # points beside what is looked at: a line and its round end reach in
_Trail = tuple[float, float, float]  # a percentile, the least and the most it can be


class ChartLines(QGraphicsItem):
    """Percentiles in logarithms; a gap where nothing ran, never a line across."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._bounds = QRectF(0, 0, 1, 1)
        self._times: list[float] = []
        self._trails: Mapping[str, list[_Trail | None]] = {name: [] for name in LINES}
        self._pens: dict[str, QPen] = {}
        self._grounds: dict[str, QBrush] = {}

    def dress(self, name: str, colour: QColor, width: float, band: float) -> None:
        """Takes the look of a line: its width in pixels, how dense its band is."""
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        ground = QColor(colour)
        ground.setAlphaF(band)
        self._pens[name], self._grounds[name] = pen, QBrush(ground)

    def show_points(self, times: Sequence[float], points: Sequence[Latency]) -> None:
        """Takes a series; nothing is painted again by this alone."""
        self._times = list(times)
        self._trails = {
            name: [_trail(each, place) for each in points]
            for place, name in enumerate(LINES)
        }

    def show_span(self, bounds: QRectF) -> None:
        """Takes from when to when, and from where to where, the chart reaches."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def series(self, name: str) -> list[float]:
        """The logarithms of one percentile; not a number where nothing ran."""
        return [math.nan if each is None else each[0] for each in self._trails[name]]

    def boundingRect(self) -> QRectF:
        """All that the chart shows."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paints what lies in the part that is looked at."""
        del widget
        seen = option.exposedRect
        first = max(0, bisect_left(self._times, seen.left()) - _NEAR)
        last = bisect_right(self._times, seen.right()) + _NEAR
        times = self._times[first:last]
        for name in LINES:
            runs = list(_runs(times, self._trails[name][first:last]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._grounds[name])
            for run in runs:
                painter.drawPolygon(_band(run))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._pens[name])
            painter.drawLines([line for run in runs for line in _lines(run)])


def _trail(point: Latency, place: int) -> _Trail | None:
    if point.marks is None:
        return None
    marks = (point.marks[place], point.low[place], point.high[place])
    return math.log10(marks[0]), math.log10(marks[1]), math.log10(marks[2])


def _runs(
    times: Sequence[float], trail: Sequence[_Trail | None]
) -> Iterator[list[tuple[float, _Trail]]]:
    """Points without a gap between them, at least two."""
    run: list[tuple[float, _Trail]] = []
    for when, each in zip(times, trail, strict=True):
        if each is not None:
            run.append((when, each))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _band(run: Sequence[tuple[float, _Trail]]) -> QPolygonF:
    above = [QPointF(when, high) for when, (_, _, high) in run]
    below = [QPointF(when, low) for when, (_, low, _) in reversed(run)]
    return QPolygonF([*above, *below])


def _lines(run: Sequence[tuple[float, _Trail]]) -> Iterator[QLineF]:
    """One by one: a wide path is stroked as a whole, and slowly."""
    begin, (height, _, _) = run[0]
    for end, (other, _, _) in run[1:]:
        yield QLineF(begin, height, end, other)
        begin, height = end, other
