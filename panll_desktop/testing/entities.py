"""The rules for sessions that know entities: their drift, past, chain and repair.

All of these are optional; what a session lacks is not asked. Nothing is changed: a
normalisation is tried as a dry run alone.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar, cast

from panll_desktop.protocol import (
    CancelFlag,
    Capability,
    ChainLink,
    Dating,
    DriftDetecting,
    DriftRequest,
    DriftRow,
    DriftSurvey,
    Entity,
    EntityVersion,
    FieldChange,
    Inspecting,
    Manifest,
    Normalisation,
    Normalising,
    Repairing,
    RepairPolicy,
    Session,
    Surveying,
    Tracing,
)
from panll_desktop.session.failure import Failure, attempt, expected
from panll_desktop.testing.queries import Sentences

T = TypeVar("T")
_FEW = 3


def surveyed(manifest: Manifest, session: Session) -> Sentences:
    """What a survey must be, if the session makes one."""
    if Capability.DRIFT_DETECTION not in manifest.capabilities:
        return
    if not _has(session, "survey"):
        return
    survey = cast("Surveying", session).survey
    flag = CancelFlag()
    found = attempt(
        lambda: expected(
            survey(DriftRequest(most=_FEW), flag, lambda _done, _all: None), DriftSurvey
        )
    )
    if isinstance(found, Failure):
        yield f"survey failed. {found.title}"
        return
    yield from _ranked(found)
    flag.set()
    stopped = attempt(lambda: survey(DriftRequest(), flag, lambda _done, _all: None))
    if not isinstance(stopped, Failure) or not stopped.cancelled:
        yield "survey must raise CancelledError once its flag is set."


def _ranked(found: DriftSurvey) -> Sentences:
    if len(found.rows) > _FEW:
        yield f"survey answered {len(found.rows)} rows where {_FEW} at most were asked."
    if not len(found.rows) <= found.matching <= found.entities:
        yield "survey says of fewer entities that they match than it answers."
    if found.warning + found.critical > found.entities:
        yield "survey counts more entities that drift than there are."
    for row in found.rows:
        expected(row, DriftRow)
        types = tuple(each.drift_type for each in row.scores)
        if types != found.types:
            yield f"The scores of {row.entity!r} are not of the types of the survey."
        if any(each.entity != row.entity for each in row.scores):
            yield f"The scores of {row.entity!r} name another entity."
    if any(_worst(one) < _worst(other) for one, other in pairwise(found.rows)):
        yield "The rows of a survey must be ranked, worst first."


def _worst(row: DriftRow) -> float:
    return max(
        (each.score for each in row.scores if each.score is not None), default=-1
    )


def inspected(manifest: Manifest, session: Session) -> Sentences:
    """What is known about one entity, where there is one that drift was measured of."""
    if Capability.DRIFT_DETECTION not in manifest.capabilities:
        return
    scores = attempt(lambda: tuple(cast("DriftDetecting", session).drift()))
    if isinstance(scores, Failure) or not scores:
        return
    name = scores[0].entity
    if _has(session, "versions"):
        yield from _past(cast("Dating", session), name)
    if _has(session, "provenance"):
        chain = _all(lambda: cast("Tracing", session).provenance(name), ChainLink)
        if isinstance(chain, Failure):
            yield f"provenance failed. {chain.title}"
    if Capability.NORMALISATION in manifest.capabilities:
        yield from _repair(session, name)


def _past(session: Dating, name: str) -> Sentences:
    versions = _all(lambda: session.versions(name), EntityVersion)
    if isinstance(versions, Failure):
        yield f"versions failed. {versions.title}"
        return
    numbers = [each.number for each in versions]
    if numbers != sorted(set(numbers)):
        yield "versions must be in the order of their numbers, each of them once."
    if not numbers:
        return
    last = numbers[-1]
    entity = attempt(lambda: expected(session.entity_at(name, last), Entity))
    if isinstance(entity, Failure):
        yield f"entity_at failed. {entity.title}"
    elif entity.id != name:
        yield f"entity_at answered {entity.id!r} where {name!r} was asked."
    changes = _all(lambda: session.changes(name, last, last), FieldChange)
    if isinstance(changes, Failure):
        yield f"changes failed. {changes.title}"
    elif changes:
        yield "Between a version and itself nothing changes."


def _repair(session: Session, name: str) -> Sentences:
    before = _content(session, name)
    repairing = cast("Normalising", session)
    trial = attempt(
        lambda: expected(repairing.normalise(name, dry_run=True), Normalisation)
    )
    if isinstance(trial, Failure):
        yield f"A dry run failed. {trial.title}"
    elif trial.applied or trial.entity != name:
        yield "A dry run must not be applied, and must name the entity it is about."
    if _has(session, "policies"):
        yield from _policies(cast("Repairing", session), name)
    if _content(session, name) != before:
        yield "A dry run must change nothing."


def _policies(session: Repairing, name: str) -> Sentences:
    policies = _all(session.policies, RepairPolicy)
    if isinstance(policies, Failure):
        yield f"policies failed. {policies.title}"
        return
    for each in policies:

        def call(policy: str = each.id) -> Normalisation:
            return session.normalise(name, dry_run=True, policy=policy)

        trial = attempt(call)
        if isinstance(trial, Failure):
            yield f"A dry run by the policy {each.id!r} failed. {trial.title}"


def _content(session: Session, name: str) -> object:
    if not _has(session, "entity"):
        return None
    found = attempt(lambda: cast("Inspecting", session).entity(name))
    return None if isinstance(found, Failure) else found


def _all(call: Callable[[], tuple[T, ...]], kind: type[T]) -> tuple[T, ...] | Failure:
    return attempt(lambda: tuple(expected(each, kind) for each in call()))


def _has(session: Session, method: str) -> bool:
    return callable(getattr(session, method, None))
