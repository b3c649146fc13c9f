"""One call to a server: it ends in time, can be stopped, and is never taken on trust.

Whatever a server does, a call comes back as an `Answer` or as a named error:

=====================  ===============================================================
``BAD_ADDRESS``        the address is none of a server
``UNREACHABLE``        nothing listens there, or the host is not known; may be retried
``CONNECTION_LOST``    it hung up in the middle; may be retried
``TIMEOUT``            it had not answered in full when the time was up
``NOT_HTTP``           what answers there does not speak HTTP
``ANSWER_TOO_LARGE``   the answer is longer than is taken
``ANSWER_ENCODED``     it is compressed, which was not asked for
``NOT_JSON``           it is no JSON document, or one of hostile depth
``UNEXPECTED_SHAPE``   it is JSON, but not of the shape that was agreed
=====================  ===============================================================
"""

import json
import time
from collections.abc import Mapping
from typing import Final, NoReturn
from urllib.parse import urlsplit

import httpx

from panll_desktop.modules.servers.watching import Watch
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    ConnectError,
    Json,
    ModuleError,
    ProtocolError,
    QueryTimeoutError,
)
from panll_desktop.records import Record

LARGEST: Final = 64 * 1024 * 1024  # bytes of an answer
CONNECT_SECONDS: Final = 3.0
SECONDS: Final = 30.0
_SHOWN: Final = 200  # characters of an answer that cannot be read
_HEADERS: Final = {
    "Accept": "application/json, text/plain;q=0.5",
    "Accept-Encoding": "identity",  # a small answer could unpack to a huge one
    "Connection": "close",
}


