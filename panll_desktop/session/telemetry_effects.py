"""Work around telemetry, and who does it: on one lane, and only once asked for."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias, assert_never

from panll_desktop import paths
from panll_desktop.records import Record
from panll_desktop.session import telemetry_messages as tm
from panll_desktop.session.dashboard_effects import (
    DashboardEffect,
    DrawExport,
    ReadExport,
    TakeFigures,
    make,
)
from panll_desktop.session.dashboard_messages import DashboardMessage
from panll_desktop.session.inventory_messages import ListingArrived
from panll_desktop.session.inventory_state import Listing
from panll_desktop.session.lanes import Lane
from panll_desktop.session.ranges import USUAL
from panll_desktop.session.telemetry_state import Preview
from panll_desktop.telemetry import openmetrics
from panll_desktop.telemetry.consent import decide
from panll_desktop.telemetry.counts import total
from panll_desktop.telemetry.history import HistoryError
from panll_desktop.telemetry.report import build, encode
from panll_desktop.telemetry.service import Telemetry


class SettleConsent(Record):
    """Decide by the setting and the environment, and count or stop counting."""

    setting: bool


class MakePreview(Record):
    """Make the bytes of an export of the last so many seconds, in each form."""

    seconds: int = USUAL


class WriteExport(Record):
    """Write the bytes that were previewed."""

    path: Path
    content: bytes


class FlushCounts(Record):
    """Merge the counts of this process into the history."""


class EraseHistory(Record):
    """Remove the history."""


class Rehearse(Record):
    """Count in memory what would be counted, while telemetry is off."""


class EndRehearsal(Record):
    """Drop what was counted in memory."""


class TakeListing(Record):
    """Read what every metric stands at, and which files there are."""


TelemetryEffect: TypeAlias = (
    SettleConsent
    | DashboardEffect
    | MakePreview
    | WriteExport
    | FlushCounts
    | EraseHistory
    | Rehearse
    | EndRehearsal
    | TakeListing
)
_NAME: Final = "panll-telemetry"
_PATIENCE: Final = 10.0


class Counting:
    """Performs effects of telemetry and posts what comes of them."""

    def __init__(
        self,
        post: Callable[[tm.TelemetryMessage | DashboardMessage | ListingArrived], None],
        telemetry: Telemetry,
        environment: Mapping[str, str] | None = None,
        setting: Callable[[], bool | None] = lambda: None,
    ) -> None:
        """Takes what it works with.

        Args:
            post: hears what came of the work.
            telemetry: counts.
            environment: of the process, unless a test has another.
            setting: consent as it stands in the settings file; None if that is not
                known.
        """
        self._post = post
        self._setting, self._set = setting, False
        self._telemetry = telemetry
        self._environment = os.environ if environment is None else environment
        self._lane = Lane(_NAME)
        self._former: Lane | None = None

    def perform(self, effect: TelemetryEffect) -> None:
        """Starts the work; while telemetry is off, no thread outlives it."""
        at_once = isinstance(effect, SettleConsent | Rehearse | EndRehearsal)
        if at_once or (isinstance(effect, TakeListing) and not self._telemetry.on):
            self._guarded(effect)
        else:
            self._submit(lambda: self._guarded(effect))
            if not self._telemetry.on:
                self._retire()

    def close(self) -> Lane:
        """Writes what was counted; the lane to wait for."""
        if self._telemetry.on:
            self._submit(lambda: self._guarded(FlushCounts()))
        self._lane.close()
        return self._former or self._lane

    def _submit(self, work: Callable[[], None]) -> None:
        """Has it done after all that was asked for before."""
        former, self._former = self._former, None
        if former is not None:
            self._lane.submit(lambda: _wait_for(former))
        self._lane.submit(work)

    def _leave(self) -> None:
        """Counts no more; a lane writes what was counted."""
        write = self._telemetry.leave()
        self._submit(lambda: self._told(write))
        self._retire()

    def _retire(self) -> None:
        """Lets the thread end with what it was given; the next work has another."""
        self._lane.close()
        self._former, self._lane = self._lane, Lane(_NAME)

    def _settle(self, setting: bool) -> None:  # noqa: FBT001 - on or off
        consent = decide(setting, self._environment)
        if consent.given:
            self._telemetry.enable()
            self._submit(self._watch)
        elif self._telemetry.on:
            self._leave()
        self._post(tm.ConsentSettled(consent))

    def _guarded(self, effect: TelemetryEffect) -> None:
        self._told(lambda: self._do(effect))

    def _told(self, work: Callable[[], None]) -> None:
        """Does it, and posts what the user has to be told of the history."""
        try:
            work()
        except HistoryError as error:
            self._post(tm.TelemetryFailed(str(error)))
        for sentence in self._telemetry.notices():
            self._post(tm.HistorySetAside(sentence))

    def _do(self, effect: TelemetryEffect) -> None:
        telemetry = self._telemetry
        match effect:
            case TakeFigures() | ReadExport() | DrawExport():
                make(effect, telemetry, self._post)
            case MakePreview(seconds):
                self._post(tm.PreviewArrived(_preview(telemetry, seconds)))
            case WriteExport(path, content):
                self._write(path, content)
            case FlushCounts():
                self._flush()
            case EraseHistory():
                telemetry.erase()
                self._post(tm.Erased())
            case Rehearse():
                telemetry.rehearse()
            case EndRehearsal():
                telemetry.end_rehearsal()
            case TakeListing():
                self._post(ListingArrived(self._listing()))
            case SettleConsent(setting):
                self._settle(setting)
            case _:
                assert_never(effect)

    def _watch(self) -> None:
        """Looks at history and settings, to notice what others do to them."""
        self._telemetry.watch()
        self._set = bool(self._setting())

    def _flush(self) -> None:
        """Writes the counts, unless consent for them was taken back elsewhere."""
        before, setting = self._set, self._setting()
        self._set = bool(setting)
        if before and setting is False and not decide(False, self._environment).given:
            self._telemetry.drop()
            self._post(tm.ConsentWithdrawn())
        else:
            self._telemetry.flush()

    def _listing(self) -> Listing | None:
        telemetry = self._telemetry
        kept, history = telemetry.on, telemetry.history
        try:
            found = telemetry.buckets()[1] if kept else []
            since = telemetry.since() if kept else None
        except HistoryError as error:
            self._post(tm.TelemetryFailed(str(error)))
            return None
        counts = total(each.counts for each in found) if kept else telemetry.rehearsed()
        files = tuple(history.files())
        return Listing(counts, kept, history.directory, files, since)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            paths.write_atomically(path, content)
        except OSError as error:
            reason = error.strerror or error
            sentence = f"Nothing was exported: {path} cannot be written, {reason}."
            self._post(tm.ExportFailed(sentence))
        else:
            self._post(tm.Exported(path))


def _wait_for(lane: Lane) -> None:
    lane.join(_PATIENCE)


def _preview(telemetry: Telemetry, seconds: int) -> Preview:
    """Both forms of the same counts."""
    window, buckets = telemetry.buckets(seconds)
    report = build(buckets, window, telemetry.now())
    text = openmetrics.encode(total(each.counts for each in buckets))
    return Preview(encode(report), text.encode(), seconds)
