"""What the menus of the grid offer: copies of rows, and what is done with a column."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import full, one_line
from panll_desktop.ui.copying import CopyForm
from panll_desktop.ui.grid_table import GridTable

_LONGEST: Final = 100


def offer_copies(menu: QMenu, copy: Callable[[CopyForm], None]) -> None:
    """The forms in which rows are copied."""
    for form in CopyForm:
        action = menu.addAction(form.value, partial(copy, form))
        if form is CopyForm.ROWS:
            action.setShortcut(QKeySequence.StandardKey.Copy)


def offer_filters(
    menu: QMenu, table: GridTable, ask: Callable[[str], None], at: tuple[int, int]
) -> None:
    """Only the rows that have, or have not, the value of a cell."""
    row, column = at
    name = table.grid_model.columns[column].name
    value = comparable(table.grid_model.cell(row, column))
    if value is None:
        return
    for sign in ("=", "!="):
        needle = f"{name} {sign} {value}"
        words = one_line(needle, 60).replace("&", "&&")
        menu.addAction(f"Only rows with {words}", partial(ask, needle))


def comparable(cell: Cell) -> str | None:
    """A value as the filter of rows reads it; None where it cannot be written there."""
    match cell:
        case None:
            return "null"
        case bool() | int() | float():
            return full(cell)
        case str() if len(cell) <= _LONGEST and cell.isprintable():
            return f"'{cell}'"
        case _:
            return None


def offer_column(
    menu: QMenu, table: GridTable, sort: Callable[[int, bool], None], column: int
) -> None:
    """Sorting by a column, and hiding it."""
    name = one_line(table.grid_model.columns[column].name, 40).replace("&", "&&")
    for text, descending in (("ascending", False), ("descending", True)):
        words = f"Sort by {name}, {text}"
        menu.addAction(words, partial(sort, column, descending))
    if table.grid_model.sorted_by is not None:
        menu.addAction("Put the rows as they came", partial(sort, -1, False))
    hide = menu.addAction(f"Hide {name}", partial(table.hide_column, column))
    hide.setEnabled(len(table.shown) > 1)
    if hidden := len(table.hidden):
        words = "Show the hidden column" + ("s" if hidden > 1 else "")
        menu.addAction(f"{words} ({hidden})", table.show_columns)
