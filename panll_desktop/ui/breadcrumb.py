"""A way in steps, each of which can be opened: down a grammar, or along links."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from panll_desktop.records import Record
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import icon_button

_HEIGHT: Final = 24
_SIGN: Final = 14
_PAD: Final = 3


class Way(Record):
    """What a way is called when it is read aloud.

    Attributes:
        name: the whole of it.
        step: one step, before its name.
        end: what the last step is.
        rest: the steps that have no room.
    """

    name: str
    step: str
    end: str
    rest: str


GRAMMAR: Final = Way(
    "Where the caret stands in the grammar", "Rule", "at the caret", "Rules further up"
)


class Breadcrumb(QWidget):
    """Shows as much of the end of the way as fits; the rest is in a menu.

    `chosen` tells the name of the step that is opened, `taken` its place from 0.
    """

    chosen = Signal(str)
    taken = Signal(int)

    def __init__(self, appearance: Appearance, way: Way = GRAMMAR) -> None:
        super().__init__()
        self._appearance = appearance
        self._way = way
        self._path: tuple[str, ...] = ()
        self._crumbs: list[Crumb] = []
        self._signs: list[int] = []
        self.more: Final = icon_button(appearance, "dots", way.rest)
        self.more.setParent(self)
        self.more.clicked.connect(self._show_rest)
        self.more.hide()
        self.setFixedHeight(_HEIGHT + 4)
        self.setAccessibleName(way.name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the rules, the whole statement first."""
        return self._path

    def show_path(self, path: Sequence[str]) -> None:
        """Shows another way."""
        if self._path == tuple(path):
            return
        self._path = tuple(path)
        while len(self._crumbs) < len(path):
            made = Crumb(self._appearance, self, self._way)
            made.clicked.connect(partial(self._open, len(self._crumbs)))
            self._crumbs.append(made)
        for place, name in enumerate(path):
            self._crumbs[place].show_name(name, last=place + 1 == len(path))
        for crumb in self._crumbs[len(path) :]:
            crumb.hide()
        self._lay_out()

    def crumbs(self) -> "list[Crumb]":
        """The steps that are seen, from left to right."""
        return [each for each in self._crumbs if not each.isHidden()]

    def minimumSizeHint(self) -> QSize:
        """Room for the menu and a few letters."""
        return QSize(60, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows more of it, or less."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the signs between the steps."""
        del event
        painter = QPainter(self)
        icon = self._appearance.icon("chevron-right", "text-muted", 12)
        for x in self._signs:
            icon.paint(painter, QRect(x + 1, (self.height() - 12) // 2, 12, 12))

    def _open(self, place: int) -> None:
        self.taken.emit(place)
        self.chosen.emit(self._path[place])

    def _lay_out(self) -> None:
        crumbs = self._crumbs[: len(self._path)]
        widths = [crumb.sizeHint().width() for crumb in crumbs]
        first = len(crumbs)
        used = 0
        for place in reversed(range(len(crumbs))):
            dots = self.height() if place else 0
            used += widths[place] + _SIGN
            if used - _SIGN + dots > self.width() and place + 1 < len(crumbs):
                break
            first = place
        hidden = 0 < first < len(crumbs)
        self.more.setVisible(hidden)
        self.more.setGeometry(0, 0, self.height(), self.height())
        x = self.height() if hidden else 0
        self._signs = []
        top = (self.height() - _HEIGHT) // 2
        for place, crumb in enumerate(crumbs):
            crumb.setVisible(place >= first)
            if place < first:
                continue
            if place > first:
                self._signs.append(x)
                x += _SIGN
            width = min(widths[place], max(1, self.width() - x))
            crumb.setGeometry(x, top, width, _HEIGHT)
            x += width
        self.update()

    def _show_rest(self) -> None:
        menu = QMenu(self)
        shown = len(self.crumbs())
        for place, name in enumerate(self._path[: len(self._path) - shown]):
            action = menu.addAction(one_line(name).replace("&", "&&"))
            action.triggered.connect(partial(self._open, place))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class Crumb(QAbstractButton):
    """One step."""

    def __init__(self, appearance: Appearance, parent: QWidget, way: Way) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._way = way
        self._name = ""
        self._last = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def name(self) -> str:
        """What it leads to."""
        return self._name

    def show_name(self, name: str, *, last: bool) -> None:
        """Leads somewhere; the last one is where the way ends."""
        self._name, self._last, way = name, last, self._way
        self.setText(one_line(name).replace("&", "&&"))
        self.setAccessibleName(f"{way.step} {name}" + (f", {way.end}" if last else ""))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the name."""
        metrics = QFontMetrics(self._appearance.font(self._role()))
        width = metrics.horizontalAdvance(one_line(self._name)) + 2 * _PAD + 2
        return QSize(width, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the name."""
        del event
        painter = QPainter(self)
        font = self._appearance.font(self._role())
        strong = self._last or self.underMouse()
        painter.setFont(font)
        painter.setPen(self._appearance.color("text" if strong else "text-muted"))
        inner = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        text = painter.fontMetrics().elidedText(
            one_line(self._name), Qt.TextElideMode.ElideRight, inner.width() + 1
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._appearance.color("focus"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)

    def _role(self) -> str:
        return "body_medium" if self._last else "body"
