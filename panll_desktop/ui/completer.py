"""Completion: a list at the caret while one types, made on the lane of the language."""

import contextlib
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView

from panll_desktop.protocol import (
    Catalogued,
    Completion,
    CompletionKind,
    Language,
    Span,
    TextEdit,
)
from panll_desktop.records import Record
from panll_desktop.session.failure import Failure, attempt
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.editor import CodeEditor
from panll_desktop.ui.editor_analysis import Ticket
from panll_desktop.ui.row_delegate import Index, RowDelegate, RowPainter
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import set_property

PAUSE_MS: Final = 80
_ROWS: Final = 10
_WIDTH: Final = 460
_EDGE: Final = 8
_BEYOND: Final = 32
_ICONS: Final = {
    CompletionKind.WORD: "arrow-right",
    CompletionKind.MODALITY: "cube",
    CompletionKind.FIELD: "column",
    CompletionKind.NAME: "file",
    CompletionKind.VALUE: "check",
}
_PAGES: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_ROWS,
    Qt.Key.Key_PageDown: _ROWS,
}
_TAKING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class Wanted(Record):
    """What is asked for: a place in a text at a revision, and whether by hand."""

    ticket: Ticket
    offset: int
    by_hand: bool


class _Answer(Record):
    """What may stand at a place of a text, as the language told it."""

    wanted: Wanted
    text: str
    items: tuple[Completion, ...]

    def at(self, text: str, offset: int) -> tuple[Completion, ...] | None:
        """What still fits after some typing at the place; None if it was left."""
        asked = self.wanted.offset
        start = min((each.edit.span.start for each in self.items), default=asked)
        behind = self.text[asked:]
        typed = text[start:offset]
        if (
            offset < start
            or text[:start] != self.text[:start]
            or text[offset:] != behind
            or not all(map(_wordy, text[asked:offset]))
        ):
            return None
        moved = (_moved(each, offset - asked) for each in self.items)
        return tuple(each for each in moved if _begins(each, typed)) or None


class Offers(QAbstractListModel):
    """Completions, the best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: tuple[Completion, ...] = ()

    def show_items(self, items: Sequence[Completion]) -> None:
        """Shows other ones."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The label; kind and explanation are read with it."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(item.label)
            case Qt.ItemDataRole.AccessibleTextRole:
                return one_line(f"{item.label}, {item.kind.value}: {item.explanation}")
            case Qt.ItemDataRole.UserRole:
                return item
        return None


