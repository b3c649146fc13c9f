"""Servers that misbehave over a real socket, each in one way."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

Behaviour: TypeAlias = "Callable[[socket.socket, threading.Event], None]"
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def saying(raw: bytes) -> Behaviour:
    """Says these bytes, whatever is asked, and hangs up."""
    return lambda connection, _: connection.sendall(raw)


def answering(body: bytes, head: bytes = HEAD) -> Behaviour:
    """Answers with this body."""
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    return saying(head + length + body)


def silent(connection: socket.socket, ended: threading.Event) -> None:
    """Takes the question and never answers."""
    del connection
    ended.wait(30)


def dripping(head: bytes) -> Behaviour:
    """Begins with this, then sends a blank every few milliseconds, without end."""

    def drip(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(head)
        while not ended.wait(0.005):
            connection.sendall(b" ")

    return drip


def flooding(connection: socket.socket, ended: threading.Event) -> None:
    """Sends as much as the line takes, without end."""
    connection.sendall(HEAD + b"\r\n[")
    while not ended.is_set():
        connection.sendall(b"0," * 32768)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """The address of a server that behaves so until the block is left."""
    ended = threading.Event()
    workers: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                connection, _ = listener.accept()
                if ended.is_set():
                    connection.close()
                    return
                worker = threading.Thread(target=serve, args=(connection,))
                workers.append(worker)
                worker.start()

        def serve(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                behaviour(connection, ended)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(65536)  # until the other side hangs up as well

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ended.set()
            with contextlib.suppress(OSError):
                socket.create_connection(listener.getsockname()).close()
            for thread in (acceptor, *workers):
                thread.join()
