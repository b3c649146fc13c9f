"""The SQL front: the same rows in the words of SQL."""

import pytest

from panll_desktop.modules.quandledb.embedded import EmbeddedSession
from panll_desktop.protocol import QueryError
from tests.unit.modules.quandledb.asking import ask


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT name FROM knots WHERE crossing_number = 5", [("5_1",), ("5_2",)]),
        ("select name from knots limit 2 offset 1", [("3_1",), ("4_1",)]),
        (
            "SELECT DISTINCT crossing_number AS cn FROM knots ORDER BY cn LIMIT 3",
            [(0,), (3,), (4,)],
        ),
        (
            "SELECT name FROM knots WHERE name LIKE '3%' OR name LIKE '3__'",
            [("3_1",)],
        ),
        (
            "SELECT name FROM knots WHERE crossing_number BETWEEN 3 AND 4",
            [("3_1",), ("4_1",)],
        ),
        ("SELECT count(*) FROM knots WHERE genus IN (1, 2)", [(97,)]),
        ("SELECT count(*), max(genus) - min(genus) AS d FROM knots", [(250, 4)]),
        (
            (
                "SELECT genus, count(*) AS n FROM knots GROUP BY genus HAVING n > 20"
                " ORDER BY n DESC"
            ),
            [(3, 125), (2, 83), (4, 27)],
        ),
        (
            (
                "SELECT genus * 2 AS g, count(distinct crossing_number) c FROM knots"
                " GROUP BY g ORDER BY 1 DESC LIMIT 2"
            ),
            [(8, 2), (6, 4)],
        ),
        (
            (
                "SELECT name FROM knots WHERE determinant ="
                " (SELECT max(determinant) FROM knots)"
            ),
            [("10_123",)],
        ),
        (
            (
                "SELECT a.name, b.name FROM knots a, knots b WHERE a.crossing_number ="
                " 3 AND b.crossing_number = 4"
            ),
            [("3_1", "4_1")],
        ),
        (
            "SELECT n FROM (SELECT name AS n, genus FROM knots) AS k WHERE k.genus = 0",
            [("0_1",)],
        ),
        ("SELECT arf, count(*) FROM knots GROUP BY 1 ORDER BY 1", [(0, 123), (1, 127)]),
        ("SELECT name FROM knots ORDER BY determinant DESC LIMIT 1", [("10_123",)]),
        ("SELECT count(*) FROM knots WHERE symmetry IS NULL AND genus IS NULL", [(0,)]),
    ],
)
def test_that_select_answers(
    session: EmbeddedSession, query: str, rows: list[tuple[object, ...]]
) -> None:
    answer = ask(session, query)
    assert answer.tuples == rows
    assert answer.outcome.statement_type == "SELECT"


def test_that_a_join_keeps_both_names_apart(session: EmbeddedSession) -> None:
    answer = ask(session, "SELECT a.name, b.name FROM knots a, knots b LIMIT 1")
    assert [name for name, _ in answer.columns] == ["a.name", "b.name"]
    answer = ask(session, "SELECT * FROM quandles a, quandles b LIMIT 1")
    assert [name for name, _ in answer.columns][4:6] == ["name_2", "size_2"]


def test_that_equal_columns_join_and_give_what_all_pairs_would(
    session: EmbeddedSession,
) -> None:
    query = (
        "SELECT a.name, b.name FROM knots a, knots b WHERE {} AND a.name != b.name"
        " AND a.crossing_number < 9"
    )
    joined = ask(session, query.format("a.determinant = b.determinant"))
    paired = ask(session, query.format("not a.determinant != b.determinant"))
    assert joined.tuples == paired.tuples
    assert len(joined.rows) > 100
    for answer, word, most in ((joined, "Join", 5_000), (paired, "Combine", 62_500)):
        plan = answer.outcome.plan
        assert plan is not None
        step = plan.root.children[0].children[0]
        assert step.operation == word
        assert step.actual_rows is not None
        assert step.actual_rows <= most


def test_that_select_star_of_quandles_works(session: EmbeddedSession) -> None:
    answer = ask(session, "SELECT * FROM quandles")
    assert answer.rows[0]["name"] == "R_3"
    assert answer.rows[0]["entries"] == "[[0, 2, 1], [2, 1, 0], [1, 0, 2]]"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT genus, name FROM knots GROUP BY genus", "“name” differs from row to"),
        ("SELECT name, count(*) FROM knots", "“name” differs from row to row"),
        ("SELECT * FROM knots GROUP BY genus", "“*” is every column"),
        ("SELECT name FROM knots HAVING genus > 1", "HAVING needs GROUP BY"),
        ("SELECT name FROM knots GROUP BY 2", "There are 1 columns to group by"),
        ("SELECT name FROM knots ORDER BY 2", "There are 1 columns to sort by"),
        (
            "SELECT name FROM knots WHERE genus IN (SELECT * FROM knots)",
            "One column is needed behind “in”",
        ),
        (
            "SELECT name FROM knots WHERE genus = (SELECT genus FROM knots)",
            "One row is needed here, and this query has 250",
        ),
        ("SELECT name FROM knots nonsense more", "“more” is not expected here"),
    ],
)
def test_that_what_makes_no_sense_is_refused_at_its_place(
    session: EmbeddedSession, query: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        ask(session, query)
    assert said in caught.value.title
    assert caught.value.title.startswith("Line 1, column ")
