"""One statement from start to end, and the one door to foreign code."""

import threading
from typing import cast

import pytest

from panll_desktop.protocol import (
    SILENT,
    Batch,
    CancelFlag,
    Cancellation,
    CancelledError,
    Capability,
    Column,
    ConnectError,
    ErrorKind,
    Limits,
    ModuleError,
    Outcome,
    Parameters,
    ParseError,
    PeersFailedError,
    Plan,
    ProofFailedError,
    QueryError,
    QueryTimeoutError,
    Session,
    Span,
    StatementType,
    StillRunning,
    Stopped,
)
from panll_desktop.session.execution import Execution, explain
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.session.links import open_session
from tests.fakes import (
    COLUMNS,
    OUTCOME,
    PLAN,
    FakeClock,
    FakeJob,
    FakeModule,
    FakeObserver,
    FakeSession,
)


class Basket:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.columns: tuple[Column, ...] = ()
        self.batches: list[Batch] = []

    def begin(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns

    def take(self, batch: Batch) -> None:
        self.batches.append(batch)


def run(
    module: FakeModule, execution: Execution | None = None
) -> tuple[Outcome | Failure, Basket, FakeObserver]:
    session, clock = open_session(module.manifest, {}, SILENT), FakeClock()
    basket, observer = Basket(), FakeObserver()
    module.deeds.setdefault("outcome", lambda: clock.__setattr__("now", 1002.5))
    execution = execution or Execution("SELECT")
    answer = execution.run(session, basket, observer, clock)
    assert execution.job is None
    return answer, basket, observer


def fault(error: BaseException) -> FakeModule:
    def fail() -> None:
        raise error

    return FakeModule(deeds={"batches": fail})


def test_that_columns_come_before_rows_and_the_job_is_closed() -> None:
    module = FakeModule()
    answer, basket, observer = run(module)
    assert answer == OUTCOME
    assert (basket.columns, tuple(basket.batches)) == (COLUMNS, module.batches)
    assert observer.stopped == [(StatementType.SELECT, 0, 2.5)]
    assert observer.errors == []
    assert [job.closed for job in module.sessions[0].jobs] == [1]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ParseError("No.", position=Span(1, 2)), ErrorKind.PARSE_ERROR),
        (QueryError("No."), ErrorKind.INTERNAL_ERROR),
        (ConnectError("Gone."), ErrorKind.CONNECTION_ERROR),
        (QueryTimeoutError("Late."), ErrorKind.TIMEOUT),
        (PeersFailedError("None."), ErrorKind.FEDERATION_ERROR),
        (ProofFailedError("No.", ()), ErrorKind.PROOF_FAILURE),
        (ValueError("Oops."), ErrorKind.INTERNAL_ERROR),
        (SystemExit(3), ErrorKind.INTERNAL_ERROR),
    ],
    ids=lambda each: type(each).__name__,
)
def test_that_a_failure_is_counted_once_under_its_kind(
    error: BaseException, kind: ErrorKind
) -> None:
    module = fault(error)
    answer, _, observer = run(module)
    assert isinstance(answer, Failure)
    assert answer.fault is not isinstance(error, ModuleError)
    assert (observer.errors, observer.stopped) == ([kind], [])
    assert [job.closed for job in module.sessions[0].jobs] == [1]


def test_that_a_cancelled_statement_is_counted_as_nothing() -> None:
    answer, _, observer = run(fault(CancelledError("Stopped.")))
    assert isinstance(answer, Failure)
    assert answer.cancelled
    assert not answer.fault
    assert (observer.errors, observer.stopped) == ([], [])


def test_that_a_statement_cancelled_before_it_starts_stops_at_once() -> None:
    module, execution = FakeModule(), Execution("SELECT")
    assert execution.cancel() == Stopped()
    answer, basket, _ = run(module, execution)
    assert isinstance(answer, Failure)
    assert answer.cancelled
    assert basket.batches == []


@pytest.mark.parametrize("told", [Stopped(), StillRunning("It is far away.")])
def test_that_the_database_is_told_to_stop(told: Cancellation) -> None:
    module, execution = FakeModule(cancellation=told, endless=True), Execution("S")
    answers: list[Cancellation | Failure] = []

    def stop() -> None:
        teller = threading.Thread(target=lambda: answers.append(execution.cancel()))
        teller.start()
        teller.join(10)

    module.deeds["rest"] = stop
    answer, basket, _ = run(module, execution)
    assert isinstance(answer, Failure)
    assert answer.cancelled
    assert answers == [told]
    assert len(basket.batches) == 2


