"""What is said about drift: figures that never cross a step, names, trends."""

import math
from typing import Final

from panll_desktop.protocol import (
    DriftLevel,
    DriftRow,
    DriftScore,
    DriftSurvey,
    DriftTrend,
    drift_level,
)
from panll_desktop.ui.cells import one_line

GLYPHS: Final = {
    DriftLevel.HEALTHY: "success",
    DriftLevel.WARNING: "warning",
    DriftLevel.CRITICAL: "critical",
    DriftLevel.UNKNOWN: "unknown",
}
NEEDED: Final = 20  # measurements, before a trend can be told
_TINY: Final = 1e-9  # 0.29 * 100 is a little less than 29
_STEADY: Final = 0.005
_LONGEST: Final = 80


def figure(score: float) -> str:
    """Two decimals, cut and not rounded: 0.299 is not at the step of 0.3."""
    return f"{math.floor(score * 100 + _TINY) / 100:.2f}"


def shown(score: float | None) -> str:
    """The figure, or that there is none."""
    return "no data" if score is None else figure(score)


def name(drift_type: str) -> str:
    """A type of drift as people read it."""
    return one_line(drift_type.removesuffix("_drift").replace("_", " "), 40)


def head(drift_type: str) -> str:
    """The same above a narrow column."""
    return name(drift_type).removesuffix(" consistency")


def title(row: DriftRow) -> str:
    """What an entity is called."""
    return one_line(row.title or row.entity, _LONGEST)


def meaning(score: DriftScore) -> str:
    """A score in words: the type, the figure, its step, and why."""
    level = drift_level(score.score)
    said = f"{name(score.drift_type)}: {shown(score.score)}"
    if level is not DriftLevel.UNKNOWN:
        said = f"{said}, {level.value}"
    reason = one_line(score.reason, 200)
    return f"{said}, {reason}" if reason else said


def counts(survey: DriftSurvey, drift_type: str) -> str:
    """How many drift, of all; by one type, if they are ranked by that."""
    kind = f" by {name(drift_type)}" if drift_type else ""
    return f"{survey.critical:,} critical · {survey.warning:,} warning{kind}"


def limits(survey: DriftSurvey) -> str:
    """How many are shown, and why no more."""
    rows = len(survey.rows)
    if rows < survey.matching:
        return f"first {rows:,} of {survey.matching:,} entities, more available"
    if survey.matching < survey.entities:
        return f"{rows:,} of {_entities(survey.entities)} match"
    return f"all {_entities(survey.entities)}"


def trend(found: DriftTrend) -> str:
    """Where a type of drift is going."""
    count = len(found.measurements)
    if found.trend is None:
        return f"not enough data: {count} of {NEEDED} measurements"
    if abs(found.trend) < _STEADY:
        return "steady over the last ten measurements"
    way = "rising" if found.trend > 0 else "falling"
    return f"{way} by {abs(found.trend):.2f} over the last ten measurements"


def way(found: DriftTrend) -> str:
    """The same in a word or two."""
    count = len(found.measurements)
    if not count:
        return "no score yet"
    if found.trend is None:
        return f"too few ({count}/{NEEDED})"
    return trend(found).removesuffix(" over the last ten measurements")


def moment(timestamp: str) -> str:
    """A time without what is below seconds."""
    day, _, time = timestamp.partition("T")
    return one_line(f"{day} {time[:8]}".strip(), 30)


def _entities(count: int) -> str:
    return f"{count:,} {'entity' if count == 1 else 'entities'}"
