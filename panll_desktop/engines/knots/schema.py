"""The tables of a collection of knots."""

import sqlite3
from typing import Final

from panll_desktop.engines.files import FileErrors, FileKind
from panll_desktop.engines.knots.errors import (
    CollectionBusyError,
    CollectionError,
    CollectionVersionError,
    NotACollectionError,
)
from panll_desktop.engines.knots.rows import COLUMNS, Kind

_TYPES: Final = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.TRUTH: "INTEGER"}
MEASURED: Final = tuple(each for each in COLUMNS if each.name != "name")

_KNOT: Final = f"""
CREATE TABLE knot (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    added_at TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    identified_as TEXT NOT NULL,
    certainty TEXT NOT NULL,
    {", ".join(f"{each.name} {_TYPES[each.kind]}" for each in MEASURED)}
)"""

_OTHERS: Final = (
    """
CREATE TABLE diagram (
    key INTEGER PRIMARY KEY,
    knot INTEGER NOT NULL REFERENCES knot ON DELETE CASCADE,
    position INTEGER NOT NULL,
    notation TEXT NOT NULL,
    code TEXT NOT NULL,
    pd_code TEXT NOT NULL,
    UNIQUE (knot, position)
)""",
    """
CREATE TABLE quandle (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    added_at TEXT NOT NULL,
    source TEXT NOT NULL,
    size INTEGER NOT NULL,
    entries TEXT NOT NULL
)""",
    *(
        f"""
CREATE TABLE {subject}_tag (
    subject INTEGER NOT NULL REFERENCES {subject} ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (subject, name)
) WITHOUT ROWID"""
        for subject in ("knot", "diagram", "quandle")
    ),
)


def _create(connection: sqlite3.Connection) -> None:
    for statement in (_KNOT, *_OTHERS):
        connection.execute(statement)


KIND: Final = FileKind(
    noun="collection of knots",
    application_id=0x4B4E4F54,  # "KNOT"
    version=1,
    create=_create,
    steps={},
    errors=FileErrors(
        absent=NotACollectionError,
        newer=CollectionVersionError,
        busy=CollectionBusyError,
        unreadable=CollectionError,
        damaged=CollectionError,
    ),
)
