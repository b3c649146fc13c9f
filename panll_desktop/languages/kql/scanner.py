"""The one definition of KQL's tokens: the parser, the splitter and colours use it."""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import chain, pairwise
from typing import Final, TypeAlias

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
    (?: (?P<comment>--[^\n]*)
  | (?P<string>'(?>(?:[^'\\]+|\\.|'')*)'|"(?>(?:[^"\\]+|\\.)*)")
  | (?P<knot>\d+[a-z]?_\d+(?!\w))
  | (?P<float>\d+\.\d+(?!\w))
  | (?P<integer>\d+(?!\w))
  | (?P<word>[^\W\d]\w*(?:-\w+)*)
  | (?P<parameter>\$\w+)
  | (?P<symbol>==|!=|<>|<=|>=|->|<-(?=\s*\[)|~>|~=|≅|\?\?|:-
        |[=<>()\[\]{},.:*/%+;|-])
  | (?P<invalid>['"].*|\d\w*|.)
    ) \s*
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE: Final = re.compile(r"\s*")
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


_SHAPED: Final = frozenset({"word", "parameter", "knot", "string", "integer"})
_KINDS: Final = {kind.value: kind for kind in Kind}
_SIGNS: Final = {text: (name,) for text, name in SYMBOLS.items()}
_TERMINALS: Final = {
    "comment": (),
    "string": ("STRING",),
    "knot": ("KNOT_NAME",),
    "float": ("FLOAT",),
    "integer": ("INT",),
    "parameter": ("PARAMETER",),
    "invalid": (),
}
_Found: TypeAlias = tuple[str, int, int]
_NO_MORE: Final = (("", 0, 0),)
_made: Final = tuple.__new__  # a named tuple's own constructor takes twice as long


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; linear, and never fails."""
    for kind, start, end in _found(text):
        yield Piece(_KINDS[kind], text[start:end], Span(start, end))


def _found(text: str) -> Iterator[_Found]:
    """Every token: what it is, where it starts and where it ends."""
    if "{-" in text:
        yield from _found_beside_comments(text)
        return
    for match in _PATTERN.finditer(text, _behind_space(text, 0)):
        kind = match.lastgroup or "invalid"
        start, end = match.span(kind)
        yield kind, start, end


def _found_beside_comments(text: str) -> Iterator[_Found]:
    """The same in a text with comments that nest."""
    start = _behind_space(text, 0)
    while start < len(text):
        if text.startswith("{-", start):
            kind, end = _nested(text, start)
            following = _behind_space(text, end)
        elif (match := _PATTERN.match(text, start)) is not None:
            kind = match.lastgroup or "invalid"
            end, following = match.end(kind), match.end()
        else:
            kind, end, following = "invalid", start + 1, start + 1
        yield kind, start, end
        start = following


def _behind_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return start if match is None else match.end()


def _nested(text: str, start: int) -> tuple[str, int]:
    """The comment that opens here, with the comments inside it, and where it ends."""
    depth = 0
    for brace in _BRACES.finditer(text, start):
        depth += 1 if brace[0] == "{-" else -1
        if not depth:
            return "comment", brace.end()
    return "invalid", len(text)


def is_quiet(text: str, place: int) -> bool:
    """Whether a place is in a comment or in a text."""
    from panll_desktop.languages.toolkit.places import inside  # noqa: PLC0415 - for editors

    return inside(text, place, _found(text))


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
    kind, written, start, end = "", "", 0, 0
    for following, first, last in chain(_found(text), _NO_MORE):
        if following == "comment":
            continue
        behind = text[first:last]
        if kind:
            if kind == "word":
                kinds = _word(written.upper(), following, behind)
            elif written == ".":
                reaches = following == "word" and first == end
                kinds = ("DOT",) if reaches else ("STOP",)
            else:
                kinds = _SIGNS[written] if kind == "symbol" else _TERMINALS[kind]
            yield _made(Lexeme, (kinds, written, start, end))
        kind, written, start, end = following, behind, first, last


def tokens(text: str) -> list[Token]:
    """The tokens of a script with their colours."""
    pieces = [*scan(text), None]
    return [
        Token(_colour(piece, following), piece.span)
        for piece, following in pairwise(pieces)
        if piece is not None
    ]


def unquoted(text: str) -> str:
    """What a string token stands for: quotes taken off, escapes resolved."""
    doubled = "|''" if text[0] == "'" else ""
    return re.sub(
        rf"\\(.){doubled}",
        lambda match: _ESCAPED.get(match[1], match[1]) if match[1] else "'",
        text[1:-1],
        flags=re.DOTALL,
    )


def _word(upper: str, kind: str, following: str) -> tuple[str, ...]:
    """A keyword first; what makes a braid is one only before what it works on."""
    if upper in GENERATORS and kind == "integer":
        return ("GENERATOR", "NAME")
    if upper in SHAPINGS and _shapes(kind, following):
        return ("SHAPING", "NAME")
    if upper == "GAUSS" and following == "(":
        return ("GAUSS", "NAME")
    return (upper, "NAME") if upper in KEYWORDS else ("NAME",)


def _shapes(kind: str, following: str) -> bool:
    named = kind in _SHAPED
    return following == "(" or (named and following.upper() not in KEYWORDS)


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
    kind, text = (
        ("", "")
        if following is None
        else (
            following.kind.value,
            following.text,
        )
    )
    first = _word(piece.text.upper(), kind, text)[0]
    if first in ("GENERATOR", "SHAPING", "GAUSS"):
        return TokenKind.FUNCTION
    called = following is not None and following.text == "("
    if called and piece.text.upper() in AGGREGATES:
        return TokenKind.FUNCTION
    return TokenKind.IDENTIFIER if first == "NAME" else TokenKind.KEYWORD
