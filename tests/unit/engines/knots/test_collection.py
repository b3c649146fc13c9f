"""Collections: what goes in, what is refused, and what a file may be."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panll_desktop.engines.knots import listing, table
from panll_desktop.engines.knots.collection import Collection, Subject
from panll_desktop.engines.knots.errors import (
    CodeError,
    CollectionBusyError,
    CollectionError,
    CollectionVersionError,
    KnotError,
    NotACollectionError,
    QuandleError,
    StoppedError,
    TakenError,
    UnknownKnotError,
)
from panll_desktop.engines.knots.rows import COLUMNS, table_row
from panll_desktop.engines.knots.schema import KIND

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
R3 = [[0, 2, 1], [2, 1, 0], [1, 0, 2]]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made = Collection(tmp_path / "mine.knots", create=True, clock=lambda: NOON)
    yield made
    made.close()


def test_that_the_name_of_a_built_in_quandle_means_no_other(
    collection: Collection,
) -> None:
    collection.add_quandle("R_3", R3)
    for name in ("R_5", "R_9", "A5-3c"):
        with pytest.raises(TakenError, match="means another quandle"):
            collection.add_quandle(name, [[0]])


def test_that_a_knot_is_measured_and_named_on_its_way_in(
    collection: Collection,
) -> None:
    collection.add("mine", "braid: 1 1 1", tags=["torus", "small"], note="from a walk")
    row = listing.knot(collection, "mine")
    known = table_row(table.knot("3_1"))
    for column in COLUMNS:
        if column.name not in ("name", "dt_code", "gauss_code", "pd_code"):
            assert row[column.name] == known[column.name]
    assert row["tags"] == "small, torus"
    assert row["identified_as"] == "3_1"
    assert row["certainty"] == "exact"
    assert row["note"] == "from a walk"
    assert row["added_at"] == "2026-11-27T12:00:00+00:00"
    assert list(listing.knots(collection)) == [row]


def test_that_a_knot_without_a_name_in_the_table_says_so(
    collection: Collection,
) -> None:
    collection.add("T(3, 7)", "braid: " + "1 2 " * 7)
    row = listing.knot(collection, "T(3, 7)")
    assert (row["identified_as"], row["certainty"]) == ("", "")


def test_that_what_was_added_is_there_when_the_file_is_opened_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.knots"
    with closing(Collection(path, create=True)) as first:
        first.add("mine", "4 6 8 2")
        first.add_quandle("R", R3, ["dihedral"])
    with closing(Collection(path)) as again:
        assert again.diagram("mine") == table.knot("4_1").diagram
        assert again.quandle("R").table == tuple(map(tuple, R3))
        (row,) = listing.quandles(again)
        assert (row["name"], row["size"], row["tags"]) == ("R", 3, "dihedral")
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (0x4B4E4F54,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA user_version").fetchone() == (KIND.version,)


def test_that_a_name_is_given_once(collection: Collection) -> None:
    collection.add("mine", "4 6 2")
    with pytest.raises(TakenError, match="mine"):
        collection.add("mine ", "4 6 8 2")
    collection.add_quandle("R", R3)
    with pytest.raises(TakenError, match="R"):
        collection.add_quandle("R", R3)
    assert [row["crossing_number"] for row in listing.knots(collection)] == [3]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_that_a_name_can_be_read_and_written(collection: Collection, name: str) -> None:
    with pytest.raises(KnotError, match="name"):
        collection.add(name, "4 6 2")
    assert list(listing.knots(collection)) == []


def test_that_a_wrong_code_or_table_changes_nothing(collection: Collection) -> None:
    with pytest.raises(CodeError, match="Label 8"):
        collection.add("mine", "4 6 8")
    with pytest.raises(QuandleError, match="Idempotence fails at 1"):
        collection.add_quandle("R", [[0, 0], [1, 0]])
    with pytest.raises(KnotError, match="comma"):
        collection.add("mine", "4 6 2", tags=["a,b"])
    assert list(listing.knots(collection)) == []
    assert list(listing.quandles(collection)) == []


def test_that_a_further_diagram_is_of_the_same_knot(collection: Collection) -> None:
    collection.add("mine", "4 6 2")
    assert collection.add_diagram("mine", "braid: 1 1 1 1 -1") == "mine/2"
    with pytest.raises(CodeError, match="no diagram of mine"):
        collection.add_diagram("mine", "braid: -1 -1 -1")
    with pytest.raises(UnknownKnotError, match="yours"):
        collection.add_diagram("yours", "4 6 2")
    names = [row["name"] for row in listing.diagrams(collection)]
    assert names == ["mine/1", "mine/2"]
    assert len(collection.diagram("mine/2")) == 5
    collection.remove(Subject.DIAGRAM, "mine/2")
    with pytest.raises(KnotError, match="remove the knot"):
        collection.remove(Subject.DIAGRAM, "mine/1")
    assert len(list(listing.diagrams(collection))) == 1


def test_that_everything_can_be_tagged_and_removed(collection: Collection) -> None:
    collection.add("mine", "4 6 2")
    collection.add_quandle("R", R3)
    for subject, name in (
        (Subject.KNOT, "mine"),
        (Subject.DIAGRAM, "mine/1"),
        (Subject.QUANDLE, "R"),
    ):
        collection.tag(subject, name, ["b", "a", " b "])
        collection.untag(subject, name, ["c"])
    assert listing.knot(collection, "mine")["tags"] == "a, b"
    assert [row["tags"] for row in listing.diagrams(collection)] == ["a, b"]
    assert [row["tags"] for row in listing.quandles(collection)] == ["a, b"]
    collection.untag(Subject.KNOT, "mine", ["a"])
    assert listing.knot(collection, "mine")["tags"] == "b"
    collection.remove(Subject.KNOT, "mine")
    collection.remove(Subject.QUANDLE, "R")
    assert list(listing.diagrams(collection)) == list(listing.quandles(collection))
    with pytest.raises(UnknownKnotError):
        collection.tag(Subject.KNOT, "mine", ["a"])
    with pytest.raises(UnknownKnotError):
        collection.diagram("mine")
    with pytest.raises(UnknownKnotError):
        listing.knot(collection, "mine")


def test_that_reading_stops_when_it_is_told_to(collection: Collection) -> None:
    with collection.transaction():
        collection.connection.executemany(
            "INSERT INTO quandle (name, added_at, source, size, entries)"
            " VALUES (?, '', '', 1, '[[0]]')",
            [(f"q{number}",) for number in range(5000)],
        )
    with pytest.raises(StoppedError):
        list(listing.quandles(collection, lambda: True))
    assert len(list(listing.quandles(collection))) == 5000


@pytest.mark.parametrize("content", [b"no database at all, but text" * 40, b"x"])
def test_that_another_file_is_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(NotACollectionError, match="not touched"):
        Collection(path, create=True)
    assert path.read_bytes() == content


def test_that_another_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE knot (name)")
        raw.commit()
    before = path.read_bytes()
    with pytest.raises(NotACollectionError, match="another program"):
        Collection(path, create=True)
    assert path.read_bytes() == before


def test_that_what_is_missing_is_made_only_where_asked(tmp_path: Path) -> None:
    with pytest.raises(NotACollectionError, match="no file"):
        Collection(tmp_path / "none")
    with pytest.raises(NotACollectionError, match="no directory"):
        Collection(tmp_path / "none" / "none", create=True)
    with pytest.raises(NotACollectionError, match="directory"):
        Collection(tmp_path)
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(NotACollectionError, match="empty"):
        Collection(empty)
    Collection(empty, create=True).close()


def test_that_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "mine.knots"
    Collection(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version={KIND.version + 1}")
    with pytest.raises(CollectionVersionError, match="newer"):
        Collection(path)


def test_that_a_damaged_file_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "mine.knots"
    with closing(Collection(path, create=True)) as made:
        made.add("mine", "4 6 2")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))
    with (
        pytest.raises(CollectionError, match="damaged"),
        closing(Collection(path)) as again,
    ):
        list(listing.knots(again))


def test_that_a_writer_that_holds_the_file_is_named(
    tmp_path: Path, collection: Collection
) -> None:
    with closing(Collection(collection.path)) as other:
        other.connection.execute("PRAGMA busy_timeout=0")
        with collection.transaction(), pytest.raises(CollectionBusyError):
            other.add("mine", "4 6 2")
        other.add("mine", "4 6 2")
    assert listing.knot(collection, "mine")["determinant"] == 3
    assert tmp_path == collection.path.parent
