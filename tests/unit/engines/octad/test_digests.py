"""Hashes of leaves: kept until what they speak of is written, by whomever."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad import digests, leaves, schema
from panll_desktop.engines.octad.algebra import Delete, Identified, Update
from panll_desktop.engines.octad.draft import Draft, Json
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.leaves import Leaf
from panll_desktop.engines.octad.repairing import repair
from panll_desktop.engines.octad.store import Store
from tests.unit.engines.octad.queries import FULL, add, never, put

OTHER: dict[str, Json] = {"title": "Other", "types": ["V"], "embedding": [1, 0, 0]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "kept.octad", create=True)
    add(opened, "a", **FULL)
    add(opened, "b", **OTHER)
    add(opened, "c")
    digests.keep(opened, never)
    yield opened
    opened.close()


def missing(store: Store) -> str:
    """The entities of which no hash is kept, in one text."""
    rows = store.connection.execute(
        "SELECT id FROM entity WHERE key NOT IN (SELECT entity FROM leaf) ORDER BY id"
    )
    return " ".join(str(row[0]) for row in rows)


def roots(store: Store) -> tuple[bytes, bytes]:
    """The root by what is kept, if that is believed, and by reading everything."""
    believed = digests.believable(store.connection)
    kept = leaves.snapshot(store.connection, never, believed=believed)
    return kept.tree.root, leaves.snapshot(store.connection, never).tree.root


WRITES = [
    "UPDATE document SET title = 'x' WHERE entity = 1",
    "UPDATE document SET entity = 3 WHERE entity = 2",
    "DELETE FROM triple WHERE entity = 1 AND position = 0",
    "INSERT INTO triple VALUES (2, 0, 'p', 'a')",
    "UPDATE tensor SET data = zeroblob(16)",
    "INSERT INTO semantic VALUES (3, 0, 'T')",
    "DELETE FROM provenance",
    "UPDATE spatial SET altitude = 5",
    "UPDATE entity SET modified_at = '2026-01-01T00:00:00Z' WHERE key = 3",
    "UPDATE entity SET id = 'z' WHERE key = 1",
    "DELETE FROM entity WHERE key = 2",
    "INSERT INTO entity VALUES (9, 'aa', '2026', '2026', 1)",
    "INSERT INTO document VALUES (3, 'T', NULL, '{}')",
    "INSERT INTO semantic SELECT 3, position, type FROM semantic WHERE entity = 2",
]


@pytest.mark.parametrize("keys", ["ON", "OFF"])
@pytest.mark.parametrize("statement", WRITES)
def test_that_the_root_is_that_of_the_content_whoever_wrote_it(
    store: Store, statement: str, keys: str
) -> None:
    before, _ = roots(store)
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute(f"PRAGMA foreign_keys={keys}")
        other.execute(statement)
    kept, read = roots(store)
    assert kept == read != before
    digests.keep(store, never)
    assert missing(store) == ""
    assert roots(store) == (read, read)


def test_that_only_what_was_written_is_hashed_again(store: Store) -> None:
    store.change(Update(Identified(("b",)), put("document.title", "New")))
    assert missing(store) == "b"
    add(store, "d")
    assert missing(store) == "b d"
    digests.keep(store, never)
    store.change(Delete(Identified(("a", "d"))))
    assert missing(store) == ""
    assert store.connection.execute("SELECT count(*) FROM leaf").fetchone() == (2,)


def test_that_a_session_reads_nothing_that_another_one_has_hashed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    load = leaves.load

    def counted(connection: sqlite3.Connection, keys: Sequence[int]) -> list[Leaf]:
        read.extend(keys)
        return load(connection, keys)

    monkeypatch.setattr(leaves, "load", counted)
    with closing(Store(store.path)) as other:
        assert digests.believable(other.connection)
        root = leaves.snapshot(other.connection, never, believed=True).tree.root
    assert read == []
    assert roots(store) == (root, root)


def test_that_of_what_is_proven_the_leaf_is_computed(store: Store) -> None:
    tree = leaves.snapshot(store.connection, never, believed=True)
    assert leaves.agree(store.connection, tree, ["a", "b", "nobody"])
    store.connection.execute(
        "INSERT OR REPLACE INTO vector SELECT 1, embedding, embedder FROM vector"
        " WHERE entity = 2"
    )
    tree = leaves.snapshot(store.connection, never, believed=True)
    assert leaves.agree(store.connection, tree, ["b", "c"])
    assert not leaves.agree(store.connection, tree, ["b", "a"])


def test_that_a_write_that_is_undone_leaves_the_hash(store: Store) -> None:
    store.connection.execute("BEGIN")
    store.change_inside(Update(Identified(("b",)), put("document.title", "New")), never)
    assert missing(store) == "b"
    store.connection.execute("ROLLBACK")
    assert missing(store) == ""


def test_that_a_store_in_use_is_read_without_keeping(store: Store) -> None:
    add(store, "d")
    store.connection.execute("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        digests.keep(store, never)
        assert missing(store) == "d"
        kept = leaves.snapshot(store.connection, never, believed=True).tree.root
        other.execute("ROLLBACK")
    assert roots(store) == (kept, kept)


def test_that_a_store_that_cannot_be_written_is_read_all_the_same(
    store: Store,
) -> None:
    add(store, "d")
    store.connection.execute("PRAGMA query_only=ON")
    digests.keep(store, never)
    assert missing(store) == "d"
    kept, read = roots(store)
    assert kept == read


def test_that_a_stop_keeps_what_was_hashed(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "many.octad", create=True)) as store:
        with store.transaction():
            for number in range(600):
                store.insert(f"e{number}", Draft())
        asked = iter([False])
        digests.keep(store, lambda: next(asked, True))
        assert 0 < len(missing(store).split()) < 600
        digests.keep(store, never)
        assert missing(store) == ""


def test_that_all_are_hashed_that_a_transaction_cannot_hold(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "many.octad", create=True)) as store:
        with store.transaction():
            for number in range(1100):
                store.insert(f"e{number}", Draft())
        digests.keep(store, never)
        assert missing(store) == ""
        store.connection.execute("DELETE FROM leaf WHERE entity % 300 = 7")
        digests.keep(store, never)
        assert missing(store) == ""
        kept, read = roots(store)
        assert kept == read


def test_that_doctor_finds_a_hash_of_something_else_and_repairs_it(
    store: Store,
) -> None:
    assert [each for each in examine(store.connection) if each.fault] == []
    store.connection.execute("UPDATE leaf SET digest = zeroblob(32) WHERE entity = 2")
    (fault,) = [each for each in examine(store.connection) if each.fault]
    assert fault.sentence == "Entity b: The hash kept of it is not that of it."
    assert [each.fault for each in repair(store).after if each.fault] == []
    assert missing(store) == "a b c"


@pytest.mark.parametrize(
    "damage", ["DROP TABLE leaf", "DROP TRIGGER document_update_leaf"]
)
def test_that_what_keeps_hashes_right_is_made_again(store: Store, damage: str) -> None:
    store.connection.execute(damage)
    assert any(each.fault for each in examine(store.connection))
    assert not any(each.fault for each in repair(store).after)
    assert schema.parts(store.connection) == schema.expected_parts()
    assert missing(store) == "a b c"
