"""What Pane L shows of a file: tables, views, columns, keys, indexes, constraints."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from panll_desktop.modules.sqlite.catalog import quoted
from panll_desktop.protocol import CatalogKind, CatalogNode
from tests.unit.modules.sqlite.files import made, opened, rows

AUTHOR = """CREATE TABLE author (
    id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE,
    born DATE DEFAULT '1900-01-01', score REAL DEFAULT (1 + 1), free,
    initial TEXT GENERATED ALWAYS AS (substr(name, 1, 1)) VIRTUAL,
    shout TEXT AS (upper(name)) STORED
)"""
BOOK = """CREATE TABLE book (
    isbn TEXT, edition INT, author INTEGER REFERENCES author,
    editor INTEGER REFERENCES author (id), PRIMARY KEY (isbn, edition)
) WITHOUT ROWID"""
LOAN = """CREATE TABLE loan (
    isbn TEXT, edition INT, day INTEGER,
    FOREIGN KEY (isbn, edition) REFERENCES book (isbn, edition)
) STRICT"""
INDEXES = (
    "CREATE INDEX by_author ON book (author, edition DESC)",
    "CREATE UNIQUE INDEX by_day ON loan (day) WHERE day > 0",
    "CREATE INDEX by_length ON author (length(name), born)",
)
VIEW = "CREATE VIEW names AS SELECT name, score FROM author"
Seen = dict[str, tuple[CatalogKind, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "books.db", AUTHOR, BOOK, LOAN, *INDEXES, VIEW)


def seen(nodes: tuple[CatalogNode, ...]) -> Seen:
    return {each.name: (each.kind, each.type, each.detail) for each in nodes}


def below(path: Path, table: str) -> tuple[CatalogNode, ...]:
    with opened(path) as session:
        return session.catalog((table,))


def test_that_the_root_lists_tables_and_views_and_nothing_of_sqlite(
    path: Path,
) -> None:
    with opened(path) as session:
        nodes = session.catalog()
    assert seen(nodes) == {
        "author": (CatalogKind.TABLE, "table", "7 columns"),
        "book": (CatalogKind.TABLE, "table", "4 columns, without rowid"),
        "loan": (CatalogKind.TABLE, "table", "3 columns, strict"),
        "names": (CatalogKind.VIEW, "view", "2 columns"),
    }
    assert all(each.branch for each in nodes)


def test_that_columns_have_their_type_key_default_and_constraint(path: Path) -> None:
    field = CatalogKind.FIELD
    found = below(path, "author")
    columns = [each for each in found if each.kind in (field, CatalogKind.KEY)]
    assert seen(tuple(columns)) == {
        "id": (CatalogKind.KEY, "integer", "primary key"),
        "name": (field, "varchar(40)", "not null"),
        "born": (field, "date", "default '1900-01-01'"),
        "score": (field, "real", "default 1 + 1"),
        "free": (field, "any", ""),
        "initial": (field, "text", "generated"),
        "shout": (field, "text", "generated"),
    }
    assert [each.name for each in columns] == list(seen(tuple(columns)))
    assert not any(each.branch for each in found)


def test_that_a_key_of_two_columns_says_the_place_of_each(path: Path) -> None:
    found = seen(below(path, "book"))
    assert found["isbn"] == (CatalogKind.KEY, "text", "primary key, not null")
    assert found["edition"] == (CatalogKind.KEY, "int", "primary key 2, not null")


def test_that_foreign_keys_say_what_they_refer_to(path: Path) -> None:
    found = [
        (each.name, each.detail)
        for table in ("book", "loan")
        for each in below(path, table)
        if each.type == "foreign key"
    ]
    assert found == [
        ("author", "refers to author"),
        ("editor", "refers to author (id)"),
        ("isbn, edition", "refers to book (isbn, edition)"),
    ]


def test_that_indexes_say_on_what_they_are(path: Path) -> None:
    index, constraint = CatalogKind.INDEX, CatalogKind.CONSTRAINT
    found = {**seen(below(path, "book")), **seen(below(path, "loan"))}
    assert found["by_author"] == (index, "index", "on author, edition")
    assert found["by_day"] == (index, "unique index", "on day, partial")
    assert found["sqlite_autoindex_book_1"] == (
        constraint,
        "primary key",
        "on isbn, edition",
    )
    found = seen(below(path, "author"))
    assert found["by_length"] == (index, "index", "on an expression, born")
    assert found["sqlite_autoindex_author_1"] == (constraint, "unique", "on name")


def test_that_a_view_has_columns(path: Path) -> None:
    assert list(seen(below(path, "names"))) == ["name", "score"]


def test_that_what_is_not_there_has_nothing_below_it(path: Path) -> None:
    with opened(path) as session:
        assert session.catalog(("gone",)) == ()
        assert session.catalog(("author", "name")) == ()


@pytest.mark.parametrize(
    "name", ['a "b"', "a'b", "select", "a.b", "a;b", "[a]", "a`b", "ä\n日", " ", "%_~"]
)
def test_that_an_odd_name_is_shown_as_it_is_and_quoted_where_it_is_put(
    name: str, tmp_path: Path
) -> None:
    path = made(
        tmp_path / "odd.db",
        f"CREATE TABLE {quoted(name)} ({quoted(name)} TEXT PRIMARY KEY)",
        f"CREATE TABLE other (a REFERENCES {quoted(name)} ({quoted(name)}))",
    )
    with opened(path) as session:
        (node,) = [each for each in session.catalog() if each.name != "other"]
        assert node.name == name
        leaf = session.catalog((name,))[0]
        assert (leaf.name, leaf.kind) == (name, CatalogKind.KEY)
        assert rows(session, f"SELECT {leaf.insert} FROM {node.insert}") == []
        assert session.catalog(("other",))[1].detail == f"refers to {name} ({name})"
        for example in session.playground().examples:
            rows(session, example.text)


def test_that_a_name_in_an_old_encoding_is_shown_as_far_as_it_can_be(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    made(path, "CREATE TABLE cafe (na TEXT)")
    path.write_bytes(path.read_bytes().replace(b"cafe", b"caf\xe9"))
    with opened(path) as session:
        (node,) = session.catalog()
        assert node.name == "caf�"
        assert session.catalog((node.name,)) == ()
        assert [each.title for each in session.playground().examples] == [
            "What the file holds"
        ]


def test_that_a_view_of_what_is_gone_is_listed_and_is_no_example(path: Path) -> None:
    made(path, "CREATE VIEW broken AS SELECT * FROM gone")
    with opened(path) as session:
        assert "broken" in seen(session.catalog())
        examples = session.playground().examples
        assert "Rows of broken" not in [each.title for each in examples]
        for example in examples:
            rows(session, example.text)


def test_that_a_table_of_a_full_text_index_hides_its_own_tables(
    tmp_path: Path,
) -> None:
    path = made(
        tmp_path / "words.db",
        "CREATE VIRTUAL TABLE words USING fts5(body, tokenize='unicode61')",
        "CREATE VIRTUAL TABLE boxes USING rtree(id, low, high)",
    )
    with opened(path) as session:
        assert {name: each[1] for name, each in seen(session.catalog()).items()} == {
            "words": "virtual",
            "boxes": "virtual",
        }
        assert list(seen(session.catalog(("words",)))) == ["body"]
        for example in session.playground().examples:
            rows(session, example.text)


def test_that_what_another_program_makes_is_seen(path: Path) -> None:
    with opened(path) as session:
        session.catalog()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE fresh (a)")
        assert "fresh" in seen(session.catalog())
