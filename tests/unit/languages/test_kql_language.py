"""KQL's tools: colours, the linter, completion and the grammar's reference."""

import pytest

from panll_desktop.languages.kql import parser, reference
from panll_desktop.languages.kql.completing import complete
from panll_desktop.languages.kql.language import KQL, load
from panll_desktop.languages.kql.linting import CHECKS, NOT_BUILT, lint
from panll_desktop.protocol import CatalogKind, CatalogNode, Check, Severity, TokenKind


def labels(text: str) -> list[str]:
    """What is offered where the bar stands."""
    return [each.label for each in complete(text.replace("¦", ""), text.index("¦"), {})]


def test_that_the_language_is_shown_by_both_names() -> None:
    assert load() is KQL
    assert (KQL.id, KQL.name) == ("kql", "KQL (KRL)")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("from d as D | find_path D ~> '3_1'", "find_path"),
        ("from (from k | match (a)-[:b]->(c))", "match"),
        ("rule r(x) :- x", "rule"),
        ("axiom a : x -> y", "axiom"),
        ("from knots | return name, proof", "return proof"),
        ("select * from k where n in (from k | match (a)-[]-(b))", "match"),
    ],
)
def test_that_what_is_not_built_parses_and_is_an_error(text: str, what: str) -> None:
    (found,) = lint(text, {})
    assert (found.code, found.severity) == (NOT_BUILT, Severity.ERROR)
    assert found.message.startswith(f"“{what}” is part of the language")
    assert (
        found.span.of(text).startswith(what.rsplit(maxsplit=1)[-1][:4])
        or what == "match"
    )


def test_that_each_program_of_a_script_has_its_own_error_at_its_place() -> None:
    text = "from knots; from knots | take n; rule r() :- x; select"
    found = lint(text, {})
    assert [each.code for each in found] == [parser.CODE, parser.CODE]
    assert found[0].span.of(text) == "n"
    assert found[1].span.start == len(text)


def test_that_a_script_without_faults_has_no_diagnostics() -> None:
    assert lint("close (sigma 1 ; sigma 1) ; from knots | take 1;", {}) == ()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_that_every_check_fires_on_its_example(check: Check) -> None:
    (found,) = lint(check.example, {})
    assert (found.code, found.severity) == (check.code, check.severity)


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("¦", ["from", "select", "close", "sigma", "find", "compute"]),
        ("from ¦", ["knots", "quandles"]),
        ("from knots | fi¦", ["filter", "find_equivalent", "find_path"]),
        ("close (sigma 1 ; mir¦", ["mirror"]),
        ("from k | find_equivalent x confidence >= ¦", ["exact", "necessary"]),
        ("from k | aggregate ¦", ["count", "max"]),
        ("from k | take 1 ; sel¦", ["select"]),
        ("select * from knots gr¦", ["group"]),
    ],
)
def test_that_what_may_stand_there_is_offered(text: str, some: list[str]) -> None:
    assert set(some) <= set(labels(text))


def test_that_nothing_is_offered_that_cannot_stand_there() -> None:
    assert labels("from knots | take ¦") == []
    assert "select" not in labels("from knots | ¦")


def test_that_columns_of_the_catalogue_are_offered_in_expressions() -> None:
    node = CatalogNode(name="determinant", kind=CatalogKind.FIELD)
    text = "from knots | filter det"
    (found,) = complete(text, len(text), {("knots",): (node,)})
    assert found.label == "determinant"
    assert found.edit.span.of(text) == "det"


def test_that_the_reference_is_of_this_grammar() -> None:
    known = {name for name, _ in parser.grammar_tables().grammar}
    assert set(reference.MEANINGS) <= known
    for meaning in reference.MEANINGS.values():
        for example in meaning.examples:
            assert all(each.code == NOT_BUILT for each in lint(example, {})), example
    assert KQL.rules is not None
    assert KQL.rules()[0].name == "program"


def test_that_braids_and_keywords_have_their_colours() -> None:
    text = "from knots | find_equivalent close (sigma 1)"
    assert KQL.tokens is not None
    kinds = {each.span.of(text): each.kind for each in KQL.tokens(text)}
    assert kinds["from"] is TokenKind.KEYWORD
    assert kinds["knots"] is TokenKind.IDENTIFIER
    assert kinds["close"] is kinds["sigma"] is TokenKind.FUNCTION
