"""Statements: three endings, no stale answer, faults in a row, and stopping."""

from dataclasses import replace

import pytest

from panll_desktop.protocol import (
    Entity,
    Outcome,
    Plan,
    PlanStep,
    Span,
    StatementType,
    StillRunning,
    Stopped,
)
from panll_desktop.session import drift_effects as de
from panll_desktop.session import effects as e
from panll_desktop.session import messages as m
from panll_desktop.session.commands import COMMANDS
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    HISTORY_LENGTH,
    Asked,
    Broken,
    Ending,
    Quarantined,
    Ready,
    Result,
)
from panll_desktop.session.update_runs import CANCEL_PATIENCE
from panll_desktop.session.view_messages import PinToggled
from tests.unit.session.drive import (
    FAULT,
    MISTAKE,
    Drive,
    arrived,
    online,
    rows,
    succeeded,
)

PLAN = Plan(PlanStep("Scan"))


def result_of(drive: Drive, module: str = "alpha") -> Result:
    result = drive.at(module).result
    assert result is not None
    return result


@pytest.mark.parametrize("explain", [False, True])
def test_that_a_run_gets_a_number_and_an_effect(explain: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    drive = online()
    number = drive.run("SELECT 1", explain=explain)
    kind = e.StartExplain if explain else e.StartRun
    assert drive.effects == (kind("alpha", number, "SELECT 1"),)
    run = drive.at("alpha").run
    assert run is not None
    assert (run.number, run.text, run.explain) == (number, "SELECT 1", explain)
    before = drive.state
    assert drive.send(m.RunRequested("SELECT 2"), m.ExplainRequested("S")) == ()
    assert drive.state is before


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_that_nothing_is_run_for_an_empty_text(text: str) -> None:
    drive = online()
    drive.run(text)
    assert (drive.effects, drive.at("alpha").run) == ((), None)


def test_that_nothing_is_run_without_a_connection() -> None:
    drive = Drive().load("alpha")
    before = drive.state
    drive.run()
    drive.send(m.EntityOpened("x"), m.BranchOpened(("things",)), m.CancelRequested())
    assert drive.state is before
    assert drive.effects == ()


def test_that_rows_are_in_the_state_before_the_run_has_ended() -> None:
    drive = online()
    number = drive.run()
    drive.send(arrived("alpha", number))
    result = result_of(drive)
    assert (result.count, result.ending, result.outcome) == (2, None, None)
    assert result.rows is not None
    assert drive.at("alpha").run is not None


@pytest.mark.parametrize("ending", Ending)
def test_that_each_way_to_end_has_a_type_and_an_ending_of_its_own(
    ending: Ending,
) -> None:
    drive = online()
    number = drive.run("SELECT 1")
    ends: dict[Ending, m.Message] = {
        Ending.SUCCEEDED: succeeded("alpha", number),
        Ending.FAILED: m.RunFailed("alpha", number, MISTAKE, 0.5),
        Ending.CANCELLED: m.RunCancelled("alpha", number, 0.5),
    }
    drive.send(arrived("alpha", number), ends[ending])
    result = result_of(drive)
    assert (result.ending, result.seconds) == (ending, 0.5)
    assert (result.outcome is not None) == (ending is Ending.SUCCEEDED)
    assert (result.failure is not None) == (ending is Ending.FAILED)
    assert result.rows is not None
    assert result.count == (3 if ending is Ending.SUCCEEDED else 2)
    assert drive.at("alpha").run is None
    assert [(past.text, past.ending) for past in drive.at("alpha").history] == [
        ("SELECT 1", ending)
    ]


def test_that_an_answer_with_an_old_run_number_changes_nothing() -> None:
    drive = online()
    old = drive.run()
    drive.send(succeeded("alpha", old))
    number = drive.run("SELECT 2")
    assert number > old
    before = drive.state
    stale: list[m.Message] = [
        arrived("alpha", old),
        succeeded("alpha", old),
        m.RunFailed("alpha", old, FAULT, 1.0),
        m.RunCancelled("alpha", old, 1.0),
        m.CancelAnswered("alpha", old, StillRunning("no")),
        m.PlanArrived("alpha", old, PLAN),
        m.RunCancelled("beta", number, 1.0),
        m.RunCancelled("gamma", number, 1.0),
    ]
    for message in stale:
        assert drive.send(message) == ()
        assert drive.state is before


def test_that_what_goes_on_after_a_stop_is_said() -> None:
    drive = online()
    number = drive.run()
    drive.send(m.RunCancelled("alpha", number, 1.0, "The server works on."))
    assert result_of(drive).ending is Ending.CANCELLED
    notice = drive.state.notice
    assert notice is not None
    assert notice.text == "Stopped waiting. The server works on."


def test_that_what_ended_twice_is_counted_once() -> None:
    drive = online()
    number = drive.run()
    drive.send(succeeded("alpha", number))
    before = drive.state
    drive.send(m.RunFailed("alpha", number, FAULT, 1.0), arrived("alpha", number))
    assert drive.state is before


def test_that_history_is_bounded_and_newest_first() -> None:
    drive = online()
    for index in range(HISTORY_LENGTH + 5):
        drive.send(succeeded("alpha", drive.run(f"SELECT {index}")))
    history = drive.at("alpha").history
    assert len(history) == HISTORY_LENGTH
    assert history[0].text == f"SELECT {HISTORY_LENGTH + 4}"


@pytest.mark.parametrize(
    ("statement", "again"),
    [("INSERT", True), ("CREATE TABLE", True), ("SELECT", False), ("", False)],
)
def test_that_the_catalogue_is_fetched_again_after_a_change(
    statement: str,
    again: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    drive = online()
    outcome = Outcome(StatementType.OTHER, statement, 3)
    end = succeeded("alpha", drive.run(), outcome)
    assert drive.send(end) == ((e.FetchBranch("alpha", ()),) if again else ())


def test_that_a_plan_leaves_the_result_alone() -> None:
    drive = online()
    drive.send(succeeded("alpha", drive.run()))
    result = result_of(drive)
    drive.send(m.PlanArrived("alpha", drive.run("S", explain=True), PLAN))
    view = drive.at("alpha").plan
    assert view is not None
    assert (view.text, view.plan) == ("S", PLAN)
    number = drive.run("T", explain=True)
    drive.send(succeeded("alpha", number), arrived("alpha", number))
    drive.send(m.PlanArrived("alpha", number, MISTAKE))
    view = drive.at("alpha").plan
    assert view is not None
    assert (view.text, view.plan, view.failure) == ("T", None, MISTAKE)
    assert drive.at("alpha").run is None
    assert result_of(drive) is result


def measuring() -> Drive:
    """A connection to a database that measures what it explains."""
    drive = online()
    status = drive.status("alpha")
    assert isinstance(status, Ready)
    manifest = replace(status.manifest, analysing="EXPLAIN ANALYZE")
    entries = tuple(
        replace(each, status=Ready(manifest)) if each.id == "alpha" else each
        for each in drive.state.modules
    )
    drive.state = replace(drive.state, modules=entries)
    return drive


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "EXPLAIN SELECT 1",
        "explain  analyze\nSELECT 1",
        "  EXPLAIN ANALYZE SELECT 1",
    ],
)
def test_that_figures_are_asked_for_as_a_run_and_places_stay_true(text: str) -> None:
    drive = measuring()
    number = drive.state.number + 1
    effects = drive.send(m.AnalysisRequested(text, 100))
    asked = "EXPLAIN ANALYZE SELECT 1"
    assert effects == (e.StartRun("alpha", number, asked),)
    result = result_of(drive)
    assert result.text == asked
    # The same word at the same place of the document.
    assert result.offset + asked.index("SELECT") == 100 + text.index("SELECT")


