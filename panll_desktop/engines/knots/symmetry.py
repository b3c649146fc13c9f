"""Which of a knot's reversal and mirror images are the knot itself.

Found equal is proven: flypes and Reidemeister moves lead from one diagram to the other.
Different is proven by the Jones polynomial and the signature, or, for a reduced
alternating diagram of a prime knot, by all its flypes (Menasco and Thistlethwaite,
1993). What is proven neither way is left open.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from panll_desktop.engines.knots.canonical import Form, canonical
from panll_desktop.engines.knots.diagram import Diagram, faces
from panll_desktop.engines.knots.flypes import orbit
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.moves import mirrored, reversed_
from panll_desktop.engines.knots.searching import explored
from panll_desktop.engines.knots.signature import signature
from panll_desktop.engines.knots.stopping import NEVER, Stop

MOST_TRIED: Final = 200


class Symmetry(StrEnum):
    """The five types."""

    CHIRAL = "chiral"
    """Neither its reversal nor a mirror image."""
    REVERSIBLE = "reversible"
    """Its reversal, but no mirror image."""
    POSITIVE = "positive amphicheiral"
    """Its mirror image, but not its reversal."""
    NEGATIVE = "negative amphicheiral"
    """The reversal of its mirror image, but not its reversal."""
    FULLY = "fully amphicheiral"
    """All of them."""

    @property
    def amphicheiral(self) -> bool:
        """Whether it is a mirror image of itself, reversed or not."""
        return self not in (Symmetry.CHIRAL, Symmetry.REVERSIBLE)


def symmetry(diagram: Diagram, stop: Stop = NEVER) -> Symmetry | None:
    """The type, or None where nothing here proves it.

    Raises:
        TooLargeError: flypes or the Jones polynomial lead too far.
        StoppedError: `stop` said so.
    """
    if not diagram.crossings:
        return Symmetry.FULLY
    complete = diagram.alternating and _prime(diagram)
    forms: Iterable[Form] = (
        orbit(diagram, stop)
        if complete
        else map(canonical, explored(diagram, MOST_TRIED, stop))
    )
    image = mirrored(diagram)
    found = _found(diagram, image, forms)
    if complete:
        return _of(found)
    if found == {"reversal", "image", "both"}:
        return Symmetry.FULLY
    one_handed = signature(diagram) != 0
    if not one_handed:
        polynomial = jones(diagram, stop)
        one_handed = polynomial != polynomial.inverted()
    return Symmetry.REVERSIBLE if one_handed and "reversal" in found else None


def _found(diagram: Diagram, image: Diagram, forms: Iterable[Form]) -> set[str]:
    """Which of the three are among some forms; two of them imply the third."""
    wanted = (
        ("reversal", canonical(reversed_(diagram))),
        ("image", canonical(image)),
        ("both", canonical(reversed_(image))),
    )
    found: set[str] = set()
    for form in forms:
        found |= {name for name, other in wanted if other == form}
        if len(found) > 1:
            return {name for name, _ in wanted}
    return found


def _of(found: set[str]) -> Symmetry:
    if len(found) > 1:
        return Symmetry.FULLY
    if "image" in found:
        return Symmetry.POSITIVE
    if "both" in found:
        return Symmetry.NEGATIVE
    return Symmetry.REVERSIBLE if found else Symmetry.CHIRAL


def _prime(diagram: Diagram) -> bool:
    """Whether no circle crosses the diagram twice, or once at a crossing, and parts it.

    Such a diagram is reduced, and, where it alternates, its knot is prime (Menasco,
    1984).
    """
    shared: dict[frozenset[int], int] = {}
    sides: dict[int, list[int]] = {}
    for index, face in enumerate(faces(diagram.crossings)):
        if len({crossing for crossing, _ in face}) < len(face):
            return False
        for crossing, slot in face:
            sides.setdefault(diagram.crossings[crossing][slot], []).append(index)
    for both in sides.values():
        pair = frozenset(both)
        shared[pair] = shared.get(pair, 0) + 1
    return all(count == 1 for count in shared.values())
