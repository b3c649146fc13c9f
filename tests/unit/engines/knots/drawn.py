"""Diagrams for tests, and Reidemeister moves made here, not by the engine."""

from collections.abc import Sequence
from itertools import permutations

from hypothesis import strategies as st

from panll_desktop.engines.knots import braids
from panll_desktop.engines.knots.diagram import Crossing, Diagram, faces, traced

TREFOIL = ((1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2))


@st.composite
def knots(draw: st.DrawFn, longest: int = 9) -> Diagram:
    """Closed braids that are knots."""
    strands = draw(st.integers(2, 4))
    letter = st.integers(1, strands - 1).flatmap(lambda i: st.sampled_from([i, -i]))
    word = draw(st.lists(letter, min_size=1, max_size=longest))
    while (apart := open_place(word, strands)) is not None:
        word.append(apart)
    return braids.closed(word, strands)


def open_place(word: Sequence[int], strands: int) -> int | None:
    """A letter that joins two components of a closed braid; None for a knot."""
    ends = list(range(strands))
    for letter in word:
        left = abs(letter) - 1
        ends[left], ends[left + 1] = ends[left + 1], ends[left]
    name = list(range(strands))
    for at, end in enumerate(ends):
        one, other = name[at], name[end]
        name = [one if each == other else each for each in name]
    return next((i for i in range(1, strands) if name[i] != name[i - 1]), None)


def incoming(diagram: Diagram, index: int) -> tuple[int, int]:
    """The edges that come into a crossing: below, above."""
    a, b, _, d = diagram.crossings[index]
    return a, d if diagram.signs[index] > 0 else b


def cut(diagram: Diagram, edge: int, tail: int, head: int) -> list[Crossing]:
    """The crossings with one edge cut: `tail` where it leaves, `head` where it ends."""
    made = []
    for index, crossing in enumerate(diagram.crossings):
        comes = incoming(diagram, index)
        slots = [0, 3 if diagram.signs[index] > 0 else 1]
        renamed = [tail if label == edge else label for label in crossing]
        for slot, label in zip(slots, comes, strict=True):
            if label == edge:
                renamed[slot] = head
        a, b, c, d = renamed
        made.append((a, b, c, d))
    return made


def kinked(diagram: Diagram, edge: int, kind: int) -> Diagram:
    """Reidemeister's first move on an edge, in one of its four kinds."""
    tail, loop, head = 1000, 1001, 1002
    kink = [
        (tail, head, loop, loop),
        (tail, loop, loop, head),
        (loop, loop, head, tail),
        (loop, tail, head, loop),
    ][kind]
    if not diagram.crossings:
        return traced([tuple(tail if x == head else x for x in kink)])
    return traced([*cut(diagram, edge, tail, head), kink])


def passed_over(diagram: Diagram, choice: int) -> Diagram:
    """Reidemeister's second move: at a face one strand is laid over another."""
    found = diagram.crossings
    pairs = [
        (one, other)
        for face in faces(found)
        for one, other in permutations(face, 2)
        if found[one[0]][one[1]] != found[other[0]][other[1]]
    ]
    first, second = pairs[choice % len(pairs)]
    edges = [found[c][s] for c, s in (first, second)]
    crossings = cut(diagram, edges[0], 1000, 1002)
    cut_once = Diagram(tuple(crossings), diagram.signs)
    crossings = cut(cut_once, edges[1], 2000, 2002)
    # both darts have the face at their left; which way does the knot run along them?
    runs = [leaves(diagram, dart) for dart in (first, second)]
    over = [1000, 1001, 1002] if runs[0] else [1002, 1001, 1000]
    under = [2000, 2001, 2002] if runs[1] else [2002, 2001, 2000]
    # the finger of the first edge crosses the second at its later part, then back
    near = (under[1], over[1], under[2], over[0])
    far = (under[0], over[1], under[1], over[2])
    added = [near, far]
    if not runs[1]:
        added = [(c, d, a, b) for a, b, c, d in added]
    return traced([*crossings, *added])


def leaves(diagram: Diagram, dart: tuple[int, int]) -> bool:
    """Whether the knot runs along a dart, away from its crossing."""
    crossing, slot = dart
    return slot not in {0, 3 if diagram.signs[crossing] > 0 else 1}


def relabelled(diagram: Diagram, start: int, order: Sequence[int]) -> Diagram:
    """Numbered from another edge on, the crossings in another order."""
    count = 2 * len(diagram)
    moved = [
        tuple((label - 1 + start) % count + 1 for label in diagram.crossings[index])
        for index in order
    ]
    return traced(moved)
