"""From the tree of a statement to one that is ready to run, by its kind."""

from collections.abc import Callable
from typing import Final, TypeVar, assert_never

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import (
    changing,
    searching,
    selecting,
    showing,
    stores,
    timing,
)
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Statement
from panll_desktop.protocol import StatementType

_Tree = TypeVar("_Tree", bound=t.Select | t.Count | t.SearchModality)
KINDS: Final[dict[type[t.Statement], StatementType]] = {
    t.Select: StatementType.SELECT,
    **dict.fromkeys(
        (t.SearchText, t.SearchVector, t.SearchRelated, t.SearchModality),
        StatementType.SEARCH,
    ),
    t.Insert: StatementType.INSERT,
    t.Update: StatementType.UPDATE,
    t.Delete: StatementType.DELETE,
    **dict.fromkeys(
        (t.ShowStatus, t.ShowDrift, t.ShowNormaliser, t.ShowEntities),
        StatementType.SHOW,
    ),
    t.Count: StatementType.COUNT,
    t.Explain: StatementType.EXPLAIN,
}


def statement(call: Call, tree: t.Statement) -> Statement:
    """A statement that is ready to run.

    Raises:
        BeyondError: the engine does not carry it out.
        OctadError: it can already be seen that it breaks a rule.
    """
    match tree:
        case t.Select(source=t.Federation() as source):
            from panll_desktop.modules.verisimdb import gathering  # noqa: PLC0415 - seldom

            return gathering.select(call, tree, source)
        case t.Select() | t.Insert() | t.Update() | t.Delete() if (
            tree.proofs or tree.promises
        ):
            from panll_desktop.modules.verisimdb import demanding  # noqa: PLC0415 - seldom

            return demanding.statement(call, tree, _select)
        case t.Select():
            return _select(call, tree)
        case t.SearchModality():
            return _timed(call, tree, searching.search_modality)
        case t.SearchText() | t.SearchVector() | t.SearchRelated():
            return searching.search(call, tree)
        case t.Insert() | t.Update() | t.Delete():
            return changing.change(call, tree)
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            return showing.show(call, tree)
        case t.Count():
            return _timed(call, tree, selecting.count)
        case t.Explain():
            from panll_desktop.modules.verisimdb import explaining  # noqa: PLC0415 - seldom

            return explaining.explain(call, tree)
        case _:
            assert_never(tree)


def _select(call: Call, tree: t.Select) -> Statement:
    """A select of this store or of another one, of the present or of the past."""
    if isinstance(tree.source, t.NamedStore):
        source = tree.source
        from dataclasses import replace  # noqa: PLC0415 - slow, and seldom

        here = replace(tree, source=t.Collection(source.span))
        return stores.elsewhere(call, here, _select, lambda: stores.named(source))
    return _timed(call, tree, selecting.select)


def _timed(
    call: Call, tree: _Tree, build: Callable[[Call, _Tree], Statement]
) -> Statement:
    """A query of the present, or of the moment that it names."""
    tree, moment = timing.split(tree)
    if moment is None:
        return build(call, tree)
    return timing.at(call, tree, moment, build)
