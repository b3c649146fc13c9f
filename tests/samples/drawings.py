"""Motifs and glyphs of the petroglyph workspace: invented, drawn by arithmetic.

No drawing copies a carving. A motif is drawn once as it should be; a glyph has other
numbers of turns, rings or points, another size, direction and an unsteady hand.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from panll_desktop.engines.litho import shapes

SEED: Final = 20260101
EACH: Final = 8  # glyphs of each motif
Point = tuple[float, float]
Strokes = list[list[Point]]


def circle(x: float, y: float, radius: float, pieces: int = 24) -> list[Point]:
    angles = (math.tau * number / pieces for number in range(pieces + 1))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def spiral(turns: int) -> Strokes:
    pieces = 16 * turns
    return [
        [
            (
                number / pieces * math.cos(math.tau * turns * number / pieces),
                number / pieces * math.sin(math.tau * turns * number / pieces),
            )
            for number in range(pieces + 1)
        ]
    ]


def rings(count: int) -> Strokes:
    return [circle(0, 0, number / count) for number in range(1, count + 1)]


def cup_marks(count: int) -> Strokes:
    around = (math.tau * number / count for number in range(count))
    return [circle(math.cos(a), math.sin(a), 0.15, 12) for a in around]


def sun(rays: int) -> Strokes:
    around = [math.tau * number / rays for number in range(rays)]
    lines = [
        [(0.5 * math.cos(a), 0.5 * math.sin(a)), (math.cos(a), math.sin(a))]
        for a in around
    ]
    return [circle(0, 0, 0.5), *lines]


def zigzag(points: int) -> Strokes:
    return [[(number, 1.0 * (number % 2)) for number in range(points + 2)]]


def grid(lines: int) -> Strokes:
    at = [2 * number / lines - 1 for number in range(lines + 1)]
    across = [[(-1.0, y), (1.0, y)] for y in at]
    return [*across, *([(x, -1.0), (x, 1.0)] for x in at)]


def boat(crew: int) -> Strokes:
    hull = [(-1.3, 0.4), (-1.0, 0.0), (1.0, 0.0), (1.3, 0.4)]
    at = [1.6 * (number + 0.5) / crew - 0.8 for number in range(crew)]
    return [[*hull], *([(x, 0.0), (x, 0.35)] for x in at)]


def wheel(spokes: int) -> Strokes:
    around = (math.tau * number / spokes for number in range(spokes))
    return [
        circle(0, 0, 1),
        *([(0.0, 0.0), (math.cos(a), math.sin(a))] for a in around),
    ]


@dataclass(frozen=True, slots=True)
class Motif:
    draw: Callable[[int], Strokes]
    counts: str
    least: int
    family: str


DRAWN: Final = {
    "spiral": Motif(spiral, "turns", 3, "curved"),
    "rings": Motif(rings, "rings", 3, "curved"),
    "cup-marks": Motif(cup_marks, "cups", 5, "curved"),
    "sun": Motif(sun, "rays", 8, "mixed"),
    "wheel": Motif(wheel, "spokes", 4, "mixed"),
    "boat": Motif(boat, "crew", 5, "straight"),
    "zigzag": Motif(zigzag, "corners", 5, "straight"),
    "grid": Motif(grid, "lines", 3, "straight"),
}


def rounded(strokes: Strokes) -> list[list[list[float]]]:
    return [[[round(x, 3), round(y, 3)] for x, y in each] for each in strokes]


MOTIFS: Final = {
    name: {
        "name": name,
        "family": motif.family,
        motif.counts: motif.least + 1,
        "strokes": rounded(motif.draw(motif.least + 1)),
    }
    for name, motif in DRAWN.items()
}


@dataclass(frozen=True, slots=True)
class Glyph:
    key: str
    motif: str
    site: str
    fields: dict[str, Any]
    shape: tuple[float, ...]

    def likeness(self, other: "Glyph") -> float:
        return round(shapes.likeness(self.shape, other.shape), 3)


def glyphs(sites: Sequence[str]) -> list[Glyph]:
    """`EACH` of every motif, spread over the sites."""
    chance = random.Random(SEED)  # noqa: S311 - drawings, no secrets
    made: list[Glyph] = []
    for name, motif in DRAWN.items():
        for _ in range(EACH):
            number = len(made) + 1
            count = motif.least + chance.randrange(3)
            strokes = rounded(_unsteady(motif.draw(count), chance))
            fields = {
                "name": f"{name} {number}",
                "invented": True,
                "motif": name,
                "family": motif.family,
                motif.counts: count,
                "width_cm": chance.randrange(12, 90),
                "strokes": strokes,
            }
            drawn = [[(x, y) for x, y in each] for each in strokes]
            site = sites[chance.randrange(len(sites))]
            made.append(Glyph(f"g{number:02}", name, site, fields, shapes.shape(drawn)))
    return made


def _unsteady(strokes: Strokes, chance: random.Random) -> Strokes:
    turn, squeeze = chance.uniform(0, math.tau), chance.uniform(0.8, 1.0)
    cosine, sine = math.cos(turn), math.sin(turn)

    def moved(point: Point) -> Point:
        x = point[0] + chance.gauss(0, 0.006)
        y = (point[1] + chance.gauss(0, 0.006)) * squeeze
        return cosine * x - sine * y, sine * x + cosine * y

    return [[moved(point) for point in each] for each in strokes]
