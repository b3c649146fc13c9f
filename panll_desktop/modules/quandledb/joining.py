"""Several sources at once: every row with every other, or with those that it equals.

Where WHERE demands that columns of two sources are equal, only such rows are put
together; the condition is tested on them all the same.
"""

from collections.abc import Iterator, Sequence

from panll_desktop.languages.kql import values as v
from panll_desktop.modules.quandledb.conditions import plain_polynomial
from panll_desktop.modules.quandledb.relations import (
    Chunks,
    Relation,
    Row,
    Schema,
    Step,
    chunked,
    every,
)
from panll_desktop.modules.quandledb.scoping import Scope, detail
from panll_desktop.modules.quandledb.values import Value, hashed
from panll_desktop.protocol import ColumnType
from panll_desktop.records import Record


class Equality(Record):
    """Two columns that must be equal.

    Attributes:
        before: the place of the one, in the rows of the sources before the other's.
        place: of the other in its own rows.
        source: which source that is, from 1.
        condition: as it was written.
    """

    before: int
    place: int
    source: int
    condition: v.Comparison


def joined(
    relations: Sequence[Relation], where: v.Expression | None, scope: Scope
) -> Relation:
    """The rows of several sources together."""
    if len(relations) == 1:
        return relations[0]
    columns = tuple(column for each in relations for column in each.schema.columns)
    aliases = tuple(alias for each in relations for alias in each.schema.aliases)
    equal = list(_equalities(relations, where))
    said = ", ".join(detail(scope.call, each.condition.span) for each in equal)
    steps = tuple(each.step for each in relations)
    step = Step(
        "Join" if equal else "Combine", said or "every row with every other", steps
    )

    def walk() -> Chunks:
        first, *others = [every(each.chunks) for each in relations]
        rows: Iterator[Row] = iter(first)
        for source, held in enumerate(others, start=1):
            keys = [each for each in equal if each.source == source]
            rows = _matched(rows, held, keys)
        yield from chunked(rows, scope.call.stop)

    return Relation(Schema(columns, aliases), step.metered(walk()), step)


def _matched(
    rows: Iterator[Row], others: list[Row], keys: list[Equality]
) -> Iterator[Row]:
    index: dict[tuple[object, ...], list[Row]] = {}
    for other in others:
        index.setdefault(tuple(_key(other[k.place]) for k in keys), []).append(other)
    for row in rows:
        for other in index.get(tuple(_key(row[k.before]) for k in keys), ()):
            yield row + other


def _key(value: Value) -> object:
    return hashed(plain_polynomial(value))


def _equalities(
    relations: Sequence[Relation], where: v.Expression | None
) -> Iterator[Equality]:
    """The equalities of columns of two sources that a condition demands."""
    parts = where.parts if isinstance(where, v.Conjunction) else (where,)
    for part in parts:
        if not isinstance(part, v.Comparison) or part.operator != "==":
            continue
        one, other = _place(part.left, relations), _place(part.right, relations)
        if one is None or other is None or one[0] == other[0]:
            continue
        (left, first), (right, second) = sorted((one, other))
        kinds = [
            relations[source].schema.columns[place].type
            for source, place in ((left, first), (right, second))
        ]
        if kinds[0] is kinds[1] and kinds[0] is not ColumnType.ANY:
            before = sum(len(each.schema.columns) for each in relations[:left])
            yield Equality(before + first, second, right, part)


def _place(tree: v.Expression, relations: Sequence[Relation]) -> tuple[int, int] | None:
    """Which source a column is of, and where it is there."""
    if not isinstance(tree, v.Field) or not isinstance(tree.base, v.Name):
        return None
    for source, each in enumerate(relations):
        place = each.schema.place(tree.name, tree.base.name)
        if place is not None:
            return source, place
    return None
