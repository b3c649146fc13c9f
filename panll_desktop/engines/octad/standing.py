"""How far each peer is trusted, and how it was when it was asked last.

Trust begins at 1, grows by 0.05 with each answer and falls by 0.1 with each failure,
between 0 and 1. It lasts as long as the program.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from panll_desktop.protocol import Peer, PeerState
from panll_desktop.records import Record

TRUSTED: Final = 0.7  # from there up, STRICT asks a peer
_FULL: Final = 100  # in hundredths, which add up exactly
_GAIN: Final = 5
_LOSS: Final = 10


def _now() -> datetime:
    return datetime.now(UTC)


class Standing(Record):
    """What is known of a peer.

    Attributes:
        hundredths: of trust.
        state: as of the last question.
        latency_ms: of the last answer; None as long as there was none.
        answered_at: RFC 3339, of the last answer; likewise.
        reason: why it did not answer the last time; "" if it did, or was never asked.
    """

    hundredths: int = _FULL
    state: PeerState = PeerState.UNKNOWN
    latency_ms: float | None = None
    answered_at: str | None = None
    reason: str = ""

    @property
    def trust(self) -> float:
        """From 0 to 1."""
        return self.hundredths / _FULL


class Standings:
    """The standing of each peer by name; any thread may use it.

    Args:
        now: the time, with its zone.
    """

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
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
                after = replace(
                    before, hundredths=trust, state=PeerState.SILENT, reason=failure
                )
            else:
                trust = min(before.hundredths + _GAIN, _FULL)
                at = self._now().isoformat(timespec="milliseconds")
                after = Standing(trust, PeerState.ANSWERING, seconds * 1000, at)
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
            figures = (trust, each.latency_ms, each.answered_at, each.reason)
            found.append(Peer(name, each.state, *figures))
        return tuple(found)
