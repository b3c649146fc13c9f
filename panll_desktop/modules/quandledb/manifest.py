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
    if options.get("url"):
        from panll_desktop.modules.quandledb.remote import session  # noqa: PLC0415 - the driver

        return session.connect(options)
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
            default="",
            help="A collection of knots on this machine.",
        ),
        Option(
            "create",
            "Make the file if it is missing",
            OptionKind.BOOLEAN,
            default=False,
            help="Without this, a missing file is an error.",
        ),
        Option(
            "url",
            "Server",
            OptionKind.URL,
            default="",
            help="Of a QuandleDB server, such as http://localhost:8080; then no file"
            " is opened.",
        ),
        Option(
            "cross_check",
            "Check rows against their own codes",
            OptionKind.BOOLEAN,
            default=True,
            help="Of a server: what does not follow from the code of a row is marked.",
        ),
        Option(
            "query_path",
            "Path of queries",
            OptionKind.TEXT,
            default="/api/query",
            help="On the server.",
        ),
        Option(
            "api_path",
            "Path of the other routes",
            OptionKind.TEXT,
            default="/api",
            help="On the server: /knots, /statistics and the like are below it.",
        ),
        Option(
            "health_path",
            "Path of the health",
            OptionKind.TEXT,
            default="/health",
            help="On the server.",
        ),
    ),
    presets=(Preset("table", {"path": TABLE}),),
    icon="knot",
    embedded=True,
    analysing="EXPLAIN ANALYZE",
    portrays="Knot",
    importer=_import,
)
