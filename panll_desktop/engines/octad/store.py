"""The store: opened on one thread, used on that thread, one transaction a change."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from panll_desktop.engines.octad import (
    content,
    departed,
    functions,
    paths,
    snapshots,
    staleness,
    writing,
)
from panll_desktop.engines.octad.algebra import (
    Assign,
    Change,
    Condition,
    Delete,
    Insert,
    Update,
)
from panll_desktop.engines.octad.assigning import assigned
from panll_desktop.engines.octad.draft import (
    Draft,
    Event,
    parse,
)
from panll_desktop.engines.octad.errors import (
    OctadError,
    StoppedError,
    StoreBusyError,
    StoreDamagedError,
    StoreUnreadableError,
)
from panll_desktop.engines.octad.filling import Filling
from panll_desktop.engines.octad.schema import is_interrupt, open_store, translated
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.writing import AUTHOR, Note
from panll_desktop.protocol import SILENT, Observer
from panll_desktop.records import Record

Stop: TypeAlias = Callable[[], bool]
PROGRESS_STEPS: Final = 2000
DAMAGED: Final = (
    "The store is damaged: it is open for reading alone, and shows what can be read."
    " Doctor says more; restore a backup, or import its data into a new store."
)


def utc_now() -> datetime:
    """The clock of a store that is given no other one."""
    return datetime.now(UTC)


def fresh_identifier() -> str:
    """A UUID of version 4, as the server makes them."""
    import uuid  # noqa: PLC0415 - it loads platform, which takes a while

    return str(uuid.uuid4())


def written(moment: datetime) -> str:
    """A time as versions carry it: texts of the same length, which sort by time."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Changed(Record):
    """What a change did: the entities, by identifier, in the order of the store."""

    identifiers: tuple[str, ...]


