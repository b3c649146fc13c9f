"""Planar diagrams of oriented knots.

A crossing is ``X[a, b, c, d]``: `a` is the incoming edge of the strand below, the
others follow counter-clockwise, so the strand below runs from a to c. The strand above
runs from d to b (the crossing is positive) or from b to d (negative). Slots 0 to 3 are
the places of a, b, c, d; a *dart* (crossing, slot) leaves the crossing through that
slot.
"""

from collections.abc import Sequence
from typing import TypeAlias

from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.records import Record

Crossing: TypeAlias = tuple[int, int, int, int]
Dart: TypeAlias = tuple[int, int]


class Pass(Record):
    """Where a walk along the knot passes through a crossing.

    Attributes:
        crossing: its index, from 0.
        over: whether the walk is on the strand above.
    """

    crossing: int
    over: bool


class Diagram(Record):
    """A diagram of one knot on the sphere, valid by construction (see `from_pd`).

    Attributes:
        crossings: edges are numbered 1 to 2n along the knot; none for the unknot.
        signs: +1 or -1 for each crossing.
    """

    crossings: tuple[Crossing, ...]
    signs: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.crossings)

    def __bool__(self) -> bool:
        return True

    @property
    def writhe(self) -> int:
        """The sum of the signs."""
        return sum(self.signs)

    @property
    def alternating(self) -> bool:
        """Whether over and under alternate along the knot in this diagram."""
        overs = [each.over for each in self.passes()]
        return all(overs[i] != overs[i - 1] for i in range(len(overs)))

    def passes(self) -> list[Pass]:
        """Entry i is the crossing at the end of edge i + 1."""
        found: list[Pass | None] = [None] * (2 * len(self.crossings))
        for index, (a, b, _, d) in enumerate(self.crossings):
            found[a - 1] = Pass(index, over=False)
            found[(d if self.signs[index] > 0 else b) - 1] = Pass(index, over=True)
        return [each for each in found if each is not None]

    def arcs(self) -> tuple[int, ...]:
        """Entry i is the number, from 0, of the arc that edge i + 1 lies on.

        An arc runs from one pass below to the next; there are as many as crossings,
        and none for the unknot without crossings.
        """
        passes = self.passes()
        arcs, current = [], 0
        for each in passes:
            arcs.append(current)
            current += not each.over
        count = len(self.crossings)
        return tuple(arc % count for arc in arcs)

    def relations(self) -> list[tuple[int, int, int]]:
        """(incoming, over, outgoing) arcs at each crossing: out = in * over.

        Incoming is the arc to the right of the strand above where that has to be told:
        a to c at a positive crossing, c to a at a negative one.
        """
        arcs = self.arcs()
        found = []
        for (a, b, c, _), sign in zip(self.crossings, self.signs, strict=True):
            first, last = (a, c) if sign > 0 else (c, a)
            found.append((arcs[first - 1], arcs[b - 1], arcs[last - 1]))
        return found

    def text(self) -> str:
        """Such as ``X[1,5,2,4] X[3,1,4,6] X[5,3,6,2]``."""
        return " ".join(f"X[{a},{b},{c},{d}]" for a, b, c, d in self.crossings)


UNKNOT = Diagram((), ())


def neighbours(crossings: Sequence[Sequence[int]]) -> list[list[Dart]]:
    """For each dart (crossing, slot) the dart at the other end of its edge.

    Raises:
        CodeError: an edge has not exactly two ends.
    """
    ends: dict[int, list[Dart]] = {}
    for index, crossing in enumerate(crossings):
        for slot, label in enumerate(crossing):
            ends.setdefault(label, []).append((index, slot))
    across = [[(-1, -1)] * 4 for _ in crossings]
    for label in sorted(ends):
        if len(ends[label]) != 2:  # noqa: PLR2004 - an edge has two ends
            raise CodeError(
                f"an edge has two ends; this label occurs {_times(len(ends[label]))}.",
                f"label {label}",
            )
        (c, s), (e, t) = ends[label]
        across[c][s], across[e][t] = (e, t), (c, s)
    return across


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def faces(crossings: Sequence[Sequence[int]]) -> list[list[Dart]]:
    """The regions that the diagram cuts its surface into.

    Each is the list of its corners: (crossing, slot) is the corner between that slot
    and the next one counter-clockwise. The dart of the same name has the face at its
    left.
    """
    across = neighbours(crossings)
    found, seen = [], set[Dart]()
    for index in range(len(crossings)):
        for slot in range(4):
            if (index, slot) in seen:
                continue
            face = []
            at = (index, slot)
            while at not in seen:
                seen.add(at)
                face.append(at)
                crossing, entered = across[at[0]][at[1]]
                at = crossing, (entered + 3) % 4
            found.append(face)
    return found


