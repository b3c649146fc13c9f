"""The sample database: tables made of the sample data, at first use."""

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any, Final

from panll_desktop import paths
from panll_desktop.engines.files import make_once
from panll_desktop.protocol import ConnectError

SAMPLE: Final = "samples/geonames.jsonl"
_SCHEMA: Final = """
CREATE TABLE place (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('continent', 'country', 'city', 'river')),
    name TEXT NOT NULL,
    continent TEXT,
    country TEXT,
    population INTEGER CHECK (population >= 0),
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    description TEXT NOT NULL
);
CREATE INDEX place_name ON place (name);
CREATE INDEX place_population ON place (kind, population DESC);
CREATE TABLE relation (
    subject TEXT NOT NULL REFERENCES place,
    predicate TEXT NOT NULL,
    object TEXT NOT NULL REFERENCES place,
    PRIMARY KEY (subject, predicate, object)
) WITHOUT ROWID;
CREATE INDEX relation_object ON relation (object, predicate);
CREATE TABLE daylight (
    place TEXT NOT NULL REFERENCES place,
    month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
    hours REAL NOT NULL,
    PRIMARY KEY (place, month)
) WITHOUT ROWID;
CREATE VIEW capital AS
SELECT city.name AS city, country.name AS country, city.population
FROM relation
JOIN place AS city ON city.id = relation.subject
JOIN place AS country ON country.id = relation.object
WHERE relation.predicate = 'capital_of';
"""


def ensure_sample() -> Path:
    """The sample database, complete; made by whoever needs it first.

    Raises:
        ConnectError: the data directory cannot be written, or the sample is missing.
    """
    path = paths.data_directory() / "sample.sqlite"
    try:
        make_once(path, _build)
    except (OSError, sqlite3.Error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise ConnectError(
            f"The sample database cannot be made: {reason.rstrip('.')}.",
            detail=f"It belongs at {path}: that directory must be writable, with room.",
        ) from error
    return path


def _build(path: Path) -> None:
    lines = paths.resource(SAMPLE).read_text(encoding="utf-8").splitlines()
    entities = [json.loads(line) for line in lines]
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(_SCHEMA)
        with database:
            _fill(database, entities)


def _fill(database: sqlite3.Connection, entities: list[dict[str, Any]]) -> None:
    for entity in entities:
        facts, spatial = entity["metadata"], entity["spatial"]
        population = facts.get("population")
        database.execute(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entity["id"],
                facts["kind"],
                entity["title"],
                facts.get("continent"),
                facts.get("country"),
                None if population is None else int(population),
                spatial["latitude"],
                spatial["longitude"],
                entity["body"],
            ),
        )
    for entity in entities:
        database.executemany(
            "INSERT OR IGNORE INTO relation VALUES (?, ?, ?)",
            [(entity["id"], *pair) for pair in entity["relationships"]],
        )
        database.executemany(
            "INSERT INTO daylight VALUES (?, ?, ?)",
            [
                (entity["id"], month, hours)
                for month, hours in enumerate(entity["tensor"]["data"], 1)
            ],
        )
