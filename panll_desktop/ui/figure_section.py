"""A part of the dashboard: its name, what was counted, and the same as a table."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from panll_desktop.telemetry.tables import Table, to_csv
from panll_desktop.ui.plain_table import UNKNOWN, PlainTable
from panll_desktop.ui.sentence import Sentence
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import icon_button, label

_FIRST_LINE: Final = 6  # from the top of a button to the words beside it
Copied: TypeAlias = Callable[[str], None]


class FigureSection(QWidget):
    """Head, a sentence, and a body that a table with the same figures can stand for.

    Args:
        appearance: of everything.
        title: what it is about.
        copied: is told what was put on the clipboard, in a sentence.
        unknown: how the table says that a figure is not there.
    """

    def __init__(
        self,
        appearance: Appearance,
        title: str,
        copied: Copied,
        unknown: str = UNKNOWN,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._copied, self._unknown = copied, unknown
        self.title: Final = title
        self._make: Callable[[], Table] | None = None
        self.table: PlainTable | None = None
        self.counted: Final = Sentence(appearance, "small", muted=True)
        self.as_table: Final = icon_button(
            appearance, "table-view", f"View as table: {title}"
        )
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._turn)
        self.copy: Final = icon_button(appearance, "copy", f"Copy as CSV: {title}")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        name = label(appearance, title, "section")
        name.setContentsMargins(0, _FIRST_LINE, 0, 0)
        self.counted.indent(0, _FIRST_LINE + 1)
        row.addWidget(name, 0, top)
        row.addWidget(self.counted, 1, top)
        row.addWidget(self.as_table, 0, top)
        row.addWidget(self.copy, 0, top)
        self.body: Final = QWidget()
        self.parts: Final = QVBoxLayout(self.body)
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.parts.setSpacing(6)
        self.column: Final = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addLayout(row)
        self.column.addWidget(self.body)
        self.setAccessibleName(title)

    def tell(self, sentence: str, make: Callable[[], Table]) -> None:
        """Takes other figures.

        Args:
            sentence: what was counted, and what it says.
            make: makes the table, once somebody wants it.
        """
        if sentence != self.counted.text():
            self.counted.setText(sentence)
            self.setAccessibleDescription(sentence)
        self._make = make
        if self.table is not None and self.as_table.isChecked():
            self.table.show_table(make())

    def _turn(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if on and self.table is None:
            self.table = PlainTable(
                self._appearance, f"{self.title} as a table", unknown=self._unknown
            )
            self.column.addWidget(self.table)
        self.body.setVisible(not on)
        if self.table is not None:
            self.table.setVisible(on)
            if on and self._make is not None:
                self.table.show_table(self._make())

    def _copy(self) -> None:
        if self._make is None:
            return
        table = self._make()
        QGuiApplication.clipboard().setText(to_csv(table))
        rows = f"{len(table.rows):,} {'row' if len(table.rows) == 1 else 'rows'}"
        self._copied(f"{self.title}: {rows} are on the clipboard, as CSV.")
