"""What the editor paints below and above its text."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextBlock

from panll_desktop.protocol import Severity
from panll_desktop.ui.editor_page import EditorPage
from panll_desktop.ui.editor_text import Mark
from panll_desktop.ui.theme import Appearance

STEP: Final = 2.0
DEPTH: Final = 2.0
DOTS: Final = 4
DOT: Final = 1.4
LEAST: Final = 8.0
_COLOURS: Final = {
    Severity.ERROR: "editor.squiggle-error",
    Severity.WARNING: "editor.squiggle-warning",
    Severity.HINT: "editor.squiggle-hint",
}


def paint_ground(painter: QPainter, editor: EditorPage, appearance: Appearance) -> None:
    """The statement that would run, the line of the caret, a pair of brackets."""
    first, last = editor.statement_lines()
    current = editor.textCursor().blockNumber() if editor.hasFocus() else -1
    width = editor.viewport().width()
    pair = editor.bracket_pair() or ()
    for block, box in editor.visible_blocks():
        number = block.blockNumber()
        row = QRectF(0, box.top(), width, box.height())
        if first <= number <= last:
            painter.fillRect(row, appearance.color("editor.statement-tint"))
        if number == current:
            painter.fillRect(row, appearance.color("editor.current-line"))
        for place in pair:
            if 0 <= place - block.position() < block.length():
                start = place - block.position()
                area = _area(block, box, start, start + 1)
                painter.fillRect(area, appearance.color("editor.bracket-match"))


def paint_marks(painter: QPainter, editor: EditorPage, appearance: Appearance) -> None:
    """Waves under errors and warnings, dots under hints."""
    marks = [mark for mark in editor.marks if mark.drawn]
    if not marks:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for block, box in editor.visible_blocks():
        for mark in marks:
            _paint_mark(painter, block, box, mark, appearance)


def _paint_mark(
    painter: QPainter,
    block: QTextBlock,
    box: QRectF,
    mark: Mark,
    appearance: Appearance,
) -> None:
    start = mark.stretch.start - block.position()
    end = mark.stretch.end - block.position()
    if start >= block.length() or (end <= 0 and start < 0):
        return
    area = _area(block, box, max(start, 0), min(max(end, 0), block.length() - 1))
    colour = appearance.color(_COLOURS[mark.severity])
    if mark.severity is Severity.HINT:
        _dots(painter, area, colour)
    else:
        _wave(painter, area, colour)


def _area(block: QTextBlock, box: QRectF, start: int, end: int) -> QRectF:
    """Where some characters of a line of text are; at least a little wide."""
    line = block.layout().lineForTextPosition(start)
    if not line.isValid():
        return QRectF(box.left(), box.top(), LEAST, box.height())
    left, right = _x(line.cursorToX(start)), _x(line.cursorToX(end))
    width = right - left if right > left else LEAST
    return QRectF(box.left() + left, box.top() + line.y(), width, line.height())


def _x(answer: object) -> float:
    """Qt's answer, which PySide gives as a number or with the place beside it."""
    first = answer[0] if isinstance(answer, tuple | list) else answer
    return float(str(first))


def _wave(painter: QPainter, area: QRectF, colour: QColor) -> None:
    base, x, low = area.bottom() - DEPTH - 0.5, area.left(), False
    points = []
    while x < area.right() + STEP:
        points.append(QPointF(min(x, area.right()), base + (DEPTH if low else 0)))
        x, low = x + STEP, not low
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))


def _dots(painter: QPainter, area: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for index in range(DOTS):
        centre = QPointF(area.left() + 2 + index * 4, area.bottom() - 1.5)
        painter.drawEllipse(centre, DOT / 2 + 0.3, DOT / 2 + 0.3)
