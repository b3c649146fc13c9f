"""Telemetry over HTTP, asked over a real loopback socket."""

import http.client
import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from panll_desktop import paths
from panll_desktop.cli import main
from panll_desktop.telemetry import counts as c
from panll_desktop.telemetry.catalogue import CATALOGUE
from panll_desktop.telemetry.history import History
from panll_desktop.telemetry.service import Telemetry

ROOT = Path(__file__).parents[3]
TAILS = {
    "": None,
    "/modality-heatmap": "modality_heatmap",
    "/query-patterns": "query_patterns",
    "/drift": "drift",
    "/performance": "performance",
    "/federation": "federation",
    "/proof-types": "proof_types",
    "/entities": "entities",
    "/health": "health",
    "/error-budget": "error_budget",
}
ROUTES = [
    f"{prefix}{t}" for prefix in ("/telemetry", "/api/v1/telemetry") for t in TAILS
]
Answer = tuple[int, dict[str, str], bytes]


class Server:
    """The command, running; it is asked as another program would ask it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "panll_desktop",
                "telemetry",
                "serve",
                "--port",
                "0",
            ],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONWARNINGS": "error"},
            text=True,
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.fullmatch(r"Serving http://127.0.0.1:(\d+)/.*\n", line)
        assert found, line + self.process.communicate(timeout=5)[1]
        self.port = int(found[1])
        assert self.ask("/")[0] == 404  # it has started once it answers

    def ask(self, path: str, method: str = "GET", host: str = "") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        host = host.replace("PORT", str(self.port)) or f"127.0.0.1:{self.port}"
        try:
            connection.request(
                method, path, headers={"Host": host, "Origin": "http://x"}
            )
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def json(self, path: str) -> Any:  # noqa: ANN401 - a document
        status, headers, body = self.ask(path)
        assert (status, headers["content-type"]) == (200, "application/json")
        return json.loads(body)


@pytest.fixture
def server(private_home: Path) -> Iterator[Server]:
    assert private_home.exists()
    made = Server()
    yield made
    made.process.send_signal(signal.SIGINT)
    _, err = made.process.communicate(timeout=30)
    assert (made.process.returncode, err) == (0, "Ended.\n")


def count() -> None:
    main(["telemetry", "enable"])
    history = History(paths.data_directory() / "telemetry")
    spread = {c.SUM_US: 9, c.MIN_US: 2, c.MAX_US: 7, c.BUCKET[-600]: 3}
    history.add(Telemetry(history).now(), {c.QUERIES: 3, c.PATTERN[0]: 3} | spread)


def test_that_each_route_answers_its_section_of_the_report(server: Server) -> None:
    count()
    whole = server.json("/telemetry")
    assert whole["query_patterns"]["total_queries"] == 3
    for route in ROUTES:
        tail = route.partition("/telemetry")[2]
        section = TAILS[tail]
        found = server.json(route)
        if section is None:
            found["meta"] = whole["meta"]
        assert found == (whole if section is None else whole[section])


def test_that_off_every_route_says_so_and_gives_no_zero(server: Server) -> None:
    for route in ROUTES:
        found = server.json(route)
        assert found["telemetry_enabled"] is False
        assert set(found) == {"telemetry_enabled", "message", "privacy_notice"}
    status, headers, body = server.ask("/metrics")
    assert (status, body) == (200, b"# EOF\n")
    assert headers["content-type"].startswith("application/openmetrics-text")
    count()
    assert server.json("/telemetry")["meta"]["telemetry_enabled"] is True


def test_that_prometheus_own_reader_finds_every_metric(server: Server) -> None:
    parser: Any = importlib.import_module("prometheus_client.openmetrics.parser")
    count()
    text = server.ask("/metrics")[2].decode()
    found = {each.name: each for each in parser.text_string_to_metric_families(text)}
    for metric in CATALOGUE.values():
        name = metric.name.replace(".", "_")
        (family,) = (
            found[each]
            for each in found
            if each.startswith(name) and each[len(name) :] in {"", "_seconds", "_bytes"}
        )
        assert family.type == metric.kind
    (pattern,) = found["verisim_query_pattern"].samples
    assert (pattern.labels, pattern.value) == ({"statement": "SELECT"}, 3.0)


@pytest.mark.parametrize(
    "host",
    ["example.org", "example.org:PORT", "127.0.0.1", "localhost:1", "x@localhost"],
)
def test_that_another_host_is_refused(server: Server, host: str) -> None:
    for path in ("/telemetry", "/metrics", "/nothing"):
        status, headers, body = server.ask(path, host=host)
        assert status == 421
        assert "access-control-allow-origin" not in headers
        assert b"telemetry_enabled" not in body


def test_that_this_machine_has_three_names_and_an_origin_changes_nothing(
    server: Server,
) -> None:
    for host in ("127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"):
        status, headers, _ = server.ask("/telemetry", host=host)
        assert status == 200
        assert not [name for name in headers if name.startswith("access-control")]


def test_that_other_methods_and_other_paths_are_refused(server: Server) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"):
        status, headers, _ = server.ask("/telemetry", method)
        assert (status, headers["allow"]) == (405, "GET")
    for path in ("/", "/telemetry/", "/telemetry/secret", "/api/v1", "/docs"):
        status, _, body = server.ask(path)
        assert status == 404
        assert json.loads(body)["error"] == "not_found"


def test_that_a_history_that_cannot_be_read_is_said_without_its_path(
    server: Server,
) -> None:
    main(["telemetry", "enable"])
    (paths.data_directory() / "telemetry" / "history.sqlite").mkdir(parents=True)
    status, _, body = server.ask("/telemetry")
    assert status == 503
    assert b"history.sqlite" not in body
    assert server.ask("/metrics")[0] == 503


def test_that_a_damaged_history_is_said_to_who_serves(server: Server) -> None:
    main(["telemetry", "enable"])
    file = paths.data_directory() / "telemetry" / "history.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database")
    for path in ("/telemetry", "/metrics"):
        assert server.ask(path)[0] == 200
    assert server.process.stderr is not None
    assert "damaged-1.sqlite" in server.process.stderr.readline()


def test_that_a_port_that_is_taken_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["telemetry", "serve", "--port", str(port)]) == 1
    assert f"Port {port} cannot be had" in capsys.readouterr().err
    assert main(["telemetry", "serve", "--port", "70000"]) == 1
    said = capsys.readouterr().err
    assert said == "panll-desktop: Port 70000 cannot be had: ports are 0 to 65535.\n"


def test_that_only_one_address_is_listened_to(server: Server) -> None:
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.2", server.port)) != 0
