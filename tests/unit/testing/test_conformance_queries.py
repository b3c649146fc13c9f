"""The published suite on queries: answers, limits, cancelling, refusals."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    Column,
    Limits,
    Outcome,
    Parameters,
    Plan,
    QueryError,
    Span,
    UnsupportedError,
)
from tests.fakes import (
    BATCHES,
    FakeJob,
    FakeSession,
)
from tests.unit.testing.test_conformance import OddModule, sentences


class DeafJob(FakeJob):
    """Reads no cancel flag."""

    def batches(self) -> Iterator[Batch]:
        yield from BATCHES * 3


class ShyJob(FakeJob):
    """Ends without a word when it is cancelled."""

    def batches(self) -> Iterator[Batch]:
        for batch in BATCHES * 3:
            if self._flag.is_set():
                return
            yield batch


class ConfusedJob(FakeJob):
    """Takes being cancelled for an error of the query."""

    def batches(self) -> Iterator[Batch]:
        for batch in BATCHES:
            if self._flag.is_set():
                raise QueryError("Interrupted.")
            yield batch


class HollowJob(FakeJob):
    """Delivers a batch without rows."""

    def batches(self) -> Iterator[Batch]:
        yield Batch(((), ()), 0)


class FickleJob(FakeJob):
    """Changes its columns under way."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return (Column(f"at {id(object())}"), Column(f"{self._delivered}"))


class FragileJob(FakeJob):
    """Can be closed but once."""

    def close(self) -> None:
        super().close()
        if self.closed > 1:
            raise RuntimeError


class SilentlyLimitedJob(FakeJob):
    """Never says that there is more."""

    def outcome(self) -> Outcome:
        return replace(super().outcome(), truncated=False)


class OddSession(FakeSession):
    """Starts the jobs that its module names."""

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> FakeJob:
        super().start(query, parameters, limits, cancel)
        assert isinstance(self.module, OddModule)
        return self.module.job(self, limits, cancel)


@pytest.mark.parametrize(
    ("job", "phrase"),
    [
        (DeafJob, "6 batches were delivered after the cancel flag was set"),
        (DeafJob, "5 batches were delivered after the cancel flag was set"),
        (DeafJob, "9 rows were delivered where the limit is one"),
        (ShyJob, "ended with fewer rows and without CancelledError"),
        (ConfusedJob, "must raise CancelledError. Interrupted."),
        (HollowJob, "Batch 1 has no rows"),
        (FickleJob, "The columns changed"),
        (FragileJob, "close of the job failed the second time"),
        (SilentlyLimitedJob, "a result of 3 rows is called not truncated"),
    ],
)
def test_that_each_broken_rule_of_a_job_is_named(
    job: type[FakeJob], phrase: str
) -> None:
    assert [each for each in sentences(OddModule(OddSession, job)) if phrase in each]


class LenientSession(FakeSession):
    """Takes every query for a good one."""

    def _refuse(self, query: str) -> None:
        pass


class CrashingSession(FakeSession):
    """Does not know its own errors."""

    def _refuse(self, query: str) -> None:
        if query == "BAD":
            raise ValueError


class LostSession(FakeSession):
    """Finds the mistake in another text."""

    def _refuse(self, query: str) -> None:
        if query == "BAD":
            raise QueryError("No.", position=Span(2, 99))


class PlanlessSession(FakeSession):
    """Has no plans, and says so: which is allowed."""

    def explain(self, query: str) -> Plan:
        raise UnsupportedError(f"No plan for {query}.")


@pytest.mark.parametrize(
    ("session", "phrases"),
    [
        (LenientSession, ["The bad query was not", "The plan of the bad query was"]),
        (
            CrashingSession,
            [
                "must be refused with QueryError. ",
                "with QueryError or UnsupportedError",
            ],
        ),
        (LostSession, ["The bad query is refused at 2 to 99, outside", "The plan of"]),
        (PlanlessSession, []),
    ],
)
def test_that_a_query_that_is_badly_refused_is_named(
    session: type[FakeSession], phrases: list[str]
) -> None:
    found = sentences(OddModule(session))
    assert len(found) == len(phrases)
    assert all(a in b for a, b in zip(phrases, found, strict=True)), found
