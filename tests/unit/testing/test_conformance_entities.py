"""The published suite on sessions that know entities: plain about each broken rule."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Capability,
    ChainLink,
    DriftRequest,
    DriftRow,
    DriftScore,
    DriftSurvey,
    Entity,
    EntityVersion,
    FieldChange,
    Modality,
    ModuleError,
    Normalisation,
    RepairPolicy,
)
from tests.fakes import FakeSession
from tests.unit.testing.test_conformance import OddModule, WholeSession, sentences

TYPES = ("a_drift", "b_drift")


def row(name: str, one: float | None, other: float | None) -> DriftRow:
    scores = zip(TYPES, (one, other), strict=True)
    return DriftRow(name, name, tuple(DriftScore(name, *each) for each in scores))


GOOD = DriftSurvey(TYPES, (row("e", 0.5, None), row("f", None, 0.2)), 2, 2, 1, 0)


class KnowingSession(WholeSession):
    """Knows the drift, the past, the chain and the repair of an entity."""

    found = GOOD
    numbers: tuple[int, ...] = (1, 2)
    differences: tuple[FieldChange, ...] = ()
    stops = True
    links: tuple[object, ...] = (ChainLink("made", "me", "2026-01-01T00:00:00Z"),)

    def survey(
        self,
        request: DriftRequest,
        cancel: CancelFlag,
        progress: Callable[[int, int], None],
    ) -> DriftSurvey:
        assert request.most > 0
        if cancel.is_set() and self.stops:
            raise CancelledError("Stopped.")
        progress(2, 2)
        return self.found

    def versions(self, identifier: str) -> tuple[EntityVersion, ...]:
        assert identifier
        return tuple(map(EntityVersion, self.numbers))

    def entity_at(self, identifier: str, version: int) -> Entity:
        return Entity(identifier, "", version, ())

    def changes(self, identifier: str, one: int, other: int) -> tuple[FieldChange, ...]:
        assert (identifier, one) == ("e", other)
        return self.differences

    def provenance(self, identifier: str) -> tuple[object, ...]:
        assert identifier
        return self.links

    def policies(self) -> tuple[RepairPolicy, ...]:
        return (RepairPolicy("one", "One"), RepairPolicy("two", "Two"))

    def normalise(
        self, identifier: str, *, dry_run: bool, policy: str = ""
    ) -> Normalisation:
        assert policy in ("", "one", "two")
        return super().normalise(identifier, dry_run=dry_run)


class Unranked(KnowingSession):
    found = replace(GOOD, rows=GOOD.rows[::-1])


class Boundless(KnowingSession):
    found = replace(GOOD, rows=GOOD.rows[:1] * 4, matching=4, entities=4)


class Miscounted(KnowingSession):
    found = replace(GOOD, matching=1, critical=9)


class Mistyped(KnowingSession):
    found = replace(GOOD, types=("a_drift",))


class Misnamed(KnowingSession):
    found = replace(GOOD, rows=(replace(GOOD.rows[0], entity="x"),))


class Unstoppable(KnowingSession):
    stops = False


class Unordered(KnowingSession):
    numbers = (2, 1)


class Restless(KnowingSession):
    differences = (FieldChange(Modality.DOCUMENT, "title", "a", "b"),)


class Confused(KnowingSession):
    def entity_at(self, identifier: str, version: int) -> Entity:
        return Entity(identifier * 2, "", version, ())


class Unchained(KnowingSession):
    links = ("a link",)


class Eager(KnowingSession):
    def normalise(
        self, identifier: str, *, dry_run: bool, policy: str = ""
    ) -> Normalisation:
        done = super().normalise(identifier, dry_run=dry_run, policy=policy)
        return replace(done, applied=True)


class Partial(KnowingSession):
    def normalise(
        self, identifier: str, *, dry_run: bool, policy: str = ""
    ) -> Normalisation:
        if policy == "two":
            raise ModuleError("Nobody knows how.")
        return super().normalise(identifier, dry_run=dry_run)


class Writing(KnowingSession):
    def entity(self, identifier: str) -> Entity | None:
        self.queries.append(identifier)
        return Entity(identifier, "", len(self.queries), ())


def found_in(session: type[FakeSession]) -> list[str]:
    return sentences(OddModule(session, capabilities=frozenset(Capability)))


def test_that_a_session_that_knows_entities_is_passed_over_in_silence() -> None:
    assert found_in(KnowingSession) == []


@pytest.mark.parametrize(
    ("session", "phrases"),
    [
        (Unranked, ["ranked, worst first"]),
        (Boundless, ["answered 4 rows where 3 at most"]),
        (Miscounted, ["fewer entities that they match", "more entities that drift"]),
        (Mistyped, ["not of the types", "not of the types"]),
        (Misnamed, ["name another entity"]),
        (Unstoppable, ["must raise CancelledError"]),
        (Unordered, ["in the order of their numbers"]),
        (Restless, ["a version and itself nothing changes"]),
        (Confused, ["entity_at answered 'ee'"]),
        (Unchained, ["provenance failed. "]),
        (Eager, ["must not be applied"]),
        (Partial, ["by the policy 'two' failed. Nobody knows how."]),
        (Writing, ["A dry run must change nothing."]),
    ],
)
def test_that_each_broken_rule_about_entities_is_named(
    session: type[FakeSession], phrases: list[str]
) -> None:
    found = found_in(session)
    assert len(found) == len(phrases), found
    assert all(a in b for a, b in zip(phrases, found, strict=True)), found
