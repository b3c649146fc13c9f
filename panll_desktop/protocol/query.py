"""A query on its way: what is asked, what comes back, how it is stopped."""

import threading
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from panll_desktop.protocol.documents import Cell
from panll_desktop.protocol.vocabulary import StatementType
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol.plan import Plan
    from panll_desktop.protocol.proofs import Certificate, ProofResult


class ColumnType(Enum):
    """How a column is shown and sorted; `ANY` where each cell may differ."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    BOOLEAN = "boolean"
    BLOB = "blob"
    JSON = "json"
    ANY = "any"


class Column(Record):
    """One column of a result.

    Attributes:
        name: unique within the result.
        type: how its cells are shown.
        declared: the type in the database's own words; empty if it has none.
    """

    name: str
    type: ColumnType = ColumnType.ANY
    declared: str = ""


class Batch(Record):
    """Consecutive rows, by column.

    Attributes:
        columns: one sequence of cells per column (tuple, list, numpy or Arrow array),
            all of length `rows`.
        rows: how many rows there are; at least 1.
    """

    columns: tuple[Sequence[Cell], ...]
    rows: int


class Limits(Record):
    """What a query may take.

    Attributes:
        rows: at most so many rows are delivered; None means all.
        seconds: give up after so long; None means never.
    """

    rows: int | None = None
    seconds: float | None = None


class CancelFlag:
    """Set from any thread, read by the running query at every step."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Asks the query to stop."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether the query was asked to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits for the flag at most so long; whether it is set then."""
        return self._event.wait(seconds)


class Stopped(Record):
    """The query has stopped, or will before its next row."""


class StillRunning(Record):
    """The database could not be told to stop; the reason in a sentence."""

    reason: str


Cancellation: TypeAlias = Stopped | StillRunning


class Finding(Record):
    """Something in a result that is not so, as the session found out.

    Attributes:
        row: counted from 0, in the order of delivery.
        column: the name of the column; empty if it is about the row as a whole.
        reason: what is there, what is true, and how that is known; a sentence.
    """

    row: int
    column: str
    reason: str


class Outcome(Record):
    """What is known once the last row is out.

    Attributes:
        statement: which pattern telemetry counts it as.
        statement_type: the statement in the database's words, such as ``SEARCH TEXT``.
        row_count: rows delivered, or rows affected where nothing was delivered.
        truncated: more rows exist than `Limits.rows` allowed.
        modalities: modalities touched, as bits; 0 where the model has none.
        message: one sentence for the user; may be empty.
        warnings: sentences about what was ignored, missing or not computed.
        plan: of a statement that asks for one, beside the rows that say the same.
        proofs: the obligations of the statement; all of them hold, or it fails with
            `ProofFailedError`.
        certificate: that they hold.
        findings: what the session checked in the rows and found wrong, by row.
    """

    statement: StatementType
    statement_type: str
    row_count: int
    truncated: bool = False
    modalities: int = 0
    message: str = ""
    warnings: tuple[str, ...] = ()
    plan: "Plan | None" = None
    proofs: "tuple[ProofResult, ...]" = ()
    certificate: "Certificate | None" = None
    findings: tuple[Finding, ...] = ()


class Job(Protocol):
    """One running statement.

    It is made by `Session.start`, and everything but `cancel` is called on the thread
    that called `start`. An abandoned job is closed by `close`, which may be called
    twice.
    """

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, known before the first row."""

    def batches(self) -> Iterator[Batch]:
        """The rows, in order; can be walked once.

        Raises:
            CancelledError: the cancel flag was set.
            ModuleError: the query failed on the way; the rows before are valid.
        """

    def outcome(self) -> Outcome:
        """What is known at the end; only after `batches` is exhausted."""

    def cancel(self) -> Cancellation:
        """Tells the database to stop. The only method called from another thread."""

    def close(self) -> None:
        """Frees what the job holds, read to its end or not."""
