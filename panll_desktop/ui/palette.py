"""The command palette: type a few letters of a command, press Enter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from panll_desktop.session.commands import Command
from panll_desktop.session.state import State
from panll_desktop.ui.dialogs import native_keys
from panll_desktop.ui.row_delegate import RowDelegate, RowPainter
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, label

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
_START_OF_WORD, _IN_A_ROW, _AT_ALL = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Entry:
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


class CommandPalette(QDialog):
    """A line and a list over all commands; closes when it has served."""

    def __init__(
        self, appearance: Appearance, parent: QWidget, run: Callable[[str], None]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._appearance = appearance
        self._run = run
        self._window = parent
        self._entries: tuple[Entry, ...] = ()
        self.setAccessibleName("Commands")
        self.setWindowTitle("Commands")
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
        draw = RowDelegate(appearance, self.list, draw_command, "height.row_list")
        self.list.setItemDelegate(draw)
        self.list.clicked.connect(self._perform)
        self._none = label(appearance, "No command fits.", "small", muted=True)
        self._none.setContentsMargins(_EDGE, GAP, _EDGE, GAP)
        self._lay_out()

    def open_with(self, commands: Sequence[Command], state: State) -> None:
        """Opens over the window, with all commands."""
        self._entries = tuple(Entry(each, each.enabled(state)) for each in commands)
        self.line.clear()
        self._sift("")
        window = self._window
        width = min(_WIDTH, window.width() - 2 * _EDGE)
        self.resize(width, self.sizeHint().height())
        corner = QPoint((window.width() - width) // 2, min(_TOP, window.height() // 8))
        self.move(window.mapToGlobal(corner))
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the line move in the list; Enter performs."""
        if (
            watched is self.line
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            key = Qt.Key(event.key())
            if key in _MOVES:
                self.list.event(event)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._perform(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        frame = QFrame()
        frame.setProperty("bar", "head")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.addWidget(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(frame)
        column.addWidget(self.list)
        column.addWidget(self._none)
        height = self._appearance.size("height.row_list")
        self.list.setFixedHeight(_MOST_ROWS * height)

    def _sift(self, text: str) -> None:
        found = fitting(text, self._entries)
        self.model.show_entries(found)
        self._none.setVisible(not found)
        self.list.setVisible(bool(found))
        if found and found[0].enabled:
            self.list.setCurrentIndex(self.model.index(0))

    def _perform(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if entry is None or not entry.enabled:
            return
        self.accept()
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
