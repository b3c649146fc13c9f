"""Fox's n-colourings, and the torsion of the double branched cover."""

from collections.abc import Sequence
from math import gcd, prod

from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.matrices import smith


def matrix(diagram: Diagram) -> list[list[int]]:
    """A row a crossing, a column an arc: incoming + outgoing - 2 · over."""
    rows = []
    for first, over, last in diagram.relations():
        row = [0] * len(diagram)
        row[first] += 1
        row[last] += 1
        row[over] -= 2
        rows.append(row)
    return rows


def torsion(diagram: Diagram) -> tuple[int, ...]:
    """The invariant factors above 1 of the homology of the double branched cover.

    Their product is the determinant of the knot.
    """
    rows = matrix(diagram)
    minor = [row[:-1] for row in rows[:-1]]  # its last row and column are dependent
    return tuple(factor for factor in smith(minor) if factor > 1)


def colourings(torsion: Sequence[int], colours: int) -> int:
    """How many n-colourings a knot has, the n trivial ones included.

    Args:
        torsion: the knot's.
        colours: n, at least 1.
    """
    return colours * prod(gcd(factor, colours) for factor in torsion)
