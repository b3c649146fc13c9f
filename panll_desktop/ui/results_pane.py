"""Pane W: what came back, one entity, and the views that are added to it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from panll_desktop.protocol import Capability
from panll_desktop.session.conditions import can_federate, can_prove, shows_forms
from panll_desktop.session.state import State
from panll_desktop.ui import row_words
from panll_desktop.ui.calls import Dispatch
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.deferred import Deferred, View
from panll_desktop.ui.entity_view import EntityPage
from panll_desktop.ui.exporting import AskPath
from panll_desktop.ui.panes import PaneFrame
from panll_desktop.ui.result_tabs import TabbedResults
from panll_desktop.ui.results_view import ResultsView
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.view_tabs import ViewTabs

if TYPE_CHECKING:
    from panll_desktop.session.graph_state import GraphView

RESULTS, ENTITY, DRIFT = 0, 1, 2


class ResultsPane(PaneFrame):
    """The world: results and entities of the module that is shown."""

    commanded = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        dispatch: Dispatch,
        parent: QWidget | None = None,
        *,
        ask_path: AskPath | None = None,
        results: ResultsView | None = None,
        entity: EntityPage | None = None,
    ) -> None:
        super().__init__(appearance, "W", "Results", parent)
        self.views: Final = ViewTabs(appearance, "Views of pane W")
        self.head.addWidget(self.views, 1)
        self.body.addWidget(self.views.stack, 1)
        stack = self.views.stack
        self.tabbed: Final = TabbedResults(appearance, dispatch, stack)
        self.results: Final = results or ResultsView(appearance, dispatch, ask_path)
        self.tabbed.hold(self.results)
        self._dispatch, self._state = dispatch, State()
        self.results.grid.menu_opening.connect(self._offer_ways)
        self.entity: Final = entity or EntityPage(appearance, dispatch, stack)
        self.add_view("Results", self.tabbed)
        self.add_view("Entity", self.entity)
        self.drift: Final = Deferred(lambda: _drift_page(appearance, dispatch))
        self.add_view("Drift", self.drift)
        self.views.offer(DRIFT, offered=False)
        self.proofs: Final = Deferred(self._proofs_page)
        self.proofs_view: Final = self._add_withheld("Proofs", self.proofs)
        self.peers: Final = Deferred(lambda: self._peers_page(dispatch))
        self.peers_view: Final = self._add_withheld("Peers", self.peers)
        self.figure: Final = Deferred(lambda: self._figure_page(dispatch))
        self.figure_view: Final = self._add_withheld("Figure", self.figure)
        self.journal: Final = Deferred(lambda: self._journal_page(dispatch))
        self.journal_view: Final = self._add_withheld("Journal", self.journal)
        self.forms: Final = Deferred(lambda: self._forms_page(dispatch))
        self.forms_view: Final = self._add_withheld("Normal forms", self.forms)
        self.graph: Final = Deferred(lambda: self._graph_page(dispatch))
        self.graph_view: Final = self._add_withheld("Graph", self.graph)
        self.collected: Final = Deferred(self._inventory_page)
        self.collected_view: Final = self._add_withheld("Collected", self.collected)
        self.views.chosen.connect(self._name_rail)
        self._name_rail(RESULTS)

    def add_view(self, title: str, widget: QWidget) -> int:
        """Adds a tab at the end; returns its number."""
        return self.views.add(title, widget)

    def _add_withheld(self, title: str, widget: QWidget) -> int:
        """Adds a tab that not every module has."""
        number = self.add_view(title, widget)
        self.views.offer(number, offered=False)
        return number

    def show_view(self, number: int) -> None:
        """Chooses a tab."""
        self.views.show_view(number)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What is done by the name of its command."""
        return {"drift.show": self.show_drift, "peers.show": self.show_peers}

    def show_drift(self) -> None:
        """Turns to the tab Drift, where the module has one."""
        if self.views.offers(DRIFT):
            self.show_view(DRIFT)

    def render_state(self, before: State, after: State) -> None:
        """Draws what differs, and turns to the tab that the user asked for."""
        self._state = after
        for each in (
            self.tabbed,
            self.results,
            self.entity,
            self.drift,
            self.proofs,
            self.peers,
            self.figure,
            self.graph,
            self.forms,
            self.journal,
            self.collected,
        ):
            each.render_state(before, after)
        self._offer_views(after)
        old, new = before.workspace, after.workspace
        if old is None or new is None or old.module != new.module:
            return
        if new.entity is not None and new.entity is not old.entity:
            if new.entity.pending and not new.entity.beside:
                self.show_view(ENTITY)
        elif new.figure is not None and new.figure is not old.figure:
            former = old.figure.row if old.figure is not None else None
            if new.figure.row is not former:
                self.show_view(self.figure_view)
        elif _starts(old.graph, new.graph):
            self.show_view(self.graph_view)
        elif new.result is not None and new.result is not old.result:
            number = old.result.number if old.result is not None else 0
            about_one = self.views.tabs.currentIndex() in (
                *(ENTITY, self.figure_view, self.graph_view),
            )
            if new.result.number != number and about_one:
                self.show_view(RESULTS)

    def _offer_views(self, state: State) -> None:
        """Shows the tabs for which the module has something."""
        manifest = state.manifest(state.shown)
        declared = manifest.capabilities if manifest is not None else frozenset()
        links = manifest is not None and manifest.links
        for view, offered in (
            (DRIFT, Capability.DRIFT_DETECTION in declared),
            (self.proofs_view, can_prove(state)),
            (self.peers_view, can_federate(state)),
            (self.graph_view, links),
            (self.journal_view, manifest is not None and manifest.journals),
            (self.forms_view, shows_forms(state)),
            (self.collected_view, state.inventory is not None),
        ):
            self.views.offer(view, offered=offered)
        self._offer_figure(manifest.portrays if manifest is not None else "")

    def _offer_figure(self, noun: str) -> None:
        """Rows that are drawn are called what the module calls them, not entities."""
        if noun:
            self.views.rename(self.figure_view, one_line(noun, 24))
        self.views.offer(self.figure_view, offered=bool(noun))
        self.views.offer(ENTITY, offered=not noun)

    def _offer_ways(self, menu: QMenu) -> None:
        """Where the current row leads on to, in the menu of the rows."""
        for words, asked in row_words.ways(self._state, self.results.grid.shown_row):
            menu.addAction(words, partial(self._dispatch, asked))

    def _name_rail(self, number: int) -> None:
        self.set_rail_text(f"World: {self.views.tabs.tabText(number)}")

    def show_peers(self) -> None:
        """Turns to the tab Peers, where the module has one."""
        if self.views.offers(self.peers_view):
            self.show_view(self.peers_view)

    def _figure_page(self, dispatch: Dispatch) -> tuple[QWidget, View]:
        from panll_desktop.ui.figure_view import FigurePage  # noqa: PLC0415 - seldom

        made = FigurePage(self._appearance, dispatch, self.commanded.emit)
        return made, made

    def _journal_page(self, dispatch: Dispatch) -> tuple[QWidget, View]:
        from panll_desktop.ui.journal_view import JournalTab  # noqa: PLC0415 - seldom

        made = JournalTab(self._appearance, dispatch, self.commanded.emit)
        return made, made

    def _forms_page(self, dispatch: Dispatch) -> tuple[QWidget, View]:
        from panll_desktop.ui.normal_form_view import (  # noqa: PLC0415 - seldom
            NormalFormPage,
        )

        made = NormalFormPage(self._appearance, dispatch)
        return made, made

    def _graph_page(self, dispatch: Dispatch) -> tuple[QWidget, View]:
        from panll_desktop.ui.graph_view import GraphPage  # noqa: PLC0415 - seldom

        made = GraphPage(self._appearance, dispatch, self.commanded.emit)
        return made, made

    def _peers_page(self, dispatch: Dispatch) -> tuple[QWidget, View]:
        from panll_desktop.ui.peers_view import PeersPage  # noqa: PLC0415 - seldom

        made = PeersPage(self._appearance, dispatch, self.commanded.emit)
        return made, made

    def _inventory_page(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.inventory_view import InventoryPage  # noqa: PLC0415 - seldom

        made = InventoryPage(self._appearance, self.commanded.emit)
        return made, made

    def _proofs_page(self) -> tuple[QWidget, View]:
        from panll_desktop.ui.proofs_view import ProofsPage  # noqa: PLC0415 - seldom

        made = ProofsPage(self._appearance, self.commanded.emit)
        return made, made


def _starts(before: "GraphView | None", after: "GraphView | None") -> bool:
    """Whether a walk along links goes on: not where it is only fetched again."""
    if after is None or not after.pending:
        return False
    return before is None or after.path is not before.path


def _drift_page(appearance: Appearance, dispatch: Dispatch) -> tuple[QWidget, View]:
    from panll_desktop.ui.drift_view import DriftPage  # noqa: PLC0415 - when looked at

    made = DriftPage(appearance, dispatch)
    return made, made
