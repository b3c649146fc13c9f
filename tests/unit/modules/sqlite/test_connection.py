"""A SQLite file as it is: what comes back, what is refused, and what is left alone."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.sqlite import connection, jobs
from panll_desktop.modules.sqlite.connection import connect
from panll_desktop.modules.sqlite.jobs import BUSY_SECONDS, FIRST_ROWS
from panll_desktop.modules.sqlite.manifest import manifest
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    CancelledError,
    ColumnType,
    ConnectError,
    Json,
    Limits,
    ModuleError,
    ParseError,
    QueryError,
    QueryTimeoutError,
    StatementType,
    Stopped,
    UnsupportedError,
    Up,
)
from panll_desktop.testing.conformance import check_manifest, check_session
from tests.unit.modules.sqlite.files import (
    ENDLESS,
    MANY,
    made,
    neighbour,
    opened,
    rows,
    rows_of,
    run,
    start,
    tree,
)

STOPPED_SECONDS = 0.5  # what a person is promised; a busy machine has 20 times that
PEOPLE = (
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age REAL, face BLOB)",
    "INSERT INTO person VALUES (1, 'Ada', 36.5, x'00ff'), (2, NULL, NULL, NULL)",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one table of two rows."""
    place = tmp_path / "file"
    place.mkdir()
    return made(place / "people.db", *PEOPLE)


def refusal(path: Path | str, **options: bool) -> ConnectError:
    with pytest.raises(ConnectError) as caught:
        connect({"path": str(path), **options}, SILENT)
    return caught.value


def test_that_the_module_keeps_the_rules(path: Path) -> None:
    assert check_manifest(manifest) == []
    for read_only in (False, True):
        options = {"path": str(path), "read_only": read_only}
        assert check_session(manifest, options, MANY.format(5000), "SELEC 1") == []
        assert check_session(manifest, options, "SELECT * FROM person", "SELECT") == []


def test_that_parameters_are_given_by_their_names(path: Path) -> None:
    values: dict[str, Json] = {"v": 5, "w": [1, "ü"], "n": None, "unused": "x"}
    query = "SELECT $v, @v + 1, :w ->> 1, $n FROM person WHERE id < $v"
    with (
        opened(path) as session,
        closing(session.start(query, values, Limits(), CancelFlag())) as job,
    ):
        batches = [rows_of(batch) for batch in job.batches()]
        assert batches[0] == [(5, 6, "ü", None)] * 2
        assert session.explain(query).root.children[0].full_scan is False


@pytest.mark.parametrize(
    ("query", "value", "sentence"),
    [
        ("SELECT ?", 1, "A parameter without a name cannot be given a value"),
        ("SELECT ?1", 1, "A parameter without a name cannot be given a value"),
        ("SELECT $v", 2**63, "A parameter is a larger number than SQLite can take."),
        ("SELECT $v", "\ud800", "A parameter holds half a character."),
    ],
)
def test_that_parameters_that_cannot_be_given_are_named(
    path: Path, query: str, value: Json, sentence: str
) -> None:
    with opened(path) as session, pytest.raises(QueryError) as caught:
        session.start(query, {"v": value}, Limits(), CancelFlag())
    assert caught.value.title.startswith(sentence)


def test_that_columns_have_the_types_of_their_first_rows(path: Path) -> None:
    with (
        opened(path) as session,
        closing(start(session, "SELECT *, NULL AS unknown FROM person")) as job,
    ):
        assert [(each.name, each.type) for each in job.columns] == [
            ("id", ColumnType.INTEGER),
            ("name", ColumnType.TEXT),
            ("age", ColumnType.REAL),
            ("face", ColumnType.BLOB),
            ("unknown", ColumnType.ANY),
        ]
        (batch,) = job.batches()
        assert rows_of(batch) == [
            (1, "Ada", 36.5, b"\x00\xff", None),
            (2, None, None, None, None),
        ]


