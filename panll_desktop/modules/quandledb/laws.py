"""What holds for every connection, beside its collections: axioms and conventions."""

from typing import Final

from panll_desktop.modules.quandledb.quandle_sheet import AXIOMS
from panll_desktop.protocol import CatalogKind, CatalogNode

_AXIOMS: Final = "axioms of quandles"
_CONVENTIONS: Final = "conventions"
ROOTS: Final = (
    CatalogNode(
        _AXIOMS,
        CatalogKind.CONSTRAINT,
        "",
        "what a table must keep to colour knots; all are checked",
        branch=True,
    ),
    CatalogNode(
        _CONVENTIONS,
        CatalogKind.OTHER,
        "",
        "signs, codes and mirror images, fixed once",
        branch=True,
    ),
)
_STATED: Final = (
    (
        "chirality",
        "as in KnotInfo, by its DT codes: 3_1 is the right-handed trefoil, writhe 3",
    ),
    ("signature", "−2 for the right-handed trefoil; others write 2"),
    ("Jones polynomial", "t + t³ − t⁴ for it; a mirror image has 1/t for t"),
    ("Alexander polynomial", "from t⁰ on, with the value 1 at 1"),
    ("PD code", "X[a,b,c,d]: a comes in below, then counter-clockwise"),
    ("DT code", "a positive entry: the odd label passes below"),
    ("Gauss code", "positive above, negative below; it leaves the mirror image open"),
    ("braid", "sigma i: the strand at the left passes over; closed, it is positive"),
    ("colouring", "x * y: the colour x after it has passed below y"),
)


def branch(name: str) -> tuple[CatalogNode, ...] | None:
    """The axioms, or the conventions; None for another branch."""
    if name == _AXIOMS:
        return tuple(
            CatalogNode(axiom, CatalogKind.CONSTRAINT, formula, meaning)
            for axiom, formula, meaning in AXIOMS
        )
    if name == _CONVENTIONS:
        return tuple(
            CatalogNode(title, CatalogKind.OTHER, "", said) for title, said in _STATED
        )
    return None
