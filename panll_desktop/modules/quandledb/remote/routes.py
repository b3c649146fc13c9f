"""The routes of a QuandleDB server: what is asked, and what its refusals mean."""

import re
from collections.abc import Iterator
from typing import Any, Final

from panll_desktop.modules.quandledb.remote.answers import (
    Equivalents,
    Health,
    Page,
    Queried,
    Refusal,
    Shape,
    Statistics,
    shaped,
)
from panll_desktop.modules.servers.calling import SECONDS, Answer, Server, shortened
from panll_desktop.protocol import (
    CancelFlag,
    ConnectError,
    ModuleError,
    ParseError,
    ProtocolError,
    QueryError,
    QueryTimeoutError,
)
from panll_desktop.records import Record

MOST_ROWS: Final = 10_000  # the server gives no more, whatever is asked
PAGE: Final = 500
MOST_LISTED: Final = 100_000
GRACE: Final = 5.0  # seconds that an answer may take beyond the server's own limit
_OK: Final = 200
_DOWN: Final = 503
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]+")


class Paths(Record):
    """Where the routes are, from the base of the server on."""

    health: str = "/health"
    query: str = "/api/query"
    api: str = "/api"


class Routes:
    """A QuandleDB server; each method is one question.

    Every method raises `ModuleError` where there is no answer, or one without sense.
    """

    def __init__(self, server: Server, paths: Paths) -> None:
        self.server: Final = server
        self.paths: Final = paths

    def health(self, cancel: CancelFlag) -> Health:
        """How its parts are; also where it says that it is down."""
        answer = self.server.get(self.paths.health, cancel)
        if answer.status not in (_OK, _DOWN):
            raise _refused(answer)
        return shaped(Health, answer)

    def query(
        self, text: str, rows: int, seconds: float | None, cancel: CancelFlag
    ) -> Queried:
        """Runs one pipeline.

        Args:
            text: in the server's own words.
            rows: at most so many, itself at most `MOST_ROWS`.
            seconds: the server gives up after so long; None for its own limit.
            cancel: ends the wait.
        """
        limit = SECONDS if seconds is None else seconds
        body: dict[str, Any] = {
            "query": text,
            "format": "krl",
            "max_rows": min(rows, MOST_ROWS),
            "timeout_s": limit,
        }
        answer = self.server.post(self.paths.query, body, cancel, seconds=limit + GRACE)
        return self._of(Queried, answer, text)

    def statistics(self, cancel: CancelFlag) -> Statistics:
        """How many knots there are."""
        return self._of(Statistics, self._get("/statistics", cancel))

    def equivalents(self, name: str, cancel: CancelFlag) -> Equivalents | None:
        """The buckets that a knot is in; None for one that the server does not have.

        The server takes names in paths as they are written, so that one with other
        than plain letters cannot be asked for.
        """
        if not _PLAIN.fullmatch(name):
            return None
        answer = self._get(f"/semantic-equivalents/{name}", cancel)
        if answer.status == 404:  # noqa: PLR2004 - not found
            return None
        return self._of(Equivalents, answer)

    def knots(self, cancel: CancelFlag) -> Iterator[dict[str, Any]]:
        """The stored knots, page by page: the server does not say how many it has."""
        for offset in range(0, MOST_LISTED, PAGE):
            answer = self._get("/knots", cancel, limit=PAGE, offset=offset)
            page = self._of(Page, answer).knots
            yield from page
            if len(page) < PAGE:
                return

    def _get(self, path: str, cancel: CancelFlag, **parameters: int) -> Answer:
        return self.server.get(self.paths.api + path, cancel, parameters=parameters)

    def _of(self, kind: type[Shape], answer: Answer, sent: str = "") -> Shape:
        if answer.status != _OK:
            raise _refused(answer, sent)
        return shaped(kind, answer)


def _refused(answer: Answer, sent: str = "") -> ModuleError:
    """What a status other than 200 means."""
    try:
        said = shaped(Refusal, answer)
    except ProtocolError:
        return _strange(answer)
    fact = shortened(said.message or said.error)
    match answer.status, said.error:
        case 422, _:
            where = "" if said.line is None else f" (line {said.line}, {said.col})"
            return ParseError(
                f"The server cannot read the query that it was sent: {fact}{where}.",
                code="SERVER_PARSE_ERROR",
                detail=f"Sent: {sent}",
            )
        case 408, _:
            return QueryTimeoutError(
                f"The server gave the query up: {fact}.", retryable=True
            )
        case _, "circuit_open":
            return ConnectError(
                "The server has shut its store for up to half a minute, after failures"
                f" in a row: {fact}.",
                code="CIRCUIT_OPEN",
                detail="The query is not to blame; run it again in 30 seconds.",
                retryable=True,
            )
        case _, "eval_error":
            return QueryError(
                f"The server failed at the query: {fact}.",
                code="SERVER_EVAL_ERROR",
                detail=f"Sent: {sent}",
            )
        case _:
            return QueryError(
                f"The server refused (status {answer.status}): {fact}.",
                code="SERVER_REFUSED",
            )


def _strange(answer: Answer) -> ProtocolError:
    """An answer that is neither what was asked for nor a refusal of it."""
    match answer.status:
        case 404:
            return ProtocolError(
                f"The server has nothing at {answer.address}.",
                code="NO_SUCH_PATH",
                detail="Are the paths of the connection right?",
            )
        case status if 300 <= status < 400:  # noqa: PLR2004 - redirections
            return answer.unreadable("leads elsewhere", "REDIRECTED")
        case _:
            return answer.unreadable("is no refusal that is known")
