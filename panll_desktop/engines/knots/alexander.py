"""The Alexander and the Conway polynomial, by Fox's matrix of a Wirtinger presentation.

The determinant is taken at one large integer instead of over polynomials: with digits
wide enough for the largest coefficient, the value spells the coefficients (Kronecker
substitution), and integers are what Python is quick at.
"""

from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.laurent import ONE, Laurent, from_mapping
from panll_desktop.engines.knots.matrices import determinant


def alexander(diagram: Diagram) -> Laurent:
    """Δ(t), its least exponent 0 and Δ(1) = 1."""
    count = len(diagram)
    if count < 2:  # noqa: PLR2004 - a loop is the unknot
        return ONE
    # a row's coefficients add up to at most 4 in absolute value, so a minor's to 4^n
    width = 2 * count + 2
    value = determinant(_minor(diagram, 1 << width))
    coefficients = spelled(value, width)
    return _normal(from_mapping(dict(enumerate(coefficients))))


def _minor(diagram: Diagram, t: int) -> list[list[int]]:
    """Fox's matrix at t without its last row and column."""
    size = len(diagram) - 1
    rows = []
    for first, over, last in diagram.relations()[:size]:
        row = [0] * (size + 1)
        row[over] += 1 - t
        row[first] += t
        row[last] -= 1
        rows.append(row[:size])
    return rows


def spelled(value: int, width: int) -> list[int]:
    """The digits of a number in base 2^width, each at least -2^(width - 1)."""
    digits = []
    half, base = 1 << (width - 1), 1 << width
    while value:
        digit = value & (base - 1)
        if digit >= half:
            digit -= base
        digits.append(digit)
        value = (value - digit) >> width
    return digits


def _normal(polynomial: Laurent) -> Laurent:
    moved = polynomial.shifted(-polynomial.lowest)
    return moved if moved.at(1) > 0 else -moved


def conway(polynomial: Laurent) -> Laurent:
    """∇(z) of an Alexander polynomial: z² stands for t - 2 + 1/t."""
    rest = polynomial.shifted(-(polynomial.span // 2))
    step = from_mapping({-1: 1, 0: -2, 1: 1})
    powers = [ONE]
    while len(powers) <= rest.highest:
        powers.append(powers[-1] * step)
    found: dict[int, int] = {}
    while rest.terms:
        exponent, coefficient = rest.terms[-1]
        found[2 * exponent] = coefficient
        rest -= powers[exponent] * from_mapping({0: coefficient})
    return from_mapping(found)
