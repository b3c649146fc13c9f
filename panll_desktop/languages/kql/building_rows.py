"""From the parser's concrete tree to the typed one: rows, and the values in them.

Queries, stages and expressions are in one module because each may hold the others.
"""

from collections.abc import Callable
from typing import Final

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.building_parts import LEAVES, compared
from panll_desktop.languages.kql.scanner import unquoted
from panll_desktop.languages.kql.words import AGGREGATES, CONFIDENCES
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError, alternatives
from panll_desktop.languages.toolkit.trees import names, nodes, whole
from panll_desktop.protocol import Span

# Rules that only rank what is in them when it is a single expression.
_RANKS: Final = frozenset(
    """
    fallback disjunction conjunction comparison sum product brackets
    """.split()  # noqa: SIM905 - words read better without quotes
)
_DIRECTIONS: Final = {
    "edge_out": s.Direction.OUT,
    "edge_in": s.Direction.IN,
    "edge_both": s.Direction.BOTH,
}


def rows(node: Node) -> t.Query | t.Select:
    """A pipeline or the SQL front."""
    return _query(node) if node.name == "query" else _select(node)


def _query(node: Node) -> t.Query:
    """A pipeline."""
    source, *rest = nodes(node)
    found = [nodes(each)[0] for each in rest]
    return t.Query(_source(source), tuple(map(_stage, found)), node.span)


def _select(node: Node) -> t.Select:
    """The SQL front."""
    found = {each.name: each for each in nodes(node)}
    where, having = found.get("where"), found.get("having")
    group, order = found.get("group"), found.get("order")
    limit, offset = found.get("limit"), found.get("offset")
    return t.Select(
        tuple(map(_column, nodes(found["choices"]))),
        node.leaf("DISTINCT") is not None,
        tuple(map(_source, nodes(found["tables"]))),
        only(where) if where else None,
        expressions(group) if group else (),
        only(having) if having else None,
        tuple(map(_key, order.nodes("key"))) if order else (),
        _count(limit) if limit else None,
        _count(offset) if offset else 0,
        node.span,
    )


def _source(node: Node) -> t.Source:
    if node.name == "collection":
        name, *alias = names(node)
        return t.Collection(name, "".join(alias), node.span)
    inner = nodes(node)[0]
    return t.Nested(rows(inner), "".join(names(node)), node.span)


def expression(node: Node) -> v.Expression:
    """The typed tree of an expression.

    Raises:
        OutOfPlaceError: a number is too large, or something is called or joined
            that cannot be.
    """
    inner = nodes(node)
    while node.name in _RANKS and len(inner) == 1 and inner[0].name in _BUILDERS:
        node = inner[0]
        inner = nodes(node)
    return _BUILDERS[node.name](node)


def expressions(node: Node) -> tuple[v.Expression, ...]:
    """The children that are expressions."""
    found = [each for each in nodes(node) if each.name in _BUILDERS]
    return tuple(map(expression, found))


def only(node: Node) -> v.Expression:
    """The first child that is an expression, which is there."""
    for each in node.children:
        if isinstance(each, Node) and each.name in _BUILDERS:
            return expression(each)
    raise AssertionError(node.name)


def record(node: Node) -> v.Entries:
    """Named values in braces."""
    entries = tuple(_entry(each) for each in nodes(node))
    return v.Entries(entries, node.span)


def _entry(node: Node) -> tuple[str, v.Expression]:
    key = next(node.leaves("NAME", "STRING"))
    name = unquoted(key.text) if key.kind == "STRING" else key.text
    return name, expression(nodes(node)[0])


def _comparison(node: Node) -> v.Expression:
    left, *rest = nodes(node)
    operand, test = expression(left), rest[0]
    negated = test.leaf("NOT") is not None
    match test.name:
        case "operator":
            right = expression(rest[1])
            return v.Comparison(operand, compared(test), right, node.span)
        case "membership":
            return v.Membership(operand, only(test), negated, node.span)
        case "likeness":
            return v.Likeness(operand, only(test), negated, node.span)
        case "range":
            low, high = expressions(test)
            return v.Range(operand, low, high, negated, node.span)
        case _:
            return v.Absence(operand, negated, node.span)


def _arithmetic(node: Node) -> v.Expression:
    first, *rest = nodes(node)
    value = expression(first)
    signs = [next(each.leaves()).text for each in rest[::2]]
    operands = map(expression, rest[1::2])
    return v.Arithmetic(value, tuple(zip(signs, operands, strict=True)), node.span)


def _access(node: Node) -> v.Expression:
    first, *steps = nodes(node)
    value = expression(first)
    for step in steps:
        span = Span(node.span.start, step.span.end)
        match step.name:
            case "field":
                value = v.Field(value, names(step)[0], span)
            case "index":
                value = v.Index(value, only(step), span)
            case _:
                value = _call(value, step, span)
    return value


def _call(called: v.Expression, node: Node, span: Span) -> v.Call:
    if not isinstance(called, v.Name):
        sentence = "Only a function can be called, and this is a value."
        raise OutOfPlaceError(sentence, called.span)
    arguments = list(node.nodes("argument"))
    stars = [each for each in arguments if each.leaf("STAR") is not None]
    if stars and len(arguments) > 1:
        sentence = "A star stands for everything and must be the only argument."
        raise OutOfPlaceError(sentence, stars[0].span)
    distinct = any(each.leaf("DISTINCT") is not None for each in arguments)
    given = tuple(value for each in arguments for value in expressions(each))
    return v.Call(called.name, given, bool(stars), distinct, span)


def _brackets(node: Node) -> v.Expression:
    inner = nodes(node)[0]
    if inner.name in ("query", "select"):
        return v.Subquery(rows(inner), node.span)
    return v.Sequence(expressions(node), node.span)


