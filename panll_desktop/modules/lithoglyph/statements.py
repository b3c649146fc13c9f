"""Every statement and what carries it out."""

from typing import Final

from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import (
    collections,
    explaining,
    introspecting,
    selecting,
    special,
    writing,
)
from panll_desktop.modules.lithoglyph.answers import Answer
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import Evaluator
from panll_desktop.modules.lithoglyph.failing import beyond
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


def carried_out(call: Call, tree: t.Statement) -> Answer:
    """Carries a statement out.

    Raises:
        ModuleError: it is refused, and nothing was changed.
    """
    evaluator = Evaluator(call, lambda inner: list(selecting.select(call, inner).rows))
    match tree:
        case t.Explain():
            return explaining.explain(call, tree)
        case t.Select():
            return selecting.select(call, tree)
        case t.Walk():
            return special.walk(call, tree)
        case t.MatchPattern():
            return special.match(call, tree, evaluator)
        case t.Introspect():
            return introspecting.introspect(call, tree, evaluator)
        case t.Transaction():
            return special.transaction(call, tree)
        case t.Defaults():
            return special.defaults(call, tree, evaluator)
        case _:
            return _changed(call, tree, evaluator)


def _changed(call: Call, tree: t.Plain, evaluator: Evaluator) -> Answer:
    """Carries a change out."""
    match tree:
        case t.Insert():
            return writing.insert(call, tree, evaluator)
        case t.InsertEdge():
            return writing.insert_edge(call, tree, evaluator)
        case t.Update():
            return writing.update(call, tree, evaluator)
        case t.Delete():
            return writing.delete(call, tree, evaluator)
        case t.CreateCollection():
            return collections.create(call, tree, evaluator)
        case t.CreateConstraint():
            return collections.constrain(call, tree, evaluator)
        case t.Alter():
            return collections.alter(call, tree, evaluator)
        case t.DropCollection():
            return collections.drop(call, tree, evaluator)
        case t.Undo():
            return introspecting.undo(call, tree, evaluator)
        case _:
            raise beyond(
                call.text, tree.span, "The embedded engine does not carry this out."
            )
