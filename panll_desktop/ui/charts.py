"""Charts over time and the scale of the heat map, loaded with the first chart.

No other file knows pyqtgraph.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panll_desktop.telemetry.insights import Heat, Latency
from panll_desktop.ui.theme import Appearance

LINES: Final = ("p50", "p95", "p99")
HEIGHT: Final = 220
_DENSE: Final = 500
_HOUR: Final = 3600
_HOUR_STEPS: Final = (1, 2, 3, 4, 6, 12, 24)
_HOUR_ROOM: Final = 64
_EMPTY_MS: Final = (20.0, 500.0)
_LEAST_DECADES: Final = 0.7
_LABEL_MARGIN: Final = 16
_LABEL_GAP: Final = 6
_MARK: Final = 10
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class LatencyChart(QWidget):
    """p50, p95 and p99 on a log axis; a gap where nothing ran, never a line across."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._points: tuple[Latency, ...] = ()
        self._window = (0, 1)
        self._plot = pg.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.showGrid(x=False, y=True, alpha=1.0)
        self._curves = {name: _line() for name in LINES}
        self._dots = {name: _line() for name in LINES}
        self.labels = {name: pg.TextItem(anchor=(0, 0.5)) for name in LINES}
        for name in LINES:
            self.labels[name].textItem.document().setDocumentMargin(1)
            self._plot.addItem(self._curves[name], ignoreBounds=True)
            self._plot.addItem(self._dots[name], ignoreBounds=True)
            self._plot.addItem(self.labels[name], ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setFixedHeight(HEIGHT)
        self._paint()
        appearance.changed.connect(self._paint)

    def show_points(
        self, points: Sequence[Latency], window: tuple[int, int], sentence: str
    ) -> None:
        """Draws a series.

        Args:
            points: may be empty or all unknown: the axes stay, without a line.
            window: from when to when (seconds after the epoch).
            sentence: says the same to who cannot see it.
        """
        self.setAccessibleName(sentence)
        self._points, self._window = tuple(points), window
        times = np.array([point.start for point in points], dtype=float)
        for name in LINES:
            series = np.array([_log(getattr(each, name)) for each in points], float)
            self._curves[name].setData(times, series)
            alone = single_points(series)
            self._dots[name].setData(times[alone], series[alone])
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chooses ticks and room for the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Ranges, ticks and labels, all from the size and the fonts as they are."""
        metrics = QFontMetrics(self._appearance.font("caption"))
        line = metrics.height()
        low, high = _y_range(self._points)
        below = line + 8
        height = max(1, self._plot.height() - below)
        ticks = [(_log(value), _ms(value)) for value in log_ticks(low, high, height)]
        wide = max((metrics.horizontalAdvance(words) for _, words in ticks), default=0)
        left, bottom = self._plot.getAxis("left"), self._plot.getAxis("bottom")
        left.setWidth(wide + 10)
        left.setTicks([ticks])
        bottom.setHeight(below)
        width = max(1, self._plot.width() - wide - 10)
        start, end = self._window
        texts = self._texts()
        room = self._label_room(texts)
        share = max(0.2, 1 - room / width)
        self._plot.setXRange(start, start + (end - start) / share, padding=0)
        self._plot.setYRange(low, high, padding=0)
        bottom.setTicks([hour_ticks(start, end, width * share)])
        aside = _LABEL_GAP * (end - start) / (width * share)
        self._place_labels(texts, aside, (low, high), height)

    def _texts(self) -> dict[str, tuple[float, float, str]]:
        """Of each line: when its last point is, where, and the words beside it."""
        found = {}
        for name in LINES:
            for point in reversed(self._points):
                value = getattr(point, name)
                if value is not None:
                    words = f"{name}  {value:,.3g} ms"
                    found[name] = (float(point.start), _log(value), words)
                    break
        return found

    def _label_room(self, texts: dict[str, tuple[float, float, str]]) -> int:
        metrics = QFontMetrics(self._appearance.font("caption_medium"))
        words = [metrics.horizontalAdvance(text) for _, _, text in texts.values()]
        # Without labels there is still room for half of the last hour's words.
        return max(words, default=_LABEL_MARGIN) + _LABEL_MARGIN

    def _place_labels(
        self,
        texts: dict[str, tuple[float, float, str]],
        aside: float,
        limits: tuple[float, float],
        height: int,
    ) -> None:
        for name in LINES:
            self.labels[name].setText(texts[name][2] if name in texts else "")
        boxes = [label.textItem.boundingRect() for label in self.labels.values()]
        line = max(box.height() for box in boxes)
        scale = (limits[1] - limits[0]) / height
        wanted = [(texts[name][1] - limits[0]) / scale for name in texts]
        placed = spread(wanted, line, height)
        for name, place in zip(texts, placed, strict=True):
            x = texts[name][0] + aside
            self.labels[name].setPos(x, limits[0] + place * scale)

    def _paint(self) -> None:
        theme = self._appearance.theme
        self._plot.setBackground(theme.color("surface"))
        dense = len(self._points) > _DENSE
        width = theme.number("line.chart_dense" if dense else "line.chart")
        for name in LINES:
            colour = theme.color(f"chart.{name}")
            self._curves[name].setPen(pg.mkPen(colour, width=width))
            self._dots[name].setPen(None)
            self._dots[name].setSymbol("o")
            self._dots[name].setSymbolSize(5)
            self._dots[name].setSymbolBrush(colour)
            self._dots[name].setSymbolPen(None)
            self.labels[name].setColor(theme.color("text"))
            self.labels[name].fill = QBrush(theme.color("surface"))
            self.labels[name].setFont(self._appearance.font("caption_medium"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(None)
            axis.setZValue(-1)  # grid lines lie under lines and labels
            axis.setTickPen(pg.mkPen(theme.color("chart.grid"), width=1))
            axis.setTextPen(theme.color("chart.axis"))
            font = self._appearance.font("caption")
            axis.setStyle(tickFont=font, tickLength=0, tickAlpha=255)


class HeatLegend(QWidget):
    """What the colours stand for, and what is hatched, in words beside both."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._most, self._hours = 0, 0
        self.setFixedHeight(20)
        appearance.changed.connect(self.update)

    def show_heat(self, heat: Heat) -> None:
        """Takes the ends of the scale."""
        self._most, self._hours = heat.most, heat.hours
        self.setAccessibleName(
            f"From 0 to {self._end()}; hatched means that nothing was counted"
        )
        self.update()

    def _end(self) -> str:
        noun = "read" if self._most == 1 else "reads"
        return f"{self._most:,} {noun} in {self._hours} h"

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
            painter.fillRect(left, top, 16, _MARK, colour)
            left += 16
        left += 8
        words(self._end(), 20)
        hatch = QBrush(theme.color("no-data-hatch"), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(left, top, 20, _MARK, theme.color("no-data"))
        painter.fillRect(left, top, 20, _MARK, hatch)
        left += 28
        words("no data: nothing was counted", 0)


def _line() -> pg.PlotDataItem:
    return pg.PlotDataItem(connect="finite", antialias=True)


def single_points(series: "np.ndarray") -> "np.ndarray":
    """Which points no line reaches, and the last one: those get a disc."""
    known = np.isfinite(series)
    before = np.concatenate(([False], known[:-1])) if len(known) else known
    after = np.concatenate((known[1:], [False])) if len(known) else known
    found = known & ~before & ~after
    if known.any():
        found[np.flatnonzero(known)[-1]] = True
    return np.asarray(found)


def spread(places: Sequence[float], gap: float, height: float) -> list[float]:
    """Moves places apart to at least a gap, in their order, within 0 to the height."""
    order = sorted(range(len(places)), key=lambda at: (places[at], at))
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


def hour_ticks(start: int, end: int, width: float) -> list[tuple[float, str]]:
    """Whole hours of the local clock, so many that their words have room."""
    fits = max(1.0, width / _HOUR_ROOM)
    hours = (end - start) / _HOUR
    step = next((each for each in _HOUR_STEPS if hours / each <= fits), 24)
    local = datetime.fromtimestamp(start).astimezone()
    first = start - local.minute * 60 - local.second
    ticks = []
    for moment in range(first, end + 1, _HOUR):
        local = datetime.fromtimestamp(moment).astimezone()
        if moment >= start and local.hour % step == 0:
            ticks.append((float(moment), f"{local:%H:%M}"))
    return ticks


def _y_range(points: Sequence[Latency]) -> tuple[float, float]:
    values = [
        value
        for point in points
        for value in (point.p50, point.p95, point.p99)
        if value is not None
    ]
    low = _log(min(values, default=_EMPTY_MS[0]))
    high = _log(max(values, default=_EMPTY_MS[1]))
    missing = max(0.0, _LEAST_DECADES - (high - low)) / 2
    edge = missing + 0.08 * (high - low) + 0.05
    return low - edge, high + edge


def _log(value: float | None) -> float:
    """The logarithm of a value that is known."""
    return math.nan if value is None or value <= 0 else math.log10(value)


def _ms(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 1 else f"{value:g} ms"
