"""Short ways of asking a session in tests."""

from dataclasses import dataclass
from pathlib import Path

from panll_desktop.modules.verisimdb import embedded
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import SILENT, CancelFlag, Cell, Limits, Outcome

STATUS_NAMES = [
    "id",
    "status",
    "has_graph",
    "has_vector",
    "has_tensor",
    "has_semantic",
    "has_document",
    "has_provenance",
    "has_spatial",
    "version_count",
    "provenance_chain_length",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement read to its end.

    Attributes:
        columns: names and types.
        rows: by column name.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Cell], ...]
    outcome: Outcome

    @property
    def ids(self) -> list[Cell]:
        return [row["id"] for row in self.rows]


def connected(path: Path) -> EmbeddedSession:
    return embedded.connect({"path": str(path), "create": True}, SILENT)


def ask(
    session: EmbeddedSession,
    query: str,
    limits: Limits | None = None,
    cancel: CancelFlag | None = None,
) -> Answer:
    """Runs a statement as the workbench does."""
    job = session.start(query, {}, limits or Limits(), cancel or CancelFlag())
    try:
        columns = job.columns
        names = [column.name for column in columns]
        rows = tuple(
            dict(zip(names, cells, strict=True))
            for batch in job.batches()
            for cells in zip(*batch.columns, strict=True)
        )
        typed = tuple((column.name, column.type.value) for column in columns)
        return Answer(typed, rows, job.outcome())
    finally:
        job.close()


def ids(session: EmbeddedSession, condition: str) -> list[Cell]:
    """The entities that meet a condition."""
    return ask(session, f"SELECT DOCUMENT FROM hexads WHERE {condition}").ids
