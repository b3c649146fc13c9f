"""The editor: plain text with colours, squiggles, and the statement Run would run."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QWidget

from panll_desktop.protocol import Catalogued, Diagnostic, Language, Span, TextEdit
from panll_desktop.ui import editor_keys, editor_painting
from panll_desktop.ui.editor_analysis import (
    Analyst,
    Answer,
    Colours,
    Findings,
    Question,
    Statements,
    Trouble,
    whole,
)
from panll_desktop.ui.editor_gutter import Gutter, show_tip
from panll_desktop.ui.editor_pasting import Act, PastingEdit
from panll_desktop.ui.editor_sheet import Sheet
from panll_desktop.ui.editor_text import Mark, Stretch, marked
from panll_desktop.ui.theme import Appearance

PAUSE_MS: Final = 300
LIMIT_MS: Final = 800
LOOK_MS: Final = 40
LOOK_LONG_MS: Final = 200
LONG: Final = 4_000
CARET: Final = 2


class CodeEditor(PastingEdit):
    """Edits one `Sheet` at a time; offsets given and taken count code points.

    Signals:
        edited: the text changed; once typing pauses, or after `LIMIT_MS` of it.
        statement_changed: another statement would run, or its text changed.
        linted: the diagnostics of the text as it is.
        troubled: why the language cannot look at the text.
    """

    edited = Signal()
    statement_changed = Signal()
    linted = Signal(object)
    troubled = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._language: Language | None = None
        self._known: Catalogued = {}
        self._statement: tuple[str, int] | None = None
        self._waiting: list[Callable[[], None]] = []
        self.analyst: Final = Analyst(self)
        self.analyst.answered.connect(self._take)
        self.setFont(appearance.font("code"))
        self.setAccessibleName("Query editor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setCursorWidth(CARET)
        self._gutter = Gutter(self, appearance, self)
        self.setViewportMargins(appearance.size("width.gutter"), 0, 0, 0)
        self._pause = self._timer(PAUSE_MS, self.flush)
        self._limit = self._timer(LIMIT_MS, self.flush)
        self._look = self._timer(LOOK_MS, self._ask)
        self.updateRequest.connect(self._follow)
        self.cursorPositionChanged.connect(self._caret_moved)
        self.selectionChanged.connect(self._caret_moved)
        appearance.changed.connect(self.viewport().update)
        self._sheet = Sheet(appearance, "", self)
        self._sheet.edited.connect(self._changed)
        self.show_sheet(self._sheet, None)

    # The text

    @property
    def sheet(self) -> Sheet:
        """What is shown."""
        return self._sheet

    def show_sheet(self, sheet: Sheet, language: Language | None) -> None:
        """Shows another text, its caret where it was; edits so far are told first."""
        old, cursor = self._sheet, self.textCursor()
        self.leave()
        self.flush()
        old.caret = (cursor.anchor(), cursor.position())
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        old.scrolled = (bars[0].value(), bars[1].value())
        old.edited.disconnect(self._changed)
        self._sheet = sheet
        anchor, position = sheet.caret
        self.setDocument(sheet.document)
        self.setTextCursor(sheet.cursor(anchor, position))
        for bar, value in zip(bars, sheet.scrolled, strict=True):
            bar.setValue(value)
        sheet.edited.connect(self._changed)
        self._statement = None
        self._waiting.clear()
        self._language = language
        self._look_at()
        if sheet.arriving:
            self.take_in(sheet.incoming, len(sheet.text()))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is said about places of the text."""
        return self._sheet.marks

    def text(self) -> str:
        """The whole text."""
        return self._sheet.text()

    def set_language(self, language: Language | None) -> None:
        """Looks at the text with the tools of that language from now on."""
        if language is not self._language:
            self._language = language
            self._look_at()

    def set_known(self, known: Catalogued) -> None:
        """What of the catalogue was fetched so far; the text is checked against it."""
        if known != self._known:
            self._known = known
            self._look.start(LOOK_MS)

    def insert_text(self, text: str) -> None:
        """Types a word at the caret, with a blank between it and a word before."""
        cursor = self.textCursor()
        at = min(cursor.position(), cursor.anchor())
        before = self.document().characterAt(at - 1) if at else " "
        glued = _wordy(before) and _wordy(text[:1])
        cursor.insertText(f" {text}" if glued else text)
        self.setTextCursor(cursor)

    def apply_edits(self, edits: Sequence[TextEdit], then: Act | None = None) -> None:
        """Changes the text, by slices if there are many edits; one step to undo."""
        self.replace_by(self._sheet.apply_by_slices(edits), edits, then)

    def put(self, cursor: QTextCursor, text: str) -> tuple[str, ...]:
        """Puts a text in; lines that are too long to be drawn are folded."""
        return self._sheet.folds.insert(cursor, text)

    def flush(self) -> None:
        """Tells at once of edits that were not told yet."""
        if self.take_edits():
            self.edited.emit()

    def take_edits(self) -> bool:
        """Whether there are edits that were not told yet; they count as told now."""
        pending = self._limit.isActive() or self._pause.isActive()
        self._limit.stop()
        self._pause.stop()
        return pending

    # Places

    def caret_offset(self) -> int:
        """Where the caret is."""
        return self._sheet.read()[1].offset(self.textCursor().position())

    def selected(self) -> tuple[str, int] | None:
        """What is selected and where it starts; None if nothing is."""
        chosen = self._sheet.selected(self.textCursor())
        return chosen if chosen[0].strip() else None

    def place_caret(self, offset: int) -> None:
        """Moves the caret there, and the place into view."""
        text, units = self._sheet.read()
        cursor = self.textCursor()
        cursor.setPosition(units.units(min(max(offset, 0), len(text))))
        self.setTextCursor(cursor)
        if not self.viewport().rect().contains(self.cursorRect()):
            self.centerCursor()

    def statement_at_caret(self) -> tuple[str, int]:
        """What Run would run and where it starts; as of the last look at the text."""
        text, units = self._sheet.read()
        found = self._stretch()
        if found is None:
            span = next(iter(whole(text)), Span(0, 0))
        else:
            span = Span(units.offset(found.start), units.offset(found.end))
        return span.of(text), span.start

    def when_split(self, act: Callable[[], None]) -> None:
        """Calls back once the statements of the text as it is are known."""
        if self._language is None or self._sheet.is_split:
            act()
        else:
            self._waiting.append(act)
            self._ask(whole_text=not self._sheet.too_long)

    def set_diagnostics(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Squiggles and marks for these, in the text as it is now."""
        units = self._sheet.read()[1]
        self.set_marks([marked(each, units) for each in diagnostics])

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Squiggles and marks, by place."""
        self._sheet.marks = tuple(marks)
        self.viewport().update()
        self._gutter.update()

    # For the gutter

    def visible_blocks(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """Each block that is seen, and its box in the viewport."""
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        bottom = self.viewport().height()
        top = self.blockBoundingGeometry(block).translated(offset).top()
        while block.isValid() and top <= bottom:
            box = self.blockBoundingRect(block)
            below = top + box.height()
            # The box of the last line has the margin of the document in it.
            height = block.layout().boundingRect().height()
            yield block, QRectF(offset.x(), top, box.width(), height)
            top = below
            block = block.next()

    def statement_lines(self) -> tuple[int, int]:
        """The first and last line of what Run would run; (0, -1) if there is none."""
        found = self._sheet.chosen(self.textCursor()) or self._stretch()
        if found is None:
            return 0, -1
        document = self.document()
        last = document.findBlock(max(found.start, found.end - 1))
        return document.findBlock(found.start).blockNumber(), last.blockNumber()

    def marks_by_line(self) -> dict[int, list[Mark]]:
        """The marks of the lines that are seen."""
        found: dict[int, list[Mark]] = {}
        for mark in self._sheet.marks:
            line = self.document().findBlock(mark.stretch.start).blockNumber()
            found.setdefault(line, []).append(mark)
        return found

    def line_at(self, y: int) -> int:
        """The line at that height, or -1."""
        for block, box in self.visible_blocks():
            if box.top() <= y < box.bottom():
                return block.blockNumber()
        return -1

    # What Qt asks for

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws tints below the text, squiggles above it."""
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        editor_painting.paint_ground(painter, self, self._appearance)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        editor_painting.paint_marks(painter, self, self._appearance)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the gutter as high as the text."""
        super().resizeEvent(event)
        inner = self.contentsRect()
        width = self._appearance.size("width.gutter")
        self._gutter.setGeometry(inner.left(), inner.top(), width, inner.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Indents; leaves to the window what belongs to it."""
        if editor_keys.belongs_to_window(event):
            event.ignore()
        elif not (self.takes_large(event) or editor_keys.indented(self, event)):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Lets shortcuts of the window through that Qt would take for the text."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and editor_keys.belongs_to_window(event)
        ):
            event.ignore()
            return False
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._gutter.update()
            self.viewport().update()
        return super().event(event)

    def chosen_text(self) -> str:
        """All of what is selected, folded or not."""
        return self._sheet.selected(self.textCursor())[0]

    def viewportEvent(self, event: QEvent) -> bool:
        """Says what a squiggle means."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.cursorForPosition(event.pos()).position()
            around = [m for m in self.marks if m.stretch.start <= place]
            texts = [mark.text for mark in around if place <= mark.stretch.end]
            show_tip(event.globalPos(), texts, self)
            return True
        return super().viewportEvent(event)

    def bracket_pair(self) -> tuple[int, int] | None:
        """The places of the bracket at the caret and of its other half."""
        return self._sheet.pair(self.textCursor().position())

    def _stretch(self) -> Stretch | None:
        if self.pasting:
            return None
        if self._language is None:
            return self._sheet.all_of_it()
        return self._sheet.statement_at(self.textCursor().position())

    def _timer(self, delay: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(delay)
        timer.timeout.connect(act)
        return timer

    def _changed(self) -> None:
        QToolTip.hideText()  # it spoke of the text before
        self._pause.start()
        if not self._limit.isActive():
            self._limit.start()
        if self.document().characterCount() > LONG:
            self._look.start(LOOK_LONG_MS)  # once typing pauses
        elif not self._look.isActive():
            self._look.start(LOOK_MS)

    def _caret_moved(self) -> None:
        self.viewport().update()
        self._gutter.update()
        if not self.pasting:
            self._tell_statement()

    def _tell_statement(self) -> None:
        found = self.statement_at_caret()
        if found != self._statement:
            self._statement = found
            self.statement_changed.emit()

    def _look_at(self) -> None:
        """Looks at a text, or with a language, that was not looked at before."""
        if self._sheet.language is not self._language:
            self._sheet.forget()
            self._sheet.language = self._language
        self._ask()

    def _ask(self, *, whole_text: bool = True) -> None:
        self._look.stop()
        sheet, language = self._sheet, self._language
        if sheet.too_long and whole_text:
            sheet.forget()
            self.linted.emit(())
        elif language is not None:
            text, units = sheet.read()
            asked = (text, units, language, whole_text, self._known)
            self.analyst.ask(Question(sheet.ticket, *asked))
        else:
            self.linted.emit(())
            self._tell_statement()

    def _take(self, answer: Answer) -> None:
        if answer.ticket != self._sheet.ticket:
            return
        match answer:
            case Statements():
                self._sheet.take_statements(answer)
                self._tell_statement()
            case Colours():
                self._sheet.take_colours(answer)
            case Findings(_, diagnostics):
                self.linted.emit(diagnostics)
            case Trouble(_, sentence):
                if not self._sheet.is_split:
                    self._sheet.forget()
                self.troubled.emit(sentence)
        self.viewport().update()
        self._gutter.update()
        if isinstance(answer, Statements | Trouble):
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()

    def _follow(self, area: object, moved: int) -> None:
        del area
        (self._gutter.scroll(0, moved) if moved else self._gutter.update())


def _wordy(character: str) -> bool:
    return character.isalnum() or character == "_"
