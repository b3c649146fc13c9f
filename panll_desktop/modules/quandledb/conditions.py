"""Conditions: comparisons, and what is made of them. A missing value decides nothing.

A comparison with a missing value is itself missing, and so is what depends on it; a
filter keeps the rows for which its condition is true. `== none` and `is none` ask
whether a value is missing.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.columns import is_invariant
from panll_desktop.languages.kql.unbuilt import NOT_BUILT
from panll_desktop.modules.quandledb import sameness
from panll_desktop.modules.quandledb.relations import Row, every
from panll_desktop.modules.quandledb.scoping import (
    PlacedError,
    RowError,
    Scope,
    Term,
)
from panll_desktop.modules.quandledb.values import (
    BraidValue,
    KnotValue,
    Value,
    comparable,
    equal,
    hashed,
    rank,
)
from panll_desktop.protocol import ColumnType, Span

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_POLYNOMIAL: Final = "_polynomial"


def condition(tree: v.Condition, scope: Scope) -> Term:
    """A condition, ready to be evaluated.

    Raises:
        PlacedError: it can be seen that it makes no sense.
    """
    match tree:
        case v.Comparison():
            return _comparison(tree, scope)
        case v.Membership():
            return _membership(tree, scope)
        case v.Likeness():
            return _likeness(tree, scope)
        case v.Range():
            return _range(tree, scope)
        case v.Absence(operand=operand, negated=negated, span=span):
            return _absence(scope.term(operand), span, negated=negated)
        case v.Negation(operand=operand, span=span):
            inner = truth(scope.term(operand))
            return _made(lambda row: opposite(inner.evaluate(row)), span, inner)
        case v.Conjunction(parts=parts, span=span):
            return _joined(scope, parts, span, decisive=False)
        case v.Disjunction(parts=parts, span=span):
            return _joined(scope, parts, span, decisive=True)


def truth(term: Term) -> Term:
    """A term that must be a condition.

    Raises:
        PlacedError: it can be seen that it is none.
    """
    if term.type not in (ColumnType.BOOLEAN, ColumnType.ANY):
        raise PlacedError(
            f"A condition is needed here, such as a comparison; this is {_of(term)}.",
            term.span,
        )

    def evaluate(row: Row) -> Value:
        value = term.evaluate(row)
        if value is None or isinstance(value, bool):
            return value
        raise RowError("A condition is needed here, and this is none.", term.span)

    return Term(evaluate, ColumnType.BOOLEAN, term.span, term.constant)


def _of(term: Term) -> str:
    words = {
        ColumnType.TEXT: "a text",
        ColumnType.INTEGER: "a whole number",
        ColumnType.REAL: "a number",
        ColumnType.JSON: "a list or a record",
    }
    return words.get(term.type, "none")


def opposite(value: Value) -> Value:
    """The contrary of a truth; of a missing one it is missing too."""
    return None if value is None else not value


def _made(evaluate: Callable[[Row], Value], span: Span, *terms: Term) -> Term:
    constant = all(each.constant for each in terms)
    return Term(evaluate, ColumnType.BOOLEAN, span, constant)


def _joined(
    scope: Scope, parts: tuple[v.Expression, ...], span: Span, *, decisive: bool
) -> Term:
    terms = [truth(each) for each in scope.terms(parts)]

    def evaluate(row: Row) -> Value:
        found: Value = not decisive
        for each in terms:
            value = each.evaluate(row)
            if value is decisive:
                return decisive
            found = None if value is None else found
        return found

    return _made(evaluate, span, *terms)


def _comparison(tree: v.Comparison, scope: Scope) -> Term:
    sign, span = tree.operator, tree.span
    if sign == "~>":
        sentence = "“~>” belongs to find_path, which is not built: take it out."
        raise PlacedError(sentence, span, NOT_BUILT)
    for one, other in ((tree.left, tree.right), (tree.right, tree.left)):
        if isinstance(other, v.Constant) and other.value is None:
            if sign not in ("==", "!="):
                raise PlacedError("none has no order.", other.span)
            return _absence(scope.term(one), span, negated=sign == "!=")
    if sign in ("~=", "≅"):
        left, right = scope.term(tree.left), scope.term(tree.right)
        return _same(scope, left, right, span, mirrored=sign == "~=")
    column = _column(tree.left) or _column(tree.right)
    left, right = (_side(each, column, scope) for each in (tree.left, tree.right))
    prepare = plain_polynomial if column.endswith(_POLYNOMIAL) else _unchanged

    def evaluate(row: Row) -> Value:
        one = prepare(_of_knot(left.evaluate(row), column))
        other = prepare(_of_knot(right.evaluate(row), column))
        return compared(sign, one, other, span)

    return _made(evaluate, span, left, right)


def _column(tree: v.Expression) -> str:
    return tree.name.lower() if isinstance(tree, v.Name | v.Field) else ""


def _side(tree: v.Expression, column: str, scope: Scope) -> Term:
    """A side of a comparison; a knot's name, beside an invariant, is the knot."""
    if not (isinstance(tree, v.KnotName) and is_invariant(column)):
        return scope.term(tree)
    knot = scope.call.holdings.knot(tree.name)
    if knot is None:
        raise PlacedError(f"There is no knot {tree.name}.", tree.span)
    return Term(lambda _: knot, ColumnType.ANY, tree.span, constant=True)


def _of_knot(value: Value, column: str) -> Value:
    """The same column of a knot or closed braid that a column is compared with."""
    if isinstance(value, KnotValue) and column != "name":
        return value.row.get(column, value)
    return value