@pytest.mark.parametrize("text", ["SELECT 1,\n oops", "EXPLAIN SELECT 1,\n oops"])
def test_that_a_mistake_stands_where_the_document_has_it(text: str) -> None:
    drive = measuring()
    drive.send(m.AnalysisRequested(text, 100))
    asked = result_of(drive).text
    at = asked.index("SELECT")
    span = Span(at, at + 6)
    title = f"Line 1, column {at + 1}: SELECT is wrong."
    failure = Failure("X", title, position=span)
    number = result_of(drive).number
    drive.send(m.RunFailed("alpha", number, failure, 0.1))
    found = result_of(drive)
    assert found.failure is not None
    place = text.index("SELECT")
    assert found.failure.position == Span(place, place + 6)
    assert found.failure.title == f"Line 1, column {place + 1}: SELECT is wrong."
    assert found.standing == (text, 100)


def test_that_a_plan_with_figures_is_shown_when_the_run_ends() -> None:
    drive = measuring()
    drive.send(m.AnalysisRequested("S", 0))
    run = drive.at("alpha").run
    assert run is not None
    outcome = Outcome(StatementType.EXPLAIN, "EXPLAIN ANALYZE", 1, plan=PLAN)
    drive.send(succeeded("alpha", run.number, outcome))
    view = drive.at("alpha").plan
    assert view is not None
    assert view.plan == PLAN
    assert view.asked


