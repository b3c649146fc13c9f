"""The ways in which people write a knot down: PD, DT, Gauss code, braid word.

- PD: ``X[1,5,2,4] X[3,1,4,6] X[5,3,6,2]`` or ``[[1,5,2,4],[3,1,4,6],[5,3,6,2]]``.
- DT: ``4 6 2``, the even label at each odd one; a positive entry says that the pass of
  odd label is below.
- Gauss: ``1 -2 3 -1 2 -3``, positive above and negative below, or with signs of the
  crossings ``O1+U2+O3+U1+O2+U3+``. Without them it leaves open which of two mirror
  images is meant.
- Braid: ``1 1 1``, whose closure is taken; i is sigma i, -i its inverse.

A DT or Gauss code of a connected sum leaves more open: each summand may be mirrored.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, assert_never

from panll_desktop.engines.knots import braids
from panll_desktop.engines.knots.diagram import UNKNOT, Diagram, from_pd
from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.engines.knots.realising import Meeting, components, realise

MOST_CROSSINGS: Final = 1000
LONGEST_NUMBER: Final = 12
_NUMBER: Final = re.compile(r"[+-]?[0-9]+")
_EXTENDED: Final = re.compile(r"([OoUu])([0-9]{1,9})([+-])")
_HEADS: Final = re.compile(
    r"^\s*(pd|dt(?:code)?|gauss(?:code)?|braid|br)\b\s*[:=]?\s*", re.IGNORECASE
)
_PLAIN: Final = re.compile(r"[\s\[\](){},;|<>-]*")


class Notation(StrEnum):
    """How a code is written."""

    PD = "pd"
    DT = "dt"
    GAUSS = "gauss"
    BRAID = "braid"


def read(text: str) -> Diagram:
    """The diagram of a code in the notation that it begins with, or that it must be.

    Four numbers a crossing are a PD code, even numbers alone a DT code, each number
    twice with both signs a Gauss code. A braid word says so: ``braid: 1 1 1``.

    Raises:
        CodeError: it is none of these, or describes no knot.
    """
    return parse(text, notation_of(text))


def notation_of(text: str) -> Notation:
    """Which notation a code is in.

    Raises:
        CodeError: it could be none.
    """
    head = _HEADS.match(text)
    if head is not None:
        word = head[1].lower()
        return Notation.BRAID if word == "br" else Notation(word.removesuffix("code"))
    if re.search(r"[Xx]\s*[\[(]|[\[(]\s*[\[(]\s*-?\d+\s*,\s*-?\d+\s*,", text):
        return Notation.PD
    if _EXTENDED.search(text):
        return Notation.GAUSS
    numbers = _numbers(text)
    if all(number % 2 == 0 for number in numbers):
        return Notation.DT
    if sorted(numbers) == sorted(-number for number in numbers):
        return Notation.GAUSS
    raise CodeError(
        f"{_short(text)} could be no PD, DT or Gauss code; begin it with pd:, dt:,"
        " gauss: or braid: to say what it is."
    )


def parse(text: str, notation: Notation) -> Diagram:
    """The diagram of a code in one notation; an empty one is the unknot.

    Raises:
        CodeError: it describes no knot; the place is a label or a crossing.
    """
    body = _HEADS.sub("", text)
    match notation:
        case Notation.PD:
            numbers = _numbers(re.sub(r"\bPD\b|[Xx]", " ", body))
            if len(numbers) % 4:
                raise CodeError(
                    f"A PD code has four labels a crossing; {len(numbers)} labels are"
                    " none."
                )
            _limit(len(numbers) // 4)
            return from_pd([numbers[i : i + 4] for i in range(0, len(numbers), 4)])
        case Notation.DT:
            return from_dt(_numbers(body))
        case Notation.GAUSS:
            return _read_gauss(body)
        case Notation.BRAID:
            return braids.closed(*_braid(body))
        case _:
            assert_never(notation)


def _numbers(text: str) -> list[int]:
    plain = text.replace("\N{MINUS SIGN}", "-")
    rest = _NUMBER.sub("", plain)
    if not re.fullmatch(_PLAIN, rest):
        odd = re.sub(_PLAIN, "", rest)[:1]
        raise CodeError(f"{_short(text)} holds {odd!r}, which no code of numbers has.")
    found = _NUMBER.findall(plain)
    long = next((each for each in found if len(each) > LONGEST_NUMBER), None)
    if long is not None:
        raise CodeError("no code has labels of so many digits.", f"label {long[:20]}…")
    return [int(each) for each in found]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return repr(plain if len(plain) <= 40 else f"{plain[:39]}…")  # noqa: PLR2004 - a line


def _limit(crossings: int) -> None:
    if crossings > MOST_CROSSINGS:
        raise CodeError(
            f"{crossings} crossings are more than the {MOST_CROSSINGS} that are taken."
        )


def from_dt(entries: Sequence[int]) -> Diagram:
    """The diagram of a DT code; its chirality is the one that KnotInfo means.

    Raises:
        CodeError: it describes no knot; the place is a label.
    """
    _limit(len(entries))
    highest = 2 * len(entries)
    seen: dict[int, int] = {}
    for index, entry in enumerate(entries):
        odd, even = 2 * index + 1, abs(entry)
        if even % 2 or not 0 < even <= highest:
            raise CodeError(
                f"label {odd} is paired with it, but it must be one of the even numbers"
                f" from 2 to {highest}.",
                f"label {entry}",
            )
        if even in seen:
            raise CodeError(
                f"it is paired with both {seen[even]} and {odd}.", f"label {entry}"
            )
        seen[even] = odd
    return realise(
        [
            Meeting(odd, even, f"crossing {odd}/{even}")
            if entries[odd // 2] > 0
            else Meeting(even, odd, f"crossing {odd}/{even}")
            for even, odd in sorted(seen.items(), key=lambda pair: pair[1])
        ]
    )


def from_gauss(entries: Sequence[int], signs: dict[int, int] | None = None) -> Diagram:
    """The diagram of a Gauss code.

    Args:
        entries: the crossings in the order of the knot, negative where it is below.
        signs: +1 or -1 for each crossing; without them the chirality is a choice:
            the crossing met first, in each part of a connected sum, is positive.

    Raises:
        CodeError: it describes no knot; the place is a label.
    """
    _limit(len(entries) // 2)
    places: dict[int, int] = {}
    for place, entry in enumerate(entries, start=1):
        if not entry:
            raise CodeError("crossings are numbered from 1.", "label 0")
        if entry in places:
            where = "above" if entry > 0 else "below"
            raise CodeError(f"the knot is {where} there twice.", f"label {abs(entry)}")
        places[entry] = place
    for entry in places:
        if -entry not in places:
            where = "below" if entry > 0 else "above"
            raise CodeError(f"the knot is never {where} there.", f"label {abs(entry)}")
    return realise(
        [
            Meeting(
                places[-entry], place, f"label {entry}", (signs or {}).get(entry, 0)
            )
            for entry, place in places.items()
            if entry > 0
        ],
        positive=True,
    )


def _read_gauss(body: str) -> Diagram:
    if not _EXTENDED.search(body):
        return from_gauss(_numbers(body))
    rest = re.sub(r"[\s,;]+", "", _EXTENDED.sub("", body))
    if rest:
        raise CodeError(
            f"{_short(rest)} is no part of a Gauss code like O1+U2+O3+U1+O2+U3+."
        )
    entries, signs = [], dict[int, int]()
    for level, number, sign in _EXTENDED.findall(body):
        crossing, value = int(number), 1 if sign == "+" else -1
        if signs.setdefault(crossing, value) != value:
            raise CodeError("it is given both signs.", f"label {crossing}")
        entries.append(crossing if level in "Oo" else -crossing)
    return from_gauss(entries, signs)


def leaves_image_open(text: str, notation: Notation | None = None) -> bool:
    """Whether a code may as well be read as the mirror image: a Gauss code unsigned.

    Raises:
        CodeError: no notation is given, and it is not to be seen what code it is.
    """
    known = notation or notation_of(text)
    return known is Notation.GAUSS and not _EXTENDED.search(text)


def _braid(body: str) -> tuple[list[int], int]:
    """The letters, and the number of strands where ``{3, {1, 2}}`` gives it, or 0."""
    counted = re.fullmatch(
        r"\s*[\[{(]?\s*(\d+)\s*[,;]\s*([\[{(].*[\]})])\s*[\]})]?\s*", body, re.DOTALL
    )
    if counted is not None:
        return _numbers(counted[2]), int(counted[1])
    return _numbers(body), 0


def dt_code(diagram: Diagram) -> tuple[int, ...]:
    """The DT code of a diagram, which `from_dt` makes the same chirality of.

    It is walked from the first edge that does so. No edge may do so for all parts of a
    connected sum: the code is then right for the greatest part of the crossings.
    """
    places = _places(diagram)
    count = 2 * len(places)
    parts = components(places)

    def reread(start: int) -> int:
        """How many crossings `from_dt` settles as they are, walked from there."""
        settled = 0
        for part in parts:
            place, crossing, over = min(
                ((each - 1 - start) % count, index, bool(over))
                for index in part
                for over, each in enumerate(places[index])
            )
            crossed_rightwards = (diagram.signs[crossing] > 0) != over
            settled += len(part) * (crossed_rightwards == (place % 2 == 0))
        return settled

    start = max(range(count), key=reread, default=0)
    entries = {}
    for pair in places:
        below, above = ((each - 1 - start) % count + 1 for each in pair)
        odd, even = (below, above) if below % 2 else (above, below)
        entries[odd] = even if below == odd else -even
    return tuple(entries[odd] for odd in sorted(entries))


def gauss_code(diagram: Diagram) -> tuple[int, ...]:
    """Crossings by the order in which they are met, negative where below."""
    number: dict[int, int] = {}
    made = []
    for each in diagram.passes():
        name = number.setdefault(each.crossing, len(number) + 1)
        made.append(name if each.over else -name)
    return tuple(made)


def signed_gauss_code(diagram: Diagram) -> str:
    """Such as ``O1+U2+O3+U1+O2+U3+``: it gives the very diagram back."""
    number: dict[int, int] = {}
    made = []
    for each in diagram.passes():
        name = number.setdefault(each.crossing, len(number) + 1)
        sign = "+" if diagram.signs[each.crossing] > 0 else "-"
        made.append(f"{'O' if each.over else 'U'}{name}{sign}")
    return "".join(made)


def _places(diagram: Diagram) -> list[tuple[int, int]]:
    """For each crossing the places, from 1, of its passes below and above."""
    places = [[0, 0] for _ in diagram.crossings]
    for place, each in enumerate(diagram.passes(), start=1):
        places[each.crossing][each.over] = place
    return [(below, above) for below, above in places]


__all__ = [
    "UNKNOT",
    "Notation",
    "dt_code",
    "from_dt",
    "from_gauss",
    "gauss_code",
    "leaves_image_open",
    "notation_of",
    "parse",
    "read",
    "signed_gauss_code",
]
