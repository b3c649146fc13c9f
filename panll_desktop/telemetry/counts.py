"""What was counted, as names from a closed list and whole numbers.

A name comes from the catalogue; there is no way to put a text into one. Sums are
in microseconds; minimum and maximum merge by comparison, everything else by addition.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from panll_desktop.telemetry.catalogue import CATALOGUE, names
from panll_desktop.telemetry.histogram import FIRST, LAST

Counts: TypeAlias = dict[str, int]
(QUERIES,) = names("verisim.query.count")
(ERRORS,) = names("verisim.query.errors")
SUM_US, MIN_US, MAX_US = names("verisim.query.duration_distribution")[:3]
(CREATED,) = names("verisim.entity.created")
(DELETED,) = names("verisim.entity.deleted")
(DRIFTS,) = names("verisim.drift.frequency")
NORMALISED, NORMALISED_WELL = names("verisim.normalise.success_rate")
(FEDERATED,) = names("verisim.federation.queries")
(UPTIME,) = names("verisim.system.uptime")
(MEMORY,) = names("verisim.system.memory")
PATTERN: Final = names("verisim.query.pattern")
MODALITY: Final = names("verisim.query.modality_usage")
_CROSS: Final = names("verisim.query.modality_by_pattern")
CROSS: Final = tuple(
    tuple(_CROSS[at : at + len(MODALITY)])
    for at in range(0, len(_CROSS), len(MODALITY))
)
COVERAGE: Final = names("verisim.entity.modality_coverage")
DRIFT: Final = names("verisim.drift.modality_breakdown")
ERROR: Final = names("verisim.error.kind")
PROOF: Final = names("verisim.proof.type_usage")
PEER_ERROR: Final = names("verisim.federation.peer_health")
PEER_ANSWER: Final = names("verisim.federation.peer_answers")
BUCKET: Final = {number: f"bucket.{number}" for number in range(FIRST, LAST + 1)}
SYSTEM: Final = frozenset({UPTIME, MEMORY})
_NUMBER: Final = {name: number for number, name in BUCKET.items()}
_LOWEST: Final = frozenset({MIN_US})
_HIGHEST: Final = frozenset({MAX_US, MEMORY})
_KNOWN: Final = frozenset(name for each in CATALOGUE.values() for name in each.names)


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
