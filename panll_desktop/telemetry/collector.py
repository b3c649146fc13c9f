"""The collector: an `Observer` that counts, from any thread, and keeps no order."""

import threading
from collections import defaultdict
from typing import Final

from panll_desktop.protocol import (
    ALL_MODALITIES,
    ErrorKind,
    Modality,
    ProofType,
    StatementType,
)
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import MOST_PEERS
from panll_desktop.telemetry.histogram import bucket

LONGEST: Final = 2.0**31
MOST_MICROS: Final = int(LONGEST * 1e6)
_SHAPE: Final = tuple(each << len(Modality) for each in StatementType)


class Collector:
    """Counts of this process since they were last taken.

    It is made when the user consents and dropped when consent ends: while telemetry is
    off there is none, and `protocol.SILENT` stands in its place.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        """Statements are counted by shape (type and modalities), the rest by name."""
        self._counts: c.Counts = {}
        self._shapes: defaultdict[int, int] = defaultdict(int)
        self._durations: defaultdict[int, int] = defaultdict(int)
        self._sum, self._least, self._most = 0, MOST_MICROS, 0

    def take(self) -> c.Counts:
        """What was counted since the last time; counting begins again at nothing."""
        with self._lock:
            taken = self._named()
            self._begin()
        return taken

    def give_back(self, counts: c.Counts) -> None:
        """Puts back what could not be written; only names of the closed list stay."""
        known = {name: value for name, value in counts.items() if c.is_known(name)}
        with self._lock:
            c.add(self._counts, known)

    def peek(self) -> c.Counts:
        """What was counted and not yet taken."""
        with self._lock:
            return self._named()

    def _named(self) -> c.Counts:
        counts = dict(self._counts)
        for shape, times in self._shapes.items():
            kind = shape >> len(Modality)
            c.add(counts, {c.QUERIES: times, c.PATTERN[kind]: times})
            for each in Modality:
                if shape & each.bit:
                    names = (c.MODALITY[each], c.CROSS[kind][each])
                    c.add(counts, dict.fromkeys(names, times))
        c.add(counts, {c.BUCKET[key]: times for key, times in self._durations.items()})
        if self._shapes:
            spread = {c.SUM_US: self._sum, c.MIN_US: self._least, c.MAX_US: self._most}
            c.add(counts, spread)
        return counts

    def query_stopped(
        self, statement: StatementType, modalities: int, seconds: float
    ) -> None:
        """A statement ran to its end, after `LONGEST` at most: sums have 64 bits."""
        if not 0.0 <= seconds <= LONGEST:
            seconds = LONGEST if seconds > LONGEST else 0.0
        shape = _SHAPE[statement] | modalities & ALL_MODALITIES
        number = bucket(seconds)
        micros = round(seconds * 1e6)
        with self._lock:
            self._shapes[shape] += 1
            self._durations[number] += 1
            self._sum += micros
            if micros < self._least:  # noqa: PLR1730 - a call costs more
                self._least = micros
            if micros > self._most:  # noqa: PLR1730 - likewise
                self._most = micros

    def system_seen(self, seconds: int, memory: int) -> None:
        """The process counted for so many seconds more, and held so many bytes.

        Only the service calls it, once for each writing: no event has these figures.
        """
        with self._lock:
            c.add(self._counts, {c.UPTIME: seconds})
            if memory > 0:
                c.add(self._counts, {c.MEMORY: memory})

    def error_raised(self, kind: ErrorKind) -> None:
        """A statement or a call failed."""
        self._count(c.ERRORS, c.ERROR[kind])

    def entity_created(self, modalities: int) -> None:
        """An entity was stored."""
        covered = [c.COVERAGE[each] for each in Modality if modalities & each.bit]
        self._count(c.CREATED, *covered)

    def entity_deleted(self) -> None:
        """An entity was removed."""
        self._count(c.DELETED)

    def drift_detected(self, modality: Modality) -> None:
        """A modality drifted past its threshold."""
        self._count(c.DRIFTS, c.DRIFT[modality])

    def normalised(self, *, success: bool) -> None:
        """A normalisation was attempted."""
        self._count(c.NORMALISED, *([c.NORMALISED_WELL] if success else []))

    def peer_answered(self, peer: int, *, success: bool) -> None:
        """A federated peer was asked."""
        names = c.PEER_ANSWER if success else c.PEER_ERROR
        self._count(c.FEDERATED, names[peer - 1 if 1 <= peer <= MOST_PEERS else -1])

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        """A proof obligation was checked."""
        del success
        self._count(c.PROOF[proof])

    def _count(self, *names: str) -> None:
        with self._lock:
            for name in names:
                self._counts[name] = self._counts.get(name, 0) + 1
