"""Breaks a stream of words into lines; linear in its length, without recursion.

A group stands on one line if it fits, and otherwise is broken at all its breaks. A
break that fills is an exception: it becomes a new line only where the line is full.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, TypeAlias

from panll_desktop.records import Record

STEP: Final = 2
_DEEPEST: Final = 40  # columns; deep nesting must not make a text quadratic


class Text(Record):
    """A word; a space comes before it unless it is glued to what stands there."""

    text: str
    glued: bool = False


class Note(Record):
    """A comment.

    Attributes:
        text: as it was written.
        alone: it has a line of its own.
        ending: nothing may follow it on its line.
    """

    text: str
    alone: bool = False
    ending: bool = False


class Break(Record):
    """A place for a new line.

    Attributes:
        tight: on one line, nothing stands here instead of a space.
        fill: it becomes a new line only where the line is full.
        shift: columns that the new line is further to the right than its group.
    """

    tight: bool = False
    fill: bool = False
    shift: int = 0


class Open(Record):
    """The start of a group.

    Attributes:
        shift: columns that its new lines are further to the right than those around.
        broken: it never stands on one line.
    """

    shift: int = 0
    broken: bool = False


class Close(Record):
    """The end of a group."""


Element: TypeAlias = Text | Note | Break | Open | Close


def lay_out(elements: Sequence[Element], width: int | None) -> str:
    """The text of a stream whose groups are balanced.

    Args:
        elements: a word directly behind a break must be glued.
        width: the columns of a line; None puts everything on one line, but for what
            follows a comment that ends its line.
    """
    return _Page(elements, width).written()


class _Frame(Record):
    """A group that is open."""

    indent: int
    flat: bool


class _Page:
    """The state of the one walk through a stream."""

    def __init__(self, elements: Sequence[Element], width: int | None) -> None:
        self._elements = elements
        self._width = width
        self._sums = list(accumulate(map(_width, elements), initial=0))
        self._stops = list(accumulate(map(_is_stop, elements), initial=0))
        self._closes = _closes(elements)
        self._next_breaks = _next_breaks(elements)
        self._frames = [_Frame(0, flat=width is None)]
        self._out: list[str] = []
        self._column = 0
        self._line_indent = 0
        self._fresh = True  # nothing stands on this line yet
        self._owed: int | None = None  # a new line, and its indent
        self._gap = ""
        self._noted = False  # a comment was the last thing

    def written(self) -> str:
        for at, element in enumerate(self._elements):
            match element:
                case Open():
                    self._open(at, element)
                case Close():
                    self._frames.pop()
                case Break():
                    self._break(at, element)
                case Note():
                    self._note(element)
                case Text():
                    self._text(element)
        return "".join(self._out)

    def _open(self, at: int, group: Open) -> None:
        around = self._frames[-1]
        flat = around.flat or (
            not group.broken
            and self._stops[self._closes[at]] == self._stops[at]
            and self._fits(at, self._next_breaks[self._closes[at]])
        )
        indent = min(around.indent + group.shift, _DEEPEST)
        self._frames.append(_Frame(indent, flat))

    def _break(self, at: int, place: Break) -> None:
        frame = self._frames[-1]
        fitting = place.fill and self._fits(at, self._next_breaks[at + 1])
        if self._owed is None and (frame.flat or fitting):
            self._gap = "" if place.tight and not self._noted else " "
            return
        self._owed = None if self._fresh else max(frame.indent + place.shift, 0)
        self._gap = ""

    def _note(self, note: Note) -> None:
        if note.alone and self._owed is None and not self._fresh:
            self._owed = self._frames[-1].indent + STEP
        self._put(note.text, " ")
        self._noted = True
        if note.alone:
            self._owed = self._line_indent
        elif note.ending:
            self._owed = self._frames[-1].indent + STEP

    def _text(self, word: Text) -> None:
        self._put(word.text, "" if word.glued and not self._noted else " ")
        self._noted = False

    def _put(self, text: str, space: str) -> None:
        """Writes behind the gap or the new line that is due, or else a space."""
        if self._owed is not None:
            self._line_indent = 0 if self._width is None else self._owed
            self._out.append("\n" + " " * self._line_indent)
            self._column = self._line_indent
        elif not self._fresh:
            space = self._gap or space
            self._out.append(space)
            self._column += len(space)
        self._out.append(text)
        last = text.rfind("\n")
        self._column = len(text) - last - 1 if last >= 0 else self._column + len(text)
        self._fresh, self._owed, self._gap = False, None, ""

    def _fits(self, start: int, end: int) -> bool:
        """Whether what lies between two elements fits behind what stands here."""
        column = self._column if self._owed is None else self._owed
        width = self._sums[end] - self._sums[start]
        return self._width is None or column + width <= self._width


def _width(element: Element) -> int:
    """The columns that an element takes on one line."""
    match element:
        case Text():
            return len(element.text) + (not element.glued)
        case Note():
            return 0 if element.ending else len(element.text) + 1
        case Break():
            return int(not element.tight)
        case _:
            return 0


def _is_stop(element: Element) -> bool:
    return isinstance(element, Note) and (element.alone or element.ending)


def _closes(elements: Sequence[Element]) -> list[int]:
    """For each start of a group, where its end is."""
    found = [0] * len(elements)
    opened = []
    for at, element in enumerate(elements):
        if isinstance(element, Open):
            opened.append(at)
        elif isinstance(element, Close):
            found[opened.pop()] = at
    return found


def _next_breaks(elements: Sequence[Element]) -> list[int]:
    """For each place, where the next break is; without one, the end of the stream."""
    found = [len(elements)] * (len(elements) + 1)
    for at in range(len(elements) - 1, -1, -1):
        here = isinstance(elements[at], Break)
        found[at] = at if here else found[at + 1]
    return found
