"""Running KQL as jobs of the protocol."""

from collections.abc import Iterator

from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    KnotError,
    StoppedError,
)
from panll_desktop.engines.knots.stopping import Stop
from panll_desktop.modules.quandledb.relations import Row
from panll_desktop.modules.quandledb.scoping import Call, PlacedError
from panll_desktop.modules.quandledb.statements import Prepared
from panll_desktop.modules.quandledb.values import as_cell
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    Column,
    Limits,
    ModuleError,
    Outcome,
    Plan,
    QueryError,
    QueryTimeoutError,
    Stopped,
    placed,
)

RUNTIME_ERROR = "KQL_RUNTIME_ERROR"
STRATEGY = "one stage after another"


class KqlJob:
    """A statement on its way through the protocol."""

    def __init__(
        self,
        call: Call,
        prepared: Prepared,
        limits: Limits,
        cancel: CancelFlag,
        expired: Stop,
    ) -> None:
        self._call = call
        self._prepared = prepared
        self._limit = limits.rows
        self._cancel = cancel
        self._expired = expired
        self._delivered = 0
        self._truncated = False
        schema = prepared.relation.schema
        self._places = schema.shown()
        shown = (schema.columns[place] for place in self._places)
        self._columns = tuple(Column(each.name, each.type) for each in shown)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._columns

    def batches(self) -> Iterator[Batch]:
        """The rows, by column.

        Raises:
            ModuleError: cancelled, out of time, or failed.
        """
        try:
            yield from self._walked()
        except ModuleError as error:
            error.statement = self._prepared.kind
            raise

    def _walked(self) -> Iterator[Batch]:
        if self._cancel.is_set():  # a small statement would be done before it looks
            raise CancelledError("Stopped.")
        try:
            for rows in self._prepared.relation.chunks:
                if kept := self._within_limit(rows):
                    columns = tuple(
                        tuple(as_cell(row[place]) for row in kept)
                        for place in self._places
                    )
                    yield Batch(columns, len(kept))
                if self._truncated:
                    self.close()
                    break
        except PlacedError as error:
            raise refused(self._call.text, error) from error
        except KnotError as error:
            raise translated(error, self._expired) from error

    def _within_limit(self, rows: list[Row]) -> list[Row]:
        if self._limit is not None and self._delivered + len(rows) > self._limit:
            self._truncated = True
            rows = rows[: self._limit - self._delivered]
        self._delivered += len(rows)
        return rows

    def outcome(self) -> Outcome:
        """Known after the last row; the plan is the trace of its stages."""
        return Outcome(
            statement=self._prepared.kind,
            statement_type=self._prepared.name,
            row_count=self._delivered,
            truncated=self._truncated,
            warnings=self._call.notes.sentences(),
            plan=Plan(self._prepared.relation.step.plan(), STRATEGY),
        )

    def cancel(self) -> Stopped:
        """The flag is read between chunks, and by what computes longer."""
        self._cancel.set()
        return Stopped()

    def close(self) -> None:
        """Ends the walk."""
        self._prepared.relation.chunks.close()


def refused(text: str, error: PlacedError) -> QueryError:
    """What cannot be carried out, with its line and column."""
    return QueryError(
        placed(text, error.span, str(error)),
        code=error.code or RUNTIME_ERROR,
        position=error.span,
    )


def translated(error: KnotError, expired: Stop = lambda: False) -> ModuleError:
    """What the engine says, in the protocol's words."""
    if isinstance(error, StoppedError):
        if expired():
            return QueryTimeoutError("The statement took longer than it was allowed.")
        return CancelledError("Stopped.")
    busy = isinstance(error, CollectionBusyError)
    return QueryError(str(error), code=RUNTIME_ERROR, retryable=busy)
