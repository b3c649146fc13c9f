"""From the tree of an expression to something that is evaluated row by row."""

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.modules.quandledb import braiding, conditions, functions
from panll_desktop.modules.quandledb.relations import ORIGIN, Row, every
from panll_desktop.modules.quandledb.scoping import (
    Found,
    PlacedError,
    RowError,
    Scope,
    Term,
)
from panll_desktop.modules.quandledb.values import KnotValue, Origin, Value, is_number
from panll_desktop.protocol import ColumnType, Json, Span

_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.REAL)
_LONGEST: Final = 100_000  # characters of a text that is put together
_LARGEST: Final = 2**63 - 1  # of whole numbers


def term(tree: v.Expression, scope: Scope) -> Term:
    """An expression, ready to be evaluated; what is constant is computed now.

    Raises:
        PlacedError: it has no value in any row.
    """
    made = _term(tree, scope)
    if not made.constant:
        return made
    try:
        value = made.evaluate(())
    except RowError as error:
        raise PlacedError(str(error), error.span) from error
    return Term(lambda _: value, type_of(value, made.type), made.span, constant=True)


def type_of(value: Value, known: ColumnType = ColumnType.ANY) -> ColumnType:
    """The type of a value; of a missing one what is known already."""
    match value:
        case bool():
            return ColumnType.BOOLEAN
        case int():
            return ColumnType.INTEGER
        case float():
            return ColumnType.REAL
        case str():
            return ColumnType.TEXT
        case list() | dict():
            return ColumnType.JSON
        case _:
            return known


def _term(tree: v.Expression, scope: Scope) -> Term:
    match tree:
        case v.Constant(value=value, span=span):
            return _constant(value, span)
        case v.KnotName(name=name, span=span):
            return _constant(name, span)
        case v.GaussCode(labels=labels, span=span):
            return _constant(" ".join(map(str, labels)), span)
        case v.Parameter():
            return _parameter(tree, scope)
        case v.Name():
            return _name(tree, scope)
        case v.Field() | v.Index():
            return _access(tree, scope)
        case v.Listed(items=items):
            return _gathered(scope.terms(items), tree.span)
        case v.Entries():
            return _entries(tree, scope)
        case v.Call():
            return functions.call(tree, scope)
        case v.Negative() | v.Arithmetic():
            return _arithmetic(tree, scope)
        case v.Fallback():
            return _fallback(tree, scope)
        case v.Subquery():
            return _subquery(tree, scope)
        case v.Generator() | v.Shaping() | v.Sequence() | v.Tensor():
            return braiding.term(tree, scope)
        case _:
            return conditions.condition(tree, scope)


def _constant(value: Value, span: Span) -> Term:
    return Term(lambda _: value, type_of(value), span, constant=True)


def _parameter(tree: v.Parameter, scope: Scope) -> Term:
    given = scope.call.parameters
    if tree.name not in given:
        raise PlacedError(f"The parameter ${tree.name} has no value.", tree.span)
    return _constant(_given(given[tree.name]), tree.span)


def _given(value: Json) -> Value:
    match value:
        case list():
            return [_given(each) for each in value]
        case dict():
            return {name: _given(each) for name, each in value.items()}
        case _:
            return value


def _name(tree: v.Name, scope: Scope) -> Term:
    place = scope.schema.place(tree.name)
    if place is not None:
        return column(place, scope, tree.span)
    bound = scope.bindings.get(tree.name)
    if isinstance(bound, Found):
        return _listed(bound, scope, tree.span)
    if tree.name in scope.bindings:
        return _constant(bound, tree.span)
    if _is_alias(tree, scope):
        return _row(tree.name, scope, tree.span)
    if not scope.schema.columns:
        raise unnamed(tree, scope)
    _warn_unknown(tree.name, scope, tree.span)
    return Term(lambda _: None, ColumnType.ANY, tree.span)


def unnamed(tree: v.Name, scope: Scope) -> PlacedError:
    """Where there are no columns, a name must be one that `let` gave."""
    near = meant(tree.name, list(scope.bindings))
    hint = f"Did you mean {near}?" if near else "let … = … names one."
    return PlacedError(f"Nothing is named “{tree.name}” here. {hint}", tree.span)


def _listed(found: Found, scope: Scope, span: Span) -> Term:
    """The first column of the rows that have a name."""
    kept: list[list[Value]] = []

    def evaluate(_: Row) -> Value:
        if not kept:
            kept.append(found.column())
        return kept[0]

    scope.steps.append(found.step)
    return Term(evaluate, ColumnType.JSON, span)


def _is_alias(tree: v.Expression, scope: Scope) -> bool:
    known = (each.lower() for each in scope.schema.aliases)
    return isinstance(tree, v.Name) and tree.name.lower() in known


def column(place: int, scope: Scope, span: Span) -> Term:
    """A column of the rows."""
    return Term(lambda row: row[place], scope.schema.columns[place].type, span)


def _row(alias: str, scope: Scope, span: Span) -> Term:
    """The row of a source as a value: its knot, or its columns by name."""
    places = [
        (i, each.name)
        for i, each in enumerate(scope.schema.columns)
        if each.of.lower() == alias.lower() and not each.hidden
    ]
    origin = scope.schema.place(ORIGIN.name, alias)

    def evaluate(row: Row) -> Value:
        known = row[origin] if origin is not None else None
        if isinstance(known, Origin) and known.knot is not None:
            return known.knot
        return {name: row[i] for i, name in places}

    return Term(evaluate, ColumnType.ANY, span)


