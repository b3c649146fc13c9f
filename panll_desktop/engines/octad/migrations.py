"""From the schema of an older version to the present one, a step a version."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from panll_desktop.engines.octad import departed, mentions, staleness

DRIFT_TABLES: Final = """
CREATE TABLE title (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    words TEXT NOT NULL
);
CREATE INDEX title_words ON title (words);
CREATE TABLE drift (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    stale INTEGER NOT NULL,
    semantic_vector REAL,
    graph_document REAL,
    temporal_consistency REAL,
    tensor REAL,
    schema REAL,
    provenance REAL,
    spatial REAL,
    quality REAL,
    vector_document REAL,
    vector_semantic REAL,
    reasons TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX drift_stale ON drift (stale);
CREATE TABLE drift_history (
    drift_type TEXT NOT NULL,
    position INTEGER NOT NULL,
    measured_at TEXT NOT NULL,
    mean REAL NOT NULL,
    worst REAL NOT NULL,
    entities INTEGER NOT NULL,
    moving_average REAL NOT NULL,
    PRIMARY KEY (drift_type, position)
) WITHOUT ROWID;
"""

_EDGES_BY_PREDICATE: Final = """
DROP INDEX triple_forward;
CREATE INDEX triple_predicate ON triple (predicate, entity, object);
"""


_LEAF: Final = """
CREATE TABLE leaf (
    entity INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
    digest BLOB NOT NULL,
    rows INTEGER NOT NULL
);
"""
CONTENT: Final = (
    *("document", "triple", "vector", "tensor", "semantic", "provenance", "spatial"),
)
_KEYS: Final = {"entity": "key", **dict.fromkeys(CONTENT, "entity")}
_SIDES: Final = {"UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# Each write of what a leaf speaks of deletes the hash of it, but an INSERT, of which a
# trigger would take as long as itself: those are counted. See `digests`.
LEAF_TABLES: Final = _LEAF + "".join(
    f"CREATE TRIGGER {table}_{event.lower()}_leaf AFTER {event} ON {table} BEGIN"
    + "".join(f" DELETE FROM leaf WHERE entity = {side}.{key};" for side in sides)
    + " END;\n"
    for table, key in _KEYS.items()
    for event, sides in _SIDES.items()
)


def execute(connection: sqlite3.Connection, script: str) -> None:
    """Runs the statements of a script inside the caller's transaction."""
    for statement in script.strip().removesuffix(";").split(";\n"):
        connection.execute(statement)


def _add_drift(connection: sqlite3.Connection) -> None:
    """Version 2: titles as words, and the scores, none of them computed yet.

    What version 1 wrote into its versions stays: it is read as it is.
    """
    execute(connection, DRIFT_TABLES)
    mentions.rebuild_titles(connection)
    staleness.mark_all(connection)


def _add_departed(connection: sqlite3.Connection) -> None:
    """Version 3: the past of what is deleted from now on."""
    execute(connection, departed.TABLES)


def _lead_by_predicate(connection: sqlite3.Connection) -> None:
    """Version 4: edges are found by their predicate alone too."""
    execute(connection, _EDGES_BY_PREDICATE)


def _find_by_author(connection: sqlite3.Connection) -> None:
    """Version 5: what somebody wrote is found without reading all versions."""
    connection.execute("CREATE INDEX version_author ON version (author)")


def _add_leaves(connection: sqlite3.Connection) -> None:
    """Version 6: the hashes of leaves, none of them computed yet."""
    execute(connection, LEAF_TABLES)


STEPS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {
    1: _add_drift,
    2: _add_departed,
    3: _lead_by_predicate,
    4: _find_by_author,
    5: _add_leaves,
}
