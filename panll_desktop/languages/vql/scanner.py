"""The one definition of VQL's tokens: the parser, the splitter and colours use it."""

import functools
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain
from typing import Final, TypeAlias

from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.languages.vql.words import (
    AGGREGATES,
    CLAUSES,
    COMPARISONS,
    FIRM,
    FUNCTIONS,
    KEYWORDS,
    MODALITIES,
    SYMBOLS,
)
from panll_desktop.protocol import Span, Token, TokenKind
from panll_desktop.records import Record

_PATTERN: Final = re.compile(
    r"""
    (?: (?P<word>[^\W\d]\w*+(?!-\w))
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?>(?:[^'\\]+|\\.|'')*)'|"(?>(?:[^"\\]+|\\.|"")*)")
  | (?P<timestamp>\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?
        (?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?(?![\w:]|-\w))
  | (?P<number>(?>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)(?!\w|-\w))
  | (?P<bare>\w+(?:-\w+)+(?:\.\d+)*|\d\w*)
  | (?P<parameter>\$\w+)
  | (?P<variable>\?\w+)
  | (?P<symbol>==|!=|<>|<=|>=|->|<-(?=\s*\[)|\.\.|[=<>()\[\]{},.:*+;-])
  | (?P<invalid>['"].*|/\*.*|.)
    ) \s*
    """,
    re.VERBOSE | re.DOTALL,
)
_REMEMBERED: Final = 20_000  # characters; the tokens of longer ones are not kept
_SPLIT: Final = 200_000  # characters; longer ones would hold the memory
_SPACE: Final = re.compile(r"\s*")
_GLOB: Final = re.compile(r"/(?:[\w*.-]+(?:/[\w*.-]+)*)?")
_REGEX: Final = re.compile(r"/(?:[^/\\\n]|\\.)+/")


class Kind(Enum):
    """What a piece of text is, before the parser says which keyword it is."""

    COMMENT = "comment"
    STRING = "string"
    TIMESTAMP = "timestamp"
    BARE = "bare"
    NUMBER = "number"
    WORD = "word"
    PARAMETER = "parameter"
    VARIABLE = "variable"
    GLOB = "glob"
    REGEX = "regex"
    SYMBOL = "symbol"
    INVALID = "invalid"


_KINDS: Final = {kind.value: kind for kind in Kind}


_NAMES: Final = ("NAME", "BARE")
_COMPARING: Final = COMPARISONS | {"LIKE"}
_FIRST: Final = {
    **{upper: (upper, *_NAMES) for upper in KEYWORDS},
    "WITH": ("WITH", "WITH_SESSION", *_NAMES),
}
_LAST: Final = {upper: ("NAME", upper, "BARE") for upper in KEYWORDS}
_SIGNS: Final = {text: (name,) for text, name in SYMBOLS.items()}
_TERMINALS: Final = {
    **{kind.value: (kind.name,) for kind in Kind},
    "number": ("NUMBER", "BARE"),
    "timestamp": ("TIMESTAMP", "BARE"),
    "comment": (),
    "invalid": (),
}


_Found: TypeAlias = tuple[str, int, int]
_NO_MORE: Final = (("", 0, 0),)
_made: Final = tuple.__new__  # a named tuple's own constructor takes twice as long


