"""The formatter of GQL: canonical, idempotent, and nothing is lost in it."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from panll_desktop.languages.gql import parser, scanner, words
from panll_desktop.languages.gql.language import GQL
from panll_desktop.languages.gql.printer import format_script
from panll_desktop.languages.gql.scanner import Kind
from panll_desktop.languages.toolkit.wording import WIDTH
from panll_desktop.protocol import Diagnostic, Layout
from tests.unit.languages.sentences import Sentences, placeless
from tests.unit.languages.test_gql_parser import ACCEPTED

KEPT = (Kind.STRING, Kind.COMMENT, Kind.FLOAT, Kind.INTEGER, Kind.BODY, Kind.MADE)
SPELT = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
LAYOUTS = st.sampled_from(Layout)
BOOLEAN = st.booleans()
SENTENCES: Final = Sentences(
    parser.GRAMMAR,
    {
        "NAME": ("title", "rationale", "naïve", "_key", "depth"),
        "STRING": ("'it''s'", '"a \\" b"', "''", "'-- no; comment'", "'Ünï {'"),
        "INT": ("0", "5", "12"),
        "FLOAT": ("2.5", "1e3", "0.0"),
        "FORM": ("3NF",),
        "PARAMETER": ("$x", "?"),
        "HOLE": ("${x}", "${a.b}${c}"),
        "NOTE": ("ADDED_BY", "edited_by"),
        "REFERENCE": ("sites/alta", "a/b-1.c"),
        "BODY": ("(x : y)", "(x : ∀ e, ; (z))"),
        "MADE": ("Nat.mk 5 (by omega)",),
        "FLAG": ("[PROVENANCE]",),
    },
    words.SYMBOLS,
    (" -- y\n", " /* x */ "),
)
GAPS = st.sampled_from((" ", " ", "\n", "\t \r\n", " -- y\n", " /* x */ "))


def wide(text: str) -> str:
    return format_script(text, Layout.WIDE)


def compact(text: str) -> str:
    return format_script(text, Layout.COMPACT)


def tree(text: str) -> object:
    return placeless(parser.parse(text))


def pieces(text: str, *wanted: Kind) -> list[str]:
    return [piece.text for piece in scanner.scan(text) if piece.kind in wanted]


def alike(text: str) -> list[str]:
    """The tokens, whatever their case, with one spelling for each operator."""
    found = [piece.text.upper() for piece in scanner.scan(text)]
    return [SPELT.get(each, each) for each in found]


@st.composite
def statements(draw: Callable[[Any], Any]) -> str:
    """A statement as somebody may write it: with any spacing, comments and case.

    What is one token only where nothing is between its parts stays together.
    """
    text = draw(st.sampled_from(ACCEPTED))
    written: list[str] = []
    end = 0
    for piece in scanner.scan(text):
        tight = piece.span.start == end and piece.text in ("(", ".")
        written.append("" if tight else draw(GAPS))
        keyword = piece.kind is Kind.WORD and piece.text.upper() in words.KEYWORDS
        written.append(piece.text.lower() if keyword and draw(BOOLEAN) else piece.text)
        end = piece.span.end
    found: str = "".join(written).strip()
    spans = scanner.split(found)
    assume(len(spans) == 1)
    found = spans[0].of(found)
    assume(not isinstance(parser.parse(found), Diagnostic))
    return found


@st.composite
def sentences(draw: Callable[[Any], Any]) -> str:
    """A random statement of the grammar that has a meaning."""
    spans = scanner.split(text := draw(SENTENCES.texts()))
    assume(len(spans) == 1)
    found: str = spans[0].of(text)
    assume(not isinstance(parser.parse(found), Diagnostic))
    return found


@given(statements() | sentences(), LAYOUTS)
def test_that_formatting_twice_changes_nothing_more(text: str, layout: Layout) -> None:
    once = format_script(text, layout)
    assert format_script(once, layout) == once


@given(statements() | sentences(), LAYOUTS)
def test_that_what_is_printed_parses_to_the_same_tree(
    text: str, layout: Layout
) -> None:
    assert tree(format_script(text, layout)) == tree(text)


@given(statements() | sentences(), LAYOUTS)
def test_that_no_word_and_no_comment_is_lost_or_moved(
    text: str, layout: Layout
) -> None:
    printed = format_script(text, layout)
    assert alike(printed) == alike(text)
    assert pieces(printed, *KEPT) == pieces(text, *KEPT)


FRAGMENTS = (
    *("SELECT a FROM t", "select b from t", "selec x", "'open", ";", ";", " ; "),
    *("-- a\n", "-- b\r\n", "/* c */", "/* d\n */", "/*", "*/", "{", "}"),
    *(" ", "\n", "\n\n\n", "\t", "INSERT INTO t {a: 1} WITH_PROOF {", "WITH_PROOF {"),
)
SCRIPTS = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)


@given(SCRIPTS | st.text() | st.text("'\"\\-/*;()[]{}\n selctfrom<>=~.:$?"), LAYOUTS)
@example("-- a\n;;/* b */ select a from k /* c */;-- d", Layout.WIDE)
@example("select a from t;\ud800\0;", Layout.WIDE)
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
        (
            (
                "select name,count( * ) as n from t g where g.depth>=2.5 and not a=1"
                " group by name order by n desc limit 5 offset 1;"
            ),
            (
                "SELECT name, COUNT(*) AS n\nFROM t g\n"
                "WHERE g.depth >= 2.5 AND NOT a = 1\n"
                "GROUP BY name\nORDER BY n DESC\nLIMIT 5\nOFFSET 1;"
            ),
        ),
        (
            (
                'insert into t {"a":1,b:[1,TRUE,Null]} with provenance'
                ' {"actor":"x","rationale":"y"}'
            ),
            (
                'INSERT INTO t {"a": 1, b: [1, true, null]}\n'
                'WITH PROVENANCE {"actor": "x", "rationale": "y"}'
            ),
        ),
        (
            "delete from t where a==1 or b<>- 2 reason 'x'",
            "DELETE FROM t WHERE a = 1 OR b != -2 REASON 'x'",
        ),
        (
            (
                "create collection t(a:BoundedNat 0 100,b varchar( 20 ) not null,"
                "c int[ 0..9 ])"
            ),
            (
                "CREATE COLLECTION t ("
                "a : BoundedNat 0 100, b varchar(20) NOT NULL, c int[0..9])"
            ),
        ),
        (
            "select (e:X|e.a>1) from x e traverse y any depth 2 [VERIFY_PROOFS]",
            "SELECT (e:X|e.a>1)\nFROM x e\nTRAVERSE y ANY DEPTH 2 [VERIFY_PROOFS]",
        ),
        (
            "select a from t where b=- -1 and e . f[0]. g in (1,2)",
            "SELECT a\nFROM t\nWHERE b = - -1 AND e.f[0].g IN (1, 2)",
        ),
    ],
)
def test_that_a_statement_has_its_wide_layout(text: str, expected: str) -> None:
    assert wide(text).lower() == expected.lower()
    assert alike(wide(text)) == alike(text)


def test_that_keywords_are_in_upper_case_and_names_are_left_alone() -> None:
    assert wide("select From, Rationale from T where Depth is null") == (
        "SELECT\nFROM, Rationale from T where Depth is null"
    ) or wide("select Rationale from T where Depth is null") == (
        "SELECT Rationale\nFROM T\nWHERE Depth IS NULL"
    )


def test_that_a_long_document_has_a_line_for_each_field() -> None:
    value = "x" * 40
    printed = wide(f"insert into t {{a: '{value}', b: '{value}'}} reason 'y'")
    assert printed == (
        f"INSERT INTO t {{\n  a: '{value}',\n  b: '{value}'\n}}\nREASON 'y'"
    )
    assert max(map(len, printed.split("\n"))) <= WIDTH


def test_that_compact_is_one_line_a_statement() -> None:
    text = "SELECT a\nFROM t\nLIMIT 5;\n\nundo\nlast"
    assert compact(text) == "SELECT a FROM t LIMIT 5;\nUNDO LAST"


def test_that_comments_stay_where_they_were() -> None:
    text = "-- first\nSELECT a -- all\nFROM t /* few */\nLIMIT 1\n-- last"
    assert wide(text) == text


def test_that_what_does_not_parse_stays_and_the_others_are_formatted() -> None:
    assert wide("undo  last;select  a  form t;undo  last") == (
        "UNDO LAST;\n\nselect  a  form t;\n\nUNDO LAST"
    )


def test_that_the_language_offers_its_formatter() -> None:
    assert GQL.format is not None
    assert GQL.format("undo last", Layout.WIDE) == "UNDO LAST"
