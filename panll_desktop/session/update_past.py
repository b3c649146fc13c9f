"""How state changes around the history of statements."""

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from panll_desktop.session import messages as m
from panll_desktop.session import past_messages as pa
from panll_desktop.session.past_effects import ErasePast, FindPast, KeepPast
from panll_desktop.session.state import Notice, NoticeKind, Online, State
from panll_desktop.session.update_links import LinkMessage, with_settings

if TYPE_CHECKING:
    from panll_desktop.session.effects import Effect

Change: TypeAlias = "tuple[State, tuple[Effect, ...]]"


def update(state: State, message: pa.PastMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case pa.PastSought(needle):
            return _seek(state, needle)
        case pa.PastFound():
            return _found(state, message), ()
        case pa.PastSwitched():
            on = not state.settings.history
            return with_settings(state, replace(state.settings, history=on))
        case pa.PastErased():
            spaces = {
                module: replace(each, history=(), sought="", hits=None)
                for module, each in state.workspaces.items()
            }
            text = "The history of statements was erased."
            notice = Notice(NoticeKind.INFORMATION, text)
            return replace(state, workspaces=spaces, notice=notice), (ErasePast(),)
        case _:
            assert_never(message)


def followed(before: State, change: Change) -> Change:
    """Keeps what was run."""
    state, effects = change
    if before.workspaces is state.workspaces:
        return change
    for module, space in state.workspaces.items():
        old = before.workspaces.get(module)
        if old is None or old.history is space.history or not space.history:
            continue
        if state.settings.history:
            effects = (*effects, KeepPast(module, space.history[0]))
    return state, effects


def linked(before: State, change: Change, message: LinkMessage) -> Change:
    """As `followed`; at its first connection a module has its past looked up."""
    state, effects = followed(before, change)
    if not isinstance(message, m.LinkOpened):
        return state, effects
    space = state.workspaces.get(message.module)
    if space is None or space.recalled or not isinstance(space.link, Online):
        return state, effects
    state = state.with_workspace(replace(space, recalled=True))
    return state, (*effects, FindPast(message.module))


def _seek(state: State, needle: str) -> Change:
    space = state.workspace
    if space is None:
        return state, ()
    needle = needle.strip()
    space = replace(space, sought=needle, hits=None if needle else space.hits)
    state = state.with_workspace(space)
    return state, ((FindPast(space.module, needle),) if needle else ())


def _found(state: State, message: pa.PastFound) -> State:
    space = state.workspaces.get(message.module)
    if space is None:
        return state
    if not message.needle:
        known = {(each.text, each.connection) for each in space.history}
        older = [p for p in message.found if (p.text, p.connection) not in known]
        history = (*space.history, *older)
        return state.with_workspace(replace(space, history=history))
    if space.sought != message.needle:
        return state
    return state.with_workspace(replace(space, hits=message.found))
