"""How entities are found: by which index, and that none is missed by it."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import accesses, paths, plans, reading
from panll_desktop.engines.octad.accesses import Way
from panll_desktop.engines.octad.algebra import (
    IDENTIFIER,
    Aggregate,
    And,
    Compare,
    Condition,
    Constant,
    Contains,
    Count,
    Direction,
    Field,
    Follows,
    Function,
    Group,
    Identified,
    NearestPlaces,
    NearestVectors,
    Not,
    Operator,
    Or,
    Order,
    Present,
    Projection,
    Reached,
    SearchRelated,
    SearchText,
    SearchVector,
    Select,
    Similar,
    Step,
    VectorOf,
    WithinBounds,
    WithinRadius,
    WrittenBy,
)
from panll_desktop.engines.octad.conditions import compile_condition
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import MissingError, StoppedError
from panll_desktop.engines.octad.sql import Sql
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import add

MANY = 600  # more than a sample
TYPE = Field(Modality.SEMANTIC, "type")
TITLE = Field(Modality.DOCUMENT, "title")
ACTOR = Field(Modality.PROVENANCE, "actor")
OBJECT = Field(Modality.GRAPH, "object")
COUNTRY = Field(Modality.DOCUMENT, "metadata.country")


def fill(store: Store) -> None:
    """Towns with a type, a place, an edge to the next one and words."""
    chance = random.Random(7)  # noqa: S311 - the same store in every run
    for number in range(MANY):
        document: dict[str, Json] = {
            "title": f"town {number}",
            "body": chance.choice(["river bridge", "river", "hill"]),
            "metadata": {"country": chance.choice(["Chile", "Peru"])},
            "types": [chance.choice(["City", "Village"])],
            "relationships": [["near", f"e{number + 1}"], ["in", "e0"]],
        }
        if number % 2:
            document["spatial"] = {
                "latitude": chance.uniform(-60, 60),
                "longitude": chance.uniform(-170, 170),
            }
        if number % 3 == 0:
            document["embedding"] = [chance.random() for _ in range(4)]
            document["provenance"] = {
                "event_type": "made",
                "actor": "ann",
                "description": "",
            }
        add(store, f"e{number}", **document)


@pytest.fixture(scope="module")
def towns() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "towns.octad", create=True, durable=False)
        fill(store)
        yield store
        store.close()


LEAVES: list[Condition] = [
    Identified(("e3", "e77", "nobody")),
    Contains("river"),
    Contains("bridge", "body"),
    Contains("?!"),
    Compare(TYPE, Operator.EQUAL, "City"),
    Compare(TYPE, Operator.UNEQUAL, "City"),
    Compare(TITLE, Operator.EQUAL, "town 12"),
    Compare(ACTOR, Operator.EQUAL, "ann"),
    WrittenBy("ann"),
    WrittenBy("ben"),
    Compare(OBJECT, Operator.EQUAL, "e9"),
    Compare(COUNTRY, Operator.EQUAL, "Peru"),
    Compare(Field(Modality.GRAPH, "predicate"), Operator.EQUAL, "in"),
    WithinBounds(-10, -60, 30, 60),
    WithinRadius(10, 179, 3000),
    WithinRadius(float("nan"), 0, 1),
    NearestPlaces(0, 0, 9),
    Follows((Step("near"), Step("near"))),
    Follows((Step("in", Direction.IN),)),
    Follows((Step("near", Direction.BOTH), Step("in"))),
    Follows((Step("near", least=0, most=2),)),
    Similar((1.0, 0.0, 0.0, 0.0), 0.6),
    NearestVectors((1.0, 0.0, 0.0, 0.0), 5),
    NearestVectors(VectorOf("e3"), 5),
    Reached("e3", Step("near", most=4)),
    Reached(None, Step("in")),
    Present(Modality.SPATIAL),
    Constant(True),
    Constant(False),
]
conditions = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


def met_by(store: Store, condition: Condition) -> list[int]:
    """Every entity put to the test, without any index."""
    sql = Sql()
    test = compile_condition(condition, sql)
    rows = store.connection.execute(
        f"SELECT e.key, coalesce({test}, 0) {sql.from_clause()} ORDER BY e.key",
        sql.parameters,
    )
    return [key for key, met in rows if met]


@given(conditions)
def test_that_no_path_misses_an_entity_or_finds_another(
    towns: Store, condition: Condition
) -> None:
    sql = Sql()
    test = paths.test(paths.path(towns.connection, condition), sql)
    found = towns.connection.execute(
        f"SELECT e.key {sql.from_clause()} WHERE {test} ORDER BY e.key",
        sql.parameters,
    ).fetchall()
    assert [row[0] for row in found] == met_by(towns, condition)
    assert reading.count(towns, Count(condition), lambda: False) == len(found)


@given(
    conditions,
    st.sampled_from([(), (Order(TITLE, True),)]),
    st.sampled_from([None, 0, 1, 7]),
    st.integers(0, 5),
)
def test_that_what_is_analysed_is_what_is_selected(
    towns: Store,
    condition: Condition,
    order: tuple[Order, ...],
    limit: int | None,
    offset: int,
) -> None:
    query = Select(Projection(), condition, order, limit, offset)
    chunks = reading.select(towns, query, lambda: False)
    steps = plans.analyse(towns, query, lambda: False)
    assert steps[-1][1].rows == sum(map(len, chunks))
    assert [step for step, _ in steps] == [
        stage.step for stage in plans.stages(towns, query)
    ]


@pytest.mark.parametrize(
    ("condition", "way", "index"),
    [
        (
            Identified(("e3",)),
            Way.IDENTIFIERS,
            "INDEX sqlite_autoindex_entity_1 (id=?)",
        ),
        (Contains("river"), Way.TEXT, "SCAN document_text VIRTUAL TABLE INDEX"),
        (Compare(TYPE, Operator.EQUAL, "City"), Way.TYPES, "semantic_type (type=?)"),
        (Compare(TITLE, Operator.EQUAL, "town 1"), Way.TITLE, "document_title"),
        (Compare(ACTOR, Operator.EQUAL, "ann"), Way.ACTOR, "provenance_actor"),
        (WrittenBy("ann"), Way.AUTHOR, "version_author (author=?)"),
        (Compare(OBJECT, Operator.EQUAL, "e9"), Way.EDGES, "triple_backward"),
        (Follows((Step("near"), Step("near"))), Way.EDGES, "triple_predicate"),
        (
            WithinRadius(10, 20, 300),
            Way.PLACES,
            "SCAN spatial_index VIRTUAL TABLE INDEX",
        ),
        (Reached("e3", Step("near")), Way.WALK, "triple_predicate (predicate=?"),
        (
            Or((Identified(("e3",)), Contains("river"))),
            Way.UNION,
            "sqlite_autoindex_entity_1",
        ),
    ],
)
def test_that_an_index_is_really_used(
    towns: Store, condition: Condition, way: Way, index: str
) -> None:
    for wanted in (
        condition,
        And((Compare(COUNTRY, Operator.EQUAL, "Peru"), condition)),
    ):
        assert paths.path(towns.connection, wanted).access.way is way
        told = reading.query_plan(towns, wanted, None)
        assert index in told
        assert "SCAN e;" not in f"{told};"
        assert "SCAN document;" not in f"{told};"


def test_that_a_condition_without_an_index_is_a_full_scan(towns: Store) -> None:
    for condition in (
        Constant(True),
        Not(Contains("river")),
        Compare(COUNTRY, Operator.EQUAL, "Peru"),
        Or((Contains("river"), Compare(COUNTRY, Operator.EQUAL, "Peru"))),
    ):
        first = plans.stages(towns, Select(Projection(), condition))[0].step
        assert first.reads_all
        assert first.rows == MANY


def test_that_of_two_indexes_the_one_that_finds_less_is_used(towns: Store) -> None:
    few, many = Contains("12"), Compare(TYPE, Operator.EQUAL, "City")
    for terms in ((few, many), (many, few)):
        path = paths.path(towns.connection, And(terms))
        assert path.access.way is Way.TEXT
        assert path.filters == (many,)


def test_that_the_nearest_places_are_not_sought_where_an_index_helps(
    towns: Store,
) -> None:
    nearest = NearestPlaces(0, 0, 2)
    path = paths.path(towns.connection, And((nearest, Contains("river"))))
    assert path.access.way is Way.TEXT


def test_that_estimates_are_near_what_comes(towns: Store) -> None:
    for condition in LEAVES:
        query = Select(Projection(), condition)
        steps = plans.analyse(towns, query, lambda: False)
        slow = isinstance(condition, Follows | Reached)
        step, figure = steps[-1]
        assert slow or abs(step.rows - figure.rows) <= MANY / 10, condition


def test_that_large_results_are_estimated_without_counting_all(
    monkeypatch: pytest.MonkeyPatch, towns: Store
) -> None:
    monkeypatch.setattr(accesses, "COUNTED", 50)
    found = accesses.access(Contains("river"))
    assert found is not None
    held = reading.count(towns, Count(Contains("river")), lambda: False)
    assert held / 2 < accesses.rows(towns.connection, found) < held * 2


def test_that_counts_are_those_of_the_store(towns: Store) -> None:
    found = plans.counts(towns)
    assert (found.entities, found.documents, found.triples) == (MANY, MANY, 2 * MANY)
    assert (found.types, found.places, found.records) == (MANY, MANY // 2, MANY // 3)
    assert found.fan_out == 2
    assert abs(found.vectors - MANY / 3) < MANY / 10
    assert found.tensors == 0


def test_that_each_step_of_other_questions_is_measured(towns: Store) -> None:
    country = Group((COUNTRY,), (), Contains("river"))
    for query, rows in (
        (country, 2),
        (Group((), (Aggregate(Function.COUNT),)), 1),
        (Count(Contains("river")), 1),
        (SearchText("river", 5), 5),
        (SearchText("?!"), 0),
        (SearchVector((1, 0, 0, 0), 3), 3),
        (SearchRelated("e1"), 2),
        (SearchRelated("e1", "in"), 1),
    ):
        steps = plans.analyse(towns, query, lambda: False)
        assert steps[-1][1].rows == rows, query
        assert all(figure.seconds >= 0 for _, figure in steps)
        assert sum(figure.seconds for _, figure in steps) > 0


def test_that_an_analysis_can_be_stopped(towns: Store) -> None:
    query = Select(Projection(), Compare(COUNTRY, Operator.EQUAL, "Peru"))
    with pytest.raises(StoppedError):
        plans.analyse(towns, query, lambda: True)
    assert not towns.connection.in_transaction


def test_that_an_empty_store_has_plans(tmp_path: Path) -> None:
    store = Store(tmp_path / "empty.octad", create=True)
    try:
        by_id = Order(Field(Modality.TEMPORAL, IDENTIFIER))
        for condition in LEAVES:
            if condition == NearestVectors(VectorOf("e3"), 5):
                continue
            query = Select(Projection(), condition, (by_id,))
            assert plans.analyse(store, query, lambda: False)[-1][1].rows == 0
        assert (
            plans.analyse(store, SearchVector((1.0,)), lambda: False)[-1][1].rows == 0
        )
        assert plans.counts(store).fan_out == 0
        with pytest.raises(MissingError, match="e3"):
            reading.count(
                store, Count(NearestVectors(VectorOf("e3"), 1)), lambda: False
            )
    finally:
        store.close()
