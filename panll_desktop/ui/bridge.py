"""The one place where messages of other threads reach the thread of the windows."""

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from panll_desktop.session.messages import Message


class Bridge(QObject):
    """Takes messages from any thread and hands them over on its own."""

    _posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._deliver: Callable[[Message], None] | None = None
        self._posted.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def connect_to(self, deliver: Callable[[Message], None]) -> None:
        """Messages go there from now on."""
        self._deliver = deliver

    def post(self, message: Message) -> None:
        """Any thread may call it; at shutdown the message is dropped."""
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._posted.emit(message)

    def _hand_over(self, message: Message) -> None:
        if self._deliver is not None:
            self._deliver(message)
