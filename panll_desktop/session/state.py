"""Everything the workbench knows, as one frozen value.

Views compare parts with ``is``: what did not change is the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.drift_state import DriftView, EntityView, Inspection
from panll_desktop.session.failure import Failure
from panll_desktop.session.figure_state import FigureView
from panll_desktop.session.inventory_state import Inventory
from panll_desktop.session.peer_state import PeersView
from panll_desktop.session.plan_state import PlanView
from panll_desktop.session.proof_state import ProofView
from panll_desktop.session.rows import RowStore
from panll_desktop.session.telemetry_state import ReportView, TelemetryState
from panll_desktop.session.trial_state import Trial
from panll_desktop.settings import Settings

if TYPE_CHECKING:
    from panll_desktop.protocol import (
        CatalogNode,
        Catalogued,
        Column,
        Example,
        Health,
        Json,
        Manifest,
        Options,
        Outcome,
    )
    from panll_desktop.session.graph_state import GraphView
    from panll_desktop.session.journal_state import JournalView
    from panll_desktop.session.normal_form_state import NormalFormView

FAULTS_BEFORE_FENCE: Final = 3
HISTORY_LENGTH: Final = 200


class Found(Record):
    """The module is installed; nothing of it was imported."""


class Loading(Record):
    """Its manifest is being imported since that moment (monotonic seconds)."""

    since: float


class Ready(Record):
    """Its manifest is here and fits this workbench."""

    manifest: Manifest


class Failed(Record):
    """It could not be loaded: at which stage, and why."""

    stage: str
    failure: Failure


class Quarantined(Record):
    """It broke too often or did not answer; nothing is asked of it until a retry."""

    manifest: Manifest
    failure: Failure


class Disabled(Record):
    """It is switched off from outside."""

    reason: str


ModuleStatus: TypeAlias = Found | Loading | Ready | Failed | Quarantined | Disabled


class ModuleEntry(Record):
    """A module as the picker lists it."""

    id: str
    name: str
    status: ModuleStatus = Found()
    faults: int = 0


class ConnectionEntry(Record):
    """A connection that can be chosen; presets cannot be removed."""

    name: str
    options: Options
    preset: bool = False


class Offline(Record):
    """No connection was asked for."""


class Connecting(Record):
    """A connection is being opened since that moment (monotonic seconds)."""

    since: float


class Online(Record):
    """The connection stands; its health as last reported.

    Attributes:
        health: None until the first answer.
        latency_ms: how long that answer took; None until then.
        asked: since when a question is out (monotonic seconds); None if none is.
        answered: when the last answer came.
    """

    health: Health | None = None
    latency_ms: float | None = None
    asked: float | None = None
    answered: float = 0.0


class Broken(Record):
    """The connection could not be opened, or was lost."""

    failure: Failure


Link: TypeAlias = Offline | Connecting | Online | Broken


class Ending(Enum):
    """How a run ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Run(Record):
    """The statement that is running.

    Attributes:
        number: answers that carry another number are dropped.
        text: the statement as it was sent.
        offset: where it starts in its document, in code points.
        since: monotonic seconds.
        explain: its plan is asked for, not its rows.
        cancel_asked: monotonic seconds, or None.
        resisting: why it cannot be stopped, once that is known.
        place: which of several statements it is, from 1; 0 if it is the only one.
        total: how many statements are run together; 0 if it is the only one.
        start: the line and the column in which it starts in its document, from 1.
    """

    number: int
    text: str
    offset: int
    since: float
    explain: bool = False
    cancel_asked: float | None = None
    resisting: str = ""
    place: int = 0
    total: int = 0
    start: tuple[int, int] = (1, 1)
    parameters: Mapping[str, Json] = {}


class Asked(Record):
    """A statement and its place in the document, in code points."""

    text: str
    offset: int


class Result(Record):
    """What came back, or is still coming.

    Attributes:
        source: the statement as it stands in its document, where other words were put
            before it; empty where none were.
        rows: the store; shared, append-only.
        count: rows of the store that belong to this state.
        ending: None while rows are still coming.
    """

    number: int
    text: str
    offset: int
    columns: tuple[Column, ...] = ()
    rows: RowStore | None = None
    count: int = 0
    ending: Ending | None = None
    outcome: Outcome | None = None
    failure: Failure | None = None
    seconds: float = 0.0
    source: str = ""
    pinned: bool = False

    @property
    def standing(self) -> tuple[str, int]:
        """The statement as it stands in its document, and where."""
        text = self.source or self.text
        return text, self.offset + len(self.text) - len(text)


class Past(Record):
    """A statement that was run; `at`, seconds since 1970, is 0 in this session."""

    text: str
    ending: Ending
    rows: int
    seconds: float
    connection: str = ""
    at: float = 0.0


class Document(Record):
    """A query tab. The text itself lives in the editor; this is its last draft.

    `saved` is the text in the file at `path`, or None where that has another one.
    """

    id: int
    title: str
    text: str = ""
    path: str = ""
    saved: str | None = None

    @property
    def unsaved(self) -> bool:
        """Whether it has a file, and that has another text."""
        return bool(self.path) and self.text != self.saved


