"""Circles that touch as the triangles of a disc say (Koebe, Andreev, Thurston).

The radii of the boundary are given. The others are found by the iteration of Collins
and Stephenson (2003): a circle is made larger while the angles around it add up to more
than a full turn, and smaller while they add up to less. Then one circle after the other
is laid beside two that lie.
"""

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from panll_desktop.records import Record

Triangle: TypeAlias = tuple[int, int, int]
Point: TypeAlias = complex
_ROUNDS: Final = 4000
_CLOSE: Final = 1e-5


class Packing(Record):
    """Circles in the plane, y upwards.

    Attributes:
        centres: a complex number a circle.
        radii: one a circle.
    """

    centres: tuple[Point, ...]
    radii: tuple[float, ...]


class _Flower(Record):
    """The circles around one, counter-clockwise.

    Attributes:
        petals: their numbers.
        closed: whether the last touches the first; not so on the boundary.
    """

    petals: tuple[int, ...]
    closed: bool


def pack(triangles: Sequence[Triangle], boundary: frozenset[int]) -> Packing:
    """Circles of which three touch for each triangle.

    Args:
        triangles: of a disc, counter-clockwise; vertices are numbered from 0, and no
            two triangles share more than an edge.
        boundary: the vertices on the rim; their circles get radius 1.
    """
    count = 1 + max(max(each) for each in triangles)
    radii = _radii(triangles, boundary, count)
    flowers = _flowers(triangles, count)
    return Packing(tuple(_laid(flowers, radii)), tuple(map(float, radii)))


def _radii(
    triangles: Sequence[Triangle], boundary: frozenset[int], count: int
) -> NDArray[np.float64]:
    corners = np.array(
        [(a, b, c) for x, y, z in triangles for a, b, c in _turns(x, y, z)]
    )
    at, left, right = corners.T
    degree = np.bincount(at, minlength=count)
    inner = np.array([vertex not in boundary for vertex in range(count)])
    wanted = np.sin(np.pi / np.maximum(degree, 3))
    radii = np.ones(count)
    for _ in range(_ROUNDS):
        own, one, other = radii[at], radii[left], radii[right]
        product = one * other / ((own + one) * (own + other))
        angles = np.bincount(at, 2 * np.arcsin(np.sqrt(product)), count)
        if np.abs(angles - 2 * np.pi)[inner].max(initial=0.0) < _CLOSE:
            break
        half = np.sin(angles / (2 * degree))
        moved = radii * half / (1 - half) * (1 - wanted) / wanted
        radii = np.where(inner, moved, radii)
    return radii


def _turns(x: int, y: int, z: int) -> tuple[Triangle, Triangle, Triangle]:
    return (x, y, z), (y, z, x), (z, x, y)


def _flowers(triangles: Sequence[Triangle], count: int) -> list[_Flower]:
    following: list[dict[int, int]] = [{} for _ in range(count)]
    for x, y, z in triangles:
        for a, b, c in _turns(x, y, z):
            following[a][b] = c
    return [_flower(each) for each in following]


def _flower(following: dict[int, int]) -> _Flower:
    starts = set(following) - set(following.values())
    start = min(starts) if starts else min(following)
    petals = [start]
    while (after := following.get(petals[-1])) is not None and after != start:
        petals.append(after)
    return _Flower(tuple(petals), closed=not starts)


def _laid(flowers: Sequence[_Flower], radii: NDArray[np.float64]) -> list[Point]:
    size = [float(each) for each in radii]
    first = flowers[0].petals[0]
    placed: dict[int, Point] = {0: 0j, first: complex(size[0] + size[first])}
    waiting = [0, first]
    for vertex in waiting:  # grows while it is walked
        petals = flowers[vertex].petals
        known = next(i for i, petal in enumerate(petals) if petal in placed)
        for step in (1, -1):
            at = known
            while (after := _beside(flowers[vertex], at, step)) is not None:
                here, there = petals[at], petals[after]
                if there in placed:
                    if after == known:
                        break
                else:
                    turn = step * _angle(size[vertex], size[here], size[there])
                    towards = placed[here] - placed[vertex]
                    towards *= complex(math.cos(turn), math.sin(turn)) / abs(towards)
                    reach = size[vertex] + size[there]
                    placed[there] = placed[vertex] + towards * reach
                    waiting.append(there)
                at = after
    return [placed[vertex] for vertex in range(len(flowers))]


def _beside(flower: _Flower, at: int, step: int) -> int | None:
    after = at + step
    if flower.closed:
        return after % len(flower.petals)
    return after if 0 <= after < len(flower.petals) else None


def _angle(own: float, one: float, other: float) -> float:
    return 2 * math.asin(math.sqrt(one * other / ((own + one) * (own + other))))
