"""Drift: how far the modalities of an entity are apart, on one scale everywhere."""

from enum import Enum
from typing import Final

from panll_desktop.protocol.vocabulary import Modality
from panll_desktop.records import Record

DRIFT_WARNING: Final = 0.3
DRIFT_CRITICAL: Final = 0.7


class DriftLevel(Enum):
    """What a score means: VeriSimDB's own three steps, and what is not known."""

    UNKNOWN = "no data"
    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


def drift_level(score: float | None) -> DriftLevel:
    """The step of the scale that a score is on."""
    if score is None:
        return DriftLevel.UNKNOWN
    if score < DRIFT_WARNING:
        return DriftLevel.HEALTHY
    return DriftLevel.WARNING if score < DRIFT_CRITICAL else DriftLevel.CRITICAL


class DriftScore(Record):
    """How far apart two views of one entity are.

    Attributes:
        entity: the identifier.
        drift_type: in the database's words, such as ``semantic_vector_drift``.
        score: from 0, equal, to 1; None where it is not known, never 0 for that.
        reason: why it is not known, or what was found.
        modality: the modality that drifted, if one can be blamed.
    """

    entity: str
    drift_type: str
    score: float | None
    reason: str = ""
    modality: Modality | None = None


class DriftRow(Record):
    """One entity and its scores, in the order of `DriftSurvey.types`.

    Attributes:
        entity: the identifier.
        title: what a person calls it; may be empty.
        scores: one for each type; what is not known says so and why.
    """

    entity: str
    title: str
    scores: tuple[DriftScore, ...]


class DriftMeasurement(Record):
    """One type of drift over the whole database, at one time.

    Attributes:
        measured_at: RFC 3339.
        mean: of all entities that have a score of this type.
        worst: of these.
        entities: how many they are.
        moving_average: of the means up to this one.
    """

    measured_at: str
    mean: float
    worst: float
    entities: int
    moving_average: float


class DriftTrend(Record):
    """How one type of drift went.

    Attributes:
        drift_type: as in `DriftScore`.
        measurements: oldest first.
        trend: mean of the last ten less mean of the ten before; None of fewer.
    """

    drift_type: str
    measurements: tuple[DriftMeasurement, ...] = ()
    trend: float | None = None


class DriftRequest(Record):
    """Which entities are wanted.

    Attributes:
        drift_type: by which score they are ranked and counted; empty for their worst.
        text: stands in the identifier or the title, be its letters small or not.
        least: none with a lower score; 0 leaves nobody out, not even the unknown.
        most: how many rows at most.
    """

    drift_type: str = ""
    text: str = ""
    least: float = 0.0
    most: int = 1000


class DriftSurvey(Record):
    """The drift of the whole database.

    Attributes:
        types: of drift, in the order of the columns.
        rows: worst first, those without data last; no more than were asked for.
        matching: how many entities meet the request, be they in `rows` or not.
        entities: how many there are at all.
        warning: how many of all are on that step.
        critical: how many of all are on that step.
        trends: of the types that the database keeps a history of.
    """

    types: tuple[str, ...]
    rows: tuple[DriftRow, ...]
    matching: int
    entities: int
    warning: int
    critical: int
    trends: tuple[DriftTrend, ...] = ()
