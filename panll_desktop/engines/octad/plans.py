"""The steps of a query, from the access to the rows: estimated, and run one by one.

`stages` is what a plan shows. `analyse` runs the same stages in the same order, each
over what the one before it kept, and takes the time of each.
"""

import time
from typing import Final, TypeAlias

from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import (
    bindings,
    costs,
    estimating,
    paths,
    reading,
    vectors,
)
from panll_desktop.engines.octad.accesses import text
from panll_desktop.engines.octad.conditions import compile_condition, compile_order
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.estimating import Sample
from panll_desktop.engines.octad.paths import Path
from panll_desktop.engines.octad.sql import Sql, SqlValue
from panll_desktop.engines.octad.stages import (
    Flow,
    Stage,
    Step,
    Work,
    chunks,
    counted,
    delivered,
    grouped,
    limited,
    located,
    read,
    read_keys,
)
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.words import match_expression
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

Question: TypeAlias = a.Query | a.Group
_DOCUMENT: Final = a.Projection(Modality.DOCUMENT.bit)


class Figure(Record):
    """What a stage really did: rows that came out, and its own time in seconds."""

    rows: int
    seconds: float


def stages(store: Store, query: Question) -> list[Stage]:
    """The stages of a query, the first one first."""
    match query:
        case a.SearchText() | a.SearchVector() | a.SearchRelated():
            found = [_sought(store, query)]
            rows = found[0].step.rows
            if isinstance(query, a.SearchText) and query.limit is not None:
                found.append(limited(query.limit, 0, rows))
                rows = found[1].step.rows
            return [*found, read(_DOCUMENT, rows, read_keys(store, _DOCUMENT))]
        case _:
            return _chosen(store, query)


def changing(store: Store, condition: a.Condition) -> list[Step]:
    """How the entities that a change is about are found."""
    path = paths.path(store.connection, condition)
    made = located(store, path, Sample(store.connection))
    return [stage.step for stage in made]


def _chosen(store: Store, query: a.Select | a.Count | a.Group) -> list[Stage]:
    sample = Sample(store.connection)
    match query:
        case a.Select():
            path = reading.path_of(store, query)
            if query.bound is not None:
                path = bindings.without(path, query.bound)
            found = located(store, path, sample)
            return [*found, *delivered(store, query, found[-1].step.rows)]
        case a.Count(condition):
            path = paths.path(store.connection, condition)
            step = Step("Count", "rows", "one number", 1, costs.AGGREGATE_MS)
            return [*located(store, path, sample), Stage(step, counted)]
        case a.Group(keys):
            path = paths.path(store.connection, query.condition)
            found = located(store, path, sample)
            names = ", ".join(f"{key.modality.name}.{key.name}" for key in keys)
            rows = found[-1].step.rows if keys else 1
            method = "grouped, then HAVING, order and limit" if keys else "one group"
            step = Step("Group", names or "all rows", method, rows, costs.AGGREGATE_MS)
            return [*found, Stage(step, grouped(store, query))]


def analyse(store: Store, query: Question, stop: Stop) -> list[tuple[Step, Figure]]:
    """Runs a query stage by stage and says what each really did.

    Raises:
        StoppedError: the flag was set.
    """
    sql = Sql()
    if isinstance(query, a.Select | a.Count | a.Group):
        compile_condition(query.condition, sql)
    if isinstance(query, a.Select):
        _sorted_by(query, sql)
    made = stages(store, query)
    meters = [_Meter() for _ in made]
    with reading.consistent(store, sql, stop) as asked:
        flow: Flow = iter(())
        for stage, meter in zip(made, meters, strict=True):
            flow = meter.measured(stage.work, flow, asked)
        for _ in flow:
            if asked():
                raise StoppedError("Stopped.")
    figures, before = [], 0.0
    for stage, meter in zip(made, meters, strict=True):
        own = max(0.0, meter.seconds - before)
        figures.append((stage.step, Figure(meter.rows, own)))
        before = meter.seconds
    return figures


def _sorted_by(query: a.Select, sql: Sql) -> None:
    """Notes what the sort keys read; those of variables need them to be known."""
    if query.bound is not None:
        bindings.compiled(query, query.bound, sql, lambda _: "1")
        return
    for order in query.order:
        compile_order(order, sql)


class _Meter:
    """Rows that pass and the time until they come, with all that lies before them."""

    def __init__(self) -> None:
        self.rows = 0
        self.seconds = 0.0

    def measured(self, work: Work, before: Flow, stop: Stop) -> Flow:
        started = time.perf_counter()
        flow = work(before, stop)  # a sort does all that it does here
        self.seconds += time.perf_counter() - started
        while True:
            started = time.perf_counter()
            keys = next(flow, None)
            self.seconds += time.perf_counter() - started
            if keys is None:
                return
            self.rows += len(keys)
            yield keys


def counts(store: Store) -> estimating.Counts:
    """What the store holds, as the estimates know it."""
    return Sample(store.connection).counts()


def _sought(
    store: Store, query: a.SearchText | a.SearchVector | a.SearchRelated
) -> Stage:
    """The stage that finds the entities of a search, best first."""
    match query:
        case a.SearchText(words):
            access = text(match_expression(words) or '""')
            path = Path(access, ranked=True)
            return located(store, path, Sample(store.connection))[0]
        case a.SearchVector(vector, limit):
            held = Sample(store.connection).counts().vectors
            rows = held if limit is None else min(held, limit)
            step = Step(
                "Exact Nearest Neighbour",
                f"{len(vector)} numbers",
                "cosine, every vector",
                rows,
                costs.BASE_MS[Modality.VECTOR] * held / costs.PER,
                Modality.VECTOR,
                reads_all=True,
            )
            return Stage(step, _compared(store, query))
        case a.SearchRelated(identifier, predicate):
            by = "" if predicate is None else f" by {predicate}"
            statement, parameters = reading.related(store, query)
            rows = float(
                store.connection.execute(
                    f"SELECT count(*) FROM ({statement})", parameters
                ).fetchone()[0]
            )
            step = Step(
                "Graph Traversal",
                f"{identifier}{by}",
                "one outgoing hop, key of the edges",
                rows,
                costs.BASE_MS[Modality.GRAPH] * rows / costs.PER,
                Modality.GRAPH,
            )
            return Stage(step, _asked(store, statement, parameters))


def _compared(store: Store, query: a.SearchVector) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        del before
        ranked = vectors.nearest(store, query.vector, query.limit, stop)
        return chunks((key for key, _ in ranked), stop)

    return work


def _asked(store: Store, statement: str, parameters: list[SqlValue]) -> Work:
    def work(before: Flow, stop: Stop) -> Flow:
        del before
        rows = store.connection.execute(statement, parameters)
        return chunks((int(row[0]) for row in rows), stop)

    return work
