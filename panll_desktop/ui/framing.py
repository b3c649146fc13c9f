"""The window's own frame: its title, how large it may be, how it is painted."""

from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QMainWindow

from panll_desktop.session.state import State

_TITLE_BAR: Final = 32  # drawn by the system around the window
NAME: Final = "PanLL Desktop"


class Frame(QMainWindow):
    """A window that is laid out and painted while its thread has Python's lock."""

    def event(self, event: QEvent) -> bool:
        """Passes it on: who comes through here takes the lock once for all below.

        Otherwise each widget that is painted or measured in Python takes it, and waits
        for a busy lane to let it go.
        """
        return super().event(event)


def title(state: State) -> str:
    """The query and the connection that are shown; the program's name at the end."""
    workspace = state.workspace
    if workspace is None or workspace.connection is None:
        return NAME
    return f"{workspace.document.title} · {workspace.connection} – {NAME}"  # noqa: RUF001 - a dash is meant


def within(screen: QScreen, width: int, height: int) -> QSize:
    """A size that leaves the title bar on the screen."""
    room = screen.availableGeometry()
    return QSize(min(width, room.width()), min(height, room.height() - _TITLE_BAR))