def test_that_a_column_whose_rows_differ_is_of_any_type(path: Path) -> None:
    with (
        opened(path) as session,
        closing(start(session, "VALUES (1, 1), (2, 'b')")) as job,
    ):
        kinds = [each.type for each in job.columns]
    assert kinds == [ColumnType.INTEGER, ColumnType.ANY]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT 1 AS a, 2 AS a, 3 AS a", ["a", "a_2", "a_3"]),
        ("SELECT 1 AS a, 2 AS a_2, 3 AS a", ["a", "a_2", "a_3"]),
        ("SELECT 1 AS a_2, 2 AS a, 3 AS a", ["a_2", "a", "a_3"]),
        ("SELECT p.*, q.id FROM person p, person q", None),
        ('SELECT 1 AS ""', ["column 1"]),
    ],
)
def test_that_repeated_column_names_get_numbers(
    query: str, names: list[str] | None, path: Path
) -> None:
    with opened(path) as session, closing(start(session, query)) as job:
        found = [each.name for each in job.columns]
    assert found == (names or ["id", "name", "age", "face", "id_2"])


def test_that_a_text_that_is_no_utf_8_comes_as_its_bytes(path: Path) -> None:
    with opened(path) as session:
        found = rows(session, "SELECT CAST(x'66fc72' AS TEXT), 'für', char(0, 65)")
    assert found == [(b"f\xfcr", "für", "\0A")]


def test_that_numbers_keep_their_value(path: Path) -> None:
    query = "SELECT 9223372036854775807, -9223372036854775808, 0.1, 1e400, -1e400"
    with opened(path) as session:
        (found,) = rows(session, query)
    assert found == (2**63 - 1, -(2**63), 0.1, float("inf"), float("-inf"))


def test_that_the_first_rows_come_before_the_end(path: Path) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x"
    with opened(path) as session, closing(start(session, f"{endless} FROM c")) as job:
        batches = job.batches()
        first, second = next(batches), next(batches)
        assert first.columns[0][0] == 1
        assert first.rows <= FIRST_ROWS
        assert second.columns[0][0] == first.rows + 1


def test_that_slow_rows_do_not_wait_for_one_another(path: Path) -> None:
    slow = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 300000)"
        " SELECT n.value, (SELECT count(*) FROM c WHERE x > n.value)"
        " FROM json_each('[1,2,3,4,5,6,7,8]') n"
    )
    with opened(path) as session, closing(start(session, slow)) as job:
        sizes = [batch.rows for batch in job.batches()]
    assert sum(sizes) == 8
    assert len(sizes) > 1


def test_that_rows_before_an_error_are_delivered(path: Path) -> None:
    query = "SELECT abs(value) FROM json_each('[1, 2, 3, -9223372036854775808, 5]')"
    with opened(path) as session, closing(start(session, query)) as job:
        batches = job.batches()
        assert rows_of(next(batches)) == [(1,), (2,)]  # the driver loses the third
        with pytest.raises(QueryError, match="integer overflow"):
            next(batches)


def stop_soon(flag: CancelFlag, call: Callable[[], object]) -> threading.Thread:
    """Calls from another thread, once the statement has had a moment to start."""

    def work() -> None:
        flag.wait(0.1)
        call()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_that_an_endless_query_is_stopped_and_the_next_one_works(path: Path) -> None:
    with opened(path) as session:
        flag = CancelFlag()
        told: list[float] = []

        def tell() -> None:
            told.append(time.monotonic())
            flag.set()

        thread = stop_soon(flag, tell)
        with pytest.raises(CancelledError, match=r"^Stopped\.$"):
            start(session, ENDLESS, flag=flag)
        ended = time.monotonic()
        thread.join()
        assert ended - told[0] < 20 * STOPPED_SECONDS
        used = time.process_time()
        threading.Event().wait(0.2)
        assert time.process_time() - used < 0.1
        assert rows(session, "SELECT count(*) FROM person") == [(2,)]


def test_that_a_job_told_to_stop_while_rows_come_ends_and_the_next_one_works(
    path: Path,
) -> None:
    with opened(path) as session:
        job = start(session, MANY.format(10**9))
        batches = job.batches()
        next(batches)
        thread = threading.Thread(target=job.cancel)
        thread.start()
        thread.join()
        with pytest.raises(CancelledError):
            for _ in batches:
                pass
        job.close()
        assert rows(session, "SELECT 1") == [(1,)]


def test_that_cancelling_a_closed_job_does_not_hit_the_next_one(path: Path) -> None:
    with opened(path) as session:
        first = start(session, "SELECT 1")
        first.close()
        second = start(session, MANY.format(5000))
        assert first.cancel() == Stopped()
        assert sum(batch.rows for batch in second.batches()) == 5000
        second.close()
    assert first.cancel() == Stopped()


