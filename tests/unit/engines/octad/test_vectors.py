"""Nearest neighbours by a kept matrix, against every vector compared by itself."""

import struct
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from math import isqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import reading, vectors
from panll_desktop.engines.octad.algebra import (
    Assign,
    Field,
    Identified,
    Projection,
    SearchVector,
    Update,
)
from panll_desktop.engines.octad.errors import StoppedError
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import add

Vector = tuple[float, ...]
numbers = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 3e38, -3e38, 1e-45, 1e-30]),
    st.floats(-1, 1, width=32),
)
several = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=12)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "vectors.octad", create=True, durable=False)
    yield opened
    opened.close()


def search(store: Store, vector: Vector, limit: int | None) -> list[tuple[str, float]]:
    chunks = reading.search_vector(
        store, SearchVector(vector, limit), Projection(0), lambda: False
    )
    return [(row.id, row.score or 0.0) for chunk in chunks for row in chunk]


def cosine(one: Vector, other: Vector) -> float:
    """In fractions, so that nothing overflows."""
    a, b = [Fraction(each) for each in one], [Fraction(each) for each in other]
    nothing = Fraction(0)
    product = sum((x * y for x, y in zip(a, b, strict=True)), nothing)
    square = sum((x * x for x in a), nothing) * sum((y * y for y in b), nothing)
    if not square:
        return 0.0
    ratio = product * product / square
    scaled = isqrt(ratio.numerator * 10**40 // ratio.denominator) / 10**20
    return scaled if product >= 0 else -scaled


@given(several, st.tuples(numbers, numbers, numbers), st.integers(1, 5))
def test_that_the_best_are_those_that_comparing_all_finds(
    held: list[Vector], wanted: Vector, limit: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "v.octad", create=True, durable=False)
        try:
            for number, vector in enumerate(held):
                add(store, f"e{number}", embedding=list(vector))
            found = search(store, wanted, limit)
            whole = search(store, wanted, None)
        finally:
            store.close()
    assert found == whole[:limit]
    stored = {f"e{at}": single(vector) for at, vector in enumerate(held)}
    for identifier, score in whole:
        assert score == pytest.approx(cosine(stored[identifier], wanted), abs=1e-9)


def single(vector: Vector) -> Vector:
    """As it is stored, in single precision."""
    return struct.unpack("<3f", struct.pack("<3f", *vector))


def test_that_equal_vectors_come_in_the_order_of_the_store(store: Store) -> None:
    for number in range(9):
        add(store, f"e{number}", embedding=[0.1, 0.7, 0.3])
    assert [name for name, _ in search(store, (0.3, 0.2, 0.9), 4)] == [
        *("e0", "e1", "e2", "e3")
    ]


def test_that_a_write_of_this_or_another_program_is_seen(store: Store) -> None:
    for number in range(4):
        add(store, f"e{number}", embedding=[1.0, float(number), 0.0])
    assert search(store, (0.0, 1.0, 0.0), 1)[0][0] == "e3"
    store.change(
        Update(
            Identified(("e0",)),
            (Assign(Field(Modality.VECTOR, "embedding"), (0.0, 2.0, 0.0)),),
        )
    )
    assert search(store, (0.0, 1.0, 0.0), 1) == [("e0", 1.0)]
    other = Store(store.path)
    try:
        add(other, "new", embedding=[0.0, 0.0, 1.0])
    finally:
        other.close()
    assert search(store, (0.0, 0.0, 1.0), 1) == [("new", 1.0)]


def test_that_the_matrix_is_read_once_while_nothing_changes(store: Store) -> None:
    for number in range(20):
        add(store, f"e{number}", embedding=[1.0, float(number)])
    seen: list[str] = []
    search(store, (0.0, 1.0), 2)
    store.connection.set_trace_callback(seen.append)
    search(store, (1.0, 0.0), 2)
    store.connection.set_trace_callback(None)
    assert [each for each in seen if "FROM vector" in each] == []


def test_that_a_store_too_large_to_keep_is_read_each_time(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    monkeypatch.setattr(vectors, "MOST_KEPT", 10)
    for number in range(20):
        add(store, f"e{number}", embedding=[1.0, float(number)])
    assert [name for name, _ in search(store, (0.0, 1.0), 2)] == ["e19", "e18"]


def test_that_no_rows_are_asked_for_without_reading(store: Store) -> None:
    add(store, "e", embedding=[1.0])
    assert search(store, (1.0,), 0) == []


def test_that_reading_the_matrix_can_be_stopped(store: Store) -> None:
    for number in range(3):
        add(store, f"e{number}", embedding=[1.0, float(number)])
    with pytest.raises(StoppedError):
        list(
            reading.search_vector(
                store, SearchVector((1.0, 0.0), 1), Projection(0), lambda: True
            )
        )
    assert [name for name, _ in search(store, (1.0, 0.0), 1)] == ["e0"]
