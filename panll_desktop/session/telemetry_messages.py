"""What can happen around telemetry."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.telemetry_state import Form, Preview

if TYPE_CHECKING:
    from panll_desktop.telemetry.consent import Consent


class ConsentChosen(Record):
    """The user switches telemetry on or off."""

    given: bool


class ConsentWithdrawn(Record):
    """Another program took consent back, in the settings file."""


class ConsentSettled(Record):
    """What counts in the end, environment included."""

    consent: "Consent"


class PreviewAsked(Record):
    """The user wants to see what an export would hold."""


class PreviewArrived(Record):
    """These bytes, and no others, would be written."""

    preview: Preview


class PreviewClosed(Record):
    """The user looked enough."""


class ExportChosen(Record):
    """The user wants the previewed bytes of a form in that file."""

    path: Path
    form: Form = Form.JSON


class Exported(Record):
    """The file is written."""

    path: Path


class ExportFailed(Record):
    """The file could not be written; nothing of it is there."""

    sentence: str


class EraseChosen(Record):
    """The user wants the history gone."""


class Erased(Record):
    """The history is gone."""


class TelemetryFailed(Record):
    """The history could not be read or written."""

    sentence: str


class HistorySetAside(Record):
    """The history was damaged: where it is kept, and that a new one is begun."""

    sentence: str


TelemetryMessage: TypeAlias = (
    ConsentChosen
    | ConsentWithdrawn
    | ConsentSettled
    | PreviewAsked
    | PreviewArrived
    | PreviewClosed
    | ExportChosen
    | Exported
    | ExportFailed
    | EraseChosen
    | Erased
    | TelemetryFailed
    | HistorySetAside
)
