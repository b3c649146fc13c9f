"""The tab Drift: which entities are no longer one with themselves, worst first."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from panll_desktop.protocol import DriftRequest, DriftSurvey
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import DriftView
from panll_desktop.session.state import Broken, Connecting, Online, State, Workspace
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.drift_bars import DriftFilters, DriftFoot
from panll_desktop.ui.drift_history import DriftHistory
from panll_desktop.ui.drift_side import DriftSide
from panll_desktop.ui.drift_table import DriftTable
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel, LinkStrip, LoadingPanel
from panll_desktop.ui.results_words import ELSEWHERE, duration
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.watched import Watched
from panll_desktop.ui.widgets import StatePanel, bar, button, filling, icon_button

_ENTITIES, _OVER_TIME = 0, 1
_NARROW: Final = 560
_BESIDE: Final = 876  # room for the heat map and the chosen entity
_PAUSE_MS: Final = 120  # who walks through the rows does not ask for each
_AGAIN: Final = "Measure again"


class DriftPage(Watched):
    """Not connected, measuring, failed, empty, or a heat map: each looks different."""

    def __init__(self, appearance: Appearance, dispatch: Dispatch) -> None:
        super().__init__(dispatch, dm.DriftWatched)
        self._appearance = appearance
        self._state = State()
        self._act: Callable[[], None] = self._measure
        self.segments: Final = Segments(
            appearance, "Show drift", ("Entities", "Over time")
        )
        self.counts: Final = CountLabel(appearance)
        self.stop: Final = icon_button(appearance, "stop", "Stop measuring")
        self.again: Final = button(appearance, _AGAIN, "ghost", "refresh")
        self.filters: Final = DriftFilters(appearance)
        self.strip: Final = LinkStrip(appearance)
        self.table: Final = DriftTable(appearance)
        self.history: Final = DriftHistory(appearance)
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.loading: Final = LoadingPanel(appearance)
        self.foot: Final = DriftFoot(appearance)
        self._side: DriftSide | None = None
        self._beside: Final = QHBoxLayout()
        self._pause: Final = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._connect()
        self._draw(DriftView(), None)

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        self._state = after
        old, new = before.workspace, after.workspace
        if new is None:
            return
        self.follow(new.module)
        fresh = old is None or old.module != new.module
        running = new.drift.since is not None
        if (
            fresh
            or old is None
            or running
            or old.drift is not new.drift
            or old.link is not new.link
        ):
            former = None if fresh or old is None else old.drift.survey
            self._draw(new.drift, former)
        if self._side is not None:
            self._side.render_state(after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, an icon stands for its words."""
        super().resizeEvent(event)
        self.again.setText("" if self.width() < _NARROW else _AGAIN)
        self._offer_side()

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        self.again.setProperty("extent", "small")
        self.again.setToolTip(_AGAIN)
        row.addWidget(self.segments)
        row.addWidget(self.counts, 1)
        row.addWidget(self.stop)
        row.addWidget(self.again)
        for page in (
            self.panel,
            self.failure,
            self.loading,
            self.table,
            self.history,
        ):
            self.pages.addWidget(page)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self.filters)
        main.addWidget(self.strip)
        main.addWidget(self.pages, 1)
        main.addWidget(self.foot)
        self._beside.setSpacing(0)
        self._beside.addLayout(main, 1)
        column = filling(self)
        column.addWidget(head)
        column.addLayout(self._beside, 1)

    def _connect(self) -> None:
        self.segments.chosen.connect(lambda _: self._redraw())
        self.stop.clicked.connect(lambda: self._dispatch(dm.DriftStopped()))
        self.again.clicked.connect(self._measure)
        self.filters.changed.connect(self._filter)
        self.strip.retried.connect(self._measure)
        self.strip.dismissed.connect(self.strip.hide)
        self.table.opened.connect(self._open)
        self.table.turned.connect(self._pause.start)
        self._pause.timeout.connect(self._look)
        self.panel.acted.connect(self._do)
        self.failure.retried.connect(self._measure)
        self.loading.stopped.connect(lambda: self._dispatch(dm.DriftStopped()))

    def _open(self, name: str) -> None:
        self._dispatch(m.EntityOpened(name))

    @property
    def side(self) -> DriftSide:
        """The chosen entity; made when there first is room for it."""
        if self._side is None:
            self._side = DriftSide(self._appearance, self._dispatch)
            self._side.opened.connect(self._open)
            self._beside.addWidget(self._side)
        return self._side

    def _look(self) -> None:
        """Asks for the entity of the current row, where there is room to show it."""
        if not self._roomy:
            return
        self.side.show()
        row = self.table.current_row
        self.side.show_row(row)
        workspace = self._state.workspace
        if row is None or workspace is None:
            return
        known = workspace.entity
        if known is None or known.identifier != row.entity:
            self._dispatch(m.EntityOpened(row.entity, beside=True))
        else:
            self.side.render_state(self._state)

    def _offer_side(self) -> None:
        """The chosen entity stands beside the heat map where there is room."""
        if self._roomy and (self._side is None or self._side.isHidden()):
            self._pause.start()
        elif self._side is not None and not self._roomy:
            self._side.hide()

    @property
    def _roomy(self) -> bool:
        return self.width() >= _BESIDE and self.pages.currentWidget() is self.table

    def _do(self) -> None:
        self._act()

    def _measure(self) -> None:
        self._dispatch(dm.DriftAsked())

    def _filter(self) -> None:
        self._dispatch(dm.DriftAsked(self.filters.request()))

    def _show_all(self) -> None:
        self._dispatch(dm.DriftAsked(DriftRequest()))

    def _redraw(self) -> None:
        workspace = self._state.workspace
        if workspace is not None:
            self._draw(workspace.drift, None)

    def _draw(self, drift: DriftView, former: DriftSurvey | None) -> None:
        survey, running = drift.survey, drift.since is not None
        workspace = self._state.workspace
        online = workspace is not None and isinstance(workspace.link, Online)
        self.stop.setEnabled(running and not drift.stopping)
        self.again.setEnabled(online and not running)
        self.filters.setEnabled(online)
        self.filters.show_request(drift.request)
        self.filters.setVisible(self.segments.current == _ENTITIES)
        self._tell(drift)
        if survey is None:
            self._without_survey(drift, workspace)
            return
        self.filters.offer(survey)
        self.filters.show_request(drift.request)
        if survey is not former:
            self.table.show_survey(survey, drift.request.drift_type)
            self.history.show_trends(survey.trends)
        self.foot.show_limits(words.limits(survey))
        if self.segments.current == _OVER_TIME:
            self._turn(self.history)
        elif not survey.entities:
            text = "Drift is measured once something is stored here."
            self._say("cube", "No entities", text, "", self._measure)
        elif not survey.rows:
            text = "No entity has such a score, or such a name."
            self._say("filter", "Nothing found", text, "Show all", self._show_all)
        else:
            self._turn(self.table)

    def _tell(self, drift: DriftView) -> None:
        """What is going on, above the table and in the strip."""
        survey = drift.survey
        if drift.since is not None:
            self.counts.set_words(*self._progress(drift))
        elif survey is None:
            self.counts.set_words("", "")
        else:
            count = f"{survey.entities:,} measured"
            kind = drift.request.drift_type if self.width() >= _NARROW else ""
            self.counts.set_words(count, words.counts(survey, kind))
        self.strip.hide()
        if survey is None or drift.since is not None:
            return
        if drift.failure is not None:
            said = f"These scores are from before. {drift.failure.title}"
            self.strip.show_text(said, "warning")
        elif drift.stopped:
            self.strip.show_text("Stopped: these scores are from before.", "warning")
        elif drift.outdated:
            self.strip.show_text("Something was written since then.", "warning")

    def _progress(self, drift: DriftView) -> tuple[str, str]:
        seconds = duration(max(0.0, self._state.now - (drift.since or 0.0)))
        if drift.stopping:
            return "Stopping", seconds
        if not drift.due:
            return "Measuring", seconds
        return "Measuring", f"{drift.done:,} of {drift.due:,} entities · {seconds}"

    def _without_survey(self, drift: DriftView, workspace: Workspace | None) -> None:
        self.foot.show_limits("")
        link = workspace.link if workspace is not None else None
        if drift.since is not None:
            self.loading.show_work(
                " ".join(self._progress(drift)), stopping=drift.stopping
            )
            self._turn(self.loading)
        elif isinstance(link, Connecting):
            text = "Drift is measured then."
            self._say("plug", "Connecting", text, "", self._measure)
        elif isinstance(link, Broken) or not isinstance(link, Online):
            self._say("unplugged", "No connection", ELSEWHERE, "", self._measure)
        elif drift.failure is not None:
            self.failure.show_failure(drift.failure, "")
            self._turn(self.failure)
        elif drift.stopped:
            text = "What was computed is kept: measuring goes on from there."
            self._say("stop", "Stopped", text, "Measure again", self._measure)
        else:
            text = "How far the modalities of each entity are apart."
            self._say("search", "Not measured yet", text, "Measure", self._measure)

    def _say(
        self, icon: str, title: str, text: str, action: str, act: Callable[[], None]
    ) -> None:
        self._act = act
        self.panel.show_state(icon, title, text, action)
        self._turn(self.panel)

    def _turn(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.foot.setVisible(page is self.table)
        self._offer_side()
