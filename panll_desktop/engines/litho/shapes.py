"""Drawings made of strokes, and how much alike two of them are.

A stroke is a list of points, each a pair of coordinates. The shape of a drawing is a
list of numbers that stay the same when it is moved, turned or enlarged: how its length
is spread over eight rings around its centre; how much of it bends at each of six
strengths, each twice the one before; how many strokes come back to where they began;
and how many there are. Likeness is the cosine of the angle between two shapes: 1 for
the same, 0 for nothing in common. It is a measure of this program, not of archaeology.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from panll_desktop.protocol.documents import Json

Stroke: TypeAlias = Sequence[tuple[float, float]]
RINGS: Final = 8
BENDS: Final = 6
_STEP: Final = 0.15  # of the extent: a drawing is looked at in pieces of this length
_FAINTEST: Final = 0.1  # radians between two pieces; less is straight
_FINEST: Final = 1000  # pieces of a stroke
_MANY: Final = 8  # strokes; more count as many
_CLOSED: Final = 0.05  # of the extent: ends this near to each other meet


def strokes_of(value: Json) -> list[Stroke] | None:
    """The strokes that a document holds; None where the value is no drawing."""
    if not isinstance(value, list) or not value:
        return None
    strokes = [_stroke(each) for each in value]
    drawn = [each for each in strokes if each is not None]
    return drawn if len(drawn) == len(strokes) else None


def _stroke(value: Json) -> Stroke | None:
    if not isinstance(value, list) or not value:
        return None
    points = []
    for each in value:
        match each:
            case [int() | float() as x, int() | float() as y]:
                points.append((float(x), float(y)))
            case _:
                return None
    return points


def shape(strokes: Sequence[Stroke]) -> tuple[float, ...]:
    """What stays of a drawing when it is moved, turned or enlarged.

    Returns:
        ``RINGS + BENDS + 3`` numbers from 0 to 1.
    """
    corners = [point for each in strokes for point in each]
    width = max(x for x, _ in corners) - min(x for x, _ in corners)
    height = max(y for _, y in corners) - min(y for _, y in corners)
    step = _STEP * math.hypot(width, height) / 2
    spread = [_even(each, step) for each in strokes]
    points = [point for each in spread for point in each]
    centre = (
        sum(x for x, _ in points) / len(points),
        sum(y for _, y in points) / len(points),
    )
    distances = [math.dist(point, centre) for point in points]
    extent = max(distances)
    rings, bends = [0.0] * RINGS, [0.0] * BENDS
    for each in distances:
        rings[min(RINGS - 1, int(RINGS * each / extent)) if extent else 0] += 1
    for stroke in spread:
        for angle in _angles(stroke):
            bends[_strength(angle)] += 1
    closed = sum(_is_closed(each, extent) for each in spread) / len(spread)
    many = min(len(strokes), _MANY) / _MANY
    return (*_shares(rings), *_shares(bends), closed / 2, (1 - closed) / 2, many / 2)


def _strength(angle: float) -> int:
    """Which of the strengths an angle is of; 0 is straight on."""
    if angle < _FAINTEST:
        return 0
    return min(BENDS - 1, 1 + int(math.log2(angle / _FAINTEST)))


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine between two shapes, 0 to 1."""
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return min(1.0, product / (math.hypot(*one) * math.hypot(*other)))


def _shares(counts: Sequence[float]) -> list[float]:
    whole = sum(counts)
    return [each / whole if whole else 0.0 for each in counts]


def _even(stroke: Stroke, step: float) -> list[tuple[float, float]]:
    """Points along a stroke, about a step apart."""
    lengths = [math.dist(a, b) for a, b in pairwise(stroke)]
    whole = sum(lengths)
    if not whole:
        return [stroke[0]]
    pieces = min(_FINEST, max(1, round(whole / step)))
    found, passed, at = [], 0.0, 0
    for number in range(pieces + 1):
        wanted = whole * number / pieces
        while at < len(lengths) - 1 and passed + lengths[at] < wanted:
            passed += lengths[at]
            at += 1
        part = (wanted - passed) / lengths[at] if lengths[at] else 0.0
        (x, y), (to_x, to_y) = stroke[at], stroke[at + 1]
        found.append((x + part * (to_x - x), y + part * (to_y - y)))
    return found


def _angles(points: Sequence[tuple[float, float]]) -> list[float]:
    """By how much the direction changes at each point, 0 to pi."""
    directions = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points)]
    return [abs(math.remainder(b - a, math.tau)) for a, b in pairwise(directions)]


def _is_closed(points: Sequence[tuple[float, float]], extent: float) -> bool:
    return math.dist(points[0], points[-1]) <= _CLOSED * extent
