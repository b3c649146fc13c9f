"""The bar above the panes: pickers, Run, Stop and how long, Explain, search."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from panll_desktop.session.state import State
from panll_desktop.ui.actions import Actions
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import button, label

_ROOMS: Final = (134, 286)
_BUTTONS: Final = (
    ("query.run", "primary", "play"),
    ("query.stop", "ghost", "stop"),
    ("query.explain", "ghost", "explain"),
    ("query.format", "ghost", "format"),
)


class _Room(QWidget):
    """Where a picker comes; it gives way as the picker does."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def sizeHint(self) -> QSize:
        """As wide as the picker likes to be."""
        return QSize(self._width, 0)


class ToolBar(QFrame):
    """Made from commands; the pickers come later and find their room kept."""

    def __init__(self, appearance: Appearance, actions: Actions) -> None:
        super().__init__()
        self._appearance = appearance
        self._actions = actions
        self.setProperty("bar", "tool")
        self.setFixedHeight(appearance.size("height.tool_bar"))
        self.setAccessibleName("Tool bar")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(8)
        self._rooms = [_Room(width) for width in _ROOMS]
        for room in self._rooms:
            self._row.addWidget(room)
        self._row.addSpacing(8)
        self._elapsed = label(appearance, "", "small", muted=True)
        self._elapsed.hide()
        for name, kind, icon in _BUTTONS:
            self._row.addWidget(self._tool(name, kind, icon))
            if name == "query.stop":
                self._row.addWidget(self._elapsed)
        self._row.addStretch(1)
        self._row.addWidget(self._search())

    def add_pickers(self, *pickers: QWidget) -> None:
        """Puts the pickers into the room that was kept for them."""
        for place, picker in enumerate(pickers):
            self._row.replaceWidget(self._rooms[place], picker)
            self._rooms[place].deleteLater()

    def render_state(self, before: State, after: State) -> None:
        """Counts the seconds of the statement that is running."""
        if after.workspace is before.workspace and after.now == before.now:
            return
        run = after.workspace.run if after.workspace is not None else None
        self._elapsed.setVisible(run is not None)
        if run is not None:
            self._elapsed.setText(f"{max(0.0, after.now - run.since):.1f} s")

    def _tool(self, name: str, kind: str, icon: str) -> QWidget:
        action = self._actions.by_id[name]
        made = button(self._appearance, action.text(), kind, icon)
        made.setToolTip(f"{action.text()} ({action.shortcut().toString()})")
        made.setEnabled(action.isEnabled())
        made.clicked.connect(action.trigger)
        action.changed.connect(lambda: made.setEnabled(action.isEnabled()))
        return made

    def _search(self) -> QWidget:
        action = self._actions.by_id["view.palette"]
        words = f"Search commands   {action.shortcut().toString()}"
        made = button(self._appearance, words, "outline", "search")
        made.setFont(self._appearance.font("body"))
        made.setAccessibleName("Search commands")
        made.clicked.connect(action.trigger)
        return made