def test_that_a_statement_stopped_before_it_starts_changes_nothing(path: Path) -> None:
    flag = CancelFlag()
    flag.set()
    with opened(path) as session:
        with pytest.raises(CancelledError):
            start(session, "DELETE FROM person", flag=flag)
        assert rows(session, "SELECT count(*) FROM person") == [(2,)]


def test_that_a_change_that_was_made_is_not_called_stopped(path: Path) -> None:
    flag = CancelFlag()
    with opened(path) as session:
        job = start(session, "DELETE FROM person", flag=flag)
        flag.set()
        assert list(job.batches()) == []
        assert job.outcome().row_count == 2
        job.close()


def test_that_stopping_a_change_inside_a_transaction_says_that_it_is_undone(
    path: Path,
) -> None:
    with opened(path) as session:
        rows(session, "BEGIN")
        rows(session, "DELETE FROM person")
        flag = CancelFlag()
        thread = stop_soon(flag, flag.set)
        insert = (
            "INSERT INTO person (age) WITH RECURSIVE c(x) AS"
            " (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c"
        )
        with pytest.raises(CancelledError, match="rolled back the transaction"):
            start(session, insert, flag=flag)
        thread.join()
        assert rows(session, "SELECT count(*) FROM person") == [(2,)]


@pytest.mark.parametrize("limit", [0, 1, 99, 100, 101, 5000, 9999])
def test_that_a_limit_is_kept_and_said(limit: int, path: Path) -> None:
    with opened(path) as session:
        found, outcome = run(session, MANY.format(10_000), Limits(rows=limit))
        assert [row[0] for row in found] == list(range(1, limit + 1))
        assert (outcome.row_count, outcome.truncated) == (limit, True)


@pytest.mark.parametrize("limit", [10_000, 10_001, None])
def test_that_a_limit_that_is_not_reached_is_not_said(
    limit: int | None, path: Path
) -> None:
    with opened(path) as session:
        _, outcome = run(session, MANY.format(10_000), Limits(rows=limit))
    assert (outcome.row_count, outcome.truncated) == (10_000, False)


def test_that_a_statement_that_takes_too_long_is_given_up(path: Path) -> None:
    with opened(path) as session:
        with pytest.raises(QueryTimeoutError, match="longer than it was allowed"):
            start(session, ENDLESS, Limits(seconds=0.05))
        assert rows(session, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("query", "word", "kind", "count", "message"),
    [
        ("SELECT 1", "SELECT", StatementType.SELECT, 1, ""),
        ("VALUES (1), (2)", "VALUES", StatementType.SELECT, 2, ""),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "SELECT", StatementType.SELECT, 1, ""),
        (
            "-- all\nWITH a(n) AS (SELECT 'x) DELETE') /* ( */ UPDATE person SET age=1",
            "UPDATE",
            StatementType.UPDATE,
            2,
            "2 rows changed",
        ),
        (
            "WITH a AS (VALUES (1)) DELETE FROM person WHERE id IN a",
            "DELETE",
            StatementType.DELETE,
            1,
            "1 row changed",
        ),
        (
            "/* no */ DELETE FROM person WHERE id > 9",
            "DELETE",
            StatementType.DELETE,
            0,
            "0 rows changed",
        ),
        (
            "INSERT INTO person (id) VALUES (7) RETURNING id",
            "INSERT",
            StatementType.INSERT,
            1,
            "",
        ),
        (
            "REPLACE INTO person (id) VALUES (1)",
            "REPLACE",
            StatementType.INSERT,
            1,
            None,
        ),
        ("CREATE TABLE more (a)", "CREATE", StatementType.OTHER, 0, ""),
        ("DROP TABLE person", "DROP", StatementType.OTHER, 0, ""),
        ("PRAGMA user_version", "PRAGMA", StatementType.SHOW, 1, ""),
        ("EXPLAIN QUERY PLAN SELECT 1", "EXPLAIN", StatementType.EXPLAIN, 1, ""),
        ("BEGIN", "BEGIN", StatementType.OTHER, 0, ""),
    ],
)
def test_that_the_outcome_names_the_statement_and_counts_what_it_did(
    query: str,
    word: str,
    kind: StatementType,
    count: int,
    message: str | None,
    path: Path,
) -> None:
    with opened(path) as session:
        found, outcome = run(session, query)
    assert (outcome.statement_type, outcome.statement) == (word, kind)
    assert outcome.row_count == count
    assert message is None or outcome.message == message
    assert len(found) in (0, count)


