"""How state changes around the drift of a database."""

from dataclasses import replace
from typing import assert_never

from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session.conditions import measures
from panll_desktop.session.drift_effects import MeasureDrift, StopDrift
from panll_desktop.session.drift_state import DriftView
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import State, Workspace
from panll_desktop.session.update_links import (
    Change,
    LinkMessage,
    with_fault,
    without_faults,
)


def update(state: State, message: dm.DriftMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case dm.DriftWatched(watched):
            return _watch(state, watched=watched)
        case dm.DriftAsked(request):
            workspace = state.workspace
            if workspace is None or not measures(state, workspace):
                return state, ()
            drift = workspace.drift
            drift = replace(drift, request=request or drift.request)
            return _measure(state, replace(workspace, drift=drift))
        case dm.DriftStopped():
            return _stop(state)
        case dm.DriftProgressed() | dm.DriftArrived():
            return _heard(state, message)
        case _:
            assert_never(message)


def linked(change: Change, message: LinkMessage) -> Change:
    """A connection stands: drift is measured there if somebody looks at it."""
    state, effects = change
    if not isinstance(message, m.LinkOpened):
        return change
    workspace = state.answered(message.module, message.generation)
    if workspace is None or not workspace.drift.watched:
        return change
    state, more = _if_watched(state, workspace)
    return state, (*effects, *more)


def written(change: Change, module: str) -> Change:
    """Something was written: what was measured before is outdated."""
    state, effects = change
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.drift == DriftView():
        return change
    drift = replace(workspace.drift, outdated=True)
    state, more = _if_watched(state, replace(workspace, drift=drift))
    return state, (*effects, *more)


def _if_watched(state: State, workspace: Workspace) -> Change:
    if workspace.drift.watched and measures(state, workspace):
        return _measure(state, workspace)
    return state.with_workspace(workspace), ()


def _watch(state: State, *, watched: bool) -> Change:
    for each in state.workspaces.values():
        wanted = watched and each.module == state.shown
        if each.drift.watched != wanted:
            drift = replace(each.drift, watched=wanted)
            state = state.with_workspace(replace(each, drift=drift))
    workspace = state.workspace
    if workspace is None or not watched:
        return state, ()
    drift = workspace.drift
    known = drift.survey is not None or drift.failure is not None or drift.stopped
    if drift.since is not None or (known and not drift.outdated):
        return state, ()
    return _if_watched(state, workspace)


def _measure(state: State, workspace: Workspace) -> Change:
    number = state.number + 1
    drift = replace(
        workspace.drift,
        number=number,
        since=state.now,
        done=0,
        due=0,
        stopping=False,
        outdated=False,
    )
    state = replace(state, number=number)
    state = state.with_workspace(replace(workspace, drift=drift))
    return state, (MeasureDrift(workspace.module, number, drift.request),)


def _stop(state: State) -> Change:
    workspace = state.workspace
    if workspace is None or workspace.drift.since is None or workspace.drift.stopping:
        return state, ()
    drift = replace(workspace.drift, stopping=True)
    state = state.with_workspace(replace(workspace, drift=drift))
    return state, (StopDrift(workspace.module),)


def _heard(state: State, message: dm.DriftProgressed | dm.DriftArrived) -> Change:
    workspace = state.workspaces.get(message.module)
    if workspace is None or workspace.drift.number != message.number:
        return state, ()
    drift = workspace.drift
    if drift.since is None:
        return state, ()
    if isinstance(message, dm.DriftProgressed):
        drift = replace(drift, done=message.done, due=message.due)
        return state.with_workspace(replace(workspace, drift=drift)), ()
    drift = replace(drift, since=None, stopping=False, failure=None, stopped=False)
    answer = message.answer
    if not isinstance(answer, Failure):
        drift = replace(drift, survey=answer)
        state = state.with_workspace(replace(workspace, drift=drift))
        return without_faults(state, message.module), ()
    if answer.cancelled:
        drift = replace(drift, stopped=True)
        return state.with_workspace(replace(workspace, drift=drift)), ()
    drift = replace(drift, failure=answer)
    state = state.with_workspace(replace(workspace, drift=drift))
    return with_fault(state, message.module, answer)
