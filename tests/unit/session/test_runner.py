"""Store, lanes and modules together: what a user sees and when."""

import threading
from dataclasses import replace

from panll_desktop.protocol import (
    Capability,
    Column,
    Entity,
    ErrorKind,
    Example,
    Facet,
    Modality,
    ParseError,
    Span,
    StatementType,
    Up,
)
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    Ending,
    Online,
    Ready,
    State,
)
from panll_desktop.session.update_links import HEALTH_INTERVAL
from panll_desktop.settings import Settings
from tests.fakes import (
    BRANCHES,
    OUTCOME,
    PLAN,
    UP,
    BrokenModule,
    FakeKeeper,
    FakeModule,
    FakeObserver,
    HangingModule,
    Loop,
    is_online,
)

EXIT = SystemExit(3)
PLAYING = frozenset({Capability.QUERY_EXECUTION, Capability.PLAYGROUND})


def status(state: State, module: str) -> object:
    entry = state.module(module)
    assert entry is not None
    return entry.status


def test_that_a_statement_runs_from_the_first_row_to_the_outcome() -> None:
    module = FakeModule(examples=(Example("All", "SELECT"),), capabilities=PLAYING)
    with Loop(module) as loop:
        loop.until(lambda state: bool(state.workspaces["fake"].examples))
        result = loop.run("SELECT 1")
        assert (result.ending, result.outcome, result.count) == (
            Ending.SUCCEEDED,
            OUTCOME,
            3,
        )
        assert result.columns == module.columns
        assert result.rows is not None
        assert list(result.rows.rows()) == [(1, "a"), (2, "b"), (3, "c")]
        assert loop.workspace.link == Online(UP, 0.0, None, loop.clock.now)
        assert loop.workspace.catalog[()] == BRANCHES[()]
        loop.until(lambda _: ("things",) in loop.workspace.catalog)
        assert loop.workspace.catalog[("things",)] == BRANCHES[("things",)]


def test_that_rows_are_there_before_the_count() -> None:
    module = HangingModule("rest")
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        loop.until(lambda _: loop.result.count > 0)
        result = loop.result
        assert (result.count, result.ending, result.outcome) == (2, None, None)
        assert result.rows is not None
        assert result.rows.row(1) == (2, "b")
        module.release()
        loop.until_idle()
        assert (loop.result.count, loop.result.ending) == (3, Ending.SUCCEEDED)
        ran = (m.RowsArrived, m.RunSucceeded)
        assert [type(each) for each in loop.seen if isinstance(each, ran)] == [
            m.RowsArrived,
            m.RowsArrived,
            m.RunSucceeded,
        ]


def test_that_health_answers_while_a_query_hangs() -> None:
    module = HangingModule("batches")
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        assert module.arrived.wait(10)
        module.health = Up("2.0")
        loop.advance(HEALTH_INTERVAL)
        loop.until(
            lambda _: (
                isinstance(loop.workspace.link, Online)
                and loop.workspace.link.health == Up("2.0")
            )
        )
        assert loop.workspace.run is not None


def test_that_a_query_answers_while_health_hangs() -> None:
    with Loop(HangingModule("health")) as loop:
        loop.until(lambda _: isinstance(loop.workspace.link, Online))
        assert loop.run().ending is Ending.SUCCEEDED


def test_that_cancel_reaches_a_running_job() -> None:
    module = FakeModule(endless=True)
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        loop.until(lambda _: loop.result.count > 0)
        loop.send(m.CancelRequested())
        loop.until_idle()
        assert (loop.result.ending, loop.result.count) == (Ending.CANCELLED, 3)
        assert loop.result.failure is None
        querying = next(each for each in module.sessions if each.jobs)
        assert querying.jobs[0].closed == 1
        loop.until(lambda _: any(isinstance(x, m.CancelAnswered) for x in loop.seen))
        stopper = querying.jobs[0].cancelled_on
        assert stopper is None or stopper not in querying.threads


def test_that_each_session_is_opened_used_and_closed_on_one_thread() -> None:
    module = FakeModule(capabilities=PLAYING)
    with Loop(module) as loop:
        loop.until_online()
        for _ in range(3):
            loop.run()
        loop.send(m.ExplainRequested("SELECT"))
        loop.until_idle()
        loop.advance(HEALTH_INTERVAL)
    assert len(module.sessions) == 2
    assert [session.closed for session in module.sessions] == [1, 1]
    threads = [set(session.threads) for session in module.sessions]
    assert [len(each) for each in threads] == [1, 1]
    assert not threads[0] & threads[1]
    assert threading.current_thread() not in threads[0] | threads[1]


def test_that_opening_another_connection_closes_the_former_one() -> None:
    module = FakeModule()
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.ConnectionMade("fake", "mine", {"file": "mine.db"}))
        loop.until_online()
        loop.run()
    files = [session.options["file"] for session in module.sessions]
    assert files == ["here.db", "mine.db", "mine.db"]
    assert [session.closed for session in module.sessions] == [1, 1, 1]


