"""When a command makes sense: tests of the state, which menus and palette share."""

from panll_desktop.protocol import Capability, Manifest
from panll_desktop.session.state import Online, Ready, State, Workspace
from panll_desktop.session.telemetry_state import Source


def _online(state: State, workspace: Workspace | None) -> Manifest | None:
    """What the database of a workspace can do; None unless a connection stands."""
    if workspace is None or not isinstance(workspace.link, Online):
        return None
    return state.manifest(workspace.module)


def _shown_can(state: State, capability: Capability) -> bool:
    manifest = state.manifest(state.shown)
    return manifest is not None and capability in manifest.capabilities


def can_run(state: State) -> bool:
    """A connection stands and nothing is running on it."""
    workspace = state.workspace
    if workspace is None or workspace.run is not None:
        return False
    return isinstance(workspace.link, Online)


def can_analyse(state: State) -> bool:
    """Something can be run, and the database measures what it runs."""
    manifest = _online(state, state.workspace)
    return can_run(state) and manifest is not None and bool(manifest.analysing)


def has_closed(state: State) -> bool:
    """A query tab that was closed can be opened again."""
    return state.workspace is not None and bool(state.workspace.closed)


def is_running(state: State) -> bool:
    """A statement is running in the workspace that is shown."""
    return state.workspace is not None and state.workspace.run is not None


def has_several(state: State) -> bool:
    """Results of several statements are kept."""
    return state.workspace is not None and len(state.workspace.kept) > 1


def is_ready(state: State) -> bool:
    """The module that is shown can be asked."""
    entry = state.module(state.shown)
    return entry is not None and isinstance(entry.status, Ready)


def is_connected(state: State) -> bool:
    """A connection of the module that is shown was chosen."""
    return state.workspace is not None and state.workspace.connection is not None


def is_removable(state: State) -> bool:
    """The connection that is chosen was made by the user."""
    workspace = state.workspace
    entry = workspace.entry(workspace.connection) if workspace is not None else None
    return entry is not None and not entry.preset


def can_prove(state: State) -> bool:
    """The module that is shown proves, and checks certificates."""
    return _shown_can(state, Capability.PROOF_GENERATION)


def has_certificate(state: State) -> bool:
    """A certificate is shown."""
    view = state.workspace.proofs if state.workspace is not None else None
    return can_prove(state) and view is not None and view.certificate is not None


def can_federate(state: State) -> bool:
    """The module that is shown asks peers."""
    return _shown_can(state, Capability.FEDERATION)


def may_be_peer(state: State) -> bool:
    """The connection that is chosen can be marked as a peer."""
    return can_federate(state) and is_removable(state)


def is_peer(state: State) -> bool:
    """The connection that is chosen is a peer."""
    workspace = state.workspace
    name = workspace.connection if workspace is not None else None
    return name is not None and state.settings.is_peer(state.shown, name)


def can_draw(state: State) -> bool:
    """A connection stands, and its rows can be drawn."""
    manifest = _online(state, state.workspace)
    return manifest is not None and bool(manifest.portrays)


def can_link(state: State) -> bool:
    """A connection stands, and it tells what is linked with what."""
    manifest = _online(state, state.workspace)
    return manifest is not None and manifest.links


def shows_links(state: State) -> bool:
    """The links of something are shown, if it has any."""
    view = state.workspace.graph if state.workspace is not None else None
    return can_link(state) and view is not None and view.neighbourhood is not None


def has_links(state: State) -> bool:
    """Something is shown that has links."""
    view = state.workspace.graph if state.workspace is not None else None
    found = view.neighbourhood if view is not None else None
    return can_link(state) and found is not None and bool(found.links)


def can_walk_back(state: State) -> bool:
    """A walk along links has a step to take back."""
    view = state.workspace.graph if state.workspace is not None else None
    return can_link(state) and view is not None and len(view.path) > 1


def has_figure(state: State) -> bool:
    """Something is drawn."""
    view = state.workspace.figure if state.workspace is not None else None
    return (
        view is not None
        and view.portrait is not None
        and view.portrait.figure is not None
    )


def has_variants(state: State) -> bool:
    """What is drawn can be drawn in another way."""
    view = state.workspace.figure if state.workspace is not None else None
    portrait = view.portrait if view is not None else None
    return portrait is not None and len(portrait.variants) > 1


def has_rows(state: State) -> bool:
    """Rows are shown, or on their way to be."""
    result = state.workspace.result if state.workspace is not None else None
    return result is not None and result.count > 0


def is_pinned(state: State) -> bool:
    """The result that is shown stays while others come."""
    result = state.workspace.result if state.workspace is not None else None
    return result is not None and result.pinned


def has_findings(state: State) -> bool:
    """Something was found wrong in the rows that are shown."""
    result = state.workspace.result if state.workspace is not None else None
    outcome = result.outcome if result is not None else None
    return outcome is not None and bool(outcome.findings)


def is_counting(state: State) -> bool:
    """Telemetry is on."""
    return state.telemetry.on


