"""Queries: what comes, in which order, and how soon."""

import math
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import reading, vectors
from panll_desktop.engines.octad.algebra import (
    Count,
    Field,
    Insert,
    Order,
    Projection,
    SearchRelated,
    SearchText,
    SearchVector,
    Select,
)
from panll_desktop.engines.octad.draft import Draft, Json
from panll_desktop.engines.octad.errors import (
    MissingError,
    RejectedError,
    StoppedError,
    UnknownFieldError,
)
from panll_desktop.engines.octad.reading import Row
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import (
    NOTHING,
    add,
    contents,
    found,
    is_,
    named,
    never,
    ordered,
)

EVERYTHING = 10**30


FIELDS: list[tuple[str, Json]] = [
    ("document.title", {"title": "T"}),
    ("document.body", {"body": None}),
    ("document.country", {"country": "Chile"}),
    ("document.metadata.country", {"metadata.country": "Chile"}),
    ("document.a.b", {"a.b": "dotted"}),
    ("document.absent", {"absent": None}),
    ("vector.dimension", {"dimension": 2}),
    ("vector.magnitude", {"magnitude": 1.0}),
    ("vector.embedding", {"embedding": [0.6, 0.8]}),
    ("tensor.rank", {"rank": 1}),
    ("tensor.size", {"size": 2}),
    ("semantic.type", {"type": ["X", "Y"]}),
    ("graph.predicate", {"predicate": ["knows", "likes"]}),
    ("graph.target", {"target": ["b", "c"]}),
    ("graph.degree", {"degree": 2}),
    ("graph.subject", {"subject": "a"}),
    ("temporal.version", {"version": 1}),
    ("provenance.actor", [{"actor": "me"}]),
    ("provenance.origin", [{"origin": None}]),
    ("provenance.chain_length", [{"chain_length": 1}]),
    ("spatial.latitude", {"latitude": 1.0}),
    ("spatial.city", {"city": "Arica"}),
]


def ids(chunks: Iterator[list[Row]]) -> list[str]:
    return [row.id for chunk in chunks for row in chunk]


def fill(store: Store, count: int) -> None:
    with store.transaction():
        for number in range(count):
            store.insert(f"{number:04}", Draft(title=f"title {number}"))


def test_that_the_first_rows_come_before_the_last_are_sought(store: Store) -> None:
    fill(store, 1000)
    looked = 0

    def count() -> bool:
        nonlocal looked
        looked += 1
        return False

    chunks = reading.select(store, Select(Projection()), count)
    first = next(chunks)
    assert [row.id for row in first] == [f"{n:04}" for n in range(reading.FIRST_CHUNK)]
    early = looked
    rest = ids(chunks)
    assert early < looked / 5
    assert rest == [f"{n:04}" for n in range(reading.FIRST_CHUNK, 1000)]


def test_that_an_abandoned_query_leaves_the_store_free(store: Store) -> None:
    fill(store, 100)
    chunks = reading.select(store, Select(NOTHING), never)
    next(chunks)
    del chunks
    assert not store.connection.in_transaction
    add(store, "after")


def test_that_a_query_sees_the_store_as_it_was_when_it_began(store: Store) -> None:
    fill(store, 100)
    chunks = reading.select(store, Select(Projection()), never)
    next(chunks)
    other = Store(store.path)
    for number in range(100):
        other.connection.execute(f"DELETE FROM entity WHERE id = '{number:04}'")
    other.close()
    assert len(ids(chunks)) == 100 - reading.FIRST_CHUNK
    assert reading.count(store, Count(), never) == 0


def test_that_a_stopped_query_ends_and_the_store_goes_on(store: Store) -> None:
    fill(store, 600)
    stopped = False

    def stop() -> bool:
        return stopped

    chunks = reading.select(store, Select(NOTHING), stop)
    next(chunks)
    stopped = True
    with pytest.raises(StoppedError):
        ids(chunks)
    with pytest.raises(StoppedError):
        reading.count(store, Count(is_("document.title", "LIKE", "%x%x%x%")), stop)
    stopped = False
    assert reading.count(store, Count(), stop) == 600


@pytest.mark.parametrize(
    ("limit", "offset", "expected"),
    [
        (None, 0, "0000 0001 0002 0003"),
        (2, 0, "0000 0001"),
        (2, 3, "0003"),
        (0, 0, ""),
        (None, 2, "0002 0003"),
        (EVERYTHING, 1, "0001 0002 0003"),
        (1, EVERYTHING, ""),
    ],
)
def test_that_limit_and_offset_cut(
    store: Store, limit: int | None, offset: int, expected: str
) -> None:
    fill(store, 4)
    query = Select(NOTHING, limit=limit, offset=offset)
    assert " ".join(ids(reading.select(store, query, never))) == expected


