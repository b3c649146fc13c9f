"""The formatter of VQL: canonical, idempotent, and nothing is lost in it."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from panll_desktop.languages.toolkit.reading import LONGEST
from panll_desktop.languages.toolkit.wording import WIDTH
from panll_desktop.languages.vql import parser, scanner
from panll_desktop.languages.vql.language import VQL
from panll_desktop.languages.vql.printer import format_script
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.protocol import Diagnostic, Layout
from tests.steps import steps
from tests.unit.languages import sentences

KEPT = (
    Kind.STRING,
    Kind.COMMENT,
    Kind.REGEX,
    Kind.GLOB,
    Kind.NUMBER,
    Kind.TIMESTAMP,
    Kind.BARE,
    Kind.PARAMETER,
    Kind.VARIABLE,
)
LAYOUTS = st.sampled_from(Layout)
LONG = "DOCUMENT.title == 'a long title that takes its place'"


def wide(text: str) -> str:
    return format_script(text, Layout.WIDE)


def compact(text: str) -> str:
    return format_script(text, Layout.COMPACT)


def tree(text: str) -> object:
    return sentences.placeless(parser.parse(text))


def pieces(text: str, *wanted: Kind) -> list[str]:
    return [piece.text for piece in scanner.scan(text) if piece.kind in wanted]


def upper(text: str) -> list[str]:
    return [piece.text.upper() for piece in scanner.scan(text)]


def parses(text: str) -> bool:
    return not isinstance(parser.parse(text), Diagnostic)


@st.composite
def statements(draw: Callable[[Any], Any]) -> str:
    """A random statement that parses, comments and odd spacing in it."""
    text = draw(sentences.texts())
    spans = scanner.split(text)
    assume(len(spans) == 1)
    found: str = spans[0].of(text)
    assume(parses(found))
    return found


@given(statements(), LAYOUTS)
def test_that_formatting_twice_changes_nothing_more(text: str, layout: Layout) -> None:
    once = format_script(text, layout)
    assert format_script(once, layout) == once


@given(statements(), LAYOUTS)
def test_that_what_is_printed_parses_to_the_same_tree(
    text: str, layout: Layout
) -> None:
    assert tree(format_script(text, layout)) == tree(text)


@given(statements(), LAYOUTS)
def test_that_no_word_and_no_comment_is_lost_or_moved(
    text: str, layout: Layout
) -> None:
    printed = format_script(text, layout)
    assert upper(printed) == upper(text)
    assert pieces(printed, *KEPT) == pieces(text, *KEPT)


@given(statements(), LAYOUTS, st.data())
def test_that_any_spacing_of_a_statement_gives_the_same_text(
    text: str, layout: Layout, data: st.DataObject
) -> None:
    words = [
        piece.text for piece in scanner.scan(text) if piece.kind is not Kind.COMMENT
    ]
    spaces = st.sampled_from((" ", "\n", "\t \r\n"))
    respaced = "".join(word + data.draw(spaces) for word in words)
    assume(tree(respaced) == tree(" ".join(words)))
    assert format_script(respaced, layout) == format_script(" ".join(words), layout)


@given(statements(), LAYOUTS)
def test_that_the_case_of_the_source_changes_no_more_than_the_case_of_names(
    text: str, layout: Layout
) -> None:
    kinds = {piece.kind for piece in scanner.scan(text)}
    assume(not kinds & {Kind.STRING, Kind.REGEX, Kind.TIMESTAMP})
    words = [
        piece.text for piece in scanner.scan(text) if piece.kind is not Kind.COMMENT
    ]
    plain = " ".join(words)
    lowered = format_script(plain.lower(), layout)
    assert lowered.lower() == format_script(plain, layout).lower()


@given(statements())
def test_that_no_line_ends_in_white_space(text: str) -> None:
    lines = wide(text).split("\n")
    assert [line for line in lines if line != line.rstrip()] == []


FRAGMENTS = (
    *("show status", "select * from hexads", "selec x", "'open", ";", ";", " ; "),
    *("-- a\n", "-- b\r\n", "/* c */", "/* d\n */", " ", "\n", "\n\n\n", "\t"),
)
SCRIPTS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


@given(
    SCRIPTS | st.text() | st.text("'\"\\-/*;(){}[]\n SELECTselect*from hexads"), LAYOUTS
)
@example("-- a\n;;/* b */ show status /* c */;-- d", Layout.WIDE)
@example(
    "show status -- a\n; -- b\n-- c\n\n\n/* d */ /* e */\nx; show drift", Layout.WIDE
)
@example("show status; /* a */ /* b */ show drift /* c\n */;", Layout.COMPACT)
@example("show status;-- a\n;-- a\n", Layout.WIDE)
@example("show drift;\ud800\0;", Layout.WIDE)
def test_that_any_text_at_all_is_formatted_once_and_for_all(
    text: str, layout: Layout
) -> None:
    once = format_script(text, layout)
    assert format_script(once, layout) == once
    kept = [each for each in upper(text) if each != ";"]
    assert [each for each in upper(once) if each != ";"] == kept


WIDE = {
    "show   status;": "SHOW STATUS;",
    "Select Document.Title , vector.* From HEXADS where document.title='x' limit 5": (
        "SELECT DOCUMENT.Title, VECTOR.*\nFROM hexads\nWHERE DOCUMENT.title = 'x'\n"
        "LIMIT 5"
    ),
    "select * from hexad e-1 where (A)-[ r : knows * 1 .. 3 ]->( ?b ) <- [:x + ]-c": (
        "SELECT *\nFROM HEXAD e-1\nWHERE (A)-[r:knows*1..3]->(?b)<-[:x+]-c"
    ),
    "select * from hexads where not(vector exists)or document . n=- 3": (
        "SELECT *\nFROM hexads\nWHERE NOT (VECTOR EXISTS) OR DOCUMENT.n = -3"
    ),
    "select * from octads proof Existence(Id-1)and custom(X) with (a=1)": (
        "SELECT *\nFROM octads\nPROOF EXISTENCE(Id-1) AND CUSTOM(X) WITH (a = 1)"
    ),
    "select * from federation /* with drift strict": (
        "SELECT *\nFROM FEDERATION /*\nWITH DRIFT STRICT"
    ),
    "explain analyze select count ( * ) from store S": (
        "EXPLAIN ANALYZE SELECT COUNT(*)\nFROM STORE S"
    ),
    "insert into HEXADS(Title,body)values('t',null)": (
        "INSERT INTO hexads (Title, body) VALUES ('t', NULL)"
    ),
    "update hexad a-1 set document.select='x',document.n=true": (
        "UPDATE HEXAD a-1 SET DOCUMENT.select = 'x', DOCUMENT.n = TRUE"
    ),
}


@pytest.mark.parametrize(("text", "expected"), WIDE.items(), ids=WIDE)
def test_that_a_statement_has_its_wide_layout(text: str, expected: str) -> None:
    assert wide(text) == expected


def test_that_a_long_condition_is_broken_by_its_precedence() -> None:
    inner = " OR ".join([LONG] * 2)
    text = f"select * from hexads where {LONG} and ({inner}) or not vector exists"
    assert wide(text) == (
        "SELECT *\n"
        "FROM hexads\n"
        f"WHERE {LONG}\n"
        "    AND (\n"
        f"      {LONG}\n"
        f"      OR {LONG}\n"
        "    )\n"
        "  OR NOT VECTOR EXISTS"
    )


def test_that_the_terms_of_a_long_condition_stand_two_columns_in() -> None:
    text = " AND ".join([f"SELECT * FROM hexads WHERE {LONG}", LONG, LONG])
    assert wide(text) == (
        f"SELECT *\nFROM hexads\nWHERE {LONG}\n  AND {LONG}\n  AND {LONG}"
    )


def test_that_long_lists_fill_their_lines() -> None:
    lines = wide(f"SEARCH VECTOR [{','.join(['0.125'] * 60)}] limit 5").split("\n")
    assert lines[0].startswith("SEARCH VECTOR [0.125, 0.125")
    assert all(len(line) <= WIDTH for line in lines)
    assert all(len(line) > WIDTH - len("  0.125, ") for line in lines[:-2])
    assert lines[-1] == "LIMIT 5"


def test_that_compact_is_one_line_a_statement() -> None:
    text = f"select *\nfrom hexads where {LONG} and\n{LONG} ;\n\n\nshow drift ;"
    assert compact(text) == (
        f"SELECT * FROM hexads WHERE {LONG} AND {LONG};\nSHOW DRIFT;"
    )


COMMENTED = (
    "-- head\n\n-- of the next\nselect * -- all\nfrom hexads\n   -- which\n"
    "where /* why */ vector exists -- end\nand graph exists limit 5 /* few */;"
    " -- done\nshow status\n-- last"
)


def test_that_comments_stay_where_they_were() -> None:
    assert wide(COMMENTED) == (
        "-- head\n\n-- of the next\nSELECT * -- all\nFROM hexads\n-- which\n"
        "WHERE /* why */ VECTOR EXISTS -- end\n  AND GRAPH EXISTS\n"
        "LIMIT 5 /* few */; -- done\n\nSHOW STATUS\n-- last"
    )


def test_that_empty_lines_before_the_last_comments_stay() -> None:
    text = "SHOW STATUS\n-- of it\n\n-- of what\n-- follows"
    assert wide(text) == text
    assert wide("SHOW STATUS\n\n\n\n-- next") == "SHOW STATUS\n\n-- next"


def test_that_in_compact_only_a_line_comment_ends_a_line() -> None:
    assert compact(COMMENTED) == (
        "-- head\n-- of the next\nSELECT * -- all\nFROM hexads -- which\n"
        "WHERE /* why */ VECTOR EXISTS -- end\nAND GRAPH EXISTS LIMIT 5 /* few */;"
        " -- done\nSHOW STATUS\n-- last"
    )


def test_that_a_statement_that_does_not_parse_stays_and_the_others_are_formatted() -> (
    None
):
    assert wide("show   status;selec  *  frm\nx ;show drift") == (
        "SHOW STATUS;\n\nselec  *  frm\nx;\n\nSHOW DRIFT"
    )


@pytest.mark.parametrize(
    "text", [" selec  * ", "\n'open ", "show  status ('", "/* open", "\ud800 \0\n"]
)
def test_that_a_text_of_which_nothing_parses_is_returned_as_it_is(text: str) -> None:
    assert wide(text) == compact(text) == text


def test_that_keywords_that_are_names_keep_their_case() -> None:
    text = "SELECT Text\nFROM hexads\nWHERE DOCUMENT.Where = 1 AND Limit > 2"
    assert wide(text) == text


@pytest.mark.parametrize("nested", [190, 5000])
def test_that_deep_nesting_is_no_matter(nested: int) -> None:
    inner = " AND ".join([LONG] * 3)
    text = f"SELECT * FROM hexads WHERE {'(' * nested}{inner}{')' * nested}"
    printed = wide(text)
    assert tree(printed) == tree(text) or printed == text


def test_that_a_statement_that_is_too_long_stays_as_it_is() -> None:
    text = "show  status" + " " * LONGEST + "x"
    assert wide(text) == text


def test_that_four_times_the_text_takes_about_four_times_the_steps() -> None:
    numbers = itertools.count()  # a text that was just read is not read again

    def taken(size: int) -> int:
        text = f"SEARCH VECTOR [{', '.join(['[0.5, 1]'] * size)}, {next(numbers)}]"
        wrong = f"SELECT GRAPH({', '.join(['a'] * size)}) FROM hexads -- {text[-9:]}"

        def both() -> None:
            assert wide(wrong) != wrong
            wide(text)

        return steps(both)

    taken(10)
    assert taken(2000) < 5 * taken(500)


def test_that_the_language_offers_its_formatter() -> None:
    assert VQL.format is not None
    assert VQL.format("show  drift", Layout.COMPACT) == "SHOW DRIFT"
    assert VQL.syntax_error == parser.CODE
