"""What can be made again is; what cannot is said, and stays."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.engines.octad.draft import Draft, Event, Place, Tensor
from panll_desktop.engines.octad.errors import StoppedError, StoreBusyError
from panll_desktop.engines.octad.integrity import examine
from panll_desktop.engines.octad.repairing import repair
from panll_desktop.engines.octad.schema import PAGE_BYTES
from panll_desktop.engines.octad.store import Store

FULL = Draft(
    title="Zoë's paper",
    body="On chains.",
    metadata={"kind": "note"},
    embedding=(0.1, -0.0, 3.0),
    types=("Note",),
    relationships=(("cites", "b"), ("near", "nobody")),
    tensor=Tensor((2,), (0.1, 2.0)),
    provenance=Event("created", "Zoë", "By hand."),
    spatial=Place(48.85, 2.35, None),
)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Entities a and b (everything), c (nothing)."""
    with closing(Store(path, create=True)) as opened:
        with opened.transaction():
            opened.insert("a", FULL)
            opened.insert("b", FULL)
            opened.insert("c", Draft())
        yield opened


def damage(store: Store, *statements: str) -> None:
    store.connection.execute("PRAGMA foreign_keys=OFF")
    for each in statements:
        store.connection.execute(each)
    store.connection.execute("PRAGMA foreign_keys=ON")


def dump(store: Store) -> list[str]:
    """All that is in the tables; indexes are compared by the checks."""
    return [each for each in store.connection.iterdump() if "INSERT INTO" in each]


def faults(store: Store) -> list[str]:
    return [each.sentence for each in examine(store.connection) if each.fault]


REPAIRABLE = [
    "INSERT INTO document_text (document_text) VALUES ('delete-all')",
    "INSERT INTO document_text (rowid, title, body) VALUES (3, 'x', 'y')",
    "UPDATE document_text_data SET block = zeroblob(8) WHERE id > 9",
    "DELETE FROM spatial_index WHERE entity = 1",
    "INSERT INTO spatial_index VALUES (3, 1, 1, 1, 1)",
    "UPDATE spatial_index SET min_latitude = 0",
    "UPDATE spatial_index_node SET data = zeroblob(length(data))",
    "DROP TABLE spatial_index",
    "DROP TABLE document_text",
    "DROP INDEX triple_backward",
    "DROP TABLE tensor",
    "DELETE FROM triple WHERE entity = 1",
    "UPDATE triple SET object = 'z' WHERE entity = 2",
    "UPDATE vector SET entity = 100001 WHERE entity = 1",
    "UPDATE vector SET embedding = zeroblob(12)",
    "DELETE FROM meta",
    "UPDATE meta SET value = 'x'",
    "UPDATE tensor SET shape = '[3]'",
    "UPDATE document SET body = 'changed' WHERE entity = 1",
    "UPDATE document SET metadata = '{' WHERE entity = 1",
    "UPDATE spatial SET latitude = 'x' WHERE entity = 1",
    "INSERT INTO semantic VALUES (3, 0, 'Ghost')",
    "INSERT INTO triple VALUES (77, 0, 'of', 'nobody')",
]


@pytest.mark.parametrize("statement", REPAIRABLE)
def test_that_what_is_derived_is_made_again_as_it_was(
    statement: str, store: Store
) -> None:
    before = dump(store)
    damage(store, statement)
    found = faults(store)
    assert found
    repaired = repair(store)
    assert [each.sentence for each in repaired.fixed] == found
    assert not any(each.fault for each in repaired.after)
    assert faults(store) == []
    kept = ("_data", "_idx", "_docsize", "_node", "_parent", "_rowid", '"meta"')
    assert sorted(each for each in dump(store) if not any(n in each for n in kept)) == (
        sorted(each for each in before if not any(n in each for n in kept))
    )
    assert repair(store).fixed == ()


def test_that_search_finds_again_what_it_found(store: Store) -> None:
    damage(store, REPAIRABLE[0])
    repair(store)
    words = "SELECT rowid FROM document_text WHERE document_text MATCH 'chains'"
    assert store.connection.execute(words).fetchall() == [(1,), (2,)]
    with store.transaction():
        store.insert("d", FULL)
    assert len(store.connection.execute(words).fetchall()) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provenance SET actor = 'eve' WHERE entity = 1",
        "UPDATE provenance SET position = 5 WHERE entity = 1",
        "UPDATE entity SET version = 2 WHERE key = 1",
        "UPDATE version SET data = '{' WHERE entity = 1",
        "DELETE FROM version WHERE entity = 3",
        "DELETE FROM entity WHERE key = 2",
    ],
)
def test_that_the_record_is_never_changed_and_its_faults_stay(
    statement: str, store: Store
) -> None:
    damage(store, statement, "INSERT INTO spatial_index VALUES (3, 1, 1, 1, 1)")
    record = [
        store.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in ("entity", "version", "provenance")
    ]
    repaired = repair(store)
    assert "The index holds a place of key 3 that does not exist." in [
        each.sentence for each in repaired.fixed
    ]
    assert any(each.fault for each in repaired.after)
    assert faults(store)
    assert record == [
        store.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in ("entity", "version", "provenance")
    ]


def test_that_a_sound_store_is_not_written_to(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        assert repair(store).fixed == ()
        assert other.execute("PRAGMA data_version").fetchone() == before


def test_that_a_stop_on_the_way_changes_nothing(store: Store) -> None:
    damage(store, "DELETE FROM triple WHERE entity = 1")
    before = dump(store)
    for looks in range(60):
        patience = iter([False] * looks)

        def stop(patience: Iterator[bool] = patience) -> bool:
            return next(patience, True)

        with pytest.raises(StoppedError):
            repair(store, stop)
        assert not store.connection.in_transaction
        assert dump(store) == before
    assert repair(store).fixed


def test_that_a_store_that_another_program_writes_is_busy(store: Store) -> None:
    damage(store, "DELETE FROM triple WHERE entity = 1")
    store.connection.execute("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError):
            repair(store)
        other.execute("ROLLBACK")
    assert repair(store).fixed


def test_that_a_file_with_broken_pages_is_not_written_to(
    store: Store, path: Path
) -> None:
    page = store.connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'triple'"
    ).fetchone()[0]
    store.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE_BYTES : page * PAGE_BYTES] = b"\xa5" * PAGE_BYTES
    path.write_bytes(content)
    with closing(Store(path)) as broken:
        repaired = repair(broken)
        assert repaired.fixed == ()
        assert any(each.fault for each in repaired.after)
    assert path.read_bytes() == content