def test_that_the_absent_come_last_in_both_directions(store: Store) -> None:
    add(store, "none")
    add(store, "text", metadata={"n": "many"})
    add(store, "ten", metadata={"n": "10"}, title="B")
    add(store, "nine", metadata={"n": "9"}, title="A", relationships=[["p", "b"]])
    add(store, "tie", metadata={"n": "9.0"}, title="B", relationships=[["p", "a"]])
    assert ordered(store) == "none text ten nine tie"
    assert ordered(store, "document.n") == "nine tie ten text none"
    assert ordered(store, "-document.n") == "ten tie nine text none"
    assert ordered(store, "document.title", "-temporal.created_at") == (
        "nine tie ten text none"
    )
    assert ordered(store, "graph.object") == "tie nine none text ten"
    assert ordered(store, "-graph.object") == "nine tie none text ten"
    assert ordered(store, "-graph.degree") == "nine tie none text ten"


def full() -> dict[str, Json]:
    return {
        "title": "T",
        "metadata": {"country": "Chile", "a.b": "dotted"},
        "embedding": [0.6, 0.8],
        "types": ["X", "Y"],
        "relationships": [["knows", "b"], ["likes", "c"]],
        "tensor": {"shape": [2], "data": [1, 2.5]},
        "provenance": {"event_type": "created", "actor": "me", "description": "d"},
        "spatial": {"latitude": 1, "longitude": 2, "properties": {"city": "Arica"}},
    }


def test_that_a_whole_modality_has_the_names_of_the_request(store: Store) -> None:
    add(store, "a", **full())
    add(store, "bare")
    wanted = Projection(Modality.DOCUMENT.bit | Modality.TENSOR.bit)
    assert contents(store, wanted) == {
        "a": {
            Modality.TENSOR: {"shape": [2], "data": [1.0, 2.5]},
            Modality.DOCUMENT: {
                "title": "T",
                "body": None,
                "metadata": {"country": "Chile", "a.b": "dotted"},
            },
        },
        "bare": {Modality.TENSOR: None, Modality.DOCUMENT: None},
    }


def test_that_a_field_comes_alone(store: Store) -> None:
    add(store, "a", **full())
    add(store, "bare")
    for field, value in FIELDS:
        wanted = named(field)
        facets = contents(store, Projection(0, (wanted,)))
        assert facets["a"] == {wanted.modality: value}, field
        if wanted.modality is not Modality.TEMPORAL:
            assert facets["bare"] == {wanted.modality: None}, field


def test_that_a_whole_modality_is_not_narrowed_by_a_field_of_it(store: Store) -> None:
    add(store, "a", **full())
    wanted = Projection(Modality.SEMANTIC.bit, (named("semantic.type"),))
    assert contents(store, wanted)["a"] == {Modality.SEMANTIC: {"types": ["X", "Y"]}}


def test_that_a_field_that_cannot_be_is_refused_before_rows_come(store: Store) -> None:
    query = Select(Projection(0, (Field(Modality.TENSOR, "colour"),)))
    with pytest.raises(UnknownFieldError, match=r"rank, size\. Whole: shape, data\."):
        next(reading.select(store, query, never))


