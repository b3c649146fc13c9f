"""The manifest of QuandleDB; importing it imports neither engine nor language."""

from typing import TYPE_CHECKING, Final

from panll_desktop import __version__
from panll_desktop.modules.quandledb import TABLE
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
    from panll_desktop.modules.quandledb import embedded  # noqa: PLC0415 - the driver

    return embedded.connect(options, observer)


def _load_language() -> Language:
    from panll_desktop.languages.kql import language  # noqa: PLC0415 - when asked for

    return language.load()


def _import(request: "ImportRequest") -> "Imported":
    from panll_desktop.modules.quandledb import importing  # noqa: PLC0415 - when asked

    return importing.importer(request)


manifest: Final = Manifest(
    id="quandledb",
    name="QuandleDB",
    version=__version__,
    description="Knots and quandles, computed exactly; queried in KQL (KRL).",
    protocol=">=1,<2",
    capabilities=frozenset({Capability.QUERY_EXECUTION, Capability.PLAYGROUND}),
    connect=_connect,
    languages=(LanguageSpec("kql", "KQL (KRL)", _load_language),),
    options=(
        Option(
            "path",
            "Collection",
            OptionKind.FILE,
            help="A collection of knots on this machine.",
        ),
        Option(
            "create",
            "Make the file if it is missing",
            OptionKind.BOOLEAN,
            default=False,
            help="Without this, a missing file is an error.",
        ),
    ),
    presets=(Preset("table", {"path": TABLE}),),
    icon="database",
    embedded=True,
    analysing="EXPLAIN ANALYZE",
    importer=_import,
)
