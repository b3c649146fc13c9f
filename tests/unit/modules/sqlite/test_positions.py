"""Where SQLite's complaint belongs; nothing is said where it is not certain."""

import sqlite3
from collections.abc import Iterator

import pytest

from panll_desktop.modules.sqlite import positions
from panll_desktop.modules.sqlite.connection import SqliteSession
from panll_desktop.protocol import (
    CancelFlag,
    Limits,
    ModuleError,
    ParseError,
    QueryError,
    Span,
)


@pytest.fixture
def session() -> Iterator[SqliteSession]:
    """A session on a database in memory with one table."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE t (a, b)")
    session = SqliteSession(database)
    yield session
    session.close()


def refusals(session: SqliteSession, marked: str) -> list[ModuleError]:
    """How the statement is refused when it is run, and when it is explained."""
    query = marked.replace("«", "").replace("»", "")
    with pytest.raises(QueryError) as run:
        session.start(query, {}, Limits(), CancelFlag())
    with pytest.raises(QueryError) as explained:
        session.explain(query)
    return [run.value, explained.value]


def marked_span(marked: str) -> tuple[int, int]:
    start = marked.index("«")
    return start, marked.index("»") - 1


def test_that_a_parameter_without_a_value_is_named_at_its_place(
    session: SqliteSession,
) -> None:
    with pytest.raises(QueryError) as caught:
        session.start("SELECT 1, $v FROM t", {"w": 1}, Limits(), CancelFlag())
    assert caught.value.title == "Line 1, column 11: The parameter $v has no value."
    assert caught.value.position == Span(10, 12)
    assert "--parameter v=VALUE" in caught.value.detail
    with pytest.raises(QueryError) as caught:
        session.start("SELECT '$v', $v", {}, Limits(), CancelFlag())
    assert caught.value.position is None


@pytest.mark.parametrize(
    "marked",
    [
        "«SELEC» 1",
        "SELECT a,«,» b FROM t",
        "SELECT a FROM t WHERE a = 1 AND «AND» b = 2",
        "SELECT a FROM t WHERE «WHERE» a",
        "SELECT 'AND', a -- AND\nFROM t WHERE a AND «AND» b",
        "SELECT a FROM t\nWHERE a = = 1".replace("= =", "= «=»"),
        "SELECT (1)«)»",
        "SELECT ((1) + (2)«)» FROM t".replace("((1)", "(1)"),
        "INSERT INTO t «t» VALUES (1, 2)",
        "CREATE TABLE x (a «,», b)".replace("«,», b", ", «,» b"),
        'SELECT "a" "b" «"c"» FROM t',
        "EXPLAIN SELECT a FROM t WHERE a AND «AND» b",
        "explain query plan\nSELECT a FROM t WHERE a AND «AND» b",
    ],
)
def test_that_a_syntax_error_is_told_at_its_place(
    marked: str, session: SqliteSession
) -> None:
    for error in refusals(session, marked):
        assert isinstance(error, ParseError)
        assert error.position is not None
        assert (error.position.start, error.position.end) == marked_span(marked)
        before = marked[: marked.index("«")]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert error.title.startswith(f"Line {line}, column {column}: near ")
        assert error.title.endswith(": syntax error.")


@pytest.mark.parametrize(
    "query",
    ["SELECT", "SELECT (", "SELECT 1 +", "SELECT * FROM", "CREATE TABLE x(b  \n "],
)
def test_that_a_statement_that_ends_too_early_is_told_at_its_end(
    query: str, session: SqliteSession
) -> None:
    for error in refusals(session, query):
        assert isinstance(error, ParseError)
        assert error.position is not None
        assert error.position.start == error.position.end == len(query.rstrip())
        assert error.title.endswith("the statement ends too early.")


@pytest.mark.parametrize(
    "marked",
    [
        "SELECT «'it»",
        "SELECT 'it', «'it»",
        'SELECT «"»',
        "SELECT a FROM t WHERE a «'\nand»",
        "SELECT «12x», 1",
    ],
)
def test_that_a_text_that_never_ends_is_told_where_it_begins(
    marked: str, session: SqliteSession
) -> None:
    for error in refusals(session, marked):
        assert isinstance(error, ParseError)
        assert error.position is not None
        assert error.position.start == marked_span(marked)[0]


@pytest.mark.parametrize(
    "marked",
    [
        "SELECT «nope» FROM t",
        "SELECT x.«nope» FROM t x",
        "SELECT * FROM «nope»",
        "SELECT * FROM main.«nope»",
        "SELECT «nope»(a) FROM t",
        "SELECT a FROM t ORDER BY\n  «nope»",
        "UPDATE t SET «nope» = 1",
    ],
)
def test_that_a_name_that_is_not_there_is_told_at_its_place(
    marked: str, session: SqliteSession
) -> None:
    for error in refusals(session, marked):
        assert not isinstance(error, ParseError)
        assert error.position is not None
        assert (error.position.start, error.position.end) == marked_span(marked)
        assert "no such " in error.title


@pytest.mark.parametrize(
    "query",
    [
        "SELECT nope, nope FROM t",
        "SELECT 'nope', nope FROM t",
        "SELECT abs() FROM t",
        "CREATE TABLE t (a)",
    ],
)
def test_that_no_place_is_told_where_it_is_not_certain(
    query: str, session: SqliteSession
) -> None:
    for error in refusals(session, query):
        assert error.position is None
        assert error.title.startswith("SQLite: ")
        assert error.title.endswith(".")


def test_that_half_a_character_is_told_at_its_place(session: SqliteSession) -> None:
    error = refusals(session, "SELECT 'x\ud800'")[0]
    assert isinstance(error, ParseError)
    assert error.position is not None
    assert (error.position.start, error.position.end) == (9, 10)


def test_that_an_error_of_no_kind_that_is_known_is_a_sentence() -> None:
    with sqlite3.connect(":memory:") as database:
        error = positions.translated(database, "x", sqlite3.InternalError("odd."))
    database.close()
    assert (error.title, error.code) == ("SQLite: odd.", "QUERY_ERROR")
