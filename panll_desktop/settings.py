"""What the user has chosen, kept in ``settings.json`` of the configuration directory.

The file is checked by hand: pydantic is not on the way to the first window.
A file that cannot be used is kept aside under another name, never overwritten.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeGuard, get_args

from panll_desktop import paths
from panll_desktop.errors import SettingsError
from panll_desktop.records import Record

SCHEMA_VERSION: Final = 1
Theme: TypeAlias = Literal["system", "dark", "light", "contrast"]
OptionValue: TypeAlias = str | int | float | bool
Json: TypeAlias = (
    "str | int | float | bool | dict[str, Json] | list[Json] | None"  # one document
)
PANES: Final = ("L", "N", "W")
_MIGRATIONS: Final[dict[int, Callable[[dict[str, Json]], dict[str, Json]]]] = {}


class Connection(Record):
    """A named connection: the module it belongs to and its options, never a secret.

    Attributes:
        peer: whether federated queries may ask it.
    """

    name: str
    module: str
    options: Mapping[str, OptionValue] = {}
    peer: bool = False


class Layout(Record):
    """The window as it was left: sizes in device-independent pixels."""

    width: int = 0
    height: int = 0
    panes: tuple[int, ...] = ()
    folded: tuple[str, ...] = ()


class Settings(Record):
    """Everything that outlives a session by the user's choice.

    Attributes:
        theme: one of the three themes, or the system's own light or dark.
        telemetry: consent to count; environment variables may overrule it.
        history: whether statements that are run are kept to be found again.
        zoom: how many pixels the text of the editor is larger than usual.
        keys: for commands, by their identifiers, in the place of the usual ones.
        module: the identifier of the module chosen last.
        connection: the name of the connection chosen last, per module.
        connections: the named connections the user made.
        layout: the window as it was left.
    """

    schema_version: int = SCHEMA_VERSION
    theme: Theme = "system"
    telemetry: bool = False
    history: bool = True
    zoom: int = 0
    keys: Mapping[str, str] = {}
    module: str = "verisimdb"
    connection: Mapping[str, str] = {}
    connections: tuple[Connection, ...] = ()
    layout: Layout = Layout()

    def with_connection(self, connection: Connection) -> "Settings":
        """The settings with this connection added, or put in its namesake's place."""
        from dataclasses import replace  # noqa: PLC0415 - a statement reads alone

        others = self.without_connection(connection.module, connection.name)
        return replace(others, connections=(*others.connections, connection))

    def is_peer(self, module: str, name: str) -> bool:
        """Whether the connection of that module and name is marked as a peer."""
        return any(
            each.peer and (each.module, each.name) == (module, name)
            for each in self.connections
        )

    def without_connection(self, module: str, name: str) -> "Settings":
        """The settings without the connection of that module and name."""
        from dataclasses import replace  # noqa: PLC0415 - a statement reads alone

        kept = tuple(
            known
            for known in self.connections
            if (known.module, known.name) != (module, name)
        )
        return replace(self, connections=kept)


class Loaded(Record):
    """Settings that were read, and what the user has to be told about it, once."""

    settings: Settings
    notice: str | None = None


def settings_file() -> Path:
    """The one settings file of this user."""
    return paths.config_directory() / "settings.json"


