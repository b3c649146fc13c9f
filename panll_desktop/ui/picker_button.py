"""A button made of parts that gives up the least needed ones when it gets narrow."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from panll_desktop.records import Record
from panll_desktop.ui.theme import Appearance
from panll_desktop.ui.widgets import paint_glyph

_PADDING: Final = 10
_CHEVRON: Final = 14
_GLYPH: Final = 8
_ICON: Final = 16
_LEAST_TEXT: Final = 48
COLOURS: Final = {
    "success": "success",
    "warning": "warning",
    "critical": "critical",
    "unknown": "text-muted",
}


class Part(Record):
    """A piece of what a button shows: a text, an icon or the mark of a state.

    Attributes:
        gap: before it.
        rank: 0 stays; of the others the highest goes first when it gets narrow.
        elastic: its text may be cut at the end, once nothing can go any more.
    """

    text: str = ""
    role: str = "body"
    colour: str = "text"
    icon: QIcon | None = None
    glyph: str = ""
    gap: int = 8
    rank: int = 0
    elastic: bool = False


class PickerButton(QPushButton):
    """Shows parts and a chevron, and opens a menu."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._parts: tuple[Part, ...] = ()
        self._extents: dict[Part, int] = {}
        self._whole, self._least = self._widths()
        self.setProperty("kind", "outline")
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setFont(appearance.font("body"))
        self.setMenu(menu)

    def show_parts(self, parts: Sequence[Part], sentence: str) -> None:
        """Shows other parts; the sentence is read aloud."""
        if (self._parts, self.accessibleName()) == (tuple(parts), sentence):
            return  # a new layout of the window would be for nothing
        self._parts = tuple(parts)
        self._extents.clear()
        self._whole, self._least = self._widths()
        self.setAccessibleName(sentence)
        self.updateGeometry()
        self.update()

    def kept(self, width: int) -> tuple[Part, ...]:
        """The parts for which that width is enough."""
        parts = list(self._parts)
        while self._width(parts) > width and any(part.rank for part in parts):
            parts.remove(max(parts, key=lambda part: part.rank))
        return tuple(parts)

    def sizeHint(self) -> QSize:
        """Room for all parts."""
        return QSize(self._whole, self._appearance.size("height.control"))

    def minimumSizeHint(self) -> QSize:
        """Room for what never goes, with a name that is cut."""
        return QSize(self._least, self._appearance.size("height.control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button, then its parts."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts = self.kept(self.width())
        missing = max(0, self._width(parts) - self.width())
        left = _PADDING
        for place, part in enumerate(parts):
            left += part.gap if place else 0
            width = self._extent(part) - (missing if part.elastic else 0)
            self._paint_part(painter, part, QRect(left, 0, width, self.height()))
            left += width
        top = (self.height() - _CHEVRON) // 2
        box = QRect(self.width() - _PADDING - _CHEVRON + 2, top, _CHEVRON, _CHEVRON)
        icon = self._appearance.icon("chevron-down", "text-muted", _CHEVRON)
        icon.paint(painter, box)

    def _paint_part(self, painter: QPainter, part: Part, box: QRect) -> None:
        top = (box.height() - _ICON) // 2
        if part.icon is not None:
            part.icon.paint(painter, QRect(box.left(), top, _ICON, _ICON))
        elif part.glyph:
            colour = self._appearance.color(COLOURS[part.glyph])
            middle = (box.height() - _GLYPH) / 2
            square = QRectF(box.left(), middle, _GLYPH, _GLYPH)
            paint_glyph(painter, part.glyph, square, colour)
        else:
            font = self._appearance.font(part.role)
            painter.setFont(font)
            painter.setPen(self._appearance.color(part.colour))
            right = Qt.TextElideMode.ElideRight
            line = QFontMetrics(font).elidedText(part.text, right, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, line)

    def _widths(self) -> tuple[int, int]:
        """Of all parts, and of what never goes; a layout asks for them often."""
        kept = [part for part in self._parts if not part.rank]
        cut = sum(
            max(0, self._extent(part) - _LEAST_TEXT) for part in kept if part.elastic
        )
        return self._width(self._parts), self._width(kept) - cut

    def _width(self, parts: Sequence[Part]) -> int:
        gaps = sum(part.gap for part in parts[1:])
        content = sum(self._extent(part) for part in parts)
        return _PADDING + content + gaps + 12 + _CHEVRON + _PADDING - 2

    def _extent(self, part: Part) -> int:
        if part.icon is not None:
            return _ICON
        if part.glyph:
            return _GLYPH
        known = self._extents.get(part)
        if known is None:
            font = self._appearance.font(part.role)
            known = QFontMetrics(font).horizontalAdvance(part.text) + 1
            self._extents[part] = known
        return known
