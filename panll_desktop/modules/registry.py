"""Which modules there are: the built-in ones by name, the others by entry point.

Naming a module imports nothing of it, and naming a built-in one scans nothing.
"""

import importlib
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from panll_desktop.errors import PanllError
from panll_desktop.protocol import (
    ENTRY_POINT_GROUP,
    PROTOCOL_VERSION,
    Capability,
    LanguageSpec,
    Manifest,
    Option,
    Preset,
    speaks,
)
from panll_desktop.records import Record

ALLOW: Final = "PANLL_MODULES_ALLOW"
DENY: Final = "PANLL_MODULES_DENY"
PATIENCE: Final = 5.0  # seconds for the manifest of a stranger
BUILT_IN: Final[Mapping[str, tuple[str, str]]] = {
    "verisimdb": ("VeriSimDB", "panll_desktop.modules.verisimdb.manifest:manifest"),
    "quandledb": ("QuandleDB", "panll_desktop.modules.quandledb.manifest:manifest"),
    "lithoglyph": (
        "LithoGlyph",
        "panll_desktop.modules.lithoglyph.manifest:manifest",
    ),
    "sqlite": ("SQLite", "panll_desktop.modules.sqlite.manifest:manifest"),
}
EntryPoints: TypeAlias = Callable[[], Iterable[tuple[str, str, str]]]


class Known(Record):
    """A module that is installed; nothing of it was imported.

    Attributes:
        id: the name of its entry point.
        name: as it is shown; the identifier until the manifest is here.
        target: what to import, as ``package.module:attribute``.
        source: the distribution it came with.
        disabled: why it is switched off from outside; empty if it is not.
    """

    id: str
    name: str
    target: str
    source: str
    disabled: str = ""


