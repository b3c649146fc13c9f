"""The routes of a LithoGlyph server: two envelopes, three names of one field.

LithoGlyph's own documents describe two shapes of an answer, and its program reads the
query from another field than they say. All of them are taken.
"""

from collections.abc import Mapping
from typing import Final

from panll_desktop.modules.servers.calling import SECONDS, Answer, Server, shortened
from panll_desktop.protocol import (
    AuthError,
    CancelFlag,
    Json,
    ModuleError,
    ProtocolError,
    QueryError,
)
from panll_desktop.records import Record

FIELDS: Final = ("gql", "ldql", "query")
_BAD: Final = 400
_DENIED: Final = (401, 403)
_ABSENT: Final = 404
_FAILED: Final = 300  # from here on a status is no success


class Paths(Record):
    """Where the routes are, from the base of the server on."""

    query: str = "/v1/query"
    health: str = "/v1/health"
    collections: str = "/v1/collections"
    journal: str = "/v1/journal"

    def doubled(self) -> "Paths":
        """As a router takes them that cuts off ``/v1/`` and then looks for a slash."""
        return Paths(
            *(
                getattr(self, name).replace("/v1/", "/v1//", 1)
                for name in self.__match_args__
            )
        )


class Said(Record):
    """What a server says of a statement, whichever envelope it came in.

    Attributes:
        rows: of the answer.
        count: rows or documents affected, as it says; None where it does not.
        sequence: of its journal; None where it does not say.
        milliseconds: that it took, as it says.
        plan: as it says it; None without one.
    """

    rows: list[dict[str, Json]]
    count: int | None
    sequence: int | None
    milliseconds: float | None
    plan: Json


class Routes:
    """A server; each method is one question.

    Every method raises `ModuleError` where there is no answer, or one without sense.

    Args:
        server: at its address.
        paths: where its routes are.
        field: the field that it reads the query from; "" to find it out.
    """

    def __init__(self, server: Server, paths: Paths, field: str = "") -> None:
        self.server: Final = server
        self.paths: Final = paths
        self._field: Final = [field] if field else list(FIELDS)

    @property
    def field(self) -> str:
        """The field that the server reads the query from; "" while it is not known."""
        return self._field[0] if len(self._field) == 1 else ""

    def health(self, cancel: CancelFlag) -> dict[str, Json]:
        """What it says of itself."""
        answer = self.server.get(self.paths.health, cancel)
        return _mapped(answer, answer.json())

    def collections(self, cancel: CancelFlag) -> list[dict[str, Json]]:
        """Its collections, as it describes them."""
        answer = self.server.get(self.paths.collections, cancel)
        demand_success(answer)
        said = _unwrapped(_mapped(answer, answer.json()))
        return _rows(answer, said.get("collections"))

    def journal(self, since: int, cancel: CancelFlag) -> list[dict[str, Json]]:
        """The entries after a sequence, by its own route or else by a query."""
        try:
            answer = self.server.get(
                self.paths.journal, cancel, parameters={"since": since, "limit": 100}
            )
            demand_success(answer)
            said = _unwrapped(_mapped(answer, answer.json()))
            return _rows(answer, said.get("entries"))
        except ProtocolError:
            return self.query(f"INTROSPECT JOURNAL SINCE {since};", {}, cancel).rows

    def query(
        self,
        text: str,
        provenance: Mapping[str, str],
        cancel: CancelFlag,
        *,
        explain: bool = False,
        seconds: float = SECONDS,
    ) -> Said:
        """Has a statement carried out.

        The field that it is read from is found by trying: a server that misses one
        refuses with status 400, and has done nothing then.
        """
        answer: Answer | None = None
        for field in tuple(self._field):
            body: dict[str, Json] = {field: text}
            if provenance:
                body["provenance"] = dict(provenance)
            if explain:
                body["explain"] = True
            answer = self.server.post(self.paths.query, body, cancel, seconds=seconds)
            if answer.status != _BAD or not _misses_field(answer):
                self._field[:] = [field]
                break
        if answer is None:
            raise AssertionError
        demand_success(answer)
        return _said(answer)


