"""What KQL knows about a place: rules, next words, types, conventions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.kql import exploring, parser, scanner
from panll_desktop.languages.kql.exploring import explore
from panll_desktop.languages.kql.language import KQL
from panll_desktop.protocol import Diagnostic, Insight, Rule, Word
from tests.unit.languages import sentences


def at(text: str) -> Insight:
    """What is known where the bar stands."""
    return explore(text.replace("¦", ""), text.index("¦"), {})


def names(parts: tuple[Word | Rule, ...]) -> list[str]:
    return [each.text if isinstance(each, Word) else each.name for each in parts]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("¦", ["program"]),
        ("from ¦", ["program", "query"]),
        ("from knots | ¦", ["program", "query", "stage"]),
        ("from knots | filter genus ¦", ["program", "query", "stage", "filter"]),
        ("close (sigma 1 ; ¦", ["program", "shaping", "brackets"]),
        ("select name from knots where ¦", ["program", "select", "where"]),
        ("find where jones ¦", ["program", "find", "condition"]),
        ("compute ¦", ["program", "compute"]),
        ("let n = ¦", ["program", "let"]),
    ],
)
def test_that_the_path_leads_to_the_rule_at_the_caret(
    text: str, path: list[str]
) -> None:
    assert list(at(text).path) == path


def test_that_the_next_words_are_those_that_parse() -> None:
    found = names(at("from knots | ¦").following)
    assert {"filter", "sort", "find_equivalent"} <= set(found)
    assert "from" not in found
    assert names(at("from knots | take ¦").following) == ["a whole number"]


def test_that_types_around_the_caret_are_told() -> None:
    found = at("from knots | filter abs(sign¦ature) > 2")
    assert [(each.text, each.type) for each in found.types] == [
        ("signature", "integer"),
        ("abs(…)", "integer"),
    ]


def test_that_conventions_and_axioms_are_told_where_they_matter() -> None:
    def said(text: str) -> str:
        return " ".join(need.sentence for need in at(text).needs)

    assert "right-handed trefoil is -2" in said("from knots | sort signature¦")
    assert "1/t for t" in said("from knots | return jones_polynomial¦")
    assert "Distributivity" in said("from quandles¦")
    assert "left strand passes over" in said("close (sigma 1)¦")
    assert "equality is proven" in said("from knots | find_equivalent '3_1'¦")


@given(sentences.KQL.texts(), st.floats(0, 1))
def test_that_every_place_of_a_sentence_is_in_rules_of_the_grammar(
    text: str, share: float
) -> None:
    assert KQL.rules is not None
    known = {rule.name for rule in KQL.rules()}
    assert set(explore(text, int(share * len(text)), {}).path) <= known


@given(sentences.KQL.texts())
def test_that_the_next_token_of_a_sentence_is_among_the_next_words(text: str) -> None:
    spans = scanner.split(text)
    if len(spans) != 1 or isinstance(parser.parse(spans[0].of(text)), Diagnostic):
        return
    tokens = list(scanner.lexemes(text))
    for token in tokens[:12]:
        found = set(names(explore(text, token.span.start, {}).following))
        assert {parser.spelt(kind) for kind in token.kinds} & found, token


@given(st.text() | st.text("fromknts|;()[]{}-'\"= \n"), st.integers(0, 40))
def test_that_any_text_whatever_can_be_explored(text: str, offset: int) -> None:
    explore(text, min(offset, len(text)), {})


@given(sentences.KQL.texts(), st.floats(0, 1))
def test_that_the_word_at_a_place_is_left_out_as_if_it_were_blank(
    text: str, share: float
) -> None:
    offset = int(share * len(text))
    at = exploring.PLACES.spot(text, offset)
    if not at.typed:
        return
    blank = " " * (at.word.end - at.word.start)
    cut = f"{text[: at.word.start]}{blank}{text[at.word.end :]}"
    statement = at.statement.of(cut)
    start = at.word.start - at.statement.start
    found = list(scanner.lexemes(statement))
    assert list(at.before) == [each for each in found if each.end <= start]
    assert at.following == next((each for each in found if each.start > start), None)
