"""The table: the unknot and the 249 prime knots up to ten crossings.

`resources/knots/primes.json` is computed from the DT codes beside it by
`tests/samples/make_knots.py`. Names are KnotInfo's, 10_1 to 10_165, and so is the
chirality: that of the DT code.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from panll_desktop.engines.knots.diagram import UNKNOT, Crossing, Diagram
from panll_desktop.engines.knots.errors import UnknownKnotError
from panll_desktop.engines.knots.invariants import Invariants
from panll_desktop.engines.knots.laurent import Laurent, from_coefficients
from panll_desktop.engines.knots.moves import connected_sum, mirrored
from panll_desktop.engines.knots.surfaces import Genus
from panll_desktop.engines.knots.symmetry import Symmetry
from panll_desktop.paths import resource
from panll_desktop.records import Record

LARGEST: Final = 10


class Knot(Record):
    """A knot of the table.

    Attributes:
        name: such as ``10_132``.
        dt_code: the one that its diagram is of.
        diagram: with as many crossings as the knot needs.
        invariants: of the diagram.
        symmetry: of the knot; None where it is not proven here.
        genus: of the knot. Half the degree of the Alexander polynomial, which is known
            to be the genus for every prime knot up to ten crossings.
    """

    name: str
    dt_code: tuple[int, ...]
    diagram: Diagram
    invariants: Invariants
    symmetry: Symmetry | None
    genus: int


class Summand(Record):
    """A prime knot of a connected sum, as the table has it or mirrored."""

    name: str
    mirrored: bool


class Sum(Record):
    """A connected sum with at most ten crossings, by what tells it from others."""

    summands: tuple[Summand, ...]
    jones: Laurent
    alexander: Laurent
    signature: int

    @property
    def name(self) -> str:
        """Such as ``3_1 # m(3_1)``."""
        return " # ".join(
            f"m({each.name})" if each.mirrored else each.name for each in self.summands
        )


@cache
def primes() -> tuple[Knot, ...]:
    """The unknot and the prime knots, by crossings and number."""
    return tuple(map(_knot, _stored()["primes"]))


@cache
def sums() -> tuple[Sum, ...]:
    """The connected sums; of two with equal invariants the first."""
    return tuple(
        Sum(
            tuple(Summand(name, bool(mirrored)) for name, mirrored in each["summands"]),
            _polynomial(each["jones"]),
            _polynomial(each["alexander"]),
            each["signature"],
        )
        for each in _stored()["sums"]
    )


def knot(name: str) -> Knot:
    """The knot of a name.

    Raises:
        UnknownKnotError: the table has none of that name.
    """
    found = _by_name().get(name)
    if found is None:
        raise UnknownKnotError(
            f"There is no knot {name!r} in the table, which has 0_1 and 3_1 to 10_165."
        )
    return found


def genus_of(name: str) -> int | None:
    """The genus of a knot of the table or of a sum; None for a name of neither.

    The genus of a sum is the sum of the genera.
    """
    made = next((each for each in sums() if each.name == name), None)
    if made is not None:
        return sum(knot(each.name).genus for each in made.summands)
    found = _by_name().get(name)
    return None if found is None else found.genus


def sum_diagram(made: Sum) -> Diagram:
    """A diagram of a connected sum, of the diagrams of its summands."""
    found = UNKNOT
    for each in made.summands:
        diagram = knot(each.name).diagram
        found = connected_sum(found, mirrored(diagram) if each.mirrored else diagram)
    return found


@cache
def _by_name() -> dict[str, Knot]:
    return {each.name: each for each in primes()}


@cache
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(resource("knots/primes.json").read_bytes())
    return stored


def _knot(stored: dict[str, Any]) -> Knot:
    crossings: list[Crossing] = [(a, b, c, d) for a, b, c, d in stored["pd"]]
    return Knot(
        stored["name"],
        tuple(stored["dt"]),
        Diagram(tuple(crossings), tuple(stored["signs"])),
        Invariants(
            crossing_count=len(crossings),
            writhe=sum(stored["signs"]),
            seifert_circles=stored["seifert_circles"],
            alternating_diagram=stored["alternating"],
            alexander=_polynomial(stored["alexander"]),
            conway=_polynomial(stored["conway"]),
            jones=_polynomial(stored["jones"]),
            determinant=stored["determinant"],
            signature=stored["signature"],
            genus=Genus(*stored["genus_bounds"]),
            torsion=tuple(stored["torsion"]),
        ),
        Symmetry(stored["symmetry"]) if stored["symmetry"] else None,
        stored["genus_bounds"][0],
    )


def as_stored(knot: Knot) -> dict[str, Any]:
    """A knot as the file has it."""
    found = knot.invariants
    return {
        "name": knot.name,
        "dt": knot.dt_code,
        "pd": knot.diagram.crossings,
        "signs": knot.diagram.signs,
        "seifert_circles": found.seifert_circles,
        "alternating": found.alternating_diagram,
        "alexander": _numbers(found.alexander),
        "conway": _numbers(found.conway),
        "jones": _numbers(found.jones),
        "determinant": found.determinant,
        "signature": found.signature,
        "symmetry": knot.symmetry,
        "genus_bounds": (found.genus.least, found.genus.most),
        "torsion": found.torsion,
    }


def sum_as_stored(made: Sum) -> dict[str, Any]:
    """A connected sum as the file has it."""
    return {
        "summands": [(each.name, int(each.mirrored)) for each in made.summands],
        "jones": _numbers(made.jones),
        "alexander": _numbers(made.alexander),
        "signature": made.signature,
    }


def _numbers(polynomial: Laurent) -> list[int]:
    """The least exponent, then the coefficients from there."""
    return [polynomial.lowest, *polynomial.coefficients()]


def _polynomial(numbers: Sequence[int]) -> Laurent:
    return from_coefficients(numbers[1:], numbers[0])
