"""Quandles: axioms, families, and colourings known by hand."""

from itertools import product
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.knots import colouring, quandles, table
from panll_desktop.engines.knots.diagram import UNKNOT
from panll_desktop.engines.knots.errors import QuandleError, StoppedError
from panll_desktop.engines.knots.rows import QUANDLE_COLUMNS, quandle_row

# counts of 3_1, 4_1 and 5_1, the trivial colourings included: homomorphisms from the
# knot group to the group of the class, counted by hand
KNOWN = {
    "A4-3c": (16, 16, 4),
    "S4-t": (30, 6, 6),
    "A5-5c": (72, 12, 72),
    "A5-3c": (140, 140, 140),
    "S5-t": (70, 10, 10),
}


@pytest.mark.parametrize("name", list(KNOWN))
def test_that_conjugation_quandles_colour_as_known(name: str) -> None:
    quandle = quandles.named()[name]()
    found = tuple(
        colouring.count(table.knot(knot).diagram, quandle)
        for knot in ("3_1", "4_1", "5_1")
    )
    assert found == KNOWN[name]


@pytest.mark.parametrize("name", list(quandles.named()))
def test_that_every_named_quandle_is_connected(name: str) -> None:
    assert len(quandles.named()[name]().orbits()) == 1


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(-12, 12))
def test_that_families_keep_the_axioms(order: int, unit: int) -> None:
    made = quandles.dihedral(order)
    assert quandles.quandle(made.name, made.table) == made
    if gcd(order, unit) == 1:
        other = quandles.alexander_quandle(order, unit)
        assert quandles.quandle(other.name, other.table) == other
    else:
        with pytest.raises(QuandleError, match="no inverse"):
            quandles.alexander_quandle(order, unit)


@pytest.mark.parametrize(
    ("rows", "axiom", "elements"),
    [
        ([[0, 0], [1, 0]], "idempotence", (1,)),
        ([[0, 0, 0], [0, 1, 1], [2, 2, 2]], "invertibility", (0, 1, 0)),
        ([[0, 0, 0], [2, 1, 1], [1, 2, 2], [3]], "", (0,)),
        ([], "", ()),
        ([[0, 1]], "", (0,)),
        ([[0, 2], [1, 1]], "", (0, 1)),
    ],
)
def test_that_a_table_that_is_no_quandle_says_where(
    rows: list[list[int]], axiom: str, elements: tuple[int, ...]
) -> None:
    with pytest.raises(QuandleError) as caught:
        quandles.quandle("of the user", rows)
    assert caught.value.axiom == axiom
    assert caught.value.elements == elements


def test_that_distributivity_is_the_third_axiom() -> None:
    # three left rotations and the identity: every column permutes, but not as it must
    rows = [[0, 3, 3, 0], [3, 1, 0, 2], [1, 0, 2, 1], [2, 2, 1, 3]]
    with pytest.raises(QuandleError) as caught:
        quandles.quandle("of the user", rows)
    assert caught.value.axiom == "distributivity"
    assert breaks_distributivity(rows, caught.value.elements)


@settings(deadline=None)
@given(st.permutations(range(5)), st.permutations(range(5)))
def test_that_a_table_is_taken_exactly_when_the_axioms_hold(
    one: list[int], other: list[int]
) -> None:
    columns = [one, other, *([0, 1, 2, 3, 4] for _ in range(3))]
    rows = [[column[x] for column in columns] for x in range(5)]
    good = all(rows[x][x] == x for x in range(5)) and not any(
        breaks_distributivity(rows, at) for at in product(range(5), repeat=3)
    )
    try:
        quandles.quandle("of the user", rows)
    except QuandleError:
        taken = False
    else:
        taken = True
    assert taken == good


def breaks_distributivity(rows: list[list[int]], at: tuple[int, ...]) -> bool:
    x, y, z = at
    return rows[rows[x][y]][z] != rows[rows[x][z]][rows[y][z]]


def test_that_standard_quandles_are_quandles_with_names_of_their_own() -> None:
    made = quandles.standard()
    assert len({each.name for each in made}) == len(made)
    for each in made:
        assert quandles.quandle(each.name, each.table) == each
        row = quandle_row(each)
        assert list(row) == [column.name for column in QUANDLE_COLUMNS]
        assert (row["size"], row["connected"]) == (each.size, True)


def test_that_the_unknot_has_trivial_colourings_alone() -> None:
    quandle = quandles.dihedral(3)
    assert colouring.count(UNKNOT, quandle) == 3
    assert list(colouring.each(UNKNOT, quandle)) == [(0,), (1,), (2,)]
    assert colouring.first_nontrivial(UNKNOT, quandle) is None


def test_that_the_trefoil_wears_three_colours() -> None:
    found = colouring.first_nontrivial(table.knot("3_1").diagram, quandles.dihedral(3))
    assert found is not None
    assert sorted(found) == [0, 1, 2]


def test_that_counting_stops_when_it_is_told_to() -> None:
    with pytest.raises(StoppedError):
        colouring.count(table.knot("3_1").diagram, quandles.dihedral(3), lambda: True)


def test_that_a_quandle_with_several_orbits_is_counted_whole() -> None:
    quandle = quandles.dihedral(4)  # even and odd elements are two orbits
    assert len(quandle.orbits()) == 2
    assert colouring.count(table.knot("4_1").diagram, quandle) == 4


def test_that_what_is_missing_from_a_class_is_named() -> None:
    half: list[quandles.Permutation] = [(1, 2, 0), (1, 0, 2)]
    with pytest.raises(QuandleError, match="missing"):
        quandles.conjugation("half", half, _conjugated)


def _conjugated(x: tuple[int, ...], y: tuple[int, ...]) -> tuple[int, ...]:
    back = sorted(range(len(y)), key=y.__getitem__)
    return tuple(y[x[each]] for each in back)
