"""Performs what is asked about drift and about the entity that is open."""

import functools
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar, assert_never, cast

from panll_desktop.protocol import (
    CancelFlag,
    Capability,
    ChainLink,
    Dating,
    DriftDetecting,
    DriftScore,
    DriftSurvey,
    Entity,
    EntityVersion,
    FieldChange,
    Inspecting,
    Normalisation,
    Normalising,
    Repairing,
    RepairPolicy,
    Session,
    Surveying,
    Tracing,
)
from panll_desktop.session import drift_effects as de
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import drift_ranking
from panll_desktop.session import messages as m
from panll_desktop.session.drift_state import Deed, Dossier
from panll_desktop.session.failure import STOPPED, Failure, attempt, expected
from panll_desktop.session.links import Connection

T = TypeVar("T")
Post: TypeAlias = Callable[[m.Message], None]
_PURPOSE: Final = "drift"


class Caretaker:
    """Asks sessions: for what takes long on a lane of its own, else beside health."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def perform(self, effect: de.Upkeep, connection: Connection | None) -> None:
        """Starts the work; its answer is posted, unless the connection is gone."""
        if connection is None:
            return
        match effect:
            case de.MeasureDrift():
                self._measure(effect, connection)
            case de.StopDrift():
                connection.stop_upkeep(_PURPOSE)
            case _:
                connection.control.submit(
                    functools.partial(self._ask, effect, connection)
                )

    def _measure(self, effect: de.MeasureDrift, connection: Connection) -> None:
        flag = connection.start_upkeep(_PURPOSE)
        post, module, number = self._post, effect.module, effect.number

        def tell(done: int, due: int) -> None:
            post(dm.DriftProgressed(module, number, done, due))

        def step(session: Session | Failure) -> None:
            answer: DriftSurvey | Failure
            if isinstance(session, Failure):
                answer = session
            elif flag.is_set():
                answer = STOPPED
            else:
                answer = attempt(lambda: _survey(session, effect, flag, tell))
            post(dm.DriftArrived(module, number, answer))

        connection.upkeep.submit(step)

    def _ask(
        self,
        effect: de.FetchEntity
        | de.FetchDossier
        | de.FetchVersion
        | de.FetchChanges
        | de.Mend,
        connection: Connection,
        session: Session | Failure,
    ) -> None:
        where = (effect.module, connection.generation, effect.identifier)
        name = effect.identifier
        match effect:
            case de.FetchEntity():
                entity = _answer(session, lambda open_: _entity(open_, name))
                self._post(m.EntityArrived(*where, entity))
            case de.FetchDossier():
                ask = functools.partial(_dossier, connection, name)
                found = _answer(session, ask)
                if isinstance(found, Failure):
                    found = Dossier(found, found, found)
                self._post(dm.DossierArrived(*where, found))
            case de.FetchVersion(version=version):
                former = _answer(session, lambda open_: _former(open_, name, version))
                self._post(dm.VersionArrived(*where, version, former))
            case de.FetchChanges(one=one, other=other):
                changes = _answer(
                    session, lambda open_: _changes(open_, name, one, other)
                )
                self._post(dm.ChangesArrived(*where, one, other, changes))
            case de.Mend(deed=deed, policy=policy):
                done = _answer(session, lambda open_: _mended(open_, effect))
                self._post(dm.MendingAnswered(*where, deed, policy, done))
            case _:
                assert_never(effect)


def _answer(
    session: Session | Failure, ask: Callable[[Session], T | Failure]
) -> T | Failure:
    if isinstance(session, Failure):
        return session
    return attempt(lambda: ask(session))


def _survey(
    session: Session,
    effect: de.MeasureDrift,
    flag: CancelFlag,
    tell: Callable[[int, int], None],
) -> DriftSurvey:
    if _has(session, "survey"):
        survey = cast("Surveying", session).survey
        return expected(survey(effect.request, flag, tell), DriftSurvey)
    scores = _each(cast("DriftDetecting", session).drift(), DriftScore)
    return drift_ranking.ranked(scores, effect.request)


def _entity(session: Session, name: str) -> Entity | Failure | None:
    if not _has(session, "entity"):
        return Failure("UNSUPPORTED", "This database has no entities to open.")
    return expected(cast("Inspecting", session).entity(name), Entity, type(None))


def _dossier(connection: Connection, name: str, session: Session) -> Dossier:
    versions = chain = scores = None
    policies: tuple[RepairPolicy, ...] = ()
    declared = connection.capabilities
    if _has(session, "versions"):
        dating = cast("Dating", session)
        versions = attempt(lambda: _each(dating.versions(name), EntityVersion))
    if _has(session, "provenance"):
        tracing = cast("Tracing", session)
        chain = attempt(lambda: _each(tracing.provenance(name), ChainLink))
    if Capability.DRIFT_DETECTION in declared:
        detecting = cast("DriftDetecting", session)
        scores = attempt(lambda: _each(detecting.drift(name), DriftScore))
    repairs = Capability.NORMALISATION in declared
    if repairs and _has(session, "policies"):
        policies = _each(cast("Repairing", session).policies(), RepairPolicy)
    undoes = repairs and _has(session, "undo")
    return Dossier(versions, chain, scores, policies, repairs, undoes)


def _former(session: Session, name: str, version: int) -> Entity:
    return expected(cast("Dating", session).entity_at(name, version), Entity)


def _changes(
    session: Session, name: str, one: int, other: int
) -> tuple[FieldChange, ...]:
    return _each(cast("Dating", session).changes(name, one, other), FieldChange)


def _mended(session: Session, effect: de.Mend) -> Normalisation:
    if effect.deed is Deed.UNDO:
        answer = cast("Repairing", session).undo(effect.identifier)
    elif effect.policy:
        answer = cast("Repairing", session).normalise(
            effect.identifier,
            dry_run=effect.deed is Deed.DRY_RUN,
            policy=effect.policy,
        )
    else:
        answer = cast("Normalising", session).normalise(
            effect.identifier, dry_run=effect.deed is Deed.DRY_RUN
        )
    return expected(answer, Normalisation)


def _each(found: tuple[T, ...], kind: type[T]) -> tuple[T, ...]:
    return tuple(expected(each, kind) for each in found)


def _has(session: Session, method: str) -> bool:
    return callable(getattr(session, method, None))
