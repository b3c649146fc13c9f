"""A table of figures as it stands among others on a page: it scrolls with the page."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from panll_desktop.ui.theme import Appearance

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def column_head(
    heads: Sequence[str],
    section: int,
    side: Qt.AlignmentFlag,
    orientation: Qt.Orientation,
    role: int,
) -> object:
    """What a model answers about the head of a column: its words, and their side.

    Rows have no heads, but a table asks for them all the same, by their numbers.
    """
    if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(heads):
        return None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return side
    return heads[section] if role == Qt.ItemDataRole.DisplayRole else None


def dress(table: QTableView, appearance: Appearance) -> None:
    """Gives a table its look: no lines, rows without heads, nothing is edited."""
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)  # Tab leaves the table, the arrows walk in it
    table.setCornerButtonEnabled(False)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(appearance.size("height.row"))
    appearance.changed.connect(table.viewport().update)


def dress_rows(table: QTableView, appearance: Appearance, role: str) -> None:
    """Gives a table of whole rows its look: one of them is chosen.

    Args:
        table: that scrolls by itself.
        appearance: of everything.
        role: the font of its heads.
    """
    dress(table, appearance)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    heads = table.horizontalHeader()
    heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    heads.setHighlightSections(False)
    heads.setFont(appearance.font(role))


class FigureTable(QTableView):
    """As high as its rows and as wide as its place."""

    resized = Signal()

    def __init__(
        self, appearance: Appearance, model: QAbstractItemModel, name: str
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalHeader(_Header(appearance, self))
        self.setModel(model)
        dress(self, appearance)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self, widths: dict[int, int], most: int | None = None) -> None:
        """Gives columns these widths; the others share what is left.

        The height is that of all rows, so that no row is ever scrolled away, or of
        the most that there may be at once.
        """
        header = self.horizontalHeader()
        modes = QHeaderView.ResizeMode
        for column in range(self.model().columnCount()):
            wanted = modes.Fixed if column in widths else modes.Stretch
            if header.sectionResizeMode(column) != wanted:
                header.setSectionResizeMode(column, wanted)
            if column in widths and header.sectionSize(column) != widths[column]:
                header.resizeSection(column, widths[column])
        count = self.model().rowCount()
        shown = count if most is None else min(count, most)
        rows = shown * self.verticalHeader().defaultSectionSize()
        height = rows + header.height() + 2 * self.frameWidth()
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tells who chooses the columns."""
        super().resizeEvent(event)
        self.resized.emit()


class _Header(QHeaderView):
    """Plain words, each at the side where the cells under it have theirs."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self.setMinimumSectionSize(16)
        self.setFixedHeight(appearance.size("height.control_tiny"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt names it
        """Draws the words above one column."""

        def asked(role: Qt.ItemDataRole) -> object:
            return self.model().headerData(logicalIndex, self.orientation(), role)

        side = asked(Qt.ItemDataRole.TextAlignmentRole)
        words = str(asked(Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.fillRect(rect, self._appearance.color("surface"))
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(self._appearance.color("text-muted"))
        if isinstance(side, Qt.AlignmentFlag):
            painter.drawText(rect.adjusted(1, 0, -1, 0), side, words)
        painter.restore()


def paint_words(
    painter: QPainter, box: QRectF, said: str, side: Qt.AlignmentFlag = LEFT
) -> None:
    """Words on one line of a cell, cut short where there is no room."""
    way, width = Qt.TextElideMode.ElideRight, int(box.width())
    painter.drawText(box, side, painter.fontMetrics().elidedText(said, way, width))


def paint_focus(
    painter: QPainter, option: QStyleOptionViewItem, appearance: Appearance
) -> None:
    """A ring inside the cell that the keyboard stands on, with a gap beside it."""
    if not option.state & QStyle.StateFlag.State_HasFocus:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = appearance.theme.number("line.focus")
    for name, inset in (("surface", 1.5 * width), ("focus", width / 2)):
        painter.setPen(QPen(appearance.color(name), width))
        box = QRectF(option.rect).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, width, width)
    painter.restore()
