"""Drift and its repair in the protocol's words, from the embedded engine."""

from collections.abc import Callable, Sequence
from typing import Final

from panll_desktop.engines.octad import drift, normalising, surveying
from panll_desktop.engines.octad.drift import Drifted, History, Score
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.normalising import Outcome, Report, Step
from panll_desktop.engines.octad.repairs import Policy
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.modules.verisimdb import tracing
from panll_desktop.protocol import (
    DriftMeasurement,
    DriftRequest,
    DriftRow,
    DriftScore,
    DriftSurvey,
    DriftTrend,
    Normalisation,
    QueryError,
    RepairPolicy,
)

TYPES: Final = {f"{each.value}_drift": each for each in DriftType}
_NAMES: Final = {each: name for name, each in TYPES.items()}
_POLICIES: Final = {
    Policy.MODALITY_PRIORITY: RepairPolicy(
        Policy.MODALITY_PRIORITY.value,
        "Modality priority",
        "Document before semantic, provenance, graph, vector, tensor and spatial.",
    ),
    Policy.LAST_WRITER_WINS: RepairPolicy(
        Policy.LAST_WRITER_WINS.value,
        "Last writer wins",
        "Whichever of the two was written later is right.",
    ),
}
POLICIES: Final = tuple(_POLICIES.values())


def scores(store: Store, identifier: str | None) -> tuple[DriftScore, ...]:
    """The scores of one entity, or of all, those that drift most first."""
    if identifier is not None:
        return _scores(drift.of_entity(store, identifier))
    found = surveying.ranked(store, limit=-1)
    return tuple(score for each in found for score in _scores(each))


def survey(
    store: Store,
    request: DriftRequest,
    stop: Stop,
    told: Callable[[int, int], None],
) -> DriftSurvey:
    """The drift of the whole store.

    Raises:
        QueryError: there is no such type of drift.
    """
    kind = None
    if request.drift_type:
        kind = TYPES.get(request.drift_type)
        if kind is None:
            known = ", ".join(TYPES)
            raise QueryError(
                f"There is no drift of the type {request.drift_type!r}.",
                detail=f"The types are {known}.",
            )
    found = surveying.survey(
        store,
        kind,
        surveying.Among(request.text, request.least or surveying.LOWEST),
        most=request.most,
        stop=stop,
        told=told,
    )
    rows = (DriftRow(each.id, each.title, _scores(each)) for each in found.rows)
    return DriftSurvey(
        tuple(TYPES),
        tuple(rows),
        found.matching,
        found.entities,
        found.warning,
        found.critical,
        tuple(map(_trend, found.histories)),
    )


def normalise(
    store: Store, identifier: str, policy: str, *, dry_run: bool
) -> Normalisation:
    """Repairs an entity by a policy, or says what that would change.

    Raises:
        QueryError: there is no such policy.
    """
    chosen = _policy(policy)
    act = normalising.plan if dry_run else normalising.normalise
    report = act(store, identifier, policy=chosen)
    return _normalisation(report)


def undo(store: Store, identifier: str) -> Normalisation:
    """Takes back the normalisation that was the last write of an entity."""
    before = drift.of_entity(store, identifier)
    version = normalising.undo(store, identifier)
    after = drift.of_entity(store, identifier)
    fields = tracing.changes(store, identifier, version - 1, version)
    sentence = f"The content is that of version {version - 2} again."
    return Normalisation(
        identifier,
        applied=True,
        changes=(sentence,),
        before=_scores(before),
        after=_scores(after),
        fields=fields,
        version=version,
    )


def _policy(name: str) -> Policy:
    try:
        return Policy(name) if name else Policy.MODALITY_PRIORITY
    except ValueError:
        known = ", ".join(each.id for each in POLICIES)
        raise QueryError(
            f"There is no policy {name!r}.", detail=f"The policies are {known}."
        ) from None


def _normalisation(report: Report) -> Normalisation:
    done = [each for each in report.steps if each.outcome is Outcome.REPAIRED]
    drifted = {Outcome.PENDING, Outcome.FAILED}
    left = [each for each in report.steps if each.outcome in drifted or _kept(each)]
    return Normalisation(
        report.id,
        applied=report.version is not None,
        changes=tuple(each.sentence for each in done),
        before=_converted(report.id, report.before),
        after=_converted(report.id, report.after),
        fields=tuple(map(tracing.change, report.changes)),
        left=tuple(f"{_words(each.kind)}: {each.sentence}" for each in left),
        version=report.version,
    )


def _kept(step: Step) -> bool:
    """Whether it drifts, and nothing better could be made."""
    drifts = step.before is not None and step.before > normalising.LEAST
    return step.outcome is Outcome.NOT_NEEDED and drifts


def _words(kind: DriftType) -> str:
    return kind.value.replace("_", " ")


def _scores(drifted: Drifted) -> tuple[DriftScore, ...]:
    return _converted(drifted.id, drifted.scores)


def _converted(identifier: str, found: Sequence[Score]) -> tuple[DriftScore, ...]:
    return tuple(
        DriftScore(
            identifier,
            _NAMES[each.kind],
            each.value,
            each.reason,
            drift.DRIFTED.get(each.kind),
        )
        for each in found
    )


def _trend(history: History) -> DriftTrend:
    measured = (
        DriftMeasurement(
            each.measured_at,
            each.mean,
            each.worst,
            each.entities,
            each.moving_average,
        )
        for each in history.measurements
    )
    return DriftTrend(_NAMES[history.kind], tuple(measured), history.trend)
