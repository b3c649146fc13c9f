"""Drift scores of a store: computed before they are read, and kept until a write.

A write marks the scores that it may have changed as stale (`staleness`). `refresh`
computes these and no others; everything here that reads scores does that first. A score
is kept with the entity; the mean of each type over the whole store goes into a history
whenever a refresh of the store computed anything.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import fmean
from typing import Final

from panll_desktop.engines.octad import drift_formulas as formulas
from panll_desktop.engines.octad import evidence
from panll_desktop.engines.octad.assessing import Assessment, assess
from panll_desktop.engines.octad.drift_formulas import THRESHOLDS, DriftType
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.evidence import Surroundings
from panll_desktop.engines.octad.fields import pair_column
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.versions import existing, never
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

BATCH: Final = 256  # entities to a transaction: others may write in between
FEW: Final = 32  # stale entities for which the rest of the store is not read
KEPT: Final = 100  # measurements of each type
_PATIENCE: Final = 5
DRIFTED: Final = {
    DriftType.SEMANTIC_VECTOR: Modality.VECTOR,
    DriftType.GRAPH_DOCUMENT: Modality.GRAPH,
    DriftType.TEMPORAL_CONSISTENCY: Modality.TEMPORAL,
    DriftType.TENSOR: Modality.TENSOR,
    DriftType.SCHEMA: Modality.SEMANTIC,
    DriftType.PROVENANCE: Modality.PROVENANCE,
    DriftType.SPATIAL: Modality.SPATIAL,
}
COLUMNS: Final = tuple(each.value for each in DriftType)


class Score(Record):
    """One number about one entity.

    Attributes:
        kind: which type of drift.
        value: 0 … 1; None is "no data".
        reason: why there is none; empty where there is one.
    """

    kind: DriftType
    value: float | None
    reason: str = ""


class Drifted(Record):
    """The scores of one entity in the order of `DriftType`, and its title if ranked."""

    id: str
    scores: tuple[Score, ...]
    title: str = ""

    def value(self, kind: DriftType) -> float | None:
        """The score of that type."""
        return next(each.value for each in self.scores if each.kind is kind)


class Measurement(Record):
    """One type of drift over the whole store, at one time.

    Attributes:
        measured_at: RFC 3339, in UTC.
        mean: of all entities that have a score of this type.
        worst: of these.
        entities: how many they are.
        moving_average: of the means, exponential with weight 0.1.
    """

    measured_at: str
    mean: float
    worst: float
    entities: int
    moving_average: float


class History(Record):
    """How one type of drift went.

    Attributes:
        kind: which.
        measurements: the last `KEPT`, oldest first.
        moving_average: after the last of them; None without any.
        trend: mean of the last ten less mean of the ten before; None of fewer.
    """

    kind: DriftType
    measurements: tuple[Measurement, ...]
    moving_average: float | None
    trend: float | None


def refresh(
    store: Store, stop: Stop = never, told: Callable[[int], None] | None = None
) -> int:
    """Computes every stale score; how many entities had one.

    A transaction for each `BATCH` of entities; what was computed when it is stopped
    stays.

    Args:
        store: where.
        stop: asked for each entity.
        told: hears after each batch how many entities were computed.

    Raises:
        StoppedError: the flag was set.
        StoreBusyError: another process is writing.
    """
    computed, walk = 0, _Walk(store)
    with store.stoppable(stop) as asked:
        while any_stale(store):
            with store.transaction():
                assessed = walk.batch(asked)
            report(store, assessed)
            computed += len(assessed)
            if told is not None:
                told(computed)
        if computed:
            with store.transaction():
                _measure(store)
    return computed


def refresh_inside(store: Store, stop: Stop = never) -> None:
    """Computes every stale score in the caller's transaction; nothing is measured.

    Raises:
        StoppedError: the flag was set. The caller undoes what was written.
    """
    walk = _Walk(store)
    while any_stale(store):
        walk.batch(stop)


class _Walk:
    """On its way through the stale scores of a store, batch by batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._around: Surroundings | None = None
        self._seen = -1

    def batch(self, stop: Stop) -> list[Assessment]:
        """Computes and keeps some stale scores in the caller's transaction.

        Raises:
            StoppedError: the flag was set.
        """
        connection = self._store.connection
        keys = [
            int(row[0])
            for row in connection.execute(
                "SELECT entity FROM drift WHERE stale = 1 LIMIT ?", (BATCH,)
            )
        ]
        found = evidence.load(connection, keys)
        # Another process that wrote in between may have changed any title.
        now = connection.execute("PRAGMA data_version").fetchone()[0]
        if len(found) <= FEW:
            self._around = evidence.around(connection, found)
        elif self._around is None or self._seen != now:
            self._around = evidence.everything(connection)
        self._seen = now
        assessed = []
        for each in found:
            if stop():
                raise StoppedError("Stopped.")
            assessed.append(assess(each, self._around))
            _keep(self._store, each.key, assessed[-1])
        return assessed


