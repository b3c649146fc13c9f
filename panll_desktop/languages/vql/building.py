"""From the parser's concrete tree to the typed one."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.scanner import unquoted
from panll_desktop.protocol import Modality, Span

_GROUPS: Final = ("condition", "disjunction", "conjunction")
_SEARCHED: Final = ("title", "body")


class OutOfPlaceError(Exception):
    """The grammar allows it, its meaning does not: a sentence and a place."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.span = span


def statement(node: Node) -> t.Statement:
    """The typed tree of a statement.

    Raises:
        OutOfPlaceError: a number is missing, too large, or values do not match names.
    """
    while node.name in ("start", "statement"):
        node = _only(node)
    if node.name == "explain":
        return t.Explain(_plain(_only(node)), node.span)
    return _plain(node)


def _plain(node: Node) -> t.Plain:
    match node.name:
        case "select":
            return _select(node)
        case "search_text" | "search_vector" | "search_related":
            return _search(node)
        case "insert_values" | "insert_short" | "insert_with":
            return _insert(node)
        case "update":
            return _update(node)
        case "delete":
            return t.Delete(_entity(node), _where(node), node.span)
        case "show_status":
            return t.ShowStatus(node.span)
        case "show_drift":
            return t.ShowDrift(node.span)
        case "show_entities":
            return t.ShowEntities(_number_of(node, "limit"), node.span)
        case _:
            return t.Count(_where(node), node.span)


def _only(node: Node) -> Node:
    return next(child for child in node.children if isinstance(child, Node))


def _child(node: Node, name: str) -> Node:
    return next(node.nodes(name))


def _modality(node: Node) -> Modality:
    return Modality[next(node.leaves()).text.upper()]


def _reference(node: Node) -> t.Reference:
    path = "".join(leaf.text for leaf in _child(node, "path").leaves())
    modality = node.node("modality")
    found = Modality.DOCUMENT if modality is None else _modality(modality)
    return t.Reference(found, path, node.span)


def _select(node: Node) -> t.Select:
    order = node.node("order")
    items = tuple(_item(item) for item in _nodes(_child(node, "items")))
    for item in items:
        if isinstance(item, t.Counting) and len(items) > 1:
            raise OutOfPlaceError("COUNT(*) stands alone.", item.span)
    return t.Select(
        items,
        _entity(_child(node, "from")),
        _where(node),
        tuple(_sort(key) for key in order.nodes("sort")) if order else (),
        _number_of(node, "limit"),
        _number_of(node, "offset") or 0,
        node.span,
    )


def _nodes(node: Node) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node))


def _item(node: Node) -> t.Item:
    match node.name:
        case "everything":
            return t.Everything(node.span)
        case "counting":
            return t.Counting(node.span)
        case "whole":
            return t.Whole(_modality(_child(node, "modality")), node.span)
        case _:
            return _reference(node)


def _entity(node: Node) -> str | None:
    found = node.node("identifier")
    return None if found is None else _identifier(found)


def _identifier(node: Node) -> str:
    leaf = next(node.leaves())
    return unquoted(leaf.text) if leaf.kind == "STRING" else leaf.text


def _word(leaf: Leaf) -> str:
    return unquoted(leaf.text) if leaf.kind == "STRING" else leaf.text


def _sort(node: Node) -> t.Sort:
    key: t.Reference | t.Identifier
    key = t.Identifier(node.span) if node.node("path") is None else _reference(node)
    return t.Sort(key, node.leaf("DESC") is not None)


def _number_of(node: Node, name: str) -> int | None:
    clause = node.node(name)
    if clause is None:
        return None
    leaf = next(clause.leaves("NUMBER"))
    if not leaf.text.isascii() or not leaf.text.isdigit() or int(leaf.text) >= 2**63:
        raise OutOfPlaceError(
            f"{name.upper()} takes a whole number, not {leaf.text}.", leaf.span
        )
    return int(leaf.text)


def _where(node: Node) -> t.Condition | None:
    clause = node.node("where")
    return None if clause is None else _condition(_child(clause, "condition"))


def _condition(node: Node) -> t.Condition:
    while node.name in _GROUPS and len(inner := list(_nodes(node))) == 1:
        node = inner[0]  # no recursion: brackets may nest deeply
    match node.name:
        case "disjunction":
            terms = tuple(_condition(child) for child in _nodes(node))
            return t.Disjunction(terms, node.span)
        case "conjunction":
            terms = tuple(_condition(child) for child in _nodes(node))
            return t.Conjunction(terms, node.span)
        case "negation":
            return t.Negation(_condition(_only(node)), node.span)
        case "contains":
            return _containment(node)
        case "presence":
            modality = _modality(_child(node, "modality"))
            return t.Presence(modality, node.leaf("NOT") is not None, node.span)
        case _:
            return _comparison(node)


def _containment(node: Node) -> t.Containment:
    modality = node.node("modality")
    if modality is not None and _modality(modality) is not Modality.DOCUMENT:
        raise OutOfPlaceError(
            "Only DOCUMENT has text that CONTAINS can look into.", modality.span
        )
    field = None
    path = node.node("path")
    if path is not None and modality is not None:
        field = "".join(leaf.text for leaf in path.leaves())
        if field not in _SEARCHED:
            raise OutOfPlaceError(
                "Only DOCUMENT.title and DOCUMENT.body have text that CONTAINS can"
                " look into.",
                Span(modality.span.start, path.span.end),
            )
    words = unquoted(next(node.leaves("STRING")).text)
    return t.Containment(words, field, node.span)


