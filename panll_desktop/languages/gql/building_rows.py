"""From the parser's concrete tree to the typed one: queries, and the values in them.

Queries and expressions are in one module because each may hold the other.
"""

from collections.abc import Callable
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.building_because import because, without_inverse
from panll_desktop.languages.gql.building_parts import (
    LEAVES,
    collection,
    compared,
    count,
    first,
    refined,
)
from panll_desktop.languages.gql.scanner import unquoted
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.toolkit.trees import names, nodes, whole
from panll_desktop.protocol import Span

# Rules that only rank what is in them when it is a single expression.
_RANKS: Final = frozenset(
    {"disjunction", "conjunction", "comparison", "sum", "product", "brackets"}
)
_DIRECTIONS: Final = {
    "out": c.Direction.OUTBOUND,
    "in": c.Direction.INBOUND,
    "any": c.Direction.ANY,
}
_ONCE: Final = frozenset({"group", "having", "order", "limit", "offset", "export"})


def expression(node: Node) -> v.Expression:
    """The typed tree of an expression.

    Raises:
        OutOfPlaceError: a number is too large, or something has no meaning there.
    """
    inner = nodes(node)
    while node.name in _RANKS and len(inner) == 1 and inner[0].name in _BUILDERS:
        node = inner[0]
        inner = nodes(node)
    return _BUILDERS[node.name](node)


def expressions(node: Node) -> tuple[v.Expression, ...]:
    """The children that are expressions."""
    return tuple(expression(each) for each in nodes(node) if each.name in _BUILDERS)


def only(node: Node) -> v.Expression:
    """The first child that is an expression, which is there."""
    return next(expression(each) for each in nodes(node) if each.name in _BUILDERS)


def entries(node: Node) -> v.Entries:
    """A document in braces.

    Raises:
        OutOfPlaceError: a name stands there twice.
    """
    found: dict[str, v.Expression] = {}
    for each in nodes(node):
        key = next(each.leaves("NAME", "STRING"))
        name = unquoted(key.text) if key.kind == "STRING" else key.text
        if name in found:
            raise OutOfPlaceError(f"“{name}” stands in it twice.", key.span)
        found[name] = only(each)
    return v.Entries(tuple(found.items()), node.span)


def columns(node: Node) -> tuple[c.Column, ...]:
    """The columns of an answer."""
    return tuple(map(_column, nodes(node)))


def _column(node: Node) -> c.Column:
    match node.name:
        case "everything":
            return c.Column(None, "", "", node.span)
        case "all_of":
            return c.Column(None, names(node)[0], "", node.span)
        case _:
            return c.Column(only(node), "", "".join(names(node)), node.span)


def select(node: Node) -> t.Select:
    """The typed tree of a query.

    Raises:
        OutOfPlaceError: a clause stands there twice, or something has no meaning.
    """
    found = nodes(node)
    steps = _steps(found)
    last = {each.name: each for each in found}
    _refuse_twice(found)
    group, order = last.get("group"), last.get("order")
    chosen, lean = last.get("choices"), last.get("refined")
    having, limit = last.get("having"), last.get("limit")
    offset, export = last.get("offset"), last.get("export")
    return t.Select(
        columns(chosen) if chosen else (),
        refined(lean) if lean else None,
        node.leaf("DISTINCT") is not None,
        tuple(_source(each) for each in found if each.name in ("source", "unnest")),
        steps,
        expressions(group) if group else (),
        only(having) if having else None,
        tuple(map(_key, order.nodes("key"))) if order else (),
        count(limit) if limit else None,
        count(offset) if offset else None,
        "with_path" in last,
        "with_history" in last,
        "".join(names(export)) if export else "",
        because(node, READERS, without_inverse),
        node.span,
    )


def _refuse_twice(found: list[Node]) -> None:
    seen: set[str] = set()
    for each in found:
        if each.name in _ONCE and each.name in seen:
            word = first(each).text.upper()
            raise OutOfPlaceError(f"{word} stands there twice.", each.span)
        seen.add(each.name)


def _steps(found: list[Node]) -> tuple[c.Step, ...]:
    steps = [_STEPS[each.name](each) for each in found if each.name in _STEPS]
    sugar = steps[0] if steps else None
    if isinstance(sugar, c.Traverse) and sugar.sugar and len(steps) > 1:
        steps[:2] = _desugared(sugar, steps[1])
    return tuple(steps)


def _desugared(sugar: c.Traverse, following: c.Step) -> list[c.Step]:
    """``FROM c OUTBOUND e WHERE depth <= n`` says the depth in its condition."""
    match following:
        case c.Where(
            v.Comparison(v.Name(("depth",)), "<=", v.Constant(int() as depth))
        ):
            deep = c.Traverse(
                sugar.edges, "", sugar.direction, depth, sugar=True, span=sugar.span
            )
            return [deep]
        case _:
            return [sugar, following]


