"""One VQL statement: its tree, or the one error in its way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit.reading import LONGEST
from panll_desktop.languages.vql import scanner, words
from panll_desktop.languages.vql import tree as t
from panll_desktop.languages.vql.parser import DEEPEST, parse
from panll_desktop.protocol import Diagnostic, Modality, Severity, Span
from panll_desktop.records import Record
from tests.unit.languages import sentences

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/vql_trees.json").read_text())
WHERE = "SELECT * FROM hexads WHERE "


def shown(value: object) -> str:
    """A tree in brackets, without its places and what is not there."""
    match value:
        case Modality():
            return value.name
        case tuple():
            return f"[{' '.join(map(shown, value))}]"
        case Record():
            parts = [
                f"{each}={shown(part)}"
                for each in value.__match_args__
                if each != "span"
                and (part := getattr(value, each)) not in ((), None)
                and part is not False
            ]
            return f"({' '.join([type(value).__name__, *parts])})"
        case _:
            return repr(value)


def tree(text: str) -> t.Statement:
    found = parse(text)
    assert not isinstance(found, Diagnostic), found
    return found


def fault(text: str) -> Diagnostic:
    found = parse(text)
    assert isinstance(found, Diagnostic), found
    assert found.severity is Severity.ERROR
    return found


def condition(text: str) -> t.Condition:
    found = tree(WHERE + text)
    assert isinstance(found, t.Select)
    assert found.where is not None
    return found.where


STATEMENTS: dict[str, str] = GOLDEN["statements"]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.items(), ids=STATEMENTS)
def test_that_a_statement_has_its_tree(text: str, expected: str) -> None:
    assert shown(tree(text)) == expected


CONDITIONS: dict[str, str] = GOLDEN["conditions"]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.items(), ids=CONDITIONS)
def test_that_a_condition_has_its_tree(text: str, expected: str) -> None:
    assert shown(condition(text)) == expected


def test_that_every_keyword_can_name_a_field() -> None:
    for word in sorted(words.KEYWORDS):
        found = condition(f"GRAPH.{word} == 1 AND SPATIAL.a.{word} == 1")
        assert isinstance(found, t.Conjunction)
        assert [shown(each) for each in found.terms] == [
            f"(Comparison left=(Reference modality={modality} name='{name}')"
            " operator='==' right=(Literal value=1))"
            for modality, name in (("GRAPH", word), ("SPATIAL", f"a.{word}"))
        ]


def test_that_places_are_those_of_the_text() -> None:
    text = "  SELECT DOCUMENT.title FROM hexads WHERE NOT ID == 'x' ; "
    found = tree(text)
    assert isinstance(found, t.Select)
    assert found.span.of(text) == text.strip(" ;")
    assert found.items[0].span.of(text) == "DOCUMENT.title"
    assert isinstance(found.where, t.Negation)
    assert found.where.span.of(text) == "NOT ID == 'x'"
    assert found.where.term.span.of(text) == "ID == 'x'"


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "", "SELECT"),
        ("  -- nothing\n", "", "SHOW"),
        ("SELEKT *", "SELEKT", "SELECT"),
        ("SELECT", "", "a modality"),
        ("SELECT * FROM hexads LIMIT many", "many", "a number"),
        ("SELECT * FROM hexads LIMIT -1", "-", "a number"),
        ("SELECT * FROM HEXADS 'x'", "'x'", "WHERE"),
        ("SELECT DOCUMENT.title, FROM hexads", "FROM", "COUNT"),
        ("SELECT FROM hexad abc", "FROM", "a modality"),
        ("SELECT * FROM hexads WHERE (h)-[:X", "", "]"),
        (WHERE + "ID", "", "LIKE"),
        (WHERE + "(ID = 'x'", "", ")"),
        (WHERE + "DOCUMENT.title == ", "", "a text in quotes"),
        ("SHOW STATUS; SHOW DRIFT", ";", "the end of the statement"),
        ("EXPLAIN EXPLAIN SHOW STATUS", "EXPLAIN", "SELECT"),
        ("DELETE hexads", "hexads", "HEXAD"),
        ("SEARCH TEXT river", "river", "a text in quotes"),
        ("COUNT @", "@", "HEXADS"),
        ("SHOW HEXADS LIMIT 5 WITH DRIFT STRICT", "WITH", "the end of the statement"),
        ("SELECT * FROM hexads LIMIT 5 WITH DRIFT STRICT", "DRIFT", "SESSION"),
    ],
)
def test_that_an_error_has_its_place_and_what_could_stand_there(
    text: str, place: str, expected: str
) -> None:
    found = fault(text)
    assert found.span.of(text) == place
    assert found.code == "VQL_PARSE_ERROR"
    assert expected in found.expected
    assert "expected" in found.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SEARCH TEXT 'abc", "The text 'abc is not closed by '"),
        ("SEARCH TEXT 'abc\\'", "The text 'abc\\' is not closed by '"),
        ('SEARCH TEXT "', 'The text " is not closed by "'),
        ("SHOW STATUS /* why", "The comment /* why is not closed by */"),
        ("SHOW 'x'", "“'x'” is not expected here"),
        ("SHOW", "The statement ends too early"),
        ("SHOW " + "x" * 99, f"“{'x' * 39}…” is not expected here"),
    ],
)
def test_that_an_error_says_what_is_wrong(text: str, sentence: str) -> None:
    assert fault(text).message.startswith(sentence)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("SELECT DOCUMENT FORM h", "here. Did you mean FROM? Expected "),
        ("SELECT * FROM hexads LIMTI 3", "here. Did you mean LIMIT? Expected "),
        ("selct * from hexads", "here. Did you mean SELECT? Expected SELECT, "),
        ("SELECT DOCUMENT.title 7", "; expected FROM, “,” or “.”."),
        ("SELECT DOCUMENT.title", "; expected FROM, “,” or “.”."),
        (WHERE + "DOCUMENT EXISTS ADN VECTOR EXISTS", "here. Did you mean AND?"),
        (WHERE + "ID", "; expected CONTAINS, SIMILAR, “==”, “!=”, "),
        (WHERE + "ID = 1 PROOF ACCESS FOR x", "“FOR” is not expected here; expected "),
        ("SELECT GRPH FROM HEXAD x", " or ask FROM HEXADS. Did you mean GRAPH?"),
    ],
)
def test_that_an_error_says_first_what_was_meant(text: str, part: str) -> None:
    assert part in fault(text).message


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("SHOW HEXADS LIMIT 2.5", "2.5", "LIMIT takes a whole number, not 2.5."),
        (f"SHOW HEXADS LIMIT {2**63}", str(2**63), f"LIMIT goes up to {2**63 - 1:,}."),
        ("SHOW HEXADS LIMIT " + "9" * 5000, "9" * 5000, "LIMIT goes up to 9,"),
        ("SELECT * FROM hexads OFFSET 1e3", "1e3", "OFFSET takes a whole number"),
        (WHERE + "ID = 1e999", "1e999", "too large"),
        (WHERE + f"ID = {'9' * 301}", "9" * 301, "too large"),
        (WHERE + "VECTOR CONTAINS 'x'", "VECTOR", "Only DOCUMENT"),
        (
            WHERE + "DOCUMENT.metadata.kind CONTAINS 'x'",
            "DOCUMENT.metadata.kind",
            "Only DOCUMENT.title and DOCUMENT.body have text",
        ),
        ("SEARCH VECTOR [1, 'x']", "[1, 'x']", "numbers alone"),
        ("SEARCH VECTOR [[1]]", "[[1]]", "numbers alone"),
        ("SEARCH VECTOR [true]", "[true]", "numbers alone"),
        ("INSERT HEXAD WITH VECTOR([1, 'x'])", "[1, 'x']", "numbers alone"),
        (
            "INSERT INTO hexads (a) VALUES (1, -2)",
            "1, -2",
            "2 values for 1 column (a).",
        ),
        ("SELECT * FROM hexads WITH DRIFT STRICT", "WITH DRIFT STRICT", "federated"),
        (WHERE + "(a)-[:X{3,2}]->(b)", "{3,2}", "at least 3 and at most 2"),
        (WHERE + "WITHIN RADIUS(1, 2, 5 MI)", "5 MI", "number of kilometres"),
        (WHERE + "VECTOR WITHIN RADIUS(1, 2, 5)", "VECTOR", "Only SPATIAL"),
        (
            WHERE + f"WITHIN RADIUS(1, 2, {'9' * 400}KM)",
            "9" * 400 + "KM",
            "number of kilometres",
        ),
        ("UPDATE HEXAD x SET id = 'y'", "id", "never changes"),
        (
            "INSERT HEXAD WITH SPATIAL(a = 1), spatial(b = 2)",
            "spatial",
            "SPATIAL is given twice",
        ),
    ],
)
def test_that_what_makes_no_sense_is_refused_at_its_place(
    text: str, place: str, sentence: str
) -> None:
    found = fault(text)
    assert found.span.of(text) == place
    assert sentence in found.message


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        (WHERE + "DOCUMENT.title IS NULL", "IS", "== NULL"),
        (WHERE + "DOCUMENT.year IN (1, 2)", "IN", "OR between"),
        (WHERE + "title BETWEEN 1 AND 2", "BETWEEN", ">= 1990 AND"),
        (WHERE + "EXISTS VECTOR", "VECTOR", "comes first: VECTOR EXISTS."),
        ("SELECT * FROM HEXAD a JOIN HEXAD b", "JOIN", "edges relate"),
        ("SELECT DISTINCT DOCUMENT FROM HEXADS", "DOCUMENT", "GROUP BY"),
        ("SELECT DOCUMENT AS d FROM HEXADS", "AS", "renames nothing"),
        ("SHOW DRIFT SHOW STATUS", "SHOW", "A semicolon ends the statement before."),
    ],
)
def test_that_habits_from_other_languages_are_answered(
    text: str, place: str, sentence: str
) -> None:
    found = fault(text)
    assert found.span.of(text) == place
    assert sentence in found.message
    assert " Expected " in found.message


@pytest.mark.parametrize(
    "text", [WHERE + "VECTOR EXISTS VECTOR EXISTS", "SHOW IN", "SELECT AS"]
)
def test_that_the_same_words_elsewhere_are_no_habit(text: str) -> None:
    assert " expected " in fault(text).message


def test_that_expected_words_are_few_in_the_sentence_and_all_in_the_list() -> None:
    found = fault("SELECT")
    assert found.expected[0] == "a modality"
    assert fault(WHERE).message.endswith(", …") or len(fault(WHERE).expected) <= 8


def test_that_a_statement_may_have_a_million_characters_and_not_one_more() -> None:
    text = "SHOW STATUS"
    assert tree(text + " " * (LONGEST - len(text))) == t.ShowStatus(Span(0, 11))
    found = fault(text + " " * (LONGEST - len(text) + 1))
    assert "1,000,000 characters" in found.message


@pytest.mark.parametrize(
    "deep",
    [
        WHERE + "(" * DEEPEST + "ID='a'" + ")" * DEEPEST,
        WHERE + "NOT " * DEEPEST + "ID='a'",
        WHERE + "NOT (" * (DEEPEST // 2) + "ID='a'" + ")" * (DEEPEST // 2),
        WHERE + "(ID='b' OR " * DEEPEST + "ID='a'" + ")" * DEEPEST,
        WHERE + "(ID='b' OR (ID='c' AND " * (DEEPEST // 2) + "ID='a'" + ")" * DEEPEST,
        "INSERT HEXAD WITH TENSOR("
        + "[" * (DEEPEST - 1)
        + "1"
        + "]" * (DEEPEST - 1)
        + ")",
    ],
)
def test_that_nesting_has_an_end_that_is_said(deep: str) -> None:
    tree(deep)
    one_more = deep.replace("ID='a'", "(ID='a')").replace("[1]", "[[1]]")
    assert "Nested more than 200 deep" in fault(one_more).message


def test_that_many_conditions_beside_each_other_are_not_deep() -> None:
    many = " AND ".join(["NOT ID='a'", "(GRAPH NOT EXISTS)"] * 500)
    assert isinstance(condition(many), t.Conjunction)


def test_that_a_million_of_anything_is_refused() -> None:
    for part in ("(", "NOT ", "EXPLAIN ", "[", "'", ")", "SELECT "):
        text = part * (LONGEST // len(part))
        assert fault(text).span.start < 20
        assert fault((WHERE + text)[:LONGEST]).span.start >= len(WHERE)


WORDS = (*sorted(words.KEYWORDS), *words.SYMBOLS, "x", "'y'", "1", "x-1", "@", "'")


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_that_no_text_raises(text: str) -> None:
    found = parse(text)
    if isinstance(found, Diagnostic):
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message


@given(sentences.texts())
def test_that_a_sentence_of_the_grammar_has_a_tree_or_makes_no_sense(text: str) -> None:
    found = parse(text)
    if isinstance(found, Diagnostic):
        assert found.expected == (), found
    else:
        assert all(0 <= span.start <= span.end <= len(text) for span in spans(found))


@given(sentences.texts(), st.sampled_from(["upper", "lower", "swapcase"]))
def test_that_keywords_have_no_case(text: str, change: str) -> None:
    changed = "".join(
        getattr(piece.text, change)()
        if piece.kind is scanner.Kind.WORD and piece.text.upper() in words.KEYWORDS
        else piece.text
        for piece in _spaced(text)
    )
    before, after = parse(text), parse(changed)
    assert isinstance(before, Diagnostic) == isinstance(after, Diagnostic)
    if not isinstance(before, Diagnostic):
        assert shown(before).casefold() == shown(after).casefold()


def _spaced(text: str) -> Iterator[scanner.Piece]:
    """The pieces and the white space between them."""
    at = 0
    for piece in scanner.scan(text):
        gap = Span(at, piece.span.start)
        yield scanner.Piece(scanner.Kind.SYMBOL, gap.of(text), gap)
        yield piece
        at = piece.span.end


def spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from spans(each)
    elif isinstance(value, Record):
        for field in value.__match_args__:
            yield from spans(getattr(value, field))


def test_that_groups_inside_groups_of_their_kind_are_one() -> None:
    nested = "a = 1 AND ((b = 2 AND c = 3) AND (d = 4 OR (e = 5 OR f = 6))) AND g = 7"
    flat = "a = 1 AND b = 2 AND c = 3 AND (d = 4 OR e = 5 OR f = 6) AND g = 7"
    assert shown(condition(nested)) == shown(condition(flat))
