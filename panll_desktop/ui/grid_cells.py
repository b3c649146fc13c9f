"""How the cells of a result are painted."""

from typing import Final

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.protocol import Cell
from panll_desktop.ui.cells import is_number, parts
from panll_desktop.ui.grid_model import GridModel, Index
from panll_desktop.ui.theme import Appearance

PADDING: Final = 12
_GAP: Final = 8
_WIDEST: Final = 280
LEAST_LAST: Final = 160
_NARROWEST: Final = 56
_SAMPLE: Final = 64
_FLAGS: Final = int(Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = _FLAGS | int(Qt.AlignmentFlag.AlignRight)
_ELIDE: Final = Qt.TextElideMode.ElideRight
_SELECTED: Final = QStyle.StateFlag.State_Selected
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus


class CellDelegate(QStyledItemDelegate):
    """Paints a cell from its value; asks no style, so that a screen takes little.

    Attributes:
        active: the view has the keyboard, so the selection is strong.
        ringed: the keyboard moved last, so the current cell has its ring.
    """

    def __init__(
        self, appearance: Appearance, model: GridModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._model = model
        self.active = False
        self.ringed = False
        self._mono = _Pen(appearance.font("mono_small"))
        self._body = _Pen(appearance.font("body"))
        self._lead = _Pen(appearance.font("body_medium"))
        self._read_colours()
        appearance.changed.connect(self._read_colours)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Paints ground, words, and the ring of the current cell."""
        rect, state, column = option.rect, option.state, index.column()
        selected = bool(state & _SELECTED)
        if selected:
            painter.fillRect(rect, self._strong if self.active else self._weak)
            if column == 0:
                bar = QRect(rect.left(), rect.top(), 2, rect.height())
                painter.fillRect(bar, self._accent)
        cell = self._model.cell(index.row(), column)
        ink = self._strong_ink if selected and self.active else None
        self._write(painter, rect, cell, column, ink)
        if self.ringed and state & _FOCUSED:
            painter.setPen(QPen(self._ground, 2))
            painter.drawRect(rect.adjusted(3, 2, -3, -3))
            painter.setPen(QPen(self._focus, 2))
            painter.drawRect(rect.adjusted(5, 4, -5, -5))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The room the words of the cell would like."""
        del option
        width = self._width(self._model.cell(index.row(), index.column()), index)
        return QSize(width, self._appearance.size("height.row"))

    def natural_width(self, column: int, header: int) -> int:
        """How wide a column should be, from its first rows and its header."""
        model, widest = self._model, header
        for row in range(min(model.rowCount(), _SAMPLE)):
            index = model.index(row, column)
            widest = max(widest, self._width(model.cell(row, column), index))
            if widest >= _WIDEST:
                return _WIDEST
        return max(widest, _NARROWEST)

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        cell: Cell,
        column: int,
        ink: QColor | None,
    ) -> None:
        left, width = rect.left() + PADDING, rect.width() - 2 * PADDING
        top, height = rect.top(), rect.height() - 1
        lead, text = parts(cell)
        numeric = self._model.numeric(column) if cell is None else is_number(cell)
        flags = _RIGHT if numeric else _FLAGS
        if lead:
            painter.setPen(ink or self._text)
            used = self._lead.draw(painter, (left, top, width, height), _FLAGS, lead)
            left, width = left + used + _GAP, width - used - _GAP
        if width <= 0:
            return
        muted = bool(lead) or cell is None or (column == 0 and not numeric)
        painter.setPen(ink or (self._muted if muted else self._text))
        pen = self._mono if column == 0 else self._body
        pen.draw(painter, (left, top, width, height), flags, text)

    def _width(self, cell: Cell, index: Index) -> int:
        lead, text = parts(cell)
        pen = self._mono if index.column() == 0 else self._body
        width = pen.metrics.horizontalAdvance(text) + 2 * PADDING + 2
        if lead:
            width += self._lead.metrics.horizontalAdvance(lead) + _GAP
        return width

    def _read_colours(self) -> None:
        color = self._appearance.color
        self._text, self._muted = color("text"), color("text-muted")
        self._strong, self._strong_ink = color("selection"), color("selection-text")
        self._weak, self._accent = color("selection-inactive"), color("accent")
        self._focus, self._ground = color("focus"), color("surface")


class _Pen:
    """A font and its measures."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)

    def draw(
        self, painter: QPainter, box: tuple[int, int, int, int], flags: int, text: str
    ) -> int:
        """Writes what fits, and returns how wide that is."""
        left, top, width, height = box
        fitting = self.metrics.elidedText(text, _ELIDE, width)
        painter.setFont(self.font)
        painter.drawText(left, top, width, height, flags, fitting)
        return self.metrics.horizontalAdvance(fitting)
