"""Checks of what a store keeps beside the present: versions, titles, drift scores."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from panll_desktop.engines.octad import chain, mentions, snapshots
from panll_desktop.engines.octad.draft import Json, parse
from panll_desktop.engines.octad.errors import RejectedError


def check_history(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each version that cannot be read, or that time contradicts.

    The last version of each entity is compared with its content elsewhere.
    """
    rows = connection.execute(
        "SELECT e.key, e.id, v.version, v.data, e.version,"
        " e.created_at, e.modified_at, v.timestamp"
        " FROM entity e JOIN version v ON v.entity = e.key ORDER BY e.key, v.version"
    )
    for (key, identifier), group in groupby(rows, key=itemgetter(0, 1)):
        before, known = 0, 0
        for _, _, version, data, last, created, modified, timestamp in group:
            if stopped():
                return
            where = f"Entity {identifier}, version {version}"
            if version == 1 and timestamp != created:
                yield f"{where}: It is not of the time at which the entity was made."
            if version == last and timestamp != modified:
                yield f"{where}: It is not of the time of the last change."
            fault, records = _read(data)
            if fault and version != last:
                yield f"{where}: It is no content: {fault}."
            if records is not None and records < before:
                yield f"{where}: Its chain is shorter than before."
            before = known = before if records is None else records
        if known and (there := _records(connection, key)) != known:
            yield (
                f"Entity {identifier}: Its chain has {there} records, its last version"
                f" says {known}."
            )


def check_departed(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each deleted entity whose past cannot be read or believed."""
    for number, identifier in connection.execute(
        "SELECT number, id FROM departed ORDER BY number"
    ):
        if stopped():
            return
        where = f"Deleted entity {identifier}"
        expected, length = 1, 0
        for version, data in connection.execute(
            "SELECT version, data FROM departed_version WHERE departed = ?"
            " ORDER BY version",
            (number,),
        ):
            fault, records = _read(data)
            if version != expected:
                yield f"{where}: Its version {expected} is missing."
            if fault:
                yield f"{where}, version {version}: It is no content: {fault}."
            expected, length = version + 1, records or length
        rows = connection.execute(
            "SELECT event_type, actor, timestamp, source, description, parent_hash,"
            " content_hash FROM departed_record WHERE departed = ? ORDER BY position",
            (number,),
        )
        kept = [chain.Record(*row) for row in rows]
        if expected == 1:
            yield f"{where}: It has no version."
        elif len(kept) < length:
            yield f"{where}: Its chain has {len(kept)} of {length} records."
        if chain.verify(kept):
            yield f"{where}: Its chain is broken."


def check_titles(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each title that is not among the names that texts can say."""
    for identifier, title, kept in connection.execute(
        "SELECT e.id, d.title, t.words FROM entity e"
        " LEFT JOIN document d ON d.entity = e.key"
        " LEFT JOIN title t ON t.entity = e.key ORDER BY e.key"
    ):
        if stopped():
            return
        text = title if isinstance(title, str) else None
        if mentions.title_words(text) != kept:
            yield f"Entity {identifier}: The index of titles says something else."


def check_scores(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each entity without a row of drift scores, or with a wrong one."""
    for identifier, stale, told, worst, least in connection.execute(
        "SELECT e.id, d.stale, d.reasons IS NULL OR json_valid(d.reasons),"
        " max(coalesce(semantic_vector, 0), coalesce(graph_document, 0),"
        " coalesce(temporal_consistency, 0), coalesce(tensor, 0), coalesce(schema, 0),"
        " coalesce(d.provenance, 0), coalesce(d.spatial, 0), coalesce(quality, 0)),"
        " min(coalesce(semantic_vector, 0), coalesce(graph_document, 0),"
        " coalesce(temporal_consistency, 0), coalesce(tensor, 0), coalesce(schema, 0),"
        " coalesce(d.provenance, 0), coalesce(d.spatial, 0), coalesce(quality, 0))"
        " FROM entity e LEFT JOIN drift d ON d.entity = e.key ORDER BY e.key"
    ):
        if stopped():
            return
        if stale not in (0, 1):
            yield f"Entity {identifier}: Whether its drift is known is not said."
        elif not 0 <= least <= worst <= 1:
            yield f"Entity {identifier}: A drift score of it is not in 0 … 1."
        elif not told:
            yield f"Entity {identifier}: Why a score of it is missing is no JSON."


def _read(data: object) -> tuple[str, int | None]:
    """What is wrong with the text of a version, and the length of its chain."""
    try:
        document: Json = json.loads(data) if isinstance(data, str) else None
        parse(snapshots.unpacked(document))
    except (ValueError, RecursionError, RejectedError) as error:
        return str(error), None
    records = document.get(snapshots.RECORDS) if isinstance(document, dict) else None
    return "", records if isinstance(records, int) else None


def _records(connection: sqlite3.Connection, key: int) -> int:
    found: int = connection.execute(
        "SELECT count(*) FROM provenance WHERE entity = ?", (key,)
    ).fetchone()[0]
    return found
