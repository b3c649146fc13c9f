"""From VQL's tree to the engine's algebra, and which modalities a statement touches."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.conditions import known_fields
from panll_desktop.engines.octad.draft import Json, parse
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.languages.vql import tree as t
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.records import Record

_OPERATORS: Final = {
    "==": a.Operator.EQUAL,
    "!=": a.Operator.UNEQUAL,
    "<": a.Operator.LESS,
    "<=": a.Operator.AT_MOST,
    ">": a.Operator.GREATER,
    ">=": a.Operator.AT_LEAST,
    "LIKE": a.Operator.LIKE,
}
DEEPEST: Final = 50  # of conditions; SQLite gives up at about 70
_REQUEST: Final = ("id", "title", "body")
_ID: Final = a.Field(Modality.TEMPORAL, a.IDENTIFIER)


class Selection(Record):
    """A select, and in which order its modalities were asked for."""

    query: a.Select
    shown: tuple[Modality, ...]


def selection(tree: t.Select) -> Selection:
    """What the engine has to look for."""
    whole, fields = 0, []
    shown: list[Modality] = []
    for item in tree.items:
        match item:
            case t.Everything():
                whole = ALL_MODALITIES
                shown.extend(Modality)
            case t.Whole(modality):
                whole |= modality.bit
                shown.append(modality)
            case t.Reference():
                fields.append(a.Field(item.modality, item.name))
                shown.append(item.modality)
            case t.Counting():
                continue
            case _:
                assert_never(item)
    query = a.Select(
        a.Projection(whole, tuple(fields)),
        _filter(tree.entity, tree.where),
        tuple(a.Order(_key(sort.key), sort.descending) for sort in tree.order),
        tree.limit,
        tree.offset,
    )
    return Selection(query, tuple(dict.fromkeys(shown)))


def counting(tree: t.Select | t.Count) -> a.Count:
    """How many entities, instead of which."""
    entity = tree.entity if isinstance(tree, t.Select) else None
    return a.Count(_filter(entity, tree.where))


def is_counting(tree: t.Select) -> bool:
    """Whether the select asks for ``COUNT(*)``."""
    return any(isinstance(item, t.Counting) for item in tree.items)


def change(tree: t.Change) -> a.Change:
    """What the engine has to change.

    Raises:
        RejectedError: the entity breaks a rule of the request shape.
    """
    match tree:
        case t.Insert():
            return a.Insert(*parse(_document(tree)))
        case t.Update():
            assignments = tuple(
                a.Assign(a.Field(each.field.modality, each.field.name), each.value)
                for each in tree.assignments
            )
            return a.Update(_filter(tree.entity, tree.where), assignments)
        case t.Delete():
            return a.Delete(_filter(tree.entity, tree.where))
        case _:
            assert_never(tree)


def filtering(tree: t.Update | t.Delete) -> a.Condition:
    """Which entities a change is about."""
    return _filter(tree.entity, tree.where)


def condition(tree: t.Condition) -> a.Condition:
    """A condition of the tree in the algebra, as flat as it can be.

    Raises:
        RejectedError: it alternates between AND and OR too often for SQLite.
    """
    found = _flat(tree, negated=False)
    if _depth(found) > DEEPEST:
        reason = f"alternates between AND and OR more than {DEEPEST} times"
        raise RejectedError("condition", reason)
    return found


def _flat(tree: t.Condition, *, negated: bool) -> a.Condition:
    """SQLite's parser has a short stack, so NOT is pushed down to what it negates."""
    match tree:
        case t.Conjunction(terms):
            return _joined(a.Or if negated else a.And, terms, negated=negated)
        case t.Disjunction(terms):
            return _joined(a.And if negated else a.Or, terms, negated=negated)
        case t.Negation(term):
            return _flat(term, negated=not negated)
        case t.Comparison():
            found = _comparison(tree)
        case t.Containment(words, field):
            found = a.Contains(words, field)
        case t.Presence(modality, absent):
            found = a.Present(modality)
            negated = negated != absent
        case _:
            assert_never(tree)
    if not negated:
        return found
    return found.term if isinstance(found, a.Not) else a.Not(found)


