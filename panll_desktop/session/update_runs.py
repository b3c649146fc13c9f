"""How state changes around statements: asked, running, ended, looked into."""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.protocol import (
    Parameters,
    Plan,
    StatementType,
    StillRunning,
    Stopped,
)
from panll_desktop.session import messages as m
from panll_desktop.session import placing
from panll_desktop.session.effects import (
    CancelRun,
    FetchBranch,
    StartExplain,
    StartRun,
)
from panll_desktop.session.failure import Failure, moved
from panll_desktop.session.plan_state import PlanView
from panll_desktop.session.state import (
    HISTORY_LENGTH,
    Asked,
    Ending,
    Notice,
    NoticeKind,
    Online,
    Past,
    Result,
    Run,
    State,
    Workspace,
)
from panll_desktop.session.update_links import (
    Change,
    fenced,
    with_fault,
    without_faults,
)

RunMessage: TypeAlias = (
    m.RunRequested
    | m.RunAllRequested
    | m.ResultChosen
    | m.ExplainRequested
    | m.AnalysisRequested
    | m.CancelRequested
    | m.RowsArrived
    | m.RunSucceeded
    | m.RunFailed
    | m.RunCancelled
    | m.CancelAnswered
    | m.PlanArrived
)
CANCEL_PATIENCE: Final = 2.0
_CHANGING: Final = frozenset(
    {"INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER"}
    | {"UNDO", "APPLY", "ROLLBACK", "DENORMALIZE"}
)


