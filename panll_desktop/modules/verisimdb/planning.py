"""Plans of VQL statements: the portable cost model over the store's own counts."""

from typing import Final

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import Count
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import (
    aggregating,
    compiling,
    resolving,
    timing,
    touching,
)
from panll_desktop.protocol import Json, Modality, Plan, PlanStep
from panll_desktop.records import Record

BASE_MS: Final = {
    Modality.GRAPH: 150.0,
    Modality.VECTOR: 50.0,
    Modality.TENSOR: 200.0,
    Modality.SEMANTIC: 300.0,
    Modality.DOCUMENT: 80.0,
    Modality.TEMPORAL: 30.0,
    Modality.PROVENANCE: 60.0,
    Modality.SPATIAL: 70.0,
}
_LOOKUP_MS: Final = 1.0


class Sketch(Record):
    """A plan in the server's words.

    Attributes:
        cost_ms: by the cost model, whose unit is a millisecond of its reference
            machine; not a promise.
        rows: estimated; None where nothing estimates it.
        access: what SQLite says of its way to the rows; empty where it is not asked.
    """

    operation: str
    target: str
    method: str
    cost_ms: float
    rows: int | None = None
    limit: int | None = None
    access: str = ""
    full_scan: bool = False
    modality: Modality | None = None


def sketch(store: Store, tree: t.Statement) -> Sketch:
    """How a statement would be carried out; it is not run."""
    match tree:
        case t.Explain(inner):
            return sketch(store, inner)
        case t.Select(entity=str() as entity, where=None):
            return Sketch("Point Lookup", entity, "id index", _LOOKUP_MS, 1)
        case t.Select():
            return _select(store, timing.split(tree)[0])
        case t.SearchText() | t.SearchVector() | t.SearchRelated():
            return _search(store, tree)
        case t.Insert():
            return Sketch(
                "Multi-Modal Insert", "hexads", "one transaction", _LOOKUP_MS, 1
            )
        case t.Update() | t.Delete():
            return _change(store, tree)
        case t.Count():
            return _count(store, timing.split(tree)[0])
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            return Sketch("Show", "the store", "read", _LOOKUP_MS)
        case t.SearchModality(modality, _, limit):
            query = compiling.having(timing.split(tree)[0])
            access = reading.query_plan(store, query.condition, None)
            return Sketch(
                "Modality Search",
                modality.label,
                "entities that have it",
                BASE_MS[modality],
                limit=limit,
                access=access,
                full_scan=access.startswith("SCAN e"),
                modality=modality,
            )


def as_json(text: str, found: Sketch) -> tuple[Json, Json]:
    """The query and its plan in the shape of the server's EXPLAIN."""
    plan: dict[str, Json] = {
        "operation": found.operation,
        "target": found.target,
        "method": found.method,
    }
    if found.limit is not None:
        plan["limit"] = found.limit
    plan["cost"] = found.cost_ms
    if found.rows is not None:
        plan["estimated_rows"] = found.rows
    if found.access:
        plan["index"] = found.access
    return text, plan


def as_plan(found: Sketch) -> Plan:
    """The same for the Plan tab."""
    hints = []
    if found.full_scan:
        hints.append("Every stored entity is read.")
    step = PlanStep(
        operation=found.operation,
        detail="; ".join(filter(None, (found.target, found.method, found.access))),
        modality=found.modality,
        estimated_ms=found.cost_ms,
        estimated_rows=found.rows,
        full_scan=found.full_scan,
    )
    return Plan(step, "sequential", tuple(hints))


def _select(store: Store, tree: t.Select) -> Sketch:
    if aggregating.is_grouping(tree):
        query = aggregating.grouping(tree).query
        access = reading.query_plan(store, query.condition, None)
    else:
        selection = compiling.selection(tree).query
        access = reading.query_plan(store, selection.condition, selection.order)
    scan = access.startswith("SCAN e")
    rows = _total(store)
    bits = touching.touched(tree) or Modality.DOCUMENT.bit
    cost = sum(BASE_MS[modality] for modality in Modality if bits & modality.bit)
    return Sketch(
        "Sequential Scan" if scan else "Indexed Search",
        "hexads",
        "all conditions checked on each entity" if scan else "index, then conditions",
        cost,
        rows if tree.limit is None else min(rows, tree.limit),
        tree.limit,
        access,
        full_scan=scan,
    )


def _search(store: Store, tree: t.Search) -> Sketch:
    match tree:
        case t.SearchText(words, limit):
            rows = _total(store)
            return Sketch(
                "Full-Text Search",
                words,
                "FTS5, BM25",
                BASE_MS[Modality.DOCUMENT] * 0.6,
                rows if limit is None else min(rows, limit),
                limit,
                modality=Modality.DOCUMENT,
            )
        case t.SearchVector(vector, limit):
            rows = _total(store)
            length = f"{len(vector)} numbers" if isinstance(vector, tuple) else ""
            return Sketch(
                "Exact Nearest Neighbour",
                length or "the vector of an entity",
                "cosine, every vector",
                BASE_MS[Modality.VECTOR],
                rows if limit is None else min(rows, limit),
                limit,
                full_scan=True,
                modality=Modality.VECTOR,
            )
        case t.SearchRelated(entity, predicate, limit):
            target = entity if predicate is None else f"{entity} by {predicate}"
            return Sketch(
                "Graph Traversal",
                target,
                "one outgoing hop, index on edges",
                BASE_MS[Modality.GRAPH],
                None,
                limit,
                modality=Modality.GRAPH,
            )
        case _:
            raise resolving.beyond(tree)


def _change(store: Store, tree: t.Update | t.Delete) -> Sketch:
    word = "Update" if isinstance(tree, t.Update) else "Delete"
    if tree.entity is not None and tree.where is None:
        return Sketch(
            f"Multi-Modal {word}", tree.entity, "id index, one transaction", 1.0, 1
        )
    condition = compiling.filtering(tree)
    access = reading.query_plan(store, condition, None)
    return Sketch(
        f"Multi-Modal {word}",
        "hexads",
        "one transaction",
        BASE_MS[Modality.DOCUMENT],
        access=access,
        full_scan=access.startswith("SCAN e"),
    )


def _count(store: Store, tree: t.Count) -> Sketch:
    access = reading.query_plan(store, compiling.counting(tree).condition, None)
    scan = access.startswith("SCAN e")
    return Sketch("Count", "hexads", "count", 20.0, 1, access=access, full_scan=scan)


def _total(store: Store) -> int:
    return reading.count(store, Count(), lambda: False)
