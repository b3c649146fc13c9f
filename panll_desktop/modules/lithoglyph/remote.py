"""A session on a LithoGlyph server.

What such servers do and what is written of them differ: two envelopes, three names for
the query, a router that loses a slash. So every form is taken, and nothing is believed:
what a server says it has stored is read back, and if it does not come back, that is
said.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from panll_desktop.languages.gql import clauses as c
from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql import tree as t
from panll_desktop.languages.gql import values as v
from panll_desktop.languages.gql.walking import records
from panll_desktop.modules.lithoglyph import envelopes
from panll_desktop.modules.lithoglyph.answers import columns, tabled
from panll_desktop.modules.lithoglyph.failing import beyond, refused
from panll_desktop.modules.lithoglyph.kinds import kind_of
from panll_desktop.modules.servers import probing
from panll_desktop.modules.servers.calling import SECONDS, Answer, Server, shortened
from panll_desktop.modules.servers.probing import Kind
from panll_desktop.protocol import (
    Batch,
    CancelFlag,
    CancelledError,
    CatalogKind,
    CatalogNode,
    Column,
    ConnectError,
    Degraded,
    Diagnostic,
    Down,
    Health,
    Json,
    Limits,
    ModuleError,
    Normalisation,
    Options,
    Outcome,
    Parameters,
    Plan,
    PlanStep,
    PlaygroundConfig,
    StillRunning,
    UnsupportedError,
    Up,
)

_QUERY: Final = "/v1/query"
_SLASHED: Final = "/v1//query"  # what a router that loses a slash gets through
_COLLECTIONS: Final = "/v1/collections"
_HEALTH: Final = "/v1/health"
_MISSING: Final = 404
_GOOD: Final = range(200, 300)
_SIZE: Final = 2000


class RemoteSession:
    """GQL sent to a server; used on the thread that made it."""

    def __init__(self, server: Server, options: Options) -> None:
        self._server = server
        self._query = _path(options, "query_path", _QUERY)
        self._health = _path(options, "health_path", _HEALTH)
        self._field = str(options.get("query_field") or "gql")
        said = {name: str(options.get(name) or "") for name in ("actor", "rationale")}
        self._provenance: dict[str, Json] = {
            name: text for name, text in said.items() if text
        }

    def health(self) -> Health:
        """How it says that it is, and which of its checks fail."""
        answer = self._server.get(self._health, CancelFlag())
        said = answer.json()
        fields = said if isinstance(said, dict) else {}
        version, uptime = fields.get("version"), fields.get("uptime")
        checks = fields.get("checks")
        bad = [
            f"{name}: {state}"
            for name, state in (checks if isinstance(checks, dict) else {}).items()
            if state != "pass"
        ]
        known = version if isinstance(version, str) else None
        seconds = float(uptime) if isinstance(uptime, int | float) else None
        match fields.get("status"):
            case "unhealthy":
                return Down("; ".join(bad) or "The server says that it is unhealthy.")
            case "healthy" | "ok" if not bad and answer.status in _GOOD:
                return Up(known, seconds)
            case status:
                reason = "; ".join(bad) or f"The server says: {shortened(str(status))}."
                return Degraded(reason, known, seconds)

    def catalog(self, path: tuple[str, ...] = ()) -> tuple[CatalogNode, ...]:
        """The collections that the server lists, and their fields if it says them."""
        listed = self._collections()
        if not path:
            return tuple(map(_collection, listed))
        found = next((each for each in listed if each.get("name") == path[0]), {})
        schema = found.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        return tuple(
            CatalogNode(str(each.get("name")), CatalogKind.FIELD, str(each.get("type")))
            for each in (fields if isinstance(fields, list) else [])
            if isinstance(each, dict)
        )

    def _collections(self) -> list[dict[str, Json]]:
        answer = self._server.get(_COLLECTIONS, CancelFlag())
        if answer.status == _MISSING:
            return []  # most of its routes are not there; health says how it is
        envelopes.check(answer)
        return envelopes.listed(answer.json(), "collections")

    def start(
        self, query: str, parameters: Parameters, limits: Limits, cancel: CancelFlag
    ) -> "RemoteJob":
        """Sends one statement, once it is known to be GQL and no extension.

        Raises:
            ParseError: it is no GQL.
            ModuleError: the server refuses it, or does not answer.
        """
        tree = _fit(query)
        if parameters:
            raise UnsupportedError(
                "A LithoGlyph server takes no parameters; write the values."
            )
        if cancel.is_set():
            raise CancelledError("Stopped.")
        try:
            return self._run(query, tree, limits, cancel)
        except ModuleError as error:
            error.statement = kind_of(tree)
            raise

    def _run(
        self, query: str, tree: t.Statement, limits: Limits, cancel: CancelFlag
    ) -> "RemoteJob":
        answer, notes = self._posted(query, limits, cancel)
        found = envelopes.rows_of(answer)
        if isinstance(tree, t.Insert):
            notes += self._lost(tree, cancel)
        return RemoteJob(tree, found, tuple(notes), limits, cancel)

    def _posted(
        self, query: str, limits: Limits, cancel: CancelFlag, *, explain: bool = False
    ) -> tuple[Answer, list[str]]:
        body: dict[str, Json] = {self._field: query}
        if self._provenance:
            body["provenance"] = self._provenance
        if explain:
            body["explain"] = True
        seconds = SECONDS if limits.seconds is None else limits.seconds
        notes: list[str] = []
        answer = self._server.post(self._query, body, cancel, seconds=seconds)
        if answer.status == _MISSING and self._query == _QUERY:
            other = self._server.post(_SLASHED, body, cancel, seconds=seconds)
            if other.status != _MISSING:
                answer = other
                notes.append(f"Sent to {_SLASHED}: {_QUERY} is not found there.")
        envelopes.check(answer)
        return answer, notes

    def _lost(self, tree: t.Insert, cancel: CancelFlag) -> list[str]:
        """What the server says it has stored, and does not give back."""
        name = tree.collection.name
        answer, _ = self._posted(f"SELECT * FROM {name}", Limits(), cancel)
        held = envelopes.rows_of(answer)
        lost = sum(
            1
            for each in tree.documents
            if not any(_has(row, constants(each)) for row in held)
        )
        if not lost:
            return []
        noun = "document" if lost == 1 else "documents"
        said = f"The server said that it was done, and {lost} {noun} did not come back"
        return [f"{said}: {name} does not have what was sent."]

    def explain(self, query: str) -> Plan:
        """The plan as the server tells it."""
        tree = _fit(query)
        inner = tree.statement if isinstance(tree, t.Explain) else tree
        answer, notes = self._posted(
            inner.span.of(query), Limits(), CancelFlag(), explain=True
        )
        return _plan(answer, notes)

    def normalise(self, identifier: str, *, dry_run: bool) -> Normalisation:
        """Not on a server.

        Raises:
            UnsupportedError: always.
        """
        del identifier, dry_run
        raise UnsupportedError("Normal forms are worked out on embedded stores alone.")

    def playground(self) -> PlaygroundConfig:
        """Nothing is known of what a server holds."""
        return PlaygroundConfig("gql", ())

    def close(self) -> None:
        """Ends the session."""
        self._server.close()


class RemoteJob:
    """The answer of a server on its way out."""

    def __init__(
        self,
        tree: t.Statement,
        found: list[dict[str, Json]],
        notes: tuple[str, ...],
        limits: Limits,
        cancel: CancelFlag,
    ) -> None:
        names, rows = tabled(found)
        self._tree = tree
        self._columns = columns(names, rows)
        self._rows = rows if limits.rows is None else rows[: limits.rows]
        self._truncated = len(self._rows) < len(rows)
        self._notes = notes
        self._cancel = cancel

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._columns

    def batches(self) -> Iterator[Batch]:
        """The rows, by column.

        Raises:
            CancelledError: the flag was set.
        """
        for start in range(0, len(self._rows), _SIZE):
            if self._cancel.is_set():
                raise CancelledError("Stopped.")
            part = self._rows[start : start + _SIZE]
            yield Batch(tuple(zip(*part, strict=True)), len(part))

    def outcome(self) -> Outcome:
        """Known after the last row."""
        return Outcome(
            kind_of(self._tree),
            type(self._tree).__name__.upper(),
            row_count=len(self._rows),
            truncated=self._truncated,
            warnings=self._notes,
        )

    def cancel(self) -> StillRunning:
        """Ends the wait; the server has no way to be told."""
        self._cancel.set()
        return StillRunning("A LithoGlyph server cannot be told to stop.")

    def close(self) -> None:
        """Nothing is held."""


def _fit(query: str) -> t.Statement:
    """A statement that may be sent.

    Raises:
        ParseError: it is no GQL.
        UnsupportedError: only this workbench understands it.
    """
    found = parser.parse(query)
    if isinstance(found, Diagnostic):
        raise refused(query, found)
    for record in records(found):
        match record:
            case t.MatchPattern(span=span):
                what = "MATCH PATTERN"
            case c.Source(moment=int(), span=span):
                what = "AS IT WAS"
            case _:
                continue
        sentence = f"{what} is an extension of this workbench, never sent to a server."
        raise beyond(query, span, sentence, "Use it on an embedded store.")
    return found


def constants(document: v.Entries | v.Hole) -> Mapping[str, Json]:
    """The fields of a document whose values stand in it."""
    if isinstance(document, v.Hole):
        return {}
    return {
        name: value.value
        for name, value in document.entries
        if isinstance(value, v.Constant)
    }


def _has(row: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    inner = row.get("document")
    fields = {**row, **inner} if isinstance(inner, dict) else row
    return all(fields.get(name) == value for name, value in wanted.items())


def _collection(said: Mapping[str, Json]) -> CatalogNode:
    count = said.get("documentCount")
    detail = f"{count:,} documents" if isinstance(count, int) else ""
    kind = str(said.get("type") or "")
    name = str(said.get("name"))
    return CatalogNode(name, CatalogKind.COLLECTION, kind, detail, branch=True)


def _plan(answer: Answer, notes: list[str]) -> Plan:
    said = answer.json()
    plan = said.get("plan") if isinstance(said, dict) else None
    steps = envelopes.listed(plan, "steps")
    if not isinstance(plan, dict) or not steps:
        raise UnsupportedError("The server tells no plan of this statement.")
    step: PlanStep | None = None
    for each in steps:
        kind = str(each.get("type") or each.get("action") or "step")
        target = str(each.get("collection") or "")
        step = PlanStep(kind, target, children=() if step is None else (step,))
    assert step is not None  # noqa: S101 - there are steps
    reason = plan.get("rationale")
    hints = [str(reason)] if reason else []
    return Plan(step, "as the server says", (*hints, *notes))


def connect(options: Options) -> RemoteSession:
    """Finds out who answers, and opens a session if it takes GQL.

    Raises:
        ConnectError: the address is none, nobody answers, or it is another server.
    """
    server = Server(str(options.get("url", "")))
    try:
        _check_identity(server, options)
    except BaseException:
        server.close()
        raise
    return RemoteSession(server, options)


def _check_identity(server: Server, options: Options) -> None:
    health = _path(options, "health_path", _HEALTH)
    if health != _HEALTH and server.get(health, CancelFlag()).status in _GOOD:
        return  # somebody said where it is, and something is there
    found = probing.identify(server, CancelFlag())
    if found.kind is Kind.LITHOGLYPH:
        return
    advice = "Is the address right, and the port?"
    if found.kind in (Kind.LITH_HTTP, Kind.GLYPHBASE):
        advice = "It has no route that takes GQL."
    raise ConnectError(
        f"What answers at {server.base} is {found.kind.value}, not a LithoGlyph server"
        f" that takes queries: {found.reason}.",
        code="OTHER_SERVER",
        detail=advice,
    )


def _path(options: Options, name: str, usual: str) -> str:
    """A path of the connection with its slash in front; the usual one if empty."""
    given = str(options.get(name) or usual).strip()
    return given if given.startswith("/") else f"/{given}"
