"""From the tree of a program to rows that can be walked."""

from typing import Final

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.unbuilt import not_built
from panll_desktop.modules.quandledb import compiling, staging
from panll_desktop.modules.quandledb.relations import Relation, Schema
from panll_desktop.modules.quandledb.scoping import (
    Binding,
    Builders,
    Call,
    Found,
    PlacedError,
    RowError,
    Scope,
)
from panll_desktop.protocol import StatementType
from panll_desktop.records import Record

_NOTHING: Final = Schema(())
_NAMES: Final[dict[type[t.Statement], str]] = {
    t.Query: "FROM",
    t.Select: "SELECT",
    t.Let: "LET",
    t.Rule: "RULE",
    t.Axiom: "AXIOM",
    t.Find: "FIND",
    t.Compute: "COMPUTE",
    t.Show: "KNOT",
}


class Prepared(Record):
    """A statement that is ready to run.

    Attributes:
        relation: its rows.
        kind: how telemetry counts it.
        name: the statement type in the language's words.
    """

    relation: Relation
    kind: StatementType
    name: str


def kind_of(tree: t.Program) -> StatementType:
    """How a program is counted: by the statement whose rows are its answer."""
    if tree.explain is not None:
        return StatementType.EXPLAIN
    match _answering(tree):
        case t.Find():
            return StatementType.SEARCH
        case t.Query(stages=stages) if any(
            isinstance(each, s.FindEquivalent) for each in stages
        ):
            return StatementType.SEARCH
        case t.Query() | t.Select():
            return StatementType.SELECT
        case _:
            return StatementType.OTHER


def _answering(tree: t.Program) -> t.Statement | None:
    answers = [each for each in tree.statements if not isinstance(each, t.Let)]
    return next(reversed(answers or tree.statements), None)


def prepare(call: Call, tree: t.Program) -> Prepared:
    """The last query of a program, ready to run; definitions before it are made.

    Raises:
        PlacedError: something of it cannot be carried out, or there is nothing.
    """
    for missing in not_built(tree):
        raise PlacedError(missing.message, missing.span, missing.code)
    bindings: dict[str, Binding] = {}
    answer = _answering(tree)
    if answer is None:
        raise PlacedError("There is no statement.", tree.span)
    prepared: Prepared | None = None
    for each in tree.statements:
        scope = Scope(call, dict(bindings), _NOTHING, _BUILDERS)
        if isinstance(each, t.Let):
            bindings[each.name] = _bound(each, scope)
        if each is answer:
            relation = _relation(each, scope, bindings)
            prepared = Prepared(relation, kind_of(tree), _NAMES[type(each)])
            if tree.explain is not None:
                prepared = _explained(prepared, tree.explain)
        elif not isinstance(each, t.Let):
            sentence = "Only the last answer of a program is shown, not this one."
            call.notes.warn(sentence, each.span)
    if prepared is None:
        raise AssertionError(answer)
    return prepared


def _explained(prepared: Prepared, asked: t.Explain) -> Prepared:
    from panll_desktop.modules.quandledb import explaining  # noqa: PLC0415 - seldom

    relation = explaining.explained(prepared.relation, analysed=asked.analysed)
    word = "EXPLAIN ANALYZE" if asked.analysed else "EXPLAIN"
    return Prepared(relation, prepared.kind, word)


def _bound(tree: t.Let, scope: Scope) -> Binding:
    if isinstance(tree.value, t.Query | t.Select):
        return Found(rows(tree.value, scope))
    term = scope.term(tree.value)
    if not term.constant:
        sentence = f"“{tree.name}” must be known before any row is read."
        raise PlacedError(sentence, tree.value.span)
    return term.evaluate(())


def _relation(
    tree: t.Statement, scope: Scope, bindings: dict[str, Binding]
) -> Relation:
    try:
        if isinstance(tree, t.Query | t.Select):
            return rows(tree, scope)
        if isinstance(tree, t.Let):
            return _named(tree, bindings[tree.name], scope)
        return _made(tree, scope)
    except RowError as error:
        raise PlacedError(str(error), error.span) from error


def _named(tree: t.Let, value: Binding, scope: Scope) -> Relation:
    """What a program shows that ends with a definition."""
    if isinstance(value, Found):
        source = t.Collection(tree.name, "", tree.span)
        bindings = {**scope.bindings, tree.name: value}
        inner = Scope(scope.call, bindings, _NOTHING, _BUILDERS)
        return staging.source(source, inner)
    from panll_desktop.modules.quandledb import making  # noqa: PLC0415 - seldom

    return making.shown(value, scope, tree.span)


def _made(tree: t.Statement, scope: Scope) -> Relation:
    from panll_desktop.modules.quandledb import making  # noqa: PLC0415 - seldom

    match tree:
        case t.Find():
            return making.find(tree, scope)
        case t.Compute():
            return making.compute(tree, scope)
        case t.Show():
            return making.show(tree, scope)
        case _:
            raise AssertionError(tree)  # rules and axioms were refused before


def rows(tree: v.Rows, scope: Scope) -> Relation:
    """The rows of a query.

    Raises:
        PlacedError: a part of it cannot be carried out.
    """
    inner = Scope(scope.call, scope.bindings, _NOTHING, scope.builders)
    match tree:
        case t.Query():
            return staging.query(tree, inner)
        case t.Select():
            from panll_desktop.modules.quandledb import selecting  # noqa: PLC0415 - seldom

            return selecting.select(tree, inner)
        case _:
            raise AssertionError(tree)


_BUILDERS: Final = Builders(compiling.term, rows)
