"""How telemetry counts the statements of GQL."""

from typing import Final

from panll_desktop.languages.gql import tree as t
from panll_desktop.protocol import StatementType

_KINDS: Final[dict[type[t.Statement], StatementType]] = {
    t.Select: StatementType.SELECT,
    t.Walk: StatementType.SELECT,
    t.MatchPattern: StatementType.SEARCH,
    t.Insert: StatementType.INSERT,
    t.InsertEdge: StatementType.INSERT,
    t.Import: StatementType.INSERT,
    t.Update: StatementType.UPDATE,
    t.Delete: StatementType.DELETE,
    t.Introspect: StatementType.SHOW,
    t.Explain: StatementType.EXPLAIN,
}


def kind_of(tree: t.Statement) -> StatementType:
    """How telemetry counts a statement."""
    return _KINDS.get(type(tree), StatementType.OTHER)