def is_watching(state: State) -> bool:
    """Figures of telemetry are on screen, and can be read."""
    telemetry = state.telemetry
    return telemetry.watched and telemetry.viewed is None


def is_paused(state: State) -> bool:
    """The figures stand still."""
    return state.telemetry.paused


def is_zoomed(state: State) -> bool:
    """A part of the figures is shown."""
    telemetry = state.telemetry
    return bool(telemetry.zooms if telemetry.viewed is None else telemetry.viewed.zooms)


def has_figures(state: State) -> bool:
    """Figures over time are shown."""
    telemetry = state.telemetry
    if telemetry.viewed is not None:
        return telemetry.viewed.figures is not None
    own = telemetry.source is Source.WORKBENCH
    return telemetry.watched and own and telemetry.figures is not None


def views_export(state: State) -> bool:
    """An export is shown in place of the live figures."""
    return state.telemetry.viewed is not None


def shows_own(state: State) -> bool:
    """What the workbench counted is chosen."""
    telemetry = state.telemetry
    return telemetry.viewed is None and telemetry.source is Source.WORKBENCH


def shows_reported(state: State) -> bool:
    """What the database reports is chosen."""
    telemetry = state.telemetry
    return telemetry.viewed is None and telemetry.source is Source.DATABASE


def shows_inventory(state: State) -> bool:
    """The page that shows what is collected is open."""
    return state.inventory is not None


def may_choose(state: State) -> bool:
    """The environment leaves the choice about telemetry to the user."""
    consent = state.telemetry.consent
    return consent is not None and not consent.settled


def can_measure(state: State) -> bool:
    """Drift can be measured, and is not being measured."""
    workspace = state.workspace
    if workspace is None or workspace.drift.since is not None:
        return False
    return measures(state, workspace)


def shows_drift(state: State) -> bool:
    """The module that is shown measures drift."""
    return _shown_can(state, Capability.DRIFT_DETECTION)


def is_measuring(state: State) -> bool:
    """Drift is being measured, and nobody has stopped it."""
    workspace = state.workspace
    if workspace is None or workspace.drift.since is None:
        return False
    return not workspace.drift.stopping


def knows_entity(state: State) -> bool:
    """An entity is open."""
    workspace = state.workspace
    return workspace is not None and workspace.inspection is not None


def knows_versions(state: State) -> bool:
    """The versions of the open entity are known."""
    workspace = state.workspace
    seen = workspace.inspection if workspace is not None else None
    dossier = seen.dossier if seen is not None else None
    return dossier is not None and isinstance(dossier.versions, tuple)


def can_mend(state: State) -> bool:
    """The open entity can be repaired, and nothing is being done about it."""
    workspace = state.workspace
    seen = workspace.inspection if workspace is not None else None
    if seen is None or seen.dossier is None or not seen.dossier.repairs:
        return False
    return seen.mending is None or seen.mending.answer is not None


def can_undo(state: State) -> bool:
    """A repair of the open entity can be taken back."""
    workspace = state.workspace
    seen = workspace.inspection if workspace is not None else None
    dossier = seen.dossier if seen is not None else None
    return can_mend(state) and dossier is not None and dossier.undoable


def can_repair(state: State) -> bool:
    """A dry run found something to repair in the open entity."""
    workspace = state.workspace
    seen = workspace.inspection if workspace is not None else None
    return seen is not None and seen.mending is not None and seen.mending.promises


def journals(state: State, workspace: Workspace) -> bool:
    """The database of a workspace can be asked for its journal now."""
    manifest = _online(state, workspace)
    return manifest is not None and manifest.journals


def measures(state: State, workspace: Workspace) -> bool:
    """The database of a workspace can be asked for drift now."""
    manifest = _online(state, workspace)
    return manifest is not None and Capability.DRIFT_DETECTION in manifest.capabilities


def shows_forms(state: State) -> bool:
    """The module that is shown finds normal forms."""
    manifest = state.manifest(state.shown)
    return manifest is not None and manifest.decomposes


def decomposes(state: State, workspace: Workspace) -> bool:
    """The database of a workspace can be asked for normal forms now."""
    manifest = _online(state, workspace)
    return manifest is not None and manifest.decomposes


def can_find_forms(state: State) -> bool:
    """A collection is chosen, and nothing is being looked for in it."""
    view = state.workspace.forms if state.workspace is not None else None
    return view is not None and bool(view.collection) and view.since is None


def is_finding_forms(state: State) -> bool:
    """Something is being looked for, and nobody has stopped it."""
    view = state.workspace.forms if state.workspace is not None else None
    return view is not None and view.since is not None and not view.stopping


def can_decompose(state: State) -> bool:
    """A decomposition is proposed, of what is there now."""
    view = state.workspace.forms if state.workspace is not None else None
    if view is None or view.outdated or view.is_turning or view.since is not None:
        return False
    return view.proposal is not None


def can_recompose(state: State) -> bool:
    """A decomposition can be taken back."""
    view = state.workspace.forms if state.workspace is not None else None
    return view is not None and view.entry is not None
