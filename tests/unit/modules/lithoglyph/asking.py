"""Asking a session on a store of its own, and what comes back."""

from pathlib import Path

from panll_desktop.modules.lithoglyph.embedded import EmbeddedSession, connect
from panll_desktop.protocol import SILENT, CancelFlag, Json, Limits, Outcome

WHO = " WITH PROVENANCE {actor: 'user:ida', rationale: 'survey'}"


def opened(path: Path, **options: str) -> EmbeddedSession:
    """A session on a store that is made if it is not there."""
    return connect({"path": str(path), "create": True, **options}, SILENT)


def asked(
    session: EmbeddedSession, query: str, **parameters: Json
) -> tuple[list[dict[str, Json]], Outcome]:
    """The rows by column, and the outcome."""
    job = session.start(query, parameters, Limits(), CancelFlag())
    names = [column.name for column in job.columns]
    rows: list[dict[str, Json]] = []
    for batch in job.batches():
        for cells in zip(*batch.columns, strict=True):
            row = dict(zip(names, cells, strict=True))
            rows.append({name: cell for name, cell in row.items() if _is_json(cell)})
    job.close()
    return rows, job.outcome()


def _is_json(cell: object) -> bool:
    assert not isinstance(cell, bytes)
    return True


def rows(
    session: EmbeddedSession, query: str, **parameters: Json
) -> list[dict[str, Json]]:
    """The rows of a query."""
    return asked(session, query, **parameters)[0]
