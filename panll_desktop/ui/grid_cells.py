"""How the rows of a result are painted: straight from their values.

A delegate would be called for each cell, with an option and an index made for it;
that alone takes longer than a scroll step may.
"""

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import is_number, parts, shown
from panll_desktop.ui.grid_model import GridModel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import paint_glyph

PADDING: Final = 12
LEAST_LAST: Final = 160
_GAP: Final = 8
_WIDEST: Final = 280
_NARROWEST: Final = 56
_SAMPLE: Final = 64
_REMEMBERED: Final = 2_000
_ELLIPSIS: Final = "…"
# Letters that stand beside each other whatever these are; others Qt has to shape.
_SHAPED: Final = re.compile("[^ -~\xa1-\xac\xae-\u017f\u2010-\u2026]")
_OF_ONE_PART: Final = (str, int, float, bytes)


class CellPainter(QObject):
    """Paints cells of the model, in the fonts and colours of the theme."""

    def __init__(
        self, appearance: Appearance, model: GridModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._model = model
        self._mono = Pen(appearance.font("mono_small"))
        self._body = Pen(appearance.font("body"))
        self._lead = Pen(appearance.font("body_medium"))
        self._said: dict[tuple[int, int], tuple[str, str]] = {}
        model.modelReset.connect(self._said.clear)
        model.rowsRemoved.connect(self._said.clear)
        self._read_colours()
        appearance.changed.connect(self._read_colours)

    def paint_ground(self, painter: QPainter, rect: QRect) -> None:
        """Where no row is selected."""
        painter.fillRect(rect, self._ground)

    def paint_selection(self, painter: QPainter, row: QRect, *, active: bool) -> None:
        """The ground of a selected row, and its bar."""
        painter.fillRect(row, self._strong if active else self._weak)
        painter.fillRect(QRect(0, row.top(), 2, row.height()), self._accent)

    def paint_line(self, painter: QPainter, row: QRect) -> None:
        """The hairline under a row."""
        hairline = QRect(row.left(), row.bottom(), row.width(), 1)
        painter.fillRect(hairline, self._border)

    def paint_ring(self, painter: QPainter, cell: QRect) -> None:
        """The focus, inside the cell, with a gap."""
        painter.setPen(QPen(self._ground, 2))
        painter.drawRect(cell.adjusted(3, 2, -3, -3))
        painter.setPen(QPen(self._focus, 2))
        painter.drawRect(cell.adjusted(5, 4, -5, -5))

    def paint_cell(
        self, painter: QPainter, rect: QRect, place: tuple[int, int], *, strong: bool
    ) -> None:
        """Writes a cell by its row and column; strong on a strong selection."""
        row, column = place
        cell = self._model.cell(row, column)
        lead, text = self._words(row, column, cell)
        left, top = rect.left() + PADDING, rect.top()
        width, height = rect.width() - 2 * PADDING, rect.height() - 1
        if lead:
            painter.setPen(self._strong_ink if strong else self._text)
            used = self._lead.write(painter, (left, top, width, height), lead)
            left, width = left + used + _GAP, width - used - _GAP
        numeric = self._model.numeric(column) if cell is None else is_number(cell)
        muted = bool(lead) or cell is None or (column == 0 and not numeric)
        plain = self._muted if muted else self._text
        painter.setPen(self._strong_ink if strong else plain)
        pen = self._mono if column == 0 else self._body
        if is_number(cell):
            text = pen.whole(text, width)
        used = pen.write(painter, (left, top, width, height), text, right=numeric)
        if self._model.wrong(row, column):
            beside = left + width - used - 12 if numeric else left + used + 4
            edge = min(max(beside, rect.left() + 2), rect.right() - 10)
            self._paint_mark(painter, QPoint(edge, rect.center().y()), strong=strong)

    def _paint_mark(self, painter: QPainter, at: QPoint, *, strong: bool) -> None:
        """The triangle beside a value that was found wrong."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(at.x(), at.y() - 4, 8, 8)
        colour = self._strong_ink if strong else self._warning
        paint_glyph(painter, "warning", box, colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def natural_width(self, column: int, least: int, rows: range | None = None) -> int:
        """How wide a column should be by these rows, or the first; numbers uncapped."""
        if rows is None:
            rows = range(min(self._model.rowCount(), _SAMPLE))
        widest = max(least, _NARROWEST)
        for row in rows:
            if widest >= _WIDEST:  # a document need not be written out once more
                break
            widest = max(widest, self._width(row, column))
        return max(min(widest, _WIDEST), self.needed_width(column, rows))

    def needed_width(self, column: int, rows: range) -> int:
        """How wide numbers in these rows are, and identifiers up to the cap."""
        needed = 0
        for row in rows:
            cell = self._model.cell(row, column)
            if is_number(cell):
                needed = max(needed, self._width(row, column))
            elif column == 0:
                needed = max(needed, min(self._width(row, column), _WIDEST))
        return needed

    def _width(self, row: int, column: int) -> int:
        cell = self._model.cell(row, column)
        lead, text = self._words(row, column, cell)
        pen = self._mono if column == 0 else self._body
        most = _WIDEST if not is_number(cell) else None  # wider ones are all the same
        width = pen.advance(text, most) + 2 * PADDING + 2
        return round(width + self._lead.advance(lead) + _GAP if lead else width)

    def _words(self, row: int, column: int, cell: Cell) -> tuple[str, str]:
        """As `parts`; a value of many parts is put into words once.

        Its width is asked for twice before it is painted; a row never changes.
        """
        if cell is None or isinstance(cell, _OF_ONE_PART):
            return "", shown(cell)
        place = self._model.first + row, column
        known = self._said.get(place)
        if known is None:
            if len(self._said) >= _REMEMBERED:
                self._said.clear()
            known = self._said[place] = parts(cell)
        return known

    def _read_colours(self) -> None:
        color = self._appearance.color
        self._text, self._muted = color("text"), color("text-muted")
        self._strong, self._strong_ink = color("selection"), color("selection-text")
        self._weak, self._accent = color("selection-inactive"), color("accent")
        self._focus, self._ground = color("focus"), color("surface")
        self._border: QColor = color("border")
        self._warning: QColor = color("warning")


class _Widths(dict[str, float]):
    """How wide letters are, asked for once each."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        super().__init__()
        self._metrics = metrics

    def __missing__(self, letter: str) -> float:
        width = self[letter] = self._metrics.horizontalAdvance(letter)
        return width


class Pen:
    """A font that knows how wide its letters are, so that Qt need not be asked."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._widths = _Widths(self._metrics)
        self._narrow = self._widths["i"]
        self._dots = self._metrics.horizontalAdvance(_ELLIPSIS)

    def write(
        self,
        painter: QPainter,
        box: tuple[int, int, int, int],
        text: str,
        *,
        right: bool = False,
    ) -> int:
        """Writes what fits into left, top, width, height; returns how wide it is."""
        left, top, width, height = box
        fitting, used = self.fit(text, width)
        if not fitting:
            return 0
        painter.setFont(self._font)
        base = top + (height + self._metrics.ascent() - self._metrics.descent()) / 2
        start = left + width - used if right else left
        painter.drawText(round(start), round(base), fitting)
        return round(used + 0.5)

    def fit(self, text: str, width: float) -> tuple[str, float]:
        """The text, cut with an ellipsis if it is too wide, and its width."""
        if _SHAPED.search(text):
            return self._fit_any(text, width)
        ends = self._ends(text[: int(max(width, 0) / self._narrow) + 2])
        if len(ends) < len(text) and ends[-1] <= width:  # narrower than any i
            ends = self._ends(text)
        if len(ends) == len(text) and (not ends or ends[-1] <= width):
            return text, ends[-1] if ends else 0.0
        cut = bisect_right(ends, width - self._dots)
        kept = text[:cut].rstrip()
        return (kept + _ELLIPSIS, width) if cut else ("", 0.0)

    def whole(self, text: str, width: float) -> str:
        """A number, or signs in its place where it would be cut to a smaller one."""
        if self.fit(text, width)[0] == text:
            return text
        return "#" * max(int(width / self.advance("#")), 1)

    def advance(self, text: str, most: int | None = None) -> float:
        """How wide the text is; of one wider than `most`, that it is wider."""
        if most is None:
            return self._metrics.horizontalAdvance(text)
        used = 0.0
        for letter in text:
            used += self._widths[letter]
            if used > most:
                break
        return used

    def _ends(self, text: str) -> list[float]:
        """Where each of its letters ends."""
        return [*accumulate(map(self._widths.__getitem__, text))]

    def _fit_any(self, text: str, width: float) -> tuple[str, float]:
        right = Qt.TextElideMode.ElideRight
        fitting = self._metrics.elidedText(text, right, max(width, 0))
        return fitting, self._metrics.horizontalAdvance(fitting)
