"""A session on a server that behaves as QuandleDB's does, over a real socket."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from panll_desktop.modules.quandledb.manifest import manifest
from panll_desktop.modules.quandledb.remote.session import RemoteSession, connect
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Cell,
    ConnectError,
    Degraded,
    Down,
    Limits,
    ModuleError,
    Outcome,
    ParseError,
    ProtocolError,
    QueryError,
    QueryTimeoutError,
    StillRunning,
    Up,
)
from panll_desktop.testing.conformance import check_session
from tests import hostile_server as hostile
from tests.answering_server import Reply, answering, answering_paths
from tests.quandle_server import Quandle, knot_row, serving

HEALTHY = json.dumps(
    {"status": "ok", "components": [{"name": "skein_db", "status": "ok"}]}
)


@contextmanager
def opened(quandle: Quandle, **options: str | bool) -> Iterator[RemoteSession]:
    with serving(quandle) as address:
        session = connect({"url": address, **options})
        try:
            yield session
        finally:
            session.close()


@contextmanager
def answered(query: Reply) -> Iterator[RemoteSession]:
    """A session on a server that is healthy and answers every query so."""

    def respond(method: str, path: str, body: bytes) -> Reply:
        del body
        if method == "POST":
            return query
        return (200, "application/json", HEALTHY) if path == "/health" else query

    with answering(respond) as address:
        session = connect({"url": address})
        try:
            yield session
        finally:
            session.close()


def run(
    session: RemoteSession, query: str, limits: Limits | None = None
) -> tuple[list[dict[str, Cell]], Outcome]:
    job = session.start(query, {}, limits or Limits(), CancelFlag())
    names = [column.name for column in job.columns]
    rows = [
        dict(zip(names, cells, strict=True))
        for batch in job.batches()
        for cells in zip(*batch.columns, strict=True)
    ]
    outcome = job.outcome()
    job.close()
    return rows, outcome


def refused(session: RemoteSession, query: str = "from knots") -> ModuleError:
    with pytest.raises(ModuleError) as caught:
        run(session, query)
    return caught.value


def test_that_rows_come_and_the_query_is_rewritten_and_shown() -> None:
    quandle = Quandle()
    with opened(quandle) as session:
        rows, outcome = run(
            session, "from knots | filter determinant = 7 | return name, determinant"
        )
    assert rows == [{"name": "5_2", "determinant": 7}]
    sent = "from knots | filter determinant == 7 | return name, determinant"
    assert quandle.queries == [sent]
    assert f"Sent as: {sent}" in outcome.warnings


def test_that_the_plan_shows_what_would_be_sent_without_sending_it() -> None:
    quandle = Quandle()
    with opened(quandle) as session:
        plan = session.explain("from knots | filter genus = 1 | take 2;")
    assert quandle.queries == []
    assert plan.root.detail.endswith("/api/query")
    steps = []
    step = plan.root.children[0]
    while True:
        steps.append((step.operation, step.detail))
        if not step.children:
            break
        step = step.children[0]
    assert steps == [("take", "2"), ("filter", "genus == 1"), ("from", "knots")]


def test_that_the_trace_of_the_server_is_the_plan_with_rows_and_times() -> None:
    with opened(Quandle()) as session:
        _, outcome = run(session, "from knots | filter genus = 1 | take 2")
    plan = outcome.plan
    assert plan is not None
    last = plan.root
    assert (last.operation, last.actual_rows, last.actual_ms) == ("take", 2, 0.25)
    source = last.children[0].children[0]
    assert (source.operation, source.detail, source.actual_rows) == (
        "source",
        "knots",
        9,
    )


def test_that_rows_that_disagree_with_their_codes_are_marked() -> None:
    with opened(Quandle()) as session:
        rows, outcome = run(session, "from knots")
    marked = {(rows[each.row]["name"], each.column) for each in outcome.findings}
    assert {
        ("3_1", "writhe"),
        ("4_1", "writhe"),
        ("6_1", "name"),
        ("6_1", "determinant"),
        ("7_4", "genus"),
        ("7_7", "signature"),
        ("8_2", "gauss_code"),
    } <= marked
    assert not {name for name, _ in marked} & {"0_1", "5_2", "8_9"}
    assert "6 of 8 rows disagree" in outcome.warnings[0]
    assert "1 without a code" in outcome.warnings[0]


def test_that_rows_without_a_code_are_checked_by_that_of_their_knot() -> None:
    with opened(Quandle()) as session:
        rows, outcome = run(session, "from knots | return name, signature")
    assert {(rows[f.row]["name"], f.column) for f in outcome.findings} == {
        ("6_1", "name"),
        ("6_1", "signature"),
        ("7_7", "signature"),
        ("8_2", "name"),
    }


def test_that_right_rows_are_said_to_agree() -> None:
    quandle = Quandle(knots=[knot_row("5_2"), knot_row("6_2")])
    with opened(quandle) as session:
        _, outcome = run(session, "from knots")
    assert outcome.findings == ()
    assert outcome.message == "Cross-check: 2 rows agree with their own codes."


def test_that_the_check_can_be_switched_off() -> None:
    with opened(Quandle(), cross_check=False) as session:
        _, outcome = run(session, "from knots")
    assert outcome.findings == ()
    assert outcome.message == ""


def test_that_rows_of_no_knot_are_not_checked() -> None:
    with opened(Quandle()) as session:
        rows, outcome = run(session, "from knots | aggregate count(*) as n")
    assert rows == [{"n": 9}]
    assert outcome.findings == ()
    assert outcome.message == ""


def test_that_a_limit_is_kept_and_more_rows_are_known_of() -> None:
    with opened(Quandle(), cross_check=False) as session:
        rows, outcome = run(session, "from knots | return name", Limits(rows=3))
        assert (len(rows), outcome.truncated) == (3, True)
        rows, outcome = run(session, "from knots | return name", Limits(rows=9))
        assert (len(rows), outcome.truncated) == (9, False)


def test_that_warnings_of_the_server_are_passed_on() -> None:
    with opened(Quandle()) as session:
        rows, outcome = run(session, "from knots | find_equivalent 99_1")
    assert rows == []
    assert "The server says: find_equivalent: no knot 99_1" in outcome.warnings


def test_that_a_failing_store_opens_its_circuit_and_that_is_no_fault_of_the_query() -> (
    None
):
    quandle = Quandle(failures=3)
    with opened(quandle) as session:
        for _ in range(3):
            error = refused(session)
            assert isinstance(error, QueryError)
            assert error.code == "SERVER_EVAL_ERROR"
        error = refused(session)
        assert isinstance(error, ConnectError)
        assert error.code == "CIRCUIT_OPEN"
        assert error.retryable
        health = session.health()
    assert isinstance(health, Degraded)
    assert "skein_circuit is open" in health.reason


@pytest.mark.parametrize(
    ("status", "kind"), [("ok", Up), ("degraded", Degraded), ("down", Down)]
)
def test_that_health_is_what_the_server_says(status: str, kind: type) -> None:
    with opened(Quandle(status=status)) as session:
        assert isinstance(session.health(), kind)


def test_that_the_catalogue_has_the_sources_and_what_their_columns_mean() -> None:
    with opened(Quandle()) as session:
        sources = session.catalog()
        columns = {each.name: each for each in session.catalog(("knots",))}
    assert [(each.name, each.detail) for each in sources[:3]] == [
        ("knots", "9 knots"),
        ("diagrams", "9 knots"),
        ("invariants", "9 knots"),
    ]
    assert "quarter" in columns["jones_polynomial"].detail


def test_that_examples_run_as_they_stand() -> None:
    with opened(Quandle()) as session:
        for example in session.playground().examples:
            rows, _ = run(session, example.text)
            assert rows


def test_that_another_server_is_told_from_quandledb() -> None:
    up = json.dumps({"status": "healthy", "version": "0.1.0", "uptime_seconds": 3})
    with (
        answering_paths({"/health": up}) as address,
        pytest.raises(ConnectError, match="is VeriSimDB, not QuandleDB") as caught,
    ):
        connect({"url": address})
    assert caught.value.code == "OTHER_SERVER"


def test_that_paths_can_be_elsewhere() -> None:
    quandle = Quandle(api="/knots-api")
    with opened(
        quandle, query_path="knots-api/query", api_path="/knots-api/"
    ) as session:
        rows, _ = run(session, "from knots | return name, signature")
        assert session.catalog()[0].detail == "9 knots"
    assert len(rows) == 9


def test_that_a_wrong_path_is_named() -> None:
    with opened(Quandle(), query_path="/kql/execute") as session:
        error = refused(session)
    assert error.code == "NO_SUCH_PATH"
    assert "/kql/execute" in error.title


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((200, "application/json", "no json"), "NOT_JSON"),
        ((200, "application/json", "[]"), "UNEXPECTED_SHAPE"),
        ((200, "application/json", '{"rows": {}}'), "UNEXPECTED_SHAPE"),
        ((200, "application/json", '{"rows": [1]}'), "UNEXPECTED_SHAPE"),
        ((200, "application/json", '{"rows": [], "trace": [{}]}'), "UNEXPECTED_SHAPE"),
        ((302, "text/html", ""), "REDIRECTED"),
        ((404, "text/plain", "Not Found"), "NO_SUCH_PATH"),
        ((500, "text/html", "<h1>oops</h1>"), "UNEXPECTED_SHAPE"),
    ],
)
def test_that_an_answer_without_sense_is_a_named_state(reply: Reply, code: str) -> None:
    with answered(reply) as session:
        error = refused(session)
    assert isinstance(error, ProtocolError)
    assert error.code == code


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (
            (422, "application/json", '{"error":"parse_error","message":"x","line":1}'),
            ParseError,
            "cannot read",
        ),
        (
            (408, "application/json", '{"error": "timeout", "message": "30 s"}'),
            QueryTimeoutError,
            "gave the query up",
        ),
        (
            (400, "application/json", '{"error": "Missing \'query\' field"}'),
            QueryError,
            "status 400",
        ),
        (
            (500, "application/json", '{"error": "Internal server error"}'),
            QueryError,
            "status 500",
        ),
    ],
)
def test_that_each_refusal_is_its_own_error(
    reply: Reply, kind: type[ModuleError], said: str
) -> None:
    with answered(reply) as session:
        error = refused(session)
    assert type(error) is kind
    assert said in error.title


def test_that_strange_cells_are_shown_as_they_are() -> None:
    rows = [{"name": "3_1", "gauss_code": "?", "x": [1, {"a": None}], "y": 1.5}, {}]
    with answered((200, "application/json", json.dumps({"rows": rows}))) as session:
        found, outcome = run(session, "from knots")
    assert found[0]["x"] == [1, {"a": None}]
    assert found[1] == {"name": None, "gauss_code": None, "x": None, "y": None}
    assert "describes no knot" in outcome.findings[0].reason


def test_that_a_query_is_stopped_and_what_goes_on_is_said() -> None:
    quandle = Quandle(delay=0.5)
    with opened(quandle) as session:
        flag = CancelFlag()
        job = session.start("from knots", {}, Limits(), flag)
        said: list[StillRunning] = []

        def stop() -> None:
            quandle.asked.wait()
            said.append(job.cancel())

        stopper = threading.Thread(target=stop)
        stopper.start()
        with pytest.raises(CancelledError) as caught:
            _ = job.columns
        stopper.join()
        job.close()
    assert "cannot be told to stop" in said[0].reason
    assert "cannot be told to stop" in caught.value.detail


def test_that_a_server_that_answers_no_query_in_time_is_given_up() -> None:
    quandle = Quandle(delay=0.3)
    with opened(quandle) as session, pytest.raises(QueryTimeoutError):
        run(session, "from knots", Limits(seconds=0.05))


@pytest.mark.parametrize(
    "behaviour", [hostile.saying(b""), hostile.answering(b"nothing")]
)
def test_that_what_is_no_quandledb_is_refused_on_connecting(
    behaviour: hostile.Behaviour,
) -> None:
    with hostile.serving(behaviour) as address, pytest.raises(ConnectError):
        connect({"url": address})


@pytest.mark.parametrize("url", ["", "localhost", "file:///etc/passwd"])
def test_that_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConnectError):
        connect({"url": url})


def test_that_a_connection_to_a_server_keeps_the_rules_of_modules() -> None:
    with serving(Quandle()) as address:
        options = {"url": address}
        found = check_session(manifest, options, "from knots", "from knots | nothing")
    assert found == []


@pytest.mark.parametrize(
    ("query", "runs"), [("EXPLAIN from knots", 0), ("EXPLAIN ANALYZE from knots", 1)]
)
def test_that_a_plan_is_asked_for_in_a_query(query: str, runs: int) -> None:
    quandle = Quandle()
    with opened(quandle) as session:
        rows, outcome = run(session, query + " | take 2")
    assert len(quandle.queries) == runs
    assert [each["rows_out"] for each in rows] == ([9, 2] if runs else [None, None])
    assert outcome.plan is not None
    assert outcome.findings == ()
