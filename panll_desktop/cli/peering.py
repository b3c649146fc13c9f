"""``panll-desktop modules peers``: which stores a federated query may ask."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from panll_desktop import settings
from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.errors import NoConnectionError, UsageError
from panll_desktop.modules.verisimdb.federating import check_peer
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import ConnectError
from panll_desktop.settings import Connection, Settings


def run(options: argparse.Namespace) -> int:
    """Performs one verb."""
    file = settings.settings_file()
    loaded = settings.load(file)
    if loaded.notice:
        print(f"panll-desktop: {visible(loaded.notice)}", file=sys.stderr)
    match options.verb:
        case "add":
            return _add(loaded.settings, file, options.name, options.path)
        case "remove":
            return _remove(loaded.settings, file, options.name)
        case _:
            return _list(loaded.settings)


def _add(known: Settings, file: Path, name: str, text: str) -> int:
    """Keeps a store as a connection that is a peer; the store must be there."""
    if name in [preset.name for preset in manifest.presets]:
        raise UsageError(f"{name!r} is a connection of the program's own.")
    path = _absolute(text)
    wanted = {"path": str(path)}
    kept = _kept(known, name)
    if kept is not None and kept.options != wanted:
        place = kept.options.get("path", "another place")
        raise UsageError(
            f"There is a connection {name!r} already, to {place}; choose another name."
        )
    try:
        check_peer(name, path)
    except ConnectError as error:
        print(f"panll-desktop: {error.title}", file=sys.stderr)
        return exits.NO_CONNECTION
    settings.save(
        known.with_connection(Connection(name, manifest.id, wanted, peer=True)), file
    )
    print(f"{name} is a peer: {path}.", file=sys.stderr)
    return exits.GOOD


def _remove(known: Settings, file: Path, name: str) -> int:
    """Takes the mark of a peer away; the connection and its store stay."""
    kept = _kept(known, name)
    if kept is None or not kept.peer:
        names = ", ".join(each.name for each in _peers(known)) or "none"
        raise NoConnectionError(f"There is no peer {name!r}; there is {names}.")
    settings.save(known.with_connection(replace(kept, peer=False)), file)
    print(f"{name} is no peer any more; the connection stays.", file=sys.stderr)
    return exits.GOOD


def _list(known: Settings) -> int:
    for each in _peers(known):
        path = str(each.options.get("path", ""))
        there = "" if Path(path).is_file() else "  (no such file)"
        put(visible(f"{each.name:<20} {path}{there}") + "\n")
    return exits.GOOD


def _peers(known: Settings) -> list[Connection]:
    return [
        each for each in known.connections if each.peer and each.module == manifest.id
    ]


def _kept(known: Settings, name: str) -> Connection | None:
    wanted = (manifest.id, name)
    found = (each for each in known.connections if (each.module, each.name) == wanted)
    return next(found, None)


def _absolute(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as error:
        raise UsageError(f"There is no home directory for {text}.") from error
