"""Places in a text. All offsets count Unicode code points from 0."""

import re
from bisect import bisect_right
from functools import total_ordering
from typing import Final

from panll_desktop.records import Record

_PLACE: Final = re.compile(r"^Line (\d{1,9}), column (\d{1,9}): ", re.MULTILINE)


@total_ordering
class Span(Record):
    """The half-open range of code points ``[start, end)`` of one text."""

    start: int
    end: int

    def __lt__(self, other: "Span") -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def shifted(self, offset: int) -> "Span":
        """The same range in a text that has `offset` more code points before it."""
        return Span(self.start + offset, self.end + offset)

    def of(self, text: str) -> str:
        """The part of `text` that the span covers."""
        return text[self.start : self.end]


@total_ordering
class Position(Record):
    """A line and a column, both counted from 1, columns in code points."""

    line: int
    column: int

    def __lt__(self, other: "Position") -> bool:
        return (self.line, self.column) < (other.line, other.column)


class Lines:
    """Turns offsets of one text into positions; a line ends at a line feed."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset, which may be the end of the text."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


class TextEdit(Record):
    """Replaces what `span` covers by `text`."""

    span: Span
    text: str


def placed(text: str, span: Span, sentence: str) -> str:
    """A sentence about a part of a text, behind its line and column."""
    at = Lines(text).position(span.start)
    return f"Line {at.line}, column {at.column}: {sentence}"


def moved(sentences: str, start: Position) -> str:
    """What `placed` said of a text, where that text begins there in a larger one."""

    def there(found: re.Match[str]) -> str:
        line, column = int(found[1]), int(found[2])
        column += start.column - 1 if line == 1 else 0
        return f"Line {line + start.line - 1}, column {column}: "

    return _PLACE.sub(there, sentences)