def load(path: Path) -> Loaded:
    """Reads the settings; a missing file means defaults.

    A damaged file, or one written by a newer version, is renamed and defaults are
    used; the notice says where the old file is.

    Raises:
        SettingsError: the file exists and cannot be read or renamed.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        raise SettingsError(f"Cannot read the settings {path}: {error}.") from error
    try:
        return Loaded(parse(content))
    except SettingsError as error:
        try:
            kept = paths.set_aside(path)
        except OSError as refusal:
            raise SettingsError(f"{error} It cannot be renamed: {refusal}.") from error
        return Loaded(Settings(), f"{error} It was kept as {kept}; defaults are used.")


def glance(path: Path) -> Settings | None:
    """The settings as they stand in the file; None if they cannot be had."""
    try:
        return parse(path.read_bytes())
    except (OSError, SettingsError):
        return None


def united(base: Settings, ours: Settings, theirs: Settings) -> Settings:
    """Ours, with what others did to connections and to consent since `base`.

    Where both did something to one of these, ours counts.
    """
    from dataclasses import replace  # noqa: PLC0415 - a statement reads alone

    known, other = _by_name(base), _by_name(theirs)
    found = {
        key: other.get(key) if each == known.get(key) else each
        for key, each in _by_name(ours).items()
    }
    added = {key: each for key, each in other.items() if key not in known}
    kept = tuple(each for each in (added | found).values() if each is not None)
    consented = ours if ours.telemetry != base.telemetry else theirs
    return replace(ours, connections=kept, telemetry=consented.telemetry)


def _by_name(settings: Settings) -> dict[tuple[str, str], Connection]:
    return {(each.module, each.name): each for each in settings.connections}


def save(settings: Settings, path: Path) -> None:
    """Writes the settings atomically.

    Raises:
        SettingsError: the directory cannot be written; the old file is untouched.
    """
    from dataclasses import asdict  # noqa: PLC0415 - a statement reads alone

    document = asdict(settings) | {
        "connection": dict(settings.connection),
        "keys": dict(settings.keys),
        "connections": [_written(each) for each in settings.connections],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    try:
        paths.write_atomically(path, text.encode(), make_parents=True)
    except OSError as error:
        raise SettingsError(f"Cannot save the settings {path}: {error}.") from error


def _written(connection: Connection) -> dict[str, Json]:
    """A connection as the file has it; the mark of a peer only where there is one."""
    options: dict[str, Json] = dict(connection.options)
    found: dict[str, Json] = {
        "name": connection.name,
        "module": connection.module,
        "options": options,
    }
    return found | {"peer": True} if connection.peer else found


def parse(content: bytes) -> Settings:
    """Checks a settings file and brings an older one up to date.

    Raises:
        SettingsError: it is not JSON, has a newer version, an unknown key or a value
            of the wrong kind; the message names it.
    """
    try:
        document: Json = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"The settings file is not valid JSON: {error}.") from error
    values = _object(document, "the whole")
    version = values.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SettingsError("The settings file names no schema_version.")
    if version > SCHEMA_VERSION:
        raise SettingsError(
            f"The settings file has version {version}, from a newer PanLL Desktop;"
            f" this one reads up to {SCHEMA_VERSION}."
        )
    for step in range(version, SCHEMA_VERSION):
        values = _MIGRATIONS[step](values)
    return _settings(values)


def _settings(values: dict[str, Json]) -> Settings:
    fields = dict(values)
    defaults = Settings()
    result = Settings(
        schema_version=_integer(fields.pop("schema_version"), "schema_version"),
        theme=_theme(fields.pop("theme", defaults.theme)),
        telemetry=_boolean(fields.pop("telemetry", defaults.telemetry), "telemetry"),
        history=_boolean(fields.pop("history", defaults.history), "history"),
        zoom=_integer(fields.pop("zoom", defaults.zoom), "zoom"),
        keys={
            key: _text(value, f"keys.{key}")
            for key, value in _object(fields.pop("keys", {}), "keys").items()
        },
        module=_text(fields.pop("module", defaults.module), "module"),
        connection={
            key: _text(value, f"connection.{key}")
            for key, value in _object(
                fields.pop("connection", {}), "connection"
            ).items()
        },
        connections=tuple(
            _connection(value, f"connections[{index}]")
            for index, value in enumerate(
                _array(fields.pop("connections", []), "connections")
            )
        ),
        layout=_layout(fields.pop("layout", {})),
    )
    _nothing_left(fields, "the settings file")
    return result


def _connection(document: Json, place: str) -> Connection:
    fields = dict(_object(document, place))
    result = Connection(
        name=_text(fields.pop("name", None), f"{place}.name"),
        module=_text(fields.pop("module", None), f"{place}.module"),
        options={
            key: _option(value, f"{place}.options.{key}")
            for key, value in _object(
                fields.pop("options", {}), f"{place}.options"
            ).items()
        },
        peer=_boolean(fields.pop("peer", False), f"{place}.peer"),
    )
    _nothing_left(fields, place)
    return result


def _layout(document: Json) -> Layout:
    fields = dict(_object(document, "layout"))
    panes = _array(fields.pop("panes", []), "layout.panes")
    folded = _array(fields.pop("folded", []), "layout.folded")
    result = Layout(
        width=_integer(fields.pop("width", 0), "layout.width"),
        height=_integer(fields.pop("height", 0), "layout.height"),
        panes=tuple(_integer(size, "layout.panes") for size in panes),
        folded=tuple(
            pane
            for pane in (_text(each, "layout.folded") for each in folded)
            if pane in PANES
        ),
    )
    _nothing_left(fields, "layout")
    return result


def _nothing_left(fields: Mapping[str, Json], place: str) -> None:
    if fields:
        names = ", ".join(sorted(fields))
        raise SettingsError(f"Unknown keys in {place}: {names}.")


def _is_object(document: Json) -> TypeGuard[dict[str, Json]]:
    return isinstance(document, dict)


def _object(document: Json, place: str) -> dict[str, Json]:
    if not _is_object(document):
        raise SettingsError(f"In the settings file, {place} is not an object.")
    return document


def _array(document: Json, place: str) -> list[Json]:
    if not isinstance(document, list):
        raise SettingsError(f"In the settings file, {place} is not a list.")
    return document


def _text(document: Json, place: str) -> str:
    if not isinstance(document, str):
        raise SettingsError(f"In the settings file, {place} is not a text.")
    return document


def _integer(document: Json, place: str) -> int:
    if not isinstance(document, int) or isinstance(document, bool):
        raise SettingsError(f"In the settings file, {place} is not a whole number.")
    return document


def _boolean(document: Json, place: str) -> bool:
    if not isinstance(document, bool):
        raise SettingsError(f"In the settings file, {place} is not true or false.")
    return document


def _option(document: Json, place: str) -> OptionValue:
    if not isinstance(document, str | int | float | bool):
        raise SettingsError(f"In the settings file, {place} is not a single value.")
    return document


def _is_theme(text: str) -> TypeGuard[Theme]:
    return text in get_args(Theme)


def _theme(document: Json) -> Theme:
    text = _text(document, "theme")
    if not _is_theme(text):
        choices = ", ".join(get_args(Theme))
        raise SettingsError(f"The theme {text!r} is none of {choices}.")
    return text
