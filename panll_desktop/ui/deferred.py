"""A view that is built when it is first looked at, so that a start need not wait."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panll_desktop.session.state import State

Kind = TypeVar("Kind", bound=QWidget)


class View(Protocol):
    """What can be told of states."""

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed."""


class Deferred(QWidget):
    """Stands in the place of a view, and passes states on once it is there."""

    def __init__(self, build: Callable[[], tuple[QWidget, View]]) -> None:
        super().__init__()
        self._build = build
        self._view: View | None = None
        self._due = False
        self._state = State()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def render_state(self, before: State, after: State) -> None:
        """Shows what changed, or remembers it until somebody looks."""
        self._state = after
        if self._view is not None:
            self._view.render_state(before, after)

    def showEvent(self, event: QShowEvent) -> None:
        """Has the view built the first time, once the tab itself is painted."""
        super().showEvent(event)
        if self._view is None and not self._due:
            self._due = True
            QTimer.singleShot(1, self, self._make)

    def build(self) -> None:
        """Has the view built now, for who has something to do there."""
        if self._view is None:
            widget, self._view = self._build()
            self._place(widget, self._view)

    def built(self, kind: type[Kind]) -> Kind:
        """The view itself; it is built if it was not."""
        self.build()
        found = self.findChild(kind)
        assert isinstance(found, kind)  # noqa: S101 - what is built here
        return found

    def _make(self) -> None:
        if self._view is not None:  # somebody could not wait
            return
        widget, self._view = self._build()
        QTimer.singleShot(1, self, partial(self._place, widget, self._view))

    def _place(self, widget: QWidget, view: View) -> None:
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)
        view.render_state(State(), self._state)
