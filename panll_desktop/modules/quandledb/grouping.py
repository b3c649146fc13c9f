"""Groups of rows, and aggregates over them; aggregates always bring rows together."""

from collections.abc import Callable, Sequence
from typing import Final

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import values as v
from panll_desktop.modules.quandledb.relations import (
    GROUP,
    Chunks,
    Column,
    Relation,
    Row,
    Schema,
    Step,
    chunked,
    every,
    unique,
)
from panll_desktop.modules.quandledb.scoping import (
    Notes,
    PlacedError,
    RowError,
    Scope,
    Term,
    behind,
)
from panll_desktop.modules.quandledb.values import (
    Grouped,
    Value,
    hashed,
    is_number,
    rank,
)
from panll_desktop.protocol import ColumnType

COUNT: Final = "_group_count"


class Sum:
    """An aggregate over rows, ready to be computed.

    Attributes:
        type: of what it gives.
    """

    def __init__(self, call: v.Call, scope: Scope) -> None:
        name = call.name.lower()
        count = 0 if call.everything else len(call.arguments)
        if name != "count" and count != 1:
            raise PlacedError(f"“{name}” takes one value.", call.span)
        if count > 1:
            raise PlacedError("“count” takes one value, or * for rows.", call.span)
        self._name = name
        self._distinct = call.distinct
        self._term: Term | None = scope.term(call.arguments[0]) if count else None
        self._notes: Notes = scope.call.notes
        self.type = self._type()

    def _type(self) -> ColumnType:
        if self._name == "count":
            return ColumnType.INTEGER
        if self._name == "avg" or self._term is None:
            return ColumnType.REAL
        return self._term.type

    def of(self, rows: Sequence[Row]) -> Value:
        """Its value over some rows; missing values are left out.

        Of nothing a count is 0, and all else is missing.
        """
        if self._term is None:
            return len(rows)
        term = self._term
        values = [term.value(row, self._notes) for row in rows]
        values = [each for each in values if each is not None]
        if self._distinct:
            values = list({hashed(each): each for each in values}.values())
        if self._name == "count":
            return len(values)
        return _FOLDS[self._name](values, term, self._notes)


def _numbers(values: list[Value], term: Term, notes: Notes) -> list[int | float]:
    found: list[int | float] = []
    for each in values:
        if isinstance(each, int | float) and is_number(each):
            found.append(each)
        else:
            sentence = "Only numbers are added up; this value is left out."
            notes.row(RowError(sentence, term.span))
    return found


def _sum(values: list[Value], term: Term, notes: Notes) -> Value:
    found = _numbers(values, term, notes)
    return sum(found) if found else None


def _avg(values: list[Value], term: Term, notes: Notes) -> Value:
    found = _numbers(values, term, notes)
    return sum(found) / len(found) if found else None


def _min(values: list[Value], _: Term, __: Notes) -> Value:
    return min(values, key=rank) if values else None


def _max(values: list[Value], _: Term, __: Notes) -> Value:
    return max(values, key=rank) if values else None


_FOLDS: Final[dict[str, Callable[[list[Value], Term, Notes], Value]]] = {
    "sum": _sum,
    "avg": _avg,
    "min": _min,
    "max": _max,
}


def group(tree: s.GroupBy, before: Relation, scope: Scope) -> Relation:
    """A row for each group: its keys, and how many rows it has."""
    terms = scope.terms(tree.keys)
    names = [
        Column(_key_name(each, place), term.type)
        for place, (each, term) in enumerate(zip(tree.keys, terms, strict=True))
    ]
    counted = Column(COUNT, ColumnType.INTEGER)
    schema = Schema((*unique(names), counted, GROUP), (), before.schema)
    notes = scope.call.notes
    step = Step("Group", behind(scope.call, tree.span), (before.step, *scope.steps))

    def walk() -> Chunks:
        found = grouped(every(before.chunks), terms, notes)
        yield from chunked(
            (*keys, len(rows), Grouped(tuple(rows))) for keys, rows in found
        )

    return Relation(schema, step.metered(walk()), step)


def grouped(
    rows: Sequence[Row], terms: Sequence[Term], notes: Notes
) -> list[tuple[tuple[Value, ...], list[Row]]]:
    """Rows by their keys, in the order in which each key first came."""
    found: dict[object, tuple[tuple[Value, ...], list[Row]]] = {}
    for row in rows:
        keys = tuple(each.value(row, notes) for each in terms)
        found.setdefault(tuple(map(hashed, keys)), (keys, []))[1].append(row)
    return list(found.values())


def _key_name(tree: v.Expression, place: int) -> str:
    if isinstance(tree, v.Name | v.Field):
        return tree.name
    return f"key_{place + 1}"


def aggregate(tree: s.Aggregate, before: Relation, scope: Scope) -> Relation:
    """One row for each group, or one for all rows."""
    inner = before.schema.grouped
    over = scope if inner is None else scope.within(inner)
    sums = [Sum(each.call, over) for each in tree.columns]
    made = [
        Column(each.alias or each.call.name.lower(), one.type)
        for each, one in zip(tree.columns, sums, strict=True)
    ]
    step = Step(
        "Aggregate",
        behind(scope.call, tree.span),
        (before.step, *scope.steps, *(over.steps if over is not scope else ())),
    )
    if inner is None:
        schema, rows = Schema(unique(made)), _whole(before, sums)
    else:
        kept = [
            place
            for place, each in enumerate(before.schema.columns)
            if not each.hidden and each.name != COUNT
        ]
        keys = [before.schema.columns[place] for place in kept]
        schema = Schema(unique((*keys, *made)))
        rows = _by_group(before, sums, kept)
    return Relation(schema, step.metered(rows), step)


def _whole(before: Relation, sums: list[Sum]) -> Chunks:
    rows = every(before.chunks)
    yield [tuple(each.of(rows) for each in sums)]


def _by_group(before: Relation, sums: list[Sum], kept: list[int]) -> Chunks:
    at = before.schema.place(GROUP.name)
    for chunk in before.chunks:
        found: list[Row] = []
        for row in chunk:
            cell = row[at] if at is not None else None
            rows = cell.rows if isinstance(cell, Grouped) else ()
            keys = (row[place] for place in kept)
            found.append((*keys, *(each.of(rows) for each in sums)))
        yield found
