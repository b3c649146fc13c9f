"""The margin of the editor: line numbers, and a column for marks."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from panll_desktop.protocol import Severity
from panll_desktop.ui.editor_page import EditorPage
from panll_desktop.ui.editor_text import Mark
from panll_desktop.ui.theme import Appearance

MARK: Final = 14
MARK_LEFT: Final = 11
NUMBER_RIGHT: Final = 46
BAR: Final = 2
ORDER: Final = (Severity.ERROR, Severity.WARNING, Severity.HINT)
ICONS: Final = {
    Severity.ERROR: ("error", "critical"),
    Severity.WARNING: ("warning", "warning"),
    Severity.HINT: ("info", "text-muted"),
}
RUN: Final = ("play", "accent")
LARGEST: Final = 14  # pixels: a number of four digits has to fit
_PLACE: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Gutter(QWidget):
    """Stands left of the text and scrolls with it."""

    def __init__(
        self, editor: EditorPage, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._appearance = appearance
        self.setAccessibleName("Line numbers")
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what stands beside the lines that are seen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._appearance.color("editor.background"))
        font, metrics = self._editor.font(), self._editor.fontMetrics()
        font.setPixelSize(min(font.pixelSize(), LARGEST))
        painter.setFont(font)
        marks = self._editor.marks_by_line()
        first, last = self._editor.statement_lines()
        current = self._editor.textCursor().blockNumber()
        for block, box in self._editor.visible_blocks():
            number = block.blockNumber()
            row = QRectF(0, box.top(), self.width(), box.height())
            within = first <= number <= last
            if within:
                tint = self._appearance.color("editor.statement-tint")
                painter.fillRect(row, tint)
            if number == current and self._editor.hasFocus():
                ground = self._appearance.color("editor.current-line")
                painter.fillRect(row, ground)
            if within:
                row.setWidth(BAR)
                painter.fillRect(row, self._appearance.color("accent"))
            ink = "editor.text" if number == current else "editor.gutter-text"
            painter.setPen(self._appearance.color(ink))
            line = QRect(0, round(box.top()), NUMBER_RIGHT, metrics.height())
            painter.drawText(line, _PLACE, str(number + 1))
            self._paint_mark(painter, line, marks.get(number, ()), number == first)

    def _paint_mark(
        self,
        painter: QPainter,
        line: QRect,
        marks: "list[Mark] | tuple[()]",
        runs: bool,  # noqa: FBT001 - whether Run starts here
    ) -> None:
        severity = most_severe(marks)
        if severity in (None, Severity.HINT) and runs:
            icon, colour = RUN
        elif severity is not None:
            icon, colour = ICONS[severity]
        else:
            return
        top = line.top() + (line.height() - MARK) // 2
        box = QRect(MARK_LEFT, top, MARK, MARK)
        self._appearance.icon(icon, colour, MARK).paint(painter, box)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the text."""
        self._editor.wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Says what a mark means."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self._editor.line_at(event.pos().y())
            marks = self._editor.marks_by_line().get(line, [])
            show_tip(event.globalPos(), [mark.text for mark in marks], self)
            return True
        return super().event(event)


def show_tip(place: QPoint, texts: Sequence[str], widget: QWidget) -> None:
    """Says something beside the mouse, as plain text."""
    from html import escape  # noqa: PLC0415 - a start need not wait for its entities

    shown = "<br>".join(escape(text).replace("\n", "<br>") for text in texts)
    QToolTip.showText(place, f"<qt>{shown}</qt>" if shown else "", widget)


def most_severe(marks: "list[Mark] | tuple[()]") -> Severity | None:
    """The worst of some marks."""
    found = {mark.severity for mark in marks}
    return next((each for each in ORDER if each in found), None)
