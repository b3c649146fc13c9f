"""Which connection a command means: a name that is kept, or a path."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from panll_desktop import settings
from panll_desktop.errors import UsageError
from panll_desktop.settings import OptionValue

PRESETS: Final[Mapping[str, Mapping[str, Mapping[str, OptionValue]]]] = {
    "verisimdb": {"demo": {"demo": True}},
}


def options_of(module: str, target: str) -> Mapping[str, OptionValue]:
    """The options of the connection that the user named.

    Args:
        module: the identifier of the module.
        target: a path if it has a separator or a suffix, else a name.

    Raises:
        UsageError: there is no connection of that name, or no such user's home.
    """
    if is_path(target):
        return {"path": str(_expanded(target))}
    preset = PRESETS.get(module, {}).get(target)
    if preset is not None:
        return preset
    loaded = settings.load(settings.settings_file())
    if loaded.notice:
        print(f"panll-desktop: {loaded.notice}", file=sys.stderr)
    kept = loaded.settings.connections
    for each in kept:
        if (each.module, each.name) == (module, target):
            return each.options
    names = [
        *PRESETS.get(module, {}),
        *(each.name for each in kept if each.module == module),
    ]
    raise UsageError(
        f"There is no connection {target!r} of the module {module!r}; there is"
        f" {', '.join(names) or 'none'}. A path has a separator or a suffix."
    )


def is_path(target: str) -> bool:
    """Whether a name on the command line means a file."""
    return "/" in target or bool(Path(target).suffix)


def _expanded(target: str) -> Path:
    try:
        return Path(target).expanduser()
    except RuntimeError as error:
        raise UsageError(f"There is no home directory for {target}.") from error
