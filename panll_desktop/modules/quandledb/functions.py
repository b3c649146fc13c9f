"""The functions of KQL: of numbers and texts, and of knots."""

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from panll_desktop.engines.knots import fox
from panll_desktop.engines.knots.errors import QuandleError
from panll_desktop.engines.knots.rows import COLUMNS
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.words import AGGREGATES
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.modules.quandledb import sameness
from panll_desktop.modules.quandledb.equivalents import coloured
from panll_desktop.modules.quandledb.holdings import TYPES
from panll_desktop.modules.quandledb.relations import ORIGIN, Row
from panll_desktop.modules.quandledb.scoping import (
    PlacedError,
    RowError,
    Scope,
    Term,
)
from panll_desktop.modules.quandledb.values import (
    KnotValue,
    Origin,
    Value,
    comparable,
    rank,
)
from panll_desktop.protocol import ColumnType, Span
from panll_desktop.records import Record

_LONGEST: Final = 100_000
_MOST_ARGUMENTS: Final = 100
_MOST_COLOURS: Final = 10**6
_DIGITS: Final = 300
_WRITTEN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LARGEST: Final = 2**63 - 1


class Function(Record):
    """A function of plain values.

    Attributes:
        apply: to values that are all there.
        least: how many it takes.
        most: how many it takes at most.
        type: of what it gives.
    """

    apply: Callable[..., Value]
    least: int
    most: int
    type: ColumnType


def _extreme(pick: Callable[..., Any]) -> Callable[..., Value]:
    def apply(*values: Value) -> Value:
        first = values[0]
        if not all(comparable(first, each) for each in values):
            raise ValueError("The values have no common order.")
        found: Value = pick(values, key=rank)
        return found

    return apply


def _number(value: Value) -> "int | float":
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError("A number is needed here.")


def _read(value: Value) -> "int | float":
    """A number, or what a text reads as in decimal figures."""
    if not isinstance(value, str):
        return _number(value)
    if len(value) > _DIGITS or not _WRITTEN.fullmatch(value.strip()):
        raise ValueError("This text reads as no number.")
    return float(value) if any(each in value for each in ".eE") else int(value)


def _whole(value: Value) -> Value:
    found = int(_read(value))
    if abs(found) > _LARGEST:
        raise ValueError("This number is too large.")
    return found


def _real(value: Value) -> Value:
    found = float(_read(value))
    if not math.isfinite(found):
        raise ValueError("This number is too large.")
    return found


def _length(value: Value) -> Value:
    if isinstance(value, str | list | dict):
        return len(value)
    raise ValueError("Only texts, lists and records have a length.")


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, KnotValue):
        return value.shown
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("This is no plain value.")


def _concat(*values: Value) -> Value:
    found = "".join(map(_text, values))
    if len(found) > _LONGEST:
        raise ValueError(f"A text may have {_LONGEST:,} characters here.")
    return found


_INT, _REAL, _TEXT = ColumnType.INTEGER, ColumnType.REAL, ColumnType.TEXT
FUNCTIONS: Final = {
    "abs": Function(lambda x: abs(_number(x)), 1, 1, ColumnType.ANY),
    "floor": Function(lambda x: math.floor(_number(x)), 1, 1, _INT),
    "ceil": Function(lambda x: math.ceil(_number(x)), 1, 1, _INT),
    "round": Function(lambda x: math.floor(_number(x) + 0.5), 1, 1, _INT),
    "min": Function(_extreme(min), 2, _MOST_ARGUMENTS, ColumnType.ANY),
    "max": Function(_extreme(max), 2, _MOST_ARGUMENTS, ColumnType.ANY),
    "length": Function(_length, 1, 1, _INT),
    "concat": Function(_concat, 1, _MOST_ARGUMENTS, _TEXT),
    "string": Function(_text, 1, 1, _TEXT),
    "int": Function(_whole, 1, 1, _INT),
    "float": Function(_real, 1, 1, _REAL),
    "lower": Function(lambda x: _text(x).lower(), 1, 1, _TEXT),
    "upper": Function(lambda x: _text(x).upper(), 1, 1, _TEXT),
}
OF_ROWS: Final = ("is_none", "equivalent_to", "colourings")
_TYPES: Final = {each.name: each for each in COLUMNS}


def call(tree: v.Call, scope: Scope) -> Term:
    """A function, ready to be evaluated.

    Raises:
        PlacedError: there is no such function, or it takes other arguments.
    """
    name = tree.name.lower()
    known = FUNCTIONS.get(name)
    several = len(tree.arguments) > 1 or name not in AGGREGATES_LOWER
    if known is not None and not tree.everything and several:
        return _plain(tree, known, scope)
    if name == "is_none":
        (inner,) = _arguments(tree, scope, 1)
        return Term(
            lambda row: inner.evaluate(row) is None, ColumnType.BOOLEAN, tree.span
        )
    if name == "equivalent_to":
        return _equivalent(tree, scope)
    if name in ("colourings", "colorings"):
        return _colourings(tree, scope)
    if name in _TYPES and name != "name":
        return _invariant(tree, name, scope)
    raise _unknown(tree, name)


