"""Places in the text of an editor: code points outside, UTF-16 units inside Qt."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtGui import QTextDocument

from panll_desktop.protocol import Diagnostic, Severity, Span, TextEdit

EDITS_AT_ONCE: Final = 500
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


class Units:
    """Turns offsets of one text from code points into UTF-16 units, and back."""

    __slots__ = ("_points", "_starts")

    def __init__(self, text: str) -> None:
        found = [] if text.isascii() else [m.start() for m in _ASTRAL.finditer(text)]
        self._points = found
        self._starts = [point + index for index, point in enumerate(found)]

    def units(self, offset: int) -> int:
        """Where Qt sees that code point."""
        return offset + bisect_left(self._points, offset)

    def offset(self, units: int) -> int:
        """The code point at that place; the middle of a pair counts as its start."""
        return units - bisect_left(self._starts, units)


class ArrivingUnits(Units):
    """Units of a text of which only the beginning is in the document so far."""

    __slots__ = ("_limit",)

    def __init__(self, text: str, limit: int) -> None:
        super().__init__(text)
        self._limit = limit

    def units(self, offset: int) -> int:
        """Where Qt sees that code point, or where it will go on."""
        return min(super().units(offset), self._limit)


class Stretch(NamedTuple):
    """A half-open range of UTF-16 units."""

    start: int
    end: int

    def moved(self, position: int, removed: int, added: int) -> "Stretch":
        """The same piece of text after an edit, with what was typed into it."""
        gone = position + removed

        def shifted(place: int) -> int:
            if place >= gone:
                return place + added - removed
            return min(place, position + added)

        start = self.start if self.start < position else shifted(self.start)
        return Stretch(start, max(start, shifted(self.end)))


class Mark(NamedTuple):
    """Something said about a place.

    Attributes:
        stretch: the place.
        severity: how it is drawn.
        text: what is said, in plain text.
        drawn: whether there is a line under the place; the gutter shows it anyway.
    """

    stretch: Stretch
    severity: Severity
    text: str
    drawn: bool = True


def stretch(span: Span, units: Units) -> Stretch:
    """A range of code points as Qt sees it."""
    return Stretch(units.units(span.start), units.units(span.end))


def marked(diagnostic: Diagnostic, units: Units) -> Mark:
    """A diagnostic as a mark."""
    text = f"{diagnostic.code}: {diagnostic.message}"
    return Mark(stretch(diagnostic.span, units), diagnostic.severity, text)


def text_of(document: QTextDocument) -> str:
    """The text with its no-break spaces, which `toPlainText` would make ordinary."""
    return document.toRawText().replace("\u2029", "\n")


def joined(edits: Sequence[TextEdit], text: str, span: Span) -> TextEdit:
    """One edit of a range that does what edits within it do, in order."""
    pieces, done = [], span.start
    for each in edits:
        pieces += [text[done : each.span.start], each.text]
        done = each.span.end
    return TextEdit(span, "".join([*pieces, text[done : span.end]]))
