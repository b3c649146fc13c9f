"""A collection as a relation: its fields, those of its key marked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from panll_desktop.ui.cells import one_line
from panll_desktop.ui.figure_table import (
    LEFT,
    ROOT,
    AnyIndex,
    FigureTable,
    column_head,
    paint_focus,
)
from panll_desktop.ui.theme import Appearance

FIELD, NOTE = range(2)
_ICON: Final = 14
_INDENT: Final = 22
_GAP: Final = 16
_WIDEST: Final = 180
_ROLE: Final = Qt.ItemDataRole


class RelationModel(QAbstractTableModel):
    """Rows are fields, with a note each."""

    def __init__(self, key: Sequence[str], rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._key = frozenset(key)
        self.rows: Final = tuple(rows)

    def is_key(self, row: int) -> bool:
        """Whether a field belongs to the key."""
        return self.rows[row][FIELD] in self._key

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a field."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """The field, and what is said of it."""
        return 0 if parent.isValid() else 2

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        """The words of a cell; read aloud with the key it belongs to."""
        field, note = self.rows[index.row()]
        said = (field, self.note(index.row()))[index.column()]
        if role == _ROLE.DisplayRole:
            return said
        if role == _ROLE.AccessibleTextRole:
            parts = ["key"] if self.is_key(index.row()) else []
            return ", ".join(filter(None, (field, *parts, note)))
        if role == _ROLE.ToolTipRole:
            return one_line(said, 200)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> object:
        """The words above the columns."""
        said = "" if section else "field"
        return column_head(said, LEFT, orientation, role)

    def note(self, row: int) -> str:
        """What is said of a field."""
        note = self.rows[row][NOTE]
        key = "key" if self.is_key(row) else ""
        return ", ".join(filter(None, (key, note)))


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
        box, key = QRectF(option.rect), model.is_key(index.row())
        painter.save()
        if index.column() == FIELD:
            if key:
                place = QRectF(box.left(), box.center().y() - 7, _ICON, _ICON)
                icon = appearance.icon("key", "accent", _ICON)
                icon.paint(painter, place.toRect())
            box.setLeft(box.left() + _INDENT)
            painter.setFont(appearance.font("mono_small"))
            painter.setPen(appearance.color("text"))
        else:
            painter.setFont(appearance.font("small"))
            painter.setPen(appearance.color("text-muted"))
        said = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(box.width()) - 4
        )
        painter.drawText(box, LEFT, said)
        painter.restore()
        paint_focus(painter, option, appearance)


class RelationTable(FigureTable):
    """As high as its fields.

    Args:
        appearance: of everything.
        title: what it is, for who hears it.
        key: the fields of its key.
        rows: each field with a note.
    """

    def __init__(
        self,
        appearance: Appearance,
        title: str,
        key: Sequence[str],
        rows: Sequence[tuple[str, str]],
    ) -> None:
        self._relation: Final = RelationModel(key, rows)
        super().__init__(appearance, self._relation, title)
        self._relation.setParent(self)
        self.setItemDelegate(RelationDelegate(appearance, self))
        metrics = QFontMetrics(appearance.font("mono_small"))
        widest = max((metrics.horizontalAdvance(each) for each, _ in rows), default=0)
        self.fit({FIELD: min(widest, _WIDEST) + _INDENT + _GAP})
