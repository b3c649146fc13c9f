"""Telemetry as a program uses it: an observer to switch on and off, and a history."""

import threading
import time
from collections.abc import Callable
from typing import Final

from panll_desktop.protocol import (
    SILENT,
    ErrorKind,
    Modality,
    Observer,
    ProofType,
    StatementType,
)
from panll_desktop.telemetry import report
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.counts import add
from panll_desktop.telemetry.history import MINUTE, Bucket, History, HistoryError
from panll_desktop.telemetry.report import Json, Window

DAY: Final = 24 * 3600


class Switch:
    """An observer that passes reports on, or drops them while it is off."""

    def __init__(self) -> None:
        self.target: Observer = SILENT

    def query_stopped(
        self, statement: StatementType, modalities: int, seconds: float
    ) -> None:
        """Passes it on."""
        self.target.query_stopped(statement, modalities, seconds)

    def error_raised(self, kind: ErrorKind) -> None:
        """Passes it on."""
        self.target.error_raised(kind)

    def entity_created(self, modalities: int) -> None:
        """Passes it on."""
        self.target.entity_created(modalities)

    def entity_deleted(self) -> None:
        """Passes it on."""
        self.target.entity_deleted()

    def drift_detected(self, modality: Modality) -> None:
        """Passes it on."""
        self.target.drift_detected(modality)

    def normalised(self, *, success: bool) -> None:
        """Passes it on."""
        self.target.normalised(success=success)

    def peer_answered(self, peer: int, *, success: bool) -> None:
        """Passes it on."""
        self.target.peer_answered(peer, success=success)

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        """Passes it on."""
        self.target.proof_checked(proof, success=success)


class Telemetry:
    """Counting of one process; all of it may be called from any thread."""

    def __init__(
        self, history: History, clock: Callable[[], float] = time.time
    ) -> None:
        self.history: Final = history
        self.observer: Final = Switch()
        self._clock = clock
        self._lock = threading.Lock()
        self._collector: Collector | None = None

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return self._collector is not None

    def enable(self) -> None:
        """Counts from now on; nothing that happened before is known."""
        with self._lock:
            if self._collector is None:
                self._collector = Collector()
                self.observer.target = self._collector

    def disable(self) -> None:
        """Counts no more; what was counted with consent is written.

        Raises:
            HistoryError: it could not be written, and is dropped.
        """
        with self._lock:
            collector, self._collector = self._collector, None
            self.observer.target = SILENT
        if collector is not None:
            self.history.add(self._clock(), collector.take())

    def flush(self) -> None:
        """Merges what was counted into the history.

        Raises:
            HistoryError: it cannot be written; it is kept and tried again.
        """
        collector = self._collector
        if collector is None:
            return
        counts = collector.take()
        try:
            self.history.add(self._clock(), counts)
        except HistoryError:
            collector.give_back(counts)
            raise

    def erase(self) -> None:
        """Removes the history, and drops what was counted and not yet written.

        Raises:
            HistoryError: a file is still there.
        """
        collector = self._collector
        if collector is not None:
            collector.take()
        self.history.erase()

    def buckets(self, seconds: int = DAY) -> tuple[Window, list[Bucket]]:
        """The minutes of the last so many seconds, the present one included.

        What this process counted and has not written yet stands in its minute.

        Raises:
            HistoryError: the history is damaged.
        """
        now = int(self._clock())
        end = now // MINUTE * MINUTE + MINUTE
        window = Window(end - seconds, end)
        found = self.history.read(window.start, end)
        collector = self._collector
        fresh = collector.peek() if collector is not None else {}
        if fresh:
            last = end - MINUTE
            if found and found[-1].start == last:
                merged = dict(found[-1].counts)
                add(merged, fresh)
                found[-1] = Bucket(last, merged)
            else:
                found.append(Bucket(last, fresh))
        return window, found

    def report(self, seconds: int = DAY) -> dict[str, Json]:
        """The report of the last so many seconds.

        Raises:
            HistoryError: the history is damaged.
        """
        window, found = self.buckets(seconds)
        return report.build(found, window, self._clock())
