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


STEPS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {
    1: _add_drift,
    2: _add_departed,
    3: _lead_by_predicate,
    4: _find_by_author,
}
