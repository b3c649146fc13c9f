"""The manifest of the SQLite module; importing it opens nothing."""

from typing import Final

from panll_desktop import __version__
from panll_desktop.modules.sqlite import SAMPLE
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
    from panll_desktop.modules.sqlite import connection  # noqa: PLC0415 - the driver

    return connection.connect(options, observer)


def _load_language() -> Language:
    from panll_desktop.languages.sql import language  # noqa: PLC0415 - when asked for

    return language.load()


manifest: Final = Manifest(
    id="sqlite",
    name="SQLite",
    version=__version__,
    description="Any SQLite database file; its journal mode is never changed.",
    protocol=">=1,<2",
    capabilities=frozenset({Capability.QUERY_EXECUTION, Capability.PLAYGROUND}),
    connect=_connect,
    languages=(LanguageSpec("sql", "SQL", _load_language),),
    options=(
        Option("path", "File", OptionKind.FILE, help="An SQLite database file."),
        Option(
            "read_only",
            "Open read-only",
            OptionKind.BOOLEAN,
            default=False,
            help="Statements that write are then refused.",
        ),
    ),
    presets=(Preset("sample", {"path": SAMPLE}),),
    icon="database",
    embedded=True,
)
