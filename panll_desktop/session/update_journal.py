"""How state changes around the journal of a database."""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.protocol import StatementType
from panll_desktop.session import drift_messages as dm
from panll_desktop.session import journal_effects as je
from panll_desktop.session import journal_messages as jm
from panll_desktop.session import messages as m
from panll_desktop.session import update_drift, update_inspection
from panll_desktop.session.conditions import journals
from panll_desktop.session.drift_state import Deed
from panll_desktop.session.effects import FetchBranch
from panll_desktop.session.failure import Failure
from panll_desktop.session.journal_state import ChosenEntry, JournalView, Undoing
from panll_desktop.session.state import State, Workspace
from panll_desktop.session.update_links import (
    Change,
    with_fault,
    without_faults,
)

_Answer: TypeAlias = jm.JournalArrived | jm.EntryRead | jm.UndoAnswered
_READING: Final = frozenset(
    {
        StatementType.SELECT,
        StatementType.EXPLAIN,
        StatementType.SHOW,
        StatementType.SEARCH,
        StatementType.COUNT,
    }
)


def update(state: State, message: jm.JournalMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case jm.JournalArrived() | jm.EntryRead() | jm.UndoAnswered():
            return _answered(state, message)
        case jm.JournalWatched(watched):
            return _watch(state, watched=watched)
    workspace = state.workspace
    if workspace is None or not journals(state, workspace):
        return state, ()
    view = workspace.journal or JournalView()
    match message:
        case jm.JournalAsked(request):
            view = replace(view, request=request or view.request)
            return _read(state, workspace, view)
        case jm.JournalContinued():
            return _continue(state, workspace, view)
        case jm.EntryChosen(sequence):
            return _choose(state, workspace, view, sequence)
        case jm.UndoAsked():
            return _undo(state, workspace, view, message)
        case _:
            assert_never(message)


def told(change: Change, message: m.Message) -> Change:
    """What follows from a connection that stands, or from what may have written."""
    if isinstance(message, m.LinkOpened):
        return _linked(change, message)
    return _followed(change, message)


def _linked(change: Change, message: m.LinkOpened) -> Change:
    """The journal of a connection is read if somebody looks at it."""
    state, effects = change
    workspace = state.answered(message.module, message.generation)
    if workspace is None or not workspace.journal or not workspace.journal.watched:
        return change
    state, more = _if_watched(state, workspace, workspace.journal)
    return state, (*effects, *more)


def _followed(change: Change, message: m.Message) -> Change:
    """After what may have written, the journal is read again if somebody looks."""
    state = change[0]
    match message:
        case m.RunSucceeded(module=module, number=number):
            workspace = state.workspaces.get(module)
            result = workspace.found(number) if workspace is not None else None
            outcome = result.outcome if result is not None else None
            if outcome is None or outcome.statement in _READING:
                return change
        case dm.MendingAnswered(module=module, deed=deed) if deed is not Deed.DRY_RUN:
            pass
        case _:
            return change
    return written(change, module)


def written(change: Change, module: str) -> Change:
    """Something was written: what was read of the journal is outdated."""
    state, effects = change
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.journal is None:
        return change
    view = replace(workspace.journal, outdated=True)
    state, more = _if_watched(state, workspace, view)
    return state, (*effects, *more)


def _if_watched(state: State, workspace: Workspace, view: JournalView) -> Change:
    if not view.watched or not journals(state, workspace):
        return _with(state, workspace, view), ()
    return _read(state, workspace, view)


def _watch(state: State, *, watched: bool) -> Change:
    for each in state.workspaces.values():
        wanted = watched and each.module == state.shown
        view = each.journal or JournalView()
        if view.watched != wanted:
            state = _with(state, each, replace(view, watched=wanted))
    workspace = state.workspace
    view = (workspace.journal if workspace is not None else None) or JournalView()
    if workspace is None or not watched or view.pending:
        return state, ()
    if view.outdated or (view.total is None and view.failure is None):
        return _if_watched(state, workspace, view)
    return state, ()


def _read(state: State, workspace: Workspace, view: JournalView) -> Change:
    """Reads from the newest entry on; what is chosen is read again as well."""
    number = state.number + 1
    view = replace(view, number=number, pending=True, older=False, outdated=False)
    state = _with(replace(state, number=number), workspace, view)
    effects = (je.ReadJournal(workspace.module, number, view.request),)
    if view.chosen is None:
        return state, effects
    state, more = _choose(
        state, state.workspaces[workspace.module], view, view.chosen.sequence
    )
    return state, (*effects, *more)


def _continue(state: State, workspace: Workspace, view: JournalView) -> Change:
    if view.pending or not view.more or not view.entries:
        return state, ()
    number = state.number + 1
    view = replace(view, number=number, pending=True, older=True)
    request = replace(view.request, before=view.entries[-1].sequence)
    state = _with(replace(state, number=number), workspace, view)
    return state, (je.ReadJournal(workspace.module, number, request),)


def _choose(
    state: State, workspace: Workspace, view: JournalView, sequence: int
) -> Change:
    """Asks; what is known of the same entry stays until the answer comes."""
    number = state.number + 1
    former = view.chosen
    chosen = ChosenEntry(sequence, number)
    if former is not None and former.sequence == sequence:
        chosen = replace(former, number=number)
    state = replace(state, number=number)
    state = _with(state, workspace, replace(view, chosen=chosen))
    return state, (je.ReadEntry(workspace.module, number, sequence),)


def _undo(
    state: State, workspace: Workspace, view: JournalView, message: jm.UndoAsked
) -> Change:
    """Asks for one undo at a time: a second one would rest on an old preview."""
    if view.undoing is not None and view.undoing.answer is None:
        return state, ()
    number = state.number + 1
    who = message.actor.strip(), message.rationale.strip()
    view = replace(view, undoing=Undoing(message.sequence, *who, number))
    state = _with(replace(state, number=number), workspace, view)
    effect = je.UndoEntry(workspace.module, number, message.sequence, *who)
    return state, (effect,)


def _answered(state: State, message: _Answer) -> Change:
    workspace = state.answered(message.module, message.generation)
    view = workspace.journal if workspace is not None else None
    if workspace is None or view is None:
        return state, ()
    match message:
        case jm.JournalArrived():
            return _arrived(state, workspace, view, message)
        case jm.EntryRead():
            return _entry(state, workspace, view, message)
        case jm.UndoAnswered():
            return _undone(state, workspace, view, message)
        case _:
            assert_never(message)


def _arrived(
    state: State, workspace: Workspace, view: JournalView, message: jm.JournalArrived
) -> Change:
    if message.number != view.number or not view.pending:
        return state, ()
    answer, older = message.answer, view.older
    view = replace(view, pending=False, older=False)
    if isinstance(answer, Failure):
        view = replace(view, failure=answer)
        return with_fault(_with(state, workspace, view), workspace.module, answer)
    view = replace(
        view,
        entries=view.extended(answer) if older else answer.entries,
        more=answer.more,
        total=answer.total,
        actors=view.actors if older else answer.actors,
        failure=None,
    )
    return without_faults(_with(state, workspace, view), workspace.module), ()


def _entry(
    state: State, workspace: Workspace, view: JournalView, message: jm.EntryRead
) -> Change:
    chosen = view.chosen
    if chosen is None or chosen.number != message.number:
        return state, ()
    chosen = replace(chosen, record=message.record, preview=message.preview)
    state = _with(state, workspace, replace(view, chosen=chosen))
    for each in (message.record, message.preview):
        if isinstance(each, Failure):
            return with_fault(state, workspace.module, each)
    return without_faults(state, workspace.module), ()


def _undone(
    state: State, workspace: Workspace, view: JournalView, message: jm.UndoAnswered
) -> Change:
    """The new entry is what is looked at; all that rests on the content is old."""
    undoing, module = view.undoing, workspace.module
    if undoing is None or undoing.number != message.number or undoing.answer:
        return state, ()
    answer = message.answer
    view = replace(view, undoing=replace(undoing, answer=answer))
    if isinstance(answer, Failure):
        change = with_fault(_with(state, workspace, view), module, answer)
        return written(change, module)  # what stands in the way is seen at once
    view = replace(view, chosen=ChosenEntry(answer.sequence, 0))
    workspace = replace(workspace, fetching=workspace.fetching | {()})
    state = without_faults(_with(state, workspace, view), module)
    change = update_drift.written((state, (FetchBranch(module, ()),)), module)
    return written(update_inspection.written(change, module), module)


def _with(state: State, workspace: Workspace, view: JournalView) -> State:
    return state.with_workspace(replace(workspace, journal=view))
