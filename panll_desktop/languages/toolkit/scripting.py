"""Scripts in canonical layout: statements, and the comments and semicolons around."""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.protocol import Layout, Span
from panll_desktop.records import Record


class Mark(Record):
    """A token of a text, as far as its layout is concerned.

    Attributes:
        comment: whether it is one.
        text: as it is written.
        span: where it stands.
    """

    comment: bool
    text: str
    span: Span


_EMPTY_LINE: Final = 2  # ends of lines
Scan: TypeAlias = Callable[[str], Iterator[Mark]]


def format_script(
    text: str,
    layout: Layout,
    spans: Sequence[Span],
    printed: Sequence[str | None],
    scan: Scan,
) -> str:
    """A script in canonical layout, without white space around it.

    A comment on a line of its own keeps one, unless the layout is compact; any other
    follows what it follows. A script of which nothing parses is returned as it is.

    Args:
        text: the script.
        layout: of the whole.
        spans: of its statements.
        printed: each of them in that layout; None where it does not parse.
        scan: the tokens of what stands between them.
    """
    if spans and not any(each is not None for each in printed):
        return text
    bodies = [
        span.of(text) if each is None else each
        for span, each in zip(spans, printed, strict=True)
    ]
    script = _Script(layout)
    for part in _parts(text, spans, bodies, scan):
        script.add(part)
    return "".join(script.out)


class _Kind(Enum):
    """What white space in a script is between."""

    STATEMENT = "statement"
    SEMICOLON = "semicolon"
    COMMENT = "comment"


class _Part(Record):
    """A piece of a script.

    Attributes:
        kind: what it is.
        text: as it is to be written.
        feeds: how many lines were ended since the part before.
    """

    kind: _Kind
    text: str
    feeds: int


def _parts(
    text: str, spans: Sequence[Span], bodies: list[str], scan: Scan
) -> Iterator[_Part]:
    """The parts of a script in order."""
    end = 0
    for span, body in zip(spans, bodies, strict=True):
        yield from _between(text, Span(end, span.start), scan)
        yield _Part(_Kind.STATEMENT, body, _feeds(text, span.start))
        end = span.end
    yield from _between(text, Span(end, len(text)), scan)


def _between(text: str, gap: Span, scan: Scan) -> Iterator[_Part]:
    """The comments and semicolons around statements."""
    for piece in scan(gap.of(text)):
        kind = _Kind.COMMENT if piece.comment else _Kind.SEMICOLON
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
        if part.kind == _Kind.SEMICOLON and not self._open:
            return
        self.out += (self._space(part), part.text)
        if part.kind == _Kind.COMMENT:
            self._beside = self._is_beside(part)
        else:
            self._open = part.kind == _Kind.STATEMENT
        self._last = part

    def _is_beside(self, comment: _Part) -> bool:
        last = self._last
        if last is None or comment.feeds:
            return False
        if last.kind != _Kind.COMMENT:
            return True
        return self._beside and _is_block(last)  # a semicolon between may be gone

    def _space(self, part: _Part) -> str:
        last = self._last
        if last is None:
            return ""
        if part.kind == _Kind.SEMICOLON:
            tight = last.kind == _Kind.STATEMENT or (self._beside and _is_block(last))
            return "" if tight else "\n"
        if part.kind == _Kind.COMMENT and self._is_beside(part):
            return " "
        if self._open and part.feeds < _EMPTY_LINE:
            return "\n"
        if last.kind != _Kind.COMMENT or self._beside:
            return self._apart
        return self._apart if part.feeds >= _EMPTY_LINE else "\n"


def _is_block(comment: _Part) -> bool:
    return not comment.text.startswith("--")
