"""Modules that break their contract: a visible state, and never the neighbour's."""

import time

import pytest

from panll_desktop.protocol import (
    Capability,
    Down,
    StillRunning,
)
from panll_desktop.session import messages as m
from panll_desktop.session.failure import Failure
from panll_desktop.session.runner import EXIT_PATIENCE
from panll_desktop.session.state import (
    Broken,
    Ending,
    Failed,
    Online,
    Quarantined,
    Ready,
    State,
)
from panll_desktop.session.update_links import CONNECT_PATIENCE
from panll_desktop.session.update_runs import CANCEL_PATIENCE
from tests.fakes import (
    BrokenModule,
    FakeModule,
    HangingModule,
    Loop,
)

EXIT = SystemExit(3)
PLAYING = frozenset({Capability.QUERY_EXECUTION, Capability.PLAYGROUND})


def neighbour_answers(loop: Loop) -> None:
    """The other module connects and runs a statement."""
    loop.send(m.ModuleChosen("fake"))
    loop.until_online()
    assert loop.run().ending is Ending.SUCCEEDED


def status(state: State, module: str) -> object:
    entry = state.module(module)
    assert entry is not None
    return entry.status


def test_that_a_server_that_goes_on_is_said_to() -> None:
    module = HangingModule("batches")
    module.cancellation = StillRunning("It is far away.")
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        assert module.arrived.wait(10)
        loop.send(m.CancelRequested())
        loop.until(
            lambda _: (
                loop.workspace.run is not None and bool(loop.workspace.run.resisting)
            )
        )
        module.release()
        loop.until_idle()
        assert loop.result.ending is Ending.CANCELLED


def test_that_an_import_that_ends_the_program_is_a_failed_module() -> None:
    with Loop(BrokenModule("import", EXIT), FakeModule()) as loop:
        state = loop.until(lambda state: isinstance(status(state, "broken"), Failed))
        failed = status(state, "broken")
        assert isinstance(failed, Failed)
        assert (failed.stage, failed.failure.fault) == ("import", True)
        neighbour_answers(loop)


@pytest.mark.parametrize("error", [RuntimeError("Oops."), EXIT], ids=["error", "exit"])
def test_that_a_connect_that_breaks_is_a_broken_link(error: BaseException) -> None:
    with Loop(BrokenModule("connect", error), FakeModule()) as loop:
        loop.until(lambda _: isinstance(loop.workspace.link, Broken))
        assert isinstance(loop.workspace.link, Broken)
        assert loop.workspace.link.failure.fault
        assert isinstance(status(loop.state, "broken"), Ready)
        neighbour_answers(loop)


@pytest.mark.parametrize("stage", ["start", "batches", "rest", "outcome"])
@pytest.mark.parametrize("error", [RuntimeError("Oops."), EXIT], ids=["error", "exit"])
def test_that_a_query_that_breaks_is_a_failure_and_the_third_fences(
    stage: str, error: BaseException
) -> None:
    with Loop(BrokenModule(stage, error), FakeModule()) as loop:
        loop.until_online()
        for _ in range(3):
            assert isinstance(status(loop.state, "broken"), Ready)
            result = loop.run()
            assert result.ending is Ending.FAILED
            assert result.failure is not None
            assert type(error).__name__ in result.failure.title
            assert result.count == {"rest": 2, "outcome": 3}.get(stage, 0)
        assert isinstance(status(loop.state, "broken"), Quarantined)
        neighbour_answers(loop)


def test_that_a_fenced_module_works_again_once_it_is_mended_and_retried() -> None:
    module = BrokenModule("start", EXIT)
    with Loop(module) as loop:
        loop.until_online()
        for _ in range(3):
            loop.run()
        module.deeds.clear()
        loop.send(m.ModuleRetried("broken"))
        loop.until_online()
        assert loop.run().ending is Ending.SUCCEEDED


@pytest.mark.parametrize("stage", ["health", "catalog", "explain"])
def test_that_what_breaks_beside_queries_is_told_where_it_is_shown(stage: str) -> None:
    with Loop(BrokenModule(stage, EXIT), FakeModule()) as loop:
        loop.until_online()
        loop.until(lambda _: () in loop.workspace.catalog)
        loop.send(m.ExplainRequested("SELECT"))
        loop.until_idle()
        assert isinstance(loop.workspace.link, Online)
        assert isinstance(loop.workspace.link.health, Down) == (stage == "health")
        assert isinstance(loop.workspace.catalog[()], Failure) == (stage == "catalog")
        plan = loop.workspace.plan
        assert plan is not None
        assert (plan.plan is None) == (stage == "explain")
        assert loop.run().ending is Ending.SUCCEEDED
        neighbour_answers(loop)


