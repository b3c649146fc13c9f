"""A bar over a list in which one says what is wanted of it: by text, by choices."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QWidget

from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP

_PAUSE_MS: Final = 200


class FilterText(QLineEdit):
    """A text to find; who types is waited for.

    Args:
        hint: what can be found.
        name: of the field, for who hears it.
    """

    settled = Signal()

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(96)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.settled)
        self.textEdited.connect(lambda _: self._pause.start())
        self.textChanged.connect(self._cleared)
        self.returnPressed.connect(self.settled)

    def take(self) -> str:
        """What is to be found; nothing more is waited for."""
        self._pause.stop()
        return self.text().strip()

    def show_wanted(self, text: str) -> None:
        """Shows what is looked for; what is being typed stays."""
        if not self._pause.isActive() and self.text().strip() != text:
            self.setText(text)

    def _cleared(self, text: str) -> None:
        """The cross in the field tells nobody else."""
        if not text and self.hasFocus():
            self._pause.start()


class FilterChoice(QComboBox):
    """One of some things, each with what it stands for.

    Args:
        name: of the field, for who hears it.
        least: how many characters there is room for.
    """

    def __init__(self, name: str, least: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumContentsLength(least)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(adjust)

    def choose(self, wanted: object) -> None:
        """Chooses what stands for that, or the first."""
        self.setCurrentIndex(max(0, self.findData(wanted)))

    def offer(self, titles: Iterable[tuple[str, str]]) -> None:
        """Offers these behind the first, each as title and meaning."""
        titles = list(titles)
        known = [self.itemData(at) for at in range(1, self.count())]
        if known == [meaning for _, meaning in titles]:
            return
        chosen = self.currentData()
        while self.count() > 1:
            self.removeItem(1)
        for title, meaning in titles:
            self.addItem(title, meaning)
        self.choose(chosen)


class FilterBar(QFrame):
    """The fields in a row."""

    changed = Signal()

    def __init__(
        self, appearance: Appearance, fields: Iterable[tuple[QWidget, int]]
    ) -> None:
        super().__init__()
        self.setProperty("bar", "sub")
        self.setFixedHeight(appearance.size("height.pane_sub_tall"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(GAP)
        for each, stretch in fields:
            each.setFont(appearance.font("small"))
            each.setProperty("extent", "small")
            row.addWidget(each, stretch)
            if isinstance(each, FilterText):
                each.settled.connect(self.changed)
            elif isinstance(each, FilterChoice):
                each.activated.connect(self.changed)
