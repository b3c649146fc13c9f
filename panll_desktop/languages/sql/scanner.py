"""The tokens of SQL, and where one statement ends and the next begins."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from panll_desktop.languages.sql.words import FUNCTIONS, KEYWORDS
from panll_desktop.protocol import Span, Token, TokenKind
from panll_desktop.records import Record

_PATTERN: Final = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*(?s:.*?)(?:\*/|\Z))
  | (?P<string>[xX]?'(?>(?:[^']+|'')*)')
  | (?P<name>"(?>(?:[^"]+|"")*)"|`(?>(?:[^`]+|``)*)`|\[[^\]]*\])
  | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<parameter>[?]\d*|[:@$]\w+)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>->>|->|\|\||<<|>>|<=|>=|<>|!=|==|[-+*/%&|~<>=(),;.])
  | (?P<invalid>['"`\[](?s:.*)|\S)
    """,
    re.VERBOSE,
)
_COLOURS: Final = {
    "comment": TokenKind.COMMENT,
    "string": TokenKind.STRING,
    "name": TokenKind.IDENTIFIER,
    "number": TokenKind.NUMBER,
    "parameter": TokenKind.IDENTIFIER,
    "sign": TokenKind.OPERATOR,
    "invalid": TokenKind.INVALID,
}
_QUOTES: Final = {'"': '""', "`": "``"}


class Piece(Record):
    """A token as it is written; its kind is that of the pattern."""

    kind: str
    text: str
    span: Span

    @property
    def word(self) -> str:
        """The word in upper case, or the sign; empty for all else."""
        return self.text.upper() if self.kind in ("word", "sign") else ""

    @property
    def is_name(self) -> bool:
        """Whether it can be the name of something."""
        return self.kind == "name" or (
            self.kind == "word" and self.word not in KEYWORDS
        )

    @property
    def name(self) -> str:
        """The name without its quotes."""
        if self.kind != "name":
            return self.text
        quote = self.text[0]
        return self.text[1:-1].replace(_QUOTES.get(quote, quote), quote)


def scan(text: str) -> Iterator[Piece]:
    """Every token of a text but white space, in order; never fails."""
    for match in _PATTERN.finditer(text):
        yield Piece(match.lastgroup or "invalid", match[0], Span(*match.span()))


def tokens(text: str) -> Sequence[Token]:
    """The tokens of a script with their colours."""
    pieces, found = list(scan(text)), []
    for place, piece in enumerate(pieces):
        kind = _COLOURS.get(piece.kind)
        if kind is None:
            following = pieces[place + 1] if place + 1 < len(pieces) else None
            called = following is not None and following.text == "("
            kind = _word(piece, called=called)
        found.append(Token(kind, piece.span))
    return found


def _word(piece: Piece, *, called: bool) -> TokenKind:
    if called and piece.text.lower() in FUNCTIONS:
        return TokenKind.FUNCTION
    return TokenKind.KEYWORD if piece.word in KEYWORDS else TokenKind.IDENTIFIER


def statements(text: str) -> list[tuple[Piece, ...]]:
    """The tokens of each statement, without comments and semicolons.

    The body of a trigger keeps its semicolons; it ends with END.
    """
    found: list[tuple[Piece, ...]] = []
    part: list[Piece] = []
    for piece in scan(text):
        if piece.kind == "comment":
            continue
        if piece.text != ";" or _is_inside_trigger(part):
            part.append(piece)
        elif part:
            found.append(tuple(part))
            part = []
    if part:
        found.append(tuple(part))
    return found


def split(text: str) -> list[Span]:
    """The statements of a script, trimmed, without what ends them."""
    return [Span(part[0].span.start, part[-1].span.end) for part in statements(text)]


def _is_inside_trigger(part: Sequence[Piece]) -> bool:
    words = [piece.word for piece in part[:4]]
    if words[:1] != ["CREATE"] or "TRIGGER" not in words[:3]:
        return False
    depth, last = 0, ""
    for piece in part:
        if piece.word in ("BEGIN", "CASE"):
            depth += 1
        elif piece.word == "END":
            depth -= 1
        last = piece.word
    return depth > 0 or last != "END"
