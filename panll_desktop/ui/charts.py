"""Percentiles over time, loaded with the first chart: no other file knows pyqtgraph."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsView, QToolTip, QWidget

from panll_desktop.telemetry.insights import Latency
from panll_desktop.telemetry.report import Window
from panll_desktop.telemetry.steps import cut
from panll_desktop.telemetry.tables import stamp
from panll_desktop.ui.chart_lines import LINES, ChartLines
from panll_desktop.ui.chart_marks import ChartMarks, Dot, Ending
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
_REACH: Final = 8  # how far dots, ends of lines and labels reach to the left
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
        self._room = 0, 0
        self._box = QRect(0, 0, 1, 1)
        self._view = pg.GraphicsView(parent=self, background=None)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self._view.setProperty("ground", "none")  # the grid lies below it
        self._plot = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._view.setCentralItem(self._plot)
        self._lines = ChartLines()
        self._plot.addItem(self._lines, ignoreBounds=True)
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
        before, kept = self._shown, agreeing(self._shown[0], points)
        same = kept == len(points) == len(before[0])
        if same and (window, bucket, change) == (*before[1:], self.marks.change):
            return
        frame, drawn = self._frame(), self._drawn()
        self._shown = (tuple(points), window, bucket)
        self.marks.change = change
        times = self._middles()
        self._lines.show_points(times, points)
        dots: list[Dot] = []
        for name in LINES:
            series = self._lines.series(name)
            alone = np.flatnonzero(single_points(np.array(series, float)))
            dots += [Dot(name, times[at], series[at]) for at in alone]
        self.marks.dots = dots
        self._lay_out()
        if self._frame() != frame or len(points) != len(before[0]):
            self.update()
        else:
            self._repaint_from(times[max(0, kept - 1)], drawn)

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
            span = QRectF(window.start, low, window.end - window.start, high - low)
            self._plot.setRange(span, padding=0)
            self._plot.updateMatrix()  # else it is painted twice
            self._lines.show_span(span)
            self.update()
        self.marks.place(
            QRectF(self._box),
            (float(window.start), float(window.end)),
            (low, high),
            endings,
        )
        self.marks.gaps = list(gaps(points, window))

    def _frame(self) -> tuple[object, ...]:
        """All but the series: where it is another one, everything is painted again."""
        return self._axes, self._ticks, self.marks.gaps, self.marks.change

    def _drawn(self) -> set[tuple[str, float, float]]:
        """What is drawn beside the lines: of which one, from which pixel, how high."""
        marks = self.marks
        dots = {
            (d.name, marks.across(d.when), marks.down(d.height)) for d in marks.dots
        }
        return dots | {(k, r.left(), r.top()) for k, r in marks.labels.items()}

    def _repaint_from(self, when: float, drawn: set[tuple[str, float, float]]) -> None:
        """Paints from a moment to the right edge, and what else moved."""
        moved = (place for _, place, _ in drawn ^ self._drawn())
        left = min(self.marks.across(when), *moved, float(self.width()))
        strip = self.rect()
        strip.setLeft(math.floor(left) - _REACH)
        self.update(strip)

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
                    yield Ending(name, each.start + self._half(), height, words)
                    break

    def _middles(self) -> list[float]:
        """The middle of each step: what was counted is not of its beginning."""
        half = self._half()
        return [each.start + half for each in self._shown[0]]

    def _half(self) -> float:
        points = self._shown[0]
        if len(points) < 2:  # noqa: PLR2004 - one step has no length
            return 0.0
        return (points[1].start - points[0].start) / 2

    def _label_room(self, endings: Sequence[Ending]) -> int:
        """It only grows while time goes on: a shorter word moves no line."""
        metrics = QFontMetrics(self._appearance.font("caption_medium"))
        words = [metrics.horizontalAdvance(each.words) for each in endings]
        if not words:  # there is still room for half of the last hour's words
            return 2 * _LABEL_MARGIN
        length = self._shown[1].end - self._shown[1].start
        kept = self._room[1] if self._room[0] == length else 0
        self._room = length, max(kept, max(words) + _LABEL_MARGIN)
        return self._room[1]

    def _paint(self) -> None:
        theme = self._appearance.theme
        dense = len(self._shown[0]) > _DENSE
        width = theme.number("line.chart_dense" if dense else "line.chart")
        for name in LINES:
            colour = theme.color(f"chart.{name}")
            self._lines.dress(name, colour, width, theme.number("chart.band-alpha"))
        self.update()


def agreeing(one: Sequence[Latency], other: Sequence[Latency]) -> int:
    """How many points at their beginning two series have in common."""
    pairs = enumerate(zip(one, other, strict=False))
    same = min(len(one), len(other))
    return next((at for at, (a, b) in pairs if a is not b and a != b), same)


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


def _ms(value: float) -> str:
    if value >= 10_000:  # noqa: PLR2004 - from here on seconds are shorter
        return f"{value / 1000:,.0f} s"
    return f"{value:,.0f} ms" if value >= 1 else f"{value:g} ms"