def traced(crossings: Sequence[Sequence[int]]) -> Diagram:
    """The diagram of crossings whose labels say only which ends are joined.

    Edges are numbered anew along the knot, from the edge with the least label on.

    Raises:
        CodeError: this is no diagram of a knot; the place is a label or a crossing.
    """
    _check_ends(crossings)
    if not crossings:
        return UNKNOT
    across = neighbours(crossings)
    _check_one_strand(crossings)
    walked, signs = _walk(crossings, across)
    start = walked.index(min(walked))
    number = {
        label: place
        for place, label in enumerate(walked[start:] + walked[:start], start=1)
    }
    made = tuple(
        (number[a], number[b], number[c], number[d]) for a, b, c, d in crossings
    )
    _check_planar(made)
    return Diagram(made, tuple(signs))


def _check_ends(crossings: Sequence[Sequence[int]]) -> None:
    for index, crossing in enumerate(crossings):
        if len(crossing) != 4:  # noqa: PLR2004 - a crossing has four ends
            raise CodeError(
                f"a crossing has four ends, not {len(crossing)}.", _named(index)
            )


def _named(index: int) -> str:
    return f"crossing {index + 1}"


def _walk(
    crossings: Sequence[Sequence[int]], across: list[list[Dart]]
) -> tuple[list[int], list[int]]:
    """The labels in the order of the knot, and the signs."""
    walked: list[int] = []
    signs = [0] * len(crossings)
    at = (0, 0)
    while True:
        index, slot = at
        walked.append(crossings[index][slot])
        if slot == 2:  # noqa: PLR2004 - the slot of c
            raise CodeError(
                "the strand below is walked from its third edge to its first; the first"
                " must be the incoming one.",
                _named(index),
            )
        if slot:
            signs[index] = 1 if slot == 3 else -1  # noqa: PLR2004 - the slot of d
        at = across[index][(slot + 2) % 4]
        if at == (0, 0):
            break
    return walked, signs


def _check_one_strand(crossings: Sequence[Sequence[int]]) -> None:
    """Labels opposite one another at a crossing are of one strand; all must be."""
    parent = {label: label for crossing in crossings for label in crossing}

    def root(label: int) -> int:
        while parent[label] != label:
            parent[label] = parent[parent[label]]
            label = parent[label]
        return label

    for a, b, c, d in crossings:
        parent[root(a)] = root(c)
        parent[root(b)] = root(d)
    first = min(parent)
    rest = [label for label in parent if root(label) != root(first)]
    if rest:
        raise CodeError(
            f"this edge is not on the same closed strand as label {first}: it is a link"
            " of several components, not a knot.",
            f"label {min(rest)}",
        )


def _check_planar(crossings: tuple[Crossing, ...]) -> None:
    count, wanted = len(faces(crossings)), len(crossings) + 2
    if count == wanted:
        return
    for index, (a, b, c, d) in enumerate(crossings):
        turned = (*crossings[:index], (a, d, c, b), *crossings[index + 1 :])
        if len(faces(turned)) == wanted:
            raise CodeError(
                f"the diagram is not planar as it stands; it would be with the second"
                f" and the fourth edge of X[{a},{b},{c},{d}] exchanged.",
                _named(index),
            )
    raise CodeError(
        f"The diagram is not planar: it has {count} faces, and {len(crossings)}"
        f" crossings in the plane have {wanted}. Look for exchanged labels, from"
        f" X[{','.join(map(str, crossings[0]))}] on."
    )


def from_pd(crossings: Sequence[Sequence[int]]) -> Diagram:
    """The diagram of a PD code; edges are numbered along the knot from 0 or 1.

    Raises:
        CodeError: this is no diagram of a knot; the place is a label or a crossing.
    """
    labels = [label for crossing in crossings for label in crossing]
    shift = 1 if labels and min(labels) == 0 else 0
    moved = [[label + shift for label in crossing] for crossing in crossings]
    highest = 2 * len(moved)
    for label in labels:
        if not 1 <= label + shift <= highest:
            raise CodeError(
                f"{len(moved)} crossings have {highest} edges, numbered from"
                f" {1 - shift} to {highest - shift}.",
                f"label {label}",
            )
    _check_ends(moved)
    neighbours(moved)
    if moved:
        _check_one_strand(moved)
    for index, (a, b, c, d) in enumerate(moved):
        runs = c == a % highest + 1 and (b == d % highest + 1 or d == b % highest + 1)
        if not runs:
            raise _unnumbered(index, crossings[index])
    made = traced(moved)
    for index, given in enumerate(moved):
        if tuple(given) != made.crossings[index]:
            raise _unnumbered(index, crossings[index])
    return made


def _unnumbered(index: int, crossing: Sequence[int]) -> CodeError:
    return CodeError(
        "edges must be numbered along the knot, the one that comes in below first;"
        f" X[{','.join(map(str, crossing))}] does not lead from a number to the next.",
        _named(index),
    )
