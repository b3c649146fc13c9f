"""How state changes around the entity that is open."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from panll_desktop.session import drift_messages as dm
from panll_desktop.session import messages as m
from panll_desktop.session import update_drift
from panll_desktop.session.drift_effects import (
    FetchChanges,
    FetchDossier,
    FetchEntity,
    FetchVersion,
    Mend,
)
from panll_desktop.session.drift_state import (
    Comparison,
    Deed,
    EntityView,
    Former,
    Inspection,
    Mending,
)
from panll_desktop.session.effects import Effect
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.session.update_links import Change, with_fault, without_faults
from panll_desktop.session.update_runs import changes_the_catalog

_Answer: TypeAlias = (
    dm.DossierArrived | dm.VersionArrived | dm.ChangesArrived | dm.MendingAnswered
)
_Wish: TypeAlias = dm.VersionOpened | dm.VersionsCompared | dm.MendingAsked


InspectionMessage: TypeAlias = m.EntityOpened | m.EntityArrived | dm.InspectionMessage


def update(state: State, message: InspectionMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case m.EntityOpened():
            return _open(state, message)
        case m.EntityArrived():
            return _entity(state, message)
        case dm.VersionOpened() | dm.VersionsCompared() | dm.MendingAsked():
            return _asked(state, message)
        case (
            dm.DossierArrived()
            | dm.VersionArrived()
            | dm.ChangesArrived()
            | dm.MendingAnswered()
        ):
            return _answered(state, message)
        case _:
            assert_never(message)


def followed(change: Change, message: m.Message) -> Change:
    """After a statement that wrote, drift and the open entity are asked for again."""
    if not isinstance(message, m.RunSucceeded):
        return change
    workspace = change[0].workspaces.get(message.module)
    result = workspace.found(message.number) if workspace is not None else None
    if result is None or not changes_the_catalog(result):
        return change
    return written(update_drift.written(change, message.module), message.module)


def written(change: Change, module: str) -> Change:
    """Something was written: the entity and the links that are shown are fetched."""
    workspace = change[0].workspaces.get(module)
    if workspace is not None and workspace.graph is not None:
        from panll_desktop.session import update_graph  # noqa: PLC0415 - seldom

        change = update_graph.written(change, module)
    state, effects = change
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.entity is None:
        return change
    name = workspace.entity.identifier
    return state, (*effects, FetchEntity(module, name), FetchDossier(module, name))


def _open(state: State, message: m.EntityOpened) -> Change:
    workspace, identifier = state.workspace, message.identifier
    if workspace is None or not isinstance(workspace.link, Online):
        return state, ()
    workspace = replace(
        workspace,
        entity=EntityView(identifier, beside=message.beside),
        inspection=Inspection(identifier),
    )
    module = workspace.module
    return state.with_workspace(workspace), (
        FetchEntity(module, identifier),
        FetchDossier(module, identifier),
    )


def _entity(state: State, message: m.EntityArrived) -> Change:
    workspace = state.answered(message.module, message.generation)
    view = workspace.entity if workspace is not None else None
    if workspace is None or view is None or view.identifier != message.identifier:
        return state, ()
    if isinstance(message.answer, Failure):
        view = replace(view, entity=None, failure=message.answer, pending=False)
    else:
        view = replace(view, entity=message.answer, failure=None, pending=False)
    return state.with_workspace(replace(workspace, entity=view)), ()


def _asked(state: State, message: _Wish) -> Change:
    workspace = state.workspace
    if workspace is None or not isinstance(workspace.link, Online):
        return state, ()
    seen = workspace.inspection
    if seen is None:
        return state, ()
    where = (workspace.module, seen.identifier)
    match message:
        case dm.VersionOpened(version):
            if version is None:
                return _with(state, workspace, replace(seen, former=None)), ()
            seen = replace(seen, former=Former(version))
            effect: Effect = FetchVersion(*where, version)
        case dm.VersionsCompared(one, other):
            seen = replace(seen, comparison=Comparison(one, other))
            effect = FetchChanges(*where, one, other)
        case dm.MendingAsked(deed, policy):
            if seen.mending is not None and seen.mending.answer is None:
                return state, ()
            seen = replace(seen, mending=Mending(deed, policy))
            effect = Mend(*where, deed, policy)
        case _:
            assert_never(message)
    return _with(state, workspace, seen), (effect,)


def _answered(state: State, message: _Answer) -> Change:
    workspace = state.answered(message.module, message.generation)
    seen = workspace.inspection if workspace is not None else None
    if workspace is None or seen is None or seen.identifier != message.identifier:
        return state, ()
    match message:
        case dm.DossierArrived(dossier=dossier):
            seen = replace(seen, dossier=dossier)
            return _with(state, workspace, seen), ()
        case dm.VersionArrived(version=version, answer=answer):
            if seen.former is None or seen.former.version != version:
                return state, ()
            seen = replace(seen, former=Former(version, answer))
        case dm.ChangesArrived(one=one, other=other, answer=answer):
            if seen.comparison != Comparison(one, other):
                return state, ()
            seen = replace(seen, comparison=Comparison(one, other, answer))
        case dm.MendingAnswered(deed=deed, policy=policy, answer=answer):
            seen = replace(seen, mending=Mending(deed, policy, answer))
        case _:
            assert_never(message)
    state = _with(state, workspace, seen)
    if isinstance(answer, Failure):
        return with_fault(state, message.module, answer)
    change: Change = without_faults(state, message.module), ()
    wrote = isinstance(message, dm.MendingAnswered) and message.deed is not Deed.DRY_RUN
    if not wrote:
        return change
    return written(update_drift.written(change, message.module), message.module)


def _with(state: State, workspace: Workspace, seen: Inspection) -> State:
    return state.with_workspace(replace(workspace, inspection=seen))
