"""The rules about queries: how they are answered, refused, stopped and planned."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from panll_desktop.protocol import (
    ALL_MODALITIES,
    Batch,
    CancelFlag,
    Cancellation,
    Column,
    Job,
    Limits,
    ModuleError,
    Outcome,
    Plan,
    QueryError,
    Querying,
    StatementType,
    StillRunning,
    Stopped,
    UnsupportedError,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.rows import RowStore

Sentences: TypeAlias = Iterator[str]


@dataclass(slots=True)
class _Walk:
    """What was seen of one job, batch by batch."""

    batches: int = 0
    rows: int = 0
    outcome: Outcome | None = None
    failure: Failure | None = None
    broken: list[str] = field(default_factory=list)


def twice(what: str, names: Sequence[str]) -> Sentences:
    """A sentence about each name that is there more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"The {what} {name!r} is there {times} times."


def answered(session: Querying, query: str) -> Sentences:
    """What is wrong with the answers to a query that should succeed."""
    full = _read(session, query, Limits(), CancelFlag())
    yield from full.broken
    if full.failure is not None:
        yield f"The query that should succeed failed. {full.failure.title}"
        return
    if full.outcome is not None:
        yield from _outcome(full.outcome, full.rows)
    yield from _unread(session, query)
    yield from _limited(session, query, full)
    yield from _cancelled_before(session, query, full)
    yield from _cancelled_halfway(session, query, full)


def refused(session: Querying, query: str) -> Sentences:
    """What is wrong with how a query that cannot be run is refused."""

    def run() -> None:
        job = session.start(query, {}, Limits(), CancelFlag())
        try:
            for _ in job.batches():
                pass
        finally:
            job.close()

    yield from _refusal("The bad query", run, query, QueryError)


def planned(session: Querying, query: str, bad_query: str) -> Sentences:
    """What is wrong with how plans are told and refused."""

    def plan() -> None:
        with contextlib.suppress(UnsupportedError):
            expected(session.explain(query), Plan)

    told = attempt(plan)
    if isinstance(told, Failure):
        yield f"explain must answer a Plan or raise UnsupportedError. {told.title}"
    yield from _refusal(
        "The plan of the bad query",
        lambda: session.explain(bad_query),
        bad_query,
        QueryError,
        UnsupportedError,
    )


def _refusal(
    what: str, call: Callable[[], object], query: str, *kinds: type[ModuleError]
) -> Sentences:
    def catch() -> ModuleError | None:
        try:
            call()
        except kinds as error:
            return error
        return None

    error = attempt(catch)
    if error is None:
        yield f"{what} was not refused."
    elif isinstance(error, Failure):
        names = " or ".join(kind.__name__ for kind in kinds)
        yield f"{what} must be refused with {names}. {error.title}"
    elif error.position is not None:
        start, end = error.position.start, error.position.end
        if not 0 <= start <= end <= len(query):
            yield f"{what} is refused at {start} to {end}, outside of its text."


def _read(
    session: Querying,
    query: str,
    limits: Limits,
    flag: CancelFlag,
    halfway: Callable[[Job], None] | None = None,
) -> _Walk:
    """Reads a job to its end, and closes it twice."""
    walk = _Walk()
    job = attempt(lambda: session.start(query, {}, limits, flag))
    if isinstance(job, Failure):
        walk.failure = job
        return walk
    outcome = attempt(lambda: _walked(job, walk, halfway))
    if isinstance(outcome, Failure):
        walk.failure = outcome
    else:
        walk.outcome = outcome
    walk.broken += _closed_twice(job)
    return walk


def _walked(job: Job, walk: _Walk, halfway: Callable[[Job], None] | None) -> Outcome:
    columns = expected(job.columns, tuple)
    walk.broken += _columns(columns)
    store = RowStore()
    try:
        for batch in job.batches():
            walk.batches += 1
            walk.rows += expected(batch, Batch).rows
            walk.broken += _batch(batch, len(columns), walk.batches, store)
            if walk.batches == 1 and halfway is not None:
                halfway(job)
    finally:
        store.close()
    if columns != job.columns:
        walk.broken.append("The columns changed while the rows were read.")
    return expected(job.outcome(), Outcome)


