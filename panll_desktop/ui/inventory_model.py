"""What is collected as a tree: a metric, and below it its counts one by one."""

from collections.abc import Mapping
from typing import Final, TypeAlias, overload

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from panll_desktop.telemetry.inventory import Entry, Part, inventory

Index: TypeAlias = QModelIndex | QPersistentModelIndex
ITEM: Final = Qt.ItemDataRole.UserRole


class InventoryModel(QAbstractItemModel):
    """Every metric of the catalogue; rows stay where they are when counts change."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries = list(inventory(None))

    def show_counts(self, counts: Mapping[str, int] | None) -> None:
        """Shows what was counted; None while nothing is known of it."""
        for row, entry in enumerate(inventory(counts)):
            if entry != self._entries[row]:
                self._change(row, entry)

    def entry(self, index: Index) -> Entry | None:
        """The metric of a row; None for one of its counts."""
        if index.isValid() and not index.internalId():
            return self._entries[index.row()]
        return None

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """The place of a metric, or of a count below one."""
        if column or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        above = parent is not None and parent.isValid()
        return self.createIndex(row, 0, parent.row() + 1 if above and parent else 0)

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, index: Index) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QObject | QModelIndex | None:
        """The metric that a count belongs to."""
        if index is None:
            return super().parent()
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many metrics there are, or counts of one."""
        if parent is None or not parent.isValid():
            return len(self._entries)
        entry = self.entry(parent)
        return 0 if entry is None else len(entry.parts)

    def columnCount(self, parent: Index | None = None) -> int:
        """One: a row says all of it."""
        del parent
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A row, and what is read aloud of it."""
        if not index.isValid():
            return None
        item = self._item(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.metric.name if isinstance(item, Entry) else item.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return _spoken(item)
            case _:
                return item if role == ITEM else None

    def _item(self, index: Index) -> Entry | Part:
        above = index.internalId()
        if not above:
            return self._entries[index.row()]
        return self._entries[above - 1].parts[index.row()]

    def _change(self, row: int, entry: Entry) -> None:
        """Puts one metric in the place of what it was, and tells the views."""
        place = self.createIndex(row, 0, 0)
        before, after = len(self._entries[row].parts), len(entry.parts)
        if after > before:
            self.beginInsertRows(place, before, after - 1)
            self._entries[row] = entry
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(place, after, before - 1)
            self._entries[row] = entry
            self.endRemoveRows()
        self._entries[row] = entry
        self.dataChanged.emit(place, place)
        if after:
            first = self.createIndex(0, 0, row + 1)
            self.dataChanged.emit(first, self.createIndex(after - 1, 0, row + 1))


def _spoken(item: Entry | Part) -> str:
    if isinstance(item, Part):
        return f"{item.name}: {item.value}" if item.value else item.name
    return f"{item.metric.name}: {item.value}. {item.metric.why} {item.facts}."
