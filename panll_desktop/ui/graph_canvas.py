"""The drawing of a thing and what it is linked with; the arrows choose a neighbour."""

from collections import Counter
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from panll_desktop.protocol import Neighbourhood
from panll_desktop.ui import graph_card
from panll_desktop.ui import graph_layout as layout
from panll_desktop.ui import graph_words as words
from panll_desktop.ui.cells import literal, one_line
from panll_desktop.ui.graph_card import Card, rectangle
from panll_desktop.ui.graph_layout import Box, Drawing, Group, Spoke
from panll_desktop.ui.graph_lines import Strokes, strokes
from panll_desktop.ui.theme import Appearance

LEAST: Final = 280
_PAD: Final = 10.0
_HEAD: Final = 4.5  # half the width of an arrow head
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_FURTHER: Final = "in the list"


class GraphCanvas(QWidget):
    """Paints the centre, its neighbours by kind of link, and the way each link leads.

    Up and Down choose along a side, Left and Right change sides; Return walks to the
    neighbour that is chosen, Backspace goes back.
    """

    chosen = Signal(int)
    walked = Signal(int)
    back = Signal()
    menu_wanted = Signal(object)
    resized = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._found: Neighbourhood | None = None
        self._choice = -1
        self._drawing: Drawing | None = None
        self._card = Card((), Box(0, 0, 0, 0))
        self.setMinimumHeight(LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Links")
        appearance.changed.connect(self.update)

    @property
    def drawing(self) -> Drawing | None:
        """Where everything stands."""
        return self._drawing

    @property
    def drawn(self) -> int:
        """How many neighbours are drawn."""
        return len(self._drawing.pills) if self._drawing is not None else 0

    @property
    def choice(self) -> int:
        """The number of the link that is chosen, or -1."""
        return self._choice

    def show_neighbourhood(self, found: Neighbourhood, choice: int) -> None:
        """Shows another thing, and chooses one of its links."""
        self._found, self._choice = found, choice
        self._lay_out()

    def choose(self, choice: int) -> None:
        """Chooses another link; it is drawn if it was not."""
        if choice != self._choice:
            self._choice = choice
            self._lay_out()

    def sizeHint(self) -> QSize:
        """Room for a few neighbours."""
        return QSize(LEAST, LEAST + 80)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many neighbours as there is room for."""
        super().resizeEvent(event)
        self._lay_out()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chooses, walks, or goes back."""
        match event.key():
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Left:
                self._cross(outgoing=False)
            case Qt.Key.Key_Right:
                self._cross(outgoing=True)
            case Qt.Key.Key_Home:
                self._go(0)
            case Qt.Key.Key_End:
                self._go(len(self._found.links) - 1 if self._found else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.walked.emit(self._choice)
            case Qt.Key.Key_Backspace:
                self.back.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the neighbour under the mouse."""
        super().mousePressEvent(event)
        self._go(self._at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Walks to the neighbour under the mouse."""
        link = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and link >= 0:
            self.walked.emit(link)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for the menu of the chosen neighbour."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self._drawing:
            box = self._drawing.pills.get(self._choice, self._drawing.centre)
            place = self.mapToGlobal(QPointF(box.x, box.bottom).toPoint())
        self.menu_wanted.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The choice is stronger while the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The choice is weaker while the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """A neighbour under the mouse is named whole."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            link = self._at(QPointF(event.pos()))
            if self._found is not None and link >= 0:
                said = words.whole(self._found.links[link])
                QToolTip.showText(event.globalPos(), literal(said), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # Choosing

    def _at(self, place: QPointF) -> int:
        for link, box in self._drawing.pills.items() if self._drawing else ():
            if rectangle(box).contains(place):
                return link
        return -1

    def _go(self, link: int) -> None:
        if link >= 0 and link != self._choice:
            self.choose(link)
            self.chosen.emit(link)

    def _side(self, *, outgoing: bool) -> list[int]:
        links = self._found.links if self._found is not None else ()
        return [n for n, each in enumerate(links) if each.outgoing is outgoing]

    def _step(self, by: int) -> None:
        """To the next neighbour along a side; where all stand in a column, of all."""
        found, drawing = self._found, self._drawing
        if found is None or drawing is None or not found.links:
            return
        if drawing.stacked:
            order = self._side(outgoing=True) + self._side(outgoing=False)
        else:
            order = self._side(outgoing=found.links[max(self._choice, 0)].outgoing)
        place = order.index(self._choice) if self._choice in order else -1
        self._go(order[min(max(place + by, 0), len(order) - 1)])

    def _cross(self, *, outgoing: bool) -> None:
        """To the neighbour at the other side that is nearest in height."""
        drawing, found = self._drawing, self._found
        if drawing is None or found is None or drawing.stacked:
            return
        there = {
            link: box
            for link, box in drawing.pills.items()
            if found.links[link].outgoing is outgoing
        }
        here = drawing.pills.get(self._choice, drawing.centre)
        if there and self._choice not in there:
            self._go(min(there, key=lambda link: abs(there[link].middle - here.middle)))

    # Drawing

    def _lay_out(self) -> None:
        found = self._found
        if found is None:
            return
        self._card = graph_card.measured(self._appearance, found.centre, self.width())
        label = QFontMetricsF(self._appearance.font("body")).horizontalAdvance
        head = QFontMetricsF(self._appearance.font("mono_small")).horizontalAdvance
        counts = Counter((each.kind, each.outgoing) for each in found.links)
        spokes = [
            Spoke(
                each.kind,
                each.outgoing,
                label(words.called(each.node)) + 2 * _PAD + 2,
                head(_head(each.kind, counts[each.kind, each.outgoing])) + 2,
            )
            for each in found.links
        ]
        self._drawing = layout.drawn(
            spokes, self._choice, self.width(), self.height(), self._card.box
        )
        self._say(found)
        self.update()

    def _say(self, found: Neighbourhood) -> None:
        title = f"Links of {words.called(found.centre)}"
        if 0 <= self._choice < len(found.links):
            chosen = words.whole(found.links[self._choice])
            title = f"{title}. Chosen: {chosen}"
        self.setAccessibleName(title)
        self.setAccessibleDescription(words.described(found, self.drawn))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the lines, then what stands on them."""
        del event
        drawing, found = self._drawing, self._found
        if drawing is None or found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in drawing.groups:
            self._paint_lines(painter, strokes(drawing, group, self._choice))
        chosen = [each for each in drawing.groups if self._choice in each.spokes]
        for group in chosen:  # over the others
            taken = strokes(drawing, group, self._choice, taken=True)
            self._paint_lines(painter, taken, taken=True)
        for group in drawing.groups:
            self._paint_group(painter, group, found)
        for rest in drawing.rests:
            noun = "link" if rest.links == 1 else "links"
            left = not drawing.stacked and rest.box.x < drawing.centre.x
            said = f"{rest.links:,} {noun} more {_FURTHER}"
            self._write(painter, rest.box, said, _RIGHT if left else _LEFT)
        graph_card.paint(
            painter, self._appearance, self._card, rectangle(drawing.centre)
        )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._appearance.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 6, 6)

    def _paint_lines(
        self, painter: QPainter, lines: Strokes, *, taken: bool = False
    ) -> None:
        theme = self._appearance.theme
        colour = self._appearance.color("accent" if taken else "border-strong")
        pen = QPen(colour, theme.number("line.rail_taken" if taken else "line.rail"))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in lines.paths:
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for tip, way in lines.heads:
            painter.drawPolygon(_arrow(tip, way))

    def _paint_group(
        self, painter: QPainter, group: Group, found: Neighbourhood
    ) -> None:
        side = _RIGHT if self._flush_right(group) else _LEFT
        count = len(group.spokes)
        head = _head(group.kind, count)
        self._write(painter, group.head, head, side, role="mono_small")
        for pill in group.pills:
            node = found.links[pill.link].node
            chosen = pill.link == self._choice
            self._paint_pill(
                painter, pill.box, words.called(node), chosen=chosen, firm=node.stored
            )
        if group.more is not None:
            left = count - len(group.pills)
            self._write(painter, group.more, f"{left:,} more {_FURTHER}", side)

    def _flush_right(self, group: Group) -> bool:
        drawing = self._drawing
        return drawing is not None and not drawing.stacked and not group.outgoing

    def _paint_pill(
        self, painter: QPainter, box: Box, text: str, *, chosen: bool, firm: bool
    ) -> None:
        """A neighbour; what is not stored has a broken outline."""
        ground, ink, line = "surface-raised", "text", "border-strong"
        if chosen:
            active = self.hasFocus()
            ground = "selection" if active else "selection-inactive"
            ink = "selection-text" if active else "text"
            line = "accent"
        elif not firm:
            ink = "text-muted"
        pen = QPen(self._appearance.color(line), 2 if chosen else 1)
        if not firm:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(self._appearance.color(ground))
        inset = 1.0 if chosen else 0.5
        area = rectangle(box).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(area, 6, 6)
        self._text(
            painter, rectangle(box).adjusted(_PAD, 0, -_PAD, 0), text, "body", ink
        )

    def _write(
        self,
        painter: QPainter,
        box: Box,
        text: str,
        side: Qt.AlignmentFlag = _LEFT,
        role: str = "small",
    ) -> None:
        self._text(painter, rectangle(box), text, role, "text-muted", side)

    def _text(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        role: str,
        colour: str,
        side: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        painter.setFont(self._appearance.font(role))
        painter.setPen(self._appearance.color(colour))
        metrics = QFontMetricsF(painter.font())
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side | Qt.TextFlag.TextSingleLine), fitting)


def _head(kind: str, count: int) -> str:
    """What stands over the neighbours at the ends of links of a kind."""
    return f"{one_line(kind, 60)} · {count:,}"


def _arrow(tip: QPointF, way: QPointF) -> QPolygonF:
    """A head that ends at a point, along a direction of length 1."""
    back = tip - way * (2 * _HEAD)
    aside = QPointF(-way.y(), way.x()) * _HEAD
    return QPolygonF([tip, back + aside, back - aside])
