"""Where the caret is in the grammar, and what may come next; ``|`` is the caret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit.parsing import Unexpected, parse
from panll_desktop.languages.vql import exploring, language, parser, scanner
from panll_desktop.languages.vql.exploring import explore
from panll_desktop.languages.vql.words import KEYWORDS
from panll_desktop.protocol import Insight, Rule, Word
from tests.steps import steps
from tests.unit.languages import sentences

NAMES = {rule.name for rule in language.rules()}


def insight(marked: str) -> Insight:
    return explore(marked.replace("|", ""), marked.index("|"), {})


def said(parts: tuple[Word | Rule, ...]) -> list[str]:
    return [part.text if isinstance(part, Word) else f"<{part.name}>" for part in parts]


PLACES = {
    "|": ["statement"],
    "SELECT |": ["statement", "select"],
    "SELECT DOCUMENT, |": ["statement", "select", "items"],
    "SELECT * FROM hexads WHERE DRIFT(VECTOR, |": [
        *("statement", "select", "where", "condition", "simple condition", "drift")
    ],
    "SELECT * FROM hexads WHERE (a = 1 AND |": [
        *("statement", "select", "where", "condition", "simple condition", "condition")
    ],
    "SELECT * FROM hexads LIMIT |": ["statement", "select", "limit"],
    "SELECT * FROM hexads LIMIT 5 |": ["statement", "select"],
    "SHOW STATUS; |": ["statement"],
    "SEARCH TEXT 'ri|": ["statement", "search"],
    "SELECT * FROM hexads WHERE DOCUMENT CONTAINS 'ri|ver": [
        *("statement", "select", "where", "condition", "simple condition", "contains")
    ],
    "SHOW STATUS; SEARCH |TEXT 'x'": ["statement", "search"],
    "SHOW STATUS | -- more": ["statement", "show"],
    "SELECT * FROM hexads WHERE SPATIAL|.latitude > 5": [
        *("statement", "select", "where", "condition", "simple condition"),
        *("comparison", "operand", "reference", "modality"),
    ],
    "SELECT * FROM hexads WHERE SPATIAL| EXISTS": [
        *("statement", "select", "where", "condition", "simple condition"),
        *("presence", "modality"),
    ],
    "INSERT HEXAD WITH VECTOR([1, |": [
        *("statement", "insert", "modality content", "array")
    ],
}


@pytest.mark.parametrize(("text", "path"), PLACES.items(), ids=PLACES)
def test_that_the_path_leads_to_the_rule_at_the_caret(
    text: str, path: list[str]
) -> None:
    assert list(insight(text).path) == path


def test_that_what_was_taken_of_the_rule_is_told() -> None:
    found = insight("SELECT * FROM hexads WHERE DRIFT(VECTOR, DOCUMENT)| > 0.2")
    assert said(found.taken) == ["DRIFT", "(", "<modality>", ",", "<modality>", ")"]
    found = insight("SELECT * FROM hexads WHERE id = 'x' | LIMIT 5")
    assert said(found.taken) == ["SELECT", "<items>", "<from>", "<where>"]


def test_that_the_token_behind_the_caret_decides_between_rules() -> None:
    head = "SELECT * FROM hexads WHERE VECTOR "
    assert insight(head + "|EXISTS").path[-1] == "presence"
    assert insight(head + "|SIMILAR TO [1]").path[-1] == "similar"


def test_that_the_next_words_are_those_that_parse() -> None:
    found = insight("SELECT * FROM hexads WHERE DRIFT(VECTOR, DOCUMENT) |")
    assert said(found.following)[:4] == ["==", "!=", ">", ">="]
    found = insight("SELECT * FROM hexads |")
    assert said(found.following)[:3] == ["WHERE", "LIMIT", "ORDER"]
    assert "<a number>" in said(insight("SHOW HEXADS LIMIT |").following)


def test_that_a_word_being_typed_is_not_taken_yet() -> None:
    found = insight("SELECT * FROM hexads WHE|")
    assert said(found.following)[0] == "WHERE"
    assert insight("SELECT|").path == ("statement", "select")


def test_that_the_types_around_the_caret_are_told_the_innermost_first() -> None:
    found = insight("SELECT DOCUMENT FROM hexads WHERE SPATIAL.lati|tude > 5 LIMIT 5")
    assert found.types
    assert found.types[0].text == "SPATIAL.latitude"
    lengths = [each.span.end - each.span.start for each in found.types]
    assert lengths == sorted(lengths)


def test_that_conditions_around_a_caret_are_told_apart() -> None:
    text = "SELECT * FROM HEXADS WHERE GRAPH EXISTS AND NOT (id = 'a' OR id = 'b')"
    types = explore(text, text.index("= 'a'"), {}).types
    told = [each.text for each in types if each.type == "boolean"]
    assert told == [
        "the condition",
        "OR of 2 conditions",
        "NOT of a condition",
        "AND of 2 conditions",
    ]


@pytest.mark.parametrize("count", [750, 6_000])
def test_that_a_long_list_takes_no_more_steps_than_its_length(count: int) -> None:
    def taken(count: int) -> int:
        numbers = ", ".join(["0.5"] * count)
        text = f"SELECT VECTOR FROM HEXADS WHERE VECTOR SIMILAR TO [{numbers}]"
        return steps(lambda: explore(text, len(text) - 3, {}))

    taken(10)
    assert taken(4 * count) < 5 * taken(count)


def test_that_the_drift_score_is_a_number_of_any_source() -> None:
    found = insight("SELECT GRAPH FROM HEXAD x WHERE drift_sco|re > 0.5")
    assert (found.types[0].text, found.types[0].type) == ("drift_score", "real")


def test_that_proof_obligations_are_told_at_their_place() -> None:
    text = "SHOW STATUS; SELECT * FROM HEXAD x PROOF EXISTENCE(x)|"
    (need, *_) = [each for each in insight(text).needs if each.proof]
    assert need.span.of(text.replace("|", "")) == "EXISTENCE(x)"


def test_that_nothing_is_known_behind_what_does_not_parse() -> None:
    found = insight("SELECT FROM WHERE |")
    assert found.path == ("statement",)
    assert found.following == ()


@given(sentences.texts(), st.floats(0, 1))
def test_that_every_place_of_a_sentence_is_in_rules_of_the_grammar(
    text: str, share: float
) -> None:
    found = explore(text, int(share * len(text)), {})
    assert set(found.path) <= NAMES


@given(sentences.texts())
def test_that_the_next_token_of_a_sentence_is_among_the_next_words(text: str) -> None:
    pieces = [p for p in scanner.scan(text) if p.kind is not scanner.Kind.COMMENT]
    if isinstance(parse(parser.grammar_tables(), scanner.lexemes(text)), Unexpected):
        return  # a word took another meaning from its neighbour
    for piece in pieces:
        if piece.text.upper() in KEYWORDS:
            found = explore(text, piece.span.start, {})
            if any(isinstance(each, Rule) for each in found.following):
                continue  # it may be a name there
            assert piece.text.upper() in said(found.following), (text, piece)


@given(st.text(max_size=80), st.integers(0, 80))
def test_that_any_text_whatever_can_be_explored(text: str, offset: int) -> None:
    explore(text, min(offset, len(text)), {})


@given(sentences.texts(), st.floats(0, 1))
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
    found = list(scanner.first_lexemes(statement))
    assert list(at.before) == [each for each in found if each.end <= start]
    assert at.following == next((each for each in found if each.start > start), None)
