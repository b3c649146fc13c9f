"""What the gutter and the painting of the editor need to know of it."""

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPalette,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from panll_desktop.ui.editor_text import Mark


class EditorPage(Protocol):
    """The part of a text that is seen, and what is known about it."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is said about places of the text."""

    def visible_blocks(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """Each line that is seen, and its box in the viewport."""

    def statement_lines(self) -> tuple[int, int]:
        """The first and last line of what Run would run; (0, -1) if there is none."""

    def marks_by_line(self) -> dict[int, list[Mark]]:
        """The marks by the number of their line, from 0."""

    def bracket_pair(self) -> tuple[int, int] | None:
        """The places of the bracket at the caret and of its other half."""

    def line_at(self, y: int) -> int:
        """The line at that height, or -1."""

    def viewport(self) -> QWidget:
        """What the text is drawn on."""

    def textCursor(self) -> QTextCursor:
        """The caret."""

    def hasFocus(self) -> bool:
        """Whether the keyboard writes here."""

    def font(self) -> QFont:
        """The font of the text."""

    def fontMetrics(self) -> QFontMetrics:
        """Its measures."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls."""


def lay_page(editor: QPlainTextEdit) -> None:
    """Draws the text on a widget that is set up as Qt sets up its own.

    PySide looks for the class of a widget that Qt made among all classes of widgets,
    and has to make every one of them for that: a tenth of a start.
    """
    page = QWidget()
    page.setObjectName("qt_scrollarea_viewport")
    page.setBackgroundRole(QPalette.ColorRole.Base)
    page.setAutoFillBackground(True)
    page.setAcceptDrops(editor.acceptDrops())
    page.setCursor(Qt.CursorShape.IBeamCursor)
    editor.document().documentLayout().setPaintDevice(page)
    editor.setViewport(page)
