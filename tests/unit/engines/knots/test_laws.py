"""What holds for all knots: invariance, mirror images, sums."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from panll_desktop.engines.knots import colouring, fox, quandles
from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.codes import (
    dt_code,
    from_dt,
    read,
    signed_gauss_code,
)
from panll_desktop.engines.knots.diagram import UNKNOT, Diagram
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.laurent import ONE, from_mapping
from panll_desktop.engines.knots.matrices import determinant
from panll_desktop.engines.knots.moves import (
    connected_sum,
    mirrored,
    reversed_,
    simplified,
)
from panll_desktop.engines.knots.surfaces import seifert_circles
from tests.unit.engines.knots.drawn import kinked, knots, passed_over, relabelled

laws = settings(max_examples=40, deadline=None)
TETRAHEDRAL = quandles.named()["A4-3c"]()


def isotopy_invariants(diagram: Diagram) -> tuple[object, ...]:
    found = measure(diagram)
    return (
        found.jones,
        found.alexander,
        found.conway,
        found.determinant,
        found.signature,
        found.torsion,
        colouring.count(diagram, TETRAHEDRAL),
    )


@laws
@given(knots(), st.integers(0, 30), st.randoms(use_true_random=False))
def test_that_numbering_does_not_matter(
    diagram: Diagram, start: int, chance: Random
) -> None:
    order = list(range(len(diagram)))
    chance.shuffle(order)
    moved = relabelled(diagram, start, order)
    assert measure(moved) == measure(diagram)
    assert canonical(moved) == canonical(diagram)


@laws
@given(knots())
def test_that_direction_does_not_matter(diagram: Diagram) -> None:
    assert measure(reversed_(diagram)) == measure(diagram)
    assert reversed_(reversed_(diagram)) == diagram


@laws
@given(knots(7), st.integers(0, 30), st.integers(0, 3))
def test_that_a_loop_changes_no_invariant(
    diagram: Diagram, edge: int, kind: int
) -> None:
    moved = kinked(diagram, edge % (2 * len(diagram)) + 1, kind)
    assert len(moved) == len(diagram) + 1
    assert abs(moved.writhe - diagram.writhe) == 1
    assert isotopy_invariants(moved) == isotopy_invariants(diagram)


@laws
@given(knots(6), st.integers(0, 500))
def test_that_a_strand_laid_over_another_changes_no_invariant(
    diagram: Diagram, choice: int
) -> None:
    moved = passed_over(diagram, choice)
    assert len(moved) == len(diagram) + 2
    assert moved.writhe == diagram.writhe
    assert isotopy_invariants(moved) == isotopy_invariants(diagram)


@laws
@given(st.lists(st.integers(0, 3), max_size=6))
def test_that_loops_upon_loops_are_the_unknot(kinds: list[int]) -> None:
    diagram = UNKNOT
    for place, kind in enumerate(kinds):
        diagram = kinked(diagram, place + 1, kind)
    assert measure(diagram).jones == ONE
    assert simplified(diagram) == UNKNOT


@laws
@given(knots())
def test_that_a_mirror_image_has_the_inverse_polynomial(diagram: Diagram) -> None:
    found, image = measure(diagram), measure(mirrored(diagram))
    assert image.jones == found.jones.inverted()
    assert image.signature == -found.signature
    assert image.writhe == -found.writhe
    assert image.alexander == found.alexander
    assert image.torsion == found.torsion
    assert mirrored(mirrored(diagram)) == diagram


@laws
@given(knots(6), knots(6))
def test_that_sums_multiply(one: Diagram, other: Diagram) -> None:
    first, second = measure(one), measure(other)
    both = measure(connected_sum(one, other))
    assert both.jones == first.jones * second.jones
    assert both.alexander == first.alexander * second.alexander
    assert both.conway == first.conway * second.conway
    assert both.determinant == first.determinant * second.determinant
    assert both.signature == first.signature + second.signature
    assert both.seifert_circles == first.seifert_circles + second.seifert_circles - 1
    for colours in (2, 3, 4, 5, 9):
        assert both.colourings(colours) * colours == first.colourings(
            colours
        ) * second.colourings(colours)


@laws
@given(knots(8), st.integers(1, 9))
def test_that_dihedral_colourings_are_those_of_fox(
    diagram: Diagram, colours: int
) -> None:
    counted = colouring.count(diagram, quandles.dihedral(colours))
    assert counted == measure(diagram).colourings(colours)


@laws
@given(knots(6))
def test_that_the_colourings_listed_are_as_many_as_counted(diagram: Diagram) -> None:
    listed = list(colouring.each(diagram, TETRAHEDRAL))
    assert len(set(listed)) == len(listed) == colouring.count(diagram, TETRAHEDRAL)
    table = TETRAHEDRAL.table
    for colours in listed:
        for first, over, last in diagram.relations():
            assert colours[last] == table[colours[first]][colours[over]]


@laws
@given(knots())
def test_that_the_conway_polynomial_is_the_alexander_polynomial(
    diagram: Diagram,
) -> None:
    found = measure(diagram)
    half = found.alexander.span // 2
    step = from_mapping({-1: 1, 0: -2, 1: 1})
    total = from_mapping({})
    power = ONE
    for exponent in range(half + 1):
        coefficient = dict(found.conway.terms).get(2 * exponent, 0)
        total += power * from_mapping({0: coefficient})
        power *= step
    assert total.shifted(half) == found.alexander
    assert found.alexander.inverted().shifted(2 * half) == found.alexander
    assert found.alexander.at(1) == 1


@laws
@given(knots())
def test_that_the_determinant_has_four_sources(diagram: Diagram) -> None:
    found = measure(diagram)
    minor = [row[:-1] for row in fox.matrix(diagram)[:-1]]
    product = 1
    for factor in found.torsion:
        product *= factor
    assert found.determinant == abs(found.jones.at(-1)) == product
    assert found.determinant == abs(determinant(minor))


@laws
@given(knots())
def test_that_jones_and_signature_are_as_for_every_knot(diagram: Diagram) -> None:
    found = measure(diagram)
    assert found.jones.at(1) == 1
    # V(e^(2πi/3)) = 1: the sums of coefficients by exponent modulo 3
    sums = [0, 0, 0]
    for exponent, coefficient in found.jones.terms:
        sums[exponent % 3] += coefficient
    assert sums[0] - 1 == sums[1] == sums[2]
    assert found.signature % 2 == 0
    assert found.determinant % 4 == (1 if found.signature % 4 == 0 else 3)
    assert abs(found.signature) <= 2 * found.genus.most


@laws
@given(knots())
def test_that_simplifying_keeps_the_knot(diagram: Diagram) -> None:
    small = simplified(diagram)
    assert len(small) <= len(diagram)
    assert isotopy_invariants(small) == isotopy_invariants(diagram)


@laws
@given(knots())
def test_that_codes_give_the_diagram_back(diagram: Diagram) -> None:
    assert read(diagram.text()) == diagram
    assert canonical(read(signed_gauss_code(diagram))) == canonical(diagram)
    again = from_dt(dt_code(diagram))
    assert dt_code(again) == dt_code(diagram)
    assert seifert_circles(again) > 0
