"""The table of the grid: one window of rows, painted straight from their values."""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from panll_desktop.ui.grid_cells import LEAST_LAST, PADDING, CellPainter
from panll_desktop.ui.grid_model import GridModel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import set_property

_OPEN_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OFF: Final = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class GridTable(QTableView):
    """Keys, focus and painting as the grid needs them."""

    resized = Signal()
    first_wanted = Signal()
    last_wanted = Signal()
    all_wanted = Signal()
    open_wanted = Signal()
    copy_wanted = Signal()

    def __init__(
        self, appearance: Appearance, model: GridModel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._cells = CellPainter(appearance, model, self)
        self.active = False
        self.ringed = False
        self.setModel(model)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Results")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(_OFF)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(appearance.size("height.row"))
        head = self.horizontalHeader()
        head.setFont(appearance.font("small_medium"))
        head.setFixedHeight(appearance.size("height.table_header"))
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(2 * PADDING + 8)
        head.setResizeContentsPrecision(0)
        head.sectionResized.connect(self.fit_last)

    def fit_columns(self) -> None:
        """Widths from the first rows; the last column of text takes what is left."""
        head = self.horizontalHeader()
        for column in range(len(self._model.columns)):
            head.resizeSection(column, self.sizeHintForColumn(column))
        self.fit_last()

    def sizeHintForColumn(self, column: int) -> int:
        """What the header and the first rows would like."""
        words = self._model.columns[column].name[:40]
        advance = self.horizontalHeader().fontMetrics().horizontalAdvance(words)
        return self._cells.natural_width(column, advance + 2 * PADDING + 4)

    def fit_last(self, resized: int = -1) -> None:
        """The last column, unless it holds numbers, ends where the table ends."""
        head, last = self.horizontalHeader(), len(self._model.columns) - 1
        if last < 0 or resized == last or self._model.numeric(last):
            return
        used = head.length() - head.sectionSize(last)
        head.resizeSection(last, max(self.viewport().width() - used, LEAST_LAST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """First, last, open, copy; everything else as in any table."""
        self.ringed = True
        standard = QKeySequence.StandardKey
        if event.matches(standard.MoveToStartOfDocument):
            self.first_wanted.emit()
        elif event.matches(standard.MoveToEndOfDocument):
            self.last_wanted.emit()
        elif event.matches(standard.Copy):
            self.copy_wanted.emit()
        elif event.matches(standard.SelectAll):
            self.selectAll()
            self.all_wanted.emit()
        elif event.key() in _OPEN_KEYS and not event.modifiers():
            self.open_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mouse needs no ring."""
        self.ringed = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The selection becomes strong."""
        self._set_active(active=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The selection becomes weak, unless a menu only covers the table."""
        self._set_active(active=event.reason() is Qt.FocusReason.PopupFocusReason)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tells how many rows fit now."""
        super().resizeEvent(event)
        self.fit_last()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the rows that the event is about, down to the hairline of each."""
        painter, model = QPainter(self.viewport()), self._model
        painter.setClipRegion(event.region())
        area, cells = event.rect(), self._cells
        cells.paint_ground(painter, area)
        height, width = self.rowHeight(0) or 1, self.viewport().width()
        top, columns = self.verticalScrollBar().value(), self._columns_in(area)
        selection, current = self.selectionModel(), self.currentIndex()
        for line in range(area.top() // height, area.bottom() // height + 1):
            row = top + line
            if row >= model.rowCount():
                break
            rect = QRect(0, line * height, width, height)
            chosen = selection.isSelected(model.index(row, 0))
            if chosen:
                cells.paint_selection(painter, rect, active=self.active)
            for column, left, size in columns:
                cell = QRect(left, rect.top(), size, height)
                strong = chosen and self.active
                cells.paint_cell(painter, cell, (row, column), strong=strong)
            cells.paint_line(painter, rect)
            if row == current.row() and self.ringed and self.active:
                cells.paint_ring(painter, self.visualRect(current))

    def _columns_in(self, area: QRect) -> list[tuple[int, int, int]]:
        """Columns that the area touches: number, left edge, width."""
        head = self.horizontalHeader()
        places = (
            (column, head.sectionViewportPosition(column), head.sectionSize(column))
            for column in range(head.count())
        )
        return [
            (column, left, size)
            for column, left, size in places
            if left <= area.right() and left + size > area.left()
        ]

    def _set_active(self, *, active: bool) -> None:
        self.active = active
        set_property(self, "active", active)
        self.viewport().update()
