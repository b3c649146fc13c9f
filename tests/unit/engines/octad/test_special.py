"""Likeness, shapes, patterns and paths, against answers worked out by hand."""

import math
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import reading
from panll_desktop.engines.octad.algebra import (
    Condition,
    Direction,
    Follows,
    Matches,
    Metric,
    NearestPlaces,
    Not,
    Operator,
    Shaped,
    Similar,
    Step,
)
from panll_desktop.engines.octad.draft import Json
from panll_desktop.engines.octad.errors import OctadError, RejectedError
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import add, found

EDGES = {"a": "b", "b": "c", "c": "d", "d": "b", "e": "e"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "special.octad", create=True)
    add(opened, "north", embedding=[1.0, 0.0], spatial=place(80, 0), title="aaa bridge")
    add(opened, "east", embedding=[0.6, 0.8], spatial=place(0, 80), body="the river")
    add(opened, "south", embedding=[-2.0, 0.0], spatial=place(-80, 0))
    add(opened, "flat", tensor={"shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]})
    for one, other in EDGES.items():
        add(opened, one, relationships=[["to", other]])
    yield opened
    opened.close()


def place(latitude: float, longitude: float) -> dict[str, Json]:
    return {"latitude": latitude, "longitude": longitude}


@pytest.mark.parametrize(
    ("metric", "least", "expected"),
    [
        (Metric.COSINE, 0.61, "north"),
        (Metric.COSINE, 0.6, "north east"),
        (Metric.COSINE, -1.0, "north east south"),
        (Metric.EUCLIDEAN, 1.0, "north"),
        (Metric.EUCLIDEAN, 1 / (1 + math.hypot(0.4, 0.8)) - 1e-6, "north east"),
        (Metric.DOT_PRODUCT, -1.9, "north east"),
    ],
)
def test_that_likeness_is_measured_as_asked(
    store: Store, metric: Metric, least: float, expected: str
) -> None:
    assert found(store, Similar((1.0, 0.0), least, metric)) == expected


@pytest.mark.parametrize("size", [1e308, 1e-308])
def test_that_a_vector_of_any_size_has_a_direction(store: Store, size: float) -> None:
    direction = Similar((size, size / 2), 0.61)
    assert found(store, direction) == found(store, Similar((2.0, 1.0), 0.61)) != ""


@pytest.mark.parametrize(
    ("metric", "least", "expected"),
    [(Metric.EUCLIDEAN, 0.01, ""), (Metric.DOT_PRODUCT, 1e300, "north east")],
)
def test_that_a_vector_too_large_to_be_squared_is_measured(
    store: Store, metric: Metric, least: float, expected: str
) -> None:
    assert found(store, Similar((1e308, 1e308), least, metric)) == expected


def test_that_a_vector_of_another_length_is_refused(store: Store) -> None:
    other = Similar((1.0, 0.0, 0.0), -1.0)
    for condition in (other, Not(other)):
        with pytest.raises(RejectedError, match="that of the vectors here is 2"):
            found(store, condition)


def test_that_the_nearest_places_are_counted_off(store: Store) -> None:
    assert found(store, NearestPlaces(70, 10, 1)) == "north"
    assert found(store, NearestPlaces(10, 70, 2)) == "north east"


def test_that_shapes_are_compared(store: Store) -> None:
    assert found(store, Shaped(Operator.EQUAL, (2, 3))) == "flat"
    assert found(store, Shaped(Operator.UNEQUAL, (3, 2))) == "flat"
    assert found(store, Shaped(Operator.EQUAL, (3, 2))) == ""
    with pytest.raises(RejectedError, match="compared by == and !="):
        found(store, Shaped(Operator.LESS, (2, 3)))


def test_that_a_pattern_is_looked_for_in_title_and_body(store: Store) -> None:
    assert found(store, Matches("^a+ b|riv.r$")) == "north east"
    assert found(store, Matches("riv.r$", "title")) == ""
    with pytest.raises(RejectedError, match="no regular expression"):
        found(store, Matches("("))


def test_that_a_pattern_without_end_is_stopped(store: Store) -> None:
    add(store, "long", body="a" * 60)
    with pytest.raises(OctadError, match="takes too long"):
        found(store, Matches("(?:(?:a|a|ab)+)+c"))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((Step("to"),), "a b c d e"),
        ((Step("other"),), ""),
        ((Step("to"), Step("to"), Step("to")), "a b c d e"),
        ((Step("to", Direction.IN),), "b c d e"),
        ((Step("to", Direction.IN), Step("to", Direction.IN, 2, 2)), "b c d e"),
        ((Step("to", Direction.BOTH),), "a b c d e"),
        ((Step("to", least=1, most=None),), "a b c d e"),
        ((Step("other", least=0, most=None),), "north east south flat a b c d e"),
        ((Step("to", least=3, most=5),), "a b c d e"),
    ],
)
def test_that_paths_lead_somewhere(
    store: Store, steps: tuple[Step, ...], expected: str
) -> None:
    assert found(store, Follows(steps)) == expected


NODES = "vwxyz"


@given(
    st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=8),
    st.lists(
        st.tuples(
            st.sampled_from(list(Direction)),
            st.sampled_from([(1, 1), (0, None), (1, None), (0, 2), (2, 3)]),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_that_paths_are_those_of_a_walk_over_the_edges(
    edges: set[tuple[str, str]],
    asked: list[tuple[Direction, tuple[int, int | None]]],
) -> None:
    steps = tuple(Step("p", way, *bounds) for way, bounds in asked)
    expected = [node for node in NODES if walked({node}, steps, edges)]
    assert asked_of_a_store(edges, Follows(steps)) == expected


def walked(
    places: set[str], steps: tuple[Step, ...], edges: set[tuple[str, str]]
) -> set[str]:
    for step in steps:
        places = stepped(places, step, edges)
    return places


def stepped(places: set[str], step: Step, edges: set[tuple[str, str]]) -> set[str]:
    ways = set()
    if step.direction is not Direction.IN:
        ways |= edges
    if step.direction is not Direction.OUT:
        ways |= {(other, one) for one, other in edges}
    most = len(NODES) + step.least if step.most is None else step.most
    reached: set[str] = set()
    waiting = deque((each, 0) for each in places)
    seen = set(waiting)
    while waiting:
        place, depth = waiting.popleft()
        if depth >= step.least:
            reached.add(place)
        if depth < most:
            for one, other in ways:
                if one == place and (other, depth + 1) not in seen:
                    seen.add((other, depth + 1))
                    waiting.append((other, depth + 1))
    return reached


def asked_of_a_store(edges: set[tuple[str, str]], condition: Condition) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Store(Path(folder) / "walk.octad", create=True, durable=False)
        for node in NODES:
            links: list[Json] = [
                ["p", other] for one, other in sorted(edges) if one == node
            ]
            add(opened, node, title=node, relationships=links)
        try:
            return found(opened, condition).split()
        finally:
            opened.close()


def test_that_a_path_of_two_edges_uses_the_indexes(store: Store) -> None:
    plan = reading.query_plan(store, Follows((Step("to"), Step("to"))), ())
    assert "USING COVERING INDEX triple_predicate" in plan
    assert "SCAN e" not in plan
    assert "SCAN t" not in plan
