"""Files that are dropped on the window: queries become tabs, others connections."""

from pathlib import Path
from typing import Final

from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session import messages as m
from panll_desktop.session.state import Found, Loading, Ready, State
from panll_desktop.session.store import Store
from panll_desktop.ui.file_deeds import open_query

_MODULES: Final = {".octad": "verisimdb", ".knots": "quandledb"}  # others: SQLite
_QUERIES: Final = {
    **dict.fromkeys((".vql", ".vcl"), "verisimdb"),
    **dict.fromkeys((".kql", ".krl"), "quandledb"),
    **dict.fromkeys((".gql", ".fql"), "lithoglyph"),
    ".sql": "sqlite",
}


class Drops:
    """Opens each file; a connection is made once the module that opens it is loaded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[str, Path]] = []
        store.subscribe(self._render)

    def take(self, files: list[str]) -> None:
        """Shows the module of the files, and the last of them in it."""
        for name in files:
            path = Path(name)
            query = _QUERIES.get(path.suffix.lower())
            if query is not None and self._store.state.module(query) is not None:
                self._store.dispatch(m.ModuleChosen(query))
                open_query(self._store, path)
                continue
            if path.suffix.lower() == ".json":
                self._store.dispatch(dash.ExportOpened(path))
                continue
            module = _MODULES.get(path.suffix, "sqlite")
            if self._store.state.module(module) is not None:
                self._waiting.append((module, path))
                self._store.dispatch(m.ModuleChosen(module))
        self._make(self._store.state)

    def _render(self, _: State, after: State) -> None:
        if self._waiting:
            self._make(after)

    def _make(self, state: State) -> None:
        """Makes the first that can be made; the state that follows makes the next."""
        for waiting in self._waiting:
            module, path = waiting
            entry = state.module(module)
            if entry is not None and isinstance(entry.status, Found | Loading):
                continue
            self._waiting.remove(waiting)
            if entry is not None and isinstance(entry.status, Ready):
                name, options = _name(state, module, path), {"path": str(path)}
                self._store.dispatch(m.ConnectionMade(module, name, options))
            return


def _name(state: State, module: str, path: Path) -> str:
    """The name of the file, with a number if another file has it already."""
    taken = {
        each.name: each.options.get("path")
        for each in state.workspaces[module].connections
    }
    name, number = path.stem, 1
    while name in taken and taken[name] != str(path):
        number += 1
        name = f"{path.stem} {number}"
    return name
