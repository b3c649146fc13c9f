"""The views of a pane: tabs in its head, one of them shown in its body."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import Tabs, icon_button

_DOTS: Final = 32


class ViewTabs(QWidget):
    """Tabs over a stack; those that do not fit go into a menu, never cut."""

    chosen = Signal(int)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.stack: Final = QStackedWidget()
        self._withheld: set[int] = set()
        self.tabs: Final = Tabs(appearance, name)
        self.more: Final = icon_button(appearance, "dots", "More views")
        self.more.clicked.connect(self._show_rest)
        self.tabs.chosen.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addStretch(1)
        layout.addWidget(self.more)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def add(self, title: str, widget: QWidget) -> int:
        """Adds a view at the end and returns its number."""
        self.stack.addWidget(widget)
        number = self.tabs.addTab(title)
        self._fit()
        return number

    def offer(self, number: int, *, offered: bool) -> None:
        """Shows a view among the others, or leaves it out as if it were not there."""
        if offered == (number not in self._withheld):
            return
        (self._withheld.discard if offered else self._withheld.add)(number)
        if not offered and self.tabs.currentIndex() == number:
            self.show_view(0)
        self._fit()

    def rename(self, number: int, title: str) -> None:
        """Gives a view another title."""
        if self.tabs.tabText(number) != title:
            self.tabs.setTabText(number, title)
            self._fit()

    def offers(self, number: int) -> bool:
        """Whether a view is among the others."""
        return number not in self._withheld

    def show_view(self, number: int) -> None:
        """Chooses a view."""
        self.tabs.setCurrentIndex(number)

    def minimumSizeHint(self) -> QSize:
        """Room for the menu alone."""
        return QSize(_DOTS, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of tabs fits."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """A font or a style came in: tabs are of another width."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def _choose(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self._fit()
        self.chosen.emit(number)

    def _fit(self) -> None:
        """Shows the tabs that fit, the chosen one always."""
        tabs, chosen = self.tabs, self.tabs.currentIndex()
        if chosen < 0:
            return
        widths = [
            0 if number in self._withheld else self._width(number)
            for number in range(tabs.count())
        ]
        fits = sum(widths) <= self.width()
        room = self.width() - (0 if fits else _DOTS) - widths[chosen]
        for number, width in enumerate(widths):
            room -= 0 if number == chosen else width
            fit = room >= 0 and number not in self._withheld
            visible = number == chosen or fit
            if tabs.isTabVisible(number) != visible:  # else Qt forgets the one before
                tabs.setTabVisible(number, visible)
        self.more.setVisible(not fits)
        tabs.updateGeometry()  # Qt forgets to when a tab is shown or hidden

    def _width(self, number: int) -> int:
        words = self.tabs.fontMetrics().horizontalAdvance(self.tabs.tabText(number))
        return words + 21  # the style sheet's gap between tabs, and a pixel to spare

    def _show_rest(self) -> None:
        menu = QMenu(self)
        for number in range(self.tabs.count()):
            if not self.tabs.isTabVisible(number) and number not in self._withheld:
                menu.addAction(self.tabs.tabText(number), self._choice(number))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _choice(self, number: int) -> Callable[[], None]:
        return lambda: self.show_view(number)
