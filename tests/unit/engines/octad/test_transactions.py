"""Changes: stopped, refused, interrupted or in each other's way, all or nothing."""

import threading
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad.algebra import (
    Constant,
    Delete,
    Identified,
    Insert,
    Update,
)
from panll_desktop.engines.octad.draft import Draft, Place, Tensor
from panll_desktop.engines.octad.errors import (
    DuplicateError,
    StoppedError,
    StoreBusyError,
)
from panll_desktop.engines.octad.store import Store
from panll_desktop.protocol import ALL_MODALITIES, Modality
from panll_desktop.protocol.observer import Silence
from tests.unit.engines.octad.queries import FULL, add, dump, found, put

EVERYONE = Constant(True)


class Listener(Silence):
    """Keeps what the store reports."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.removed = 0

    def entity_created(self, modalities: int) -> None:
        self.made.append(modalities)

    def entity_deleted(self) -> None:
        self.removed += 1


def insert_together(store: Store, *identifiers: str) -> None:
    with store.transaction():
        for identifier in identifiers:
            store.insert(identifier, Draft(title="t", tensor=Tensor((1,), (1.0,))))


def test_that_the_observer_hears_only_of_what_was_committed(path: Path) -> None:
    listener = Listener()
    with closing(Store(path, create=True, observer=listener)) as store:
        add(store, "a", **FULL)
        add(store, "b")
        assert listener.made == [ALL_MODALITIES, Modality.TEMPORAL.bit]
        with pytest.raises(DuplicateError):
            insert_together(store, "c", "a")
        looks = iter([False, False, True])
        with pytest.raises(StoppedError):
            store.change(Delete(EVERYONE), lambda: next(looks, True))
        assert (len(listener.made), listener.removed) == (2, 0)
        store.change(Delete(EVERYONE))
        assert (len(listener.made), listener.removed) == (2, 2)


@pytest.mark.parametrize(
    "change",
    [
        Insert("new", Draft(title="x")),
        Update(EVERYONE, put("document.title", "x")),
        Delete(EVERYONE),
    ],
    ids=lambda each: type(each).__name__,
)
def test_that_a_stopped_change_changes_nothing(
    store: Store, change: Insert | Update | Delete
) -> None:
    with store.transaction():
        for number in range(300):
            store.insert(f"{number}", Draft(title="t", spatial=Place(1, 2)))
    before = dump(store)
    for patience in (0, 1) if isinstance(change, Insert) else (0, 1, 2, 50, 200):
        looks = iter([False] * patience)
        if not (isinstance(change, Insert) and patience):
            with pytest.raises(StoppedError):
                store.change(change, lambda looks=looks: next(looks, True))  # type: ignore[misc]
    assert dump(store) == before
    assert not store.connection.in_transaction
    store.change(change)
    assert dump(store) != before


def test_that_an_interrupt_from_another_thread_stops_a_change(store: Store) -> None:
    with store.transaction():
        for number in range(300):
            store.insert(f"{number}", Draft(title="title"))
    before = dump(store)

    def interrupt() -> bool:
        thread = threading.Thread(target=store.interrupt)
        thread.start()
        thread.join()
        return False

    with pytest.raises(StoppedError):
        store.change(Update(EVERYONE, put("document.title", "new")), interrupt)
    assert dump(store) == before


def test_that_a_store_stopped_a_thousand_times_goes_on(store: Store) -> None:
    """SQLite counts the steps of a kept statement, ROLLBACK too, over all its runs."""
    for _ in range(1000):
        with pytest.raises(StoppedError):
            store.change(Insert("a", Draft()), lambda: True)
    add(store, "a")


def test_that_one_transaction_commits_many_or_none(store: Store) -> None:
    insert_together(store, "a", "b")
    before = dump(store)
    with pytest.raises(DuplicateError):
        insert_together(store, "c", "d", "a")
    assert dump(store) == before
    assert found(store, EVERYONE) == "a b"


def test_that_a_held_store_is_busy_and_loses_nothing(store: Store) -> None:
    add(store, "a", title="x")
    with closing(Store(store.path)) as other:
        other.connection.execute("PRAGMA busy_timeout=0")
        with store.transaction():
            store.insert("b", Draft())
            with pytest.raises(StoreBusyError, match="try again"):
                add(other, "c")
            assert found(other, EVERYONE) == "a"
        add(other, "c")
        assert found(other, EVERYONE) == found(store, EVERYONE) == "a b c"


def test_that_writers_on_many_connections_lose_nothing(path: Path) -> None:
    Store(path, create=True).close()
    barrier, failures, written = threading.Barrier(4), [], []

    def write(name: str) -> None:
        with closing(Store(path)) as store:
            barrier.wait()
            for number in range(25):
                try:
                    add(store, f"{name}{number}", title="w", embedding=[1, number])
                    store.change(
                        Update(EVERYONE, put(f"document.{name}", str(number)))
                        if number % 10 == 0
                        else Update(Identified((f"{name}{number}",)), ())
                    )
                    written.append(f"{name}{number}")
                except StoreBusyError as error:
                    failures.append(str(error))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(Store(path)) as store:
        assert sorted(found(store, EVERYONE).split()) == sorted(written)
        versions = store.connection.execute(
            "SELECT count(*) FROM entity e WHERE version <> "
            "(SELECT count(*) FROM version WHERE entity = e.key)"
        )
        assert versions.fetchone() == (0,)
    assert len(written) + len(failures) == 100
