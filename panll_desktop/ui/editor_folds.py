"""Lines too long to draw: all but their beginning stands in the text as one object.

Qt lays a line out as a whole, and needs seconds for one of ten million characters. The
rest of such a line is kept beside the document, under a number in the format of an
object character; the formats come and go with undo, so the text comes back with them.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCursor,
    QTextDocument,
)

from panll_desktop.protocol import Span, TextEdit
from panll_desktop.ui.editor_text import Units, joined, text_of
from panll_desktop.ui.theme import Appearance

if TYPE_CHECKING:
    from PySide6.QtGui import QTextFormat

LONG_LINE: Final = 100_000
SHOWN: Final = 40
OBJECT: Final = "\ufffc"
# One above Qt's UserObject and UserProperty; asking for their enums costs a start 3 ms.
_KIND: Final = 0x1001
_NUMBER: Final = 0x100001
_PADDING: Final = 6
_LONE: Final = re.compile("[\ud800-\udfff]")


class FoldedUnits(Units):
    """Units of a text of which some characters stand for a longer one each.

    Offsets count code points of the whole text; what lies inside a fold is at its end.
    """

    __slots__ = ("_lengths", "_places", "_wholes")

    def __init__(self, raw: str, folds: Sequence[tuple[int, int]]) -> None:
        """Takes the text as it is shown, and for each fold its place and length."""
        super().__init__(raw)
        self._places = [place for place, _ in folds]
        self._lengths = [length for _, length in folds]
        self._wholes: list[int] = []
        grown = 0
        for place, length in folds:
            self._wholes.append(place + grown)
            grown += length - 1

    @property
    def folds(self) -> list[Span]:
        """Where the folded parts are in the whole text."""
        pairs = zip(self._wholes, self._lengths, strict=True)
        return [Span(start, start + length) for start, length in pairs]

    def units(self, offset: int) -> int:
        """Where Qt sees that code point."""
        fold = bisect_right(self._wholes, offset) - 1
        if fold < 0:
            return super().units(offset)
        within = offset - self._wholes[fold]
        beyond = min(within, 1) + max(0, within - self._lengths[fold])
        return super().units(self._places[fold] + beyond)

    def offset(self, units: int) -> int:
        """The code point at that place."""
        raw = super().offset(units)
        fold = bisect_left(self._places, raw) - 1
        if fold < 0:
            return raw
        end = self._wholes[fold] + self._lengths[fold]
        return end + raw - self._places[fold] - 1


class Folds(QObject):
    """The folded parts of one document, and how they are drawn."""

    def __init__(self, document: QTextDocument, appearance: Appearance) -> None:
        super().__init__(document)
        self._document = document
        self._texts: list[str] = []
        self._pill = _Pill(self, appearance)
        document.documentLayout().registerHandler(_KIND, self._pill)

    def insert(self, cursor: QTextCursor, text: str) -> tuple[str, ...]:
        """Puts a text in, over what is selected; says what was done to it."""
        text, broken = _LONE.subn("\ufffd", text)
        said = [] if not broken else [_replaced(broken)]
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        room = LONG_LINE - (cursor.block().length() - 1)
        lines = text.split("\n")
        if len(lines) == 1 or max(map(len, lines)) > min(room, LONG_LINE):
            for number, line in enumerate(lines):
                if number:
                    cursor.insertBlock()
                    room = LONG_LINE
                if len(line) > room:
                    said.append(_folded(len(line)))
                    self._insert_long(cursor, line)
                else:
                    cursor.insertText(line)
        else:
            cursor.insertText(text)
        cursor.endEditBlock()
        return tuple(said)

    def _insert_long(self, cursor: QTextCursor, line: str) -> None:
        from PySide6.QtGui import QTextCharFormat  # noqa: PLC0415 - not for a start

        cursor.insertText(line[:SHOWN])
        plain = cursor.charFormat()
        form = QTextCharFormat()
        form.setObjectType(_KIND)
        form.setProperty(_NUMBER, len(self._texts))
        self._texts.append(line[SHOWN:])
        cursor.insertText(OBJECT, form)
        cursor.setCharFormat(plain)

    def length(self, form: "QTextFormat") -> int:
        """How many characters an object stands for."""
        return len(self._text(form))

    def read(self) -> tuple[str, Units]:
        """The whole text, and what turns its offsets into places."""
        raw = text_of(self._document)
        if not self._texts or OBJECT not in raw:
            return raw, Units(raw)
        plain, pieces, folds, done = Units(raw), [], [], 0
        cursor = QTextCursor(self._document)
        place = raw.find(OBJECT)
        while place >= 0:
            cursor.setPosition(plain.units(place) + 1)
            hidden = self._text(cursor.charFormat())
            if hidden:
                pieces += [raw[done:place], hidden]
                folds.append((place, len(hidden)))
                done = place + 1
            place = raw.find(OBJECT, place + 1)
        return "".join([*pieces, raw[done:]]), FoldedUnits(raw, folds)

    def _text(self, form: "QTextFormat") -> str:
        if form.objectType() != _KIND:
            return ""
        number = form.intProperty(_NUMBER)
        return self._texts[number] if number < len(self._texts) else ""


class _Pill(QPyTextObject):
    """Draws how much is folded."""

    def __init__(self, folds: Folds, appearance: Appearance) -> None:
        super().__init__(folds)
        self._folds = folds
        self._appearance = appearance

    def intrinsicSize(
        self, doc: QTextDocument, _place: int, form: "QTextFormat"
    ) -> QSizeF:
        """Room for the words, no higher than a line."""
        metrics = QFontMetricsF(self._appearance.font("small"))
        width = metrics.horizontalAdvance(self._words(form))
        return QSizeF(width + 2 * _PADDING, QFontMetricsF(doc.defaultFont()).ascent())

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        _doc: QTextDocument,
        _place: int,
        form: "QTextFormat",
    ) -> None:
        """Draws the words in a rounded box."""
        color = self._appearance.color
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("border"), 1))
        painter.setBrush(color("surface-hover"))
        box = QRectF(rect)
        painter.drawRoundedRect(box.adjusted(1, 0.5, -1, 0.5), 4, 4)
        painter.setPen(color("text-muted"))
        painter.setFont(self._appearance.font("small"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words(form))
        painter.restore()

    def _words(self, form: "QTextFormat") -> str:
        return f"… {self._folds.length(form):,} characters folded"


def whole_edits(edits: Sequence[TextEdit], text: str, units: Units) -> list[TextEdit]:
    """The same edits, with those that reach into a fold made edits of all of it."""
    waiting = deque(sorted(edits, key=lambda each: (each.span.start, each.span.end)))
    made: list[TextEdit] = []
    for fold in units.folds if isinstance(units, FoldedUnits) else ():
        inside: list[TextEdit] = []
        while waiting and waiting[0].span.start < fold.end:
            if _covers(waiting[0].span, fold):
                break
            edit = waiting.popleft()
            (inside if _reaches_into(edit.span, fold) else made).append(edit)
        if inside:
            # What was made of them may reach into the next fold.
            waiting.appendleft(_of_all(fold, inside, text))
    return [*made, *waiting]


def _covers(span: Span, fold: Span) -> bool:
    return span.start <= fold.start and fold.end <= span.end


def _reaches_into(span: Span, fold: Span) -> bool:
    """Whether an edit there, which does not cover the fold, changes a part of it."""
    if span.start == span.end:
        return fold.start < span.start < fold.end
    return span.start < fold.end and fold.start < span.end


def _of_all(fold: Span, edits: Sequence[TextEdit], text: str) -> TextEdit:
    """One edit of the whole fold that does what the edits within it do."""
    start = min(fold.start, edits[0].span.start)
    end = max(fold.end, edits[-1].span.end)
    return joined(edits, text, Span(start, end))


def _folded(length: int) -> str:
    return (
        f"A line of {length:,} characters is folded: {SHOWN} of them are shown, and all"
        " of them are run, copied, searched and kept."
    )


def _replaced(count: int) -> str:
    what = (
        "1 broken character was" if count == 1 else f"{count:,} broken characters were"
    )
    return f"{what} replaced by \ufffd: half a surrogate pair is no text."
