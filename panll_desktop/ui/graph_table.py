"""The links of a thing as a table: direction, kind, neighbour, title. In words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from panll_desktop.protocol import Link
from panll_desktop.ui import graph_words as words
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.engine_rows import selected_ink
from panll_desktop.ui.figure_table import LEFT, column_head, dress_rows, paint_words
from panll_desktop.ui.theme import Appearance

Index = QModelIndex | QPersistentModelIndex
HEADS: Final = ("direction", "link", "neighbour", "title")
DIRECTION, KIND, NEIGHBOUR, TITLE = range(len(HEADS))
_ROOT: Final = QModelIndex()
_ROLE: Final = Qt.ItemDataRole
_PAD: Final = 12
_DIRECTION_WIDTH: Final = 84
_SHARES: Final = {KIND: 0.26, NEIGHBOUR: 0.36, TITLE: 0.38}


class LinksModel(QAbstractTableModel):
    """Rows are links, in the order in which they came."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.links: Sequence[Link] = ()

    def show_links(self, links: Sequence[Link]) -> None:
        """Takes other rows."""
        self.beginResetModel()
        self.links = links
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row a link."""
        return 0 if parent.isValid() else len(self.links)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as there are heads."""
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and the whole link when it is read aloud."""
        link = self.links[index.row()]
        if role == _ROLE.DisplayRole:
            return _cell(link, index.column())
        if role == _ROLE.TextAlignmentRole:
            return LEFT
        if role == _ROLE.AccessibleTextRole:
            return f"{HEADS[index.column()]}: {_cell(link, index.column())}. " + (
                words.whole(link)
            )
        if role == _ROLE.ToolTipRole:
            said = filter(None, (words.whole(link), words.noted(link)))
            return literal("\n".join(said))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The names of the columns."""
        return column_head(HEADS, section, LEFT, orientation, role)


def _cell(link: Link, column: int) -> str:
    match column:
        case 0:
            return words.direction(link)
        case 1:
            return one_line(link.kind, 80)
        case 2:
            return one_line(link.node.identifier, 120)
        case _:
            title = one_line(link.node.title, 200)
            return title or ("" if link.node.stored else "not stored here")


class _Delegate(QStyledItemDelegate):
    """Paints cells; an arrow stands before the word of a direction."""

    def __init__(self, appearance: Appearance, parent: QTableView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._view = parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draws one cell."""
        model, appearance = index.model(), self._appearance
        if not isinstance(model, LinksModel):
            return
        link, column = model.links[index.row()], index.column()
        painter.save()
        self._ground(painter, option, first=column == DIRECTION)
        ink = selected_ink(option, self._view)
        muted = column == DIRECTION or (column == TITLE and not link.node.title)
        painter.setPen(appearance.color(ink or ("text-muted" if muted else "text")))
        mono = column in (KIND, NEIGHBOUR)
        painter.setFont(appearance.font("mono_small" if mono else "small"))
        box = option.rect.adjusted(_PAD, 0, -_PAD // 2, 0)
        if column == DIRECTION:
            name = "arrow-right" if link.outgoing else "arrow-left"
            icon = appearance.icon(name, ink or "text-muted", 14)
            icon.paint(painter, box.left(), box.center().y() - 6, 14, 14)
            box.setLeft(box.left() + 14 + 6)
        paint_words(painter, QRectF(box), str(index.data()))
        if not option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(appearance.color("border"))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, *, first: bool
    ) -> None:
        """The ground of a selected row: strong with the keyboard, else with a bar."""
        if not option.state & QStyle.StateFlag.State_Selected:
            return
        active = self._view.hasFocus()
        name = "selection" if active else "selection-inactive"
        painter.fillRect(option.rect, self._appearance.color(name))
        if first and not active:
            bar = QRect(option.rect.topLeft(), QSize(2, option.rect.height()))
            painter.fillRect(bar, self._appearance.color("accent"))


class LinksTable(QTableView):
    """Every link that is listed; kept in step with the drawing."""

    chosen = Signal(int)
    walked = Signal(int)
    back = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.shown: Final = LinksModel(self)
        self.setModel(self.shown)
        self.setItemDelegate(_Delegate(appearance, self))
        self.setAccessibleName("Links as a table")
        dress_rows(self, appearance, "small_medium")
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heads = self.horizontalHeader()
        heads.setFixedHeight(appearance.size("height.table_header"))
        row = self.verticalHeader().defaultSectionSize()
        self.setMinimumHeight(heads.height() + 2 * row)
        self.selectionModel().currentRowChanged.connect(
            lambda index, _: self.chosen.emit(index.row())
        )
        self.doubleClicked.connect(lambda index: self.walked.emit(index.row()))

    def show_links(self, links: Sequence[Link], choice: int) -> None:
        """Shows other links, and chooses one of them."""
        self.shown.show_links(links)
        self.choose(choice)

    def choose(self, choice: int) -> None:
        """Chooses a link and brings it into view."""
        if choice != self.currentIndex().row():
            index = self.shown.index(choice, KIND)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return walks, Backspace goes back."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.walked.emit(self.currentIndex().row())
            case Qt.Key.Key_Backspace:
                self.back.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width among the columns."""
        super().resizeEvent(event)
        heads = self.horizontalHeader()
        heads.resizeSection(DIRECTION, _DIRECTION_WIDTH)
        room = self.viewport().width() - _DIRECTION_WIDTH
        for column, share in _SHARES.items():
            heads.resizeSection(column, int(room * share))
        heads.resizeSection(
            TITLE, room - sum(heads.sectionSize(each) for each in (KIND, NEIGHBOUR))
        )