class Answer(Record):
    """What a server said.

    Attributes:
        address: what was asked.
        status: the status code of HTTP.
        kind: the media type without parameters, in lower case; empty if not said.
        body: as it came.
        seconds: from the call to the last byte.
    """

    address: str
    status: int
    kind: str
    body: bytes
    seconds: float

    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body as JSON.

        Raises:
            ProtocolError: ``NOT_JSON``.
        """
        try:
            value: Json = json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise self.unreadable("is no JSON document", "NOT_JSON") from error
        return value

    def unreadable(self, problem: str, code: str = "UNEXPECTED_SHAPE") -> ProtocolError:
        """The error that says what is wrong with this answer, and how it begins."""
        said = shortened(self.text())
        return ProtocolError(
            f"The answer of {self.address} (status {self.status}) {problem}.",
            code=code,
            detail=f"It begins: {said}" if said else "It is empty.",
        )


class Server:
    """A server by its address; every call makes a connection of its own.

    Proxies of the environment are not used, and redirections are not followed: what is
    asked is what the address says.

    Args:
        base: such as ``http://localhost:8080``; a path goes before every other.
        largest: the bytes that are taken of an answer.

    Raises:
        ConnectError: ``BAD_ADDRESS``.
    """

    def __init__(self, base: str, largest: int = LARGEST) -> None:
        self.base: Final = checked_address(base)
        self._largest = largest
        self._client = httpx.Client(
            headers=_HEADERS,
            follow_redirects=False,
            trust_env=False,
            verify=self.base.startswith("https:"),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def get(
        self,
        path: str,
        cancel: CancelFlag,
        *,
        parameters: Mapping[str, str | int] | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        """Asks with GET; any status is an answer.

        Args:
            path: from the base on, with a leading slash.
            cancel: ends the call from another thread.
            parameters: behind the question mark.
            seconds: for the whole answer.

        Raises:
            ModuleError: there is no answer; which codes, says this module.
        """
        address = self.base + path
        if parameters:
            address = str(httpx.URL(address, params=dict(parameters)))
        return self._call("GET", address, b"", cancel, seconds)

    def post(
        self, path: str, body: Json, cancel: CancelFlag, *, seconds: float = SECONDS
    ) -> Answer:
        """Sends a JSON document with POST; any status is an answer.

        Raises:
            ModuleError: there is no answer; which codes, says this module.
        """
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._call("POST", self.base + path, content, cancel, seconds)

    def close(self) -> None:
        """Ends it; no call is open any more."""
        self._client.close()

    def _call(
        self, method: str, address: str, body: bytes, cancel: CancelFlag, seconds: float
    ) -> Answer:
        started = time.monotonic()
        watch = Watch(cancel, seconds)
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            with (
                watch,
                self._client.stream(
                    method,
                    address,
                    content=body or None,
                    headers=headers,
                    timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
                    extensions={"trace": watch.trace},
                ) as response,
            ):
                content = self._body(response, address)
                status = int(response.status_code)
                kind = str(response.headers.get("content-type", ""))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            _refuse_ended(watch, address, seconds)
            raise _translated(error, address, seconds) from error
        _refuse_ended(watch, address, seconds)
        return Answer(
            address,
            status,
            kind.partition(";")[0].strip().lower(),
            content,
            time.monotonic() - started,
        )

    def _body(self, response: httpx.Response, address: str) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ProtocolError(
                f"{address} sends a compressed answer, which was not asked for.",
                code="ANSWER_ENCODED",
            )
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self._largest:
                raise ProtocolError(
                    f"The answer of {address} is longer than"
                    f" {self._largest // 1024:,} KiB; it was not read to its end.",
                    code="ANSWER_TOO_LARGE",
                    detail="Ask for fewer rows or columns.",
                )
        return bytes(body)


def checked_address(base: str) -> str:
    """An address without its last slash.

    Raises:
        ConnectError: ``BAD_ADDRESS``; the sentence says what one looks like.
    """
    plain = base.strip()
    try:
        parts = urlsplit(plain)
        fits = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and not (parts.query or parts.fragment or parts.username or parts.password)
            and plain.isprintable()
            and " " not in plain
        )
    except ValueError:
        fits = False
    if not fits:
        raise ConnectError(
            f"{shortened(plain)!r} is not the address of a server; write it like"
            " http://localhost:8080.",
            code="BAD_ADDRESS",
        )
    return plain.rstrip("/")


def shortened(text: str) -> str:
    """The beginning of what a server wrote, on one line."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _refuse_ended(watch: Watch, address: str, seconds: float) -> None:
    """An answer that was cut off from this side is none, however it looks."""
    if watch.cancelled:
        raise CancelledError("Stopped.")
    if watch.late:
        raise _late(address, seconds)


def _late(address: str, seconds: float) -> QueryTimeoutError:
    return QueryTimeoutError(
        f"{address} had not answered in full after {seconds:g} s.", retryable=True
    )


def _translated(error: Exception, address: str, seconds: float) -> ModuleError:
    fact = shortened(str(error))
    match error:
        case httpx.ConnectTimeout():
            return ConnectError(
                f"{address} took no connection within {CONNECT_SECONDS:g} s.",
                code="UNREACHABLE",
                retryable=True,
            )
        case httpx.TimeoutException():
            return _late(address, seconds)
        case httpx.ConnectError():
            return ConnectError(
                f"Nothing answers at {address}: {fact}.",
                code="UNREACHABLE",
                detail="Is the server running, and are host and port right?",
                retryable=True,
            )
        case httpx.RemoteProtocolError() if "disconnected" in fact or "closed" in fact:
            return _lost(address, fact)
        case httpx.RemoteProtocolError() | httpx.DecodingError():
            return ProtocolError(
                f"What answers at {address} does not speak HTTP.",
                code="NOT_HTTP",
                detail=fact,
            )
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return ConnectError(
                f"{address} is not the address of a server: {fact}.", code="BAD_ADDRESS"
            )
        case _:
            return _lost(address, fact)


def _lost(address: str, fact: str) -> ConnectError:
    silent = "without sending a response" in fact
    when = "without an answer in HTTP" if silent else "in the middle of its answer"
    return ConnectError(
        f"{address} hung up {when}.",
        code="CONNECTION_LOST",
        detail=fact,
        retryable=True,
    )
