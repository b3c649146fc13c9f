"""A session on an embedded store."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from panll_desktop import __version__
from panll_desktop.engines.octad import algebra as a
from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.errors import (
    NotAStoreError,
    OctadError,
    StoreDamagedError,
)
from panll_desktop.engines.octad.salvaging import SalvagedStore
from panll_desktop.engines.octad.store import Store
from panll_desktop.languages.vql import tree as t
from panll_desktop.modules.verisimdb import accepting, binding, resolving, statements
from panll_desktop.modules.verisimdb.calls import Call
from panll_desktop.modules.verisimdb.demo import actor, store_path
from panll_desktop.modules.verisimdb.jobs import Effect, VqlJob, translated
from panll_desktop.protocol import (
    CancelFlag,
    ConnectError,
    Degraded,
    Limits,
    ModuleError,
    Up,
)

if TYPE_CHECKING:  # most statements need none of these
    from panll_desktop.protocol import (
        CatalogNode,
        Certificate,
        ChainLink,
        DriftRequest,
        DriftScore,
        DriftSurvey,
        Entity,
        EntityVersion,
        FieldChange,
        Health,
        Neighbourhood,
        Normalisation,
        Obligation,
        Observer,
        Options,
        Parameters,
        Peer,
        Plan,
        PlaygroundConfig,
        RepairPolicy,
        TelemetryAnswer,
        Verification,
    )


class EmbeddedSession:
    """VQL on one octad store; used on the thread that made it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened = time.monotonic()

    def health(self) -> "Health":
        """Up as long as the file answers a query."""
        with self._reported():
            reading.count(self._store, a.Count(a.Identified(("",))), lambda: False)
        uptime = time.monotonic() - self._opened
        if self._store.damage:
            return Degraded(self._store.damage, __version__, uptime)
        return Up(__version__, uptime)

    def catalog(self, path: tuple[str, ...] = ()) -> "tuple[CatalogNode, ...]":
        """Entities and modalities with their counts; below each its fields."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.branch(self._store, path)

    def start(
        self, query: str, parameters: "Parameters", limits: Limits, cancel: CancelFlag
    ) -> VqlJob:
        """Starts one statement.

        Raises:
            ParseError: with the place and what could stand there.
            QueryError: it parses, and cannot be carried out.
        """
        tree = accepting.parsed(query)
        deadline = None if limits.seconds is None else time.monotonic() + limits.seconds

        def expired() -> bool:
            late = deadline is not None and time.monotonic() > deadline
            return late and not cancel.is_set()

        def stop() -> bool:
            return cancel.is_set() or expired()

        effect = Effect()
        uptime = time.monotonic() - self._opened
        call = Call(query, self._store, parameters, stop, effect, uptime)
        try:
            with self._reported(), accepting.placed_beyond(query):
                tree = binding.bound(tree, parameters)
                accepting.check(query, tree)
                statement = statements.statement(call, tree)
        except ModuleError as error:
            error.statement = statements.KINDS[type(tree)]
            raise
        return VqlJob(self._store, statement, limits, cancel, effect, expired)

    def explain(self, query: str) -> "Plan":
        """The plan of a statement, with or without EXPLAIN before it."""
        from panll_desktop.modules.verisimdb import planning  # noqa: PLC0415 - seldom

        tree = accepting.parsed(query)
        with self._reported(), accepting.placed_beyond(query):
            tree = binding.bound(tree, {})
            resolving.refuse_plan(tree)
            accepting.check(query, tree)
            inner = tree.statement if isinstance(tree, t.Explain) else tree
            return planning.as_plan(planning.sketch(self._store, inner))

    def entity(self, identifier: str) -> "Entity | None":
        """One entity in all its modalities."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.entity(self._store, identifier)

    def prove(self, obligations: "tuple[Obligation, ...]") -> "Certificate":
        """A certificate that all of them hold now, signed by this user's key."""
        from panll_desktop.modules.verisimdb import demanding  # noqa: PLC0415 - seldom

        with self._reported():
            return demanding.prove(self._store, obligations)

    def verify(self, certificate: "Certificate") -> "Verification":
        """What a certificate proves; the store is not asked."""
        from panll_desktop.modules.verisimdb import proving  # noqa: PLC0415 - seldom

        return proving.verify(certificate)

    def versions(self, identifier: str) -> "tuple[EntityVersion, ...]":
        """Every version of an entity, oldest first."""
        from panll_desktop.modules.verisimdb import tracing  # noqa: PLC0415 - seldom

        with self._reported():
            return tracing.versions_of(self._store, identifier)

    def entity_at(self, identifier: str, version: int) -> "Entity":
        """An entity as a version of it has it."""
        from panll_desktop.modules.verisimdb import tracing  # noqa: PLC0415 - seldom

        with self._reported():
            return tracing.entity_at(self._store, identifier, version)

    def changes(
        self, identifier: str, one: int, other: int
    ) -> "tuple[FieldChange, ...]":
        """What differs between two versions of an entity, by modality."""
        from panll_desktop.modules.verisimdb import tracing  # noqa: PLC0415 - seldom

        with self._reported():
            return tracing.changes(self._store, identifier, one, other)

    def provenance(self, identifier: str) -> "tuple[ChainLink, ...]":
        """The chain of an entity, oldest first; each link is recomputed."""
        from panll_desktop.modules.verisimdb import tracing  # noqa: PLC0415 - seldom

        with self._reported():
            return tracing.provenance(self._store, identifier)

    def neighbours(self, identifier: str, limit: int) -> "Neighbourhood | None":
        """What an entity is linked with, along edges of its own and of others."""
        from panll_desktop.modules.verisimdb import linking  # noqa: PLC0415 - seldom

        with self._reported():
            return linking.neighbours(self._store, identifier, limit)

    def drift(self, identifier: str | None = None) -> "tuple[DriftScore, ...]":
        """The scores of one entity, or of all, computed as far as they are stale."""
        from panll_desktop.modules.verisimdb import inspecting  # noqa: PLC0415 - seldom

        with self._reported():
            return inspecting.scores(self._store, identifier)

    def survey(
        self,
        request: "DriftRequest",
        cancel: CancelFlag,
        progress: Callable[[int, int], None],
    ) -> "DriftSurvey":
        """The drift of the whole store; what was computed when it is stopped stays."""
        from panll_desktop.modules.verisimdb import inspecting  # noqa: PLC0415 - seldom

        with self._reported():
            return inspecting.survey(self._store, request, cancel.is_set, progress)

    def policies(self) -> "tuple[RepairPolicy, ...]":
        """Which of two modalities that disagree may be right."""
        from panll_desktop.modules.verisimdb import inspecting  # noqa: PLC0415 - seldom

        return inspecting.POLICIES

    def normalise(
        self, identifier: str, *, dry_run: bool, policy: str = ""
    ) -> "Normalisation":
        """Repairs an entity by a policy, or says what that would change."""
        from panll_desktop.modules.verisimdb import inspecting  # noqa: PLC0415 - seldom

        with self._reported():
            return inspecting.normalise(
                self._store, identifier, policy, dry_run=dry_run
            )

    def undo(self, identifier: str) -> "Normalisation":
        """Takes back the normalisation that was the last write of an entity."""
        from panll_desktop.modules.verisimdb import inspecting  # noqa: PLC0415 - seldom

        with self._reported():
            return inspecting.undo(self._store, identifier)

    def peers(self) -> "tuple[Peer, ...]":
        """The peers of this user, each asked for a sign of life."""
        from panll_desktop.modules.verisimdb import federating  # noqa: PLC0415 - seldom

        return federating.figures()

    def telemetry(self) -> "TelemetryAnswer":
        """What the store knows of itself: entities, coverage, uptime."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom

        with self._reported():
            return describing.snapshot(self._store, time.monotonic() - self._opened)

    def playground(self) -> "PlaygroundConfig":
        """Examples that run on the demonstration store."""
        from panll_desktop.modules.verisimdb import describing  # noqa: PLC0415 - seldom
        from panll_desktop.protocol import PlaygroundConfig  # noqa: PLC0415 - likewise

        return PlaygroundConfig("vql", describing.examples())

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """What goes wrong inside comes out in the protocol's words."""
        try:
            yield
        except OctadError as error:
            raise translated(error) from error
        except sqlite3.Error as error:
            raise translated(self._store.translated(error)) from error


def connect(options: "Options", observer: "Observer") -> EmbeddedSession:
    """Opens the store of a connection.

    Raises:
        ConnectError: there is none, it is something else, or it cannot be used.
    """
    path = store_path(options)
    try:
        store = SalvagedStore(
            path, create=bool(options.get("create")), observer=observer
        )
    except (NotAStoreError, StoreDamagedError) as error:
        raise ConnectError(str(error)) from error
    except OctadError as error:
        raise ConnectError(str(error), retryable=True) from error
    store.actor = actor(options)
    return EmbeddedSession(store)
