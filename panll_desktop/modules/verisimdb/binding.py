"""Parameters of a statement, replaced by their values."""

from collections.abc import Mapping
from typing import Final, TypeVar

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Json, Parameters, Span
from panll_desktop.records import Record

_Part = TypeVar("_Part", bound=Record)
_TIMES: Final[Mapping[type[Record], tuple[str, ...]]] = {
    t.AsOf: ("moment",),
    t.Between: ("start", "end"),
    t.Moment: ("text",),
}
_LIKENESSES: Final = (t.Similar, t.SearchVector)


def bound(tree: _Part, given: Parameters) -> _Part:
    """The statement with values where ``$names`` stood.

    Raises:
        BeyondError: a parameter has no value, or one that cannot stand there.
    """
    changes: dict[str, object] = {}
    for name in type(tree).__match_args__:
        before = getattr(tree, name)
        after = _bound(before, tree, name, given)
        if after is not before:
            changes[name] = after
    if not changes:
        return tree
    from dataclasses import replace  # noqa: PLC0415 - slow, and few have parameters

    return replace(tree, **changes)


def _bound(part: object, owner: Record, name: str, given: Parameters) -> object:
    match part:
        case t.Parameter(wanted, span) if isinstance(owner, _LIKENESSES):
            return _vector(_value(wanted, given, span), wanted, span)
        case t.Parameter(wanted, span):
            return t.Literal(_literal(_value(wanted, given, span), wanted, span), span)
        case str() if part.startswith("$") and name in _TIMES.get(type(owner), ()):
            span = getattr(owner, "span", Span(0, 0))
            value = _value(part[1:], given, span)
            if isinstance(value, str):
                return value
            raise BeyondError(f"The parameter {part} is no time, written out.", span)
        case Span():
            return part
        case Record():
            return bound(part, given)
        case tuple() if any(isinstance(each, Record) for each in part):
            every = tuple(_bound(each, owner, name, given) for each in part)
            same = all(one is other for one, other in zip(every, part, strict=True))
            return part if same else every
        case _:
            return part


def _value(name: str, given: Parameters, span: Span) -> Json:
    if name not in given:
        raise BeyondError(f"The parameter ${name} has no value.", span)
    return given[name]


def _literal(value: Json, name: str, span: Span) -> t.Value:
    match value:
        case list():
            return tuple(_literal(each, name, span) for each in value)
        case dict():
            sentence = f"The parameter ${name} is an object, and no value to compare."
            raise BeyondError(sentence, span)
        case _:
            return value


def _vector(value: Json, name: str, span: Span) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else []
    found = [
        float(each)
        for each in numbers
        if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    if not found or len(found) != len(numbers):
        raise BeyondError(f"The parameter ${name} is no list of numbers.", span)
    return tuple(found)
