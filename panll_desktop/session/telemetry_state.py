"""What the workbench knows of its own telemetry, and of what databases report."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from panll_desktop.records import Record
from panll_desktop.session.ranges import USUAL

if TYPE_CHECKING:
    from panll_desktop.session.failure import Failure
    from panll_desktop.telemetry.consent import Consent
    from panll_desktop.telemetry.picture import Picture
    from panll_desktop.telemetry.reading import Reading

Span: TypeAlias = tuple[float, float]


class Source(Enum):
    """Who counted; the two are never mixed."""

    WORKBENCH = "workbench"
    DATABASE = "database"


class Reported(Record):
    """What a database said of itself.

    Attributes:
        reading: what is understood of it.
        source: who counted, in the database's words.
        at: when it was said (seconds after the epoch).
    """

    reading: Reading
    source: str
    at: float


class ReportView(Record):
    """What the database of a connection says of itself.

    Attributes:
        connection: of which connection.
        generation: of that connection when it was asked last.
        reported: what it said last; None if it never did.
        off: why it does not count, in a sentence; empty if it does.
        failure: why it was silent the last time.
        number: of the question asked last; other answers are dropped.
        since: since when it is out (monotonic seconds); None if none is.
        asked: when it was asked last (monotonic seconds).
    """

    connection: str | None = None
    generation: int = 0
    reported: Reported | None = None
    off: str = ""
    failure: Failure | None = None
    number: int = 0
    since: float | None = None
    asked: float = float("-inf")


class Viewed(Record):
    """An export that was made elsewhere.

    Attributes:
        name: of its file.
        reading: what it says.
        figures: of its history, or of a part of it; None if it has no history.
        zooms: as in `TelemetryState`.
        number: of the part that was asked for last.
    """

    name: str
    reading: Reading
    figures: Picture | None = None
    zooms: tuple[Span, ...] = ()
    number: int = 0


class Form(Enum):
    """What an export is written as."""

    JSON = "JSON"
    OPENMETRICS = "OpenMetrics text"


class Preview(Record):
    """The same counts in each form: the bytes that would be written, and no others.

    Attributes:
        json: VeriSimDB's report.
        openmetrics: totals, as Prometheus reads them.
        seconds: how far back they go.
    """

    json: bytes
    openmetrics: bytes
    seconds: int = USUAL

    def content(self, form: Form) -> bytes:
        """The bytes of one form."""
        return self.json if form is Form.JSON else self.openmetrics


class TelemetryState(Record):
    """Consent, and what is looked at.

    Attributes:
        consent: None until the environment and the setting were looked at.
        since: when counting began in this session (monotonic); None while it is off.
        watched: the figures are on screen, so they are read again now and then.
        source: whose figures are shown.
        seconds: how far back they go.
        zooms: the spans that were zoomed into, each in the one before.
        paused: they stand still until they are asked for.
        number: of the figures asked for last; others are dropped.
        waiting: since when they are out (monotonic); None if none are.
        asked: when they were asked for last (monotonic).
        took: how long the last ones took to make, in seconds.
        flushed: when counts were written last (monotonic).
        figures: what was read last.
        begun: when the history begins (seconds after the epoch); None if nothing is
            known of it.
        viewed: the export that is shown in place of the live figures.
        preview: the export that may be written, as it is previewed.
        trouble: why the history cannot be used; empty if it can.
    """

    consent: Consent | None = None
    since: float | None = None
    watched: bool = False
    source: Source = Source.WORKBENCH
    seconds: int = USUAL
    zooms: tuple[Span, ...] = ()
    paused: bool = False
    number: int = 0
    waiting: float | None = None
    asked: float = float("-inf")
    took: float = 0.0
    flushed: float = 0.0
    figures: Picture | None = None
    begun: int | None = None
    viewed: Viewed | None = None
    preview: Preview | None = None
    trouble: str = ""

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return self.consent is not None and self.consent.given
