"""The window's own frame: its title, how large it may be, how it is painted."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QMainWindow

from panll_desktop.session.state import State

_TITLE_BAR: Final = 32  # drawn by the system around the window
_AT_ONCE: Final = (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest)
NAME: Final = "PanLL Desktop"


class AtOnce(QObject):
    """Has a window laid out and painted while its thread has Python's lock.

    Otherwise each widget that is measured or painted in Python takes the lock, and
    waits for a busy lane to let it go.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Passes it on from here, where the lock is taken already."""
        return event.type() in _AT_ONCE and watched.event(event)


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
