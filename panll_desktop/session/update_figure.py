"""How state changes around figures of rows."""

from dataclasses import replace
from typing import assert_never

from panll_desktop.session import figure_effects as fe
from panll_desktop.session import figure_messages as fm
from panll_desktop.session.conditions import can_draw
from panll_desktop.session.failure import Failure
from panll_desktop.session.figure_state import FigureView, Row
from panll_desktop.session.state import State, Workspace
from panll_desktop.session.update_links import Change, with_fault, without_faults


def update(state: State, message: fm.FigureMessage) -> Change:
    """What the state becomes, and what has to be done."""
    if isinstance(message, fm.FigureArrived):
        return _arrived(state, message)
    workspace = state.workspace
    if workspace is None:
        return state, ()
    view = workspace.figure
    match message:
        case fm.FigureAsked(row):
            return _ask(state, workspace, row, "")
        case fm.VariantChosen(variant):
            if view is None or view.portrait is None or variant == view.variant:
                return state, ()
            return _ask(state, workspace, view.row, variant)
        case fm.VariantStepped(by):
            return _step(state, workspace, by)
        case fm.FigureSaved(path):
            figure = view.portrait.figure if view and view.portrait else None
            if figure is None or not figure.document:
                return state, ()
            return state, (fe.SaveFigure(workspace.module, path, figure.document),)
        case _:
            assert_never(message)


def _step(state: State, workspace: Workspace, by: int) -> Change:
    view = workspace.figure
    if view is None or view.portrait is None:
        return state, ()
    ids = [each.id for each in view.portrait.variants]
    if len(ids) < 2:  # noqa: PLR2004 - another than the one that is shown
        return state, ()
    place = ids.index(view.variant) if view.variant in ids else 0
    return _ask(state, workspace, view.row, ids[(place + by) % len(ids)])


def _ask(state: State, workspace: Workspace, row: Row, variant: str) -> Change:
    """Asks; the former picture of the same row stays until the answer comes."""
    if not can_draw(state):
        return state, ()
    number = state.number + 1
    former = workspace.figure
    kept = former.portrait if former is not None and former.row is row else None
    view = FigureView(row, variant, number, portrait=kept)
    state = _with(replace(state, number=number), workspace, view)
    return state, (fe.FetchFigure(workspace.module, number, row, variant),)


def _arrived(state: State, message: fm.FigureArrived) -> Change:
    workspace = state.answered(message.module, message.generation)
    view = workspace.figure if workspace is not None else None
    if workspace is None or view is None or message.number != view.number:
        return state, ()
    if isinstance(message.answer, Failure):
        view = replace(view, pending=False, portrait=None, failure=message.answer)
        state = _with(state, workspace, view)
        return with_fault(state, message.module, message.answer)
    view = replace(view, pending=False, portrait=message.answer, failure=None)
    return without_faults(_with(state, workspace, view), message.module), ()


def _with(state: State, workspace: Workspace, view: FigureView | None) -> State:
    return state.with_workspace(replace(workspace, figure=view))
