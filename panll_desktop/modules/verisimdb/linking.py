"""What an entity is linked with, in the protocol's words."""

from panll_desktop.engines.octad import linking
from panll_desktop.engines.octad.errors import MissingError
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Link, Neighbourhood, Node


def neighbours(store: Store, identifier: str, limit: int) -> Neighbourhood | None:
    """An entity and its edges; None if it is not there."""
    try:
        ties = linking.ties(store, identifier, limit, lambda: False)
    except MissingError:
        return None
    links = tuple(
        Link(
            each.predicate,
            each.outgoing,
            Node(each.other, each.title, stored=each.stored),
        )
        for each in ties.found
    )
    return Neighbourhood(Node(identifier, ties.title), links, ties.total)
