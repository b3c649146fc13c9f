"""Collections of users, as connections."""

from pathlib import Path

import pytest

from panll_desktop.engines.knots.collection import Collection, Subject
from panll_desktop.modules.quandledb.manifest import manifest
from panll_desktop.protocol import ConnectError
from panll_desktop.testing.conformance import check_session
from tests.unit.modules.quandledb.asking import ask, connected

TREFOIL = "4 6 2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A collection of three diagrams and a quandle."""
    where = tmp_path / "my.knots"
    collection = Collection(where, create=True)
    collection.add("mine", TREFOIL, tags=["small"])
    collection.add("image", "braid: -1 -1 -1")
    collection.add("3_1", "4 6 8 2", note="named against the table")
    collection.add_diagram("mine", "braid: 1 1 1")
    collection.add_quandle("three", [[0, 2, 1], [2, 1, 0], [1, 0, 2]])
    collection.tag(Subject.DIAGRAM, "mine/2", ["braid"])
    collection.close()
    return where


def test_that_a_collection_is_a_connection(path: Path) -> None:
    options: dict[str, str | bool] = {"path": str(path)}
    assert check_session(manifest, options, "from knots", "from knots | take x") == []
    session = connected(options)
    try:
        answer = ask(session, "from knots | return name, identified_as, tags, note")
        assert answer.tuples == [
            ("image", "m(3_1)", "", ""),
            ("mine", "3_1", "small", ""),
            ("3_1", "4_1", "", "named against the table"),
        ]
        names = ask(session, "from diagrams | return name, notation, tags").tuples
        assert ("mine/2", "braid", "braid") in names
        assert ask(session, "from quandles | take 1").column() == ["three"]
        assert len(ask(session, "from table").rows) == 250
    finally:
        session.close()


def test_that_quandles_of_one_name_are_told_apart(tmp_path: Path) -> None:
    counted = []
    for number, table in enumerate(([[0]], [[0, 2, 1], [2, 1, 0], [1, 0, 2]])):
        where = tmp_path / f"{number}.knots"
        collection = Collection(where, create=True)
        collection.add_quandle("q", table)
        collection.close()
        session = connected({"path": str(where)})
        try:
            text = "from table | filter name == '3_1' | return colourings('q')"
            counted += ask(session, text).tuples
        finally:
            session.close()
    assert counted == [(1,), (9,)]


def test_that_names_are_those_of_the_collection_first(path: Path) -> None:
    session = connected({"path": str(path)})
    try:
        (row,) = ask(session, "COMPUTE INVARIANT FOR KNOT '3_1'").rows
        assert row["crossing_number"] == 4
        (row,) = ask(session, "COMPUTE INVARIANT FOR KNOT '5_2'").rows
        assert row["determinant"] == 7
        answer = ask(
            session,
            "from table | find_equivalent mine via [jones]".replace("mine", "'mine'"),
        )
        assert answer.column() == ["3_1"]
        assert answer.rows[0]["_equiv_confidence"] == "exact"
    finally:
        session.close()


def test_that_mirror_images_in_a_collection_are_told_apart(path: Path) -> None:
    session = connected({"path": str(path)})
    try:
        answer = ask(session, "from knots | find_equivalent 'image' via [alexander]")
        assert answer.column() == ["image", "mine"]
        assert answer.column("_equiv_confidence") == ["exact", "necessary"]
        answer = ask(session, "from knots as K | filter K ~= 'image' | return name")
        assert answer.column() == ["image", "mine"]
    finally:
        session.close()


def test_that_a_collection_is_made_where_that_is_asked_for(tmp_path: Path) -> None:
    where = str(tmp_path / "new.knots")
    with pytest.raises(ConnectError):
        connected({"path": where})
    session = connected({"path": where, "create": True})
    try:
        assert ask(session, "from knots").rows == ()
        assert ask(session, "from knots | aggregate count(*) as n").tuples == [(0,)]
    finally:
        session.close()


def test_that_another_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("no collection")
    with pytest.raises(ConnectError):
        connected({"path": str(other)})
    assert other.read_text() == "no collection"
