"""What makes one knot of another, and a diagram smaller."""

from collections.abc import Sequence

from panll_desktop.engines.knots.diagram import (
    UNKNOT,
    Crossing,
    Diagram,
    faces,
    neighbours,
    traced,
)


def mirrored(diagram: Diagram) -> Diagram:
    """The mirror image: every crossing the other way up."""
    made = tuple(
        (d, a, b, c) if sign > 0 else (b, c, d, a)
        for (a, b, c, d), sign in zip(diagram.crossings, diagram.signs, strict=True)
    )
    return Diagram(made, tuple(-sign for sign in diagram.signs))


def reversed_(diagram: Diagram) -> Diagram:
    """The same knot, walked the other way."""
    total = 2 * len(diagram) + 1
    made = tuple(
        (total - c, total - d, total - a, total - b) for a, b, c, d in diagram.crossings
    )
    return Diagram(made, diagram.signs)


def connected_sum(one: Diagram, other: Diagram) -> Diagram:
    """The sum, joined at the last edge of each; both keep their orientation."""
    if not one.crossings or not other.crossings:
        return one if one.crossings else other
    end, last = 2 * len(one), 2 * (len(one) + len(other))
    shifted = [tuple(label + end for label in each) for each in other.crossings]
    made = _entering(one.crossings, one.signs, end, last)
    made += _entering(shifted, other.signs, last, end)
    return Diagram(tuple(made), one.signs + other.signs)


def _entering(
    crossings: Sequence[Sequence[int]], signs: Sequence[int], edge: int, name: int
) -> list[Crossing]:
    """The crossings, the end of `edge` where it comes in renamed."""
    made = []
    for (a, b, c, d), sign in zip(crossings, signs, strict=True):
        first = name if a == edge else a
        if sign > 0:
            made.append((first, b, c, name if d == edge else d))
        else:
            made.append((first, name if b == edge else b, c, d))
    return made


def simplified(diagram: Diagram) -> Diagram:
    """The same knot with fewer crossings, where that is easily seen.

    Loops go, and strands that lie on one another, and crossings at which one face meets
    itself. A diagram that keeps its crossings may still have too many.
    """
    while True:
        smaller = _without_loop(diagram) or _without_pair(diagram)
        smaller = smaller or _without_cut(diagram)
        if smaller is None:
            return diagram
        diagram = smaller


def _without_loop(diagram: Diagram) -> Diagram | None:
    """Reidemeister's first move, or None where there is no loop."""
    for index, crossing in enumerate(diagram.crossings):
        for slot in range(4):
            if crossing[slot] == crossing[(slot + 1) % 4]:
                ends = crossing[(slot + 2) % 4], crossing[(slot + 3) % 4]
                return _joined(diagram, {index}, [ends])
    return None


def _without_pair(diagram: Diagram) -> Diagram | None:
    """Reidemeister's second move, or None where no two strands lie apart."""
    across = neighbours(diagram.crossings)
    for face in faces(diagram.crossings):
        if len(face) != 2 or face[0][0] == face[1][0]:  # noqa: PLR2004 - two corners
            continue
        (one, slot), (other, _) = face
        end = across[one][slot][1]
        if slot % 2 != end % 2:
            continue
        first = diagram.crossings[one]
        second = diagram.crossings[other]
        # the two edges of the bigon leave `one` by slot and slot + 1, and reach
        # `other` by end and end - 1
        return _joined(
            diagram,
            {one, other},
            [
                (first[(slot + 2) % 4], second[(end + 2) % 4]),
                (first[(slot + 3) % 4], second[(end + 1) % 4]),
            ],
        )
    return None


def _joined(
    diagram: Diagram, without: set[int], ends: Sequence[tuple[int, int]]
) -> Diagram:
    """The diagram without some crossings, pairs of its labels made one."""
    rest = [
        list(crossing)
        for index, crossing in enumerate(diagram.crossings)
        if index not in without
    ]
    if not rest:
        return UNKNOT
    name: dict[int, int] = {}

    def root(label: int) -> int:
        while label in name:
            label = name[label]
        return label

    for one, other in ends:
        first, second = root(one), root(other)
        if first != second:
            name[second] = first
    return traced([[root(label) for label in crossing] for crossing in rest])


def _without_cut(diagram: Diagram) -> Diagram | None:
    """A crossing at which one face meets itself, untwisted, or None."""
    for face in faces(diagram.crossings):
        seen: set[int] = set()
        for index, _ in face:
            if index in seen:
                return _untwisted(diagram, index)
            seen.add(index)
    return None


def _untwisted(diagram: Diagram, index: int) -> Diagram:
    """The sum of the two knots that hang together in one crossing."""
    a, b, c, d = diagram.crossings[index]
    into, out = (d, b) if diagram.signs[index] > 0 else (b, d)
    # smoothed along the orientation: c … into is one loop, out … a the other
    loop = _between(c, into, 2 * len(diagram))
    rest = [each for place, each in enumerate(diagram.crossings) if place != index]
    one = [each for each in rest if each[0] in loop]
    other = [each for each in rest if each[0] not in loop]
    return connected_sum(_closed(one, c, into), _closed(other, out, a))


def _closed(crossings: Sequence[Crossing], kept: int, gone: int) -> Diagram:
    """The knot of an open strand whose first and last edge are made one."""
    return traced(
        [[kept if label == gone else label for label in each] for each in crossings]
    )


def _between(first: int, last: int, count: int) -> set[int]:
    """The edges from one to another along the knot."""
    found, at = {first}, first
    while at != last:
        at = at % count + 1
        found.add(at)
    return found
