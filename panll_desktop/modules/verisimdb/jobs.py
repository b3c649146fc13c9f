"""Running VQL statements on the embedded engine, as jobs of the protocol."""

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import Field, FieldOf, Projection
from panll_desktop.engines.octad.errors import (
    OctadError,
    StoppedError,
    StoreBusyError,
)
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    Column,
    ColumnType,
    Json,
    Limits,
    Modality,
    ModuleError,
    Outcome,
    QueryError,
    QueryTimeoutError,
    StatementType,
    Stopped,
)
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import Certificate, Plan, ProofResult

Rows: TypeAlias = Iterator[list[tuple[Json, ...]]]
RUNTIME_ERROR: Final = "VQL_RUNTIME_ERROR"
ID: Final = Column("id", ColumnType.TEXT)
SCORE: Final = Column("drift_score", ColumnType.REAL)


class Beyond(Record):
    """What is shown of a variable of a pattern.

    Attributes:
        variable: as it is written.
        place: among the variables of `Row.far`.
        modality: None is its identifier.
    """

    variable: str
    place: int
    modality: Modality | None


Shown: TypeAlias = Modality | Field | FieldOf | Beyond


class Statement(Record):
    """A statement that is ready to run.

    Attributes:
        columns: known before anything runs.
        rows: chunks of rows; running happens while they are walked.
        kind: how telemetry counts it.
        name: the statement type in the server's words.
        modalities: touched, as bits.
        warnings: what the user has to know.
    """

    columns: tuple[Column, ...]
    rows: Rows
    kind: StatementType
    name: str
    modalities: int
    warnings: tuple[str, ...] = ()


class Effect:
    """What a statement did, known once its rows were walked.

    Attributes:
        plan: of an EXPLAIN, for the Plan tab.
    """

    def __init__(self) -> None:
        self.count: int | None = None
        self.message = ""
        self.plan: Plan | None = None
        self.warnings: tuple[str, ...] = ()
        self.proofs: tuple[ProofResult, ...] = ()
        self.certificate: Certificate | None = None


class VqlJob:
    """A statement on its way through the protocol."""

    def __init__(
        self,
        store: Store,
        statement: Statement,
        limits: Limits,
        cancel: CancelFlag,
        effect: Effect,
        expired: Stop,
    ) -> None:
        self._store = store
        self._statement = statement
        self._limit = limits.rows
        self._cancel = cancel
        self._effect = effect
        self._expired = expired
        self._delivered = 0
        self._truncated = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._statement.columns

    def batches(self) -> Iterator[Batch]:
        """The rows, by column.

        Raises:
            ModuleError: cancelled, out of time, or failed.
        """
        try:
            yield from self._walked()
        except ModuleError as error:
            error.statement = self._statement.kind
            raise

    def _walked(self) -> Iterator[Batch]:
        if self._cancel.is_set():  # a small statement would be done before it looks
            raise CancelledError("Stopped.")
        try:
            for rows in self._statement.rows:
                if kept := self._within_limit(rows):
                    columns = tuple(zip(*kept, strict=True))
                    yield Batch(columns, len(kept))
                if self._truncated:
                    self.close()
                    break
        except OctadError as error:
            raise translated(error, self._expired) from error
        except sqlite3.Error as error:
            raise translated(self._store.translated(error)) from error

    def outcome(self) -> Outcome:
        """Known after the last row."""
        counted, damage = self._effect.count, self._store.damage
        return Outcome(
            statement=self._statement.kind,
            statement_type=self._statement.name,
            row_count=self._delivered if counted is None else counted,
            truncated=self._truncated,
            modalities=self._statement.modalities,
            message=self._effect.message,
            warnings=(
                *self._statement.warnings,
                *self._effect.warnings,
                *([damage] if damage else []),
            ),
            plan=self._effect.plan,
            proofs=self._effect.proofs,
            certificate=self._effect.certificate,
        )

    def cancel(self) -> Stopped:
        """The progress handler reads the flag; a statement inside SQLite is told."""
        self._cancel.set()
        self._store.interrupt()
        return Stopped()

    def close(self) -> None:
        """Ends the walk, and with it the read transaction."""
        close = getattr(self._statement.rows, "close", None)
        if close is not None:
            close()

    def _within_limit(self, rows: list[tuple[Json, ...]]) -> list[tuple[Json, ...]]:
        if self._limit is not None and self._delivered + len(rows) > self._limit:
            self._truncated = True
            rows = rows[: self._limit - self._delivered]
        self._delivered += len(rows)
        return rows


def translated(error: OctadError, expired: Stop = lambda: False) -> ModuleError:
    """What the engine says, in the protocol's words."""
    if isinstance(error, StoppedError):
        if expired():
            return QueryTimeoutError("The statement took longer than it was allowed.")
        return CancelledError("Stopped.")
    if isinstance(error, StoreBusyError):
        return QueryError(str(error), code="VQL_RESOURCE_EXHAUSTED", retryable=True)
    return QueryError(str(error), code=RUNTIME_ERROR)


def shown_columns(shown: tuple[Shown, ...]) -> tuple[Column, ...]:
    """The identifier and a column for each of these, in that order."""
    return (ID, *map(_column, shown))


def _column(shown: Shown) -> Column:
    match shown:
        case Field():
            return SCORE
        case FieldOf(variable):
            return Column(f"{variable}.{SCORE.name}", SCORE.type)
        case Beyond(variable, _, modality):
            if modality is None:
                return Column(variable, ID.type)
            return Column(f"{variable}.{modality.label}", ColumnType.JSON)
        case _:
            return Column(shown.label, ColumnType.JSON)


def selected(found: Iterator[list[reading.Row]], shown: tuple[Shown, ...]) -> Rows:
    """Rows of a select: identifier, then modalities and scores."""
    try:
        for chunk in found:
            yield [(row.id, *cells(row, shown)) for row in chunk]
    finally:
        close_rows(found)


def cells(row: reading.Row, shown: tuple[Shown, ...]) -> Iterator[Json]:
    """What a row shows, in that order."""
    computed = iter(row.computed)
    for each in shown:
        match each:
            case Field() | FieldOf():
                yield next(computed)
            case Beyond(_, place, modality):
                identifier, facets = row.far[place]
                yield identifier if modality is None else facets.get(modality)
            case _:
                yield row.facets.get(each)


def searched(found: Iterator[list[reading.Row]]) -> Rows:
    """Rows of a search: identifier, score, document."""
    try:
        for chunk in found:
            yield [
                (row.id, row.score, row.facets.get(Modality.DOCUMENT)) for row in chunk
            ]
    finally:
        close_rows(found)


DOCUMENT_ONLY: Final = Projection(Modality.DOCUMENT.bit)
SEARCH_COLUMNS: Final = (
    ID,
    Column("score", ColumnType.REAL),
    Column("document", ColumnType.JSON),
)


def close_rows(found: Iterator[object]) -> None:
    """Ends a walk of the engine, and with it the read transaction."""
    close = getattr(found, "close", None)
    if close is not None:
        close()
