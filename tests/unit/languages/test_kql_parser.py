"""One KQL program: its tree, or the one error in its way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.kql import scanner, stages, values
from panll_desktop.languages.kql import tree as t
from panll_desktop.languages.kql.parser import DEEPEST, parse
from panll_desktop.languages.kql.words import KEYWORDS, SYMBOLS
from panll_desktop.languages.toolkit.reading import LONGEST
from panll_desktop.protocol import Diagnostic, Severity, TokenKind
from panll_desktop.records import Record

PIPELINES = (
    "from my_table as b",
    "from (from knots | filter crossing_number == 3) as small | take 2",
    "from knots as K | where name = '3_1' via [jones] | sort genus desc, name | skip 1",
    "from knots | group_by genus | aggregate count(*) as n, max(signature)",
    "from knots | find_equivalent via [jones, genus] confidence >= necessary",
    "from knots | find_equivalent '3_1' | return equivalences with provenance",
    "from diagrams as D | find_path D ~> '3_1' via reidemeister",
    "from knots as K1 | match (K1:Knot)-[:SUM {n: 1}]->(K2)<-[e]-(:Link)",
    "from knots | let x : Option[Int] = genus + 1 | with provenance, y = x * 2",
    "from knots | filter not -x <> 2 and a.b[1] ≅ gauss(1, -2) ?? none",
    "from knots | filter crossing_number in (1, 2) or name not like 'a%';",
)
QUERIES = (
    "SELECT DISTINCT K1.name n, COUNT(x) AS c FROM knots K1, knots AS K2 WHERE x = 1",
    "SELECT a FROM k WHERE x IS NOT NULL GROUP BY a, b HAVING c > 1 ORDER BY a DESC;",
    "SELECT a FROM k LIMIT 3 OFFSET 2;",
    "select * from knots where genus between 1 and 2 and name in (select name from k)",
    "select * from (select name from knots) as k",
)
LOCAL = (
    "let t = close (sigma 1 ; sigma 1 ; sigma 1) ; find where jones = t and n < 8 ;",
    "let linked = close (left | right) ; mirror linked",
    "simplify sigma 1 ; (cup 1 ; cap 1) ;",
    "compute invariant jones for knot '3_1'",
    "COMPUTE INVARIANTS FOR KNOT 3_1",
)
LOGIC = (
    "let n = 1 from knots | take 5",
    "let rows = from knots | filter genus == 1",
    "rule same(K1, K2) :- knot(K1), genus(K1, G), genus(K2, G).",
    "axiom a : forall K1 K2, K3, f(K1) == K2 -> g(K3)",
)
WRONG = (
    "from knots | filter | return name",
    "from knots | take n",
    "from knots | find_equivalent '3_1' via []",
    "from knots | aggregate name",
    "from knots | filter a < b < c",
    "from knots return name",
    "from knots | filter x == 1 and",
    "SELECT * FROM knots JOIN other",
    "SELECT * FROM knots WHERE a = 1 nonsense",
    "UPDATE knots SET x = 1",
    "{- open",
    "find_equivalent '3_1'",
    "rule r",
)


def tree(text: str) -> t.Program:
    found = parse(text)
    assert not isinstance(found, Diagnostic), found
    return found


def fault(text: str) -> Diagnostic:
    found = parse(text)
    assert isinstance(found, Diagnostic), found
    assert found.severity is Severity.ERROR
    return found


def only(text: str) -> t.Statement:
    (statement,) = tree(text).statements
    return statement


def condition(text: str) -> values.Expression:
    query = only(f"from knots | filter {text}")
    assert isinstance(query, t.Query)
    (stage,) = query.stages
    assert isinstance(stage, stages.Filter)
    return stage.condition


def without_places(value: object) -> object:
    match value:
        case tuple():
            return tuple(map(without_places, value))
        case Record():
            parts = (each for each in value.__match_args__ if each != "span")
            found = (without_places(getattr(value, each)) for each in parts)
            return (type(value).__name__, *found)
        case _:
            return value


def inside(value: object, text: str) -> bool:
    match value:
        case tuple():
            return all(inside(each, text) for each in value)
        case Record():
            span = getattr(value, "span", None)
            placed = span is None or 0 <= span.start <= span.end <= len(text)
            parts = (getattr(value, each) for each in value.__match_args__)
            return placed and all(inside(each, text) for each in parts)
        case _:
            return True


@pytest.mark.parametrize("text", [*PIPELINES, *QUERIES, *LOCAL, *LOGIC])
def test_that_every_construct_parses_with_its_places(text: str) -> None:
    assert inside(tree(text), text)


@pytest.mark.parametrize("text", [*PIPELINES, *QUERIES, *LOCAL, *LOGIC])
def test_that_case_and_comments_do_not_matter(text: str) -> None:
    spaced = f"-- first\n{{- a {{- b -}} -}} {text}\n-- last"
    assert without_places(tree(spaced)) == without_places(tree(text))
    words = text
    for each in scanner.tokens(text):
        if each.kind is TokenKind.KEYWORD:
            start, end = each.span.start, each.span.end
            words = words[:start] + words[start:end].upper() + words[end:]
    assert isinstance(parse(words), t.Program)


@pytest.mark.parametrize("text", WRONG)
def test_that_what_is_wrong_is_refused_at_its_place(text: str) -> None:
    found = fault(text)
    assert found.code == "KQL_PARSE_ERROR"
    assert found.message.endswith((".", "?", "…"))
    assert 0 <= found.span.start <= found.span.end <= len(text)


def test_that_trailing_junk_is_an_error_where_it_starts() -> None:
    text = "SELECT * FROM knots WHERE x IS NULL nonsense"
    found = fault(text)
    assert text[found.span.start : found.span.end] == "nonsense"


def test_that_a_misspelt_stage_is_recognised() -> None:
    found = fault("from knots | fliter x == 1").message
    assert found.startswith("“fliter” is not expected here. Did you mean filter?")


def test_that_what_may_stand_there_is_listed() -> None:
    found = fault("from knots | take n")
    assert found.expected == ("a whole number",)
    assert found.message == "“n” is not expected here; expected a whole number."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sigma 0 ;", "sigma counts strands from 1 on; 0 is none."),
        ("from d | filter gauss(0, 1) == x", "A Gauss code names crossings from 1 on"),
        ("from d | filter f(*, 1)", "A star stands for everything"),
        ("from d | filter 'a'(1)", "Only a function can be called"),
        ("from d | find_equivalent x confidence >= sure", "A confidence is exact"),
        ("compute invariant for knot", "The program ends too early"),
        ("(1) ;", "A braid or knot is made here"),
        ("from k | filter x == 'open", "The text 'open is not closed by '"),
        ("from k {- open", "The comment {- open is not closed by -}"),
        (f"from k | take {2**63}", "A whole number may be at most"),
        (f"from k | take {'9' * 5000}", "A whole number may be at most"),
    ],
)
def test_that_what_has_no_meaning_is_said_in_a_sentence(
    text: str, sentence: str
) -> None:
    assert fault(text).message.startswith(sentence)


def test_that_operators_bind_as_documented() -> None:
    assert without_places(condition("not a == 1 and b + 2 * c > 0 or d")) == (
        "Disjunction",
        (
            (
                "Conjunction",
                (
                    (
                        "Negation",
                        ("Comparison", ("Name", "a"), "==", ("Constant", 1)),
                    ),
                    (
                        "Comparison",
                        (
                            "Arithmetic",
                            ("Name", "b"),
                            (
                                (
                                    "+",
                                    (
                                        "Arithmetic",
                                        ("Constant", 2),
                                        (("*", ("Name", "c")),),
                                    ),
                                ),
                            ),
                        ),
                        ">",
                        ("Constant", 0),
                    ),
                ),
            ),
            ("Name", "d"),
        ),
    )


def test_that_a_braid_is_a_value_wherever_values_stand() -> None:
    found = condition("jones == close (sigma 1 ; sigma_inv 2 | a)")
    assert isinstance(found, values.Comparison)
    assert without_places(found.right) == (
        "Shaping",
        "close",
        (
            "Sequence",
            (
                ("Generator", "sigma", 1),
                ("Tensor", (("Generator", "sigma_inv", 2), ("Name", "a"))),
            ),
        ),
    )


@pytest.mark.parametrize("word", sorted(KEYWORDS - {"NOT", "TRUE", "FALSE", "NONE"}))
def test_that_a_keyword_is_a_name_where_names_stand(word: str) -> None:
    if word == "NULL":
        assert condition(word) == values.Constant(None, condition(word).span)
        return
    for column in (word, word.lower()):
        found = condition(f"{column} == 1")
        assert isinstance(found, values.Comparison)
        assert without_places(found.left) == ("Name", column)


def test_that_one_equals_sign_and_two_mean_the_same() -> None:
    one, two = condition("a = 1"), condition("a == 1")
    assert without_places(one) == without_places(two)


def test_that_a_text_of_comments_is_an_empty_program() -> None:
    assert tree("{- outer {- inner -} still outer -}").statements == ()
    assert tree(" ; ;").statements == ()


def test_that_variables_of_an_axiom_keep_their_order() -> None:
    found = only("axiom a : forall K1 K2, K3, f(K1) -> g(K3)")
    assert isinstance(found, t.Axiom)
    assert found.variables == ("K1", "K2", "K3")


@pytest.mark.parametrize("opening", ["(", "not ", "- ", "mirror (", "[", "{a: "])
def test_that_deep_nesting_is_refused_and_never_overflows(opening: str) -> None:
    found = fault("from knots | filter " + opening * (DEEPEST * 50) + "x")
    assert found.message == f"Nested more than {DEEPEST} deep."


@pytest.mark.parametrize(
    ("opening", "closing", "deep"),
    [
        ("(", ")", DEEPEST),
        ("not ", "", DEEPEST),
        ("a or b and c == d + e * f(", ")", DEEPEST),
        ("(from k | filter a or b and c == d + e * ", ")", DEEPEST),
        ("a or b and not c == d + e * -f(", ")", DEEPEST // 3),
    ],
)
def test_that_nesting_to_the_limit_parses(
    opening: str, closing: str, deep: int
) -> None:
    text = opening * deep + "x" + closing * deep
    assert isinstance(parse(f"from knots | filter {text}"), t.Program)


def test_that_a_text_too_long_is_refused_before_it_is_read() -> None:
    assert "1,000,000 characters" in fault("x" * (LONGEST + 1)).message


def test_that_strings_stand_for_what_is_meant() -> None:
    for written, value in (
        (r'"a\n\"b\\"', 'a\n"b\\'),
        ("'it''s'", "it's"),
        (r"'a\qb'", "aqb"),
    ):
        assert without_places(condition(written)) == ("Constant", value)


def test_that_braids_are_not_split_inside_their_brackets() -> None:
    text = "close (sigma 1 ; sigma 1) ; from knots; -- done\n select * from k"
    assert [text[a.start : a.end] for a in scanner.split(text)] == [
        "close (sigma 1 ; sigma 1)",
        "from knots",
        "select * from k",
    ]


def test_that_a_definition_stays_with_what_may_use_it() -> None:
    text = "let a = 1; let b = from k; find where n = a; let c = 2 from k; sigma 1;"
    assert [text[a.start : a.end] for a in scanner.split(text)] == [
        "let a = 1; let b = from k; find where n = a",
        "let c = 2 from k",
        "sigma 1",
    ]


PIECES = [*PIPELINES, *WRONG, *LOCAL, *SYMBOLS, *(each.lower() for each in KEYWORDS)]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6))
def test_that_no_text_breaks_the_parser_or_the_splitter(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = parse(text)
    assert isinstance(found, Diagnostic) or inside(found, text)
    ends = [edge for span in scanner.split(text) for edge in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(0 <= edge <= len(text) for edge in ends)


@given(st.text())
def test_that_tokens_cover_all_but_white_space(text: str) -> None:
    covered = "".join(text[a.span.start : a.span.end] for a in scanner.tokens(text))
    assert "".join(covered.split()) == "".join(text.split())
