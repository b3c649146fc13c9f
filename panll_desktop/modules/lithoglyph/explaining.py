"""Plans: how a statement would be, or was, carried out, and the reasons for that."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.litho import patterns
from panll_desktop.engines.litho.store import Store
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.walking import because_of
from panll_desktop.modules.lithoglyph import asking, journals, selections, special
from panll_desktop.modules.lithoglyph.answers import Answer, columns
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.failing import beyond, missing
from panll_desktop.modules.lithoglyph.selecting import (
    Query,
    Stage,
    pinned,
)
from panll_desktop.protocol import (
    Json,
    Modality,
    Plan,
    PlanStep,
    StatementType,
)
from panll_desktop.records import Record

_LOW: Final = 1_000  # rows; more are not looked through in passing
_MEDIUM: Final = 100_000


class Drawn(Record):
    """A plan on its way: what is done, in order, and why so.

    Attributes:
        steps: action, on what, and whether everything stored is read.
        rows: that are read, as far as it is known.
        index: what finds them; empty for a scan.
        conditions: field, operator and value.
        reasons: sentences by what they answer.
    """

    steps: tuple[tuple[str, str, bool], ...]
    rows: int | None
    index: str
    conditions: tuple[Json, ...]
    reasons: dict[str, str]


def plan(store: Store, query: str, tree: t.Statement) -> Plan:
    """The plan of a statement that is not run.

    Raises:
        UnsupportedError: the statement has none.
        QueryError: it names a collection that is not there.
    """
    inner = tree.statement if isinstance(tree, t.Explain) else tree
    return _as_plan(draw(store, query, inner), ())


def explain(call: Call, tree: t.Explain) -> Answer:
    """The plan of a statement and its rationale; with ANALYZE a query is run first."""
    drawn = draw(call.store, call.text, tree.statement)
    stages: tuple[Stage, ...] = ()
    if tree.analysed:
        if not isinstance(tree.statement, t.Select):
            raise beyond(
                call.text,
                tree.statement.span,
                "EXPLAIN ANALYZE runs the statement, and this one is no query.",
                "EXPLAIN without ANALYZE shows the plan and changes nothing.",
            )
        query = Query(call, tree.statement)
        query.rows()
        stages = tuple(query.stages)
    shown: tuple[Json, Json] = (
        _as_json(drawn, tree.statement, stages),
        dict(drawn.reasons),
    )
    rows: list[tuple[Json, ...]] = [shown]
    return Answer(
        columns(["plan", "rationale"], rows),
        rows,
        StatementType.EXPLAIN,
        "EXPLAIN ANALYZE" if tree.analysed else "EXPLAIN",
        0,
        plan=_as_plan(drawn, stages),
    )


def draw(store: Store, query: str, tree: t.Plain) -> Drawn:
    """What would be done, in order."""
    match tree:
        case t.Select():
            return _drawn_select(store, query, tree)
        case t.Walk():
            return _drawn_select(store, query, special.query_of(tree))
        case (
            t.Update(collection=collection, condition=condition)
            | t.Delete(collection=collection, condition=condition)
        ):
            verb = "UPDATE" if isinstance(tree, t.Update) else "DELETE"
            return _drawn_change(store, query, tree, verb, collection, condition)
        case t.Insert(collection=collection, documents=documents):
            step = (
                "INSERT",
                f"{collection.name}, {len(documents)} in one entry",
                False,
            )
            reasons = _reasons_to_write(tree)
            return Drawn((step, _JOURNALLED), len(documents), "", (), reasons)
        case t.Undo():
            sequence = "the last entry" if tree.sequence is None else f"{tree.sequence}"
            step = ("UNDO", sequence, False)
            reasons = {"undo": "A new entry applies the inverse; none is erased."}
            return Drawn((step, _JOURNALLED), None, "", (), reasons)
        case t.MatchPattern():
            return _drawn_match(store)
        case t.Introspect() | t.Transaction() | t.Defaults():
            return _drawn_question(query, tree)
        case t.Discover() | t.CheckForm() | t.Propose():
            return _drawn_search(store, query, tree.collection)
        case _:
            return _drawn_whole(query, tree)


def _drawn_match(store: Store) -> Drawn:
    rows = sum(store.count(n) for n in ("motifs", "glyphs") if n in store.collections())
    steps = (("SCAN", "motifs, glyphs", True), ("COMPARE", patterns.MEASURE, False))
    reasons = {"why_full_scan": "A likeness has no index: every shape is compared."}
    return Drawn(steps, rows, "", (), reasons)


def _drawn_question(query: str, tree: t.Plain) -> Drawn:
    asked = " ".join(tree.span.of(query).split()[:3])
    step = ("READ", asked, False)
    reasons = {"why": "What the store knows of itself is read; nothing is changed."}
    return Drawn((step,), None, "", (), reasons)


def _drawn_search(store: Store, query: str, collection: c.Collection) -> Drawn:
    rows = _size(store, query, c.Source(collection, "", None, collection.span))
    steps = (("SCAN", collection.name, True), ("SEARCH", "dependencies", False))
    reasons = {
        "why_full_scan": "What determines what shows in all documents, or in a sample."
    }
    return Drawn(steps, rows, "", (), reasons)


def _drawn_whole(query: str, tree: t.Plain) -> Drawn:
    """A change that is one step, whatever it touches."""
    words = [*tree.span.of(query).split()[:3], ""]
    step = (words[0].upper(), " ".join(words[1:]).strip(), False)
    return Drawn((step, _JOURNALLED), None, "", (), _reasons_to_write(tree))


_JOURNALLED: Final = ("JOURNAL", "entry with provenance, inverse and hash", False)


def _drawn_select(store: Store, query: str, tree: t.Select) -> Drawn:
    tree = selections.opened(query, tree)
    steps: list[tuple[str, str, bool]] = []
    reasons: dict[str, str] = {}
    rows: int | None = 1
    index = ""
    for source in tree.sources:
        if isinstance(source, c.Unnest):
            steps.append(("UNNEST", source.value.span.of(query), False))
            rows = None
            continue
        name = source.collection.name
        size = _size(store, query, source)
        key = pinned(tree, source)
        if key is not None:
            index = "_id"
            steps.append(("KEY LOOKUP", f"{name}/{key}", False))
            reasons["why_index"] = (
                f"The condition names one document, {name}/{key}: only it is read."
            )
            size = 1
        else:
            steps.append(("SCAN", _scanned(source), True))
            reasons["why_full_scan"] = (
                "Documents are found by _id and edges by their ends; no other field has"
                f" an index, so all of {name} is read."
            )
        rows = None if rows is None else rows * size
    conditions: list[Json] = []
    for step in tree.steps:
        steps.append(_step(query, step))
        if isinstance(step, c.Where):
            conditions += _conditions(query, step.condition)
        elif isinstance(step, c.Traverse):
            reasons["why_traverse"] = (
                "Edges are followed from each row, the nearest first; a document is"
                " reached once."
            )
    steps += _ending(query, tree)
    if not index and rows is not None:
        reasons["optimization_hint"] = _hint(rows)
    return Drawn(tuple(steps), rows, index, tuple(conditions), reasons)


def _hint(rows: int) -> str:
    if rows <= _LOW:
        return f"{rows:,} documents are few: nothing is gained by more."
    return "Name the document, WHERE _id = 'collection/key', or begin at an edge of it."


def _size(store: Store, query: str, source: c.Source) -> int:
    name, known = source.collection.name, store.collections()
    if name in journals.SYSTEM:
        return store.head()
    if source.moment is not None:
        return len(store.documents_at(name, source.moment))
    if name not in known:
        raise missing(query, source.collection.span, name, sorted(known))
    return store.count(name)


def _scanned(source: c.Source) -> str:
    name = source.collection.name
    return name if source.moment is None else f"{name} as it was at {source.moment}"


def _step(query: str, step: c.Step) -> tuple[str, str, bool]:
    match step:
        case c.Where(condition=condition):
            return "FILTER", " ".join(condition.span.of(query).split()), False
        case c.Traverse(edges=edges, direction=direction, depth=depth):
            along = f"{', '.join(edges)} {direction.value}, {depth} deep"
            return "TRAVERSE", along, False
        case c.Hop(start=start, collection=collection):
            return "LOOK UP", f"{start.text} -> {collection}", False
        case c.Join(source=source):
            named = source.collection.name if isinstance(source, c.Source) else "items"
            return "JOIN", named, True


def _ending(query: str, tree: t.Select) -> Iterator[tuple[str, str, bool]]:
    if tree.group_by:
        keys = ", ".join(each.span.of(query) for each in tree.group_by)
        yield "GROUP", keys, False
    if tree.order_by:
        keys = ", ".join(each.span.of(query) for each in tree.order_by)
        yield "SORT", keys, False
    if tree.limit is not None or tree.offset is not None:
        most = "" if tree.limit is None else f"{tree.limit}"
        start = "" if tree.offset is None else f" from {tree.offset}"
        yield "LIMIT", f"{most}{start}".strip(), False
    wanted = ", ".join(" ".join(each.span.of(query).split()) for each in tree.columns)
    yield "PROJECT", wanted or "*", False


def _conditions(query: str, condition: v.Expression) -> Iterator[Json]:
    """The plain comparisons of a condition that must all hold; others as text."""
    parts = condition.parts if isinstance(condition, v.Conjunction) else (condition,)
    for each in parts:
        match each:
            case v.Comparison(v.Name() as name, operator, v.Constant(value=value)):
                yield {"field": name.text, "op": operator, "value": value}
            case _:
                yield {"expression": " ".join(each.span.of(query).split())}


def _drawn_change(
    store: Store,
    query: str,
    tree: t.Plain,
    verb: str,
    collection: c.Collection,
    condition: v.Expression,
) -> Drawn:
    name, known = collection.name, store.collections()
    if name not in known:
        raise missing(query, collection.span, name, sorted(known))
    reasons = _reasons_to_write(tree)
    source = asking.source_of(collection)
    where = c.Where(condition, condition.span)
    key = pinned(asking.query(source, (where,)), source)
    if key is None:
        found = ("SCAN", name, True)
        reasons["why_full_scan"] = (
            f"All of {name} is read, in the same transaction, to find what fits."
        )
    else:
        found = ("KEY LOOKUP", f"{name}/{key}", False)
        reasons["why_index"] = (
            f"The condition names one document, {name}/{key}: only it is read."
        )
    text = " ".join(condition.span.of(query).split())
    steps = (found, ("FILTER", text, False), (verb, name, False), _JOURNALLED)
    conditions = tuple(_conditions(query, condition))
    rows = store.count(name) if key is None else 1
    return Drawn(steps, rows, "" if key is None else "_id", conditions, reasons)


def _reasons_to_write(tree: t.Plain) -> dict[str, str]:
    reasons = {
        "why_journal": "Every change is one entry, with its inverse, so that it can be"
        " undone."
    }
    because = because_of(tree)
    named = because is not None and (because.asked or because.rationale is not None)
    if not named:
        reasons["provenance"] = (
            "The statement says neither who nor why; without provenance from the"
            " session it is refused with 1006."
        )
    return reasons


def _as_plan(drawn: Drawn, stages: tuple[Stage, ...]) -> Plan:
    """The steps as a chain; the last one delivers the rows."""
    step: PlanStep | None = None
    sources = sum(1 for action, _, _ in drawn.steps if action in _SOURCES)
    for number, (action, detail, full) in enumerate(drawn.steps):
        at = max(number - sources + 1, 0)
        measured = stages[at] if number >= sources - 1 and at < len(stages) else None
        step = PlanStep(
            action.capitalize(),
            detail,
            modality=Modality.GRAPH if action in _MOVES else Modality.DOCUMENT,
            estimated_rows=drawn.rows if number == 0 else None,
            actual_ms=measured.seconds * 1000 if measured else None,
            actual_rows=measured.rows if measured else None,
            full_scan=full,
            children=() if step is None else (step,),
        )
    assert step is not None  # noqa: S101 - a plan has a step
    return Plan(step, "sequential", tuple(drawn.reasons.values()))


_SOURCES: Final = ("SCAN", "KEY LOOKUP", "UNNEST")
_MOVES: Final = ("TRAVERSE", "LOOK UP")


def _as_json(drawn: Drawn, tree: t.Plain, stages: tuple[Stage, ...]) -> Json:
    """The plan in the words of the specification."""
    sources = getattr(tree, "sources", None)
    collection = (
        sources[0].collection.name
        if sources and isinstance(sources[0], c.Source)
        else getattr(getattr(tree, "collection", None), "name", None)
    )
    steps: list[Json] = [
        {"step": number, "action": action, "detail": detail}
        for number, (action, detail, _) in enumerate(drawn.steps, 1)
    ]
    found: dict[str, Json] = {
        "type": _type(drawn),
        "collection": collection,
        "conditions": list(drawn.conditions),
        "index_used": drawn.index or None,
        "estimated_rows": drawn.rows,
        "estimated_cost": _cost(drawn.rows),
        "steps": steps,
    }
    if stages:
        found["measured"] = [
            {"rows": each.rows, "ms": round(each.seconds * 1000, 3)} for each in stages
        ]
    return found


def _type(drawn: Drawn) -> str:
    if drawn.index:
        return "key-lookup"
    scanned = any(full for _, _, full in drawn.steps)
    return "sequential-scan" if scanned else "direct"


def _cost(rows: int | None) -> str | None:
    if rows is None:
        return None
    if rows <= _LOW:
        return "low"
    return "medium" if rows <= _MEDIUM else "high"
