"""The telemetry tab of pane W: what this workbench counted in the last 24 hours."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session import messages as m
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.state import State
from panll_desktop.session.telemetry_state import Figures, TelemetryState
from panll_desktop.telemetry import insights
from panll_desktop.ui.heat_table import (
    HeatDelegate,
    HeatModel,
    PatternDelegate,
    PatternModel,
    table,
)
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import (
    StatePanel,
    bar,
    button,
    label,
    rule,
    set_property,
)

if TYPE_CHECKING:
    from panll_desktop.ui.charts import LatencyChart

Dispatch = Callable[[m.Message], None]
HEAT_STEPS: Final = 12
LATENCY_STEPS: Final = 144
_EDGE: Final = 20
_NOTICE: Final = (
    "Kept on this computer only: counts and times, never query text, names or ids."
)


class Dashboard(QWidget):
    """Off, on but empty, unreadable, or the figures; each looks different."""

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, export: Callable[[], None]
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._export = export
        self._telemetry = TelemetryState()
        self._chart: LatencyChart | None = None
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
        if old.figures is not after.telemetry.figures and self.isVisible():
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
        page = QWidget()
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
        column.addWidget(self._figures(), 1)
        return page

    def _consent_strip(self) -> QFrame:
        strip = QFrame()
        set_property(strip, "tone", "info")
        row = QHBoxLayout(strip)
        row.setContentsMargins(16, 4, 12, 4)
        text = label(self._appearance, _NOTICE, "small")
        text.setWordWrap(True)
        row.addWidget(text, 1)
        for words, message in (
            ("Erase", tm.EraseChosen()),
            ("Turn off", tm.ConsentChosen(given=False)),
        ):
            link = button(self._appearance, words, "link")
            link.clicked.connect(lambda _=False, m=message: self._dispatch(m))
            row.addWidget(link)
        return strip

    def _figures(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(8)
        self._heat_model = HeatModel(inner)
        delegate = HeatDelegate(self._appearance, inner)
        self._heat = table(
            self._appearance, self._heat_model, delegate, "Modality usage", inner
        )
        self._heat_head = self._section(column, "Modality usage")
        column.addWidget(self._heat)
        column.addWidget(rule())
        self._latency_head = self._section(column, "Latency")
        self._chart_place = QVBoxLayout()
        column.addLayout(self._chart_place)
        column.addWidget(rule())
        self._pattern_model = PatternModel(inner)
        bars = PatternDelegate(self._appearance, inner)
        self._patterns = table(
            self._appearance, self._pattern_model, bars, "Query patterns", inner
        )
        self._pattern_head = self._section(column, "Query patterns")
        column.addWidget(self._patterns)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Telemetry figures")
        area.setWidget(inner)
        return area

    def _section(self, column: QVBoxLayout, title: str) -> QLabel:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self._appearance, title, "section"))
        counted = label(self._appearance, "", "small", muted=True)
        row.addWidget(counted, 1)
        column.addLayout(row)
        return counted

    def _show_state(self) -> None:
        telemetry = self._telemetry
        has_figures = bool(telemetry.figures and telemetry.figures.buckets)
        self._stack.setCurrentIndex(int(telemetry.on and has_figures))
        if telemetry.consent is not None and not telemetry.on:
            settled = telemetry.consent.settled
            self._state.show_state(
                "power",
                "Telemetry is off",
                f"Off, because {telemetry.consent.reason}. Nothing is counted."
                " Turning it on counts from then, not before, on this computer only.",
                "" if settled else "Turn on",
            )
        elif telemetry.trouble:
            self._state.show_state(
                "warning",
                "The history cannot be used",
                telemetry.trouble,
                "Erase the history",
            )
        elif telemetry.on:
            self._state.show_state(
                "clock",
                "On, no statements yet",
                "Run one, and it appears here within a few seconds.",
            )

    def _act(self) -> None:
        if self._telemetry.on:
            self._dispatch(tm.EraseChosen())
        else:
            self._dispatch(tm.ConsentChosen(given=True))

    def _show_figures(self) -> None:
        figures = self._telemetry.figures
        if figures is None or not figures.buckets:
            return
        buckets, window = figures.buckets, figures.window
        heat = insights.heat(buckets, window, HEAT_STEPS)
        self._heat_model.show_heat(heat)
        self._heat_head.setText(f"{heat.total:,} uses, 2-hour steps")
        shares = insights.patterns(buckets)
        self._pattern_model.show_shares(shares)
        count = insights.statements(buckets)
        noun = "statement" if count == 1 else "statements"
        self._pattern_head.setText(f"{count:,} {noun}")
        self._show_latency(figures, noun)
        moment = datetime.fromtimestamp(figures.taken_at).astimezone()
        self._updated.setText(f"updated {moment:%H:%M:%S}")
        for view in (self._heat, self._patterns):
            _fit(view)

    def _show_latency(self, figures: Figures, noun: str) -> None:
        if self._chart is None:
            from panll_desktop.ui.charts import (  # noqa: PLC0415 - pyqtgraph is slow
                LatencyChart,
            )

            self._chart = LatencyChart(self._appearance)
            self._chart_place.addWidget(self._chart)
        steps = insights.latency(figures.buckets, figures.window, LATENCY_STEPS)
        whole = insights.overall(figures.buckets)
        sentence = (
            f"{whole.statements:,} {noun}; p50 {_ms(whole.p50)}, p95 {_ms(whole.p95)},"
            f" p99 {_ms(whole.p99)}; log scale, error of a bucket at most 1.1 %"
        )
        self._latency_head.setText(sentence)
        self._chart.show_points(steps, f"Latency: {sentence}")


def _ms(value: float | None) -> str:
    return "not known" if value is None else f"{value:,.3g} ms"


def _fit(view: QTableView) -> None:
    """As high as its rows: the dashboard scrolls, its tables do not."""
    rows = view.model().rowCount() * view.verticalHeader().defaultSectionSize()
    view.setFixedHeight(rows + view.horizontalHeader().sizeHint().height() + 4)
