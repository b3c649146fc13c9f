"""EXPLAIN and EXPLAIN ANALYZE on the embedded engine."""

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import accepting, planning, touching
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Rows, Statement
from panll_desktop.protocol import Column, ColumnType, StatementType


def explain(call: Call, tree: t.Explain) -> Statement:
    """The plan of the statement inside.

    With ANALYZE that statement is run first, while the rows are walked.

    Raises:
        BeyondError: it cannot be analysed.
    """
    inner = tree.statement
    if tree.analysed:
        planning.refuse_analysis(inner)
    else:
        sketch = planning.sketch(call.store, inner)

    def rows() -> Rows:
        with accepting.placed_beyond(call.text):
            found = (
                planning.analysed(call.store, inner, call.stop)
                if tree.analysed
                else sketch
            )
        call.effect.plan = planning.as_plan(found)
        yield [planning.as_json(inner.span.of(call.text), found)]

    return Statement(
        (Column("query", ColumnType.TEXT), Column("plan", ColumnType.JSON)),
        rows(),
        StatementType.EXPLAIN,
        "EXPLAIN ANALYZE" if tree.analysed else "EXPLAIN",
        touching.touched(inner),
    )