def test_that_what_a_statement_changes_is_there_for_the_next_session(
    path: Path,
) -> None:
    with opened(path) as session:
        rows(session, "CREATE TABLE more (a)")
        rows(session, "INSERT INTO more VALUES (1), (2)")
    with opened(path) as session:
        assert rows(session, "SELECT * FROM more") == [(1,), (2,)]


def test_that_of_several_statements_none_is_run(path: Path) -> None:
    with opened(path) as session:
        for call in (session.explain, lambda query: start(session, query)):
            with pytest.raises(QueryError, match="Only one statement runs at a time"):
                call("DELETE FROM person; SELECT 1")
        assert rows(session, "SELECT count(*) FROM person") == [(2,)]


@pytest.mark.parametrize("query", ["", "  \n", "-- nothing", "/* nothing */", ";"])
def test_that_no_statement_is_said_to_be_none(query: str, path: Path) -> None:
    with opened(path) as session:
        with pytest.raises(QueryError, match="no statement to run"):
            start(session, query)
        with pytest.raises(QueryError, match="no statement to explain"):
            session.explain(query)


def test_that_many_blanks_before_no_word_are_read_at_once(path: Path) -> None:
    with opened(path) as session, pytest.raises(QueryError):
        start(session, " " * 10_000 + "\n--" * 1000 + "(")


@pytest.mark.parametrize("query", ["SELECT ?", "SELECT 'a\0b'", "SELECT '\ud800'"])
def test_that_what_the_driver_itself_refuses_is_a_query_error(
    query: str, path: Path
) -> None:
    with opened(path) as session:
        for call in (session.explain, lambda query: start(session, query)):
            with pytest.raises(QueryError) as caught:
                call(query)
            assert caught.value.title.endswith(".")
            assert not caught.value.title.endswith("..")


def test_that_the_plan_is_a_tree(path: Path) -> None:
    made(path, "CREATE INDEX by_name ON person (name)")
    query = "SELECT * FROM person p JOIN person q ON q.name = p.name"
    with opened(path) as session:
        root = session.explain(query).root
        assert root.operation == "SELECT"
        assert [(each.operation, each.full_scan) for each in root.children] == [
            ("Scan", True),
            ("Search", False),
        ]
        for before in ("EXPLAIN ", "-- a\nexplain query /* b */ plan\n"):
            assert session.explain(before + query).root == root


def test_that_explaining_changes_nothing(path: Path) -> None:
    with opened(path) as session:
        session.explain("DELETE FROM person")
        session.explain("WITH a AS (VALUES (1)) DELETE FROM person")
        with pytest.raises(UnsupportedError):
            session.explain("EXPLAIN PRAGMA foreign_keys=ON")
        assert rows(session, "PRAGMA foreign_keys") == [(0,)]
        assert rows(session, "SELECT count(*) FROM person") == [(2,)]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM person",
        "INSERT INTO person (id) VALUES (3)",
        "UPDATE person SET age = 1",
        "CREATE TABLE more (a)",
        "DROP TABLE person",
        "PRAGMA user_version=7",
        "VACUUM",
    ],
)
def test_that_a_read_only_connection_refuses_to_write_with_a_sentence(
    query: str, path: Path
) -> None:
    before = tree(path.parent)
    with opened(path, read_only=True) as session:
        with pytest.raises(QueryError, match="read-only") as caught:
            rows(session, query)
        assert caught.value.title.endswith(".")
        assert not caught.value.retryable
        assert len(rows(session, "SELECT * FROM person")) == 2
        rows(session, "CREATE TEMP TABLE note (a)")
    assert tree(path.parent) == before


@pytest.mark.parametrize("query", ["ATTACH '{}' AS other", "VACUUM INTO '{}'"])
def test_that_a_read_only_connection_opens_no_other_file(
    query: str, path: Path
) -> None:
    refused = pytest.raises(QueryError, match="read-only connection opens no other")
    with opened(path, read_only=True) as session, refused:
        rows(session, query.format(path.with_name("other.db")))
    assert list(tree(path.parent)) == [path.name]


