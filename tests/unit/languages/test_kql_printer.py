"""The formatter of KQL: canonical, idempotent, and nothing is lost in it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from panll_desktop.languages.kql import parser, scanner
from panll_desktop.languages.kql.language import KQL
from panll_desktop.languages.kql.printer import format_script
from panll_desktop.languages.kql.scanner import Kind
from panll_desktop.languages.toolkit.wording import WIDTH
from panll_desktop.protocol import Diagnostic, Layout
from tests.unit.languages import sentences

KEPT = (Kind.STRING, Kind.COMMENT, Kind.FLOAT, Kind.INTEGER, Kind.KNOT, Kind.PARAMETER)
EQUAL = {"==": "=", "<>": "!="}
LAYOUTS = st.sampled_from(Layout)


def wide(text: str) -> str:
    return format_script(text, Layout.WIDE)


def compact(text: str) -> str:
    return format_script(text, Layout.COMPACT)


def tree(text: str) -> object:
    return sentences.placeless(parser.parse(text))


def pieces(text: str, *wanted: Kind) -> list[str]:
    return [piece.text for piece in scanner.scan(text) if piece.kind in wanted]


def alike(text: str) -> list[str]:
    """The tokens, whatever their case, with one spelling for each operator."""
    found = [piece.text.upper() for piece in scanner.scan(text)]
    return [EQUAL.get(each, each) for each in found]


@st.composite
def programs(draw: Callable[[Any], Any]) -> str:
    """A random program that parses, comments and odd spacing in it."""
    text = draw(sentences.KQL.texts())
    spans = scanner.split(text)
    assume(len(spans) == 1)
    found: str = spans[0].of(text)
    assume(not isinstance(parser.parse(found), Diagnostic))
    return found


@given(programs(), LAYOUTS)
def test_that_formatting_twice_changes_nothing_more(text: str, layout: Layout) -> None:
    once = format_script(text, layout)
    assert format_script(once, layout) == once


@given(programs(), LAYOUTS)
def test_that_what_is_printed_parses_to_the_same_tree(
    text: str, layout: Layout
) -> None:
    assert tree(format_script(text, layout)) == tree(text)


@given(programs(), LAYOUTS)
def test_that_no_word_and_no_comment_is_lost_or_moved(
    text: str, layout: Layout
) -> None:
    printed = format_script(text, layout)
    assert alike(printed) == alike(text)
    assert pieces(printed, *KEPT) == pieces(text, *KEPT)


@given(programs(), LAYOUTS, st.data())
def test_that_any_spacing_of_a_program_gives_the_same_text(
    text: str, layout: Layout, data: st.DataObject
) -> None:
    words = [
        piece.text for piece in scanner.scan(text) if piece.kind is not Kind.COMMENT
    ]
    spaces = st.sampled_from((" ", "\n", "\t \r\n"))
    dots = [word == "." for word in words]
    respaced = "".join(
        word + ("" if dot else data.draw(spaces))
        for word, dot in zip(words, dots, strict=True)
    )
    plain = "".join(
        word + ("" if dot else " ") for word, dot in zip(words, dots, strict=True)
    )
    assume(not isinstance(parser.parse(plain), Diagnostic))
    assume(tree(respaced) == tree(plain))
    assert format_script(respaced, layout) == format_script(plain, layout)


@given(programs())
def test_that_no_line_ends_in_white_space(text: str) -> None:
    lines = wide(text).split("\n")
    assert [line for line in lines if line != line.rstrip()] == []


FRAGMENTS = (
    *("from knots", "select * from knots", "selec x", "'open", ";", ";", " ; "),
    *("let n = 1", "-- a\n", "-- b\r\n", "{- c -}", "{- d\n -}", "{-", "-}"),
    *(" ", "\n", "\n\n\n", "\t", "close (sigma 1 ; sigma 2)", "|take 1"),
)
SCRIPTS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


@given(SCRIPTS | st.text() | st.text("'\"\\-{}|;()[]\n fromknots<>=~.:"), LAYOUTS)
@example("-- a\n;;{- b -} from k {- c -};-- d", Layout.WIDE)
@example("from a -- a\n; -- b\n-- c\n\n\n{- d -} {- e -}\nx; from b", Layout.WIDE)
@example("from a; {- a -} {- b -} from b {- c\n -};", Layout.COMPACT)
@example("from a;\ud800\0;", Layout.WIDE)
def test_that_any_text_at_all_is_formatted_once_and_for_all(
    text: str, layout: Layout
) -> None:
    once = format_script(text, layout)
    assert format_script(once, layout) == once
    kept = [each for each in alike(text) if each != ";"]
    assert [each for each in alike(once) if each != ";"] == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM knots|TAKE 5", "from knots | take 5"),
        (
            "from knots|filter genus=1|take 5",
            "from knots\n| filter genus == 1\n| take 5",
        ),
        (
            "select name,genus from knots where genus==1 and name<>'3_1' limit 5",
            (
                "SELECT name, genus FROM knots\n"
                "WHERE genus = 1 AND name != '3_1'\nLIMIT 5"
            ),
        ),
        (
            "let t == CLOSE(SIGMA 1;sigma 1;sigma 1);find where jones==t",
            "let t = close (sigma 1 ; sigma 1 ; sigma 1);\nfind where jones = t",
        ),
        ("compute invariant for knot '3_1'", "COMPUTE INVARIANT FOR KNOT '3_1'"),
        (
            "explain analyze from knots|skip 1|take 1",
            "EXPLAIN ANALYZE from knots\n| skip 1\n| take 1",
        ),
        ("from k|match (a:Knot) - [:S] -> (b)", "from k | match (a:Knot)-[:S]->(b)"),
        (
            "from k|filter -x==- -1 and f ( 1,[ 2 ] ) . a[ 0 ]>=gauss( 1,- 1 )".replace(
                ") . a", ") .a"
            ),
            "from k | filter -x == - -1 and f(1, [2]).a[0] >= gauss(1, -1)",
        ),
        ("let x:Option [Int]=none", "let x: Option[Int] = none"),
        ("rule r ( a,b ):-f(a) .", "rule r(a, b) :- f(a)."),
        ("rule r(a) :- a . ; from k", "rule r(a) :- a.;\nfrom k"),
        ("from From|return Select as AS", "from From | return Select as AS"),
    ],
)
def test_that_a_program_has_its_wide_layout(text: str, expected: str) -> None:
    assert wide(text) == expected


def test_that_a_long_condition_is_broken_by_its_precedence() -> None:
    long = "crossing_number == 1000000 and determinant == 22222222"
    printed = wide(f"from knots | filter {long} and {long} or {long}")
    assert printed == (
        "from knots\n"
        "| filter crossing_number == 1000000\n"
        "    and determinant == 22222222\n"
        "    and crossing_number == 1000000\n"
        "    and determinant == 22222222\n"
        "  or crossing_number == 1000000 and determinant == 22222222"
    )
    assert max(map(len, printed.split("\n"))) <= WIDTH


def test_that_compact_is_one_line_a_program() -> None:
    text = "from knots\n| filter genus == 1\n| take 5;\n\nselect *\nfrom knots"
    assert compact(text) == (
        "from knots | filter genus == 1 | take 5;\nSELECT * FROM knots"
    )


def test_that_comments_stay_where_they_were() -> None:
    text = "-- first\nfrom knots -- all\n| take 5 {- few -}\n-- last"
    assert wide(text) == text


def test_that_a_program_that_does_not_parse_stays_and_the_others_are_formatted() -> (
    None
):
    assert wide("from  knots;from  knots|take  many;from  k") == (
        "from knots;\n\nfrom  knots|take  many;\n\nfrom k"
    )


def test_that_the_language_offers_its_formatter() -> None:
    assert KQL.format is not None
    assert KQL.format("FROM knots", Layout.WIDE) == "from knots"
