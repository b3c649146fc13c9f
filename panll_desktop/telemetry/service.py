"""Telemetry as a program uses it: an observer to switch on and off, and a history."""

import threading
import time
from collections.abc import Callable
from typing import Final

from panll_desktop.protocol import SILENT, Observer
from panll_desktop.telemetry import report
from panll_desktop.telemetry.collector import Collector
from panll_desktop.telemetry.counts import Counts, add
from panll_desktop.telemetry.history import DAY, KEPT, Bucket, History, HistoryError
from panll_desktop.telemetry.report import Json, Window
from panll_desktop.telemetry.system import resident_bytes


class Switch:
    """An observer whose methods are those of another one, which may change.

    They are attributes and no detour: while it is off, a report costs one empty call.
    """

    def __init__(self) -> None:
        self.aim(SILENT)

    def aim(self, target: Observer) -> None:
        """Passes reports on to another observer from now on."""
        self.query_stopped = target.query_stopped
        self.error_raised = target.error_raised
        self.entity_created = target.entity_created
        self.entity_deleted = target.entity_deleted
        self.drift_detected = target.drift_detected
        self.normalised = target.normalised
        self.peer_answered = target.peer_answered
        self.proof_checked = target.proof_checked


class Telemetry:
    """Counting of one process; all of it may be called from any thread."""

    def __init__(
        self,
        history: History,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        memory: Callable[[], int] = resident_bytes,
    ) -> None:
        self.history: Final = history
        self.observer: Final = Switch()
        self._clock, self._ticks, self._memory = clock, ticks, memory
        self._seen = 0.0
        self._lock = threading.Lock()
        self._collector: Collector | None = None
        self._rehearsal: Collector | None = None

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return self._collector is not None

    def now(self) -> float:
        """Seconds after the epoch, by the clock that stamps the counts."""
        return self._clock()

    def enable(self) -> None:
        """Counts from now on; nothing that happened before is known."""
        with self._lock:
            if self._collector is None:
                self._rehearsal = None
                self._collector = Collector()
                self._seen = self._ticks()
                self.observer.aim(self._collector)

    def rehearse(self) -> None:
        """Counts in memory from now on, for who wants to see what would be counted.

        Nothing of it is ever written; telemetry stays off. Consent, or the end of the
        rehearsal, drops it.
        """
        with self._lock:
            if self._collector is None:
                self._rehearsal = Collector()
                self._seen = self._ticks()
                self.observer.aim(self._rehearsal)

    def end_rehearsal(self) -> None:
        """Drops what was counted in memory, and counts no more unless it is on."""
        with self._lock:
            self._rehearsal = None
            if self._collector is None:
                self.observer.aim(SILENT)

    def rehearsed(self) -> Counts:
        """What was counted in memory since the rehearsal began."""
        with self._lock:
            if self._rehearsal is None:
                return {}
            self._look(self._rehearsal)
            return self._rehearsal.peek()

    def watch(self) -> None:
        """Looks at the history, so that its being erased elsewhere is noticed."""
        with self._lock:
            self.history.watch()

    def leave(self) -> Callable[[], None]:
        """Counts no more from now on, without waiting for a disk.

        Returns:
            What writes the counts of before, made with consent; it raises
            HistoryError if they cannot be written, and drops them.
        """
        with self._lock:
            collector, self._collector = self._collector, None
            self.observer.aim(SILENT)
            if collector is not None:
                self._look(collector)
            moment = self._clock()

        def write() -> None:
            if collector is not None:
                with self._lock:
                    self.history.add(moment, collector.take())

        return write

    def drop(self) -> None:
        """Forgets what was counted and is not written yet; counting goes on."""
        with self._lock:
            if self._collector is not None:
                self._look(self._collector)
                self._collector.take()

    def disable(self) -> None:
        """Counts no more; what was counted with consent is written.

        Raises:
            HistoryError: it could not be written, and is dropped.
        """
        self.leave()()

    def flush(self) -> None:
        """Merges what was counted into the history.

        Raises:
            HistoryError: it cannot be written; it is kept and tried again.
        """
        with self._lock:
            collector = self._collector
            if collector is None:
                return
            self._look(collector)
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
        with self._lock:
            if self._collector is not None:
                self._collector.take()
            self.history.erase()

    def _look(self, collector: Collector) -> None:
        """Counts the whole seconds since it looked last, and the memory held."""
        seconds = int(self._ticks() - self._seen)
        if seconds > 0:
            self._seen += seconds
            collector.system_seen(seconds, self._memory())

    def buckets(self, seconds: int = DAY) -> tuple[Window, list[Bucket]]:
        """The buckets of the last so many seconds, the present one included.

        A day and less are minutes, a month and less hours, and more are days. What
        this process counted and has not written yet stands in the present bucket.

        Raises:
            HistoryError: the history cannot be read.
        """
        tier = next(
            each for each, kept in KEPT.items() if seconds <= kept or each == DAY
        )
        with self._lock:
            now = int(self._clock())
            end = now // tier * tier + tier
            window = Window((end - seconds) // tier * tier, end)
            return window, self._read(window, tier, now)

    def buckets_before(self, window: Window) -> list[Bucket]:
        """Those of a window of the same length that ends in the first bucket of one.

        They are as fine as its beginning is still known, so that it ends up to a bucket
        earlier. None where buckets are too coarse for the length, or it is older than
        the history.

        Raises:
            HistoryError: the history cannot be read.
        """
        length = window.end - window.start
        with self._lock:
            now = int(self._clock())
            age = now - window.start + length
            tier = next((each for each, kept in KEPT.items() if age <= kept), 0)
            if not tier or length % tier:
                return []
            end = window.start // tier * tier
            return self._read(Window(end - length, end), tier, now)

    def report(self, seconds: int = DAY) -> dict[str, Json]:
        """The report of the last so many seconds.

        Raises:
            HistoryError: the history cannot be read.
        """
        window, found = self.buckets(seconds)
        return report.build(found, window, self._clock())

    def since(self) -> int | None:
        """When the history begins; None if it is empty.

        Raises:
            HistoryError: the history cannot be read.
        """
        with self._lock:
            return self.history.since()

    def notices(self) -> list[str]:
        """What the user has to be told of the history; each is said once."""
        with self._lock:
            told = list(self.history.notices)
            self.history.notices.clear()
        return told

    def span(self, start: float, end: float) -> tuple[Window, list[Bucket]]:
        """The buckets of any span, as fine as its beginning is still known.

        Raises:
            HistoryError: the history cannot be read.
        """
        with self._lock:
            now = int(self._clock())
            tier = next(
                (each for each, kept in KEPT.items() if now - start <= kept), DAY
            )
            first = int(start) // tier * tier
            last = max(first + tier, -(-int(end) // tier) * tier)
            window = Window(first, last)
            return window, self._read(window, tier, now)

    def _read(self, window: Window, tier: int, now: int) -> list[Bucket]:
        """The buckets of a window; what is not written yet stands in that of now."""
        if self._collector is not None and self.history.was_erased():
            self._collector.take()
        found = self.history.read(window.start, window.end, tier)
        present = now // tier * tier
        if self._collector is None or not window.start <= present < window.end:
            return found
        fresh = self._collector.peek()
        if not fresh:
            return found
        others = [each for each in found if each.start != present]
        for each in found:
            if each.start == present:
                add(fresh, each.counts)
        others.append(Bucket(present, fresh, tier))
        return sorted(others, key=lambda each: each.start)
