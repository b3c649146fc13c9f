"""Tabs of pane N: the query tabs, and those of the panel below the editor."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QTabBar,
    QWidget,
)

from panll_desktop.session.state import Document
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Tabs, bar, button, icon_button, paint_glyph

CROSS: Final = 24
PILL: Final = 20
PILL_PADDING: Final = 12


class QueryTabs(QTabBar):
    """One tab for each document; those that do not fit are left to a menu."""

    chosen = Signal(int)
    closed = Signal(int)
    fitted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown: tuple[tuple[int, str], ...] = ()
        self._told: tuple[tuple[str, bool], ...] = ()
        self._filling = False
        self.setProperty("kind", "query")
        self.setFont(appearance.font("body_medium"))
        self.setAccessibleName("Query tabs")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._current_changed)

    def show_documents(self, documents: Sequence[Document], active: int) -> None:
        """Shows these tabs, one of them chosen."""
        wanted = tuple((each.id, each.title) for each in documents)
        self._filling = True
        if wanted != self._shown:
            self._told = ()
            self._fill(wanted)
        told = tuple((each.path, each.unsaved) for each in documents)
        if told != self._told and any(path for path, _ in (*told, *self._told)):
            self._tell(told)
        chosen = [number for number, _ in wanted].index(active)
        self.setTabVisible(chosen, True)
        self.setCurrentIndex(chosen)
        self._filling = False
        self.updateGeometry()
        self.fit()

    def hidden_tabs(self) -> list[tuple[int, str]]:
        """Identifier and title of the tabs that there is no room for."""
        return [
            each
            for index, each in enumerate(self._shown)
            if not self.isTabVisible(index)
        ]

    def fit(self) -> None:
        """Shows as many tabs as there is room for, the chosen one among them."""
        widths = [self.tabSizeHint(index).width() for index in range(self.count())]
        current = max(self.currentIndex(), 0)
        room = self.width() - sum(widths[current : current + 1])
        for index, width in enumerate(widths):
            if index != current:
                room -= width
                fits = room >= 0
                if self.isTabVisible(index) != fits:
                    self.setTabVisible(index, fits)
        self.fitted.emit()

    def minimumSizeHint(self) -> QSize:
        """One tab may be all that is seen."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """All tabs side by side, those out of sight among them."""
        widths = (self.tabSizeHint(index).width() for index in range(self.count()))
        return QSize(sum(widths), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the tabs into the new width."""
        super().resizeEvent(event)
        self.fit()

    def _fill(self, wanted: tuple[tuple[int, str], ...]) -> None:
        self._shown = wanted
        while self.count() > len(wanted):
            self.removeTab(self.count() - 1)
        while self.count() < len(wanted):
            index = self.addTab("")
            cross = _Cross(self._appearance, self)
            cross.clicked.connect(self._cross_clicked)
            self.setTabButton(index, QTabBar.ButtonPosition.RightSide, cross)
        for index, (identifier, title) in enumerate(wanted):
            self.setTabText(index, title.replace("&", "&&"))
            self.setTabData(index, identifier)
            cross_there = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
            cross_there.setAccessibleName(f"Close {title}")
            cross_there.setToolTip(f"Close {title}")

    def _tell(self, told: tuple[tuple[str, bool], ...]) -> None:
        """Which file each is of, and whether that has another text."""
        from panll_desktop.ui.cells import literal  # noqa: PLC0415 - once it has files

        self._told = told
        for index, (path, unsaved) in enumerate(told):
            cross = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
            title = self._shown[index][1]
            self.setTabToolTip(index, literal(path) if path else "")
            self.setAccessibleTabName(index, f"{title}, not saved" if unsaved else "")
            if isinstance(cross, _Cross):
                cross.show_unsaved(unsaved=unsaved)

    def _cross_clicked(self) -> None:
        sender = self.sender()
        for index in range(self.count()):
            if self.tabButton(index, QTabBar.ButtonPosition.RightSide) is sender:
                self.closed.emit(self.tabData(index))
                return

    def _current_changed(self, index: int) -> None:
        if not self._filling and 0 <= index < len(self._shown):
            self.chosen.emit(self._shown[index][0])


