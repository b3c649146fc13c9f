"""Making figures: of the history, of an export, or by asking a database for its own."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never, cast

from panll_desktop.protocol import TelemetryOff, TelemetrySnapshot
from panll_desktop.records import Record
from panll_desktop.session import dashboard_messages as dash
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.session.peer_effects import AskPeers, ask_peers
from panll_desktop.session.telemetry_state import Reported, Viewed
from panll_desktop.telemetry import reading
from panll_desktop.telemetry.picture import Picture, draw
from panll_desktop.telemetry.report import Window

if TYPE_CHECKING:
    from panll_desktop.protocol import Reporting, Session
    from panll_desktop.session import messages as m
    from panll_desktop.session.links import Connection
    from panll_desktop.session.telemetry_state import Span
    from panll_desktop.telemetry.service import Telemetry

Post: TypeAlias = Callable[[dash.DashboardMessage], None]
LARGEST_EXPORT: Final = 64 * 2**20


class TakeFigures(Record):
    """Read the last so many seconds, or a span of them."""

    number: int
    seconds: int
    span: "Span | None" = None


class ReadExport(Record):
    """Read an export that was made elsewhere."""

    path: Path


class DrawExport(Record):
    """Draw a part of an export, or all of it."""

    number: int
    reading: "reading.Reading"
    span: "Span | None" = None


class AskReport(Record):
    """Ask a database what it says of itself."""

    module: str
    number: int


DashboardEffect: TypeAlias = TakeFigures | ReadExport | DrawExport
Question: TypeAlias = AskPeers | AskReport


def make(effect: DashboardEffect, telemetry: "Telemetry", post: Post) -> None:
    """Does it, on a lane.

    Raises:
        HistoryError: the history cannot be read.
    """
    match effect:
        case TakeFigures(number, seconds, span):
            started = time.thread_time()
            figures = _taken(telemetry, seconds, span)
            took = time.thread_time() - started
            post(dash.FiguresArrived(number, figures, took, telemetry.since()))
        case ReadExport(path):
            try:
                post(dash.ExportArrived(_opened(path)))
            except (OSError, reading.ReadingError) as error:
                reason = getattr(error, "strerror", None) or error
                sentence = f"{path} cannot be shown: {reason}"
                post(dash.ExportRefused(f"{sentence.rstrip('.')}."))
        case DrawExport(number, read, span):
            drawn = _drawn(read, span)
            if drawn is not None:
                post(dash.ExportDrawn(number, drawn))
        case _:
            assert_never(effect)


def ask(
    post: "Callable[[m.Message], None]",
    effect: Question,
    connection: "Connection | None",
) -> None:
    """Asks a database about its peers, or about itself."""
    if isinstance(effect, AskPeers):
        ask_peers(post, effect, connection)
        return
    module, number = effect.module, effect.number
    if connection is None:
        failure = Failure("NO_CONNECTION", "There is no open connection.")
        post(dash.ReportArrived(module, number, failure))
        return

    def step(session: "Session | Failure") -> None:
        answer: Reported | TelemetryOff | Failure
        if isinstance(session, Failure):
            answer = session
        else:
            telemetry = cast("Reporting", session).telemetry
            answer = attempt(
                lambda: _understood(
                    expected(telemetry(), TelemetrySnapshot, TelemetryOff)
                )
            )
        post(dash.ReportArrived(module, number, answer))

    connection.control.submit(step)


def _understood(answer: TelemetrySnapshot | TelemetryOff) -> Reported | TelemetryOff:
    if isinstance(answer, TelemetryOff):
        return answer
    return Reported(reading.understood(answer.report), answer.source, time.time())


def _taken(telemetry: "Telemetry", seconds: int, span: "Span | None") -> Picture:
    if span is None:
        window, buckets = telemetry.buckets(seconds)
    else:
        window, buckets = telemetry.span(*span)
    before = telemetry.buckets_before(window)
    return draw(buckets, before, window, telemetry.now())


def _opened(path: Path) -> Viewed:
    size = path.stat().st_size
    if size > LARGEST_EXPORT:
        raise reading.ReadingError(
            f"it has {size:,} bytes; an export has {LARGEST_EXPORT:,} at most"
        )
    read = reading.read(path.read_bytes())
    return Viewed(path.name, read, _drawn(read, None))


def _drawn(read: "reading.Reading", span: "Span | None") -> Picture | None:
    """The figures of its history, or None if there is none to draw."""
    whole = read.extent
    if whole is None:
        return None
    window = whole
    if span is not None:
        step = max(each.seconds for each in read.buckets)
        start = int(span[0]) // step * step
        window = Window(start, max(start + step, -(-int(span[1]) // step) * step))
    buckets = [b for b in read.buckets if window.start <= b.start < window.end]
    length = window.end - window.start
    before = [
        b for b in read.buckets if window.start - length <= b.start < window.start
    ]
    made = read.generated_at
    return draw(buckets, before, window, whole.end if made is None else made)
