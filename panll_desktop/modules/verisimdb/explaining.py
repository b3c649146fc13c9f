"""EXPLAIN on the embedded engine."""

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import planning, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Statement
from panll_desktop.protocol import Column, ColumnType, StatementType


def explain(call: Call, tree: t.Explain) -> Statement:
    """The plan of the statement inside."""
    inner = tree.statement
    sketch = planning.sketch(call.store, inner)
    found = planning.as_json(inner.span.of(call.text), sketch)
    columns = (Column("query", ColumnType.TEXT), Column("plan", ColumnType.JSON))
    return Statement(
        columns,
        iter([[found]]),
        StatementType.EXPLAIN,
        "EXPLAIN",
        touching.touched(inner),
        plan=planning.as_plan(sketch),
    )
