"""Collections as relations: their fields, those of the keys marked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.records import Record
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.figure_table import (
    LEFT,
    ROOT,
    AnyIndex,
    FigureTable,
    column_head,
    paint_focus,
    paint_words,
)
from panll_desktop.ui.theme import Appearance

FIELD, NOTE = range(2)
_ICON: Final = 14
_INDENT: Final = 22
_GAP: Final = 16
_WIDEST: Final = 180
_MOST: Final = 60
_ROLE: Final = Qt.ItemDataRole


class Line(Record):
    """A collection, or one of the fields below it.

    Attributes:
        note: what is said of it.
        key: the field belongs to the key.
        head: it is a collection.
    """

    text: str
    note: str = ""
    key: bool = False
    head: bool = False

    @property
    def words(self) -> str:
        """The note; that it is a key comes first."""
        return ", ".join(filter(None, ("key" if self.key else "", self.note)))


class RelationModel(QAbstractTableModel):
    """Rows are collections, each before its fields."""

    def __init__(self, title: str, rows: Sequence[Line]) -> None:
        super().__init__()
        self._title = title
        self.rows: Final = tuple(rows)

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a collection, one a field."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """The name, and what is said of it."""
        return 0 if parent.isValid() else 2

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell, and the whole row when read aloud."""
        line = self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            said = line.words if index.column() == NOTE else line.text
            return one_line(said, _MOST)
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            kind = "collection " if line.head else ""
            said = ", ".join(filter(None, (f"{kind}{line.text}", line.words)))
            return said if role == _ROLE.AccessibleTextRole else literal(said)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The title above all of it."""
        return column_head((self._title, ""), section, LEFT, orientation, role)


class RelationDelegate(QStyledItemDelegate):
    """A key stands before the fields of the key."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draws one cell."""
        model, appearance = index.model(), self._appearance
        if not isinstance(model, RelationModel):
            return
        line, box = model.rows[index.row()], QRectF(option.rect)
        painter.save()
        if index.column() == NOTE:
            painter.setFont(appearance.font("small"))
            painter.setPen(appearance.color("text-muted"))
        else:
            role = "small_medium" if line.head else "mono_small"
            painter.setFont(appearance.font(role))
            painter.setPen(appearance.color("text"))
            if line.key:
                place = QRectF(box.left() + 1, box.center().y() - 7, _ICON, _ICON)
                icon = appearance.icon("key", "accent", _ICON)
                icon.paint(painter, place.toRect())
            box.setLeft(box.left() + (1 if line.head else _INDENT))
        paint_words(painter, box.adjusted(0, 0, -4, 0), str(index.data()))
        painter.restore()
        paint_focus(painter, option, appearance)


class RelationTable(FigureTable):
    """As high as its fields.

    Args:
        appearance: of everything.
        title: what it is, above it and for who hears it.
        rows: collections and their fields.
    """

    def __init__(
        self, appearance: Appearance, title: str, rows: Sequence[Line]
    ) -> None:
        self._relation: Final = RelationModel(title, rows)
        super().__init__(appearance, self._relation, title)
        self._relation.setParent(self)
        self.setItemDelegate(RelationDelegate(appearance, self))
        field = QFontMetrics(appearance.font("mono_small"))
        head = QFontMetrics(appearance.font("small_medium"))
        widest = max(
            (
                head.horizontalAdvance(one_line(each.text, _MOST))
                if each.head
                else field.horizontalAdvance(one_line(each.text, _MOST)) + _INDENT
                for each in rows
            ),
            default=0,
        )
        self.fit({FIELD: min(widest, _WIDEST) + _GAP})
