"""Columns of a SELECT that differ from row to row of a group."""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.inferring import Scope
from panll_desktop.languages.kql.walking import (
    NO_PARTS,
    aggregates,
    is_aggregate,
    shape,
)
from panll_desktop.protocol import Severity, Span
from panll_desktop.records import Record

STRAY_COLUMN: Final = "KQL005"


def check_grouped(tree: t.Select, scope: Scope) -> None:
    """Tells of columns that are neither grouped by nor in an aggregate."""
    parts = (tree.columns, tree.having, tree.order_by)
    if not tree.group_by and not any(True for _ in aggregates(parts)):
        return
    aliases = {
        each.alias.lower(): each.value
        for each in tree.columns
        if each.alias and each.value is not None
    }
    known = {shape(each) for each in tree.group_by}
    known |= {
        shape(aliases[each.name.lower()])
        for each in tree.group_by
        if isinstance(each, v.Name) and each.name.lower() in aliases
    }
    known |= {
        shape(tree.columns[each.value - 1].value)
        for each in tree.group_by
        if isinstance(each, v.Constant)
        and isinstance(each.value, int)
        and 1 <= each.value <= len(tree.columns)
    }
    for column in tree.columns:
        if column.value is None:
            _tell("*", column.span, scope)
            continue
        for name in _strays(column.value, known):
            if name.name not in scope.bindings:
                _tell(name.name, name.span, scope)


def _strays(tree: v.Expression, known: set[object]) -> Iterator[v.Name | v.Field]:
    """The names in an expression that are not in one of those that are known."""
    waiting: list[object] = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(reversed(value))
        if not isinstance(value, Record) or isinstance(value, NO_PARTS):
            continue
        if is_aggregate(value) or shape(value) in known:
            continue
        if isinstance(value, v.Name | v.Field):
            yield value
        else:
            waiting.extend(getattr(value, each) for each in value.__match_args__)


def _tell(name: str, span: Span, scope: Scope) -> None:
    scope.found.tell(
        STRAY_COLUMN,
        Severity.ERROR,
        f"“{name}” differs from row to row of a group: put it into GROUP BY, or into an"
        " aggregate such as max(…).",
        span,
    )
