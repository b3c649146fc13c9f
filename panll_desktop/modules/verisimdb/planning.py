"""Plans of VQL statements: the engine's own steps, for EXPLAIN and the Plan tab."""

import time
from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.engines.octad import accesses, costs, plans
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad.plans import Figure
from panll_desktop.engines.octad.stages import Step
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.grouping import is_grouping
from panll_desktop.modules.verisimdb import (
    aggregating,
    compiling,
    projecting,
    proof_steps,
    searching,
    stores,
    timing,
)
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.modules.verisimdb.timing import Moment
from panll_desktop.protocol import Json, Modality, Plan, PlanStep
from panll_desktop.records import Record

SLOW_MS: Final = 500.0  # of a plan
SLOW_STEP_MS: Final = 200.0
MANY: Final = 0.1  # of all entities, that the first step should not exceed
_WRITE_MS: Final = 1.0
_CHANGES: Final = (
    "EXPLAIN ANALYZE runs the statement, and this one would change the store; it was"
    " not run. EXPLAIN alone shows its plan."
)
_SHOWS: Final = (
    "EXPLAIN ANALYZE measures statements that look for entities; SHOW has no steps."
    " Run it without EXPLAIN ANALYZE."
)
Done: TypeAlias = tuple[Step, Figure | None]


class Sketch(Record):
    """A plan in the engine's words.

    Attributes:
        steps: the first one first, each with its real figures if it was run.
        limit: of rows, where the statement has one.
        entities: in the store.
    """

    steps: tuple[Done, ...]
    limit: int | None = None
    entities: float = 0.0


def sketch(store: Store, tree: t.Plain) -> Sketch:
    """How a statement would be carried out; it is not run."""
    match tree:
        case t.Insert():
            steps = [_written("Multi-Modal Insert", 1)]
        case t.Update() | t.Delete():
            word = "Update" if isinstance(tree, t.Update) else "Delete"
            steps = plans.changing(store, compiling.filtering(tree))
            steps.append(_written(f"Multi-Modal {word}", steps[-1].rows))
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            steps = [Step("Show", "the store", "read", 1, _WRITE_MS)]
        case t.Select(source=t.NamedStore() as source):
            here = replace(tree, source=t.Collection(source.span))
            with stores.named(source) as other:
                return sketch(other, here)
        case _:
            tree, moment = _timed(tree)
            found = plans.stages(store, question(store, tree))
            steps = [stage.step for stage in found]
            if moment is not None:
                steps.insert(0, _travelled(store, moment))
    steps += _proof(tree, steps[-1].rows)
    made = tuple((step, None) for step in steps)
    return Sketch(made, _limit(tree), _entities(store))


def analysed(store: Store, tree: t.Plain, stop: Stop) -> Sketch:
    """The plan once the statement was run; what it found is not kept.

    Raises:
        BeyondError: see `question`.
    """
    if isinstance(tree, t.Select) and isinstance(tree.source, t.NamedStore):
        here = replace(tree, source=t.Collection(tree.source.span))
        with stores.named(tree.source) as other:
            return analysed(other, here, stop)
    tree, moment = _timed(tree)
    if moment is None:
        found = plans.analyse(store, question(store, tree), stop)
        unproven = [(step, None) for step in _proof(tree, found[-1][0].rows)]
        return Sketch((*found, *unproven), _limit(tree), _entities(store))
    from panll_desktop.engines.octad.past import past  # noqa: PLC0415 - seldom

    started = time.perf_counter()
    step = _travelled(store, moment)
    with past(store, moment.at, stop, moment.only) as other:
        figure = Figure(int(_entities(other)), time.perf_counter() - started)
        found = plans.analyse(other, question(other, tree), stop)
    return Sketch(((step, figure), *found), _limit(tree), _entities(store))


def refuse_analysis(tree: t.Plain) -> None:
    """Refuses what EXPLAIN ANALYZE would change, or has nothing to measure in.

    Raises:
        BeyondError: why.
    """
    match tree:
        case t.Insert() | t.Update() | t.Delete():
            raise BeyondError(_CHANGES, tree.span)
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            raise BeyondError(_SHOWS, tree.span)
        case _:
            _timed(tree)


def question(store: Store, tree: t.Plain) -> plans.Question:
    """What the engine is asked.

    Raises:
        BeyondError: nothing is asked of it; see `refuse_analysis`.
    """
    match tree:
        case t.Select():
            if compiling.is_counting(tree):
                return compiling.counting(tree)
            if is_grouping(tree):
                return aggregating.grouping(tree).query
            return projecting.selection(tree).query
        case t.Count():
            return compiling.counting(tree)
        case t.SearchModality():
            return compiling.having(tree)
        case t.SearchText(words, limit):
            return a.SearchText(words, limit)
        case t.SearchVector(vector, limit):
            return a.SearchVector(searching.numbers(store, vector), limit)
        case t.SearchRelated(entity, predicate, limit):
            return a.SearchRelated(entity, predicate, limit)
        case t.Insert() | t.Update() | t.Delete():
            raise BeyondError(_CHANGES, tree.span)
        case t.ShowStatus() | t.ShowDrift() | t.ShowEntities() | t.ShowNormaliser():
            raise BeyondError(_SHOWS, tree.span)
        case _:
            assert_never(tree)


