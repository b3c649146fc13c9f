"""What can happen around the figures that are looked at: which, of when, from where."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.failure import Failure
from panll_desktop.session.telemetry_state import Source

if TYPE_CHECKING:
    from panll_desktop.protocol import TelemetryOff
    from panll_desktop.session.telemetry_state import Reported, Viewed
    from panll_desktop.telemetry.picture import Picture


class DashboardWatched(Record):
    """The figures came on screen, or left it."""

    watched: bool


class SourceChosen(Record):
    """The user wants what the workbench counted, or what the database reports."""

    source: Source


class RangeChosen(Record):
    """The user wants the last so many seconds, of the export if one is shown."""

    seconds: int


class ZoomChosen(Record):
    """The user wants a part of what is shown (seconds after the epoch)."""

    start: float
    end: float


class ZoomAsked(Record):
    """The user wants the middle half of what is shown."""


class ZoomMoved(Record):
    """The user wants what is so many halves of the zoomed span later, or earlier."""

    halves: int


class ZoomLeft(Record):
    """The user wants back what was shown before the last zoom."""


class PauseToggled(Record):
    """The user wants the figures to stand still, or to go on."""


class FiguresAsked(Record):
    """The user wants the figures of now."""


class FiguresArrived(Record):
    """The figures that were asked for with that number.

    Attributes:
        seconds: how long they took to make.
        since: when the history begins (seconds after the epoch); None if it is empty.
    """

    number: int
    figures: "Picture"
    seconds: float = 0.0
    since: int | None = None


class ReportArrived(Record):
    """What a database says of itself, that it does not count, or why it is silent."""

    module: str
    number: int
    answer: "Reported | TelemetryOff | Failure"


class ExportOpened(Record):
    """The user wants to see an export that was made elsewhere."""

    path: Path


class ExportArrived(Record):
    """What an export says."""

    viewed: "Viewed"


class ExportRefused(Record):
    """A file is no export, or cannot be read; a sentence."""

    sentence: str


class ExportDrawn(Record):
    """The part of an export that was asked for with that number."""

    number: int
    figures: "Picture"


class ExportClosed(Record):
    """The user wants the live figures back."""


DashboardMessage: TypeAlias = (
    DashboardWatched
    | SourceChosen
    | RangeChosen
    | ZoomChosen
    | ZoomAsked
    | ZoomMoved
    | ZoomLeft
    | PauseToggled
    | FiguresAsked
    | FiguresArrived
    | ReportArrived
    | ExportOpened
    | ExportArrived
    | ExportRefused
    | ExportDrawn
    | ExportClosed
)