AGGREGATES_LOWER: Final = frozenset(each.lower() for each in AGGREGATES)


def _unknown(tree: v.Call, name: str) -> PlacedError:
    if name in AGGREGATES_LOWER:
        return PlacedError(
            f"“{name}” brings rows together: it belongs behind aggregate, or into the"
            " columns of SELECT.",
            tree.span,
        )
    names = [*FUNCTIONS, *OF_ROWS, *_TYPES]
    near = meant(name, names)
    hint = f" Did you mean {near}?" if near else f" There are {', '.join(names[:15])}."
    return PlacedError(f"There is no function “{tree.name}”.{hint}", tree.span)


def _arguments(tree: v.Call, scope: Scope, count: int) -> tuple[Term, ...]:
    if tree.everything or tree.distinct or len(tree.arguments) != count:
        noun = "value" if count == 1 else "values"
        raise PlacedError(f"“{tree.name}” takes {count} {noun}.", tree.span)
    return scope.terms(tree.arguments)


def _plain(tree: v.Call, known: Function, scope: Scope) -> Term:
    terms = scope.terms(tree.arguments)
    if not known.least <= len(terms) <= known.most or tree.distinct:
        noun = "value" if known.least == 1 else "values"
        sentence = f"“{tree.name}” takes {known.least} {noun}"
        more = " or more." if known.most > known.least else "."
        raise PlacedError(sentence + more, tree.span)

    def evaluate(row: Row) -> Value:
        values = [each.evaluate(row) for each in terms]
        if None in values:
            return None
        try:
            return known.apply(*values)
        except (ValueError, OverflowError) as error:
            said = str(error) if str(error).endswith(".") else "It has no value here."
            raise RowError(said, tree.span) from error

    constant = all(each.constant for each in terms)
    return Term(evaluate, known.type, tree.span, constant)


def _own_knot(scope: Scope, span: Span) -> Callable[[Row], KnotValue]:
    """The knot that a row is of."""
    place = scope.schema.place(ORIGIN.name)

    def find(row: Row) -> KnotValue:
        known = row[place] if place is not None and row else None
        if isinstance(known, Origin) and known.knot is not None:
            return known.knot
        raise RowError("This row is of no knot.", span)

    return find


def _equivalent(tree: v.Call, scope: Scope) -> Term:
    (target,) = _arguments(tree, scope, 1)
    find, own = scope.call.holdings.knot, _own_knot(scope, tree.span)

    def evaluate(row: Row) -> Value:
        value = target.evaluate(row)
        if value is None:
            return None
        other = sameness.as_knot(value, find, target.span)
        return sameness.same(own(row), other, stop=scope.call.stop)

    return Term(evaluate, ColumnType.BOOLEAN, tree.span)


def _colourings(tree: v.Call, scope: Scope) -> Term:
    """How many colourings the knot of a row has: Fox's, or by a quandle by name."""
    (by,) = _arguments(tree, scope, 1)
    own = _own_knot(scope, tree.span)
    found = cache(scope.call.holdings.quandle)
    if by.constant and isinstance(named := by.evaluate(()), str):
        _check_quandle(scope, named, by.span)

    def evaluate(row: Row) -> Value:
        value = by.evaluate(row)
        if value is None:
            return None
        if isinstance(value, str):
            quandle = found(value)
            if quandle is None:
                raise RowError(_no_quandle(scope, value), by.span)
            return coloured(own(row), quandle, scope.call.stop)
        if not (isinstance(value, int) and not isinstance(value, bool)):
            raise RowError("Colours are counted, or a quandle is named.", by.span)
        if not 1 <= value <= _MOST_COLOURS:
            raise RowError(f"There are 1 to {_MOST_COLOURS:,} colours here.", by.span)
        return fox.colourings(fox.torsion(own(row).diagram), value)

    return Term(evaluate, ColumnType.INTEGER, tree.span)


def _check_quandle(scope: Scope, name: str, span: Span) -> None:
    """Refuses a quandle that no row could be coloured by."""
    try:
        known = scope.call.holdings.quandle(name)
    except QuandleError as error:
        raise PlacedError(str(error), span) from error
    if known is None:
        raise PlacedError(_no_quandle(scope, name), span)


def _no_quandle(scope: Scope, name: str) -> str:
    names = ", ".join(each.name for each in scope.call.holdings.quandles())
    return f"There is no quandle {name!r}; there is {names}, and R_n for any n."


def _invariant(tree: v.Call, name: str, scope: Scope) -> Term:
    """A column as a function of a knot: ``jones_polynomial('3_1')``."""
    (of,) = _arguments(tree, scope, 1)
    find = scope.call.holdings.knot

    def evaluate(row: Row) -> Value:
        value = of.evaluate(row)
        if value is None:
            return None
        return sameness.as_knot(value, find, of.span).row[name]

    return Term(evaluate, TYPES[_TYPES[name].kind], tree.span, of.constant)
