"""SELECT and COUNT on the embedded engine."""

from collections.abc import Iterator

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import grouping, reading
from panll_desktop.engines.octad.grouping import GroupRow
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.grouping import is_grouping
from panll_desktop.modules.verisimdb import (
    aggregating,
    compiling,
    projecting,
    touching,
)
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    Rows,
    Statement,
    close_rows,
    selected,
    shown_columns,
)
from panll_desktop.protocol import Column, ColumnType, StatementType


def select(call: Call, tree: t.Select) -> Statement:
    """Entities, or how many there are."""
    if compiling.is_counting(tree):
        rows = _counted(call, compiling.counting(tree))
        if tree.offset or tree.limit == 0:
            rows = iter(())  # of the one row that there is
        return _counting(rows, StatementType.SELECT, "SELECT", touching.touched(tree))
    if is_grouping(tree):
        return _group(call, tree)
    selection = projecting.selection(tree)
    found = reading.select(call.store, selection.query, call.stop)
    return Statement(
        shown_columns(selection.shown),
        selected(found, selection.shown),
        StatementType.SELECT,
        "SELECT",
        touching.touched(tree),
    )


def count(call: Call, tree: t.Count) -> Statement:
    """How many entities there are."""
    rows = _counted(call, compiling.counting(tree))
    return _counting(rows, StatementType.COUNT, "COUNT", touching.touched(tree))


def _group(call: Call, tree: t.Select) -> Statement:
    wanted = aggregating.grouping(tree)
    found = grouping.group(call.store, wanted.query, call.stop)
    return Statement(
        wanted.columns,
        _grouped(found, wanted.places),
        StatementType.SELECT,
        "SELECT",
        touching.touched(tree),
    )


def _grouped(found: Iterator[list[GroupRow]], places: tuple[int, ...]) -> Rows:
    try:
        for chunk in found:
            yield [tuple(row[at] for at in places) for row in chunk]
    finally:
        close_rows(found)


def _counted(call: Call, query: a.Count) -> Rows:
    yield [(reading.count(call.store, query, call.stop),)]


def _counting(rows: Rows, kind: StatementType, name: str, bits: int) -> Statement:
    return Statement((Column("count", ColumnType.INTEGER),), rows, kind, name, bits)
