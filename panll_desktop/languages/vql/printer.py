"""The formatter of VQL: one text for all spellings of a statement.

Keywords and modalities are upper-cased, and so are the kinds of proofs; the words for
all entities, ``hexads`` and ``octads``, are lower-cased. Everything else stays as it is
written: names, ids, literals, comments. Which of these a word is, the parser says.

A comment on a line of its own keeps one, unless the layout is compact; any other
follows the token that it follows. A statement that does not parse stays as it is.
"""

from collections.abc import Iterator
from typing import Final

from panll_desktop.languages.toolkit.layout import lay_out
from panll_desktop.languages.vql import parser, scanner
from panll_desktop.languages.vql.printer_words import elements
from panll_desktop.languages.vql.scanner import Kind
from panll_desktop.protocol import Diagnostic, Layout, Span
from panll_desktop.records import Record

WIDTH: Final = 88


def format_script(text: str, layout: Layout) -> str:
    """A script in canonical layout, without white space around it.

    A script of which nothing parses is returned as it is.
    """
    spans = scanner.split(text)
    printed = [_printed(span.of(text), layout) for span in spans]
    if spans and not any(each is not None for each in printed):
        return text
    bodies = [
        span.of(text) if each is None else each
        for span, each in zip(spans, printed, strict=True)
    ]
    script = _Script(layout)
    for part in _parts(text, spans, bodies):
        script.add(part)
    return "".join(script.out)


def _printed(statement: str, layout: Layout) -> str | None:
    """A statement in that layout; None if it does not parse."""
    found = parser.concrete(statement)
    if isinstance(found, Diagnostic):
        return None
    compact = layout is Layout.COMPACT
    stream = elements(found, statement, compact=compact)
    return lay_out(stream, None if compact else WIDTH)


class _Part(Record):
    """A piece of a script between which white space is.

    Attributes:
        kind: a statement, a semicolon, or a comment.
        text: as it is to be written.
        feeds: how many lines were ended since the part before.
    """

    kind: str
    text: str
    feeds: int


_STATEMENT: Final = "statement"
_SEMICOLON: Final = "semicolon"
_COMMENT: Final = "comment"


def _parts(text: str, spans: list[Span], bodies: list[str]) -> Iterator[_Part]:
    """The parts of a script in order."""
    end = 0
    for span, body in zip(spans, bodies, strict=True):
        yield from _between(text, Span(end, span.start))
        feeds = _feeds(text, span.start)
        yield _Part(_STATEMENT, body, feeds)
        end = span.end
    yield from _between(text, Span(end, len(text)))


def _between(text: str, gap: Span) -> Iterator[_Part]:
    """The comments and semicolons around statements."""
    for piece in scanner.scan(gap.of(text)):
        kind = _COMMENT if piece.kind is Kind.COMMENT else _SEMICOLON
        yield _Part(kind, piece.text, _feeds(text, gap.start + piece.span.start))


def _feeds(text: str, place: int) -> int:
    """How many lines end in the white space before a place."""
    before = place
    while before > 0 and text[before - 1].isspace():
        before -= 1
    return text.count("\n", before, place)


class _Script:
    """Puts parts together; between two of them is what their kinds ask for."""

    def __init__(self, layout: Layout) -> None:
        self._apart = "\n" if layout is Layout.COMPACT else "\n\n"
        self.out: list[str] = []
        self._open = False  # a statement waits for its semicolon
        self._last: _Part | None = None
        self._beside = False  # the last part is a comment on the line of a statement

    def add(self, part: _Part) -> None:
        if part.kind == _SEMICOLON and not self._open:
            return
        self.out += (self._space(part), part.text)
        if part.kind == _COMMENT:
            self._beside = self._is_beside(part)
        else:
            self._open = part.kind == _STATEMENT
        self._last = part

    def _is_beside(self, comment: _Part) -> bool:
        last = self._last
        if last is None or comment.feeds:
            return False
        return last.kind != _COMMENT or self._beside

    def _space(self, part: _Part) -> str:
        last = self._last
        if last is None:
            return ""
        if part.kind == _SEMICOLON:
            tight = last.kind == _STATEMENT or (self._beside and _is_block(last))
            return "" if tight else "\n"
        if part.kind == _COMMENT and self._is_beside(part):
            return " "
        if self._open:
            return "\n"
        if last.kind != _COMMENT or self._beside:
            return self._apart
        return self._apart if part.feeds > 1 else "\n"


def _is_block(comment: _Part) -> bool:
    return comment.text.startswith("/*")