def test_that_closing_waits_for_what_has_to_be_written() -> None:
    keeper = FakeKeeper()
    loop = Loop(FakeModule(), keeper=keeper)
    loop.send(m.SourceEdited("fake", 1, "SELECT"), m.ThemeChosen("dark"))
    loop.close()
    assert [type(each) for each in keeper.kept] == [e.SaveDrafts, e.SaveSettings]


def test_that_what_cannot_be_written_is_said() -> None:
    with Loop(FakeModule(), keeper=FakeKeeper("The disk is full.")) as loop:
        loop.send(m.ThemeChosen("dark"))
        state = loop.until(lambda state: state.notice is not None)
        assert state.notice is not None
        assert state.notice.text == "The disk is full."


def test_that_a_statement_is_counted_once_by_the_workbench() -> None:
    observer = FakeObserver()
    module = FakeModule(outcome=replace(OUTCOME, modalities=0b101))
    with Loop(module, observer=observer) as loop:
        loop.until_online()
        loop.run()
        assert observer.stopped == [(StatementType.SELECT, 0b101, 0.0)]
        loop.send(m.ExplainRequested("SELECT"))
        loop.until_idle()
        assert observer.stopped[1:] == [(StatementType.EXPLAIN, 0, 0.0)]
    assert observer.errors == []


def test_that_a_parse_error_is_counted_as_one_and_keeps_its_place() -> None:
    observer = FakeObserver()
    module = BrokenModule("start", ParseError("No.", position=Span(2, 4)))
    with Loop(module, observer=observer) as loop:
        loop.until_online()
        for _ in range(4):
            failure = loop.run().failure
            assert failure is not None
            assert (failure.position, failure.fault) == (Span(2, 4), False)
        assert isinstance(status(loop.state, "broken"), Ready)
    assert observer.errors == [ErrorKind.PARSE_ERROR] * 4
    assert observer.stopped == []


def test_that_a_cancelled_statement_is_not_counted() -> None:
    observer = FakeObserver()
    with Loop(FakeModule(endless=True), observer=observer) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"), m.CancelRequested())
        loop.until_idle()
        assert loop.result.ending is Ending.CANCELLED
    assert (observer.stopped, observer.errors) == ([], [])


def test_that_a_form_is_tested_on_a_connection_of_its_own() -> None:
    module = FakeModule()
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.ConnectionTried("fake", {"file": "try.db"}))
        loop.until(lambda state: state.trial is not None and bool(state.trial.answer))
        assert loop.state.trial is not None
        assert loop.state.trial.answer == UP
        tried = [each for each in module.sessions if each.options["file"] == "try.db"]
        assert [(each.closed, len(set(each.threads))) for each in tried] == [(1, 1)]


def test_that_an_entity_is_fetched() -> None:
    entity = Entity("e1", "One", 1, (Facet(Modality.GRAPH, None),))
    with Loop(FakeModule(entities={"e1": entity})) as loop:
        loop.until_online()
        for wanted in ("e1", "e2"):
            loop.send(m.EntityOpened(wanted))
            loop.until(
                lambda _: (
                    loop.workspace.entity is not None
                    and not loop.workspace.entity.pending
                )
            )
            view = loop.workspace.entity
            assert view is not None
            assert view.entity == (entity if wanted == "e1" else None)
            assert view.failure is None


def test_that_columns_are_told_even_without_rows() -> None:
    columns = (Column("only"),)
    module = FakeModule(
        columns=columns, batches=(), outcome=replace(OUTCOME, row_count=0)
    )
    with Loop(module) as loop:
        loop.until_online()
        result = loop.run()
        assert (result.columns, result.count) == (columns, 0)


def test_that_a_statement_for_a_connection_that_is_gone_fails_at_once() -> None:
    with Loop(FakeModule()) as loop:
        loop.until_online()
        loop.runner.perform(e.CloseLink("fake"))
        assert loop.run().failure == Failure(
            "NO_CONNECTION", "There is no open connection."
        )
        loop.send(m.ExplainRequested("SELECT"))
        loop.until_idle()
        assert loop.workspace.plan is not None
        assert loop.workspace.plan.failure is not None
        loop.advance(HEALTH_INTERVAL)
        loop.runner.perform(e.CancelRun("fake", 1))


def test_that_a_plan_is_shown() -> None:
    with Loop(FakeModule(), settings=Settings(module="fake")) as loop:
        loop.until(lambda state: is_online(state.workspace))
        loop.send(m.ExplainRequested("SELECT"))
        loop.until_idle()
        assert loop.workspace.plan is not None
        assert loop.workspace.plan.plan == PLAN
