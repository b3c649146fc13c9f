"""Profiles of NQC, the shared console of the three databases, as connections.

A file holds one list of profiles, in either spelling of their fields: ``default_host``
as the command line of NQC has it, ``defaultHost`` as its web page does. A profile says
where a database answers; which module that is for, its identifier or an alias says.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from panll_desktop.errors import PanllError
from panll_desktop.protocol import Manifest, OptionKind, Options
from panll_desktop.records import Record

_MODULES: Final = {
    "verisimdb": ("vcl", "vql", "verisimdb", "verisim"),
    "lithoglyph": ("gql", "lithoglyph", "formdb"),
    "quandledb": ("kql", "krl", "quandledb", "quandle"),
}
_PATHS: Final = {"query_path": "execute_path", "health_path": "health_path"}
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_PORTS: Final = range(1, 65536)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])([A-Z])")


class ProfileError(PanllError):
    """A file that holds no profiles."""


class Imported(Record):
    """A profile as a connection.

    Attributes:
        name: of the connection: the identifier of the profile.
        module: that it is for.
        options: of the connection.
    """

    name: str
    module: str
    options: Options


class LeftOut(Record):
    """A profile that is no connection here, and why."""

    name: str
    reason: str


def read(
    content: bytes, manifest_of: Callable[[str], Manifest]
) -> Iterator[Imported | LeftOut]:
    """The profiles of a file, in their order.

    Args:
        content: of the file.
        manifest_of: of a module by its identifier.

    Raises:
        ProfileError: it holds no list of profiles.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"The file is no JSON: {error}.") from error
    if isinstance(found, dict):
        found = found.get("profiles")
    if not isinstance(found, list):
        raise ProfileError("The file holds no list of profiles.")
    for number, each in enumerate(found, 1):
        if not isinstance(each, dict):
            yield LeftOut(f"profile {number}", "It is no object.")
            continue
        fields = {_snake(str(name)): value for name, value in each.items()}
        yield _profile(fields, f"profile {number}", manifest_of)


def _snake(name: str) -> str:
    """``defaultHost`` as ``default_host``."""
    return _HUMP.sub(lambda match: f"_{match[1].lower()}", name)


def _profile(
    fields: Mapping[str, object], place: str, manifest_of: Callable[[str], Manifest]
) -> Imported | LeftOut:
    name = fields.get("id")
    if not isinstance(name, str) or not name.strip():
        return LeftOut(place, "It has no id.")
    module = _module(fields, name)
    if module is None:
        known = ", ".join(each for names in _MODULES.values() for each in names)
        return LeftOut(name, f"No module answers to it; those known are {known}.")
    host, port = fields.get("default_host"), fields.get("default_port")
    if not isinstance(host, str) or not _HOST.fullmatch(host):
        return LeftOut(name, f"default_host is no host: {host!r}.")
    if not isinstance(port, int) or isinstance(port, bool) or port not in _PORTS:
        return LeftOut(name, f"default_port is no port: {port!r}.")
    options: dict[str, str] = {"url": f"http://{host}:{port}"}
    for option, field in _PATHS.items():
        path = fields.get(field)
        if path is not None:
            if not isinstance(path, str) or not path.startswith("/"):
                return LeftOut(name, f"{field} is no path: {path!r}.")
            options[option] = path
    return _fitting(name, manifest_of(module), options)


def _module(fields: Mapping[str, object], name: str) -> str | None:
    aliases = fields.get("aliases")
    names = [name, *(aliases if isinstance(aliases, list) else [])]
    wanted = {str(each).casefold() for each in names}
    found = (module for module, known in _MODULES.items() if wanted & set(known))
    return next(found, None)


def _fitting(
    name: str, manifest: Manifest, options: Mapping[str, str]
) -> Imported | LeftOut:
    """The connection, if the module connects to servers at all."""
    known = {option.name: option.kind for option in manifest.options}
    if known.get("url") is not OptionKind.URL:
        reason = f"The module {manifest.name} opens files and asks no server."
        return LeftOut(name, reason)
    kept = {option: value for option, value in options.items() if option in known}
    return Imported(name, manifest.id, kept)
