"""A small HTTP server over a real socket, for tests."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Reply: TypeAlias = tuple[int, str, str]
Respond: TypeAlias = Callable[[str, str, bytes], Reply]


@contextmanager
def answering(respond: Respond) -> Iterator[str]:
    """The address of a server that answers by a function.

    Args:
        respond: of method, path with its query, and body the status, the media type
            and the body.
    """

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            status, kind, text = respond(
                self.command, self.path, self.rfile.read(length)
            )
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_OPTIONS = handle_any  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            del format, args

    class Quiet(ThreadingHTTPServer):
        daemon_threads = False  # closing waits for them

        def handle_error(self, request: object, client_address: object) -> None:
            del request, client_address  # who asked has hung up

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def answering_paths(routes: Mapping[str, str]) -> Iterator[str]:
    """The address of a server that answers GET of these paths with JSON, else 404."""

    def respond(method: str, path: str, body: bytes) -> Reply:
        del body
        if method == "GET" and path in routes:
            return 200, "application/json", routes[path]
        return 404, "text/plain", "Not Found"

    with answering(respond) as address:
        yield address
