"""A railroad diagram: drawn from a term of a grammar, its rules can be opened."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panll_desktop.protocol import GrammarRule, Word
from panll_desktop.ui.grammar_outline import Outline
from panll_desktop.ui.railroad_drawing import TOKEN, Box, Drawing, Point, Tone
from panll_desktop.ui.railroad_layout import lay_out
from panll_desktop.ui.railroad_match import NO_WALK, Atom, Walk
from panll_desktop.ui.railroad_path import railway
from panll_desktop.ui.theme import Appearance

_PADDING: Final = 9
_CORNER: Final = 6
_EDGE: Final = 2
_BAR: Final = 6
_ARROW: Final = 3.5
_CARET: Final = 11
_SHARP: Final = 0.5  # tracks lie in the middle of pixels


class Diagram(QWidget):
    """Draws one rule at the width it has, as high as that makes it.

    Each rule in it that can be opened is a button, so that the keyboard and screen
    readers walk them as a list; the text form is the description of the whole.
    """

    followed = Signal(str)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._name = name
        self._shown: tuple[Outline, GrammarRule, Walk] | None = None
        self._drawing: Drawing | None = None
        self._buttons: list[RuleButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        appearance.changed.connect(self.update)

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn."""
        return self._drawing

    def show_rule(
        self, outline: Outline, rule: GrammarRule, walk: Walk = NO_WALK
    ) -> None:
        """Shows a rule, and the way that was taken through it."""
        if self._shown == (outline, rule, walk):
            return
        self._shown = (outline, rule, walk)
        text = "".join(part.text for part in outline.written(rule))
        self.setAccessibleName(f"{self._name} of {rule.name}")
        self.setAccessibleDescription(text.replace("\N{NO-BREAK SPACE}", " "))
        self._lay_out()

    def buttons(self) -> "Sequence[RuleButton]":
        """The rules that can be opened, in reading order."""
        return [each for each in self._buttons if not each.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the diagram to the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def sizeHint(self) -> QSize:
        """As high as the diagram; as wide as there is room."""
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws tracks, then words, then the caret."""
        del event
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_EDGE, 0)
        painter.translate(_SHARP, _SHARP)
        for taken in (False, True):
            rails = [rail for rail in self._drawing.rails if rail.taken is taken]
            painter.strokePath(railway(rails, _CORNER), self._rail_pen(taken=taken))
        for bar, taken in self._drawing.bars:
            self._paint_bar(painter, bar, taken=taken)
        for tip, taken in self._drawing.arrows:
            self._paint_arrow(painter, tip, taken=taken)
        painter.translate(-_SHARP, -_SHARP)
        for box in self._drawing.boxes:
            if not self._opens(box):
                paint_box(painter, self._appearance, box, known=False)
        if self._drawing.caret is not None:
            self._paint_caret(painter, self._drawing.caret)

    def _lay_out(self) -> None:
        if self._shown is None:
            return
        _, rule, walk = self._shown
        width = max(1, self.width() - 2 * _EDGE)
        self._drawing = lay_out(rule.term, width, self._measure, walk)
        self._place_buttons(self._drawing)
        height = round(self._drawing.height) + 1
        if self.height() != height:
            self.setFixedHeight(height)
        self.update()

    def _place_buttons(self, drawing: Drawing) -> None:
        boxes = [box for box in drawing.boxes if self._opens(box)]
        while len(self._buttons) < len(boxes):
            made = RuleButton(self._appearance, self)
            made.opened.connect(self.followed)
            self._buttons.append(made)
        for button, box in zip(self._buttons, boxes, strict=False):
            button.show_box(box)
        for button in self._buttons[len(boxes) :]:
            button.hide()

    def _opens(self, box: Box) -> bool:
        if isinstance(box.atom, Word) or self._shown is None:
            return False
        return self._shown[0].place(box.atom.name) >= 0

    def _measure(self, atom: Atom) -> float:
        metrics = QFontMetricsF(self._appearance.font(_role(atom)))
        width = metrics.horizontalAdvance(_text(atom)) + 2 * _PADDING
        return max(TOKEN, 2 * math.ceil(width / 2))  # even, so that halves are whole

    def _rail_pen(self, *, taken: bool) -> QPen:
        theme = self._appearance.theme
        colour = theme.color("accent" if taken else "border-strong")
        pen = QPen(colour, theme.number("line.rail_taken" if taken else "line.rail"))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # the pieces of a track meet end to end
        return pen

    def _paint_bar(self, painter: QPainter, at: Point, *, taken: bool) -> None:
        painter.setPen(self._rail_pen(taken=taken))
        inwards = 3 if at[0] < self.width() / 2 and at[0] == 0 else -3
        for x in (at[0], at[0] + inwards):
            painter.drawLine(QPointF(x, at[1] - _BAR), QPointF(x, at[1] + _BAR))

    def _paint_arrow(self, painter: QPainter, tip: Point, *, taken: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("accent" if taken else "border-strong"))
        x, y = tip
        corners = [(x, y - _ARROW), (x + _ARROW, y + _ARROW), (x - _ARROW, y + _ARROW)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _paint_caret(self, painter: QPainter, at: Point) -> None:
        colour = self._appearance.color("editor.caret")
        painter.setPen(QPen(colour, 2))
        x, y = at
        painter.drawLine(QPointF(x, y - _CARET), QPointF(x, y + _CARET))
        painter.drawLine(QPointF(x - 2, y - _CARET), QPointF(x + 2, y - _CARET))


class RuleButton(QAbstractButton):
    """A rule in a diagram; a click or Enter opens it."""

    opened = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._box: Box | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._open)

    def show_box(self, box: Box) -> None:
        """Stands for a box of the diagram."""
        self._box = box
        name = _text(box.atom)
        tone = "" if box.tone is Tone.PLAIN else f", {box.tone.value}"
        self.setText(name.replace("&", "&&"))
        self.setAccessibleName(f"Rule {name}{tone}")
        self.setToolTip(f"Open {name}".replace("<", "&lt;"))
        self.setGeometry(
            round(box.x) + _EDGE - 1, round(box.y) - 1, round(box.width) + 2, TOKEN + 2
        )
        self.show()
        self.update()

    @property
    def box(self) -> Box | None:
        """What it stands for."""
        return self._box

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the rectangle, and a ring in it while the keyboard is here."""
        del event
        if self._box is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(1 - round(self._box.x), 1 - round(self._box.y))
        over = self.underMouse() or self.isDown()
        paint_box(painter, self._appearance, self._box, known=True, over=over)
        if self.hasFocus():
            painter.setPen(QPen(self._appearance.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_rect(self._box).adjusted(3, 3, -3, -3), 2, 2)

    def _open(self) -> None:
        if self._box is not None:
            self.opened.emit(_text(self._box.atom))


def paint_box(
    painter: QPainter,
    appearance: Appearance,
    box: Box,
    *,
    known: bool,
    over: bool = False,
) -> None:
    """Draws a word as a pill, a rule as a rectangle, a class of words without ground.

    Args:
        painter: with antialiasing on.
        appearance: gives colours and fonts.
        box: what is drawn, and where.
        known: whether it is a rule that can be opened.
        over: whether the mouse is on it.
    """
    word = isinstance(box.atom, Word)
    theme = appearance.theme
    ground, outline = "surface-raised" if word or known else "surface", "border-strong"
    pen = theme.number("line.rail")
    if over:
        ground = "surface-hover"
    if box.tone is not Tone.PLAIN:
        outline = "accent"
    if box.tone is Tone.TAKEN:
        ground, pen = "accent-soft", theme.number("line.rail_taken")
    painter.setPen(QPen(theme.color(outline), pen))
    painter.setBrush(QColor(theme.color(ground)))
    rect = _rect(box).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2)
    radius = rect.height() / 2 if word else 3
    painter.drawRoundedRect(rect, radius, radius)
    font = appearance.font(_role(box.atom))
    painter.setFont(font)
    painter.setPen(theme.color("text" if word or known else "text-muted"))
    text, room = _text(box.atom), rect.width() - 8
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _rect(box: Box) -> QRectF:
    return QRectF(round(box.x), round(box.y), round(box.width), TOKEN)


def _role(atom: Atom) -> str:
    return "mono_small_medium" if isinstance(atom, Word) else "small_medium"


def _text(atom: Atom) -> str:
    return atom.text if isinstance(atom, Word) else atom.name