class Completer(QObject):
    """Shows the list below the caret; it never takes the keyboard."""

    _answered = Signal(object, object)

    def __init__(self, appearance: Appearance, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._appearance = appearance
        self._editor = editor
        self._known: Catalogued = {}
        self._newest: Wanted | None = None
        self._answer: _Answer | None = None
        self._chosen = False
        self.model: Final = Offers(self)
        self.list: Final = QListView(editor.window())
        self._dress()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE_MS)
        self._wait.timeout.connect(partial(self.ask, by_hand=False))
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        editor.installEventFilter(self)
        editor.cursorPositionChanged.connect(self._narrow)
        for bar in (editor.verticalScrollBar(), editor.horizontalScrollBar()):
            bar.valueChanged.connect(self._scrolled)

    def set_known(self, known: Catalogued) -> None:
        """What of the catalogue was fetched by now."""
        self._known = known

    def ask(self, *, by_hand: bool = True) -> None:
        """Asks what may stand at the caret."""
        sheet = self._editor.sheet
        language = sheet.language
        if language is None or language.complete is None or sheet.too_long:
            return
        wanted = Wanted(sheet.ticket, self._editor.caret_offset(), by_hand)
        self._newest = wanted
        work = partial(self._work, language, sheet.text(), wanted, self._known)
        self._editor.analyst.submit(work, language, wanted.ticket)

    def apply(self) -> None:
        """Writes the chosen one; one step to undo."""
        item = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        self.close()
        if isinstance(item, Completion):
            edit = item.edit
            self._editor.apply_edits([edit])
            self._editor.place_caret(edit.span.start + len(edit.text))

    def close(self) -> None:
        """Hides the list; what is still asked for is not wanted any more."""
        self._newest = self._answer = None
        self._chosen = False
        self._wait.stop()
        self.list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the keys of the list while it is open; asks while words are typed."""
        if watched is not self._editor:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.FocusOut:
            self.close()
        elif isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and self._owns(event):
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                return self._pressed(event)
        return super().eventFilter(watched, event)

    def _owns(self, event: QKeyEvent) -> bool:
        """Esc stops a statement, unless there is a list to close."""
        return self.list.isVisible() and event.key() == Qt.Key.Key_Escape

    def _pressed(self, event: QKeyEvent) -> bool:
        key, plain = Qt.Key(event.key()), not event.modifiers()
        if self.list.isVisible() and plain:
            if key in _PAGES:
                self._step(_PAGES[key])
                return True
            if key in _TAKING and self._takes():
                self.apply()
                return True
            if key == Qt.Key.Key_Escape:
                self.close()
                return True
        typed = event.text()
        if (typed and _wordy(typed[-1])) or (
            key == Qt.Key.Key_Backspace and self.list.isVisible()
        ):
            self._wait.start()
        elif typed:
            self.close()
        return False

    def _step(self, by: int) -> None:
        last = self.model.rowCount() - 1
        row = min(max(self.list.currentIndex().row() + by, 0), last)
        self.list.setCurrentIndex(self.model.index(row))
        self._chosen = True

    def _takes(self) -> bool:
        """Whether Return and Tab take it: it was picked, or its beginning is typed."""
        item = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, Completion):
            return False
        typed = item.edit.span.of(self._editor.text())
        by_hand = self._answer is not None and self._answer.wanted.by_hand
        begun = bool(typed) and len(typed) < len(item.label) and _begins(item, typed)
        return by_hand or self._chosen or begun

    def _narrow(self) -> None:
        """Keeps to what begins with what is typed by now; a new answer is on its way.

        The caret may leave the word as well: then there is nothing to choose.
        """
        if self._answer is None or not self.list.isVisible():
            return
        offset = self._editor.caret_offset()
        fitting = self._answer.at(self._editor.text(), offset)
        if fitting is not None:
            self._show(fitting)
        elif self._wait.isActive():
            self.list.hide()
        else:
            self.close()

    def _scrolled(self) -> None:
        if self.list.isVisible():
            self._place(self.model.rowCount())

    def _work(
        self, language: Language, text: str, wanted: Wanted, known: Catalogued
    ) -> None:
        complete = language.complete
        if complete is None or wanted is not self._newest:
            return
        found = attempt(lambda: tuple(complete(text, wanted.offset, known)))
        items = () if isinstance(found, Failure) else found
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._answered.emit(wanted, items)

    def _take(self, wanted: Wanted, items: tuple[Completion, ...]) -> None:
        here = self._editor.sheet.ticket, self._editor.caret_offset()
        if wanted is not self._newest or (wanted.ticket, wanted.offset) != here:
            return
        text = self._editor.text()
        news = tuple(each for each in items if _is_news(each, wanted, text))
        if not news or not self._editor.hasFocus():
            self.close()
            return
        self._answer = _Answer(wanted, text, news)
        self._show(news)

    def _show(self, items: tuple[Completion, ...]) -> None:
        """Shows them; what was picked by its keys stays picked while it fits."""
        picked = self.list.currentIndex().data() if self._chosen else None
        labels = [one_line(each.label) for each in items]
        row = labels.index(picked) if picked in labels else 0
        self._chosen = picked in labels
        self.model.show_items(items)
        self.list.setCurrentIndex(self.model.index(row))
        self._place(len(items))

    def _place(self, count: int) -> None:
        """Below the caret, or above it where there is more room."""
        window = self._editor.window()
        height = self._appearance.size("height.row") * min(count, _ROWS) + 2
        caret: QRect = self._editor.cursorRect()
        viewport = self._editor.viewport()
        # A caret that was typed over the edge is told of before the text is scrolled.
        seen = viewport.rect().adjusted(-_BEYOND, 0, _BEYOND, 0)
        if not seen.intersects(caret):
            self.close()
            return
        below = viewport.mapTo(window, caret.bottomLeft() + QPoint(0, 4))
        above = viewport.mapTo(window, caret.topLeft()).y() - 4 - height
        fits = below.y() + height <= window.height() - 30 or above < 0
        left = max(0, min(below.x(), window.width() - _WIDTH - _EDGE))
        self.list.setGeometry(left, below.y() if fits else above, _WIDTH, height)
        self.list.show()
        self.list.raise_()

    def _dress(self) -> None:
        self.list.hide()
        self.list.setAccessibleName("Completions")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setProperty("kind", "popup")
        set_property(self.list, "active", "true")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            RowDelegate(self._appearance, self.list, draw_offer, "height.row")
        )
        self.list.clicked.connect(self._clicked)

    def _clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.apply()


def draw_offer(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints the kind, the label, and as much of the explanation as fits."""
    item = index.data(Qt.ItemDataRole.UserRole)
    if not isinstance(item, Completion):
        return
    left = painter.icon(rect.left() + _EDGE, rect, _ICONS[item.kind])
    rect = rect.adjusted(0, 0, -_EDGE, 0)
    rect.setLeft(left + _EDGE)
    width = painter.text(rect, one_line(item.label), "mono_small")
    rect.setLeft(rect.left() + width + 2 * _EDGE)
    painter.text(rect, one_line(item.explanation), "small", "text-muted")


def _is_news(item: Completion, wanted: Wanted, text: str) -> bool:
    """Whether it would change the text; while typing, a finished word asks nothing."""
    typed = item.edit.span.of(text).casefold()
    return wanted.by_hand or typed != item.edit.text.casefold()


def _begins(item: Completion, typed: str) -> bool:
    """Whether its label begins with what is typed, or what it writes does."""
    wanted = typed.casefold()
    return any(
        each.casefold().startswith(wanted) for each in (item.label, item.edit.text)
    )


def _moved(item: Completion, by: int) -> Completion:
    """The same after so many characters more were typed at its end."""
    span = item.edit.span
    end = max(span.start, span.end + by)
    edit = TextEdit(Span(span.start, end), item.edit.text)
    return Completion(item.label, edit, item.kind, item.explanation)


def _wordy(character: str) -> bool:
    return character.isalnum() or character in "_."
