"""Short ways of asking a session in tests."""

from dataclasses import dataclass

from panll_desktop.modules.quandledb import embedded
from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    Cell,
    Json,
    Limits,
    Outcome,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A program read to its end.

    Attributes:
        columns: names and types.
        rows: by column name.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Cell], ...]
    outcome: Outcome

    def column(self, name: str = "name") -> list[Cell]:
        return [row[name] for row in self.rows]

    @property
    def tuples(self) -> list[tuple[Cell, ...]]:
        return [tuple(row.values()) for row in self.rows]


def connected(options: dict[str, str | bool] | None = None) -> EmbeddedSession:
    return embedded.connect(options or {}, SILENT)


def ask(
    session: EmbeddedSession,
    query: str,
    parameters: dict[str, Json] | None = None,
    limits: Limits | None = None,
    cancel: CancelFlag | None = None,
) -> Answer:
    """Runs a program as the workbench does."""
    job = session.start(
        query, parameters or {}, limits or Limits(), cancel or CancelFlag()
    )
    try:
        names = [column.name for column in job.columns]
        rows = tuple(
            dict(zip(names, cells, strict=True))
            for batch in job.batches()
            for cells in zip(*batch.columns, strict=True)
        )
        typed = tuple((column.name, column.type.value) for column in job.columns)
        return Answer(typed, rows, job.outcome())
    finally:
        job.close()
