"""Statements that change the store, and what they answer."""

from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.verisimdb import embedded
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    Limits,
    QueryError,
    StatementType,
)
from tests.unit.modules.verisimdb.asking import STATUS_NAMES, ask, connected, ids


def test_that_an_insert_gives_back_what_was_made(session: EmbeddedSession) -> None:
    answer = ask(session, "INSERT INTO hexads (id, title) VALUES ('new', 'Title')")
    assert [name for name, _ in answer.columns] == STATUS_NAMES
    assert answer.ids == ["new"]
    assert answer.outcome.statement is StatementType.INSERT
    assert answer.outcome.statement_type == "INSERT"
    assert answer.outcome.row_count == 1
    assert answer.outcome.message == "Inserted hexad 'new'"
    (made,) = ask(session, "INSERT 't' 'b'").rows
    assert len(str(made["id"])) == 36


@pytest.mark.parametrize(
    ("data", "modality", "content"),
    [
        (
            "DOCUMENT(title = 't', yes = true, n = 1.5, no = NULL)",
            "document",
            {"title": "t", "body": None, "metadata": {"yes": "true", "n": "1.5"}},
        ),
        (
            "VECTOR([0.1, -2])",
            "vector",
            {"embedding": [0.1, -2.0], "embedder": "unknown"},
        ),
        ("TENSOR([1, 2])", "tensor", {"shape": [2], "data": [1.0, 2.0]}),
        ("TENSOR([])", "tensor", {"shape": [0], "data": []}),
        ("TENSOR([[], []])", "tensor", {"shape": [2, 0], "data": []}),
        ("GRAPH(CITES, bare)", "graph", {"relationships": [["CITES", "bare"]]}),
        ("SEMANTIC(a), SEMANTIC('b c')", "semantic", {"types": ["a", "b c"]}),
    ],
)
def test_that_each_modality_can_be_inserted_alone(
    session: EmbeddedSession, data: str, modality: str, content: object
) -> None:
    (identifier,) = ask(session, f"INSERT HEXAD WITH {data}").ids
    (row,) = ask(session, f"SELECT * FROM HEXAD '{identifier!s}'").rows
    assert row[modality] == content
    others = {"id", "temporal", modality}
    assert [name for name in row if row[name] is not None and name not in others] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("INSERT INTO hexads (id) VALUES ('full')", "'full' exists already"),
        (
            "INSERT HEXAD WITH VECTOR([1, 2, 3])",
            "vector.embedding: its length is 3.* is 2",
        ),
        ("INSERT HEXAD WITH SPATIAL(latitude = 91, longitude = 0)", "latitude"),
        ("INSERT HEXAD WITH SPATIAL(latitude = 9)", "longitude: is required"),
        ("INSERT HEXAD WITH PROVENANCE(actor = 'a')", "event_type: is required"),
        ("INSERT HEXAD WITH PROVENANCE(who = 'a')", "who: is not a field of a record"),
        ("INSERT HEXAD WITH TENSOR([[1, 2], [3]])", "rows of different lengths"),
        ("INSERT HEXAD WITH TENSOR([[1, 2], [3], [4, 5, 6]])", "different lengths"),
        ("INSERT HEXAD WITH TENSOR([1, [2]])", "different lengths"),
        ("INSERT HEXAD WITH TENSOR([[1], [[2]]])", "tensor"),
        ("UPDATE HEXAD full SET PROVENANCE.actor = 'x'", "append-only"),
        ("UPDATE HEXAD full SET TEMPORAL.version = 3", "kept by the store"),
        ("UPDATE HEXAD full SET VECTOR.embedding = [1]", "its length is 1, "),
    ],
)
def test_that_a_change_that_breaks_a_rule_changes_nothing(
    session: EmbeddedSession, query: str, sentence: str
) -> None:
    before = ask(session, "SELECT * FROM hexads").rows
    with pytest.raises(QueryError, match=sentence):
        ask(session, query)
    assert ask(session, "SELECT * FROM hexads").rows == before


def test_that_an_update_changes_one_or_all_that_meet_a_condition(
    session: EmbeddedSession,
) -> None:
    one = ask(
        session, "UPDATE HEXAD bare SET DOCUMENT.title = 'New', DOCUMENT.n = NULL"
    )
    assert one.ids == ["bare"]
    assert one.rows[0]["version_count"] == 2
    assert one.outcome.message == "Updated hexad 'bare'"
    many = ask(session, "UPDATE hexads SET DOCUMENT.x = true WHERE VECTOR EXISTS")
    assert many.ids == ["full", "point"]
    assert many.outcome.row_count == 2
    assert many.outcome.message == "Updated 2 hexads"
    assert ids(session, "DOCUMENT.x == true") == ["full", "point"]
    (row,) = ask(session, "SELECT DOCUMENT FROM HEXAD bare").rows
    assert row["document"] == {"title": "New", "body": None, "metadata": {}}


def test_that_a_delete_removes_one_or_all_that_meet_a_condition(
    session: EmbeddedSession,
) -> None:
    one = ask(session, "DELETE HEXAD 'bare'")
    assert (one.columns, one.rows) == ((), ())
    assert one.outcome.row_count == 1
    assert one.outcome.message == "Deleted hexad 'bare'"
    many = ask(session, "DELETE FROM hexads WHERE VECTOR EXISTS")
    assert many.outcome.row_count == 2
    assert ask(session, "COUNT hexads").rows == ({"count": 0},)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE HEXAD 'no'", "No hexad has the id 'no'; nothing was deleted"),
        (
            "UPDATE HEXAD no SET DOCUMENT.a = 1",
            "No hexad has the id 'no'; nothing was updated",
        ),
        (
            "DELETE FROM hexads WHERE DOCUMENT.n > 99",
            "No hexad meets the condition; nothing was deleted",
        ),
    ],
)
def test_that_a_change_of_nothing_says_so(
    session: EmbeddedSession, query: str, message: str
) -> None:
    answer = ask(session, query)
    assert answer.rows == ()
    assert answer.outcome.row_count == 0
    assert answer.outcome.message == message


def test_that_a_change_that_is_never_walked_is_never_made(
    session: EmbeddedSession,
) -> None:
    job = session.start("DELETE HEXAD full", {}, Limits(), CancelFlag())
    job.close()
    assert ask(session, "COUNT hexads").rows == ({"count": 3},)


def test_that_a_change_is_found_by_who_made_it(tmp_path: Path) -> None:
    path = str(tmp_path / "store.octad")
    with closing(connected(Path(path))) as session:
        ask(session, "INSERT INTO hexads (id, title) VALUES ('a', 'A')")
        ask(session, "INSERT INTO hexads (id, title) VALUES ('b', 'B')")
        assert ids(session, "MODIFIED BY panll-desktop") == ["a", "b"]
    with closing(embedded.connect({"path": path, "actor": "ann"}, SILENT)) as session:
        ask(session, "UPDATE HEXAD a SET DOCUMENT.body = 'changed'")
        assert ids(session, "MODIFIED BY ann") == ["a"]
        authors = [each.author for each in session.versions("a")]
    assert authors == ["panll-desktop", "ann"]
