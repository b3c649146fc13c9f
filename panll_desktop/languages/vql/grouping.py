"""What a SELECT of groups may show, test and sort by.

A row stands for a whole group then: it has the values that GROUP BY names, which are
the same for all of the group, and aggregates of all other ones.
"""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.conditions import Field
from panll_desktop.protocol import Span
from panll_desktop.records import Record

_OPEN: Final = ("metadata.", "properties.")


class Fault(Record):
    """Something asked of a group that it has not got: a sentence, a place.

    Attributes:
        sentence: what is wrong and what would be right.
        span: where.
        tests: whether HAVING asks it.
    """

    sentence: str
    span: Span
    tests: bool = False


def is_grouping(select: t.Select) -> bool:
    """Whether the rows of a select are groups."""
    made = any(isinstance(item, t.Aggregate) for item in select.items)
    return made or bool(select.group) or select.having is not None


def faults(select: t.Select) -> Iterator[Fault]:
    """What is wrong in the select list, in HAVING, and in ORDER BY."""
    if not is_grouping(select):
        yield from _aggregates_of_entities(select)
        return
    for item in select.items:
        yield from _of_item(item, select.group)
    if select.group and select.having is not None:
        yield from _of_test(select.having, select.group)
    for sort in select.order:
        yield from _of_value(sort.key, select.group)


def _aggregates_of_entities(select: t.Select) -> Iterator[Fault]:
    for sort in select.order:
        if isinstance(sort.key, t.Aggregate):
            yield Fault(of_entities(sort.key), sort.key.span)


def of_entities(aggregate: t.Aggregate) -> str:
    """Why an aggregate has no value where rows are entities."""
    name = aggregate.function
    return f"{name} is of groups, and the rows of this statement are entities."


def _of_item(item: t.Item, keys: tuple[Field, ...]) -> Iterator[Fault]:
    match item:
        case t.Parts(modality, names) if "*" not in names:
            for name in names:
                yield from _of_value(t.Reference(modality, name, item.span), keys)
        case t.Everything() | t.Whole() | t.Parts():
            shown = [*map(spelt, keys), "aggregates such as COUNT(*)"]
            sentence = (
                f"A group has no content of its own: show {' and '.join(shown)} in"
                f" place of {_whole(item)}."
            )
            yield Fault(sentence, item.span)
        case _:
            yield from _of_value(item, keys)


def _of_value(
    part: t.Operand, keys: tuple[Field, ...], *, tests: bool = False
) -> Iterator[Fault]:
    if isinstance(part, t.Aggregate | t.Literal | t.Parameter):
        return
    if not any(is_same(part, key) for key in keys):
        name = spelt(part)
        sentence = (
            f"{name} may differ inside a group: name it in GROUP BY, or make one value"
            f" of it, as MIN({name})."
        )
        yield Fault(sentence, part.span, tests)


def _of_test(condition: t.Condition, keys: tuple[Field, ...]) -> Iterator[Fault]:
    """No recursion: conditions may nest."""
    waiting = [condition]
    while waiting:
        each = waiting.pop()
        match each:
            case t.Conjunction(terms) | t.Disjunction(terms):
                waiting.extend(reversed(terms))
            case t.Negation(term):
                waiting.append(term)
            case t.Truth():
                pass
            case t.Comparison(left, _, right):
                yield from _of_value(left, keys, tests=True)
                yield from _of_value(right, keys, tests=True)
            case _:
                sentence = (
                    "HAVING compares keys and aggregates of groups; what is asked of"
                    " entities belongs into WHERE."
                )
                yield Fault(sentence, each.span, tests=True)


def is_same(part: Field, key: Field) -> bool:
    """Whether both are one field; a name without its modality may be of any."""
    if isinstance(part, t.Reference) and isinstance(key, t.Reference):
        return part.modality is key.modality and _bare(part) == _bare(key)
    return _bare(part) == _bare(key)


def _bare(part: Field) -> str:
    match part:
        case t.Identifier():
            return "id"
        case t.Reference(_, name):
            found = name.lower()
        case t.Name(path):
            found = path.lower()
            if not found.startswith(_OPEN):
                found = found.partition(".")[2] or found
    for prefix in _OPEN:
        found = found.removeprefix(prefix)
    return found


def _whole(item: t.Everything | t.Whole | t.Parts) -> str:
    return "*" if isinstance(item, t.Everything) else item.modality.name


def spelt(operand: t.Operand) -> str:
    """An operand as a person names it."""
    match operand:
        case t.Reference(modality, name):
            return f"{modality.name}.{name}"
        case t.Name(path):
            return path
        case t.Identifier():
            return "id"
        case t.Parameter(name):
            return f"${name}"
        case t.Literal():
            return "the value"
        case t.Aggregate(function, None):
            return f"{function}(*)"
        case t.Aggregate(function, argument):
            return f"{function}({spelt(argument)})" if argument else function
