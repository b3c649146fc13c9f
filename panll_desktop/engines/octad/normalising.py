"""Normalisation: the modalities of an entity are brought back together.

A score above `LEAST` is acted on, by the strategies of `repairs` in their order, each
on what the ones before it left. What is changed goes into one new version with one
record of the type ``normalized`` on the provenance chain, in one transaction. The
version before it keeps all that was, so `undo` can restore it; that makes a version and
a record as well. A dry run computes the same and writes nothing.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Final

from panll_desktop.engines.octad import chain, drift, evidence, repairs, versions
from panll_desktop.engines.octad.assessing import assess
from panll_desktop.engines.octad.content import facets
from panll_desktop.engines.octad.draft import Draft, Event
from panll_desktop.engines.octad.drift import Score
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.errors import RejectedError, StoppedError
from panll_desktop.engines.octad.evidence import Evidence
from panll_desktop.engines.octad.repairs import (
    Answer,
    Case,
    Policy,
    Refused,
    Repair,
    Waiting,
)
from panll_desktop.engines.octad.store import Stop, Store
from panll_desktop.engines.octad.versions import FieldChange, never
from panll_desktop.engines.octad.writing import Note
from panll_desktop.protocol import Modality
from panll_desktop.records import Record

LEAST: Final = 0.3
_ROUNDING: Final = 1e-6  # of float32
NORMALISED: Final = "Normalised"
UNDONE: Final = "Normalisation undone"
EVENT: Final = "normalized"
UNDO_EVENT: Final = "normalization_undone"


class Outcome(Enum):
    """What came of one type of drift."""

    REPAIRED = "repaired"
    PENDING = "pending"
    NOT_NEEDED = "not needed"
    FAILED = "failed"


class Step(Record):
    """One strategy, applied to one entity.

    Attributes:
        kind: the type of drift.
        strategy: its name in VeriSimDB, such as ``graph-document-sync``.
        drifted: the modality that is made anew.
        source: from which one; None where there is none.
        outcome: what came of it; not needed as well where nothing better can be made.
        sentence: what was done, or why nothing was.
        before: the score when the strategy began.
        after: the score when it had ended.
    """

    kind: DriftType
    strategy: str
    drifted: Modality
    source: Modality | None = None
    outcome: Outcome = Outcome.NOT_NEEDED
    sentence: str = ""
    before: float | None = None
    after: float | None = None


class Report(Record):
    """What a normalisation did, or, in a dry run, would do.

    Attributes:
        id: of the entity.
        timestamp: of the normalisation.
        version: the one that was made; None where nothing was written.
        steps: one for each type of drift that was looked at.
        changes: the fields that differ.
        before: the scores before.
        after: the scores after; of a dry run, those that it would have.
    """

    id: str
    timestamp: str
    version: int | None
    steps: tuple[Step, ...]
    changes: tuple[FieldChange, ...]
    before: tuple[Score, ...]
    after: tuple[Score, ...]

    @property
    def success(self) -> bool:
        """Whether something was repaired, and nothing that was tried failed."""
        outcomes = {each.outcome for each in self.steps}
        return Outcome.REPAIRED in outcomes and Outcome.FAILED not in outcomes


def plan(
    store: Store,
    identifier: str,
    kind: DriftType | None = None,
    *,
    policy: Policy = Policy.MODALITY_PRIORITY,
    stop: Stop = never,
) -> Report:
    """A dry run: what `normalise` would do now; nothing is written.

    Args:
        store: where.
        identifier: which entity.
        kind: the one type of drift to act on; all (quality-reconciliation) if None or
            `DriftType.QUALITY`.
        policy: which of two modalities that disagree is right.
        stop: asked now and then.

    Raises:
        MissingError: there is no entity of that identifier.
        StoppedError: the flag was set.
    """
    with store.snapshot(stop) as asked:
        work = _Work(store, identifier, policy)
        work.go_through(kind, asked)
        return work.report()


def normalise(
    store: Store,
    identifier: str,
    kind: DriftType | None = None,
    *,
    policy: Policy = Policy.MODALITY_PRIORITY,
    stop: Stop = never,
) -> Report:
    """Repairs an entity in one transaction; the arguments are those of `plan`.

    The actor is that of the store. Nothing is written where nothing is to be repaired.

    Raises:
        MissingError: there is no entity of that identifier.
        StoppedError: the flag was set; nothing was changed.
        StoreBusyError: another process is writing.
    """
    with store.stoppable(stop) as asked, store.transaction():
        work = _Work(store, identifier, policy)
        work.go_through(kind, asked)
        report, event = work.report(), work.event
        if event is not None:
            note = Note(NORMALISED, store.actor)
            version = store.rewrite(work.key, work.draft, note, event)
            kept = drift.keep_inside(store, work.key)
            report = replace(report, version=version, after=drift.scores_of(kept))
    if any(each.outcome is not Outcome.NOT_NEEDED for each in report.steps):
        store.observer.normalised(success=report.success)
    return report


def undo(store: Store, identifier: str, *, stop: Stop = never) -> int:
    """Takes back the normalisation that was the last write of an entity.

    Every modality gets the content of the version before, byte for byte; versions and
    provenance grow.

    Returns:
        The number of the version that this makes.

    Raises:
        MissingError: there is no entity of that identifier.
        RejectedError: its last write was no normalisation.
        StoppedError: the flag was set; nothing was changed.
        StoreBusyError: another process is writing.
    """
    with store.stoppable(stop) as asked, store.transaction():
        if asked():
            raise StoppedError("Stopped.")
        key = versions.existing(store, identifier)
        number, message = store.connection.execute(
            "SELECT version, message FROM version WHERE entity = ?"
            " ORDER BY version DESC LIMIT 1",
            (key,),
        ).fetchone()
        if message != NORMALISED:
            raise RejectedError(
                "version", f"the last write of {identifier!r} was no normalisation"
            )
        draft = versions.draft_of(store, key, number - 1)
        text = f"Version {number} is undone: the content is that of {number - 1}."
        return store.rewrite(
            key, draft, Note(UNDONE, store.actor), Event(UNDO_EVENT, store.actor, text)
        )


class _Work:
    """An entity on its way through the strategies; it writes nothing itself.

    The caller has a transaction open for as long as it lives.
    """

    def __init__(self, store: Store, identifier: str, policy: Policy) -> None:
        self.key = versions.existing(store, identifier)
        self._identifier = identifier
        self._actor = store.actor
        self._moment = store.timestamp()
        entity, self._around, self._first = drift.assess_inside(store, self.key)
        self._entity, self._now = entity, self._first
        self.draft = versions.draft_of(store, self.key, len(entity.times))
        self._before = self.draft
        self._policy = policy
        self._writes = versions.last_writes(store, self.key)
        keys = json.dumps(sorted(self._around.titles.keys))
        self._identifiers = dict(
            store.connection.execute(
                "SELECT key, id FROM entity"
                " WHERE key IN (SELECT value FROM json_each(?))",
                (keys,),
            )
        )
        self._steps: list[Step] = []

    def go_through(self, kind: DriftType | None, stop: Stop) -> None:
        """Repairs one type of drift, or all.

        Raises:
            StoppedError: the flag was set.
        """
        for each, strategy, repair in repairs.STRATEGIES:
            if stop():
                raise StoppedError("Stopped.")
            if kind in (None, DriftType.QUALITY, each):
                self._look(each, strategy, repair)

    def _look(
        self, kind: DriftType, strategy: str, repair: Callable[[Case], Answer]
    ) -> None:
        """Repairs one type of drift if there is too much of it."""
        score = self._now.scores[kind]
        step = Step(kind, strategy, drift.DRIFTED[kind], before=score, after=score)
        if score is None or score <= LEAST:
            reason = self._now.reasons.get(kind)
            sentence = (
                f"No data: {reason}." if reason else "The score is not above 0.3."
            )
            self._steps.append(replace(step, sentence=sentence))
            return
        case = Case(
            *(self._entity, self.draft, self._around),
            *(self._policy, self._writes, self._identifiers),
        )
        match repair(case):
            case Repair(draft, sentence, source):
                step = self._tried(replace(step, source=source), draft, sentence)
            case Waiting(reason):
                step = replace(step, outcome=Outcome.PENDING, sentence=reason)
            case Refused(reason):
                step = replace(step, outcome=Outcome.FAILED, sentence=reason)
        self._steps.append(step)

    def _tried(self, step: Step, draft: Draft, sentence: str) -> Step:
        """Takes over what a repair makes, if that is better."""
        entity = evidence.with_content(self._entity, draft)
        now = assess(self._recorded(entity, sentence), self._around)
        after = now.scores[step.kind]
        if after is not None and after >= (step.before or 0) - _ROUNDING:
            return replace(
                step, sentence="It is as near already as one that is made anew."
            )
        self.draft, self._entity, self._now = draft, entity, now
        return replace(step, outcome=Outcome.REPAIRED, sentence=sentence, after=after)

    @property
    def event(self) -> Event | None:
        """The record of what was repaired; None where nothing was."""
        done = [each for each in self._steps if each.outcome is Outcome.REPAIRED]
        if not done:
            return None
        texts = (
            f"{each.kind.value} {_figure(each.before)} to {_figure(each.after)}:"
            f" {each.sentence}"
            for each in done
        )
        return Event(EVENT, self._actor, " ".join(texts))

    def report(self, version: int | None = None) -> Report:
        """What was done, and the scores once it is written."""
        event, after = self.event, self._first
        if event is not None:
            after = assess(
                self._recorded(self._entity, event.description), self._around
            )
        return Report(
            id=self._identifier,
            timestamp=self._moment,
            version=version,
            steps=tuple(self._steps),
            changes=versions.changes(facets(self._before), facets(self.draft)),
            before=drift.scores_of(self._first),
            after=drift.scores_of(after),
        )

    def _recorded(self, entity: Evidence, description: str) -> Evidence:
        """The entity with the version and the record that this normalisation makes."""
        last = entity.records[-1].content_hash if entity.records else chain.GENESIS
        record = chain.append(
            *(last, EVENT, self._actor, self._moment, None, description)
        )
        return replace(
            entity,
            times=(*entity.times, self._moment),
            modified_at=self._moment,
            records=(*entity.records, record),
        )


def _figure(score: float | None) -> str:
    return "no data" if score is None else f"{score:.3f}"
