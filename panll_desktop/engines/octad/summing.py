"""Drift and its repair over a whole store, in a few figures."""

from typing import Final

from panll_desktop.engines.octad import drift
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.normalising import LEAST, NORMALISED
from panll_desktop.engines.octad.repairs import STRATEGIES
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.records import Record

_REPAIRED: Final = tuple(kind for kind, _, _ in STRATEGIES)


class Summary(Record):
    """One type of drift over a store.

    Attributes:
        kind: which.
        mean: of all entities that have a score of it; None if none has.
        moving_average: of the means that were measured.
        worst: of the scores.
        entity: that has the worst one.
        measurements: how many there were.
        reason: why there is no score; empty where there is one.
    """

    kind: DriftType
    mean: float | None
    moving_average: float | None
    worst: float | None
    entity: str | None
    measurements: int
    reason: str


class Upkeep(Record):
    """What is to be normalised, and what was.

    Attributes:
        pending: entities with a score above `normalising.LEAST`.
        completed: normalisations that changed something.
        last: when the last of them was; None if there was none.
    """

    pending: int
    completed: int
    last: str | None


def summaries(store: Store, stop: Stop) -> tuple[Summary, ...]:
    """Every type of drift, computed where it is stale.

    Raises:
        StoppedError: the flag was set.
        StoreBusyError: scores are stale and another process is writing.
    """
    with drift.fresh(store, stop):
        return tuple(_summary(store, kind) for kind in DriftType)


def upkeep(store: Store, stop: Stop) -> Upkeep:
    """How far normalisation is; raises what `summaries` raises."""
    tests = " OR ".join(f"{kind.value} > ?" for kind in _REPAIRED)
    with drift.fresh(store, stop):
        pending = store.connection.execute(
            f"SELECT count(*) FROM drift WHERE {tests}", [LEAST] * len(_REPAIRED)
        ).fetchone()[0]
        completed, last = store.connection.execute(
            "SELECT count(*), max(timestamp) FROM version WHERE message = ?",
            (NORMALISED,),
        ).fetchone()
    return Upkeep(pending, completed, last)


def worst(store: Store) -> tuple[DriftType, str, float] | None:
    """The highest score that is known without computing any, and whose it is."""
    columns = ", ".join(f"max({kind.value})" for kind in DriftType)
    found = store.connection.execute(
        f"SELECT {columns} FROM drift WHERE stale = 0"
    ).fetchone()
    scores = [
        (score, kind)
        for score, kind in zip(found, DriftType, strict=True)
        if score is not None
    ]
    if not scores:
        return None
    score, kind = max(scores, key=lambda each: each[0])
    name = store.connection.execute(
        "SELECT e.id FROM drift d JOIN entity e ON e.key = d.entity"
        f" WHERE d.stale = 0 AND d.{kind.value} = ? ORDER BY e.key LIMIT 1",
        (score,),
    ).fetchone()[0]
    return kind, str(name), float(score)


def _summary(store: Store, kind: DriftType) -> Summary:
    column = kind.value
    mean, worst = store.connection.execute(
        f"SELECT avg({column}), max({column}) FROM drift"
    ).fetchone()
    row = store.connection.execute(
        f"SELECT e.id FROM drift d JOIN entity e ON e.key = d.entity"
        f" WHERE d.{column} IS NOT NULL ORDER BY d.{column} DESC, e.key LIMIT 1"
    ).fetchone()
    last = store.connection.execute(
        "SELECT position + 1, moving_average FROM drift_history WHERE drift_type = ?"
        " ORDER BY position DESC LIMIT 1",
        (column,),
    ).fetchone()
    measurements, average = last or (0, None)
    return Summary(
        *(kind, mean, None if mean is None else average, worst),
        None if row is None else row[0],
        measurements,
        "" if mean is not None else _reason(store, column),
    )


def _reason(store: Store, column: str) -> str:
    """The one that most entities have."""
    row = store.connection.execute(
        "SELECT json_extract(reasons, ?), count(*) FROM drift GROUP BY 1"
        " ORDER BY 2 DESC, 1 LIMIT 1",
        (f"$.{column}",),
    ).fetchone()
    return "there are no entities" if row is None else str(row[0] or "no data")
