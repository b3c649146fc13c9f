"""Conditions: from the parser's concrete tree to the typed one."""

from collections.abc import Callable
from typing import Final

from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.vql import building_parts as parts
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.building_parts import child
from panll_desktop.languages.vql.scanner import unquoted
from panll_desktop.languages.vql.words import COMPARISONS, SYMBOLS
from panll_desktop.protocol import Modality, Span

_GROUPS: Final = ("disjunction", "conjunction")
_SEARCHED: Final = ("title", "body")
_WHOLE_TEXT: Final = ("content", "document", "text")
_OPERATORS: Final = {
    **{name: sign for sign, name in SYMBOLS.items() if sign in COMPARISONS},
    "EQUAL": "==",
    "LESS_GREATER": "!=",
    "LIKE": "LIKE",
}
_KILOMETRES: Final = {"": 1.0, "KM": 1.0, "M": 0.001}


def where(node: Node) -> t.Condition | None:
    """The condition of the WHERE clause among the children."""
    clause = node.node("where")
    return None if clause is None else condition(parts.only(clause))


def condition(node: Node) -> t.Condition:
    """A condition; ANDs and ORs have all their terms side by side."""
    inner = _inside(node)
    return _BUILT.get(inner.name, _special)(inner)


def _inside(node: Node) -> Node:
    """What brackets hold; no recursion: they may nest deeply."""
    while node.name in _GROUPS and len(inner := parts.nodes(node)) == 1:
        node = inner[0]
    return node


def _terms(node: Node) -> tuple[t.Condition, ...]:
    """The terms of a group, those of groups of the same kind inside it among them."""
    found: list[t.Condition] = []
    waiting = parts.nodes(node)[::-1]
    while waiting:
        each = _inside(waiting.pop())
        if each.name == node.name:
            waiting += reversed(parts.nodes(each))
        else:
            found.append(_BUILT.get(each.name, _special)(each))
    return tuple(found)


def _contains(node: Node) -> t.Condition:
    text = unquoted(next(node.leaves("STRING")).text)
    return t.Containment(text, *_searched(node))


def _presence(node: Node) -> t.Condition:
    found = parts.modality(child(node, "modality"))
    return t.Presence(found, node.leaf("NOT") is not None, node.span)


def _special(node: Node) -> t.Condition:
    match node.name:
        case "similar" | "nearest" | "shape" | "rank":
            return _numeric(node)
        case "pattern":
            return _path(node)
        case "satisfies":
            given = parts.arguments(node.node("arguments"))
            pairs = tuple((each.name, each.value) for each in given)
            return t.Satisfies(parts.entity(node) or "", pairs, node.span)
        case "has_proof":
            kind = next(node.leaves("NAME")).text.upper()
            return t.HasProof(kind, node.span)
        case "verified":
            return t.VerifiedBy(parts.entity(node) or "", node.span)
        case "as_of" | "between" | "version" | "modified":
            return _temporal(node)
        case "radius" | "bounds" | "near":
            return _spatial(node)
        case _:
            return _cross_modal(node)


def operand(node: Node) -> t.Operand:
    """One side of a comparison, or a sort key."""
    match node.name:
        case "field" | "document_field" | "named":
            return parts.field(node)
        case "aggregate":
            return aggregate(node)
        case "array":
            return t.Literal(parts.array(node), node.span)
        case _:
            leaf = node.children[0]
            if isinstance(leaf, Leaf) and leaf.kind == "PARAMETER":
                return t.Parameter(leaf.text[1:], node.span)
            return t.Literal(parts.scalar(node), node.span)


def aggregate(node: Node) -> t.Aggregate:
    """A function and what it is of."""
    inner = next(iter(parts.nodes(node)), None)
    function = next(node.leaves()).text.upper()
    argument = None if inner is None else parts.field(inner)
    return t.Aggregate(function, argument, node.span)


def operator(node: Node) -> str:
    """The operator among the children, in one spelling."""
    return _spelt(child(node, "operator"))


def _spelt(node: Node) -> str:
    return _OPERATORS[node.children[0][0]]


def _comparison(node: Node) -> t.Condition:
    left, sign, right = parts.nodes(node)
    return t.Comparison(operand(left), _spelt(sign), operand(right), node.span)


def _place(node: Node) -> t.Place:
    found = parts.only(node)
    if found.name == "modality":
        return t.Place(parts.modality(found), None, found.span)
    field = parts.field(found)
    if isinstance(field, t.Identifier):
        raise OutOfPlaceError("The id of an entity is no field to test.", found.span)
    modality = field.modality if isinstance(field, t.Reference) else None
    return t.Place(modality, field, found.span)


def _searched(node: Node) -> tuple[str | None, Span, str | None]:
    """The field of the document to look into, the place, and the variable before it.

    None is the title and the body.
    """
    if node.leaf("FULLTEXT") is not None:
        return None, node.span, None
    place = _place(node)
    name = "" if place.field is None else _field_name(place.field)
    if place.modality not in (None, Modality.DOCUMENT):
        raise OutOfPlaceError(
            "Only DOCUMENT has text that CONTAINS can look into.", place.span
        )
    variable: str | None = None
    if isinstance(place.field, t.Name) and "." in place.field.path:
        variable = place.field.path.partition(".")[0]
    if not name or (place.modality is None and name in _WHOLE_TEXT):
        return None, node.span, variable
    if name not in _SEARCHED:
        raise OutOfPlaceError(
            "Only DOCUMENT.title and DOCUMENT.body have text that CONTAINS can"
            " look into.",
            place.span,
        )
    return name, node.span, variable


