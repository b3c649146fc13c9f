"""Finite quandles: tables, their axioms, and three families.

The entry of row x and column y is x * y: the colour x after it has passed below y.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import gcd
from typing import Final, TypeVar

from panll_desktop.engines.knots.errors import QuandleError
from panll_desktop.records import Record

MOST_ELEMENTS: Final = 512
_Element = TypeVar("_Element", bound=Hashable)
Permutation = tuple[int, ...]


class Quandle(Record):
    """A finite quandle; `quandle` makes one of any table that is one.

    Attributes:
        name: such as ``R_3``.
        table: entry [x][y] is x * y, elements counted from 0.
    """

    name: str
    table: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """How many elements it has."""
        return len(self.table)

    @property
    def inverse(self) -> tuple[tuple[int, ...], ...]:
        """Entry [x][y] is the z with z * y = x."""
        back = [[0] * self.size for _ in self.table]
        for x, row in enumerate(self.table):
            for y, z in enumerate(row):
                back[z][y] = x
        return tuple(map(tuple, back))

    def orbits(self) -> list[list[int]]:
        """Its elements by what they can be carried to; one orbit: it is connected."""
        left, found = set(range(self.size)), []
        while left:
            waiting = [min(left)]
            orbit = set(waiting)
            while waiting:
                fresh = set(self.table[waiting.pop()]) - orbit
                orbit |= fresh
                waiting.extend(fresh)
            left -= orbit
            found.append(sorted(orbit))
        return found


def quandle(name: str, table: Sequence[Sequence[int]]) -> Quandle:
    """The quandle of a table.

    Raises:
        QuandleError: it is none; the axiom that fails and the elements at which.
    """
    _check_shape(table)
    size = len(table)
    for x in range(size):
        if table[x][x] != x:
            raise QuandleError(
                f"Idempotence fails at {x}: {x} * {x} is {table[x][x]}, not {x}.",
                "idempotence",
                (x,),
            )
    for y in range(size):
        first: dict[int, int] = {}
        for x in range(size):
            z = table[x][y]
            if z in first:
                raise QuandleError(
                    f"Invertibility fails at {first[z]}, {x}, {y}: {first[z]} * {y} and"
                    f" {x} * {y} are both {z}.",
                    "invertibility",
                    (first[z], x, y),
                )
            first[z] = x
    _check_distributive(table)
    return Quandle(name, tuple(tuple(row) for row in table))


def _check_shape(table: Sequence[Sequence[int]]) -> None:
    size = len(table)
    if not size:
        raise QuandleError("A quandle has at least one element; the table is empty.")
    if size > MOST_ELEMENTS:
        raise QuandleError(
            f"{size} elements are more than the {MOST_ELEMENTS} that are taken."
        )
    for x, row in enumerate(table):
        if len(row) != size:
            raise QuandleError(
                f"Row {x} has {len(row)} entries; a table of {size} rows needs {size}.",
                elements=(x,),
            )
        for y, z in enumerate(row):
            if not 0 <= z < size:
                raise QuandleError(
                    f"{x} * {y} is {z}; elements are numbered from 0 to {size - 1}.",
                    elements=(x, y),
                )


def _check_distributive(table: Sequence[Sequence[int]]) -> None:
    import numpy as np  # noqa: PLC0415 - a command line that colours nothing is quicker

    array = np.asarray(table, dtype=np.int64)
    for z in range(len(table)):
        left = array[array, z]  # (x * y) * z
        right = array[array[:, z][:, None], array[:, z][None, :]]
        wrong = np.argwhere(left != right)
        if len(wrong):
            x, y = (int(each) for each in wrong[0])
            raise QuandleError(
                f"Distributivity fails at {x}, {y}, {z}: ({x} * {y}) * {z} is"
                f" {int(left[x, y])}, but ({x} * {z}) * ({y} * {z}) is"
                f" {int(right[x, y])}.",
                "distributivity",
                (x, y, z),
            )


def dihedral(order: int) -> Quandle:
    """R_n: x * y = 2y - x modulo n; its colourings are Fox's.

    Raises:
        QuandleError: n is not between 1 and `MOST_ELEMENTS`.
    """
    _check_order(order)
    return Quandle(
        f"R_{order}",
        tuple(tuple((2 * y - x) % order for y in range(order)) for x in range(order)),
    )


def alexander_quandle(order: int, unit: int) -> Quandle:
    """Z_n with x * y = t·x + (1 - t)·y.

    Raises:
        QuandleError: t has no inverse modulo n, or n is out of bounds.
    """
    _check_order(order)
    if gcd(unit, order) != 1:
        raise QuandleError(
            f"{unit} has no inverse modulo {order} (both are divisible by"
            f" {gcd(unit, order)}); an Alexander quandle needs one."
        )
    return Quandle(
        f"Z_{order}, t = {unit % order}",
        tuple(
            tuple((unit * x + (1 - unit) * y) % order for y in range(order))
            for x in range(order)
        ),
    )


def _check_order(order: int) -> None:
    if not 1 <= order <= MOST_ELEMENTS:
        raise QuandleError(
            f"A quandle of {order} elements cannot be made; 1 to {MOST_ELEMENTS} can."
        )


def conjugation(
    name: str,
    elements: Iterable[_Element],
    conjugate: Callable[[_Element, _Element], _Element],
) -> Quandle:
    """A union of conjugacy classes of a group with x * y = y⁻¹xy.

    Args:
        name: of the quandle.
        elements: of the classes, each once; they are numbered in this order.
        conjugate: y⁻¹xy of x and y.

    Raises:
        QuandleError: a conjugate is not among the elements, or it is no quandle.
    """
    listed = list(elements)
    number = {element: index for index, element in enumerate(listed)}
    table = []
    for x in listed:
        row = []
        for y in listed:
            z = conjugate(x, y)
            if z not in number:
                raise QuandleError(
                    f"{z} is conjugate to {x} but missing from the elements of {name}."
                )
            row.append(number[z])
        table.append(row)
    return quandle(name, table)


def _after(first: Permutation, second: Permutation) -> Permutation:
    return tuple(second[each] for each in first)


def _inverted(permutation: Permutation) -> Permutation:
    back = [0] * len(permutation)
    for index, image in enumerate(permutation):
        back[image] = index
    return tuple(back)


def conjugacy_class(
    name: str, generators: Sequence[Permutation], element: Permutation
) -> Quandle:
    """The conjugacy class of a permutation in the group that others generate.

    Permutations are tuples of images of 0, 1, ….

    Raises:
        QuandleError: the class is larger than `MOST_ELEMENTS`.
    """
    found = {element: None}
    waiting = [element]
    while waiting:
        here = waiting.pop()
        for by in generators:
            other = _conjugated(here, by)
            if other not in found:
                found[other] = None
                waiting.append(other)
        if len(found) > MOST_ELEMENTS:
            raise QuandleError(
                f"The class of {name} has more than {MOST_ELEMENTS} elements."
            )
    return conjugation(name, sorted(found), _conjugated)


def _conjugated(x: Permutation, y: Permutation) -> Permutation:
    return _after(_after(_inverted(y), x), y)


def _cycle(degree: int, *points: int) -> Permutation:
    images = list(range(degree))
    for index, point in enumerate(points):
        images[point] = points[(index + 1) % len(points)]
    return tuple(images)


def _alternating(degree: int) -> list[Permutation]:
    return [_cycle(degree, 0, 1, last) for last in range(2, degree)]


def _symmetric(degree: int) -> list[Permutation]:
    return [_cycle(degree, 0, 1), _cycle(degree, *range(degree))]


def named() -> dict[str, Callable[[], Quandle]]:
    """Some conjugacy classes by name, each made when it is called for."""

    def made(
        name: str, generators: list[Permutation], element: Permutation
    ) -> Callable[[], Quandle]:
        return lambda: conjugacy_class(name, generators, element)

    return {
        name: made(name, generators, element)
        for name, generators, element in (
            ("A4-3c", _alternating(4), _cycle(4, 0, 1, 2)),
            ("S4-t", _symmetric(4), _cycle(4, 0, 1)),
            ("S4-4c", _symmetric(4), _cycle(4, 0, 1, 2, 3)),
            ("A5-5c", _alternating(5), _cycle(5, 0, 1, 2, 3, 4)),
            ("A5-3c", _alternating(5), _cycle(5, 0, 1, 2)),
            ("S5-t", _symmetric(5), _cycle(5, 0, 1)),
        )
    }


def standard() -> tuple[Quandle, ...]:
    """The quandles that need no collection: dihedral ones, and those of `named`."""
    dihedrals = tuple(dihedral(order) for order in (3, 5, 7))
    return dihedrals + tuple(make() for make in named().values())


def known(name: str) -> Quandle | None:
    """A quandle that needs no collection; ``R_n`` is the dihedral one of any order.

    Raises:
        QuandleError: the order is out of bounds.
    """
    order = re.fullmatch(r"R_(\d{1,6})", name)
    if order is not None:
        return dihedral(int(order[1]))
    make = named().get(name)
    return make() if make else None
