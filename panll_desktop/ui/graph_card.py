"""The card in the middle of a drawing of links: what the thing there is called."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from panll_desktop.protocol import Node
from panll_desktop.records import Record
from panll_desktop.ui import graph_words as words
from panll_desktop.ui.cells import one_line
from panll_desktop.ui.graph_layout import MARGIN, NARROW, Box
from panll_desktop.ui.theme import Appearance

_PAD: Final = 12.0
_LEAST, _MOST, _SHARE = 120.0, 220.0, 0.3  # its width, and its share of the room
_TITLE_LINES: Final = 3
_SIGNS: Final = "/-_.:"
_MOST_NOTES: Final = 1


class Card(Record):
    """Lines, each with the role of its font and its colour; and how large they are."""

    lines: tuple[tuple[str, str, str], ...]
    box: Box


def measured(appearance: Appearance, node: Node, room: float) -> Card:
    """What is said of a thing, and how large that is in a room of a width."""
    share = room - 2 * MARGIN if room < NARROW else room * _SHARE
    most = min(_MOST, max(_LEAST, share))
    inner = most - 2 * _PAD
    title = QFontMetricsF(appearance.font("section"))
    said = [
        (each, "section", "text")
        for each in wrapped(words.called(node), title, inner, _TITLE_LINES)
    ]
    if node.title:
        said.append((words.placed(node), "mono_small", "text-muted"))
    said += [(one_line(each, 80), "small", "text") for each in node.notes[:_MOST_NOTES]]
    lines = []
    widest = height = 0.0
    for text, role, colour in said:
        metrics = QFontMetricsF(appearance.font(role))
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner)
        lines.append((fitting, role, colour))
        widest = max(widest, metrics.horizontalAdvance(fitting))
        height += metrics.height() + 2
    width = max(_LEAST, widest + 2 * _PAD + 2)
    return Card(tuple(lines), Box(0, 0, min(width, most), height + 2 * _PAD - 4))


def paint(painter: QPainter, appearance: Appearance, card: Card, area: QRectF) -> None:
    """Draws the card."""
    painter.setPen(QPen(appearance.color("text-muted"), 1.5))
    painter.setBrush(appearance.color("surface"))
    painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), 8, 8)
    y = area.top() + _PAD - 1
    for text, role, colour in card.lines:
        painter.setFont(appearance.font(role))
        painter.setPen(appearance.color(colour))
        height = QFontMetricsF(painter.font()).height()
        line = QRectF(area.left() + _PAD, y, area.width() - 2 * _PAD + 2, height)
        painter.drawText(line, int(Qt.TextFlag.TextSingleLine), text)
        y += height + 2


def wrapped(text: str, metrics: QFontMetricsF, width: float, most: int) -> list[str]:
    """A text in lines of a width, broken after words where it can; the last is cut."""
    lines: list[str] = []
    left = text.strip()
    while left and len(lines) + 1 < most:
        fits = len(left)
        while fits > 1 and metrics.horizontalAdvance(left[:fits]) > width:
            fits -= 1
        if fits < len(left):
            fits = _break(left, fits)
        lines.append(left[:fits])
        left = left[fits:].strip()
    if left:
        lines.append(metrics.elidedText(left, Qt.TextElideMode.ElideRight, width))
    return lines


def _break(text: str, fits: int) -> int:
    """Where a line ends of which so many letters fit: before a space, or after a sign.

    A word that is longer than a line is broken where it must be.
    """
    space = text.rfind(" ", 0, fits + 1)
    sign = max(text.rfind(each, 0, fits) for each in _SIGNS) + 1
    return max(space, sign) if max(space, sign) > 0 else fits


def rectangle(box: Box) -> QRectF:
    """A box as Qt has it."""
    return QRectF(box.x, box.y, box.width, box.height)
