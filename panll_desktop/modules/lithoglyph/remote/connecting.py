"""Finds out who answers at an address, and opens the session that fits."""

from urllib.parse import quote

from panll_desktop.modules.lithoglyph.calls import Spoken
from panll_desktop.modules.lithoglyph.remote.features import FeatureSession
from panll_desktop.modules.lithoglyph.remote.routes import Paths, Routes
from panll_desktop.modules.lithoglyph.remote.session import RemoteSession
from panll_desktop.modules.servers import probing
from panll_desktop.modules.servers.calling import Server
from panll_desktop.modules.servers.probing import Kind
from panll_desktop.protocol import CancelFlag, ConnectError, Options, ProtocolError


def connect(options: Options) -> RemoteSession | FeatureSession:
    """Opens a session on a server.

    Args:
        options: `url`; where they are not the usual ones `query_path`, `health_path`,
            `collections_path` and `query_field`; for lith-http
            `database`; `actor` and `rationale`.

    Raises:
        ConnectError: the address is none, nobody answers, it is another server, or
            lith-http is told no database.
    """
    server = Server(str(options.get("url", "")))
    usual = Paths()
    paths = Paths(
        *(
            _path(options, f"{name}_path", getattr(usual, name))
            for name in Paths.__match_args__
        )
    )
    routes = Routes(server, paths, str(options.get("query_field") or ""))
    spoken = Spoken(
        str(options.get("actor", "")), str(options.get("rationale", "")), "api"
    )
    try:
        return _fitting(server, routes, spoken, str(options.get("database") or ""))
    except BaseException:
        server.close()
        raise


def _fitting(
    server: Server, routes: Routes, spoken: Spoken, database: str
) -> RemoteSession | FeatureSession:
    flag = CancelFlag()
    if routes.paths.health != Paths().health and _has_journal(routes, flag):
        return RemoteSession(routes, spoken)
    found = probing.identify(server, flag)
    doubled = Routes(server, routes.paths.doubled(), routes.field)
    match found.kind:
        case Kind.LITHOGLYPH:
            return RemoteSession(routes, spoken)
        case Kind.LITH_HTTP if database:
            base = f"{found.prefix}/api/v1/databases/{quote(database, safe='')}"
            return FeatureSession(server, base, spoken)
        case Kind.LITH_HTTP:
            raise ConnectError(
                f"What answers at {server.base} is {found.kind.value}; it needs the"
                " name of a database.",
                code="NO_DATABASE",
                detail="Give the db_id of a database of that server as Database.",
            )
        case Kind.OTHER if _has_journal(doubled, flag):
            return RemoteSession(doubled, spoken)
        case _:
            raise ConnectError(
                f"What answers at {server.base} is {found.kind.value}, not LithoGlyph:"
                f" {found.reason}.",
                code="OTHER_SERVER",
                detail="Is the address right, and the port? Known builds of LithoGlyph"
                " answer every documented path with 404: set the paths then.",
            )


def _has_journal(routes: Routes, flag: CancelFlag) -> bool:
    """Whether a health answers there that has a check of the journal."""
    try:
        checks = routes.health(flag).get("checks")
    except ProtocolError:
        return False
    return isinstance(checks, dict) and "journal" in checks


def _path(options: Options, name: str, usual: str) -> str:
    """A path of the connection with its slash in front; the usual one if empty."""
    given = str(options.get(name) or usual).strip().strip("/")
    return f"/{given}"
