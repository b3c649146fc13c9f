"""The peers of this user: the connections that were marked as such."""

import threading
from pathlib import Path
from typing import Final

from panll_desktop import settings
from panll_desktop.engines.octad import drift, federation, normalising, patterns
from panll_desktop.engines.octad.errors import OctadError, StoppedError
from panll_desktop.engines.octad.peers import EmbeddedPeer
from panll_desktop.engines.octad.standing import Standings
from panll_desktop.engines.octad.store import Store
from panll_desktop.errors import SettingsError
from panll_desktop.modules.verisimdb.demo import ACTOR
from panll_desktop.modules.verisimdb.stores import MODULE
from panll_desktop.protocol import ConnectError, Peer, QueryError

SECONDS: Final = 3.0  # that a peer has for a sign of life
_lock: Final = threading.Lock()
_known: Final[dict[Path, Standings]] = {}


def user_peers() -> tuple[EmbeddedPeer, ...]:
    """The peers in the order in which they were added.

    Raises:
        SettingsError: the settings cannot be read.
    """
    kept = settings.load(settings.settings_file()).settings.connections
    return tuple(
        EmbeddedPeer(each.name, Path(str(each.options["path"])), _drift, _repair, ACTOR)
        for each in kept
        if each.peer and each.module == MODULE and "path" in each.options
    )


def standings() -> Standings:
    """How far the peers of this user are trusted, all sessions of a program alike."""
    with _lock:
        return _known.setdefault(settings.settings_file(), Standings())


def figures() -> tuple[Peer, ...]:
    """The peers, each asked for a sign of life.

    Raises:
        QueryError: the settings cannot be read.
    """
    try:
        peers = user_peers()
    except SettingsError as error:
        raise QueryError(str(error)) from error
    known = standings()
    federation.check(peers, known, SECONDS)
    return known.figures([each.name for each in peers])


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


def _drift(store: Store, identifier: str) -> float | None:
    scores = drift.of_entity(store, identifier).scores
    known = (each.value for each in scores if each.value is not None)
    return max(known, default=None)


def _repair(store: Store, identifier: str) -> bool:
    try:
        report = normalising.normalise(store, identifier)
    except StoppedError:
        raise
    except OctadError:  # another process writes, or it is gone: it stays as it is
        return False
    return report.version is not None