def test_that_answers_of_the_wrong_kind_are_failures() -> None:
    module = FakeModule(capabilities=PLAYING)
    wrong = {"health": "fine", "branches": {(): ("things",)}, "examples": ("SELECT",)}
    for name, value in wrong.items():
        setattr(module, name, value)
    with Loop(module) as loop:
        loop.until_online()
        assert isinstance(loop.workspace.link, Online)
        assert isinstance(loop.workspace.link.health, Down)
        loop.until(lambda _: () in loop.workspace.catalog)
        assert isinstance(loop.workspace.catalog[()], Failure)
        assert loop.run().ending is Ending.SUCCEEDED
        loop.send(m.EntityOpened("nobody"))
        loop.until(
            lambda _: not loop.workspace.entity or not loop.workspace.entity.pending
        )
        assert loop.workspace.examples == ()


def test_that_a_hang_while_connecting_ends_in_quarantine() -> None:
    module = HangingModule("connect")
    with Loop(module, FakeModule()) as loop:
        loop.until(lambda state: isinstance(status(state, "hanging"), Ready))
        assert module.arrived.wait(10)
        loop.advance(CONNECT_PATIENCE + 1)
        assert isinstance(status(loop.state, "hanging"), Quarantined)
        neighbour_answers(loop)


@pytest.mark.parametrize("stage", ["start", "batches"])
def test_that_a_hang_that_cannot_be_stopped_ends_in_quarantine(stage: str) -> None:
    module = HangingModule(stage)
    with Loop(module, FakeModule()) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        assert module.arrived.wait(10)
        loop.send(m.CancelRequested())
        loop.advance(CANCEL_PATIENCE + 1)
        assert isinstance(status(loop.state, "hanging"), Quarantined)
        assert loop.result.ending is Ending.FAILED
        neighbour_answers(loop)
        before = loop.state.workspaces["hanging"]
        module.release()
        loop.send(m.ModuleChosen("hanging"), m.ModuleRetried("hanging"))
        loop.until_online()
        assert loop.workspace.generation > before.generation
        assert loop.run().ending is Ending.SUCCEEDED


def test_that_an_embedded_engine_is_asked_to_stop_and_never_abandoned() -> None:
    module = HangingModule("batches", embedded=True)
    with Loop(module) as loop:
        loop.until_online()
        loop.send(m.RunRequested("SELECT"))
        assert module.arrived.wait(10)
        loop.send(m.CancelRequested())
        loop.advance(CANCEL_PATIENCE + 1)
        assert loop.workspace.run is not None
        assert loop.workspace.run.resisting
        module.release()
        loop.until_idle()
        assert loop.result.ending is Ending.CANCELLED
        assert isinstance(status(loop.state, "hanging"), Ready)


def test_that_a_session_that_lacks_a_declared_capability_is_refused() -> None:
    declared = frozenset({Capability.QUERY_EXECUTION, Capability.TELEMETRY})
    module = FakeModule(capabilities=declared)
    with Loop(module) as loop:
        loop.until(lambda _: isinstance(loop.workspace.link, Broken))
        assert isinstance(loop.workspace.link, Broken)
        assert loop.workspace.link.failure.code == "BROKEN_DECLARATION"
        assert "TELEMETRY" in loop.workspace.link.failure.title
    assert [session.closed for session in module.sessions] == [1]


def test_that_closing_is_quick_while_a_foreign_module_hangs() -> None:
    modules = [HangingModule("batches"), FakeModule()]
    with Loop(*modules) as loop:
        loop.until_online()
        neighbour_answers(loop)
        loop.send(m.ModuleChosen("hanging"), m.RunRequested("SELECT"))
        hanging = modules[0]
        assert isinstance(hanging, HangingModule)
        assert hanging.arrived.wait(10)
        started = time.monotonic()
        loop.runner.close()
        assert time.monotonic() - started < 10 * EXIT_PATIENCE
        assert [each.closed for each in modules[1].sessions] == [1, 1]


def test_that_a_form_that_breaks_or_hangs_disturbs_nobody() -> None:
    hanging = HangingModule("catalog")
    with Loop(hanging) as loop:
        loop.until_online()
        hanging.deeds = {"connect": hanging.deeds["catalog"]}
        hanging.arrived.clear()
        loop.send(m.ConnectionTried("hanging", {}))
        assert hanging.arrived.wait(10)
        hanging.deeds = {"connect": BrokenModule("", EXIT)._break}
        loop.send(m.ConnectionTried("hanging", {}))
        loop.until(lambda state: state.trial is not None and bool(state.trial.answer))
        assert loop.state.trial is not None
        assert isinstance(loop.state.trial.answer, Failure)