def test_that_a_plan_that_came_with_an_answer_was_not_asked_for() -> None:
    drive = online()
    drive.send(m.RunRequested("S", 0))
    run = drive.at("alpha").run
    assert run is not None
    outcome = Outcome(StatementType.SELECT, "FROM", 1, plan=PLAN)
    drive.send(succeeded("alpha", run.number, outcome))
    view = drive.at("alpha").plan
    assert view is not None
    assert (view.plan, view.asked) == (PLAN, False)


def test_that_a_database_without_figures_is_not_asked_for_them() -> None:
    drive = online()
    assert drive.send(m.AnalysisRequested("SELECT 1", 0)) == ()
    assert measuring().send(m.AnalysisRequested("  ", 0)) == ()
    (command,) = [each for each in COMMANDS if each.id == "query.figures"]
    assert not command.enabled(drive.state)
    assert command.enabled(measuring().state)


def fail(drive: Drive, failure: Failure, *, explain: bool = False) -> None:
    number = drive.run(explain=explain)
    if explain:
        drive.send(m.PlanArrived("alpha", number, failure))
    else:
        drive.send(m.RunFailed("alpha", number, failure, 0.1))


@pytest.mark.parametrize("explain", [False, True])
def test_that_three_faults_in_a_row_fence_a_module(explain: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    drive = online()
    generation = drive.at("alpha").generation
    fail(drive, FAULT)
    fail(drive, FAULT, explain=True)
    assert isinstance(drive.status("alpha"), Ready)
    fail(drive, FAULT, explain=explain)
    assert drive.effects == (e.AbandonLink("alpha"),)
    assert isinstance(drive.status("alpha"), Quarantined)
    workspace = drive.at("alpha")
    assert workspace.link == Broken(FAULT)
    assert workspace.run is None
    assert workspace.generation > generation
    assert result_of(drive).ending is Ending.FAILED
    assert len(workspace.history) == (1 if explain else 2)
    assert isinstance(drive.status("beta"), type(Drive().status("beta")))


@pytest.mark.parametrize("explain", [False, True])
def test_that_an_error_of_the_query_is_no_fault(explain: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    drive = online()
    fail(drive, FAULT)
    fail(drive, FAULT)
    fail(drive, MISTAKE, explain=explain)
    assert drive.faults("alpha") == 0
    fail(drive, FAULT)
    fail(drive, FAULT)
    assert isinstance(drive.status("alpha"), Ready)


def test_that_faults_with_a_success_between_are_not_in_a_row() -> None:
    drive = online()
    for _ in range(3):
        fail(drive, FAULT)
        fail(drive, FAULT)
        drive.send(succeeded("alpha", drive.run()))
        assert drive.faults("alpha") == 0
        fail(drive, FAULT)
        drive.send(m.PlanArrived("alpha", drive.run(explain=True), PLAN))
        assert drive.faults("alpha") == 0
    assert isinstance(drive.status("alpha"), Ready)


def test_that_a_run_is_told_to_stop_once() -> None:
    drive = online()
    number = drive.run()
    assert drive.send(m.CancelRequested()) == (e.CancelRun("alpha", number),)
    before = drive.state
    assert drive.send(m.CancelRequested()) == ()
    drive.send(m.CancelAnswered("alpha", number, Stopped()))
    assert drive.state is before


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(StillRunning("It is far away."), "It is far away."), (MISTAKE, MISTAKE.title)],
)
def test_that_what_cannot_be_stopped_says_so(
    answer: StillRunning | Failure, reason: str
) -> None:
    drive = online()
    number = drive.run()
    drive.send(m.CancelRequested(), m.CancelAnswered("alpha", number, answer))
    run = drive.at("alpha").run
    assert run is not None
    assert run.resisting == reason


