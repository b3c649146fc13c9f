"""The telemetry tab of pane W: what was counted, by whom, of when, and how old."""

import contextlib
import importlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session.lanes import Lane
from panll_desktop.session.state import Notice as Told
from panll_desktop.session.state import NoticeKind, State
from panll_desktop.session.telemetry_state import Source, TelemetryState, Viewed
from panll_desktop.ui import qt_classes
from panll_desktop.ui.dashboard_bar import DashboardBar
from panll_desktop.ui.dashboard_words import Looks, Panel, looks
from panll_desktop.ui.figures_page import FiguresPage
from panll_desktop.ui.report_page import Lacks, ReportPage
from panll_desktop.ui.strips import ActionStrip, Veil
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import StatePanel

if TYPE_CHECKING:
    from panll_desktop.ui.charts import LatencyChart

Dispatch: TypeAlias = Callable[[m.Message], None]
Perform: TypeAlias = Callable[[str], object]
_MOVES: Final = {
    "in": "telemetry.zoom_in",
    "out": "telemetry.zoom_out",
    "earlier": "telemetry.earlier",
    "later": "telemetry.later",
}


_CONSENT: Final = {
    "telemetry.collected": "What exactly?",
    "telemetry.erase": "Erase…",
    "telemetry.toggle": "Turn off",
}
_VIEWED: Final = {"telemetry.live": "Back to the live figures"}
_ZOOMED: Final = {
    "telemetry.earlier": "Earlier",
    "telemetry.later": "Later",
    "telemetry.zoom_out": "Zoom out",
}
_PAUSED: Final = {"telemetry.pause": "Go on"}
_STALE: Final = {"telemetry.refresh": "Refresh", "database.reconnect": "Reconnect"}
_REST_MS: Final = 30
_TURN: Final = 0.008  # seconds


