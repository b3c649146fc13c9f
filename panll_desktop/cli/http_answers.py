"""Every HTTP answer of telemetry, asked for without a socket."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.serve.app import PREFIXES, SECTIONS, application
from panll_desktop.telemetry.counts import Counts, total
from panll_desktop.telemetry.report import Json
from panll_desktop.telemetry.service import Telemetry

_PORT: Final = 4080


class _On:
    """A source for which consent is given."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def is_on(self) -> bool:
        """It is."""
        return True

    def report(self) -> Mapping[str, Json]:
        """Over the last 24 hours."""
        return self._telemetry.report()

    def counts(self) -> Counts:
        """Over the last 24 hours."""
        return total(each.counts for each in self._telemetry.buckets()[1])


def all_of(telemetry: Telemetry) -> bytes:
    """Status and body of every route, one after the other."""
    tails = ("", *(f"/{name}" for name in SECTIONS))
    routes = [f"{prefix}{tail}" for prefix in PREFIXES for tail in tails]
    source = _On(telemetry)
    return b"\n".join(_answer(source, path) for path in [*routes, "/metrics", "/none"])


def _answer(source: _On, path: str) -> bytes:
    """One answer; nothing of it waits, so that no event loop is needed."""
    parts: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, object]) -> None:
        for key in ("status", "body"):
            value = message.get(key)
            if value is not None:
                parts.append(value if isinstance(value, bytes) else str(value).encode())

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", f"127.0.0.1:{_PORT}".encode())],
        "server": ("127.0.0.1", _PORT),
        "client": None,
    }

    async def whole() -> None:
        await application(source, _PORT)(scope, receive, send)

    steps = whole()
    try:
        steps.send(None)
    except StopIteration:
        return b"\n".join(parts)
    steps.close()
    raise RuntimeError(f"The answer to {path} waited for something.")