def test_that_an_embedded_engine_that_does_not_stop_is_said_to_resist() -> None:
    drive = online("beta")
    number = drive.run()
    drive.send(m.CancelRequested())
    assert drive.advance(CANCEL_PATIENCE) == ()
    run = drive.at("beta").run
    assert run is not None
    assert run.resisting == ""
    assert drive.advance(0.1) == ()
    run = drive.at("beta").run
    assert run is not None
    assert "no sign of stopping" in run.resisting
    assert isinstance(drive.status("beta"), Ready)
    drive.send(m.RunCancelled("beta", number, 3.0))
    assert result_of(drive, "beta").ending is Ending.CANCELLED


@pytest.mark.parametrize("faults", [0, 2])
def test_that_the_lane_of_a_foreign_module_that_does_not_stop_is_given_up(
    faults: int,
) -> None:
    drive = online()
    for _ in range(faults):
        fail(drive, FAULT)
    drive.run()
    drive.send(m.CancelRequested())
    assert drive.advance(CANCEL_PATIENCE) == ()
    assert drive.advance(0.1) == (e.AbandonLink("alpha"),)
    assert isinstance(drive.status("alpha"), Quarantined)
    failure = result_of(drive).failure
    assert failure is not None
    assert failure.code == "STILL_RUNNING"
    assert drive.advance(100) == ()


def test_that_an_explanation_that_hangs_leaves_the_result_alone() -> None:
    drive = online()
    drive.send(succeeded("alpha", drive.run()))
    result, history = result_of(drive), drive.at("alpha").history
    drive.run(explain=True)
    drive.send(m.CancelRequested())
    assert drive.advance(CANCEL_PATIENCE + 0.1) == (e.AbandonLink("alpha"),)
    assert result_of(drive) is result
    assert drive.at("alpha").history is history
    view = drive.at("alpha").plan
    assert view is not None
    assert view.failure is not None


def test_that_a_long_statement_nobody_stops_is_left_alone() -> None:
    drive = online("beta")
    drive.run()
    drive.advance(10_000)
    assert drive.at("beta").run is not None


