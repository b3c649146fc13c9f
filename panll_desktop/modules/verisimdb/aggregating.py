"""From a SELECT with aggregates or GROUP BY to groups of the engine's algebra."""

from typing import Final, TypeAlias

from panll_desktop.engines.octad import aggregates
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.fields import Kind
from panll_desktop.languages.vql import grouping as rules
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.conditions import Field
from panll_desktop.modules.verisimdb import compiling, resolving
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import Column, ColumnType
from panll_desktop.records import Record

_TYPES: Final = {
    Kind.INTEGER: ColumnType.INTEGER,
    Kind.REAL: ColumnType.REAL,
    Kind.TEXT: ColumnType.TEXT,
    Kind.OPEN: ColumnType.ANY,
}

Keys: TypeAlias = tuple[tuple[Field, a.Field], ...]  # as written, and as resolved


class Grouping(Record):
    """A select of groups.

    Attributes:
        query: for the engine.
        columns: of the result.
        places: of each column among the keys and aggregates of the query.
    """

    query: a.Group
    columns: tuple[Column, ...]
    places: tuple[int, ...]


def grouping(tree: t.Select) -> Grouping:
    """What the engine has to put together.

    Raises:
        BeyondError: something is asked of a group that it has not got.
    """
    if tree.having is not None and not tree.group:
        sentence = "HAVING tests groups, and there are none without GROUP BY."
        raise BeyondError(sentence, tree.having.span)
    for fault in rules.faults(tree):
        raise BeyondError(fault.sentence, fault.span)
    keys = tuple((each, resolving.field(each)) for each in tree.group)
    shown: dict[a.Field | a.Aggregate, str] = {}
    for item in tree.items:
        for term, label in _terms(item, keys):
            shown.setdefault(term, label)
    made = tuple(each for each in shown if isinstance(each, a.Aggregate))
    fields = tuple(dict.fromkeys(field for _, field in keys))
    every = (*fields, *made)
    order = ((_term(sort.key, keys), sort.descending) for sort in tree.order)
    query = a.Group(
        fields,
        made,
        compiling.filtering(tree),
        _having(tree.having, keys),
        tuple(a.GroupOrder(*each) for each in order),
        tree.limit,
        tree.offset,
    )
    columns = tuple(
        Column(label, _TYPES[aggregates.kind_of(term)]) for term, label in shown.items()
    )
    return Grouping(query, columns, tuple(every.index(each) for each in shown))


def _terms(item: t.Item, keys: Keys) -> list[tuple[a.Field | a.Aggregate, str]]:
    """What an item shows of a group."""
    match item:
        case t.Parts():
            parts = resolving.parts(item)
            return [(_term(part, keys), rules.spelt(part)) for part in parts]
        case t.Everything() | t.Whole():
            raise resolving.beyond(item)
        case _:
            return [(_term(item, keys), rules.spelt(item))]


def _term(part: t.Operand, keys: Keys) -> a.Field | a.Aggregate:
    if isinstance(part, t.Aggregate):
        argument = part.argument
        field = None if argument is None else resolving.field(argument)
        return a.Aggregate(a.Function[part.function], field)
    if isinstance(part, t.Literal | t.Parameter):
        raise resolving.beyond(part)
    field = resolving.field(part)
    if any(field == key for _, key in keys):
        return field
    # The same field by another of its names, such as DOCUMENT.kind and kind.
    named = (key for written, key in keys if rules.is_same(part, written))
    found = next(named, None)
    if found is None:
        raise resolving.beyond(part)
    return found


def _having(tree: t.Condition | None, keys: Keys) -> a.Condition:
    match tree:
        case None:
            return a.Constant(True)
        case t.Truth(value):
            return a.Constant(value)
        case t.Conjunction(terms):
            return a.And(tuple(_having(each, keys) for each in terms))
        case t.Disjunction(terms):
            return a.Or(tuple(_having(each, keys) for each in terms))
        case t.Negation(term):
            return a.Not(_having(term, keys))
        case t.Comparison():
            return _comparison(tree, keys)
        case _:
            raise resolving.beyond(tree)


def _comparison(tree: t.Comparison, keys: Keys) -> a.Condition:
    left, operator, right = compiling.sides(tree)
    if isinstance(left, t.Literal):
        return compiling.decided(tree)
    compared = (
        a.Literal(compiling.scalar(right))
        if isinstance(right, t.Literal)
        else _term(right, keys)
    )
    return a.CompareGroups(_term(left, keys), operator, compared)
