"""A call ends, whatever the server does, and what happened has a name."""

import socket
import threading
import time

import pytest

from panll_desktop.modules.servers.calling import Server
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    ConnectError,
    ModuleError,
    ProtocolError,
    QueryTimeoutError,
)
from tests import hostile_server as hostile

DEEP = b"[" * 200_000


def refused(behaviour: hostile.Behaviour, seconds: float = 20.0) -> ModuleError:
    with hostile.serving(behaviour) as address:
        server = Server(address, largest=1024 * 1024)
        try:
            with pytest.raises(ModuleError) as caught:
                server.get("/health", CancelFlag(), seconds=seconds).json()
        finally:
            server.close()
    assert address in caught.value.title
    return caught.value


def test_that_an_answer_is_read_to_its_end() -> None:
    with hostile.serving(hostile.answering(b'{"a": [1, null]}')) as address:
        server = Server(f"{address}/base/")
        answer = server.get("/x", CancelFlag(), parameters={"name": "3_1 &"})
        server.close()
    assert answer.status == 200
    assert answer.kind == "application/json"
    assert answer.json() == {"a": [1, None]}
    assert answer.address == f"{address}/base/x?name=3_1+%26"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (hostile.answering(b"<html>"), "NOT_JSON"),
        (hostile.answering(b'{"a": NaN}'), "NOT_JSON"),
        (hostile.answering(b"\xff\xfe\xfa"), "NOT_JSON"),
        (hostile.answering(DEEP), "NOT_JSON"),
        (hostile.answering(b"9" * 10_000), "NOT_JSON"),
        (hostile.saying(b"220 mail, ready\r\n\r\n"), "NOT_HTTP"),
        (hostile.saying(b"SSH-2.0-OpenSSH_9.9\r\n"), "CONNECTION_LOST"),
        (hostile.saying(b""), "CONNECTION_LOST"),
        (
            hostile.saying(hostile.HEAD + b"Content-Length: 100\r\n\r\n[1"),
            "CONNECTION_LOST",
        ),
        (hostile.flooding, "ANSWER_TOO_LARGE"),
        (
            hostile.answering(b"x", hostile.HEAD + b"Content-Encoding: gzip\r\n"),
            "ANSWER_ENCODED",
        ),
    ],
)
def test_that_a_strange_answer_is_a_named_state(
    behaviour: hostile.Behaviour, code: str
) -> None:
    assert refused(behaviour).code == code


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.silent,
        hostile.dripping(b"HTTP/1.1 200 OK\r\nX: "),
        hostile.dripping(hostile.HEAD + b"\r\n["),
    ],
)
def test_that_a_slow_answer_ends_when_its_time_is_up(
    behaviour: hostile.Behaviour,
) -> None:
    error = refused(behaviour, seconds=0.2)
    assert isinstance(error, QueryTimeoutError)
    assert error.retryable
    assert "0.2 s" in error.title


@pytest.mark.parametrize(
    "behaviour", [hostile.silent, hostile.dripping(hostile.HEAD + b"\r\n[")]
)
def test_that_a_call_is_stopped_from_another_thread(
    behaviour: hostile.Behaviour,
) -> None:
    flag, asked = CancelFlag(), threading.Event()

    def watched(connection: socket.socket, ended: threading.Event) -> None:
        asked.set()
        behaviour(connection, ended)

    def stop() -> None:
        asked.wait()
        flag.set()

    with hostile.serving(watched) as address:
        server = Server(address)
        stopper = threading.Thread(target=stop)
        stopper.start()
        started = time.monotonic()
        with pytest.raises(CancelledError):
            server.get("/health", flag)
        stopper.join()
        server.close()
    assert time.monotonic() - started < 10


def test_that_a_call_with_a_set_flag_is_not_an_answer() -> None:
    flag = CancelFlag()
    flag.set()
    with hostile.serving(hostile.silent) as address:
        server = Server(address)
        with pytest.raises(CancelledError):
            server.post("/x", {}, flag)
        server.close()


def test_that_nothing_answering_says_where_and_can_be_retried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}")
    with pytest.raises(ConnectError) as caught:
        server.get("/health", CancelFlag())
    server.close()
    assert caught.value.code == "UNREACHABLE"
    assert caught.value.retryable
    assert str(port) in caught.value.title


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost:8080",
        "ftp://host",
        "http://",
        "http://host:99999",
        "http://user:word@host",
        "http://host?x=1",
        "http://a b",
        "http://[::1",
    ],
)
def test_that_an_address_of_no_server_is_refused_before_any_call(address: str) -> None:
    with pytest.raises(ConnectError) as caught:
        Server(address)
    assert caught.value.code == "BAD_ADDRESS"
    assert "http://localhost:8080" in caught.value.title


def test_that_what_a_server_writes_is_shown_on_one_short_line() -> None:
    error = refused(hostile.answering(b"<html>\n\x1b[31m" + b"x" * 5000))
    assert isinstance(error, ProtocolError)
    assert error.detail.startswith("It begins: <html> [31mxxx")
    assert len(error.detail) < 250
