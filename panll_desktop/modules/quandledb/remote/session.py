"""A session on a QuandleDB server."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.modules.quandledb import laws, portraying, typesetting
from panll_desktop.modules.quandledb.remote import planning
from panll_desktop.modules.quandledb.remote.answers import Component
from panll_desktop.modules.quandledb.remote.jobs import RemoteJob
from panll_desktop.modules.quandledb.remote.rewriting import SOURCES, rewritten
from panll_desktop.modules.quandledb.remote.routes import Paths, Routes
from panll_desktop.modules.quandledb.remote.spelling import COLUMNS
from panll_desktop.modules.servers import probing
from panll_desktop.modules.servers.calling import Server, shortened
from panll_desktop.modules.servers.probing import Kind
from panll_desktop.protocol import (
    CancelFlag,
    CatalogKind,
    CatalogNode,
    Cell,
    ConnectError,
    Degraded,
    Down,
    Example,
    Health,
    Limits,
    ModuleError,
    Options,
    Parameters,
    Plan,
    PlaygroundConfig,
    Portrait,
    Relation,
    Up,
)

_INVARIANTS: Final = (
    "name",
    "jones_polynomial",
    "alexander_polynomial",
    "determinant",
    "signature",
    "quandle_key",
)
_TYPES: Final = {
    "crossing_number": "Int",
    "writhe": "Int",
    "genus": "Int",
    "seifert_circle_count": "Int",
    "determinant": "Int",
    "signature": "Int",
    "gauss_code": "List[Int]",
    "metadata": "Map",
    "semantic": "Map",
}
_MEANINGS: Final = {
    "writhe": "of the server's own making: not the writhe of the diagram",
    "genus": "of the diagram, not of the knot",
    "jones_polynomial": "exponents count quarter powers of t",
    "jones_display": "in t",
    "semantic": "descriptors of the diagram: not of the knot",
}
MOST_ALIKE: Final = 24
_STRONG: Final = (
    "The server has both with the same diagram, up to labels, so by its codes they are"
    " the same knot or mirror images."
)
_WEAK: Final = (
    "The server finds diagrams that look alike and equally many 3- and 5-colourings;"
    " that proves nothing."
)
_EXAMPLES: Final = (
    Example("All knots", "from knots | return name, crossing_number, determinant"),
    Example(
        "Determinant 9",
        "from knots | filter determinant = 9 | return name, jones_display",
    ),
    Example(
        "How many by genus", "from knots | group_by genus | aggregate count(*) as n"
    ),
)


class RemoteSession:
    """One server; used on the thread that opened it."""

    def __init__(self, routes: Routes, *, checks: bool) -> None:
        self._routes = routes
        self._checks = checks

    def health(self) -> Health:
        """What the server says of its parts.

        Raises:
            ModuleError: it does not answer, or not with its health.
        """
        said = self._routes.health(CancelFlag())
        bad = [each for each in said.components if each.status != "ok"]
        reason = "; ".join(map(_complaint, bad[:4]))
        match said.status:
            case "ok" if not bad:
                return Up()
            case "down":
                return Down(reason or "the server says that it is down")
            case status:
                return Degraded(reason or f"the server says: {shortened(status)}")

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """The sources of the server, and the columns of each."""
        if not path:
            count = self._count()
            sources = (
                CatalogNode(name, CatalogKind.COLLECTION, "", count, branch=True)
                for name in SOURCES
            )
            return (*sources, *laws.ROOTS)
        stated = laws.branch(path[0])
        if stated is not None:
            return stated
        names = _INVARIANTS if path[0] == "invariants" else COLUMNS
        return tuple(
            CatalogNode(
                name,
                CatalogKind.FIELD,
                _TYPES.get(name, "String"),
                _MEANINGS.get(name, ""),
            )
            for name in names
        )

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> RemoteJob:
        """Rewrites one program; it is sent once its columns are asked for.

        Raises:
            QueryError: it is no KQL.
            UnsupportedError: the server cannot do it.
        """
        sent = rewritten(query, parameters)
        return RemoteJob(self._routes, sent, limits, cancel, checks=self._checks)

    def explain(self, query: str) -> Plan:
        """What would be sent; nothing is."""
        return planning.foreseen(self._routes, rewritten(query, {}))

    def portrait(self, row: Mapping[str, Cell], variant: str = "") -> Portrait | None:
        """The knot of a row, drawn by its own code, or by that of its name here.

        Beside what it is proven to be stands what the server says it is like.
        """
        return portraying.portrait(
            row, variant, find=portraying.of_table, also=self._alike
        )

    def _alike(self, name: str) -> tuple[Relation, ...]:
        """The buckets of the server, each knot once; none where it is silent."""
        try:
            found = self._routes.equivalents(name, CancelFlag()) if name else None
        except ModuleError:
            return ()
        if found is None:
            return ()
        strong = tuple(each for each in found.strong_candidates if each != name)
        weak = [each for each in found.weak_candidates if each not in strong]
        return (
            *(_alike(each, "same diagram", _STRONG) for each in strong),
            *(_alike(each, "looks alike", _WEAK) for each in weak if each != name),
        )[:MOST_ALIKE]

    def playground(self) -> PlaygroundConfig:
        """What runs on any such server."""
        return PlaygroundConfig("kql", _EXAMPLES)

    def close(self) -> None:
        """Ends the session."""
        self._routes.server.close()

    def _count(self) -> str:
        """How many knots there are; nothing where the server does not say."""
        try:
            total = self._routes.statistics(CancelFlag()).total_knots
        except ModuleError:
            return ""
        return f"{total:,} {'knot' if total == 1 else 'knots'}"


def connect(options: Options) -> RemoteSession:
    """Finds out who answers, and opens a session if it is QuandleDB.

    Args:
        options: `url`, and, where they are not the usual ones, the paths
            `health_path`, `query_path` and `api_path`; `cross_check`.

    Raises:
        ConnectError: the address is none, nobody answers, or it is another server.
    """
    usual = Paths()
    paths = Paths(
        _path(options, "health_path", usual.health),
        _path(options, "query_path", usual.query),
        _path(options, "api_path", usual.api),
    )
    server = Server(str(options.get("url", "")))
    routes = Routes(server, paths)
    try:
        _check_identity(routes)
    except BaseException:
        server.close()
        raise
    return RemoteSession(routes, checks=bool(options.get("cross_check", True)))


def _check_identity(routes: Routes) -> None:
    flag, usual = CancelFlag(), Paths()
    if routes.paths.health != usual.health:
        said = routes.health(flag)
        if any(each.name == "skein_db" for each in said.components):
            return
    found = probing.identify(routes.server, flag)
    if found.kind is not Kind.QUANDLEDB:
        raise ConnectError(
            f"What answers at {routes.server.base} is {found.kind.value}, not"
            f" QuandleDB: {found.reason}.",
            code="OTHER_SERVER",
            detail="Is the address right, and the port?",
        )


def _alike(name: str, certainty: str, reason: str) -> Relation:
    known = portraying.of_table(name) is not None
    plain = shortened(name)
    return Relation(name if known else "", typesetting.knot(plain), certainty, reason)


def _path(options: Options, name: str, usual: str) -> str:
    """A path of the connection with its slash in front; the usual one if empty."""
    given = str(options.get(name) or usual).strip().strip("/")
    return f"/{given}"


def _complaint(part: Component) -> str:
    detail = f" ({shortened(part.detail)})" if part.detail else ""
    return f"{shortened(part.name)} is {shortened(part.status)}{detail}"
