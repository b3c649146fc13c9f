"""Along edges: from each row to the documents that edges lead to."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.engines.litho.traversing import Direction
from panll_desktop.languages.gql import clauses as c
from panll_desktop.modules.lithoglyph.calls import Call, placed
from panll_desktop.modules.lithoglyph.failing import missing, wrong
from panll_desktop.modules.lithoglyph.rows import Absent, Bound, Row, find
from panll_desktop.protocol import Json

WALK: Final = "_walk"  # names what a traversal says of itself in a row
VERTEX: Final = "vertex"
EDGE: Final = "edge"
TARGET: Final = "target"  # how the guides call what a traversal reaches


def document(call: Call, identifier: str) -> dict[str, Json] | None:
    """A document with its identity; None if there is none."""
    try:
        fields = call.store.document(identifier)
    except LithoError:
        return None
    return {"_id": identifier, "_key": identifier.partition("/")[2], **fields}


def check(call: Call, step: c.Traverse) -> None:
    """Refuses a traversal along what is no edge collection.

    Raises:
        QueryError: one of the collections is not there, or has no edges.
    """
    known = call.store.collections()
    for name in step.edges:
        if name not in known:
            raise missing(call.text, step.span, name, sorted(known))
        if known[name] is not Kind.EDGE:
            raise wrong(
                call.text,
                step.span,
                f"“{name}” holds documents and no edges.",
                f"Edges are in: {', '.join(_edges(known)) or 'no collection'}.",
            )


def _edges(known: dict[str, Kind]) -> list[str]:
    return sorted(name for name, kind in known.items() if kind is Kind.EDGE)


def walked(call: Call, step: c.Traverse, row: Row) -> Iterator[Row]:
    """The rows that a traversal makes of one: a document each, the nearest first.

    A document is reached once, on a shortest way; the start is not reached.
    """
    start = _start(row)
    if start is None:
        return
    with placed(call, step.span):
        steps = call.store.traverse(
            start, Direction(step.direction.value.lower()), step.depth, step.edges
        )
    ways: dict[str, list[Json]] = {start: [start]}
    for each in steps:
        call.check()
        if each.vertex in ways:
            continue
        ways[each.vertex] = [*ways[each.origin], each.edge, each.vertex]
        vertex, edge = document(call, each.vertex), document(call, each.edge)
        said: Json = {
            "_root": start,
            "_depth": each.depth,
            "_path": ways[each.vertex],
            "_edge": edge,
            "depth": each.depth,
        }
        name = each.edge.partition("/")[0]
        yield row.beside(
            Bound((VERTEX, each.vertex.partition("/")[0], TARGET), vertex),
            Bound((step.alias or name, name, EDGE), edge),
            Bound((WALK,), said),
        )


def _start(row: Row) -> str | None:
    """The identifier of the document reached last that is no edge of a walk."""
    for each in row.bound:
        if WALK in each.names or EDGE in each.names or not isinstance(each.value, dict):
            continue
        identifier = each.value.get("_id")
        if isinstance(identifier, str):
            return identifier
    return None


def hopped(call: Call, step: c.Hop, row: Row) -> Row | None:
    """The row with the document that a field, or an edge, names; None without one."""
    found = find(row, step.start.parts)
    target = None
    if isinstance(found, dict):  # an edge: the end that lies in the collection
        ends = [found.get("_to"), found.get("_from")]
        inside = f"{step.collection}/"
        target = next((each for each in ends if str(each).startswith(inside)), None)
    elif not isinstance(found, Absent) and isinstance(found, str):
        target = found if "/" in found else f"{step.collection}/{found}"
    vertex = document(call, target) if isinstance(target, str) else None
    if vertex is None:
        return None
    names = (step.alias or step.collection, step.collection)
    return row.beside(Bound(names, vertex))
