"""Charts over time: the only file that knows pyqtgraph, loaded with the first chart."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panll_desktop.telemetry.insights import Latency
from panll_desktop.ui.theme import Appearance

LINES: Final = ("p50", "p95", "p99")
_END: Final = 1.18
_DENSE: Final = 500


class LatencyChart(QWidget):
    """p50, p95 and p99 on a log axis; a gap where nothing ran, never a line across."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._points: tuple[Latency, ...] = ()
        self._plot = pg.PlotWidget(axisItems={"bottom": _TimeAxis("bottom")})
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setLogMode(x=False, y=True)
        self._plot.showGrid(x=False, y=True, alpha=0.4)
        self._curves = {name: pg.PlotDataItem(connect="finite") for name in LINES}
        self._labels = {name: pg.TextItem(anchor=(0, 0.5)) for name in LINES}
        for name in LINES:
            self._plot.addItem(self._curves[name])
            self._plot.addItem(self._labels[name], ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setMinimumHeight(180)
        self._paint()
        appearance.changed.connect(self._paint)

    def show_points(self, points: Sequence[Latency], sentence: str) -> None:
        """Draws a series; the sentence says the same to who cannot see it."""
        self.setAccessibleName(sentence)
        self._points = tuple(points)
        times = np.array([point.start for point in points], dtype=float)
        for name in LINES:
            values = [getattr(point, name) for point in points]
            series = np.array(
                [math.nan if value is None else value for value in values], dtype=float
            )
            self._curves[name].setData(times, series)
            self._label(name, times, values)
        if len(times) > 1:
            start, end = times[0], times[-1]
            self._plot.setXRange(start, start + (end - start) * _END, padding=0)

    def _label(
        self, name: str, times: "np.ndarray", values: Sequence[float | None]
    ) -> None:
        label = self._labels[name]
        known = [at for at, value in enumerate(values) if value is not None]
        if not known:
            label.setText("")
            return
        value = values[known[-1]] or 0.0
        label.setText(f" {name}  {value:,.3g} ms")
        label.setPos(float(times[known[-1]]), math.log10(value))

    def _paint(self) -> None:
        theme = self._appearance.theme
        self._plot.setBackground(theme.color("surface"))
        dense = len(self._points) > _DENSE
        width = theme.number("line.chart_dense" if dense else "line.chart")
        for name in LINES:
            colour = theme.color(f"chart.{name}")
            self._curves[name].setPen(pg.mkPen(colour, width=width))
            self._curves[name].setSymbol("o")
            self._curves[name].setSymbolSize(4)
            self._curves[name].setSymbolBrush(colour)
            self._curves[name].setSymbolPen(None)
            self._labels[name].setColor(theme.color("text"))
            self._labels[name].setFont(self._appearance.font("caption_medium"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(theme.color("chart.grid"))
            axis.setTextPen(theme.color("chart.axis"))
            axis.setStyle(tickFont=self._appearance.font("caption"), tickLength=0)


class _TimeAxis(pg.AxisItem):
    """Hours and minutes of the local clock."""

    def tickStrings(
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """The words at the ticks."""
        del scale, spacing
        return [
            datetime.fromtimestamp(value).astimezone().strftime("%H:%M")
            for value in values
        ]
