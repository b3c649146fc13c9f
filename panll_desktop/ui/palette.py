"""The command palette: type a few letters of a command, press Enter."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from panll_desktop.records import Record
from panll_desktop.session.command import Command
from panll_desktop.session.offering import is_offered
from panll_desktop.session.state import State
from panll_desktop.ui.dialogs import native_keys
from panll_desktop.ui.row_delegate import RowDelegate, RowPainter
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label, rule

Index: TypeAlias = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()
_WIDTH: Final = 560
_MOST_ROWS: Final = 12
_TOP: Final = 64
_EDGE: Final = 12
_MENU: Final = Qt.ItemDataRole.UserRole + 1
_KEYS: Final = Qt.ItemDataRole.UserRole + 2
_MOVES: Final = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)
_OURS: Final = _MOVES | {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_PASSING: Final = frozenset(
    {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
)
_START_OF_WORD, _IN_A_ROW, _AT_ALL = 3, 2, 1


class Entry(Record):
    """A command, and whether it makes sense now."""

    command: Command
    enabled: bool


def score(wanted: str, text: str) -> int | None:
    """How well letters fit a text that has them in that order; None if it has not.

    A letter that starts a word counts most, one that follows its neighbour more than
    one that stands alone.
    """
    text, total, after = text.casefold(), 0, 0
    for letter in "".join(wanted.casefold().split()):
        place = text.find(letter, after)
        if place < 0:
            return None
        if place == 0 or not text[place - 1].isalnum():
            total += _START_OF_WORD
        elif place == after:
            total += _IN_A_ROW
        else:
            total += _AT_ALL
        after = place + 1
    return total


def fitting(wanted: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that fit, the best first; those that make no sense now come last."""
    scored = []
    for place, entry in enumerate(entries):
        titled = score(wanted, entry.command.title)
        found = titled if titled is not None else score(wanted, _whole(entry.command))
        if found is not None:
            worse = titled is None
            scored.append((not entry.enabled, worse, -found, place, entry))
    return [entry for *_, entry in sorted(scored, key=lambda row: row[:4])]


def _whole(command: Command) -> str:
    return f"{command.menu} {command.title}"


class CommandList(QAbstractListModel):
    """The commands that fit what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Shows other commands."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def entry(self, place: int) -> Entry | None:
        """The command at a place."""
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many commands fit."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What makes no sense now can be seen, not chosen."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None or entry.enabled:
            return super().flags(index)
        return Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; read aloud with its menu and its keys."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        command, keys = entry.command, native_keys(entry.command.shortcut)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.title
            case Qt.ItemDataRole.AccessibleTextRole:
                state = "" if entry.enabled else "not available now"
                parts = (command.title, f"menu {command.menu}", keys, state)
                return ", ".join(part for part in parts if part)
            case _ if role == _MENU:
                return command.menu
            case _ if role == _KEYS:
                return keys
        return None


class CommandPalette(QFrame):
    """A line and a list over all commands; lies on the window until it has served."""

    def __init__(
        self, appearance: Appearance, parent: QWidget, run: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._window = parent
        self._run = run
        self._entries: tuple[Entry, ...] = ()
        self._former: QWidget | None = None
        self.hide()
        self.setAutoFillBackground(True)
        self.setAccessibleName("Commands")
        self.line: Final = QLineEdit()
        self.line.setFont(appearance.font("body"))
        self.line.setPlaceholderText("Search commands")
        self.line.setAccessibleName("Search commands")
        self.line.textChanged.connect(self._sift)
        self.line.installEventFilter(self)
        self.model: Final = CommandList(self)
        self.list: Final = QListView()
        self.list.setAccessibleName("Commands that fit")
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setProperty("active", "true")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(
            RowDelegate(appearance, self.list, draw_command, "height.row_list")
        )
        self.list.clicked.connect(self._perform)
        self._none = label(appearance, "No command fits.", "small", muted=True)
        self._none.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._lay_out()
        appearance.changed.connect(self.update)

    def open_with(self, commands: Sequence[Command], state: State) -> None:
        """Opens over the window, with all commands."""
        self._entries = tuple(
            Entry(each, each.enabled(state))
            for each in commands
            if is_offered(each.id, state)
        )
        if not self.isVisible():
            self._former = QApplication.focusWidget()
        self.line.clear()
        self._sift("")
        window = self._window.rect()
        width = min(_WIDTH, window.width() - 2 * _EDGE)
        top = min(_TOP, window.height() // 8)
        height = min(self.sizeHint().height(), window.height() - top - _EDGE)
        self.setGeometry((window.width() - width) // 2, top, width, height)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_over(self) -> None:
        """Closes, and gives the keyboard back to where it was."""
        former, self._former = self._former, None
        self.hide()
        if former is not None and isValid(former) and former.isVisible():
            former.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line moves in the list; Enter performs, Esc closes."""
        if watched is not self.line:
            return super().eventFilter(watched, event)
        match event:
            case QKeyEvent() if event.type() is QEvent.Type.ShortcutOverride:
                if event.key() in _OURS:
                    event.accept()
                    return True
            case QKeyEvent() if event.type() is QEvent.Type.KeyPress:
                return self._pressed(event)
            case QFocusEvent() if event.type() is QEvent.Type.FocusOut:
                if event.reason() not in _PASSING:
                    self._former = None
                    self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the ground and a line around."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._appearance.color("surface"))
        painter.setPen(self._appearance.color("border-strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _pressed(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_over()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._perform(self.list.currentIndex())
            case key if key in _MOVES:
                self.list.event(event)
            case _:
                return False
        return True

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(GAP, GAP, GAP, GAP)
        head.addWidget(self.line)
        for each in (self.list, self._none):
            self._stack.addWidget(each)
        self._stack.setMinimumHeight(self._appearance.size("height.row_list"))
        height = self._appearance.size("height.row_list")
        self._stack.setMaximumHeight(_MOST_ROWS * height)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)

    def sizeHint(self) -> QSize:
        """Room for a dozen commands."""
        height = self._appearance.size("height.row_list")
        return QSize(_WIDTH, self.line.sizeHint().height() + 20 + _MOST_ROWS * height)

    def _sift(self, text: str) -> None:
        found = fitting(text, self._entries)
        self.model.show_entries(found)
        self._stack.setCurrentIndex(int(not found))
        if found and found[0].enabled:
            self.list.setCurrentIndex(self.model.index(0))

    def _perform(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if entry is None or not entry.enabled:
            return
        self.close_over()
        self._run(entry.command.id)


def draw_command(painter: RowPainter, rect: QRect, index: Index) -> None:
    """Paints the title, its menu behind it, and the keys at the right edge."""
    rect = rect.adjusted(_EDGE, 0, -_EDGE, 0)
    right = Qt.AlignmentFlag.AlignRight
    keys = str(index.data(_KEYS) or "")
    width = painter.text(rect, keys, "mono_small", "text-muted", right)
    rect.setRight(rect.right() - width - _EDGE)
    width = painter.text(rect, str(index.data() or ""), "body_medium")
    rect.setLeft(rect.left() + width + _EDGE)
    painter.text(rect, str(index.data(_MENU) or ""), "small", "text-muted")
