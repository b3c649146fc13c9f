"""Rows of several stores as they come: a slow peer holds back none of another.

Each peer has its own daemon thread, which may be a few batches ahead of who reads them.
A time-out is of silence: of the time since a peer's last batch, or since it was asked.
What a peer delivered before it failed stays, and the reason says how much that is.
"""

import queue
import threading
import time
from collections.abc import Generator, Iterator
from typing import Final

from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.federation import Audience, Missing
from panll_desktop.engines.octad.questions import PeerRow, Question
from panll_desktop.engines.octad.replies import Reply, deliver

AHEAD: Final = 4  # batches that wait to be read, of each peer
_LOOK: Final = 0.05  # seconds between two looks at the stop flag


class Answers:
    """What peers answer to a question that one store after another can answer.

    Args:
        audience: the peers.
        question: its policy is not LATEST, and it has no parts.

    Raises:
        FederationError: there are too many peers, or none, or namesakes.
    """

    def __init__(self, audience: Audience, question: Question) -> None:
        self._asked, self._missing = audience.chosen(question.policy)
        self._audience = audience
        self._places = audience.places()
        self._question = question
        self._notices: list[str] = []
        self._came = dict.fromkeys(self._places, 0)
        self._deadlines: dict[str, float] = {}

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Who did not answer to the end so far, in the order of the peers."""
        return tuple(sorted(self._missing, key=lambda each: self._places[each.peer]))

    @property
    def notices(self) -> tuple[str, ...]:
        """What else the user has to know so far; sentences."""
        return tuple(self._notices)

    def batches(self) -> Generator[tuple[PeerRow, ...], None, None]:
        """The rows, once; who is closed early tells the peers to stop.

        Raises:
            StoppedError: `stop` said so; the peers stop as well.
        """
        arrivals: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        halt = threading.Event()
        rooms = {each.name: threading.Semaphore(AHEAD) for each in self._asked}
        for each in self._asked:
            line = _Line(arrivals, rooms[each.name], halt)
            threading.Thread(
                target=deliver,
                args=(each, self._question, halt.is_set, line.put),
                name=f"peer {each.name}",
                daemon=True,
            ).start()
        until = time.monotonic() + self._question.seconds
        self._deadlines = {each.name: until for each in self._asked}
        try:
            while self._deadlines:
                reply = self._next(arrivals)
                if reply is None or reply.peer not in self._deadlines:
                    continue
                if reply.more:
                    rooms[reply.peer].release()
                else:
                    self._finish(reply)
                if reply.rows:
                    yield from self._counted(reply)
        finally:
            halt.set()

    def _next(self, arrivals: "queue.SimpleQueue[Reply]") -> Reply | None:
        """What came, if something did; gives up who is late."""
        if self._audience.stop():
            raise StoppedError("Stopped.")
        try:
            return arrivals.get_nowait()
        except queue.Empty:
            pass
        now = time.monotonic()
        for name, deadline in list(self._deadlines.items()):
            if deadline <= now:
                seconds = self._question.seconds
                self._finish(Reply(name, failure=self._late(name), seconds=seconds))
        left = min(self._deadlines.values(), default=now) - now
        try:
            return arrivals.get(timeout=max(0.0, min(left, _LOOK)))
        except queue.Empty:
            return None

    def _counted(self, reply: Reply) -> Iterator[tuple[PeerRow, ...]]:
        """The rows; how long they are looked at is nobody's time."""
        self._came[reply.peer] += len(reply.rows)
        handed = time.monotonic()
        yield reply.rows
        now = time.monotonic()
        for name in self._deadlines:
            self._deadlines[name] += now - handed
        if reply.peer in self._deadlines:
            self._deadlines[reply.peer] = now + self._question.seconds

    def _finish(self, reply: Reply) -> None:
        """A peer answered to the end, or it will not."""
        name = reply.peer
        del self._deadlines[name]
        self._notices += reply.notices
        self._audience.note(reply)
        if reply.failure:
            came = self._came[name]
            kept = f" Rows that came before, and stay: {came:,}." if came else ""
            self._missing.append(Missing(name, reply.failure + kept))

    def _late(self, name: str) -> str:
        seconds = f"{self._question.seconds:g} s"
        if self._came[name]:
            return f"It fell silent for {seconds}."
        return f"It did not answer within {seconds}."


class _Line:
    """From the thread of one peer to the one that reads."""

    def __init__(
        self,
        arrivals: "queue.SimpleQueue[Reply]",
        room: threading.Semaphore,
        halt: threading.Event,
    ) -> None:
        self._arrivals = arrivals
        self._room = room
        self._halt = halt

    def put(self, reply: Reply) -> float:
        """Hands over; how many seconds it waited for room.

        Raises:
            StoppedError: nobody reads any more.
        """
        started = time.monotonic()
        while reply.more and not self._room.acquire(timeout=_LOOK):
            if self._halt.is_set():
                raise StoppedError("Stopped.")
        self._arrivals.put(reply)
        return time.monotonic() - started
