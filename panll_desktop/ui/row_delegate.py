"""Rows of lists and trees that are painted in parts: icons and texts by role."""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from panll_desktop.ui.theme import Appearance

Index: TypeAlias = QModelIndex | QPersistentModelIndex
ICON: Final = 16
_VERTICALLY: Final = Qt.AlignmentFlag.AlignVCenter


class RowPainter:
    """Paints parts of one row; on a selection all of them in the ink that fits it."""

    def __init__(self, painter: QPainter, appearance: Appearance, ink: str) -> None:
        self._painter = painter
        self._appearance = appearance
        self._ink = ink

    def icon(self, left: int, row: QRect, name: str, colour: str = "text-muted") -> int:
        """Paints an icon in the middle of the height; returns where it ends."""
        box = QRect(left, row.top() + (row.height() - ICON) // 2, ICON, ICON)
        self._appearance.icon(name, self._ink or colour).paint(self._painter, box)
        return left + ICON

    def text(
        self,
        rect: QRect,
        text: str,
        role: str,
        colour: str = "text",
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:
        """Paints a text, cut at its end if need be; returns how wide it became."""
        self._painter.setFont(self._appearance.font(role))
        self._painter.setPen(self._appearance.color(self._ink or colour))
        metrics = self._painter.fontMetrics()
        line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._painter.drawText(rect, side | _VERTICALLY, line)
        return metrics.horizontalAdvance(line)

    def lines(self, rect: QRect, text: str, role: str, colour: str = "text") -> int:
        """Paints a text from the top, on as many lines as it needs; their height."""
        self._painter.setFont(self._appearance.font(role))
        self._painter.setPen(self._appearance.color(self._ink or colour))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        return self._painter.drawText(rect, flags, text).height()


Draw: TypeAlias = Callable[[RowPainter, QRect, Index], None]


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row and lets a function paint what stands on it."""

    def __init__(
        self, appearance: Appearance, parent: QWidget, draw: Draw, height: str
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._draw = draw
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high as the theme says; the width is the view's."""
        del option, index
        return QSize(0, self._appearance.size(self._height))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Paints a row."""
        self.initStyleOption(option, index)
        option.text, option.icon = "", QIcon()
        option.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = option.widget.property("active") == "true"
        ink = "selection-text" if selected and active else ""
        if not option.state & QStyle.StateFlag.State_Enabled:
            ink = "text-disabled"
        painter.save()
        self._draw(RowPainter(painter, self._appearance, ink), option.rect, index)
        painter.restore()
