"""The linter and the type checker: each check on its example, and on near misses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit.documenting import section
from panll_desktop.languages.vql import checks, proofs
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
    ("VECTOR",): (CatalogNode("embedding", CatalogKind.FIELD, "vector(3)"),),
    ("RULES",): (CatalogNode("PROOF EXISTENCE", CatalogKind.CONSTRAINT),),
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
        assert each.message.endswith((".", "?", "…"))


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        ("SELECT * FROM HEXADS", Severity.ERROR),
        ("EXPLAIN SELECT * FROM HEXAD x", Severity.ERROR),
        ("DELETE HEXAD x", Severity.ERROR),
        ("SELECT * FROM FEDERATION /*", Severity.WARNING),
    ],
)
def test_that_proofs_are_no_alternatives(source: str, severity: Severity) -> None:
    text = f"{source} PROOF EXISTENCE OR PROVEN"
    (each,) = [d for d in found(text) if d.code == "VQL_ALTERNATIVE_PROOFS"]
    assert each.message == proofs.NEVER_ALTERNATIVES
    assert each.severity is severity
    assert each.span.of(text) == "PROOF EXISTENCE OR PROVEN"
    assert "VQL_ALTERNATIVE_PROOFS" not in codes(text.replace(" OR ", " AND "))


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
    "VQL108": [
        "INSERT INTO hexads (title, body) VALUES ('title', 'title')",
        "INSERT HEXAD WITH DOCUMENT(actor = 'a'), PROVENANCE(actor = 'a')",
    ],
    "VQL109": [
        "SELECT * FROM HEXADS WHERE AS OF 2024-02-29T00:00:00.5+02:00 LIMIT 5",
        "SELECT * FROM HEXADS WHERE AS OF 'last week' LIMIT 5",
    ],
}
NEAR = [(code, text) for code, texts in FINE.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), NEAR)
def test_that_a_check_is_silent_where_all_is_well(code: str, text: str) -> None:
    assert code not in codes(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("INSERT INTO hexads (a, b, a) VALUES (1, 2, 3)", "VQL108", "a"),
        (
            "INSERT HEXAD WITH SPATIAL(srid = 1), DOCUMENT(b = 'b', b = 'c')",
            "VQL108",
            "b",
        ),
        ("SELECT * FROM HEXADS AT TIME '2024-04-31'", "VQL109", "'2024-04-31'"),
        (
            "SELECT * FROM HEXADS WHERE BETWEEN 2024-01-01 AND 2024-13-01",
            "VQL109",
            "BETWEEN 2024-01-01 AND 2024-13-01",
        ),
        ("INSERT HEXAD WITH TEMPORAL(2024-01-00)", "VQL109", "2024-01-00"),
    ],
)
def test_that_a_check_points_at_its_place(text: str, code: str, place: str) -> None:
    (each,) = [found_ for found_ in found(text) if found_.code == code]
    assert each.span.of(text) == place


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("SELECT GRAPH, VECTOR, GRAPH", "SELECT GRAPH, VECTOR"),
        ("SELECT GRAPH VECTOR GRAPH", "SELECT GRAPH VECTOR"),
        ("SELECT GRAPH, TENSOR, GRAPH VECTOR", "SELECT GRAPH, TENSOR, VECTOR"),
        ("SELECT GRAPH.*, GRAPH.* , VECTOR", "SELECT GRAPH.* , VECTOR"),
        ("SELECT GRAPH, TENSOR, GRAPH /* , */ VECTOR", None),
        ("SELECT GRAPH /* , */, GRAPH", None),
    ],
)
def test_that_what_stands_twice_is_taken_away(text: str, fixed: str | None) -> None:
    source = " FROM HEXADS LIMIT 5"
    (each,) = [d for d in found(text + source) if d.code == "VQL103"]
    if fixed is None:
        assert each.fix is None
        return
    assert each.fix is not None
    (edit,) = each.fix.edits
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == fixed


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


GROUPED = [
    "DOCUMENT.kind, COUNT(*) FROM HEXADS GROUP BY DOCUMENT.kind",
    "kind, COUNT(*) FROM HEXADS GROUP BY DOCUMENT.metadata.kind ORDER BY kind",
    "DOCUMENT(kind), COUNT(*) FROM HEXADS GROUP BY kind ORDER BY COUNT(*)",
    "d.kind, MIN(title) FROM HEXADS GROUP BY kind HAVING kind = 'x' AND COUNT(*) > 1",
    "id, COUNT(*) FROM HEXADS GROUP BY id",
    "COUNT(*) FROM HEXADS",
]


@pytest.mark.parametrize("query", GROUPED)
def test_that_what_is_the_same_in_a_group_may_be_shown(query: str) -> None:
    assert "VQL_NOT_GROUPED" not in codes(f"SELECT {query}")


UNGROUPED = [
    ("DOCUMENT, COUNT(*) FROM HEXADS GROUP BY DOCUMENT.kind", "DOCUMENT"),
    ("*, COUNT(*) FROM HEXADS GROUP BY kind", "*"),
    ("DOCUMENT.title, COUNT(*) FROM HEXADS", "DOCUMENT.title"),
    ("kind, title FROM HEXADS GROUP BY kind", "title"),
    ("DOCUMENT(kind, title) FROM HEXADS GROUP BY kind", "DOCUMENT(kind, title)"),
    ("SPATIAL.kind FROM HEXADS GROUP BY SPATIAL.kind, DOCUMENT.x ORDER BY x.y", "x.y"),
    ("DOCUMENT FROM HEXADS ORDER BY COUNT(*)", "COUNT(*)"),
]


@pytest.mark.parametrize(("query", "place"), UNGROUPED)
def test_that_what_may_differ_in_a_group_is_a_type_error(
    query: str, place: str
) -> None:
    text = f"SELECT {query}"
    (each,) = [d for d in found(text) if d.code == "VQL_NOT_GROUPED"]
    assert each.severity is Severity.ERROR
    assert each.span.of(text) == place


@pytest.mark.parametrize("test", ["title = 'x'", "FULLTEXT CONTAINS 'x'"])
def test_that_having_of_no_key_is_a_warning(test: str) -> None:
    text = f"SELECT kind FROM HEXADS GROUP BY kind HAVING COUNT(*) > 1 OR NOT {test}"
    (each,) = [d for d in found(text) if d.code == "VQL_NOT_GROUPED"]
    assert each.severity is Severity.WARNING
    assert each.span.of(text) in test


ALLOWED = {
    "ORDER BY": "SELECT GRAPH FROM HEXADS ORDER BY DOCUMENT.title LIMIT 5",
    "GROUP BY": "SELECT COUNT(*) FROM HEXADS GROUP BY DOCUMENT.kind",
    "PROOF FRESHNESS": "SELECT GRAPH FROM HEXAD x PROOF FRESHNESS(x)",
    "PROOF INTEGRITY": "SELECT SEMANTIC FROM HEXAD x PROOF INTEGRITY",
}


@pytest.mark.parametrize("rule", ALLOWED)
def test_that_what_the_store_does_is_a_hint_there(rule: str) -> None:
    node = CatalogNode(rule, CatalogKind.CONSTRAINT)
    (wrong,) = [d for d in found(ALLOWED[rule]) if d.severity is Severity.ERROR]
    told = found(ALLOWED[rule], {("RULES",): (node,)})
    (here,) = [d for d in told if d.code == wrong.code]
    assert here.severity is Severity.HINT
    assert "this store" in here.message.lower()
    other = CatalogNode("PROOF CITATION", CatalogKind.CONSTRAINT)
    assert wrong in found(ALLOWED[rule], {("RULES",): (other,)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM HEXAD x PROOF ACCESS(x)", True),
        ("INSERT HEXAD WITH DOCUMENT(title = 'a') PROOF ZKP(x)", True),
        ("SELECT * FROM HEXAD x PROOF EXISTENCE(x)", False),
        ("SELECT * FROM FEDERATION /* PROOF ACCESS(x) LIMIT 5", False),
        ("SELECT * FROM HEXAD x", False),
    ],
)
def test_that_a_store_that_says_what_it_proves_proves_nothing_else(
    text: str, *, expected: bool
) -> None:
    told = [d for d in found(text, KNOWN) if d.code == "VQL_UNPROVABLE"]
    assert bool(told) is expected
    assert "VQL_UNPROVABLE" not in codes(text)


def test_that_a_peer_is_not_this_store() -> None:
    node = CatalogNode("PROOF FRESHNESS", CatalogKind.CONSTRAINT)
    known: Catalogued = {("RULES",): (node,)}
    text = "SELECT GRAPH FROM FEDERATION /* PROOF FRESHNESS(x) LIMIT 5"
    (each,) = [d for d in found(text, known) if d.code == "VQL_MODALITY_MISMATCH"]
    assert each.severity is Severity.WARNING


@given(sentences.texts())
def test_that_every_sentence_of_the_grammar_can_be_linted(text: str) -> None:
    for each in found(text, KNOWN):
        assert 0 <= each.span.start <= each.span.end <= len(text)
        assert each.code in checks.BY_CODE