class ModuleLoadError(PanllError):
    """A manifest could not be had.

    Attributes:
        stage: what was tried: find, import, or check.
        title: one sentence.
        detail: a traceback, or what to do.
    """

    def __init__(self, stage: str, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.stage = stage
        self.title = title
        self.detail = detail


def scan() -> list[tuple[str, str, str]]:
    """Every entry point of the group: name, target, distribution.

    Of two distributions of one name the first on the path counts, as for imports; one
    whose files are damaged, or that has no name, is left out.
    """
    from importlib import metadata  # noqa: PLC0415 - it costs what a window has to spare

    found: dict[str, list[tuple[str, str, str]]] = {}
    for distribution in metadata.distributions():
        try:
            source = distribution.name
            points = distribution.entry_points.select(group=ENTRY_POINT_GROUP)
            listed = [(point.name, point.value, source) for point in points]
        except Exception:  # noqa: BLE001, S112 - any file of a stranger may be damaged
            continue
        if source:
            found.setdefault(source, listed)
    return [point for listed in found.values() for point in listed]


class Registry:
    """Finds modules and loads their manifests."""

    def __init__(
        self,
        entry_points: EntryPoints = scan,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._entry_points = entry_points
        self._environment = os.environ if environment is None else environment

    def built_in(self) -> list[Known]:
        """The modules that ship with the program; nothing is scanned."""
        return [
            Known(name, title, target, "panll-desktop", self._disabled(name))
            for name, (title, target) in BUILT_IN.items()
        ]

    def installed(self) -> list[Known]:
        """All modules: the built-in ones first, then third parties by name.

        An entry point that repeats the name of a built-in module is left out.
        """
        others = {
            name: Known(name, name, target, source, self._disabled(name))
            for name, target, source in sorted(self._entry_points())
            if name not in BUILT_IN
        }
        return [*self.built_in(), *others.values()]

    def load(self, module: str) -> Manifest:
        """Imports and checks a manifest.

        Raises:
            ModuleLoadError: it could not be had, at which stage and why.
        """
        target = self._target(module)
        name, _, attribute = target.partition(":")
        try:
            manifest = getattr(importlib.import_module(name), attribute or "manifest")
            return _checked(module, manifest)
        except ModuleLoadError:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and module in BUILT_IN:
                raise  # somebody pressed Ctrl+C; a stranger may raise it himself
            import traceback  # noqa: PLC0415 - for faults alone

            last = traceback.format_exception_only(error)[-1].strip()
            raise ModuleLoadError(
                "import",
                f"The module {module!r} cannot be imported: {last}.",
                "".join(traceback.format_exception(error)),
            ) from None

    def load_in_time(self, module: str, seconds: float = PATIENCE) -> Manifest:
        """As `load`; a third party that takes too long is given up.

        Its thread is left behind; it does not keep the process from ending.

        Raises:
            ModuleLoadError: as `load`, or it does not answer.
        """
        if module in BUILT_IN:
            return self.load(module)
        import threading  # noqa: PLC0415 - for strangers alone

        came: list[Manifest | ModuleLoadError] = []

        def load() -> None:
            try:
                came.append(self.load(module))
            except ModuleLoadError as error:
                came.append(error)

        loading = threading.Thread(target=load, name=f"panll-load-{module}")
        loading.daemon = True
        loading.start()
        loading.join(seconds)
        if not came:
            raise ModuleLoadError(
                "import",
                f"The module {module!r} does not answer: it was given up after"
                f" {seconds:g} s.",
            )
        if isinstance(came[0], ModuleLoadError):
            raise came[0]
        return came[0]

    def _target(self, module: str) -> str:
        reason = self._disabled(module)
        if reason:
            raise ModuleLoadError("find", f"The module {module!r} is off: {reason}.")
        if module in BUILT_IN:
            return BUILT_IN[module][1]
        for known in self.installed():
            if known.id == module:
                return known.target
        names = ", ".join(known.id for known in self.installed())
        raise ModuleLoadError(
            "find", f"There is no module {module!r}; installed are {names}."
        )

    def _disabled(self, module: str) -> str:
        denied = _words(self._environment.get(DENY))
        allowed = _words(self._environment.get(ALLOW))
        if denied is not None and module in denied:
            return f"{DENY} names it"
        if allowed is not None and module not in allowed:
            return f"{ALLOW} does not name it"
        return ""


def _words(text: str | None) -> frozenset[str] | None:
    if text is None or not text.strip():
        return None
    return frozenset(text.replace(",", " ").split())


def _flaw(manifest: Manifest) -> str | None:
    """A field that is not of its type: what reads it later trusts it."""
    for name in ("id", "name", "version", "description", "protocol", "icon"):
        if not isinstance(getattr(manifest, name), str):
            return f"{name} is no text"
    lists = (("languages", LanguageSpec), ("options", Option), ("presets", Preset))
    for name, kind in lists:
        value = getattr(manifest, name)
        if not isinstance(value, tuple) or any(not isinstance(x, kind) for x in value):
            return f"{name} is no tuple of {kind.__name__}"
    for preset in manifest.presets:
        options: object = preset.options
        if not isinstance(options, Mapping):
            return f"the options of the preset {preset.name!r} are no mapping"
    known: object = manifest.capabilities
    if not isinstance(known, frozenset) or any(
        not isinstance(each, Capability) for each in known
    ):
        return "capabilities is no frozenset of Capability"
    connect: object = manifest.connect
    return None if callable(connect) else "connect cannot be called"


def _checked(module: str, manifest: object) -> Manifest:
    if not isinstance(manifest, Manifest):
        kind = "type" if isinstance(manifest, type) else type(manifest).__name__
        raise ModuleLoadError(
            "check",
            f"The module {module!r} has no manifest; what is there is a {kind!r}.",
        )
    flaw = _flaw(manifest)
    if flaw is not None:
        raise ModuleLoadError("check", f"The manifest of {module!r}: {flaw}.")
    try:
        fits = speaks(manifest.protocol)
    except ValueError as error:
        raise ModuleLoadError("check", f"The module {module!r}: {error}") from error
    if not fits:
        raise ModuleLoadError(
            "check",
            f"The module {module!r} speaks protocol {manifest.protocol}, this workbench"
            f" version {PROTOCOL_VERSION}.",
        )
    if manifest.id != module:
        raise ModuleLoadError(
            "check",
            f"The entry point {module!r} names the module {manifest.id!r};"
            " both must have one name.",
        )
    return manifest
