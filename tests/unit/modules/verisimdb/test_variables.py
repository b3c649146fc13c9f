"""Variables of graph patterns: bound, compared, shown, sorted by; or refused."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import Cell, QueryError
from tests.unit.modules.verisimdb.asking import ask, connected, ids

STATEMENTS = (
    (
        "INSERT HEXAD WITH DOCUMENT(id = 'a', title = 'aaa', year = 1), GRAPH(next, b),"
        " GRAPH(next, c), GRAPH(next, b), GRAPH(cites, gone), PROVENANCE(actor = 'me',"
        " event_type = 'created', description = 'd')"
    ),
    "INSERT HEXAD WITH DOCUMENT(id = 'b', title = 'bbb', year = 12), GRAPH(next, c)",
    (
        "INSERT HEXAD WITH DOCUMENT(id = 'c', title = 'ccc', body = 'a whale',"
        " year = 3), GRAPH(next, d), GRAPH(back, a), VECTOR([1, 0]), TENSOR([[1, 2]])"
    ),
    "INSERT HEXAD WITH DOCUMENT(id = 'd', year = 4), GRAPH(back, a), VECTOR([0, 1])",
)


@pytest.fixture
def chained(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """a -> b -> c -> d and a -> c by `next`; a cites what is not stored."""
    opened = connected(tmp_path / "chained.octad")
    for each in STATEMENTS:
        ask(opened, each)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("(x)-[:next]->(y) AND y.title = 'bbb'", "a"),
        ("(x)-[:next]->(y) AND 'bbb' = y.title", "a"),
        ("(x)-[:next]->(y) AND y.id = 'c'", "ab"),
        ("(x)-[:next]->(y) AND y.id != 'c'", "ac"),
        ("(x)-[:next]->(y) AND y.metadata.year >= 4", "ac"),
        ("(x)-[:next]->(y) AND y.year > x.year", "ac"),
        ("(x)-[:next]->(y) AND x.year > y.year", "b"),
        ("(x)-[:next]->(y) AND CONTAINS(y.body, 'whale')", "ab"),
        ("(x)-[:next]->(y) AND y.body CONTAINS 'whale'", "ab"),
        ("(x)-[:next]->(y) AND y.title MATCHES /^b/", "a"),
        ("(x)-[:next]->(y) AND y.embedding SIMILAR TO [0, 1] WITHIN 0.9", "c"),
        (
            (
                "(x)-[:next]->(y) AND y.embedding SIMILAR TO [1, 0]"
                " AND y.embedding NEAREST 1"
            ),
            "ab",
        ),
        ("(x)-[:next]->(y) AND y.tensor RANK == 2", "ab"),
        ("(x)-[:back]->(y) AND y.actor = 'me'", "cd"),
        ("(x)-[:next]->(y) AND (y)-[:next]->(z) AND z.year = 4", "ab"),
        ("(x)-[:next]->(y)-[:next]->(z) AND y.year > z.year", "a"),
        ("(x)-[:next]->(y) AND (x)-[:next]->(z) AND y.year < z.year", "a"),
        ("(x)-[:next]->(y) AND (y)-[:back]->(x)", "a"),
        ("(x)-[:next]->(y)-[:next]->(y)", ""),
        ("(x)-[:next]->(y) AND NOT (y)-[:next]->(z)", "c"),
        ("(x)-[:next]->(y) AND NOT ((y)-[:next]->(z) AND z.title = 'ccc')", "abc"),
        ("(x)-[:next]->(y) AND (y.title = 'bbb' OR x.year = 3)", "ac"),
        ("NOT ((x)-[:next]->(y) AND y.title = 'ccc')", "cd"),
        ("x.year = 4 OR (x)-[:next]->(y) AND y.title = 'bbb'", "ad"),
        ("(x)-[:next+]->(y) AND y.id = 'd'", "abc"),
        ("(x)-[:next*]->(y) AND y.id = 'd'", "abcd"),
        ("(x)-[:next{2,3}]->(y) AND y.id = 'd'", "ab"),
        ("(x)<-[:next]-(y) AND y.year = 12", "c"),
        ("(x)-[:next]-(y) AND y.year = 12", "ac"),
        ("(x)-[:cites]->(y) AND y.id = 'gone'", "a"),
        ("(x)-[:cites]->(y) AND y.title = 'gone'", ""),
        ("(x)-[:cites]->(y) AND NOT y.title = 'gone'", "a"),
        ("(x)-[:cites]->(y) AND NOT y.version > 0", "a"),
        ("(_)-[:next]->(y)-[:next]->(_) AND y.year = 3", "ab"),
    ],
)
def test_that_a_variable_stands_for_what_the_pattern_leads_to(
    chained: EmbeddedSession, condition: str, expected: str
) -> None:
    assert ids(chained, condition) == list(expected)
    count = ask(chained, f"COUNT hexads WHERE {condition}")
    assert count.rows == ({"count": len(expected)},)


def rows(session: EmbeddedSession, query: str) -> list[tuple[Cell, ...]]:
    return [tuple(row.values()) for row in ask(session, query).rows]


def test_that_what_is_shown_of_a_variable_makes_the_rows(
    chained: EmbeddedSession,
) -> None:
    answer = ask(chained, "SELECT y.title, x.title FROM hexads WHERE (x)-[:next]->(y)")
    assert [name for name, _ in answer.columns] == [
        *("id", "y", "y.document", "document")
    ]
    assert [tuple(row.values()) for row in answer.rows] == [
        ("a", "b", {"title": "bbb"}, {"title": "aaa"}),
        ("a", "c", {"title": "ccc"}, {"title": "aaa"}),
        ("b", "c", {"title": "ccc"}, {"title": "bbb"}),
        ("c", "d", {"title": None}, {"title": "ccc"}),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("y FROM hexads WHERE {} ORDER BY y.year DESC", "ab cd ac bc"),
        ("y FROM hexads WHERE {} ORDER BY y.title DESC", "ac bc ab cd"),
        ("y FROM hexads WHERE {} ORDER BY y.year, x.year DESC", "bc ac cd ab"),
        ("y FROM hexads WHERE {} ORDER BY y.year LIMIT 2 OFFSET 1", "bc cd"),
        ("y.id FROM hexads WHERE {} AND y.year < 12", "ac bc cd"),
        ("x.year FROM hexads WHERE {} ORDER BY y.year DESC", "a c b"),
        ("x.year FROM hexads WHERE {} ORDER BY y.year, x.year DESC", "b a c"),
        ("z FROM hexads WHERE {} AND (y)-[:next]->(z)", "ac ad bd"),
        (
            "z FROM hexads WHERE {} AND (y)-[:next]->(z) ORDER BY y.year DESC",
            "ac ad bd",
        ),
        ("z FROM hexads WHERE {} AND (y)-[:next]->(z) ORDER BY y.year", "ad bd ac"),
        ("y, z FROM hexads WHERE (x)-[:cites]->(z) AND {}", "abg acg"),
        ("y FROM hexads WHERE {} AND FULLTEXT CONTAINS 'aaa'", "ab ac"),
        ("y FROM hexads WHERE {} AND (x)-[:next+]->(z) AND z.id = 'd'", "ab ac bc cd"),
    ],
)
def test_that_rows_are_sorted_by_what_variables_stand_for(
    chained: EmbeddedSession, query: str, expected: str
) -> None:
    found = rows(chained, f"SELECT {query.format('(x)-[:next]->(y)')}")
    letters = [
        "".join(str(each)[0] for each in row if isinstance(each, str)) for row in found
    ]
    assert " ".join(letters) == expected


def test_that_drift_and_whole_content_of_a_variable_are_shown(
    chained: EmbeddedSession,
) -> None:
    (row,) = ask(
        chained, "SELECT y.drift_score, y.body FROM hexads WHERE (x)-[:cites]->(y)"
    ).rows
    assert row == {"id": "a", "y": "gone", "y.drift_score": None, "y.document": None}
    (score,) = ask(
        chained,
        "SELECT drift_score FROM hexads WHERE ID = 'c'",
    ).rows
    found = ask(
        chained,
        "SELECT y.drift_score FROM hexads WHERE (x)-[:next]->(y) AND y.id = 'c'"
        " AND NOT y.drift_score > 2",
    )
    assert {row["y.drift_score"] for row in found.rows} == {score["drift_score"]}


def test_that_a_change_finds_its_entities_by_a_variable(
    chained: EmbeddedSession,
) -> None:
    where = "(x)-[:next]->(y) AND y.title = 'ccc'"
    assert ask(chained, f"UPDATE HEXADS SET title = 'new' WHERE {where}").ids == [
        *("a", "b")
    ]
    assert ask(chained, f"DELETE FROM hexads WHERE {where}").outcome.row_count == 2
    assert ask(chained, "SELECT DOCUMENT FROM hexads").ids == ["c", "d"]


def test_that_the_past_of_a_variable_is_read(chained: EmbeddedSession) -> None:
    ask(chained, "UPDATE HEXAD c SET title = 'new'")
    where = "(x)-[:next]->(y) AND y.title = 'ccc'"
    assert ids(chained, where) == []
    assert ids(chained, f"{where} AND VERSION 1") == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "what", "column"),
    [
        ("DOCUMENT FROM hexads WHERE (x)-[:next]->(y) OR y.title = 'b'", "beside", 55),
        ("y.title FROM hexads WHERE NOT (x)-[:next]->(y)", "beside", 8),
        (
            "id FROM hexads WHERE (x)-[:next]->(y) OR id = 'a' ORDER BY y.title",
            *("beside", 67),
        ),
        (
            "DOCUMENT FROM hexads WHERE (y)-[:next]->(z) AND (x)-[:next]->(y)",
            *("y begins", 56),
        ),
        (
            "DOCUMENT FROM hexads WHERE (x)-[:next]->(y) OR (y)-[:next]->(z)",
            *("y begins", 55),
        ),
        (
            "DOCUMENT FROM hexads WHERE (x)-[:next]->(y) AND (z)-[:back]->(y)",
            *("x and z", 56),
        ),
        ("COUNT(y.title) FROM hexads WHERE (x)-[:next]->(y)", "Groups", 14),
        (
            "y.title, COUNT(*) FROM hexads WHERE (x)-[:next]->(y) GROUP BY y.title",
            *("Groups", 70),
        ),
    ],
)
def test_that_a_variable_is_refused_where_it_stands_for_nothing(
    chained: EmbeddedSession, query: str, what: str, column: int
) -> None:
    with pytest.raises(QueryError, match=f"column {column}: .*{what}"):
        ask(chained, f"SELECT {query}")


def test_that_conditions_on_variables_nest_as_deep_as_others(
    chained: EmbeddedSession,
) -> None:
    inner = "(x)-[:next]->(y) AND y.title = 'bbb'"
    for level in range(19):
        inner = f"x.year = 99 OR (x.year < {20 + level} AND ({inner}))"
    assert ids(chained, inner) == ["a"]


def test_that_the_plan_says_how_variables_are_bound(chained: EmbeddedSession) -> None:
    query = (
        "EXPLAIN ANALYZE SELECT y.title FROM hexads WHERE (x)-[:next]->(y)"
        " AND y.title = 'ccc' ORDER BY y.year LIMIT 1"
    )
    (row,) = ask(chained, query).rows
    plan = row["plan"]
    assert isinstance(plan, dict)
    steps = plan["steps"]
    assert isinstance(steps, list)
    told = [
        (step["operation"], step["target"], step["actual_rows"])
        for step in steps
        if isinstance(step, dict)
    ]
    assert told == [
        ("Graph Traversal", "y: title = ccc, and back by next", 2),
        ("Bind Variables", "y", 2),
        ("Limit", "1 rows", 1),
        ("Read", "y.DOCUMENT", 1),
    ]
    assert "document_title" in str(plan["index"])


NODES = "abcd"
EDGES = st.sets(
    st.tuples(st.sampled_from("pq"), st.sampled_from(NODES), st.sampled_from("abcdz")),
    max_size=9,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    edges=EDGES,
    years=st.lists(st.sampled_from([1, 2, 3, None]), min_size=4, max_size=4),
    least=st.integers(1, 3),
    turned=st.booleans(),
)
def test_that_rows_are_those_of_trying_every_entity_for_every_variable(
    tmp_path_factory: pytest.TempPathFactory,
    edges: set[tuple[str, str, str]],
    years: list[int | None],
    least: int,
    *,
    turned: bool,
) -> None:
    opened = connected(tmp_path_factory.mktemp("tried") / "tried.octad")
    year = dict(zip(NODES, years, strict=True))
    for name in NODES:
        own = sorted((p, o) for p, s, o in edges if s == name)
        parts = [f"DOCUMENT(id = '{name}', year = {year[name]})"]
        parts[0] = parts[0].replace(", year = None", "")
        parts += [f"GRAPH({p}, {o})" for p, o in own]
        ask(opened, f"INSERT HEXAD WITH {', '.join(parts)}")

    def value(name: str) -> int:
        return year.get(name) or 0

    def sort(row: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
        known = value(row[2])
        return not known, -known if turned else known, row

    every = product(NODES, "abcdz", "abcdz")
    tried = [
        (x, y, z)
        for x, y, z in every
        if ("p", x, y) in edges
        and ("q", y, z) in edges
        and (value(y) >= least or ("p", x, z) not in edges)
        and not (value(z) and value(z) == value(x))
    ]
    query = (
        "SELECT y, z FROM hexads WHERE (x)-[:p]->(y)-[:q]->(z)"
        f" AND (y.year >= {least} OR NOT (x)-[:p]->(z)) AND NOT z.year = x.year"
        f" ORDER BY z.year{' DESC' * turned}"
    )
    assert rows(opened, query) == sorted(tried, key=sort)
    best: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in sorted(tried, key=sort):
        best.setdefault(row[:2], row)
    hidden = query.replace("SELECT y, z", "SELECT y")
    expected = sorted(best.values(), key=lambda row: (*sort(row)[:2], row[:2]))
    assert rows(opened, hidden) == [row[:2] for row in expected]
    opened.close()
