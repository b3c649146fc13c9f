"""The grid of a result: a table, and a scroll bar over all rows there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollBar,
    QWidget,
)

from panll_desktop.protocol import Cell, Column, Finding
from panll_desktop.ui.arranging import Arranged, View
from panll_desktop.ui.cells import full
from panll_desktop.ui.copying import CopyForm, written
from panll_desktop.ui.grid_menus import offer_column, offer_copies
from panll_desktop.ui.grid_model import WINDOW, GridModel, Rows
from panll_desktop.ui.grid_table import GridTable
from panll_desktop.ui.row_findings import RowFindings
from panll_desktop.ui.theme import Appearance

MOST_COPIED: Final = 100_000
_SELECT: Final = QItemSelectionModel.SelectionFlag
Range = tuple[int, int]


class ResultGrid(QWidget):
    """Rows of a store, however many; rows are counted from 0 in the whole store."""

    row_opened = Signal(int)
    current_changed = Signal(int)
    copy_cut = Signal(int)
    menu_opening = Signal(QMenu)
    sort_asked = Signal(int, bool)
    filter_asked = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        parent: QWidget | None = None,
        window: int = WINDOW,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._chosen: list[Range] = []
        self._found: Sequence[Finding] = ()
        self.source = ""
        self.model: Final = GridModel(self, window)
        self.table: Final = GridTable(appearance, self.model, self)
        self.bar: Final = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName("Rows")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        self.setFocusProxy(self.table)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._recentre)
        self.bar.valueChanged.connect(self.scroll_to)
        self.table.verticalScrollBar().valueChanged.connect(self._follow)
        self.table.resized.connect(self._measure)
        self.table.first_wanted.connect(lambda: self.choose(0))
        self.table.last_wanted.connect(lambda: self.choose(self.model.total - 1))
        self.table.all_wanted.connect(self._choose_all)
        self.table.open_wanted.connect(self._open)
        self.table.copy_wanted.connect(self.copy_rows)
        self.table.doubleClicked.connect(self._open)
        self.table.customContextMenuRequested.connect(self._show_menu)
        head = self.table.horizontalHeader()
        head.customContextMenuRequested.connect(self._show_head_menu)
        self.table.sort_wanted.connect(self._sort_on)
        self._watch_selection()

    def show_rows(
        self, columns: tuple[Column, ...], rows: Rows | None, count: int
    ) -> None:
        """Shows another result from its first row."""
        self._chosen, self._found = [], ()
        self.model.show(columns, rows, count)
        self.table.fit_columns()
        self._measure()
        self.scroll_to(0)
        self.current_changed.emit(-1)

    def grow(self, count: int) -> None:
        """More rows of the same result are here; nothing on the screen moves."""
        fresh = not self.model.total
        self.model.grow(count)
        if fresh:
            self.table.fit_columns()
        self._measure()

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Marks what was found wrong in the rows that are shown."""
        if found is not self._found:
            self._found = found
            self._mark()
            self.current_changed.emit(self.current)

    def _mark(self) -> None:
        """Marks rows where they stand now."""
        found, rows = self._found, self.model.rows
        if found and isinstance(rows, Arranged):
            places = {number: place for place, number in enumerate(rows.order)}
            found = [
                replace(each, row=places[each.row])
                for each in found
                if each.row in places
            ]
        self.model.mark(RowFindings(found, self.model.columns))

    def step_to_finding(self, by: int) -> None:
        """Chooses the next row in which something is wrong, or the one before."""
        findings = self.model.findings
        row = findings.after(self.current, by)
        if row is None:
            return
        self.choose(row)
        column = findings.first_column(row)
        index = self.model.index(row - self.model.first, column)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def top(self) -> int:
        """The first row on the screen."""
        return self.model.first + self.table.verticalScrollBar().value()

    @property
    def current(self) -> int:
        """The row that the keyboard is on, or -1."""
        row = self.table.currentIndex().row()
        return row if row < 0 else row + self.model.first

    @property
    def chosen(self) -> list[Range]:
        """Which rows are selected: first and last of each run, in order."""
        return sorted(self._chosen)

    def scroll_to(self, top: int) -> None:
        """Puts a row on top of the screen, or the last rows if it is one of them."""
        model = self.model
        if self._near_an_edge(top):
            self._move_window(top - model.rowCount() // 2)
        self.table.verticalScrollBar().setValue(top - model.first)
        self._follow()

    def choose(self, row: int, column: int = -1) -> None:
        """Selects a row, the first and the last of all included, and shows it."""
        model = self.model
        if not 0 <= row < model.total:
            return
        if not model.first <= row < model.first + model.rowCount():
            self._move_window(row - model.rowCount() // 2)
        if column < 0:
            column = max(self.table.currentIndex().column(), 0)
        index = model.index(row - model.first, column)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        self._recentre()

    def row(self, row: int) -> tuple[Cell, ...]:
        """All cells of a row of the store."""
        rows = self.model.rows
        return () if rows is None else rows.row(row)

    def named_row(self, row: int) -> dict[str, Cell]:
        """All cells of a row of the store by their columns."""
        names = (column.name for column in self.model.columns)
        return dict(zip(names, self.row(row), strict=True))

    @property
    def shown_row(self) -> dict[str, Cell]:
        """The cells of the current row, or of the first; nothing without rows."""
        row = max(self.current, 0)
        return self.named_row(row) if row < self.model.total else {}

    def arrange(
        self, rows: Rows, count: int, by: tuple[int, bool] | None = None
    ) -> None:
        """Shows the rows of the same result in another order, or some of them.

        The current row stays current if it is still shown; who sorts wants to see the
        first rows, who filters wants to see the same one.
        """
        current, column = self.current, self.table.currentIndex().column()
        known = self.origin(current) if current >= 0 else -1
        self._chosen = []
        self.model.arrange(rows, count, by)
        self._mark()
        if by is not None:
            self.table.make_room(by[0])
        self._measure()
        self.scroll_to(0)
        place = self._place_of(known)
        if place >= 0:
            self.choose(place, column)
        if by is not None:
            self.scroll_to(0)
        self.current_changed.emit(self.current)

    def _place_of(self, number: int) -> int:
        """Where a row of the store is shown now, or -1."""
        rows = self.model.rows
        if not isinstance(rows, Arranged):
            return number if number < self.model.total else -1
        return rows.order.index(number) if number in rows.order else -1

    def origin(self, row: int) -> int:
        """The number in the store of a row that is shown."""
        rows = self.model.rows
        return rows.order[row] if isinstance(rows, Arranged) else row

    def view(self) -> View | None:
        """What is shown, where that is less than all or in another order; or None."""
        rows = self.model.rows
        if rows is None or not (isinstance(rows, Arranged) or self.table.hidden):
            return None
        return View(rows, self.model.total, tuple(self.table.shown))

    def copy_rows(self) -> None:
        """Puts the selected rows, or all, on the clipboard: values whole, tabbed."""
        self.copy_as(CopyForm.ROWS)

    def copy_as(self, form: CopyForm) -> None:
        """Puts the selected rows, or all, on the clipboard; not the hidden columns."""
        shown = self.table.shown
        names = [self.model.columns[column].name for column in shown]
        rows = ([row[column] for column in shown] for row in self._to_copy())
        text = written(form, names, rows, self.source)
        QGuiApplication.clipboard().setText(text)

    def copy_cell(self) -> None:
        """Puts the value of the current cell on the clipboard, whole."""
        index = self.table.currentIndex()
        if index.isValid():
            cell = self.model.cell(index.row(), index.column())
            QGuiApplication.clipboard().setText(full(cell))

    def _to_copy(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, as many as a clipboard may take; tells when that is not all."""
        ranges = self.chosen or [(0, self.model.total - 1)]
        if sum(last - first + 1 for first, last in ranges) > MOST_COPIED:
            self.copy_cut.emit(MOST_COPIED)
        numbers = (row for first, last in ranges for row in range(first, last + 1))
        return map(self.row, islice(numbers, MOST_COPIED))

    def _visible(self) -> int:
        height = self._appearance.size("height.row")
        return max(self.table.viewport().height() // height, 1)

    def _measure(self) -> None:
        """The scroll bar reaches over all rows of the store."""
        visible = self._visible()
        with QSignalBlocker(self.bar):
            self.bar.setPageStep(visible)
            self.bar.setRange(0, max(self.model.total - visible, 0))
            self.bar.setValue(self.top)
        self.bar.setVisible(self.model.total > visible)

    def _follow(self) -> None:
        """The table scrolled: the bar says where, and the window keeps a margin."""
        with QSignalBlocker(self.bar):
            self.bar.setValue(self.top)
        if self._near_an_edge(self.top):
            self._settle.start()  # not while Qt is moving through the model

    def _near_an_edge(self, top: int) -> bool:
        """Whether the window ends, and the rows do not, close to what is shown."""
        model = self.model
        before = top - model.first
        after = model.rowCount() - before - self._visible()
        margin = model.rowCount() // 8
        more = model.total - model.first - model.rowCount()
        return (model.first > 0 and before < margin) or (more > 0 and after < margin)

    def _recentre(self) -> None:
        top = self.top
        if self._near_an_edge(top):
            self._move_window(top - self.model.rowCount() // 2)
            self.table.verticalScrollBar().setValue(top - self.model.first)

    def _move_window(self, first: int) -> None:
        """Moves the window under the rows that are selected."""
        current, column = self.current, self.table.currentIndex().column()
        selection = self.table.selectionModel()
        with QSignalBlocker(selection), QSignalBlocker(self.table.verticalScrollBar()):
            self.model.move_window(first)
            row = current - self.model.first
            inside = current >= 0 and 0 <= row < self.model.rowCount()
            index = self.model.index(row, column) if inside else QModelIndex()
            selection.setCurrentIndex(index, _SELECT.NoUpdate)
            selection.select(self._in_window(), _SELECT.ClearAndSelect)
        self.table.viewport().update()

    def _in_window(self) -> QItemSelection:
        model, selection = self.model, QItemSelection()
        for first, last in self._chosen:
            top = max(first - model.first, 0)
            bottom = min(last - model.first, model.rowCount() - 1)
            if top <= bottom:
                right = model.columnCount() - 1
                selection.select(model.index(top, 0), model.index(bottom, right))
        return selection

    def _watch_selection(self) -> None:
        selection = self.table.selectionModel()
        selection.selectionChanged.connect(self._remember)
        selection.currentRowChanged.connect(
            lambda: self.current_changed.emit(self.current)
        )

    def _remember(self) -> None:
        first = self.model.first
        found = self.table.selectionModel().selection()
        each = (found.at(number) for number in range(found.count()))
        self._chosen = _merged(
            (range_.top() + first, range_.bottom() + first) for range_ in each
        )

    def _choose_all(self) -> None:
        self._chosen = [(0, self.model.total - 1)] if self.model.total else []

    def _open(self) -> None:
        if self.current >= 0:
            self.row_opened.emit(self.current)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.current >= 0:
            self.menu_opening.emit(menu)
            menu.addSeparator()
        menu.addAction("Copy cell", self.copy_cell)
        offer_copies(menu, self.copy_as)
        if self.current >= 0:
            menu.addSeparator()
            offer_column(
                menu,
                self.table,
                self.sort_asked.emit,
                self.table.currentIndex().column(),
            )
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _sort_on(self, column: int) -> None:
        """A click on a header: ascending, descending, as the answer has it."""
        match self.model.sorted_by:
            case (sorted_column, descending) if sorted_column == column:
                self.sort_asked.emit(-1 if descending else column, True)
            case _:
                self.sort_asked.emit(column, False)

    def _show_head_menu(self, place: QPoint) -> None:
        head = self.table.horizontalHeader()
        column = head.logicalIndexAt(place)
        if column >= 0:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            offer_column(menu, self.table, self.sort_asked.emit, column)
            menu.popup(head.viewport().mapToGlobal(place))


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, touching and overlapping ones made one."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