def _columns(columns: tuple[object, ...]) -> Sentences:
    for column in columns:
        if not isinstance(column, Column):
            yield f"Among the columns stands {column!r}, which is none."
    known = [column.name for column in columns if isinstance(column, Column)]
    yield from twice("column", known)


def _batch(batch: Batch, columns: int, number: int, store: RowStore) -> Sentences:
    lengths = [len(cells) for cells in batch.columns]
    if batch.rows < 1:
        yield f"Batch {number} has no rows."
    elif len(lengths) != columns:
        yield f"Batch {number} has {len(lengths)} columns and not {columns}."
    elif set(lengths) - {batch.rows}:
        told = ", ".join(map(str, lengths))
        yield f"Batch {number} says {batch.rows} rows; its columns have {told}."
    else:
        kept = attempt(lambda: store.append(batch))
        if isinstance(kept, Failure):
            yield f"A cell of batch {number} cannot be shown. {kept.title}"


def _closed_twice(job: Job) -> Sentences:
    for time in ("first", "second"):
        closed = attempt(job.close)
        if isinstance(closed, Failure):
            yield f"close of the job failed the {time} time. {closed.title}"


def _outcome(outcome: Outcome, rows: int) -> Sentences:
    if rows and outcome.row_count != rows:
        yield f"The outcome counts {outcome.row_count} rows; {rows} were delivered."
    statement: object = outcome.statement
    if not isinstance(statement, StatementType):
        yield f"The outcome has {statement!r} for a statement type."
    if not 0 <= outcome.modalities <= ALL_MODALITIES:
        yield f"The outcome has {outcome.modalities} for a set of modalities."
    if outcome.truncated:
        yield "The outcome of a query without limits says that it is truncated."


def _unread(session: Querying, query: str) -> Sentences:
    job = attempt(lambda: session.start(query, {}, Limits(), CancelFlag()))
    if isinstance(job, Failure):
        yield f"The query succeeded once and then failed. {job.title}"
    else:
        yield from _closed_twice(job)


def _limited(session: Querying, query: str, full: _Walk) -> Sentences:
    one = _read(session, query, Limits(rows=1), CancelFlag())
    if one.failure is not None:
        yield f"The query failed when limited to one row. {one.failure.title}"
    elif one.rows > 1:
        yield f"{one.rows} rows were delivered where the limit is one."
    elif one.outcome is not None and one.outcome.truncated != (full.rows > 1):
        told = "truncated" if one.outcome.truncated else "not truncated"
        yield f"Limited to one row, a result of {full.rows} rows is called {told}."


def _cancelled_before(session: Querying, query: str, full: _Walk) -> Sentences:
    flag = CancelFlag()
    flag.set()
    walk = _read(session, query, Limits(), flag)
    yield from _stopped(walk, full, walk.batches)


def _cancelled_halfway(session: Querying, query: str, full: _Walk) -> Sentences:
    flag, answers = CancelFlag(), list[Cancellation | Failure]()

    def stop(job: Job) -> None:
        flag.set()
        teller = threading.Thread(target=lambda: answers.append(_told(job)))
        teller.start()
        teller.join()

    walk = _read(session, query, Limits(), flag, stop)
    for answer in answers:
        if isinstance(answer, Failure):
            yield f"cancel must answer Stopped or StillRunning. {answer.title}"
    yield from _stopped(walk, full, walk.batches - 1)


def _told(job: Job) -> Cancellation | Failure:
    return attempt(lambda: expected(job.cancel(), Stopped, StillRunning))


def _stopped(walk: _Walk, full: _Walk, late: int) -> Sentences:
    """One batch may be under way when the flag is set; a second one may not."""
    if late > 1:
        yield f"{late} batches were delivered after the cancel flag was set."
    if walk.failure is None and walk.rows != full.rows:
        yield "A cancelled query ended with fewer rows and without CancelledError."
    if walk.failure is not None and not walk.failure.cancelled:
        yield f"A cancelled query must raise CancelledError. {walk.failure.title}"
