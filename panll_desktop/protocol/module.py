"""What a module declares before any driver is loaded, and the session it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.protocol.capabilities import (
        Normalisation,
        Peer,
        PlaygroundConfig,
        RepairPolicy,
        TelemetryAnswer,
    )
    from panll_desktop.protocol.catalog import CatalogNode
    from panll_desktop.protocol.documents import Cell, Json
    from panll_desktop.protocol.drift import DriftRequest, DriftScore, DriftSurvey
    from panll_desktop.protocol.entity import (
        ChainLink,
        Entity,
        EntityVersion,
        FieldChange,
    )
    from panll_desktop.protocol.figure import Portrait
    from panll_desktop.protocol.health import Health
    from panll_desktop.protocol.importing import Importer
    from panll_desktop.protocol.journal import (
        JournalEntry,
        JournalPage,
        JournalRecord,
        JournalRequest,
        UndoPreview,
    )
    from panll_desktop.protocol.language import Language
    from panll_desktop.protocol.neighbourhood import Neighbourhood
    from panll_desktop.protocol.observer import Observer
    from panll_desktop.protocol.plan import Plan
    from panll_desktop.protocol.proofs import Certificate, Obligation, Verification
    from panll_desktop.protocol.query import CancelFlag, Job, Limits
    from panll_desktop.protocol.vocabulary import Capability

ENTRY_POINT_GROUP: Final = "panll.modules"
# What sessions have whose module decomposes (`Decomposing`).
DECOMPOSING: Final = (
    "decomposable",
    "normal_form",
    "decomposition",
    "decompose",
    "recompose",
)
# What a session of a module that journals has (`Journalling`).
JOURNALLING: Final = ("journal", "journal_entry", "preview_undo", "undo_entry")
OptionValue: TypeAlias = str | int | float | bool
Options: TypeAlias = Mapping[str, OptionValue]
Parameters: TypeAlias = "Mapping[str, Json]"


class OptionKind(Enum):
    """How an option is asked for in a form, and which values it takes."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    BOOLEAN = "boolean"
    FILE = "file"
    URL = "url"


class Option(Record):
    """One field of the form that makes a connection.

    Attributes:
        name: the key in `Options`.
        label: as the form shows it.
        kind: how it is asked for.
        default: what stands there at first; None makes the field mandatory.
        help: one sentence.
        secret: never written to a file and never shown.
    """

    name: str
    label: str
    kind: OptionKind
    default: OptionValue | None = None
    help: str = ""
    secret: bool = False


class Preset(Record):
    """A connection that is there without being made, such as a demonstration."""

    name: str
    options: Options


class Session(Protocol):
    """An open connection, used on one thread only.

    The workbench opens two for each connection, each on a thread of its own: one
    runs queries, the other answers everything else, so that a long query never hides
    the health of the database. A third one is opened to measure the drift of all
    entities or to look for normal forms, once that is asked for. Besides these methods
    a session has those that its module's capabilities name (`Capability.methods`), with
    the signatures of the protocols below.
    """

    def health(self) -> Health:
        """How the database is, asked for now."""

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """The children of a node; the path holds the names from the root down."""

    def close(self) -> None:
        """Ends the session; called once, on the thread that opened it."""


class Querying(Session, Protocol):
    """A session that has `Capability.QUERY_EXECUTION`."""

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> Job:
        """Starts one statement.

        Raises:
            QueryError: it does not parse or cannot be started; with its position.
            ModuleError: the database cannot be asked.
        """

    def explain(self, query: str) -> Plan:
        """How the statement would be carried out; it is not run.

        Raises:
            QueryError: it does not parse.
            UnsupportedError: this statement has no plan.
        """


class Inspecting(Session, Protocol):
    """A session of a database that has entities; needs no capability."""

    def entity(self, identifier: str) -> Entity | None:
        """One entity in all its modalities; None if it does not exist."""


class Portraying(Session, Protocol):
    """A session whose rows can be drawn (`Manifest.portrays`); needs no capability."""

    def portrait(self, row: Mapping[str, Cell], variant: str = "") -> Portrait | None:
        """What a row is about; None for a row that is about nothing of the kind.

        Args:
            row: the cells by column; a relation is asked for by its ``name`` alone.
            variant: how to draw it; empty for the plain way.
        """


class DriftDetecting(Session, Protocol):
    """A session that has `Capability.DRIFT_DETECTION`."""

    def drift(self, identifier: str | None = None) -> tuple[DriftScore, ...]:
        """The scores of one entity, or of all."""


class Normalising(Session, Protocol):
    """A session that has `Capability.NORMALISATION`."""

    def normalise(self, identifier: str, *, dry_run: bool) -> Normalisation:
        """Repairs an entity, or says what a repair would change."""


class Dating(Session, Protocol):
    """A session of a database that keeps versions of entities; needs no capability."""

    def versions(self, identifier: str) -> tuple[EntityVersion, ...]:
        """Every version of an entity, oldest first."""

    def entity_at(self, identifier: str, version: int) -> Entity:
        """An entity as a version of it has it."""

    def changes(self, identifier: str, one: int, other: int) -> tuple[FieldChange, ...]:
        """What differs between two versions of an entity, by modality."""


class Tracing(Session, Protocol):
    """A session of a database that keeps provenance; needs no capability."""

    def provenance(self, identifier: str) -> tuple[ChainLink, ...]:
        """The chain of an entity, oldest first; each link is checked now."""


