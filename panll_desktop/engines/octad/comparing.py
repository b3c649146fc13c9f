"""The content of an entity against the version that was written last."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple
from typing import Final

from panll_desktop.engines.octad import content, snapshots
from panll_desktop.engines.octad.draft import Draft, Json, parse
from panll_desktop.engines.octad.errors import RejectedError

# The columns of each modality, and the place of the one that is JSON.
_COLUMNS: Final = {
    "graph": ("triple", "position, predicate, object", None),
    "semantic": ("semantic", "position, type", None),
    "document": ("document", "title, body, metadata", 2),
    "vector": ("vector", "embedding, embedder", None),
    "tensor": ("tensor", "shape, data", 0),
    "spatial": (
        "spatial",
        "latitude, longitude, altitude, geometry_type, srid, properties",
        5,
    ),
}


def differences(
    connection: sqlite3.Connection, key: int, version: int, data: object
) -> Iterator[str]:
    """A sentence for each modality that does not hold what the version says.

    Args:
        connection: to the store.
        key: of the entity.
        version: the number of its last version.
        data: what that version says, as it is stored.
    """
    try:
        _, draft = parse(snapshots.unpacked(parsed(data)))
    except RejectedError as error:
        yield f"Its version {version} is no content: {error}."
        return
    for name, rows in _expected(draft).items():
        if _rows(connection, key, name) != rows:
            yield f"Its {name} differs from version {version}."


def parsed(text: object) -> Json:
    """The JSON of a column; None, which none of them says, where it is none."""
    try:
        found: Json = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return found


def _rows(
    connection: sqlite3.Connection, key: int, name: str
) -> list[tuple[object, ...]]:
    table, columns, at = _COLUMNS[name]
    sql = f"SELECT {columns} FROM {table} WHERE entity = ? ORDER BY 1"
    rows = connection.execute(sql, (key,)).fetchall()
    if at is None:
        return rows
    return [(*row[:at], parsed(row[at]), *row[at + 1 :]) for row in rows]


def _expected(draft: Draft) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each modality, JSON columns parsed, that hold this content."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in _COLUMNS}
    rows["graph"] = [(at, *pair) for at, pair in enumerate(draft.relationships or ())]
    rows["semantic"] = list(enumerate(draft.types or ()))
    if draft.title is not None or draft.body is not None or draft.metadata:
        rows["document"] = [(draft.title, draft.body, dict(draft.metadata or {}))]
    if draft.embedding is not None:
        rows["vector"] = [(content.packed(draft.embedding, "f"), draft.embedder)]
    if draft.tensor is not None:
        shape, data = draft.tensor.shape, draft.tensor.data
        rows["tensor"] = [(list(shape), content.packed(data, "d"))]
    if draft.spatial is not None:
        rows["spatial"] = [astuple(draft.spatial)]
    return rows
