"""The linter of GQL: each rule on its example, and silence where nothing is wrong."""

import pytest

from panll_desktop.languages.gql import linting as rules
from panll_desktop.languages.gql import parser
from panll_desktop.languages.gql.language import GQL, load
from panll_desktop.languages.gql.linting import CHECKS, lint
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Check,
    Severity,
    TokenKind,
)

KNOWN: Catalogued = {(): (CatalogNode("sites", CatalogKind.COLLECTION),)}
WHO = " WITH PROVENANCE {actor: 'user:ida', rationale: 'survey'}"


def codes(text: str) -> list[str]:
    return [each.code for each in lint(text, KNOWN)]


def test_that_the_language_says_who_it_is() -> None:
    assert load() is GQL
    assert (GQL.id, GQL.syntax_error) == ("gql", parser.CODE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_that_every_check_fires_on_its_example(check: Check) -> None:
    known = KNOWN if check.code == rules.UNKNOWN_COLLECTION else {}
    found = [each for each in lint(check.example, known) if each.code == check.code]
    assert found
    assert {each.severity for each in found} == {check.severity}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT name FROM sites WHERE name = 'x' ORDER BY name LIMIT 5",
        f"INSERT INTO sites {{name: 'x'}}{WHO}",
        "INSERT INTO sites {name: 'x'} ADDED_BY 'ida' RATIONALE 'survey'",
        "UNDO LAST PREVIEW",
        "SELECT * FROM _journal",
        "CREATE COLLECTION glyphs (name STRING)",
    ],
)
def test_that_nothing_is_said_where_nothing_is_wrong(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("", "who makes it and why"),
        (" ADDED_BY 'ida'", "does not say why"),
        (" REASON 'x'", "does not say who makes it"),
    ],
)
def test_that_what_a_change_does_not_say_is_named(clause: str, said: str) -> None:
    (found,) = lint(f"DELETE FROM sites WHERE a = 1{clause}", {})
    assert (found.code, found.severity) == (rules.NO_PROVENANCE, Severity.HINT)
    assert said in found.message


def test_that_functions_that_the_engine_has_not_got_are_named() -> None:
    assert codes("SELECT LENGTH(a), MAX(b), NOW() FROM sites WHERE SEARCH('x')") == []
    assert codes("SELECT DECRYPT(ssn) FROM sites") == ["GQL004"]


def test_that_collections_that_are_joined_must_be_there() -> None:
    text = "DENORMALIZE sites, glyfs INTO both ON k"
    found = {each.code: each for each in lint(text, KNOWN)}
    assert set(found) == {rules.NO_PROVENANCE, rules.UNKNOWN_COLLECTION}
    assert found[rules.UNKNOWN_COLLECTION].span.of(text) == "glyfs"


def test_that_fields_compared_across_a_join_are_no_forgotten_quotes() -> None:
    assert codes("SELECT * FROM sites a JOIN sites b ON a.k = b.k WHERE a.x = y") == []
    (found,) = lint("SELECT * FROM sites WHERE dept = Sales", KNOWN)
    assert (found.code, "'Sales'" in found.message) == (rules.BARE_WORD, True)


def test_that_each_statement_has_its_errors_at_their_places() -> None:
    text = "SELECT a FROM sites;\nSELECT a FORM sites;\nSELECT b FROM glyfs"
    found = lint(text, KNOWN)
    assert [each.code for each in found] == [parser.CODE, rules.UNKNOWN_COLLECTION]
    assert [each.span.of(text) for each in found] == ["FORM", "glyfs"]


def test_that_tokens_are_coloured_by_what_they_are() -> None:
    assert GQL.tokens is not None
    text = (
        "SELECT count(a) FROM t -- x\nWHERE rationale = 'y' AND b >= 1.5 WITH_PROOF {z}"
    )
    found = [(each.span.of(text), each.kind) for each in GQL.tokens(text)]
    assert ("count", TokenKind.FUNCTION) in found
    assert ("rationale", TokenKind.IDENTIFIER) in found
    assert ("-- x", TokenKind.COMMENT) in found
    assert ("{z}", TokenKind.STRING) in found
    assert ("1.5", TokenKind.NUMBER) in found
    assert ("WITH_PROOF", TokenKind.KEYWORD) in found
