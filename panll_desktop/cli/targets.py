"""What a command means: a module, a language, a connection by name or by path."""

import sys
from collections.abc import Mapping
from pathlib import Path

from panll_desktop.cli.foreign import called
from panll_desktop.errors import NoConnectionError, UsageError
from panll_desktop.modules.registry import Known, ModuleLoadError, Registry
from panll_desktop.protocol import (
    Language,
    LanguageSpec,
    Manifest,
    OptionKind,
    Options,
)


def manifest_of(module: str) -> Manifest:
    """The manifest of the module that the user named.

    Raises:
        UsageError: there is no such module, it is off, broken, or does not answer.
    """
    try:
        return Registry().load_in_time(module)
    except ModuleLoadError as error:
        raise UsageError(error.title) from error


def language_of(name: str) -> Language:
    """The language that the user named; no stranger is asked for a built-in one.

    Raises:
        UsageError: no module that is installed and works has such a language.
        FaultError: it cannot be loaded.
    """
    registry, known = Registry(), []
    for find in (registry.built_in, registry.installed):
        for module in find():
            for spec in _languages(registry, module):
                if spec.id == name:
                    return _loaded(spec)
                if spec.id not in known:
                    known.append(spec.id)
    names = ", ".join(known) or "none"
    raise UsageError(f"There is no language {name!r}; there is {names}.")


def _languages(registry: Registry, module: Known) -> tuple[LanguageSpec, ...]:
    if module.disabled:
        return ()
    try:
        return registry.load_in_time(module.id).languages
    except ModuleLoadError:
        return ()  # `panll-desktop modules` says what is wrong with it


def _loaded(spec: LanguageSpec) -> Language:
    return called(spec.load, f"Loading the language {spec.id!r}")


def options_of(manifest: Manifest, target: str | None) -> Options:
    """The options of the connection that the user named.

    Args:
        manifest: of the module.
        target: the address of a server if it has ``://``, a path if it has a separator
            or a suffix, else a name; None means the first connection that the module
            has without being made.

    Raises:
        NoConnectionError: there is no connection of that name.
        UsageError: a connection must be named, or there is no home of that user.
    """
    presets = {preset.name: preset.options for preset in manifest.presets}
    if target is None:
        if not presets:
            raise UsageError(f"The module {manifest.id!r} needs --connection.")
        return next(iter(presets.values()))
    if "://" in target:
        return {_address(manifest): target}
    if is_path(target):
        return {"path": str(_expanded(target))}
    if target in presets:
        return presets[target]
    from panll_desktop import settings  # noqa: PLC0415 - only kept names need it

    loaded = settings.load(settings.settings_file())
    if loaded.notice:
        print(f"panll-desktop: {loaded.notice}", file=sys.stderr)
    kept = {
        each.name: each.options
        for each in loaded.settings.connections
        if each.module == manifest.id
    }
    if target in kept:
        return kept[target]
    names = ", ".join([*presets, *kept]) or "none"
    raise NoConnectionError(
        f"There is no connection {target!r} of the module {manifest.id!r}; there is"
        f" {names}. A path has a separator or a suffix."
    )


def _address(manifest: Manifest) -> str:
    """The option that takes the address of a server.

    Raises:
        UsageError: the module speaks to none.
    """
    kinds = {option.kind: option.name for option in reversed(manifest.options)}
    if OptionKind.URL not in kinds:
        raise UsageError(f"The module {manifest.id!r} speaks to no server.")
    return kinds[OptionKind.URL]


def saying(
    manifest: Manifest, target: Options, said: Mapping[str, str | None]
) -> Options:
    """The options of a connection with what the command line adds to them.

    Raises:
        UsageError: the module has no such option.
    """
    given = {name: value for name, value in said.items() if value is not None}
    known = {option.name for option in manifest.options}
    for name in given:
        if name not in known:
            raise UsageError(f"The module {manifest.id!r} has no use for --{name}.")
    return {**target, **given}


def is_path(target: str) -> bool:
    """Whether a name on the command line means a file."""
    return "/" in target or bool(Path(target).suffix)


def _expanded(target: str) -> Path:
    try:
        return Path(target).expanduser()
    except RuntimeError as error:
        raise UsageError(f"There is no home directory for {target}.") from error
