"""VQL's tokens: none is lost, none is invented, and no text takes for ever."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.languages.vql import scanner
from panll_desktop.languages.vql.language import VQL, load
from panll_desktop.languages.vql.scanner import Kind, scan, split, unquoted
from panll_desktop.protocol import Span, TokenKind

ANYTHING = st.text() | st.text(alphabet="'\"\\-/*;.eE0123ab_é( \n\t[")
MILLION = 1_000_000


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, piece.text) for piece in scan(text)]


@given(ANYTHING)
def test_that_scanning_loses_nothing_but_white_space(text: str) -> None:
    end = 0
    for piece in scan(text):
        assert piece.span.start >= end
        assert piece.span.end > piece.span.start
        assert text[end : piece.span.start].strip() == ""
        assert piece.span.of(text) == piece.text
        end = piece.span.end
    assert text[end:].strip() == ""


@given(ANYTHING)
def test_that_splitting_loses_nothing_but_comments_and_semicolons(text: str) -> None:
    spans = split(text)
    for piece in scan(text):
        inside = any(
            span.start <= piece.span.start and piece.span.end <= span.end
            for span in spans
        )
        free = piece.kind is Kind.COMMENT or piece.text == ";"
        assert inside or free, piece
    for before, after in pairwise(spans):
        assert ";" in text[before.end : after.start]
    for span in spans:
        assert any(piece.span.start == span.start for piece in scan(text))
        assert any(piece.span.end == span.end for piece in scan(text))


@given(ANYTHING)
def test_that_a_statement_splits_into_itself(text: str) -> None:
    for span in split(text):
        part = span.of(text)
        assert split(part) == [Span(0, len(part))]


@given(ANYTHING)
def test_that_colours_cover_what_is_scanned(text: str) -> None:
    found = scanner.tokens(text)
    assert [token.span for token in found] == [piece.span for piece in scan(text)]


PARTS = ("'", "(", "/*", "'\\", "a-", "1e-")


def test_that_a_million_of_anything_is_scanned_and_split() -> None:
    for part in PARTS:
        text = part * (MILLION // len(part))
        assert _few(text)
        assert split(f"{text}\nSHOW STATUS")


def _few(text: str) -> list[scanner.Piece]:
    return [piece for piece, _ in zip(scan(text), range(10), strict=False)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", Kind.NUMBER),
        ("2.5", Kind.NUMBER),
        (".5", Kind.NUMBER),
        ("1e5", Kind.NUMBER),
        ("1e-05", Kind.NUMBER),
        ("1E+5", Kind.NUMBER),
        ("2.5e-3", Kind.NUMBER),
        ("entity-001", Kind.BARE),
        ("12ab", Kind.BARE),
        ("1e-5-7", Kind.BARE),
        ("1e5x", Kind.BARE),
        ("550e8400-e29b-41d4-a716-446655440000", Kind.BARE),
        ("1234567e-1234-4234-8234-123456789012", Kind.BARE),
        ("select", Kind.WORD),
        ("naïve", Kind.WORD),
        ("_x", Kind.WORD),
        ("'a''b'", Kind.STRING),
        ("'a\\'b'", Kind.STRING),
        ('"it\'s"', Kind.STRING),
        ("'a\nb'", Kind.STRING),
        ("-- a 'b'", Kind.COMMENT),
        ("/* a\n'b */", Kind.COMMENT),
        ("<>", Kind.SYMBOL),
        ("'open", Kind.INVALID),
        ("'open\\'", Kind.INVALID),
        ("/* open", Kind.INVALID),
        ("@", Kind.INVALID),
    ],
)
def test_that_a_token_is_one_piece(text: str, kind: Kind) -> None:
    assert kinds(text) == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("[1,-2]", "[ 1 , - 2 ]"),
        ("LIMIT 10--c", "LIMIT 10 --c"),
        ("a.b<=1.5", "a . b <= 1.5"),
        ("a -- b\nc", "a -- b|c"),
        ("a/*b*/c", "a /*b*/ c"),
        ("1.5.x", "1.5 . x"),
        ("'a'b", "'a' b"),
        ("a.2nd", "a . 2nd"),
    ],
)
def test_that_neighbours_are_told_apart(text: str, pieces: str) -> None:
    found = " ".join(piece.text for piece in scan(text))
    assert found == pieces.replace("|", " ")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" ;; ; ", []),
        ("-- nothing", []),
        ("SHOW STATUS", ["SHOW STATUS"]),
        ("a; b ;c;", ["a", "b", "c"]),
        ("-- x;\na /* ; */ b; -- y", ["a /* ; */ b"]),
        ("a ';' b; c", ["a ';' b", "c"]),
        ("a; 'open ; b", ["a", "'open ; b"]),
    ],
)
def test_that_a_script_splits_at_semicolons(text: str, parts: list[str]) -> None:
    assert [span.of(text) for span in split(text)] == parts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("''", ""),
        ("'it''s'", "it's"),
        ("'it\\'s'", "it's"),
        ("\"it''s\"", "it''s"),
        ('"a""b"', 'a"b'),
        ("'a\"\"b'", 'a""b'),
        ("'a\\\\b'", "a\\b"),
        ("'C:\\temp'", "C:\\temp"),
        ("'\\''''", "''"),
        ("'50\\%'", "50\\%"),
    ],
)
def test_that_a_string_stands_for_its_text(text: str, value: str) -> None:
    assert kinds(text) == [(Kind.STRING, text)]
    assert unquoted(text) == value


@given(st.text(), st.sampled_from("'\""))
def test_that_any_text_can_be_quoted(value: str, quote: str) -> None:
    written = value.replace("\\", "\\\\").replace(quote, quote * 2)
    text = f"{quote}{written}{quote}"
    assert kinds(text) == [(Kind.STRING, text)]
    assert unquoted(text) == value


def test_that_each_kind_has_its_colour() -> None:
    text = "SELECT Document.title, x 'a' 5 entity-1 -- c\n@"
    assert [token.kind for token in scanner.tokens(text)] == [
        TokenKind.KEYWORD,
        TokenKind.MODALITY,
        TokenKind.OPERATOR,
        TokenKind.IDENTIFIER,
        TokenKind.OPERATOR,
        TokenKind.IDENTIFIER,
        TokenKind.STRING,
        TokenKind.NUMBER,
        TokenKind.IDENTIFIER,
        TokenKind.COMMENT,
        TokenKind.INVALID,
    ]


def test_that_each_broken_statement_of_a_script_costs_one_error() -> None:
    text = "SHOW STATUS;\nSELECT FROM x;\nCOUNT hexads;\nSELECT * FROM hexads LIMIT"
    assert load() is VQL
    assert VQL.lint is not None
    first, second = VQL.lint(text, {})
    assert first.span.of(text) == "FROM"
    assert "*" in first.expected
    assert second.span == Span(len(text), len(text))
    assert second.expected == ("a number",)


@given(ANYTHING)
def test_that_lint_never_raises_and_stays_inside_the_text(text: str) -> None:
    assert VQL.lint is not None
    for each in VQL.lint(text, {}):
        assert 0 <= each.span.start <= each.span.end <= len(text)


def test_that_a_pattern_makes_no_pattern_of_a_comment_behind_a_later_comma() -> None:
    text = "FULLTEXT MATCHES /a/ ORDER BY b, /* why */ c"
    assert (Kind.REGEX, "/a/") in kinds(text)
    assert (Kind.COMMENT, "/* why */") in kinds(text)
    assert (Kind.REGEX, "/b/") in kinds("MATCHES (title, /b/), /* why */ c")
    assert (Kind.COMMENT, "/* why */") in kinds("MATCHES (title, /b/), /* why */ c")