def _warn_unknown(name: str, scope: Scope, span: Span, of: str = "") -> None:
    near = meant(name, [*scope.schema.names(), *scope.bindings])
    hint = f" Did you mean {near}?" if near else ""
    shown = f"{of}.{name}" if of else name
    scope.call.notes.warn(
        f"There is no column “{shown}”, so it is missing in every row.{hint}", span
    )


def _access(tree: v.Field | v.Index, scope: Scope) -> Term:
    if isinstance(tree, v.Field) and isinstance(tree.base, v.Name):
        alias = tree.base.name
        place = scope.schema.place(tree.name, alias)
        if place is not None:
            return column(place, scope, tree.span)
        if _is_alias(tree.base, scope):
            _warn_unknown(tree.name, scope, tree.span, alias)
            return Term(lambda _: None, ColumnType.ANY, tree.span)
    base = scope.term(tree.base)
    if isinstance(tree, v.Field):
        key = _constant(tree.name, tree.span)
    else:
        key = scope.term(tree.key)
    constant = base.constant and key.constant

    def evaluate(row: Row) -> Value:
        return _part(base.evaluate(row), key.evaluate(row), tree.span)

    return Term(evaluate, ColumnType.ANY, tree.span, constant)


def _part(base: Value, key: Value, span: Span) -> Value:
    match base, key:
        case (None, _) | (_, None):
            return None
        case dict(), str():
            return base.get(key)
        case KnotValue(), str():
            return base.row.get(key)
        case ((list() | str()), int()) if not isinstance(key, bool):
            return base[key] if -len(base) <= key < len(base) else None
        case _:
            raise RowError("This value has no such part.", span)


def _gathered(terms: tuple[Term, ...], span: Span) -> Term:
    def evaluate(row: Row) -> Value:
        return [each.evaluate(row) for each in terms]

    constant = all(each.constant for each in terms)
    return Term(evaluate, ColumnType.JSON, span, constant)


def _entries(tree: v.Entries, scope: Scope) -> Term:
    terms = [(name, scope.term(each)) for name, each in tree.entries]

    def evaluate(row: Row) -> Value:
        return {name: each.evaluate(row) for name, each in terms}

    constant = all(each.constant for _, each in terms)
    return Term(evaluate, ColumnType.JSON, tree.span, constant)


def _arithmetic(tree: v.Negative | v.Arithmetic, scope: Scope) -> Term:
    if isinstance(tree, v.Negative):
        zero = _constant(0, tree.span)
        steps = [("-", scope.term(tree.operand))]
        return _calculated(zero, steps, tree.span)
    first = scope.term(tree.first)
    return _calculated(
        first, [(sign, scope.term(each)) for sign, each in tree.rest], tree.span
    )


def _calculated(first: Term, steps: list[tuple[str, Term]], span: Span) -> Term:
    def evaluate(row: Row) -> Value:
        value = first.evaluate(row)
        for sign, each in steps:
            value = _calculate(sign, value, each.evaluate(row), each.span)
        return value

    types = {first.type, *(each.type for _, each in steps)}
    whole = types == {ColumnType.INTEGER} and all(sign != "/" for sign, _ in steps)
    kind = ColumnType.INTEGER if whole else ColumnType.ANY
    if not whole and types <= set(_NUMBERS):
        kind = ColumnType.REAL
    constant = first.constant and all(each.constant for _, each in steps)
    return Term(evaluate, kind, span, constant)


def _calculate(sign: str, one: Value, other: Value, span: Span) -> Value:
    if one is None or other is None:
        return None
    if sign == "+" and isinstance(one, str) and isinstance(other, str):
        if len(one) + len(other) > _LONGEST:
            raise RowError(f"A text may have {_LONGEST:,} characters here.", span)
        return one + other
    if not (is_number(one) and is_number(other)):
        raise RowError(f"“{sign}” takes numbers.", span)
    if sign in "/%" and not other:
        raise RowError("This divides by zero.", span)
    try:
        found: int | float = _SIGNS[sign](one, other)
    except OverflowError as error:
        raise RowError("This number is too large.", span) from error
    whole = isinstance(found, int)
    if (whole and abs(found) > _LARGEST) or not math.isfinite(found):
        raise RowError("This number is too large.", span)
    return found


_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def _fallback(tree: v.Fallback, scope: Scope) -> Term:
    terms = scope.terms(tree.parts)

    def evaluate(row: Row) -> Value:
        values = (each.evaluate(row) for each in terms)
        return next((each for each in values if each is not None), None)

    types = {each.type for each in terms}
    kind = types.pop() if len(types) == 1 else ColumnType.ANY
    constant = all(each.constant for each in terms)
    return Term(evaluate, kind, tree.span, constant)


def _subquery(tree: v.Subquery, scope: Scope) -> Term:
    """The one cell of a query; `conditions` reads the whole column behind `in`.

    A query of several rows ends the statement with a `PlacedError`, once it is read.
    """
    found = scope.relation(tree.query)
    shown = found.schema.shown()
    if len(shown) != 1:
        sentence = f"One column is needed here, and this query has {len(shown)}."
        raise PlacedError(sentence, tree.span)
    kept: list[Value] = []

    def evaluate(_: Row) -> Value:
        if not kept:
            rows = every(found.chunks)
            if len(rows) > 1:
                sentence = f"One row is needed here, and this query has {len(rows):,}."
                raise PlacedError(sentence, tree.span)
            kept.append(rows[0][shown[0]] if rows else None)
        return kept[0]

    return Term(evaluate, found.schema.columns[shown[0]].type, tree.span)