class QueryStrip(QWidget):
    """The query tabs, a button for a new one, and a menu of those out of sight."""

    opened = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.tabs: Final = QueryTabs(appearance)
        frame, row = bar("tool", appearance.size("height.pane_sub"))
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._plus = icon_button(appearance, "plus", "New query tab")
        self._plus.clicked.connect(self.opened)
        self._more = button(appearance, "", "link")
        self._more.setFont(appearance.font("small_medium"))
        self._menu = QMenu(self._more)
        self._menu.triggered.connect(self._picked)
        self._more.setMenu(self._menu)
        self._more.hide()
        row.addWidget(self.tabs)
        row.addWidget(self._plus)
        row.addWidget(self._more)
        row.addStretch(1)
        self.tabs.fitted.connect(self._list_hidden)

    def _list_hidden(self) -> None:
        hidden = self.tabs.hidden_tabs()
        text = f"{len(hidden)} more"
        self._more.setText(text)
        self._more.setAccessibleName(f"{text} query tabs")
        self._more.setVisible(bool(hidden))
        self._menu.clear()
        for identifier, title in hidden:
            self._menu.addAction(title.replace("&", "&&")).setData(identifier)

    def _picked(self, action: QAction) -> None:
        self.tabs.chosen.emit(action.data())


class PanelTabs(Tabs):
    """View tabs of the height of a sub-bar, with a count beside the first."""

    def __init__(
        self, appearance: Appearance, name: str, titles: Sequence[str]
    ) -> None:
        super().__init__(appearance, name)
        self._appearance = appearance
        self._count = ""
        self._height = appearance.size("height.tab_small")
        self._between = appearance.size("space.5")
        self._room = QWidget(self)
        self._room.hide()
        self._titles = tuple(titles)
        for title in titles:
            self.addTab(title)

    def set_count(self, count: int) -> None:
        """The number in the pill; none for 0."""
        side = QTabBar.ButtonPosition.RightSide
        self._count = f"{count:,}" if count else ""
        metrics = QFontMetrics(self._appearance.font("badge"))
        width = metrics.horizontalAdvance(self._count) + PILL_PADDING
        self._room.setFixedSize(max(PILL, width), PILL)
        self.setTabButton(0, side, None)
        if count:
            self.setTabButton(0, side, self._room)
        self.update()
        title = self._titles[0]
        self.setAccessibleTabName(0, f"{title}, {count}" if count else title)

    def tabSizeHint(self, index: int) -> QSize:
        """As high as the bar it stands in."""
        hint = super().tabSizeHint(index)
        hint.setHeight(self._height)
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the count beside the text, in the room that is kept for it."""
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("surface-hover"))
        right = self.tabRect(0).right() + 1 - self._between
        width = self._room.width()
        box = QRect(right - width, (self._height - PILL) // 2, width, PILL)
        painter.drawRoundedRect(box, PILL / 2, PILL / 2)
        painter.setPen(self._appearance.color("text"))
        painter.setFont(self._appearance.font("badge"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._count)


class _Cross(QAbstractButton):
    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setFixedSize(CROSS, CROSS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._unsaved = False
        appearance.changed.connect(self.update)

    def show_unsaved(self, *, unsaved: bool) -> None:
        """A disc stands in the place of the cross until the mouse is over it."""
        if unsaved != self._unsaved:
            self._unsaved = unsaved
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the cross, on a ground while the mouse is over it."""
        del event
        painter = QPainter(self)
        if self._unsaved and not self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = self._appearance.color("accent")
            paint_glyph(painter, "success", QRectF(4, 8, 8, 8), colour)
            return
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._appearance.color("surface-hover"))
            painter.drawRoundedRect(QRect(-2, 2, 20, 20), 4, 4)
        icon = self._appearance.icon("close", "text-muted", 14)
        icon.paint(painter, QRect(1, 5, 14, 14))
