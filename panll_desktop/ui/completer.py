"""Completion: a list at the caret while one types, made on the lane of the language."""

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

from panll_desktop.protocol import Catalogued, Completion, CompletionKind, Language
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


class Wanted(Record):
    """What is asked for: a place in a text at a revision, and whether by hand."""

    ticket: Ticket
    offset: int
    by_hand: bool


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
        self.model: Final = Offers(self)
        self.list: Final = QListView(editor.window())
        self._dress()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE_MS)
        self._wait.timeout.connect(partial(self.ask, by_hand=False))
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        editor.installEventFilter(self)
        editor.cursorPositionChanged.connect(self._moved)

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
        self._editor.analyst.submit(work)

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
        self._newest = None
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
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self.apply()
                return True
            if key == Qt.Key.Key_Escape:
                self.close()
                return True
        typed = event.text()
        wordy = bool(typed) and (typed[-1].isalnum() or typed[-1] in "_.")
        if wordy or (key == Qt.Key.Key_Backspace and self.list.isVisible()):
            self._wait.start()
        elif typed:
            self.close()
        return False

    def _step(self, by: int) -> None:
        last = self.model.rowCount() - 1
        row = min(max(self.list.currentIndex().row() + by, 0), last)
        self.list.setCurrentIndex(self.model.index(row))

    def _moved(self) -> None:
        """The caret left for another place than the one behind what is typed."""
        if self.list.isVisible() and not self._wait.isActive():
            QTimer.singleShot(0, self._close_unless_typing)

    def _close_unless_typing(self) -> None:
        wanted = self._newest
        if self._wait.isActive() or wanted is None:
            return
        if wanted.offset != self._editor.caret_offset():
            self.close()

    def _work(
        self, language: Language, text: str, wanted: Wanted, known: Catalogued
    ) -> None:
        complete = language.complete
        if complete is None or wanted is not self._newest:
            return
        found = attempt(lambda: tuple(complete(text, wanted.offset, known)))
        self._answered.emit(wanted, () if isinstance(found, Failure) else found)

    def _take(self, wanted: Wanted, items: tuple[Completion, ...]) -> None:
        here = self._editor.sheet.ticket, self._editor.caret_offset()
        if wanted is not self._newest or (wanted.ticket, wanted.offset) != here:
            return
        typed = [each for each in items if _is_news(each, wanted, self._editor.text())]
        if not typed or not self._editor.hasFocus():
            self.list.hide()
            return
        self.model.show_items(typed)
        self.list.setCurrentIndex(self.model.index(0))
        self._place(len(typed))

    def _place(self, count: int) -> None:
        """Below the caret, or above it where there is more room."""
        window = self._editor.window()
        height = self._appearance.size("height.row") * min(count, _ROWS) + 2
        caret: QRect = self._editor.cursorRect()
        viewport = self._editor.viewport()
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
    return wanted.by_hand or item.edit.span.of(text) != item.edit.text
