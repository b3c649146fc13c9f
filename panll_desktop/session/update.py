"""The one place where state changes; each story has a file of its own."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from panll_desktop.session import messages as m
from panll_desktop.session import (
    update_dashboard,
    update_drift,
    update_figure,
    update_inspection,
    update_inventory,
    update_links,
    update_past,
    update_peers,
    update_proofs,
    update_runs,
    update_tabs,
    update_telemetry,
)
from panll_desktop.session.dashboard_messages import DashboardMessage
from panll_desktop.session.drift_messages import DriftMessage
from panll_desktop.session.effects import (
    AbandonLink,
    Effect,
    FindModules,
    LoadModule,
    SaveSettings,
)
from panll_desktop.session.figure_messages import FigureMessage
from panll_desktop.session.graph_messages import GraphMessage
from panll_desktop.session.inventory_messages import InventoryMessage
from panll_desktop.session.journal_messages import JournalMessage
from panll_desktop.session.normal_form_messages import FormsMessage
from panll_desktop.session.past_messages import PastMessage
from panll_desktop.session.peer_messages import PeerMessage
from panll_desktop.session.proof_messages import ProofMessage
from panll_desktop.session.state import (
    Disabled,
    Failed,
    Found,
    Loading,
    ModuleEntry,
    Ready,
    State,
    Workspace,
)
from panll_desktop.session.telemetry_effects import SettleConsent
from panll_desktop.session.telemetry_messages import TelemetryMessage
from panll_desktop.session.update_inspection import InspectionMessage
from panll_desktop.session.update_links import (
    CONNECT_PATIENCE,
    Change,
    LinkMessage,
    silent,
    with_settings,
)
from panll_desktop.session.update_runs import RunMessage
from panll_desktop.session.update_tabs import TabMessage
from panll_desktop.session.view_messages import (
    LARGEST,
    SMALLEST,
    USUAL,
    PinToggled,
    ViewMessage,
    Zoomed,
)

_Beside: TypeAlias = (
    DriftMessage
    | InspectionMessage
    | ProofMessage
    | PeerMessage
    | InventoryMessage
    | DashboardMessage
    | FigureMessage
    | FormsMessage
    | GraphMessage
    | JournalMessage
    | PastMessage
    | ViewMessage
)


def update(state: State, message: m.Message) -> tuple[State, tuple[Effect, ...]]:
    """What the state becomes, and what has to be done; pure."""
    if isinstance(message, LinkMessage):
        change = update_links.update(state, message)
        change = update_peers.linked(change, message)
        change = _told_journal(change, message)
        change = update_drift.linked(change, message)
        change = update_past.linked(state, change, message)
        return _told_forms(change, message)
    if isinstance(message, RunMessage):
        change = update_past.followed(state, update_runs.update(state, message))
        change = update_proofs.followed(change, message)
        change = update_peers.followed(change, message)
        change = _told_journal(change, message)
        change = update_inspection.followed(change, message)
        return _told_forms(change, message)
    if isinstance(message, _Beside):
        return _beside(state, message)
    if isinstance(message, TabMessage):
        return update_tabs.update(state, message)
    if isinstance(message, TelemetryMessage):
        change = update_telemetry.update(state, message)
        return update_inventory.followed(change, message)
    match message:
        case m.Started():
            return _start(state, message)
        case m.ModulesFound(modules):
            return _found(state, modules), ()
        case m.Tick(now):
            return _tick(replace(state, now=now))
        case m.ModuleChosen(module):
            return _choose(state, module)
        case m.ModuleRetried(module):
            return _retry(state, module)
        case m.ModulesWanted():
            return _load_all(state)
        case m.ThemeChosen(theme):
            return with_settings(state, replace(state.settings, theme=theme))
        case m.LayoutChanged(layout):
            return with_settings(state, replace(state.settings, layout=layout))
        case m.Noticed(notice):
            return replace(state, notice=notice), ()
        case m.NoticeDismissed():
            return replace(state, notice=None), ()
        case _:
            assert_never(message)


def _beside(state: State, message: _Beside) -> Change:
    """What concerns entities, links, proofs, figures, other stores, or a page."""
    if isinstance(message, DashboardMessage):
        return update_dashboard.update(state, message)
    if isinstance(message, JournalMessage):
        from panll_desktop.session import update_journal  # noqa: PLC0415 - seldom

        return _told_forms(update_journal.update(state, message), message)
    if isinstance(message, FigureMessage):
        return update_figure.update(state, message)
    if isinstance(message, FormsMessage):
        from panll_desktop.session import update_normal_forms  # noqa: PLC0415 - seldom

        return update_normal_forms.update(state, message)
    if isinstance(message, GraphMessage):
        from panll_desktop.session import update_graph  # noqa: PLC0415 - seldom

        return update_graph.update(state, message)
    if isinstance(message, PastMessage):
        return update_past.update(state, message)
    if isinstance(message, PeerMessage):
        return update_peers.update(state, message)
    if isinstance(message, ProofMessage):
        return update_proofs.update(state, message)
    if isinstance(message, DriftMessage):
        return update_drift.update(state, message)
    if isinstance(message, InventoryMessage):
        return update_inventory.update(state, message)
    if isinstance(message, PinToggled):
        return update_runs.pin(state), ()
    if isinstance(message, Zoomed):
        wanted = state.settings.zoom + message.by if message.by else USUAL
        zoom = max(SMALLEST, min(wanted, LARGEST))
        return with_settings(state, replace(state.settings, zoom=zoom))
    change = update_inspection.update(state, message)
    return _told_journal(change, message)


def _told_journal(change: Change, message: m.Message) -> Change:
    """Who looked at a journal hears of connections and of what was written."""
    if all(each.journal is None for each in change[0].workspaces.values()):
        return change
    from panll_desktop.session import update_journal  # noqa: PLC0415 - seldom

    return update_journal.told(change, message)


def _told_forms(change: Change, message: m.Message) -> Change:
    """Who looked at normal forms hears of connections and of what was written."""
    if all(each.forms is None for each in change[0].workspaces.values()):
        return change
    from panll_desktop.session import update_normal_forms  # noqa: PLC0415 - seldom

    return update_normal_forms.told(change, message)


def _start(state: State, message: m.Started) -> Change:
    drafts = {each.module: each for each in message.drafts}
    workspaces = {
        entry.id: update_tabs.restored(Workspace(entry.id), drafts.get(entry.id))
        for entry in message.modules
    }
    state = replace(
        state,
        settings=message.settings,
        modules=message.modules,
        workspaces=workspaces,
        notice=message.notice,
    )
    known = [entry.id for entry in message.modules]
    if not known:
        return state, ()
    wanted = message.settings.module
    state, effects = _show(state, wanted if wanted in known else known[0])
    settle = SettleConsent(message.settings.telemetry)
    return state, (*effects, settle, FindModules())


def _found(state: State, modules: tuple[ModuleEntry, ...]) -> State:
    fresh = tuple(each for each in modules if state.module(each.id) is None)
    spaces = {each.id: Workspace(each.id) for each in fresh}
    return replace(
        state,
        modules=(*state.modules, *fresh),
        workspaces={**spaces, **state.workspaces},
    )


def _choose(state: State, module: str) -> Change:
    if module == state.shown or state.module(module) is None:
        return state, ()
    state, effects = _show(state, module)
    settings = replace(state.settings, module=module)
    return replace(state, settings=settings), (*effects, SaveSettings(settings))


def _show(state: State, module: str) -> Change:
    state = replace(state, shown=module)
    entry = state.module(module)
    if entry is not None and isinstance(entry.status, Found):
        return _load(state, entry)
    return update_links.shown(state, module)


def _load_all(state: State) -> Change:
    """Imports the manifests that are not here yet; connects to nothing."""
    effects: list[Effect] = []
    for entry in state.modules:
        if isinstance(entry.status, Found):
            state, more = _load(state, entry)
            effects.extend(more)
    return state, tuple(effects)


def _load(state: State, entry: ModuleEntry) -> Change:
    loading = replace(entry, status=Loading(state.now), faults=0)
    return state.with_module(loading), (LoadModule(entry.id),)


def _retry(state: State, module: str) -> Change:
    entry = state.module(module)
    if entry is None or isinstance(entry.status, Loading | Ready | Disabled):
        return state, ()
    return _load(state, entry)


def _tick(state: State) -> Change:
    state, counting = update_telemetry.tick(state)
    state, listing = update_inventory.tick(state)
    state, looking = update_dashboard.tick(state)
    effects: list[Effect] = [*counting, *listing, *looking]
    for workspace in state.workspaces.values():
        for story in (_tick_loading, update_links.tick, update_runs.tick):
            state, more = story(state, workspace.module)
            effects.extend(more)
    return state, tuple(effects)


def _tick_loading(state: State, module: str) -> Change:
    """Gives up on an import that does not come back."""
    match state.module(module):
        case ModuleEntry(status=Loading(since)) as entry if (
            state.now - since > CONNECT_PATIENCE
        ):
            failed = Failed("import", silent("being imported", since, state))
            state = state.with_module(replace(entry, status=failed))
            return state, (AbandonLink(module),)
        case _:
            return state, ()
