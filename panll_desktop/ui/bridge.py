"""The one place where messages of other threads reach the thread of the windows."""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from panll_desktop.session.messages import Message

_TURN: Final = 0.008  # seconds of work before keys are taken and pictures painted
_PAUSE_MS: Final = 1


class Bridge(QObject):
    """Takes messages from any thread and hands them over on its own, by turns."""

    _posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._deliver: Callable[[Message], None] | None = None
        self._waiting: deque[Message] = deque()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._work)
        self._posted.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def connect_to(self, deliver: Callable[[Message], None]) -> None:
        """Messages go there from now on."""
        self._deliver = deliver

    def post(self, message: Message) -> None:
        """Any thread may call it; at shutdown the message is dropped."""
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._posted.emit(message)

    def _hand_over(self, message: Message) -> None:
        self._waiting.append(message)
        if not self._pause.isActive():
            self._work()

    def _work(self) -> None:
        """Hands over what waits, the oldest first, for a turn."""
        end = time.monotonic() + _TURN
        try:
            while self._waiting and time.monotonic() < end:
                message = self._waiting.popleft()
                if self._deliver is not None:
                    self._deliver(message)
        finally:  # also where one of them could not be delivered
            if self._waiting or time.monotonic() >= end:
                self._pause.start()
