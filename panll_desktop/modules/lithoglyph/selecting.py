"""Queries: documents through conditions, traversals and joins, then in groups."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import LithoError
from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.words import AGGREGATES
from panll_desktop.languages.toolkit.trees import records
from panll_desktop.modules.lithoglyph import (
    comparing,
    journals,
    projecting,
    traversing,
)
from panll_desktop.modules.lithoglyph.answers import Answer
from panll_desktop.modules.lithoglyph.calls import Call
from panll_desktop.modules.lithoglyph.evaluating import EMPTY, Evaluator
from panll_desktop.modules.lithoglyph.failing import (
    beyond,
    missing,
    translated,
    wrong,
)
from panll_desktop.modules.lithoglyph.rows import Bound, Row
from panll_desktop.protocol import Json, Modality, StatementType
from panll_desktop.records import Record


class Stage(Record):
    """A step of a query as it was carried out.

    Attributes:
        rows: that came out.
        seconds: that it took, without the steps before it.
    """

    rows: int
    seconds: float


class Query:
    """One query on its way.

    Attributes:
        stages: what each step did, in order: the sources, the steps of the tree, then
            grouping, sorting and cutting as far as they are asked for.
    """

    def __init__(self, call: Call, tree: t.Select) -> None:
        if tree.refined is not None:
            from panll_desktop.modules.lithoglyph import selections  # noqa: PLC0415 - seldom

            tree = selections.opened(call.text, tree)
            call.warn("The types of the selection are not verified.")
        self.call = call
        self.tree = tree
        self.stages: list[Stage] = []
        self.evaluator = Evaluator(call, partial(_nested, call))
        self._known = call.store.collections()
        first = tree.sources[0]
        if isinstance(first, c.Source):
            self.evaluator.moment = first.moment

    def rows(self) -> list[Row]:
        """The rows in order, groups put together, before columns are chosen."""
        self._refuse()
        rows = self._timed(self._sourced)
        for step in self.tree.steps:
            rows = self._timed(partial(self._stepped, step, rows))
        self._name_columns()
        if self.tree.group_by or self._aggregated():
            rows = self._timed(partial(self._grouped, rows))
        if self.tree.order_by:
            rows = self._timed(partial(self._sorted, rows))
        if self.tree.limit is not None or self.tree.offset is not None:
            rows = self._timed(partial(self._cut, rows))
        return rows

    def _refuse(self) -> None:
        tree = self.tree
        self._refuse_moved()
        if tree.because.flags:
            self.call.warn(
                "Proofs are kept as they were written; nothing verifies them."
            )
        if isinstance(tree.because.returning, c.Refined):
            self.call.warn("The type behind RETURNING is not verified.")
        if tree.export:
            self.call.warn("EXPORT FORMAT is left to the program: --format or Export.")

    def _refuse_moved(self) -> None:
        """Refuses a walk from the past: edges are followed as they are now."""
        then = any(
            isinstance(each, c.Source) and each.moment is not None
            for each in self.tree.sources
        )
        for step in self.tree.steps:
            if then and isinstance(step, c.Traverse | c.Hop):
                raise beyond(
                    self.call.text,
                    step.span,
                    "AS IT WAS reads a collection, and TRAVERSE follows the edges of"
                    " now.",
                    "Join the edges as they were: JOIN edges AS IT WAS AT SEQUENCE n"
                    " ON edges._from = collection._id.",
                    why="The answer would mix two times.",
                )

    def _timed(self, made: Callable[[], Iterable[Row]]) -> list[Row]:
        started = time.perf_counter()
        found: list[Row] = []
        for row in made():
            if not len(found) % 256:
                self.call.check()
            found.append(row)
        self.stages.append(Stage(len(found), time.perf_counter() - started))
        return found

    # Sources

    def _sourced(self) -> Iterable[Row]:
        rows: Iterable[Row] = (Row(()),)
        for source in self.tree.sources:
            rows = self._crossed(rows, source)
        return rows

    def _crossed(
        self, rows: Iterable[Row], source: c.Source | c.Unnest
    ) -> Iterator[Row]:
        if isinstance(source, c.Unnest):
            items = self.evaluator.value(source.value)
            names = (source.alias,) if source.alias else ()
            for row in rows:
                found = items(row)
                for item in found if isinstance(found, list) else ():
                    yield row.beside(Bound(names, item))
            return
        bound = list(self._bound(source))
        for row in rows:
            for each in bound:
                yield row.beside(each)

    def _bound(self, source: c.Source) -> Iterator[Bound]:
        name = source.collection.name
        names = (source.alias or name, name)
        return (Bound(names, each) for each in self.documents(source))

    def documents(self, source: c.Source) -> Iterator[dict[str, Json]]:
        """The documents of a source, each with its identity."""
        name, call = source.collection.name, self.call
        if source.collection.hole:
            sentence = f"{name} is a place of a template: fill it in."
            raise wrong(call.text, source.collection.span, sentence)
        if name in journals.SYSTEM:
            return journals.system(call, source)
        if source.moment is None and name not in self._known:
            known = sorted(self._known)
            raise missing(call.text, source.collection.span, name, known)
        key = pinned(self.tree, source)
        if key is not None:
            found = traversing.document(call, f"{name}/{key}")
            return iter(() if found is None else (found,))
        try:
            held = (
                call.store.documents(name, self._most())
                if source.moment is None
                else call.store.documents_at(name, source.moment)
            )
        except LithoError as error:
            raise translated(error, call.text, source.span) from error
        return (
            {"_id": f"{name}/{key}", "_key": key, **fields}
            for key, fields in held.items()
        )

    def _most(self) -> int:
        """How many documents are enough: -1 where something may leave some out."""
        tree = self.tree
        if tree.limit is None or tree.steps or len(tree.sources) > 1:
            return -1
        if tree.group_by or tree.order_by or tree.distinct or self._aggregated():
            return -1
        most = counted(self.call, tree.limit) or 0
        return most + (counted(self.call, tree.offset) or 0)

    # Steps

    def _stepped(self, step: c.Step, rows: list[Row]) -> Iterable[Row]:
        match step:
            case c.Where(condition=condition):
                holds = self.evaluator.holds(condition)
                return (row for row in rows if holds(row))
            case c.Traverse():
                traversing.check(self.call, step)
                return (
                    found
                    for row in rows
                    for found in traversing.walked(self.call, step, row)
                )
            case c.Hop(collection=name, span=span):
                if name not in self._known:
                    raise missing(self.call.text, span, name, sorted(self._known))
                there = (traversing.hopped(self.call, step, row) for row in rows)
                return (row for row in there if row is not None)
            case c.Join():
                return self._joined(step, rows)

    def _joined(self, step: c.Join, rows: list[Row]) -> Iterator[Row]:
        assert isinstance(step.source, c.Source)  # noqa: S101 - so the grammar has it
        bound = list(self._bound(step.source))
        holds = self.evaluator.holds(step.condition)
        names = (step.source.alias or step.source.collection.name,)
        for row in rows:
            self.call.check()
            met = False
            for each in bound:
                found = row.beside(each)
                if holds(found):
                    met = True
                    yield found
            if step.outer and not met:
                yield row.beside(Bound(names, {}))

    # Groups, order, columns

    def _name_columns(self) -> None:
        for column in self.tree.columns:
            if column.alias and column.value is not None:
                self.evaluator.name(column.alias, self.evaluator.value(column.value))

    def _aggregated(self) -> bool:
        parts = (*self.tree.columns, *self.tree.order_by)
        having = () if self.tree.having is None else (self.tree.having,)
        return any(
            isinstance(each, v.Call) and each.name.upper() in AGGREGATES
            for part in (*parts, *having)
            for each in records(part)
        )

    def _grouped(self, rows: list[Row]) -> Iterator[Row]:
        keys = [self.evaluator.value(each) for each in self.tree.group_by]
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            key = tuple(comparing.distinct(each(row)) for each in keys)
            groups.setdefault(key, []).append(row)
        if not keys and not groups:
            groups[()] = [EMPTY]
        having = self.tree.having
        holds = None if having is None else self.evaluator.holds(having)
        for members in groups.values():
            group = Row(members[0].bound, tuple(members))
            if holds is None or holds(group):
                yield group

    def _sorted(self, rows: list[Row]) -> list[Row]:
        for key in reversed(self.tree.order_by):
            value = self.evaluator.value(key.value)
            keyed = [(value(row), row) for row in rows]
            known = [each for each in keyed if each[0] is not None]
            known.sort(key=lambda each: comparing.key(each[0]), reverse=key.descending)
            rows = [row for _, row in known]
            rows += [row for found, row in keyed if found is None]
        return rows

    def _cut(self, rows: list[Row]) -> list[Row]:
        start = counted(self.call, self.tree.offset) or 0
        most = counted(self.call, self.tree.limit)
        return rows[start:] if most is None else rows[start : start + most]

    def touched(self) -> int:
        """The modalities of the query, as bits."""
        bits = Modality.DOCUMENT.bit
        moving = (c.Traverse, c.Hop, c.Join)
        edges = any(
            isinstance(each, c.Source)
            and self._known.get(each.collection.name) is Kind.EDGE
            for each in self.tree.sources
        )
        if edges or any(isinstance(each, moving) for each in self.tree.steps):
            bits |= Modality.GRAPH.bit
        if self.tree.because.asked:
            bits |= Modality.PROVENANCE.bit
        for each in self.tree.sources:
            if isinstance(each, c.Source) and each.moment is not None:
                bits |= Modality.TEMPORAL.bit
        return bits


def counted(call: Call, count: c.Count | None) -> int | None:
    """What LIMIT or OFFSET says.

    Raises:
        QueryError: it is no whole number from 0 up.
    """
    match count:
        case None | int():
            return count
        case v.Parameter(name=name, span=span):
            given = call.parameter(name, span)
            if isinstance(given, bool) or not isinstance(given, int) or given < 0:
                sentence = f"${name} counts rows, and {given!r} is no such number."
                raise wrong(call.text, span, sentence)
            return given
        case v.Hole(text=text, span=span):
            sentence = f"{text} is a place of a template: fill it in."
            raise wrong(call.text, span, sentence)


def pinned(tree: t.Select, source: c.Source) -> str | None:
    """The key that the condition right behind a single source demands; None if none."""
    alone = len(tree.sources) == 1 and source in tree.sources
    first = tree.steps[0] if tree.steps else None
    if not alone or source.moment is not None or not isinstance(first, c.Where):
        return None
    condition = first.condition
    parts = condition.parts if isinstance(condition, v.Conjunction) else (condition,)
    for each in parts:
        match each:
            case v.Comparison(v.Name(parts=path), "=", v.Constant(value=str() as text)):
                key = _key(source, path, text)
                if key is not None:
                    return key
            case _:
                pass
    return None


def _key(source: c.Source, path: tuple[str, ...], text: str) -> str | None:
    if path[:-1] not in ((), (source.alias,), (source.collection.name,)):
        return None
    if path[-1] == "_key" and "/" not in text:
        return text
    inside = f"{source.collection.name}/"
    if path[-1] == "_id" and text.startswith(inside):
        return text.removeprefix(inside)
    return None


def select(call: Call, tree: t.Select) -> Answer:
    """Carries a query out."""
    query = Query(call, tree)
    found = query.rows()
    columns, rows = projecting.projected(query.call, query.tree, query.evaluator, found)
    for parts, span in query.evaluator.unseen.items():
        name = ".".join(parts)
        if rows or query.stages[0].rows:
            del span
            call.warn(f"No document has the field “{name}”.")
    return Answer(columns, rows, StatementType.SELECT, "SELECT", query.touched())


def _nested(call: Call, tree: t.Select) -> list[tuple[Json, ...]]:
    """The rows of a query inside another; it sees nothing of the one around it."""
    return list(select(call, tree).rows)