def update(state: State, message: RunMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case m.RunRequested(text, offset, given):
            return _request(state, text, offset, given, explain=False)
        case m.RunAllRequested(statements, given):
            return _request_all(state, statements, given)
        case m.ResultChosen(number):
            return _choose(state, number)
        case m.ExplainRequested(text, offset):
            return _request(state, text, offset, {}, explain=True)
        case m.AnalysisRequested():
            return _analyse(state, message)
        case m.CancelRequested():
            return _cancel(state)
        case m.RowsArrived():
            return _rows(state, message)
        case m.RunSucceeded() | m.RunFailed() | m.RunCancelled():
            return _ended(state, message)
        case m.CancelAnswered():
            return _cancel_answered(state, message)
        case m.PlanArrived():
            return _planned(state, message)
        case _:
            assert_never(message)


def tick(state: State, module: str) -> Change:
    """Says so when a statement does not stop; a foreign lane is then given up."""
    run = state.workspaces[module].run
    if run is None or run.cancel_asked is None or state.manifest(module) is None:
        return state, ()
    if state.now - run.cancel_asked <= CANCEL_PATIENCE or run.resisting:
        return state, ()
    reason = f"no sign of stopping for {CANCEL_PATIENCE:.0f} s"
    if state.runs_here(module):
        workspace = replace(
            state.workspaces[module], run=replace(run, resisting=reason)
        )
        return state.with_workspace(workspace), ()
    failure = Failure(
        code="STILL_RUNNING",
        title="Stop was not obeyed; the statement may still be running on the server.",
        detail=f"The module showed {reason}. Its thread was given up.",
        retryable=True,
        fault=True,
    )
    if run.explain:
        state, done = _planned(state, m.PlanArrived(module, run.number, failure))
    else:
        seconds = state.now - run.since
        ended = m.RunFailed(module, run.number, failure, seconds)
        state, done = _ended(state, ended)
    state, more = fenced(state, module, failure)
    return state, (*done, *more)


def _current(state: State, module: str, number: int) -> Workspace | None:
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.run is None or workspace.run.number != number:
        return None
    return workspace


def _awaited(workspace: Workspace | None) -> Result | None:
    """The result of the statement that is running; a plan has none."""
    if workspace is None or workspace.run is None or workspace.run.explain:
        return None
    return workspace.found(workspace.run.number)


def _request(
    state: State, text: str, offset: int, given: Parameters, *, explain: bool
) -> Change:
    workspace = state.workspace
    if (
        workspace is None
        or workspace.run is not None
        or not isinstance(workspace.link, Online)
        or not text.strip()
    ):
        return state, ()
    number = state.number + 1
    start = placing.start(workspace, text, offset)
    run = Run(number, text, offset, state.now, explain, start=start, parameters=given)
    said = state.notice
    said = None if said is not None and said.passing else said
    state = replace(state, number=number, notice=said)
    module = workspace.module
    if explain:
        workspace = replace(workspace, run=run)
        return state.with_workspace(workspace), (StartExplain(module, number, text),)
    result = Result(number, text, offset)
    kept = pinned(workspace)
    kept = (*kept, result) if kept else ()
    workspace = replace(workspace, run=run, result=result, kept=kept, waiting=())
    started = StartRun(module, number, text, given)
    return state.with_workspace(workspace), (started,)


def _analyse(state: State, message: m.AnalysisRequested) -> Change:
    """Runs the statement behind the words that make the database measure it.

    Those that it begins with already are not said twice. The offset is moved by what
    was added, so that a mistake is still marked at its place.
    """
    text, offset, workspace = message.text, message.offset, state.workspace
    manifest = None if workspace is None else state.manifest(workspace.module)
    if manifest is None or not manifest.analysing or not text.strip():
        return state, ()
    rest = text.lstrip()
    for word in manifest.analysing.split():
        first = rest.split(maxsplit=1)[0]
        if first.upper() != word:
            break
        rest = rest[len(first) :].lstrip() or " "
    asked = f"{manifest.analysing} {rest}"
    shifted = offset + len(text) - len(asked)
    given = message.parameters
    after, effects = _request(state, asked, shifted, given, explain=False)
    started = after.workspace
    if effects and started is not None and started.run and started.result:
        run = replace(started.run, start=placing.start(started, text, offset))
        result = replace(started.result, source=text)
        started = replace(started.with_result(result), run=run)
        after = after.with_workspace(started)
    return after, effects


def _at_its_place(result: Result, failure: Failure) -> Failure:
    """A mistake at its place in the document, whatever was sent before the text."""
    if not result.source:
        return failure
    by = len(result.source) - len(result.text)
    return moved(failure, result.source, by)


def _request_all(
    state: State, statements: tuple[Asked, ...], given: Parameters
) -> Change:
    """Starts the first; the others wait for its success."""
    if not statements:
        return state, ()
    first, *rest = statements
    state, effects = _request(state, first.text, first.offset, given, explain=False)
    workspace = state.workspace
    if not effects or not rest or workspace is None or workspace.run is None:
        return state, effects
    run = replace(workspace.run, place=1, total=len(statements))
    only = () if workspace.result is None else (workspace.result,)
    kept = workspace.kept or only
    workspace = replace(workspace, run=run, kept=kept, waiting=tuple(rest))
    return state.with_workspace(workspace), effects


def _continue(state: State, module: str, run: Run, result: Result) -> Change:
    """The next of several statements, or why there is none."""
    workspace = state.workspaces[module]
    if not workspace.waiting:
        return state, ()
    if result.ending is not Ending.SUCCEEDED:
        why = result.failure.title if result.failure is not None else "stopped by you."
        left = len(workspace.waiting)
        noun = "statement was" if left == 1 else "statements were"
        text = f"Ended at statement {run.place} of {run.total}: {why}"
        told = f"{text} {left} {noun} not run."
        notice = Notice(NoticeKind.WARNING, told, passing=True)
        state = replace(state, notice=notice)
        return state.with_workspace(replace(workspace, waiting=())), ()
    following, *rest = workspace.waiting
    number = state.number + 1
    start = placing.start(workspace, following.text, following.offset)
    started = Run(number, following.text, following.offset, state.now, start=start)
    started = replace(
        started, place=run.place + 1, total=run.total, parameters=run.parameters
    )
    fresh = Result(number, following.text, following.offset)
    workspace = replace(
        workspace,
        run=started,
        result=fresh,
        kept=(*workspace.kept, fresh),
        waiting=tuple(rest),
    )
    state = replace(state, number=number).with_workspace(workspace)
    return state, (StartRun(module, number, following.text, run.parameters),)


def pinned(workspace: Workspace) -> tuple[Result, ...]:
    """The results that stay while others come."""
    there = workspace.kept or (workspace.result,)
    return tuple(each for each in there if each is not None and each.pinned)


def pin(state: State) -> State:
    """Pins the result that is shown, or lets it go with the next statement."""
    workspace = state.workspace
    if workspace is None or workspace.result is None:
        return state
    result = workspace.result
    result = replace(result, pinned=not result.pinned)
    return state.with_workspace(workspace.with_result(result))


def _choose(state: State, number: int) -> Change:
    workspace = state.workspace
    result = None if workspace is None else workspace.found(number)
    if workspace is None or result is None or result is workspace.result:
        return state, ()
    return state.with_workspace(replace(workspace, result=result)), ()


def _cancel(state: State) -> Change:
    workspace = state.workspace
    if workspace is None or workspace.run is None:
        return state, ()
    run = workspace.run
    if run.cancel_asked is not None:
        return state, ()
    workspace = replace(workspace, run=replace(run, cancel_asked=state.now))
    return state.with_workspace(workspace), (CancelRun(workspace.module, run.number),)


def _cancel_answered(state: State, message: m.CancelAnswered) -> Change:
    workspace = _current(state, message.module, message.number)
    if workspace is None or workspace.run is None:
        return state, ()
    match message.answer:
        case Stopped():
            return state, ()
        case StillRunning(reason):
            resisting = reason
        case Failure(title=title):
            resisting = title
        case _:
            assert_never(message.answer)
    run = replace(workspace.run, resisting=resisting)
    return state.with_workspace(replace(workspace, run=run)), ()


def _rows(state: State, message: m.RowsArrived) -> Change:
    workspace = _current(state, message.module, message.number)
    result = _awaited(workspace)
    if workspace is None or result is None:
        return state, ()
    result = replace(
        result, columns=message.columns, rows=message.rows, count=message.count
    )
    return state.with_workspace(workspace.with_result(result)), ()


def _ended(
    state: State, message: m.RunSucceeded | m.RunFailed | m.RunCancelled
) -> Change:
    workspace = _current(state, message.module, message.number)
    result = _awaited(workspace)
    if workspace is None or workspace.run is None or result is None:
        return state, ()
    result = replace(result, seconds=message.seconds)
    effects: Change = (state, ())
    match message:
        case m.RunSucceeded():
            effects = without_faults(state, message.module), ()
            result = replace(
                result,
                columns=message.columns,
                rows=message.rows,
                count=message.count,
                outcome=message.outcome,
                ending=Ending.SUCCEEDED,
            )
        case m.RunFailed(failure=failure):
            told = placing.in_document(_at_its_place(result, failure), workspace.run)
            result = replace(result, failure=told, ending=Ending.FAILED)
            effects = with_fault(state, message.module, failure)
        case m.RunCancelled(left=left):
            result = replace(result, ending=Ending.CANCELLED)
            if left:
                notice = Notice(NoticeKind.WARNING, f"Stopped waiting. {left}")
                effects = replace(state, notice=notice), ()
        case _:
            assert_never(message)
    state, todo = effects
    run, history = workspace.run, _remember(workspace, result)
    workspace = state.workspaces[message.module].with_result(result)
    workspace = replace(workspace, run=None, history=history)
    outcome = result.outcome
    if outcome is not None and outcome.plan is not None:
        asked = outcome.statement is StatementType.EXPLAIN
        view = PlanView(result.text, outcome.plan, asked=asked)
        workspace = replace(workspace, plan=view)
    state = state.with_workspace(workspace)
    if changes_the_catalog(result):
        workspace = replace(workspace, fetching=workspace.fetching | {()})
        state = state.with_workspace(workspace)
        todo = (*todo, FetchBranch(message.module, ()))
    state, more = _continue(state, message.module, run, result)
    return state, (*todo, *more)


def changes_the_catalog(result: Result) -> bool:
    """Whether the statement wrote something."""
    outcome = result.outcome
    if outcome is None:
        return False
    return outcome.statement_type.partition(" ")[0] in _CHANGING


def _remember(workspace: Workspace, result: Result) -> tuple[Past, ...]:
    ending = result.ending or Ending.FAILED
    name = workspace.connection or ""
    past = Past(result.text, ending, result.count, result.seconds, name)
    return (past, *workspace.history)[:HISTORY_LENGTH]


def _planned(state: State, message: m.PlanArrived) -> Change:
    workspace = _current(state, message.module, message.number)
    if workspace is None or workspace.run is None:
        return state, ()
    text = workspace.run.text
    match message.answer:
        case Plan() as plan:
            view = PlanView(text, plan)
            change: Change = without_faults(state, message.module), ()
        case Failure() as failure:
            failure = placing.in_document(failure, workspace.run)
            view = PlanView(text, None, failure)
            change = with_fault(state, message.module, failure)
        case _:
            assert_never(message.answer)
    state, effects = change
    workspace = replace(state.workspaces[message.module], run=None, plan=view)
    return state.with_workspace(workspace), effects
