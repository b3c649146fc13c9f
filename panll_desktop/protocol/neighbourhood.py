"""What a stored thing is linked with: the things that lie one step away from it."""

from collections.abc import Mapping

from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record


class Node(Record):
    """A thing that links lead to.

    Attributes:
        identifier: what `Linking.neighbours` finds it by.
        title: what a person calls it; may be empty.
        kind: such as the collection it is in; empty where there are no kinds.
        stored: whether it is in the database; a link may lead to a mere name.
        notes: what else is to be said of it, in a few words each, such as a score.
    """

    identifier: str
    title: str = ""
    kind: str = ""
    stored: bool = True
    notes: tuple[str, ...] = ()


class Link(Record):
    """A link of one thing with another.

    Attributes:
        kind: what the link means, such as ``cites``.
        outgoing: whether it leads from the thing that was asked about to the other;
            one from a thing to itself does.
        node: the other thing.
        identifier: of the link, where it is a stored thing itself; empty where not.
        properties: what else is kept with the link.
    """

    kind: str
    outgoing: bool
    node: Node
    identifier: str = ""
    properties: Mapping[str, Json] = {}


class Neighbourhood(Record):
    """A thing and its links.

    Attributes:
        centre: the thing that was asked about.
        links: by kind, outgoing before incoming; where there are too many, some of
            every kind.
        total: how many links it has, listed or not.
    """

    centre: Node
    links: tuple[Link, ...]
    total: int
