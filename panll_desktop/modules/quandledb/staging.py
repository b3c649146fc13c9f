"""The stages of a pipeline: from rows to rows."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeGuard, assert_never

from panll_desktop.languages.kql import stages as s
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql import values as v
from panll_desktop.languages.kql.unbuilt import NOT_BUILT
from panll_desktop.languages.toolkit.refusing import meant
from panll_desktop.modules.quandledb import grouping
from panll_desktop.modules.quandledb.conditions import truth
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
    Found,
    PlacedError,
    Scope,
    Term,
    behind,
)
from panll_desktop.modules.quandledb.values import Origin, Value, rank
from panll_desktop.protocol import ColumnType

PROVENANCE: Final = "_provenance"
MOST_STAGES: Final = 100


def query(tree: t.Query, scope: Scope) -> Relation:
    """The rows of a pipeline.

    Raises:
        PlacedError: a part of it cannot be carried out.
    """
    relation = source(tree.source, scope)
    for each in tree.stages:
        relation = stage(each, relation, scope.within(relation.schema))
        if relation.step.depth > MOST_STAGES:
            sentence = f"At most {MOST_STAGES} stages stand one behind another here."
            raise PlacedError(sentence, each.span)
    return relation


def source(tree: t.Source, scope: Scope) -> Relation:
    """The rows of a collection, of a name or of a query in brackets.

    Raises:
        PlacedError: there is no such collection.
    """
    if isinstance(tree, t.Nested):
        return _aliased(scope.relation(tree.query), tree.alias)
    named = scope.bindings.get(tree.name)
    if isinstance(named, Found):
        step = Step("Read", tree.name, (named.step,))
        walked = step.metered(_rows_of(named))
        return _aliased(Relation(named.schema, walked, step), tree.alias)
    call = scope.call
    found = call.holdings.relation(tree.name, tree.alias, call.stop)
    if found is None:
        bound_rows = [
            n for n, each in scope.bindings.items() if isinstance(each, Found)
        ]
        names = [*(each.name for each in call.holdings.offered()), *bound_rows]
        near = meant(tree.name, names)
        hint = f"Did you mean {near}?" if near else f"There are {', '.join(names)}."
        raise PlacedError(f"There is no collection “{tree.name}”. {hint}", tree.span)
    return found


def _rows_of(bound: Found) -> Chunks:
    yield from chunked(bound.rows)


def _aliased(relation: Relation, alias: str) -> Relation:
    if not alias:
        return relation
    columns = tuple(
        Column(each.name, each.type, alias, each.hidden)
        for each in relation.schema.columns
    )
    schema = Schema(columns, (alias,), relation.schema.grouped)
    return Relation(schema, relation.chunks, relation.step)


def stage(tree: s.Stage, before: Relation, scope: Scope) -> Relation:
    """The rows behind a stage.

    Raises:
        PlacedError: it cannot be carried out.
    """
    match tree:
        case s.Filter():
            return _filter(tree, before, scope)
        case s.Sort(keys=keys):
            return sort(keys, before, scope, behind(scope.call, tree.span))
        case s.Take(count=count):
            return sliced(before, 0, count, behind(scope.call, tree.span))
        case s.Skip(count=count):
            return sliced(before, count, None, behind(scope.call, tree.span))
        case s.Return():
            return _return(tree, before, scope)
        case s.GroupBy():
            return grouping.group(tree, before, scope)
        case s.Aggregate():
            return grouping.aggregate(tree, before, scope)
        case s.FindEquivalent():
            from panll_desktop.modules.quandledb import equivalents  # noqa: PLC0415 - seldom

            return equivalents.find(tree, before, scope)
        case s.Bind():
            return _bind((tree,), before, scope, behind(scope.call, tree.span))
        case s.With():
            made = _bind(tree.facts, before, scope, behind(scope.call, tree.span))
            return _with_provenance(made) if tree.provenance else made
        case s.FindPath() | s.Pattern():
            name = "find_path" if isinstance(tree, s.FindPath) else "match"
            sentence = f"“{name}” is part of the language, but it is not built."
            raise PlacedError(sentence, tree.span, NOT_BUILT)
        case _:
            assert_never(tree)


def _filter(tree: s.Filter, before: Relation, scope: Scope) -> Relation:
    called = tree.condition
    if _is_search(called, scope):
        from panll_desktop.modules.quandledb import equivalents  # noqa: PLC0415 - seldom

        least = "" if tree.via else equivalents.EXACT
        target = called.arguments[0]
        wanted = s.FindEquivalent(target, tree.via, least, tree.span)
        return equivalents.find(wanted, before, scope)
    if tree.via:
        sentence = "“via” says how knots are compared; here it has no effect."
        scope.call.notes.warn(sentence, tree.span)
    return filtered(tree.condition, before, scope, behind(scope.call, tree.span))


def _is_search(tree: v.Expression, scope: Scope) -> TypeGuard[v.Call]:
    """Whether a condition asks which knots are equal to one that is given."""
    if not isinstance(tree, v.Call) or tree.name.lower() != "equivalent_to":
        return False
    found = tree.arguments
    plain = not any(isinstance(each, v.Name | v.Field) for each in found)
    bound = any(isinstance(e, v.Name) and e.name in scope.bindings for e in found)
    return len(found) == 1 and (plain or bound)


def filtered(
    condition: v.Expression, before: Relation, scope: Scope, said: str
) -> Relation:
    """The rows for which a condition is true."""
    term = truth(scope.term(condition))
    notes = scope.call.notes
    step = Step("Filter", said, (before.step, *scope.steps))

    def walk() -> Chunks:
        for chunk in before.chunks:
            yield [row for row in chunk if term.value(row, notes) is True]

    return Relation(before.schema, step.metered(walk()), step)


def sort(keys: Sequence[s.Key], before: Relation, scope: Scope, said: str) -> Relation:
    """The rows in an order; a missing value comes last, whichever way they are sorted.

    Rows with equal keys stay as they were.
    """
    terms = [(scope.term(each.value), each.descending) for each in keys]
    notes = scope.call.notes
    step = Step("Sort", said, (before.step, *scope.steps))

    def walk() -> Chunks:
        rows = every(before.chunks)
        for term, descending in reversed(terms):
            keyed = [(term.value(row, notes), row) for row in rows]
            there = [each for each in keyed if each[0] is not None]
            there.sort(key=lambda each: rank(each[0]), reverse=descending)
            rows = [row for _, row in there]
            rows += [row for value, row in keyed if value is None]
        yield from chunked(rows)

    return Relation(before.schema, step.metered(walk()), step)


def sliced(before: Relation, skip: int, most: int | None, said: str) -> Relation:
    """Some rows in the middle."""
    word = "Take" if most is not None else "Skip"
    step = Step(word, said, (before.step,), most)

    def walk() -> Chunks:
        if most == 0:
            return
        left, passed = most, 0
        for chunk in before.chunks:
            rows = chunk[max(0, skip - passed) :]
            passed += len(chunk)
            if left is not None:
                rows = rows[:left]
                left -= len(rows)
            yield rows
            if left == 0:
                return

    return Relation(before.schema, step.metered(walk()), step)


def name_of(tree: v.Expression | None) -> str:
    """What a column is called that has no alias."""
    match tree:
        case v.Name(name=name) | v.Field(name=name):
            return name
        case v.Call(name=name):
            return name.lower()
        case _:
            return "_col"


def made_column(column: s.Column, term: Term, schema: Schema) -> Column:
    """The column that an expression becomes."""
    name = column.alias or name_of(column.value)
    place = schema.place(name)
    plain = isinstance(column.value, v.Name) and not column.alias
    if plain and place is not None:
        known = schema.columns[place]
        return Column(known.name, term.type, known.of)
    return Column(name, term.type)


def projected(
    columns: Sequence[s.Column], schema: Schema, scope: Scope
) -> list[tuple[Column, Term]]:
    """The columns of an answer, and what is in them.

    Raises:
        PlacedError: one of them makes no sense.
    """
    found: list[tuple[Column, Term]] = []
    for each in columns:
        if each.value is None:
            found += [
                (
                    Column(known.name, known.type, known.of),
                    Term(_cell(place), known.type, each.span),
                )
                for place, known in enumerate(schema.columns)
                if not known.hidden
            ]
        else:
            term = scope.term(each.value)
            found.append((made_column(each, term, schema), term))
    return _told_apart(columns, found)


def _told_apart(
    columns: Sequence[s.Column], found: list[tuple[Column, Term]]
) -> list[tuple[Column, Term]]:
    """`a.name` and `b.name` are called so where both would be `name`."""
    counts = Counter(column.name for column, _ in found)
    spelt = {
        each.value.span: f"{each.value.base.name}.{each.value.name}"
        for each in columns
        if isinstance(each.value, v.Field)
        and isinstance(each.value.base, v.Name)
        and not each.alias
        and counts[each.value.name] > 1
    }
    return [
        (Column(spelt.get(term.span, column.name), column.type, column.of), term)
        for column, term in found
    ]


def _cell(place: int) -> Callable[[Row], Value]:
    return lambda row: row[place]


def _return(tree: s.Return, before: Relation, scope: Scope) -> Relation:
    found = projected(tree.columns, before.schema, scope)
    origin = before.schema.place(ORIGIN.name)
    columns = unique(column for column, _ in found)
    terms = [term for _, term in found]
    notes = scope.call.notes
    step = Step("Return", behind(scope.call, tree.span), (before.step, *scope.steps))

    def change(row: Row) -> Row:
        kept = row[origin] if origin is not None else None
        return (*(term.value(row, notes) for term in terms), kept)

    schema = Schema((*columns, ORIGIN), before.schema.aliases)
    walked = step.metered(mapped(before.chunks, change))
    relation = Relation(schema, walked, step)
    return _with_provenance(relation) if tree.provenance else relation


def _bind(
    facts: Sequence[s.Bind], before: Relation, scope: Scope, said: str
) -> Relation:
    """The rows with new columns; one of a name that is there already replaces it."""
    relation = before
    for each in facts:
        relation = _bind_one(each, relation, scope.within(relation.schema), said)
    return relation


def _bind_one(tree: s.Bind, before: Relation, scope: Scope, said: str) -> Relation:
    term = scope.term(tree.value)
    place = before.schema.place(tree.name)
    made = Column(tree.name, term.type)
    columns = list(before.schema.columns)
    at = len(columns) if place is None else place
    columns[at : at + 1] = [made]
    step = Step("Let", said, (before.step, *scope.steps))
    notes = scope.call.notes

    def change(row: Row) -> Row:
        return (*row[:at], term.value(row, notes), *row[at + 1 :])

    schema = Schema(tuple(columns), before.schema.aliases, before.schema.grouped)
    return Relation(schema, step.metered(mapped(before.chunks, change)), step)


def _with_provenance(before: Relation) -> Relation:
    """The rows and where each of them comes from."""
    columns = before.schema.columns
    origin = before.schema.place(ORIGIN.name)
    column = Column(PROVENANCE, ColumnType.JSON)
    schema = Schema((*columns, column), before.schema.aliases)
    change = partial(_provenance, origin)
    return Relation(schema, mapped(before.chunks, change), before.step)


def _provenance(origin: int | None, row: Row) -> Row:
    known = row[origin] if origin is not None else None
    if isinstance(known, Origin):
        return (*row, known.provenance)
    return (*row, {"derived": "from several rows"})
