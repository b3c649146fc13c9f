"""How state changes around modules and their connections."""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from panll_desktop.protocol import Down, Manifest, Options
from panll_desktop.session import messages as m
from panll_desktop.session import update_catalog
from panll_desktop.session.effects import (
    AbandonLink,
    CheckHealth,
    CloseLink,
    Effect,
    FetchBranch,
    FetchExamples,
    OpenLink,
    SaveSettings,
    TryConnection,
)
from panll_desktop.session.failure import Failure
from panll_desktop.session.state import (
    FAULTS_BEFORE_FENCE,
    HISTORY_LENGTH,
    Broken,
    Connecting,
    ConnectionEntry,
    Ending,
    Failed,
    Found,
    Loading,
    Offline,
    Online,
    Past,
    Quarantined,
    Ready,
    State,
    Workspace,
)
from panll_desktop.session.trial_state import Trial
from panll_desktop.settings import Connection, Settings

Change: TypeAlias = tuple[State, tuple[Effect, ...]]
LinkMessage: TypeAlias = (
    m.ModuleLoaded
    | m.ModuleFailed
    | m.ConnectionChosen
    | m.Reconnected
    | m.ConnectionMade
    | m.ConnectionRemoved
    | m.ConnectionTried
    | m.TrialAnswered
    | m.LinkOpened
    | m.LinkFailed
    | m.HealthArrived
    | m.BranchOpened
    | m.BranchArrived
    | m.ExamplesArrived
)
CONNECT_PATIENCE: Final = 20.0
HEALTH_PATIENCE: Final = 10.0
HEALTH_INTERVAL: Final = 15.0
_Awaited: TypeAlias = Found | Loading  # a lane given up may still answer afterwards


def update(state: State, message: LinkMessage) -> Change:
    """What the state becomes, and what has to be done."""
    match message:
        case m.ModuleLoaded():
            return _loaded(state, message)
        case m.ModuleFailed(module, stage, failure):
            entry = state.module(module)
            if entry is None or not isinstance(entry.status, _Awaited):
                return state, ()
            return state.with_module(replace(entry, status=Failed(stage, failure))), ()
        case m.ConnectionChosen(module, name):
            return _choose(state, module, name)
        case m.Reconnected():
            return _reconnect(state)
        case m.ConnectionMade():
            return _make(state, message)
        case m.ConnectionRemoved(module, name):
            return _remove(state, module, name)
        case m.ConnectionTried(module, options):
            return _try(state, module, options)
        case m.TrialAnswered(number, answer):
            if state.trial is None or state.trial.number != number:
                return state, ()
            return replace(state, trial=Trial(number, answer)), ()
        case m.LinkOpened() | m.LinkFailed() | m.HealthArrived():
            return _answered(state, message)
        case m.BranchOpened(path):
            return update_catalog.opened(state, path)
        case m.BranchArrived() | m.ExamplesArrived():
            return update_catalog.described(state, message)
        case _:
            assert_never(message)


def with_settings(state: State, settings: Settings) -> Change:
    """The state with these settings, saved if they differ."""
    if settings == state.settings:
        return state, ()
    return replace(state, settings=settings), (SaveSettings(settings),)


def with_fault(state: State, module: str, failure: Failure) -> Change:
    """Counts a failure against its module; three faults in a row fence it."""
    entry = state.module(module)
    if entry is None:
        return state, ()
    if not failure.fault:
        return without_faults(state, module), ()
    faults = entry.faults + 1
    if faults < FAULTS_BEFORE_FENCE or not isinstance(entry.status, Ready):
        return state.with_module(replace(entry, faults=faults)), ()
    return fenced(state, module, failure)


def without_faults(state: State, module: str) -> State:
    """The module answered as it should: its faults are no longer in a row."""
    entry = state.module(module)
    if entry is None or not entry.faults:
        return state
    return state.with_module(replace(entry, faults=0))


def fenced(state: State, module: str, failure: Failure) -> Change:
    """The module is asked nothing more until a retry, and its lanes are given up."""
    entry = state.module(module)
    if entry is None or not isinstance(entry.status, Ready):
        return state, ()
    status = Quarantined(entry.status.manifest, failure)
    state = state.with_module(replace(entry, status=status))
    workspace = _let_go(state.workspaces[module], state.now)
    workspace = replace(
        workspace,
        link=Broken(failure),
        generation=workspace.generation + 1,
    )
    return state.with_workspace(workspace), (AbandonLink(module),)


