"""LithoGlyph servers over a real socket: both envelopes, lost writes, other servers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest

from panll_desktop.modules.lithoglyph.manifest import manifest
from panll_desktop.modules.lithoglyph.remote import RemoteSession, connect
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    ConnectError,
    Degraded,
    Down,
    Limits,
    ModuleError,
    OptionValue,
    ParseError,
    ProtocolError,
    QueryError,
    StillRunning,
    UnsupportedError,
    Up,
)
from panll_desktop.testing.conformance import check_session
from tests.answering_server import Reply, answering

Answered: TypeAlias = Callable[[dict[str, Any]], tuple[int, Any]]
HEALTH = {
    "status": "healthy",
    "version": "0.0.7",
    "uptime": 12,
    "checks": {"database": "pass", "journal": "pass"},
}
PEOPLE = [{"_id": "people/a", "name": "Ada"}, {"_id": "people/b", "name": "Bo"}]
LISTED = {
    "collections": [
        {
            "name": "people",
            "type": "document",
            "documentCount": 2,
            "schema": {"fields": [{"name": "name", "type": "string"}]},
        }
    ],
    "total": 1,
}


@contextmanager
def serving(
    answered: Answered, health: object = None, path: str = "/v1/query"
) -> Iterator[str]:
    """A server that behaves as its documents say."""

    def respond(method: str, asked: str, body: bytes) -> Reply:
        if asked == "/v1/health":
            return 200, "application/json", json.dumps(health or HEALTH)
        if asked == "/v1/collections":
            return 200, "application/json", json.dumps(LISTED)
        if method == "POST" and asked == path:
            status, said = answered(json.loads(body))
            return status, "application/json", json.dumps(said)
        return 404, "text/plain", "Not Found"

    with answering(respond) as address:
        yield address


@contextmanager
def session(
    answered: Answered, *, path: str = "/v1/query", **options: OptionValue
) -> Iterator[RemoteSession]:
    with serving(answered, path=path) as address:
        opened = connect({"url": address, **options})
        try:
            yield opened
        finally:
            opened.close()


def rows(opened: RemoteSession, query: str) -> list[tuple[Any, ...]]:
    job = opened.start(query, {}, Limits(), CancelFlag())
    return [row for batch in job.batches() for row in zip(*batch.columns, strict=True)]


ENVELOPES = {
    "openapi": {"rows": PEOPLE, "rowCount": 2, "journalSeq": 7},
    "reference": {"status": "success", "data": {"count": 2, "results": PEOPLE}},
    "console": {"data": PEOPLE},
    "bare": PEOPLE,
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_that_rows_are_found_in_every_envelope(name: str) -> None:
    with session(lambda _: (200, ENVELOPES[name])) as opened:
        found = rows(opened, "SELECT * FROM people")
    assert found == [("people/a", "Ada"), ("people/b", "Bo")]


@pytest.mark.parametrize("field", ["gql", "ldql", "query"])
def test_that_the_query_is_sent_in_the_field_that_was_chosen(field: str) -> None:
    heard: list[dict[str, Any]] = []

    def answered(body: dict[str, Any]) -> tuple[int, Any]:
        heard.append(body)
        return 200, {"rows": []}

    with session(
        answered, query_field=field, actor="user:ida", rationale="a look"
    ) as opened:
        assert rows(opened, "SELECT * FROM people") == []
    assert heard == [
        {
            field: "SELECT * FROM people",
            "provenance": {"actor": "user:ida", "rationale": "a look"},
        }
    ]


def test_that_a_router_that_loses_a_slash_is_got_through() -> None:
    with session(lambda _: (200, {"rows": PEOPLE}), path="/v1//query") as opened:
        job = opened.start("SELECT * FROM people", {}, Limits(rows=1), CancelFlag())
        assert sum(batch.rows for batch in job.batches()) == 1
        outcome = job.outcome()
    assert outcome.truncated
    assert outcome.warnings == ("Sent to /v1//query: /v1/query is not found there.",)


def test_that_what_was_stored_is_read_back() -> None:
    held: list[dict[str, Any]] = []

    def answered(body: dict[str, Any]) -> tuple[int, Any]:
        if body["gql"].startswith("INSERT"):
            held.append({"_id": "people/x", "name": "Cy"})
            return 200, {"rows": [], "rowCount": 1}
        return 200, {"rows": held}

    with session(answered) as opened:
        job = opened.start(
            "INSERT INTO people {name: 'Cy'}", {}, Limits(), CancelFlag()
        )
        assert job.outcome().warnings == ()


def test_that_a_server_that_lost_what_it_stored_is_said_to_have_lost_it() -> None:
    with session(lambda _: (200, {"rows": PEOPLE})) as opened:
        query = "INSERT INTO people [{name: 'Cy'}, {name: 'Ada'}]"
        job = opened.start(query, {}, Limits(), CancelFlag())
        (said,) = job.outcome().warnings
    assert "1 document did not come back" in said
    assert "people does not have what was sent" in said


@pytest.mark.parametrize(
    ("status", "said", "kind", "title"),
    [
        (
            400,
            {"error": "bad_request", "message": "No such word"},
            QueryError,
            "The server refuses: No such word.",
        ),
        (
            200,
            {
                "status": "error",
                "code": 1006,
                "message": "No provenance",
                "rationale": "Every change is traced",
                "suggestions": ["Say who"],
            },
            QueryError,
            "The server refuses: No provenance.",
        ),
        (401, {"error": "unauthorized"}, ModuleError, "refuses: unauthorized"),
        (500, {"error": {"code": "X", "message": "Oh"}}, QueryError, "refuses: Oh."),
    ],
)
def test_that_a_refusal_is_told_with_its_code(
    status: int, said: dict[str, Any], kind: type[ModuleError], title: str
) -> None:
    with (
        session(lambda _: (status, said)) as opened,
        pytest.raises(kind) as caught,
    ):
        rows(opened, "SELECT * FROM people")
    assert title in caught.value.title
    if said.get("code") == 1006:
        assert caught.value.code == "1006"
        assert "What to do: Say who" in caught.value.detail


def test_that_a_route_that_is_not_there_is_said() -> None:
    with (
        session(lambda _: (200, {}), path="/elsewhere") as opened,
        pytest.raises(ProtocolError, match="is not found there"),
    ):
        rows(opened, "SELECT * FROM people")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("MATCH PATTERN 'spiral' SIMILAR 0.8", UnsupportedError),
        ("SELECT * FROM people AS IT WAS AT 3", UnsupportedError),
        ("CREATE TABLE t (a INT)", ParseError),
    ],
)
def test_that_extensions_and_what_is_no_gql_are_never_sent(
    query: str, kind: type[ModuleError]
) -> None:
    def answered(_: dict[str, Any]) -> tuple[int, Any]:
        raise AssertionError

    with session(answered) as opened, pytest.raises(kind) as caught:
        opened.start(query, {}, Limits(), CancelFlag())
    assert caught.value.position is not None


def test_that_collections_and_their_fields_are_listed() -> None:
    with session(lambda _: (200, {"rows": []})) as opened:
        (node,) = opened.catalog()
        assert (node.name, node.type, node.detail) == (
            "people",
            "document",
            "2 documents",
        )
        assert [each.name for each in opened.catalog(("people",))] == ["name"]


def test_that_the_plan_is_the_servers_own() -> None:
    steps = [{"type": "scan", "collection": "people"}, {"type": "limit"}]
    said = {"rows": [], "plan": {"steps": steps, "rationale": "no index"}}
    with session(lambda _: (200, said)) as opened:
        plan = opened.explain("EXPLAIN SELECT * FROM people")
    assert (plan.root.operation, plan.root.children[0].detail) == ("limit", "people")
    assert plan.hints == ("no index",)
    with (
        session(lambda _: (200, {"rows": []})) as opened,
        pytest.raises(UnsupportedError),
    ):
        opened.explain("SELECT * FROM people")


@pytest.mark.parametrize(
    ("changed", "kind", "reason"),
    [
        ({}, Up, ""),
        (
            {"checks": {"journal": "fail"}},
            Degraded,
            "journal: fail",
        ),
        ({"status": "unhealthy"}, Down, "unhealthy"),
        ({"status": "odd"}, Degraded, "odd"),
    ],
)
def test_that_health_is_what_it_says(
    changed: dict[str, Any], kind: type[object], reason: str
) -> None:
    with serving(lambda _: (200, {}), HEALTH | changed) as address:
        opened = connect({"url": address})
        found = opened.health()
        opened.close()
    assert isinstance(found, kind)
    assert reason in getattr(found, "reason", "")


def test_that_another_server_is_named_and_not_asked_for_rows() -> None:
    def respond(_: str, path: str, __: bytes) -> Reply:
        if path == "/health":
            said = {"status": "ok", "components": [{"name": "skein_db"}]}
            return 200, "application/json", json.dumps(said)
        return 404, "text/plain", "Not Found"

    with (
        answering(respond) as address,
        pytest.raises(ConnectError, match="is QuandleDB, not a LithoGlyph server"),
    ):
        connect({"url": address})


def test_that_a_server_cannot_be_told_to_stop() -> None:
    with session(lambda _: (200, {"rows": PEOPLE})) as opened:
        job = opened.start("SELECT * FROM people", {}, Limits(), CancelFlag())
        assert isinstance(job.cancel(), StillRunning)


def test_that_a_remote_session_keeps_the_rules() -> None:
    with serving(lambda _: (200, {"rows": PEOPLE})) as address:
        broken = check_session(
            manifest,
            {"url": address},
            query="SELECT * FROM people",
            bad_query="SELECT",
        )
    assert broken == []


def test_that_the_manifest_leads_to_the_server() -> None:
    with serving(lambda _: (200, {"rows": PEOPLE})) as address:
        opened = manifest.connect({"url": address}, SILENT)
        opened.close()
    assert isinstance(opened, RemoteSession)
