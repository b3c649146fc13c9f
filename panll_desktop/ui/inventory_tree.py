"""The tree of what is collected, painted row by row."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from panll_desktop.telemetry.inventory import NOT_COUNTED, Entry, Part
from panll_desktop.ui.engine_rows import paint_selection, selected_ink
from panll_desktop.ui.inventory_model import ITEM, Index, InventoryModel
from panll_desktop.ui.row_delegate import RowPainter
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP

INDENT: Final = 20
PAD: Final = 8
_SHARE: Final = 0.5  # of the width, for the value at the most
_NAME, _VALUE, _WHY, _FACTS = "mono_small_medium", "body_medium", "small", "caption"


class EntryDelegate(QStyledItemDelegate):
    """Paints a metric in lines, name and value, reason, facts; a count in one."""

    def __init__(self, appearance: Appearance, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._view = parent
        self.lines = 1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All metrics are of one height; a reason may take two lines in all of them."""
        del option
        if not isinstance(index.data(ITEM), Entry):
            return QSize(0, self._appearance.size("height.row"))
        why = self._height(_WHY) * self.lines
        return QSize(0, 2 * PAD + self._height(_VALUE) + why + self._height(_FACTS))

    def fits(self, text: str, width: int) -> bool:
        """Whether a reason needs one line of that width."""
        font = self._appearance.font(_WHY)
        return QFontMetrics(font).horizontalAdvance(text) <= width

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one row."""
        painter.save()
        paint_selection(painter, option, self._appearance, self._view)
        ink = selected_ink(option, self._view)
        pen = RowPainter(painter, self._appearance, ink)
        item = index.data(ITEM)
        box = option.rect.adjusted(4, 0, -EDGE, 0)
        if isinstance(item, Entry):
            self._paint_entry(pen, box, item)
        elif isinstance(item, Part):
            used = pen.text(box, item.name, _WHY, "text-muted")
            rest = box.adjusted(used + 2 * GAP, 0, 0, 0)
            pen.text(rest, item.value, _WHY, side=Qt.AlignmentFlag.AlignRight)
        painter.restore()

    def _paint_entry(self, pen: RowPainter, box: QRect, entry: Entry) -> None:
        line = QRect(box.left(), box.top() + PAD, box.width(), self._height(_VALUE))
        value = line.adjusted(int(line.width() * (1 - _SHARE)), 0, 0, 0)
        tone = "text-muted" if entry.value == NOT_COUNTED else "text"
        side = Qt.AlignmentFlag.AlignRight
        used = pen.text(value, entry.value, _VALUE, tone, side)
        pen.text(line.adjusted(0, 0, -used - GAP, 0), entry.metric.name, _NAME)
        height = self._height(_WHY)
        why = QRect(box.left(), line.bottom() + 1, box.width(), height * self.lines)
        used = pen.lines(why, entry.metric.why, _WHY)
        top = why.top() + max(used, height)
        facts = QRect(box.left(), top, box.width(), self._height(_FACTS))
        pen.text(facts, entry.facts, _FACTS, "text-muted")

    def _height(self, role: str) -> int:
        return QFontMetrics(self._appearance.font(role)).lineSpacing() + 2


class InventoryTree(QTreeView):
    """Every metric; opened, it lists its counts and all that its label can be."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.metrics: Final = InventoryModel(self)
        self._rows: Final = EntryDelegate(appearance, self)
        self.setModel(self.metrics)
        self.setItemDelegate(self._rows)
        self.setAccessibleName("What is collected")
        self.setFont(appearance.font("body"))
        self.setHeaderHidden(True)
        self.setIndentation(INDENT)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        appearance.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Reasons take a second line where the longest needs one."""
        super().resizeEvent(event)
        room = self.viewport().width() - INDENT - 4 - EDGE
        lines = 1 if all(self._rows.fits(why, room) for why in self._reasons()) else 2
        if lines != self._rows.lines:
            self._rows.lines = lines
            self.scheduleDelayedItemsLayout()

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """A hairline under each metric."""
        super().drawRow(painter, option, index)
        box: QRect = option.rect
        painter.setPen(self._appearance.color("border"))
        painter.drawLine(EDGE, box.bottom(), self.viewport().width(), box.bottom())

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A chevron beside what can be opened, on the ground of its row."""
        if self.selectionModel().isSelected(index):
            ground = "selection" if self.hasFocus() else "selection-inactive"
            painter.fillRect(rect, self._appearance.color(ground))
        entry = self.metrics.entry(index)
        if entry is None or not entry.parts:
            return
        place_of_it = self.metrics.index(index.row(), 0)
        name = "chevron-down" if self.isExpanded(place_of_it) else "chevron-right"
        chosen = self.hasFocus() and self.selectionModel().isSelected(index)
        ink = "selection-text" if chosen else "text-muted"
        icon = self._appearance.icon(name, ink, 16)
        icon.paint(painter, QRect(rect.right() - 16, rect.top() + PAD + 1, 16, 16))

    def _reasons(self) -> list[str]:
        rows = range(self.metrics.rowCount())
        entries = [self.metrics.entry(self.metrics.index(row, 0)) for row in rows]
        return [entry.metric.why for entry in entries if entry is not None]
