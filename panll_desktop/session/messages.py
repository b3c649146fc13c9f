"""Everything that can happen: what the user asks for, and what lanes answer.

Answers carry the module, and the generation of its connection or the number of the
run, so that what comes too late can be told apart.
"""

from dataclasses import dataclass
from typing import TypeAlias

from panll_desktop.protocol import (
    Cancellation,
    CatalogNode,
    Column,
    Entity,
    Example,
    Health,
    Manifest,
    Options,
    Outcome,
    Plan,
)
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import ModuleEntry, Notice
from panll_desktop.session.telemetry_messages import TelemetryMessage
from panll_desktop.settings import Layout, Settings, Theme

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """The workbench is up: settings and installed modules are known."""

    settings: Settings
    modules: tuple[ModuleEntry, ...]
    drafts: "tuple[Drafts, ...]" = ()
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """The query tabs of a module as they were left."""

    module: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    active: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time goes on (monotonic seconds)."""

    now: float


@dataclass(frozen=True, slots=True)
class ModuleChosen:
    """The user picked a module."""

    module: str


@dataclass(frozen=True, slots=True)
class ModuleRetried:
    """The user wants a broken module tried again."""

    module: str


@dataclass(frozen=True, slots=True)
class ConnectionChosen:
    """The user picked a connection of a module."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The user wants the chosen connection opened again."""


@dataclass(frozen=True, slots=True)
class ConnectionMade:
    """The user filled in the form: keep the connection and use it."""

    module: str
    name: str
    options: Options


@dataclass(frozen=True, slots=True)
class ConnectionRemoved:
    """The user wants a connection forgotten; its database is not touched."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class ConnectionTried:
    """The user pressed Test in the form."""

    module: str
    options: Options


@dataclass(frozen=True, slots=True)
class RunRequested:
    """The user wants a statement run; the offset is its place in the document."""

    text: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ExplainRequested:
    """The user wants the plan of a statement."""

    text: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """The user wants the running statement stopped."""


@dataclass(frozen=True, slots=True)
class SourceEdited:
    """The text of a tab changed; sent once typing pauses."""

    module: str
    document: int
    text: str


@dataclass(frozen=True, slots=True)
class TabOpened:
    """The user wants a new tab, with this text."""

    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class TabChosen:
    """The user picked a tab."""

    document: int


@dataclass(frozen=True, slots=True)
class TabClosed:
    """The user closed a tab."""

    document: int


@dataclass(frozen=True, slots=True)
class BranchOpened:
    """The user opened a branch of the catalogue."""

    path: Path


@dataclass(frozen=True, slots=True)
class EntityOpened:
    """The user wants one entity in all its modalities."""

    identifier: str


@dataclass(frozen=True, slots=True)
class ThemeChosen:
    """The user picked a theme."""

    theme: Theme


@dataclass(frozen=True, slots=True)
class LayoutChanged:
    """The window was resized, or a pane folded."""

    layout: Layout


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something has to be said to the user."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class NoticeDismissed:
    """The user has read it."""


@dataclass(frozen=True, slots=True)
class ModulesFound:
    """Third-party modules that are installed."""

    modules: tuple[ModuleEntry, ...]


@dataclass(frozen=True, slots=True)
class ModuleLoaded:
    """A manifest is here."""

    module: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class ModuleFailed:
    """A manifest could not be had."""

    module: str
    stage: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """Both lanes of a connection stand."""

    module: str
    generation: int


@dataclass(frozen=True, slots=True)
class LinkFailed:
    """A connection could not be opened."""

    module: str
    generation: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class HealthArrived:
    """The database said how it is, in so many milliseconds."""

    module: str
    generation: int
    health: Health
    latency_ms: float


@dataclass(frozen=True, slots=True)
class BranchArrived:
    """A branch of the catalogue, or why there is none."""

    module: str
    generation: int
    path: Path
    nodes: tuple[CatalogNode, ...] | Failure


@dataclass(frozen=True, slots=True)
class ExamplesArrived:
    """The examples of a connection."""

    module: str
    generation: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class EntityArrived:
    """An entity, None if it does not exist, or why it cannot be had."""

    module: str
    generation: int
    identifier: str
    answer: Entity | Failure | None


@dataclass(frozen=True, slots=True)
class RowsArrived:
    """The store of a run holds so many rows by now; the first one has the columns."""

    module: str
    number: int
    columns: tuple[Column, ...]
    rows: RowStore
    count: int


@dataclass(frozen=True, slots=True)
class RunSucceeded:
    """The last row is out."""

    module: str
    number: int
    columns: tuple[Column, ...]
    rows: RowStore
    count: int
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The statement failed; rows that came before are valid."""

    module: str
    number: int
    failure: Failure
    seconds: float


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """The statement was stopped; rows that came before are valid."""

    module: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelAnswered:
    """What the database said to being told to stop."""

    module: str
    number: int
    answer: Cancellation | Failure


@dataclass(frozen=True, slots=True)
class PlanArrived:
    """The plan of a statement, or why there is none."""

    module: str
    number: int
    answer: Plan | Failure


@dataclass(frozen=True, slots=True)
class TrialAnswered:
    """What came of testing a connection form."""

    number: int
    answer: Health | Failure


FromUser: TypeAlias = (
    Started
    | Tick
    | ModuleChosen
    | ModuleRetried
    | ConnectionChosen
    | Reconnected
    | ConnectionMade
    | ConnectionRemoved
    | ConnectionTried
    | RunRequested
    | ExplainRequested
    | CancelRequested
    | SourceEdited
    | TabOpened
    | TabChosen
    | TabClosed
    | BranchOpened
    | EntityOpened
    | ThemeChosen
    | LayoutChanged
    | Noticed
    | NoticeDismissed
)
FromLane: TypeAlias = (
    ModulesFound
    | ModuleLoaded
    | ModuleFailed
    | LinkOpened
    | LinkFailed
    | HealthArrived
    | BranchArrived
    | ExamplesArrived
    | EntityArrived
    | RowsArrived
    | RunSucceeded
    | RunFailed
    | RunCancelled
    | CancelAnswered
    | PlanArrived
    | TrialAnswered
)
Message: TypeAlias = FromUser | FromLane | TelemetryMessage
