"""What answers at an address is told by what it says."""

import json

import pytest

from panll_desktop.modules.servers import probing
from panll_desktop.modules.servers.calling import Server
from panll_desktop.modules.servers.probing import Identified, Kind
from panll_desktop.protocol import CancelFlag, ModuleError
from tests import hostile_server as hostile
from tests.answering_server import answering_paths

UP = {"status": "healthy", "version": "0.1.0", "uptime_seconds": 3}
ORCHESTRATION = {"status": "ok", "layer": "orchestration", "uptime_seconds": 3}
LITHOGLYPH = {
    "status": "healthy",
    "version": "2",
    "uptime": 3,
    "checks": {"database": "pass", "journal": "pass"},
}


def identified(routes: dict[str, object]) -> Identified:
    with answering_paths({path: json.dumps(said) for path, said in routes.items()}) as (
        address
    ):
        server = Server(address)
        try:
            return probing.identify(server, CancelFlag())
        finally:
            server.close()


@pytest.mark.parametrize(
    ("routes", "kind", "prefix"),
    [
        ({"/health": {"components": [{"name": "skein_db"}]}}, Kind.QUANDLEDB, ""),
        ({"/health": UP}, Kind.VERISIMDB, ""),
        ({"/api/v1/health": UP}, Kind.VERISIMDB, "/api/v1"),
        ({"/health": ORCHESTRATION}, Kind.VERISIMDB_ORCHESTRATION, ""),
        ({"/v1/health": LITHOGLYPH}, Kind.LITHOGLYPH, ""),
        (
            {"/health": {"status": "ok"}, "/health/detailed": {"status": "ok"}},
            Kind.LITH_HTTP,
            "",
        ),
        ({"/health": {}, "/api/bases": {"bases": [{}]}}, Kind.GLYPHBASE, ""),
        ({"/health": "fine"}, Kind.OTHER, ""),
        ({}, Kind.OTHER, ""),
    ],
)
def test_that_each_server_is_known_by_its_signs(
    routes: dict[str, object], kind: Kind, prefix: str
) -> None:
    found = identified(routes)
    assert (found.kind, found.prefix) == (kind, prefix)
    assert found.reason


def test_that_a_version_is_told_where_it_is_said() -> None:
    assert identified({"/health": UP}).version == "0.1.0"
    assert identified({}).version is None


def test_that_an_unknown_server_is_described_by_what_it_said() -> None:
    assert "404 for health" in identified({}).reason


def test_that_something_else_than_http_is_something_else() -> None:
    with hostile.serving(hostile.saying(b"220 mail ready\r\n")) as address:
        server = Server(address)
        found = probing.identify(server, CancelFlag())
        server.close()
    assert found.kind is Kind.OTHER


def test_that_nobody_is_no_kind_of_server() -> None:
    server = Server("http://127.0.0.1:1")
    with pytest.raises(ModuleError):
        probing.identify(server, CancelFlag())
    server.close()
