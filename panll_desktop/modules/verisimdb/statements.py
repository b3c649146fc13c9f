"""From the tree of a statement to one that is ready to run, by its kind."""

from typing import Final, assert_never

from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import changing, searching, selecting, showing
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.jobs import Statement
from panll_desktop.protocol import StatementType

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

            return demanding.statement(call, tree)
        case t.Select():
            return selecting.select(call, tree)
        case t.SearchText() | t.SearchVector() | t.SearchRelated() | t.SearchModality():
            return searching.search(call, tree)
        case t.Insert() | t.Update() | t.Delete():
            return changing.change(call, tree)
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            return showing.show(call, tree)
        case t.Count():
            return selecting.count(call, tree)
        case t.Explain():
            from panll_desktop.modules.verisimdb import explaining  # noqa: PLC0415 - seldom

            return explaining.explain(call, tree)
        case _:
            assert_never(tree)
