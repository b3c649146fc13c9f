"""What stands above the rows: how many, why, how long; copy and export."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy

from panll_desktop.ui.cells import literal
from panll_desktop.ui.exporting import Format
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import GAP, button, icon_button

_NARROW: Final = 440
PIN: Final = "Keep this result while others come (Ctrl+Shift+K)"
_LINE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class CountLabel(QFrame):
    """A count in medium and, muted beside it, the reason; cut where it must be."""

    def __init__(self, appearance: Appearance, *, right: bool = False) -> None:
        super().__init__()
        self._appearance = appearance
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._flags = int(_LINE | side)
        self._count = ""
        self._reason = ""
        self._part = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Rows")
        appearance.changed.connect(self.update)

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._count} {self._beside}".strip()

    @property
    def _beside(self) -> str:
        return " · ".join(each for each in (self._reason, self._part) if each)

    def set_words(self, count: str, reason: str) -> None:
        """Says something else."""
        if (count, reason) != (self._count, self._reason):
            self._count, self._reason = count, reason
            self._say()

    def set_part(self, words: str) -> None:
        """Says, behind the reason, which part of it is shown; until told otherwise."""
        if words != self._part:
            self._part = words
            self._say()

    def _say(self) -> None:
        self.setAccessibleName(self.text or "Rows")
        self.setToolTip(literal(self.text))
        self.update()

    def add_reason(self, words: str) -> None:
        """Says one thing more at the end."""
        self.set_words(self._count, f"{self._reason} · {words}".removeprefix(" · "))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self._appearance.size("height.control_tiny"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes both, from the left."""
        del event
        painter = QPainter(self)
        left = 0
        for text, role, colour in (
            (self._count, "section", "text"),
            (self._beside, "small", "text-muted"),
        ):
            painter.setFont(self._appearance.font(role))
            painter.setPen(self._appearance.color(colour))
            room = self.width() - left
            metrics = painter.fontMetrics()
            fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, 0, room, self.height(), self._flags, fitting)
            left += metrics.horizontalAdvance(fitting) + GAP


class ResultsBar(QFrame):
    """The sub-bar of the results."""

    copies_wanted = Signal(QMenu)
    filter_wanted = Signal()
    pin_wanted = Signal()
    export_wanted = Signal(object, bool)

    def __init__(self, appearance: Appearance, *, exports: bool) -> None:
        super().__init__()
        self._exports = exports
        self._partly = False
        self.setProperty("bar", "sub")
        self.setFixedHeight(appearance.size("height.pane_sub"))
        self.words: Final = CountLabel(appearance)
        self.filter: Final = icon_button(
            appearance, "filter", "Show only some rows (Ctrl+Shift+R)"
        )
        self.filter.clicked.connect(self.filter_wanted)
        self.pin: Final = icon_button(appearance, "pin", PIN)
        self.pin.setCheckable(True)
        self.pin.clicked.connect(self.pin_wanted)
        self.copy: Final = icon_button(appearance, "copy", "Copy…")
        self.copy.clicked.connect(self._show_copies)
        self.export: Final = button(appearance, "Export…", "ghost", "download")
        self.export.setProperty("extent", "small")
        self.export.clicked.connect(self.show_formats)
        self.export_small: Final = icon_button(appearance, "download", "Export…")
        self.export_small.clicked.connect(self.show_formats)
        self._buttons = self.filter, self.copy, self.export, self.export_small
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(4)
        layout.addWidget(self.words, 1)
        for each in (*self._buttons, self.pin):
            layout.addWidget(each)
        self.set_usable(usable=False)

    def set_usable(self, *, usable: bool) -> None:
        """Whether there are rows to copy and to export."""
        for each in (*self._buttons, self.pin):
            each.setEnabled(usable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, an icon stands for its words."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.export.setVisible(self._exports and not narrow)
        self.export_small.setVisible(self._exports and narrow)

    def show_pinned(self, *, pinned: bool) -> None:
        """Whether the result stays while others come."""
        self.pin.setChecked(pinned)
        self.pin.setToolTip("Let this result go (Ctrl+Shift+K)" if pinned else PIN)
        self.pin.setAccessibleName(self.pin.toolTip())

    def show_part(self, words: str) -> None:
        """Says how the rows that are shown differ from those that came."""
        self._partly = bool(words)
        self.words.set_part(words)

    def formats(self) -> QMenu:
        """The kinds of file, as a menu: of all rows, and of what is shown of them."""
        menu = self._menu()
        if self._partly:
            for each in Format:
                words = f"What is shown, as {each.title}…"
                menu.addAction(words, self._choice(each, shown=True))
            menu.addSeparator()
        for each in Format:
            words = f"All rows, as {each.title}…" if self._partly else f"{each.title}…"
            menu.addAction(words, self._choice(each, shown=False))
        return menu

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _choice(self, chosen: Format, *, shown: bool) -> Callable[[], None]:
        return lambda: self.export_wanted.emit(chosen, shown)

    def _show_copies(self) -> None:
        menu = self._menu()
        self.copies_wanted.emit(menu)
        menu.popup(self.copy.mapToGlobal(self.copy.rect().bottomLeft()))

    def show_formats(self) -> None:
        """Asks which kind of file."""
        source = self.export if self.export.isVisible() else self.export_small
        self.formats().popup(source.mapToGlobal(source.rect().bottomLeft()))


class Footer(QFrame):
    """What stands under the rows: the current one, and the way to its entity."""

    opened = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("bar", "foot")
        self.setFixedHeight(appearance.size("height.pane_foot"))
        self._words = CountLabel(appearance, right=True)
        self._open: QPushButton = button(appearance, "Open entity", "link")
        self._open.clicked.connect(self.opened)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._open)
        self.show_row("")

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text

    def show_row(self, text: str, action: str = "") -> None:
        """Names the current row and what leads on; without a row there is no foot."""
        self._words.set_words("", text)
        self._open.setText(action)
        self._open.setAccessibleName(action)
        self._open.setVisible(bool(action))
        self._open.setEnabled(bool(text))
        self.setVisible(bool(text))
