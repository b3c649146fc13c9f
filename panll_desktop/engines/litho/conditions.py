"""Conditions on the fields of a document, as constraints have them.

They have three outcomes: what is asked of a missing or null value is unknown, and so is
an order between values of different types. A constraint is broken by false alone.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from panll_desktop.engines.litho.errors import ValueTypeError
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record

PATIENCE: Final = 1.0  # seconds for one expression on one text


class Operator(StrEnum):
    """How two values are compared; its value is its spelling."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    LIKE = "LIKE"
    IN = "IN"
    CONTAINS = "CONTAINS"
    MATCHES = "MATCHES"
    NULL = "IS NULL"


class Comparison(Record):
    """A operator of the value at a path.

    Attributes:
        path: the names from the document inwards.
        value: what it is compared with; a list for ``IN``, a text with ``%`` and ``_``
            for ``LIKE``, a regular expression for ``MATCHES``, nothing for
            ``IS NULL``.
    """

    path: tuple[str, ...]
    operator: Operator
    value: Json = None


class Every(Record):
    """All of them hold."""

    parts: tuple["Condition", ...]


class Some(Record):
    """At least one of them holds."""

    parts: tuple["Condition", ...]


class Not(Record):
    """It does not hold."""

    part: "Condition"


Condition: TypeAlias = Comparison | Every | Some | Not


def holds(condition: Condition, fields: Mapping[str, Json]) -> bool | None:
    """Whether a document meets a condition; None where that is unknown."""
    match condition:
        case Comparison():
            return compared(
                condition.operator, value_at(fields, condition.path), condition.value
            )
        case Every():
            found = [holds(each, fields) for each in condition.parts]
            return False if False in found else None if None in found else True
        case Some():
            found = [holds(each, fields) for each in condition.parts]
            return True if True in found else None if None in found else False
        case Not():
            inner = holds(condition.part, fields)
            return None if inner is None else not inner


def value_at(fields: Mapping[str, Json], path: Sequence[str]) -> Json:
    """What lies at a path; null where nothing does."""
    first, *rest = path
    found = fields.get(first)
    for name in rest:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def compared(operator: Operator, one: Json, other: Json) -> bool | None:
    """The outcome of one comparison; None where it is unknown."""
    if operator is Operator.NULL:
        return one is None
    if one is None or other is None:
        return None
    match operator, other:
        case Operator.EQUAL, _:
            return _same(one, other)
        case Operator.UNEQUAL, _:
            return not _same(one, other)
        case Operator.LIKE, str(pattern):
            return _like(pattern, one)
        case Operator.IN, list(values):
            return any(_same(one, each) for each in values)
        case Operator.CONTAINS, _:
            return _contains(one, other)
        case Operator.MATCHES, str(pattern):
            return _found(pattern, one)
        case _:
            return _ordered(operator, one, other)


def _same(one: Json, other: Json) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _contains(one: Json, other: Json) -> bool | None:
    match one, other:
        case str(), str():
            return other in one
        case list(), _:
            return any(_same(each, other) for each in one)
        case dict(), str():
            return other in one
        case _:
            return None


def _ordered(operator: Operator, one: Json, other: Json) -> bool | None:
    match one, other:
        case (bool(), _) | (_, bool()):
            return None
        case (int() | float(), int() | float()):
            order = (one > other) - (one < other)
        case str(), str():
            order = (one > other) - (one < other)
        case _:
            return None
    match operator:
        case Operator.LESS:
            return order < 0
        case Operator.GREATER:
            return order > 0
        case Operator.AT_MOST:
            return order <= 0
        case Operator.AT_LEAST:
            return order >= 0
        case _:
            return None


def _like(pattern: str, value: Json) -> bool | None:
    if not isinstance(value, str):
        return None
    return _pattern(pattern).fullmatch(value) is not None


def _found(pattern: str, value: Json) -> bool | None:
    """Whether a regular expression is found in a text.

    Raises:
        ValueTypeError: it takes too long.
    """
    if not isinstance(value, str):
        return None
    import regex  # noqa: PLC0415 - few conditions have such patterns

    try:
        return regex.search(pattern, value, timeout=PATIENCE) is not None
    except TimeoutError as error:
        raise ValueTypeError(
            f"The expression {pattern!r} takes too long on a text of {len(value):,}"
            " characters."
        ) from error


def check_pattern(pattern: Json) -> None:
    """Refuses what is no regular expression.

    Raises:
        ValueTypeError: it is none.
    """
    import regex  # noqa: PLC0415 - few conditions have such patterns

    try:
        regex.compile(str(pattern))
    except regex.error as error:
        sentence = f"{pattern!r} is no regular expression: {error}."
        raise ValueTypeError(sentence) from error


@lru_cache(64)
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = (
        {"%": ".*", "_": "."}.get(each, re.escape(each))
        for each in re.sub("%+", "%", pattern)
    )
    return re.compile("".join(parts), re.DOTALL)


def fields_in(condition: Condition) -> set[str]:
    """The fields that a condition looks at."""
    match condition:
        case Comparison():
            return {condition.path[0]}
        case Every() | Some():
            return set().union(*map(fields_in, condition.parts))
        case Not():
            return fields_in(condition.part)


def patterns_in(condition: Condition) -> list[Json]:
    """The regular expressions of a condition."""
    match condition:
        case Comparison():
            matching = condition.operator is Operator.MATCHES
            return [condition.value] if matching else []
        case Every() | Some():
            return [each for part in condition.parts for each in patterns_in(part)]
        case Not():
            return patterns_in(condition.part)


def to_json(condition: Condition) -> Json:
    """The form in which a store keeps a condition."""
    match condition:
        case Comparison():
            return [condition.operator.value, list(condition.path), condition.value]
        case Every():
            return ["and", *map(to_json, condition.parts)]
        case Some():
            return ["or", *map(to_json, condition.parts)]
        case Not():
            return ["not", to_json(condition.part)]


def from_json(form: Json) -> Condition:
    """The condition of such a form.

    Raises:
        ValueTypeError: it is none.
    """
    match form:
        case ["and", *parts]:
            return Every(tuple(map(from_json, parts)))
        case ["or", *parts]:
            return Some(tuple(map(from_json, parts)))
        case ["not", part]:
            return Not(from_json(part))
        case [str(operator), [*path], value] if operator in [*Operator]:
            names = tuple(each for each in path if isinstance(each, str))
            if names and len(names) == len(path):
                return Comparison(names, Operator(operator), value)
    raise ValueTypeError(f"{form!r} is the form of no condition.")
