"""From the parser's concrete tree to the typed one: statements."""

from collections.abc import Callable
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.building_because import because, returned
from panll_desktop.languages.gql.building_parts import (
    collected,
    collection,
    count,
    document,
    first,
    real,
)
from panll_desktop.languages.gql.building_rows import (
    READERS,
    columns,
    depth,
    direction,
    entries,
    expression,
    expressions,
    keys,
    only,
    select,
)
from panll_desktop.languages.gql.building_schema import (
    alter,
    create_collection,
    create_constraint,
    create_edges,
    drop,
)
from panll_desktop.languages.gql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import names, nodes, whole
from panll_desktop.protocol import Span

_ROWS: Final = ("object", "objects", "values", "assigned", "import", "hole")


def statement(node: Node) -> t.Statement:
    """The typed tree of a statement.

    Raises:
        OutOfPlaceError: something parses that has no meaning; it says what and where.
    """
    while node.name in ("start", "statement"):
        (node,) = nodes(node)
    if node.name != "explain":
        return _plain(node)
    *modes, inner = nodes(node)
    found = {each.name for each in modes}
    return t.Explain(_plain(inner), "analyze" in found, "verbose" in found, node.span)


def _plain(node: Node) -> t.Plain:
    return _STATEMENTS[node.name](node)


def _because(node: Node) -> c.Because:
    return because(node, READERS, _plain)


def _insert(node: Node) -> t.Plain:
    rows = next(each for each in nodes(node) if each.name in _ROWS)
    into, why = collection(node), _because(node)
    if rows.name == "import":
        file = unquoted(next(rows.leaves("STRING")).text)
        return t.Import(into, file, why, node.span)
    return t.Insert(into, _documents(rows), why, node.span)


def _documents(node: Node) -> tuple[v.Entries | v.Hole, ...]:
    match node.name:
        case "object":
            return (entries(node),)
        case "objects":
            return tuple(map(entries, nodes(node)))
        case "hole":
            return (v.Hole(first(node).text, node.span),)
        case "assigned":
            return (_assigned(node),)
        case _:
            return _tabled(node)


def _assigned(node: Node) -> v.Entries:
    found = assignments(node)
    for each in found:
        if len(each.field.parts) > 1:
            sentence = (
                "A new document is given whole fields: write {…} for their parts."
            )
            raise OutOfPlaceError(sentence, each.field.span)
    return v.Entries(tuple((each.field.text, each.value) for each in found), node.span)


def _tabled(node: Node) -> tuple[v.Entries, ...]:
    """The documents of ``(a, b) VALUES (1, 2), (3, 4)``."""
    fields = [names(each)[0] for each in node.nodes("typed")]
    if len(set(fields)) < len(fields):
        raise OutOfPlaceError("A field stands in the list twice.", node.span)
    found = []
    for row in node.nodes("tuple"):
        given = expressions(row)
        if len(given) != len(fields):
            sentence = f"{len(fields)} fields are named, and {len(given)} values given."
            raise OutOfPlaceError(sentence, row.span)
        found.append(v.Entries(tuple(zip(fields, given, strict=True)), row.span))
    return tuple(found)


def _insert_edge(node: Node) -> t.Plain:
    tabled = node.node("values")
    if tabled is not None:
        found = _tabled(tabled)
        if len(found) > 1:
            sentence = "One edge is made at a time."
            raise OutOfPlaceError(sentence, found[1].span)
        return t.InsertEdge("", None, None, found[0], _because(node), node.span)
    ends = [each for each in nodes(node) if each.name in _DOCUMENTS]
    fields = node.node("object")
    return t.InsertEdge(
        names(node)[0],
        _end(ends[0]),
        _end(ends[1]),
        entries(fields) if fields else None,
        _because(node),
        node.span,
    )


_DOCUMENTS: Final = ("reference", "text", "parameter", "hole", "found")


