"""What was found wrong in a result, by row and by cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from panll_desktop.protocol import Column, Finding


class RowFindings:
    """Looked up while rows are painted, so by number and without searching."""

    def __init__(
        self, found: Sequence[Finding] = (), columns: Sequence[Column] = ()
    ) -> None:
        place = {column.name: number for number, column in enumerate(columns)}
        self._rows: dict[int, list[str]] = {}
        self._cells: dict[tuple[int, int], list[str]] = {}
        for each in found:
            at = (each.row, place.get(each.column, 0))
            self._rows.setdefault(each.row, []).append(each.reason)
            self._cells.setdefault(at, []).append(each.reason)
        self.rows: Sequence[int] = sorted(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def of_row(self, row: int) -> Sequence[str]:
        """Every sentence about a row."""
        return self._rows.get(row, ())

    def of_cell(self, row: int, column: int) -> str:
        """What is wrong with a cell; empty if nothing is."""
        return " ".join(self._cells.get((row, column), ()))

    def first_column(self, row: int) -> int:
        """The first column of a row in which something is wrong."""
        return min((column for at, column in self._cells if at == row), default=0)

    def after(self, row: int, by: int) -> int | None:
        """The next wrong row, or the one before; after the last comes the first."""
        if not self.rows:
            return None
        at = bisect_right(self.rows, row) if by > 0 else bisect_left(self.rows, row) - 1
        return self.rows[at % len(self.rows)]
