"""The one definition of VQL's tokens: the parser, the splitter and colours use it."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import Span, Token, TokenKind
from panll_desktop.records import Record

MODALITIES: Final = (
    "GRAPH",
    "VECTOR",
    "TENSOR",
    "SEMANTIC",
    "DOCUMENT",
    "TEMPORAL",
    "PROVENANCE",
    "SPATIAL",
)
KEYWORDS: Final = frozenset(MODALITIES) | frozenset(
    """
    AND ASC BY CONTAINS COUNT DELETE DESC DRIFT EXISTS EXPLAIN FALSE FIELD FROM
    FULLTEXT HEALTH HEXAD HEXADS ID INSERT INTO LIKE LIMIT NOT NULL OCTAD OCTADS OFFSET
    OR ORDER RELATED SEARCH SELECT SET SHOW STATUS TEXT TRUE UPDATE VALUES WHERE WITH
    """.split()  # noqa: SIM905 - words read better without quotes
)
SYMBOLS: Final = {
    "==": "EQUAL_EQUAL",
    "!=": "NOT_EQUAL",
    "<>": "LESS_GREATER",
    "<=": "AT_MOST",
    ">=": "AT_LEAST",
    "=": "EQUAL",
    "<": "LESSTHAN",
    ">": "MORETHAN",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    ",": "COMMA",
    ".": "DOT",
    "*": "STAR",
    "-": "MINUS",
    "+": "PLUS",
    ";": "SEMICOLON",
}
_PATTERN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
  | (?P<number>(?>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)(?!\w|-\w))
  | (?P<bare>\w+(?:-\w+)+|\d\w*)
  | (?P<word>[^\W\d]\w*)
  | (?P<symbol>==|!=|<>|<=|>=|[=<>()\[\],.*+;-])
  | (?P<invalid>['"].*|/\*.*|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(Enum):
    """What a piece of text is, before the parser says which keyword it is."""

    COMMENT = "comment"
    STRING = "string"
    BARE = "bare"
    NUMBER = "number"
    WORD = "word"
    SYMBOL = "symbol"
    INVALID = "invalid"


class Piece(Record):
    """A token as it is written."""

    kind: Kind
    text: str
    span: Span


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; linear, and never fails."""
    for match in _PATTERN.finditer(text):
        if match.lastgroup != "space":
            yield Piece(Kind(match.lastgroup), match.group(), Span(*match.span()))


def split(text: str) -> list[Span]:
    """The statements of a script, trimmed, without comments around or semicolons."""
    statements: list[Span] = []
    start = end = -1
    for match in _PATTERN.finditer(text):
        if match.lastgroup in ("space", "comment"):
            continue
        if match.lastgroup == "symbol" and match.group() == ";":
            if start >= 0:
                statements.append(Span(start, end))
            start = -1
        else:
            start = match.start() if start < 0 else start
            end = match.end()
    if start >= 0:
        statements.append(Span(start, end))
    return statements


def lexemes(text: str) -> Iterator[Lexeme]:
    """The tokens of one statement for the parser, comments left out."""
    for piece in scan(text):
        if piece.kind is not Kind.COMMENT:
            yield Lexeme(_terminals(piece), piece.text, piece.span)


def tokens(text: str) -> list[Token]:
    """The tokens of a script with their colours."""
    return [Token(_colour(piece), piece.span) for piece in scan(text)]


def unquoted(text: str) -> str:
    """What a string token stands for: quotes taken off, escapes resolved.

    A backslash that escapes neither a quote nor a backslash stands for itself.
    """
    quote = text[0]
    escape = rf"\\(['\"\\])|{quote}{quote}"
    return re.sub(escape, lambda match: match[1] or quote, text[1:-1])


def _terminals(piece: Piece) -> tuple[str, ...]:
    match piece.kind:
        case Kind.WORD:
            upper = piece.text.upper()
            names = ("NAME", "BARE")
            return (upper, *names) if upper in KEYWORDS else names
        case Kind.NUMBER:
            return ("NUMBER", "BARE")
        case Kind.SYMBOL:
            return (SYMBOLS[piece.text],)
        case Kind.STRING:
            return ("STRING",)
        case Kind.BARE:
            return ("BARE",)
        case _:
            return ()


def _colour(piece: Piece) -> TokenKind:
    match piece.kind:
        case Kind.WORD:
            upper = piece.text.upper()
            if upper in MODALITIES:
                return TokenKind.MODALITY
            return TokenKind.KEYWORD if upper in KEYWORDS else TokenKind.IDENTIFIER
        case Kind.COMMENT:
            return TokenKind.COMMENT
        case Kind.STRING:
            return TokenKind.STRING
        case Kind.NUMBER:
            return TokenKind.NUMBER
        case Kind.SYMBOL:
            return TokenKind.OPERATOR
        case Kind.BARE:
            return TokenKind.IDENTIFIER
        case Kind.INVALID:
            return TokenKind.INVALID
