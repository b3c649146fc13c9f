"""Tracks as one path in which no stretch lies on another.

Alternatives share most of their track, and a line that is drawn twice with soft edges
becomes a thicker line.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from panll_desktop.ui.railroad_drawing import Point, Rail

_Line: TypeAlias = tuple[bool, float]
_Curve: TypeAlias = tuple[Point, Point, Point]


def railway(rails: Sequence[Rail], corner: float) -> QPainterPath:
    """Upright and level tracks with round corners of at most that radius."""
    lines: dict[_Line, list[tuple[float, float]]] = {}
    curves: dict[_Curve, None] = {}
    for rail in rails:
        _take(rail.points, corner, lines, curves)
    path = QPainterPath()
    for (level, at), stretches in lines.items():
        for start, end in _merged(stretches):
            path.moveTo(*((start, at) if level else (at, start)))
            path.lineTo(*((end, at) if level else (at, end)))
    for before, middle, after in curves:
        path.moveTo(*before)
        path.quadTo(QPointF(*middle), QPointF(*after))
    return path


def _take(
    points: Sequence[Point],
    corner: float,
    lines: dict[_Line, list[tuple[float, float]]],
    curves: dict[_Curve, None],
) -> None:
    """Takes a track apart into straight lines and the curves between them."""
    start = points[0]
    for place, (one, other) in enumerate(itertools.pairwise(points)):
        end = other
        following = points[place + 2] if place + 2 < len(points) else None
        if following is not None and not _straight(one, other, following):
            end = _short(other, one, corner)
            begin = _short(other, following, corner)
            curves[end, other, begin] = None
        else:
            begin = other
        level = one[1] == other[1]
        reach = (start[0], end[0]) if level else (start[1], end[1])
        at = one[1] if level else one[0]
        if reach[0] != reach[1]:
            lines.setdefault((level, at), []).append((min(reach), max(reach)))
        start = begin


def _straight(one: Point, other: Point, following: Point) -> bool:
    return (one[0] == other[0] == following[0]) or (one[1] == other[1] == following[1])


def _short(end: Point, other: Point, corner: float) -> Point:
    """A point on the way from an end to another point, a radius away, or half way."""
    x, y = other[0] - end[0], other[1] - end[1]
    length = abs(x) + abs(y)
    part = min(corner, length / 2) / length
    return end[0] + x * part, end[1] + y * part


def _merged(stretches: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Stretches of one line, joined where they touch."""
    ordered = sorted(stretches)
    start, end = ordered[0]
    for begin, stop in ordered[1:]:
        if begin > end:
            yield start, end
            start, end = begin, stop
        else:
            end = max(end, stop)
    yield start, end
