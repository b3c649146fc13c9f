"""Answers in the shapes of the server, from the embedded store."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from panll_desktop import __version__
from panll_desktop.engines.octad.fields import PRESENT
from panll_desktop.engines.octad.schema import is_interrupt
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.modules.verisimdb.jobs import Rows
from panll_desktop.protocol import DRIFT_CRITICAL, Column, ColumnType, Json

STATUS_COLUMNS: Final = (
    Column("status", ColumnType.TEXT),
    Column("version", ColumnType.TEXT),
    Column("uptime_seconds", ColumnType.INTEGER),
    Column("degraded_reason", ColumnType.TEXT),
)
DRIFT_COLUMNS: Final = (
    Column("drift_type", ColumnType.TEXT),
    Column("current_score", ColumnType.REAL),
    Column("moving_average", ColumnType.REAL),
    Column("max_score", ColumnType.REAL),
    Column("measurement_count", ColumnType.INTEGER),
    Column("worst_entity", ColumnType.TEXT),
    Column("reason", ColumnType.TEXT),
)
NORMALISER_COLUMNS: Final = (
    Column("running", ColumnType.BOOLEAN),
    Column("pending_count", ColumnType.INTEGER),
    Column("active_count", ColumnType.INTEGER),
    Column("completed_count", ColumnType.INTEGER),
    Column("failure_count", ColumnType.INTEGER),
    Column("last_normalization", ColumnType.TEXT),
)
ENTITY_COLUMNS: Final = (
    Column("id", ColumnType.TEXT),
    Column("status", ColumnType.JSON),
    *(Column(f"has_{modality.label}", ColumnType.BOOLEAN) for modality in PRESENT),
    Column("version_count", ColumnType.INTEGER),
    Column("provenance_chain_length", ColumnType.INTEGER),
)


def status(store: Store, uptime_seconds: float) -> Rows:
    """The row of ``SHOW STATUS``: degraded as the server is, and where damaged."""
    reason = store.damage or _critical(store)
    word = "degraded" if reason else "healthy"
    yield [(word, __version__, int(uptime_seconds), reason or None)]


def _critical(store: Store) -> str:
    """The worst drift, where it is critical; nothing is computed for it.

    Or why it cannot be read: who asks how the store is gets an answer.
    """
    from panll_desktop.engines.octad import summing  # noqa: PLC0415 - seldom

    try:
        worst = summing.worst(store)
    except sqlite3.DatabaseError as error:
        if is_interrupt(error):
            raise
        sentence = str(store.translated(error))
        return store.damage or sentence
    if worst is None or worst[2] <= DRIFT_CRITICAL:
        return ""
    kind, identifier, score = worst
    return (
        f"{kind.value}_drift of '{identifier}' is {score:.2f}, above {DRIFT_CRITICAL}"
    )


def drift(store: Store, stop: Stop) -> Rows:
    """The rows of ``SHOW DRIFT``: the mean of each type over the store."""
    from panll_desktop.engines.octad import summing  # noqa: PLC0415 - seldom

    yield [
        (
            *(f"{each.kind.value}_drift", each.mean, each.moving_average),
            *(each.worst, each.measurements, each.entity, each.reason or None),
        )
        for each in summing.summaries(store, stop)
    ]


def normaliser(store: Store, stop: Stop) -> Rows:
    """The row of ``SHOW NORMALIZER``: nothing runs but what somebody asks for."""
    from panll_desktop.engines.octad import summing  # noqa: PLC0415 - seldom

    found = summing.upkeep(store, stop)
    yield [(False, found.pending, 0, found.completed, None, found.last)]


def entities(store: Store, identifiers: Sequence[str]) -> list[tuple[Json, ...]]:
    """A row in the server's shape for each entity that is there, in that order."""
    found = (_entity(store.connection, identifier) for identifier in identifiers)
    return [row for row in found if row is not None]


def _entity(connection: sqlite3.Connection, identifier: str) -> tuple[Json, ...] | None:
    flags = ", ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE entity = e.key)"
        for table in PRESENT.values()
    )
    row = connection.execute(
        f"SELECT e.created_at, e.modified_at, e.version, {flags},"
        " (SELECT count(*) FROM version WHERE entity = e.key),"
        " (SELECT count(*) FROM provenance WHERE entity = e.key)"
        " FROM entity e WHERE e.id = ?",
        (identifier,),
    ).fetchone()
    if row is None:  # another process was quicker
        return None
    created, modified, version, *rest = row
    times: Json = {"created_at": created, "modified_at": modified, "version": version}
    found = [bool(flag) for flag in rest[: len(PRESENT)]]
    return (identifier, times, *found, *rest[len(PRESENT) :])