def _source(node: Node) -> c.Source | c.Unnest:
    if node.name == "unnest":
        return c.Unnest(only(node), "".join(names(node)), node.span)
    moment = node.node("moment")
    found = names(node) if node.leaf("HOLE") else names(node)[1:]
    return c.Source(
        collection(node),
        "".join(found),
        whole(next(moment.leaves("INT"))) if moment else None,
        node.span,
    )


def direction(node: Node) -> c.Direction:
    """The direction among the children of a rule; OUTBOUND without one."""
    for each in nodes(node):
        if each.name in _DIRECTIONS:
            return _DIRECTIONS[each.name]
    return c.Direction.OUTBOUND


def depth(node: Node) -> int:
    """How deep a rule says to go; 1 without."""
    found = node.node("depth")
    return whole(next(found.leaves("INT"))) if found else 1


def _traverse(node: Node) -> c.Step:
    edges = next(node.nodes("edges"))
    return c.Traverse(
        tuple(names(edges)),
        "".join(names(node)),
        direction(node),
        depth(node),
        sugar=False,
        span=node.span,
    )


def _outbound(node: Node) -> c.Step:
    return c.Traverse(
        (names(node)[0],), "", direction(node), 1, sugar=True, span=node.span
    )


def _hop(node: Node) -> c.Step:
    start = next(node.nodes("name"))
    name, *alias = names(node)
    return c.Hop(
        v.Name(tuple(names(start)), start.span), name, "".join(alias), node.span
    )


def _joined(node: Node) -> c.Step:
    return c.Join(
        node.node("left") is not None,
        _source(next(node.nodes("source"))),
        only(node),
        node.span,
    )


_STEPS: Final[dict[str, Callable[[Node], c.Step]]] = {
    "where": lambda node: c.Where(only(node), node.span),
    "traverse": _traverse,
    "outbound": _outbound,
    "hop": _hop,
    "joined": _joined,
}


def _key(node: Node) -> v.Key:
    return v.Key(only(node), node.leaf("DESC") is not None, node.span)


def keys(node: Node) -> tuple[v.Key, ...]:
    """What ORDER BY sorts by."""
    return tuple(map(_key, node.nodes("key")))


def _comparison(node: Node) -> v.Expression:
    left, *rest = nodes(node)
    operand, test = expression(left), rest[0]
    match test.name:
        case "operator":
            right = expression(rest[1])
            return v.Comparison(operand, compared(test), right, node.span)
        case "membership":
            found: v.Expression = v.Membership(operand, only(test), node.span)
        case "likeness":
            word = next(test.leaves("LIKE", "CONTAINS", "MATCHES")).kind
            found = v.Comparison(operand, word, only(test), node.span)
        case "span":
            low, high = expressions(test)
            found = v.Range(operand, low, high, node.span)
        case _:
            found = v.Absence(operand, node.span)
    if test.leaf("NOT") is not None:
        return v.Negation(found, node.span)
    return found


def _arithmetic(node: Node) -> v.Expression:
    start, *rest = nodes(node)
    signs = [first(each).text for each in rest[::2]]
    operands = map(expression, rest[1::2])
    pairs = tuple(zip(signs, operands, strict=True))
    return v.Arithmetic(expression(start), pairs, node.span)


def _access(node: Node) -> v.Expression:
    start, *steps = nodes(node)
    value = expression(start)
    for step in steps:
        span = Span(node.span.start, step.span.end)
        if step.name == "field":
            value = v.Field(value, names(step)[0], span)
        else:
            value = v.Index(value, only(step), span)
    return value


def _call(node: Node) -> v.Expression:
    called, *arguments = nodes(node)
    stars = [each for each in arguments if each.leaf("STAR") is not None]
    if stars and len(arguments) > 1:
        sentence = "A star stands for everything and must be the only argument."
        raise OutOfPlaceError(sentence, stars[0].span)
    ordered = [each.node("ordered") for each in arguments]
    key = next((each for each in ordered if each is not None), None)
    return v.Call(
        ".".join(names(called)),
        tuple(value for each in arguments for value in expressions(each)),
        bool(stars),
        any(each.leaf("DISTINCT") is not None for each in arguments),
        _key(next(key.nodes("key"))) if key else None,
        node.span,
    )


_BUILDERS: Final[dict[str, Callable[[Node], v.Expression]]] = {
    **LEAVES,
    "disjunction": lambda node: v.Disjunction(expressions(node), node.span),
    "conjunction": lambda node: v.Conjunction(expressions(node), node.span),
    "negation": lambda node: v.Negation(only(node), node.span),
    "comparison": _comparison,
    "sum": _arithmetic,
    "product": _arithmetic,
    "minus": lambda node: v.Negative(only(node), node.span),
    "access": _access,
    "list": lambda node: v.Listed(expressions(node), node.span),
    "tuple_of": lambda node: v.Listed(expressions(node), node.span),
    "object": entries,
    "query": lambda node: v.Subquery(select(nodes(node)[0]), node.span),
    "exists": lambda node: v.Exists(select(nodes(node)[0]), node.span),
    "brackets": only,
    "call": _call,
}
READERS: Final = (expression, entries, columns)
