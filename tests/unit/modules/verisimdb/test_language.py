"""What else of the language the embedded engine carries out, and what it never will."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from panll_desktop import settings
from panll_desktop.modules.verisimdb import stores
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.modules.verisimdb.manifest import manifest
from panll_desktop.protocol import CancelFlag, Cell, Json, Limits, QueryError
from tests.unit.modules.verisimdb.asking import ask, connected, ids


@pytest.fixture
def chained(tmp_path: Path) -> Iterator[EmbeddedSession]:
    """a -> b -> c -> d by `next`, and back from d to a by `back`."""
    opened = connected(tmp_path / "chained.octad")
    for at, name in enumerate("abcd"):
        edge = f"GRAPH(next, {'bcd'[at]})" if at < 3 else "GRAPH(back, a)"
        ask(
            opened,
            f"INSERT HEXAD WITH DOCUMENT(id = '{name}', title = '{name * 3}',"
            f" body = '{name * (at + 2)}'), {edge}, VECTOR([{at}, 1])",
        )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("FROM HEXAD a TRAVERSE next DEPTH 1", "b"),
        ("FROM HEXAD a TRAVERSE next DEPTH 2", "bc"),
        ("FROM HEXAD a TRAVERSE next", "bcd"),
        ("FROM HEXAD a TRAVERSE next DEPTH 9 WHERE title = 'ccc'", "c"),
        ("FROM HEXAD d TRAVERSE next DEPTH 3", ""),
        ("FROM hexads TRAVERSE next DEPTH 1", "bcd"),
        ("FROM hexads TRAVERSE next DEPTH 2 WHERE NOT VECTOR.magnitude > 2", "b"),
        ("FROM HEXAD a TRAVERSE other DEPTH 3", ""),
    ],
)
def test_that_traverse_follows_edges_as_deep_as_it_says(
    chained: EmbeddedSession, query: str, expected: str
) -> None:
    assert ask(chained, f"SELECT DOCUMENT {query}").ids == list(expected)


def test_that_a_search_of_a_modality_shows_what_has_it(
    chained: EmbeddedSession,
) -> None:
    ask(chained, "INSERT HEXAD WITH DOCUMENT(id = 'e')")
    answer = ask(chained, "SEARCH GRAPH WHERE title > 'bbb' LIMIT 1")
    assert answer.rows == ({"id": "c", "graph": {"relationships": [["next", "d"]]}},)
    assert answer.outcome.statement_type == "SEARCH GRAPH"
    assert len(ask(chained, "SEARCH VECTOR [1, 1]").ids) == 4
    assert ask(chained, "SEARCH TENSOR").ids == []


def test_that_an_entity_stands_for_its_vector(chained: EmbeddedSession) -> None:
    assert ids(chained, "VECTOR SIMILAR TO ENTITY d WITHIN 0.98") == ["c", "d"]
    assert ids(chained, "NOT VECTOR SIMILAR TO ENTITY d WITHIN 0.98") == ["a", "b"]
    query = "SEARCH VECTOR SIMILAR TO ENTITY a LIMIT 2"
    assert ask(chained, query).ids == ["a", "b"]
    for missing in (ids, lambda *_: ask(chained, "SEARCH VECTOR ENTITY zz")):
        with pytest.raises(QueryError, match="no entity 'zz'"):
            missing(chained, "VECTOR SIMILAR TO ENTITY zz")
    change = "UPDATE HEXADS SET title = 'x' WHERE VECTOR SIMILAR TO ENTITY zz"
    with pytest.raises(QueryError, match="no entity 'zz'"):
        ask(chained, change)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("(x)-[:next]->(x)", ""),
        ("(x)-[:next+]->(y)-[:back]->(x)", "a"),
        ("(x)-[:next{3,3}]->(y)-[:back]->(x) AND x.title = 'aaa'", "a"),
        ("NOT (x)-[:next*]->(x)-[:next]->(y)", "d"),
        ("(x)-[:next]->(y)-[:next]->(z)-[:back]->(x)", ""),
        ("(x)-[:next]->(y) OR (x)-[:back]->(y)", "abcd"),
        ("(_)-[:next]->(_)-[:next]->(_)", "ab"),
    ],
)
def test_that_a_pattern_that_names_its_first_variable_again_leads_back(
    chained: EmbeddedSession, condition: str, expected: str
) -> None:
    assert ids(chained, condition) == list(expected)


@pytest.mark.parametrize(
    "condition",
    [
        "VECTOR SIMILAR TO [1, 2, 3]",
        "NOT VECTOR SIMILAR TO [1, 2, 3]",
        "VECTOR SIMILAR TO [1, 2, 3] AND VECTOR NEAREST 1",
        "VECTOR SIMILAR TO [1, 2, 3] AND VECTOR NEAREST 1 OR title = 'aaa'",
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT DOCUMENT FROM hexads WHERE {}",
        "COUNT HEXADS WHERE {}",
        "DELETE FROM hexads WHERE {}",
    ],
)
def test_that_a_vector_of_another_length_is_refused(
    chained: EmbeddedSession, query: str, condition: str
) -> None:
    with pytest.raises(QueryError, match="its length is 3, that of the vectors here"):
        ask(chained, query.format(condition))
    assert len(ask(chained, "SELECT DOCUMENT FROM hexads").ids) == 4


def test_that_a_box_may_go_across_the_date_line(chained: EmbeddedSession) -> None:
    for name, longitude in {"fiji": 178, "samoa": -172, "london": 0}.items():
        place = f"SPATIAL(latitude = -15, longitude = {longitude})"
        ask(chained, f"INSERT HEXAD WITH DOCUMENT(id = '{name}'), {place}")
    across = "WITHIN BOUNDS(-20, 170, -10, -170)"
    assert ids(chained, across) == ["fiji", "samoa"]
    assert ids(chained, f"SPATIAL EXISTS AND NOT {across}") == ["london"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("VECTOR SIMILAR TO [0, 1] AND VECTOR NEAREST 2", "ab"),
        ("VECTOR NEAREST 1 AND VECTOR SIMILAR TO ENTITY c AND TRUE", "c"),
        ("VECTOR SIMILAR TO [9, 1] AND VECTOR NEAREST 1 USING EUCLIDEAN", "d"),
        ("VECTOR SIMILAR TO [0, 1] WITHIN 0.99 AND VECTOR NEAREST 3", "a"),
        ("NOT (VECTOR SIMILAR TO [0, 1] AND VECTOR NEAREST 2)", "cd"),
        ("DOCUMENT.title < DOCUMENT.body", "cd"),
        ("DOCUMENT.body != DOCUMENT.title AND GRAPH.degree = VECTOR.dimension", ""),
        ("DOCUMENT.title = GRAPH.target OR TEMPORAL.version = GRAPH.degree", "abcd"),
        ("TENSOR.shape = [2]", ""),
        ("PROVENANCE.chain_valid = true", ""),
    ],
)
def test_that_conditions_across_modalities_hold(
    chained: EmbeddedSession, condition: str, expected: str
) -> None:
    assert ids(chained, condition) == list(expected)


def test_that_parts_of_modalities_are_shown(session: EmbeddedSession) -> None:
    query = (
        "SELECT DOCUMENT(title, n), GRAPH(nodes, edges), SPATIAL(*),"
        " PROVENANCE(actor, chain_valid), TENSOR(rank) FROM HEXAD full"
    )
    (row,) = ask(session, query).rows
    assert row["document"] == {"title": "River town", "n": "10"}
    assert row["graph"] == {
        "target": ["bare", "nobody"],
        "relationships": [["near", "bare"], ["far off", "nobody"]],
    }
    assert row["provenance"] == [{"actor": "me", "chain_valid": True}]
    assert isinstance(row["spatial"], dict)
    assert row["spatial"]["latitude"] == 38.7
    assert row["tensor"] == {"rank": 2}
    with pytest.raises(QueryError, match="column 8: TENSOR has no field '0'"):
        ask(session, "SELECT TENSOR(0, 1) FROM HEXAD full")


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        ("WHERE title = $t", {"t": "aaa"}, ["a"]),
        ("WHERE title IN_NO_WAY", {}, None),
        ("WHERE $t = title OR DOCUMENT.n = $u", {"t": "aaa", "u": None}, list("abcd")),
        ("WHERE VECTOR SIMILAR TO $v WITHIN 0.99", {"v": [3, 1.0]}, ["d"]),
        ("WHERE TENSOR.shape = $s OR ID = $i", {"s": [2], "i": "b"}, ["b"]),
    ],
)
def test_that_parameters_stand_for_their_values(
    chained: EmbeddedSession,
    query: str,
    given: dict[str, Json],
    expected: list[str] | None,
) -> None:
    text = f"SELECT DOCUMENT FROM hexads {query}"
    if expected is None:
        with pytest.raises(QueryError):
            chained.start(text, given, Limits(), CancelFlag())
        return
    job = chained.start(text, given, Limits(), CancelFlag())
    found: list[Cell] = [cell for batch in job.batches() for cell in batch.columns[0]]
    assert found == expected


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({}, r"parameter \$v has no value"),
        ({"v": "x"}, r"parameter \$v is no list of numbers"),
        ({"v": [True]}, r"parameter \$v is no list"),
        ({"v": []}, r"parameter \$v is no list"),
    ],
)
def test_that_a_parameter_that_does_not_fit_is_named(
    chained: EmbeddedSession, given: dict[str, Json], what: str
) -> None:
    query = "SELECT * FROM hexads WHERE VECTOR SIMILAR TO $v"
    with pytest.raises(QueryError, match=f"column 46: The {what}"):
        chained.start(query, given, Limits(), CancelFlag())


def test_that_an_object_is_no_value_to_compare(chained: EmbeddedSession) -> None:
    with pytest.raises(QueryError, match="is an object"):
        chained.start(
            "COUNT hexads WHERE title = $t", {"t": {"a": 1}}, Limits(), CancelFlag()
        )


def test_that_the_names_of_stores_are_those_of_the_manifest() -> None:
    assert manifest.id == stores.MODULE
    assert {each.name: each.options for each in manifest.presets} == stores.PRESETS


def test_that_a_named_store_is_asked_in_its_place(
    chained: EmbeddedSession, tmp_path: Path
) -> None:
    other = connected(tmp_path / "other.octad")
    ask(other, "INSERT HEXAD WITH DOCUMENT(id = 'far', title = 'away')")
    other.close()
    kept = settings.Connection(
        "other-1", "verisimdb", {"path": str(tmp_path / "other.octad")}
    )
    gone = settings.Connection("gone", "verisimdb", {"path": str(tmp_path / "no")})
    settings.save(settings.Settings(connections=(kept, gone)), settings.settings_file())
    assert ask(chained, "SELECT DOCUMENT FROM STORE other-1").ids == ["far"]
    query = "SELECT COUNT(*) FROM STORE other-1 WHERE VERSION 1 AND title = 'away'"
    assert ask(chained, query).rows == ({"count": 1},)
    with pytest.raises(QueryError, match="column 22: No VeriSimDB connection is"):
        ask(chained, "SELECT DOCUMENT FROM STORE nowhere")
    with pytest.raises(QueryError, match="There is no file"):
        ask(chained, "SELECT DOCUMENT FROM STORE gone")


@pytest.mark.parametrize(
    ("clause", "what"),
    [
        ("WHERE VECTOR NEAREST 3", "not to what"),
        ("WHERE VECTOR NEAREST 3 OR VECTOR SIMILAR TO [1, 1]", "not to what"),
        ("WHERE VECTOR SIMILAR TO [1, 1] USING JACCARD", "JACCARD compares sets"),
        ("WHERE TENSOR RANK LIKE 2", "A rank is a number"),
        ("WHERE WITHIN RADIUS(91, 0, 5)", "no place 91, 0"),
        ("WHERE NOT NEAREST(0, -181, 5)", "no place 0, -181"),
        ("WHERE WITHIN BOUNDS(0, 0, 91, 5)", "no place 91, 5"),
        ("WHERE WITHIN RADIUS(1, 0, -5)", "no less than 0 km"),
        ("WHERE TENSOR SHAPE < [2]", "Shapes have no order"),
        ("WHERE TENSOR SHAPE == ['a']", "whole numbers"),
    ],
)
def test_that_what_is_never_carried_out_says_why(
    session: EmbeddedSession, clause: str, what: str
) -> None:
    with pytest.raises(QueryError, match=what) as caught:
        ask(session, f"SELECT * FROM hexads {clause}")
    assert caught.value.position is not None
    assert "yet" not in str(caught.value)
