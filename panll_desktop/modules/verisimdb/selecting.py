"""SELECT and COUNT on the embedded engine."""

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import compiling, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import (
    Rows,
    Statement,
    modality_columns,
    selected,
)
from panll_desktop.protocol import Column, ColumnType, StatementType


def select(call: Call, tree: t.Select) -> Statement:
    """Entities, or how many there are."""
    if compiling.is_counting(tree):
        rows = _counted(call, compiling.counting(tree))
        if tree.offset or tree.limit == 0:
            rows = iter(())  # of the one row that there is
        return _counting(rows, StatementType.SELECT, "SELECT", touching.touched(tree))
    selection = compiling.selection(tree)
    found = reading.select(call.store, selection.query, call.stop)
    return Statement(
        modality_columns(selection.shown),
        selected(found, selection.shown),
        StatementType.SELECT,
        "SELECT",
        touching.touched(tree),
    )


def count(call: Call, tree: t.Count) -> Statement:
    """How many entities there are."""
    rows = _counted(call, compiling.counting(tree))
    return _counting(rows, StatementType.COUNT, "COUNT", touching.touched(tree))


def _counted(call: Call, query: a.Count) -> Rows:
    yield [(reading.count(call.store, query, call.stop),)]


def _counting(rows: Rows, kind: StatementType, name: str, bits: int) -> Statement:
    return Statement((Column("count", ColumnType.INTEGER),), rows, kind, name, bits)
