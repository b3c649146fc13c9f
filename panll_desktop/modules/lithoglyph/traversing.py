"""Along edges: from each row to the documents that edges lead to."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.languages.gql import clauses as c
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.failing import missing, wrong
from panll_desktop.modules.lithoglyph.rows import Absent, Bound, Row, find
from panll_desktop.protocol import Json, Span

WALK: Final = "_walk"  # names what a traversal says of itself in a row
VERTEX: Final = "vertex"
EDGE: Final = "edge"
DEEPEST: Final = 64


class Graph:
    """The edges of some collections, read once for a statement."""

    def __init__(self, call: Call, edges: tuple[str, ...], span: Span) -> None:
        """Reads the edges.

        Raises:
            QueryError: one of the collections is not there, or has no edges.
        """
        self._call = call
        self._out: dict[str, list[tuple[str, dict[str, Json]]]] = {}
        self._in: dict[str, list[tuple[str, dict[str, Json]]]] = {}
        self._seen: dict[str, dict[str, Json] | None] = {}
        known = call.store.collections()
        for name in edges:
            if name not in known:
                raise missing(call.text, span, name, sorted(known))
            if known[name] is not Kind.EDGE:
                raise wrong(
                    call.text,
                    span,
                    f"“{name}” holds documents and no edges.",
                    f"Edges are in: {', '.join(_edges(known)) or 'no collection'}.",
                )
            for key, fields in call.store.documents(name).items():
                edge = {"_id": f"{name}/{key}", "_key": key, **fields}
                self._out.setdefault(str(fields["_from"]), []).append((name, edge))
                self._in.setdefault(str(fields["_to"]), []).append((name, edge))

    def beside(
        self, identifier: str, direction: c.Direction
    ) -> Iterator[tuple[str, dict[str, Json], str]]:
        """The edges at a document: their collection, fields, and the other end."""
        if direction is not c.Direction.INBOUND:
            for name, edge in self._out.get(identifier, ()):
                yield name, edge, str(edge["_to"])
        if direction is not c.Direction.OUTBOUND:
            for name, edge in self._in.get(identifier, ()):
                yield name, edge, str(edge["_from"])

    def document(self, identifier: str) -> dict[str, Json] | None:
        """A document with its identity; None if it is gone."""
        if identifier not in self._seen:
            self._seen[identifier] = document(self._call, identifier)
        return self._seen[identifier]


def _edges(known: dict[str, Kind]) -> list[str]:
    return sorted(name for name, kind in known.items() if kind is Kind.EDGE)


def document(call: Call, identifier: str) -> dict[str, Json] | None:
    """A document with its identity; None if there is none."""
    try:
        fields = call.store.document(identifier)
    except LithoError:
        return None
    return {"_id": identifier, "_key": identifier.partition("/")[2], **fields}


def walked(call: Call, graph: Graph, step: c.Traverse, row: Row) -> Iterator[Row]:
    """The rows that a traversal makes of one: a document each, the nearest first.

    A document is reached once, on a shortest way; the start is not reached.
    """
    start = _start(row)
    if start is None:
        return
    yield from reached(call, graph, (start,), step, row)


def reached(
    call: Call, graph: Graph, starts: tuple[str, ...], step: c.Traverse, row: Row
) -> Iterator[Row]:
    """As `walked`, from these documents."""
    met = set(starts)
    here: list[tuple[str, str, list[Json]]] = [(each, each, []) for each in starts]
    for depth in range(1, min(step.depth, DEEPEST) + 1):
        there = []
        for identifier, root, path in here:
            call.check()
            for name, edge, other in graph.beside(identifier, step.direction):
                vertex = graph.document(other)
                if other in met or vertex is None:
                    continue
                met.add(other)
                way = [*path, edge["_id"], other]
                there.append((other, root, way))
                said: Json = {
                    "_root": root,
                    "_depth": depth,
                    "_path": [root, *way],
                    "_edge": edge,
                    "depth": depth,
                }
                yield row.beside(
                    Bound((VERTEX, other.partition("/")[0]), vertex),
                    Bound((step.alias or name, name, EDGE), edge),
                    Bound((WALK,), said),
                )
        here = there


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
