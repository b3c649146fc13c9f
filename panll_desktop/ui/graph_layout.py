"""Where the things around a centre stand: pure geometry, in whole groups of a kind.

What leads to the centre stands at its left, what it leads to at its right; where there
is no room for that all of it stands below. No two boxes overlap and none leaves the
room. As many neighbours are drawn as there is room for, the chosen one always.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from panll_desktop.records import Record

MARGIN: Final = 16.0
PILL, HEAD, MORE = 28.0, 20.0, 18.0  # heights
_NEAR: Final = 6.0  # between neighbours
_FAR: Final = 14.0  # between groups
_REACH: Final = 36.0  # from the centre to a rail
_STUB: Final = 20.0  # from a rail to a neighbour
NARROW: Final = 460.0
_WIDEST: Final = 260.0
LEAST_PILL: Final = 56.0
_RAILS: Final = (
    8.0,
    20.0,
)  # below the centre: of what leads to it, of what it leads to


class Box(Record):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half the way down."""
        return self.y + self.height / 2


class Spoke(Record):
    """One link, as far as its place depends on it.

    Attributes:
        kind: links of a kind stand together.
        outgoing: whether it leads away from the centre.
        width: that its label would take.
        head: the width that the name of its kind takes.
    """

    kind: str
    outgoing: bool
    width: float
    head: float = 0.0


class Pill(Record):
    """The place of a neighbour: which link it is of, and where."""

    link: int
    box: Box


class Group(Record):
    """Links of a kind and direction.

    Attributes:
        spokes: the numbers of all its links, drawn or not.
        head: where its kind is named.
        pills: the neighbours that are drawn.
        more: where it is said how many are not; None where all are.
        rail: the x of the line along the neighbours.
    """

    kind: str
    outgoing: bool
    spokes: tuple[int, ...]
    head: Box
    pills: tuple[Pill, ...]
    more: Box | None
    rail: float

    @property
    def middle(self) -> float:
        """The y at which its line leaves the rail."""
        return (self.pills[0].box.middle + self.pills[-1].box.middle) / 2


class Rest(Record):
    """Where it is said that some groups are not drawn, and how many links they have."""

    links: int
    box: Box


class Drawing(Record):
    """The whole.

    Attributes:
        centre: the place of the thing in the middle.
        groups: from top to bottom, those that lead to the centre first.
        rests: what has no room at all, for each side.
        stacked: whether all stands below the centre.
    """

    centre: Box
    groups: tuple[Group, ...]
    rests: tuple[Rest, ...]
    stacked: bool

    @property
    def pills(self) -> dict[int, Box]:
        """Where each link that is drawn has its neighbour."""
        return {each.link: each.box for group in self.groups for each in group.pills}


class _Side(Record):
    """Links at one side, group by group, and the room for them."""

    groups: tuple[tuple[int, ...], ...]
    chosen: int


class _Column(Record):
    """A column of neighbours; where they end, if their ends stand in a line."""

    x: float
    width: float
    rail: float
    flush_right: bool = False


def drawn(
    spokes: Sequence[Spoke], chosen: int, width: float, height: float, centre: Box
) -> Drawing:
    """Lays everything out.

    Args:
        spokes: the links, those of a kind and direction together.
        chosen: the number of the link that has to be drawn; -1 for none.
        width: of the room.
        height: of the room.
        centre: only its width and height count.
    """
    numbered = [
        tuple(number for number, _ in found)
        for _, found in groupby(
            enumerate(spokes), lambda each: (each[1].kind, each[1].outgoing)
        )
    ]
    sides = {
        outgoing: _Side(
            tuple(each for each in numbered if spokes[each[0]].outgoing is outgoing),
            chosen,
        )
        for outgoing in (False, True)
    }
    if width < NARROW:
        return _stacked(spokes, sides, width, height, centre)
    return _beside(spokes, sides, width, height, centre)


def _beside(
    spokes: Sequence[Spoke],
    sides: dict[bool, _Side],
    width: float,
    height: float,
    centre: Box,
) -> Drawing:
    """The centre in the middle; without anything at one side, it stands there."""
    used = [bool(sides[False].groups), bool(sides[True].groups)]
    room = width - 2 * MARGIN - centre.width - sum(used) * (_REACH + _STUB)
    wished = {
        outgoing: min(
            _WIDEST,
            max((_wish(spokes[n]) for g in side.groups for n in g), default=0.0),
        )
        for outgoing, side in sides.items()
    }
    wide = {  # what one side does not need, the other one has
        outgoing: min(wished[outgoing], max(room / 2, room - wished[not outgoing]))
        for outgoing in sides
    }
    taken = centre.width + sum(
        wide[outgoing] + _REACH + _STUB
        for outgoing, side in sides.items()
        if side.groups
    )
    left = (width - taken) / 2
    x = left + (wide[False] + _STUB + _REACH if used[0] else 0.0)
    middle = Box(x, (height - centre.height) / 2, centre.width, centre.height)
    columns = {
        False: _Column(left, wide[False], left + wide[False] + _STUB, flush_right=True),
        True: _Column(middle.right + _REACH + _STUB, wide[True], middle.right + _REACH),
    }
    groups: list[Group] = []
    rests: list[Rest] = []
    for side in sides.values():
        counts = _allotted(side, height - 2 * MARGIN)
        top = (height - _cost(side, counts)) / 2
        made, rest = _placed(spokes, side, counts, columns, top)
        groups += made
        rests += rest
    return Drawing(middle, tuple(groups), tuple(rests), stacked=False)


