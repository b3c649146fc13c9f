"""SQL: its tokens, statements, warnings and completions."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.sql.completing import complete
from panll_desktop.languages.sql.language import SQL, load
from panll_desktop.languages.sql.linting import ALL, CODE, lint
from panll_desktop.languages.sql.scanner import scan, split, tokens
from panll_desktop.languages.toolkit.documenting import section
from panll_desktop.protocol import CatalogKind, CatalogNode, TokenKind

README = Path(__file__).parents[3] / "README.md"
TABLE, FIELD = CatalogKind.TABLE, CatalogKind.FIELD
KNOWN = {
    (): (
        CatalogNode("city", TABLE, "table", branch=True, insert='"city"'),
        CatalogNode("my order", TABLE, "table", branch=True, insert='"my order"'),
    ),
    ("city",): (
        CatalogNode("name", FIELD, "text", insert='"name"'),
        CatalogNode("order", FIELD, "integer", insert='"order"'),
    ),
    ("my order",): (CatalogNode("number", FIELD, "integer", insert='"number"'),),
}
TRIGGER = (
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN"
    " UPDATE a SET n = CASE WHEN n THEN 1 ELSE 2 END; DELETE FROM b WHERE x; END"
)


def labels(text: str) -> list[str]:
    """What is offered where the bar stands."""
    place = text.index("¦")
    return [each.label for each in complete(text.replace("¦", ""), place, KNOWN)]


def codes(text: str) -> list[tuple[str, str]]:
    return [(each.code, each.span.of(text)) for each in lint(text, KNOWN)]


def test_that_the_language_is_what_its_loader_gives() -> None:
    assert load() is SQL


@given(st.text(st.sampled_from("ab1 \n'\"`[]()-/*;x.,éB")) | st.text())
def test_that_every_text_is_told_token_by_token(text: str) -> None:
    place = 0
    for piece in scan(text):
        assert not text[place : piece.span.start].strip()
        assert piece.span.of(text) == piece.text
        place = piece.span.end
    assert not text[place:].strip()
    assert [each.span for each in tokens(text)] == [each.span for each in scan(text)]
    assert lint(text, KNOWN) is not None
    assert complete(text, len(text) // 2, KNOWN) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" ; ;-- only\n;", []),
        ("a; b ;c", ["a", "b", "c"]),
        ("-- x;\nSELECT ';' /* ; */ || \";\"; y", ["SELECT ';' /* ; */ || \";\"", "y"]),
        (f"{TRIGGER}; SELECT 1", [TRIGGER, "SELECT 1"]),
        ("BEGIN; SELECT 1; COMMIT;", ["BEGIN", "SELECT 1", "COMMIT"]),
        ("SELECT 'it''s; so'; z", ["SELECT 'it''s; so'", "z"]),
    ],
)
def test_that_statements_end_at_semicolons_outside_of_all_else(
    text: str, found: list[str]
) -> None:
    assert [span.of(text) for span in split(text)] == found


def test_that_sqlite_itself_says_the_same_of_each_statement() -> None:
    script = f"CREATE TABLE a (n, x); CREATE TABLE b (x); {TRIGGER}; SELECT 1"
    database = sqlite3.connect(":memory:")
    for span in split(script):
        assert sqlite3.complete_statement(span.of(script) + ";")
        database.execute(span.of(script))
    database.close()


def test_that_words_are_coloured_for_what_they_are() -> None:
    text = "select count(*), name, 'x', 1.5e3 from [a b] -- c"
    kinds = {each.span.of(text): each.kind for each in tokens(text)}
    assert kinds == {
        "select": TokenKind.KEYWORD,
        "count": TokenKind.FUNCTION,
        "(": TokenKind.OPERATOR,
        "*": TokenKind.OPERATOR,
        ")": TokenKind.OPERATOR,
        ",": TokenKind.OPERATOR,
        "name": TokenKind.IDENTIFIER,
        "'x'": TokenKind.STRING,
        "1.5e3": TokenKind.NUMBER,
        "from": TokenKind.KEYWORD,
        "[a b]": TokenKind.IDENTIFIER,
        "-- c": TokenKind.COMMENT,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DELETE FROM city", [("SQL001", "DELETE")]),
        ("update city set name = 1", [("SQL001", "update")]),
        ("UPDATE city SET name = (SELECT 1 WHERE 1)", [("SQL001", "UPDATE")]),
        ("WITH a AS (SELECT 1) DELETE FROM city", [("SQL001", "DELETE")]),
        ("DELETE FROM city WHERE name = 'x'", []),
        ("SELECT 'DELETE FROM city'", []),
        ("EXPLAIN DELETE FROM city", []),
        ("DROP TABLE IF EXISTS city", [("SQL002", "DROP")]),
        ("ALTER TABLE city DROP COLUMN name", [("SQL002", "DROP")]),
        ("ALTER TABLE city DROP name", [("SQL002", "DROP")]),
        ("ALTER TABLE city ADD COLUMN drops", []),
        ("SELECT * FROM town", [("SQL003", "town")]),
        ("SELECT * FROM CITY JOIN town", [("SQL003", "town")]),
        ("CREATE TABLE town (a); SELECT * FROM town", []),
        ("WITH town(a) AS (VALUES (1)) SELECT * FROM town", []),
        ("SELECT * FROM other.town, pragma_table_list, json_each('[]')", []),
        ("SELECT 1 IS DISTINCT FROM name FROM city", []),
        ("SELECT (1 + 2", [(CODE, "(")]),
        ("SELECT 1)", [(CODE, ")")]),
        ("SELECT ')', 'x", [(CODE, "'")]),
        (TRIGGER, [("SQL003", "b")]),
    ],
)
def test_that_what_is_warned_of_is_so(text: str, found: list[tuple[str, str]]) -> None:
    assert codes(text) == found


def test_that_a_warning_names_what_is_lost() -> None:
    said = [
        each.message for each in lint('DROP TABLE "my order"; DELETE FROM city', {})
    ]
    assert said == [
        "The table my order and all its rows will be gone.",
        "Every row of city is deleted: there is no WHERE.",
    ]
    assert {each.code for each in lint("DELETE FROM city", {})} <= SQL.dangers


def test_that_no_table_is_unknown_while_nobody_told_what_there_is() -> None:
    assert lint("SELECT * FROM town", {}) == []


def test_that_tables_are_offered_where_tables_stand() -> None:
    assert labels("SELECT * FROM ¦") == ["city", "my order"]
    assert labels("SELECT * FROM c¦") == ["city"]
    edits = complete("SELECT * FROM my", 16, KNOWN)
    assert [each.edit.text for each in edits] == ['"my order"']


def test_that_columns_are_those_of_the_tables_that_are_named() -> None:
    assert labels("SELECT c.¦ FROM city c") == ["name", "order"]
    assert labels('SELECT o.¦ FROM city, "my order" AS o') == ["number"]
    assert labels("SELECT n¦ FROM city")[:2] == ["name", "nullif"]
    assert "number" not in labels("SELECT n¦ FROM city")
    (order,) = [
        each
        for each in complete("SELECT ord FROM city", 10, KNOWN)
        if each.label == "order"
    ]
    assert order.edit.text == '"order"'  # a word of the language


def test_that_a_statement_begins_with_its_verbs_and_texts_are_left_alone() -> None:
    assert labels("¦")[:2] == ["SELECT", "INSERT"]
    assert labels("SELECT 1; DE¦") == ["DELETE"]
    assert labels("SELECT 'na¦me'") == []
    assert labels("-- na¦me") == []


def test_that_the_readme_lists_every_check() -> None:
    assert section("SQL", ALL) in README.read_text()
