"""The steps of a query, from the access to the rows: estimated, and run one by one.

`stages` is what a plan shows. `analyse` runs the same stages in the same order, each
over what the one before it kept, and takes the time of each.
"""

import json
import time
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, TypeAlias

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import (
    accesses,
    costs,
    estimating,
    grouping,
    paths,
    reading,
)
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


class Figure(Record):
    """What a stage really did: rows that came out, and its own time in seconds."""

    rows: int
    seconds: float


def stages(store: Store, query: a.Select | a.Count | a.Group) -> list[Stage]:
    """The stages of a query, the first one first."""
    sample = Sample(store.connection)
    match query:
        case a.Select():
            path = reading.path_of(store, query)
            found = located(store, path, sample)
            return [*found, *_delivered(store, query, found[-1].step.rows)]
        case a.Count(condition):
            path = paths.path(store.connection, condition)
            step = Step("Count", "rows", "one number", 1, costs.AGGREGATE_MS)
            return [*located(store, path, sample), Stage(step, _counted)]
        case a.Group(keys):
            path = paths.path(store.connection, query.condition)
            found = located(store, path, sample)
            names = ", ".join(f"{key.modality.name}.{key.name}" for key in keys)
            rows = found[-1].step.rows if keys else 1
            method = "grouped, then HAVING, order and limit" if keys else "one group"
            step = Step("Group", names or "all rows", method, rows, costs.AGGREGATE_MS)
            return [*found, Stage(step, _grouped(store, query))]


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


def analyse(
    store: Store, query: a.Select | a.Count | a.Group, stop: Stop
) -> list[tuple[Step, Figure]]:
    """Runs a query stage by stage and says what each really did.

    Raises:
        StoppedError: the flag was set.
    """
    sql = Sql()
    compile_condition(query.condition, sql)
    if isinstance(query, a.Select):
        for order in query.order:
            compile_order(order, sql)
    made = stages(store, query)
    meters = [_Meter() for _ in made]
    with reading.consistent(store, sql, stop) as asked:
        flow: Flow = iter(())
        for stage, meter in zip(made, meters, strict=True):
            flow = meter.measured(stage.work(flow, asked))
        for _ in flow:
            if asked():
                raise StoppedError("Stopped.")
    figures, before = [], 0.0
    for stage, meter in zip(made, meters, strict=True):
        own = max(0.0, meter.seconds - before)
        figures.append((stage.step, Figure(meter.rows, own)))
        before = meter.seconds
    return figures


class _Meter:
    """Rows that pass and the time until they come, with all that lies before them."""

    def __init__(self) -> None:
        self.rows = 0
        self.seconds = 0.0

    def measured(self, flow: Flow) -> Flow:
        while True:
            started = time.perf_counter()
            keys = next(flow, None)
            self.seconds += time.perf_counter() - started
            if keys is None:
                return
            self.rows += len(keys)
            yield keys


def _kept(sample: Sample, condition: a.Condition, found: Access) -> float:
    """Of what an inexact index finds, its own condition keeps nearly all."""
    if not found.exact and accesses.access(condition) == found:
        return 1.0
    return sample.kept(condition)


def _delivered(store: Store, query: a.Select, rows: float) -> list[Stage]:
    """Order, limit and the reading of what is shown."""
    made = []
    if query.order:
        names = ", ".join(
            f"{each.field.name}{' DESC' if each.descending else ''}"
            for each in query.order
        )
        step = Step("Sort", names, "all of them", rows, costs.SORT_MS)
        made.append(Stage(step, _sorted(store, query.order)))
    if query.limit is not None or query.offset:
        most = rows - query.offset
        most = max(0.0, most if query.limit is None else min(most, query.limit))
        target = "" if query.limit is None else f"{query.limit:,} rows"
        target += f" after {query.offset:,}" if query.offset else ""
        step = Step("Limit", target.strip(), "the rest is not looked for", most, 0.0)
        made.append(Stage(step, _limited(query.limit, query.offset)))
        rows = most
    shown = query.projection
    bits = shown.modalities
    for field in shown.fields:
        bits |= field.modality.bit
    read = [each for each in Modality if each.bit & bits]
    ms = sum(costs.BASE_MS[each] for each in read) * rows / costs.PER
    names = ", ".join(each.name for each in read) or "ids"
    step = Step("Read", names, "by key", rows, ms)
    made.append(Stage(step, _read(store, shown)))
    return made


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
        return _chunks((int(row[0]) for row in rows), stop)

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
        keys = json.dumps(list(chain.from_iterable(before)))
        sql = Sql()
        terms = ", ".join(compile_order(each, sql) for each in order)
        rows = store.connection.execute(
            f"SELECT e.key {sql.from_clause()}{_OF_ALL} ORDER BY {terms}, e.key",
            (keys, *sql.parameters),
        )
        return _chunks((int(row[0]) for row in rows), stop)

    return work


def _limited(limit: int | None, offset: int) -> Work:
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


def _read(store: Store, projection: a.Projection) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        for keys in before:
            for start in range(0, len(keys), reading.CHUNK):
                if stop():
                    raise StoppedError("Stopped.")
                part = keys[start : start + reading.CHUNK]
                reading.rows([(key,) for key in part], store, projection)
                yield part

    return work


def _counted(before: Flow, stop: Stop) -> Flow:
    del stop
    yield [sum(map(len, before))]


def _grouped(store: Store, query: a.Group) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        keys = json.dumps(list(chain.from_iterable(before)))

        def among(sql: Sql) -> str:
            sql.parameters.append(keys)
            return "e.key IN (SELECT value FROM json_each(?))"

        statement, parameters = grouping.compiled(query, Sql(), among)
        groups = enumerate(store.connection.execute(statement, parameters))
        return _chunks((number for number, _ in groups), stop)

    return work


def _chunks(keys: Iterator[int], stop: Stop) -> Flow:
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


def counts(store: Store) -> estimating.Counts:
    """What the store holds, as the estimates know it."""
    return Sample(store.connection).counts()
