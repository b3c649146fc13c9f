"""Conditions that no entity can meet: tests of one field that exclude each other."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql import types
from panll_desktop.languages.vql.rules_published import is_constant

_Value: TypeAlias = str | float
# Tuples, because a union of types would be made anew for each test.
_PLAIN: Final = (str, int, float)
_FIELDS: Final = (t.Reference, t.Name, t.Identifier)
_SWAPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _Test(NamedTuple):
    """A field compared with a number or a text, the field on the left."""

    field: str
    operator: str
    value: _Value


def reason(condition: t.Condition) -> str:
    """Why a condition is never true, its parts left aside; empty if it may be."""
    if is_constant(condition) is False:
        return "This is always false."
    if isinstance(condition, t.Conjunction):
        return _excluded(condition.terms)
    if isinstance(condition, t.Between):
        start, end = condition.start, condition.end
        if _is_date(start) and _is_date(end) and end < start:
            return f"The time {end} is before {start}."
    return ""


def _is_date(text: str) -> bool:
    return text[:4].isdigit() and text[4:5] == "-"


def _excluded(terms: tuple[t.Condition, ...]) -> str:
    present = {each.modality for each in _presences(terms, negated=False)}
    for each in _presences(terms, negated=True):
        if each.modality in present:
            return f"No entity has {each.modality.name} and has it not."
    by_field: dict[str, list[_Test]] = {}
    for test in _tests(terms):
        by_field.setdefault(test.field, []).append(test)
    for field, tests in by_field.items():
        if len(tests) > 1 and _is_empty(tests):
            written = " and ".join(f"{test.operator} {test.value}" for test in tests)
            return f"{field} is never {written}."
    return ""


def _presences(terms: Iterable[t.Condition], *, negated: bool) -> Iterator[t.Presence]:
    for each in terms:
        if isinstance(each, t.Presence) and each.negated is negated:
            yield each


def _tests(terms: Iterable[t.Condition]) -> Iterator[_Test]:
    for each in terms:
        if not isinstance(each, t.Comparison):
            continue
        field, operator, literal = each.left, each.operator, each.right
        if isinstance(field, t.Literal):
            field, literal = literal, field
            operator = _SWAPPED.get(operator, operator)
        if not isinstance(literal, t.Literal):
            continue
        value = literal.value
        if isinstance(value, bool) or not isinstance(value, _PLAIN):
            continue
        if not isinstance(field, _FIELDS):
            continue
        if types.is_single(field):
            yield _Test(_key(field), operator, value)


def _key(field: t.Reference | t.Name | t.Identifier) -> str:
    match field:
        case t.Reference(modality, name):
            return f"{modality.name}.{name}"
        case t.Name(path):
            return path
        case t.Identifier():
            return "id"


def _is_empty(tests: list[_Test]) -> bool:
    """Whether no value meets all the tests; numbers and texts are never mixed."""
    numbers = [test for test in tests if not isinstance(test.value, str)]
    words = [test for test in tests if isinstance(test.value, str)]
    return _none_fits(numbers) or _none_equals(words)


def _none_equals(tests: list[_Test]) -> bool:
    """Texts differ if they do so in more than case, which a store may ignore."""
    equal = {str(test.value) for test in tests if test.operator == "=="}
    refused = {str(test.value) for test in tests if test.operator == "!="}
    return len({each.casefold() for each in equal}) > 1 or bool(equal & refused)


def _none_fits(tests: list[_Test]) -> bool:
    """Whether no number meets the tests: the ends and the equals are all to try."""
    least, most = float("-inf"), float("inf")
    open_least = open_most = False
    refused: set[_Value] = set()
    for test in tests:
        value = _float(test.value)
        if test.operator in (">", ">=", "==") and value >= least:
            open_least = test.operator == ">" or (open_least and value == least)
            least = value
        if test.operator in ("<", "<=", "==") and value <= most:
            open_most = test.operator == "<" or (open_most and value == most)
            most = value
        if test.operator == "!=":
            refused.add(value)
    if least < most:
        return False
    return least > most or open_least or open_most or least in refused


def _float(value: _Value) -> float:
    try:
        return float(value)
    except (OverflowError, ValueError):
        return float("nan")  # a whole number beyond any float excludes nothing