def tick(state: State, module: str) -> Change:
    """Asks for health now and then, and gives up on what does not answer."""
    workspace, manifest = state.workspaces[module], state.manifest(module)
    if manifest is None:
        return state, ()
    match workspace.link:
        case Connecting(since) if (
            not state.runs_here(module) and state.now - since > CONNECT_PATIENCE
        ):
            return fenced(state, module, silent("opening the connection", since, state))
        case Online(asked=None, answered=answered) as link if (
            state.now - answered >= HEALTH_INTERVAL
        ):
            workspace = replace(workspace, link=replace(link, asked=state.now))
            return state.with_workspace(workspace), (CheckHealth(module),)
        case Online(health=health, asked=float() as asked) as link if (
            state.now - asked > HEALTH_PATIENCE and not isinstance(health, Down)
        ):
            down = Down(f"no answer for {HEALTH_PATIENCE:.0f} s")
            link = replace(link, health=down, latency_ms=None)
            return state.with_workspace(replace(workspace, link=link)), ()
        case _:
            return state, ()


def silent(what: str, since: float, state: State) -> Failure:
    """A module that has not answered since then is given up."""
    return Failure(
        code="NO_ANSWER",
        title=f"The module did not answer for {state.now - since:.0f} s while {what}.",
        detail="Its thread was given up. Retry starts the module afresh.",
        retryable=True,
        fault=True,
    )


def _loaded(state: State, message: m.ModuleLoaded) -> Change:
    entry = state.module(message.module)
    if entry is None or not isinstance(entry.status, _Awaited):
        return state, ()
    manifest = message.manifest
    status = Ready(manifest)
    state = state.with_module(
        replace(entry, name=manifest.name, status=status, faults=0)
    )
    workspace = state.workspaces[message.module]
    entries = tuple(
        ConnectionEntry(preset.name, preset.options, preset=True)
        for preset in manifest.presets
    ) + tuple(
        ConnectionEntry(each.name, each.options)
        for each in state.settings.connections
        if each.module == message.module
    )
    workspace = replace(workspace, connections=entries)
    state = state.with_workspace(workspace)
    wanted = entry.id == state.shown or workspace.connection is not None
    return _open_first(state, entry.id) if wanted else (state, ())


def shown(state: State, module: str) -> Change:
    """Connects a module that is shown and was connected to nothing so far."""
    workspace = state.workspaces.get(module)
    if workspace is None or workspace.connection is not None:
        return state, ()
    return _open_first(state, module)


def _open_first(state: State, module: str) -> Change:
    """Opens the connection used last, or else the first there is."""
    workspace = state.workspaces[module]
    chosen = workspace.entry(state.settings.connection.get(module))
    if chosen is None and workspace.connections:
        chosen = workspace.connections[0]
    return (state, ()) if chosen is None else _open(state, module, chosen)


def _open(state: State, module: str, entry: ConnectionEntry) -> Change:
    manifest = state.manifest(module)
    if manifest is None:
        return state, ()
    workspace = _let_go(state.workspaces[module], state.now)
    workspace = replace(
        workspace,
        connection=entry.name,
        generation=workspace.generation + 1,
        link=Connecting(state.now),
        catalog={},
        fetching=frozenset(),
        examples=(),
        plan=None,
        entity=None,
        inspection=None,
        figure=None,
        graph=None,
        proofs=None,
        drift=workspace.drift.anew(),
        forms=None if workspace.forms is None else workspace.forms.anew(),
        journal=workspace.journal and workspace.journal.anew(),
    )
    effect = OpenLink(manifest, workspace.generation, entry.options)
    return state.with_workspace(workspace), (effect,)


def _let_go(workspace: Workspace, now: float) -> Workspace:
    """The workspace once its connection is given up, and with it what runs there."""
    run = workspace.run
    if run is None:
        return workspace
    result = workspace.found(run.number)
    workspace = replace(workspace, run=None, waiting=())
    if result is None:
        return workspace
    failure = Failure(
        code="CONNECTION_CLOSED",
        title="The connection was closed while the statement was running.",
        detail="It was told to stop; whether it did is not known.",
        retryable=True,
    )
    result = replace(
        result, failure=failure, ending=Ending.FAILED, seconds=now - run.since
    )
    name = workspace.connection or ""
    past = Past(result.text, Ending.FAILED, result.count, result.seconds, name)
    history = (past, *workspace.history)[:HISTORY_LENGTH]
    return replace(workspace.with_result(result), history=history)


