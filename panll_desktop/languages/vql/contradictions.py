"""Conditions that no entity can meet: tests of one field that exclude each other."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql import types
from panll_desktop.languages.vql.rules_published import is_constant
from panll_desktop.protocol import Modality

_Value: TypeAlias = str | float
_Key: TypeAlias = tuple[Modality, str] | str  # a field, or a name without modality
_Test: TypeAlias = tuple[str, _Value]  # how that field is compared, it on the left
# Tuples, because a union of types would be made anew for each test.
_PLAIN: Final = (str, int, float)
_FIELDS: Final = (t.Reference, t.Name, t.Identifier)
_SWAPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


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
    by_field: dict[_Key, list[_Test]] = {}
    for key, test in _tests(terms):
        by_field.setdefault(key, []).append(test)
    for key, tests in by_field.items():
        if len(tests) > 1 and _is_empty(tests):
            written = " and ".join(f"{operator} {value}" for operator, value in tests)
            name = key if isinstance(key, str) else f"{key[0].name}.{key[1]}"
            return f"{name} is never {written}."
    return ""


def _presences(terms: Iterable[t.Condition], *, negated: bool) -> Iterator[t.Presence]:
    for each in terms:
        if isinstance(each, t.Presence) and each.negated is negated:
            yield each


def _tests(terms: Iterable[t.Condition]) -> Iterator[tuple[_Key, _Test]]:
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
        if isinstance(field, _FIELDS) and types.is_single(field):
            yield _key(field), (operator, value)


def _key(field: t.Reference | t.Name | t.Identifier) -> _Key:
    if isinstance(field, t.Reference):
        return field.modality, field.name
    return field.path if isinstance(field, t.Name) else "id"


def _is_empty(tests: list[_Test]) -> bool:
    """Whether no value meets all the tests; numbers and texts are never mixed."""
    numbers = [test for test in tests if not isinstance(test[1], str)]
    words = [test for test in tests if isinstance(test[1], str)]
    return _none_fits(numbers) or _none_equals(words)


def _none_equals(tests: list[_Test]) -> bool:
    """Texts differ if they do so in more than case, which a store may ignore."""
    equal = {str(value) for operator, value in tests if operator == "=="}
    refused = {str(value) for operator, value in tests if operator == "!="}
    return len({each.casefold() for each in equal}) > 1 or bool(equal & refused)


def _none_fits(tests: list[_Test]) -> bool:
    """Whether no number meets the tests: the ends and the equals are all to try."""
    least, most = float("-inf"), float("inf")
    open_least = open_most = False
    refused: set[_Value] = set()
    for operator, written in tests:
        value = _float(written)
        if operator in (">", ">=", "==") and value >= least:
            open_least = operator == ">" or (open_least and value == least)
            least = value
        if operator in ("<", "<=", "==") and value <= most:
            open_most = operator == "<" or (open_most and value == most)
            most = value
        if operator == "!=":
            refused.add(value)
    if least < most:
        return False
    return least > most or open_least or open_most or least in refused


def _float(value: _Value) -> float:
    try:
        return float(value)
    except (OverflowError, ValueError):
        return float("nan")  # a whole number beyond any float excludes nothing
