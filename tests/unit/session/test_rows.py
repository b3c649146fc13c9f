"""The row store: what is appended is read back, wherever it is kept."""

import enum
import threading
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.protocol import Batch, Cell, Json
from panll_desktop.session.rows import PAGE_ROWS, RowStore

JSON: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=10,
)
CELLS: st.SearchStrategy[Cell] = JSON | st.binary(max_size=40)
Row = tuple[Cell, ...]


def batch_of(rows: list[Row]) -> Batch:
    return Batch(tuple(zip(*rows, strict=True)), len(rows))


def store_of(rows: list[Row], cuts: list[int], memory: int, cache: int) -> RowStore:
    store, at = RowStore(memory, cache), 0
    for cut in [*cuts, len(rows)]:
        if part := rows[at : at + cut]:
            store.append(batch_of(part))
            at += cut
    return store


@given(
    st.integers(1, 3).flatmap(
        lambda width: st.lists(st.tuples(*[CELLS] * width), max_size=30)
    ),
    st.lists(st.integers(1, 9), max_size=9),
    st.integers(0, 400),
    st.integers(0, 2000),
)
def test_that_what_is_appended_is_read_back(
    rows: list[Row], cuts: list[int], memory: int, cache: int
) -> None:
    store = store_of(rows, cuts, memory, cache)
    assert store.count == len(rows)
    assert list(store.rows()) == rows
    for index in reversed(range(len(rows))):
        assert store.row(index) == rows[index]
        assert [store.cell(index, at) for at in range(len(rows[index]))] == [
            *rows[index]
        ]
    store.close()


def test_that_a_batch_longer_than_a_page_is_cut() -> None:
    count = 3 * PAGE_ROWS + 7
    store = RowStore(memory_bytes=4000, cache_bytes=0)
    store.append(Batch((range(count), [str(each) for each in range(count)]), count))
    for index in (0, PAGE_ROWS - 1, PAGE_ROWS, 2 * PAGE_ROWS, count - 1):
        assert store.row(index) == (index, str(index))
        assert store.cell(index, 1) == str(index)
    assert store.stored_bytes > 0
    store.close()


def test_that_a_row_that_is_not_there_is_an_index_error() -> None:
    store = RowStore()
    store.append(Batch((("a",),), 1))
    for index in (-1, 1, 100):
        with pytest.raises(IndexError):
            store.row(index)
    store.close()
    with pytest.raises(IndexError):
        store.row(0)
    with pytest.raises(IndexError):
        store.cell(0, 0)
    assert (store.count, list(store.rows())) == (0, [])


@given(st.lists(st.integers(0, 39), max_size=60), st.integers(0, 20_000))
def test_that_the_cache_keeps_to_its_budget(reads: list[int], budget: int) -> None:
    store = RowStore(memory_bytes=500, cache_bytes=budget)
    for number in range(40):
        store.append(Batch((("x" * 100 + str(number),),), 1))
    for index in reads:
        assert store.row(index) == ("x" * 100 + str(index),)
        sizes = [size for _, size in store._cache.values()]
        assert store._cached == sum(sizes)
        assert sum(sizes) <= budget or len(sizes) == 1
    store.close()


def test_that_threads_that_read_one_page_count_it_once() -> None:
    store = RowStore(memory_bytes=0, cache_bytes=1 << 20)
    store.append(Batch((("a" * 1000,) * 200,), 200))
    barrier = threading.Barrier(8)

    def read() -> None:
        barrier.wait(10)
        store.row(7)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    assert store._cached == sum(size for _, size in store._cache.values())
    store.close()


def test_that_rows_are_read_while_more_are_appended() -> None:
    store, wrong = RowStore(memory_bytes=1000, cache_bytes=1000), list[int]()

    def write() -> None:
        for start in range(0, 5000, 50):
            store.append(Batch((range(start, start + 50),), 50))

    writer = threading.Thread(target=write)
    writer.start()
    while store.count < 5000:
        last = store.count - 1
        if last >= 0 and store.row(last) != (last,):
            wrong.append(last)
    writer.join(10)
    assert wrong == []
    store.close()


def test_that_numpy_columns_become_plain_values() -> None:
    store = RowStore()
    column = np.array([1.5, 2.5])
    store.append(Batch((column, np.array([1, 2])), 2))  # type: ignore[arg-type]
    assert list(store.rows()) == [(1.5, 1), (2.5, 2)]
    assert [type(cell) for cell in store.row(0)] == [float, int]
    store.close()


class Colour(enum.StrEnum):
    RED = "red"


def test_that_numpy_scalars_are_never_taken_for_bytes() -> None:
    row: tuple[object, ...] = (
        np.float64(0.1),
        np.int64(3),
        np.bool_(True),
        [np.float64(1.5), {"n": np.int8(2)}],
        np.array([[1.0, 2.0]]),
        bytearray(b"blob"),
        Colour.RED,
    )
    store = RowStore()
    store.append(batch_of([cast("Row", row)]))
    expected: Row = (0.1, 3, True, [1.5, {"n": 2}], [[1.0, 2.0]], b"blob", "red")
    assert store.row(0) == expected
    assert [type(cell) for cell in store.row(0)] == [type(each) for each in expected]
    store.close()


def test_that_a_cell_of_no_allowed_kind_is_refused_and_the_rows_before_stay() -> None:
    store = RowStore()
    store.append(Batch((("a",),), 1))
    with pytest.raises(ValueError, match="object"):
        store.append(batch_of([cast("Row", (object(),))]))
    assert list(store.rows()) == [("a",)]
    store.close()


def test_that_closing_or_forgetting_a_store_frees_its_file() -> None:
    stores = [RowStore(memory_bytes=0) for _ in range(2)]
    for store in stores:
        store.append(Batch((("a" * 1000,),), 1))
    files = [store._file for store in stores]
    stores[0].close()
    stores[0].close()
    del store, stores
    assert [file is not None and file.closed for file in files] == [True, True]
