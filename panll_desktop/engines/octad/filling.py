"""Inserts of entities, one or many after each other, inside one transaction."""

import sqlite3
from collections.abc import Callable
from typing import Final

from panll_desktop.engines.octad import content, snapshots, staleness, writing
from panll_desktop.engines.octad.draft import Draft, check_identifier
from panll_desktop.engines.octad.errors import DuplicateError
from panll_desktop.engines.octad.writing import Note
from panll_desktop.protocol import Modality

AT_ONCE: Final = 64  # entities whose rows are kept; a megabyte of vectors
_PROVENANCE: Final = Modality.PROVENANCE.bit


class Filling:
    """Where entities are inserted; `write` has to end it.

    What was inserted is complete after that. In between nothing else may be asked of
    the store, or written to it.

    Args:
        connection: of the store, in a transaction of the caller, who undoes it when
            anything but a `RejectedError` comes out of this.
        actor: the author of entities that do not say who made them.
        timestamp: says the moment of a write.
        identifiers: makes the identifiers of entities that bring none.

    Attributes:
        made: the modalities of each entity that was inserted, as bits.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        actor: str,
        timestamp: Callable[[], str],
        identifiers: Callable[[], str],
    ) -> None:
        self.made: list[int] = []
        self._connection = connection
        self._actor = actor
        self._timestamp = timestamp
        self._identifiers = identifiers
        self._rows = writing.Rows(connection)
        self._dimension = writing.dimension(connection)
        self._any_fresh = staleness.any_fresh(connection)

    def insert(self, identifier: str | None, draft: Draft) -> str:
        """Inserts one entity; returns its identifier.

        Raises:
            RejectedError: a rule is broken; nothing was written of this entity.
        """
        if identifier is None:
            identifier = self._identifiers()
        check_identifier(identifier)
        writing.check_dimension(draft, self._dimension)
        timestamp = self._timestamp()
        key = self._new(identifier, timestamp)
        self._dimension = writing.fix_dimension(
            self._connection, draft, self._dimension
        )
        self.made.append(self._add(key, draft, timestamp))
        if self._any_fresh:
            after = staleness.seen_in(draft)
            staleness.mark_dependents(
                self._connection, identifier, staleness.NOTHING, after
            )
        if len(self.made) % AT_ONCE == 0:
            self.write()
        return identifier

    def write(self) -> None:
        """Writes what is not written yet."""
        self._rows.write()

    def _new(self, identifier: str, timestamp: str) -> int:
        """The key of an entity that is new, and has nothing yet."""
        try:
            cursor = self._connection.execute(
                "INSERT INTO entity (id, created_at, modified_at, version)"
                " VALUES (?, ?, ?, 1)",
                (identifier, timestamp, timestamp),
            )
        except sqlite3.IntegrityError:
            raise DuplicateError("id", f"{identifier!r} exists already") from None
        return cursor.lastrowid or 0

    def _add(self, key: int, draft: Draft, timestamp: str) -> int:
        """Adds all rows of a new entity but its first; its modalities, as bits."""
        rows, blobs = self._rows, content.blobs(draft)
        bits = writing.add_content(rows, key, draft, blobs)
        rows.add(staleness.NEW, (key,))
        records, note = 0, Note(writing.CREATION, self._actor)
        if draft.provenance is not None:
            note = Note(writing.CREATION, draft.provenance.actor)
            bits |= _PROVENANCE
            writing.add_origin(rows, key, draft.provenance, timestamp)
            records = 1
        data = snapshots.text(draft, blobs, records)
        writing.add_version(rows, key, 1, timestamp, note, data)
        return bits
