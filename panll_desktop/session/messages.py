"""Everything that can happen: what the user asks for, and what lanes answer.

Answers carry the module, and the generation of its connection or the number of the
run, so that what comes too late can be told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.beside_messages import BesideMessage
from panll_desktop.session.failure import Failure
from panll_desktop.session.rows import RowStore
from panll_desktop.session.state import Asked, ModuleEntry, Notice
from panll_desktop.settings import Layout, Settings, Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from panll_desktop.protocol import (
        Cancellation,
        CatalogNode,
        Column,
        Entity,
        Example,
        Health,
        Json,
        Manifest,
        Options,
        Outcome,
        Plan,
    )

Path: TypeAlias = tuple[str, ...]


class Started(Record):
    """The workbench is up: settings and installed modules are known."""

    settings: Settings
    modules: tuple[ModuleEntry, ...]
    drafts: tuple[Drafts, ...] = ()
    notice: Notice | None = None


class Drafts(Record):
    """The query tabs of a module as they were left; which of them are not saved."""

    module: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    active: int
    paths: tuple[str, ...] = ()
    unsaved: tuple[int, ...] = ()


class Tick(Record):
    """Time goes on (monotonic seconds)."""

    now: float


class ModuleChosen(Record):
    """The user picked a module."""

    module: str


class ModuleRetried(Record):
    """The user wants a broken module tried again."""

    module: str


class ModulesWanted(Record):
    """The user is about to choose among all modules, by what they offer."""


class ConnectionChosen(Record):
    """The user picked a connection of a module."""

    module: str
    name: str


class Reconnected(Record):
    """The user wants the chosen connection opened again."""


class ConnectionMade(Record):
    """The user filled in the form: keep the connection and use it.

    Attributes:
        peer: it may be asked by federated queries; a mark that is there stays.
    """

    module: str
    name: str
    options: Options
    peer: bool = False


class ConnectionRemoved(Record):
    """The user wants a connection forgotten; its database is not touched."""

    module: str
    name: str


class ConnectionTried(Record):
    """The user pressed Test in the form."""

    module: str
    options: Options


class RunRequested(Record):
    """The user wants a statement run; the offset is its place in the document."""

    text: str
    offset: int = 0
    parameters: Mapping[str, Json] = {}


class RunAllRequested(Record):
    """The user wants statements run one after the other, until one fails."""

    statements: tuple[Asked, ...]
    parameters: Mapping[str, Json] = {}


class ResultChosen(Record):
    """The user wants to see the result of that run; of several that are kept."""

    number: int


class ExplainRequested(Record):
    """The user wants the plan of a statement."""

    text: str
    offset: int = 0


class AnalysisRequested(Record):
    """The user wants a statement run for the actual figures of its plan."""

    text: str
    offset: int = 0
    parameters: Mapping[str, Json] = {}


class CancelRequested(Record):
    """The user wants the running statement stopped."""


class SourceEdited(Record):
    """The text of a tab changed; sent once typing pauses."""

    module: str
    document: int
    text: str


class TabOpened(Record):
    """The user wants a new tab, with this text; of a file it has the path."""

    text: str = ""
    title: str = ""
    path: str = ""


class TabSaved(Record):
    """The text of a tab was written to a file."""

    module: str
    document: int
    text: str
    path: str


class TabReopened(Record):
    """The user wants the tab back that was closed last."""


class TabChosen(Record):
    """The user picked a tab."""

    document: int


class TabClosed(Record):
    """The user closed a tab."""

    document: int


class BranchOpened(Record):
    """The user opened a branch of the catalogue."""

    path: Path


class EntityOpened(Record):
    """The user wants one entity; `beside` a list, the list stays on screen."""

    identifier: str
    beside: bool = False


class ThemeChosen(Record):
    """The user picked a theme."""

    theme: Theme


class LayoutChanged(Record):
    """The window was resized, or a pane folded."""

    layout: Layout


class Noticed(Record):
    """Something has to be said to the user."""

    notice: Notice


class NoticeDismissed(Record):
    """The user has read it."""


class ModulesFound(Record):
    """Third-party modules that are installed."""

    modules: tuple[ModuleEntry, ...]


class ModuleLoaded(Record):
    """A manifest is here."""

    module: str
    manifest: Manifest


class ModuleFailed(Record):
    """A manifest could not be had."""

    module: str
    stage: str
    failure: Failure


class LinkOpened(Record):
    """Both lanes of a connection stand."""

    module: str
    generation: int


class LinkFailed(Record):
    """A connection could not be opened."""

    module: str
    generation: int
    failure: Failure


class HealthArrived(Record):
    """The database said how it is, in so many milliseconds."""

    module: str
    generation: int
    health: Health
    latency_ms: float


class BranchArrived(Record):
    """A branch of the catalogue, or why there is none."""

    module: str
    generation: int
    path: Path
    nodes: tuple[CatalogNode, ...] | Failure


class ExamplesArrived(Record):
    """The examples of a connection."""

    module: str
    generation: int
    examples: tuple[Example, ...]


class EntityArrived(Record):
    """An entity, None if it does not exist, or why it cannot be had."""

    module: str
    generation: int
    identifier: str
    answer: Entity | Failure | None


class RowsArrived(Record):
    """The store of a run holds so many rows by now; the first one has the columns."""

    module: str
    number: int
    columns: tuple[Column, ...]
    rows: RowStore
    count: int


class RunSucceeded(Record):
    """The last row is out."""

    module: str
    number: int
    columns: tuple[Column, ...]
    rows: RowStore
    count: int
    outcome: Outcome
    seconds: float


class RunFailed(Record):
    """The statement failed; rows that came before are valid."""

    module: str
    number: int
    failure: Failure
    seconds: float


class RunCancelled(Record):
    """The statement was stopped; earlier rows are valid; `left` says what goes on."""

    module: str
    number: int
    seconds: float
    left: str = ""


class CancelAnswered(Record):
    """What the database said to being told to stop."""

    module: str
    number: int
    answer: Cancellation | Failure


class PlanArrived(Record):
    """The plan of a statement, or why there is none."""

    module: str
    number: int
    answer: Plan | Failure


class TrialAnswered(Record):
    """What came of testing a connection form."""

    number: int
    answer: Health | Failure


FromUser: TypeAlias = """(
    Started
    | Tick
    | ModuleChosen | ModuleRetried | ModulesWanted
    | ConnectionChosen
    | Reconnected
    | ConnectionMade
    | ConnectionRemoved
    | ConnectionTried
    | RunRequested | RunAllRequested | ResultChosen
    | ExplainRequested
    | AnalysisRequested
    | CancelRequested
    | SourceEdited
    | TabOpened
    | TabChosen
    | TabClosed | TabSaved | TabReopened
    | BranchOpened
    | EntityOpened
    | ThemeChosen
    | LayoutChanged
    | Noticed
    | NoticeDismissed
)"""
FromLane: TypeAlias = """(
    ModulesFound | ModuleLoaded | ModuleFailed | LinkOpened | LinkFailed
    | HealthArrived | BranchArrived | ExamplesArrived | EntityArrived
    | RowsArrived | RunSucceeded | RunFailed | RunCancelled
    | CancelAnswered | PlanArrived | TrialAnswered
)"""
Message: TypeAlias = "FromUser | FromLane | BesideMessage"
