"""Every kind of statement on a small store, from its text to its rows."""

import pytest

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    ALL_MODALITIES,
    Modality,
    ParseError,
    QueryError,
    StatementType,
    modality_bits,
)
from tests.unit.modules.verisimdb.asking import STATUS_NAMES, ask, ids


def test_that_star_gives_all_eight_modalities_in_the_import_shape(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "SELECT * FROM HEXAD full")
    assert answer.columns == (
        ("id", "text"),
        *((modality.label, "json") for modality in Modality),
    )
    (row,) = answer.rows
    assert row["graph"] == {"relationships": [["near", "bare"], ["far off", "nobody"]]}
    assert row["vector"] == {"embedding": [1.0, 0.0], "embedder": "unknown"}
    assert row["tensor"] == {"shape": [2, 3], "data": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
    assert row["semantic"] == {"types": ["https://x/T"]}
    assert row["document"] == {
        "title": "River town",
        "body": "It's C++ on a-b",
        "metadata": {"n": "10"},
    }
    temporal = row["temporal"]
    assert isinstance(temporal, dict)
    assert list(temporal) == ["version", "created_at", "modified_at"]
    assert temporal["version"] == 1
    provenance = row["provenance"]
    assert isinstance(provenance, list)
    (record,) = provenance
    assert isinstance(record, dict)
    assert (record["event_type"], record["actor"]) == ("created", "me")
    assert row["spatial"] == {
        "latitude": 38.7,
        "longitude": -9.1,
        "altitude": None,
        "geometry_type": "Point",
        "srid": 4326,
        "properties": {"colour": "red"},
    }
    assert answer.outcome.statement is StatementType.SELECT
    assert answer.outcome.statement_type == "SELECT"
    assert answer.outcome.row_count == 1
    assert answer.outcome.modalities == ALL_MODALITIES
    assert not answer.outcome.truncated


def test_that_an_absent_modality_is_null(session: EmbeddedSession) -> None:
    answer = ask(session, "SELECT GRAPH, VECTOR, PROVENANCE FROM HEXAD 'bare'")
    assert answer.rows == (
        {"id": "bare", "graph": None, "vector": None, "provenance": None},
    )


def test_that_one_field_comes_alone_under_its_modality(
    session: EmbeddedSession,
) -> None:
    query = (
        "SELECT DOCUMENT.title, DOCUMENT.metadata.n, PROVENANCE.actor FROM HEXAD 'full'"
    )
    assert ask(session, query).rows == (
        {
            "id": "full",
            "document": {"title": "River town", "metadata.n": "10"},
            "provenance": [{"actor": "me"}],
        },
    )


def test_that_order_limit_and_offset_hold(session: EmbeddedSession) -> None:
    ordered = "SELECT DOCUMENT FROM hexads ORDER BY DOCUMENT.metadata.n"
    assert ask(session, ordered).ids == ["bare", "full", "point"]
    assert ask(session, f"{ordered} DESC LIMIT 2").ids == ["full", "bare"]
    assert ask(session, f"{ordered} LIMIT 1 OFFSET 1").ids == ["full"]
    answer = ask(session, f"{ordered} LIMIT 0")
    assert answer.rows == ()
    assert not answer.outcome.truncated


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("DOCUMENT.title == 'Old bridge'", "bare"),
        ("DOCUMENT.title LIKE '%R%'", "full bare"),
        ("FIELD n > 9", "full"),
        ("DOCUMENT.n >= '9'", "bare"),
        ("DOCUMENT CONTAINS 'RIVER töwn'", "full"),
        ("FULLTEXT CONTAINS 'it''s'", "full"),
        ("DOCUMENT CONTAINS 'C++ a-b'", "full"),
        ("NOT DOCUMENT CONTAINS 'river'", "bare point"),
        ("VECTOR EXISTS AND NOT GRAPH EXISTS", "point"),
        ("SPATIAL NOT EXISTS", "bare point"),
        ("VECTOR.dimension == 2", "full point"),
        ("TENSOR.rank = 2", "full"),
        ("GRAPH.predicate == 'near' AND GRAPH.degree == 2", "full"),
        ("SEMANTIC.type == 'https://x/T'", "full"),
        ("PROVENANCE.chain_length = 1", "full"),
        ("TEMPORAL.version == 1", "full bare point"),
        ("SPATIAL.latitude > -SPATIAL.longitude", None),
        ("SPATIAL.latitude > SPATIAL.longitude", "full"),
        ("ID == 'bare'", "bare"),
        ("ID != 'bare'", "full point"),
        ("NOT ID = 'bare'", "full point"),
        ("ID = 'bare' OR ID = 'full' AND DOCUMENT.n == 1", "bare"),
    ],
)
def test_that_a_condition_finds_its_entities(
    session: EmbeddedSession, condition: str, expected: str | None
) -> None:
    if expected is None:
        with pytest.raises(ParseError):
            ids(session, condition)
    else:
        assert ids(session, condition) == expected.split()