def _timed(tree: t.Plain) -> tuple[t.Plain, Moment | None]:
    """A query without its moment, and the moment if it has one."""
    match tree:
        case t.Select() | t.Count() | t.SearchModality():
            return timing.split(tree)
        case _:
            return tree, None


def _travelled(store: Store, moment: Moment) -> Step:
    """The making of the store as it was."""
    rows = 1.0 if moment.only is not None else _entities(store)
    target = f"version {moment.at}" if isinstance(moment.at, int) else str(moment.at)
    return Step(
        "Time Travel",
        target,
        "the store as it was, made from versions",
        rows,
        costs.BASE_MS[Modality.TEMPORAL] * rows / costs.PER,
        Modality.TEMPORAL,
        reads_all=moment.only is None,
    )


def _entities(store: Store) -> float:
    return accesses.rows(store.connection, accesses.EVERY)


def as_json(text: str, found: Sketch) -> tuple[Json, Json]:
    """The query and its plan in the shape of the server's EXPLAIN, and our steps."""
    first, last = found.steps[0][0], found.steps[-1][0]
    head = last if last.operation.startswith("Multi-Modal") else first
    plan: dict[str, Json] = {
        "operation": head.operation,
        "target": head.target or first.target,
        "method": head.method,
    }
    if found.limit is not None:
        plan["limit"] = found.limit
    plan["cost"] = round(sum(step.ms for step, _ in found.steps), 3)
    plan["estimated_rows"] = round(last.rows)
    if first.method and not first.reads_all:
        plan["index"] = first.method
    figures = [figure for _, figure in found.steps if figure is not None]
    if figures:
        plan["actual_rows"] = figures[-1].rows
        plan["actual_ms"] = _ms(sum(figure.seconds for figure in figures))
    plan["steps"] = [
        _step_json(number, *each) for number, each in enumerate(found.steps, 1)
    ]
    plan["hints"] = list(_hints(found))
    return text, plan


def as_plan(found: Sketch) -> Plan:
    """The same for the Plan tab: the last step on top, each above what feeds it."""
    root: PlanStep | None = None
    for step, figure in found.steps:
        root = PlanStep(
            operation=step.operation,
            detail="; ".join(filter(None, (step.target, step.method))),
            modality=step.modality,
            estimated_ms=step.ms,
            estimated_rows=step.rows,
            actual_ms=None if figure is None else _ms(figure.seconds),
            actual_rows=None if figure is None else figure.rows,
            full_scan=step.reads_all,
            children=() if root is None else (root,),
        )
    if root is None:  # every statement has a step
        raise AssertionError(found)
    return Plan(root, "sequential", tuple(_hints(found)))


def _step_json(number: int, step: Step, figure: Figure | None) -> Json:
    found: dict[str, Json] = {
        "step": number,
        "operation": step.operation,
        "target": step.target,
        "method": step.method,
        "modality": None if step.modality is None else step.modality.label,
        "estimated_cost_ms": round(step.ms, 3),
        "estimated_rows": round(step.rows),
        "full_scan": step.reads_all,
    }
    if figure is not None:
        found["actual_ms"] = _ms(figure.seconds)
        found["actual_rows"] = figure.rows
    return found


def _hints(found: Sketch) -> list[str]:
    """What may help, by the thresholds of the server's planner."""
    hints = []
    steps = [step for step, _ in found.steps]
    first = steps[0]
    tests = [step for step in steps if step.operation == "Filter"]
    if first.reads_all:
        what = first.modality.label if first.modality is not None else "entity"
        why = "; no condition has an index" if tests else ""
        hints.append(f"Full scan: every stored {what} is read{why}.")
    elif found.entities and first.rows > MANY * found.entities and tests:
        part = min(1.0, first.rows / found.entities)
        hints.append(
            f"The index finds {part:.0%} of all entities; a narrower condition helps."
        )
    total = sum(step.ms for step in steps)
    if total > SLOW_MS:
        hints.append(f"Expensive by the cost model: {total:,.0f} of its milliseconds.")
    hints += [
        f"{step.operation} is dear: {step.ms:,.0f} of the model's milliseconds."
        for step in steps
        if step.ms > SLOW_STEP_MS
    ]
    if steps[-1].operation == proof_steps.OPERATION:
        hints.append(proof_steps.HINT)
    return hints


def _proof(tree: t.Plain, rows: float) -> tuple[Step, ...]:
    if isinstance(tree, t.Select | t.Insert | t.Update | t.Delete):
        return proof_steps.steps(tree, rows)
    return ()


def _written(operation: str, rows: float) -> Step:
    return Step(operation, "hexads", "one transaction", rows, _WRITE_MS * rows)


def _limit(tree: t.Plain) -> int | None:
    limit = getattr(tree, "limit", None)
    return limit if isinstance(limit, int) else None


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