def _choose(state: State, module: str, name: str) -> Change:
    workspace = state.workspaces.get(module)
    entry = workspace.entry(name) if workspace is not None else None
    if workspace is None or entry is None or workspace.connection == name:
        return state, ()
    state, effects = _open(state, module, entry)
    chosen = {**state.settings.connection, module: name}
    state, more = with_settings(state, replace(state.settings, connection=chosen))
    return state, (*effects, *more)


def _reconnect(state: State) -> Change:
    workspace = state.workspace
    entry = workspace.entry(workspace.connection) if workspace is not None else None
    if entry is None:
        return state, ()
    return _open(state, state.shown, entry)


def _make(state: State, message: m.ConnectionMade) -> Change:
    workspace, manifest = state.workspaces.get(message.module), _known(state, message)
    if workspace is None or manifest is None or message.name in _presets(workspace):
        return state, ()
    entry = ConnectionEntry(message.name, message.options)
    others = tuple(each for each in workspace.connections if each.name != entry.name)
    workspace = replace(workspace, connections=(*others, entry), connection=None)
    secrets = {each.name for each in manifest.options if each.secret}
    written = {
        key: value for key, value in message.options.items() if key not in secrets
    }
    peer = message.peer or state.settings.is_peer(message.module, message.name)
    kept = Connection(message.name, message.module, written, peer)
    state, effects = with_settings(
        state.with_workspace(workspace), state.settings.with_connection(kept)
    )
    state, more = _choose(state, message.module, message.name)
    return state, (*effects, *more)


def _known(state: State, message: m.ConnectionMade) -> Manifest | None:
    """What tells which of the options are secret."""
    entry = state.module(message.module)
    if entry is None or not isinstance(entry.status, Ready | Quarantined):
        return None
    return entry.status.manifest


def _presets(workspace: Workspace) -> set[str]:
    return {each.name for each in workspace.connections if each.preset}


def _remove(state: State, module: str, name: str) -> Change:
    workspace = state.workspaces.get(module)
    if workspace is None or name in _presets(workspace):
        return state, ()
    kept = tuple(each for each in workspace.connections if each.name != name)
    was_open = workspace.connection == name
    workspace = replace(workspace, connections=kept)
    if was_open:
        workspace = replace(
            _let_go(workspace, state.now),
            connection=None,
            generation=workspace.generation + 1,
            link=Offline(),
            catalog={},
            fetching=frozenset(),
            examples=(),
        )
    state, effects = with_settings(
        state.with_workspace(workspace), state.settings.without_connection(module, name)
    )
    if not was_open:
        return state, effects
    if kept:
        state, more = _choose(state, module, kept[0].name)
        return state, (*effects, *more)
    return state, (*effects, CloseLink(module))


def _try(state: State, module: str, options: Options) -> Change:
    manifest = state.manifest(module)
    if manifest is None:
        return state, ()
    number = state.number + 1
    state = replace(state, number=number, trial=Trial(number))
    return state, (TryConnection(number, manifest, options),)


def _answered(
    state: State, message: m.LinkOpened | m.LinkFailed | m.HealthArrived
) -> Change:
    module = message.module
    workspace = state.workspaces.get(module)
    if workspace is None or state.manifest(module) is None:
        return state, ()
    if message.generation != workspace.generation:
        return state, ()
    match message:
        case m.LinkOpened():
            link = Online(asked=state.now, answered=state.now)
            workspace = replace(workspace, link=link, fetching=frozenset({()}))
            return state.with_workspace(workspace), (
                CheckHealth(module),
                FetchBranch(module, ()),
                FetchExamples(module),
            )
        case m.LinkFailed(failure=failure):
            workspace = replace(workspace, link=Broken(failure))
            return with_fault(state.with_workspace(workspace), module, failure)
        case m.HealthArrived(health=health, latency_ms=latency):
            if not isinstance(workspace.link, Online):
                return state, ()
            link = Online(health, latency, None, state.now)
            return state.with_workspace(replace(workspace, link=link)), ()
        case _:
            assert_never(message)
