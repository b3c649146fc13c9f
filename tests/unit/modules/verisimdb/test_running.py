"""Statements that are limited, stopped or refused, and stores that break."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from panll_desktop.engines.octad import loading
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb import embedded
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    CancelledError,
    ConnectError,
    Limits,
    ParseError,
    QueryError,
    QueryTimeoutError,
    Stopped,
    Up,
)
from panll_desktop.testing.conformance import check_manifest, check_session
from tests.unit.modules.verisimdb.asking import ask, connected, ids

MANY = 1000
ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand entities, stored once; tests work on copies."""
    path = tmp_path_factory.mktemp("crowd") / "crowd.octad"
    store = Store(path, create=True, durable=False)
    lines = (f'{{"id": "e{at:03}", "title": "word"}}' for at in range(MANY))
    loading.load(store, loading.lines("\n".join(lines).encode()))
    store.close()
    return path


@pytest.fixture
def crowd(many: Path, tmp_path: Path) -> Iterator[EmbeddedSession]:
    path = tmp_path / "crowd.octad"
    copyfile(many, path)
    opened = connected(path)
    yield opened
    opened.close()


def test_that_a_parse_error_has_line_column_and_what_was_expected(
    session: EmbeddedSession,
) -> None:
    query = "SELECT DOCUMENT\nFORM hexads"
    for call in (lambda: ask(session, query), lambda: session.explain(query)):
        with pytest.raises(
            ParseError, match=r"^Line 2, column 1: .*FORM.* FROM"
        ) as got:
            call()
        assert got.value.position is not None
        assert got.value.position.of(query) == "FORM"
        assert got.value.code == "VQL_PARSE_ERROR"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT TENSOR.wrong FROM hexads",
        "SELECT * FROM hexads WHERE DOCUMENT.x = 1 OR NOT (TENSOR.wrong = 1)",
        "SELECT * FROM hexads WHERE DOCUMENT.x = TENSOR.wrong",
        "SELECT * FROM hexads ORDER BY TENSOR.wrong",
        "COUNT hexads WHERE TENSOR.wrong = 1",
        "DELETE FROM hexads WHERE TENSOR.wrong = 1",
        "EXPLAIN SELECT TENSOR.wrong FROM hexads",
    ],
)
def test_that_an_unknown_field_is_refused_at_its_place(
    session: EmbeddedSession, query: str
) -> None:
    with pytest.raises(QueryError, match="no field 'wrong'; it has rank, size") as got:
        ask(session, query)
    assert got.value.position is not None
    assert got.value.position.of(query) == "TENSOR.wrong"
    assert got.value.title.startswith("Line 1, column ")
    with pytest.raises(QueryError, match="no field 'wrong'"):
        session.explain(query)


def test_that_a_limit_truncates_and_says_so(crowd: EmbeddedSession) -> None:
    for rows in (0, 1, 31, 32, 33, 288, 999, 1000, 1001):
        answer = ask(crowd, "SELECT DOCUMENT FROM hexads", Limits(rows=rows))
        assert len(answer.rows) == answer.outcome.row_count == min(rows, MANY)
        assert answer.outcome.truncated == (rows < MANY)


def test_that_a_truncated_result_leaves_the_session_free(
    crowd: EmbeddedSession,
) -> None:
    job = crowd.start("SELECT DOCUMENT FROM hexads", {}, Limits(rows=3), CancelFlag())
    assert sum(batch.rows for batch in job.batches()) == 3
    assert ask(crowd, "COUNT hexads").rows == ({"count": MANY},)
    job.close()
    job.close()


@pytest.mark.parametrize(
    "query", ["SELECT * FROM hexads", "SHOW HEXADS", "SEARCH TEXT 'word'"]
)
def test_that_cancelling_in_the_middle_ends_the_result(
    crowd: EmbeddedSession, query: str
) -> None:
    flag = CancelFlag()
    job = crowd.start(query, {}, Limits(), flag)
    batches = job.batches()
    assert 0 < next(batches).rows < MANY
    answers: list[Stopped] = []
    canceller = threading.Thread(target=lambda: answers.append(job.cancel()))
    canceller.start()
    canceller.join()
    assert answers == [Stopped()]
    with pytest.raises(CancelledError):
        next(batches)
    job.close()
    assert ask(crowd, "COUNT hexads").rows == ({"count": MANY},)