def _field_name(field: t.Reference | t.Name) -> str:
    """The last name of a path; the first one may be a variable."""
    name = field.name if isinstance(field, t.Reference) else field.path
    return name.rpartition(".")[2].lower()


def _pattern(node: Node) -> str:
    leaf = next(node.leaves("REGEX", "STRING"))
    if leaf.kind == "STRING":
        return unquoted(leaf.text)
    return leaf.text[1:-1].replace("\\/", "/")


def _metric(node: Node) -> str | None:
    using = node.node("using")
    return None if using is None else list(using.leaves())[-1].text.upper()


def _numeric(node: Node) -> t.Condition:
    place, metric = _place(node), _metric(node)
    match node.name:
        case "similar":
            inner = node.node("within")
            threshold = None if inner is None else parts.number(parts.only(inner))
            return t.Similar(place, parts.likeness(node), threshold, metric, node.span)
        case "nearest":
            count = parts.whole(next(node.leaves("NUMBER")), "nearest")
            return t.Nearest(place, count, metric, node.span)
        case "shape":
            shape = parts.array(child(node, "array"))
            return t.Shape(place, _written(node), shape, node.span)
        case _:
            rank = parts.number(child(node, "number"))
            return t.Rank(place, _written(node), rank, node.span)


def _written(node: Node) -> str:
    return "==" if node.node("operator") is None else operator(node)


def _path(node: Node) -> t.Path:
    names = tuple(
        next(each.leaves("NAME", "VARIABLE")).text.lstrip("?")
        for each in node.nodes("node")
    )
    edges = tuple(
        _edge(each) for each in parts.nodes(node) if each.name.startswith("edge_")
    )
    return t.Path(names, edges, node.span)


def _edge(node: Node) -> t.Edge:
    least, most = _quantity(node.node("quantity"))
    label = next(node.leaves("BARE")).text
    direction = t.Direction(node.name.removeprefix("edge_"))
    return t.Edge(label, direction, least, most, node.span)


def _quantity(node: Node | None) -> tuple[int, int | None]:
    """How many edges at least and at most; None is no end."""
    if node is None:
        return 1, 1
    numbers = [parts.whole(leaf, "path") for leaf in node.leaves("NUMBER")]
    if not numbers:
        return int(node.leaf("PLUS") is not None), None
    if numbers[-1] < numbers[0]:
        sentence = f"No path has at least {numbers[0]} and at most {numbers[-1]} edges."
        raise OutOfPlaceError(sentence, node.span)
    return numbers[0], numbers[-1]


def _temporal(node: Node) -> t.Condition:
    moments = [parts.moment(each).text for each in node.nodes("moment")]
    match node.name:
        case "as_of":
            return t.AsOf(moments[0], node.span)
        case "between":
            return t.Between(moments[0], moments[1], node.span)
        case "version":
            return t.AtVersion(parts.entity(node) or "", node.span)
        case _:
            return t.ModifiedBy(parts.entity(node) or "", node.span)


def _spatial(node: Node) -> t.Condition:
    _refuse_other_modality(node)
    numbers = [float(parts.number(each)) for each in node.nodes("number")]
    match node.name:
        case "radius":
            kilometres = _distance(child(node, "distance"))
            return t.Radius(numbers[0], numbers[1], kilometres, node.span)
        case "bounds":
            south, west, north, east = numbers
            return t.Bounds(south, west, north, east, node.span)
        case _:
            count = parts.whole(next(node.leaves("NUMBER")), "nearest")
            return t.NearPlace(numbers[0], numbers[1], count, node.span)


def _refuse_other_modality(node: Node) -> None:
    named = node.node("modality")
    if named is not None and parts.modality(named) is not Modality.SPATIAL:
        raise OutOfPlaceError("Only SPATIAL has a place.", named.span)


def _distance(node: Node) -> float:
    """A distance in kilometres: ``5``, ``5 KM``, ``5KM`` or ``5000 M``."""
    leaf = node.leaf("BARE")
    if leaf is not None:
        digits = leaf.text.rstrip("kKmM")
        return _converted(digits, leaf.text[len(digits) :], leaf.span)
    unit = node.leaf("NAME")
    value = float(parts.number(child(node, "number")))
    return _converted(str(value), unit.text if unit else "", node.span)


def _converted(digits: str, unit: str, span: Span) -> float:
    factor = _KILOMETRES.get(unit.upper())
    try:
        if factor is not None and float(digits) < float("inf"):
            return float(digits) * factor
    except ValueError:
        pass
    sentence = "A distance is a number of kilometres, or one with KM or M behind it."
    raise OutOfPlaceError(sentence, span)


def _cross_modal(node: Node) -> t.Condition:
    numbers = [float(parts.number(each)) for each in node.nodes("number")]
    threshold = numbers[0] if numbers else None
    if node.name == "any_drift":
        return t.AnyDrift(threshold, node.span)
    left, right = map(parts.modality, node.nodes("modality"))
    if node.name == "drift":
        return t.Drift(left, right, operator(node), numbers[0], node.span)
    compared = None if threshold is None else operator(node)
    return t.Consistent(left, right, _metric(node), compared, threshold, node.span)


_BUILT: Final[dict[str, Callable[[Node], t.Condition]]] = {
    "disjunction": lambda node: t.Disjunction(_terms(node), node.span),
    "conjunction": lambda node: t.Conjunction(_terms(node), node.span),
    "negation": lambda node: t.Negation(condition(parts.only(node)), node.span),
    "comparison": _comparison,
    "contains": _contains,
    "matches": lambda node: t.Matching(_pattern(node), *_searched(node)),
    "presence": _presence,
    "truth": lambda node: t.Truth(node.leaf("TRUE") is not None, node.span),
}
