"""The manifest of the SQLite module; importing it opens nothing."""

from typing import Final

from panll_desktop import __version__
from panll_desktop.modules.sqlite import SAMPLE
from panll_desktop.protocol import (
    Capability,
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


manifest: Final = Manifest(
    id="sqlite",
    name="SQLite",
    version=__version__,
    description="Any SQLite database file; its journal mode is never changed.",
    protocol=">=1,<2",
    capabilities=frozenset({Capability.QUERY_EXECUTION, Capability.PLAYGROUND}),
    connect=_connect,
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
