"""``panll-desktop telemetry serve``: the report over HTTP, on the loopback alone."""

import importlib.util
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Final

from panll_desktop.cli import exits
from panll_desktop.cli.writers import visible
from panll_desktop.errors import PanllError
from panll_desktop.telemetry.consent import Consent
from panll_desktop.telemetry.counts import Counts, total
from panll_desktop.telemetry.history_form import DAY
from panll_desktop.telemetry.report import Json
from panll_desktop.telemetry.service import Telemetry

YEAR: Final = 365 * DAY
_LAST_PORT: Final = 65_535
_NEEDED: Final = ("starlette", "uvicorn")


class ServeError(PanllError):
    """It cannot be served."""


class UserSource:
    """The history of this user, as it is when somebody asks."""

    def __init__(self, telemetry: Telemetry, consent: Callable[[], Consent]) -> None:
        self._telemetry = telemetry
        self._consent = consent

    def is_on(self) -> bool:
        """Whether the user lets anything be counted now."""
        return self._consent().given

    def report(self) -> Mapping[str, Json]:
        """Over the last 24 hours."""
        report = self._telemetry.report()
        self._tell()
        return report

    def counts(self) -> Counts:
        """Over the last year: counters that only grow, as Prometheus expects them."""
        found = self._telemetry.buckets(YEAR)[1]
        self._tell()
        return total(each.counts for each in found)

    def _tell(self) -> None:
        """Says to who serves what the history has to be said of, each once."""
        for notice in self._telemetry.notices():
            print(f"panll-desktop: {visible(notice)}", file=sys.stderr, flush=True)


def run(port: int, telemetry: Telemetry, consent: Callable[[], Consent]) -> int:
    """Serves until it is told to end.

    Args:
        port: of the loopback; 0 takes a free one.
        telemetry: whose history is read.
        consent: asked with every request.

    Raises:
        ServeError: the port cannot be had, or the extra is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise ServeError(
            "Serving needs starlette and uvicorn:"
            " pip install 'panll-desktop[serve]' installs them."
        )
    import uvicorn  # noqa: PLC0415 - only who serves needs it

    from panll_desktop.serve.app import application  # noqa: PLC0415 - likewise

    with _bound(port) as listening:
        port = listening.getsockname()[1]
        app = application(UserSource(telemetry, consent), port)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
        )
        print(
            f"Serving http://127.0.0.1:{port}/telemetry; Ctrl+C ends it.",
            file=sys.stderr,
            flush=True,
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            print("Ended.", file=sys.stderr)
    return exits.GOOD


def _bound(port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise ServeError(f"Port {port} cannot be had: ports are 0 to {_LAST_PORT}.")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise ServeError(f"Port {port} cannot be had: {reason}.") from error
    return listening
