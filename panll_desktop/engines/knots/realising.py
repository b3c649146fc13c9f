"""From the order in which a knot passes its crossings to a diagram in the plane.

Two crossings are *interlaced* when the walk meets them in turn: i, j, i, j. In the
plane the passes of a crossing have an even number of labels between them, two crossings
that are not interlaced have an even number of common partners, and of two interlaced
ones the strands cross the walk from opposite sides exactly when that number is even,
sides being told from the pass of odd label (the criterion of Rosenstiehl and Read). So
one choice of side settles a whole component of the graph of interlacement, in time
polynomial in the number of crossings.
"""

from collections.abc import Sequence

from panll_desktop.engines.knots.diagram import Diagram, traced
from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.records import Record


class Meeting(Record):
    """One crossing, as a walk meets it.

    Attributes:
        below: the place of the pass below, from 1 to 2n.
        above: the place of the pass above.
        name: what the code calls it, for messages.
        sign: +1 or -1 where the code gives it, 0 where it does not.
    """

    below: int
    above: int
    name: str
    sign: int = 0


def realise(meetings: Sequence[Meeting], *, positive: bool = False) -> Diagram:
    """The diagram in which a walk meets its crossings so.

    Without signs the shadow may be drawn in two mirror images, and in more for a
    connected sum: each of its parts is settled at the crossing that is met first.

    Args:
        meetings: the crossings.
        positive: whether that crossing is made positive; otherwise its strand of odd
            label is crossed from its left to its right, as KnotInfo's DT codes mean it.

    Raises:
        CodeError: no diagram in the plane is met so; the place is a crossing.
    """
    sides = _sides(meetings, positive=positive)
    count = 2 * len(meetings)
    made = []
    for each, side in zip(meetings, sides, strict=True):
        positive = (side > 0) == (each.below % 2 == 1)
        under, over = each.below, each.above
        after = over % count + 1
        left, right = (over, after) if positive else (after, over)
        made.append((under, right, under % count + 1, left))
    return traced(made)


def _sides(meetings: Sequence[Meeting], *, positive: bool) -> list[int]:
    """+1 where the strand of odd label is crossed from its left to its right."""
    partners = _interlacement([(each.below, each.above) for each in meetings])
    _check(meetings, partners)
    sides = [0] * len(meetings)
    order = sorted(range(len(meetings)), key=lambda i: _first(meetings[i]))
    for root in order:
        if sides[root]:
            continue
        like_positive = 1 if meetings[root].below % 2 else -1
        sides[root] = _given(meetings[root]) or (like_positive if positive else 1)
        waiting = [root]
        while waiting:
            here = waiting.pop()
            for other in range(len(meetings)):
                if not partners[here] >> other & 1:
                    continue
                same = (partners[here] & partners[other]).bit_count() % 2
                side = sides[here] if same else -sides[here]
                if not sides[other]:
                    sides[other] = side
                    waiting.append(other)
                elif sides[other] != side:
                    raise _impossible(meetings[here], meetings[other])
    for each, side in zip(meetings, sides, strict=True):
        if each.sign and _given(each) != side:
            raise CodeError(
                "with the crossings before it, this sign cannot be drawn in the plane.",
                each.name,
            )
    return sides


def _given(meeting: Meeting) -> int:
    return meeting.sign if meeting.below % 2 else -meeting.sign


def _first(meeting: Meeting) -> int:
    return min(meeting.below, meeting.above)


def components(places: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The crossings that one choice of side settles together.

    Args:
        places: of both passes of each crossing, in any order.
    """
    partners = _interlacement(places)
    left = set(range(len(places)))
    found = []
    while left:
        part = [left.pop()]
        for here in part:
            near = {each for each in left if partners[here] >> each & 1}
            left -= near
            part.extend(near)
        found.append(part)
    return found


def _interlacement(places: Sequence[tuple[int, int]]) -> list[int]:
    """For each crossing a bit set of those that are interlaced with it."""
    spans = [sorted(each) for each in places]
    partners = []
    for first, last in spans:
        bits = 0
        for index, (low, high) in enumerate(spans):
            if (first < low < last) != (first < high < last):
                bits |= 1 << index
        partners.append(bits)
    return [bits & ~(1 << index) for index, bits in enumerate(partners)]


def _check(meetings: Sequence[Meeting], partners: Sequence[int]) -> None:
    for each, bits in zip(meetings, partners, strict=True):
        if bits.bit_count() % 2:
            raise CodeError(
                "an odd number of labels lies between its two passes; in the plane it"
                " is always even.",
                each.name,
            )
    for index, each in enumerate(meetings):
        for other in range(index):
            if partners[index] >> other & 1:
                continue
            if (partners[index] & partners[other]).bit_count() % 2:
                raise _impossible(meetings[other], each)


def _impossible(one: Meeting, other: Meeting) -> CodeError:
    return CodeError(
        f"together with {one.name} it cannot be drawn in the plane: the knot would have"
        " to cross itself once more.",
        other.name,
    )
