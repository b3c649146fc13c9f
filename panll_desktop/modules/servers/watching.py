"""Ends a call from beside it: when it is cancelled, or when its time is up.

A time-out for each read does not end an answer that comes a byte a second; and a thread
that waits for a byte reads no flag. So a second thread waits too, and shuts the socket.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from panll_desktop.protocol import CancelFlag

STEP: Final = 0.02  # seconds until a flag is seen
_CONNECTED: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Watch:
    """Watches one call, from entering to leaving it as a context.

    Attributes:
        cancelled: the call was ended because the flag was set.
        late: it was ended because its time was up.
    """

    def __init__(self, cancel: CancelFlag, seconds: float) -> None:
        self.cancelled = False
        self.late = False
        self._cancel = cancel
        self._seconds = seconds
        self._done = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(
            target=self._wait, name="panll-call-watch", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        """Hears of each step of the call, and so of its socket."""
        if event in _CONNECTED:
            self._socket = facts["return_value"].get_extra_info("socket")

    def _wait(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._done.wait(STEP):
            if self._cancel.is_set():
                self.cancelled = True
            elif time.monotonic() > deadline:
                self.late = True
            if self.cancelled or self.late:  # again and again: it may be connecting
                self._shut()

    def _shut(self) -> None:
        shut = self._socket
        if shut is not None:
            with contextlib.suppress(OSError):  # it is shut, or the server was faster
                # the socket's own, also under TLS, which the other thread is reading
                socket.socket.shutdown(shut, socket.SHUT_RDWR)
