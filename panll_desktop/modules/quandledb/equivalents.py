"""Knots that agree in invariants, and what that proves: nothing, or equality.

*Exact* is said where equality is proven, by names of the table, by an identification
that is a proof, or by equal diagrams. All else that agrees is *necessary*: equal knots
would agree too. Which invariants are compared is what `via` names.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from panll_desktop.engines.knots.errors import KnotError, StoppedError
from panll_desktop.engines.knots.stopping import Stop
from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql.columns import INVARIANTS, SPELLINGS
from panll_desktop.languages.kql.values import Name
from panll_desktop.languages.kql.words import CONFIDENCES
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.modules.quandledb import sameness
from panll_desktop.modules.quandledb.relations import (
    ORIGIN,
    Chunks,
    Column,
    Relation,
    Row,
    Schema,
    Step,
    chunked,
    every,
)
from panll_desktop.modules.quandledb.scoping import (
    PlacedError,
    RowError,
    Scope,
    behind,
)
from panll_desktop.modules.quandledb.values import KnotValue, Origin, Value
from panll_desktop.protocol import ColumnType, Span
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.engines.knots.quandles import Quandle

EXACT: Final = "exact"
NECESSARY: Final = "necessary"
QUANDLE: Final = "quandle"
_FOX: Final = {f"R_{n}": f"colouring_count_{n}" for n in (3, 5, 7)}
_USUAL: Final = ("jones_polynomial", "alexander_polynomial", "signature")
_TEXTS: Final = ("_equiv_target", "_equiv_confidence", "_equiv_reason")
_ADDED: Final = (
    *(Column(name, ColumnType.TEXT) for name in _TEXTS),
    Column("equivalences", ColumnType.JSON, hidden=True),
    Column("equivalence_class", ColumnType.TEXT, hidden=True),
    Column("source", ColumnType.JSON, hidden=True),
    Column("target", ColumnType.JSON, hidden=True),
)


class Agreement(Record):
    """Two knots that agree in what was compared.

    Attributes:
        confidence: exact where they are proven to be equal, else necessary.
        reason: a sentence.
        identity: what the first of them is proven to be; empty where that is open.
    """

    confidence: str
    reason: str
    identity: str


def find(tree: s.FindEquivalent, before: Relation, scope: Scope) -> Relation:
    """The rows whose knot agrees with a target, or with that of another row.

    Raises:
        PlacedError: an invariant that is named is not computed here.
    """
    via = compared_by(tree.via)
    wanted = tree.confidence or NECESSARY
    level = CONFIDENCES.index(wanted)
    columns = tuple(each for each in before.schema.columns if not _replaced(each))
    places = [i for i, each in enumerate(before.schema.columns) if each in columns]
    schema = Schema((*columns, *_ADDED), before.schema.aliases)
    target = None if tree.target is None else _target(tree, scope)
    step = Step(
        "Find equivalent", behind(scope.call, tree.span), (before.step, *scope.steps)
    )

    def walk() -> Chunks:
        rows = _knots(before, scope, tree.span)
        other = target() if target is not None else None
        if target is not None and other is None:
            return
        pairs = _pairs(rows, via) if other is None else _with(rows, other)
        found = (
            (*(row[i] for i in places), *_added(one, each, agreed, via))
            for row, one, each in pairs
            if (agreed := agree(one, each, via, scope)) is not None
            and CONFIDENCES.index(agreed.confidence) <= level
        )
        yield from chunked(found, scope.call.stop)

    return Relation(schema, step.metered(walk()), step)


def _replaced(column: Column) -> bool:
    """Whether an earlier stage of the same kind has added a column."""
    return any(
        column.name == each.name and column.hidden == each.hidden for each in _ADDED
    )


def compared_by(via: Sequence[Name]) -> tuple[str, ...]:
    """The columns that are compared; the usual ones if none are named.

    Raises:
        PlacedError: one is not computed here.
    """
    found = []
    for each in via:
        name = each.name
        column = SPELLINGS.get(name.lower(), name.lower())
        if column not in INVARIANTS:
            near = meant(name, [*SPELLINGS, *INVARIANTS])
            hint = (
                f"Did you mean {near}?"
                if near
                else f"There is {', '.join(INVARIANTS)}."
            )
            raise PlacedError(
                f"“{name}” is no invariant of knots here. {hint}", each.span
            )
        found.append(column)
    return tuple(found) or _USUAL


def _target(tree: s.FindEquivalent, scope: Scope) -> Callable[[], KnotValue | None]:
    """What finds the target when rows are asked for; None with a warning if none is."""
    if tree.target is None:
        raise AssertionError
    term = scope.term(tree.target)

    def find_target() -> KnotValue | None:
        try:
            value = term.evaluate(())
            return sameness.as_knot(value, scope.call.holdings.knot, term.span)
        except RowError as error:
            scope.call.notes.warn(f"{error} So no row is equivalent to it.", error.span)
        except IndexError:
            sentence = "The target is one knot, so it cannot be a column of the rows."
            raise PlacedError(sentence, term.span) from None
        return None

    return find_target


_Found = tuple[Row, KnotValue]


def _knots(before: Relation, scope: Scope, span: Span) -> Iterator[_Found]:
    place = before.schema.place(ORIGIN.name)
    for row in every(before.chunks):
        cell = row[place] if place is not None else None
        if isinstance(cell, Origin) and cell.knot is not None:
            yield row, cell.knot
        else:
            scope.call.notes.row(RowError("This row is of no knot.", span))


def _with(
    rows: Iterator[_Found], other: KnotValue
) -> Iterator[tuple[Row, KnotValue, KnotValue]]:
    return ((row, knot, other) for row, knot in rows)


def _pairs(
    rows: Iterator[_Found], via: tuple[str, ...]
) -> Iterator[tuple[Row, KnotValue, KnotValue]]:
    """Each row with every other that has the same values."""
    plain = [each for each in via if each != QUANDLE]
    classes: dict[object, list[_Found]] = {}
    for row, knot in rows:
        values = tuple(knot.row[each] for each in plain)
        if None not in values:
            classes.setdefault(values, []).append((row, knot))
    for found in classes.values():
        for row, knot in found:
            for _, other in found:
                if other is not knot:
                    yield row, knot, other


def agree(
    one: KnotValue, other: KnotValue, via: tuple[str, ...], scope: Scope
) -> Agreement | None:
    """How two knots agree in some invariants; None if they do not, or it is not known.

    Raises:
        StoppedError: `scope.call.stop` said so.
    """
    for each in via:
        if each == QUANDLE:
            if not _coloured_alike(one, other, scope):
                return None
        elif one.row[each] is None or one.row[each] != other.row[each]:
            return None
    stop = scope.call.stop
    try:
        identity = sameness.identity(one, stop)
        equal = sameness.same(one, other, stop=stop)
    except StoppedError:
        raise
    except KnotError:
        identity, equal = "", None
    return Agreement(
        EXACT if equal else NECESSARY,
        _reason(one, other, via, identity, proven=equal),
        identity,
    )


def _coloured_alike(one: KnotValue, other: KnotValue, scope: Scope) -> bool:
    """Whether both have as many colourings by each quandle; those of Fox are known."""
    if any(one.row[each] != other.row[each] for each in _FOX.values()):
        return False
    return all(
        coloured(one, each, scope.call.stop) == coloured(other, each, scope.call.stop)
        for each in scope.call.holdings.quandles()
        if each.name not in _FOX
    )


def coloured(knot: KnotValue, quandle: "Quandle", stop: Stop) -> int:
    """How many colourings a knot has; computed once."""
    from panll_desktop.engines.knots import colouring  # noqa: PLC0415 - it loads numpy

    if quandle.table not in knot.counts:
        knot.counts[quandle.table] = colouring.count(knot.diagram, quandle, stop)
    return knot.counts[quandle.table]


def _reason(
    one: KnotValue,
    other: KnotValue,
    via: tuple[str, ...],
    identity: str,
    *,
    proven: bool | None,
) -> str:
    names = ", ".join(
        "colourings by quandles" if each == QUANDLE else each.replace("_", " ")
        for each in via
    )
    if proven:
        if identity:
            return f"Both are {identity}, which is proven."
        return "One diagram is the other, relabelled."
    if proven is False:
        return f"They agree in {names}, and are proven to be different knots."
    shown = one.shown if len(one.shown) < len(other.shown) else other.shown
    return f"They agree in {names}; whether they are equal is open ({shown[:60]})."


def _added(
    one: KnotValue, other: KnotValue, agreed: Agreement, via: tuple[str, ...]
) -> Row:
    found: dict[str, Value] = {
        "target": other.shown,
        "confidence": agreed.confidence,
        "reason": agreed.reason,
        "via": list[Value](via),
    }
    return (
        other.shown,
        agreed.confidence,
        agreed.reason,
        found,
        agreed.identity or None,
        {**one.row},
        {**other.row},
    )
