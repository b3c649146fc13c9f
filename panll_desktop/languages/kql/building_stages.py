"""From the parser's concrete tree to the typed one: the stages of a pipeline."""

from collections.abc import Callable
from typing import Final

from panll_desktop.languages.kql import building_values as values
from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql.building_values import (
    expression,
    expressions,
    names,
    only,
)
from panll_desktop.languages.kql.values import Call, Entries
from panll_desktop.languages.kql.words import AGGREGATES, CONFIDENCES
from panll_desktop.languages.toolkit.parsing import Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError, alternatives

_DIRECTIONS: Final = {
    "edge_out": s.Direction.OUT,
    "edge_in": s.Direction.IN,
    "edge_both": s.Direction.BOTH,
}


def stage(node: Node) -> s.Stage:
    """The typed tree of a stage.

    Raises:
        OutOfPlaceError: it aggregates what is no aggregate, or has no such confidence.
    """
    return _BUILDERS[node.name](node)


def column(node: Node) -> s.Column:
    """A column of an answer: all of them, or a value and its alias."""
    if node.name == "everything":
        return s.Column(None, "", node.span)
    return s.Column(only(node), "".join(names(node)), node.span)


def key(node: Node) -> s.Key:
    """What rows are sorted by."""
    descending = node.leaf("DESC") is not None
    return s.Key(only(node), descending, node.span)


def count(node: Node) -> int:
    """The number in a stage or clause."""
    return values.whole(next(node.leaves("INT")))


def written_type(node: Node) -> s.Type:
    """The type behind a colon."""
    return _type(next(node.nodes("kind")))


def _type(node: Node) -> s.Type:
    arguments = tuple(map(_type, node.nodes("kind")))
    return s.Type(names(node)[0], arguments, node.span)


def _via(node: Node) -> tuple[str, ...]:
    named = node.node("via") or node.node("moves")
    return tuple(names(named)) if named else ()


def _filter(node: Node) -> s.Filter:
    return s.Filter(only(node), _via(node), node.span)


def _return(node: Node) -> s.Return:
    items = [each for each in values.nodes(node) if each.name != "provenance"]
    provenance = node.node("provenance") is not None
    return s.Return(tuple(map(column, items)), provenance, node.span)


def _aggregate(node: Node) -> s.Aggregate:
    return s.Aggregate(tuple(map(_aggregated, node.nodes("column"))), node.span)


def _aggregated(node: Node) -> s.Aggregated:
    call = only(node)
    if not isinstance(call, Call) or call.name.upper() not in AGGREGATES:
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
    return s.FindPath(start, goal, _via(node), node.span)


def _pattern(node: Node) -> s.Pattern:
    found = values.nodes(node)
    points = tuple(s.Point(*_marks(each), each.span) for each in found[::2])
    edges = tuple(
        s.Edge(_DIRECTIONS[each.name], *_marks(each), each.span) for each in found[1::2]
    )
    return s.Pattern(points, edges, node.span)


def _marks(node: Node) -> tuple[str, str, Entries | None]:
    """The name, the label and the fields in a node or edge."""
    name = label = before = ""
    for leaf in node.leaves():
        if leaf.kind == "NAME":
            name, label = (name, leaf.text) if before == "COLON" else (leaf.text, label)
        before = leaf.kind
    fields = node.node("record")
    return name, label, values.record(fields) if fields else None


def _bind(node: Node) -> s.Bind:
    typed = node.node("type")
    kind = written_type(typed) if typed else None
    value = expression(values.nodes(node)[-1])
    return s.Bind(names(node)[0], kind, value, node.span)


def _with(node: Node) -> s.With:
    provenance = node.leaf("PROVENANCE") is not None
    return s.With(provenance, tuple(map(_bind, node.nodes("fact"))), node.span)


_BUILDERS: Final[dict[str, Callable[[Node], s.Stage]]] = {
    "filter": _filter,
    "sort": lambda node: s.Sort(tuple(map(key, node.nodes("key"))), node.span),
    "take": lambda node: s.Take(count(node), node.span),
    "skip": lambda node: s.Skip(count(node), node.span),
    "return": _return,
    "group_by": lambda node: s.GroupBy(expressions(node), node.span),
    "aggregate": _aggregate,
    "find_equivalent": _find_equivalent,
    "find_path": _find_path,
    "match": _pattern,
    "bind": _bind,
    "with": _with,
}
