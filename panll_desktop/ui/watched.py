"""A page whose content is asked for while somebody looks."""

from collections.abc import Callable

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from panll_desktop.session import messages as m
from panll_desktop.ui.calls import Dispatch


class Watched(QWidget):
    """Tells when somebody begins to look, and when nobody does any more.

    Args:
        dispatch: hears it.
        told: what it hears, by whether somebody looks.
    """

    def __init__(self, dispatch: Dispatch, told: Callable[[bool], m.Message]) -> None:
        super().__init__()
        self._dispatch = dispatch
        self._told = told
        self._module = ""

    def follow(self, module: str) -> None:
        """What belongs to that module is shown from now on: who looks wants it."""
        if module != self._module:
            self._module = module
            if self.isVisible():
                self._dispatch(self._told(True))

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: what is shown is asked for."""
        super().showEvent(event)
        self._dispatch(self._told(True))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing more is asked for."""
        super().hideEvent(event)
        self._dispatch(self._told(False))
