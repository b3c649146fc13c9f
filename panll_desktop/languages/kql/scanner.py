"""The one definition of KQL's tokens: the parser, the splitter and colours use it."""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from typing import Final

from panll_desktop.languages.kql.words import (
    AGGREGATES,
    GENERATORS,
    KEYWORDS,
    SHAPINGS,
    SYMBOLS,
)
from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import Span, Token, TokenKind
from panll_desktop.records import Record

_PATTERN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<string>'(?>(?:[^'\\]+|\\.|'')*)'|"(?>(?:[^"\\]+|\\.)*)")
  | (?P<knot>\d+[a-z]?_\d+(?!\w))
  | (?P<float>\d+\.\d+(?!\w))
  | (?P<integer>\d+(?!\w))
  | (?P<word>[^\W\d]\w*(?:-\w+)*)
  | (?P<parameter>\$\w+)
  | (?P<symbol>==|!=|<>|<=|>=|->|<-(?=\s*\[)|~>|~=|≅|\?\?|:-
        |[=<>()\[\]{},.:*/%+;|-])
  | (?P<invalid>['"].*|\d\w*|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACES: Final = re.compile(r"\{-|-\}")
_DEFINING: Final = frozenset({"LET", "RULE", "AXIOM"})
_ASKING: Final = frozenset({"EXPLAIN", "ANALYZE"})
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}


class Kind(Enum):
    """What a piece of text is, before the parser says which keyword it is."""

    COMMENT = "comment"
    STRING = "string"
    KNOT = "knot"
    FLOAT = "float"
    INTEGER = "integer"
    WORD = "word"
    PARAMETER = "parameter"
    SYMBOL = "symbol"
    INVALID = "invalid"


class Piece(Record):
    """A token as it is written."""

    kind: Kind
    text: str
    span: Span


_SHAPED: Final = frozenset(
    {Kind.WORD, Kind.PARAMETER, Kind.KNOT, Kind.STRING, Kind.INTEGER}
)


_KINDS: Final = {kind.value: kind for kind in Kind}


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; linear, and never fails."""
    for kind, start, end in _found(text):
        yield Piece(_KINDS[kind], text[start:end], Span(start, end))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    """Every token: what it is, where it starts and where it ends."""
    at, match_at, nests = 0, _PATTERN.match, "{-" in text
    while at < len(text):
        start = at
        if nests and text.startswith("{-", start):
            kind, at = _nested(text, start)
        elif (match := match_at(text, start)) is not None:
            kind, at = match.lastgroup or "invalid", match.end()
        else:
            kind, at = "invalid", start + 1
        if kind != "space":
            yield kind, start, at


def _nested(text: str, start: int) -> tuple[str, int]:
    """The comment that opens here, with the comments inside it, and where it ends."""
    depth = 0
    for brace in _BRACES.finditer(text, start):
        depth += 1 if brace[0] == "{-" else -1
        if not depth:
            return "comment", brace.end()
    return "invalid", len(text)


def split(text: str) -> list[Span]:
    """The programs of a script, trimmed, without comments around or semicolons.

    A semicolon inside brackets joins braids, and one behind a definition keeps it
    together with what follows and may use it.
    """
    programs: list[Span] = []
    start = end = -1
    depth, before, defines = 0, ";", False
    for kind, first, last in _found(text):
        if kind == "comment":
            continue
        word = text[first:last]
        if kind == "symbol":
            depth = max(0, depth + (word in "([{") - (word in ")]}"))
        if word == ";" and not depth:
            if start >= 0 and not defines:
                programs.append(Span(start, end))
                start = -1
        else:
            defines = _defines(word, before, depth, already=defines)
            start = first if start < 0 else start
            end = last
        if before != ";" or word.upper() not in _ASKING:
            before = word
    if start >= 0:
        programs.append(Span(start, end))
    return programs


def _defines(word: str, before: str, depth: int, *, already: bool) -> bool:
    """Whether all up to this token are definitions, which alone give no answer."""
    if before == ";" and not depth:
        return word.upper() in _DEFINING
    if not already or depth or word.upper() != "FROM":
        return already
    return before in ("=", "==")


def lexemes(text: str) -> Iterator[Lexeme]:
    """The tokens of one program for the parser, comments left out."""
    for piece, following in _followed(text, comments=False):
        span = piece.span
        yield Lexeme(terminals(piece, following), piece.text, span.start, span.end)


def tokens(text: str) -> list[Token]:
    """The tokens of a script with their colours."""
    return [
        Token(_colour(piece, following), piece.span)
        for piece, following in _followed(text, comments=True)
    ]


def _followed(text: str, *, comments: bool) -> Iterator[tuple[Piece, Piece | None]]:
    """Every token and the one behind it."""
    held: Piece | None = None
    pieces = (each for each in scan(text) if comments or each.kind is not Kind.COMMENT)
    for piece in chain(pieces, (None,)):
        if held is not None:
            yield held, piece
        held = piece


def unquoted(text: str) -> str:
    """What a string token stands for: quotes taken off, escapes resolved."""
    doubled = "|''" if text[0] == "'" else ""
    return re.sub(
        rf"\\(.){doubled}",
        lambda match: _ESCAPED.get(match[1], match[1]) if match[1] else "'",
        text[1:-1],
        flags=re.DOTALL,
    )


def terminals(piece: Piece, following: Piece | None) -> tuple[str, ...]:
    """What a token may be to the parser, the most wanted first."""
    match piece.kind:
        case Kind.WORD:
            return _word(piece.text.upper(), following)
        case Kind.SYMBOL if piece.text == ".":
            return ("DOT",) if _reaches(piece, following) else ("STOP",)
        case Kind.SYMBOL:
            return (SYMBOLS[piece.text],)
        case Kind.KNOT:
            return ("KNOT_NAME",)
        case Kind.INTEGER:
            return ("INT",)
        case Kind.COMMENT | Kind.INVALID:
            return ()
        case kind:
            return (kind.name,)


def _reaches(dot: Piece, following: Piece | None) -> bool:
    """Whether a dot leads to a field, and does not end a rule."""
    if following is None or following.kind is not Kind.WORD:
        return False
    return following.span.start == dot.span.end


def _word(upper: str, following: Piece | None) -> tuple[str, ...]:
    """A keyword first; what makes a braid is one only before what it works on."""
    if upper in GENERATORS and following and following.kind is Kind.INTEGER:
        return ("GENERATOR", "NAME")
    if upper in SHAPINGS and following and _shapes(following):
        return ("SHAPING", "NAME")
    if upper == "GAUSS" and following and following.text == "(":
        return ("GAUSS", "NAME")
    return (upper, "NAME") if upper in KEYWORDS else ("NAME",)


def _shapes(following: Piece) -> bool:
    named = following.kind in _SHAPED
    return following.text == "(" or (named and following.text.upper() not in KEYWORDS)


def _colour(piece: Piece, following: Piece | None) -> TokenKind:
    match piece.kind:
        case Kind.WORD:
            return _coloured_word(piece, following)
        case Kind.COMMENT:
            return TokenKind.COMMENT
        case Kind.STRING:
            return TokenKind.STRING
        case Kind.FLOAT | Kind.INTEGER:
            return TokenKind.NUMBER
        case Kind.SYMBOL:
            return TokenKind.OPERATOR
        case Kind.KNOT | Kind.PARAMETER:
            return TokenKind.IDENTIFIER
        case Kind.INVALID:
            return TokenKind.INVALID


def _coloured_word(piece: Piece, following: Piece | None) -> TokenKind:
    first = terminals(piece, following)[0]
    if first in ("GENERATOR", "SHAPING", "GAUSS"):
        return TokenKind.FUNCTION
    called = following is not None and following.text == "("
    if called and piece.text.upper() in AGGREGATES:
        return TokenKind.FUNCTION
    return TokenKind.IDENTIFIER if first == "NAME" else TokenKind.KEYWORD
