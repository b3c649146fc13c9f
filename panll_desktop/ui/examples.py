"""The menu of queries to try on the connection that is shown."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from panll_desktop.protocol import Example
from panll_desktop.session import messages as m
from panll_desktop.session.state import State


class Examples:
    """A menu inside a menu; its entries are made when it is opened."""

    def __init__(self, menu: QMenu, dispatch: Callable[[m.Message], None]) -> None:
        self.menu = menu.addMenu("Examples")
        self._dispatch = dispatch
        self._examples: tuple[Example, ...] = ()
        self.menu.aboutToShow.connect(self._fill)

    def render_state(self, state: State) -> None:
        """Takes the examples of what is shown."""
        workspace = state.workspace
        self._examples = workspace.examples if workspace is not None else ()
        self.menu.setEnabled(bool(self._examples))

    def _fill(self) -> None:
        self.menu.clear()
        for example in self._examples:
            action = self.menu.addAction(example.title)
            opened = m.TabOpened(example.text, example.title)
            action.triggered.connect(
                lambda _=False, opened=opened: self._dispatch(opened)
            )
