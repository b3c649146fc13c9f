"""How state changes around normal forms."""

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from panll_desktop.session import journal_messages as jm
from panll_desktop.session import messages as m
from panll_desktop.session import normal_form_effects as ne
from panll_desktop.session import normal_form_messages as nm
from panll_desktop.session import update_drift, update_inspection, update_journal
from panll_desktop.session.conditions import decomposes
from panll_desktop.session.effects import FetchBranch
from panll_desktop.session.failure import Failure
from panll_desktop.session.normal_form_state import NormalFormView, Turn, Turning
from panll_desktop.session.state import State, Workspace
from panll_desktop.session.update_links import (
    Change,
    with_fault,
    without_faults,
)
from panll_desktop.session.update_runs import changes_the_catalog

if TYPE_CHECKING:
    from panll_desktop.protocol import Decomposition


def update(state: State, message: nm.FormsMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case nm.FormsWatched(watched):
            return _watch(state, watched=watched)
        case (
            nm.CollectionsArrived()
            | nm.SearchProgressed()
            | nm.ReportArrived()
            | nm.ProposalArrived()
            | nm.TurnAnswered()
        ):
            return _heard(state, message)
        case _:
            workspace = state.workspace
            if workspace is None or not decomposes(state, workspace):
                return state, ()
            return _wished(state, workspace, message)


def told(change: Change, message: m.Message) -> Change:
    """What follows from a connection that stands, or from what was written."""
    if isinstance(message, m.LinkOpened):
        return _linked(change, message)
    if isinstance(message, jm.UndoAnswered):
        failed = isinstance(message.answer, Failure)
        return change if failed else _outdated(change, message.module)
    if isinstance(message, m.RunSucceeded):
        return _written(change, message)
    return change


def _linked(change: Change, message: m.LinkOpened) -> Change:
    """Collections are asked for if somebody looks."""
    state, effects = change
    workspace = state.answered(message.module, message.generation)
    if workspace is None or workspace.forms is None or not workspace.forms.watched:
        return change
    state, more = _list(state, workspace, workspace.forms)
    return state, (*effects, *more)


def _written(change: Change, message: m.RunSucceeded) -> Change:
    workspace = change[0].workspaces.get(message.module)
    result = workspace.found(message.number) if workspace is not None else None
    if result is None or not changes_the_catalog(result):
        return change
    return _outdated(change, message.module)


def _outdated(change: Change, module: str) -> Change:
    """What was found before is old, and collections may have come or gone."""
    state, effects = change
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.forms is None:
        return change
    view = replace(workspace.forms, outdated=True)
    state, more = _list(state, workspace, view)
    return state, (*effects, *more)


def _watch(state: State, *, watched: bool) -> Change:
    for each in state.workspaces.values():
        wanted = watched and each.module == state.shown
        if each.forms is not None and each.forms.watched != wanted:
            state = _with(state, each, replace(each.forms, watched=wanted))
    workspace = state.workspace
    if workspace is None or not watched:
        return state, ()
    view = replace(workspace.forms or NormalFormView(), watched=True)
    if isinstance(view.collections, tuple):
        return _with(state, workspace, view), ()
    return _list(state, workspace, view)


def _list(state: State, workspace: Workspace, view: NormalFormView) -> Change:
    """Asks for the collections, where that can be done and is not being done."""
    if view.fetching or not decomposes(state, workspace):
        return _with(state, workspace, view), ()
    state = _with(state, workspace, replace(view, fetching=True))
    return state, (ne.FetchDecomposable(workspace.module),)


_Wish: TypeAlias = (
    nm.CollectionsAsked
    | nm.CollectionChosen
    | nm.FormChosen
    | nm.SearchAsked
    | nm.SearchStopped
    | nm.DecompositionAsked
    | nm.RecompositionAsked
)


def _wished(state: State, workspace: Workspace, message: _Wish) -> Change:
    view = workspace.forms or NormalFormView()
    module = workspace.module
    match message:
        case nm.CollectionsAsked():
            return _list(state, workspace, view)
        case nm.CollectionChosen(name):
            return _choose(state, workspace, view, name)
        case nm.FormChosen(form):
            view = replace(view, form=form, proposal=None)
            return _propose(state, workspace, view)
        case nm.SearchAsked():
            return _find(state, workspace, view)
        case nm.SearchStopped():
            if view.since is None or view.stopping:
                return state, ()
            state = _with(state, workspace, replace(view, stopping=True))
            return state, (ne.StopFinding(module),)
        case nm.DecompositionAsked(actor, rationale):
            if view.proposal is None or view.is_turning or view.outdated:
                return state, ()
            turning = Turning(Turn.APART, view.collection)
            effect: ne.FormsEffect = ne.Decompose(
                module, view.proposal, actor, rationale
            )
        case nm.RecompositionAsked(actor, rationale):
            if view.entry is None or view.turning is None:
                return state, ()
            turning = Turning(Turn.BACK, view.turning.collection)
            effect = ne.Recompose(module, view.entry, actor, rationale)
        case _:
            assert_never(message)
    return _with(state, workspace, replace(view, turning=turning)), (effect,)


def _choose(
    state: State, workspace: Workspace, view: NormalFormView, name: str
) -> Change:
    """Another collection: a search for the former one is of no use any more."""
    if name == view.collection:
        return state, ()
    state, number = _numbered(state)
    effects = () if view.since is None else (ne.StopFinding(workspace.module),)
    view = replace(
        view.anew(),
        collections=view.collections,
        fetching=view.fetching,
        collection=name,
        number=number,
        turning=view.turning,
    )
    return _with(state, workspace, view), effects


def _find(state: State, workspace: Workspace, view: NormalFormView) -> Change:
    if not view.collection or view.since is not None:
        return state, ()
    state, number = _numbered(state)
    view = replace(
        view,
        number=number,
        since=state.now,
        done=0,
        due=0,
        stopping=False,
        stopped=False,
        outdated=False,
        proposing=False,
    )
    effect = ne.FindForm(workspace.module, number, view.collection, view.form)
    return _with(state, workspace, view), (effect,)


def _propose(state: State, workspace: Workspace, view: NormalFormView) -> Change:
    """Asks for another form; a search that is out will be asked about it then."""
    report = view.report
    if report is None or view.since is not None:
        return _with(state, workspace, view), ()
    state, number = _numbered(state)
    view = replace(view, number=number, proposing=True)
    effect = ne.ProposeForm(workspace.module, number, report, view.form)
    return _with(state, workspace, view), (effect,)


_Answer: TypeAlias = (
    nm.CollectionsArrived
    | nm.SearchProgressed
    | nm.ReportArrived
    | nm.ProposalArrived
    | nm.TurnAnswered
)


def _heard(state: State, message: _Answer) -> Change:
    workspace = state.workspaces.get(message.module)
    view = workspace.forms if workspace is not None else None
    if workspace is None or view is None:
        return state, ()
    match message:
        case nm.CollectionsArrived(generation=generation, answer=answer):
            if generation != workspace.generation:
                return state, ()
            return _listed(state, workspace, view, answer)
        case nm.TurnAnswered(generation=generation):
            if generation != workspace.generation or not view.is_turning:
                return state, ()
            return _turned(state, workspace, view, message)
        case nm.SearchProgressed() if message.number == view.number:
            view = replace(view, done=message.done, due=message.due)
            return _with(state, workspace, view), ()
        case nm.ReportArrived() if message.number == view.number:
            return _reported(state, workspace, view, message)
        case nm.ProposalArrived() if message.number == view.number:
            return _proposed(state, workspace, view, message.answer)
        case _:
            return state, ()


def _listed(
    state: State,
    workspace: Workspace,
    view: NormalFormView,
    answer: tuple[str, ...] | Failure,
) -> Change:
    """Keeps the choice where it is still there; else the first is chosen."""
    view = replace(view, fetching=False, collections=answer)
    if isinstance(answer, Failure):
        return with_fault(_with(state, workspace, view), workspace.module, answer)
    state = without_faults(_with(state, workspace, view), workspace.module)
    if view.collection in answer:
        return state, ()
    first = answer[0] if answer else ""
    return _choose(state, state.workspaces[workspace.module], view, first)


def _reported(
    state: State, workspace: Workspace, view: NormalFormView, message: nm.ReportArrived
) -> Change:
    view = replace(view, since=None, stopping=False)
    answer, module = message.answer, workspace.module
    if isinstance(answer, Failure):
        if answer.cancelled:
            return _with(state, workspace, replace(view, stopped=True)), ()
        view = replace(view, failure=answer)
        return with_fault(_with(state, workspace, view), module, answer)
    view = replace(view, report=answer, failure=None, proposal=None)
    if message.form is not view.form:
        return _propose(without_faults(state, module), workspace, view)
    return _proposed(state, workspace, view, message.proposal)


def _proposed(
    state: State,
    workspace: Workspace,
    view: NormalFormView,
    answer: "Decomposition | Failure | None",
) -> Change:
    view = replace(view, proposing=False)
    if isinstance(answer, Failure):
        view = replace(view, failure=answer, proposal=None)
        return with_fault(_with(state, workspace, view), workspace.module, answer)
    view = replace(view, proposal=answer, failure=None)
    return without_faults(_with(state, workspace, view), workspace.module), ()


def _turned(
    state: State, workspace: Workspace, view: NormalFormView, message: nm.TurnAnswered
) -> Change:
    """What was done changes collections: all that shows them is asked again.

    The report that is shown is of what is gone, so that it is searched for anew.
    """
    answer, module = message.answer, workspace.module
    former = view.turning.collection if view.turning is not None else ""
    view = replace(view, turning=Turning(message.turn, former, answer))
    if isinstance(answer, Failure):
        return with_fault(_with(state, workspace, view), module, answer)
    view = replace(view, outdated=True)
    state, effects = _list(without_faults(state, module), workspace, view)
    workspace = state.workspaces[module]
    workspace = replace(workspace, fetching=workspace.fetching | {()})
    state, more = _find(state, workspace, workspace.forms or view)
    change = state, (*effects, *more, FetchBranch(module, ()))
    change = update_inspection.written(update_drift.written(change, module), module)
    return update_journal.written(change, module)


def _numbered(state: State) -> tuple[State, int]:
    number = state.number + 1
    return replace(state, number=number), number


def _with(state: State, workspace: Workspace, view: NormalFormView) -> State:
    return state.with_workspace(replace(workspace, forms=view))