@pytest.mark.parametrize(
    "query",
    ["SHOW STATUS", "COUNT hexads", "SELECT * FROM hexads", "DELETE HEXAD full"],
)
def test_that_what_was_cancelled_before_it_began_does_nothing(
    session: EmbeddedSession, query: str
) -> None:
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        ask(session, query, cancel=flag)
    assert ask(session, "COUNT hexads").rows == ({"count": 3},)


def test_that_time_runs_out_and_the_next_statement_works(
    crowd: EmbeddedSession,
) -> None:
    slow = " AND ".join(["DOCUMENT.title LIKE '%w%o%r%d%'"] * 40)
    query = f"COUNT hexads WHERE {slow}"
    with pytest.raises(QueryTimeoutError):
        ask(crowd, query, Limits(seconds=0))
    assert ask(crowd, query, Limits(seconds=600)).rows == ({"count": MANY},)


def test_that_who_cancels_late_is_told_of_the_cancelling(
    crowd: EmbeddedSession,
) -> None:
    flag = CancelFlag()
    job = crowd.start("SELECT * FROM hexads", {}, Limits(seconds=1e-9), flag)
    flag.set()
    with pytest.raises(CancelledError):
        list(job.batches())
    job.close()


def test_that_a_session_tells_its_health(session: EmbeddedSession) -> None:
    health = session.health()
    assert isinstance(health, Up)
    assert health.uptime_seconds is not None
    assert 0 <= health.uptime_seconds < time.monotonic()


def test_that_another_program_may_write_between_two_statements(
    session: EmbeddedSession, tmp_path: Path
) -> None:
    other = connected(tmp_path / "small.octad")
    ask(other, "INSERT INTO hexads (id) VALUES ('other')")
    other.close()
    assert ids(session, "ID = 'other'") == ["other"]


def test_that_a_store_that_breaks_is_a_query_error(
    session: EmbeddedSession, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "small.octad") as connection:
        connection.execute("DROP TABLE tensor")
    connection.close()
    for call in (
        lambda: ask(session, "SELECT TENSOR FROM hexads"),
        lambda: ask(session, "SHOW HEXADS"),
        session.catalog,
        session.telemetry,
        lambda: session.entity("full"),
        lambda: session.explain("SELECT * FROM hexads WHERE TENSOR EXISTS"),
    ):
        with pytest.raises(QueryError, match="tensor"):
            call()


def test_that_a_connection_without_a_store_says_why(tmp_path: Path) -> None:
    for options in ({}, {"path": ""}, {"path": str(tmp_path / "no.octad")}):
        with pytest.raises(ConnectError):
            embedded.connect(options, SILENT)
    assert list(tmp_path.glob("*.octad")) == []


def test_that_the_module_keeps_the_rules_of_the_protocol(
    crowd: EmbeddedSession, tmp_path: Path
) -> None:
    assert isinstance(crowd.health(), Up)
    options = {"path": str(tmp_path / "crowd.octad")}
    found = check_session(manifest, options, "SELECT * FROM hexads", "SELECT * FORM x")
    assert found == []


def test_that_the_manifest_keeps_the_rules_of_the_protocol() -> None:
    assert check_manifest(manifest) == []