def test_that_the_best_match_comes_first(store: Store) -> None:
    add(store, "long", title="whale", body="sea " * 200)
    add(store, "best", title="whale whale", body="whale")
    add(store, "short", title="whale", body="sea")
    add(store, "none", title="sea")
    query = SearchText("whale")
    rows = [r for c in reading.search_text(store, query, NOTHING, never) for r in c]
    assert [row.id for row in rows] == ["best", "short", "long"]
    scores = [row.score or 0 for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
    first = reading.search_text(store, SearchText("whale", 1), NOTHING, never)
    assert ids(first) == ["best"]


def cosine(one: list[float], two: list[float]) -> float:
    lengths = math.hypot(*one) * math.hypot(*two)
    products = (a * b for a, b in zip(one, two, strict=True))
    return math.fsum(products) / lengths if lengths else 0.0


@given(
    vectors=st.lists(
        st.lists(st.floats(-1e9, 1e9, width=32), min_size=3, max_size=3), max_size=20
    ),
    target=st.lists(st.floats(-1e9, 1e9, width=32), min_size=3, max_size=3),
)
def test_that_vectors_come_in_the_order_of_their_exact_cosine(
    store: Store, vectors: list[list[float]], target: list[float]
) -> None:
    store.connection.execute("DELETE FROM entity")
    for number, vector in enumerate(vectors):
        store.change(Insert(f"v{number}", Draft(embedding=tuple(vector))))
    query = SearchVector(tuple(target))
    rows = [r for c in reading.search_vector(store, query, NOTHING, never) for r in c]
    assert len(rows) == len(vectors)
    exact = [cosine(vectors[int(row.id[1:])], target) for row in rows]
    for row, expected in zip(rows, exact, strict=True):
        assert row.score == pytest.approx(expected, abs=1e-9)
    assert exact == pytest.approx(sorted(exact, reverse=True), abs=1e-9)


@pytest.mark.parametrize("size", [1e-30, 1.0, 3e38])
def test_that_the_size_of_a_vector_does_not_matter(store: Store, size: float) -> None:
    add(store, "far", embedding=[-size, size])
    add(store, "near", embedding=[size, size])
    add(store, "half", embedding=[size, 0])
    for scale in (1e-300, 1.0, 1e300):
        query = SearchVector((scale, scale))
        chunks = list(reading.search_vector(store, query, NOTHING, never))
        scores = [(row.id, row.score) for chunk in chunks for row in chunk]
        assert [name for name, _ in scores] == ["near", "half", "far"]
        assert [score for _, score in scores] == pytest.approx(
            [1, math.sqrt(0.5), 0], abs=1e-7
        )


def test_that_a_vector_search_is_cut_and_stopped(store: Store) -> None:
    query = SearchVector((1.0,), 2)
    assert ids(reading.search_vector(store, query, NOTHING, never)) == []
    with store.transaction():
        for number in range(vectors.BLOCK + 5):
            store.insert(f"v{number}", Draft(embedding=(1.0 if number % 2 else -1.0,)))
    assert ids(reading.search_vector(store, query, NOTHING, never)) == ["v1", "v3"]
    every = SearchVector((1.0,))
    assert len(ids(reading.search_vector(store, every, NOTHING, never))) == (
        vectors.BLOCK + 5
    )
    with pytest.raises(StoppedError):
        ids(reading.search_vector(store, query, NOTHING, lambda: True))


@pytest.mark.parametrize("vector", [(1.0, 2.0, 3.0), (math.nan, 1.0), (math.inf, 1.0)])
def test_that_a_vector_that_cannot_be_compared_is_refused(
    store: Store, vector: tuple[float, ...]
) -> None:
    add(store, "a", embedding=[1, 2])
    with pytest.raises(RejectedError):
        ids(reading.search_vector(store, SearchVector(vector), NOTHING, never))


def test_that_related_entities_come_in_the_order_of_the_edges(store: Store) -> None:
    for name in ("b", "c", "d"):
        add(store, name)
    edges: Json = [["z", "b"], ["y", "missing"], ["m", "c"], ["a", "b"], ["a", "d"]]
    add(store, "a", relationships=edges)

    def related(predicate: str | None, limit: int | None = None) -> str:
        query = SearchRelated("a", predicate, limit)
        return " ".join(ids(reading.search_related(store, query, NOTHING, never)))

    assert related(None) == "b c d"
    assert related(None, 2) == "b c"
    assert related("a") == "b d"
    assert related("nothing") == related("half \ud800") == ""
    for missing in ("e", "half \ud800"):
        with pytest.raises(MissingError):
            ids(reading.search_related(store, SearchRelated(missing), NOTHING, never))


def test_that_count_counts_all_that_meet_the_condition(store: Store) -> None:
    fill(store, 700)
    add(store, "bare")
    assert reading.count(store, Count(), never) == 701
    assert (
        reading.count(store, Count(is_("document.title", "=", "title 7")), never) == 1
    )


def test_that_the_plan_names_the_index(store: Store) -> None:
    title = is_("document.title", "=", "t")
    assert "document" in reading.query_plan(store, title, (Order(title.field),))


def test_that_every_reading_statement_leaves_no_transaction(store: Store) -> None:
    add(store, "a")
    with pytest.raises(UnknownFieldError):
        found(store, is_("graph.colour", "=", 1))
    assert not store.connection.in_transaction
    store.connection.execute("DROP TABLE version")
    with pytest.raises(sqlite3.Error):
        store.connection.execute("SELECT * FROM version")
    assert not store.connection.in_transaction