def _comparison(node: Node) -> t.Comparison:
    operator = next(_child(node, "operator").leaves()).text.upper()
    operator = {"=": "==", "<>": "!="}.get(operator, operator)
    left: t.Reference | t.Identifier
    if node.name == "identity":
        left = t.Identifier(next(node.leaves("ID")).span)
    else:
        found = node.node("field") or _child(node, "document_field")
        left = _reference(found)
    other = node.node("operand_field")
    right: t.Literal | t.Reference
    if other is not None:
        right = _reference(other)
    else:
        literal = _child(node, "literal")
        right = t.Literal(_scalar(literal), literal.span)
    return t.Comparison(left, operator, right, node.span)


def _scalar(node: Node) -> t.Scalar:
    leaf = next(node.leaves())
    match leaf.kind:
        case "STRING":
            return unquoted(leaf.text)
        case "NUMBER":
            sign = node.node("sign")
            negative = sign is not None and sign.leaf("MINUS") is not None
            return _number(leaf, negative=negative)
        case "TRUE":
            return True
        case "FALSE":
            return False
        case _:
            return None


def _number(leaf: Leaf, *, negative: bool) -> int | float:
    text = leaf.text
    if text.isdigit():
        if len(text) > 300:  # noqa: PLR2004 - beyond any float
            raise OutOfPlaceError("The number is too large.", leaf.span)
        return -int(text) if negative else int(text)
    value = float(text)
    if value == float("inf"):
        raise OutOfPlaceError("The number is too large.", leaf.span)
    return -value if negative else value


def _array(node: Node) -> tuple[t.Value, ...]:
    return tuple(_element(_only(each)) for each in node.nodes("element"))


def _element(node: Node) -> t.Value:
    return _array(node) if node.name == "array" else _scalar(node)


def _search(node: Node) -> t.Search:
    limit = _number_of(node, "limit")
    match node.name:
        case "search_text":
            words = unquoted(next(node.leaves("STRING")).text)
            return t.SearchText(words, limit, node.span)
        case "search_vector":
            array = _child(node, "array")
            numbers = [_plain_number(value, array) for value in _array(array)]
            return t.SearchVector(tuple(numbers), limit, node.span)
        case _:
            predicate = node.node("predicate")
            by = None
            if predicate is not None:
                by = _word(next(predicate.leaves("STRING", "NAME")))
            entity = _identifier(_child(node, "identifier"))
            return t.SearchRelated(entity, by, limit, node.span)


def _plain_number(value: t.Value, node: Node) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OutOfPlaceError("A vector holds numbers alone.", node.span)
    return float(value)


def _insert(node: Node) -> t.Insert:
    match node.name:
        case "insert_short":
            title, body = (unquoted(leaf.text) for leaf in node.leaves("STRING"))
            return t.Insert((("title", title), ("body", body)), (), (), (), node.span)
        case "insert_values":
            return t.Insert(_values(node), (), (), (), node.span)
        case _:
            return _insert_with(node)


def _values(node: Node) -> tuple[tuple[str, t.Value], ...]:
    columns = node.node("columns")
    names = ["title", "body"]
    if columns is not None:
        names = [leaf.text for leaf in columns.leaves("NAME", "ID")]
    values = [_scalar(literal) for literal in node.nodes("literal")]
    if len(values) != len(names):
        raise OutOfPlaceError(
            f"{len(values)} values for {len(names)} columns ({', '.join(names)}).",
            node.span,
        )
    return tuple(zip(names, values, strict=True))


def _insert_with(node: Node) -> t.Insert:
    document: list[tuple[str, t.Value]] = []
    groups: list[tuple[str, tuple[tuple[str, t.Value], ...]]] = []
    edges: list[tuple[str, str]] = []
    types: list[str] = []
    _refuse_twice(node)
    for data in _nodes(node):
        match data.name:
            case "data_fields":
                name = next(data.leaves()).text.lower()
                fields = tuple(_assigned(each) for each in data.nodes("assignment"))
                groups.append((name, fields))
            case "data_vector":
                document.append(("embedding", _array(_child(data, "array"))))
            case "data_tensor":
                document.append(("tensor", _array(_child(data, "array"))))
            case "data_edge":
                predicate = _word(next(data.leaves("NAME", "STRING")))
                edges.append((predicate, _identifier(_child(data, "identifier"))))
            case _:
                types.append(_word(next(data.leaves("NAME", "STRING"))))
    return t.Insert(
        tuple(document), tuple(groups), tuple(edges), tuple(types), node.span
    )


def _refuse_twice(node: Node) -> None:
    """An entity has any number of edges and types, and one of everything else."""
    seen: set[str] = set()
    for data in _nodes(node):
        leaf = next(data.leaves())
        name = leaf.text.upper()
        if name in seen and data.name not in ("data_edge", "data_type"):
            raise OutOfPlaceError(f"{name} is given twice.", leaf.span)
        seen.add(name)


def _assigned(node: Node) -> tuple[str, t.Value]:
    return next(node.leaves("NAME")).text, _scalar(_child(node, "literal"))


def _update(node: Node) -> t.Update:
    assignments = []
    for each in node.nodes("set"):
        value = _only(_child(each, "value"))
        assignments.append(t.Assignment(_reference(each), _element(value)))
    return t.Update(_entity(node), _where(node), tuple(assignments), node.span)
