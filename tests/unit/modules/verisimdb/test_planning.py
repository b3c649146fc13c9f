"""EXPLAIN and EXPLAIN ANALYZE on the embedded engine."""

import pytest

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Json,
    Limits,
    PlanStep,
    QueryError,
)
from tests.unit.modules.verisimdb.asking import ask

NEAR = "SELECT DOCUMENT FROM hexads WHERE GRAPH.predicate = 'near' LIMIT 5"


def plan(session: EmbeddedSession, query: str) -> dict[str, Json]:
    (row,) = ask(session, query).rows
    found = row["plan"]
    assert isinstance(found, dict)
    return found


def steps(step: PlanStep) -> list[PlanStep]:
    found = [step]
    for each in step.children:
        found += steps(each)
    return found


def test_that_explain_has_estimates_and_no_actual_figures(
    session: EmbeddedSession,
) -> None:
    found = plan(session, f"EXPLAIN {NEAR}")
    assert found["operation"] == "Graph Index Lookup"
    assert found["limit"] == 5
    assert found["index"] == "index triple_predicate"
    assert not [key for key in found if key.startswith("actual")]
    made = found["steps"]
    assert isinstance(made, list)
    for number, each in enumerate(made, 1):
        assert isinstance(each, dict)
        assert each["step"] == number
        assert {"operation", "estimated_cost_ms", "estimated_rows"} <= set(each)
        assert "actual_rows" not in each
    for step in steps(session.explain(NEAR).root):
        assert step.estimated_rows is not None
        assert (step.actual_rows, step.actual_ms) == (None, None)


def test_that_analyze_runs_the_statement_and_measures_every_step(
    session: EmbeddedSession,
) -> None:
    answer = ask(session, f"EXPLAIN ANALYZE {NEAR}")
    rows = len(ask(session, NEAR).rows)
    assert rows
    (row,) = answer.rows
    found = row["plan"]
    assert isinstance(found, dict)
    assert found["actual_rows"] == rows
    made = found["steps"]
    assert isinstance(made, list)
    assert all(isinstance(each, dict) and "actual_ms" in each for each in made)
    shown = answer.outcome.plan
    assert shown is not None
    assert shown.root.operation == "Read"
    assert shown.root.actual_rows == rows
    for step in steps(shown.root):
        assert step.actual_ms is not None
        assert step.actual_rows is not None
    assert answer.outcome.statement_type == "EXPLAIN ANALYZE"
    assert answer.outcome.row_count == 1


def test_that_a_sort_is_measured_with_all_that_it_sorts(
    session: EmbeddedSession,
) -> None:
    for at in range(300):
        ask(session, f"INSERT HEXAD WITH DOCUMENT(title = 'sorted {at % 7}')")
    query = "SELECT DOCUMENT FROM hexads WHERE DOCUMENT.title LIKE 'sorted%'"
    limited = f"EXPLAIN ANALYZE {query} ORDER BY DOCUMENT.title LIMIT 5"
    shown = ask(session, limited).outcome.plan
    assert shown is not None
    (sort,) = [each for each in steps(shown.root) if each.operation == "Sort"]
    assert sort.actual_rows == 300
    assert sort.actual_ms is not None
    assert sort.actual_ms > 0


def test_that_what_is_explained_is_what_is_analysed(session: EmbeddedSession) -> None:
    for query in (
        NEAR,
        "COUNT hexads WHERE TENSOR EXISTS",
        "SEARCH TEXT 'x' LIMIT 3",
        "SEARCH VECTOR [1, 2] LIMIT 1",
        "SEARCH RELATED full BY near",
        "SELECT COUNT(*), SEMANTIC.type FROM hexads GROUP BY SEMANTIC.type",
        "SELECT * FROM hexads WHERE NOT DOCUMENT EXISTS ORDER BY ID DESC",
    ):
        expected = [step.operation for step in steps(session.explain(query).root)]
        shown = ask(session, f"EXPLAIN ANALYZE {query}").outcome.plan
        assert shown is not None
        assert [step.operation for step in steps(shown.root)] == expected


def test_that_the_past_is_made_and_measured_before_it_is_read(
    session: EmbeddedSession,
) -> None:
    query = "SELECT * FROM hexads AS OF 2999-01-01 WHERE SPATIAL EXISTS"
    first = steps(session.explain(query).root)[-1]
    assert (first.operation, first.full_scan) == ("Time Travel", True)
    shown = ask(session, f"EXPLAIN ANALYZE {query}").outcome.plan
    assert shown is not None
    assert steps(shown.root)[-1].actual_rows == 3
    assert shown.root.actual_rows == len(ask(session, query).rows)


def test_that_a_search_of_a_modality_has_steps(session: EmbeddedSession) -> None:
    shown = ask(session, "EXPLAIN ANALYZE SEARCH TENSOR LIMIT 5").outcome.plan
    assert shown is not None
    assert shown.root.actual_rows == len(ask(session, "SEARCH TENSOR LIMIT 5").rows)


def test_that_a_full_scan_is_marked_and_said_in_words(session: EmbeddedSession) -> None:
    shown = session.explain("SELECT * FROM hexads WHERE DOCUMENT.n > 1")
    assert steps(shown.root)[-1].full_scan
    assert "Full scan: every stored entity is read; no condition has an index." in (
        shown.hints
    )
    narrow = session.explain("SELECT * FROM HEXAD full")
    assert not any(step.full_scan for step in steps(narrow.root))


@pytest.mark.parametrize(
    "query",
    [
        "INSERT 'a' 'b'",
        "UPDATE HEXAD full SET DOCUMENT.title = 'x'",
        "DELETE FROM hexads WHERE TRUE",
    ],
)
def test_that_a_change_is_explained_and_never_analysed(
    session: EmbeddedSession, query: str
) -> None:
    before = ask(session, "SELECT * FROM hexads").rows
    with pytest.raises(QueryError, match="would change the store; it was not run"):
        ask(session, f"EXPLAIN ANALYZE {query}")
    assert session.explain(f"EXPLAIN {query}").root.operation.startswith("Multi-Modal")
    assert ask(session, "SELECT * FROM hexads").rows == before


def test_that_show_has_nothing_to_measure(session: EmbeddedSession) -> None:
    with pytest.raises(QueryError, match="SHOW has no steps"):
        ask(session, "EXPLAIN ANALYZE SHOW STATUS")


def test_that_an_analysis_is_stopped_by_the_flag(session: EmbeddedSession) -> None:
    flag = CancelFlag()
    job = session.start(f"EXPLAIN ANALYZE {NEAR}", {}, Limits(), flag)
    job.cancel()
    with pytest.raises(CancelledError):
        list(job.batches())
    job.close()
    assert job.outcome().plan is None
