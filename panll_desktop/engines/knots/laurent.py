"""Laurent polynomials with integer coefficients in one variable."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from panll_desktop.engines.knots.errors import KnotError
from panll_desktop.records import Record

_TERM: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<number>\d+)?\*?(?P<name>[A-Za-z])?"
    r"(?:\^(?:\((?P<boxed>-?\d+)\)|(?P<bare>-?\d+)))?"
)


class Laurent(Record):
    """A polynomial that may have negative exponents.

    Attributes:
        terms: (exponent, coefficient) by rising exponent, no coefficient 0.
    """

    terms: tuple[tuple[int, int], ...]

    def __add__(self, other: "Laurent") -> "Laurent":
        total = dict(self.terms)
        for exponent, coefficient in other.terms:
            total[exponent] = total.get(exponent, 0) + coefficient
        return from_mapping(total)

    def __neg__(self) -> "Laurent":
        return Laurent(tuple((e, -c) for e, c in self.terms))

    def __sub__(self, other: "Laurent") -> "Laurent":
        return self + -other

    def __mul__(self, other: "Laurent") -> "Laurent":
        total: dict[int, int] = {}
        for left, first in self.terms:
            for right, second in other.terms:
                total[left + right] = total.get(left + right, 0) + first * second
        return from_mapping(total)

    def shifted(self, by: int) -> "Laurent":
        """Times the variable to the power `by`."""
        return Laurent(tuple((e + by, c) for e, c in self.terms))

    def inverted(self) -> "Laurent":
        """With 1/t in the place of t."""
        return Laurent(tuple((-e, c) for e, c in reversed(self.terms)))

    @property
    def lowest(self) -> int:
        """The least exponent; 0 for the polynomial 0."""
        return self.terms[0][0] if self.terms else 0

    @property
    def highest(self) -> int:
        """The greatest exponent; 0 for the polynomial 0."""
        return self.terms[-1][0] if self.terms else 0

    @property
    def span(self) -> int:
        """Greatest less least exponent."""
        return self.highest - self.lowest

    def at(self, value: int) -> int:
        """The value at 1 or -1, or, without negative exponents, at any integer."""
        if abs(value) == 1:
            return sum(c * (value if e % 2 else 1) for e, c in self.terms)
        if self.lowest < 0:
            raise ValueError("negative exponents: only 1 and -1 give an integer")
        return sum(c * value**e for e, c in self.terms)

    def coefficients(self) -> tuple[int, ...]:
        """From the least to the greatest exponent, zeros between included."""
        found = dict(self.terms)
        if not found:
            return (0,)
        return tuple(found.get(e, 0) for e in range(self.lowest, self.highest + 1))

    def text(self, variable: str) -> str:
        """As people write it, such as ``t^-1 - 1 + 2t``."""
        if not self.terms:
            return "0"
        written = []
        for exponent, coefficient in self.terms:
            size = abs(coefficient)
            power = {0: "", 1: variable}.get(exponent, f"{variable}^{exponent}")
            number = str(size) if size != 1 or not power else ""
            written.append(("-" if coefficient < 0 else "+", number + power))
        first, *rest = written
        start = ("-" if first[0] == "-" else "") + first[1]
        return " ".join([start, *(f"{sign} {term}" for sign, term in rest)])


ONE: Final = Laurent(((0, 1),))


def from_mapping(coefficients: Mapping[int, int]) -> Laurent:
    """The polynomial of a table from exponents to coefficients."""
    return Laurent(tuple(sorted((e, c) for e, c in coefficients.items() if c)))


def from_coefficients(coefficients: Iterable[int], lowest: int = 0) -> Laurent:
    """The polynomial whose coefficients, from `lowest` upwards, are these."""
    return Laurent(tuple((e, c) for e, c in enumerate(coefficients, lowest) if c))


def parse(text: str) -> Laurent:
    """Reads what people write: ``t+t^3-t^4``, ``2*t^(-1)``, ``1:1,3:1,4:-1``.

    Raises:
        KnotError: it is no such thing; the sentence says from where on.
    """
    plain = re.sub(r"\s+", "", text.replace("\N{MINUS SIGN}", "-"))
    if ":" in plain:
        return _parse_pairs(plain, text)
    total: dict[int, int] = {}
    names: set[str] = set()
    place = 0
    while place < len(plain):
        found = _TERM.match(plain, place)
        if found is None or not (found["number"] or found["name"]):
            raise _unreadable(text, plain[place:])
        if (place and not found["sign"]) or (found["name"] is None and "^" in found[0]):
            raise _unreadable(text, plain[place:])
        names |= {found["name"]} - {None}
        power = found["boxed"] or found["bare"] or "1"
        exponent = int(power) if found["name"] else 0
        coefficient = int(found["number"] or 1) * (-1 if found["sign"] == "-" else 1)
        total[exponent] = total.get(exponent, 0) + coefficient
        place = found.end()
    if not plain or len(names) > 1:
        raise _unreadable(text, plain)
    return from_mapping(total)


def _parse_pairs(plain: str, text: str) -> Laurent:
    total: dict[int, int] = {}
    for pair in plain.split(","):
        exponent, _, coefficient = pair.partition(":")
        try:
            total[int(exponent)] = total.get(int(exponent), 0) + int(coefficient)
        except ValueError as error:
            raise _unreadable(text, pair) from error
    return from_mapping(total)


def _unreadable(text: str, rest: str) -> KnotError:
    return KnotError(
        f"{text!r} is no polynomial in one variable (from {rest!r} on); write it like"
        " t + t^3 - t^4."
    )
