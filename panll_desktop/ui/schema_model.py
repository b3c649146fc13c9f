"""The catalogue as a tree model; branches are filled in as they arrive."""

from collections.abc import Mapping
from itertools import count
from typing import Final, TypeAlias, overload

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from panll_desktop.protocol import CatalogKind, CatalogNode
from panll_desktop.session.failure import Failure
from panll_desktop.ui.cells import literal, one_line

Path: TypeAlias = tuple[str, ...]
Branch: TypeAlias = tuple[CatalogNode, ...] | Failure
Index: TypeAlias = QModelIndex | QPersistentModelIndex
NODE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
NOWHERE: Final = QModelIndex()
WAITING: Final = "…"
_KINDS: Final = {
    CatalogKind.COLLECTION: "collection",
    CatalogKind.TABLE: "table",
    CatalogKind.VIEW: "view",
    CatalogKind.MODALITY: "modality",
    CatalogKind.FIELD: "field",
    CatalogKind.KEY: "key",
    CatalogKind.INDEX: "index",
    CatalogKind.CONSTRAINT: "constraint",
    CatalogKind.TYPE: "type",
    CatalogKind.OTHER: "",
}


class Row:
    """A row of the tree: a node, or a sentence in the place of nodes."""

    __slots__ = (
        "above",
        "below",
        "filled_by",
        "key",
        "node",
        "path",
        "position",
        "text",
    )

    def __init__(
        self, above: "Row | None", position: int, node: CatalogNode | None, text: str
    ) -> None:
        self.key = 0
        self.above = above
        self.position = position
        self.node = node
        self.text = text
        self.path: Path = ()
        self.below: list[Row] = []
        self.filled_by: Branch | None = None
        if above is not None and node is not None:
            self.path = (*above.path, node.name)


class SchemaModel(QAbstractItemModel):
    """What a connection has, as far as it was fetched.

    A branch that was not fetched yet has one row, "…"; one that could not be fetched
    has one row with the reason.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Row(None, 0, None, "")
        self._keys = count(1)
        self._rows: dict[int, Row] = {}  # an index holds a key, never a pointer
        self._catalog: Mapping[Path, Branch] = {}
        self._fill(self._root)

    def show_catalog(self, catalog: Mapping[Path, Branch]) -> None:
        """Shows another catalogue; what is the same object in it stays as it is."""
        if catalog is not self._catalog:
            self._catalog = catalog
            self._fill(self._root)

    def row_at(self, index: Index) -> Row:
        """The row behind an index."""
        if not index.isValid():
            return self._root
        return self._rows.get(index.internalId(), self._root)

    def is_fetched(self, index: Index) -> bool:
        """Whether the children of a node are known, or why they are not."""
        return self.row_at(index).path in self._catalog

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        """The index of a child."""
        below = self.row_at(parent).below
        if column or not 0 <= row < len(below):
            return QModelIndex()
        return self.createIndex(row, 0, below[row].key)

    @overload
    def parent(self, /) -> QObject | None: ...
    @overload
    def parent(self, child: Index, /) -> QModelIndex: ...
    def parent(self, child: Index | None = None, /) -> QModelIndex | QObject | None:
        """The index of the row above; without an index who owns the model."""
        if child is None:
            return super().parent()
        return self._index_of(self.row_at(child).above)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows are below."""
        return len(self.row_at(parent).below)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """One column; type and detail are painted beside the name."""
        del parent
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Sentences can be reached, and have nothing below them."""
        flags = super().flags(index)
        node = self.row_at(index).node
        if index.isValid() and (node is None or not node.branch):
            flags |= Qt.ItemFlag.ItemNeverHasChildren
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; read aloud with kind, type and detail."""
        if not index.isValid():
            return None
        row = self.row_at(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(row.text)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(spoken(row))
            case _ if role == NODE_ROLE:
                return row.node
        return None

    def _index_of(self, row: Row | None) -> QModelIndex:
        if row is None or row is self._root:
            return QModelIndex()
        return self.createIndex(row.position, 0, row.key)

    def _fill(self, row: Row) -> None:
        """Brings the rows below up to date with the catalogue."""
        found = self._catalog.get(row.path)
        if found is not row.filled_by or not row.below:
            row.filled_by = found
            self._replace(row, found)
        for each in row.below:
            if each.node is not None and each.node.branch:
                self._fill(each)

    def _replace(self, row: Row, found: Branch | None) -> None:
        index = self._index_of(row)
        if row.below:
            self.beginRemoveRows(index, 0, len(row.below) - 1)
            self._forget(row)
            self.endRemoveRows()
        rows = _rows(row, found)
        self.beginInsertRows(index, 0, len(rows) - 1)
        row.below = rows
        self._number(rows)
        self.endInsertRows()

    def _number(self, rows: list[Row]) -> None:
        for each in rows:
            each.key = next(self._keys)
            self._rows[each.key] = each
            self._number(each.below)

    def _forget(self, row: Row) -> None:
        for each in row.below:
            self._forget(each)
            del self._rows[each.key]
        row.below = []


class SchemaFilter(QSortFilterProxyModel):
    """The rows whose names hold a text, with what stands above and below them."""

    def __init__(self, model: SchemaModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setSourceModel(model)


def spoken(row: Row) -> str:
    """A row in words."""
    node = row.node
    if node is None:
        return "not fetched yet" if row.text == WAITING else row.text
    parts = (node.name, _KINDS[node.kind], node.type, node.detail)
    return ", ".join(part for part in parts if part)


def _rows(above: Row, found: Branch | None) -> list[Row]:
    if found is None:
        return [Row(above, 0, None, WAITING)]
    if isinstance(found, Failure):
        return [Row(above, 0, None, found.title)]
    if not found:
        return [Row(above, 0, None, "Nothing in here.")]
    rows = [Row(above, place, node, node.name) for place, node in enumerate(found)]
    for row in rows:
        if row.node is not None and row.node.branch:
            row.below = [Row(row, 0, None, WAITING)]
    return rows