def test_that_what_a_statement_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    heavy = ("lark", "numpy", "pydantic", "httpx", "importlib.metadata")
    own = ("describing", "planning", "importing", "upkeep")
    names = [*heavy, *(f"panll_desktop.modules.verisimdb.{name}" for name in own)]
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.unit.modules.verisimdb.asking import ask, connected\n"
        "session = connected(Path(sys.argv[1]))\n"
        "ask(session, 'SELECT * FROM hexads')\n"
        "session.close()\n"
        f"print([name for name in {names} if name in sys.modules])\n"
    )
    ask_once = [sys.executable, "-W", "error", "-c", script, str(tmp_path / "a.octad")]
    for _ in range(2):  # the first one makes the grammar's tables
        result = subprocess.run(
            ask_once, capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("WITHIN RADIUS(38.7, -9.1, 5 KM)", ["full"]),
        ("SPATIAL WITHIN RADIUS(38.7, -9.0, 5000 M)", []),
        ("WITHIN BOUNDS(38, -10, 39, -9)", ["full"]),
        ("NEAREST(0, 0, 1)", ["full"]),
        ("VECTOR SIMILAR TO [1, 0]", ["full"]),
        ("h.embedding SIMILAR TO [1, 0] WITHIN 0.5", ["full", "point"]),
        ("NOT h.embedding SIMILAR TO [1, 0] WITHIN 0.5", ["bare"]),
        ("tensor.data SHAPE == [2, 3] AND TENSOR RANK == 2", ["full"]),
        ("(h)-[:near]->(other)", ["full"]),
        ("(h)<-[:near]-(other)", ["bare"]),
        ("FULLTEXT MATCHES /R[a-z]+r town/", ["full"]),
        ("MODIFIED BY me", ["full"]),
        ("title = 'Old bridge' OR h.n == 10", ["full", "bare"]),
        ("TRUE AND 1 = 1", ["full", "bare", "point"]),
        ("'a' > 'b' OR 2 < 1", []),
    ],
)
def test_that_each_kind_of_condition_chooses_its_entities(
    session: EmbeddedSession, condition: str, expected: list[str]
) -> None:
    assert ids(session, condition) == expected


@pytest.mark.parametrize(
    ("query", "what", "column"),
    [
        ("SELECT * FROM FEDERATION /*", "There are no peers yet", 15),
        ("SELECT * FROM REFLECT", "No store keeps the queries", 15),
        ("SELECT * FROM hexads WHERE HAS PROOF ZKP", "no circuit", 28),
        ("SELECT DOCUMENT.n, COUNT(*) FROM hexads", "DOCUMENT.n may differ", 8),
        ("SELECT COUNT(*) FROM hexads HAVING COUNT(*) > 1", "without GROUP BY", 36),
        (
            "SELECT DOCUMENT.n FROM hexads GROUP BY DOCUMENT.n HAVING GRAPH EXISTS",
            "HAVING compares",
            58,
        ),
        ("SELECT GRAPH, COUNT(*) FROM hexads GROUP BY title", "A group has no", 8),
        ("SELECT DOCUMENT FROM hexads ORDER BY COUNT(*)", "COUNT is of groups", 38),
        ("SELECT * FROM hexads WHERE COUNT(*) > 1", "COUNT is of groups", 28),
        ("SELECT * FROM hexads WHERE 'x' LIKE title", "pattern of LIKE", 28),
        ("SELECT * FROM hexads WHERE DOCUMENT.n = [1]", "array", 41),
        ("SELECT * FROM hexads WHERE DOCUMENT.n = $n", "parameter .n has no", 41),
        ("UPDATE HEXAD full SET drift_score = 0", "computed", 23),
        ("EXPLAIN SELECT * FROM hexads AS OF soon", "“soon” is no time", 36),
        ("DELETE FROM hexads", "every entity", 1),
        ("UPDATE HEXADS SET title = 'x'", "every entity", 1),
        ("SELECT * FROM hexads WHERE DRIFT(GRAPH, TENSOR) > 1", "No formula", 28),
        ("SELECT * FROM hexads WHERE DRIFT(GRAPH, GRAPH) > 1", "No formula", 28),
        (
            "SELECT * FROM hexads WHERE CONSISTENT(SPATIAL, GRAPH)",
            "COSINE compares GRAPH, VECTOR, TENSOR, SEMANTIC, DOCUMENT; SPATIAL",
            28,
        ),
        (
            "SELECT * FROM hexads WHERE CONSISTENT(GRAPH, VECTOR) USING JACCARD",
            "JACCARD compares GRAPH, SEMANTIC, DOCUMENT; VECTOR is none",
            28,
        ),
    ],
)
def test_that_what_is_not_carried_out_is_refused_at_its_place(
    session: EmbeddedSession, query: str, what: str, column: int
) -> None:
    with pytest.raises(QueryError, match=what) as caught:
        ask(session, query)
    assert f"Line 1, column {column}:" in str(caught.value)
    assert len(ask(session, "SELECT * FROM hexads").rows) == 3