def _shaping(node: Node) -> v.Expression:
    name = next(node.leaves()).text.lower()
    return v.Shaping(name, only(node), node.span)


def _stage(node: Node) -> s.Stage:
    """The typed tree of a stage.

    Raises:
        OutOfPlaceError: it aggregates what is no aggregate, or has no such confidence.
    """
    return _STAGES[node.name](node)


def _column(node: Node) -> s.Column:
    """A column of an answer: all of them, or a value and its alias."""
    if node.name == "everything":
        return s.Column(None, "", node.span)
    return s.Column(only(node), "".join(names(node)), node.span)


def _key(node: Node) -> s.Key:
    """What rows are sorted by."""
    descending = node.leaf("DESC") is not None
    return s.Key(only(node), descending, node.span)


def _count(node: Node) -> int:
    """The number in a stage or clause."""
    return whole(next(node.leaves("INT")))


def written_type(node: Node) -> s.Type:
    """The type behind a colon."""
    return _type(next(node.nodes("kind")))


def _type(node: Node) -> s.Type:
    arguments = tuple(map(_type, node.nodes("kind")))
    return s.Type(names(node)[0], arguments, node.span)


def _via(node: Node) -> tuple[v.Name, ...]:
    named = node.node("via")
    found = named.leaves("NAME") if named else ()
    return tuple(v.Name(leaf.text, leaf.span) for leaf in found)


def _filter(node: Node) -> s.Filter:
    return s.Filter(only(node), _via(node), node.span)


def _return(node: Node) -> s.Return:
    items = [each for each in nodes(node) if each.name != "provenance"]
    provenance = node.node("provenance") is not None
    return s.Return(tuple(map(_column, items)), provenance, node.span)


def _aggregate(node: Node) -> s.Aggregate:
    return s.Aggregate(tuple(map(_aggregated, node.nodes("column"))), node.span)


def _aggregated(node: Node) -> s.Aggregated:
    call = only(node)
    if not isinstance(call, v.Call) or call.name.upper() not in AGGREGATES:
        known = alternatives(sorted(each.lower() for each in AGGREGATES), ())
        sentence = f"Rows are brought together with {known}, as in count(*)."
        raise OutOfPlaceError(sentence, node.span)
    return s.Aggregated(call, "".join(names(node)), node.span)


def _find_equivalent(node: Node) -> s.FindEquivalent:
    target = next(iter(expressions(node)), None)
    confidence = _confidence(node.node("confidence"))
    return s.FindEquivalent(target, _via(node), confidence, node.span)


def _confidence(node: Node | None) -> str:
    if node is None:
        return ""
    named = next(node.leaves("NAME"))
    if named.text.lower() not in CONFIDENCES:
        known = alternatives(CONFIDENCES, ())
        raise OutOfPlaceError(f"A confidence is {known}.", named.span)
    return named.text.lower()


def _find_path(node: Node) -> s.FindPath:
    start, goal = expressions(node)
    moves = node.node("moves")
    return s.FindPath(start, goal, tuple(names(moves) if moves else ()), node.span)


def _pattern(node: Node) -> s.Pattern:
    found = nodes(node)
    points = tuple(s.Point(*_marks(each), each.span) for each in found[::2])
    edges = tuple(
        s.Edge(_DIRECTIONS[each.name], *_marks(each), each.span) for each in found[1::2]
    )
    return s.Pattern(points, edges, node.span)


def _marks(node: Node) -> tuple[str, str, v.Entries | None]:
    """The name, the label and the fields in a node or edge."""
    name = label = before = ""
    for leaf in node.leaves():
        if leaf.kind == "NAME":
            name, label = (name, leaf.text) if before == "COLON" else (leaf.text, label)
        before = leaf.kind
    fields = node.node("record")
    return name, label, record(fields) if fields else None


def _bind(node: Node) -> s.Bind:
    typed = node.node("type")
    kind = written_type(typed) if typed else None
    value = expression(nodes(node)[-1])
    return s.Bind(names(node)[0], kind, value, node.span)


def _with(node: Node) -> s.With:
    provenance = node.leaf("PROVENANCE") is not None
    return s.With(provenance, tuple(map(_bind, node.nodes("fact"))), node.span)


_BUILDERS: Final[dict[str, Callable[[Node], v.Expression]]] = {
    **LEAVES,
    "fallback": lambda node: v.Fallback(expressions(node), node.span),
    "disjunction": lambda node: v.Disjunction(expressions(node), node.span),
    "conjunction": lambda node: v.Conjunction(expressions(node), node.span),
    "negation": lambda node: v.Negation(only(node), node.span),
    "comparison": _comparison,
    "sum": _arithmetic,
    "product": _arithmetic,
    "minus": lambda node: v.Negative(only(node), node.span),
    "access": _access,
    "list": lambda node: v.Listed(expressions(node), node.span),
    "tuple": lambda node: v.Listed(expressions(node), node.span),
    "record": record,
    "brackets": _brackets,
    "tensor": lambda node: v.Tensor(expressions(node), node.span),
    "shaping": _shaping,
}
_STAGES: Final[dict[str, Callable[[Node], s.Stage]]] = {
    "filter": _filter,
    "sort": lambda node: s.Sort(tuple(map(_key, node.nodes("key"))), node.span),
    "take": lambda node: s.Take(_count(node), node.span),
    "skip": lambda node: s.Skip(_count(node), node.span),
    "return": _return,
    "group_by": lambda node: s.GroupBy(expressions(node), node.span),
    "aggregate": _aggregate,
    "find_equivalent": _find_equivalent,
    "find_path": _find_path,
    "match": _pattern,
    "bind": _bind,
    "with": _with,
}
