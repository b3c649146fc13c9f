"""Drift ranked and counted here, for databases that answer with scores alone."""

from collections.abc import Iterable

from panll_desktop.protocol import (
    DriftLevel,
    DriftRequest,
    DriftRow,
    DriftScore,
    DriftSurvey,
    drift_level,
)


def ranked(scores: Iterable[DriftScore], request: DriftRequest) -> DriftSurvey:
    """The survey that a request asks for, made of the scores of all entities.

    A type that an entity has no score of is "not reported" there.
    """
    types: dict[str, None] = {}
    entities: dict[str, dict[str, DriftScore]] = {}
    for each in scores:
        types.setdefault(each.drift_type)
        entities.setdefault(each.entity, {})[each.drift_type] = each
    rows = [
        DriftRow(
            name,
            "",
            tuple(
                found.get(each) or DriftScore(name, each, None, "not reported")
                for each in types
            ),
        )
        for name, found in entities.items()
    ]
    rows.sort(key=lambda row: _value(worst(row, request.drift_type)), reverse=True)
    levels = [drift_level(worst(row, request.drift_type)) for row in rows]
    wanted = [row for row in rows if _meets(row, request)]
    return DriftSurvey(
        tuple(types),
        tuple(wanted[: request.most]),
        len(wanted),
        len(rows),
        levels.count(DriftLevel.WARNING),
        levels.count(DriftLevel.CRITICAL),
    )


def worst(row: DriftRow, drift_type: str = "") -> float | None:
    """The highest score of an entity, or the one of that type; None: no data."""
    found = [
        each.score
        for each in row.scores
        if each.score is not None and drift_type in ("", each.drift_type)
    ]
    return max(found) if found else None


def _value(score: float | None) -> float:
    return -1.0 if score is None else score


def _meets(row: DriftRow, request: DriftRequest) -> bool:
    text = request.text.casefold()
    if text not in row.entity.casefold() and text not in row.title.casefold():
        return False
    least = request.least
    return not least or _value(worst(row, request.drift_type)) >= least
