"""Lists of pane N: a row has a glyph, a sentence, and figures at its end."""

from collections.abc import Sequence
from html import escape
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from panll_desktop.records import Record
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE

ROW: Final = Qt.ItemDataRole.UserRole
PART_GAP: Final = 12
NARROW: Final = 440
WIDE: Final = 580
Index: TypeAlias = QModelIndex | QPersistentModelIndex


class Cell(Record):
    """A short text of a fixed width; 0 is as wide as it is."""

    text: str
    role: str = "mono_small"
    tone: str = "text-muted"
    width: int = 0


class Row(Record):
    """One line of a list.

    Attributes:
        icon: name and colour of its glyph.
        lead: stands before the sentence; left out where it is narrow.
        text: the sentence, cut at its end where there is no room.
        role: the font of the sentence.
        action: what a click on the link does; empty for no link.
        brief: the same where it is narrow.
        tails: stand at the end, from left to right.
        spoken: all of it, for a screen reader and the tool tip.
    """

    icon: tuple[str, str]
    lead: Cell
    text: str
    role: str
    tails: tuple[Cell, ...]
    spoken: str
    action: str = ""
    brief: str = ""


class RowModel(QAbstractListModel):
    """Rows as Qt asks for them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Shows other rows; nothing happens if they are equal."""
        fresh = tuple(rows)
        if fresh == self._rows:
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row, and what is read aloud of it."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return f"<qt>{escape(row.spoken)}</qt>"
            case _:
                return row if role == ROW else None


class RowDelegate(QStyledItemDelegate):
    """Paints a row; its link is clicked on release."""

    linked = Signal(int)

    def __init__(self, appearance: Appearance, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._view = parent
        self._ink = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as rows of lists are."""
        del option, index
        return QSize(0, self._appearance.size("height.row_list"))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws glyph, lead, sentence, link and tails."""
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        box: QRect = option.rect
        paint_selection(painter, option, self._appearance, self._view)
        left = box.left() + EDGE
        self._ink = selected_ink(option, self._view)
        icon = self._appearance.icon(row.icon[0], self._ink or row.icon[1], 16)
        icon.paint(painter, QRect(left, box.center().y() - 7, 16, 16))
        left += 16 + PART_GAP - 4
        right = box.right() - EDGE
        for cell in reversed(row.tails):
            width = self._width(cell)
            area = QRect(right - width, box.top(), width, box.height())
            self._draw(painter, cell, area, Qt.AlignmentFlag.AlignRight)
            right -= width + PART_GAP
        link = self.link_area(row, box)
        if link is not None:
            cell = self._link(row, box)
            self._draw(painter, cell, link, Qt.AlignmentFlag.AlignRight)
            right = link.left() - PART_GAP
        if row.lead.text and box.width() >= NARROW:
            width = self._width(row.lead)
            area = QRect(left, box.top(), width, box.height())
            self._draw(painter, row.lead, area, Qt.AlignmentFlag.AlignLeft)
            left += width + PART_GAP + 4
        area = QRect(left, box.top(), max(0, right - left), box.height())
        text = Cell(row.text, row.role, "text")
        self._draw(painter, text, area, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def link_area(self, row: Row, box: QRect) -> QRect | None:
        """Where the link of a row is."""
        if not row.action:
            return None
        right = box.right() - EDGE
        right -= sum(self._width(cell) + PART_GAP for cell in row.tails)
        width = self._width(self._link(row, box))
        return QRect(right - width, box.top(), width, box.height())

    def _link(self, row: Row, box: QRect) -> Cell:
        words = row.action if box.width() >= WIDE else row.brief
        return Cell(words, "body_medium", "accent")

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Follows the link that is clicked."""
        row = index.data(ROW)
        if (
            event.type() is QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and isinstance(row, Row)
        ):
            box: QRect = option.rect
            area = self.link_area(row, box)
            if area is not None and area.contains(event.position().toPoint()):
                self.linked.emit(index.row())
                return True
        return super().editorEvent(event, model, option, index)

    def _width(self, cell: Cell) -> int:
        metrics = QFontMetrics(self._appearance.font(cell.role))
        return max(cell.width, metrics.horizontalAdvance(cell.text) + 2)

    def _draw(
        self, painter: QPainter, cell: Cell, area: QRect, side: Qt.AlignmentFlag
    ) -> None:
        font = self._appearance.font(cell.role)
        painter.setFont(font)
        painter.setPen(self._appearance.color(self._ink or cell.tone))
        text = QFontMetrics(font).elidedText(
            cell.text, Qt.TextElideMode.ElideRight, area.width()
        )
        flags = side | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags, text)


class RowList(QListView):
    """A list of rows; Return or a double click chooses one, its link does its deed."""

    chosen = Signal(int)
    linked = Signal(int)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.rows: Final = RowModel(self)
        self.setModel(self.rows)
        delegate = RowDelegate(appearance, self)
        delegate.linked.connect(self.linked)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setFont(appearance.font("body"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        appearance.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return chooses, Ctrl+Full stop follows the link."""
        index = self.currentIndex()
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if held:
                event.ignore()
            else:
                self.chosen.emit(index.row())
        elif index.isValid() and held and event.key() == Qt.Key.Key_Period:
            self.linked.emit(index.row())
        else:
            super().keyPressEvent(event)


def selected_ink(option: QStyleOptionViewItem, view: QAbstractItemView) -> str:
    """The ink for the ground of `paint_selection` where that is strong; else empty."""
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    return "selection-text" if chosen and view.hasFocus() else ""


def paint_selection(
    painter: QPainter,
    option: QStyleOptionViewItem,
    appearance: Appearance,
    view: QAbstractItemView,
) -> None:
    """The ground of a selected row: strong where the keyboard is, else with a bar."""
    state: QStyle.StateFlag = option.state
    box: QRect = option.rect
    if state & QStyle.StateFlag.State_Selected:
        active = view.hasFocus()
        name = "selection" if active else "selection-inactive"
        painter.fillRect(box, appearance.color(name))
        if not active:
            bar = QRect(box.left(), box.top(), 2, box.height())
            painter.fillRect(bar, appearance.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, appearance.color("surface-hover"))
