"""The Jones polynomial, by Kauffman's bracket.

Crossings are glued on one at a time. What is kept is, for each way in which the loose
ends may be joined in pairs, a polynomial; in the plane these ways are few (Catalan
numbers of half the loose ends), so the cost grows with the width of the diagram, not
with two to its crossings.

A polynomial in q = A² is one integer, a fixed number of bits a coefficient: to multiply
by q is to shift.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from panll_desktop.engines.knots.alexander import spelled
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import StoppedError, TooLargeError
from panll_desktop.engines.knots.laurent import ONE, Laurent, from_mapping
from panll_desktop.engines.knots.stopping import NEVER, Stop

WIDEST: Final = 20  # loose ends: 16,796 ways to join them
STARTS: Final = 3
_Joined: TypeAlias = tuple[int, ...]


def jones(diagram: Diagram, stop: Stop = NEVER) -> Laurent:
    """V(t), 1 for the unknot.

    Raises:
        TooLargeError: the diagram is wider than `WIDEST` loose ends.
        StoppedError: `stop` said so.
    """
    if not diagram.crossings:
        return ONE
    count = len(diagram)
    bracket = _bracket(diagram.crossings, stop)
    # V = (-A)^(-3w) <D> with t = A^-4; <D> = A^n * (a polynomial in A^-2, A^2)
    writhe = diagram.writhe
    sign = -1 if writhe % 2 else 1
    return from_mapping(
        {
            (3 * writhe - count - 2 * exponent) // 4: sign * coefficient
            for exponent, coefficient in bracket.terms
        }
    )


def _bracket(crossings: Sequence[Sequence[int]], stop: Stop) -> Laurent:
    """A^-n <D> as a polynomial in q = A²: a smoothing A counts 1, the other q^-1."""
    count = len(crossings)
    width = 2 * count + 4  # the sum of all absolute values is below 2^(2n + 1)
    offset = 2 * count + 2  # no exponent falls below -(2n + 1)
    states: dict[_Joined, int] = {(): 1 << offset * width}
    ends: list[int] = []
    for step, index in enumerate(_order(crossings)):
        if stop():
            raise StoppedError("Stopped.")
        last = step == count - 1
        ends, states = _glued(crossings[index], ends, states, width, last=last)
        if len(ends) > WIDEST:
            raise TooLargeError(
                f"The diagram is {len(ends)} strands wide where it is narrowest; the"
                f" Jones polynomial is computed up to {WIDEST}."
            )
    digits = spelled(states.get((), 0), width)
    return from_mapping(dict(enumerate(digits, start=-offset)))


def _order(crossings: Sequence[Sequence[int]]) -> list[int]:
    """An order that keeps the number of loose ends small: the best of a few greedy."""
    loose = [
        frozenset(label for label in crossing if list(crossing).count(label) == 1)
        for crossing in crossings
    ]
    count = len(crossings)
    best: tuple[tuple[int, int], list[int]] | None = None
    for start in range(0, count, -(-count // STARTS)):
        order, ends, widths = [start], loose[start], [len(loose[start])]
        left = [index for index in range(count) if index != start]
        while left:
            following = max(left, key=[len(ends & each) for each in loose].__getitem__)
            left.remove(following)
            order.append(following)
            ends = ends ^ loose[following]
            widths.append(len(ends))
        cost = (max(widths), sum(widths))
        if best is None or cost < best[0]:
            best = cost, order
    return best[1] if best else []


def _glued(
    crossing: Sequence[int],
    ends: list[int],
    states: dict[_Joined, int],
    width: int,
    *,
    last: bool,
) -> tuple[list[int], dict[_Joined, int]]:
    """The loose ends and the states with one more crossing.

    A state gives for each loose end the one that it is joined with. The last crossing
    closes one loop that does not count, so that the unknot has 1.
    """
    a, b, c, d = crossing
    before = set(ends)
    after = [label for label in ends if label not in crossing]
    after += [x for x in crossing if x not in before and crossing.count(x) == 1]
    glued: dict[_Joined, int] = {}
    for state, value in states.items():
        for first, second, drop in (((a, b), (c, d), 0), ((b, c), (d, a), width)):
            partner = dict(zip(ends, state, strict=True))
            loops = _join(partner, *first) + _join(partner, *second)
            new = value >> drop
            for _ in range(loops - last):
                new = -((new << width) + (new >> width))
            key = tuple([partner[label] for label in after])
            glued[key] = glued.get(key, 0) + new
    return after, glued


def _join(partner: dict[int, int], one: int, other: int) -> int:
    """Adds an arc between two labels; 1 if that closes a loop, else 0."""
    if one == other or partner.get(one) == other:
        partner.pop(one, None)
        partner.pop(other, None)
        return 1
    left = partner.pop(one, one)
    right = partner.pop(other, other)
    partner[left], partner[right] = right, left
    return 0
