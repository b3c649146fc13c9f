"""The rows of a result with what is done to them: filtered, sorted, read whole."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from panll_desktop.session.state import Ending, Result
from panll_desktop.ui.arranging import (
    MOST_SORTED,
    Arranged,
    UnwantedError,
    Wish,
    arranged,
)
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.copying import table_of
from panll_desktop.ui.grid import ResultGrid
from panll_desktop.ui.row_filter import RowFilter
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import filling

if TYPE_CHECKING:
    from array import array

    from panll_desktop.ui.finding import Effort
    from panll_desktop.ui.searching import Searcher
    from panll_desktop.ui.value_view import ValueView

_AT_ONCE: Final = 2_000
_REMEMBERED: Final = 50


class GridSheet(QWidget):
    """The grid under its filter, and over the value of its current cell.

    What somebody wants to see of a result is kept as long as the result can be shown.
    """

    arranged = Signal()
    save_asked = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._result: Result | None = None
        self._wishes: dict[int, Wish] = {}
        self._seen: tuple[int, Wish] = (0, Wish())
        self._lane: Searcher | None = None
        self._value: ValueView | None = None
        self.grid: Final = ResultGrid(appearance)
        self.filter: Final = RowFilter(appearance)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.grid)
        column = filling(self)
        column.addWidget(self.filter)
        column.addWidget(self._splitter, 1)
        self.setFocusProxy(self.grid)
        self.filter.wanted.connect(self._filter)
        self.filter.left.connect(self.grid.table.setFocus)
        self.grid.sort_asked.connect(self.sort)
        self.grid.filter_asked.connect(self.filter_by)
        self.grid.table.columns_hidden.connect(self.arranged)
        self.grid.table.selectionModel().currentChanged.connect(self._read_value)
        self.grid.current_changed.connect(self._read_value)

    @property
    def wish(self) -> Wish:
        """What is wanted of the result that is shown."""
        number = self._result.number if self._result is not None else 0
        return self._wishes.get(number, Wish())

    @property
    def said(self) -> str:
        """How what is shown differs from what came, in words; else nothing."""
        said, grid, wish = [], self.grid, self.wish
        if self._lane is not None and self._lane.busy:
            said.append("arranging…")
        rows = grid.model.rows
        if wish.needle.strip() and isinstance(rows, Arranged):
            said.append(f"{grid.model.total:,} of them shown")
        if grid.model.sorted_by is not None:
            name = one_line(grid.model.columns[grid.model.sorted_by[0]].name, 40)
            said.append(f"sorted by {name}")
        if hidden := len(grid.table.hidden):
            said.append(f"{hidden} column{'' if hidden == 1 else 's'} hidden")
        return " · ".join(said)

    def show_result(self, result: Result) -> None:
        """Shows another result, as it was wanted before."""
        self._cancel()
        self._result = result
        self._seen = (result.count, Wish())
        self.grid.source = table_of(result.text)
        self.grid.show_rows(result.columns, result.rows, result.count)
        self.filter.show_needle(self.wish.needle)
        if self.wish:
            self._arrange()
        self.arranged.emit()

    def grow(self, result: Result) -> None:
        """More of the same result is here; what is filtered or sorted waits for all."""
        self._result = result
        if not self.wish:
            self.grid.grow(result.count)
            self._seen = (result.count, Wish())
        elif result.ending is not None and self._seen != (result.count, self.wish):
            self._arrange()

    def show_nothing(self) -> None:
        """No result is shown."""
        self._cancel()
        self._result = None
        self.filter.hide()
        self.grid.show_rows((), None, 0)
        self.arranged.emit()

    def open_filter(self) -> None:
        """Asks which rows are wanted."""
        if self._result is not None:
            self.filter.open_line()

    def filter_by(self, needle: str) -> None:
        """Shows only the rows with something, and the line that says so."""
        self.filter.show_needle(needle)
        self._filter(needle)

    def sort(self, column: int, descending: bool) -> None:  # noqa: FBT001 - a slot
        """Sorts by a column; -1 brings back the order of the answer."""
        self._want(Wish(self.wish.needle, column, descending and column >= 0))

    def sort_current(self, *, descending: bool) -> None:
        """Sorts by the column of the current cell, or else the first one."""
        if self._result is not None and self.grid.model.columns:
            column = self.grid.table.currentIndex().column()
            self.sort(max(column, 0), descending)

    def hide_current(self) -> None:
        """Hides the column of the current cell."""
        self.grid.table.hide_column(self.grid.table.currentIndex().column())

    def _filter(self, needle: str) -> None:
        wish = self.wish
        if needle.strip() != wish.needle.strip():
            self._want(Wish(needle, wish.column, wish.descending))

    def _want(self, wish: Wish) -> None:
        result = self._result
        if result is None or result.rows is None:
            return
        self._wishes.pop(result.number, None)
        if wish:
            self._wishes[result.number] = wish
            while len(self._wishes) > _REMEMBERED:
                self._wishes.pop(next(iter(self._wishes)))
        self._arrange()

    def _arrange(self) -> None:
        """Puts the rows as they are wanted; many of them are counted on a lane."""
        result, wish = self._result, self.wish
        if result is None or result.rows is None:
            return
        self._seen = (result.count, wish)
        self._cancel()
        if not wish:
            self.grid.arrange(result.rows, result.count)
            self._tell("")
            return
        if wish.column >= 0 and result.count > MOST_SORTED:
            self._tell(
                f"More than {MOST_SORTED:,} rows are not sorted here; ask the database"
                " for that order."
            )
            self.filter.show()
            self._wishes.pop(result.number, None)
            return
        rows, columns, count = result.rows, result.columns, result.count
        if count <= _AT_ONCE:
            self._show(result, wish, arranged(rows, count, columns, wish))
            return

        def work(effort: "Effort") -> "array[int] | None":
            try:
                return arranged(rows, count, columns, wish, effort.is_wanted)
            except UnwantedError:
                return None

        self._searcher().ask(work, partial(self._show, result, wish))
        self.arranged.emit()

    def _cancel(self) -> None:
        if self._lane is not None:
            self._lane.cancel()

    def _searcher(self) -> "Searcher":
        if self._lane is None:
            from panll_desktop.ui.searching import Searcher  # noqa: PLC0415 - seldom

            self._lane = Searcher(self)
            self._lane.failed.connect(self._tell)
        return self._lane

    def _show(self, result: Result, wish: Wish, order: "array[int] | None") -> None:
        if order is None or result.rows is None:
            return
        by = (wish.column, wish.descending) if wish.column >= 0 else None
        self.grid.arrange(Arranged(result.rows, order), len(order), by)
        shown = f"{len(order):,} of {result.count:,}" if wish.needle.strip() else ""
        partly = result.ending is None or result.ending is Ending.CANCELLED
        if result.outcome is not None and result.outcome.truncated:
            partly = True
        more = " that are here" if partly and shown else ""
        self._tell(f"{shown}{more}")

    def _tell(self, text: str) -> None:
        self.filter.found.setText(text)
        self.arranged.emit()

    @property
    def value(self) -> "ValueView":
        """The view of one value."""
        if self._value is None:
            from panll_desktop.ui.value_view import ValueView  # noqa: PLC0415 - seldom

            self._value = ValueView(self._appearance)
            self._value.hide()
            self._splitter.addWidget(self._value)
            self._splitter.setSizes([600, 240])
            self._value.closed.connect(self.close_value)
            self._value.save_asked.connect(self.save_asked)
        return self._value

    def toggle_value(self) -> None:
        """Shows the current value whole, or no longer."""
        if self._value is not None and self._value.isVisible():
            self.close_value()
        elif self._result is not None:
            if self.grid.current < 0:
                self.grid.choose(0)
            self.value.show()
            self._read_value()
            self.grid.table.scrollTo(self.grid.table.currentIndex())

    def close_value(self) -> None:
        """Leaves the rows alone on the sheet."""
        self.value.hide()
        self.grid.table.setFocus()

    def _read_value(self, *_: object) -> None:
        if self._value is None or not self._value.isVisibleTo(self):
            return
        index, model = self.grid.table.currentIndex(), self.grid.model
        if not index.isValid():
            self._value.show_nothing()
            return
        name = one_line(model.columns[index.column()].name, 80)
        self._value.show_value(name, model.cell(index.row(), index.column()))
