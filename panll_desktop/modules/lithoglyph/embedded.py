"""A session on an embedded store of documents and edges."""

import time
from typing import TYPE_CHECKING

from panll_desktop import __version__
from panll_desktop.engines.litho.errors import LithoError, NotAStoreError
from panll_desktop.engines.litho.store import Store
from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql import tree as t
from panll_desktop.modules.lithoglyph import statements
from panll_desktop.modules.lithoglyph.calls import Call, Spoken
from panll_desktop.modules.lithoglyph.failing import detail, refused, reported
from panll_desktop.modules.lithoglyph.jobs import GqlJob
from panll_desktop.modules.lithoglyph.stores import path_of
from panll_desktop.protocol import (
    CancelFlag,
    ConnectError,
    Diagnostic,
    Limits,
    ModuleError,
    Observer,
    Options,
    Up,
)

if TYPE_CHECKING:  # most statements need none of these
    from collections.abc import Callable

    from panll_desktop.protocol import (
        CatalogNode,
        ChainLink,
        Decomposition,
        Entity,
        EntityVersion,
        FieldChange,
        Health,
        JournalEntry,
        JournalPage,
        JournalRecord,
        JournalRequest,
        Migration,
        Neighbourhood,
        NormalForm,
        NormalFormReport,
        Normalisation,
        Parameters,
        Plan,
        PlaygroundConfig,
        UndoPreview,
    )