def _joined(
    kind: type[a.And | a.Or], terms: tuple[t.Condition, ...], *, negated: bool
) -> a.Condition:
    """One level for terms of one kind; the deepest first, which needs least stack."""
    found: list[a.Condition] = []
    for term in terms:
        built = _flat(term, negated=negated)
        found.extend(built.terms if isinstance(built, kind) else (built,))
    # By what is written: 1 and true are equal to Python, and not to the store.
    once = list({repr(each): each for each in found}.values())
    if len(once) == 1:
        return once[0]
    return kind(tuple(sorted(once, key=_depth, reverse=True)))


def _depth(found: a.Condition) -> int:
    if isinstance(found, a.And | a.Or):
        return 1 + max(map(_depth, found.terms), default=0)
    return 0


def shown(tree: t.Statement) -> Iterator[t.Reference]:
    """Every field that a statement shows, in the order of the text."""
    match tree:
        case t.Select(items):
            yield from (item for item in items if isinstance(item, t.Reference))
        case t.Explain(inner):
            yield from shown(inner)
        case _:
            return


def compared(tree: t.Statement) -> Iterator[t.Reference]:
    """Every field that a statement filters or sorts by, in the order of the text."""
    match tree:
        case t.Select(where=where, order=order):
            yield from _compared(where)
            keys = (sort.key for sort in order)
            yield from (key for key in keys if isinstance(key, t.Reference))
        case t.Update(where=where) | t.Delete(where=where) | t.Count(where):
            yield from _compared(where)
        case t.Explain(inner):
            yield from compared(inner)
        case _:
            return


def _compared(tree: t.Condition | None) -> Iterator[t.Reference]:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case t.Comparison(left, _, right):
                sides = (left, right)
                yield from (each for each in sides if isinstance(each, t.Reference))
            case t.Conjunction(terms) | t.Disjunction(terms):
                waiting.extend(reversed(terms))
            case t.Negation(term):
                waiting.append(term)
            case _:
                continue


def touched(tree: t.Statement) -> int:
    """Modalities projected, filtered, ordered by or written, as bits."""
    match tree:
        case t.Select():
            bits = _union(_item_bits(item) for item in tree.items)
            bits |= _condition_bits(tree.where)
            return bits | _union(
                sort.key.modality.bit
                for sort in tree.order
                if isinstance(sort.key, t.Reference)
            )
        case t.SearchText():
            return Modality.DOCUMENT.bit
        case t.SearchVector():
            return Modality.VECTOR.bit | Modality.DOCUMENT.bit
        case t.SearchRelated():
            return Modality.GRAPH.bit | Modality.DOCUMENT.bit
        case t.Insert():
            return _written(tree)
        case t.Update():
            bits = _union(each.field.modality.bit for each in tree.assignments)
            return bits | _condition_bits(tree.where)
        case t.Delete() | t.Count():
            return _condition_bits(tree.where)
        case t.Explain(inner):
            return touched(inner)
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities():
            return 0
        case _:
            assert_never(tree)


def _union(bits: Iterable[int]) -> int:
    total = 0
    for each in bits:
        total |= each
    return total


def _item_bits(item: t.Item) -> int:
    match item:
        case t.Everything():
            return ALL_MODALITIES
        case t.Whole(modality) | t.Reference(modality):
            return modality.bit
        case t.Counting():
            return 0
        case _:
            assert_never(item)


def _condition_bits(tree: t.Condition | None) -> int:
    match tree:
        case None:
            return 0
        case t.Comparison(left, _, right):
            sides = (left, right)
            return _union(
                side.modality.bit for side in sides if isinstance(side, t.Reference)
            )
        case t.Containment():
            return Modality.DOCUMENT.bit
        case t.Presence(modality):
            return modality.bit
        case t.Conjunction(terms) | t.Disjunction(terms):
            return _union(_condition_bits(term) for term in terms)
        case t.Negation(term):
            return _condition_bits(term)
        case _:
            assert_never(tree)


