"""A tab for each result of statements that were run together."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from panll_desktop.session import messages as m
from panll_desktop.session.state import Ending, Result, State
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, Tabs, bar, filling

_LONGEST: Final = 24
_ENDED: Final = {
    None: "",
    Ending.SUCCEEDED: "",
    Ending.FAILED: " (failed)",
    Ending.CANCELLED: " (stopped)",
}


class _Arrows(QObject):
    """Paints the scroll buttons of tabs: under a style sheet Qt leaves them empty."""

    def __init__(self, appearance: Appearance, tabs: QTabBar) -> None:
        super().__init__(tabs)
        self._appearance = appearance
        for each in tabs.findChildren(QToolButton):
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draws a chevron, fainter where there is nothing more on that side."""
        if event.type() is not QEvent.Type.Paint or not isinstance(
            watched, QToolButton
        ):
            return super().eventFilter(watched, event)
        left = watched.arrowType() is Qt.ArrowType.LeftArrow
        colour = "text-muted" if watched.isEnabled() else "text-disabled"
        icon = self._appearance.icon(f"chevron-{'left' if left else 'right'}", colour)
        painter = QPainter(watched)
        painter.fillRect(watched.rect(), self._appearance.color("surface"))
        icon.paint(painter, watched.rect())
        painter.end()
        return True


class TabbedResults(QWidget):
    """The result that is shown, under a tab for each that is kept; one has no tabs."""

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Callable[[m.Message], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._appearance = appearance
        self._numbers: tuple[int, ...] = ()
        self.tabs: Final = Tabs(appearance, "Results of the statements")
        self.tabs.setUsesScrollButtons(True)
        self._arrows = _Arrows(appearance, self.tabs)
        self.tabs.chosen.connect(self._choose)
        height = appearance.size("height.pane_sub")
        self.tabs.setFixedHeight(height - 1)  # the line under a tab is its last row
        self._strip, row = bar("sub", height)
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        row.addWidget(self.tabs, 1)
        self._strip.hide()
        self._column = filling(self)
        self._column.addWidget(self._strip)

    def hold(self, shown: QWidget) -> None:
        """Takes what draws the result; once."""
        self._column.addWidget(shown, 1)
        self.setFocusProxy(shown)

    def render_state(self, before: State, after: State) -> None:
        """Shows which results there are, and which is shown."""
        old, new = before.workspace, after.workspace
        if new is None or old is new:
            return
        kept = new.kept if len(new.kept) > 1 else ()
        numbers = tuple(each.number for each in kept)
        self.tabs.blockSignals(True)
        if numbers != self._numbers:
            self._fit(len(kept))
            self._numbers = numbers
        for place, result in enumerate(kept):
            self.tabs.setTabText(place, _title(place + 1, result))
            self.tabs.setTabToolTip(place, one_line(result.text, 200))
            icon = self._appearance.icon("pin", "accent") if result.pinned else QIcon()
            self.tabs.setTabIcon(place, icon)
            kept_on = ", kept while others come" if result.pinned else ""
            self.tabs.setAccessibleTabName(place, _title(place + 1, result) + kept_on)
        if new.result is not None and new.result.number in numbers:
            self.tabs.setCurrentIndex(numbers.index(new.result.number))
        self.tabs.blockSignals(False)
        self._strip.setVisible(bool(kept))

    def step(self, by: int) -> None:
        """Shows the result so many tabs further on, round the end."""
        if self._numbers:
            place = (self.tabs.currentIndex() + by) % len(self._numbers)
            self._choose(place)

    def _fit(self, count: int) -> None:
        while self.tabs.count() > count:
            self.tabs.removeTab(self.tabs.count() - 1)
        while self.tabs.count() < count:
            self.tabs.addTab("")

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._numbers):
            self._dispatch(m.ResultChosen(self._numbers[place]))


def _title(place: int, result: Result) -> str:
    """The number of a statement and how it begins."""
    words = one_line(" ".join(result.text.split()), _LONGEST)
    return f"{place}  {words}{_ENDED[result.ending]}"
