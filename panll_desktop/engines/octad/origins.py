"""Checks of a store against where it comes from: its schema, and who made a chain."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime

from panll_desktop.engines.octad import schema
from panll_desktop.engines.octad.draft import check_identifier
from panll_desktop.engines.octad.errors import RejectedError


def check_parts(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each table and index that is missing, and for each other one."""
    found, expected = schema.parts(connection), schema.expected_parts()
    for kind, name in sorted(expected - found):
        yield f"The {kind} {name} is missing."
    for kind, name in sorted(found - expected):
        yield f"The {kind} {name} is not one of a store."


def check_identifiers(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each entity whose identifier no write of ours could have given."""
    for key, identifier in connection.execute("SELECT key, id FROM entity"):
        if stopped():
            return
        if not isinstance(identifier, str):
            yield f"The entity of key {key}: Its identifier is no text."
            continue
        try:
            check_identifier(identifier)
        except RejectedError as error:
            reason = str(error).removeprefix("id: ")
            yield f"The entity of key {key}: Its identifier {reason}."


def check_beginnings(
    connection: sqlite3.Connection, stopped: Callable[[], bool]
) -> Iterator[str]:
    """A sentence for each chain that is older than its entity.

    Of two chains that were swapped by hand, that is the one which the younger entity
    got. That a whole chain, or the end of one, was deleted leaves no trace.
    """
    for identifier, made, first in connection.execute(
        "SELECT e.id, e.created_at, p.timestamp FROM provenance p"
        " JOIN entity e ON e.key = p.entity WHERE p.position = 0 ORDER BY e.key"
    ):
        if stopped():
            return
        if _is_before(first, made):
            yield (
                f"Entity {identifier}, record 0: It is older than the entity, so the"
                " chain is that of another one."
            )


def _is_before(one: object, other: object) -> bool:
    """False as well where either is no time."""
    try:
        return datetime.fromisoformat(str(one)) < datetime.fromisoformat(str(other))
    except (ValueError, TypeError):  # TypeError: one has a zone, the other has none
        return False