@pytest.mark.parametrize("journal", ["delete", "wal", "truncate", "persist"])
@pytest.mark.parametrize("read_only", [False, True])
def test_that_looking_changes_neither_the_journal_mode_nor_a_byte(
    journal: str, *, read_only: bool, tmp_path: Path
) -> None:
    path = made(tmp_path / "a.db", *PEOPLE, journal=journal)
    before = path.read_bytes()
    with opened(path, read_only=read_only) as session:
        assert isinstance(session.health(), Up)
        for node in session.catalog():
            session.catalog((node.name,))
        session.playground()
        session.explain("SELECT * FROM person")
        assert len(rows(session, "SELECT * FROM person")) == 2
        if journal in ("delete", "wal"):
            assert rows(session, "PRAGMA journal_mode") == [(journal,)]
    assert path.read_bytes() == before


def test_that_writing_keeps_the_journal_mode(tmp_path: Path) -> None:
    for journal in ("delete", "wal"):
        path = made(tmp_path / f"{journal}.db", *PEOPLE, journal=journal)
        with opened(path) as session:
            rows(session, "DELETE FROM person")
        with closing(sqlite3.connect(path)) as database:
            (found,) = database.execute("PRAGMA journal_mode").fetchone()
        assert found == journal


def test_that_a_name_with_signs_is_the_name_of_a_file(tmp_path: Path) -> None:
    path = made(tmp_path / "a?mode=memory#b%20 ü.db", *PEOPLE)
    with opened(path) as session:
        assert len(rows(session, "SELECT * FROM person")) == 2
    assert list(tree(tmp_path)) == [path.name]


def test_that_a_file_of_0_bytes_is_an_empty_database_and_stays_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with opened(path) as session:
        assert session.catalog() == ()
        assert rows(session, "SELECT * FROM sqlite_schema") == []
    assert tree(tmp_path) == {"empty.db": b""}


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"Hello!\n",
        b"Hello, world\n" * 1000,
        b"SQLite format 2\0" + bytes(4096),
        b"\0" * 8192,
    ],
    ids=["one byte", "a line", "text", "an older format", "zeros"],
)
def test_that_what_is_no_sqlite_file_is_refused_and_not_touched(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for read_only in (False, True):
        error = refusal(path, read_only=read_only)
        assert error.title == (
            f"{path} is not an SQLite file; it was not touched."
            " Choose another file, or restore a copy of this one."
        )
    assert tree(tmp_path) == {"notes.txt": content}


def test_that_what_is_no_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "a.db"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal(tmp_path).title == f"{tmp_path} is a directory."
    assert refusal(missing).title == f"There is no file {missing}."
    assert refusal(pipe).title == f"{pipe} is not an ordinary file."
    assert "is not the name of a file" in refusal("a\0b").title
    assert "no home directory" in refusal("~nobody-of-that-name/a.db").title
    assert "names no file" in refusal("").title
    assert "File name too long" in refusal("a" * 5000).title
    assert tree(tmp_path) == {}


def damaged(path: Path, spoil: Callable[[bytearray], bytearray]) -> bytes:
    """A file with many pages, spoilt; returns its bytes."""
    made(
        path,
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b)",
        f"INSERT INTO t (b) SELECT randomblob(500) FROM ({MANY.format(2000)})",
    )
    content = bytes(spoil(bytearray(path.read_bytes())))
    path.write_bytes(content)
    return content


