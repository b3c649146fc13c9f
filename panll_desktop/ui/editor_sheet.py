"""A text with all that belongs to it while it is not shown: undo, caret, marks."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from panll_desktop.protocol import Language, TextEdit
from panll_desktop.ui.editor_analysis import Colours, Statements, Ticket, whole
from panll_desktop.ui.editor_folds import Folds, whole_edits
from panll_desktop.ui.editor_pasting import LARGE, SLICE, pieces
from panll_desktop.ui.editor_text import (
    EDITS_AT_ONCE,
    ArrivingUnits,
    Mark,
    Stretch,
    Units,
    stretch,
)
from panll_desktop.ui.highlighting import Highlighter
from panll_desktop.ui.theme import Appearance

LONGEST: Final = 200_000
MARGIN: Final = 8
_READ: Final = 10_000  # characters of a selection that are looked at
_NUMBERS: Final = itertools.count(1)


class Sheet(QObject):
    """One document of the editor; places in it are UTF-16 units unless said."""

    edited = Signal()

    def __init__(self, appearance: Appearance, text: str, parent: QObject) -> None:
        super().__init__(parent)
        self.number: Final = next(_NUMBERS)
        self.document: Final = QTextDocument(self)
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))
        self._appearance = appearance
        self._zoom()
        appearance.zoomed.connect(self._zoom)
        self.document.setDocumentMargin(MARGIN)
        self.folds: Final = Folds(self.document, appearance)
        self.document.setUndoRedoEnabled(False)
        self._arriving = text
        self.incoming: Final = self._slices(text)
        if len(text) <= LARGE:
            self.arrive()
        self.caret = (0, 0)
        self.scrolled = (0, 0)
        self.marks: tuple[Mark, ...] = ()
        self.language: Language | None = None
        self._statements: tuple[Stretch, ...] = ()
        self._split: int | None = None
        self._pairs: Colours | None = None
        self._kept: tuple[int, str, Units] | None = None
        self._whole: tuple[int, Stretch | None] | None = None
        # Qt's own revision counts changes of colour too.
        self._revision = 0
        # Before the highlighter is made: it has to know of an edit before Qt asks it.
        self.document.contentsChange.connect(self._shift)
        self._highlighter = Highlighter(self.document, appearance)

    @property
    def ticket(self) -> Ticket:
        """Names this text at this moment."""
        return Ticket(self.number, self._revision)

    @property
    def too_long(self) -> bool:
        """Whether it is beyond what is coloured and checked."""
        return self.document.characterCount() > LONGEST or len(self.text()) > LONGEST

    @property
    def statements(self) -> tuple[Stretch, ...]:
        """Where its statements are, or were before the last key."""
        return self._statements

    def _zoom(self) -> None:
        self.document.setDefaultFont(self._appearance.font("code"))

    @property
    def is_split(self) -> bool:
        """Whether its statements are known as of this very moment."""
        return self._split == self._revision

    def text(self) -> str:
        """The whole text."""
        return self.read()[0]

    @property
    def arriving(self) -> bool:
        """Whether the document lacks a part of the text, which `incoming` brings."""
        return bool(self._arriving)

    def arrive(self) -> None:
        """Brings the rest of the text at once."""
        for _ in self.incoming:
            pass

    def read(self) -> tuple[str, Units]:
        """The whole text, and what turns its offsets into places."""
        if self._arriving:
            end = self.document.characterCount() - 1
            return self._arriving, ArrivingUnits(self._arriving, end)
        revision = self._revision
        if self._kept is None or self._kept[0] != revision:
            self._kept = (revision, *self.folds.read())
        return self._kept[1], self._kept[2]

    def cursor(self, anchor: int, position: int) -> QTextCursor:
        """A cursor that selects what is between two places."""
        made = QTextCursor(self.document)
        made.setPosition(anchor)
        made.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        return made

    def selected(self, cursor: QTextCursor) -> tuple[str, int]:
        """What a cursor selects, and where it starts, in code points."""
        text, units = self.read()
        start = units.offset(cursor.selectionStart())
        return text[start : units.offset(cursor.selectionEnd())], start

    def apply_by_slices(self, edits: Sequence[TextEdit]) -> Iterator[int]:
        """Changes the text by some edits a step; each step tells how many."""
        text, units = self.read()
        left = whole_edits(edits, text, units)
        while left:
            block, count, size = QTextCursor(self.document), 0, 0
            block.beginEditBlock()
            while left and count < EDITS_AT_ONCE and size < SLICE:
                # From the end: the places of those before them stay what they are.
                edit = left.pop()
                place = units.units(edit.span.start), units.units(edit.span.end)
                self.folds.insert(self.cursor(*place), edit.text)
                count, size = count + 1, size + len(edit.text)
            block.endEditBlock()
            yield count

    def all_of_it(self) -> Stretch | None:
        """The whole text as one statement; None if there is nothing in it."""
        revision = self._revision
        if self._whole is None or self._whole[0] != revision:
            text, units = self.read()
            found = [stretch(span, units) for span in whole(text)]
            self._whole = (revision, found[0] if found else None)
        return self._whole[1]

    def take_statements(self, answer: Statements) -> None:
        """The statements of the text as it is."""
        self._statements = answer.stretches
        self._split = answer.ticket.revision

    def take_colours(self, answer: Colours) -> None:
        """The colours of the text as it is."""
        self._pairs = answer
        self._highlighter.show_lines(answer.lines)

    def forget(self) -> None:
        """Nothing is known about the text any more."""
        self._statements, self._split, self._pairs = (), None, None
        self._highlighter.clear()

    def pair(self, place: int) -> tuple[int, int] | None:
        """The brackets around or before a caret at that place."""
        if self._pairs is None or self._pairs.ticket != self.ticket:
            return None
        for one in (place - 1, place):
            if one in self._pairs.pairs:
                return one, self._pairs.pairs[one]
        return None

    def chosen(self, cursor: QTextCursor) -> Stretch | None:
        """What is selected, without the white space around it; None for nothing else.

        A long selection is not read, so that it can be asked for at each painting.
        """
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if end - start > _READ:
            return Stretch(start, end)
        text = cursor.selectedText()
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        return Stretch(start, end) if start < end else None

    def statement_at(self, place: int) -> Stretch | None:
        """The statement around a place, or the one whose lines are nearest to it."""
        found = self._statements
        after = bisect_right(found, (place, 1 << 62))
        before = found[after - 1] if after else None
        following = found[after] if after < len(found) else None
        if before is None or following is None or place <= before.end:
            return before or following
        line = self._line(place)
        above = line - self._line(before.end)
        below = self._line(following.start) - line
        return before if above == 0 or above < below else following

    def _slices(self, text: str) -> Iterator[int]:
        cursor = QTextCursor(self.document)
        for piece in pieces(text):
            cursor.movePosition(QTextCursor.MoveOperation.End)
            self.folds.insert(cursor, piece)
            yield len(piece)
        self._arriving = ""
        self.document.setUndoRedoEnabled(True)

    def _line(self, place: int) -> int:
        return self.document.findBlock(place).blockNumber()

    def _shift(self, position: int, removed: int, added: int) -> None:
        self._revision += 1
        edit = (position, removed, added)
        self.marks = tuple(
            mark._replace(stretch=mark.stretch.moved(*edit)) for mark in self.marks
        )
        self._statements = tuple(each.moved(*edit) for each in self._statements)
        self._highlighter.shift(*edit)
        self.edited.emit()
