"""The rows of a result as a Qt model: a window on a table of any length.

Qt reckons a table's height in 32-bit pixels, and its views keep something for each
row; so the model shows at most `WINDOW` rows at a time, and whoever scrolls moves the
window. Cells are read from the store page by page, as they are asked for.
"""

from typing import Final, Protocol, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from panll_desktop.protocol import Cell, Column, ColumnType
from panll_desktop.ui.cells import is_number, literal, one_line, parts, shown, tip
from panll_desktop.ui.row_findings import RowFindings

WINDOW: Final = 1_000_000
_SAMPLE: Final = 64
_NUMERIC: Final = (ColumnType.INTEGER, ColumnType.REAL)
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index: TypeAlias = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class Rows(Protocol):
    """What the model reads: `session.rows.RowStore`, or its stand-in."""

    def row(self, index: int) -> tuple[Cell, ...]:
        """One row."""

    def cell(self, index: int, column: int) -> Cell:
        """One cell."""


class GridModel(QAbstractTableModel):
    """A window of rows; rows of the model plus `first` are rows of the store."""

    def __init__(self, parent: QObject | None = None, window: int = WINDOW) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: Rows | None = None
        self.total = 0
        self.first = 0
        self._window = window
        self._length = 0
        self._numeric: tuple[bool, ...] = ()
        self.sorted_by: tuple[int, bool] | None = None
        self.findings = RowFindings()

    def show(self, columns: tuple[Column, ...], rows: Rows | None, count: int) -> None:
        """Shows another result from its first row."""
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.total = count if rows is not None else 0
        self.first = 0
        self.sorted_by = None
        self._length = min(self.total, self._window)
        self._numeric = tuple(map(self._holds_numbers, range(len(columns))))
        self.findings = RowFindings()
        self.endResetModel()

    def arrange(self, rows: Rows, count: int, by: tuple[int, bool] | None) -> None:
        """Shows the same columns over rows in another order, or over some of them.

        Args:
            rows: as they are to be shown.
            count: how many of them.
            by: the column that they are sorted by, and whether descending.
        """
        if self._length:  # no reset: that would take the widths of the columns away
            self.beginRemoveRows(QModelIndex(), 0, self._length - 1)
            self._length = 0
            self.endRemoveRows()
        self.rows, self.total, self.first = rows, count, 0
        self.sorted_by = by
        length = min(count, self._window)
        if length:
            self.beginInsertRows(QModelIndex(), 0, length - 1)
            self._length = length
            self.endInsertRows()
        right = max(len(self.columns) - 1, 0)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, right)

    def mark(self, findings: RowFindings) -> None:
        """Shows what was found wrong in the rows."""
        self.findings = findings
        if self._length and self.columns:
            last = self.index(self._length - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def wrong(self, row: int, column: int) -> str:
        """What was found wrong in a cell, by its row in the window; or nothing."""
        found = self.findings
        return found.of_cell(self.first + row, column) if found else ""

    def grow(self, count: int) -> None:
        """The store of the same result holds so many rows by now."""
        if count <= self.total:
            return
        self.total = count
        length = min(count - self.first, self._window)
        if length > self._length:
            self.beginInsertRows(QModelIndex(), self._length, length - 1)
            self._length = length
            self.endInsertRows()

    def move_window(self, first: int) -> None:
        """Shows rows from `first` on, or the last ones if there are too few.

        That headers changed is not told: Qt would measure each of a million.
        """
        first = max(0, min(first, self.total - self._length))
        if first != self.first:
            self.first = first
            last = self.index(self._length - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cell(self, row: int, column: int) -> Cell:
        """A cell, by its row in the window."""
        return None if self.rows is None else self.rows.cell(self.first + row, column)

    def numeric(self, column: int) -> bool:
        """Whether the words of the column's header stand at the right."""
        return self._numeric[column]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Rows in the window."""
        return 0 if parent.isValid() else self._length

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Columns of the result."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell as text; the delegate asks `cell` instead."""
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                lead, rest = parts(self.cell(index.row(), index.column()))
                return f"{lead} {rest}".strip() if lead else rest
            case Qt.ItemDataRole.AccessibleTextRole:
                cell = self.cell(index.row(), index.column())
                text = "absent" if cell is None else shown(cell)
                wrong = self.wrong(index.row(), index.column())
                return f"{text}, found wrong: {wrong}" if wrong else text
            case Qt.ItemDataRole.ToolTipRole:
                wrong = self.wrong(index.row(), index.column())
                return (
                    literal(wrong)
                    if wrong
                    else tip(self.cell(index.row(), index.column()))
                )
            case Qt.ItemDataRole.TextAlignmentRole:
                cell = self.cell(index.row(), index.column())
                right = self._numeric[index.column()] if cell is None else None
                return _RIGHT if right or is_number(cell) else _LEFT
            case _:
                return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Names of columns, numbers of rows."""
        if orientation is Qt.Orientation.Vertical:
            shows = role == Qt.ItemDataRole.DisplayRole
            return str(self.first + section + 1) if shows else None
        if not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(column.name) + self._arrow(section)
            case Qt.ItemDataRole.AccessibleTextRole:
                words = {" ↑": ", sorted ascending", " ↓": ", sorted descending"}
                return one_line(column.name) + words.get(self._arrow(section), "")
            case Qt.ItemDataRole.ToolTipRole:
                kind = column.declared or column.type.value
                return literal(f"{column.name}\n{kind}")
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self._numeric[section] else _LEFT
            case _:
                return None

    def _arrow(self, column: int) -> str:
        """Says in a header that the rows are sorted by it."""
        if self.sorted_by is None or self.sorted_by[0] != column:
            return ""
        return " ↓" if self.sorted_by[1] else " ↑"

    def _holds_numbers(self, column: int) -> bool:
        """By its type; where each cell may differ, by the first rows."""
        kind = self.columns[column].type
        if kind is not ColumnType.ANY or self.rows is None:
            return kind in _NUMERIC
        sample = range(min(self.total, _SAMPLE))
        cells = [self.rows.cell(row, column) for row in sample]
        known = [cell for cell in cells if cell is not None]
        return bool(known) and all(map(is_number, known))
