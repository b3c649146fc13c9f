"""Which commands there is any use for, such as by the module; menus draw no others."""

from collections.abc import Callable, Mapping
from typing import Final

from panll_desktop.protocol import Capability, Manifest
from panll_desktop.session.command import When
from panll_desktop.session.conditions import shows_inventory, views_export
from panll_desktop.session.state import State

_Declares = Callable[[Manifest], bool]


def _can(capability: Capability) -> _Declares:
    return lambda manifest: capability in manifest.capabilities


_NEEDS: Final[Mapping[str, _Declares]] = {
    "database.peer": _can(Capability.FEDERATION),
    "drift": _can(Capability.DRIFT_DETECTION),
    "entity.drift": _can(Capability.DRIFT_DETECTION),
    "entity.dry_run": _can(Capability.NORMALISATION),
    "entity.normalise": _can(Capability.NORMALISATION),
    "entity.undo": _can(Capability.NORMALISATION),
    "figure": lambda manifest: bool(manifest.portrays),
    "forms": lambda manifest: manifest.decomposes,
    "graph": lambda manifest: manifest.links,
    "journal": lambda manifest: manifest.journals,
    "peers": _can(Capability.FEDERATION),
    "proofs": _can(Capability.PROOF_GENERATION),
    "query.figures": lambda manifest: bool(manifest.analysing),
}


_LEAVING: Final[Mapping[str, When]] = {
    "telemetry.collected_close": shows_inventory,
    "telemetry.live": views_export,
}


def is_offered(command: str, state: State) -> bool:
    """Whether a command, by its identifier, can ever do something with the module.

    Until the module has said what it can do, all of them are. What leaves a page is
    offered on that page.
    """
    if command in _LEAVING:
        return _LEAVING[command](state)
    manifest = state.manifest(state.shown)
    needs = _NEEDS.get(command) or _NEEDS.get(command.partition(".")[0])
    return manifest is None or needs is None or needs(manifest)
