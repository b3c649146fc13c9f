"""From the parser's concrete tree to the typed one: collections and their fields."""

from collections.abc import Callable

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql.building_because import because
from panll_desktop.languages.gql.building_parts import (
    collection,
    first,
    refined,
    written_type,
)
from panll_desktop.languages.gql.building_rows import (
    READERS,
    entries,
    expressions,
    only,
)
from panll_desktop.languages.gql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.trees import names, nodes

Plain = Callable[[Node], t.Plain]


def define(node: Node) -> c.Define:
    """A field of a collection."""
    found = {each.name: each for each in nodes(node)}
    check, references = found.get("check"), found.get("references")
    default = found.get("default")
    return c.Define(
        names(node)[0],
        written_type(found["type"]),
        "not_null" in found or "primary_key" in found,
        "unique" in found,
        "primary_key" in found,
        only(check) if check else None,
        names(references)[0] if references else "",
        only(default) if default else None,
        node.span,
    )


def _fields(node: Node | None) -> tuple[c.Define, ...]:
    return tuple(map(define, node.nodes("define"))) if node else ()


def create_collection(node: Node, plain: Plain) -> t.Plain:
    """``CREATE COLLECTION``."""
    return _create(node, plain, edges=False)


def create_edges(node: Node, plain: Plain) -> t.Plain:
    """``CREATE EDGE COLLECTION``."""
    return _create(node, plain, edges=True)


def _create(node: Node, plain: Plain, *, edges: bool) -> t.CreateCollection:
    found = {each.name: each for each in nodes(node)}
    marks = found.get("marks")
    within = nodes(marks) if marks else []
    target = found.get("target") or next(
        (each for each in within if each.name == "target"), None
    )
    dependencies = next((each for each in within if each.name == "dependencies"), None)
    between, properties = found.get("between"), found.get("properties")
    schema, conditions = found.get("schema"), found.get("conditions")
    description = found.get("description")
    ends = names(between) if between else []
    inner = properties.node("columns") if properties else None
    return t.CreateCollection(
        collection(node),
        edges,
        "unless" in found,
        _fields(found.get("columns")) + _fields(inner),
        (ends[0], ends[1]) if ends else None,
        entries(nodes(schema)[0]) if schema else None,
        expressions(conditions) if conditions else (),
        tuple(first(each).text.upper() for each in within if each.name == "mark"),
        first(next(target.nodes("form"))).text.upper() if target else "",
        refined(dependencies).text if dependencies else "",
        unquoted(next(description.leaves("STRING")).text) if description else "",
        because(node, READERS, plain),
        node.span,
    )


def create_constraint(node: Node, plain: Plain) -> t.Plain:
    """``CREATE CONSTRAINT``."""
    name, on = list(node.leaves("NAME", "HOLE"))[:2]
    return t.CreateConstraint(
        name.text,
        c.Collection(on.text, on.kind == "HOLE", on.span),
        _fields(node.node("columns")),
        only(next(node.nodes("check"))),
        because(node, READERS, plain),
        node.span,
    )


def drop(node: Node, plain: Plain) -> t.Plain:
    """``DROP COLLECTION``."""
    hard = node.node("hard") is not None
    return t.DropCollection(
        collection(node), hard, because(node, READERS, plain), node.span
    )


def alter(node: Node, plain: Plain) -> t.Plain:
    """``ALTER COLLECTION``."""
    change = nodes(node)[0]
    return t.Alter(
        collection(node), _change(change), because(node, READERS, plain), node.span
    )


def _change(
    node: Node,
) -> t.AddFields | t.AddConstraint | t.DropField | c.Rename:
    match node.name:
        case "add_columns":
            inner = node.node("columns") or node
            return t.AddFields(_fields(inner), node.span)
        case "add_constraint":
            return t.AddConstraint("".join(names(node)), only(node), node.span)
        case "rename":
            return c.Rename(names(node)[0], node.span)
        case _:
            return t.DropField(names(node)[0], node.span)
