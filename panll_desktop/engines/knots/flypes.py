"""Flypes: a part of a diagram is turned over, and a crossing wanders to its other side.

Two reduced alternating diagrams show the same knot exactly when flypes lead from one to
the other (Menasco and Thistlethwaite, 1993), so for those the orbit decides.
"""

from collections.abc import Iterator
from typing import Final

from panll_desktop.engines.knots.canonical import Form, canonical
from panll_desktop.engines.knots.diagram import (
    Crossing,
    Dart,
    Diagram,
    faces,
    neighbours,
    traced,
)
from panll_desktop.engines.knots.errors import StoppedError, TooLargeError
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.records import Record

LARGEST_ORBIT: Final = 2000


class _Circuit(Record):
    """A closed curve through opposite corners of a crossing and across two edges.

    Attributes:
        crossing: which one.
        slot: the curve passes the corners after this slot and after the opposite one;
            what lies beyond this slot and the one before is turned over.
        above: the edge crossed after the corner of `slot`.
        below: the edge crossed before the opposite corner.
    """

    crossing: int
    slot: int
    above: int
    below: int


def orbit(diagram: Diagram, stop: Stop = NEVER) -> dict[Form, Diagram]:
    """Every diagram that flypes make of one, by its form.

    Raises:
        TooLargeError: there are more than `LARGEST_ORBIT`.
        StoppedError: `stop` said so.
    """
    found = {canonical(diagram): diagram}
    waiting = [diagram]
    while waiting:
        if stop():
            raise StoppedError("Stopped.")
        for made in flyped(waiting.pop()):
            form = canonical(made)
            if form not in found:
                found[form] = made
                waiting.append(made)
        if len(found) > LARGEST_ORBIT:
            raise TooLargeError(f"Flypes make more than {LARGEST_ORBIT} diagrams.")
    return found


def flyped(diagram: Diagram) -> Iterator[Diagram]:
    """What one flype makes of a diagram; some results may be the same."""
    across = neighbours(diagram.crossings)
    for circuit in _circuits(diagram, across):
        inside = _inside(diagram, across, circuit)
        # over one crossing it is no more than a twist of two, which looks as before
        if 1 < len(inside) < len(diagram) - 2:
            yield _turned(diagram, circuit, inside)


def _circuits(diagram: Diagram, across: list[list[Dart]]) -> Iterator[_Circuit]:
    found = faces(diagram.crossings)
    at = {dart: index for index, face in enumerate(found) for dart in face}

    def beyond(dart: Dart) -> int:
        """The face at the right of a dart."""
        crossing, slot = dart
        other, entered = across[crossing][slot]
        return at[other, entered]

    edges = [[diagram.crossings[c][s] for c, s in face] for face in found]
    behind = [[beyond(dart) for dart in face] for face in found]
    for crossing, own in enumerate(diagram.crossings):
        for slot in range(2):  # the opposite slots turn the rest of the diagram
            top, bottom = at[crossing, slot], at[crossing, (slot + 2) % 4]
            for above, third in zip(edges[top], behind[top], strict=True):
                for below, fourth in zip(edges[bottom], behind[bottom], strict=True):
                    if (
                        third == fourth
                        and above != below
                        and not {above, below} & {*own}
                    ):
                        yield _Circuit(crossing, slot, above, below)


def _inside(
    diagram: Diagram, across: list[list[Dart]], circuit: _Circuit
) -> frozenset[int]:
    """The crossings that are turned over; none where the curve does not part them."""
    cut = {circuit.above, circuit.below}
    start = [across[circuit.crossing][(circuit.slot + i) % 4][0] for i in range(4)]
    reached = {start[0], start[3]}
    waiting = list(reached)
    while waiting:
        here = waiting.pop()
        for slot, label in enumerate(diagram.crossings[here]):
            other = across[here][slot][0]
            if label not in cut and other != circuit.crossing and other not in reached:
                reached.add(other)
                waiting.append(other)
    if circuit.crossing in reached or {start[1], start[2]} & reached:
        return frozenset()
    if any(_ends(diagram, edge, reached) != 1 for edge in cut):
        return frozenset()  # of a sum: the curve comes back on the same side
    return frozenset(reached)


def _ends(diagram: Diagram, edge: int, among: set[int]) -> int:
    """How many ends of an edge are at some crossings."""
    return sum(diagram.crossings[crossing].count(edge) for crossing in among)


def _turned(diagram: Diagram, circuit: _Circuit, inside: frozenset[int]) -> Diagram:
    own = diagram.crossings[circuit.crossing]
    right_top, left_top, left_low, right_low = (
        own[(circuit.slot + i) % 4] for i in range(4)
    )
    fresh = 2 * len(diagram) + 1
    above, below = fresh, fresh + 1
    renamed = {
        right_low: left_top,
        right_top: left_low,
        circuit.above: above,
        circuit.below: below,
    }
    made: list[Crossing] = []
    for index, (crossing, sign) in enumerate(
        zip(diagram.crossings, diagram.signs, strict=True)
    ):
        if index == circuit.crossing:
            continue
        if index in inside:
            a, b, c, d = (renamed.get(label, label) for label in crossing)
            made.append((d, c, b, a) if sign > 0 else (b, a, d, c))
        else:
            made.append(crossing)
    # counter-clockwise from the left top: the strand from inside below, that from
    # inside above, then both outside
    ring = (below, above, circuit.below, circuit.above)
    rising_is_over = circuit.slot % 2 == 1
    under = 0 if rising_is_over else 1
    if _enters(diagram, inside, circuit.below if under == 0 else circuit.above):
        under += 2
    a, b, c, d = (ring[(under + i) % 4] for i in range(4))
    made.append((a, b, c, d))
    return traced(made)


def _enters(diagram: Diagram, inside: frozenset[int], edge: int) -> bool:
    """Whether the knot runs along an edge into the part that is turned."""
    return diagram.passes()[edge - 1].crossing in inside