@pytest.mark.parametrize(
    "condition", ["ID LIKE '%'", "ID >= 'a'", "ID <> 5", "ID != 'x' AND ID > ''"]
)
def test_that_an_entity_without_edges_has_an_identifier_too(
    session: EmbeddedSession, condition: str
) -> None:
    assert ids(session, condition) == ["full", "bare", "point"]


@pytest.mark.parametrize(
    ("query", "modalities"),
    [
        ("SELECT DOCUMENT FROM hexads", "document"),
        ("SELECT DOCUMENT.title FROM hexads WHERE VECTOR EXISTS", "document vector"),
        ("SELECT GRAPH FROM hexads ORDER BY SPATIAL.latitude", "graph spatial"),
        ("SELECT TENSOR FROM hexads WHERE NOT (DOCUMENT.a = 1)", "tensor document"),
        ("SELECT COUNT(*) FROM hexads WHERE SEMANTIC EXISTS", "semantic"),
        ("COUNT hexads", ""),
        ("SEARCH TEXT 'x'", "document"),
        ("SEARCH VECTOR [1, 2]", "vector document"),
        ("SEARCH RELATED full", "graph document"),
        ("SHOW HEXADS", ""),
        ("EXPLAIN SELECT VECTOR FROM hexads", "vector"),
        ("INSERT 'a' 'b'", "document"),
        ("INSERT HEXAD WITH VECTOR([1, 2]), GRAPH(a, b)", "vector graph"),
        ("INSERT INTO hexads (id) VALUES ('x')", ""),
        ("UPDATE HEXAD bare SET DOCUMENT.a = 1", "document"),
        ("DELETE FROM hexads WHERE SPATIAL.latitude > 89", "spatial"),
    ],
)
def test_that_the_modalities_touched_are_told(
    session: EmbeddedSession, query: str, modalities: str
) -> None:
    touched = modality_bits(
        tuple(Modality[name.upper()] for name in modalities.split())
    )
    assert ask(session, query).outcome.modalities == touched


def test_that_count_is_one_row_of_one_number(session: EmbeddedSession) -> None:
    for query, kind in (
        ("COUNT hexads", StatementType.COUNT),
        ("SELECT COUNT(*) FROM hexads", StatementType.SELECT),
    ):
        answer = ask(session, query)
        assert answer.columns == (("count", "integer"),)
        assert answer.rows == ({"count": 3},)
        assert answer.outcome.statement is kind
    assert ask(session, "COUNT hexads WHERE GRAPH EXISTS").rows == ({"count": 1},)
    assert ask(session, "SELECT COUNT(*) FROM HEXAD 'no'").rows == ({"count": 0},)
    assert ask(session, "SELECT COUNT(*) FROM hexads LIMIT 0").rows == ()


def test_that_a_text_search_gives_score_and_document(session: EmbeddedSession) -> None:
    answer = ask(session, "SEARCH TEXT 'river'")
    assert answer.columns == (("id", "text"), ("score", "real"), ("document", "json"))
    (row,) = answer.rows
    assert row["id"] == "full"
    assert isinstance(row["score"], float)
    assert row["score"] > 0
    assert isinstance(row["document"], dict)
    assert answer.outcome.statement is StatementType.SEARCH
    assert answer.outcome.statement_type == "SEARCH TEXT"
    assert ask(session, "SEARCH TEXT '!?'").rows == ()


def test_that_a_vector_search_gives_the_nearest_first(session: EmbeddedSession) -> None:
    answer = ask(session, "SEARCH VECTOR [1e-5, 0]")
    assert answer.ids == ["full", "point"]
    assert [row["score"] for row in answer.rows] == pytest.approx([1, 0.6])
    assert answer.rows[1]["document"] is None
    assert ask(session, "SEARCH VECTOR [0, 1] LIMIT 1").ids == ["point"]
    with pytest.raises(QueryError, match=r"its length is 3.* is 2"):
        ask(session, "SEARCH VECTOR [1, 2, 3]")


def test_that_a_graph_search_walks_one_edge(session: EmbeddedSession) -> None:
    answer = ask(session, "SEARCH RELATED full")
    assert answer.ids == ["bare"]
    assert answer.rows[0]["score"] is None
    assert ask(session, "SEARCH RELATED 'full' BY near").ids == ["bare"]
    assert ask(session, "SEARCH RELATED 'full' BY 'other'").ids == []
    with pytest.raises(QueryError, match="no entity 'nobody'"):
        ask(session, "SEARCH RELATED nobody")