class EmbeddedSession:
    """GQL on one store; used on the thread that made it."""

    def __init__(self, store: Store, spoken: Spoken, observer: Observer) -> None:
        self._store = store
        self._spoken = spoken
        self._observer = observer
        self._opened = time.monotonic()

    def health(self) -> "Health":
        """Up as long as the file answers."""
        with reported():
            self._store.head()
        return Up(__version__, time.monotonic() - self._opened)

    def catalog(self, path: tuple[str, ...] = ()) -> "tuple[CatalogNode, ...]":
        """The collections and the journal; below each its fields."""
        from panll_desktop.modules.lithoglyph import describing  # noqa: PLC0415 - seldom

        with reported():
            return describing.branch(self._store, path)

    def start(
        self, query: str, parameters: "Parameters", limits: Limits, cancel: CancelFlag
    ) -> GqlJob:
        """Carries one statement out.

        Raises:
            ParseError: with the place and what could stand there.
            QueryError: it parses, and is refused; nothing was changed.
        """
        tree = _parsed(query)
        call = self._call(query, parameters, limits, cancel)
        try:
            call.check()
            with reported():
                answer = statements.carried_out(call, tree)
        except ModuleError as error:
            error.statement = statements.kind_of(tree)
            raise
        return GqlJob(answer, call, limits, cancel)

    def _call(
        self, query: str, parameters: "Parameters", limits: Limits, cancel: CancelFlag
    ) -> Call:
        deadline = None if limits.seconds is None else time.monotonic() + limits.seconds
        return Call(
            query,
            self._store,
            parameters,
            self._spoken,
            self._observer,
            cancel=cancel,
            expired=lambda: deadline is not None and time.monotonic() > deadline,
        )

    def explain(self, query: str) -> "Plan":
        """The plan of a statement, with or without EXPLAIN before it, and why so."""
        from panll_desktop.modules.lithoglyph import explaining  # noqa: PLC0415 - seldom

        tree = _parsed(query)
        inner = tree.statement if isinstance(tree, t.Explain) else tree
        with reported():
            return explaining.plan(self._store, query, inner)

    def entity(self, identifier: str) -> "Entity | None":
        """One document with its edges, and who wrote it and why."""
        from panll_desktop.modules.lithoglyph import inspecting  # noqa: PLC0415 - seldom

        with reported():
            return inspecting.entity(self._store, identifier)

    def versions(self, identifier: str) -> "tuple[EntityVersion, ...]":
        """Every version of a document, oldest first."""
        from panll_desktop.modules.lithoglyph import inspecting  # noqa: PLC0415 - seldom

        with reported():
            return inspecting.versions(self._store, identifier)

    def entity_at(self, identifier: str, version: int) -> "Entity":
        """A document as an entry of the journal left it."""
        from panll_desktop.modules.lithoglyph import inspecting  # noqa: PLC0415 - seldom

        with reported():
            return inspecting.entity_at(self._store, identifier, version)

    def changes(
        self, identifier: str, one: int, other: int
    ) -> "tuple[FieldChange, ...]":
        """What differs between two versions of a document."""
        from panll_desktop.modules.lithoglyph import inspecting  # noqa: PLC0415 - seldom

        with reported():
            return inspecting.changes(self._store, identifier, one, other)

    def provenance(self, identifier: str) -> "tuple[ChainLink, ...]":
        """Every entry on a document, checked in the journal."""
        from panll_desktop.modules.lithoglyph import inspecting  # noqa: PLC0415 - seldom

        with reported():
            return inspecting.provenance(self._store, identifier)

    def journal(self, request: "JournalRequest") -> "JournalPage":
        """The entries that meet a request, the newest first."""
        from panll_desktop.modules.lithoglyph import journalling  # noqa: PLC0415 - seldom

        with reported():
            return journalling.page(self._store, request)

    def journal_entry(self, sequence: int) -> "JournalRecord":
        """One entry with what it did; its hashes are computed now."""
        from panll_desktop.modules.lithoglyph import journalling  # noqa: PLC0415 - seldom

        with reported():
            return journalling.record(self._store, sequence)

    def preview_undo(self, sequence: int) -> "UndoPreview":
        """What undoing an entry would do, and what stands in the way."""
        from panll_desktop.modules.lithoglyph import journalling  # noqa: PLC0415 - seldom

        with reported():
            return journalling.preview(self._store, sequence)

    def undo_entry(self, sequence: int, actor: str, rationale: str) -> "JournalEntry":
        """Undoes an entry by a new one."""
        from panll_desktop.modules.lithoglyph import journalling  # noqa: PLC0415 - seldom

        with reported():
            return journalling.undo(
                self._store, self._spoken, sequence, actor, rationale
            )

    def neighbours(self, identifier: str, limit: int) -> "Neighbourhood | None":
        """What a document is linked with, along edges and references."""
        from panll_desktop.modules.lithoglyph import linking  # noqa: PLC0415 - seldom

        with reported():
            return linking.neighbours(self._store, identifier, limit)

    def normalise(self, identifier: str, *, dry_run: bool) -> "Normalisation":
        """Takes a collection apart until it is in BCNF, or says how that would be."""
        from panll_desktop.modules.lithoglyph import normalising  # noqa: PLC0415 - seldom

        call = self._call("", {}, Limits(), CancelFlag())
        with reported():
            return normalising.normalise(call, identifier, dry_run=dry_run)

    def decomposable(self) -> tuple[str, ...]:
        """The collections by name, those of documents first."""
        with reported():
            found = self._store.collections()
        return tuple(sorted(found, key=lambda name: found[name].value))

    def normal_form(
        self,
        collection: str,
        cancel: CancelFlag,
        progress: "Callable[[int, int], None]",
    ) -> "NormalFormReport":
        """Looks for dependencies in a collection, and says what form they make."""
        from panll_desktop.modules.lithoglyph import decomposing  # noqa: PLC0415 - seldom

        call = self._call("", {}, Limits(), cancel)
        with reported():
            return decomposing.normal_form(call, collection, progress)

    def decomposition(
        self, report: "NormalFormReport", form: "NormalForm"
    ) -> "Decomposition | None":
        """How to bring a collection into a form; None where it is in it."""
        from panll_desktop.modules.lithoglyph import decomposing  # noqa: PLC0415 - seldom

        call = self._call("", {}, Limits(), CancelFlag())
        with reported():
            return decomposing.decomposition(call, report, form)

    def decompose(
        self, decomposition: "Decomposition", actor: str, rationale: str
    ) -> "Migration":
        """Takes a collection apart, in one entry of the journal."""
        from panll_desktop.modules.lithoglyph import decomposing  # noqa: PLC0415 - seldom

        call = self._call("", {}, Limits(), CancelFlag())
        with reported():
            return decomposing.decompose(call, decomposition, actor, rationale)

    def recompose(self, entry: int, actor: str, rationale: str) -> "Migration":
        """Undoes that, in another entry."""
        from panll_desktop.modules.lithoglyph import decomposing  # noqa: PLC0415 - seldom

        call = self._call("", {}, Limits(), CancelFlag())
        with reported():
            return decomposing.recompose(call, entry, actor, rationale)

    def playground(self) -> "PlaygroundConfig":
        """Queries that run on this store."""
        from panll_desktop.modules.lithoglyph import describing  # noqa: PLC0415 - seldom
        from panll_desktop.protocol import PlaygroundConfig  # noqa: PLC0415 - likewise

        with reported():
            return PlaygroundConfig("gql", describing.examples(self._store))

    def close(self) -> None:
        """Closes the file; a transaction that was begun has not happened."""
        self._store.close()


def _parsed(query: str) -> t.Statement:
    found = parser.parse(query)
    if isinstance(found, Diagnostic):
        raise refused(query, found)
    return found


def connect(options: Options, observer: Observer) -> EmbeddedSession:
    """Opens the store of a connection.

    Raises:
        ConnectError: there is none, it is something else, or it cannot be used.
    """
    path = path_of(options)
    try:
        store = Store(path, create=bool(options.get("create")))
    except LithoError as error:
        raise ConnectError(
            error.message,
            detail=detail(error.rationale, error.suggestions),
            retryable=not isinstance(error, NotAStoreError),
        ) from error
    spoken = Spoken(
        str(options.get("actor", "")), str(options.get("rationale", "")), "api"
    )
    return EmbeddedSession(store, spoken, observer)
