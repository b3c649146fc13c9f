"""The rows of one result: appended by a lane, read in pages by a view.

Pages are kept encoded, the first of them in memory, the rest in a temporary file
that has no name, so that neither the number of rows nor their size is bounded by
memory. What is decoded is a cache with a byte budget.
"""

import marshal
import os
import threading
import weakref
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import IO, Final, cast

from panll_desktop.protocol import Batch, Cell

Page = tuple[tuple[Cell, ...], ...]
PAGE_ROWS: Final = 512
MEMORY_BYTES: Final = 8 << 20
CACHE_BYTES: Final = 16 << 20
_PLAIN: Final = frozenset({str, int, float, bool, bytes, type(None)})
_FACTOR: Final = 6  # decoded cells take about so many times their encoded bytes


class RowStore:
    """An append-only table; `append` from one thread, everything else from any."""

    def __init__(
        self, memory_bytes: int = MEMORY_BYTES, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self._lock = threading.Lock()
        self._starts: list[int] = []
        self._places: list[tuple[int, int] | bytes] = []
        self._memory_left = memory_bytes
        self._cache_bytes = cache_bytes
        self._cached = 0
        self._cache: OrderedDict[int, tuple[Page, int]] = OrderedDict()
        self._file: IO[bytes] | None = None
        self._end = 0
        self._count = 0

    @property
    def count(self) -> int:
        """Rows appended so far."""
        return self._count

    @property
    def stored_bytes(self) -> int:
        """Encoded bytes on disk."""
        return self._end

    def append(self, batch: Batch) -> None:
        """Adds the rows of a batch, cut into pages.

        Raises:
            OSError: the temporary directory is full; the rows before are kept.
            ValueError: a cell is of no kind that the protocol allows.
        """
        columns = [_plain(column) for column in batch.columns]
        for start in range(0, batch.rows, PAGE_ROWS):
            page = tuple(column[start : start + PAGE_ROWS] for column in columns)
            self._add(page, min(PAGE_ROWS, batch.rows - start))

    def row(self, index: int) -> tuple[Cell, ...]:
        """One row; the page around it is cached.

        Raises:
            IndexError: there is no such row yet.
        """
        if not 0 <= index < self._count:
            raise IndexError(index)
        number = bisect_right(self._starts, index) - 1
        page, offset = self._page(number), index - self._starts[number]
        return tuple(column[offset] for column in page)

    def cell(self, index: int, column: int) -> Cell:
        """One cell; the page around it is cached."""
        number = bisect_right(self._starts, index) - 1
        return self._page(number)[column][index - self._starts[number]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """All rows appended so far, without touching the cache."""
        for number in range(len(self._starts)):
            yield from zip(*self._decode(number), strict=True)

    def close(self) -> None:
        """Frees the file and the memory; no row can be read afterwards."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
            self._cache.clear()
            self._cached = 0
            self._places.clear()
            self._starts.clear()
            self._count = 0

    def _add(self, page: Page, rows: int) -> None:
        encoded = marshal.dumps(page)
        with self._lock:
            if len(encoded) <= self._memory_left:
                self._memory_left -= len(encoded)
                self._places.append(encoded)
            else:
                self._write(encoded)
                self._places.append((self._end, len(encoded)))
                self._end += len(encoded)
            self._starts.append(self._count)
            self._count += rows

    def _write(self, encoded: bytes) -> None:
        """Writes all of it at the end, or raises and leaves the end where it was."""
        if self._file is None:
            import tempfile  # noqa: PLC0415 - most results never leave memory

            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed
            weakref.finalize(self, self._file.close)
        left, place = memoryview(encoded), self._end
        while left:
            written = os.pwrite(self._file.fileno(), left, place)
            left, place = left[written:], place + written

    def _page(self, number: int) -> Page:
        with self._lock:
            hit = self._cache.get(number)
            if hit is not None:
                self._cache.move_to_end(number)
                return hit[0]
        page, size = self._decode(number), self._size(number) * _FACTOR
        with self._lock:
            if number in self._cache or not self._places:
                return page  # another thread was faster, or the store is closed
            self._cache[number] = (page, size)
            self._cached += size
            while self._cached > self._cache_bytes and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1][1]
        return page

    def _size(self, number: int) -> int:
        place = self._places[number]
        return len(place) if isinstance(place, bytes) else place[1]

    def _decode(self, number: int) -> Page:
        place = self._places[number]
        if isinstance(place, bytes):
            encoded = place
        else:
            if self._file is None:
                raise IndexError(number)
            encoded = os.pread(self._file.fileno(), place[1], place[0])
        page: Page = marshal.loads(encoded)  # noqa: S302 - we wrote these bytes
        return page


def _plain(column: Sequence[Cell]) -> tuple[Cell, ...]:
    """The column as a tuple of plain Python values, numpy and Arrow included."""
    convert = getattr(column, "tolist", None) or getattr(column, "to_pylist", None)
    cells = tuple(convert()) if convert is not None else tuple(column)
    return cells if _PLAIN.issuperset(map(type, cells)) else tuple(map(_cell, cells))


def _cell(value: object) -> Cell:
    """One cell as a plain Python value; `marshal` would keep numpy's own as bytes."""
    convert = getattr(value, "tolist", None)
    if convert is not None:
        value = convert()
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case str():
            return str.__str__(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value)
        case list() | tuple():
            plain = _PLAIN.issuperset(map(type, value))
            return list(value) if plain else cast("Cell", [*map(_cell, value)])
        case dict():
            pairs = {str(name): _cell(each) for name, each in value.items()}
            return cast("Cell", pairs)
        case _:
            raise ValueError(f"a cell is of the kind {type(value).__name__}")
