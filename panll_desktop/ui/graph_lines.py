"""The lines of a drawing of links: from the centre to a rail, along it, to each end."""

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from panll_desktop.records import Record
from panll_desktop.ui.graph_layout import Drawing, Group

HEAD_LENGTH: Final = 9.0
_RIGHT: Final = QPointF(1, 0)
_UP: Final = QPointF(0, -1)


class Strokes(Record):
    """Paths, and heads of arrows: where each points to, and which way."""

    paths: tuple[QPainterPath, ...]
    heads: tuple[tuple[QPointF, QPointF], ...]


def strokes(
    drawing: Drawing, group: Group, choice: int, *, taken: bool = False
) -> Strokes:
    """The lines of a group.

    Args:
        drawing: in which it is.
        group: whose lines are wanted.
        choice: the link that is chosen.
        taken: whether only the way to the chosen link is wanted.
    """
    pills = [each for each in group.pills if not taken or each.link == choice]
    if not pills:
        return Strokes((), ())
    ends = [each.box.middle for each in pills]
    if drawing.stacked:
        return _below(drawing, group, ends, [each.box.x for each in pills])
    edges = [each.box.x if group.outgoing else each.box.right for each in pills]
    return _aside(drawing, group, ends, edges)


def _aside(
    drawing: Drawing, group: Group, ends: list[float], edges: list[float]
) -> Strokes:
    """From a side of the centre in a curve to the rail, and level to each neighbour."""
    centre, rail, middle = drawing.centre, group.rail, group.middle
    start = centre.right if group.outgoing else centre.x
    inner = start if group.outgoing else start - HEAD_LENGTH
    trunk = QPainterPath(QPointF(inner, centre.middle))
    half = (inner + rail) / 2
    trunk.cubicTo(half, centre.middle, half, middle, rail, middle)
    paths = [trunk, _line(rail, min((*ends, middle)), rail, max((*ends, middle)))]
    heads = []
    for y, edge in zip(ends, edges, strict=True):
        stop = edge - HEAD_LENGTH if group.outgoing else edge
        paths.append(_line(rail, y, stop, y))
        if group.outgoing:
            heads.append((QPointF(edge, y), _RIGHT))
    if not group.outgoing:
        heads.append((QPointF(start, centre.middle), _RIGHT))
    return Strokes(tuple(paths), tuple(heads))


def _below(
    drawing: Drawing, group: Group, ends: list[float], edges: list[float]
) -> Strokes:
    """Straight down from the centre, and level to each neighbour."""
    rail, start = group.rail, drawing.centre.bottom
    top = start if group.outgoing else start + HEAD_LENGTH
    paths = [_line(rail, top, rail, max(ends))]
    heads = []
    for y, edge in zip(ends, edges, strict=True):
        stop = edge - HEAD_LENGTH if group.outgoing else edge
        paths.append(_line(rail, y, stop, y))
        if group.outgoing:
            heads.append((QPointF(edge, y), _RIGHT))
    if not group.outgoing:
        heads.append((QPointF(rail, start), _UP))
    return Strokes(tuple(paths), tuple(heads))


def _line(x: float, y: float, to_x: float, to_y: float) -> QPainterPath:
    path = QPainterPath(QPointF(x, y))
    path.lineTo(to_x, to_y)
    return path
