"""What can happen around telemetry."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from panll_desktop.session.telemetry_state import Figures
from panll_desktop.telemetry.consent import Consent


@dataclass(frozen=True, slots=True)
class ConsentChosen:
    """The user switches telemetry on or off."""

    given: bool


@dataclass(frozen=True, slots=True)
class ConsentSettled:
    """What counts in the end, environment included."""

    consent: Consent


@dataclass(frozen=True, slots=True)
class DashboardWatched:
    """The figures came on screen, or left it."""

    watched: bool


@dataclass(frozen=True, slots=True)
class FiguresArrived:
    """The figures of the last 24 hours."""

    figures: Figures


@dataclass(frozen=True, slots=True)
class PreviewAsked:
    """The user wants to see what an export would hold."""


@dataclass(frozen=True, slots=True)
class PreviewArrived:
    """These bytes, and no others, would be written."""

    content: bytes


@dataclass(frozen=True, slots=True)
class PreviewClosed:
    """The user looked enough."""


@dataclass(frozen=True, slots=True)
class ExportChosen:
    """The user wants the previewed bytes in that file."""

    path: Path


@dataclass(frozen=True, slots=True)
class Exported:
    """The file is written."""

    path: Path


@dataclass(frozen=True, slots=True)
class EraseChosen:
    """The user wants the history gone."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The history is gone."""


@dataclass(frozen=True, slots=True)
class TelemetryFailed:
    """The history could not be read or written, or a file not be made."""

    sentence: str


TelemetryMessage: TypeAlias = (
    ConsentChosen
    | ConsentSettled
    | DashboardWatched
    | FiguresArrived
    | PreviewAsked
    | PreviewArrived
    | PreviewClosed
    | ExportChosen
    | Exported
    | EraseChosen
    | Erased
    | TelemetryFailed
)
