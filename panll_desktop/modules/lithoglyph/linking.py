"""What a document is linked with, in the protocol's words."""

from panll_desktop.engines.litho.errors import DocumentNotFoundError, ValueTypeError
from panll_desktop.engines.litho.linking import Tie, Ties
from panll_desktop.engines.litho.store import Store
from panll_desktop.modules.lithoglyph import rating
from panll_desktop.modules.lithoglyph.inspecting import title_of
from panll_desktop.protocol import Link, Neighbourhood, Node


def neighbours(store: Store, identifier: str, limit: int) -> Neighbourhood | None:
    """A document, or an edge, and what it is linked with; None if it is not there."""
    try:
        ties = store.ties(identifier, limit)
    except (DocumentNotFoundError, ValueTypeError):
        return None
    nodes = {each: _node(ties, each) for each in ties.documents}
    links = tuple(_link(ties, each, nodes[each.vertex]) for each in ties.found)
    return Neighbourhood(nodes[identifier], links, ties.total)


def _node(ties: Ties, identifier: str) -> Node:
    fields, kind = ties.documents[identifier], identifier.partition("/")[0]
    judged = rating.ratings(fields, ties.demands[kind])
    notes = tuple(rating.in_words(each) for each in judged)
    return Node(identifier, title_of(fields), kind, notes=notes)


def _link(ties: Ties, tie: Tie, node: Node) -> Link:
    fields = ties.documents[tie.edge] if tie.edge else {}
    kept = {
        name: value for name, value in fields.items() if name not in ("_from", "_to")
    }
    return Link(tie.kind, tie.outgoing, node, tie.edge, kept)
