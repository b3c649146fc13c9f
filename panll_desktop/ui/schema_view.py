"""The schema of a connection: a filter and the tree of what can be queried."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QTreeView,
    QWidget,
)

from panll_desktop.protocol import CatalogKind, CatalogNode
from panll_desktop.session import messages as m
from panll_desktop.session.state import Workspace
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.row_delegate import ICON, Index, RowDelegate, RowPainter
from panll_desktop.ui.schema_model import NODE_ROLE, SchemaFilter, SchemaModel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import EDGE, GAP, filling, label

_ICONS: Final = {
    CatalogKind.COLLECTION: "database",
    CatalogKind.TABLE: "table",
    CatalogKind.VIEW: "table-view",
    CatalogKind.MODALITY: "cube",
    CatalogKind.FIELD: "column",
    CatalogKind.KEY: "key",
    CatalogKind.INDEX: "index",
    CatalogKind.CONSTRAINT: "lock",
    CatalogKind.TYPE: "info",
    CatalogKind.OTHER: "ring",
}
_LEAST: Final = 32


class SchemaView(QWidget):
    """The tree, its filter, and one line on how to use it."""

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Callable[[m.Message], None],
        insert: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._insert = insert
        self._module = ""
        self.model: Final = SchemaModel(self)
        self.shown: Final = SchemaFilter(self.model, self)
        self.filter: Final = QLineEdit()
        self.filter.setFont(appearance.font("body"))
        self.filter.setPlaceholderText("Filter by name")
        self.filter.setAccessibleName("Filter the schema by name")
        self.filter.setProperty("extent", "small")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._sift)
        self.tree: Final = SchemaTree(appearance)
        self.tree.setModel(self.shown)
        self.tree.setItemDelegate(
            RowDelegate(appearance, self.tree, draw_node, "height.row")
        )
        self.tree.expanded.connect(self._opened)
        self.tree.activated.connect(self._chosen)
        self._empty = label(appearance, role="small", muted=True)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(EDGE, GAP, EDGE, GAP)
        self._lay_out()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._open_matches)
        self.shown.rowsInserted.connect(self._settle)
        self.shown.rowsRemoved.connect(self._settle)

    def show_workspace(self, workspace: Workspace) -> None:
        """Shows what was fetched of the catalogue so far."""
        if workspace.module != self._module:
            self._module = workspace.module
            self.filter.clear()
        self.model.show_catalog(workspace.catalog)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE, GAP, EDGE, GAP)
        row.addWidget(self.filter)
        column = filling(self)
        column.addLayout(row)
        column.addWidget(self._empty)
        column.addWidget(self.tree, 1)
        self._empty.hide()
        self.setFocusProxy(self.tree)

    def _sift(self, text: str) -> None:
        self.shown.setFilterFixedString(text.strip())
        self._settle()

    def _settle(self) -> None:
        if self.filter.text().strip():
            self._settling.start()
        else:
            self._empty.hide()

    def _open_matches(self) -> None:
        """Opens what was fetched and holds a match, and says if nothing does."""
        text = self.filter.text().strip()
        if not text:
            return
        self._open_below(QModelIndex(), text.casefold())
        none = self.shown.rowCount() == 0
        self._empty.setText(
            f"No name with “{one_line(text, 40)}” among what was opened so far."
        )
        self._empty.setVisible(none)

    def _open_below(self, above: QModelIndex, text: str) -> bool:
        found = False
        for place in range(self.shown.rowCount(above)):
            index = self.shown.index(place, 0, above)
            below = self._open_below(index, text)
            if below and not self.tree.isExpanded(index):
                self.tree.expand(index)
            node = index.data(NODE_ROLE)
            named = isinstance(node, CatalogNode) and text in node.name.casefold()
            found = found or below or named
        return found

    def _opened(self, index: QModelIndex) -> None:
        source = self.shown.mapToSource(index)
        row = self.model.row_at(source)
        if row.node is not None and not self.model.is_fetched(source):
            self._dispatch(m.BranchOpened(row.path))

    def _chosen(self, index: QModelIndex) -> None:
        node = index.data(NODE_ROLE)
        if isinstance(node, CatalogNode):
            self._insert(node.insert or node.name)


class SchemaTree(QTreeView):
    """A tree with chevrons in the colour of the theme."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(ICON)
        self.setAccessibleName("Schema")
        self.setAccessibleDescription("Enter puts the name into the query.")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draws a chevron where something is below, and no lines."""
        if not self.model().hasChildren(index):
            return
        opened = self.isExpanded(index.sibling(index.row(), 0))
        name = "chevron-down" if opened else "chevron-right"
        box = QRect(rect.right() - 13, rect.center().y() - 6, 14, 14)
        selected = self.selectionModel().isSelected(index.sibling(index.row(), 0))
        inked = selected and self.property("active") == "true"
        colour = "selection-text" if inked else "text-muted"
        self._appearance.icon(name, colour, 14).paint(painter, box)


def draw_node(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints icon, name and type, and the detail at the right edge."""
    rect = rect.adjusted(2, 0, -12, 0)
    node, name = index.data(NODE_ROLE), str(index.data() or "")
    if not isinstance(node, CatalogNode):
        painter.text(rect, name, "small", "text-muted")
        return
    rect.setLeft(painter.icon(rect.left(), rect, _ICONS[node.kind]) + GAP)
    width = painter.text(rect, name, "mono")
    rect.setLeft(rect.left() + width + GAP)
    if node.type and rect.width() > _LEAST:
        width = painter.text(rect, one_line(node.type), "mono_small", "text-muted")
        rect.setLeft(rect.left() + width + GAP)
    if node.detail and rect.width() > _LEAST:
        right = Qt.AlignmentFlag.AlignRight
        painter.text(rect, one_line(node.detail), "small", "text-muted", right)
