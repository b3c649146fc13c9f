"""From VQL's tree to the engine's algebra."""

from collections.abc import Sequence
from typing import Final, assert_never

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.draft import parse
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.grouping import of_entities
from panll_desktop.modules.verisimdb import documents, resolving, special, variables
from panll_desktop.modules.verisimdb.variables import Scope
from panll_desktop.protocol import Modality

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
_BINDING: Final = 12  # that variables count for
_SHAPE: Final = a.Field(Modality.TENSOR, "shape")


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
    shown: frozenset[str] = frozenset()
    if isinstance(tree, t.Select):
        shown = frozenset(
            each.path.partition(".")[0] for each in variables.wanted(tree)
        )
    if isinstance(tree, t.Select) and tree.traverse is not None:
        terms.append(_reached(entity, tree.traverse))
    elif entity is not None:
        terms.append(a.Identified((entity,)))
    if tree.where is not None:
        terms.append(condition(tree.where, shown))
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


def condition(tree: t.Condition, shown: frozenset[str] = frozenset()) -> a.Condition:
    """A condition of the tree in the algebra, as flat as it can be.

    Args:
        tree: as it is written.
        shown: variables that the statement shows or sorts by.

    Raises:
        RejectedError: it alternates between AND and OR too often for SQLite.
    """
    scope = variables.scope_of(tree)
    terms = tree.terms if isinstance(tree, t.Conjunction) else (tree,)
    found = _all(terms, scope, shown) if shown else _flat(tree, scope, negated=False)
    if _depth(found) > DEEPEST:
        reason = f"alternates between AND and OR more than {DEEPEST} times"
        raise RejectedError("condition", reason)
    return found


def _flat(tree: t.Condition, scope: Scope, *, negated: bool) -> a.Condition:
    """SQLite's parser has a short stack, so NOT is pushed down to what it negates."""
    match tree:
        case t.Conjunction(terms) if _belongs_together(terms, scope):
            found = _all(terms, scope)
        case t.Conjunction(terms):
            return _joined(a.Or if negated else a.And, terms, scope, negated=negated)
        case t.Disjunction(terms):
            return _joined(a.And if negated else a.Or, terms, scope, negated=negated)
        case t.Negation(term):
            return _flat(term, scope, negated=not negated)
        case t.Comparison():
            found = _comparison(tree, scope)
        case t.Presence(modality, absent):
            found = a.Present(modality)
            negated = negated != absent
        case t.Truth(value):
            found = a.Constant(value)
        case t.Path():
            found = _all((tree,), scope)
        case _:
            found = _tested(tree, scope)
    if not negated:
        return found
    return found.term if isinstance(found, a.Not) else a.Not(found)


def _tested(tree: t.Condition, scope: Scope) -> a.Condition:
    if isinstance(tree, t.Containment):
        found: a.Condition = a.Contains(tree.words, tree.field)
    else:
        found = special.condition(tree)
    return _of(scope.tested(tree), found)


def _of(variable: str, found: a.Condition) -> a.Condition:
    return a.Of(variable, found) if variable else found


def _belongs_together(terms: tuple[t.Condition, ...], scope: Scope) -> bool:
    """Whether terms of a conjunction cannot be tested each for itself."""
    if any(isinstance(each, t.Nearest) for each in terms):
        return True
    return bool(scope.far) and bool(variables.split(terms, scope, frozenset())[0])


def _all(
    terms: tuple[t.Condition, ...], scope: Scope, shown: frozenset[str] = frozenset()
) -> a.Condition:
    """All of the terms, those about the same variables bound together."""
    found: list[a.Condition] = []
    patterns, rest = variables.split(terms, scope, shown)
    for each in patterns:
        inside = _each(each.terms, scope.within(each.names))
        found.append(a.Bound(each.links, _united(a.And, inside)))
    found += _each(rest, scope)
    return _united(a.And, found)


def _each(terms: Sequence[t.Condition], scope: Scope) -> list[a.Condition]:
    """NEAREST takes its vector from SIMILAR TO, which without WITHIN asks no more."""
    likes = [each for each in terms if isinstance(each, t.Similar)]
    if not any(isinstance(each, t.Nearest) for each in terms):
        likes = []
    found: list[a.Condition] = []
    for each in terms:
        match each:
            case t.Nearest() if likes:
                nearest = special.nearest(each, likes[0])
                found.append(_of(scope.tested(each), nearest))
            case t.Similar(threshold=None) if likes and each is likes[0]:
                continue
            case t.Path():
                found.append(special.condition(each))
            case _:
                found.append(_flat(each, scope, negated=False))
    return found


def _united(kind: type[a.And | a.Or], terms: Sequence[a.Condition]) -> a.Condition:
    """One level for terms of one kind; the deepest first, which needs least stack."""
    found: list[a.Condition] = []
    for built in terms:
        found.extend(built.terms if isinstance(built, kind) else (built,))
    # By what is written: 1 and true are equal to Python, and not to the store.
    once = list({repr(each): each for each in found}.values())
    if len(once) == 1:
        return once[0]
    return kind(tuple(sorted(once, key=_depth, reverse=True)))


def _joined(
    kind: type[a.And | a.Or],
    terms: tuple[t.Condition, ...],
    scope: Scope,
    *,
    negated: bool,
) -> a.Condition:
    return _united(kind, [_flat(each, scope, negated=negated) for each in terms])


def _depth(found: a.Condition) -> int:
    if isinstance(found, a.And | a.Or):
        return 1 + max(map(_depth, found.terms), default=0)
    if isinstance(found, a.Bound):
        return _BINDING + _depth(found.term)
    if isinstance(found, a.Not):
        return _depth(found.term)
    return 0


def _assignment(tree: t.Assignment) -> a.Assign:
    field = resolving.field(tree.field)
    if resolving.is_computed(field):
        sentence = "A drift score is computed from the content and cannot be set."
        raise resolving.BeyondError(sentence, tree.field.span)
    return a.Assign(field, tree.value)


def key(part: t.Operand) -> a.Field:
    """The field of a sort key, or of a side of a comparison.

    Raises:
        BeyondError: it is of a group.
    """
    if isinstance(part, t.Aggregate):
        raise resolving.BeyondError(of_entities(part), part.span)
    return resolving.field(part)


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


def _comparison(tree: t.Comparison, scope: Scope) -> a.Condition:
    left, operator, right = sides(tree)
    if isinstance(left, t.Literal):
        return decided(tree)
    field, variable = key(left), scope.of(left)
    if not isinstance(right, t.Literal):
        other, beside = key(right), scope.of(right)
        if variable == beside:
            return _of(variable, a.CompareFields(field, operator, other))
        one, two = a.FieldOf(variable, field), a.FieldOf(beside, other)
        return a.CompareAcross(one, operator, two)
    if field == _SHAPE and isinstance(right.value, tuple):
        return _of(variable, special.shaped(tree, tree.operator, right.value))
    value = scalar(right)
    if field == resolving.ID and isinstance(value, str):
        identified = _of(variable, a.Identified((value,)))
        if operator is a.Operator.EQUAL:
            return identified
        if operator is a.Operator.UNEQUAL:
            return a.Not(identified)
    return _of(variable, a.Compare(field, operator, value))


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
