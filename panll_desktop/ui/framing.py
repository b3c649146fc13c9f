"""The window's own frame: what its title says and how large it may be."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

from panll_desktop.session.state import State

_TITLE_BAR: Final = 32  # drawn by the system around the window
NAME: Final = "PanLL Desktop"


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
