"""Expressions compared and walked, without what is known of their types."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.words import AGGREGATES
from panll_desktop.protocol import Span
from panll_desktop.records import Record

NO_PARTS: Final = (Span, v.Rows)  # records that are no expressions


def is_aggregate(tree: object) -> bool:
    """Whether a call brings rows together."""
    if not isinstance(tree, v.Call) or tree.name.upper() not in AGGREGATES:
        return False
    return tree.everything or len(tree.arguments) <= 1


def shape(tree: object) -> object:
    """What an expression says, wherever it stands and in whatever letters."""
    match tree:
        case Span():
            return None
        case tuple():
            return tuple(map(shape, tree))
        case v.Name(name=name):
            return ("Name", name.lower())
        case v.Call():
            inner = shape(tree.arguments)
            return ("Call", tree.name.lower(), inner, tree.everything, tree.distinct)
        case Record():
            fields = (shape(getattr(tree, each)) for each in tree.__match_args__)
            return (type(tree).__name__, *fields)
        case _:
            return (type(tree).__name__, tree)


def aggregates(root: object) -> Iterator[v.Call]:
    """The aggregates in a part of a statement, not those of queries inside."""
    for each in _parts(root):
        if isinstance(each, v.Call) and is_aggregate(each):
            yield each


def _parts(root: object) -> Iterator[Record]:
    """Every record of an expression; inside an aggregate nothing is looked at."""
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(reversed(value))
        elif isinstance(value, Record) and not isinstance(value, NO_PARTS):
            yield value
            if not is_aggregate(value):
                waiting.extend(getattr(value, each) for each in value.__match_args__)
