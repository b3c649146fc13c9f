"""Every statement and what carries it out: loaded when a statement needs it."""

from typing import Final

from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import selecting
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
    t.Merge: StatementType.UPDATE,
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
    if isinstance(tree, t.Select):
        return selecting.select(call, tree)
    evaluator = Evaluator(call, lambda inner: list(selecting.select(call, inner).rows))
    match tree:
        case t.Explain():
            from panll_desktop.modules.lithoglyph import (  # noqa: PLC0415 - seldom
                explaining,
            )

            return explaining.explain(call, tree)
        case t.Introspect() | t.Undo():
            from panll_desktop.modules.lithoglyph import (  # noqa: PLC0415 - seldom
                introspecting,
            )

            return introspecting.carried_out(call, tree, evaluator)
        case t.Walk() | t.MatchPattern() | t.Transaction() | t.Defaults():
            from panll_desktop.modules.lithoglyph import special  # noqa: PLC0415 - seldom

            return special.carried_out(call, tree, evaluator)
        case t.Discover() | t.CheckForm() | t.Propose() | t.Apply() | t.Denormalize():
            from panll_desktop.modules.lithoglyph import (  # noqa: PLC0415 - seldom
                normalising,
            )

            return normalising.carried_out(call, tree, evaluator)
        case _:
            return _changed(call, tree, evaluator)


def _changed(call: Call, tree: t.Plain, evaluator: Evaluator) -> Answer:
    """Carries out a change of documents or of collections."""
    match tree:
        case t.Insert() | t.InsertEdge() | t.Update() | t.Delete():
            from panll_desktop.modules.lithoglyph import writing  # noqa: PLC0415 - changes

            return writing.carried_out(call, tree, evaluator)
        case t.Merge():
            from panll_desktop.modules.lithoglyph import merging  # noqa: PLC0415 - seldom

            return merging.merge(call, tree, evaluator)
        case t.Import():
            from panll_desktop.modules.lithoglyph import loading  # noqa: PLC0415 - seldom

            return loading.load(call, tree, evaluator)
        case t.CreateCollection() | t.CreateConstraint() | t.Alter():
            from panll_desktop.modules.lithoglyph import (  # noqa: PLC0415 - seldom
                collections,
            )

            return collections.carried_out(call, tree, evaluator)
        case t.DropCollection():
            from panll_desktop.modules.lithoglyph import (  # noqa: PLC0415 - seldom
                collections,
            )

            return collections.drop(call, tree, evaluator)
        case _:
            raise beyond(
                call.text, tree.span, "The embedded engine does not carry this out."
            )
