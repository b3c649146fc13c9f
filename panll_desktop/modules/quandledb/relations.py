"""Rows on their way through stages, and what every stage lets through."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from panll_desktop.engines.knots.errors import StoppedError, TooLargeError
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.modules.quandledb.values import Value
from panll_desktop.protocol import ColumnType
from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol import PlanStep

CHUNK: Final = 256
MOST_HELD: Final = 2_000_000


Row: TypeAlias = tuple[Value, ...]
Chunks: TypeAlias = Generator[list[Row], None, None]


class Column(Record):
    """A column of rows.

    Attributes:
        name: as queries write it.
        type: of its values.
        of: the alias of the source that it comes from; empty for none.
        hidden: only found by its name, and in no answer that does not ask for it.
    """

    name: str
    type: ColumnType = ColumnType.ANY
    of: str = ""
    hidden: bool = False


class Schema(Record):
    """The columns of rows, in order.

    Attributes:
        columns: of each row.
        aliases: of its sources.
        grouped: of the rows of a group, where each row is one.
    """

    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    grouped: "Schema | None" = None

    def place(self, name: str, of: str = "") -> int | None:
        """Where a column is, in whatever letters it is written; the last of several."""
        found = None
        for place, column in enumerate(self.columns):
            named = column.name == name or column.name.lower() == name.lower()
            if named and (not of or column.of.lower() == of.lower()):
                found = place
        return found

    def shown(self) -> tuple[int, ...]:
        """The places of the columns that an answer shows if it is not told which."""
        return tuple(i for i, each in enumerate(self.columns) if not each.hidden)

    def names(self) -> list[str]:
        """The columns that can be named."""
        return [each.name for each in self.columns if not each.name.startswith("\0")]


ORIGIN: Final = Column("\0origin", hidden=True)
GROUP: Final = Column("\0group", hidden=True)


class Step:
    """A stage of a query, and what was measured of it.

    Attributes:
        operation: such as ``Filter``.
        detail: as it was written.
        inputs: what feeds it.
        estimated: rows that are expected, where that is known.
        scans: whether all of a collection is read.
        depth: how many steps, it among them, stand one behind another.
        rows: that came out, or None while it has not run.
        seconds: in it and in all that feed it.
    """

    def __init__(
        self,
        operation: str,
        detail: str = "",
        inputs: "tuple[Step, ...]" = (),
        estimated: int | None = None,
        *,
        scans: bool = False,
    ) -> None:
        self.operation = operation
        self.detail = detail
        self.inputs = inputs
        self.estimated = estimated
        self.scans = scans
        self.depth: int = 1 + max((each.depth for each in inputs), default=0)
        self.rows: int | None = None
        self.seconds = 0.0

    def metered(self, chunks: Chunks) -> Chunks:
        """The same rows, counted and timed."""
        self.rows = 0
        with closing(chunks) as inner:
            while True:
                started = time.perf_counter()
                chunk = next(inner, None)
                self.seconds += time.perf_counter() - started
                if chunk is None:
                    return
                self.rows += len(chunk)
                if chunk:
                    yield chunk

    @property
    def alone(self) -> float:
        """Seconds in it, without those in what feeds it."""
        return max(0.0, self.seconds - sum(each.seconds for each in self.inputs))

    def plan(self) -> "PlanStep":
        """The step and what feeds it, in the protocol's words."""
        from panll_desktop.protocol import PlanStep  # noqa: PLC0415 - when asked for

        ran = self.rows is not None
        return PlanStep(
            self.operation,
            self.detail,
            estimated_rows=None if ran else self.estimated,
            actual_ms=self.alone * 1000 if ran else None,
            actual_rows=self.rows,
            full_scan=self.scans,
            children=tuple(each.plan() for each in self.inputs),
        )


class Relation(Record):
    """Rows that can be walked once, their columns, and how they come about."""

    schema: Schema
    chunks: Chunks
    step: Step


def chunked(rows: Iterable[Row], stop: Stop = NEVER) -> Chunks:
    """Rows in chunks.

    Raises:
        StoppedError: `stop` said so.
    """
    walked = iter(rows)
    while chunk := list(islice(walked, CHUNK)):
        if stop():
            raise StoppedError("Stopped.")
        yield chunk


def every(chunks: Chunks) -> list[Row]:
    """All rows.

    Raises:
        TooLargeError: they are more than `MOST_HELD`.
    """
    held: list[Row] = []
    for chunk in chunks:
        held += chunk
        if len(held) > MOST_HELD:
            raise TooLargeError(
                f"More than {MOST_HELD:,} rows would have to be held at once: filter"
                " them first."
            )
    return held


def unique(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Columns of which no two that are shown have one name: the later get numbers."""
    taken: set[str] = set()
    found = []
    for column in columns:
        name, number = column.name, 1
        while name in taken and not column.hidden:
            number += 1
            name = f"{column.name}_{number}"
        if not column.hidden:
            taken.add(name)
        found.append(Column(name, column.type, column.of, column.hidden))
    return tuple(found)


def mapped(chunks: Chunks, change: Callable[[Row], Row]) -> Chunks:
    """Every row changed."""
    for chunk in chunks:
        yield [change(row) for row in chunk]
