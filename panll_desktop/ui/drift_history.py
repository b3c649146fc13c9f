"""How drift went: a row for each type, and the measurements of the chosen one."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.protocol import DriftMeasurement, DriftTrend
from panll_desktop.ui import drift_words as words
from panll_desktop.ui.figure_table import LEFT, column_head
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, label, rule

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_ROLE: Final = Qt.ItemDataRole
_ICON: Final = 14
_OF: Final = 4
_NARROW: Final = 560


class TextModel(QAbstractTableModel):
    """Rows of records, in words."""

    def __init__(self, parent: QObject, columns: Sequence[str]) -> None:
        super().__init__(parent)
        self._columns = columns
        self.cells: Sequence[Sequence[str]] = ()
        self._marks: Sequence[QIcon] = ()

    def show_cells(
        self, cells: Sequence[Sequence[str]], marks: Sequence[QIcon] = ()
    ) -> None:
        """Takes other rows, and the marks before them."""
        self.beginResetModel()
        self.cells, self._marks = cells, marks
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row a record."""
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As named at the start."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell; read aloud with what they are about."""
        said = self.cells[index.row()][index.column()]
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return said
        if role == _ROLE.AccessibleTextRole:
            return f"{self._columns[index.column()]}: {said}"
        if role == _ROLE.DecorationRole and index.column() == 0 and self._marks:
            return self._marks[index.row()]
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The words above the columns."""
        return column_head(self._columns, section, LEFT, orientation, role)


class TextTable(QTableView):
    """A plain table; its last column takes what room is left."""

    def __init__(
        self, appearance: Appearance, name: str, columns: Sequence[str]
    ) -> None:
        super().__init__()
        self._widths: tuple[int, ...] = ()
        self._wanted: tuple[int, ...] = ()
        self._last = 0
        self.words: Final = TextModel(self, columns)
        self.setModel(self.words)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setAccessibleName(name)
        self.setFont(appearance.font("small"))
        self.horizontalHeader().setFont(appearance.font("small_medium"))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(appearance.size("height.row"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(appearance.size("height.row"))

    def set_widths(
        self, widths: Sequence[int], wanted: Sequence[int] = (), last: int = 0
    ) -> None:
        """How wide the columns are, but the last.

        Args:
            widths: the least.
            wanted: what they grow to, the first ones first, where there is room.
            last: what the last column has before they grow.
        """
        self._widths, self._wanted = tuple(widths), tuple(wanted or widths)
        self._last = last
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the room among the columns."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        header = self.horizontalHeader()
        spare = max(0, self.viewport().width() - sum(self._widths) - self._last)
        for column, width in enumerate(self._widths):
            more = min(spare, self._wanted[column] - width)
            header.resizeSection(column, width + more)
            spare -= more

    def show_cells(
        self, cells: Sequence[Sequence[str]], marks: Sequence[QIcon] = ()
    ) -> None:
        """Takes other rows; the one that was chosen stays chosen."""
        row = max(0, self.currentIndex().row())
        self.words.show_cells(cells, marks)
        if cells:
            self.setCurrentIndex(self.words.index(min(row, len(cells) - 1), 0))


class DriftHistory(QWidget):
    """Mean, moving average and trend of each type; below, each measurement."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._trends: Sequence[DriftTrend] = ()
        self.types: Final = TextTable(
            appearance,
            "How each type of drift went",
            ("type", "mean", "average", "worst", "of", "trend"),
        )
        self.types.set_widths((132, 76, 76, 76, 60), (168, 78, 78, 78, 72), last=116)
        self.measurements: Final = TextTable(
            appearance,
            "Measurements, latest first",
            ("measured at (UTC)", "mean", "average", "worst", "of"),
        )
        self.measurements.set_widths((168, 64, 72, 64))
        about = "Mean over all entities that have a score; average: moving, weight 0.1."
        note = label(appearance, about, "small", muted=True)
        note.setWordWrap(True)
        self._head = label(appearance, "Measurements", "section")
        self._head.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(GAP)
        for each in (note, self._head):
            each.setContentsMargins(EDGE - 4, 0, EDGE, 0)
        column.addWidget(note)
        column.addWidget(self.types, 1)
        column.addWidget(rule())
        column.addWidget(self._head)
        column.addWidget(self.measurements, 1)
        self.types.selectionModel().currentRowChanged.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the number of entities stands below alone."""
        super().resizeEvent(event)
        self.types.setColumnHidden(_OF, self.width() < _NARROW)

    def show_trends(self, trends: Sequence[DriftTrend]) -> None:
        """Shows other figures."""
        self._trends = trends
        self.types.show_cells([_trend(each) for each in trends])
        self._choose()

    def _choose(self) -> None:
        row = self.types.currentIndex().row()
        if not 0 <= row < len(self._trends):
            return
        chosen = self._trends[row]
        count = len(chosen.measurements)
        noun = "measurement" if count == 1 else "measurements"
        kind = words.name(chosen.drift_type)
        said = f"{kind}: {count or 'no'} {noun}, {words.trend(chosen)}"
        self._head.setText(said)
        found = [_measurement(each) for each in reversed(chosen.measurements)]
        self.measurements.show_cells(found)


def _trend(found: DriftTrend) -> tuple[str, ...]:
    kind, way = words.name(found.drift_type), words.way(found)
    if not found.measurements:
        return (kind, *["no data"] * 3, "0", way)
    last = found.measurements[-1]
    return (kind, *_measurement(last)[1:], way)


def _measurement(found: DriftMeasurement) -> tuple[str, ...]:
    return (
        words.moment(found.measured_at),
        words.figure(found.mean),
        words.figure(found.moving_average),
        words.figure(found.worst),
        f"{found.entities:,}",
    )
