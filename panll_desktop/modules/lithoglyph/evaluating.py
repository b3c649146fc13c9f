"""Expressions of GQL as functions of a row.

A condition is true, false, or neither (None) where something in it is nothing; only
what is true passes.
"""

from collections.abc import Callable
from operator import add, mod, mul, sub, truediv
from typing import Final, TypeAlias

from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.words import AGGREGATES
from panll_desktop.modules.lithoglyph import (
    comparing,
    functions,
    moments,
    refining,
)
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.failing import beyond, wrong
from panll_desktop.modules.lithoglyph.rows import ABSENT, Absent, Row, find, within
from panll_desktop.protocol import Json, Span

Value: TypeAlias = Callable[[Row], Json]
Queried: TypeAlias = Callable[[t.Select], list[tuple[Json, ...]]]
_TESTS: Final[dict[str, Callable[[int], bool]]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
_SIGNS: Final[dict[str, Callable[..., int | float]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "%": mod,
}


class Evaluator:
    """Makes functions of expressions; one for each statement.

    Attributes:
        moment: the sequence at which documents are read; None for now.
        unseen: names that no row has had so far, and where they stand.
    """

    def __init__(self, call: Call, queried: Queried) -> None:
        self._call = call
        self._queried = queried
        self._aliases: dict[str, Value] = {}
        self.moment: int | None = None
        self._inside: set[str] = set()  # aliases that are being followed
        self._seen: set[tuple[str, ...]] = set()
        self.unseen: dict[tuple[str, ...], Span] = {}

    def name(self, alias: str, value: Value) -> None:
        """From here on a name that no document has means this."""
        self._aliases[alias] = value

    def value(self, expression: v.Expression) -> Value:
        """The function of an expression."""
        made = self._made(expression)

        def guarded(row: Row) -> Json:
            try:
                return made(row)
            except (ValueError, OverflowError) as error:
                sentence = str(error).rstrip(".")
                raise wrong(self._call.text, expression.span, f"{sentence}.") from error
            except TimeoutError as error:
                sentence = "The regular expression takes too long."
                raise wrong(self._call.text, expression.span, sentence) from error

        return guarded

    def holds(self, expression: v.Expression) -> Callable[[Row], bool]:
        """Whether a condition is true in a row."""
        value = self.value(expression)
        return lambda row: value(row) is True

    def constant(self, expression: v.Expression) -> Json:
        """What an expression is that needs no row."""
        return self.value(expression)(Row(()))

    def _made(self, expression: v.Expression) -> Value:
        match expression:
            case v.Constant(value=value):
                return lambda _: value
            case v.Name(parts=parts):
                return self._named(parts, expression.span)
            case v.Parameter(name=name, span=span):
                given = self._call.parameter(name, span)
                return lambda _: given
            case v.Hole(text=text, span=span):
                sentence = f"{text} is a place of a template: fill it in."
                raise wrong(self._call.text, span, sentence)
            case v.Made():
                made = refining.value_of(self._call.text, expression)
                return lambda _: made
            case v.Listed(items=items):
                parts_of = [self._made(each) for each in items]
                return lambda row: [each(row) for each in parts_of]
            case v.Entries(entries=entries):
                fields = {name: self._made(each) for name, each in entries}
                return lambda row: {name: each(row) for name, each in fields.items()}
            case v.Call():
                return self._called(expression)
            case v.Field(base=base, name=name):
                inner = self._made(base)
                return lambda row: _present(within(inner(row), (name,)))
            case v.Index(base=base, key=key):
                return self._indexed(base, key)
            case v.Negative(operand=operand):
                number = self._made(operand)
                return lambda row: _negative(number(row))
            case v.Arithmetic():
                return self._counted(expression)
            case v.Interval(text=text):
                return lambda _: text
            case v.Subquery(query=query):
                return self._subquery(query)
            case v.Exists(query=query):
                assert isinstance(query, t.Select)  # noqa: S101 - the one kind of Rows
                found = bool(self._queried(query))
                return lambda _: found
            case _:
                return self._condition(expression)

    def _condition(self, expression: v.Expression) -> Value:
        match expression:
            case v.Comparison(left=left, operator=operator, right=right):
                one, other = self._made(left), self._made(right)
                return lambda row: _compared(operator, one(row), other(row))
            case v.Membership(operand=operand, among=among):
                item, items = self._made(operand), self._made(among)
                return lambda row: _among(item(row), items(row))
            case v.Range(operand=operand, low=low, high=high):
                value, least, most = map(self._made, (operand, low, high))
                return lambda row: _both(
                    _compared(">=", value(row), least(row)),
                    _compared("<=", value(row), most(row)),
                )
            case v.Absence(operand=operand):
                inner = self._made(operand)
                return lambda row: inner(row) is None
            case v.Negation(operand=operand):
                inner = self._made(operand)
                return lambda row: _not(inner(row))
            case v.Conjunction(parts=parts):
                terms = [self._made(each) for each in parts]
                return lambda row: _all(terms, row)
            case v.Disjunction(parts=parts):
                terms = [self._made(each) for each in parts]
                return lambda row: _any(terms, row)
            case _:
                raise AssertionError(expression)

    def _named(self, parts: tuple[str, ...], span: Span) -> Value:
        def value(row: Row) -> Json:
            found = find(row, parts)
            if isinstance(found, Absent):
                found = self._aliased(row, parts)
            if isinstance(found, Absent):
                found = moments.told(self._call, row, parts, self.moment)
            if isinstance(found, Absent):
                if parts not in self._seen:
                    self.unseen.setdefault(parts, span)
                return None
            if parts not in self._seen:
                self._seen.add(parts)
                self.unseen.pop(parts, None)
            return found

        return value

    def _aliased(self, row: Row, parts: tuple[str, ...]) -> "Json | Absent":
        """What a name stands for that SELECT gives to a column."""
        alias = self._aliases.get(parts[0]) if len(parts) == 1 else None
        if alias is None or parts[0] in self._inside:
            return ABSENT  # an alias is none within what it stands for
        self._inside.add(parts[0])
        try:
            return alias(row)
        finally:
            self._inside.discard(parts[0])

    def _indexed(self, base: v.Expression, key: v.Expression) -> Value:
        inner = self._made(base)
        if isinstance(key, v.Comparison | v.Conjunction | v.Disjunction | v.Negation):
            test = self._made(key)
            return lambda row: _kept(inner(row), row, test)
        at = self._made(key)
        return lambda row: _part(inner(row), at(row))

    def _counted(self, expression: v.Arithmetic) -> Value:
        first = self._made(expression.first)
        rest = [
            (sign, self._made(each), isinstance(each, v.Interval))
            for sign, each in expression.rest
        ]

        def value(row: Row) -> Json:
            total = first(row)
            for sign, operand, timed in rest:
                total = _joined(sign, total, operand(row), timed=timed)
            return total

        return value

    def _subquery(self, query: v.Rows) -> Value:
        assert isinstance(query, t.Select)  # noqa: S101 - the one kind of Rows
        found: Json = [row[0] if row else None for row in self._queried(query)]
        return lambda _: found

    def _called(self, call: v.Call) -> Value:
        name = call.name.upper()
        if name in AGGREGATES:
            return self._gathered(name, call)
        arguments = [self._made(each) for each in call.arguments]
        if name == "SEARCH" and len(arguments) == 1:
            return lambda row: functions.search(row, arguments[0](row))
        if name not in functions.SIMPLE:
            known = ", ".join(sorted({*functions.SIMPLE, *AGGREGATES, "SEARCH"}))
            raise beyond(
                self._call.text,
                call.span,
                f"The embedded engine has no function {call.name}.",
                f"There are: {known}.",
            )
        least, most, function = functions.SIMPLE[name]
        if not least <= len(arguments) <= most:
            sentence = (
                f"{name} takes {least if least == most else f'{least} to {most}'}"
            )
            raise wrong(self._call.text, call.span, f"{sentence} arguments.")
        return lambda row: function(*(each(row) for each in arguments))

    def _gathered(self, name: str, call: v.Call) -> Value:
        if len(call.arguments) > 1 or (call.everything and name != "COUNT"):
            sentence = f"{name} takes one argument."
            raise wrong(self._call.text, call.span, sentence)
        inner = self._made(call.arguments[0]) if call.arguments else None
        order = self._made(call.order.value) if call.order else None

        def value(row: Row) -> Json:
            if not row.members:
                sentence = f"{name} stands in SELECT, HAVING or ORDER BY alone"
                raise ValueError(sentence)
            members = row.members if row.members != (EMPTY,) else ()
            if inner is None:
                return len(members)
            if order is not None and call.order is not None:
                members = tuple(
                    sorted(
                        members,
                        key=lambda each: comparing.key(order(each)),
                        reverse=call.order.descending,
                    )
                )
            values = [inner(each) for each in members]
            if call.distinct:
                unique = {comparing.distinct(each): each for each in values}
                values = list(unique.values())
            return functions.aggregate(name, values)

        return value


EMPTY: Final = Row(())  # stands in a group of no rows


def _present(value: "Json | Absent") -> Json:
    return None if value is ABSENT or isinstance(value, Absent) else value


def _compared(operator: str, left: Json, right: Json) -> bool | None:
    match operator:
        case "=":
            return comparing.equal(left, right)
        case "!=":
            return _not(comparing.equal(left, right))
        case "LIKE":
            return comparing.like(left, right)
        case "CONTAINS":
            return comparing.contains(left, right)
        case "MATCHES":
            return comparing.matches(left, right)
        case _:
            return comparing.ordered(left, right, _TESTS[operator])


def _among(item: Json, items: Json) -> bool | None:
    if item is None:
        return None
    if not isinstance(items, list):
        return comparing.equal(item, items)
    return any(comparing.equal(item, each) is True for each in items)


def _not(value: Json) -> bool | None:
    return None if not isinstance(value, bool) else not value


def _both(one: Json, other: Json) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _all(terms: list[Value], row: Row) -> bool | None:
    unknown = False
    for each in terms:
        value = each(row)
        if value is False:
            return False
        unknown = unknown or value is not True
    return None if unknown else True


def _any(terms: list[Value], row: Row) -> bool | None:
    unknown = False
    for each in terms:
        value = each(row)
        if value is True:
            return True
        unknown = unknown or value is not False
    return None if unknown else False


def _negative(value: Json) -> Json:
    if value is None:
        return None
    return -comparing.number(value)


def _joined(sign: str, left: Json, right: Json, *, timed: bool) -> Json:
    if left is None or right is None:
        return None
    if timed and sign in "+-":
        length = functions.interval(str(right))
        at = functions.moment(left)
        return (at + length if sign == "+" else at - length).isoformat()
    if sign == "||" or (sign == "+" and isinstance(left, str)):
        if not isinstance(left, str) or not isinstance(right, str):
            raise ValueError(f"Only texts are joined; {left!r} and {right!r} are not")
        return left + right
    one, other = comparing.number(left), comparing.number(right)
    if sign in "/%" and not other:
        return None
    return _SIGNS[sign](one, other)


def _part(value: Json, key: Json) -> Json:
    match value, key:
        case list(), int() if not isinstance(key, bool) and -len(value) <= key < len(
            value
        ):
            return value[key]
        case dict(), str():
            return value.get(key)
        case _:
            return None


def _kept(value: Json, row: Row, test: Value) -> Json:
    """The items of a list for which a condition holds."""
    if not isinstance(value, list):
        return None
    from panll_desktop.modules.lithoglyph.rows import Bound  # noqa: PLC0415 - seldom

    return [each for each in value if test(row.beside(Bound((), each))) is True]
