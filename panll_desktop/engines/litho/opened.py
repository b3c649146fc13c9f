"""An open file, its transactions, and the one way in which changes get into it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from panll_desktop.engines.files import open_file, translated
from panll_desktop.engines.litho import cbor, constraints, content, journal, present
from panll_desktop.engines.litho.errors import StoreError, TransactionError
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

_STEP: Final = "one_change"


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


class Opened:
    """A file and what happens inside its transactions.

    Args:
        path: the file.
        create: whether a missing file may be made.
        durable: whether each change waits until the disk has it; without that only a
            file that can be made again may be written.
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
        durable: bool = True,
        clock: Callable[[], datetime] = utc_now,
        keys: Callable[[], str] = fresh_key,
    ) -> None:
        self.path = path
        self.connection = open_file(KIND, path, create=create)
        if not durable:
            self.connection.execute("PRAGMA synchronous=OFF")
        self._clock = clock
        self._keys = keys

    def close(self) -> None:
        """Ends the use of the file; a transaction that was begun has not happened."""
        self.connection.close()

    # Several changes at once

    @contextmanager
    def together(self) -> Iterator[None]:
        """All changes inside take effect, or none where the body raises."""
        self.begin()
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.commit()

    def begin(self) -> None:
        """From here on changes wait for `commit`; one that is refused waits not.

        Raises:
            TransactionError: a transaction was begun already.
            StoreError: the file is busy.
        """
        if self.connection.in_transaction:
            raise TransactionError(
                "A transaction was begun already.",
                "Transactions do not lie inside each other.",
                ("Commit it, or roll it back.",),
            )
        with self._translating():
            self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keeps what was changed since `begin`."""
        self._demand_transaction()
        with self._translating():
            self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forgets what was changed since `begin`, its entries included."""
        self._demand_transaction()
        with self._translating():
            self.connection.execute("ROLLBACK")

    def _demand_transaction(self) -> None:
        if not self.connection.in_transaction:
            raise TransactionError(
                "No transaction was begun.",
                "Outside of one each change is kept at once.",
                ("Begin one first.",),
            )

    # One change

    @contextmanager
    def _transaction(self, provenance: Provenance | None = None) -> Iterator[None]:
        """All inside is one change or one view; given provenance, it may write."""
        if provenance is not None:
            content.check_provenance(provenance)
        among_others = self.connection.in_transaction
        with self._translating():
            if among_others:
                with self._step():
                    yield
                return
            self.connection.execute(
                "BEGIN" if provenance is None else "BEGIN IMMEDIATE"
            )
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def _step(self) -> Iterator[None]:
        """One change among others that wait for `commit`."""
        self.connection.execute(f"SAVEPOINT {_STEP}")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute(f"ROLLBACK TO {_STEP}")
            raise
        finally:
            if self.connection.in_transaction:
                self.connection.execute(f"RELEASE {_STEP}")

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise translated(KIND, error, self.path) from error
        except cbor.CborError as error:
            raise StoreError(f"{self.path} holds damaged content: {error}") from error

    def _commit(
        self,
        operation: Operation,
        effects: Sequence[Effect],
        provenance: Provenance,
        irreversible: str = "",
        undoes: int | None = None,
    ) -> Changed:
        """Applies effects and writes their entry."""
        effects = [each for each in effects if each.before != each.after]
        touched = tuple("/".join(each.place) for each in effects if each.key)
        if not effects:
            return Changed(None, ())
        for each in effects:
            present.write(self.connection, each)
        constraints.settle(self.connection, effects)
        content.encoded(irreversible)
        if irreversible.strip():
            effects = [Effect(*each.place, None, each.after) for each in effects]
        at = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        entry = Entry(
            0, at, operation, provenance, irreversible.strip(), undoes, GENESIS, b""
        )
        return Changed(journal.append(self.connection, entry, effects), touched)

    def _rewritten(
        self, identifier: str, assigned: Mapping[str, Json], *, keep: bool
    ) -> Effect:
        """The effect of assigning fields to a document, beside those it has or not."""
        before = present.document(self.connection, identifier)
        collection, key = content.place_of(identifier)
        kind = present.definition_of(self.connection, collection).kind
        kept = content.fields_of(before) if keep else {}
        after = content.stored({**kept, **assigned}, kind)
        return Effect(collection, key, before, after)
