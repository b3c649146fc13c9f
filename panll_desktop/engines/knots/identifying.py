"""Which knot a diagram shows, and how sure that is.

Every knot with a diagram of at most ten crossings is the unknot, one of the 249 of the
table, the mirror image of one, or a connected sum of such. Jones and Alexander
polynomial, signature, and the colourings by two quandles of A_5 tell all of these from
one another, up to mirror images; the tests compute that. So for a diagram that can be
brought to ten crossings, agreement is a proof. For a larger one it is no more than
agreement.
"""

from enum import Enum, StrEnum
from functools import cache
from typing import Final, TypeAlias

from panll_desktop.engines.knots import colouring, quandles, table
from panll_desktop.engines.knots.alexander import alexander
from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.invariants import check_size
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.laurent import ONE, Laurent
from panll_desktop.engines.knots.moves import mirrored, reversed_, simplified
from panll_desktop.engines.knots.quandles import Quandle
from panll_desktop.engines.knots.searching import explored, reduced
from panll_desktop.engines.knots.signature import signature
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.records import Record

UNKNOT_BY_JONES: Final = 24  # Tuzun and Sikora, 2021: up to there, V = 1 is the unknot
SPLITTING: Final = ("A5-3c", "A5-5c")


class Certainty(StrEnum):
    """What an identification rests on."""

    EXACT = "exact"
    """There is a proof that it is this knot."""
    NECESSARY = "necessary"
    """Its invariants agree, as those of other knots may."""


class Chirality(Enum):
    """How a diagram relates to the knot of the table."""

    SAME = "as in the table"
    MIRRORED = "the mirror image of the one in the table"
    UNTOLD = "as in the table or its mirror image, which these invariants cannot tell"


class Match(Record):
    """A knot that a diagram may show.

    Attributes:
        knot: a name of the table, or a sum such as ``3_1 # m(3_1)``.
        chirality: of a sum always SAME, since its name says which are mirrored.
    """

    knot: str
    chirality: Chirality

    @property
    def name(self) -> str:
        """``3_1``, or ``m(3_1)`` for the mirror image."""
        return f"m({self.knot})" if self.chirality is Chirality.MIRRORED else self.knot


class Identification(Record):
    """What a diagram shows.

    Attributes:
        matches: none where no knot of the table has these invariants; more than one
            only where the certainty is NECESSARY.
        certainty: what the matches rest on.
        reason: a sentence for the user.
    """

    matches: tuple[Match, ...]
    certainty: Certainty
    reason: str


class _Entry(Record):
    name: str
    mirrored: bool
    told: bool
    """Whether Jones polynomial or signature tell it from its mirror image."""
    signature: int


_Key: TypeAlias = tuple[Laurent, Laurent]


def identify(diagram: Diagram, stop: Stop = NEVER) -> Identification:
    """Finds the knot in the table.

    Raises:
        TooLargeError: the diagram is too wide for its Jones polynomial.
        StoppedError: `stop` said so.
    """
    small = simplified(diagram)
    if not small.crossings:
        return Identification(
            (Match("0_1", Chirality.SAME),),
            Certainty.EXACT,
            "Reidemeister moves take away every crossing.",
        )
    check_size(small)
    key = jones(small, stop), alexander(small)
    if key[0] == ONE and len(small) <= UNKNOT_BY_JONES:
        return Identification(
            (Match("0_1", Chirality.SAME),),
            Certainty.EXACT,
            f"Up to {UNKNOT_BY_JONES} crossings the Jones polynomial is 1 for the"
            " unknot alone.",
        )
    matches = _matches(small, key, stop)
    if len(small) > table.LARGEST and matches:
        small = reduced(small, table.LARGEST, stop=stop)
        matches = _matches(small, key, stop)
    if len(small) > table.LARGEST:
        return Identification(matches, Certainty.NECESSARY, _unproven(small, matches))
    return Identification(
        matches,
        Certainty.EXACT,
        f"It has a diagram of {len(small)} crossings, and among all knots up to"
        f" {table.LARGEST} crossings no other has its Jones and Alexander polynomials,"
        " signature and colourings.",
    )


def _unproven(diagram: Diagram, matches: tuple[Match, ...]) -> str:
    start = f"The diagram keeps {len(diagram)} crossings"
    if matches:
        return (
            f"{start}; the invariants agree, as those of a knot with more than"
            f" {table.LARGEST} crossings may."
        )
    return f"{start}, and no knot up to {table.LARGEST} crossings has its invariants."


def _matches(diagram: Diagram, key: _Key, stop: Stop) -> tuple[Match, ...]:
    value = signature(diagram)
    found = [each for each in _index().get(key, ()) if each.signature == value]
    if len(found) > 1:
        found = _split(diagram, found, stop)
    return tuple(Match(each.name, _chirality(diagram, each, stop)) for each in found)


def _split(diagram: Diagram, entries: list[_Entry], stop: Stop) -> list[_Entry]:
    """Those that agree in the colourings by quandles of A_5."""
    for quandle in _splitters():
        known = [_colourings(each.name, quandle.name) for each in entries]
        if len(set(known)) > 1:
            count = colouring.count(diagram, quandle, stop)
            paired = zip(entries, known, strict=True)
            entries = [each for each, expected in paired if expected == count]
    return entries


@cache
def _splitters() -> tuple[Quandle, ...]:
    return tuple(quandles.named()[name]() for name in SPLITTING)


@cache
def _colourings(name: str, quandle: str) -> int:
    """Of a knot of the table or of a sum.

    Its mirror image has as many: to invert all colours carries one to the other.
    """
    found = next(each for each in _splitters() if each.name == quandle)
    return colouring.count(_diagram(name), found)


def _diagram(name: str) -> Diagram:
    """Of a knot of the table or of a sum."""
    made = next((each for each in table.sums() if each.name == name), None)
    return table.knot(name).diagram if made is None else table.sum_diagram(made)


@cache
def _index() -> dict[_Key, tuple[_Entry, ...]]:
    found: dict[_Key, list[_Entry]] = {}
    for knot in table.primes():
        known = knot.invariants
        flat = known.jones.inverted() == known.jones and not known.signature
        for turned in (False,) if flat else (False, True):
            polynomial = known.jones.inverted() if turned else known.jones
            entry = _Entry(
                knot.name, turned, not flat, (-1 if turned else 1) * known.signature
            )
            found.setdefault((polynomial, known.alexander), []).append(entry)
    for each in table.sums():
        entry = _Entry(each.name, mirrored=False, told=True, signature=each.signature)
        found.setdefault((each.jones, each.alexander), []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}


def _chirality(diagram: Diagram, entry: _Entry, stop: Stop) -> Chirality:
    if entry.mirrored:
        return Chirality.MIRRORED
    if entry.told:
        return Chirality.SAME
    known = table.knot(entry.name)
    if known.symmetry is not None and known.symmetry.amphicheiral:
        return Chirality.SAME
    image = mirrored(known.diagram)
    same = {canonical(known.diagram), canonical(reversed_(known.diagram))}
    other = {canonical(image), canonical(reversed_(image))}
    for form in map(canonical, explored(diagram, stop=stop)):
        if form in same:
            return Chirality.SAME
        if form in other:
            return Chirality.MIRRORED
    return Chirality.UNTOLD
