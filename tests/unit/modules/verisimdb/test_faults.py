"""What goes wrong: told at its place, with its kind, and with what to do about it."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from panll_desktop.engines.octad.schema import open_store
from panll_desktop.modules.verisimdb import embedded, upkeep
from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.modules.verisimdb.importing import import_file
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    CancelledError,
    ConnectError,
    ModuleError,
    ParseError,
    QueryError,
    StatementType,
)
from tests.unit.modules.verisimdb.asking import ask

ADVICE = "Restore a backup, or import its data into a new store."


@pytest.mark.parametrize(
    ("query", "place", "column"),
    [
        ("COUNT hexads WHERE VECTOR.embedding = 1", "VECTOR.embedding", 20),
        ("SELECT * FROM hexads ORDER BY VECTOR.embedding", "VECTOR.embedding", 31),
        (
            "SELECT * FROM hexads WHERE GRAPH.relationships = 'x'",
            "GRAPH.relationships",
            28,
        ),
        ("DELETE FROM hexads WHERE TENSOR.data = 1", "TENSOR.data", 26),
    ],
)
def test_that_a_field_that_cannot_be_compared_is_refused_at_its_place(
    session: EmbeddedSession, query: str, place: str, column: int
) -> None:
    for call in (lambda: ask(session, query), lambda: session.explain(query)):
        with pytest.raises(QueryError) as got:
            call()
        sentence = f"Line 1, column {column}: {place} cannot be compared; of "
        assert got.value.title.startswith(sentence)
        assert got.value.position is not None
        assert got.value.position.of(query) == place
    ask(session, f"SELECT {place} FROM hexads")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * FROM hexads WHERE TENSOR > 4", "TENSOR"),
        ("SELECT * FROM hexads WHERE NOT provenance = 'x'", "provenance"),
        ("UPDATE HEXAD a SET DOCUMENT = 'x'", "DOCUMENT"),
    ],
)
def test_that_a_whole_modality_is_never_taken_for_a_field(
    session: EmbeddedSession, query: str, word: str
) -> None:
    with pytest.raises(QueryError, match=f"{word} is a whole modality") as got:
        ask(session, query)
    assert got.value.position is not None
    assert got.value.position.of(query) == word
    ask(session, "SELECT * FROM hexads WHERE FIELD TENSOR > 4 OR DOCUMENT.tensor = 1")


def test_that_a_delete_by_words_of_the_title_leaves_those_of_the_body(
    session: EmbeddedSession,
) -> None:
    ask(session, "INSERT INTO hexads (id, title, body) VALUES ('b', 'Lyon', 'a river')")
    ask(session, "DELETE FROM hexads WHERE DOCUMENT.title CONTAINS 'river'")
    assert ask(session, "SELECT * FROM hexads").ids == ["bare", "point", "b"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT TENSOR.wrong FROM hexads", StatementType.SELECT),
        ("EXPLAIN SELECT TENSOR.wrong FROM hexads", StatementType.EXPLAIN),
        ("COUNT hexads WHERE VECTOR.embedding = 1", StatementType.COUNT),
        ("INSERT HEXAD WITH TENSOR([1, [2]])", StatementType.INSERT),
        ("INSERT INTO hexads (id) VALUES ('full')", StatementType.INSERT),
        ("UPDATE HEXAD full SET TEMPORAL.version = 3", StatementType.UPDATE),
        ("SEARCH RELATED nobody", StatementType.SEARCH),
        ("SEARCH VECTOR [1, 2, 3]", StatementType.SEARCH),
    ],
)
def test_that_an_error_tells_the_kind_of_the_statement(
    session: EmbeddedSession, query: str, kind: StatementType
) -> None:
    with pytest.raises(QueryError) as got:
        ask(session, query)
    assert got.value.statement is kind


def test_that_a_stopped_statement_has_its_kind_and_one_that_does_not_parse_has_none(
    session: EmbeddedSession,
) -> None:
    flag = CancelFlag()
    flag.set()
    for query, kind in (
        ("SHOW STATUS", StatementType.SHOW),
        ("DELETE HEXAD full", StatementType.DELETE),
    ):
        with pytest.raises(CancelledError) as stopped:
            ask(session, query, cancel=flag)
        assert stopped.value.statement is kind
    with pytest.raises(ParseError) as refused:
        ask(session, "SHOW")
    assert refused.value.statement is None


def test_that_a_store_cut_short_is_a_fault_that_says_what_to_do(
    small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.octad"
    copyfile(small, path)
    os.truncate(path, 10_000)
    findings = list(upkeep.examine({"path": str(path)}))
    assert [(each.subject, each.fault) for each in findings] == [("file", True)]
    assert findings[0].sentence.endswith(ADVICE)
    with pytest.raises(ConnectError, match=ADVICE) as got:
        embedded.connect({"path": str(path)}, SILENT)
    assert not got.value.retryable


def broken(source: Path, target: Path) -> None:
    assert import_file(source, {"path": str(target)}).bad


def cancelled(source: Path, target: Path) -> None:
    with pytest.raises(ModuleError):
        import_file(source, {"path": str(target)}, stop=lambda: True)


@pytest.mark.parametrize("fail", [broken, cancelled])
@pytest.mark.parametrize("empty", [False, True])
def test_that_a_failed_import_leaves_no_new_store(
    tmp_path: Path, fail: Callable[[Path, Path], None], *, empty: bool
) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text('{"id": "a"}\n{"id": 1}\n')
    target = tmp_path / "new.octad"
    if empty:
        target.touch()
    fail(source, target)
    assert [each.name for each in tmp_path.glob("new*")] == ["new.octad"] * empty
    assert not empty or target.stat().st_size == 0


def test_that_a_failed_import_leaves_a_store_that_is_there_or_in_use(
    tmp_path: Path,
) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text('{"id": "a"}\n{"id": 1}\n')
    target = tmp_path / "kept.octad"
    open_store(target, create=True).close()
    broken(source, target)
    assert target.stat().st_size > 0
    target.unlink()
    others: list[sqlite3.Connection] = []

    def stop() -> bool:
        others[:] = others or [open_store(target, create=False)]
        return True

    with pytest.raises(CancelledError):
        import_file(source, {"path": str(target)}, stop=stop)
    assert target.exists()
    others[0].close()
    assert import_file(source, {"path": str(tmp_path / "two")}, skip_invalid=True).bad
    assert (tmp_path / "two").exists()
