"""A choice of two to five, all of them in sight."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button


class Segments(QWidget):
    """Buttons of which one is down."""

    chosen = Signal(int)

    def __init__(
        self, appearance: Appearance, name: str, titles: Sequence[str]
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.buttons: Final[list[QPushButton]] = []
        for number, title in enumerate(titles):
            made = button(appearance, title, "ghost")
            made.setProperty("extent", "small")
            made.setCheckable(True)
            made.setAccessibleName(f"{name}: {title}")
            self._group.addButton(made, number)
            self.buttons.append(made)
            row.addWidget(made)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def current(self) -> int:
        """Which one is down."""
        return self._group.checkedId()

    def choose_none(self) -> None:
        """Puts all of them up; nobody is told."""
        self._group.setExclusive(False)
        for each in self.buttons:
            each.setChecked(False)
        self._group.setExclusive(True)

    def choose(self, number: int) -> None:
        """Puts one down; nobody is told."""
        self.buttons[number].setChecked(True)
