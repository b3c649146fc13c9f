"""The catalogue and the examples of a connection: asked for, and arriving."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.protocol import CatalogNode
from panll_desktop.session import messages as m
from panll_desktop.session.effects import Effect, FetchBranch
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import Online, State, Workspace

Change: TypeAlias = tuple[State, tuple[Effect, ...]]
FETCHED_AHEAD: Final = 16


def opened(state: State, path: m.Path) -> Change:
    """Asks for a branch that was opened, unless it is there or on its way."""
    workspace = state.workspace
    if workspace is None or not isinstance(workspace.link, Online):
        return state, ()
    if path in workspace.fetching or path in workspace.catalog:
        return state, ()
    workspace = replace(workspace, fetching=workspace.fetching | {path})
    return state.with_workspace(workspace), (FetchBranch(workspace.module, path),)


def described(state: State, message: m.BranchArrived | m.ExamplesArrived) -> Change:
    """Takes what a connection told of itself."""
    workspace = state.answered(message.module, message.generation)
    if workspace is None:
        return state, ()
    match message:
        case m.BranchArrived(path=path, nodes=nodes):
            workspace = replace(
                workspace,
                catalog={**workspace.catalog, path: nodes},
                fetching=workspace.fetching - {path},
            )
            if not path and not isinstance(nodes, Failure):
                return _ahead(state, workspace, nodes)
        case m.ExamplesArrived(examples=examples):
            workspace = replace(workspace, examples=examples)
        case _:
            assert_never(message)
    return state.with_workspace(workspace), ()


def _ahead(state: State, workspace: Workspace, nodes: Sequence[CatalogNode]) -> Change:
    """Asks for the first branches at once: completion offers what they hold."""
    ahead = [(node.name,) for node in nodes if node.branch][:FETCHED_AHEAD]
    workspace = replace(workspace, fetching=workspace.fetching | set(ahead))
    effects = tuple(FetchBranch(workspace.module, path) for path in ahead)
    return state.with_workspace(workspace), effects