def of_entity(store: Store, identifier: str, stop: Stop = never) -> Drifted:
    """The scores of one entity; only its own are computed if they are stale.

    Raises:
        MissingError: there is no entity of that identifier.
        StoppedError: the flag was set.
        StoreBusyError: the scores are stale and another process is writing.
    """
    row = _entity_row(store, identifier, (*COLUMNS, "reasons"), stop)
    return Drifted(identifier, scores_in(row))


def of_pair(
    store: Store,
    identifier: str,
    one: Modality,
    other: Modality,
    stop: Stop = never,
) -> float | None:
    """How far two modalities of an entity are from each other, 0 … 1; None: no data.

    Raises:
        MissingError: there is no entity of that identifier.
        StoppedError: the flag was set.
        StoreBusyError: the scores are stale and another process is writing.
    """
    column = pair_column(one, other)
    if column is None:
        return None
    found = _entity_row(store, identifier, (column,), stop)[0]
    return None if found is None else float(str(found))


def pair_inside(
    store: Store, identifier: str, one: Modality, other: Modality
) -> float | None:
    """As `of_pair`, computed anew inside the caller's write transaction.

    Raises:
        MissingError: there is no entity of that identifier.
    """
    column = pair_column(one, other)
    if column is None:
        return None
    key = existing(store, identifier)
    keep_inside(store, key)
    sql = f"SELECT {column} FROM drift WHERE entity = ?"
    found = store.connection.execute(sql, (key,)).fetchone()[0]
    return None if found is None else float(found)


@contextmanager
def fresh(store: Store, stop: Stop = never) -> Iterator[Stop]:
    """One read transaction, in which no score of the store is stale.

    Yields what to ask now and then, as `Store.snapshot` does.

    Raises:
        StoppedError: the flag was set.
        StoreBusyError: scores are stale and another process is writing.
    """
    for _ in range(_PATIENCE):
        refresh(store, stop)
        with store.snapshot(stop) as asked:
            if not any_stale(store):  # another process may have written
                yield asked
                return
    raise store.busy()


def history(store: Store, kind: DriftType, stop: Stop = never) -> History:
    """The last measurements of a type of drift; makes none itself.

    Raises:
        StoppedError: the flag was set.
    """
    with store.snapshot(stop):
        rows = store.connection.execute(
            "SELECT measured_at, mean, worst, entities, moving_average"
            " FROM drift_history WHERE drift_type = ? ORDER BY position",
            (kind.value,),
        ).fetchall()
    found = tuple(Measurement(*row) for row in rows)
    average = found[-1].moving_average if found else None
    return History(kind, found, average, formulas.trend([each.mean for each in found]))


def assess_inside(
    store: Store, key: int
) -> tuple[evidence.Evidence, Surroundings, Assessment]:
    """The drift of one entity as it is inside the caller's transaction; not kept."""
    found = evidence.load(store.connection, [key])
    around = evidence.around(store.connection, found)
    return found[0], around, assess(found[0], around)


