"""The manifest of LithoGlyph; importing it imports neither engine nor language."""

from typing import Final

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


def _connect(options: Options, observer: Observer) -> Session:
    if options.get("url"):
        from panll_desktop.modules.lithoglyph.remote import (  # noqa: PLC0415 - of servers
            connecting,
        )

        return connecting.connect(options)
    from panll_desktop.modules.lithoglyph import embedded  # noqa: PLC0415 - the driver

    return embedded.connect(options, observer)


def _load_language() -> Language:
    from panll_desktop.languages.gql import language  # noqa: PLC0415 - when asked for

    return language.load()


manifest: Final = Manifest(
    id="lithoglyph",
    name="LithoGlyph",
    version=__version__,
    description="Documents and edges whose every change says who, when and why;"
    " queried in GQL.",
    protocol=">=1,<2",
    capabilities=frozenset(
        {
            Capability.QUERY_EXECUTION,
            Capability.NORMALISATION,
            Capability.PLAYGROUND,
        }
    ),
    connect=_connect,
    languages=(LanguageSpec("gql", "GQL", _load_language),),
    options=(
        Option(
            "path",
            "Store",
            OptionKind.FILE,
            default="",
            help="A LithoGlyph store on this machine.",
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
            help="Who makes changes that do not say it, such as user:ida.",
        ),
        Option(
            "rationale",
            "Rationale",
            OptionKind.TEXT,
            default="",
            help="Why changes are made that do not say it.",
        ),
        Option(
            "url",
            "Server",
            OptionKind.URL,
            default="",
            help="Of a LithoGlyph server, such as http://localhost:8080; then no file"
            " is opened.",
        ),
        Option(
            "database",
            "Database",
            OptionKind.TEXT,
            default="",
            help="On the server, where it is lith-http: the db_id of a database.",
        ),
        Option(
            "query_path",
            "Path of queries",
            OptionKind.TEXT,
            default="/v1/query",
            help="On the server.",
        ),
        Option(
            "query_field",
            "Field of the query",
            OptionKind.TEXT,
            default="",
            help="On the server: gql, ldql or query; found by trying where empty.",
        ),
        Option(
            "collections_path",
            "Path of collections",
            OptionKind.TEXT,
            default="/v1/collections",
            help="On the server.",
        ),
        Option(
            "journal_path",
            "Path of the journal",
            OptionKind.TEXT,
            default="/v1/journal",
            help="On the server; changes are looked for there.",
        ),
        Option(
            "health_path",
            "Path of the health",
            OptionKind.TEXT,
            default="/v1/health",
            help="On the server.",
        ),
    ),
    presets=(
        Preset("petroglyphs", {"path": ":petroglyphs:"}),
        Preset("soho", {"path": ":soho:"}),
    ),
    icon="stone",
    embedded=True,
    analysing="EXPLAIN ANALYZE",
    journals=True,
    decomposes=True,
    links=True,
)
