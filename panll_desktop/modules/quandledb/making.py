"""Statements about one knot, and the search for knots: compute, close (…), find."""

from collections.abc import Callable
from typing import Final

from panll_desktop.engines.knots.errors import KnotError, StoppedError
from panll_desktop.engines.knots.rows import COLUMNS
from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.columns import SPELLINGS
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.modules.quandledb import sameness, staging
from panll_desktop.modules.quandledb.compiling import unnamed
from panll_desktop.modules.quandledb.holdings import TYPES
from panll_desktop.modules.quandledb.relations import (
    ORIGIN,
    Chunks,
    Column,
    Relation,
    Row,
    Schema,
    Step,
)
from panll_desktop.modules.quandledb.scoping import (
    PlacedError,
    RowError,
    Scope,
    detail,
)
from panll_desktop.modules.quandledb.values import (
    BraidValue,
    KnotValue,
    Origin,
    Value,
)
from panll_desktop.protocol import ColumnType, Span

_FOUND: Final = (
    Column("name", ColumnType.TEXT),
    Column("chirality", ColumnType.TEXT),
    Column("certainty", ColumnType.TEXT),
    Column("reason", ColumnType.TEXT),
)
_KNOT: Final = tuple(
    Column(each.name, TYPES[each.kind]) for each in COLUMNS if each.name != "name"
)


def compute(tree: t.Compute, scope: Scope) -> Relation:
    """The invariants of a knot as one row, or one of them.

    Raises:
        PlacedError: there is no such knot or invariant.
    """
    knot = _knot(tree.knot, scope)
    names = [each.name for each in COLUMNS]
    if tree.invariant:
        names = ["name", _column(tree.invariant)]
    columns = [
        Column(each.name, TYPES[each.kind]) for each in COLUMNS if each.name in names
    ]
    said = detail(scope.call, tree.span)

    def made() -> Row:
        row = knot.row
        shown = {**row, "name": row["name"] or knot.shown}
        cells = [shown[each.name] for each in columns]
        return (*cells, Origin(knot, dict(knot.provenance)))

    return _one("Compute", said, (*columns, ORIGIN), made, tree.span)


def _column(invariant: v.Name) -> str:
    name = invariant.name
    column = SPELLINGS.get(name.lower(), name.lower())
    names = [each.name for each in COLUMNS if each.name != "name"]
    if column in names:
        return column
    near = meant(name, [*names, *SPELLINGS])
    hint = f"Did you mean {near}?" if near else f"There is {', '.join(names)}."
    sentence = f"“{name}” is no invariant that is computed here. {hint}"
    raise PlacedError(sentence, invariant.span)


def _knot(tree: v.KnotName | v.Name | v.Parameter, scope: Scope) -> KnotValue:
    value: Value = tree.name
    if not isinstance(tree, v.KnotName):
        named = isinstance(tree, v.Parameter) or tree.name in scope.bindings
        value = scope.term(tree).evaluate(()) if named else tree.name
    try:
        knot = sameness.as_knot(value, scope.call.holdings.knot, tree.span)
    except RowError as error:
        raise PlacedError(str(error), error.span) from error
    if sameness.open_image(knot):
        scope.call.notes.warn(
            "This Gauss code has no signs, so it leaves open which of two mirror images"
            " is meant; here its first crossing is positive.",
            tree.span,
        )
    return knot


def _one(
    word: str,
    said: str,
    columns: tuple[Column, ...],
    made: Callable[[], Row],
    span: Span,
) -> Relation:
    """A relation of one row, which is computed when it is asked for.

    Raises:
        PlacedError: from the walk, where it cannot be computed.
    """
    step = Step(word, said, estimated=1)

    def walk() -> Chunks:
        try:
            row = made()
        except StoppedError:
            raise
        except KnotError as error:
            raise PlacedError(str(error), span) from error
        yield [row]

    return Relation(Schema(columns), step.metered(walk()), step)


def show(tree: t.Show, scope: Scope) -> Relation:
    """A knot that was made: what it is, and its invariants; or an open braid.

    Raises:
        PlacedError: it is no knot.
    """
    return shown(scope.term(tree.braid).evaluate(()), scope, tree.span)


def shown(value: Value, scope: Scope, span: Span) -> Relation:
    """A value that was named or made, as rows."""
    said = detail(scope.call, span)
    match value:
        case KnotValue():
            columns = (*_FOUND, *_KNOT, ORIGIN)
            return _one(
                "Identify", said, columns, lambda: _identified(value, scope), span
            )
        case BraidValue():
            columns = (
                Column("braid", ColumnType.TEXT),
                Column("strands", ColumnType.INTEGER),
                Column("letters", ColumnType.INTEGER),
            )
            word = " ".join(map(str, value.word))
            scope.call.notes.warn(
                "An open braid is no knot yet: close (…) makes one of it.", span
            )
            return _one(
                "Braid",
                said,
                columns,
                lambda: (word, value.strands, len(value.word)),
                span,
            )
        case _:
            columns = (Column("value"),)
            return _one("Value", said, columns, lambda: (value,), span)


def _identified(knot: KnotValue, scope: Scope) -> Row:
    from panll_desktop.engines.knots.identifying import identify  # noqa: PLC0415 - seldom

    found = identify(knot.diagram, scope.call.stop)
    names = " or ".join(each.name for each in found.matches)
    handed = " or ".join(dict.fromkeys(each.chirality.value for each in found.matches))
    row = knot.row
    return (
        names or None,
        handed or None,
        found.certainty.value,
        found.reason,
        *(row[each.name] for each in _KNOT),
        Origin(knot, dict(knot.provenance)),
    )


def find(tree: t.Find, scope: Scope) -> Relation:
    """The knots for which all comparisons hold.

    Raises:
        PlacedError: a name in them means nothing.
    """
    conditions = tuple(_condition(each, scope) for each in tree.conditions)
    condition: v.Expression = v.Conjunction(conditions, tree.span)
    source = t.Collection("knots", "", tree.span)
    relation = staging.source(source, scope)
    here = scope.within(relation.schema)
    stage = s.Filter(condition, (), tree.span)
    return staging.stage(stage, relation, here)


def _condition(tree: v.Comparison, scope: Scope) -> v.Comparison:
    """A comparison with the column in the words of the rows."""
    name = tree.left
    if isinstance(name, v.Name):
        column = SPELLINGS.get(name.name.lower(), name.name)
        name = v.Name(column, name.span)
    if isinstance(tree.right, v.Name) and tree.right.name not in scope.bindings:
        raise unnamed(tree.right, scope)
    return v.Comparison(name, tree.operator, tree.right, tree.span)
