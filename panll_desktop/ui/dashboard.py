"""The telemetry tab of pane W: what this workbench counted in the last 24 hours."""

import contextlib
import importlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.lanes import Lane
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_state import Figures, TelemetryState
from panll_desktop.telemetry import insights
from panll_desktop.ui.dialogs import confirm
from panll_desktop.ui.heat_table import (
    FigureTable,
    HeatDelegate,
    HeatModel,
    PatternDelegate,
    PatternModel,
    heat_name_width,
    pattern_name_width,
    step_hours,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import (
    Notice,
    StatePanel,
    bar,
    button,
    label,
    rule,
    set_property,
)

if TYPE_CHECKING:
    from panll_desktop.ui.charts import HeatLegend, LatencyChart

Dispatch = Callable[[m.Message], None]
LATENCY_STEPS: Final = 144
_EDGE: Final = 20
_DAY: Final = 86_400
_NOTICE: Final = (
    "kept on this computer only: counts and times, never query text, names or ids."
)


class Dashboard(QWidget):
    """Off, on but empty, unreadable, or the figures; each looks different."""

    _charts_loaded = Signal(object)

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, export: Callable[[], None]
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._export = export
        self._telemetry = TelemetryState()
        self.chart: LatencyChart | None = None
        self._lane: Lane | None = None
        self._charts_loaded.connect(self._make_charts)
        self._legend: HeatLegend | None = None
        self._since: datetime | None = None
        self._state = StatePanel(appearance)
        self._state.acted.connect(self._act)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._state)
        self._stack.addWidget(self._page())
        self._show_state()

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        if after.telemetry is before.telemetry:
            return
        old, self._telemetry = self._telemetry, after.telemetry
        since = after.telemetry.since
        if since != old.since or (since is not None and self._since is None):
            self._since = None if since is None else _wall(after.now, since)
        if self.isVisible():
            self._show_figures()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for figures as long as they can be seen."""
        super().showEvent(event)
        self._dispatch(tm.DashboardWatched(watched=True))
        self._show_figures()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draws nothing while nobody looks."""
        super().hideEvent(event)
        self._dispatch(tm.DashboardWatched(watched=False))

    def _page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        height = self._appearance.size("height.pane_sub_tall")
        head, row = bar("sub", height)
        self._source = label(self._appearance, "This workbench", "body_medium")
        self._range = label(self._appearance, "last 24 hours", "small", muted=True)
        self._updated = label(self._appearance, "", "small", muted=True)
        export = button(self._appearance, "Export…", "ghost", "download")
        export.clicked.connect(self._export)
        row.addWidget(self._source)
        row.addWidget(self._range)
        row.addStretch(1)
        row.addWidget(self._updated)
        row.addWidget(export)
        column.addWidget(head)
        column.addWidget(self._consent_strip())
        self._trouble = Notice(self._appearance)
        self._trouble.dismissed.connect(self._trouble.hide)
        column.addWidget(self._trouble)
        column.addWidget(self._figures(), 1)
        return page

    def _consent_strip(self) -> QFrame:
        strip = QFrame()
        set_property(strip, "tone", "info")
        row = QHBoxLayout(strip)
        row.setContentsMargins(16, 4, 12, 4)
        self._kept = label(self._appearance, "", "small")
        self._kept.setWordWrap(True)
        row.addWidget(self._kept, 1)
        erase = button(self._appearance, "Erase…", "link")
        erase.clicked.connect(self._ask_erase)
        row.addWidget(erase)
        self._turn_off = button(self._appearance, "Turn off", "link")
        self._turn_off.clicked.connect(
            lambda: self._dispatch(tm.ConsentChosen(given=False))
        )
        row.addWidget(self._turn_off)
        return strip

    def _figures(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(20)
        column.addWidget(self._heat_section(inner))
        latency, place = QWidget(), QVBoxLayout()
        self._chart_place = place
        latency.setLayout(place)
        place.setContentsMargins(0, 0, 0, 0)
        self._latency_head = self._section(place, "Latency")
        column.addWidget(latency)
        self.empty = label(self._appearance, "", "body")
        self.empty.setWordWrap(True)
        column.addWidget(self.empty)
        column.addWidget(self._pattern_section(inner))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Telemetry figures")
        area.setWidget(inner)
        self.area = area
        return area

    def _heat_section(self, parent: QWidget) -> QWidget:
        self._heat_part = QWidget()
        column = QVBoxLayout(self._heat_part)
        column.setContentsMargins(0, 0, 0, 0)
        self._heat_head = self._section(column, "Modality usage")
        self._heat_model = HeatModel(parent)
        self.heat = FigureTable(self._appearance, self._heat_model, "Modality usage")
        self.heat.setItemDelegate(HeatDelegate(self._appearance, parent))
        self.heat.resized.connect(self._show_heat)
        column.addWidget(self.heat)
        self._legend_place = QVBoxLayout()
        column.addLayout(self._legend_place)
        column.addSpacing(12)
        column.addWidget(rule())
        return self._heat_part

    def _pattern_section(self, parent: QWidget) -> QWidget:
        self._pattern_part = QWidget()
        column = QVBoxLayout(self._pattern_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(rule())
        column.addSpacing(12)
        self._pattern_head = self._section(column, "Query patterns")
        self._pattern_model = PatternModel(parent)
        self.patterns = FigureTable(
            self._appearance, self._pattern_model, "Query patterns"
        )
        self.patterns.setItemDelegate(PatternDelegate(self._appearance, parent))
        column.addWidget(self.patterns)
        return self._pattern_part

    def _section(self, column: QVBoxLayout, title: str) -> QLabel:
        row = QHBoxLayout()
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(label(self._appearance, title, "section"), 0, top)
        counted = label(self._appearance, "", "small", muted=True)
        counted.setWordWrap(True)
        row.addWidget(counted, 1)
        column.addLayout(row)
        return counted

    def _show_state(self) -> None:
        telemetry = self._telemetry
        consent, trouble = telemetry.consent, telemetry.trouble
        figures = bool(telemetry.figures and telemetry.figures.counted)
        page = telemetry.on and (figures or not trouble)
        self._stack.setCurrentIndex(int(page))
        if page:
            self._show_page(figures=figures)
        elif consent is None:
            self._state.show_state("clock", "Telemetry", "Reading the setting.")
        elif not telemetry.on:
            self._state.show_state(
                "power",
                "Telemetry is off",
                f"Off, because {consent.reason}. Nothing is counted."
                " Turning it on counts from then, not before, on this computer only.",
                "" if consent.settled else "Turn on",
            )
        else:
            self._state.show_state(
                "warning", "The history cannot be used", trouble, "Erase the history…"
            )

    def _show_page(self, *, figures: bool) -> None:
        """The strips and the sentence; without figures the axes stand alone."""
        telemetry = self._telemetry
        since = _moment(self._since) if self._since else ""
        start = f"Collecting since {since}, {_NOTICE}" if since else _NOTICE
        self._kept.setText(start[0].upper() + start[1:])
        consent = telemetry.consent
        self._turn_off.setVisible(consent is not None and not consent.settled)
        if telemetry.trouble:
            self._trouble.show_text(telemetry.trouble, "warning")
        else:
            self._trouble.hide()
        began = f"On since {since}" if since else "On"
        self.empty.setText(
            f"{began}, the history is being read."
            if telemetry.figures is None
            else f"{began}, no statements yet."
            " Run one and it appears here within a few seconds."
        )
        self.empty.setVisible(not figures)
        self._heat_part.setVisible(figures)
        self._pattern_part.setVisible(figures)

    def _act(self) -> None:
        if self._telemetry.on:
            self._ask_erase()
        else:
            self._dispatch(tm.ConsentChosen(given=True))

    def _ask_erase(self) -> None:
        confirm(
            self.window(),
            self._appearance,
            "Erase the telemetry history",
            "Every count of this computer is removed. It cannot be taken back.",
            "Erase",
            lambda: self._dispatch(tm.EraseChosen()),
        )

    def _show_figures(self) -> None:
        if not self._telemetry.on:
            return
        figures = self._telemetry.figures
        self._show_latency(figures)
        self._updated.setText("")
        if figures is None or not figures.counted:
            return
        self._show_heat()
        self._pattern_model.show_shares(insights.patterns(figures.buckets))
        self.patterns.fit(pattern_name_width(self._appearance))
        self._pattern_head.setText(_statements(insights.statements(figures.buckets)))
        moment = datetime.fromtimestamp(figures.taken_at).astimezone()
        self._updated.setText(f"updated {moment:%H:%M:%S}")

    def _show_heat(self) -> None:
        """Steps as long as the width wants them."""
        figures = self._telemetry.figures
        if figures is None or not figures.counted:
            return
        names = heat_name_width(self._appearance)
        hours = step_hours(self.heat.viewport().width(), names)
        heat = insights.heat(figures.buckets, figures.window, hours)
        self._heat_model.show_heat(heat)
        if self._legend is not None:
            self._legend.show_heat(heat)
        since = insights.clock(heat.starts[0])
        noun = "read" if heat.total == 1 else "reads"
        self._heat_head.setText(
            f"{heat.total:,} {noun} since {since}, {hours}-hour steps"
        )
        self.heat.fit(names)

    def _fetch_charts(self) -> None:
        """Loads pyqtgraph on a lane: it takes half a second, and the loop goes on."""
        if self._lane is None:
            self._lane = Lane("panll-charts")
            self._lane.submit(self._load_charts)
            self._lane.close()

    def _load_charts(self) -> None:
        loaded = importlib.import_module("panll_desktop.ui.charts")
        with contextlib.suppress(RuntimeError):  # the tab may be gone by then
            self._charts_loaded.emit(loaded)

    def _make_charts(self) -> None:
        from panll_desktop.ui.charts import (  # noqa: PLC0415 - it is loaded by now
            HeatLegend,
            LatencyChart,
        )

        self.chart = LatencyChart(self._appearance)
        self._legend = HeatLegend(self._appearance)
        self._legend_place.addWidget(self._legend)
        self._chart_place.addWidget(self.chart)
        self._show_figures()

    def _show_latency(self, figures: Figures | None) -> None:
        if self.chart is None:
            self._fetch_charts()
            return
        if figures is None or not figures.counted:
            end = round(figures.taken_at if figures else datetime.now().timestamp())  # noqa: DTZ005 - local
            self._latency_head.setText("log scale")
            self.chart.show_points((), (end - _DAY, end), "Latency: no statements yet")
            return
        window, whole = figures.window, insights.overall(figures.buckets)
        steps = insights.latency(figures.buckets, window, LATENCY_STEPS)
        sentence = _statements(whole.statements)
        if whole.statements:
            sentence += (
                f"; p50 {_ms(whole.p50)}, p95 {_ms(whole.p95)}, p99 {_ms(whole.p99)};"
                " log scale, error of a bucket at most 1.1 %"
            )
        self._latency_head.setText(sentence)
        edges = (window.start, window.end)
        self.chart.show_points(steps, edges, f"Latency: {sentence}")


def _statements(count: int) -> str:
    return f"{count:,} {'statement' if count == 1 else 'statements'}"


def _ms(value: float | None) -> str:
    return "not known" if value is None else f"{value:,.3g} ms"


def _wall(now: float, since: float) -> datetime:
    """When a monotonic moment was, by the clock on the wall."""
    return datetime.now().astimezone() - timedelta(seconds=max(0.0, now - since))


def _moment(when: datetime) -> str:
    today = when.date() == datetime.now().astimezone().date()
    return f"{when:%H:%M}" if today else f"{when.day} {when:%b %Y, %H:%M}"
