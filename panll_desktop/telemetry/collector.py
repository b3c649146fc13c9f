"""The collector: an `Observer` that counts, from any thread, and keeps no order."""

import threading

from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.histogram import bucket


class Collector:
    """Counts of this process since they were last taken.

    It is made when the user consents and dropped when consent ends: while telemetry is
    off there is none, and `protocol.SILENT` stands in its place.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: c.Counts = {}

    def take(self) -> c.Counts:
        """What was counted since the last time; counting begins again at nothing."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    def give_back(self, counts: c.Counts) -> None:
        """Puts back what could not be written, so that it is not lost."""
        with self._lock:
            c.add(self._counts, counts)

    def peek(self) -> c.Counts:
        """What was counted and not yet taken."""
        with self._lock:
            return dict(self._counts)

    def query_stopped(
        self, statement: StatementType, modalities: int, seconds: float
    ) -> None:
        """A statement ran to its end."""
        names = [c.QUERIES, c.PATTERN[statement], f"{c.BUCKET}{bucket(seconds)}"]
        names += [c.MODALITY[each] for each in Modality if modalities & each.bit]
        micros = max(0, round(seconds * 1e6))
        with self._lock:
            counts = self._counts
            for name in names:
                counts[name] = counts.get(name, 0) + 1
            counts[c.SUM_US] = counts.get(c.SUM_US, 0) + micros
            counts[c.MIN_US] = min(counts.get(c.MIN_US, micros), micros)
            counts[c.MAX_US] = max(counts.get(c.MAX_US, micros), micros)

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
        known = 1 <= peer <= c.MOST_PEERS
        name = c.PEER_ERROR[peer - 1] if known else c.PEER_ERROR[-1]
        self._count(c.FEDERATED, *([] if success else [name]))

    def proof_checked(self, proof: ProofType, *, success: bool) -> None:
        """A proof obligation was checked."""
        del success
        self._count(c.PROOF[proof])

    def _count(self, *names: str) -> None:
        with self._lock:
            for name in names:
                self._counts[name] = self._counts.get(name, 0) + 1
