"""From VQL's tree to the engine's algebra."""

from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.draft import parse
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.grouping import of_entities
from panll_desktop.modules.verisimdb import documents, resolving, special
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
_SHAPE: Final = a.Field(Modality.TENSOR, "shape")


class Selection(Record):
    """A select, and in which order modalities and drift scores were asked for."""

    query: a.Select
    shown: tuple[Modality | a.Field, ...]


def selection(tree: t.Select) -> Selection:
    """What the engine has to look for."""
    whole = 0
    fields: list[a.Field] = []
    shown: list[Modality | a.Field] = []
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
            case t.Parts(modality) if not resolving.parts(item):
                whole |= modality.bit
                shown.append(modality)
            case t.Parts(modality):
                fields.extend(map(resolving.field, resolving.parts(item)))
                shown.append(modality)
            case t.Reference() | t.Name():
                field = resolving.field(item)
                if resolving.is_computed(field):
                    shown.append(field)
                else:
                    fields.append(field)
                    shown.append(field.modality)
            case _:
                raise resolving.beyond(item)
    shown = list(dict.fromkeys(shown))
    computed = tuple(each for each in shown if isinstance(each, a.Field))
    query = a.Select(
        a.Projection(whole, tuple(fields), computed),
        filtering(tree),
        tuple(a.Order(_key(sort.key), sort.descending) for sort in tree.order),
        tree.limit,
        tree.offset,
    )
    return Selection(query, tuple(shown))


def counting(tree: t.Select | t.Count) -> a.Count:
    """How many entities, instead of which."""
    return a.Count(filtering(tree))


def is_counting(tree: t.Select) -> bool:
    """Whether the select asks for ``COUNT(*)``."""
    lone = tree.items == (t.Aggregate("COUNT", None, tree.items[0].span),)
    return lone and not tree.group and tree.having is None


def change(tree: t.Change) -> a.Change:
    """What the engine has to change.

    Raises:
        RejectedError: the entity breaks a rule of the request shape.
    """
    match tree:
        case t.Insert():
            return a.Insert(*parse(documents.document(tree)))
        case t.Update():
            assignments = tuple(map(_assignment, tree.assignments))
            return a.Update(filtering(tree), assignments)
        case t.Delete():
            return a.Delete(filtering(tree))
        case _:
            assert_never(tree)


def filtering(tree: t.Select | t.Count | t.Update | t.Delete) -> a.Condition:
    """Which entities a statement is about."""
    entity = None if isinstance(tree, t.Count) else tree.entity
    terms: list[a.Condition] = []
    if isinstance(tree, t.Select) and tree.traverse is not None:
        terms.append(_reached(entity, tree.traverse))
    elif entity is not None:
        terms.append(a.Identified((entity,)))
    if tree.where is not None:
        terms.append(condition(tree.where))
    return terms[0] if len(terms) == 1 else a.And(tuple(terms))


def having(tree: t.SearchModality) -> a.Select:
    """Entities that have a modality, and meet the condition."""
    terms: list[a.Condition] = [a.Present(tree.modality)]
    if tree.where is not None:
        terms.append(condition(tree.where))
    projection = a.Projection(tree.modality.bit)
    return a.Select(projection, a.And(tuple(terms)), limit=tree.limit)


def _reached(entity: str | None, tree: t.Traverse) -> a.Condition:
    """What the edges lead to in one step at least."""
    return a.Reached(entity, a.Step(tree.predicate, a.Direction.OUT, 1, tree.depth))


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
        case t.Conjunction(terms) if any(isinstance(each, t.Nearest) for each in terms):
            found = _nearest(terms)
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


def _nearest(terms: tuple[t.Condition, ...]) -> a.Condition:
    """NEAREST takes its vector from SIMILAR TO, which without WITHIN asks no more."""
    likes = [each for each in terms if isinstance(each, t.Similar)]
    found: list[a.Condition] = []
    for each in terms:
        match each:
            case t.Nearest() if likes:
                found.append(special.nearest(each, likes[0]))
            case t.Similar(threshold=None) if each is likes[0]:
                continue
            case _:
                found.append(_flat(each, negated=False))
    return a.And(tuple(found))


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


def _assignment(tree: t.Assignment) -> a.Assign:
    field = resolving.field(tree.field)
    if resolving.is_computed(field):
        sentence = "A drift score is computed from the content and cannot be set."
        raise resolving.BeyondError(sentence, tree.field.span)
    return a.Assign(field, tree.value)


def _key(key: t.Operand) -> a.Field:
    if isinstance(key, t.Aggregate):
        raise resolving.BeyondError(of_entities(key), key.span)
    return resolving.field(key)


def sides(tree: t.Comparison) -> tuple[t.Operand, a.Operator, t.Operand]:
    """A comparison with what is written out on its right, if that is on one side.

    Raises:
        BeyondError: a text that is written is to be LIKE a field.
    """
    left, right, operator = tree.left, tree.right, _OPERATORS[tree.operator]
    if not isinstance(left, t.Literal) or isinstance(right, t.Literal):
        return left, operator, right
    if operator is a.Operator.LIKE:
        sentence = "The pattern of LIKE stands on its right, and the field on its left."
        raise resolving.BeyondError(sentence, tree.span)
    return right, _TURNED.get(operator, operator), left


def scalar(literal: t.Literal) -> t.Scalar:
    """A written value to compare with.

    Raises:
        BeyondError: it is an array.
    """
    if isinstance(literal.value, tuple):
        sentence = (
            "An array is compared by SHAPE, and a vector by SIMILAR TO; only"
            " TENSOR.shape is equal to an array or not."
        )
        raise resolving.BeyondError(sentence, literal.span)
    return literal.value


def decided(tree: t.Comparison) -> a.Constant:
    """A comparison of two written values."""
    if not (isinstance(tree.left, t.Literal) and isinstance(tree.right, t.Literal)):
        raise TypeError(f"{tree!r} has to be asked of entities")
    return a.Constant(_holds(tree.left.value, tree.operator, tree.right.value))


def _comparison(tree: t.Comparison) -> a.Condition:
    left, operator, right = sides(tree)
    if isinstance(left, t.Literal):
        return decided(tree)
    field = _key(left)
    if not isinstance(right, t.Literal):
        return a.CompareFields(field, operator, _key(right))
    if field == _SHAPE and isinstance(right.value, tuple):
        return special.shaped(tree, tree.operator, right.value)
    value = scalar(right)
    if isinstance(left, t.Identifier) and isinstance(value, str):
        identified = a.Identified((value,))
        if operator is a.Operator.EQUAL:
            return identified
        if operator is a.Operator.UNEQUAL:
            return a.Not(identified)
    return a.Compare(field, operator, value)


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
