"""Work that `update` asks for, as data; the runner performs it."""

from dataclasses import dataclass
from typing import TypeAlias

from panll_desktop.protocol import Manifest, Options
from panll_desktop.session.messages import Drafts
from panll_desktop.session.telemetry_effects import TelemetryEffect
from panll_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class FindModules:
    """Look for modules of third parties."""


@dataclass(frozen=True, slots=True)
class LoadModule:
    """Import the manifest of a module."""

    module: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Open a connection, and close the module's former one."""

    manifest: Manifest
    generation: int
    options: Options


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the connection of a module."""

    module: str


@dataclass(frozen=True, slots=True)
class AbandonLink:
    """Give up the lanes of a connection that does not answer."""

    module: str


@dataclass(frozen=True, slots=True)
class CheckHealth:
    """Ask the database how it is."""

    module: str


@dataclass(frozen=True, slots=True)
class FetchBranch:
    """Ask for a branch of the catalogue."""

    module: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FetchExamples:
    """Ask for the examples of a connection."""

    module: str


@dataclass(frozen=True, slots=True)
class FetchEntity:
    """Ask for one entity."""

    module: str
    identifier: str


@dataclass(frozen=True, slots=True)
class StartRun:
    """Run a statement."""

    module: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class StartExplain:
    """Plan a statement."""

    module: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class CancelRun:
    """Stop a statement."""

    module: str
    number: int


@dataclass(frozen=True, slots=True)
class TryConnection:
    """Open a connection, ask for its health, close it."""

    number: int
    manifest: Manifest
    options: Options


@dataclass(frozen=True, slots=True)
class SaveSettings:
    """Write the settings file."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class SaveDrafts:
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
    | FetchEntity
    | StartRun
    | StartExplain
    | CancelRun
    | TryConnection
    | SaveSettings
    | SaveDrafts
)
Effect: TypeAlias = Work | TelemetryEffect
