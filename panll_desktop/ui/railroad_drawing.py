"""What a railroad diagram is drawn from: boxes, rails and a caret, as plain data."""

from enum import Enum
from typing import Final, TypeAlias

from panll_desktop.records import Record
from panll_desktop.ui.railroad_match import Atom, Walk

Point: TypeAlias = tuple[float, float]
TOKEN: Final = 24
HALF: Final = TOKEN / 2
_AFTER: Final = 5


class Tone(Enum):
    """How far a part has to do with what was written."""

    PLAIN = "plain"
    NEXT = "legal next"
    TAKEN = "taken"


class Box(Record):
    """A word or a reference; x and y are its upper left corner."""

    atom: Atom
    place: int
    tone: Tone
    x: float
    y: float
    width: float


class Rail(Record):
    """A track through these corners."""

    points: tuple[Point, ...]
    taken: bool


class Drawing(Record):
    """A diagram; everything in it lies between 0 and its width and height.

    Attributes:
        arrows: the tips of the arrows that point up, where a loop comes back.
        bars: where the track starts and where it ends.
        caret: where in the track the caret stands, if that is known.
    """

    boxes: tuple[Box, ...]
    rails: tuple[Rail, ...]
    arrows: tuple[tuple[Point, bool], ...]
    bars: tuple[tuple[Point, bool], ...]
    caret: Point | None
    width: float
    height: float


class Flow(Record):
    """How far the way came: into a part, and out of it again."""

    entered: bool
    left: bool


class Pen:
    """Collects what is drawn, and knows which of it was taken."""

    def __init__(self, walk: Walk, start: Point) -> None:
        self.certain: Final = walk.caret
        self._following = walk.following
        self._taken = frozenset(walk.taken)
        self._pairs = frozenset(zip(walk.taken, walk.taken[1:], strict=False))
        self._last = walk.taken[-1] if walk.taken else -1
        self.caret: Point | None = start if walk.caret and not walk.taken else None
        self.backwards = False  # where a loop comes back, the track runs to the left
        self.boxes: Final[list[Box]] = []
        self.rails: Final[list[Rail]] = []
        self.arrows: Final[list[tuple[Point, bool]]] = []

    def passed(self, first: int, end: int) -> bool:
        """Whether the way came by any of the places from first to before end."""
        return any(first <= place < end for place in self._taken)

    def returned(self, before: range, after: range) -> bool:
        """Whether the way went back from one range of places to another."""
        return any(
            one in before and other in after and (before != after or other <= one)
            for one, other in self._pairs
        )

    def rail(self, *points: Point, taken: bool) -> None:
        """A track; nothing is drawn between equal points."""
        corners = [
            point
            for place, point in enumerate(points)
            if not place or point != points[place - 1]
        ]
        if len(corners) > 1:
            self.rails.append(Rail(tuple(corners), taken))

    def arrow(self, tip: Point, *, taken: bool) -> None:
        """A small arrow that points up."""
        self.arrows.append((tip, taken))

    def token(self, atom: Atom, place: int, at: Point, width: float) -> None:
        """A word or a reference, from that point of the track on."""
        tone = Tone.PLAIN
        if place in self._taken:
            tone = Tone.TAKEN
        elif place in self._following:
            tone = Tone.NEXT
        x, y = at
        self.boxes.append(Box(atom, place, tone, x, y - HALF, width))
        if place == self._last and self.certain:
            edge = x if self.backwards else x + width
            self.caret = (edge + (-_AFTER if self.backwards else _AFTER), y)
            self.rail((edge, y), self.caret, taken=True)
