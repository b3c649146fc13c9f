"""The clauses of a query: from the parser's concrete tree to the typed one."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.parsing import Leaf, Node
from panll_desktop.languages.toolkit.refusing import OutOfPlaceError
from panll_desktop.languages.vql import building_conditions as conditions
from panll_desktop.languages.vql import building_parts as parts
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.building_parts import child
from panll_desktop.languages.vql.types import DRIFT_SCORE
from panll_desktop.languages.vql.walking import walk
from panll_desktop.protocol import Modality

_OF_ANY_SOURCE: Final = ("id", DRIFT_SCORE)  # names that belong to no modality


def select(node: Node) -> t.Select:
    """A whole query."""
    source = _source(parts.only(child(node, "from")))
    items = tuple(
        item for each in parts.nodes(child(node, "items")) for item in _items(each)
    )
    where = conditions.where(node)
    _refuse_names(items, source, where)
    policy = _policy(node, source)
    moment, having = node.node("moment_clause"), node.node("having")
    order, group = node.node("order"), node.node("group")
    return t.Select(
        items,
        source,
        policy,
        None if moment is None else parts.moment(parts.only(moment)),
        _traverse(node.node("traverse")),
        where,
        tuple(_key(each) for each in parts.nodes(group)) if group else (),
        None if having is None else conditions.condition(parts.only(having)),
        proofs(node),
        tuple(_sort(each) for each in order.nodes("sort")) if order else (),
        parts.number_of(node, "limit"),
        parts.number_of(node, "offset") or 0,
        promises(node),
        node.span,
    )


def proofs(node: Node) -> tuple[t.Proof, ...]:
    """The PROOF clauses among the children."""
    return tuple(_proof(each) for each in node.nodes("proof"))


def promises(node: Node) -> tuple[t.Promise, ...]:
    """The trailing clauses among the children, in their order."""
    return tuple(_promises(node))


def federation(node: Node) -> t.Federation:
    """Which peers are asked."""
    nodes = tuple(parts.identifier(each) for each in node.nodes("identifier"))
    if node.leaf("STORE") is not None:
        return t.Federation(None, (), nodes[0], node.span)
    leaf = node.leaf("GLOB", "STRING")
    pattern = None if leaf is None else parts.word(leaf)
    return t.Federation(pattern, nodes, None, node.span)


def _source(node: Node) -> t.Source:
    node = node if node.name != "source" else parts.only(node)
    match node.name:
        case "collection":
            return t.Collection(node.span)
        case "single":
            return t.Single(parts.entity(node), node.span)
        case "store":
            return t.NamedStore(parts.entity(node) or "", node.span)
        case "reflect":
            return t.Reflect(node.span)
        case _:
            return federation(node)


def _items(node: Node) -> Iterator[t.Item]:
    match node.name:
        case "everything":
            yield t.Everything(node.span)
        case "whole":
            for each in node.nodes("modality"):
                yield t.Whole(parts.modality(each), each.span)
        case "parts":
            names = tuple(_part(each) for each in node.nodes("part"))
            modality = parts.modality(child(node, "modality"))
            yield t.Parts(modality, names, node.span)
        case "item":
            yield conditions.aggregate(parts.only(node))
        case _:
            field = parts.field(node)
            if isinstance(field, t.Identifier):
                yield t.Name("id", field.span)
            else:
                yield field


def _part(node: Node) -> str:
    first, *more = node.children
    if isinstance(first, Leaf) and not more:
        return parts.word(first)
    return parts.written(node)


def _refuse_names(
    items: tuple[t.Item, ...], source: t.Source, where: t.Condition | None
) -> None:
    """Names without a modality belong to the surface style, which asks ``hexads``.

    Those of variables are known from their pattern.
    """
    if isinstance(source, t.Collection):
        return
    tests = [] if where is None else walk(where)
    known = {name for each in tests if isinstance(each, t.Path) for name in each.nodes}
    for item in items:
        if not isinstance(item, t.Name) or item.path.partition(".")[0] in known:
            continue
        if item.path.lower() not in _OF_ANY_SOURCE:
            meant = parts.meant_modality(item.path)
            hint = f" Did you mean {meant}?" if meant else ""
            sentence = (
                f"“{item.path}” is no modality; name one, as in DOCUMENT.title, or ask"
                f" FROM HEXADS.{hint}"
            )
            raise OutOfPlaceError(sentence, item.span)


def _policy(node: Node, source: t.Source) -> t.Policy | None:
    found = node.node("policy")
    if found is None:
        return None
    if not isinstance(source, t.Federation):
        sentence = "WITH DRIFT belongs to FROM FEDERATION: here nothing is federated."
        raise OutOfPlaceError(sentence, found.span)
    return t.Policy(list(found.leaves())[-1].text.upper(), found.span)


def _traverse(node: Node | None) -> t.Traverse | None:
    if node is None:
        return None
    depth = node.leaf("NUMBER")
    steps = None if depth is None else parts.whole(depth, "depth")
    return t.Traverse(next(node.leaves("BARE")).text, steps, node.span)


def _key(node: Node) -> t.Reference | t.Name:
    found = parts.field(node)
    if isinstance(found, t.Identifier):
        return t.Name("id", found.span)
    return found


def _sort(node: Node) -> t.Sort:
    key = conditions.operand(parts.only(node))
    descending = node.leaf("DESC") is not None
    if isinstance(key, t.Literal | t.Parameter):
        raise OutOfPlaceError("A value is no sort key.", key.span)
    return t.Sort(key, descending, node.span)


def _proof(node: Node) -> t.Proof:
    found = tuple(_obligation(each) for each in node.nodes("obligation"))
    return t.Proof(found, node.leaf("OR") is not None, node.span)


def _obligation(node: Node) -> t.Obligation:
    subjects = [_subject(each) for each in node.nodes("subject")]
    subjects += [parts.word(leaf) for leaf in node.leaves("STRING")]
    threshold = node.node("number")
    given = node.node("arguments") or node
    return t.Obligation(
        next(node.leaves("NAME")).text.upper(),
        tuple(subjects),
        None if threshold is None else float(parts.number(threshold)),
        parts.arguments(given),
        node.span,
    )


def _subject(node: Node) -> str:
    inner = parts.only(node)
    if inner.name == "path":
        return parts.path(inner)
    return parts.identifier(inner)


def _promises(node: Node) -> Iterator[t.Promise]:
    for each in parts.nodes(node):
        match each.name:
            case "consume":
                uses = parts.whole(next(each.leaves("NUMBER")), "consume after")
                yield t.Consume(uses, each.span)
            case "session":
                yield t.SessionProtocol(next(each.leaves("NAME")).text, each.span)
            case "effects":
                names = tuple(leaf.text for leaf in each.leaves("NAME"))
                yield t.Effects(names, each.span)
            case "transaction":
                yield t.Transaction(next(each.leaves("NAME")).text, each.span)
            case "attached":
                given = parts.arguments(each.node("arguments"))
                theorem = next(each.leaves("NAME")).text
                yield t.Attached(theorem, given, each.span)
            case "usage":
                limit = parts.whole(next(each.leaves("NUMBER")), "usage limit")
                yield t.Usage(limit, each.span)
            case _:
                continue


def search(node: Node) -> t.Search:
    """SEARCH in its four forms."""
    limit = parts.number_of(node, "limit")
    match node.name:
        case "search_text":
            words = parts.word(next(node.leaves("STRING")))
            return t.SearchText(words, limit, node.span)
        case "search_vector":
            return t.SearchVector(parts.likeness(node), limit, node.span)
        case "search_modality":
            modality: Modality = parts.modality(child(node, "modality"))
            where = conditions.where(node)
            return t.SearchModality(modality, where, limit, node.span)
        case _:
            predicate = node.node("predicate")
            by = None
            if predicate is not None:
                by = parts.word(next(predicate.leaves("STRING", "NAME")))
            return t.SearchRelated(parts.entity(node) or "", by, limit, node.span)
