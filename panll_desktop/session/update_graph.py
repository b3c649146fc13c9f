"""How state changes around the links of stored things."""

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from panll_desktop.session import graph_messages as gm
from panll_desktop.session.conditions import can_link
from panll_desktop.session.failure import Failure
from panll_desktop.session.graph_effects import FetchNeighbours
from panll_desktop.session.graph_state import LONGEST_PATH, MOST_LINKS, GraphView
from panll_desktop.session.state import Online, State, Workspace
from panll_desktop.session.update_links import Change, with_fault, without_faults

if TYPE_CHECKING:
    from panll_desktop.protocol import Node


def update(state: State, message: gm.GraphMessage) -> Change:
    """What the state becomes, and what has to be done."""
    if isinstance(message, gm.NeighboursArrived):
        return _arrived(state, message)
    workspace = state.workspace
    if workspace is None or not can_link(state):
        return state, ()
    view = workspace.graph
    match message:
        case gm.GraphAsked(identifier):
            return _ask(state, workspace, (_named(identifier),))
        case gm.LinkWalked(identifier):
            node = _neighbour(view, identifier)
            if view is None or node is None:
                return state, ()
            return _ask(state, workspace, (*view.path, node)[-LONGEST_PATH:])
        case gm.PathTaken(place):
            return _back(state, workspace, place)
        case gm.WalkedBack():
            return _back(state, workspace, len(view.path) - 2 if view else -1)
        case _:
            assert_never(message)


def written(change: Change, module: str) -> Change:
    """Something was written: the links that are shown are asked for again."""
    state, effects = change
    workspace = state.workspaces.get(module)
    view = workspace.graph if workspace is not None else None
    if workspace is None or view is None or not isinstance(workspace.link, Online):
        return change
    state, more = _ask(state, workspace, view.path, left=view.left)
    return state, (*effects, *more)


def _named(identifier: str) -> "Node":
    from panll_desktop.protocol import Node  # noqa: PLC0415 - only once somebody asks

    return Node(identifier)


def _neighbour(view: GraphView | None, identifier: str) -> "Node | None":
    """The neighbour of that identifier; None for one that nobody can walk to."""
    around = view.neighbourhood if view is not None else None
    if view is None or around is None or view.pending:
        return None
    if identifier == around.centre.identifier:
        return None
    nodes = (each.node for each in around.links if each.node.stored)
    return next((each for each in nodes if each.identifier == identifier), None)


def _back(state: State, workspace: Workspace, place: int) -> Change:
    view = workspace.graph
    if view is None or not 0 <= place < len(view.path) - 1:
        return state, ()
    return _ask(state, workspace, view.path[: place + 1])


def _ask(
    state: State,
    workspace: Workspace,
    path: "tuple[Node, ...]",
    left: str | None = None,
) -> Change:
    """Asks about the end of a path; what is shown stays until the answer comes."""
    number = state.number + 1
    former, identifier = workspace.graph, path[-1].identifier
    kept = former.neighbourhood if former is not None else None
    if left is None:
        walks = former is not None and (len(path) > 1 or path == former.path[:1])
        left = former.path[-1].identifier if former is not None and walks else ""
    view = GraphView(path, number, neighbourhood=kept, left=left)
    state = _with(replace(state, number=number), workspace, view)
    effect = FetchNeighbours(workspace.module, number, identifier, MOST_LINKS)
    return state, (effect,)


def _arrived(state: State, message: gm.NeighboursArrived) -> Change:
    workspace = state.answered(message.module, message.generation)
    view = workspace.graph if workspace is not None else None
    if workspace is None or view is None or message.number != view.number:
        return state, ()
    answer = message.answer
    if isinstance(answer, Failure):
        view = replace(view, pending=False, neighbourhood=None, failure=answer)
        state = _with(state, workspace, view)
        return with_fault(state, message.module, answer)
    path = view.path if answer is None else (*view.path[:-1], answer.centre)
    view = replace(view, path=path, pending=False, neighbourhood=answer, failure=None)
    return without_faults(_with(state, workspace, view), message.module), ()


def _with(state: State, workspace: Workspace, view: GraphView) -> State:
    return state.with_workspace(replace(workspace, graph=view))
