"""Work that `update` asks for, as data; the runner performs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.dashboard_effects import Question
from panll_desktop.session.drift_effects import Upkeep
from panll_desktop.session.figure_effects import FigureEffect
from panll_desktop.session.graph_effects import FetchNeighbours
from panll_desktop.session.journal_effects import JournalEffect
from panll_desktop.session.messages import Drafts
from panll_desktop.session.normal_form_effects import FormsEffect
from panll_desktop.session.past_effects import PastEffect
from panll_desktop.session.proof_effects import ProofEffect
from panll_desktop.session.telemetry_effects import TelemetryEffect
from panll_desktop.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from panll_desktop.protocol import Json, Manifest, Options


class FindModules(Record):
    """Look for modules of third parties."""


class LoadModule(Record):
    """Import the manifest of a module."""

    module: str


class OpenLink(Record):
    """Open a connection, and close the module's former one."""

    manifest: Manifest
    generation: int
    options: Options


class CloseLink(Record):
    """Close the connection of a module."""

    module: str


class AbandonLink(Record):
    """Give up the lanes of a connection that does not answer."""

    module: str


class CheckHealth(Record):
    """Ask the database how it is."""

    module: str


class FetchBranch(Record):
    """Ask for a branch of the catalogue."""

    module: str
    path: tuple[str, ...]


class FetchExamples(Record):
    """Ask for the examples of a connection."""

    module: str


class StartRun(Record):
    """Run a statement."""

    module: str
    number: int
    text: str
    parameters: Mapping[str, Json] = {}


class StartExplain(Record):
    """Plan a statement."""

    module: str
    number: int
    text: str


class CancelRun(Record):
    """Stop a statement."""

    module: str
    number: int


class TryConnection(Record):
    """Open a connection, ask for its health, close it."""

    number: int
    manifest: Manifest
    options: Options


class SaveSettings(Record):
    """Write the settings file."""

    settings: Settings


class SaveDrafts(Record):
    """Write what was typed, so that it survives."""

    drafts: tuple[Drafts, ...]


Work: TypeAlias = (
    FindModules
    | LoadModule
    | OpenLink
    | CloseLink
    | AbandonLink
    | CheckHealth
    | FetchBranch
    | FetchExamples
    | StartRun
    | StartExplain
    | CancelRun
    | TryConnection
    | SaveSettings
    | SaveDrafts
    | Upkeep
    | ProofEffect
    | Question
    | FigureEffect
    | FormsEffect
    | FetchNeighbours
    | JournalEffect
)
Effect: TypeAlias = Work | TelemetryEffect | PastEffect
