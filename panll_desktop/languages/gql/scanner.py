"""The one definition of GQL's tokens: the parser, the splitter and colours use it.

Proof terms and refined types are not GQL but Lean: what stands in brackets behind the
words that announce them is one token, kept as it is written.
"""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from typing import Final

from panll_desktop.languages.gql.words import (
    COMPARISONS,
    FIRM,
    FUNCTIONS,
    KEYWORDS,
    NOTE_ENDS,
    NOTES,
    SYMBOLS,
)
from panll_desktop.languages.toolkit.parsing import Lexeme
from panll_desktop.protocol import Span, Token, TokenKind
from panll_desktop.records import Record

_PATTERN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?>(?:[^'\\]+|\\.|'')*)'|"(?>(?:[^"\\]+|\\.|"")*)")
  | (?P<float>\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?!\w))
  | (?P<integer>\d+(?!\w))
  | (?P<form>\dNF(?!\w))
  | (?P<word>[^\W\d]\w*)
  | (?P<hole>(?:\$\{[^{}]*\})+)
  | (?P<parameter>\$\w+|\?)
  | (?P<flag>\[\s*(?:PROVENANCE|VERIFY_PROOFS)\s*\])
  | (?P<symbol>==|!=|<>|<=|>=|->|\|\||\.\.|[=<>≤≥≠()\[\]{},.:*/%+;-])
  | (?P<invalid>['"].*|/\*.*|\d\w*|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE: Final = re.compile(r"[A-Za-z_]\w*/(?:[\w.:@+=-]|\$\w)+")
_MADE: Final = re.compile(r"[^\W\d]\w*\.mk(?!\w)")
_BRACKETS: Final = re.compile(
    r"--[^\n]*|/\*(?:.|\n)*?\*/"
    r"|\"(?>(?:[^\"\\]+|\\.)*)\"|(?<!\w)'(?>[^'\n]*)'|[(){}\[\],;:]"
)
# The words behind which a text in brackets is no GQL, and its opening brackets.
_BODIES: Final = {
    "FUNCTIONAL_DEPENDENCIES": "(",
    "RATIONALE": "(",
    "REASON": "(",
    "RETURNING": "(",
    "STRUCT": "{",
    "WITH_PROOF": "({",
}
_NAMING: Final = frozenset({"FROM", "TO", "START", "HISTORY", "INTROSPECT"})


class Kind(Enum):
    """What a piece of text is, before the parser says which keyword it is."""

    COMMENT = "comment"
    STRING = "string"
    FLOAT = "float"
    INTEGER = "integer"
    FORM = "form"
    WORD = "word"
    HOLE = "hole"
    PARAMETER = "parameter"
    FLAG = "flag"
    REFERENCE = "reference"
    BODY = "body"
    MADE = "made"
    SYMBOL = "symbol"
    INVALID = "invalid"


class Piece(Record):
    """A token as it is written."""

    kind: Kind
    text: str
    span: Span


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; linear, and never fails."""
    at, last, open_ended = 0, "", False
    while at < len(text):
        start = at
        end = None if open_ended else _special(text, start, last)
        if end is not None and end[1] < 0:
            open_ended, end = True, None  # nor is any bracket behind it closed
        kind, at = end or _plain(text, start)
        if kind == "space":
            continue
        if kind != "comment":
            last = text[start:at].upper() if kind == "word" else ""
        yield Piece(Kind(kind), text[start:at], Span(start, at))


def _plain(text: str, start: int) -> tuple[str, int]:
    match = _PATTERN.match(text, start)
    if match is None:
        return "invalid", start + 1
    return match.lastgroup or "invalid", match.end()


def _special(text: str, start: int, last: str) -> tuple[str, int] | None:
    """What the word before decides on, and where it ends; -1 if it has no end."""
    first = text[start]
    if first in _BODIES.get(last, ""):
        return "body", _closed(text, start)
    if first == "(" and last == "SELECT":
        end = _closed(text, start)
        return ("body", end) if end < 0 or _refined(text, start, end) else None
    if first.isalpha() or first == "_":
        if last in _NAMING and (found := _REFERENCE.match(text, start)):
            return "reference", found.end()
        if first.isupper() and (made := _MADE.match(text, start)):
            return "made", _argued(text, made.end())
    return None


def _closed(text: str, start: int) -> int:
    """Where the bracket that opens here is closed, behind it; -1 if it never is."""
    depth = 0
    for piece in _BRACKETS.finditer(text, start):
        if piece[0] in "([{":
            depth += 1
        elif piece[0] in ")]}":
            depth -= 1
            if not depth:
                return piece.end()
    return -1


def _refined(text: str, start: int, end: int) -> bool:
    """Whether a bracket holds a typed name: a colon that no inner bracket has."""
    depth = 0
    for piece in _BRACKETS.finditer(text, start, end):
        depth += (piece[0] in "([{") - (piece[0] in ")]}")
        if piece[0] == ":" and depth == 1:
            return True
    return False


def _argued(text: str, start: int) -> int:
    """Where the arguments of a constructor end: at a comma, bracket or comment."""
    depth, end = 0, start
    for piece in _BRACKETS.finditer(text, start):
        if not depth and (piece[0] in ",)]};" or piece[0][:2] in ("--", "/*")):
            return start + len(text[start : piece.start()].rstrip())
        depth += (piece[0] in "([{") - (piece[0] in ")]}")
        end = piece.end()
    return end


def is_quiet(text: str, place: int) -> bool:
    """Whether a place is in a comment or in a text."""
    from panll_desktop.languages.toolkit.places import inside  # noqa: PLC0415 - for editors

    found = ((each.kind.value, each.span.start, each.span.end) for each in scan(text))
    return inside(text, place, found)


def split(text: str) -> list[Span]:
    """The statements of a script, trimmed, without comments around or semicolons."""
    statements: list[Span] = []
    start = end = -1
    for piece in scan(text):
        if piece.kind is Kind.COMMENT:
            continue
        if piece.kind is Kind.SYMBOL and piece.text == ";":
            if start >= 0:
                statements.append(Span(start, end))
            start = -1
        else:
            start = piece.span.start if start < 0 else start
            end = piece.span.end
    if start >= 0:
        statements.append(Span(start, end))
    return statements


def lexemes(text: str) -> Iterator[Lexeme]:
    """The tokens of one statement for the parser, comments left out."""
    for piece, following in _followed(text, comments=False):
        behind = "" if following is None else following.text
        span = piece.span
        yield Lexeme(terminals(piece, behind), piece.text, span.start, span.end)


def tokens(text: str) -> list[Token]:
    """The tokens of a script with their colours."""
    return [
        Token(_colour(piece, "" if following is None else following.text), piece.span)
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


_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def unquoted(text: str) -> str:
    """What a string token stands for: quotes taken off, escapes of JSON resolved.

    A backslash before any other character stands for itself: patterns have many.
    """
    quote = text[0]
    escape = rf"\\(?:u([0-9a-fA-F]{{4}})|([nrtbf/'\"\\]))|{quote}{quote}"

    def resolved(match: re.Match[str]) -> str:
        code, single = match[1], match[2]
        if code:
            return chr(int(code, 16))
        return _ESCAPED.get(single, single) if single else quote

    inside = re.sub(escape, resolved, text[1:-1])
    # Two escapes that are the halves of one character are that character.
    return inside.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def terminals(piece: Piece, following: str) -> tuple[str, ...]:
    """What a token may be to the parser, the most wanted first."""
    match piece.kind:
        case Kind.WORD:
            return _word(piece.text.upper(), following)
        case Kind.SYMBOL:
            return (SYMBOLS[piece.text],)
        case Kind.INTEGER:
            return ("INT",)
        case Kind.COMMENT | Kind.INVALID:
            return ()
        case kind:
            return (kind.name,)


def _word(upper: str, following: str) -> tuple[str, ...]:
    """A keyword first, unless what stands behind it shows that the word is a name."""
    if upper in NOTES:
        return (upper, "NOTE", "NAME") if upper in KEYWORDS else ("NOTE", "NAME")
    quoted = following.startswith(("'", '"'))
    if upper not in KEYWORDS:
        return ("NOTE", "NAME") if quoted and upper.endswith(NOTE_ENDS) else ("NAME",)
    if upper in FIRM:
        return (upper, "NAME")
    named = following in COMPARISONS or following in (".", ":")
    if upper == "EXISTS" and following != "(":
        named = True
    if upper == "INTERVAL" and not quoted:
        named = True
    return ("NAME", upper) if named else (upper, "NAME")


def _colour(piece: Piece, following: str) -> TokenKind:
    match piece.kind:
        case Kind.WORD:
            return _coloured_word(piece.text.upper(), following)
        case Kind.COMMENT:
            return TokenKind.COMMENT
        case Kind.STRING | Kind.BODY:
            return TokenKind.STRING
        case Kind.FLOAT | Kind.INTEGER:
            return TokenKind.NUMBER
        case Kind.SYMBOL:
            return TokenKind.OPERATOR
        case Kind.FLAG:
            return TokenKind.KEYWORD
        case Kind.HOLE | Kind.PARAMETER | Kind.REFERENCE | Kind.MADE | Kind.FORM:
            return TokenKind.IDENTIFIER
        case Kind.INVALID:
            return TokenKind.INVALID


def _coloured_word(upper: str, following: str) -> TokenKind:
    if upper in FUNCTIONS and following == "(":
        return TokenKind.FUNCTION
    known = upper in KEYWORDS or upper in NOTES
    first = terminals(Piece(Kind.WORD, upper, Span(0, 0)), following)[0]
    return TokenKind.KEYWORD if known and first != "NAME" else TokenKind.IDENTIFIER
