"""The manifest of VeriSimDB; importing it imports neither engine nor language."""

from typing import TYPE_CHECKING, Final

from panll_desktop import __version__
from panll_desktop.protocol import (
    Capability,
    Language,
    LanguageSpec,
    Manifest,
    Observer,
    Option,
    OptionKind,
    Options,
    Preset,
    Session,
)

if TYPE_CHECKING:
    from panll_desktop.protocol import Imported, ImportRequest


def _connect(options: Options, observer: Observer) -> Session:
    from panll_desktop.modules.verisimdb import embedded  # noqa: PLC0415 - the driver

    return embedded.connect(options, observer)


def _load_language() -> Language:
    from panll_desktop.languages.vql import language  # noqa: PLC0415 - when asked for

    return language.load()


def _import(request: "ImportRequest") -> "Imported":
    from panll_desktop.modules.verisimdb import importing  # noqa: PLC0415 - when asked

    return importing.importer(request)


manifest: Final = Manifest(
    id="verisimdb",
    name="VeriSimDB",
    version=__version__,
    description="Entities with eight modalities, embedded in one file; queried in VQL.",
    protocol=">=1,<2",
    capabilities=frozenset(
        {
            Capability.QUERY_EXECUTION,
            Capability.PROOF_GENERATION,
            Capability.DRIFT_DETECTION,
            Capability.NORMALISATION,
            Capability.FEDERATION,
            Capability.TELEMETRY,
            Capability.PLAYGROUND,
        }
    ),
    connect=_connect,
    languages=(LanguageSpec("vql", "VQL", _load_language),),
    options=(
        Option(
            "path", "Store", OptionKind.FILE, help="An octad store on this machine."
        ),
        Option(
            "create",
            "Make the file if it is missing",
            OptionKind.BOOLEAN,
            default=False,
            help="Without this, a missing file is an error.",
        ),
        Option(
            "actor",
            "Actor",
            OptionKind.TEXT,
            default="",
            help="The author of changes that do not say it; panll-desktop if empty.",
        ),
    ),
    presets=(Preset("demo", {"path": ":demo:"}),),
    icon="cube",
    embedded=True,
    analysing="EXPLAIN ANALYZE",
    links=True,
    importer=_import,
)
