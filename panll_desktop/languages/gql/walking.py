"""Ways through a tree: what a check or a compiler asks of every statement."""

from typing import Any, TypeVar, cast

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.protocol import Span
from panll_desktop.records import Record

Kept = TypeVar("Kept")


def plain(statement: t.Statement) -> t.Plain:
    """The statement without EXPLAIN."""
    return statement.statement if isinstance(statement, t.Explain) else statement


def because_of(statement: t.Plain) -> c.Because | None:
    """Who changes something and why, where a statement may say that."""
    found = getattr(statement, "because", None)
    return found if isinstance(found, c.Because) else None


def moved(tree: Kept, by: int) -> Kept:
    """The same tree, as if its text stood that many characters further on."""
    found: Any = tree
    match found:
        case Span():
            return cast("Kept", found.shifted(by))
        case tuple():
            return cast("Kept", tuple(moved(each, by) for each in found))
        case Record():
            values = (getattr(found, name) for name in found.__match_args__)
            return cast("Kept", type(found)(*(moved(each, by) for each in values)))
        case _:
            return tree
