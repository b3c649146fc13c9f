"""Lanes: single threads on which foreign calls run, one after the other."""

import queue
import threading
from collections.abc import Callable
from typing import Final

Work = Callable[[], None]


class Lane:
    """A daemon thread with a queue; it can be abandoned, and never holds up an exit.

    The thread starts with the first piece of work. Work must not raise: whoever calls
    foreign code does so through `failure.attempt`.
    """

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._abandoned = threading.Event()

    def submit(self, work: Work) -> None:
        """Queues work; dropped without a word once the lane is closed or abandoned."""
        with self._lock:
            if self._closed:
                return
            self._queue.put(work)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._drain, name=self.name, daemon=True
                )
                self._thread.start()

    def close(self, last: Work | None = None) -> None:
        """Accepts no more work; what is queued, and then `last`, still runs."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._thread is None:
                return
            if last is not None:
                self._queue.put(last)
            self._queue.put(None)

    def abandon(self) -> None:
        """Gives the lane up: nothing further runs on it, its thread is left alone."""
        with self._lock:
            self._closed = True
            self._abandoned.set()
            self._queue.put(None)

    def join(self, seconds: float) -> bool:
        """Waits at most so long for the thread to end; whether it has."""
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(seconds)
        return not thread.is_alive()

    def _drain(self) -> None:
        while (work := self._queue.get()) is not None:
            if self._abandoned.is_set():
                return
            work()
            del work
