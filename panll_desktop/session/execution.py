"""One statement from start to end, for the window and for the command line alike."""

from collections.abc import Callable
from typing import Protocol, TypeAlias, runtime_checkable

from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    Cancellation,
    Column,
    Job,
    Limits,
    Observer,
    Outcome,
    Parameters,
    Plan,
    Session,
    StatementType,
    StillRunning,
    Stopped,
    UnsupportedError,
)
from panll_desktop.session.failure import Failure, attempt, expected

Clock: TypeAlias = Callable[[], float]


class Sink(Protocol):
    """Where the rows of a statement go."""

    def begin(self, columns: tuple[Column, ...]) -> None:
        """The columns are known."""

    def take(self, batch: Batch) -> None:
        """More rows."""


@runtime_checkable
class _Starts(Protocol):
    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> Job: ...

    def explain(self, query: str) -> Plan: ...


class Execution:
    """A statement on its way; `cancel` may be called from any thread.

    Attributes:
        flag: what the running statement reads.
        job: the statement once it has started.
    """

    def __init__(
        self,
        text: str,
        limits: Limits | None = None,
        parameters: "Parameters | None" = None,
    ) -> None:
        self.text = text
        self.parameters: Parameters = {} if parameters is None else parameters
        self.limits = Limits() if limits is None else limits
        self.flag = CancelFlag()
        self.job: Job | None = None

    def cancel(self) -> Cancellation | Failure:
        """Sets the flag, and tells the database if the statement has started."""
        self.flag.set()
        job = self.job
        if job is None:
            return Stopped()
        return attempt(lambda: expected(job.cancel(), Stopped, StillRunning))

    def run(
        self, session: Session, sink: Sink, observer: Observer, clock: Clock
    ) -> Outcome | Failure:
        """Runs the statement to its end on this thread, and counts it once."""
        started = clock()
        answer = attempt(lambda: self._walk(session, sink))
        if isinstance(answer, Failure):
            if not answer.cancelled:
                observer.error_raised(answer.kind)
                if answer.statement is not None:
                    observer.query_stopped(answer.statement, 0, clock() - started)
        else:
            observer.query_stopped(
                answer.statement, answer.modalities, clock() - started
            )
        return answer

    def _walk(self, session: Session, sink: Sink) -> Outcome:
        if not isinstance(session, _Starts):
            raise UnsupportedError("This module runs no queries.")
        self.job = job = session.start(
            self.text, self.parameters, self.limits, self.flag
        )
        try:
            columns = tuple(expected(each, Column) for each in job.columns)
            sink.begin(columns)
            limit, delivered = self.limits.rows, 0
            for batch in job.batches():
                whole = _checked(batch, len(columns))
                if limit is not None and delivered + whole.rows > limit:
                    return _cut(job, sink, _first(whole, limit - delivered), limit)
                sink.take(whole)
                delivered += whole.rows
            return expected(job.outcome(), Outcome)
        finally:
            self.job = None
            job.close()


def _first(batch: Batch, rows: int) -> Batch:
    return Batch(tuple(column[:rows] for column in batch.columns), rows)


def _cut(job: Job, sink: Sink, last: Batch, limit: int) -> Outcome:
    """Holds a module to the limit that it did not keep."""
    from dataclasses import replace  # noqa: PLC0415 - slow, and few need it

    if last.rows:
        sink.take(last)
    outcome = expected(job.outcome(), Outcome)
    return replace(outcome, row_count=limit, truncated=True)


def _checked(batch: Batch, columns: int) -> Batch:
    """The batch, once it is known to be as wide and as long as it says."""
    cells = expected(batch, Batch).columns
    if len(cells) != columns or any(len(each) != batch.rows for each in cells):
        lengths = ", ".join(str(len(each)) for each in cells)
        raise ValueError(
            f"a batch of {batch.rows} rows in {columns} columns has columns of"
            f" these lengths: {lengths}"
        )
    return batch


def explain(
    session: Session, text: str, observer: Observer, clock: Clock
) -> Plan | Failure:
    """Asks for the plan of a statement, and counts the question once."""
    started = clock()
    answer = attempt(lambda: _plan(session, text))
    if isinstance(answer, Failure):
        observer.error_raised(answer.kind)
    else:
        observer.query_stopped(StatementType.EXPLAIN, 0, clock() - started)
    return answer


def _plan(session: Session, text: str) -> Plan:
    if not isinstance(session, _Starts):
        raise UnsupportedError("This module explains no queries.")
    return expected(session.explain(text), Plan)
