"""GROUP BY, HAVING and aggregates, through whole statements."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.vql import parser
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.checking import HAVING_WITHOUT_GROUP, NOT_GROUPED
from panll_desktop.languages.vql.grouping import is_grouping
from panll_desktop.languages.vql.language import VQL
from panll_desktop.languages.vql.types import RULES
from panll_desktop.modules.verisimdb import aggregating
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.modules.verisimdb.resolving import BeyondError
from panll_desktop.protocol import (
    CancelFlag,
    CancelledError,
    Cell,
    QueryError,
    Severity,
)
from tests.unit.modules.verisimdb.asking import ask, connected

TOWNS = (
    "id = 'a', title = 'Arica', country = 'Chile', people = '9'",
    "id = 'b', title = 'Iquique', country = 'Chile', people = '10'",
    "id = 'c', title = 'Lima', country = 'Peru', people = 'many'",
    "id = 'd', title = 'Atlantis'",
)


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """Four documents, two of a country; edges from one of them, places of two."""
    opened = connected(tmp_path / "towns.octad")
    for text in TOWNS:
        ask(opened, f"INSERT HEXAD WITH DOCUMENT({text})")
    ask(
        opened,
        "INSERT HEXAD WITH DOCUMENT(id = 'e'), GRAPH(near, a), GRAPH(near, b),"
        " GRAPH(far, c), SPATIAL(latitude = 2, longitude = 3),"
        " SEMANTIC(T), SEMANTIC(U), VECTOR([3, 4])",
    )
    ask(
        opened,
        "INSERT HEXAD WITH DOCUMENT(id = 'f'), GRAPH(far, a), SEMANTIC(T),"
        " SPATIAL(latitude = 5, longitude = 3)",
    )
    yield opened
    opened.close()


def rows(session: EmbeddedSession, query: str) -> list[tuple[Cell, ...]]:
    return [tuple(row.values()) for row in ask(session, query).rows]


def test_that_groups_have_a_row_for_each_value_and_one_for_none(
    towns: EmbeddedSession,
) -> None:
    query = (
        "SELECT DOCUMENT.country, COUNT(*), MIN(title), MAX(DOCUMENT.people)"
        " FROM hexads GROUP BY DOCUMENT.country"
    )
    assert rows(towns, query) == [
        ("Chile", 2, "Arica", 10),
        ("Peru", 1, "Lima", "many"),
        (None, 3, "Atlantis", None),
    ]
    assert ask(towns, query).columns == (
        ("DOCUMENT.country", "text"),
        ("COUNT(*)", "integer"),
        ("MIN(title)", "text"),
        ("MAX(DOCUMENT.people)", "any"),
    )


def test_that_texts_that_are_no_numbers_are_left_out_of_sums(
    towns: EmbeddedSession,
) -> None:
    query = "SELECT SUM(people), AVG(people), COUNT(people) FROM hexads"
    assert rows(towns, query) == [(19.0, 9.5, 3)]
    assert [kind for _, kind in ask(towns, query).columns] == [
        *("real", "real", "integer")
    ]


def test_that_sums_of_what_the_store_counts_are_whole(towns: EmbeddedSession) -> None:
    query = "SELECT SUM(GRAPH.degree), AVG(VECTOR.magnitude), MAX(VECTOR.dimension)"
    answer = ask(towns, f"{query} FROM hexads")
    assert [tuple(row.values()) for row in answer.rows] == [(4, 5.0, 2)]
    assert [kind for _, kind in answer.columns] == ["integer", "real", "integer"]


def test_that_of_nothing_the_count_is_0_and_all_else_is_null(
    towns: EmbeddedSession,
) -> None:
    query = (
        "SELECT COUNT(*), COUNT(GRAPH.target), SUM(people), AVG(people), MIN(title)"
        " FROM hexads WHERE FALSE"
    )
    assert rows(towns, query) == [(0, 0, None, None, None)]
    assert rows(towns, f"{query} GROUP BY title") == []


def test_that_an_entity_is_in_the_group_of_each_of_its_values(
    towns: EmbeddedSession,
) -> None:
    query = (
        "SELECT SEMANTIC.type, GRAPH.predicate, COUNT(*), COUNT(GRAPH.target) FROM"
        " hexads WHERE GRAPH EXISTS GROUP BY SEMANTIC.type, GRAPH.predicate"
    )
    assert rows(towns, query) == [
        *(("T", "far", 2, 4), ("T", "near", 1, 3)),
        *(("U", "far", 1, 3), ("U", "near", 1, 3)),
    ]


@pytest.mark.parametrize(
    ("having", "expected"),
    [
        ("COUNT(*) > 1", ["Chile", None]),
        ("COUNT(*) = 1 OR SUM(people) >= 19", ["Chile", "Peru"]),
        ("NOT COUNT(*) > 1", ["Peru"]),
        ("country = 'Chile' AND 2 <= COUNT(people)", ["Chile"]),
        ("country LIKE '%er%'", ["Peru"]),
        ("country = NULL", [None]),
        ("SUM(people) != NULL", ["Chile"]),
        ("NOT SUM(people) > 5", ["Peru", None]),
        ("MIN(people) < COUNT(*)", []),
        ("AVG(people) < MAX(people)", ["Chile"]),
        ("TRUE", ["Chile", "Peru", None]),
        ("1 = 2", []),
    ],
)
def test_that_having_leaves_the_groups_that_meet_it(
    towns: EmbeddedSession, having: str, expected: list[str | None]
) -> None:
    query = f"SELECT country FROM hexads GROUP BY country HAVING {having}"
    assert [country for (country,) in rows(towns, query)] == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("ORDER BY COUNT(*) DESC, country", [3, 2, 1]),
        ("ORDER BY SUM(people) DESC", [2, 1, 3]),
        ("ORDER BY country DESC", [1, 2, 3]),
        ("ORDER BY COUNT(*) LIMIT 1 OFFSET 1", [2]),
    ],
)
def test_that_groups_are_sorted_and_limited(
    towns: EmbeddedSession, end: str, expected: list[int]
) -> None:
    query = f"SELECT COUNT(*) FROM hexads GROUP BY country {end}"
    assert rows(towns, query) == [(count,) for count in expected]


def test_that_a_modality_shows_those_of_its_parts_that_are_keys(
    towns: EmbeddedSession,
) -> None:
    query = "FROM hexads GROUP BY title, SPATIAL.latitude HAVING latitude = 2"
    assert rows(towns, f"SELECT SPATIAL(latitude), COUNT(*) {query}") == [(2.0, 1)]
    assert ask(towns, f"SELECT SPATIAL(latitude) {query}").columns == (
        ("SPATIAL.latitude", "real"),
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT SPATIAL, COUNT(*) FROM hexads GROUP BY title, SPATIAL.latitude",
        "SELECT * FROM hexads GROUP BY title",
        "SELECT DOCUMENT.title, COUNT(*) FROM hexads",
        "SELECT DOCUMENT(country, title) FROM hexads GROUP BY country",
        "SELECT country FROM hexads GROUP BY country ORDER BY title",
        "SELECT DOCUMENT FROM hexads ORDER BY COUNT(*)",
    ],
)
def test_that_the_linter_calls_wrong_what_the_store_refuses(
    towns: EmbeddedSession, query: str
) -> None:
    with pytest.raises(QueryError) as got:
        ask(towns, query)
    assert VQL.lint is not None
    wrong = {d.span: d.message for d in VQL.lint(query, {}) if d.code == NOT_GROUPED}
    assert got.value.position is not None
    assert wrong[got.value.position] in str(got.value)


SHOWN = ("DOCUMENT", "*", "DOCUMENT.kind", "kind", "d.kind", "DOCUMENT(kind, title)")
KEYS = ("", "GROUP BY kind", "GROUP BY DOCUMENT.metadata.kind", "GROUP BY id, title")
TESTS = ("", "HAVING COUNT(*) > 1", "HAVING kind = 'x'", "HAVING GRAPH EXISTS")
ORDERS = ("", "ORDER BY kind", "ORDER BY COUNT(*)", "ORDER BY DOCUMENT.title")


@given(*map(st.sampled_from, (SHOWN, (*SHOWN, "COUNT(*)"), KEYS, TESTS, ORDERS)))
def test_that_linter_and_store_agree_on_every_grouping(
    one: str, other: str, keys: str, test: str, order: str
) -> None:
    query = f"SELECT {one}, {other} FROM HEXADS {keys} {test} {order} LIMIT 3"
    tree = parser.parse(query)
    assert isinstance(tree, t.Select)
    if not is_grouping(tree):
        return
    assert VQL.lint is not None
    told = {each.code for each in VQL.lint(query, {})}
    wrong = bool(told & {NOT_GROUPED, HAVING_WITHOUT_GROUP})
    try:
        aggregating.grouping(tree)
    except BeyondError:
        assert wrong
    else:
        assert not wrong


def test_that_a_key_may_be_shown_by_another_of_its_names(
    towns: EmbeddedSession,
) -> None:
    query = "FROM hexads GROUP BY DOCUMENT.metadata.country HAVING country = 'Peru'"
    assert rows(towns, f"SELECT DOCUMENT.country, COUNT(*) {query}") == [("Peru", 1)]
    assert rows(towns, f"SELECT country {query} ORDER BY h.country") == [("Peru",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT GRAPH FROM hexads ORDER BY DOCUMENT.title",
        "SELECT COUNT(*) FROM hexads GROUP BY DOCUMENT.country",
        "SELECT GRAPH FROM hexads PROOF INTEGRITY",
        "SELECT GRAPH FROM HEXAD a PROOF FRESHNESS(a)",
    ],
)
def test_that_nothing_is_called_wrong_that_the_store_answers(
    towns: EmbeddedSession, query: str
) -> None:
    ask(towns, query)
    assert VQL.lint is not None
    path = (RULES,)
    told = VQL.lint(query, {path: towns.catalog(path)})
    assert Severity.ERROR not in {each.severity for each in told}
    assert Severity.ERROR in {each.severity for each in VQL.lint(query, {})}


def test_that_ids_are_counted_and_grouped_by(towns: EmbeddedSession) -> None:
    assert rows(towns, "SELECT COUNT(id), MAX(id) FROM hexads") == [(6, "f")]
    query = "SELECT id, COUNT(*) FROM hexads WHERE GRAPH EXISTS GROUP BY id"
    assert rows(towns, query) == [("e", 1), ("f", 1)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT COUNT(TENSOR.wrong) FROM hexads",
        "SELECT COUNT(*) FROM hexads GROUP BY TENSOR.wrong",
        "SELECT COUNT(*) FROM hexads GROUP BY id HAVING MAX(TENSOR.wrong) > 1",
        "SELECT COUNT(*) FROM hexads GROUP BY id ORDER BY MIN(TENSOR.wrong)",
    ],
)
def test_that_an_unknown_field_of_a_group_is_refused_at_its_place(
    towns: EmbeddedSession, query: str
) -> None:
    with pytest.raises(QueryError, match="no field 'wrong'") as got:
        ask(towns, query)
    assert got.value.position is not None
    assert got.value.position.of(query) == "TENSOR.wrong"


def test_that_a_grouping_that_was_stopped_has_no_row(towns: EmbeddedSession) -> None:
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        ask(towns, "SELECT COUNT(id), title FROM hexads GROUP BY title", cancel=flag)


def test_that_an_explained_grouping_has_a_plan(towns: EmbeddedSession) -> None:
    (row,) = ask(towns, "EXPLAIN SELECT MAX(title) FROM hexads").rows
    assert row["plan"]
