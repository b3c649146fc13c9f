"""The SQL front: SELECT over the same rows and expressions as the pipelines."""

from collections.abc import Mapping, Sequence

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.walking import aggregates, shape
from panll_desktop.modules.quandledb import grouping, joining, staging
from panll_desktop.modules.quandledb.compiling import column as cell_of
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
    mapped,
    unique,
)
from panll_desktop.modules.quandledb.scoping import (
    PlacedError,
    Scope,
    Term,
    detail,
)
from panll_desktop.modules.quandledb.values import Origin, Value, hashed


def select(tree: t.Select, scope: Scope) -> Relation:
    """The rows of a SELECT.

    Raises:
        PlacedError: a part of it cannot be carried out.
    """
    sources = [staging.source(each, scope) for each in tree.sources]
    relation = joining.joined(sources, tree.where, scope)
    if tree.where is not None:
        here = scope.within(relation.schema)
        said = detail(scope.call, tree.where.span)
        relation = staging.filtered(tree.where, relation, here, said)
    inner = scope.within(relation.schema)
    if tree.group_by or _aggregates(tree):
        relation, inner = _grouped(tree, relation, scope)
    elif tree.having is not None:
        sentence = "HAVING needs GROUP BY, or an aggregate among the columns."
        raise PlacedError(sentence, tree.having.span)
    relation = _projected(tree, relation, inner)
    if tree.distinct:
        relation = _distinct(relation)
    if tree.order_by:
        relation = _ordered(tree, relation, inner)
    if tree.offset:
        relation = staging.sliced(relation, tree.offset, None, str(tree.offset))
    if tree.limit is not None:
        relation = staging.sliced(relation, 0, tree.limit, str(tree.limit))
    return _trimmed(relation)


def _aggregates(tree: t.Select) -> list[v.Call]:
    return list(aggregates((tree.columns, tree.having, tree.order_by)))


class GroupScope(Scope):
    """What the columns of a grouped SELECT may refer to: its keys and aggregates."""

    def __init__(
        self,
        scope: Scope,
        schema: Schema,
        places: Mapping[object, int],
        aliases: Mapping[str, v.Expression],
    ) -> None:
        super().__init__(scope.call, scope.bindings, schema, scope.builders)
        self._places = places
        self._aliases = aliases

    def term(self, expression: v.Expression) -> Term:
        """An expression over keys and aggregates.

        Raises:
            PlacedError: it needs a column that is neither.
        """
        place = self._places.get(shape(expression))
        if place is not None:
            return cell_of(place, self, expression.span)
        if not isinstance(expression, v.Name | v.Field):
            return super().term(expression)
        if isinstance(expression, v.Name):
            named = self._aliases.get(expression.name.lower())
            if named is not None and shape(named) != shape(expression):
                return self.term(named)
            if expression.name in self.bindings:
                return super().term(expression)
        sentence = (
            f"“{staging.name_of(expression)}” differs from row to row of a group:"
            " put it into GROUP BY, or into an aggregate such as max(…)."
        )
        raise PlacedError(sentence, expression.span)

    def within(self, schema: Schema) -> Scope:
        """The same for other rows; keys and aliases are not known there."""
        return Scope(self.call, self.bindings, schema, self.builders)


def _grouped(tree: t.Select, before: Relation, scope: Scope) -> tuple[Relation, Scope]:
    here = scope.within(before.schema)
    aliases = {
        each.alias.lower(): each.value
        for each in tree.columns
        if each.alias and each.value is not None
    }
    keys = [_key(each, tree, before.schema, aliases) for each in tree.group_by]
    terms = here.terms(keys)
    calls = list({shape(each): each for each in _aggregates(tree)}.values())
    sums = [grouping.Sum(each, here) for each in calls]
    columns = [
        *map(_key_column, keys, terms),
        *(Column(f"\0{i}", each.type) for i, each in enumerate(sums)),
    ]
    said = detail(scope.call, tree.span) if not keys else _said(tree, scope)
    step = Step("Group" if keys else "Aggregate", said, (before.step, *here.steps))

    def walk() -> Chunks:
        rows = every(before.chunks)
        found = grouping.grouped(rows, terms, scope.call.notes)
        if not keys and not found:
            found = [((), [])]
        yield from chunked(
            (*values, *(each.of(group) for each in sums)) for values, group in found
        )

    schema = Schema(tuple(columns))
    shapes = [shape(each) for each in (*keys, *calls)]
    inner = GroupScope(
        scope, schema, {each: i for i, each in enumerate(shapes)}, aliases
    )
    relation = Relation(schema, step.metered(walk()), step)
    if tree.having is not None:
        said = f"having {detail(scope.call, tree.having.span)}"
        relation = staging.filtered(tree.having, relation, inner, said)
        inner.steps.clear()
    return relation, inner