def keep_inside(store: Store, key: int) -> Assessment:
    """Computes and keeps the scores of one entity in the caller's transaction."""
    _, _, assessment = assess_inside(store, key)
    _keep(store, key, assessment)
    return assessment


def report(store: Store, assessed: Sequence[Assessment]) -> None:
    """Tells the observer of every modality that drifted past its threshold."""
    for each in assessed:
        for kind, modality in DRIFTED.items():
            score = each.scores[kind]
            if score is not None and score > THRESHOLDS[kind]:
                store.observer.drift_detected(modality)


def scores_of(assessment: Assessment) -> tuple[Score, ...]:
    """An assessment as scores, in the order of `DriftType`."""
    return tuple(
        Score(kind, assessment.scores[kind], assessment.reasons.get(kind, ""))
        for kind in DriftType
    )


def _entity_row(
    store: Store, identifier: str, columns: Sequence[str], stop: Stop
) -> tuple[object, ...]:
    sql = f"SELECT {', '.join(columns)} FROM drift WHERE entity = ? AND stale = 0"
    with store.snapshot(stop):
        key = existing(store, identifier)
        row: tuple[object, ...] | None = store.connection.execute(
            sql, (key,)
        ).fetchone()
    if row is not None:
        return row
    with store.stoppable(stop), store.transaction():
        key = existing(store, identifier)
        assessment = keep_inside(store, key)
        kept: tuple[object, ...] = store.connection.execute(sql, (key,)).fetchone()
    report(store, [assessment])
    return kept


def any_stale(store: Store) -> bool:
    """Whether any score has to be computed before it is read."""
    found = store.connection.execute("SELECT 1 FROM drift WHERE stale = 1 LIMIT 1")
    return found.fetchone() is not None


def _keep(store: Store, key: int, assessment: Assessment) -> None:
    reasons = {kind.value: text for kind, text in assessment.reasons.items()}
    store.connection.execute(
        f"INSERT OR REPLACE INTO drift (entity, stale, {', '.join(COLUMNS)},"
        " vector_document, vector_semantic, reasons)"
        f" VALUES (?, 0, {', '.join('?' * len(COLUMNS))}, ?, ?, ?)",
        (
            key,
            *(assessment.scores[kind] for kind in DriftType),
            assessment.vector_document,
            assessment.vector_semantic,
            json.dumps(reasons),
        ),
    )


def scores_in(row: Sequence[object]) -> tuple[Score, ...]:
    """The scores of a row of `COLUMNS` and then the reasons."""
    reasons = json.loads(str(row[-1]))
    return tuple(
        Score(
            kind,
            None if value is None else float(str(value)),
            "" if value is not None else reasons.get(kind.value, ""),
        )
        for kind, value in zip(DriftType, row, strict=False)
    )


def _measure(store: Store) -> None:
    """Adds one measurement of each type that any entity has a score of."""
    connection = store.connection
    moment = store.timestamp()
    for kind in DriftType:
        values = [
            row[0]
            for row in connection.execute(
                f"SELECT {kind.value} FROM drift WHERE {kind.value} IS NOT NULL"
            )
        ]
        if not values:
            continue
        last = connection.execute(
            "SELECT position, moving_average FROM drift_history"
            " WHERE drift_type = ? ORDER BY position DESC LIMIT 1",
            (kind.value,),
        ).fetchone()
        position, before = (-1, None) if last is None else last
        mean = fmean(values)
        connection.execute(
            "INSERT INTO drift_history VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(kind.value, position + 1, moment, mean, max(values), len(values)),
                formulas.moving_average(before, mean),
            ),
        )
        connection.execute(
            "DELETE FROM drift_history WHERE drift_type = ? AND position <= ?",
            (kind.value, position + 1 - KEPT),
        )
