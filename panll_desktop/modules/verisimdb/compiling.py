"""From VQL's tree to the engine's algebra."""

from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.conditions import known_fields
from panll_desktop.engines.octad.draft import Json, parse
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import resolving, special
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
_TURNED: Final = {
    a.Operator.LESS: a.Operator.GREATER,
    a.Operator.AT_MOST: a.Operator.AT_LEAST,
    a.Operator.GREATER: a.Operator.LESS,
    a.Operator.AT_LEAST: a.Operator.AT_MOST,
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
            case t.Name(path) if path.lower() == "id":
                continue  # stands in every row
            case t.Reference() | t.Name():
                field = resolving.field(item)
                fields.append(field)
                shown.append(field.modality)
            case _:
                raise resolving.beyond(item)
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
    return tree.items == (t.Aggregate("COUNT", None, tree.items[0].span),)


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
                a.Assign(resolving.field(each.field), each.value)
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
        case t.Truth(value):
            found = a.Constant(value)
        case _:
            found = special.condition(tree)
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


def _filter(entity: str | None, where: t.Condition | None) -> a.Condition:
    terms: list[a.Condition] = []
    if entity is not None:
        terms.append(a.Identified((entity,)))
    if where is not None:
        terms.append(condition(where))
    return terms[0] if len(terms) == 1 else a.And(tuple(terms))


def _key(key: t.Operand) -> a.Field:
    match key:
        case t.Identifier():
            return _ID
        case t.Reference() | t.Name():
            return resolving.field(key)
        case _:
            raise resolving.beyond(key)


def _comparison(tree: t.Comparison) -> a.Condition:
    left, right, operator = tree.left, tree.right, _OPERATORS[tree.operator]
    if isinstance(left, t.Literal):
        if isinstance(right, t.Literal):
            return a.Constant(_holds(left.value, tree.operator, right.value))
        left, right, operator = right, left, _TURNED.get(operator, operator)
        if operator is a.Operator.LIKE:
            raise resolving.beyond(tree)
    if not isinstance(right, t.Literal):
        return a.CompareFields(_key(left), operator, _key(right))
    value = right.value
    if isinstance(value, tuple):
        raise resolving.beyond(right)
    if isinstance(left, t.Identifier) and isinstance(value, str):
        identified = a.Identified((value,))
        if operator is a.Operator.EQUAL:
            return identified
        if operator is a.Operator.UNEQUAL:
            return a.Not(identified)
    return a.Compare(_key(left), operator, value)


def _holds(left: t.Value, operator: str, right: t.Value) -> bool:
    """Whether two written values compare so; those of two types are only unequal."""
    if operator in ("==", "!="):
        same = type(left) is type(right) and left == right
        return same is (operator == "==")
    if isinstance(left, int | float) and isinstance(right, int | float):
        order = 1.0 if left > right else -float(left < right)
    elif isinstance(left, str) and isinstance(right, str):
        order = 1 if left > right else -int(left < right)
    else:
        return False
    return {"<": order < 0, "<=": order <= 0, ">": order > 0}.get(operator, order >= 0)


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
