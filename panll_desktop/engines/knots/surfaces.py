"""Seifert's surface of a diagram, and what it says of the genus."""

from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.laurent import Laurent
from panll_desktop.records import Record


class Genus(Record):
    """What is known of the genus of a knot.

    Attributes:
        least: half the degree of the Alexander polynomial.
        most: the genus of the surface that Seifert's algorithm makes of the diagram.
    """

    least: int
    most: int

    @property
    def exact(self) -> int | None:
        """The genus, where both bounds meet."""
        return self.least if self.least == self.most else None


def seifert_circles(diagram: Diagram) -> int:
    """How many circles remain when each crossing is smoothed along the orientation."""
    parent = list(range(2 * len(diagram) + 1))

    def root(edge: int) -> int:
        while parent[edge] != edge:
            parent[edge] = parent[parent[edge]]
            edge = parent[edge]
        return edge

    for (a, b, c, d), sign in zip(diagram.crossings, diagram.signs, strict=True):
        if sign > 0:
            parent[root(a)] = root(b)
            parent[root(d)] = root(c)
        else:
            parent[root(a)] = root(d)
            parent[root(b)] = root(c)
    circles = sum(root(edge) == edge for edge in range(1, len(parent)))
    return circles or 1


def genus(diagram: Diagram, alexander: Laurent) -> Genus:
    """The bounds on the genus that a diagram and its Alexander polynomial give.

    They meet for every alternating diagram (Murasugi, Crowell).
    """
    return Genus(alexander.span // 2, canonical_genus(diagram))


def canonical_genus(diagram: Diagram) -> int:
    """The genus of the surface that Seifert's algorithm makes of a diagram."""
    return (len(diagram) - seifert_circles(diagram) + 1) // 2