def _misses_field(answer: Answer) -> bool:
    """Whether a refusal is about the name of the field, and not about the query."""
    said = answer.text().lower()
    return "missing" in said or "required" in said or "field" in said


def demand_success(answer: Answer) -> None:
    """Raises what a status that is no success means, in the server's words."""
    if answer.status < _FAILED:
        return
    if answer.status == _ABSENT and not _speaks(answer):
        raise ProtocolError(
            f"The server has nothing at {answer.address}.",
            code="NO_SUCH_PATH",
            detail="Builds of LithoGlyph are known that answer every path so."
            " Change the paths of the connection to those that it has.",
        )
    said = _speaks(answer)
    if said is None:
        raise answer.unreadable("is no refusal that is known")
    code, message, more = said
    kind = AuthError if answer.status in _DENIED else QueryError
    raise kind(f"The server refuses: {message}", code=code, detail=more)


def _speaks(answer: Answer) -> tuple[str, str, str] | None:
    """Code, message and advice of a refusal; None where it has none of its shapes."""
    try:
        said = answer.json()
    except ModuleError:
        return None
    if not isinstance(said, dict):
        return None
    error = said.get("error", said)
    if isinstance(error, str):
        error = {**said, "code": error}
    if not isinstance(error, dict) or "message" not in error:
        return None
    advice = [f"Why: {error['rationale']}"] if error.get("rationale") else []
    suggestions = error.get("suggestions", said.get("suggestions"))
    if isinstance(suggestions, list):
        advice += [f"What to do: {shortened(str(each))}" for each in suggestions]
    words = (error.get("code", "SERVER_REFUSED"), error.get("type"))
    code = shortened(" ".join(str(each) for each in words if each))
    return code, shortened(str(error["message"])), "\n".join(advice)


def _said(answer: Answer) -> Said:
    whole = _mapped(answer, answer.json())
    if whole.get("status") == "error":
        code, message, more = _speaks(answer) or ("SERVER_REFUSED", "no reason", "")
        raise QueryError(f"The server refuses: {message}", code=code, detail=more)
    inner, meta = _unwrapped(whole), whole.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    timing = whole.get("timing")
    timing = timing if isinstance(timing, dict) else {}
    named = [
        inner[name] for name in ("rows", "results", "entries", "data") if name in inner
    ]
    count = _first(inner, "rowCount", "count", "modified_count")
    return Said(
        _rows(answer, named[0]) if named else _single(inner),
        count if isinstance(count, int) else None,
        _whole(_first(whole, "journalSeq", "sequence"), meta.get("journal_sequence")),
        _number(timing.get("totalMs"), meta.get("duration_ms")),
        whole.get("plan"),
    )


def _single(inner: dict[str, Json]) -> list[dict[str, Json]]:
    """An answer without a list: what the specification answers to changes."""
    fields = {name: value for name, value in inner.items() if name != "status"}
    return [fields] if "document_id" in fields or "edge_id" in fields else []


def _unwrapped(said: dict[str, Json]) -> dict[str, Json]:
    """What is inside the envelope of the hand-written reference; else the whole."""
    data = said.get("data")
    return data if isinstance(data, dict) else said


def _mapped(answer: Answer, said: Json) -> dict[str, Json]:
    if not isinstance(said, dict):
        raise answer.unreadable("is JSON, but no object")
    return said


def _rows(answer: Answer, said: Json) -> list[dict[str, Json]]:
    if not isinstance(said, list):
        raise answer.unreadable("has no list where its rows should be")
    return [each if isinstance(each, dict) else {"value": each} for each in said]


def _first(said: Mapping[str, Json], *names: str) -> Json:
    return next((said[name] for name in names if name in said), None)


def _whole(*values: Json) -> int | None:
    return next((each for each in values if isinstance(each, int)), None)


def _number(*values: Json) -> float | None:
    return next((float(e) for e in values if isinstance(e, int | float)), None)
