"""Queries of the past: AS OF, VERSION, BETWEEN."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panll_desktop.engines.octad.algebra import Delete, Identified, Update
from panll_desktop.engines.octad.store import Store
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import CancelFlag, CancelledError, Cell, Limits, QueryError
from tests.unit.engines.octad.queries import add, put
from tests.unit.modules.verisimdb.asking import Answer, ask, connected

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """At 0 h all is made, at 1 h `a` changes in all modalities, at 2 h `b` goes."""
    now = START
    path = tmp_path / "past.octad"
    store = Store(path, create=True, clock=lambda: now)
    add(
        store,
        "a",
        title="Whale",
        body="in Arica",
        embedding=[1, 0],
        types=["T"],
        relationships=[["near", "b"]],
        tensor={"shape": [2], "data": [1, 2]},
        spatial={"latitude": 1, "longitude": 1},
        provenance={"event_type": "created", "actor": "ann", "description": "d"},
    )
    add(store, "b", title="Arica", spatial={"latitude": 1, "longitude": 1})
    now = START + timedelta(hours=1)
    changes = (
        *put("document.title", "Shark"),
        *put("vector.embedding", (0, 1)),
        *put("semantic.types", ("U",)),
        *put("graph.relationships", ()),
        *put("tensor.shape", (1, 2)),
        *put("spatial.latitude", -60),
    )
    store.change(Update(Identified(("a",)), changes))
    now = START + timedelta(hours=2)
    store.change(Delete(Identified(("b",))))
    now = START + timedelta(hours=3)
    add(store, "c", title="Late")
    store.close()
    opened = connected(path)
    yield opened
    opened.close()


def past(session: EmbeddedSession, hour: int, condition: str) -> list[Cell]:
    where = f"AS OF '2026-01-01T0{hour}:30:00Z' AND ({condition})"
    return ask(session, f"SELECT DOCUMENT FROM hexads WHERE {where}").ids


def titles(answer: Answer) -> list[Cell]:
    found: list[Cell] = []
    for row in answer.rows:
        document = row["document"]
        assert isinstance(document, dict)
        found.append(document["title"])
    return found


@pytest.mark.parametrize(
    ("condition", "first", "second", "third"),
    [
        ("TRUE", ["a", "b"], ["a", "b"], ["a"]),
        ("FULLTEXT CONTAINS 'whale'", ["a"], [], []),
        ("title LIKE 'Shark'", [], ["a"], ["a"]),
        ("VECTOR SIMILAR TO [1, 0] WITHIN 0.9", ["a"], [], []),
        ("VECTOR SIMILAR TO [0, 1] AND VECTOR NEAREST 1", ["a"], ["a"], ["a"]),
        ("SEMANTIC.type = 'T'", ["a"], [], []),
        ("(a)-[:near]->(b)", ["a"], [], []),
        ("TENSOR SHAPE == [2]", ["a"], [], []),
        ("WITHIN RADIUS(1, 1, 5)", ["a", "b"], ["b"], []),
        ("MODIFIED BY ann", ["a"], ["a"], ["a"]),
        ("TEMPORAL.version = 2", [], ["a"], ["a"]),
        ("NOT GRAPH EXISTS", ["b"], ["a", "b"], ["a"]),
        ("DRIFT(SPATIAL, DOCUMENT) >= 0.5", [], ["a"], []),
    ],
)
def test_that_each_modality_reads_as_it_was(
    session: EmbeddedSession,
    condition: str,
    first: list[str],
    second: list[str],
    third: list[str],
) -> None:
    assert past(session, 0, condition) == first
    assert past(session, 1, condition) == second
    assert past(session, 2, condition) == third
    assert past(session, 3, "title = 'Late'") == ["c"]


@pytest.mark.parametrize(
    "query",
    [
        "FROM hexads AS OF '2026-01-01T00:30:00Z' WHERE ID = 'a'",
        "FROM HEXAD a AS OF 2026-01-01T00:30:00Z",
        "FROM HEXAD a AT TIME '2026-01-01T01:30:00+01:00'",
        "FROM HEXAD a WHERE AS OF '2026-01-01 00:30'",
        "FROM HEXAD a WHERE VERSION 1",
        "FROM hexads WHERE VERSION 1 AND FULLTEXT CONTAINS 'whale'",
        "FROM HEXAD a WHERE VERSION '1' AND drift_score >= 0",
        "FROM HEXAD a WHERE VERSION 1 AND (a)-[:near]->(b)",
    ],
)
def test_that_the_past_is_named_in_several_ways(
    session: EmbeddedSession, query: str
) -> None:
    answer = ask(session, f"SELECT DOCUMENT, TEMPORAL {query}")
    assert titles(answer) == ["Whale"]
    temporal = answer.rows[0]["temporal"]
    assert isinstance(temporal, dict)
    assert temporal["version"] == 1
    assert temporal["modified_at"] == "2026-01-01T00:00:00.000000Z"


def test_that_groups_counts_and_searches_read_the_past_too(
    session: EmbeddedSession,
) -> None:
    then = "AS OF '2026-01-01T00:30:00Z'"
    assert ask(session, f"COUNT hexads WHERE {then}").rows == ({"count": 2},)
    query = f"SELECT COUNT(*), MAX(title) FROM hexads {then}"
    assert ask(session, query).rows == ({"COUNT(*)": 2, "MAX(title)": "Whale"},)
    assert ask(session, f"SEARCH GRAPH WHERE {then}").ids == ["a"]
    assert ask(session, "SEARCH GRAPH").ids == []
    assert ask(session, f"SELECT * FROM HEXAD b {then}").ids == ["b"]
    assert ask(session, "SELECT * FROM HEXAD b").ids == []
    query = f"SELECT * FROM hexads {then} WHERE VECTOR SIMILAR TO ENTITY b"
    with pytest.raises(QueryError, match="'b' has no vector"):
        ask(session, query)


def test_that_between_finds_what_was_written_then(session: EmbeddedSession) -> None:
    def between(start: str, end: str) -> list[Cell]:
        where = f"BETWEEN '2026-01-01T{start}Z' AND '2026-01-01T{end}Z'"
        assert len(ask(session, f"SELECT * FROM hexads WHERE NOT {where}").ids) == (
            2 - len(ask(session, f"SELECT * FROM hexads WHERE {where}").ids)
        )
        return ask(session, f"SELECT * FROM hexads WHERE {where} OR FALSE").ids

    assert between("00:00:00", "00:30:00") == ["a"]
    assert between("01:00:00", "03:00:00") == ["a", "c"]
    assert between("02:00:00", "02:30:00") == []


def test_that_a_moment_can_be_a_parameter(session: EmbeddedSession) -> None:
    query = "SELECT DOCUMENT.title FROM HEXAD a AS OF $when"
    given = {"when": "2026-01-01T00:30:00Z"}
    job = session.start(query, given, Limits(), CancelFlag())
    (batch,) = job.batches()
    assert list(batch.columns[1]) == [{"title": "Whale"}]
    with pytest.raises(QueryError, match="column 42: The parameter"):
        ask(session, query)


@pytest.mark.parametrize(
    ("query", "what", "column"),
    [
        ("SELECT * FROM hexads AS OF 'yesterday'", "“yesterday” is no time", 28),
        ("SELECT * FROM hexads WHERE AS OF '2026-13-01'", "is no time", 28),
        ("SELECT * FROM hexads WHERE AS OF '0001-01-01T00:00+09:00'", "no time", 28),
        ("SELECT * FROM hexads WHERE VERSION two", "“two” is none", 28),
        ("SELECT * FROM hexads WHERE BETWEEN 'a' AND 'b'", "“a” is no time", 28),
        ("SELECT * FROM hexads WHERE VERSION 1 AND VERSION 2", "one past", 42),
        ("SELECT * FROM hexads WHERE VERSION 1 OR TRUE", "is no test", 28),
        ("SELECT * FROM hexads WHERE NOT VERSION 1", "is no test", 32),
        ("DELETE FROM hexads WHERE VERSION 1", "is the present", 26),
        ("UPDATE HEXADS SET title = 'x' WHERE AS OF '2026-01-01'", "present", 37),
        (
            "INSERT HEXAD WITH DOCUMENT(title = 'x'), TEMPORAL(2026-01-01T00:00:00Z)",
            r"the clock of the store says.*observed_at = '2026",
            51,
        ),
    ],
)
def test_that_what_is_no_past_is_refused_at_its_place(
    session: EmbeddedSession, query: str, what: str, column: int
) -> None:
    with pytest.raises(QueryError, match=what) as caught:
        ask(session, query)
    assert f"Line 1, column {column}:" in str(caught.value)
    assert ask(session, "COUNT hexads").rows == ({"count": 2},)


def test_that_the_past_can_be_stopped_and_explained(session: EmbeddedSession) -> None:
    query = "SELECT * FROM hexads AS OF '2026-01-01T00:30:00Z'"
    flag = CancelFlag()
    job = session.start(query, {}, Limits(), flag)
    batches = job.batches()
    flag.set()
    with pytest.raises(CancelledError):
        next(batches)
    assert ask(session, f"EXPLAIN {query}").rows


def test_that_a_past_that_nobody_walks_is_never_made(session: EmbeddedSession) -> None:
    query = "SELECT DOCUMENT FROM hexads WHERE VERSION 1"
    job = session.start(query, {}, Limits(), CancelFlag())
    assert [column.name for column in job.columns] == ["id", "document"]
    job.close()
    answer = ask(session, query, Limits(rows=1))
    assert answer.outcome.truncated
