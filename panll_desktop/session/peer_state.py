"""What the workbench knows of the peers of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import Peer
    from panll_desktop.session.failure import Failure


class PeersView(Record):
    """The peers of a connection.

    Attributes:
        peers: as they were when they were asked last; None if they never were.
        failure: why they could not be asked the last time.
        number: of the question asked last; other answers are dropped.
        since: since when it is out (monotonic seconds); None if none is.
        outdated: something happened since that may have changed them.
        watched: they are on screen.
    """

    peers: tuple[Peer, ...] | None = None
    failure: Failure | None = None
    number: int = 0
    since: float | None = None
    outdated: bool = False
    watched: bool = False
