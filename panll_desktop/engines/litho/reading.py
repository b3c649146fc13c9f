"""What can be asked of a store: content, journal, past, and whether it is whole."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from panll_desktop.engines.litho import (
    content,
    journal,
    past,
    present,
    traversing,
)
from panll_desktop.engines.litho.content import Kind
from panll_desktop.engines.litho.definition import Definition
from panll_desktop.engines.litho.journal import Effect, Entry
from panll_desktop.engines.litho.opened import Opened
from panll_desktop.engines.litho.searching import (
    CONFIDENCE,
    SAMPLE,
    WIDEST,
    Progress,
    untold,
)
from panll_desktop.engines.litho.traversing import Direction, Step
from panll_desktop.protocol.documents import Json

if TYPE_CHECKING:
    from panll_desktop.engines.litho.dependencies import Discovery
    from panll_desktop.engines.litho.leafing import Leaf, Wanted
    from panll_desktop.engines.litho.linking import Ties
    from panll_desktop.engines.litho.normalising import Proposal, Report
    from panll_desktop.engines.litho.verifying import Fault
    from panll_desktop.protocol.normal_forms import NormalForm


class Reading(Opened):
    """The questions; each sees one state of the file."""

    # Content

    def collections(self) -> dict[str, Kind]:
        """The collections by name, in its order."""
        with self._transaction():
            rows = self.connection.execute("SELECT name FROM collection ORDER BY name")
            return {
                name: present.definition_of(self.connection, name).kind
                for (name,) in rows.fetchall()
            }

    def definition(self, collection: str) -> Definition:
        """What a collection demands of its documents.

        Raises:
            CollectionNotFoundError: there is no such collection.
        """
        with self._transaction():
            return present.definition_of(self.connection, collection)

    def count(self, collection: str) -> int:
        """How many documents it has.

        Raises:
            CollectionNotFoundError: there is no such collection.
        """
        with self._transaction():
            present.definition_of(self.connection, collection)
            found: int = self.connection.execute(
                "SELECT count(*) FROM document WHERE collection = ?", (collection,)
            ).fetchone()[0]
            return found

    def document(self, identifier: str) -> dict[str, Json]:
        """The fields of a document.

        Raises:
            DocumentNotFoundError: it is not there.
        """
        with self._transaction():
            return content.fields_of(present.document(self.connection, identifier))

    def documents(self, collection: str, most: int = -1) -> dict[str, dict[str, Json]]:
        """The documents of a collection by key, in its order; all of them for -1.

        Raises:
            CollectionNotFoundError: there is no such collection.
        """
        with self._transaction():
            present.definition_of(self.connection, collection)
            rows = self.connection.execute(
                "SELECT key, content FROM document WHERE collection = ? ORDER BY key"
                " LIMIT ?",
                (collection, most),
            )
            return {key: content.fields_of(found) for key, found in rows}

    def traverse(
        self,
        start: str,
        direction: Direction,
        depth: int = 1,
        edges: Collection[str] = (),
        keep: Callable[[Mapping[str, Json]], bool] | None = None,
    ) -> list[Step]:
        """The edges within a number of steps from a document; see `traversing`."""
        with self._transaction():
            return list(
                traversing.walk(self.connection, start, direction, depth, edges, keep)
            )

    def ties(self, identifier: str, limit: int) -> "Ties":
        """What lies one step away from a document; see `linking.ties`."""
        from panll_desktop.engines.litho import linking  # noqa: PLC0415 - seldom

        with self._transaction():
            return linking.ties(self.connection, identifier, limit)

    # Normal forms

    def discover(
        self,
        collection: str,
        *,
        sample: int = SAMPLE,
        confidence: float = CONFIDENCE,
        widest: int = WIDEST,
        progress: Progress = untold,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> "Discovery":
        """The functional dependencies of a collection; see `normalising.discovered`."""
        from panll_desktop.engines.litho import normalising  # noqa: PLC0415 - seldom

        with self._transaction():
            return normalising.discovered(
                self.connection,
                collection,
                sample=sample,
                confidence=confidence,
                widest=widest,
                progress=progress,
                cancelled=cancelled,
            )

    def normal_form(self, collection: str, found: "Discovery") -> "Report":
        """How far a collection is from the normal forms, by what was discovered."""
        from panll_desktop.engines.litho import normalising  # noqa: PLC0415 - seldom

        with self._transaction():
            return normalising.reported(self.connection, collection, found)

    def propose(self, report: "Report", target: "NormalForm") -> "Proposal":
        """How to bring a collection into a form; see `normalising.proposed`."""
        from panll_desktop.engines.litho import normalising  # noqa: PLC0415 - seldom

        return normalising.proposed(report, target, tuple(self.collections()))

    # The journal

    def head(self) -> int:
        """The sequence of the last entry; 0 where there is none."""
        with self._transaction():
            return journal.head(self.connection)

    def journal(self, since: int = 0, limit: int = -1) -> list[Entry]:
        """The entries after a sequence, the oldest first; -1 for all of them."""
        with self._transaction():
            return list(journal.entries(self.connection, since, limit))

    def leaves(self, wanted: "Wanted") -> "tuple[list[Leaf], list[str], int]":
        """The entries that are looked for, the newest first; all actors; the head."""
        from panll_desktop.engines.litho import leafing  # noqa: PLC0415 - seldom

        with self._transaction():
            found = leafing.leaves(self.connection, wanted)
            actors = leafing.actors(self.connection) if wanted.before is None else []
            return found, actors, journal.head(self.connection)

    def leaf(self, sequence: int) -> "tuple[Leaf, list[Effect], list[str]] | None":
        """An entry, what it did, and what does not hold of its hashes."""
        from panll_desktop.engines.litho import leafing  # noqa: PLC0415 - seldom

        with self._transaction():
            found = leafing.leaf(self.connection, sequence)
            if found is None:
                return None
            return found, *leafing.checked(self.connection, found.entry)

    def effects(self, sequence: int) -> list[Effect]:
        """What an entry did; nothing where there is no such entry."""
        with self._transaction():
            return journal.effects(self.connection, sequence)

    def undone_by(self, sequence: int) -> int | None:
        """The entry that undid this one and is itself in effect."""
        with self._transaction():
            return journal.undone_by(self.connection, sequence)

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

    def definitions_of(
        self, collection: str
    ) -> tuple[tuple[Entry, Definition | None], ...]:
        """The versions of what a collection demands; None where it was dropped.

        Raises:
            CollectionNotFoundError: there never was one.
        """
        with self._transaction():
            return past.definitions(self.connection, collection)

    def definition_at(self, collection: str, sequence: int) -> Definition:
        """What a collection demanded when an entry was made; see `past`."""
        with self._transaction():
            return past.definition_at(self.connection, collection, sequence)

    def chain(self, since: int = 0) -> "list[Fault]":
        """What is wrong with the hashes of the entries after a sequence."""
        from panll_desktop.engines.litho import verifying  # noqa: PLC0415 - seldom

        with self._transaction():
            return list(verifying.chain(self.connection, since))

    def verify(self) -> "list[Fault]":
        """What is wrong with the journal or does not follow from it."""
        from panll_desktop.engines.litho import verifying  # noqa: PLC0415 - seldom

        with self._transaction():
            return list(verifying.faults(self.connection))
