"""The store: opened on one thread, used on that thread, one transaction a change."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from panll_desktop.engines.files import open_file, translated
from panll_desktop.engines.litho import (
    cbor,
    content,
    journal,
    past,
    present,
    undoing,
    verifying,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.errors import (
    ConstraintError,
    StoreError,
    UndoBlockedError,
)
from panll_desktop.engines.litho.journal import (
    GENESIS,
    Effect,
    Entry,
    Operation,
    Provenance,
)
from panll_desktop.engines.litho.schema import KIND
from panll_desktop.protocol.documents import Json
from panll_desktop.records import Record


def utc_now() -> datetime:
    """The clock of a store that is given no other one."""
    return datetime.now(UTC)


def fresh_key() -> str:
    """A UUID of version 4."""
    return str(uuid4())


class Changed(Record):
    """What a change did.

    Attributes:
        sequence: of its entry; None where everything was as demanded already.
        identifiers: of the documents that it touched, as ``collection/key``.
    """

    sequence: int | None
    identifiers: tuple[str, ...]


class Store:
    """An open store.

    Every change takes a `Provenance` and, where it is not to be undone, the reason for
    that as `irreversible`; what was there before is then not kept with it.

    Args:
        path: the file.
        create: whether a missing file may be made.
        clock: the time that entries carry; aware, any zone.
        keys: makes the keys of documents that bring none.

    Raises:
        StoreError: the file is absent, of another kind, newer, busy or damaged.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = utc_now,
        keys: Callable[[], str] = fresh_key,
    ) -> None:
        self.path = path
        self.connection = open_file(KIND, path, create=create)
        self._clock = clock
        self._keys = keys

    def close(self) -> None:
        """Ends the use of the file."""
        self.connection.close()

    @contextmanager
    def _transaction(self, provenance: Provenance | None = None) -> Iterator[None]:
        """All inside is one change or one view; given provenance, it may write."""
        if provenance is not None:
            content.check_provenance(provenance)
        try:
            self.connection.execute(
                "BEGIN" if provenance is None else "BEGIN IMMEDIATE"
            )
            yield
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translated(KIND, error, self.path) from error
        except cbor.CborError as error:
            raise StoreError(f"{self.path} holds damaged content: {error}") from error
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    # Collections

    def create_collection(
        self, name: str, kind: Kind, provenance: Provenance, *, irreversible: str = ""
    ) -> Changed:
        """Makes a collection.

        Raises:
            ConstraintError: the name is taken.
        """
        content.check_name(name)
        with self._transaction(provenance):
            if present.exists(self.connection, (name, "")):
                raise ConstraintError(
                    f"There is a collection {name!r} already.",
                    "A name stands for one collection.",
                    ("Use that one, or choose another name.",),
                )
            made = Effect(name, "", None, cbor.encode({"kind": kind.value}))
            return self._commit(
                Operation.CREATE_COLLECTION, [made], provenance, irreversible
            )

    def drop_collection(
        self, name: str, provenance: Provenance, *, irreversible: str = ""
    ) -> Changed:
        """Takes a collection away with all its documents.

        Raises:
            CollectionNotFoundError: there is none of that name.
            ConstraintError: edges of other collections hold its documents.
        """
        with self._transaction(provenance):
            kind = present.kind_of(self.connection, name)
            rows = self.connection.execute(
                "SELECT key, content FROM document WHERE collection = ? ORDER BY key",
                (name,),
            ).fetchall()
            gone = [Effect(name, key, before, None) for key, before in rows]
            gone.append(Effect(name, "", cbor.encode({"kind": kind.value}), None))
            return self._commit(
                Operation.DROP_COLLECTION, gone, provenance, irreversible
            )

    def collections(self) -> dict[str, Kind]:
        """The collections by name, in its order."""
        with self._transaction():
            rows = self.connection.execute("SELECT name FROM collection ORDER BY name")
            return {
                name: present.kind_of(self.connection, name)
                for (name,) in rows.fetchall()
            }

    # Documents

    def insert(
        self,
        collection: str,
        fields: Mapping[str, Json],
        provenance: Provenance,
        *,
        key: str | None = None,
        irreversible: str = "",
    ) -> Changed:
        """Stores a document; an edge where the collection is one of edges.

        Raises:
            CollectionNotFoundError: there is no such collection.
            ConstraintError: the key is taken.
            InvalidEdgeError: an end of the edge is missing or not in the store.
        """
        key = self._keys() if key is None else key
        content.check_key(key)
        with self._transaction(provenance):
            after = content.stored(fields, present.kind_of(self.connection, collection))
            if present.exists(self.connection, (collection, key)):
                raise ConstraintError(
                    f"There is a document {collection}/{key} already.",
                    "A key stands for one document.",
                    ("Update that one, or choose another key.",),
                )
            made = Effect(collection, key, None, after)
            return self._commit(Operation.INSERT, [made], provenance, irreversible)

    def update(
        self,
        identifiers: Sequence[str],
        assigned: Mapping[str, Json],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Assigns fields in documents, all of them in one entry.

        Raises:
            DocumentNotFoundError: one of them is not there.
            InvalidEdgeError: an edge would lead nowhere.
        """
        with self._transaction(provenance):
            effects = [
                self._replaced(each, lambda fields: {**fields, **assigned})
                for each in dict.fromkeys(identifiers)
            ]
            return self._commit(Operation.UPDATE, effects, provenance, irreversible)

    def replace(
        self,
        identifier: str,
        fields: Mapping[str, Json],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Gives a document other fields in place of all it had; raises as `update`."""
        with self._transaction(provenance):
            effects = [self._replaced(identifier, lambda _: fields)]
            return self._commit(Operation.REPLACE, effects, provenance, irreversible)

    def delete(
        self,
        identifiers: Sequence[str],
        provenance: Provenance,
        *,
        irreversible: str = "",
    ) -> Changed:
        """Takes documents away, all of them in one entry.

        Raises:
            DocumentNotFoundError: one of them is not there.
            ConstraintError: an edge holds one of them.
        """
        with self._transaction(provenance):
            effects = [
                Effect(
                    *content.place_of(each),
                    present.document(self.connection, each),
                    None,
                )
                for each in dict.fromkeys(identifiers)
            ]
            return self._commit(Operation.DELETE, effects, provenance, irreversible)

    def document(self, identifier: str) -> dict[str, Json]:
        """The fields of a document.

        Raises:
            DocumentNotFoundError: it is not there.
        """
        with self._transaction():
            return content.fields_of(present.document(self.connection, identifier))

    def documents(self, collection: str) -> dict[str, dict[str, Json]]:
        """The documents of a collection by key, in its order.

        Raises:
            CollectionNotFoundError: there is no such collection.
        """
        with self._transaction():
            present.kind_of(self.connection, collection)
            rows = self.connection.execute(
                "SELECT key, content FROM document WHERE collection = ? ORDER BY key",
                (collection,),
            )
            return {key: content.fields_of(found) for key, found in rows}

    # The way back

    def preview_undo(self, sequence: int | None = None) -> undoing.Undoing:
        """What undoing an entry, or the last one in effect, would do; changes nothing.

        Raises:
            NothingToUndoError: no such entry is in effect.
            IrreversibleError: it was declared so.
        """
        with self._transaction():
            return undoing.planned(self.connection, sequence)

    def undo(self, provenance: Provenance, sequence: int | None = None) -> Changed:
        """Undoes an entry, or the last one in effect, by an entry of its own.

        Raises:
            NothingToUndoError: no such entry is in effect.
            IrreversibleError: it was declared so.
            UndoBlockedError: later entries rest on it; names them.
        """
        with self._transaction(provenance):
            return self._undo(undoing.planned(self.connection, sequence), provenance)

    def undo_since(self, provenance: Provenance, sequence: int) -> tuple[Changed, ...]:
        """Undoes everything after a sequence, the newest first: all of it or nothing.

        Raises:
            IrreversibleError: something there was declared so.
            UndoBlockedError: an irreversible change rests on something there.
        """
        with self._transaction(provenance):
            return tuple(
                self._undo(undoing.planned(self.connection, each), provenance)
                for each in undoing.in_effect_since(self.connection, sequence)
            )

    # The journal

    def journal(self, since: int = 0, limit: int = -1) -> list[Entry]:
        """The entries after a sequence, the oldest first; -1 for all of them."""
        with self._transaction():
            return list(journal.entries(self.connection, since, limit))

    def effects(self, sequence: int) -> list[Effect]:
        """What an entry did; nothing where there is no such entry."""
        with self._transaction():
            return journal.effects(self.connection, sequence)

    def history(self, identifier: str) -> tuple[past.Moment, ...]:
        """Everything that happened to a document; see `past.history`."""
        with self._transaction():
            return past.history(self.connection, content.place_of(identifier))

    def document_at(self, identifier: str, sequence: int) -> dict[str, Json]:
        """A document as an entry left it; see `past.document_at`."""
        with self._transaction():
            place = content.place_of(identifier)
            return past.document_at(self.connection, place, sequence)

    def documents_at(self, name: str, sequence: int) -> dict[str, dict[str, Json]]:
        """A collection as an entry left it; see `past.documents_at`."""
        with self._transaction():
            return past.documents_at(self.connection, name, sequence)

    def verify(self) -> list[verifying.Fault]:
        """What is wrong with the journal or does not follow from it."""
        with self._transaction():
            return list(verifying.faults(self.connection))

    # Inside a transaction

    def _replaced(
        self,
        identifier: str,
        change: Callable[[Mapping[str, Json]], Mapping[str, Json]],
    ) -> Effect:
        before = present.document(self.connection, identifier)
        collection, key = content.place_of(identifier)
        kind = present.kind_of(self.connection, collection)
        after = content.stored(change(content.fields_of(before)), kind)
        return Effect(collection, key, before, after)

    def _undo(self, plan: undoing.Undoing, provenance: Provenance) -> Changed:
        if plan.blockers:
            raise UndoBlockedError(
                f"Entry {plan.entry.sequence} cannot be undone."
                f" {' '.join(each.sentence for each in plan.blockers)}",
                plan.blockers,
            )
        return self._commit(
            Operation.UNDO,
            list(plan.effects),
            provenance,
            undoes=plan.entry.sequence,
        )

    def _commit(
        self,
        operation: Operation,
        effects: list[Effect],
        provenance: Provenance,
        irreversible: str = "",
        undoes: int | None = None,
    ) -> Changed:
        """Applies effects and writes their entry."""
        effects = [each for each in effects if each.before != each.after]
        touched = tuple("/".join(each.place) for each in effects if each.key)
        if not effects:
            return Changed(None, ())
        present.apply(self.connection, effects)
        content.encoded(irreversible)
        if irreversible.strip():
            effects = [Effect(*each.place, None, each.after) for each in effects]
        at = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        entry = Entry(
            0, at, operation, provenance, irreversible.strip(), undoes, GENESIS, b""
        )
        return Changed(journal.append(self.connection, entry, effects), touched)