class Linking(Session, Protocol):
    """A session that tells what is linked with what (`Manifest.links`).

    Needs no capability.
    """

    def neighbours(self, identifier: str, limit: int) -> Neighbourhood | None:
        """What an entity is linked with; None if there is no such entity.

        Args:
            identifier: of the entity.
            limit: how many links may be listed, at least 1.

        Raises:
            UnsupportedError: this connection cannot be asked for links.
        """


class Journalling(Session, Protocol):
    """A session of a database that keeps a journal (`Manifest.journals`).

    Needs no capability. What a connection has in its options ``actor`` and
    ``rationale`` stands in the form that asks who undoes something, and why.
    """

    def journal(self, request: JournalRequest) -> JournalPage:
        """The entries that meet a request, the newest first."""

    def journal_entry(self, sequence: int) -> JournalRecord:
        """One entry with all that is kept of it; its hash is checked now.

        Raises:
            QueryError: there is no such entry.
        """

    def preview_undo(self, sequence: int) -> UndoPreview:
        """What undoing an entry would do, and what stands in the way.

        Raises:
            QueryError: there is no such entry.
        """

    def undo_entry(self, sequence: int, actor: str, rationale: str) -> JournalEntry:
        """Undoes an entry by a new one, which is returned.

        Raises:
            QueryError: it may not be undone, or nobody answers for it; nothing was
                changed.
        """


class Surveying(DriftDetecting, Protocol):
    """A session that ranks and counts drift itself, and can be stopped; optional.

    Without it the workbench asks for all scores at once, and ranks them.
    """

    def survey(
        self,
        request: DriftRequest,
        cancel: CancelFlag,
        progress: Callable[[int, int], None],
    ) -> DriftSurvey:
        """The drift of all entities, computed as far as it is not known yet.

        Args:
            request: which of them are wanted.
            cancel: set from another thread; what was computed may stay.
            progress: hears how many entities were computed, of how many.

        Raises:
            CancelledError: the flag was set.
        """


class Repairing(Normalising, Protocol):
    """A session that offers policies, and takes back what it repaired; optional.

    Its `normalise` takes a policy as well.
    """

    def policies(self) -> tuple[RepairPolicy, ...]:
        """The rules to choose from; the first is the one that holds without choice."""

    def normalise(
        self, identifier: str, *, dry_run: bool, policy: str = ""
    ) -> Normalisation:
        """Repairs an entity by a policy, or says what that would change."""

    def undo(self, identifier: str) -> Normalisation:
        """Takes back the normalisation that was the last write of an entity.

        Raises:
            QueryError: its last write was no normalisation.
        """


class Proving(Session, Protocol):
    """A session that has `Capability.PROOF_GENERATION`."""

    def prove(self, obligations: tuple[Obligation, ...]) -> Certificate:
        """A certificate that all obligations hold, or a `QueryError`."""

    def verify(self, certificate: Certificate) -> Verification:
        """Whether a certificate holds."""


class Federating(Session, Protocol):
    """A session that has `Capability.FEDERATION`."""

    def peers(self) -> tuple[Peer, ...]:
        """The peers it would ask."""


class Reporting(Session, Protocol):
    """A session that has `Capability.TELEMETRY`."""

    def telemetry(self) -> TelemetryAnswer:
        """What the database counts about itself."""


class Playing(Session, Protocol):
    """A session that has `Capability.PLAYGROUND`."""

    def playground(self) -> PlaygroundConfig:
        """What to try."""


Connect: TypeAlias = "Callable[[Options, Observer], Session]"


class LanguageSpec(Record):
    """A language by name; `load` is called only when its text is to be worked on."""

    id: str
    name: str
    load: Callable[[], Language]


class Manifest(Record):
    """What a module is. Importing it must not import a driver.

    Attributes:
        id: stable, lower case, letters and digits.
        name: as it is shown.
        version: of the module, not of the database.
        description: one sentence.
        protocol: the versions of this protocol that it speaks, such as ``>=1,<2``.
        capabilities: what its sessions can do.
        connect: opens a session; called on the thread that will use it.
            Raises `ConnectError` or `AuthError`.
        languages: the first is the one that queries are written in.
        options: the fields of its connection form.
        presets: connections that exist without being made.
        icon: the name of a shipped icon, or an SVG document of the module's own.
        embedded: it runs inside the workbench's process, so its lane is never
            abandoned; it promises to read the cancel flag. A connection that is given
            an address (`OptionKind.URL`) does not.
        analysing: the words that, before a statement, make the database run it and
            answer with a plan of actual figures (`Outcome.plan`), such as ``EXPLAIN
            ANALYZE``; empty where there are none.
        portrays: what its sessions draw of a row (`Portraying`), in a word such as
            ``Knot``; empty where they draw nothing.
        decomposes: its sessions find normal forms, and bring them about
            (`Decomposing`).
        links: its sessions tell what an entity is linked with (`Linking`).
        journals: its sessions tell who changed what and why, and undo it
            (`Journalling`).
        importer: what takes in files of a user; raises a `ModuleError` where it takes
            none of it for a reason that is no row's.
    """

    id: str
    name: str
    version: str
    description: str
    protocol: str
    capabilities: frozenset[Capability]
    connect: Connect
    languages: tuple[LanguageSpec, ...] = ()
    options: tuple[Option, ...] = ()
    presets: tuple[Preset, ...] = ()
    icon: str = "database"
    embedded: bool = False
    analysing: str = ""
    portrays: str = ""
    decomposes: bool = False
    links: bool = False
    journals: bool = False
    importer: Importer | None = None

    def runs_here(self, options: Options) -> bool:
        """Whether a connection runs inside this process: it is given no address."""
        addresses = (each for each in self.options if each.kind is OptionKind.URL)
        return self.embedded and not any(options.get(each.name) for each in addresses)
