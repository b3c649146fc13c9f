"""What the commands about figures and about findings do in the window."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from panll_desktop.session import figure_messages as fm
from panll_desktop.session.store import Store
from panll_desktop.ui.window import MainWindow

_KINDS: Final = "Scalable Vector Graphics (*.svg);;All files (*)"


class FigureDeeds:
    """Draws the row that is chosen, and asks for files."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window = window
        self._store = store

    @property
    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What is done by the name of its command."""
        return {
            "figure.show": self.show,
            "figure.save": self.ask_where_to_save,
            "figure.copy": self.copy,
            "results.next_finding": lambda: self._step(1),
            "results.previous_finding": lambda: self._step(-1),
        }

    def show(self) -> None:
        """Draws the current row; without one it turns to what is drawn."""
        pane = self._window.results
        if not pane.results.open_current():
            pane.show_view(pane.figure_view)

    def ask_where_to_save(self) -> None:
        """Asks where the figure goes; a file that is there is asked about."""
        from panll_desktop.ui import dialogs  # noqa: PLC0415 - seldom

        dialogs.ask_save_path(
            self._window, "Save the figure", "figure.svg", self.save, _KINDS
        )

    def save(self, path: Path) -> None:
        """Saves the figure that is shown."""
        self._store.dispatch(fm.FigureSaved(path))

    def copy(self) -> None:
        """Puts the figure in words on the clipboard."""
        workspace = self._store.state.workspace
        view = workspace.figure if workspace is not None else None
        figure = view.portrait.figure if view and view.portrait else None
        if figure is not None:
            QGuiApplication.clipboard().setText(figure.description)

    def _step(self, by: int) -> None:
        pane = self._window.results
        pane.show_view(0)
        pane.results.grid.step_to_finding(by)
