"""The tab Graph: a stored thing, what it is linked with, and the way one came by."""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from panll_desktop.protocol import Link, Neighbourhood
from panll_desktop.session import graph_messages as gm
from panll_desktop.session import messages as m
from panll_desktop.session.graph_state import GraphView
from panll_desktop.session.state import State
from panll_desktop.ui import graph_words as words
from panll_desktop.ui.breadcrumb import Breadcrumb, Way
from panll_desktop.ui.calls import Dispatch, Perform
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.graph_canvas import GraphCanvas
from panll_desktop.ui.graph_table import LinksTable
from panll_desktop.ui.results_bar import CountLabel
from panll_desktop.ui.results_states import FailurePanel
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import StatePanel, bar, button, filling, icon_button

_HOW: Final = "Choose a row of the results that is an entity, and press Ctrl+Shift+L."
_GONE: Final = "It was deleted, or its name is written in another way."
_WAY: Final = Way("The way that was walked", "Walk back to", "shown here", "Before")
_ABOVE, _BELOW = 540, 460  # shares of the drawing and of the table


class GraphPage(QWidget):
    """Draws what was walked to last, with its links as a drawing and as a table.

    Args:
        appearance: of everything.
        dispatch: hears where the user walks.
        perform: does what a command of that name does.
    """

    def __init__(
        self, appearance: Appearance, dispatch: Dispatch, perform: Perform
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._dispatch = dispatch
        self._perform = perform
        self._view: GraphView | None = None
        self._shown: Neighbourhood | None = None
        self.back: Final = icon_button(
            appearance, "arrow-left", "Walk back (Backspace in the drawing)"
        )
        self.back.clicked.connect(lambda: perform("graph.back"))
        self.path: Final = Breadcrumb(appearance, _WAY)
        self.path.taken.connect(lambda place: dispatch(gm.PathTaken(place)))
        self.copy: Final = icon_button(appearance, "copy", "Copy the links in words")
        self.copy.clicked.connect(lambda: perform("graph.copy"))
        self.canvas: Final = GraphCanvas(appearance)
        self.table: Final = LinksTable(appearance)
        self.words: Final = CountLabel(appearance)
        self.noted: Final = CountLabel(appearance)
        self.walk_button: Final = button(appearance, "Walk there", "link")
        self.walk_button.setAccessibleName("Walk to the chosen neighbour")
        self.walk_button.clicked.connect(lambda: perform("graph.walk"))
        self.inspect_button: Final = button(appearance, "Inspect", "link")
        self.inspect_button.setAccessibleName("Open the chosen neighbour")
        self.inspect_button.clicked.connect(lambda: perform("graph.inspect"))
        self.panel: Final = StatePanel(appearance)
        self.failure: Final = FailurePanel(appearance)
        self.failure.retried.connect(self._retry)
        self.pages: Final = QStackedWidget()
        self._arrange()
        self._connect()
        self._draw()

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs."""
        del before
        workspace = after.workspace
        view = workspace.graph if workspace is not None else None
        if view is not self._view:
            self._view = view
            self._draw()

    @property
    def link(self) -> Link | None:
        """The link that is chosen."""
        links = self._shown.links if self._shown is not None else ()
        choice = self.canvas.choice
        return links[choice] if 0 <= choice < len(links) else None

    def walk(self) -> None:
        """Walks to the neighbour that is chosen."""
        if self.link is not None:
            self._dispatch(gm.LinkWalked(self.link.node.identifier))

    def inspect(self) -> None:
        """Opens the neighbour that is chosen; without one, what is in the middle."""
        if self.link is not None and self.link.node.stored:
            self._dispatch(m.EntityOpened(self.link.node.identifier))
        elif self.link is None and self._shown is not None:
            self._dispatch(m.EntityOpened(self._shown.centre.identifier))

    def copy_words(self) -> None:
        """Puts all links in words on the clipboard."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(words.listed(self._shown))

    def take_keyboard(self) -> None:
        """The keyboard goes to the drawing."""
        self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _arrange(self) -> None:
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.back)
        row.addWidget(self.path, 1)
        row.addWidget(self.copy)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.canvas)
        self._splitter.addWidget(self._lower())
        self._splitter.setSizes([_ABOVE, _BELOW])
        for page in (self.panel, self.failure, self._splitter):
            self.pages.addWidget(page)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        layout = filling(self)
        layout.addWidget(head)
        layout.addWidget(self.pages, 1)

    def _lower(self) -> QWidget:
        """The table, how many links it has, and the one that is chosen."""
        head, row = bar("sub", self._appearance.size("height.pane_sub"))
        row.addWidget(self.words, 1)
        foot, end = bar("foot", self._appearance.size("height.pane_foot"))
        end.addWidget(self.noted, 1)
        end.addWidget(self.walk_button)
        end.addWidget(self.inspect_button)
        lower = QWidget()
        column = filling(lower)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        column.addWidget(foot)
        column.addStretch()  # where nothing is linked there is no table
        self._foot = foot
        return lower

    def _connect(self) -> None:
        self.canvas.chosen.connect(self.table.choose)
        self.table.chosen.connect(self._follow)
        for each in (self.canvas, self.table):
            each.walked.connect(self._walk_to)
            each.back.connect(lambda: self._perform("graph.back"))
        self.canvas.resized.connect(self._count)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.table.customContextMenuRequested.connect(
            lambda place: self._show_menu(self.table.viewport().mapToGlobal(place))
        )

    def _follow(self, choice: int) -> None:
        """The drawing and the foot follow the table."""
        self.canvas.choose(choice)
        link = self.link
        stored = link is not None and link.node.stored
        self.walk_button.setEnabled(self._walkable(link))
        self.inspect_button.setEnabled(stored)
        if link is None:
            self.noted.set_words("", "")
        else:
            self.noted.set_words(words.called(link.node), words.noted(link))

    def _walkable(self, link: Link | None) -> bool:
        """Whether a link leads to a stored thing that is not shown already."""
        if link is None or self._shown is None or not link.node.stored:
            return False
        return link.node.identifier != self._shown.centre.identifier

    def _walk_to(self, choice: int) -> None:
        self.table.choose(choice)
        self.walk()

    def _draw(self) -> None:
        view = self._view
        path = view.path if view is not None else ()
        self.path.show_path([words.called(each) for each in path])
        self.back.setEnabled(len(path) > 1)
        found = view.neighbourhood if view is not None else None
        self.copy.setEnabled(found is not None)
        if view is None:
            self._show_state("graph", "No links shown yet", _HOW)
        elif found is not None:
            self._show(view, found)
        elif view.failure is not None:
            self._shown = None
            self.failure.show_failure(view.failure, "")
            self.pages.setCurrentWidget(self.failure)
        elif view.pending:
            name = one_line(words.called(path[-1]), 80)
            self._show_state(
                "clock", f"Fetching the links of {name}", "They come here."
            )
        else:
            name = one_line(path[-1].identifier, 80)
            self._show_state("search", f"There is no entity {name}", _GONE)

    def _show(self, view: GraphView, found: Neighbourhood) -> None:
        """Shows a thing; the one that was walked from is chosen."""
        self.pages.setCurrentWidget(self._splitter)
        if found is self._shown:
            return
        before, self._shown = self._shown, found
        wanted = view.left
        if before is not None and before.centre.identifier == found.centre.identifier:
            wanted = self._name_chosen(before) or wanted
        names = [each.node.identifier for each in found.links]
        choice = names.index(wanted) if wanted in names else min(0, len(names) - 1)
        self.canvas.show_neighbourhood(found, choice)
        self.table.show_links(found.links, choice)
        for each in (self.table, self._foot):
            each.setVisible(bool(found.links))
        self._follow(choice)
        self._count()

    def _name_chosen(self, before: Neighbourhood) -> str:
        """The neighbour that was chosen before the same thing was fetched again."""
        choice = self.canvas.choice
        return before.links[choice].node.identifier if choice >= 0 else ""

    def _count(self) -> None:
        if self._shown is None:
            return
        self.words.set_words(*words.counted(self._shown, self.canvas.drawn))

    def _show_state(self, icon: str, title: str, text: str) -> None:
        self._shown = None
        self.panel.show_state(icon, title, text)
        self.pages.setCurrentWidget(self.panel)

    def menu(self) -> QMenu:
        """What can be done with the neighbour that is chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        walk = menu.addAction("Walk there", lambda: self._perform("graph.walk"))
        walk.setEnabled(self._walkable(self.link))
        inspect = menu.addAction("Inspect", lambda: self._perform("graph.inspect"))
        inspect.setEnabled(self.link is not None and self.link.node.stored)
        menu.addAction("Copy its name", self._copy_name)
        return menu

    def _show_menu(self, place: QPoint) -> None:
        if self.link is not None:
            self.menu().popup(place)

    def _copy_name(self) -> None:
        if self.link is not None:
            QGuiApplication.clipboard().setText(self.link.node.identifier)

    def _retry(self) -> None:
        if self._view is not None:
            self._dispatch(gm.GraphAsked(self._view.path[-1].identifier))