def _filter(entity: str | None, where: t.Condition | None) -> a.Condition:
    terms: list[a.Condition] = []
    if entity is not None:
        terms.append(a.Identified((entity,)))
    if where is not None:
        terms.append(condition(where))
    return terms[0] if len(terms) == 1 else a.And(tuple(terms))


def _key(key: t.Reference | t.Identifier) -> a.Field:
    return _ID if isinstance(key, t.Identifier) else a.Field(key.modality, key.name)


def _comparison(tree: t.Comparison) -> a.Condition:
    operator = _OPERATORS[tree.operator]
    if isinstance(tree.right, t.Reference):
        right = a.Field(tree.right.modality, tree.right.name)
        return a.CompareFields(_key(tree.left), operator, right)
    value = tree.right.value
    if isinstance(tree.left, t.Identifier) and isinstance(value, str):
        identified = a.Identified((value,))
        if operator is a.Operator.EQUAL:
            return identified
        if operator is a.Operator.UNEQUAL:
            return a.Not(identified)
    return a.Compare(_key(tree.left), operator, value)


def _document(tree: t.Insert) -> Json:
    """The insert in the request shape; unknown columns become metadata."""
    document: dict[str, Json] = {}
    metadata: dict[str, Json] = {}
    for name, value in tree.document:
        _put(document, metadata, name, _json(value))
    for group, fields in tree.groups:
        if group == "document":
            for name, value in fields:
                _put(document, metadata, name, _json(value))
        else:
            document[group] = _group(group, fields)
    if metadata:
        document["metadata"] = metadata
    if tree.edges:
        document["relationships"] = [list(edge) for edge in tree.edges]
    if tree.types:
        document["types"] = list(tree.types)
    return document


def _group(group: str, fields: tuple[tuple[str, t.Value], ...]) -> Json:
    """A place, whose unknown fields become properties, or a provenance record.

    Raises:
        RejectedError: a record has no such field.
    """
    found: dict[str, Json] = {}
    properties: dict[str, Json] = {}
    known = known_fields(Modality[group.upper()])
    for name, value in fields:
        if name in known:
            found[name] = _json(value)
        elif group != "spatial":
            raise RejectedError(f"{group}.{name}", "is not a field of a record")
        elif value is not None:
            properties[name] = _property(value)
    if properties:
        found["properties"] = properties
    return found


def _put(
    document: dict[str, Json], metadata: dict[str, Json], name: str, value: Json
) -> None:
    if name.lower() in _REQUEST:
        document[name.lower()] = value
    elif name == "embedding":
        document[name] = value
    elif name == "tensor":
        document[name] = _tensor(value)
    elif value is not None:
        metadata[name] = _property(value)


def _property(value: object) -> str:
    """Metadata and properties are texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tensor(value: Json) -> Json:
    """A nested array as shape and data in row-major order.

    Raises:
        RejectedError: its rows are not all of one length.
    """
    shape: list[Json] = []
    level = [value]
    while any(isinstance(each, list) for each in level):
        rows = [each for each in level if isinstance(each, list)]
        if len(rows) < len(level) or len({len(row) for row in rows}) > 1:
            raise RejectedError("tensor", "has rows of different lengths")
        shape.append(len(rows[0]))
        level = [each for row in rows for each in row]
    data: list[Json] = level
    return {"shape": shape, "data": data}


def _json(value: t.Value) -> Json:
    return [_json(each) for each in value] if isinstance(value, tuple) else value


def _written(tree: t.Insert) -> int:
    names = {name.lower() for name, _ in tree.document}
    bits = Modality.DOCUMENT.bit if names - {"id", "embedding", "tensor"} else 0
    bits |= Modality.VECTOR.bit if "embedding" in names else 0
    bits |= Modality.TENSOR.bit if "tensor" in names else 0
    bits |= Modality.GRAPH.bit if tree.edges else 0
    bits |= Modality.SEMANTIC.bit if tree.types else 0
    return bits | _union(Modality[name.upper()].bit for name, _ in tree.groups)