def _wish(spoke: Spoke) -> float:
    return max(spoke.width, spoke.head)


def _stacked(
    spokes: Sequence[Spoke],
    sides: dict[bool, _Side],
    width: float,
    height: float,
    centre: Box,
) -> Drawing:
    """The centre on top, what it leads to below it, then what leads to it."""
    middle = Box(MARGIN, MARGIN, min(centre.width, width - 2 * MARGIN), centre.height)
    both = _Side((*sides[True].groups, *sides[False].groups), sides[True].chosen)
    counts = _allotted(both, height - middle.bottom - _FAR - MARGIN)
    x = MARGIN + _RAILS[True] + _STUB
    columns = {
        outgoing: _Column(x, width - MARGIN - x, MARGIN + _RAILS[outgoing])
        for outgoing in (False, True)
    }
    groups, rests = _placed(spokes, both, counts, columns, middle.bottom + _FAR)
    return Drawing(middle, tuple(groups), tuple(rests), stacked=True)


def _allotted(side: _Side, room: float) -> list[int]:
    """How many neighbours of each group are drawn: in turn, as long as there is room.

    One group has at least one, whatever the room.
    """
    counts = [0] * len(side.groups)
    order = sorted(
        range(len(counts)), key=lambda each: side.chosen not in side.groups[each]
    )
    grown = bool(order)
    while grown:
        grown = False
        for each in order:
            if counts[each] == len(side.groups[each]):
                continue
            counts[each] += 1
            if _cost(side, counts) > room and sum(counts) > 1:
                counts[each] -= 1
            else:
                grown = True
    return counts


def _cost(side: _Side, counts: Sequence[int]) -> float:
    """How high a side is with so many neighbours of each of its groups."""
    heights = [
        _height(count, len(group))
        for count, group in zip(counts, side.groups, strict=True)
        if count
    ]
    if len(heights) < len(counts):
        heights.append(MORE)
    return sum(heights) + _FAR * max(len(heights) - 1, 0)


def _height(count: int, total: int) -> float:
    return HEAD + count * (PILL + _NEAR) - _NEAR + (MORE if count < total else 0.0)


def _placed(
    spokes: Sequence[Spoke],
    side: _Side,
    counts: Sequence[int],
    columns: dict[bool, _Column],
    top: float,
) -> tuple[list[Group], list[Rest]]:
    """The groups of a side from a height on, and what is left of it."""
    made: list[Group] = []
    for numbers, count in zip(side.groups, counts, strict=True):
        if count:
            top += _FAR if made else 0.0
            column = columns[spokes[numbers[0]].outgoing]
            made.append(_group(spokes, side, numbers, count, column, top))
            top += _height(count, len(numbers))
    left = [g for g, n in zip(side.groups, counts, strict=True) if not n]
    if not left:
        return made, []
    column = columns[spokes[left[-1][0]].outgoing]
    box = Box(column.x, top + _FAR, column.width, MORE)
    return made, [Rest(sum(map(len, left)), box)]


def _group(
    spokes: Sequence[Spoke],
    side: _Side,
    numbers: Sequence[int],
    count: int,
    column: _Column,
    top: float,
) -> Group:
    first = 0
    if side.chosen in numbers:  # what is drawn moves along with the choice
        first = max(0, numbers.index(side.chosen) - count + 1)
    pills = []
    y = top + HEAD
    for number in numbers[first : first + count]:
        width = max(
            min(spokes[number].width, column.width), min(LEAST_PILL, column.width)
        )
        x = column.x + (column.width - width if column.flush_right else 0.0)
        pills.append(Pill(number, Box(x, y, width, PILL)))
        y += PILL + _NEAR
    hidden = len(numbers) > count
    return Group(
        spokes[numbers[0]].kind,
        spokes[numbers[0]].outgoing,
        tuple(numbers),
        Box(column.x, top, column.width, HEAD),
        tuple(pills),
        Box(column.x, y - _NEAR, column.width, MORE) if hidden else None,
        column.rail,
    )


def boxes(drawing: Drawing) -> Iterable[Box]:
    """Every box in which something is written."""
    yield drawing.centre
    for group in drawing.groups:
        yield group.head
        yield from (each.box for each in group.pills)
        if group.more is not None:
            yield group.more
    yield from (each.box for each in drawing.rests)
