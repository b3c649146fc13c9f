"""Stages of a query: what each is expected to do, and how it does it alone."""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, TypeAlias

from panll_desktop.engines.octad import (
    accesses,
    backwards,
    bindings,
    content,
    costs,
    grouping,
    paths,
    reading,
)
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.accesses import Access, Way
from panll_desktop.engines.octad.conditions import compile_condition, compile_order
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.estimating import Sample
from panll_desktop.engines.octad.functions import LARGEST
from panll_desktop.engines.octad.paths import Path
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.wording import sentence
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

Keys: TypeAlias = list[int]
Flow: TypeAlias = Iterator[Keys]
Work: TypeAlias = Callable[[Flow, Stop], Flow]
SMALLEST_CHUNK: Final = 256
LARGEST_CHUNK: Final = 65_536
_OF_ALL: Final = " JOIN json_each(?) k ON k.value = e.key"


class Step(Record):
    """What one stage does, and what is expected of it.

    Attributes:
        target: on what.
        method: how, or by which index.
        rows: that are expected to come out.
        ms: by the cost model; see `costs`.
        reads_all: everything that is stored of its kind is looked at.
    """

    operation: str
    target: str
    method: str
    rows: float
    ms: float
    modality: Modality | None = None
    reads_all: bool = False


class Stage(Record):
    """A step and how to do it: from row keys to those that it lets through."""

    step: Step
    work: Work


def located(store: Store, path: Path, sample: Sample) -> list[Stage]:
    """The stages that find the entities of a path."""
    found = path.access
    rows = accesses.rows(store.connection, found)
    modality = found.modality
    base = costs.BASE_MS[modality or Modality.TEMPORAL] * rows / costs.PER
    if found.way is Way.TEXT:
        base *= costs.FULL_TEXT[0]
    method = f"{found.index}, BM25" if path.ranked else found.index
    made = [
        Stage(
            Step(
                found.way.value,
                found.target,
                method or "every entity, by its key",
                rows,
                base,
                modality,
                found.reads_all,
            ),
            _accessed(store, found, ranked=path.ranked),
        )
    ]
    for condition in path.filters:
        model = costs.cost(condition)
        kept = rows * _kept(sample, condition, found)
        modality = costs.modality_of(condition)
        ms = model.ms * rows / costs.PER
        step = Step("Filter", sentence(condition), "tested on each", kept, ms, modality)
        made.append(Stage(step, _filtered(store, condition)))
        rows = kept
    return made


def _kept(sample: Sample, condition: a.Condition, found: Access) -> float:
    """Of what an inexact index finds, its own condition keeps nearly all."""
    if not found.exact and found in backwards.ways(condition):
        return 1.0
    return sample.kept(condition)


def delivered(store: Store, query: a.Select, rows: float) -> list[Stage]:
    """Order, limit and the reading of what is shown."""
    made = []
    work = read_keys(store, query.projection)
    names = ", ".join(
        f"{'.'.join(filter(None, (each.variable, each.field.name)))}"
        f"{' DESC' if each.descending else ''}"
        for each in query.order
    )
    if query.bound is not None:
        found: list[tuple[object, ...]] = []
        stage = _bound(store, query, query.bound, names, rows, found)
        made.append(stage)
        rows, work = stage.step.rows, _read_bound(store, query, found)
    elif query.order:
        step = Step("Sort", names, "all of them", rows, costs.SORT_MS)
        made.append(Stage(step, _sorted(store, query.order)))
    if query.limit is not None or query.offset:
        made.append(limited(query.limit, query.offset, rows))
        rows = made[-1].step.rows
    return [*made, read(query, rows, work)]


def _bound(
    store: Store,
    query: a.Select,
    bound: a.Bound,
    names: str,
    rows: float,
    found: list[tuple[object, ...]],
) -> Stage:
    """Rows of variables, kept in `found`; what goes on are their places there."""
    whole = a.Select(query.projection, order=query.order, bound=bound, far=query.far)

    def work(before: Flow, stop: Stop) -> Flow:
        keys = json.dumps(list(chain.from_iterable(before)))

        def among(sql: Sql) -> str:
            sql.parameters.append(keys)
            return "e.key IN (SELECT value FROM json_each(?))"

        statement, parameters = bindings.compiled(whole, bound, Sql(), among)
        found.extend(store.connection.execute(statement, parameters))
        return chunks(iter(range(len(found))), stop)

    counted = Sample(store.connection).counts()
    target = ", ".join(each.variable for each in query.far) or "the first of each"
    method = f"by the edges, sorted by {names}" if names else "by the edges"
    expected = rows * max(1.0, counted.fan_out) if query.far else rows
    ms = costs.BASE_MS[Modality.GRAPH] * rows / costs.PER
    step = Step("Bind Variables", target, method, expected, ms, Modality.GRAPH)
    return Stage(step, work)


