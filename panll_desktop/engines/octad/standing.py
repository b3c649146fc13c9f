"""How far each peer is trusted, and how it was when it was asked last.

Trust begins at 1, grows by 0.05 with each answer and falls by 0.1 with each failure,
between 0 and 1. It lasts as long as the program.
"""

import threading
from collections.abc import Sequence
from typing import Final

from panll_desktop.protocol import Peer, PeerState
from panll_desktop.records import Record

TRUSTED: Final = 0.7  # from there up, STRICT asks a peer
_FULL: Final = 100  # in hundredths, which add up exactly
_GAIN: Final = 5
_LOSS: Final = 10


class Standing(Record):
    """What is known of a peer.

    Attributes:
        hundredths: of trust.
        state: as of the last question.
        latency_ms: of the last answer; None as long as there was none.
        reason: why it did not answer the last time; "" if it did, or was never asked.
    """

    hundredths: int = _FULL
    state: PeerState = PeerState.UNKNOWN
    latency_ms: float | None = None
    reason: str = ""

    @property
    def trust(self) -> float:
        """From 0 to 1."""
        return self.hundredths / _FULL


class Standings:
    """The standing of each peer by name; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Standing] = {}

    def of(self, name: str) -> Standing:
        """What is known of a peer."""
        with self._lock:
            return self._known.get(name, Standing())

    def note(self, name: str, failure: str, seconds: float) -> None:
        """Keeps how a peer answered.

        Args:
            name: of the peer.
            failure: why it did not, in a sentence; "" if it did.
            seconds: that it took.
        """
        with self._lock:
            before = self._known.get(name, Standing())
            if failure:
                trust = max(before.hundredths - _LOSS, 0)
                after = Standing(trust, PeerState.SILENT, before.latency_ms, failure)
            else:
                trust = min(before.hundredths + _GAIN, _FULL)
                after = Standing(trust, PeerState.ANSWERING, seconds * 1000)
            self._known[name] = after

    def figures(self, names: Sequence[str]) -> tuple[Peer, ...]:
        """The peers of these names, in the protocol's words.

        The trust of a peer that was never asked is nothing that was measured.
        """
        found = []
        for name in names:
            each = self.of(name)
            asked = each.state is not PeerState.UNKNOWN
            trust = each.trust if asked else None
            found.append(Peer(name, each.state, trust, each.latency_ms))
        return tuple(found)
