"""What the workbench knows of its own telemetry."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from panll_desktop.records import Record

if TYPE_CHECKING:
    from panll_desktop.telemetry.consent import Consent
    from panll_desktop.telemetry.history import Bucket
    from panll_desktop.telemetry.report import Window


class Figures(Record):
    """The minutes of a window, as read at a moment (seconds after the epoch)."""

    window: Window
    buckets: tuple[Bucket, ...]
    taken_at: float

    @property
    def counted(self) -> bool:
        """Whether anything was counted besides that the workbench ran."""
        from panll_desktop.telemetry.counts import SYSTEM  # noqa: PLC0415 - who counts

        return any(set(each.counts) - SYSTEM for each in self.buckets)


class Form(Enum):
    """What an export is written as."""

    JSON = "JSON"
    OPENMETRICS = "OpenMetrics text"


class Preview(Record):
    """The same counts in each form: the bytes that would be written, and no others."""

    json: bytes
    openmetrics: bytes

    def content(self, form: Form) -> bytes:
        """The bytes of one form."""
        return self.json if form is Form.JSON else self.openmetrics


class TelemetryState(Record):
    """Consent, and what was read last.

    Attributes:
        consent: None until the environment and the setting were looked at.
        since: when counting began in this session (monotonic); None while it is off.
        watched: the figures are on screen, so they are read again now and then.
        asked: when they were asked for last (monotonic).
        flushed: when counts were written last (monotonic).
        preview: the export that is being looked at.
        trouble: why the history cannot be used; empty if it can.
    """

    consent: Consent | None = None
    since: float | None = None
    watched: bool = False
    asked: float = float("-inf")
    flushed: float = 0.0
    figures: Figures | None = None
    preview: Preview | None = None
    trouble: str = ""

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return self.consent is not None and self.consent.given
