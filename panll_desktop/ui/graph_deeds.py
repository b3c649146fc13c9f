"""What the commands about links do in the window."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from panll_desktop.session import graph_messages as gm
from panll_desktop.session.store import Store
from panll_desktop.ui import row_words
from panll_desktop.ui.results_pane import DRIFT, ENTITY, RESULTS
from panll_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from panll_desktop.ui.graph_view import GraphPage


class GraphDeeds:
    """Shows the links of what one looks at, and walks along them."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window = window
        self._store = store

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What is done by the name of its command."""
        return {
            "graph.show": self.show,
            "graph.walk": lambda: self._page().walk(),
            "graph.inspect": lambda: self._page().inspect(),
            "graph.copy": lambda: self._page().copy_words(),
        }

    def _page(self) -> "GraphPage":
        from panll_desktop.ui.graph_view import GraphPage  # noqa: PLC0415 - seldom

        return self._window.results.graph.built(GraphPage)

    def show(self) -> None:
        """Shows the links of the entity or row in view, else what was shown last."""
        pane = self._window.results
        identifier = self._looked_at()
        if identifier is not None:
            self._store.dispatch(gm.GraphAsked(identifier))
        pane.show_view(pane.graph_view)
        self._page().take_keyboard()

    def _looked_at(self) -> str | None:
        """The entity that is open, or that the current row of the results is."""
        pane, workspace = self._window.results, self._store.state.workspace
        view = pane.views.tabs.currentIndex()
        if view in (ENTITY, DRIFT) and workspace is not None:
            return workspace.entity.identifier if workspace.entity else None
        if view != RESULTS:
            return None
        return row_words.entity_of(self._store.state, pane.results.grid.shown_row)
