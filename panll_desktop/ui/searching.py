"""Searches on a lane: the newest one counts, those before it are cancelled."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from panll_desktop.session.failure import Failure, attempt
from panll_desktop.ui.finding import Effort
from panll_desktop.ui.lanes import OwnLane, Voice

EFFORT_SECONDS: Final = 2.0
SHOWN_AFTER_MS: Final = 100

Answer = TypeVar("Answer")


class Searcher(QObject):
    """Does one search at a time away from the thread of the windows.

    A search that is not wanted any more ends at its next match; one that hangs within
    a match is left alone with its thread until its effort is spent, and the next one
    goes on upon another lane.

    Signals:
        lasting: a search takes so long that this should be said.
        failed: why a search came to no end at all.
    """

    lasting = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = OwnLane("find")
        self.destroyed.connect(self._lane.close)
        self._running: object | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SHOWN_AFTER_MS)
        self._pause.timeout.connect(self.lasting)
        self._voice = Voice()
        self._voice.said.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running is not None

    def ask(
        self, search: Callable[[Effort], Answer], then: Callable[[Answer], None]
    ) -> None:
        """Searches, then calls back; unless it was cancelled by then."""
        self.cancel()
        ticket = object()
        self._running = ticket
        effort = Effort(EFFORT_SECONDS, lambda: self._running is ticket, shares=True)
        post = self._voice.say

        def work() -> None:
            answer = attempt(lambda: search(effort))
            if isinstance(answer, Failure):
                post((ticket, partial(self.failed.emit, answer.title)))
            else:
                post((ticket, partial(then, answer)))

        self._lane.lane.submit(work)
        self._pause.start()

    def cancel(self) -> None:
        """The answer is not wanted any more."""
        if self._running is not None:
            self._running = None
            self._pause.stop()
            self._lane.replace()

    def close(self) -> None:
        """Ends the lane."""
        self.cancel()
        self._lane.close()

    def _deliver(self, told: tuple[object, Callable[[], None]]) -> None:
        ticket, act = told
        if ticket is self._running:
            self._running = None
            self._pause.stop()
            act()
