"""The telemetry report over HTTP: VeriSimDB's routes, and one for Prometheus.

It only reads. Who asks under another name than that of this machine's loopback is
refused: a page of the web may not read it through a name that it controls. There is no
header that would let a page of another origin read an answer.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from panll_desktop.errors import PanllError
from panll_desktop.telemetry import openmetrics
from panll_desktop.telemetry.counts import Counts
from panll_desktop.telemetry.report import NOTICE, Json

PREFIXES: Final = ("/telemetry", "/api/v1/telemetry")
SECTIONS: Final = {
    "modality-heatmap": "modality_heatmap",
    "query-patterns": "query_patterns",
    "drift": "drift",
    "performance": "performance",
    "federation": "federation",
    "proof-types": "proof_types",
    "entities": "entities",
    "health": "health",
    "error-budget": "error_budget",
}
OFF: Final = {
    "telemetry_enabled": False,
    "message": "Telemetry is off; nothing is counted.",
    "privacy_notice": NOTICE,
}
_MISDIRECTED, _NOT_ALLOWED, _UNAVAILABLE = 421, 405, 503


class Source(Protocol):
    """Where the figures come from; all of it may be asked at any time."""

    def is_on(self) -> bool:
        """Whether the user lets anything be counted."""

    def report(self) -> Mapping[str, Json]:
        """The report.

        Raises:
            PanllError: it cannot be made.
        """

    def counts(self) -> Counts:
        """All that is kept.

        Raises:
            PanllError: it cannot be read.
        """


def application(source: Source, port: int) -> ASGIApp:
    """The program that answers, on this port of the loopback."""
    routes = [
        Route(f"{prefix}{tail}", _answer(source, section))
        for prefix in PREFIXES
        for tail, section in [("", ""), *((f"/{k}", v) for k, v in SECTIONS.items())]
    ]

    async def metrics(_: Request) -> Response:
        text = (
            openmetrics.encode(source.counts()) if source.is_on() else openmetrics.END
        )
        return Response(text, media_type=openmetrics.MEDIA_TYPE)

    inner = Starlette(
        routes=[*routes, Route("/metrics", metrics)],
        exception_handlers={404: _unknown, PanllError: _failed},
    )
    inner.router.redirect_slashes = False
    names = ("127.0.0.1", "localhost", "[::1]")
    return _Guard(inner, frozenset(f"{name}:{port}".encode() for name in names))


def _answer(source: Source, section: str) -> Callable[[Request], object]:
    async def answer(_: Request) -> Response:
        if not source.is_on():
            return JSONResponse(OFF)
        report = source.report()
        return JSONResponse(report[section] if section else report)

    return answer


async def _unknown(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "not_found", "message": "Unknown endpoint"}, 404)


async def _failed(_request: Request, _error: Exception) -> Response:
    """Says no more than that: the sentence of the error may hold a path."""
    message = "The history cannot be read; `panll-desktop telemetry show` says why."
    return JSONResponse({"error": "unavailable", "message": message}, _UNAVAILABLE)


class _Guard:
    """Lets through what asks for this machine by its own name, and only reads."""

    def __init__(self, inner: ASGIApp, hosts: frozenset[bytes]) -> None:
        self._inner = inner
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes it on."""
        hosts = [value.lower() for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            message = "This is not the host that you asked for."
            body = {"error": "misdirected", "message": message}
            await JSONResponse(body, _MISDIRECTED)(scope, receive, send)
        elif scope["method"] != "GET":
            body = {"error": "method_not_allowed", "message": "Only GET is answered."}
            allow = {"allow": "GET"}
            await JSONResponse(body, _NOT_ALLOWED, allow)(scope, receive, send)
        else:
            await self._inner(scope, receive, send)
