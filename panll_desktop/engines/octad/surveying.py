"""The drift of a whole store in one answer: how much there is, and where it is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from panll_desktop.engines.octad import drift
from panll_desktop.engines.octad.drift import Drifted, History
from panll_desktop.engines.octad.drift_formulas import THRESHOLDS, DriftType
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.functions import bindable
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.versions import never
from panll_desktop.protocol import DRIFT_CRITICAL, DRIFT_WARNING, Modality
from panll_desktop.records import Record

RANKED: Final = (  # three times the text that is sought
    "FROM drift d JOIN entity e ON e.key = d.entity"
    " LEFT JOIN document t ON t.entity = d.entity"
    " WHERE (? = '' OR instr(folded(e.id), folded(?))"
    " OR instr(folded(t.title), folded(?)))"
)
LOWEST: Final = -1  # stands for no data


class Among(Record):
    """Which entities are ranked.

    Attributes:
        text: stands in the identifier or the title, be its letters small or not.
        least: none with a lower score; `LOWEST` leaves nobody out.
    """

    text: str = ""
    least: float = LOWEST


EVERYTHING: Final = Among()


class Survey(Record):
    """What was found.

    Attributes:
        rows: worst first, no more than were asked for.
        matching: how many entities meet what was asked for, be they in `rows` or not.
        entities: how many there are at all.
        warning: how many of all drift from 0.3 on and below 0.7.
        critical: how many of all drift from 0.7 on.
        histories: of each type of drift.
    """

    rows: tuple[Drifted, ...]
    matching: int
    entities: int
    warning: int
    critical: int
    histories: tuple[History, ...]


def standing(store: Store, stop: Stop = never) -> tuple[int, dict[Modality, int]]:
    """How many entities have scores now, and how many of these drift, by modality.

    It computes nothing: what a write made stale is not counted.

    Raises:
        StoppedError: the flag was set.
    """
    sums = [f"sum({kind.value} > {THRESHOLDS[kind]})" for kind in drift.DRIFTED]
    with store.snapshot(stop):
        measured, *found = store.connection.execute(
            f"SELECT count(*), {', '.join(sums)} FROM drift WHERE stale = 0"
        ).fetchone()
    pairs = zip(drift.DRIFTED.values(), found, strict=True)
    return measured, {modality: count or 0 for modality, count in pairs}


def stale(store: Store, stop: Stop = never) -> int:
    """How many entities have scores that have to be computed."""
    with store.snapshot(stop):
        found: int = store.connection.execute(
            "SELECT count(*) FROM drift WHERE stale = 1"
        ).fetchone()[0]
    return found


def survey(
    store: Store,
    kind: DriftType | None = None,
    among: Among = EVERYTHING,
    *,
    most: int = 1000,
    stop: Stop = never,
    told: Callable[[int, int], None] | None = None,
) -> Survey:
    """Computes what is stale, and answers with the worst of it.

    Args:
        store: where.
        kind: by which score entities are ranked and counted; by their worst if None.
        among: which entities.
        most: how many rows at most.
        stop: asked for each entity that is computed, and now and then.
        told: hears how many scores were computed, and how many there are to compute.

    Raises:
        StoppedError: the flag was set; what was computed stays.
        StoreBusyError: scores are stale and another process is writing.
    """
    _compute(store, stop, told)
    key = ranking(kind)
    among = replace(among, text=bindable(among.text))
    rows = ranked(store, kind, limit=most, among=among, stop=stop)
    counted = (
        f"SELECT count(*), count(*) FILTER (WHERE {key} >= ? AND {key} < ?),"
        f" count(*) FILTER (WHERE {key} >= ?), count(*) FILTER (WHERE {key} >= ?)"
        f" {RANKED}"
    )
    with store.snapshot(stop):
        bounds = (DRIFT_WARNING, DRIFT_CRITICAL, DRIFT_CRITICAL, among.least)
        ask = store.connection.execute
        entities, warning, critical, _ = ask(counted, (*bounds, "", "", "")).fetchone()
        found = ask(counted, (*bounds, *[among.text] * 3)).fetchone()
    return Survey(
        tuple(rows),
        found[3],
        entities,
        warning,
        critical,
        tuple(drift.history(store, each, stop) for each in DriftType),
    )


def _compute(store: Store, stop: Stop, told: Callable[[int, int], None] | None) -> None:
    """Computes what is stale, and tells how far it is."""
    if stop():
        raise StoppedError("Stopped.")
    due = stale(store, stop)
    if due:

        def heard(done: int) -> None:
            if told is not None:
                told(min(done, due), due)

        drift.refresh(store, stop, heard)


def ranked(
    store: Store,
    kind: DriftType | None = None,
    *,
    limit: int = 100,
    offset: int = 0,
    among: Among = EVERYTHING,
    stop: Stop = never,
) -> list[Drifted]:
    """Entities by drift, worst first, those without data last.

    Args:
        store: where.
        kind: by which score; by the worst of all types if None.
        limit: how many.
        offset: how many are left out before.
        among: which entities.
        stop: asked for each entity that is computed, and now and then.

    Raises:
        StoppedError: the flag was set.
        StoreBusyError: scores are stale and another process is writing.
    """
    columns = ", ".join(f"d.{each}" for each in drift.COLUMNS)
    key = ranking(kind)
    with drift.fresh(store, stop):
        rows = store.connection.execute(
            f"SELECT e.id, t.title, {columns}, d.reasons {RANKED}"
            f" AND {key} >= ? ORDER BY {key} DESC,"
            " coalesce(d.quality, -1) DESC, e.key LIMIT ? OFFSET ?",
            (*[among.text] * 3, among.least, limit, offset),
        ).fetchall()
    return [
        Drifted(name, drift.scores_in(scores), str(title or ""))
        for name, title, *scores in rows
    ]


def ranking(kind: DriftType | None = None) -> str:
    """By what entities are ranked, in SQL."""
    if kind is not None:
        return f"coalesce(d.{kind.value}, {LOWEST})"
    worst = ", ".join(f"coalesce(d.{each}, {LOWEST})" for each in drift.COLUMNS)
    return f"max({worst})"
