"""A damaged store is open for reading alone, and says so."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad.algebra import (
    And,
    Identified,
    Insert,
    Projection,
    Select,
)
from panll_desktop.engines.octad.draft import Draft
from panll_desktop.engines.octad.errors import StoreDamagedError
from panll_desktop.engines.octad.reading import select
from panll_desktop.engines.octad.salvaging import SalvagedStore
from panll_desktop.engines.octad.schema import PAGE_BYTES
from panll_desktop.engines.octad.store import DAMAGED, Store
from panll_desktop.protocol import ALL_MODALITIES, Modality

PAGE = PAGE_BYTES


@pytest.fixture
def damaged(path: Path) -> Callable[[str], bytes]:
    """Spoils the first page of a table."""

    def spoil(table: str) -> bytes:
        with closing(Store(path, create=True)) as store:
            with store.transaction():
                store.insert("a", Draft(title="A", types=("T",)))
            page = store.connection.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
            ).fetchone()[0]
        content = bytearray(path.read_bytes())
        content[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
        path.write_bytes(content)
        return bytes(content)

    return spoil


def titles(store: Store, bits: int = 0) -> list[str]:
    query = Select(Projection(bits), And(()))
    return [row.id for rows in select(store, query, lambda: False) for row in rows]


def test_that_damage_that_is_met_ends_the_writing_and_not_the_reading(
    damaged: Callable[[str], bytes], path: Path
) -> None:
    before = damaged("semantic")
    with closing(SalvagedStore(path)) as store:
        assert store.damage == ""
        with pytest.raises(StoreDamagedError):
            titles(store, ALL_MODALITIES)
        assert store.damage == DAMAGED
        assert titles(store) == ["a"]
        with pytest.raises(StoreDamagedError, match="open for reading alone"):
            store.change(Insert("b", Draft(title="B")))
        assert titles(store) == ["a"]
    assert path.read_bytes() == before


def test_that_what_cannot_be_opened_as_usual_is_opened_for_reading(
    damaged: Callable[[str], bytes], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged("semantic")

    def refuse(*_: object, **__: object) -> None:
        raise StoreDamagedError("The store cannot be used.")

    monkeypatch.setattr("panll_desktop.engines.octad.store.open_store", refuse)
    with closing(SalvagedStore(path)) as store:
        assert store.damage == DAMAGED
        assert titles(store) == ["a"]
        with pytest.raises(StoreDamagedError, match="open for reading alone"):
            store.change(Insert("b", Draft(title="B")))
    with pytest.raises(StoreDamagedError, match="cannot be used"):
        Store(path)


def test_that_a_file_that_was_cut_off_is_read_as_far_as_it_goes(path: Path) -> None:
    with closing(Store(path, create=True)) as store, store.transaction():
        for at in range(600):
            store.insert(f"e{at}", Draft(title=f"T{at}", body="words " * 200))
    whole = path.read_bytes()
    cut = whole[: len(whole) * 9 // 10 // PAGE * PAGE]
    path.write_bytes(cut)
    with pytest.raises(StoreDamagedError):
        Store(path)
    with closing(SalvagedStore(path)) as store:
        assert store.damage == DAMAGED
        query = Select(Projection(Modality.DOCUMENT.bit), Identified(("e0",)))
        (rows,) = select(store, query, lambda: False)
        assert [row.id for row in rows] == ["e0"]
        with pytest.raises(StoreDamagedError, match="open for reading alone"):
            store.change(Insert("b", Draft(title="B")))
    assert path.read_bytes() == cut


@pytest.mark.parametrize("table", ["sqlite_schema", "entity"])
def test_that_a_store_of_which_nothing_can_be_read_is_refused(
    table: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(path, create=True)) as store:
        pages = dict(
            store.connection.execute("SELECT name, rootpage FROM sqlite_schema")
        )
    content = bytearray(path.read_bytes())
    page = pages.get(table, 1)
    start = (page - 1) * PAGE + (100 if page == 1 else 0)
    content[start : page * PAGE] = b"\xa5" * (page * PAGE - start)
    path.write_bytes(content)

    def refuse(*_: object, **__: object) -> None:
        raise StoreDamagedError("The store cannot be used.")

    monkeypatch.setattr("panll_desktop.engines.octad.store.open_store", refuse)
    with pytest.raises(StoreDamagedError, match="cannot be used"):
        SalvagedStore(path)


def test_that_a_sound_store_is_a_store_like_any_other(path: Path) -> None:
    with closing(SalvagedStore(path, create=True)) as store:
        store.change(Insert("a", Draft(title="A")))
        found = select(store, Select(Projection(0), Identified(("a",))), lambda: False)
        assert [row.id for rows in found for row in rows] == ["a"]
        assert store.damage == ""
