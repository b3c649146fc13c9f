"""What was counted, as names from a closed list and whole numbers.

A name is made of enum members alone; there is no way to put a text into one. Sums are
in microseconds; minimum and maximum merge by comparison, everything else by addition.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from panll_desktop.protocol import ErrorKind, Modality, ProofType, StatementType
from panll_desktop.telemetry.histogram import FIRST, LAST

Counts: TypeAlias = dict[str, int]
QUERIES: Final = "query.count"
ERRORS: Final = "query.errors"
SUM_US: Final = "duration.sum"
MIN_US: Final = "duration.min"
MAX_US: Final = "duration.max"
CREATED: Final = "entity.created"
DELETED: Final = "entity.deleted"
DRIFTS: Final = "drift.detected"
NORMALISED: Final = "normalise.attempts"
NORMALISED_WELL: Final = "normalise.successes"
FEDERATED: Final = "federation.queries"
MOST_PEERS: Final = 64
PATTERN: Final = tuple(f"pattern.{each.name}" for each in StatementType)
MODALITY: Final = tuple(f"modality.{each.label}" for each in Modality)
COVERAGE: Final = tuple(f"coverage.{each.label}" for each in Modality)
DRIFT: Final = tuple(f"drift.{each.label}" for each in Modality)
ERROR: Final = tuple(f"error.{each.label}" for each in ErrorKind)
PROOF: Final = tuple(f"proof.{each.name.lower()}" for each in ProofType)
PEER_ERROR: Final = (
    *(f"peer.{number}" for number in range(1, MOST_PEERS + 1)),
    "peer.other",
)
BUCKET: Final = {number: f"bucket.{number}" for number in range(FIRST, LAST + 1)}
_NUMBER: Final = {name: number for number, name in BUCKET.items()}
_LOWEST: Final = frozenset({MIN_US})
_HIGHEST: Final = frozenset({MAX_US})


def is_known(name: str) -> bool:
    """Whether a name belongs to the closed list."""
    return name in _KNOWN


def add(into: Counts, more: Mapping[str, int]) -> None:
    """Merges counts; the order does not matter."""
    for name, value in more.items():
        known = into.get(name)
        if known is None:
            into[name] = value
        elif name in _LOWEST:
            into[name] = min(known, value)
        elif name in _HIGHEST:
            into[name] = max(known, value)
        else:
            into[name] = known + value


def total(parts: Iterable[Mapping[str, int]]) -> Counts:
    """All of them together."""
    counts: Counts = {}
    for each in parts:
        add(counts, each)
    return counts


def buckets(counts: Mapping[str, int]) -> dict[int, int]:
    """The histogram of the durations."""
    return {_NUMBER[name]: value for name, value in counts.items() if name in _NUMBER}


_KNOWN: Final = frozenset(
    {
        QUERIES,
        ERRORS,
        SUM_US,
        MIN_US,
        MAX_US,
        CREATED,
        DELETED,
        DRIFTS,
        NORMALISED,
        NORMALISED_WELL,
        FEDERATED,
        *PATTERN,
        *MODALITY,
        *COVERAGE,
        *DRIFT,
        *ERROR,
        *PROOF,
        *PEER_ERROR,
        *_NUMBER,
    }
)