def truncated(content: bytearray) -> bytearray:
    return content[: len(content) // 2]


def cut_short(content: bytearray) -> bytearray:
    return content[:1000]


def garbled(content: bytearray) -> bytearray:
    content[4096 * 3 : 4096 * 60] = b"\xa5" * (4096 * 57)
    return content


def headless(content: bytearray) -> bytearray:
    content[100:4096] = b"\xa5" * 3996
    return content


def odd_page_size(content: bytearray) -> bytearray:
    content[16:18] = b"\x12\x34"
    return content


@pytest.mark.parametrize(
    "spoil", [truncated, cut_short, garbled, headless, odd_page_size]
)
def test_that_a_damaged_file_is_said_to_be_damaged_and_not_touched(
    spoil: Callable[[bytearray], bytearray], tmp_path: Path
) -> None:
    path = tmp_path / "damaged.db"
    before = damaged(path, spoil)
    with pytest.raises(ModuleError) as caught, opened(path) as session:
        rows(session, "SELECT sum(length(b)) FROM t")
    assert isinstance(caught.value, ConnectError | QueryError)
    assert caught.value.title.endswith(".")
    assert caught.value.detail or "is not an SQLite file" in caught.value.title
    assert tree(tmp_path) == {"damaged.db": before}


def test_that_the_catalogue_of_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    made(path, "CREATE TABLE t (a)")
    with opened(path) as session:
        made(
            path,
            "PRAGMA writable_schema=ON",
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE t ('",
            "PRAGMA schema_version=99",
        )
        for call in (session.catalog, session.playground):
            with pytest.raises(QueryError, match="schema cannot be read"):
                call()
        with pytest.raises(ConnectError, match="cannot be read"):
            session.health()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> float:
    """How long a lock is waited for; less than for people."""
    seconds = 0.3
    monkeypatch.setattr(jobs, "BUSY_SECONDS", seconds)
    monkeypatch.setattr(connection, "BUSY_SECONDS", seconds)
    return seconds


def test_that_a_file_locked_by_another_process_is_busy_and_may_be_tried_again(
    path: Path, patience: float
) -> None:
    with opened(path) as session, neighbour(path, "BEGIN EXCLUSIVE") as (said, child):
        assert said == "held"
        before = time.monotonic()
        with pytest.raises(QueryError, match="locked the file; try again") as caught:
            rows(session, "SELECT * FROM person")
        assert caught.value.retryable
        assert caught.value.code.startswith("SQLITE_BUSY")
        assert time.monotonic() - before >= patience
        child.kill()
        child.wait()
        assert len(rows(session, "SELECT * FROM person")) == 2


@pytest.mark.usefixtures("patience")
def test_that_a_file_locked_by_another_process_is_no_connection_and_retryable(
    path: Path,
) -> None:
    with neighbour(path, "BEGIN EXCLUSIVE") as (said, _):
        assert said == "held"
        error = refusal(path)
    assert "Another program has locked" in error.title
    assert error.retryable


def test_that_waiting_for_a_lock_can_be_stopped(path: Path) -> None:
    flag = CancelFlag()
    with opened(path) as session, neighbour(path, "BEGIN IMMEDIATE") as (said, _):
        assert said == "held"
        assert len(rows(session, "SELECT * FROM person")) == 2
        thread = stop_soon(flag, flag.set)
        before = time.monotonic()
        with pytest.raises(CancelledError):
            start(session, "DELETE FROM person", flag=flag)
        assert time.monotonic() - before < BUSY_SECONDS / 2
        thread.join()
        assert len(rows(session, "SELECT * FROM person")) == 2


def test_that_a_lock_that_is_given_back_is_waited_for(path: Path) -> None:
    with opened(path) as session, neighbour(path, "BEGIN EXCLUSIVE") as (said, child):
        assert said == "held"
        thread = stop_soon(CancelFlag(), child.kill)
        assert len(rows(session, "SELECT * FROM person")) == 2
        thread.join()


def test_that_a_second_session_does_not_drop_the_locks_of_the_first(
    path: Path,
) -> None:
    with opened(path) as first:
        rows(first, "BEGIN IMMEDIATE")
        rows(first, "DELETE FROM person")
        with opened(path) as second:
            assert len(rows(second, "SELECT * FROM person")) == 2
        with neighbour(path, "BEGIN IMMEDIATE") as (said, _):
            assert said == "database is locked"
        rows(first, "COMMIT")


def test_that_a_job_holds_no_lock_once_it_is_closed(path: Path) -> None:
    with opened(path) as session:
        job = start(session, "SELECT * FROM person p, person q, person r")
        next(job.batches())
        job.close()
        job.close()
        with neighbour(path, "BEGIN EXCLUSIVE") as (said, _):
            assert said == "held"


def test_that_a_parse_error_is_told_apart_from_other_errors(path: Path) -> None:
    with opened(path) as session:
        with pytest.raises(ParseError):
            start(session, "SELEC 1")
        with pytest.raises(QueryError) as caught:
            start(session, "SELECT height FROM person")
    assert not isinstance(caught.value, ParseError)
