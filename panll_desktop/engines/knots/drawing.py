"""Where a diagram lies in the plane: smooth arcs, crossings, over and under.

Every crossing, every edge (two circles each) and every face gets a circle, touching as
they do in the diagram; the strands run from point of contact to point of contact, at
right angles to the circles. So strands meet at crossings alone.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from panll_desktop.engines.knots.diagram import Dart, Diagram, faces
from panll_desktop.engines.knots.packing import Packing, Triangle, pack
from panll_desktop.records import Record

Place: TypeAlias = tuple[float, float]
STEPS: Final = 8  # pieces of a strand within one circle
OUTSIDES: Final = 3
GAP: Final = 0.03  # of the longer side of the picture, at most half a circle


class Arc(Record):
    """A strand from one pass below to the next.

    Attributes:
        number: of the arc, as in `Diagram.arcs`.
        edges: that it runs along.
        points: a line through them, in the direction of the knot. It ends short of the
            strands that pass above it.
    """

    number: int
    edges: tuple[int, ...]
    points: tuple[Place, ...]


class Mark(Record):
    """A crossing in the picture.

    Attributes:
        crossing: its index.
        place: where the strands cross.
        sign: +1 or -1.
        over: the number of the arc above.
        under: the arcs that come in and go out below.
    """

    crossing: int
    place: Place
    sign: int
    over: int
    under: tuple[int, int]


class Drawing(Record):
    """A diagram in a box as wide and high as said, y downwards as on screens.

    Attributes:
        width: at most 1.
        height: at most 1; one of both is 1.
        arcs: by number; the unknot without crossings has one, closed.
        marks: in the order of the crossings.
    """

    width: float
    height: float
    arcs: tuple[Arc, ...]
    marks: tuple[Mark, ...]


_Curve: TypeAlias = list[complex]


def draw(diagram: Diagram, gap: float = GAP) -> Drawing:
    """Lays a diagram out.

    Args:
        diagram: what to draw.
        gap: how far an arc ends before a strand above it, as `GAP`; 0 for no gap.
    """
    if not diagram.crossings:
        turn = math.tau / 64
        circle = [(1 + math.cos(i * turn), 1 + math.sin(i * turn)) for i in range(65)]
        points = tuple((x / 2, y / 2) for x, y in circle)
        return Drawing(1.0, 1.0, (Arc(0, (), points),), ())
    packing = _packed(diagram)
    edges = [_edge(diagram, packing, edge) for edge in range(2 * len(diagram))]
    through = _through(diagram, packing)
    places = [
        _meeting(through[i, True], through[i, False]) for i in range(len(diagram))
    ]
    low, size = _box(edges, through)

    def scaled(point: complex) -> Place:
        return (point - low).real / max(size), (size[1] - (point - low).imag) / max(
            size
        )

    shortest = [
        min(gap * max(size), packing.radii[index] / 2) if gap else 0.0
        for index in range(len(diagram))
    ]
    arcs = tuple(
        Arc(number, tuple(each + 1 for each in on), tuple(map(scaled, points)))
        for number, on, points in _arcs(diagram, edges, through, places, shortest)
    )
    return Drawing(
        size[0] / max(size), size[1] / max(size), arcs, _marks(diagram, places, scaled)
    )


def _packed(diagram: Diagram) -> Packing:
    """Circles: of the crossings, then two for each edge, then of the faces.

    Of the longest faces that one lies outside which leaves the crossings most room.
    """
    walks = [_around(diagram, face) for face in faces(diagram.crossings)]
    longest = sorted(range(len(walks)), key=lambda i: (-len(walks[i]), i))
    tried = [_packed_in(len(diagram), walks, outer) for outer in longest[:OUTSIDES]]
    return max(tried, key=lambda packing: _room(packing, len(diagram)))


def _room(packing: Packing, count: int) -> float:
    """The least circle of a crossing or an edge, beside the size of the picture."""
    size = max(abs(one - packing.centres[0]) for one in packing.centres)
    return min(packing.radii[: 5 * count]) / size


def _packed_in(count: int, walks: Sequence[list[int]], outer: int) -> Packing:
    """The packing with one face outside."""
    fresh = 5 * count
    triangles: list[Triangle] = []
    rim = walks[outer]
    for index, walk in enumerate(walks):
        simple = len(set(walk)) == len(walk)
        if index == outer and simple:
            continue
        inside = walk
        if not simple:
            inside = [fresh + i for i in range(len(walk))]
            fresh += len(walk)
            triangles += _ringed(walk, inside)
        if index == outer:
            rim = inside
            continue
        triangles += [(u, v, fresh) for u, v in _pairs(inside)]
        fresh += 1
    return pack(triangles, frozenset(rim))


def _pairs(walk: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(walk, [*walk[1:], walk[0]], strict=True)


def _ringed(walk: Sequence[int], ring: Sequence[int]) -> Iterator[Triangle]:
    """A band between a walk that meets itself and a ring of fresh circles."""
    for index, (u, v) in enumerate(_pairs(walk)):
        here, after = ring[index], ring[(index + 1) % len(ring)]
        yield u, v, here
        yield v, after, here


def _around(diagram: Diagram, face: Sequence[Dart]) -> list[int]:
    """The circles around a face, which lies at their left."""
    count = len(diagram)
    walk = []
    for crossing, slot in face:
        first = count + 2 * (diagram.crossings[crossing][slot] - 1)
        along = (
            (first, first + 1)
            if _leaves(diagram, crossing, slot)
            else (first + 1, first)
        )
        walk += [crossing, *along]
    return walk


def _leaves(diagram: Diagram, crossing: int, slot: int) -> bool:
    """Whether the knot goes out through a slot."""
    return slot not in {0, 3 if diagram.signs[crossing] > 0 else 1}


def _contact(packing: Packing, one: int, other: int) -> complex:
    step = packing.centres[other] - packing.centres[one]
    return packing.centres[one] + step * (
        packing.radii[one] / (packing.radii[one] + packing.radii[other])
    )


def _curve(start: complex, centre: complex, end: complex) -> _Curve:
    """A cubic curve within a circle, at right angles to it at both ends."""
    pull = 0.6
    first, second = start + (centre - start) * pull, end + (centre - end) * pull
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        u = 1 - t
        points.append(
            u**3 * start + 3 * u * u * t * first + 3 * u * t * t * second + t**3 * end
        )
    return points


def _edge(diagram: Diagram, packing: Packing, edge: int) -> _Curve:
    """From the circle of the crossing that an edge leaves to that where it ends."""
    count = len(diagram)
    passes = diagram.passes()
    first, second = count + 2 * edge, count + 2 * edge + 1
    start = _contact(packing, passes[edge - 1].crossing, first)
    between = _contact(packing, first, second)
    end = _contact(packing, second, passes[edge].crossing)
    curve = _curve(start, packing.centres[first], between)
    return curve + _curve(between, packing.centres[second], end)[1:]


def _through(diagram: Diagram, packing: Packing) -> dict[tuple[int, bool], _Curve]:
    """Within the circle of each crossing the strands above (True) and below."""
    count = len(diagram)
    found = {}
    for edge, each in enumerate(diagram.passes()):
        after = (edge + 1) % (2 * count)
        start = _contact(packing, count + 2 * edge + 1, each.crossing)
        end = _contact(packing, each.crossing, count + 2 * after)
        centre = packing.centres[each.crossing]
        found[each.crossing, each.over] = _curve(start, centre, end)
    return found


def _meeting(one: _Curve, other: _Curve) -> complex:
    """Where two lines cross."""
    for a, b in pairwise(one):
        for c, d in pairwise(other):
            along, across = b - a, d - c
            turn = (along.conjugate() * across).imag
            if not turn:
                continue
            s = ((c - a).conjugate() * across).imag / turn
            t = ((c - a).conjugate() * along).imag / turn
            if 0 <= s <= 1 and 0 <= t <= 1:
                return a + s * along
    return one[len(one) // 2]


def _box(
    edges: Sequence[_Curve], through: dict[tuple[int, bool], _Curve]
) -> tuple[complex, tuple[float, float]]:
    points = [point for curve in (*edges, *through.values()) for point in curve]
    left, right = min(p.real for p in points), max(p.real for p in points)
    low, high = min(p.imag for p in points), max(p.imag for p in points)
    return complex(left, low), (right - left, high - low)


def _arcs(
    diagram: Diagram,
    edges: Sequence[_Curve],
    through: dict[tuple[int, bool], _Curve],
    places: Sequence[complex],
    gaps: Sequence[float],
) -> Iterator[tuple[int, list[int], _Curve]]:
    """The number, the edges and the line of each arc."""
    numbers, passes = diagram.arcs(), diagram.passes()
    total = len(passes)
    starts = {
        numbers[(i + 1) % total]: (i + 1) % total
        for i in range(total)
        if not passes[i].over
    }
    for number in sorted(starts):
        at = starts[number]
        before = passes[at - 1].crossing
        points = _after(through[before, False], places[before], gaps[before])
        on = []
        while True:
            on.append(at)
            points += edges[at][1:]
            here = passes[at]
            if not here.over:
                break
            points += through[here.crossing, True][1:]
            at = (at + 1) % total
        last = _after(
            through[here.crossing, False][::-1],
            places[here.crossing],
            gaps[here.crossing],
        )
        yield number, on, points + last[::-1][1:]


def _after(curve: _Curve, place: complex, gap: float) -> _Curve:
    """The part of a strand beyond the place where another passes above it."""
    middle = min(range(len(curve)), key=lambda i: abs(curve[i] - place))
    rest = [p for p in curve[middle:] if abs(p - place) > max(gap, 1e-9)]
    if not rest:
        return [curve[-1]]
    # the exact end: at distance `gap` on the way to the first point beyond it
    step = (rest[0] - place) / abs(rest[0] - place)
    return [place + step * gap, *rest]


def _marks(
    diagram: Diagram, places: Sequence[complex], scaled: Callable[[complex], Place]
) -> tuple[Mark, ...]:
    numbers = diagram.arcs()
    return tuple(
        Mark(
            index,
            scaled(places[index]),
            sign,
            numbers[b - 1],
            (numbers[a - 1], numbers[c - 1]),
        )
        for index, ((a, b, c, _), sign) in enumerate(
            zip(diagram.crossings, diagram.signs, strict=True)
        )
    )
