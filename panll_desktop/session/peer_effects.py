"""Asking how the peers of a database are."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

from panll_desktop.protocol import Peer
from panll_desktop.records import Record
from panll_desktop.session import messages as m
from panll_desktop.session import peer_messages as pm
from panll_desktop.session.failure import Failure, attempt, expected

if TYPE_CHECKING:
    from panll_desktop.protocol import Federating, Session
    from panll_desktop.session.links import Connection

Post: TypeAlias = Callable[[m.Message], None]


class AskPeers(Record):
    """Ask each peer of a database for a sign of life."""

    module: str
    number: int


def ask_peers(post: Post, effect: AskPeers, connection: "Connection | None") -> None:
    """Asks on the lane of what takes long: a peer may take its time."""
    module, number = effect.module, effect.number
    if connection is None:
        failure = Failure("NO_CONNECTION", "There is no open connection.")
        post(pm.PeersArrived(module, number, failure))
        return

    def step(session: "Session | Failure") -> None:
        answer: tuple[Peer, ...] | Failure
        if isinstance(session, Failure):
            answer = session
        else:
            peers = cast("Federating", session).peers
            answer = attempt(lambda: tuple(expected(each, Peer) for each in peers()))
        post(pm.PeersArrived(module, number, answer))

    connection.upkeep.submit(step)