class Dashboard(QWidget):
    """Off, on but empty, unreachable, stale, or the figures; each looks different.

    Args:
        appearance: of everything.
        dispatch: hears who looks, and zooms.
        perform: does what a command of that name does.
    """

    _charts_loaded = Signal(object)

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, perform: Perform
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch, self._perform = dispatch, perform
        self._state = State()
        self._looks = Looks()
        self._actions: list[str] = []
        self._lane: Lane | None = None
        self._building = False
        self._charts_loaded.connect(self._make_chart)
        self.bar: Final = DashboardBar(appearance)
        self.bar.wanted.connect(self._do)
        self.panel: Final = StatePanel(appearance)
        self.panel.acted.connect(lambda: self._do(self._actions[0]))
        self.panel.acted_otherwise.connect(lambda: self._do(self._actions[1]))
        self.page: Final = FiguresPage(appearance, self._say_copied)
        self.page.zoomed.connect(lambda *span: dispatch(dash.ZoomChosen(*span)))
        self.page.moved.connect(lambda way: self._do(_MOVES[way]))
        self.page.empty.acted.connect(lambda: self._do("query.run"))
        self._report: ReportPage | None = None
        self.consent: Final = ActionStrip(appearance, "", _CONSENT)
        self.viewed: Final = ActionStrip(appearance, "info", _VIEWED)
        self.zoomed: Final = ActionStrip(appearance, "info", _ZOOMED)
        self.paused: Final = ActionStrip(appearance, "info", _PAUSED)
        self.stale: Final = ActionStrip(appearance, "warning", _STALE)
        self.lacks: Final = Lacks(appearance)
        self._arrange()
        self._steps: Iterator[Callable[[], object]] | None = self.page.steps()
        self._show()

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""
        del before
        self._state = after
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for figures as long as they can be seen."""
        super().showEvent(event)
        self._dispatch(dash.DashboardWatched(watched=True))
        self._building = False
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draws nothing while nobody looks."""
        super().hideEvent(event)
        self._dispatch(dash.DashboardWatched(watched=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Covers what it covered before."""
        super().resizeEvent(event)
        self._cover()

    @property
    def chart(self) -> "LatencyChart | None":
        """The latency, once it is loaded."""
        return self.page.latency.chart if self.page.latency is not None else None

    @property
    def report(self) -> ReportPage:
        """What a database reports; made when there is a report to show."""
        if self._report is None:
            self._report = ReportPage(self._appearance, self._say_copied)
            self._stack.addWidget(self._report)
        return self._report

    @property
    def built(self) -> bool:
        """Whether every part is there."""
        return self._steps is None

    @property
    def complete(self) -> bool:
        """Whether every part that is in view is there, the chart included."""
        return self.chart is not None and self.page.is_full

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self.page)
        self._veil = Veil(self._appearance, self._stack)
        strips = (self.consent, self.viewed, self.zoomed, self.paused, self.stale)
        for strip in strips:
            strip.acted.connect(self._do)
        self.lacks.setContentsMargins(16, 8, 16, 0)
        self.lacks.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.bar, *strips, self.lacks):
            column.addWidget(part)
        column.addWidget(self._stack, 1)

    def _build(self) -> None:
        """Makes the next part, and lets the event loop go on before the one after."""
        step = next(self._steps, None) if self._steps and self.isVisible() else None
        if step is not None:
            if not self.page.is_full:  # the view is painted once, as a whole
                self.page.setUpdatesEnabled(False)
            step()
            full = self.page.is_full
            if full and not self.page.updatesEnabled():
                self.page.setUpdatesEnabled(True)
            if full:
                self._fetch_chart()
            wait = full and self.chart is None  # what is in view comes first
            QTimer.singleShot(_REST_MS if wait else 0, self, self._build)
            return
        self.page.setUpdatesEnabled(True)
        self._building = False
        if self.isVisible():
            self._steps = None

    def _show(self) -> None:
        state, shown = self._state, looks(self._state)
        telemetry = state.telemetry
        viewed = telemetry.viewed
        self._looks = shown
        self.bar.show_source(
            None if viewed is not None else telemetry.source, shown.database
        )
        timed = shown.figures is not None
        self.bar.show_range(
            telemetry.seconds if viewed is None else _length(viewed),
            usable=timed,
            zoomed=bool(shown.zoomed),
        )
        self.bar.show_time(shown.taken_at, paused=telemetry.paused, live=viewed is None)
        own = viewed is None and telemetry.source is Source.WORKBENCH
        known = shown.figures is not None or shown.reading is not None
        goes_on = viewed is None and known
        self.bar.show_uses(goes_on=goes_on, exports=own and telemetry.on)
        self._show_strips(telemetry)
        if shown.figures is not None:
            if self._steps and not self._building and self.isVisible():
                self._building = True
                QTimer.singleShot(0, self, self._build)
            self.page.show_picture(shown.figures, own=viewed is None)
            live = not telemetry.zooms and not telemetry.paused
            self.page.empty.show_words(*shown.empty, live=live)
            self._stack.setCurrentWidget(self.page)
        elif shown.reading is not None:
            self.report.show_reading(shown.reading, shown.source)
            self._stack.setCurrentWidget(self.report)
        else:
            self._show_panel(shown.panel)
            self._stack.setCurrentWidget(self.panel)
        self._veil.setVisible(bool(shown.stale))
        self._cover()

    def _show_panel(self, panel: Panel) -> None:
        titles = [title for title, _ in panel.actions]
        self._actions = [command for _, command in panel.actions]
        first = titles[0] if titles else ""
        self.panel.show_state(panel.icon, panel.title, panel.text, first)
        self.panel.stress(panel.colour)
        for other in titles[1:]:
            self.panel.offer(other)

    def _show_strips(self, telemetry: TelemetryState) -> None:
        shown = self._looks
        self.consent.say(shown.kept)
        consent = telemetry.consent
        settled = consent is not None and consent.settled
        self.consent.links["telemetry.toggle"].setVisible(not settled)
        self.viewed.say(shown.viewed)
        self.zoomed.say(shown.zoomed)
        self.paused.say(shown.paused)
        self.stale.say(shown.stale)
        self.stale.links["telemetry.refresh"].setVisible(not shown.lost)
        self.stale.links["database.reconnect"].setVisible(shown.lost)
        reading = telemetry.viewed.reading if telemetry.viewed is not None else None
        if reading is not None and shown.figures is not None:
            self.lacks.show_reading(reading)
        else:
            self.lacks.hide()

    def _cover(self) -> None:
        """Lays the veil over the page, but not over its scroll bar."""
        if self._veil.isVisible():
            self._veil.setGeometry(self._stack.rect())
            self._veil.raise_()

    def _do(self, command: str) -> None:
        self._perform(command)

    def _say_copied(self, sentence: str) -> None:
        self._dispatch(m.Noticed(Told(NoticeKind.INFORMATION, sentence)))

    def _fetch_chart(self) -> None:
        """Loads pyqtgraph on a lane: it takes half a second, and the loop goes on."""
        if self._lane is None:
            self._lane = Lane("panll-charts")
            self._make_classes(qt_classes.made(), self._lane)

    def _make_classes(self, rest: Iterator[None], lane: Lane) -> None:
        """A few of Qt's classes a turn, before the lane asks for all of them."""
        end = time.perf_counter() + _TURN
        for _ in rest:
            if time.perf_counter() > end:
                again = partial(self._make_classes, rest, lane)
                QTimer.singleShot(1, self, again)
                return
        lane.submit(self._load_charts)
        lane.close()

    def _load_charts(self) -> None:
        loaded = importlib.import_module("panll_desktop.ui.charts")
        with contextlib.suppress(RuntimeError):  # the tab may be gone by then
            self._charts_loaded.emit(loaded)

    def _make_chart(self) -> None:
        from panll_desktop.ui.charts import (  # noqa: PLC0415 - it is loaded by now
            LatencyChart,
        )

        self.page.take_chart(LatencyChart(self._appearance))


def _length(viewed: Viewed) -> int:
    """How many seconds of an export are shown; 0 if it has no history."""
    figures = viewed.figures
    return 0 if figures is None else figures.window.end - figures.window.start
