"""What a peer is, and what peers are asked; see `federation`."""

from collections.abc import Iterator
from enum import Enum
from typing import Final, Protocol

from panll_desktop.engines.octad.algebra import Group, Select
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.store import Stop
from panll_desktop.records import Record

SECONDS: Final = 10.0  # the server's time-out for a peer


class Policy(Enum):
    """What happens to an entity that has drifted."""

    STRICT = "STRICT"
    REPAIR = "REPAIR"
    TOLERATE = "TOLERATE"
    LATEST = "LATEST"


class Stamp(Record):
    """When an entity was modified last, RFC 3339, and its version."""

    modified_at: str
    version: int


class PeerSession(Protocol):
    """An open peer, used on the thread that opened it.

    Every method may raise `OctadError` or `OSError` with a sentence, and ends soon with
    `StoppedError` when `stop` says so.
    """

    def select(self, query: Select, stop: Stop) -> Iterator[list[Row]]:
        """The entities, in chunks."""

    def group(self, query: Group, stop: Stop) -> Iterator[list[GroupRow]]:
        """The keys and aggregates of groups, in chunks."""

    def stamp(self, identifier: str) -> Stamp | None:
        """When the entity was modified; None if there is none."""

    def drift(self, identifier: str) -> float | None:
        """The highest drift of the entity, from 0 to 1; None where there is no data."""

    def repair(self, identifier: str) -> bool:
        """Normalises the entity; False where the peer cannot."""

    def close(self) -> None:
        """Ends the use."""


class PeerPort(Protocol):
    """A peer that can be asked."""

    @property
    def name(self) -> str:
        """What the user calls it, such as ``eu/archive``."""

    def open(self) -> PeerSession:
        """Opens it on the calling thread.

        Raises:
            OctadError: it is not there, or cannot be used.
        """


class Question(Record):
    """What the peers are asked.

    Attributes:
        query: its limit and offset are those of each peer; the caller orders and cuts
            what comes of all.
        policy: see `federation`.
        seconds: that each peer has.
        parts: what is made of each entity of the answer; its first key is the
            identifier.
    """

    query: Select
    policy: Policy = Policy.TOLERATE
    seconds: float = SECONDS
    parts: Group | None = None


class PeerRow(Record):
    """An entity and where it is.

    Attributes:
        peer: the name of the peer.
        row: of the peer's answer.
        drift: where the policy asked for it and there is data, else None.
        parts: of the question, without the identifier.
    """

    peer: str
    row: Row
    drift: float | None = None
    parts: tuple[GroupRow, ...] = ()