def test_that_a_module_that_fails_to_cancel_is_a_value() -> None:
    module, execution = FakeModule(), Execution("S")
    answers: list[Cancellation | Failure] = []
    module.deeds["rest"] = lambda: answers.append(execution.cancel())
    module.deeds["cancel"] = lambda: exec("raise SystemExit")  # noqa: S102 - our own
    run(module, execution)
    assert [isinstance(each, Failure) and each.fault for each in answers] == [True]


@pytest.mark.parametrize(
    "batch",
    [
        Batch(((1, 2), ("a",)), 2),
        Batch(((1, 2),), 2),
        Batch(((1,), ("a",), ("b",)), 1),
        cast("Batch", None),
    ],
    ids=["short", "narrow", "wide", "none"],
)
def test_that_a_batch_of_the_wrong_shape_is_a_fault(batch: Batch) -> None:
    answer, basket, observer = run(FakeModule(batches=(batch,)))
    assert isinstance(answer, Failure)
    assert answer.fault
    assert basket.batches == []
    assert observer.errors == [ErrorKind.INTERNAL_ERROR]


def test_that_an_outcome_or_a_plan_of_another_kind_is_a_fault() -> None:
    answer, _, _ = run(FakeModule(outcome=cast("Outcome", None)))
    assert isinstance(answer, Failure)
    assert answer.fault
    assert "NoneType where Outcome is due" in answer.title
    module = FakeModule(plan=cast("Plan", "a plan"))
    session = open_session(module.manifest, {}, SILENT)
    told = explain(session, "SELECT", SILENT, FakeClock())
    assert isinstance(told, Failure)
    assert told.fault


def test_that_a_plan_is_counted_as_an_explanation() -> None:
    session = open_session(FakeModule().manifest, {}, SILENT)
    observer = FakeObserver()
    assert explain(session, "SELECT", observer, FakeClock()) == PLAN
    assert observer.stopped == [(StatementType.EXPLAIN, 0, 0.0)]


class Mute:
    """A session that can do nothing but be."""

    health = FakeSession.health
    catalog = FakeSession.catalog
    close = FakeSession.close


def test_that_a_session_without_queries_says_so() -> None:
    session, observer = cast("Session", Mute()), FakeObserver()
    answer = Execution("S").run(session, Basket(), observer, FakeClock())
    told = explain(session, "S", observer, FakeClock())
    codes = [each.code for each in (answer, told) if isinstance(each, Failure)]
    assert codes == ["UNSUPPORTED", "UNSUPPORTED"]


def test_that_limits_reach_the_module() -> None:
    answer, basket, _ = run(FakeModule(), Execution("SELECT", Limits(rows=2)))
    assert isinstance(answer, Outcome)
    assert (answer.row_count, answer.truncated) == (2, True)
    assert sum(batch.rows for batch in basket.batches) == 2


class Generous(FakeSession):
    """A session that does not look at the limits."""

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> FakeJob:
        del limits
        return super().start(query, parameters, Limits(), cancel)


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_that_a_module_that_ignores_the_limit_is_held_to_it(rows: int) -> None:
    basket = Basket()
    session = Generous(FakeModule(), {}, SILENT)
    execution = Execution("SELECT", Limits(rows=rows))
    answer = execution.run(cast("Session", session), basket, SILENT, FakeClock())
    assert isinstance(answer, Outcome)
    assert sum(batch.rows for batch in basket.batches) == rows == answer.row_count
    assert answer.truncated == (rows < 3)
    assert all(len(each) == x.rows for x in basket.batches for each in x.columns)


class NamelessError(ModuleError):
    """An error whose author forgot to call the class above."""

    def __init__(self) -> None:
        Exception.__init__(self, "nameless")


class UnspeakableError(Exception):
    """An error that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "error",
    [
        NamelessError(),
        UnspeakableError(),
        KeyboardInterrupt(),
        GeneratorExit(),
        SystemExit(0),
    ],
    ids=lambda each: type(each).__name__,
)
def test_that_nothing_gets_past_the_door(error: BaseException) -> None:
    def fail() -> None:
        raise error

    answer = attempt(fail)
    assert isinstance(answer, Failure)
    assert answer.fault
    assert answer.title.startswith("The module failed with ")
    assert "Traceback" in answer.detail


def test_that_a_session_that_lacks_what_its_module_declares_is_refused() -> None:
    both = frozenset({Capability.DRIFT_DETECTION, Capability.QUERY_EXECUTION})
    module = FakeModule(capabilities=both)
    with pytest.raises(ModuleError, match=r"DRIFT_DETECTION \(drift\)"):
        open_session(module.manifest, {}, SILENT)
    assert [session.closed for session in module.sessions] == [1]
