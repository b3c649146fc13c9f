"""The linter and the type checker: each check on its example, and on near misses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit.documenting import section
from panll_desktop.languages.vql import checks
from panll_desktop.languages.vql.language import VQL
from panll_desktop.protocol import (
    CatalogKind,
    CatalogNode,
    Catalogued,
    Check,
    Diagnostic,
    Severity,
)
from tests.unit.languages import sentences

README = Path(__file__).parents[3] / "README.md"
KNOWN: Catalogued = {
    ("VECTOR",): (CatalogNode("embedding", CatalogKind.FIELD, "vector(3)"),)
}


def found(text: str, known: Catalogued | None = None) -> list[Diagnostic]:
    assert VQL.lint is not None
    return list(VQL.lint(text, known or {}))


def codes(text: str, known: Catalogued | None = None) -> set[str]:
    return {each.code for each in found(text, known)}


def fixed(text: str, code: str) -> str:
    (each,) = [d for d in found(text, KNOWN) if d.code == code and d.fix is not None]
    assert each.fix is not None
    for edit in sorted(each.fix.edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.code)
def test_that_a_check_fires_on_its_example(check: Check) -> None:
    hits = [each for each in found(check.example, KNOWN) if each.code == check.code]
    assert hits
    assert {each.severity for each in hits} == {check.severity}
    for each in hits:
        assert each.message.endswith((".", "?"))


FINE = {
    "VQL001": [
        "SELECT DOCUMENT FROM HEXADS LIMIT 5",
        "SELECT DOCUMENT FROM HEXAD note-1",
        "SELECT COUNT(*) FROM HEXADS",
        "EXPLAIN SELECT DOCUMENT FROM HEXADS",
    ],
    "VQL002": ["SELECT GRAPH, VECTOR, TENSOR, SEMANTIC, DOCUMENT FROM HEXADS LIMIT 5"],
    "VQL003": ["SELECT SEMANTIC FROM HEXAD x PROOF EXISTENCE(x)"],
    "VQL004": ["SELECT GRAPH FROM HEXADS TRAVERSE borders DEPTH 2 LIMIT 5"],
    "VQL005": [
        "SELECT * FROM FEDERATION /* WITH DRIFT STRICT LIMIT 5",
        "SELECT * FROM HEXADS WHERE DRIFT(VECTOR, DOCUMENT) > 0.3 LIMIT 5",
        "SELECT SEMANTIC FROM HEXAD PROOF CONSISTENCY LIMIT 10",
    ],
    "VQL006": ["SELECT DOCUMENT FROM HEXADS ORDER BY DOCUMENT.title LIMIT 5"],
    "VQL007": [
        "DELETE HEXAD 550e8400-e29b-41d4-a716-446655440000",
        "UPDATE HEXAD x SET DOCUMENT.title = 'WHERE'",
        "DELETE FROM HEXADS WHERE id = 'x'",
    ],
    "VQL008": [
        "SELECT GRAPH.* FROM HEXAD 'entity-001' PROOF EXISTENCE(entity-001)",
        "SELECT SEMANTIC FROM HEXAD PROOF PLONK LIMIT 10",
    ],
    "VQL009": ["SELECT DOCUMENT FROM HEXADS WHERE DOCUMENT.title = '1=1' LIMIT 5"],
    "VQL010": ["EXPLAIN SELECT GRAPH, VECTOR, DOCUMENT FROM HEXADS LIMIT 5"],
    "VQL011": [
        "SELECT * FROM FEDERATION /universities/* LIMIT 5",
        "SELECT * FROM FEDERATION [oslo] LIMIT 5",
    ],
    "VQL100": ["SELECT * FROM HEXADS WHERE SPATIAL.latitude > 3 LIMIT 5"],
    "VQL102": ["SELECT * FROM HEXADS WHERE WITHIN RADIUS(1, 2, 5000 M) LIMIT 5"],
    "VQL105": ["SELECT * FROM HEXADS WHERE DOCUMENT.title == NULL LIMIT 5"],
}
NEAR = [(code, text) for code, texts in FINE.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), NEAR)
def test_that_a_check_is_silent_where_all_is_well(code: str, text: str) -> None:
    assert code not in codes(text, KNOWN)


def test_that_commas_and_keywords_in_texts_do_not_mislead() -> None:
    assert "VQL010" in codes("SELECT GRAPH,VECTOR,DOCUMENT FROM HEXADS LIMIT 5")
    text = (
        "SELECT DOCUMENT FROM HEXADS WHERE FULLTEXT CONTAINS 'TRAVERSE PROOF' LIMIT 5"
    )
    assert codes(text) == set()


def test_that_the_length_of_a_vector_is_known_from_the_catalogue_alone() -> None:
    assert "VQL101" in codes("SEARCH VECTOR [1, 2] LIMIT 5", KNOWN)
    assert "VQL101" not in codes("SEARCH VECTOR [1, 2, 3] LIMIT 5", KNOWN)
    assert "VQL101" not in codes("SEARCH VECTOR [1, 2] LIMIT 5")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (check.code, check.example)
        for check in checks.ALL
        for each in found(check.example, KNOWN)
        if each.code == check.code and each.fix is not None
    ],
)
def test_that_a_remedy_helps_and_parses(code: str, text: str) -> None:
    after = fixed(text, code)
    assert code not in codes(after, KNOWN)
    assert "VQL_PARSE_ERROR" not in codes(after, KNOWN)


def test_that_a_broken_statement_has_one_error_and_its_neighbours_their_own() -> None:
    text = "SELECT FROM x;\nDELETE FROM HEXADS;\nSHOW STATUS"
    errors = found(text)
    assert [each.code for each in errors] == ["VQL_PARSE_ERROR", "VQL007"]
    assert errors[1].span.start > text.index("\n")


def test_that_type_errors_are_told_with_what_was_meant() -> None:
    (each,) = [
        each
        for each in found("SELECT * FROM HEXAD x PROOF PROVENANSE(x)")
        if each.severity is Severity.ERROR
    ]
    assert "Did you mean PROVENANCE?" in each.message


def test_that_the_readme_has_every_check_as_it_is_documented() -> None:
    assert section("VQL", checks.ALL) in README.read_text()


@given(st.text(max_size=100))
def test_that_any_text_whatever_can_be_linted(text: str) -> None:
    for each in found(text, KNOWN):
        assert 0 <= each.span.start <= each.span.end <= len(text)


@given(sentences.texts())
def test_that_every_sentence_of_the_grammar_can_be_linted(text: str) -> None:
    for each in found(text, KNOWN):
        assert 0 <= each.span.start <= each.span.end <= len(text)
        assert each.code in checks.BY_CODE