def _key_column(tree: v.Expression, term: Term) -> Column:
    return Column(staging.name_of(tree), term.type)


def _said(tree: t.Select, scope: Scope) -> str:
    words = [detail(scope.call, each.span) for each in tree.group_by]
    return ", ".join(words)


def _key(
    tree: v.Expression,
    select: t.Select,
    schema: Schema,
    aliases: Mapping[str, v.Expression],
) -> v.Expression:
    """What rows are grouped by: a column, or what a column of the answer is."""
    if isinstance(tree, v.Constant) and isinstance(tree.value, int):
        values = [each.value for each in select.columns]
        found = values[tree.value - 1] if 1 <= tree.value <= len(values) else None
        if found is None:
            sentence = f"There are {len(values)} columns to group by, counted from 1."
            raise PlacedError(sentence, tree.span)
        return found
    if isinstance(tree, v.Name) and schema.place(tree.name) is None:
        return aliases.get(tree.name.lower(), tree)
    return tree


def _projected(tree: t.Select, before: Relation, scope: Scope) -> Relation:
    """The columns of the answer behind those of the rows, which are hidden now."""
    star = next((each for each in tree.columns if each.value is None), None)
    if star is not None and isinstance(scope, GroupScope):
        sentence = "“*” is every column, and here only keys and aggregates are known."
        raise PlacedError(sentence, star.span)
    found = staging.projected(tree.columns, before.schema, scope)
    columns = unique(column for column, _ in found)
    terms = [term for _, term in found]
    hidden = (
        Column(each.name, each.type, each.of, hidden=True)
        for each in before.schema.columns
    )
    notes = scope.call.notes
    words = ", ".join(detail(scope.call, each.span) for each in tree.columns)
    step = Step("Select", words, (before.step, *scope.steps))
    scope.steps.clear()

    def change(row: Row) -> Row:
        return (*row, *(term.value(row, notes) for term in terms))

    schema = Schema((*hidden, *columns), before.schema.aliases)
    return Relation(schema, step.metered(mapped(before.chunks, change)), step)


def _distinct(before: Relation) -> Relation:
    step = Step("Distinct", "", (before.step,))
    places = before.schema.shown()

    def walk() -> Chunks:
        found: dict[object, Row] = {}
        for row in every(before.chunks):
            found.setdefault(tuple(hashed(row[place]) for place in places), row)
        yield from chunked(found.values())

    return Relation(before.schema, step.metered(walk()), step)


def _ordered(tree: t.Select, before: Relation, inner: Scope) -> Relation:
    """Sorted by columns of the answer, or of the rows behind it."""
    said = ", ".join(detail(inner.call, k.span) for k in tree.order_by)
    keys = [_numbered(each, tree, before.schema) for each in tree.order_by]
    grouped = isinstance(inner, GroupScope)
    scope = inner if grouped else inner.within(before.schema)
    return staging.sort(keys, before, scope, said)


def _numbered(key: s.Key, tree: t.Select, schema: Schema) -> s.Key:
    """`order by 2` is by the second column."""
    number = key.value
    if not isinstance(number, v.Constant) or not isinstance(number.value, int):
        return key
    places = schema.shown()
    if not 1 <= number.value <= len(places):
        sentence = f"There are {len(places)} columns to sort by, counted from 1."
        raise PlacedError(sentence, number.span)
    values = [each.value for each in tree.columns]
    value = values[number.value - 1] if None not in values else None
    if value is None:
        name = schema.columns[places[number.value - 1]].name
        value = v.Name(name, number.span)
    return s.Key(value, key.descending, key.span)


def _trimmed(before: Relation) -> Relation:
    """The columns of the answer alone, and where its rows come from."""
    shown = before.schema.shown()
    origins = [
        i for i, each in enumerate(before.schema.columns) if each.name == ORIGIN.name
    ]
    columns = tuple(before.schema.columns[place] for place in shown)

    def change(row: Row) -> Row:
        known = [row[place] for place in origins]
        one = known[0] if len(known) == 1 else Origin(None, {"joined": _all(known)})
        return (*(row[place] for place in shown), one if origins else None)

    schema = Schema((*columns, ORIGIN), before.schema.aliases)
    return Relation(schema, mapped(before.chunks, change), before.step)


def _all(known: Sequence[Value]) -> list[Value]:
    return [each.provenance for each in known if isinstance(each, Origin)]
