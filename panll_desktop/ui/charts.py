"""Percentiles over time, loaded with the first chart: no other file knows pyqtgraph."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsView, QToolTip, QWidget

from panll_desktop.telemetry.insights import Latency
from panll_desktop.telemetry.report import Window
from panll_desktop.telemetry.steps import cut
from panll_desktop.telemetry.tables import stamp
from panll_desktop.ui.chart_marks import LINES, ChartMarks, Dot, Ending
from panll_desktop.ui.theme import Appearance

Ticks: TypeAlias = list[tuple[float, str]]
HEIGHT: Final = 260
_DENSE: Final = 500
_TICK_ROOM: Final = 64
_EMPTY_MS: Final = (20.0, 500.0)
_LEAST_DECADES: Final = 0.7
_LABEL_MARGIN: Final = 16
_HEAD_ROOM: Final = 0.16
_DRAGGED: Final = 6
_TICK_GAP: Final = 8
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_KEYS: Final = {
    Qt.Key.Key_Plus: "in",
    Qt.Key.Key_Equal: "in",
    Qt.Key.Key_Minus: "out",
    Qt.Key.Key_Left: "earlier",
    Qt.Key.Key_Right: "later",
}


class LatencyChart(QWidget):
    """p50, p95 and p99 on a log axis; a gap where nothing ran, never a line across.

    A drag across it, or the keys + and -, zoom; the arrows go to and fro.
    """

    zoomed = Signal(float, float)
    moved = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown: tuple[tuple[Latency, ...], Window, int] = ((), Window(0, 1), 60)
        self._ticks: tuple[Ticks, Ticks] = ([], [])
        self._axes: tuple[object, ...] = ()
        self._box = QRect(0, 0, 1, 1)
        self._view = pg.GraphicsView(parent=self, background=None)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._view.setProperty("ground", "none")  # the grid lies below it
        self._plot = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._view.setCentralItem(self._plot)
        self._bands = {name: QGraphicsPathItem() for name in LINES}
        self._curves = {name: _line() for name in LINES}
        for name in LINES:
            self._plot.addItem(self._bands[name], ignoreBounds=True)
            self._plot.addItem(self._curves[name], ignoreBounds=True)
        self.marks: Final = ChartMarks(appearance, self)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._paint()
        appearance.changed.connect(self._paint)

    def show_points(
        self,
        points: Sequence[Latency],
        window: Window,
        bucket: int,
        change: tuple[int, str] | None = None,
    ) -> None:
        """Draws a series.

        Args:
            points: may be empty or all unknown: the axes stay, without a line.
            window: from when to when.
            bucket: seconds of the buckets behind the points.
            change: since when percentiles are others, and what to say of it.
        """
        same = (tuple(points), window, bucket) == self._shown
        if same and change == self.marks.change:
            return
        self._shown = (tuple(points), window, bucket)
        self.marks.change = change
        times = np.array([self._middle(each) for each in points], float)
        dots: list[Dot] = []
        for place, name in enumerate(LINES):
            series = np.array([_log(each, place) for each in points], float)
            self._curves[name].setData(times, series)
            alone = np.flatnonzero(single_points(series))
            dots += [Dot(name, float(times[at]), float(series[at])) for at in alone]
            self._bands[name].setPath(_band(points, times, place))
        self.marks.dots = dots
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chooses ticks and room for the new size."""
        super().resizeEvent(event)
        self.marks.resize(self.size())
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms and goes to and fro."""
        way = _KEYS.get(Qt.Key(event.key()))
        if way is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.moved.emit(way)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.marks.drag(event.position().x(), event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags on, or says what is under the pointer."""
        place = event.position().x()
        if self.marks.dragged is not None:
            self.marks.drag(self.marks.dragged[0], place)
            return
        said = self._said(place)
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Zooms to what was dragged over."""
        dragged, self.marks.dragged = self.marks.dragged, None
        self.marks.update()
        if dragged is None or event.button() != Qt.MouseButton.LeftButton:
            return
        left, right = sorted(dragged)
        if right - left >= _DRAGGED:
            self.zoomed.emit(self.marks.time(left), self.marks.time(right))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Goes back to what was shown before."""
        del event
        self.moved.emit("out")

    def _said(self, place: float) -> str:
        moment = self.marks.time(place)
        found = [each for each in self._shown[0] if each.start <= moment]
        if not found or not self._shown[1].start <= moment < self._shown[1].end:
            return ""
        each = found[-1]
        if each.marks is None:
            why = "no statements" if each.counted else "no data"
            return f"{stamp(each.start)}: {why}"
        marks = zip(LINES, each.marks, each.low, each.high, strict=True)
        lines = [
            f"{name} {mark:,.3g} ms, between {low:,.3g} and {high:,.3g}"
            for name, mark, low, high in marks
        ]
        head = f"{stamp(each.start)}: {each.statements:,} statements"
        return "\n".join((head, *lines))

    def _lay_out(self) -> None:
        """Ranges, ticks and labels, all from the size and the fonts as they are."""
        points, window, bucket = self._shown
        metrics = QFontMetrics(self._appearance.font("caption"))
        low, high = _y_range(points, headroom=self.marks.change is not None)
        below = metrics.height() + 8
        height = max(1, self.height() - below - 2)
        ticks = [
            (math.log10(value), _ms(value)) for value in log_ticks(low, high, height)
        ]
        wide = max((metrics.horizontalAdvance(words) for _, words in ticks), default=0)
        width = max(1, self.width() - wide - 12)
        endings = list(self._endings())
        share = max(0.2, 1 - self._label_room(endings) / width)
        steps = cut(window, bucket, max(1, int(width * share / _TICK_ROOM)))
        across = [
            (float(edge), name)
            for edge, name in zip(steps.edges, steps.names, strict=False)
            if window.start <= edge < window.end
        ]
        self._ticks = (ticks, across)
        self._box = QRect(wide + 10, 1, round(width * share), height)
        if self._view.geometry() != self._box:
            self._view.setGeometry(self._box)
        axes = (self._box, low, high, window)
        if axes != self._axes:
            self._axes = axes
            self._plot.setRange(
                QRectF(window.start, low, window.end - window.start, high - low),
                padding=0,
            )
            self.update()
        self.marks.place(
            QRectF(self._box),
            (float(window.start), float(window.end)),
            (low, high),
            endings,
        )
        self.marks.gaps = list(gaps(points, window))
        self.marks.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what lies below the lines: ground, grid, and the words of the axes."""
        painter, look = QPainter(self), self._appearance
        painter.fillRect(event.rect(), look.color("surface"))
        painter.setFont(look.font("caption"))
        box, line = self._box, painter.fontMetrics().height()
        grid, ink = look.color("chart.grid"), look.color("chart.axis")
        for height, words in self._ticks[0]:
            place = round(self.marks.down(height))
            painter.fillRect(box.left(), place, self.width() - box.left(), 1, grid)
            painter.setPen(ink)
            left = QRect(0, place - line // 2, box.left() - _TICK_GAP, line)
            painter.drawText(left, _RIGHT, words)
        for when, words in self._ticks[1]:
            place = round(self.marks.across(when))
            below = QRect(place - _TICK_ROOM // 2, box.bottom() + 6, _TICK_ROOM, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def _endings(self) -> Iterator[Ending]:
        """Of each line: when its last point is, where, and the words beside it."""
        for place, name in enumerate(LINES):
            for each in reversed(self._shown[0]):
                if each.marks is not None:
                    words = f"{name}  {each.marks[place]:,.3g} ms"
                    height = math.log10(each.marks[place])
                    yield Ending(name, self._middle(each), height, words)
                    break

    def _middle(self, point: Latency) -> float:
        """The middle of a step: what was counted in it is not of its beginning."""
        points = self._shown[0]
        if len(points) < 2:  # noqa: PLR2004 - one step has no length
            return float(point.start)
        return point.start + (points[1].start - points[0].start) / 2

    def _label_room(self, endings: Sequence[Ending]) -> int:
        metrics = QFontMetrics(self._appearance.font("caption_medium"))
        words = [metrics.horizontalAdvance(each.words) for each in endings]
        # Without labels there is still room for half of the last hour's words.
        return max(words, default=_LABEL_MARGIN) + _LABEL_MARGIN

    def _paint(self) -> None:
        theme = self._appearance.theme
        dense = len(self._shown[0]) > _DENSE
        width = theme.number("line.chart_dense" if dense else "line.chart")
        for name in LINES:
            colour = theme.color(f"chart.{name}")
            pen = pg.mkPen(colour, width=width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._curves[name].setPen(pen)
            band = QColor(colour)
            band.setAlphaF(theme.number("chart.band-alpha"))
            self._bands[name].setBrush(QBrush(band))
            self._bands[name].setPen(Qt.PenStyle.NoPen)
        self.update()


def _line() -> pg.PlotCurveItem:
    line = pg.PlotCurveItem(connect="finite", antialias=True)
    line.setSegmentedLineMode("on")  # a wide path is stroked as a whole, and slowly
    return line


def _band(points: Sequence[Latency], times: np.ndarray, place: int) -> QPainterPath:
    """What a percentile may be, filled; a gap where nothing ran."""
    path = QPainterPath()
    above: list[QPointF] = []
    below: list[QPointF] = []

    def close() -> None:
        if len(above) > 1:
            path.addPolygon(QPolygonF([*above, *reversed(below)]))
            path.closeSubpath()
        above.clear()
        below.clear()

    for when, each in zip(times, points, strict=True):
        if each.marks is None:
            close()
        else:
            above.append(QPointF(when, math.log10(each.high[place])))
            below.append(QPointF(when, math.log10(each.low[place])))
    close()
    return path


def gaps(points: Sequence[Latency], window: Window) -> Iterator[tuple[float, float]]:
    """From when to when nothing at all was counted."""
    begun: float | None = None
    for each in points:
        if not each.counted and begun is None:
            begun = float(max(each.start, window.start))
        elif each.counted and begun is not None:
            yield begun, float(each.start)
            begun = None
    if begun is not None and any(each.counted for each in points):
        yield begun, float(window.end)


def single_points(series: np.ndarray) -> np.ndarray:
    """Which points no line reaches, and the last one: those get a disc."""
    known = np.isfinite(series)
    before = np.concatenate(([False], known[:-1])) if len(known) else known
    after = np.concatenate((known[1:], [False])) if len(known) else known
    found = known & ~before & ~after
    if known.any():
        found[np.flatnonzero(known)[-1]] = True
    return np.asarray(found)


def log_ticks(low: float, high: float, height: float) -> list[float]:
    """Values at 1, 2 and 5 between two logarithms; fewer where they would crowd."""
    decade = height / (high - low)
    least = 24.0
    steps = (1, 2, 5) if decade * math.log10(2) >= least else (1,)
    every = max(1, math.ceil(least / decade))
    exponents = range(math.floor(low), math.ceil(high) + 1)
    values = [
        factor * 10.0**exponent
        for exponent in exponents
        if exponent % every == 0
        for factor in steps
    ]
    edge = least / 3 / decade  # the words of a tick are not cut at the edges
    return [each for each in values if low + edge <= math.log10(each) <= high - edge]


def _y_range(points: Sequence[Latency], *, headroom: bool) -> tuple[float, float]:
    lows = [min(each.low) for each in points if each.marks is not None]
    highs = [max(each.high) for each in points if each.marks is not None]
    low = math.log10(min(lows, default=_EMPTY_MS[0]))
    high = math.log10(max(highs, default=_EMPTY_MS[1]))
    missing = max(0.0, _LEAST_DECADES - (high - low)) / 2
    edge = missing + 0.08 * (high - low) + 0.05
    return low - edge, high + edge + (_HEAD_ROOM * (high - low) if headroom else 0)


def _log(point: Latency, place: int) -> float:
    """The logarithm of a percentile that is known."""
    return math.nan if point.marks is None else math.log10(point.marks[place])


def _ms(value: float) -> str:
    if value >= 10_000:  # noqa: PLR2004 - from here on seconds are shorter
        return f"{value / 1000:,.0f} s"
    return f"{value:,.0f} ms" if value >= 1 else f"{value:g} ms"
