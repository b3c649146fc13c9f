"""What stands over the dashboard: whose figures, of when, and whether they stand still.

It only shows what the state says; all that it does is done by commands.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from panll_desktop.session.ranges import RANGES, TITLES
from panll_desktop.session.telemetry_state import Source
from panll_desktop.telemetry.steps import long
from panll_desktop.ui.segments import Segments
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, icon_button, label

_SOURCES: Final = tuple(Source)
_NARROW: Final = 620
_WIDE: Final = 900
_NAMES: Final = {seconds: name for name, seconds in RANGES.items()}


class DashboardBar(QFrame):
    """Source, range, zoom, pause, refresh, export."""

    wanted = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setProperty("bar", "sub")
        self.setFixedHeight(appearance.size("height.pane_sub_tall"))
        self.source: Final = Segments(
            appearance, "Who counted", ("This workbench", "Database")
        )
        self.source.chosen.connect(
            lambda number: self.wanted.emit(f"telemetry.{_SOURCES[number].value}")
        )
        self.range: Final = button(appearance, "", "outline", "clock")
        self.range.setProperty("extent", "small")
        self.range.clicked.connect(self._show_ranges)
        self.zoom_out: Final = self._icon("zoom-out", "Zoom out", "zoom_out")
        self.pause: Final = self._icon("pause", "Pause the figures", "pause")
        self.pause.setCheckable(True)
        self.refresh: Final = self._icon("refresh", "Read the figures again", "refresh")
        self.updated: Final = label(appearance, "", "small", muted=True)
        self.view: Final = self._icon("folder", "View an export…", "view")
        self.export: Final = self._icon("download", "Export…", "export")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.source)
        row.addSpacing(4)
        row.addWidget(self.range)
        row.addWidget(self.zoom_out)
        row.addStretch(1)
        row.addWidget(self.updated)
        row.addSpacing(4)
        for each in (self.pause, self.refresh, self.view, self.export):
            row.addWidget(each)

    def show_source(self, source: Source | None, database: str) -> None:
        """Puts a source down.

        Args:
            source: None while neither is shown.
            database: what the one that reports is called.
        """
        name = database or "the database"
        reports = self.source.buttons[1]
        words = f"{name} reports" if self.width() >= _WIDE and database else "Database"
        if reports.text() != words:
            reports.setText(words)
        reports.setToolTip(f"What {name} counted itself")
        reports.setAccessibleName(f"Who counted: what {name} reports")
        if source is None:
            self.source.choose_none()
        else:
            self.source.choose(_SOURCES.index(source))

    def show_range(self, seconds: int, *, usable: bool, zoomed: bool) -> None:
        """Says how far back the figures go, and offers the way out of a zoom."""
        words = TITLES.get(_NAMES.get(seconds, ""), long(seconds))
        name = f"Range: last {words}"
        self.range.setText(words)
        self.range.setAccessibleName(name)
        self.range.setToolTip(name)
        self.range.setVisible(usable)
        self.zoom_out.setVisible(zoomed)

    def show_time(self, taken_at: float | None, *, paused: bool, live: bool) -> None:
        """Says when the figures were read, and whether they go on."""
        words = ""
        if taken_at is not None and live:
            when = datetime.fromtimestamp(taken_at).astimezone()
            words = f"{'paused at' if paused else 'updated'} {when:%H:%M:%S}"
        self.updated.setText(words)
        self.pause.setChecked(paused)
        tip = "Go on" if paused else "Pause the figures"
        self.pause.setToolTip(tip)
        self.pause.setAccessibleName(tip)
        self._fit()

    def show_uses(self, *, goes_on: bool, exports: bool) -> None:
        """Shows what can be done: pausing and reading again, and exporting."""
        self.pause.setVisible(goes_on)
        self.refresh.setVisible(goes_on)
        self.export.setVisible(exports)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the time is not said here."""
        super().resizeEvent(event)
        self._fit()

    def ranges(self) -> QMenu:
        """The presets, as a menu."""
        menu = QMenu(self)
        for name, title in TITLES.items():
            menu.addAction(f"Last {title}", self._choice(f"telemetry.range_{name}"))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _choice(self, command: str) -> Callable[[], None]:
        return lambda: self.wanted.emit(command)

    def _show_ranges(self) -> None:
        self.ranges().popup(self.range.mapToGlobal(self.range.rect().bottomLeft()))

    def _icon(self, icon: str, name: str, command: str) -> QToolButton:
        made = icon_button(self._appearance, icon, name)
        made.clicked.connect(lambda: self.wanted.emit(f"telemetry.{command}"))
        return made

    def _fit(self) -> None:
        self.updated.setVisible(self.width() >= _NARROW and bool(self.updated.text()))