def limited(limit: int | None, offset: int, rows: float) -> Stage:
    """So many of them; what comes after is not looked for."""
    most = rows - offset
    most = max(0.0, most if limit is None else min(most, limit))
    target = "" if limit is None else f"{limit:,} rows"
    target += f" after {offset:,}" if offset else ""
    step = Step("Limit", target.strip(), "the rest is not looked for", most, 0.0)
    return Stage(step, _cut(limit, offset))


def read(query: a.Select | a.Projection, rows: float, work: Work) -> Stage:
    """What is shown of them."""
    far_ones: tuple[a.Far, ...] = ()
    if isinstance(query, a.Select):
        far_ones, query = query.far, query.projection
    wanted = content.wanted(query)
    names = [each.name for each in wanted]
    for far in far_ones:
        beyond = content.wanted(far.projection)
        wanted += beyond
        names += [f"{far.variable}.{each.name}" for each in beyond]
    ms = sum(costs.BASE_MS[each] for each in wanted) * rows / costs.PER
    step = Step("Read", ", ".join(names) or "ids", "by key", rows, ms)
    return Stage(step, work)


def _accessed(store: Store, found: Access, *, ranked: bool) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        del before
        sql = Sql()
        if ranked:
            statement = f"{found.keys} ORDER BY rank, rowid"
            sql.parameters.extend(found.parameters)
        else:
            test = paths.access_test(found, sql) or "1"
            statement = f"SELECT e.key FROM entity e WHERE {test} ORDER BY e.key"
        rows = store.connection.execute(statement, sql.parameters)
        return chunks((int(row[0]) for row in rows), stop)

    return work


def _filtered(store: Store, condition: a.Condition) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        for keys in before:
            if stop():
                raise StoppedError("Stopped.")
            sql = Sql()
            test = compile_condition(condition, sql)
            statement = (
                f"SELECT e.key {sql.from_clause()}{_OF_ALL} WHERE {test} ORDER BY k.id"
            )
            parameters = (json.dumps(keys), *sql.parameters)
            yield [row[0] for row in store.connection.execute(statement, parameters)]

    return work


def _sorted(store: Store, order: tuple[a.Order, ...]) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        del stop
        keys = json.dumps(list(chain.from_iterable(before)))
        sql = Sql()
        terms = ", ".join(compile_order(each, sql) for each in order)
        rows = store.connection.execute(
            f"SELECT e.key {sql.from_clause()}{_OF_ALL} ORDER BY {terms}, e.key",
            (keys, *sql.parameters),
        )
        return iter([[int(row[0]) for row in rows]])

    return work


def _cut(limit: int | None, offset: int) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        del stop
        skipped, left = offset, LARGEST if limit is None else limit
        while left > 0:
            keys = next(before, None)
            if keys is None:
                return
            kept = keys[skipped : skipped + left]
            skipped = max(0, skipped - len(keys))
            left -= len(kept)
            yield kept

    return work


def _read_bound(store: Store, query: a.Select, found: list[tuple[object, ...]]) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        for places in before:
            for start in range(0, len(places), reading.CHUNK):
                if stop():
                    raise StoppedError("Stopped.")
                part = places[start : start + reading.CHUNK]
                reading.selected(store, [found[place] for place in part], query)
                yield part

    return work


def read_keys(store: Store, projection: a.Projection) -> Work:
    """Reads whole entities, in chunks."""

    def work(before: Flow, stop: Stop) -> Flow:
        for keys in before:
            for start in range(0, len(keys), reading.CHUNK):
                if stop():
                    raise StoppedError("Stopped.")
                part = keys[start : start + reading.CHUNK]
                reading.rows_of(store, [(key,) for key in part], projection)
                yield part

    return work


def counted(before: Flow, stop: Stop) -> Flow:
    """One number, whatever came."""
    del stop
    yield [sum(map(len, before))]


def grouped(store: Store, query: a.Group) -> Work:
    """A number for each group, instead of its values."""

    def work(before: Flow, stop: Stop) -> Flow:
        keys = json.dumps(list(chain.from_iterable(before)))

        def among(sql: Sql) -> str:
            sql.parameters.append(keys)
            return "e.key IN (SELECT value FROM json_each(?))"

        statement, parameters = grouping.compiled(query, Sql(), among)
        groups = enumerate(store.connection.execute(statement, parameters))
        return chunks((number for number, _ in groups), stop)

    return work


def chunks(keys: Iterator[int], stop: Stop) -> Flow:
    """In chunks that grow: a limit stops early, and many take few statements."""
    size, chunk = SMALLEST_CHUNK, []
    for key in keys:
        chunk.append(key)
        if len(chunk) == size:
            if stop():
                raise StoppedError("Stopped.")
            yield chunk
            size, chunk = min(2 * size, LARGEST_CHUNK), []
    if chunk:
        yield chunk
