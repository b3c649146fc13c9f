"""What can happen around the peers of a database."""

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Peer


class PeersWatched(Record):
    """Peers came on screen, or left it."""

    watched: bool


class PeersAsked(Record):
    """The user wants to know how the peers are now."""


class PeersArrived(Record):
    """How the peers are, or why that is not known."""

    module: str
    number: int
    answer: "tuple[Peer, ...] | Failure"


class PeerToggled(Record):
    """The user makes the chosen connection a peer, or takes the mark away."""


PeerMessage: TypeAlias = PeersWatched | PeersAsked | PeersArrived | PeerToggled
