"""How state changes around the peers of a database."""

from dataclasses import replace
from typing import assert_never

from panll_desktop.protocol import Capability
from panll_desktop.session import messages as m
from panll_desktop.session import peer_messages as pm
from panll_desktop.session.failure import Failure
from panll_desktop.session.peer_effects import AskPeers
from panll_desktop.session.peer_state import PeersView
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.session.update_links import (
    Change,
    LinkMessage,
    with_fault,
    with_settings,
    without_faults,
)


def update(state: State, message: pm.PeerMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case pm.PeersWatched(watched):
            return _watch(state, watched=watched)
        case pm.PeersAsked():
            workspace = state.workspace
            return (state, ()) if workspace is None else _ask(state, workspace)
        case pm.PeersArrived():
            return _arrived(state, message)
        case pm.PeerToggled():
            return _toggle(state)
        case _:
            assert_never(message)


def federates(state: State, module: str) -> bool:
    """The module asks peers."""
    manifest = state.manifest(module)
    return manifest is not None and Capability.FEDERATION in manifest.capabilities


def linked(change: Change, message: LinkMessage) -> Change:
    """A connection stands, or was made or removed: who looks sees its peers."""
    if not isinstance(message, m.LinkOpened | m.ConnectionMade | m.ConnectionRemoved):
        return change
    return _outdated(change, message.module)


def followed(change: Change, message: m.Message) -> Change:
    """A statement has ended, which may have asked peers."""
    if not isinstance(message, m.RunSucceeded | m.RunFailed):
        return change
    state, effects = change
    workspace = state.workspaces.get(message.module)
    if workspace is None or workspace.peers.peers is None:
        return change
    return _with(state, workspace, replace(workspace.peers, outdated=True)), effects


def _outdated(change: Change, module: str) -> Change:
    state, effects = change
    workspace = state.workspaces.get(module)
    if workspace is None:
        return change
    view = workspace.peers
    if view.watched:
        state, more = _ask(state, workspace)
        return state, (*effects, *more)
    if view.peers is None:
        return change
    return _with(state, workspace, replace(view, outdated=True)), effects


def _watch(state: State, *, watched: bool) -> Change:
    for each in state.workspaces.values():
        wanted = watched and each.module == state.shown
        if each.peers.watched != wanted:
            state = _with(state, each, replace(each.peers, watched=wanted))
    workspace = state.workspace
    if workspace is None or not watched:
        return state, ()
    view = workspace.peers
    known = view.peers is not None or view.failure is not None
    if view.since is not None or (known and not view.outdated):
        return state, ()
    return _ask(state, workspace)


def _ask(state: State, workspace: Workspace) -> Change:
    online = isinstance(workspace.link, Online)
    if not online or not federates(state, workspace.module):
        return state, ()
    number = state.number + 1
    view = replace(workspace.peers, number=number, since=state.now, outdated=False)
    state = _with(replace(state, number=number), workspace, view)
    return state, (AskPeers(workspace.module, number),)


def _arrived(state: State, message: pm.PeersArrived) -> Change:
    workspace = state.workspaces.get(message.module)
    if workspace is None or workspace.peers.number != message.number:
        return state, ()
    view = replace(workspace.peers, since=None, failure=None)
    answer = message.answer
    if isinstance(answer, Failure):
        state = _with(state, workspace, replace(view, failure=answer))
        return with_fault(state, message.module, answer)
    state = _with(state, workspace, replace(view, peers=answer))
    return without_faults(state, message.module), ()


def _toggle(state: State) -> Change:
    """A peer is a mark in the settings, which queries look at when they run."""
    module = state.shown
    workspace = state.workspace
    name = workspace.connection if workspace is not None else None
    kept = next(
        (
            each
            for each in state.settings.connections
            if (each.module, each.name) == (module, name)
        ),
        None,
    )
    if kept is None:
        return state, ()
    marked = replace(kept, peer=not kept.peer)
    change = with_settings(state, state.settings.with_connection(marked))
    return _outdated(change, module)


def _with(state: State, workspace: Workspace, view: PeersView) -> State:
    return state.with_workspace(replace(workspace, peers=view))
