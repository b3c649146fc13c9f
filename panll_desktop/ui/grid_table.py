"""The table of the grid: one window of rows, painted straight from their values."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
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
_REST_MS: Final = 40
_FADED: Final = 0.55
_OFF: Final = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class _Head(QHeaderView):
    """A header as high as it was made: Qt need not measure each column for that."""

    def __init__(self, height: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._hint = QSize(0, height)
        self.setFixedHeight(height)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Its height; the table gives it its width."""
        return self._hint


class GridTable(QTableView):
    """Keys, focus and painting as the grid needs them."""

    resized = Signal()
    first_wanted = Signal()
    last_wanted = Signal()
    all_wanted = Signal()
    open_wanted = Signal()
    copy_wanted = Signal()
    sort_wanted = Signal(int)
    columns_hidden = Signal()

    def __init__(
        self, appearance: Appearance, model: GridModel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.grid_model: Final = model
        self._appearance = appearance
        self._cells = CellPainter(appearance, model, self)
        self.active = False
        self.ringed = False
        self.stale = False
        self._fitting = False
        self._by_hand: set[int] = set()
        self._least_last = LEAST_LAST
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.widen)
        self.setModel(model)
        self._set_up_table()
        self._set_up_headers()

    def _set_up_table(self) -> None:
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

    def _set_up_headers(self) -> None:
        appearance = self._appearance
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(appearance.size("height.row"))
        head = _Head(appearance.size("height.table_header"), self)
        self.setHorizontalHeader(head)
        head.setFont(appearance.font("small_medium"))
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(2 * PADDING + 8)
        head.setResizeContentsPrecision(0)
        head.sectionResized.connect(self._resized)
        head.sectionClicked.connect(self.sort_wanted)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalScrollBar().valueChanged.connect(self._widen_soon)
        self.grid_model.dataChanged.connect(self._widen_soon)
        self.grid_model.rowsInserted.connect(self._widen_soon)

    def fit_columns(self) -> None:
        """Widths from the first rows; the last column of text takes what is left."""
        self._by_hand.clear()
        self._least_last = LEAST_LAST
        for column in self.hidden:
            self.showColumn(column)
        for column in range(len(self.grid_model.columns)):
            self._resize(column, self.sizeHintForColumn(column))
        self.fit_last()

    @property
    def shown(self) -> list[int]:
        """The columns that are not hidden."""
        columns = range(len(self.grid_model.columns))
        return [each for each in columns if not self.isColumnHidden(each)]

    @property
    def hidden(self) -> list[int]:
        """The columns that are hidden."""
        columns = range(len(self.grid_model.columns))
        return [each for each in columns if self.isColumnHidden(each)]

    def hide_column(self, column: int) -> None:
        """Takes a column away, the last one that is left excepted."""
        if column not in self.shown or len(self.shown) == 1:
            return
        self.hideColumn(column)
        current = self.currentIndex()
        if current.column() == column:
            beside = min(self.shown, key=lambda each: abs(each - column))
            self.setCurrentIndex(current.siblingAtColumn(beside))
        self.fit_last()
        self.viewport().update()
        self.columns_hidden.emit()

    def show_columns(self) -> None:
        """Brings all columns back."""
        for column in self.hidden:
            self.showColumn(column)
            self._resize(column, self.sizeHintForColumn(column))
        self.fit_last()
        self.columns_hidden.emit()

    def make_room(self, column: int) -> None:
        """A header that says more than its name is not cut."""
        head = self.horizontalHeader()
        words = self.grid_model.headerData(column, Qt.Orientation.Horizontal)
        least = head.fontMetrics().horizontalAdvance(str(words)[:44]) + 2 * PADDING + 4
        if least > head.sectionSize(column) and column not in self._by_hand:
            self._resize(column, least)
            self.fit_last()

    def sizeHintForColumn(self, column: int) -> int:
        """What the header and the first rows would like."""
        words = self.grid_model.columns[column].name[:40]
        advance = self.horizontalHeader().fontMetrics().horizontalAdvance(words)
        return self._cells.natural_width(column, advance + 2 * PADDING + 4)

    def widen(self) -> None:
        """Numbers and identifiers on the screen get the room that they need.

        Texts get what is free, up to what the first rows would have had.
        """
        height, head = self.rowHeight(0) or 1, self.horizontalHeader()
        first, shown = self.rowAt(0), self.shown
        if first < 0 or not shown:
            return
        last = shown[-1]
        end = first + self.viewport().height() // height + 2
        rows = range(first, min(end, self.grid_model.rowCount()))
        for column in shown:
            least = self._cells.needed_width(column, rows)
            if column == last:
                self._least_last = max(self._least_last, least)
            free = self.viewport().width() - head.length()
            if free > 0 and column < last:
                wanted = self._cells.natural_width(column, 0, rows)
                least = max(least, min(wanted, head.sectionSize(column) + free))
            if least > head.sectionSize(column) and column not in self._by_hand:
                self._resize(column, least)
        self.fit_last()

    def fit_last(self) -> None:
        """The last column, unless it holds numbers, ends where the table ends."""
        head, last = self.horizontalHeader(), (self.shown or [-1])[-1]
        if last < 0 or self.grid_model.numeric(last):
            return
        used = head.length() - head.sectionSize(last)
        self._resize(last, max(self.viewport().width() - used, self._least_last))

    def _widen_soon(self) -> None:
        """Once for many steps; what a signal carries is no time to wait."""
        if not self._rest.isActive():
            self._rest.start()

    def _resize(self, column: int, width: int) -> None:
        self._fitting = True
        self.horizontalHeader().resizeSection(column, width)
        self._fitting = False

    def _resized(self, column: int) -> None:
        """A width that was chosen by hand is kept."""
        if self._fitting:
            return
        last = (self.shown or [-1])[-1]
        if column != last or self.grid_model.numeric(last):
            self._by_hand.add(column)
            self.fit_last()

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
        """Tells how many rows fit now; the current row is not lost under an edge."""
        current, before = self.currentIndex(), event.oldSize().height()
        seen = current.isValid() and self.visualRect(current).top() < before
        super().resizeEvent(event)
        if seen and event.size().height() < before:
            self.scrollTo(current)
        self.fit_last()
        self._widen_soon()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the rows that the event is about, down to the hairline of each."""
        painter, model = QPainter(self.viewport()), self.grid_model
        painter.setClipRegion(event.region())
        area, cells = event.rect(), self._cells
        cells.paint_ground(painter, area)
        if self.stale:
            painter.setOpacity(_FADED)
        height, width = self.rowHeight(0) or 1, self.viewport().width()
        columns, current = self._columns_in(area), self.currentIndex()
        selection, head = self.selectionModel(), self.horizontalHeader()
        first = self.rowAt(area.top())
        top, end = self.rowViewportPosition(first), model.rowCount()
        lines = range((area.bottom() - top) // height + 1) if first >= 0 else ()
        for row, line in zip(range(first, end), lines, strict=False):
            rect = QRect(0, top + line * height, width, height)
            chosen = selection.isSelected(model.index(row, 0))
            if chosen:
                cells.paint_selection(painter, rect, active=self.active)
            for column, left, size in columns:
                cell = QRect(left, rect.top(), size, height)
                strong = chosen and self.active
                cells.paint_cell(painter, cell, (row, column), strong=strong)
            cells.paint_line(painter, rect)
            if row == current.row() and self.ringed and self.active:
                left = head.sectionViewportPosition(current.column())
                size = head.sectionSize(current.column())
                ringed = QRect(left, rect.top(), size, height)
                cells.paint_ring(painter, ringed)

    def show_stale(self, *, stale: bool) -> None:
        """Rows that are no longer what the database would answer are faded."""
        if stale != self.stale:
            self.stale = stale
            self.viewport().update()

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
            if size and left <= area.right() and left + size > area.left()
        ]

    def _set_active(self, *, active: bool) -> None:
        self.active = active
        set_property(self, "active", active)
        self.viewport().update()
