"""What can happen around the links of stored things."""

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure

if TYPE_CHECKING:
    from panll_desktop.protocol import Neighbourhood


class GraphAsked(Record):
    """The user wants to see what an entity is linked with; a walk begins there."""

    identifier: str


class LinkWalked(Record):
    """The user walks to a neighbour of what is shown."""

    identifier: str


class PathTaken(Record):
    """The user goes back to a place of the path, counted from 0."""

    place: int


class WalkedBack(Record):
    """The user goes back one step of the path."""


class NeighboursArrived(Record):
    """What an entity is linked with, None for no such entity, or a failure."""

    module: str
    generation: int
    number: int
    answer: "Neighbourhood | Failure | None"


GraphMessage: TypeAlias = (
    GraphAsked | LinkWalked | PathTaken | WalkedBack | NeighboursArrived
)
