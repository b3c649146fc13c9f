"""All invariants of a diagram at once."""

from typing import Final

from panll_desktop.engines.knots import fox
from panll_desktop.engines.knots.alexander import alexander, conway
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import TooLargeError
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.laurent import Laurent
from panll_desktop.engines.knots.signature import signature
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.engines.knots.surfaces import Genus, genus, seifert_circles
from panll_desktop.records import Record

MOST_MEASURED: Final = 100


class Invariants(Record):
    """What is computed of a diagram.

    Attributes:
        crossing_count: of this diagram; the crossing number of the knot is at most it.
        writhe: of this diagram.
        seifert_circles: of this diagram.
        alternating_diagram: whether this diagram alternates.
        alexander: Δ(t), least exponent 0, Δ(1) = 1.
        conway: ∇(z).
        jones: V(t).
        determinant: |Δ(-1)|.
        signature: -2 for the right-handed trefoil.
        genus: its bounds.
        torsion: of the double branched cover; the product is the determinant.
    """

    crossing_count: int
    writhe: int
    seifert_circles: int
    alternating_diagram: bool
    alexander: Laurent
    conway: Laurent
    jones: Laurent
    determinant: int
    signature: int
    genus: Genus
    torsion: tuple[int, ...]

    def colourings(self, colours: int) -> int:
        """How many Fox colourings with that many colours, trivial ones included."""
        return fox.colourings(self.torsion, colours)


def check_size(diagram: Diagram) -> None:
    """Refuses what would take minutes.

    Raises:
        TooLargeError: the diagram has more than `MOST_MEASURED` crossings.
    """
    if len(diagram) > MOST_MEASURED:
        raise TooLargeError(
            f"Invariants are computed up to {MOST_MEASURED} crossings; this diagram has"
            f" {len(diagram)}."
        )


def measure(diagram: Diagram, stop: Stop = NEVER) -> Invariants:
    """Computes all of them.

    Raises:
        TooLargeError: the diagram has more than `MOST_MEASURED` crossings, or is too
            wide for its Jones polynomial.
        StoppedError: `stop` said so.
    """
    check_size(diagram)
    delta = alexander(diagram)
    return Invariants(
        crossing_count=len(diagram),
        writhe=diagram.writhe,
        seifert_circles=seifert_circles(diagram),
        alternating_diagram=diagram.alternating,
        alexander=delta,
        conway=conway(delta),
        jones=jones(diagram, stop),
        determinant=abs(delta.at(-1)),
        signature=signature(diagram),
        genus=genus(diagram, delta),
        torsion=fox.torsion(diagram),
    )