def _end(node: Node) -> c.Document | t.Select:
    return select(nodes(node)[0]) if node.name == "found" else document(node)


def assignments(node: Node) -> tuple[c.Assignment, ...]:
    """The values that SET gives to fields."""
    given, hole = node.node("object"), node.node("hole")
    if hole is not None:
        name = v.Name((first(hole).text,), hole.span)
        value = v.Hole(first(hole).text, hole.span)
        return (c.Assignment(name, value, hole.span),)
    if given is not None:
        found = entries(given)
        return tuple(
            c.Assignment(v.Name((name,), given.span), value, value.span)
            for name, value in found.entries
        )
    return tuple(map(_assignment, node.nodes("assignment")))


def _assignment(node: Node) -> c.Assignment:
    name, value = nodes(node)
    field = v.Name(tuple(names(name)), name.span)
    return c.Assignment(field, expression(value), node.span)


def _update(node: Node) -> t.Plain:
    given, where = next(node.nodes("set")), next(node.nodes("where"))
    return t.Update(
        collection(node), assignments(given), only(where), _because(node), node.span
    )


def _delete(node: Node) -> t.Plain:
    where = next(node.nodes("where"))
    hard = node.node("hard") is not None
    return t.Delete(collection(node), only(where), hard, _because(node), node.span)


def _key(node: Node) -> v.Constant | v.Parameter | v.Hole:
    found = expression(node)
    assert isinstance(found, v.Constant | v.Parameter | v.Hole)  # noqa: S101 - so the grammar
    return found


_KEYS: Final = ("text", "parameter", "hole")


def _merge(node: Node) -> t.Plain:
    source, other = (_key(each) for each in nodes(node) if each.name in _KEYS)
    apart, restored = node.name == "unmerge", node.node("restored")
    return t.Merge(
        collection(node),
        other if apart else source,
        source if apart else other,
        apart,
        node.node("adopting") is not None,
        only(restored) if restored else None,
        _because(node),
        node.span,
    )


def _walk(node: Node) -> t.Plain:
    start, *rest = nodes(node)
    found = {each.name: each for each in rest}
    group, order = found.get("group"), found.get("order")
    limit, offset, kept = found.get("limit"), found.get("offset"), found.get("kept")
    way = found.get("way")
    if "having" in found:
        sentence = "HAVING belongs to SELECT; filter the walk with FILTER."
        raise OutOfPlaceError(sentence, found["having"].span)
    named = v.Name(tuple(names(start)), start.span) if start.name == "name" else None
    return t.Walk(
        named or document(start),
        tuple(names(found["edges"])),
        direction(way) if way else c.Direction.OUTBOUND,
        depth(node),
        only(kept) if kept else None,
        columns(found["choices"]),
        expressions(group) if group else (),
        keys(order) if order else (),
        count(limit) if limit else None,
        count(offset) if offset else None,
        node.span,
    )


def _match(node: Node) -> t.Plain:
    pattern, *rest = nodes(node)
    found = {each.name: each for each in rest}
    similar, region = found.get("similar"), found.get("region")
    limit = found.get("limit")
    wanted = expression(pattern)
    assert isinstance(wanted, v.Constant | v.Parameter)  # noqa: S101 - so the grammar
    return t.MatchPattern(
        wanted,
        only(similar) if similar else None,
        expressions(region) if region else None,
        count(limit) if limit else None,
        node.span,
    )


def _introspect(node: Node) -> t.Plain:
    (inner,) = nodes(node)
    since, where = inner.node("since"), inner.node("where")
    limit, returning = inner.node("limit"), inner.node("returning")
    asked, subject, aspect = _ASKED.get(inner.name, t.Asked.HISTORY), None, ""
    named = inner.leaf("NAME")
    if inner.name == "ask_history":
        subject = document(nodes(inner)[0])
    elif inner.name == "ask_aspect":
        subject, aspect = _aspect(inner)
    elif named is not None:
        subject = c.Document(named.text, named.span)
    return t.Introspect(
        asked,
        subject,
        aspect,
        inner.node("history") is not None,
        whole(next(since.leaves("INT"))) if since else None,
        only(where) if where else None,
        count(limit) if limit else None,
        returned(returning, READERS) if returning else None,
        node.span,
    )