def _unchanged(value: Value) -> Value:
    return value


def plain_polynomial(value: Value) -> Value:
    """A polynomial as it is written here: spaces and multiplication signs aside."""
    if not isinstance(value, str):
        return value
    text = value.replace("\N{MINUS SIGN}", "-").replace("**", "^")
    return re.sub(r"[\s*{}]", "", text)


def compared(sign: str, one: Value, other: Value, span: Span) -> Value:
    """Whether a comparison holds.

    Raises:
        RowError: the two values cannot be compared.
    """
    if one is None or other is None:
        return None
    if sign in ("==", "!="):
        if not comparable(one, other) and _told_apart(one, other):
            raise RowError(_incomparable(one, other), span)
        return equal(one, other) == (sign == "==")
    if not comparable(one, other):
        raise RowError(_incomparable(one, other), span)
    return _ORDERS[sign](rank(one), rank(other))


def _told_apart(one: Value, other: Value) -> bool:
    """Whether somebody who asks for equality has certainly mistaken a type."""
    plain = (bool, int, float, str, BraidValue)
    braids = isinstance(one, BraidValue) and isinstance(other, BraidValue)
    return isinstance(one, plain) and isinstance(other, plain) and not braids


def _incomparable(one: Value, other: Value) -> str:
    return f"{_kind(one)} cannot be compared with {_kind(other).lower()}."


def _kind(value: Value) -> str:
    match value:
        case bool():
            return "A truth"
        case int() | float():
            return "A number"
        case str():
            return "A text"
        case KnotValue():
            return "A knot"
        case BraidValue():
            return "A braid"
        case _:
            return "A list or record"


def _same(scope: Scope, left: Term, right: Term, span: Span, *, mirrored: bool) -> Term:
    """Whether two knots are proven to be the same."""
    find = scope.call.holdings.knot

    def evaluate(row: Row) -> Value:
        values = left.evaluate(row), right.evaluate(row)
        if None in values:
            return None
        one, other = (
            sameness.as_knot(each, find, term.span)
            for each, term in zip(values, (left, right), strict=True)
        )
        return sameness.same(one, other, mirrored=mirrored, stop=scope.call.stop)

    return _made(evaluate, span, left, right)


def _membership(tree: v.Membership, scope: Scope) -> Term:
    operand = scope.term(tree.operand)
    among = _column_of(tree.among, scope) or scope.term(tree.among)
    known: dict[int, tuple[Value, frozenset[object]]] = {}

    def evaluate(row: Row) -> Value:
        value, values = operand.evaluate(row), among.evaluate(row)
        if value is None or values is None:
            return None
        if not isinstance(values, list):
            raise RowError("Behind “in” stands a list or a query.", among.span)
        if known.get(0, (None, None))[0] is not values:
            known[0] = (values, frozenset(map(hashed, values)))
        return (hashed(value) in known[0][1]) != tree.negated

    return _made(evaluate, tree.span, operand, among)


def _column_of(tree: v.Expression, scope: Scope) -> Term | None:
    """The column of a query that stands behind `in`."""
    if not isinstance(tree, v.Subquery):
        return None
    found = scope.relation(tree.query)
    shown = found.schema.shown()
    if len(shown) != 1:
        sentence = f"One column is needed behind “in”; this query has {len(shown)}."
        raise PlacedError(sentence, tree.span)
    kept: list[list[Value]] = []

    def evaluate(_: Row) -> Value:
        if not kept:
            kept.append([row[shown[0]] for row in every(found.chunks)])
        return kept[0]

    return Term(evaluate, ColumnType.JSON, tree.span)


def _likeness(tree: v.Likeness, scope: Scope) -> Term:
    operand, pattern = scope.term(tree.operand), scope.term(tree.pattern)

    def evaluate(row: Row) -> Value:
        value, wanted = operand.evaluate(row), pattern.evaluate(row)
        if value is None or wanted is None:
            return None
        if not (isinstance(value, str) and isinstance(wanted, str)):
            raise RowError("“like” compares a text with a pattern.", tree.span)
        return like(value, wanted) != tree.negated

    return _made(evaluate, tree.span, operand, pattern)


def like(text: str, pattern: str) -> bool:
    """Whether a text is like a pattern; % is any text, _ any character.

    Linear in the text for each %: it is cut at the first place that fits.
    """
    pieces = pattern.lower().split("%")
    text = text.lower()
    if len(pieces) == 1:
        return len(text) == len(pattern) and _fits(text, pieces[0], 0)
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not _fits(text, first, 0):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        while at + len(piece) <= end and not _fits(text, piece, at):
            at += 1
        if at + len(piece) > end:
            return False
        at += len(piece)
    return _fits(text, last, end)


def _fits(text: str, piece: str, at: int) -> bool:
    here = text[at : at + len(piece)]
    return len(here) == len(piece) and all(
        wanted in ("_", found) for found, wanted in zip(here, piece, strict=True)
    )


def _range(tree: v.Range, scope: Scope) -> Term:
    terms = scope.terms((tree.operand, tree.low, tree.high))

    def evaluate(row: Row) -> Value:
        value, low, high = (each.evaluate(row) for each in terms)
        above = compared(">=", value, low, tree.span)
        below = compared("<=", value, high, tree.span)
        if above is False or below is False:
            return tree.negated
        return None if None in (above, below) else not tree.negated

    return _made(evaluate, tree.span, *terms)


def _absence(term: Term, span: Span, *, negated: bool) -> Term:
    return _made(lambda row: (term.evaluate(row) is None) != negated, span, term)