class Store:
    """An open octad store.

    Args:
        path: the file.
        create: whether a missing file may be made.
        observer: told of entities made and removed, of drift and of repairs, in
            numbers.
        clock: the time that writes carry; aware, any zone.
        identifiers: makes the identifiers of entities that bring none.
        durable: False for a file that is renamed once it is complete.

    Attributes:
        actor: the author of writes that do not say who makes them.
        damage: "" as long as no damage was met; from then on nothing can be written,
            and a sentence here says so.

    Raises:
        OctadError: see `schema.open_store`.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        observer: Observer = SILENT,
        clock: Callable[[], datetime] = utc_now,
        identifiers: Callable[[], str] = fresh_identifier,
        durable: bool = True,
    ) -> None:
        self.path = path
        self.damage = ""
        self.connection = self._open(create=create, durable=durable)
        self.observer = observer
        self.actor = AUTHOR
        self._clock = clock
        self._identifiers = identifiers
        self._made: list[int] = []
        self._removed = 0
        self._interrupted = False
        for name, arguments, function in functions.ALL:
            self.connection.create_function(
                name, arguments, function, deterministic=True
            )

    def _open(self, *, create: bool, durable: bool) -> sqlite3.Connection:
        """Opens the file; a store that takes a damaged one overrides this."""
        return open_store(self.path, create=create, durable=durable)

    def close(self) -> None:
        """Ends the use of the file."""
        self.connection.close()

    def interrupt(self) -> None:
        """Stops what runs; the one method that any thread may call.

        Not by `sqlite3.Connection.interrupt`: inside a transaction that wrote to a
        full-text index, that one would stop the ROLLBACK as well.
        """
        self._interrupted = True

    def translated(self, error: sqlite3.Error) -> OctadError:
        """What SQLite complains of; after damage, nothing is written any more."""
        if self.damage and getattr(error, "sqlite_errorcode", 0) & 0xFF == (
            sqlite3.SQLITE_READONLY
        ):
            return StoreDamagedError(self.damage)
        found = translated(error, self.path)
        if isinstance(found, StoreDamagedError) and not self.damage:
            self.damage = DAMAGED
            self.connection.execute("PRAGMA query_only=ON")
        return found

    @contextmanager
    def stoppable(self, stop: Stop) -> Iterator[Stop]:
        """Everything inside ends with `StoppedError` soon after `stop` says so.

        Yields what else to ask: `stop`, and whether `interrupt` was called.
        """
        self._interrupted = False

        def asked() -> bool:
            return self._interrupted or stop()

        self.connection.set_progress_handler(asked, PROGRESS_STEPS)
        try:
            yield asked
        except sqlite3.OperationalError as error:
            if is_interrupt(error):
                raise StoppedError("Stopped.") from error
            raise self.translated(error) from error
        except sqlite3.Error as error:
            raise self.translated(error) from error
        finally:
            self.connection.set_progress_handler(None, 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is committed together, or nothing is.

        The observer hears of it once it is committed.
        """
        self._made, self._removed = [], 0
        self.begin("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            self.undo()
            if isinstance(error, sqlite3.Error) and not is_interrupt(error):
                raise self.translated(error) from error
            raise
        for bits in self._made:
            self.observer.entity_created(bits)
        for _ in range(self._removed):
            self.observer.entity_deleted()

    @contextmanager
    def snapshot(self, stop: Stop) -> Iterator[Stop]:
        """One read transaction: every statement inside sees the same store."""
        with self.stoppable(stop) as asked:
            self.begin("BEGIN")
            try:
                yield asked
            finally:
                self.undo()

    def begin(self, statement: str) -> None:
        """Begins a transaction; `undo`, or a COMMIT, ends it.

        Raises:
            StoppedError: the flag was set; nothing is open.
            StoreUnreadableError: busy, damaged, or in use by a query of this store.
        """
        try:
            self.connection.execute(statement)
        except sqlite3.Error as error:
            if not is_interrupt(error):
                raise self.translated(error) from error
            self.undo()  # SQLite may have begun before it looked at the flag
            raise StoppedError("Stopped.") from error

    def busy(self) -> StoreBusyError:
        """What to raise where others write so often that no moment is quiet."""
        return StoreBusyError(f"Another program is writing to {self.path}; try again.")

    def undo(self) -> None:
        """Rolls back what is open; nothing stops that."""
        self.connection.set_progress_handler(None, 0)
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def change(self, change: Change, stop: Stop = lambda: False) -> Changed:
        """Carries out one change in one transaction.

        Args:
            change: what.
            stop: asked now and then.

        Raises:
            RejectedError: a rule is broken; nothing was changed.
            StoppedError: the flag was set; nothing was changed.
            StoreUnreadableError: busy, full, or damaged; nothing was changed.
        """
        with self.stoppable(stop) as asked, self.transaction():
            if asked():
                raise StoppedError("Stopped.")
            return self.change_inside(change, asked)

    def change_inside(self, change: Change, stop: Stop) -> Changed:
        """Carries out one change inside the caller's transaction, who undoes it."""
        match change:
            case Insert(identifier, draft):
                return Changed((self.insert(identifier, draft),))
            case Update(condition, assignments):
                return self._update(condition, assignments, stop)
            case Delete(condition):
                return self._delete(condition, stop)

    def insert(self, identifier: str | None, draft: Draft) -> str:
        """Stores one entity inside the caller's transaction; returns its identifier.

        Raises:
            RejectedError: a rule is broken; nothing was written.
        """
        with self.filling() as filling:
            return filling.insert(identifier, draft)

    @contextmanager
    def filling(self) -> Iterator[Filling]:
        """Many inserts inside the caller's transaction, one after the other.

        They take less time than as many calls of `insert`. Until the end of the block
        nothing else may be asked of the store, or written to it.
        """
        filling = Filling(
            self.connection, self.actor, self.timestamp, self._identifiers
        )
        yield filling
        filling.write()
        self._made += filling.made

    def rewrite(
        self, key: int, draft: Draft, note: Note, event: Event | None = None
    ) -> int:
        """Gives an entity other content inside the caller's transaction.

        Args:
            key: its row key.
            draft: all that it holds from now on, but time and provenance.
            note: what its new version says of itself.
            event: a record for its provenance chain.

        Returns:
            The number of the new version.

        Raises:
            RejectedError: a rule is broken. The caller undoes what was written.
            StoreUnreadableError: there is no such entity.
        """
        row = self.connection.execute(
            "SELECT id, version FROM entity WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            raise self._lost("an entity")
        identifier, version = str(row[0]), int(row[1]) + 1
        timestamp = self.timestamp()
        before = staleness.seen(self.connection, key)
        writing.erase_content(self.connection, key)
        blobs = content.blobs(draft)
        writing.write_content(self.connection, key, draft, blobs)
        if event is not None:
            writing.write_event(self.connection, key, event, timestamp)
        records = writing.chain_length(self.connection, key)
        data = snapshots.text(draft, blobs, records)
        rows = writing.Rows(self.connection)
        writing.add_version(rows, key, version, timestamp, note, data)
        rows.write()
        self.connection.execute(
            "UPDATE entity SET modified_at = ?, version = ? WHERE key = ?",
            (timestamp, version, key),
        )
        staleness.mark(self.connection, key)
        staleness.mark_dependents(
            self.connection, identifier, before, staleness.seen_in(draft)
        )
        return version

    def _update(
        self, condition: Condition, assignments: tuple[Assign, ...], stop: Stop
    ) -> Changed:
        assigned({}, assignments)  # a field that cannot be written is never accepted
        found = self.matching(condition)
        for key, _ in found:
            if stop():
                raise StoppedError("Stopped.")
            row = self.connection.execute(
                "SELECT data FROM version WHERE entity = ?"
                " ORDER BY version DESC LIMIT 1",
                (key,),
            ).fetchone()
            document = None if row is None else snapshots.unpacked(json.loads(row[0]))
            if not isinstance(document, dict):
                raise self._lost("a version")
            _, draft = parse(assigned(document, assignments))
            self.rewrite(key, draft, Note("Update", self.actor))
        return Changed(tuple(identifier for _, identifier in found))

    def _delete(self, condition: Condition, stop: Stop) -> Changed:
        found = self.matching(condition)
        for key, identifier in found:
            if stop():
                raise StoppedError("Stopped.")
            before = staleness.seen(self.connection, key)
            departed.keep(self.connection, key, self.timestamp())
            writing.erase_content(self.connection, key)
            self.connection.execute("DELETE FROM entity WHERE key = ?", (key,))
            staleness.mark_dependents(
                self.connection, identifier, before, staleness.NOTHING
            )
            self._removed += 1
        return Changed(tuple(identifier for _, identifier in found))

    def _lost(self, what: str) -> StoreUnreadableError:
        return StoreUnreadableError(
            f"The store {self.path} has lost {what}; run doctor on it."
        )

    def matching(self, condition: Condition) -> list[tuple[int, str]]:
        """Row key and identifier of each entity that meets the condition."""
        sql = Sql()
        test = paths.test(paths.path(self.connection, condition), sql)
        text = f"SELECT e.key, e.id {sql.from_clause()} WHERE {test} ORDER BY e.key"
        return self.connection.execute(text, sql.parameters).fetchall()

    def timestamp(self) -> str:
        """The moment of a write, by the clock of this store; see `written`."""
        return written(self._clock())