_ASKED: Final = {
    "ask_schema": t.Asked.SCHEMA,
    "ask_constraints": t.Asked.CONSTRAINTS,
    "ask_collections": t.Asked.COLLECTIONS,
    "ask_version": t.Asked.VERSION,
    "ask_journal": t.Asked.JOURNAL,
}


def _aspect(node: Node) -> tuple[c.Document, str]:
    reference, aspect = node.leaf("REFERENCE"), node.node("aspect")
    word = first(aspect).text.upper() if aspect else ""
    if reference is not None:
        return c.Document(reference.text, reference.span), word
    leaves = list(node.leaves("NAME"))
    span = Span(leaves[0].span.start, leaves[1].span.end)
    return c.Document(f"{leaves[0].text}/{leaves[1].text}", span), word


def _undo(node: Node) -> t.Plain:
    number = node.leaf("INT")
    return t.Undo(
        whole(number) if number else None,
        node.node("preview") is not None,
        _because(node),
        node.span,
    )


def _transaction(node: Node) -> t.Plain:
    why = None if node.name == "begin" else _because(node)
    return t.Transaction(node.name.upper(), why, node.span)


def _discover(node: Node) -> t.Plain:
    sample, confidence = node.node("sample"), node.node("confidence")
    algorithm = node.node("algorithm")
    return t.Discover(
        collection(node),
        whole(next(sample.leaves("INT"))) if sample else None,
        real(next(confidence.leaves("INT", "FLOAT"))) if confidence else None,
        names(algorithm)[0] if algorithm else "",
        _returned(node),
        node.span,
    )


def _returned(node: Node) -> tuple[c.Column, ...] | c.Refined | None:
    found = node.node("returning")
    return returned(found, READERS) if found else None


def _form(node: Node) -> str:
    return first(next(node.nodes("form"))).text.upper()


def _propose(node: Node) -> t.Plain:
    strategy = node.node("strategy")
    named = names(strategy)[0] if strategy else ""
    return t.Propose(collection(node), _form(node), named, _returned(node), node.span)


def _apply(node: Node) -> t.Plain:
    reverting = node.name == "revert"
    return t.Apply(names(node)[0], reverting, _because(node), node.span)


def _denormalize(node: Node) -> t.Plain:
    *parts, into = node.leaves("NAME", "HOLE")
    agreed = next(node.nodes("agreed"))
    return t.Denormalize(
        tuple(map(collected, parts)),
        into.text,
        tuple(names(agreed)),
        _because(node),
        node.span,
    )


_STATEMENTS: Final[dict[str, Callable[[Node], t.Plain]]] = {
    "select": select,
    "insert": _insert,
    "insert_edge": _insert_edge,
    "update": _update,
    "delete": _delete,
    "merge": _merge,
    "unmerge": _merge,
    "walk": _walk,
    "match": _match,
    "introspect": _introspect,
    "undo": _undo,
    "begin": _transaction,
    "commit": _transaction,
    "rollback": _transaction,
    "defaults": lambda node: t.Defaults(entries(nodes(node)[0]), node.span),
    "create_collection": lambda node: create_collection(node, _plain),
    "create_edges": lambda node: create_edges(node, _plain),
    "create_constraint": lambda node: create_constraint(node, _plain),
    "drop": lambda node: drop(node, _plain),
    "alter": lambda node: alter(node, _plain),
    "discover": _discover,
    "check_form": lambda node: t.CheckForm(
        collection(node), _form(node), _returned(node), node.span
    ),
    "propose": _propose,
    "apply": _apply,
    "revert": _apply,
    "denormalize": _denormalize,
}