class Workspace(Record):
    """All that belongs to one module, kept while another one is shown.

    Attributes:
        generation: counts attempts to connect; older answers are dropped.
        catalog: the branches fetched so far, by path; a failure stands in the tree.
        fetching: branches that are on their way.
        closed: tabs that can be opened again, the one closed last behind the others.
        kept: all results of statements that were run together, in their order; the
            shown one is among them. Empty after a single statement.
        waiting: statements that are run once the one that is running has succeeded.
        sought: what somebody looks for in it; hits is None while it is on its way.
    """

    module: str
    connections: tuple[ConnectionEntry, ...] = ()
    connection: str | None = None
    generation: int = 0
    link: Link = Offline()
    catalog: Mapping[tuple[str, ...], tuple[CatalogNode, ...] | Failure] = {}
    fetching: frozenset[tuple[str, ...]] = frozenset()
    examples: tuple[Example, ...] = ()
    documents: tuple[Document, ...] = (Document(1, "query 1"),)
    active: int = 1
    closed: tuple[Document, ...] = ()
    run: Run | None = None
    result: Result | None = None
    kept: tuple[Result, ...] = ()
    waiting: tuple[Asked, ...] = ()
    plan: PlanView | None = None
    entity: EntityView | None = None
    inspection: Inspection | None = None
    figure: FigureView | None = None
    graph: GraphView | None = None
    drift: DriftView = DriftView()
    forms: NormalFormView | None = None
    journal: JournalView | None = None
    proofs: ProofView | None = None
    peers: PeersView = PeersView()
    report: ReportView = ReportView()
    history: tuple[Past, ...] = ()
    sought: str = ""
    hits: tuple[Past, ...] | None = None
    recalled: bool = False

    @property
    def document(self) -> Document:
        """The tab that is shown."""
        return next(each for each in self.documents if each.id == self.active)

    @property
    def known(self) -> Catalogued:
        """The branches of the catalogue that were fetched without a failure."""
        return {
            path: nodes
            for path, nodes in self.catalog.items()
            if not isinstance(nodes, Failure)
        }

    def found(self, number: int) -> Result | None:
        """The result of that run, if it is still there."""
        there = (*self.kept, self.result)
        return next((each for each in there if each and each.number == number), None)

    def with_result(self, result: Result) -> Workspace:
        """The workspace with that result in the place of its former state."""
        kept = tuple(
            result if each.number == result.number else each for each in self.kept
        )
        shown = self.result
        if shown is not None and shown.number == result.number:
            shown = result
        return replace(self, kept=kept, result=shown)

    def entry(self, name: str | None) -> ConnectionEntry | None:
        """The connection of that name."""
        return next((each for each in self.connections if each.name == name), None)


class NoticeKind(Enum):
    """How a notice is shown."""

    INFORMATION = "information"
    WARNING = "warning"
    FAILURE = "failure"


class Notice(Record):
    """A sentence for the user, shown until it is dismissed.

    Attributes:
        kind: how it is shown.
        text: the sentence.
        passing: whether it goes when something else is run.
    """

    kind: NoticeKind
    text: str
    passing: bool = False


class State(Record):
    """The workbench.

    Attributes:
        now: monotonic seconds of the last tick.
        number: the number given out last; all runs and requests draw from it.
        shown: the module whose workspace is shown; empty while none is known.
        inventory: the page that shows what is collected; None while it is closed.
    """

    now: float = 0.0
    number: int = 0
    settings: Settings = Settings()
    modules: tuple[ModuleEntry, ...] = ()
    shown: str = ""
    workspaces: Mapping[str, Workspace] = {}
    trial: Trial | None = None
    telemetry: TelemetryState = TelemetryState()
    inventory: Inventory | None = None
    notice: Notice | None = None

    @property
    def workspace(self) -> Workspace | None:
        """What belongs to the module that is shown."""
        return self.workspaces.get(self.shown)

    def answered(self, module: str, generation: int) -> Workspace | None:
        """Whose connection an answer came from; None if that one is no longer open."""
        found = self.workspaces.get(module)
        return found if found and found.generation == generation else None

    def module(self, identifier: str) -> ModuleEntry | None:
        """The module of that identifier."""
        return next((each for each in self.modules if each.id == identifier), None)

    def with_module(self, entry: ModuleEntry) -> State:
        """The state with that entry in the place of its namesake."""
        modules = tuple(entry if each.id == entry.id else each for each in self.modules)
        return replace(self, modules=modules)

    def with_workspace(self, workspace: Workspace) -> State:
        """The state with that workspace in the place of its module's former one."""
        workspaces = {**self.workspaces, workspace.module: workspace}
        return replace(self, workspaces=workspaces)

    def runs_here(self, module: str) -> bool:
        """Whether what is connected runs inside this process, and is no server."""
        manifest, workspace = self.manifest(module), self.workspaces.get(module)
        if manifest is None or workspace is None:
            return False
        entry = workspace.entry(workspace.connection)
        return manifest.runs_here({} if entry is None else entry.options)

    def manifest(self, module: str) -> Manifest | None:
        """The manifest of a module that may be asked; None for all others."""
        entry = self.module(module)
        if entry is None or not isinstance(entry.status, Ready):
            return None
        return entry.status.manifest