class Piece(Record):
    """A token as it is written."""

    kind: Kind
    text: str
    span: Span


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; linear, and never fails."""
    return (
        Piece(_KINDS[kind], text[start:end], Span(start, end))
        for kind, start, end in _found(text)
    )


def _found(text: str) -> Iterable[_Found]:
    """The kind and the ends of every token; what was found last is remembered."""
    return _last_found(text) if len(text) <= _REMEMBERED else _searched(text)


def _searched(text: str) -> Iterator[_Found]:
    if "/" in text:
        yield from _slashed(text)
        return
    for match in _PATTERN.finditer(text, _behind_space(text, 0)):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        yield kind, start, end


# Splitter, parser, completion and colours look at the text of the editor in turn.
_last_found: Final = functools.lru_cache(maxsize=8)(lambda text: tuple(_searched(text)))


def _slashed(text: str) -> Iterator[_Found]:
    """The tokens of a text with slashes: what comes before one decides on it."""
    start, last, opened, token_at = _behind_space(text, 0), "", False, _PATTERN.match
    while match := token_at(text, start):
        kind = match.lastgroup or ""
        end, following = match.end(kind), match.end()
        if text[start] == "/":
            special = _special(text, start, last, inside=opened)
            if special is not None:
                kind, end = special
                following = _behind_space(text, end)
        if kind != "comment":
            named = kind in ("word", "symbol")
            before, last = last, text[start:end].upper() if named else ""
            opens = last == "(" and before == "MATCHES"
            opened = opens or (opened and last not in (")", ";"))
        yield kind, start, end
        start = following


def _behind_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return start if match is None else match.end()


def _special(
    text: str, start: int, last: str, *, inside: bool
) -> tuple[str, int] | None:
    """The glob or regular expression that starts with a slash, and where it ends."""
    if last == "FEDERATION":
        glob = _GLOB.match(text, start)
        return None if glob is None else ("glob", glob.end())
    if last == "MATCHES" or (inside and last == ","):
        regex = _REGEX.match(text, start)
        return None if regex is None else ("regex", regex.end())
    return None


def is_quiet(text: str, place: int) -> bool:
    """Whether a place is in a comment, in a text, or at a pattern of peers."""
    from panll_desktop.languages.toolkit.places import inside  # noqa: PLC0415 - for editors

    return inside(text, place, _found(text))


def split(text: str) -> list[Span]:
    """The statements of a script, trimmed, without comments around or semicolons."""
    return list(_last_split(text) if len(text) <= _SPLIT else _split(text))


def _split(text: str) -> tuple[Span, ...]:
    statements: list[Span] = []
    start = end = -1
    for kind, first, last in _found(text):
        if kind == "comment":
            continue
        if kind == "symbol" and text[first] == ";":
            if start >= 0:
                statements.append(Span(start, end))
            start = -1
        else:
            start = first if start < 0 else start
            end = last
    if start >= 0:
        statements.append(Span(start, end))
    return tuple(statements)


_last_split: Final = functools.lru_cache(maxsize=2)(_split)


def lexemes(text: str) -> Iterator[Lexeme]:
    """The tokens of one statement for the parser, comments left out."""
    return _lexemes(text, _found(text))


def first_lexemes(text: str) -> Iterator[Lexeme]:
    """The same, for who wants the first ones of a text that is not seen again."""
    return _lexemes(text, _searched(text))


def _lexemes(text: str, found: Iterable[_Found]) -> Iterator[Lexeme]:
    before, kind, written, upper, start, end = "", "", "", "", 0, 0
    for following, first, last in chain(found, _NO_MORE):
        if following == "comment":
            continue
        behind = text[first:last]
        ahead = behind.upper() if following == "word" else behind
        if kind:
            if kind == "word":
                known = upper in KEYWORDS
                kinds = _keyword(upper, before, ahead) if known else _NAMES
            else:
                kinds = _SIGNS[written] if kind == "symbol" else _TERMINALS[kind]
            yield _made(Lexeme, (kinds, written, start, end))
            before = upper
        kind, written, upper, start, end = following, behind, ahead, first, last


def tokens(text: str) -> list[Token]:
    """The tokens of a script with their colours."""
    found: list[Token] = []
    held: Piece | None = None
    for piece in scan(text):
        if held is not None:
            found.append(Token(_colour(held, piece.text), held.span))
        held = piece
    if held is not None:
        found.append(Token(_colour(held, ""), held.span))
    return found


def unquoted(text: str) -> str:
    """What a string token stands for: quotes taken off, escapes resolved.

    A backslash that escapes neither a quote nor a backslash stands for itself.
    """
    quote = text[0]
    escape = rf"\\(['\"\\])|{quote}{quote}"
    return re.sub(escape, lambda match: match[1] or quote, text[1:-1])


def _keyword(upper: str, before: str, following: str) -> tuple[str, ...]:
    """A keyword first, unless what stands around it shows that the word is a name.

    All are in upper case.
    """
    if upper in CLAUSES and before in (",", "SELECT"):
        named = following in (",", ".", "") or following in CLAUSES
        return _NAMES if named or following in COMPARISONS else (upper,)
    if upper == "WITH" and following == "SESSION":
        return ("WITH_SESSION", *_NAMES)
    if following in _COMPARING and upper not in FIRM:
        return _LAST[upper]
    if upper in AGGREGATES and following != "(":
        return _LAST[upper]
    return _FIRST[upper]


def _colour(piece: Piece, following: str) -> TokenKind:
    match piece.kind:
        case Kind.WORD:
            return _coloured_word(piece.text.upper(), following)
        case Kind.COMMENT:
            return TokenKind.COMMENT
        case Kind.STRING | Kind.REGEX | Kind.GLOB:
            return TokenKind.STRING
        case Kind.NUMBER | Kind.TIMESTAMP:
            return TokenKind.NUMBER
        case Kind.SYMBOL:
            return TokenKind.OPERATOR
        case Kind.BARE | Kind.PARAMETER | Kind.VARIABLE:
            return TokenKind.IDENTIFIER
        case Kind.INVALID:
            return TokenKind.INVALID


def _coloured_word(upper: str, following: str) -> TokenKind:
    if upper in MODALITIES:
        return TokenKind.MODALITY
    if upper in FUNCTIONS and following == "(":
        return TokenKind.FUNCTION
    return TokenKind.KEYWORD if upper in KEYWORDS else TokenKind.IDENTIFIER