def test_that_show_status_is_one_row(session: EmbeddedSession) -> None:
    answer = ask(session, "SHOW STATUS")
    (row,) = answer.rows
    assert list(row) == ["status", "version", "uptime_seconds", "degraded_reason"]
    assert (row["status"], row["degraded_reason"]) == ("healthy", None)
    assert answer.outcome.statement is StatementType.SHOW
    assert answer.outcome.statement_type == "SHOW STATUS"


def test_that_critical_drift_is_a_degraded_status_until_it_is_gone(
    session: EmbeddedSession,
) -> None:
    ask(session, "INSERT INTO hexads (id, title) VALUES ('t', 'Trieste')")
    ask(session, "INSERT INTO hexads (id, title) VALUES ('o', 'Oporto')")
    port = "DOCUMENT(id = 'port', title = 'Port', body = 'In Trieste.')"
    ask(session, f"INSERT HEXAD WITH {port}, GRAPH(near, o)")
    ask(session, "SHOW DRIFT")
    (row,) = ask(session, "SHOW STATUS").rows
    assert row["status"] == "degraded"
    reason = "graph_document_drift of 'port' is 1.00, above 0.7"
    assert row["degraded_reason"] == reason
    ask(session, "DELETE HEXAD port")
    (row,) = ask(session, "SHOW STATUS").rows
    assert (row["status"], row["degraded_reason"]) == ("healthy", None)


def test_that_show_hexads_has_the_fields_of_the_server(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, "SHOW HEXADS")
    assert [name for name, _ in answer.columns] == STATUS_NAMES
    full, bare, _ = answer.rows
    assert list(full.values())[2:] == [True] * 7 + [1, 1]
    assert bare["has_document"] is True
    assert bare["has_graph"] is False
    assert isinstance(bare["status"], dict)
    assert list(bare["status"]) == ["created_at", "modified_at", "version"]
    assert ask(session, "SHOW HEXADS LIMIT 2").ids == ["full", "bare"]


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("SELECT * FROM HEXAD full", "Point Lookup"),
        ("SELECT * FROM hexads LIMIT 2", "Sequential Scan"),
        ("SELECT * FROM hexads WHERE ID = 'full'", "Point Lookup"),
        ("SELECT * FROM hexads WHERE GRAPH.object = 'x'", "Graph Index Lookup"),
        ("SEARCH TEXT 'x' LIMIT 3", "Full-Text Search"),
        ("SEARCH VECTOR [1, 2]", "Exact Nearest Neighbour"),
        ("SEARCH RELATED full BY near", "Graph Traversal"),
        ("INSERT 'a' 'b'", "Multi-Modal Insert"),
        ("UPDATE HEXAD full SET DOCUMENT.title = 'x'", "Multi-Modal Update"),
        ("DELETE FROM hexads WHERE GRAPH EXISTS", "Multi-Modal Delete"),
        ("DELETE HEXAD 'full'", "Multi-Modal Delete"),
        ("COUNT hexads", "Sequential Scan"),
        ("SHOW STATUS", "Show"),
    ],
)
def test_that_explain_tells_the_plan_and_does_nothing(
    session: EmbeddedSession, query: str, operation: str
) -> None:
    answer = ask(session, f"EXPLAIN /* how? */ {query} ;")
    (row,) = answer.rows
    assert list(row) == ["query", "plan"]
    assert row["query"] == query
    plan = row["plan"]
    assert isinstance(plan, dict)
    assert plan["operation"] == operation
    assert {"operation", "target", "method", "cost"} <= set(plan)
    assert answer.outcome.statement is StatementType.EXPLAIN
    for text in (query, f"EXPLAIN {query}"):
        step = session.explain(text).root
        while step.children and step.operation != operation:
            (step,) = step.children
        assert step.operation == operation
    assert ask(session, "COUNT hexads").rows == ({"count": 3},)


@pytest.mark.parametrize(
    "deep",
    [
        "NOT " * 200 + "ID = 'full'",
        "NOT (" * 100 + "ID = 'full'" + ")" * 100,
        "(" * 200 + "ID = 'full'" + ")" * 200,
        "(PROVENANCE.actor = 'me' AND (DOCUMENT.n = 0 OR " * 25
        + "ID = 'full'"
        + ")" * 50,
        "(" * 50
        + "ID = 'full'"
        + " OR DOCUMENT.n = 0) AND PROVENANCE.actor = 'me')" * 25,
        " OR ".join(["GRAPH.predicate = 'near'", "NOT VECTOR.dimension = 2"] * 500)
        + " AND ID = 'full'",
    ],
    ids=range(6),
)
def test_that_what_nests_is_answered(session: EmbeddedSession, deep: str) -> None:
    assert "full" in ids(session, deep)
