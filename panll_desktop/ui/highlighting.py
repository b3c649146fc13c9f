"""Colours the text of one document from the tokens of its language."""

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextDocument

from panll_desktop.protocol import TokenKind
from panll_desktop.ui.editor_analysis import Line
from panll_desktop.ui.editor_text import Stretch
from panll_desktop.ui.theme import Appearance

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCharFormat

SLICE_SECONDS: Final = 0.008
_NAMES: Final = {kind: f"editor.{kind.value}" for kind in TokenKind} | {
    TokenKind.INVALID: "editor.text"
}


class Highlighter(QSyntaxHighlighter):
    """Shows the tokens it was given last, line by line, in small slices of time.

    What is typed before the next tokens come takes the colours of what it stands in.
    """

    def __init__(self, document: QTextDocument, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance
        self._painted: list[Line] = [()] * document.blockCount()
        self._stale: set[int] = set()
        self._wanted: tuple[Line, ...] = ()
        self._next = 0
        self._formats: dict[TokenKind, QTextCharFormat] = {}
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._paint_slice)
        appearance.changed.connect(self.recolour)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """The coloured pieces of every line; they must fit the text as it is now."""
        self._wanted = lines
        self._next = 0
        self._paint_slice()

    def clear(self) -> None:
        """Takes all colours away."""
        self.show_lines(((),) * len(self._painted))

    def recolour(self) -> None:
        """Paints everything again in the colours of the theme."""
        self._formats.clear()
        if not self._slices.isActive():
            self._wanted = tuple(self._painted)
        self._stale = {number for number, line in enumerate(self._painted) if line}
        self._next = 0
        self._paint_slice()

    def shift(self, position: int, removed: int, added: int) -> None:
        """The text was edited: the lines painted so far move with it."""
        self._slices.stop()
        document = self.document()
        if self._stale:
            self._stale = set(range(document.blockCount()))
        block = document.findBlock(position)
        number, start = block.blockNumber(), position - block.position()
        more = document.blockCount() - len(self._painted)
        within = start + added < block.length()
        if more > 0:
            self._painted[number + 1 : number + 1] = [()] * more
        elif more < 0:
            del self._painted[number + 1 : number + 1 - more]
        if more or not within:
            self._break(number, start, position + added, removed)
        else:
            moved = (
                _moved(each, start, removed, added) for each in self._painted[number]
            )
            self._painted[number] = tuple(each for each in moved if each[1] > 0)

    def _break(self, number: int, start: int, end: int, removed: int) -> None:
        """Lines came or went: what stood behind the edit is behind its end now."""
        line = self._painted[number]
        last = self.document().findBlock(end)
        bottom = last.blockNumber() if last.isValid() else len(self._painted) - 1
        for other in range(number, bottom + 1):
            self._painted[other] = ()
        self._painted[number] = tuple(each for each in line if _ends(each) <= start)
        if not removed and last.isValid() and bottom > number:
            by = end - last.position() - start
            behind = (each for each in line if each[0] >= start)
            self._painted[bottom] = tuple((at + by, n, k) for at, n, k in behind)

    def highlightBlock(self, text: str) -> None:
        """Qt asks for the colours of one line."""
        del text
        number = self.currentBlock().blockNumber()
        if number < len(self._painted):
            for start, length, kind in self._painted[number]:
                self.setFormat(start, length, self._format(kind))

    def _paint_slice(self) -> None:
        document, wanted = self.document(), self._wanted
        end = time.perf_counter() + SLICE_SECONDS
        count = min(len(wanted), len(self._painted))
        while self._next < count:
            number = self._next
            self._next += 1
            if self._painted[number] != wanted[number] or number in self._stale:
                self._stale.discard(number)
                self._painted[number] = wanted[number]
                self.rehighlightBlock(document.findBlockByNumber(number))
                if time.perf_counter() > end:
                    self._slices.start()
                    return
        self._slices.stop()

    def _format(self, kind: TokenKind) -> "QTextCharFormat":
        """Made with the first token of that kind; at a start there is none."""
        made = self._formats.get(kind)
        if made is None:
            from PySide6.QtGui import QTextCharFormat  # noqa: PLC0415 - as said above

            made = self._formats[kind] = QTextCharFormat()
            made.setForeground(self._appearance.color(_NAMES[kind]))
            made.setFontItalic(kind is TokenKind.COMMENT)
        return made


def _ends(piece: tuple[int, int, TokenKind]) -> int:
    return piece[0] + piece[1]


def _moved(
    piece: tuple[int, int, TokenKind], position: int, removed: int, added: int
) -> tuple[int, int, TokenKind]:
    start, end = Stretch(piece[0], _ends(piece)).moved(position, removed, added)
    return start, end - start, piece[2]
