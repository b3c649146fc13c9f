"""A session on a LithoGlyph server that takes GQL."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql.clauses import Source
from panll_desktop.languages.gql.walking import plain
from panll_desktop.languages.toolkit.trees import records
from panll_desktop.modules.lithoglyph import answers
from panll_desktop.modules.lithoglyph.calls import Spoken
from panll_desktop.modules.lithoglyph.failing import beyond, refused
from panll_desktop.modules.lithoglyph.jobs import GqlJob
from panll_desktop.modules.lithoglyph.remote import answering, reading_back
from panll_desktop.modules.lithoglyph.remote.asked import Asked
from panll_desktop.modules.lithoglyph.remote.refusals import Refusing
from panll_desktop.modules.lithoglyph.remote.routes import Routes, Said
from panll_desktop.modules.lithoglyph.statements import kind_of
from panll_desktop.modules.servers.calling import SECONDS, shortened
from panll_desktop.protocol import (
    CancelFlag,
    CatalogKind,
    CatalogNode,
    Degraded,
    Diagnostic,
    Down,
    Example,
    Health,
    Json,
    Limits,
    ModuleError,
    Parameters,
    Plan,
    PlanStep,
    PlaygroundConfig,
    Span,
    Up,
)

_FINE: Final = ("pass", "ok")  # of a check, in either of the documents


class RemoteSession(Refusing):
    """One server; used on the thread that opened it."""

    def __init__(self, routes: Routes, spoken: Spoken) -> None:
        self._routes = routes
        self._spoken = spoken

    def health(self) -> Health:
        """What the server says of itself.

        Raises:
            ModuleError: it does not answer, or not with its health.
        """
        said = self._routes.health(CancelFlag())
        version, checks = said.get("version"), said.get("checks")
        checks = checks if isinstance(checks, dict) else {}
        bad = [
            f"{name} says {each}" for name, each in checks.items() if each not in _FINE
        ]
        reason = shortened("; ".join(bad) or f"it says {said.get('status')}")
        match said.get("status"):
            case "healthy" if not bad and "//" in self._routes.paths.query:
                return Degraded(
                    f"its router loses a slash: {self._routes.paths.query} is asked"
                )
            case "healthy" if not bad:
                uptime = said.get("uptime", said.get("uptime_seconds"))
                return Up(
                    version if isinstance(version, str) else None,
                    float(uptime) if isinstance(uptime, int | float) else None,
                )
            case "unhealthy":
                return Down(reason)
            case _:
                return Degraded(reason)

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """The collections as the server lists them, and the fields of each."""
        listed = self._routes.collections(CancelFlag())
        if not path:
            return tuple(
                CatalogNode(
                    str(each.get("name")),
                    CatalogKind.COLLECTION,
                    str(each.get("type", "")),
                    _count(_documents(each)),
                    branch=True,
                )
                for each in listed
            )
        schemas = [each.get("schema") for each in listed if each.get("name") == path[0]]
        fields = [s.get("fields") for s in schemas if isinstance(s, dict)]
        return tuple(
            CatalogNode(
                str(each.get("name")), CatalogKind.FIELD, str(each.get("type", ""))
            )
            for listed_fields in fields
            if isinstance(listed_fields, list)
            for each in listed_fields
            if isinstance(each, dict)
        )

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> GqlJob:
        """Sends one statement; a change is read back.

        Raises:
            ParseError: it is no GQL; nothing was sent.
            UnsupportedError: it is an extension of the embedded engine.
            QueryError: the server refuses, or said ok and has lost the change.
        """
        tree = _parsed(query)
        if parameters:
            raise beyond(
                query, tree.span, "This server takes no parameters: write the values."
            )
        if isinstance(tree, t.Defaults):
            return GqlJob(
                _remembered(tree, self._spoken), Asked(cancel, []), limits, cancel
            )
        provenance = answering.provenance(query, tree, self._spoken)
        seconds = SECONDS if limits.seconds is None else limits.seconds
        try:
            said = self._routes.query(query, provenance, cancel, seconds=seconds)
            kept = reading_back.demand_kept(self._routes, query, tree, said, cancel)
        except Exception as error:
            _say_kind(error, tree)
            raise
        warnings = [kept.warning] if kept.warning else []
        return GqlJob(
            _answer(tree, said, kept.message), Asked(cancel, warnings), limits, cancel
        )

    def explain(self, query: str) -> Plan:
        """The plan as the server tells it."""
        tree = _parsed(query)
        inner = tree.statement if isinstance(tree, t.Explain) else tree
        text = query[inner.span.start : inner.span.end]
        said = self._routes.query(text, {}, CancelFlag(), explain=True)
        return _plan(self._routes.paths.query, said.plan)

    def playground(self) -> PlaygroundConfig:
        """What runs on any such server."""
        return PlaygroundConfig(
            "gql",
            (
                Example("Collections", "INTROSPECT COLLECTIONS;"),
                Example("The journal", "INTROSPECT JOURNAL SINCE 0;"),
            ),
        )

    def close(self) -> None:
        """Ends the session."""
        self._routes.server.close()


def _say_kind(error: Exception, tree: t.Statement) -> None:
    if isinstance(error, ModuleError):
        error.statement = kind_of(tree)


def _parsed(query: str) -> t.Statement:
    found = parser.parse(query)
    if isinstance(found, Diagnostic):
        raise refused(query, found)
    inner = plain(found)
    if isinstance(inner, t.MatchPattern):
        raise _ours(query, inner.span, "MATCH PATTERN")
    for record in records(inner):
        match record:
            case Source(moment=int(), span=span):
                raise _ours(query, span, "AS IT WAS")
            case _:
                pass
    return found


def _remembered(tree: t.Defaults, spoken: Spoken) -> answers.Answer:
    """What SET PROVENANCE DEFAULTS says is said for every change; nothing is sent."""
    answering.remember(tree, spoken)
    name = "SET PROVENANCE DEFAULTS"
    said = "For every change of this session that says nothing else; nothing was sent."
    return answers.Answer((), (), kind_of(tree), name, 0, said, 0)


def _ours(query: str, span: Span, words: str) -> ModuleError:
    """What is never sent to a server."""
    return beyond(
        query,
        span,
        f"{words} is an extension of the embedded engine; nothing was sent.",
        "Choose an embedded connection, such as petroglyphs.",
        why="No LithoGlyph server knows it.",
    )


def _answer(tree: t.Statement, said: Said, kept: str) -> answers.Answer:
    names, rows = answers.tabled(said.rows)
    at = "" if said.sequence is None else f" Journal sequence {said.sequence}."
    return answers.Answer(
        answers.columns(names, rows),
        rows,
        kind_of(tree),
        type(tree).__name__,
        0,
        f"{kept}{at}".strip(),
        None if rows else said.count,
        _plan("", said.plan) if said.plan is not None else None,
    )


def _plan(where: str, plan: Json) -> Plan:
    """A plan as a chain, the last step first."""
    form = plan if isinstance(plan, dict) else {}
    listed = form.get("steps")
    root: PlanStep | None = None
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict):
            said = (each.get(name) for name in ("collection", "details"))
            detail = ", ".join(shortened(str(one)) for one in said if one)
            name = str(each.get("type") or each.get("action") or "step")
            root = PlanStep(name, detail, children=(root,) if root else ())
    hints = [shortened(str(form["rationale"]))] if form.get("rationale") else []
    if root is None:
        root = PlanStep("Sent", where)
        hints.append("The server says nothing of how it goes about it.")
    return Plan(root, "as the server says", tuple(hints))


def _documents(described: Mapping[str, Json]) -> Json:
    """How many documents a collection has, in whichever words that is said."""
    names = ("documentCount", "document_count", "edge_count")
    return next((described[name] for name in names if name in described), None)


def _count(value: Json) -> str:
    if not isinstance(value, int):
        return ""
    return f"{value:,} {'document' if value == 1 else 'documents'}"