@pytest.mark.parametrize("explain", [False, True])
def test_that_a_run_ends_with_its_connection(explain: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    drive = online()
    drive.send(succeeded("alpha", drive.run()))
    number = drive.run("S", explain=explain)
    drive.send(m.Reconnected())
    result = result_of(drive)
    assert drive.at("alpha").run is None
    assert result.ending is (Ending.SUCCEEDED if explain else Ending.FAILED)
    assert [each.ending for each in drive.at("alpha").history][1:] == (
        [] if explain else [Ending.SUCCEEDED]
    )
    before = drive.state
    drive.send(m.RunCancelled("alpha", number, 1.0))
    assert drive.state is before


def test_that_an_entity_is_opened_and_a_stale_one_is_dropped() -> None:
    drive = online()
    generation = drive.at("alpha").generation
    assert drive.send(m.EntityOpened("e1")) == (
        de.FetchEntity("alpha", "e1"),
        de.FetchDossier("alpha", "e1"),
    )
    drive.send(m.EntityOpened("e2"))
    before = drive.state
    entity = Entity("e1", "One", None, ())
    drive.send(
        m.EntityArrived("alpha", generation, "e1", entity),
        m.EntityArrived("alpha", generation - 1, "e2", entity),
        m.EntityArrived("gamma", generation, "e2", entity),
    )
    assert drive.state is before
    drive.send(m.EntityArrived("alpha", generation, "e2", None))
    view = drive.at("alpha").entity
    assert view is not None
    assert (view.entity, view.failure, view.pending) == (None, None, False)
    drive.send(m.EntityOpened("e3"))
    drive.send(m.EntityArrived("alpha", generation, "e3", MISTAKE))
    view = drive.at("alpha").entity
    assert view is not None
    assert (view.failure, view.pending) == (MISTAKE, False)


def test_that_the_rows_of_a_result_are_shared_and_not_copied() -> None:
    drive, store = online(), rows()
    number = drive.run()
    drive.send(arrived("alpha", number, store=store))
    drive.send(m.RunCancelled("alpha", number, 1.0))
    assert result_of(drive).rows is store


def several(*texts: str) -> m.RunAllRequested:
    return m.RunAllRequested(
        tuple(Asked(text, 10 * at) for at, text in enumerate(texts))
    )


def test_that_statements_run_one_after_the_other() -> None:
    drive = online()
    (started,) = drive.send(several("a", "b", "c"))
    first = drive.state.number
    assert started == e.StartRun("alpha", first, "a")
    run = drive.at("alpha").run
    assert run is not None
    assert (run.place, run.total) == (1, 3)
    effects = drive.send(succeeded("alpha", first))
    assert e.StartRun("alpha", first + 1, "b") in effects
    drive.send(succeeded("alpha", first + 1), succeeded("alpha", first + 2))
    workspace = drive.at("alpha")
    assert workspace.run is None
    assert [each.text for each in workspace.kept] == ["a", "b", "c"]
    assert {each.ending for each in workspace.kept} == {Ending.SUCCEEDED}
    assert workspace.result is workspace.kept[-1]
    assert [each.offset for each in workspace.kept] == [0, 10, 20]


def test_that_the_first_failure_ends_them_all_and_says_where() -> None:
    drive = online()
    drive.send(several("a", "b", "c"))
    first = drive.state.number
    drive.send(succeeded("alpha", first))
    drive.send(m.RunFailed("alpha", first + 1, MISTAKE, 0.1))
    workspace = drive.at("alpha")
    assert workspace.run is None
    assert workspace.waiting == ()
    assert [each.ending for each in workspace.kept] == [
        Ending.SUCCEEDED,
        Ending.FAILED,
    ]
    assert drive.state.notice is not None
    assert drive.state.notice.text.startswith("Ended at statement 2 of 3")
    assert drive.state.notice.text.endswith("1 statement was not run.")
    drive.send(m.RunRequested("", 0))
    assert drive.state.notice is not None, "nothing was run"
    drive.send(m.RunRequested("a", 0))
    assert drive.state.notice is None


def test_that_stop_ends_them_all() -> None:
    drive = online()
    drive.send(several("a", "b", "c"), m.CancelRequested())
    drive.send(m.RunCancelled("alpha", drive.state.number, 0.1))
    assert drive.at("alpha").waiting == ()
    assert drive.state.notice is not None
    assert "stopped by you. 2 statements were not run." in drive.state.notice.text


def test_that_a_kept_result_can_be_chosen_while_the_next_one_runs() -> None:
    drive = online()
    drive.send(several("a", "b"))
    first = drive.state.number
    drive.send(succeeded("alpha", first), m.ResultChosen(first))
    assert drive.at("alpha").result is drive.at("alpha").kept[0]
    drive.send(succeeded("alpha", first + 1))
    assert drive.at("alpha").kept[1].ending is Ending.SUCCEEDED
    before = drive.at("alpha")
    assert drive.send(m.ResultChosen(999)) == ()
    assert drive.at("alpha") is before


def test_that_one_statement_lets_the_kept_results_go() -> None:
    drive = online()
    drive.send(several("a", "b"))
    first = drive.state.number
    drive.send(succeeded("alpha", first), succeeded("alpha", first + 1))
    drive.run("c")
    assert drive.at("alpha").kept == ()


def test_that_a_lost_connection_ends_them_all() -> None:
    drive = online()
    drive.send(several("a", "b"), m.Reconnected())
    assert drive.at("alpha").waiting == ()
    assert [each.ending for each in drive.at("alpha").kept] == [Ending.FAILED]


def test_that_a_pinned_result_stays_while_others_come() -> None:
    drive = online()
    drive.send(succeeded("alpha", first := drive.run()))
    drive.send(PinToggled())
    drive.send(succeeded("alpha", second := drive.run()))
    drive.send(succeeded("alpha", third := drive.run()))
    space = drive.at("alpha")
    assert [each.number for each in space.kept] == [first, third]
    assert space.found(second) is None
    assert result_of(drive).number == third
    drive.send(m.RunAllRequested((Asked("a", 0), Asked("b", 2))))
    assert [each.number for each in drive.at("alpha").kept] == [first, third + 1]
    drive.send(succeeded("alpha", third + 1), succeeded("alpha", third + 2))
    drive.send(m.ResultChosen(first), PinToggled())
    assert not result_of(drive).pinned
    drive.send(succeeded("alpha", last := drive.run()))
    assert drive.at("alpha").kept == ()
    assert result_of(drive).number == last


def test_that_nothing_is_pinned_where_nothing_came() -> None:
    drive = online()
    before = drive.state
    drive.send(PinToggled())
    assert drive.state is before
