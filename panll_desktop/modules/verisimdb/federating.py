"""The peers of this user: the connections that were marked as such."""

from pathlib import Path

from panll_desktop import settings
from panll_desktop.engines.octad import patterns
from panll_desktop.engines.octad.errors import OctadError
from panll_desktop.engines.octad.peers import (
    DriftOf,
    EmbeddedPeer,
    Repair,
    unable,
    unknown,
)
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import ConnectError


def user_peers(
    drift: DriftOf = unknown, repair: Repair = unable
) -> tuple[EmbeddedPeer, ...]:
    """The peers in the order in which they were added.

    Args:
        drift: as `peers.EmbeddedPeer` takes it.
        repair: likewise.

    Raises:
        SettingsError: the settings cannot be read.
    """
    kept = settings.load(settings.settings_file()).settings.connections
    return tuple(
        EmbeddedPeer(each.name, Path(str(each.options["path"])), drift, repair)
        for each in kept
        if each.peer and each.module == manifest.id and "path" in each.options
    )


def check_peer(name: str, path: Path) -> None:
    """Refuses what could not be asked.

    Raises:
        ConnectError: the name cannot stand in a pattern, or there is no store.
    """
    try:
        patterns.check_name(name)
        Store(path).close()
    except OctadError as error:
        raise ConnectError(str(error)) from error
