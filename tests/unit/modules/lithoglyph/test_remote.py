"""Sessions on servers that behave as LithoGlyph's do, over a real socket."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from panll_desktop.modules.lithoglyph.remote.connecting import connect
from panll_desktop.modules.lithoglyph.remote.features import FeatureSession
from panll_desktop.modules.lithoglyph.remote.session import RemoteSession
from panll_desktop.protocol import (
    AuthError,
    CancelFlag,
    Cell,
    ConnectError,
    Degraded,
    Down,
    JournalRequest,
    Limits,
    ModuleError,
    Outcome,
    ParseError,
    ProtocolError,
    QueryError,
    UnsupportedError,
    Up,
)
from tests.answering_server import Reply, answering
from tests.litho_server import LithHttp, Litho, said

WHO = {"actor": "user:ada", "rationale": "field notes"}


@contextmanager
def opened(
    server: Litho | LithHttp, **options: str
) -> Iterator[RemoteSession | FeatureSession]:
    with answering(server.respond) as address:
        session = connect({"url": address, **WHO, **options})
        try:
            yield session
        finally:
            session.close()


@contextmanager
def answered(query: Reply) -> Iterator[RemoteSession | FeatureSession]:
    """A session on a server that is healthy and answers every query so."""
    health = said(200, {"status": "healthy", "checks": {"journal": "pass"}})

    def respond(method: str, path: str, body: bytes) -> Reply:
        del body
        return health if (method, path) == ("GET", "/v1/health") else query

    with answering(respond) as address:
        session = connect({"url": address, **WHO})
        try:
            yield session
        finally:
            session.close()


def run(
    session: RemoteSession | FeatureSession, query: str
) -> tuple[list[dict[str, Cell]], Outcome]:
    with closing(session.start(query, {}, Limits(), CancelFlag())) as job:
        names = [column.name for column in job.columns]
        rows = [
            dict(zip(names, cells, strict=True))
            for batch in job.batches()
            for cells in zip(*batch.columns, strict=True)
        ]
        return rows, job.outcome()


@pytest.mark.parametrize("reference", [False, True])
@pytest.mark.parametrize("field", ["gql", "ldql", "query"])
def test_that_both_envelopes_and_all_names_of_the_field_are_taken(
    tmp_path: Path,
    reference: bool,  # noqa: FBT001 - as it is parametrised
    field: str,
) -> None:
    litho = Litho(tmp_path / "s", field, reference=reference)
    with opened(litho) as session:
        assert isinstance(session.health(), Up)
        _, made = run(session, "CREATE COLLECTION sites;")
        assert made.message.startswith("Read back: the server has what was written.")
        _, put = run(session, 'INSERT INTO sites {"name": "Alta", "glyphs": 3000};')
        assert "Read back" in put.message
        assert "Journal sequence 2." in put.message
        rows, _ = run(session, "SELECT * FROM sites;")
        assert [(row["name"], row["glyphs"]) for row in rows] == [("Alta", 3000)]
        _, changed = run(session, "UPDATE sites SET glyphs = 6000 WHERE glyphs = 3000;")
        assert "Read back" in changed.message
        _, gone = run(session, "DELETE FROM sites WHERE name = 'Alta';")
        assert "Read back" in gone.message
        (node,) = session.catalog()
        assert (node.type, node.detail) == ("document", "0 documents")
        assert [each.name for each in session.catalog(("sites",))] == ["name"]
        run(session, "DROP COLLECTION sites;")
        assert session.catalog() == ()
    assert all(field in each for each in litho.bodies[3:])
    assert litho.bodies[-1]["provenance"] == WHO


@pytest.mark.parametrize(
    "query",
    [
        "CREATE COLLECTION more;",
        'INSERT INTO sites {"name": "T"} RATIONALE "b" ADDED_BY "a";',
        "UPDATE sites SET name = 'Tanum' WHERE name = 'Alta';",
        "DELETE FROM sites WHERE name = 'Alta';",
        "DROP COLLECTION sites;",
        "UPDATE sites SET n = n + 1 WHERE name = 'Alta';",
        "UPDATE sites SET name = NULL WHERE name = 'Alta';",
        "ALTER COLLECTION sites ADD COLUMN land : String;",
        "UNDO LAST;",
        "MERGE ENTITY IN sites SOURCE 'a' INTO 'b';",
        "INSERT EDGE near FROM sites/a TO sites/b {w: 1};",
    ],
)
def test_that_a_server_that_lost_what_it_took_is_said_to_have_lost_it(
    tmp_path: Path, query: str
) -> None:
    litho = Litho(tmp_path / "s")
    with opened(litho) as session:
        run(session, "CREATE COLLECTION sites;")
        run(session, "CREATE EDGE COLLECTION near;")
        run(session, 'INSERT INTO sites {"_key": "a", "name": "Alta"};')
        run(session, 'INSERT INTO sites {"_key": "b", "name": "Tanum"};')
        litho.keeps = False
        with pytest.raises(QueryError, match="said ok and has lost") as raised:
            run(session, query)
    assert raised.value.code == "NOT_KEPT"
    assert raised.value.statement is not None


def test_that_who_and_why_come_from_the_statement_or_the_connection(
    tmp_path: Path,
) -> None:
    litho = Litho(tmp_path / "s")
    with opened(litho, actor="", rationale="") as session:
        with pytest.raises(QueryError, match="nothing was sent") as raised:
            run(session, "CREATE COLLECTION sites;")
        assert raised.value.code == "1006 PROVENANCE_REQUIRED"
        assert litho.bodies == []
        own = 'WITH PROVENANCE {"actor": "user:bo", "rationale": "checked"}'
        run(session, f"CREATE COLLECTION sites {own};")
        assert "provenance" not in litho.bodies[0]
        with pytest.raises(QueryError, match="nothing was sent"):
            run(session, 'DELETE FROM sites WHERE n = 1 REASON "why";')
    with opened(litho, actor="user:ada", rationale="") as session:
        run(session, 'DELETE FROM sites WHERE n = 1 REASON "why";')
    sent = [each["provenance"] for each in litho.bodies if "provenance" in each]
    assert sent == [{"actor": "user:ada", "rationale": "why"}]


WRITES = (
    'INSERT INTO sites {"_key": "a", "name": "Alta", "n": 1, "at": [1, -2]};',
    'INSERT INTO sites {"_key": "b", "name": "Alta", "inner": {"n": 1}};',
    "UPDATE sites SET n = n + 1 WHERE n = 1;",
    "UPDATE sites SET inner.n = 4, name = 'Tanum' WHERE name = 'Alta';",
    "UPDATE sites SET n = NULL WHERE n = 2;",
    "CREATE EDGE COLLECTION near;",
    "INSERT EDGE near FROM sites/a TO sites/b {w: -1};",
    "ALTER COLLECTION sites ADD COLUMN land : String;",
    "MERGE ENTITY IN sites SOURCE 'a' INTO 'b';",
    "UNMERGE ENTITY IN sites SOURCE 'b' EXTRACT 'a';",
    "UNDO LAST;",
)


@pytest.mark.parametrize("has_journal", [True, False])
@pytest.mark.parametrize("reference", [True, False])
def test_that_every_kind_of_change_is_read_back(
    tmp_path: Path,
    has_journal: bool,  # noqa: FBT001 - as it is parametrised
    reference: bool,  # noqa: FBT001 - likewise
) -> None:
    litho = Litho(tmp_path / "s", reference=reference)
    litho.has_journal = has_journal
    with opened(litho) as session:
        run(session, "CREATE COLLECTION sites;")
        for each in WRITES:
            _, outcome = run(session, each)
            assert "Read back" in outcome.message, each
            assert outcome.warnings == (), each


def test_that_what_cannot_be_asked_for_again_is_said() -> None:
    with answered(said(200, {"status": "ok", "modified_count": 1})) as session:
        _, outcome = run(session, "UPDATE sites SET n = n + 1 WHERE n = 1;")
        assert any("nobody looked" in each for each in outcome.warnings)
        _, outcome = run(session, "COMMIT;")
    assert any("cannot be asked" in each for each in outcome.warnings)


def test_that_extensions_and_what_is_no_gql_are_not_sent(tmp_path: Path) -> None:
    litho = Litho(tmp_path / "s")
    with opened(litho) as session:
        with pytest.raises(UnsupportedError, match="extension of the embedded"):
            run(session, "MATCH PATTERN 'spiral' SIMILAR 0.8;")
        with pytest.raises(UnsupportedError, match="extension of the embedded"):
            run(session, "EXPLAIN MATCH PATTERN 'spiral' SIMILAR 0.8;")
        with pytest.raises(UnsupportedError, match="AS IT WAS is an extension"):
            run(session, "SELECT * FROM sites AS IT WAS AT SEQUENCE 3;")
        with pytest.raises(ParseError):
            run(session, "SELEKT * FROM sites;")
        with pytest.raises(UnsupportedError, match="no parameters"):
            session.start(
                "SELECT * FROM sites WHERE n = $n;", {"n": 1}, Limits(), CancelFlag()
            )
    assert litho.bodies == []


def test_that_a_plan_is_the_servers_own(tmp_path: Path) -> None:
    with opened(Litho(tmp_path / "s")) as session:
        plan = session.explain("EXPLAIN SELECT * FROM sites;")
    assert (plan.root.operation, plan.root.detail) == ("scan", "sites, all")
    assert plan.hints == ("There is no index.",)


@pytest.mark.parametrize(
    ("status", "kind"), [("healthy", Up), ("degraded", Degraded), ("unhealthy", Down)]
)
def test_that_health_is_what_the_server_says(
    tmp_path: Path, status: str, kind: type
) -> None:
    litho = Litho(tmp_path / "s")
    with opened(litho) as session:
        litho.status = status
        assert isinstance(session.health(), kind)


@pytest.mark.parametrize(
    ("reply", "kind", "code", "words"),
    [
        ((404, "text/plain", "Not Found"), ProtocolError, "NO_SUCH_PATH", "/v1/query"),
        (
            said(404, {"error": "not_found", "message": "no such collection"}),
            QueryError,
            "not_found",
            "no such collection",
        ),
        (
            said(401, {"error": "unauthorized", "message": "a key is needed"}),
            AuthError,
            "unauthorized",
            "a key",
        ),
        (
            said(
                200,
                {"status": "error", "code": 1002, "message": "none", "rationale": "r"},
            ),
            QueryError,
            "1002",
            "none",
        ),
        (said(500, {"x": 1}), ProtocolError, "UNEXPECTED_SHAPE", "no refusal"),
        (said(200, []), ProtocolError, "UNEXPECTED_SHAPE", "no object"),
        (said(200, {"rows": 3}), ProtocolError, "UNEXPECTED_SHAPE", "no list"),
        ((200, "text/html", "<html>"), ProtocolError, "NOT_JSON", "no JSON"),
    ],
)
def test_that_refusals_and_strange_answers_are_named(
    reply: Reply, kind: type[ModuleError], code: str, words: str
) -> None:
    with answered(reply) as session, pytest.raises(kind, match=words) as raised:
        run(session, "SELECT * FROM sites;")
    assert raised.value.code == code


def test_that_a_change_that_cannot_be_read_back_is_not_said_to_be_kept() -> None:
    asked: list[bytes] = []

    def respond(method: str, path: str, body: bytes) -> Reply:
        if method == "GET" and path != "/v1/health":
            return 404, "text/plain", "Not Found"
        if path == "/v1/health":
            return said(200, {"status": "healthy", "checks": {"journal": "pass"}})
        asked.append(body)
        if len(asked) == 1:
            answer = {"status": "ok", "document_id": "sites/1", "sequence": 4}
            return said(200, answer)
        return said(500, {"error": "LITH_ERR_IO", "message": "the disk"})

    with answering(respond) as address:
        session = connect({"url": address, **WHO})
        rows, outcome = run(session, 'INSERT INTO sites {"name": "Alta"};')
        session.close()
    assert rows[0]["document_id"] == "sites/1"
    (warning,) = outcome.warnings
    assert "is not known: The server refuses: the disk" in warning
    assert json.loads(asked[1])["gql"] == 'SELECT * FROM sites WHERE name = "Alta";'


def test_that_normal_forms_are_not_looked_for_on_a_server(tmp_path: Path) -> None:
    for server in (Litho(tmp_path / "s"), LithHttp(keeps=True)):
        with (
            opened(server, database="db one") as session,
            pytest.raises(UnsupportedError, match="not looked for on a server"),
        ):
            session.normalise("sites", dry_run=True)


def test_that_the_journal_of_a_server_is_not_leafed_through(tmp_path: Path) -> None:
    refused = pytest.raises(UnsupportedError, match="journal of a server")
    for server in (Litho(tmp_path / "s"), LithHttp(keeps=True)):
        with opened(server, database="db one") as session:
            with refused:
                session.journal(JournalRequest())
            with refused:
                session.journal_entry(1)
            with refused:
                session.preview_undo(1)
            with refused:
                session.undo_entry(1, "user:ida", "why")


def test_that_links_are_not_asked_of_a_server(tmp_path: Path) -> None:
    for server in (Litho(tmp_path / "s"), LithHttp(keeps=True)):
        with (
            opened(server, database="db one") as session,
            pytest.raises(UnsupportedError, match="not asked of a server") as raised,
        ):
            session.neighbours("sites/alta", 9)
        assert "TRAVERSE" in raised.value.detail


def test_that_another_server_is_named() -> None:
    def respond(method: str, path: str, body: bytes) -> Reply:
        del method, path, body
        return 404, "text/plain", "Not Found"

    with answering(respond) as address, pytest.raises(ConnectError) as raised:
        connect({"url": address})
    assert raised.value.code == "OTHER_SERVER"
    assert "something else, not LithoGlyph" in raised.value.title


def test_that_a_router_that_loses_a_slash_is_asked_with_two(tmp_path: Path) -> None:
    litho = Litho(tmp_path / "s", "ldql")

    def respond(method: str, path: str, body: bytes) -> Reply:
        if not path.startswith("/v1//"):
            return 404, "text/plain", "Not Found"
        return litho.respond(method, path.replace("/v1//", "/v1/"), body)

    with answering(respond) as address:
        session = connect({"url": address, **WHO})
        health = session.health()
        _, outcome = run(session, "CREATE COLLECTION sites;")
        session.close()
    assert health == Degraded("its router loses a slash: /v1//query is asked")
    assert "Read back" in outcome.message


def test_that_other_paths_are_used_where_they_are_given(tmp_path: Path) -> None:
    litho = Litho(tmp_path / "s")

    def respond(method: str, path: str, body: bytes) -> Reply:
        return litho.respond(method, path.replace("/v1//", "/v1/"), body)

    with answering(respond) as address:
        options = {"query_path": "v1//query", "query_field": "gql"}
        session = connect({"url": address, **WHO, **options})
        run(session, "CREATE COLLECTION sites;")
        session.close()
    assert list(litho.bodies[0]) == ["gql", "provenance"]


POINT = '{"type": "Point", "coordinates": [23.2, 69.9]}'
FEATURE = f'INSERT INTO features {{"geometry": {POINT}, "properties": {{"n": 1}}}};'


def test_that_lith_http_takes_features_and_points() -> None:
    with opened(LithHttp(keeps=True), database="db one") as session:
        assert isinstance(session.health(), Up)
        _, outcome = run(session, FEATURE)
        assert outcome.message == "Read back: the server has what was written."
        rows, _ = run(session, "SELECT * FROM features LIMIT 5;")
        assert rows[0]["properties"] == {"n": 1}
        point = (
            '{"series_id": "river/1", "timestamp": "2026-01-01T00:00:00Z", "value": 2}'
        )
        run(session, f"INSERT INTO timeseries {point};")
        rows, _ = run(session, "SELECT * FROM timeseries WHERE series_id = 'river/1';")
        assert rows[0]["value"] == 2
        rows, _ = run(session, "INTROSPECT JOURNAL;")
        assert rows == [{"op": "insert", "sequence": 1}]
        assert [each.name for each in session.catalog()] == ["features", "timeseries"]


def test_that_lith_http_is_sent_values_and_who_and_why() -> None:
    server = LithHttp(keeps=True)
    south = FEATURE.replace("23.2", "-23.2")
    with opened(server, database="db one") as session:
        run(session, south)
        geometry = server.features[-1]["geometry"]
        assert geometry["coordinates"] == [-23.2, 69.9]
        with pytest.raises(UnsupportedError, match="computes nothing"):
            run(session, 'INSERT INTO features {"geometry": NOW()};')
    with opened(server, database="db one", actor="", rationale="") as session:
        with pytest.raises(
            QueryError, match="lacks an actor and a rationale"
        ) as raised:
            run(session, south)
        assert raised.value.code == "1006 PROVENANCE_REQUIRED"
        assert "Verify the journal" not in raised.value.detail
        run(session, f"{south[:-1]} WITH PROVENANCE {{actor: 'a', rationale: 'r'}};")
    assert len(server.features) == 2


def test_that_the_words_of_the_reference_are_taken() -> None:
    refusal = {"code": 1003, "type": "CONSTRAINT_VIOLATION", "message": "150 is over"}
    health = {
        "status": "healthy",
        "version": "0.1.0",
        "uptime_seconds": 60,
        "checks": {"storage": "ok", "journal": "ok"},
    }
    described = {"name": "evidence", "type": "document", "document_count": 2}

    def respond(method: str, path: str, body: bytes) -> Reply:
        del body
        match method, path:
            case "GET", "/v1/health":
                return said(200, health)
            case "GET", "/v1/collections":
                data = {"collections": [described]}
                return said(200, {"status": "success", "data": data})
            case _:
                whole = {"status": "error", "error": refusal, "suggestions": ["Less."]}
                return said(422, whole)

    with answering(respond) as address:
        session = connect({"url": address, **WHO})
        assert session.health() == Up("0.1.0", 60)
        assert [each.detail for each in session.catalog()] == ["2 documents"]
        with pytest.raises(QueryError, match="150 is over") as raised:
            run(session, "SELECT * FROM evidence;")
        session.close()
    assert raised.value.code == "1003 CONSTRAINT_VIOLATION"
    assert raised.value.detail == "What to do: Less."


def test_that_defaults_are_kept_here_and_nothing_is_sent(tmp_path: Path) -> None:
    litho = Litho(tmp_path / "s")
    with opened(litho, actor="", rationale="") as session:
        _, outcome = run(
            session, "SET PROVENANCE DEFAULTS {actor: 'user:bo', rationale: 'why'};"
        )
        assert "nothing was sent" in outcome.message
        assert litho.bodies == []
        run(session, "CREATE COLLECTION sites;")
    assert litho.bodies[0]["provenance"] == {"actor": "user:bo", "rationale": "why"}


def test_that_lith_http_that_lost_a_feature_is_said_to_have_lost_it() -> None:
    with opened(LithHttp(keeps=False), database="db one") as session:
        with pytest.raises(QueryError, match="has lost what was inserted") as raised:
            run(session, FEATURE)
        assert raised.value.code == "NOT_KEPT"
        rows, _ = run(session, "INTROSPECT JOURNAL;")
        assert rows == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM sites;",
        "SELECT * FROM timeseries;",
        "SELECT * FROM features WHERE n = 1;",
        "DELETE FROM features WHERE n = 1;",
        'INSERT INTO sites {"n": 1};',
    ],
)
def test_that_lith_http_refuses_what_it_has_no_route_for(query: str) -> None:
    with opened(LithHttp(keeps=True), database="db one") as session:
        with pytest.raises(UnsupportedError, match="no route") as raised:
            run(session, query)
        assert "INSERT INTO features" in raised.value.detail


def test_that_lith_http_wants_a_database() -> None:
    server = LithHttp(keeps=True)
    with answering(server.respond) as address, pytest.raises(ConnectError) as raised:
        connect({"url": address})
    assert raised.value.code == "NO_DATABASE"
