"""Flypes and third moves keep the knot; symmetry types are as they are proven."""

from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from panll_desktop.engines.knots import braids, table
from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.diagram import UNKNOT, Diagram
from panll_desktop.engines.knots.errors import (
    CodeError,
    StoppedError,
    TooLargeError,
)
from panll_desktop.engines.knots.flypes import flyped, orbit
from panll_desktop.engines.knots.identifying import Certainty, Chirality, identify
from panll_desktop.engines.knots.invariants import MOST_MEASURED, measure
from panll_desktop.engines.knots.jones import jones
from panll_desktop.engines.knots.moves import (
    connected_sum,
    mirrored,
    reversed_,
    simplified,
)
from panll_desktop.engines.knots.searching import explored, reduced, slid
from panll_desktop.engines.knots.symmetry import Symmetry, symmetry
from tests.unit.engines.knots.drawn import knots

# three letters against their other spelling, then a trefoil
ROUNDABOUT = (1, 2, 1, -2, -1, -2, 1, 1, 1, 2)


def kept(diagram: Diagram) -> tuple[object, ...]:
    found = measure(diagram)
    return (
        len(diagram),
        found.writhe,
        found.jones,
        found.alexander,
        found.signature,
        found.torsion,
    )


@settings(max_examples=30, deadline=None)
@given(knots())
def test_that_a_flype_keeps_knot_crossings_and_writhe(diagram: Diagram) -> None:
    before = kept(diagram)
    for made in flyped(diagram):
        assert kept(made) == before


@settings(max_examples=40, deadline=None)
@given(knots())
def test_that_the_third_move_keeps_knot_crossings_and_writhe(
    diagram: Diagram,
) -> None:
    before, form = kept(diagram), canonical(diagram)
    for made in slid(diagram):
        assert kept(made) == before
        assert form in {canonical(back) for back in slid(made)}


def test_that_flypes_lead_back() -> None:
    diagram = table.knot("8_13").diagram
    found = orbit(diagram)
    assert len(found) > 1
    for other in found.values():
        assert set(orbit(other)) == set(found)
    with pytest.raises(StoppedError):
        orbit(diagram, lambda: True)


def test_that_a_diagram_looks_the_same_from_behind() -> None:
    # 8_18 has one alternating diagram, and is its own reversal: seen from behind
    diagram = table.knot("8_18").diagram
    assert canonical(reversed_(diagram)) == canonical(diagram)
    assert canonical(mirrored(table.knot("3_1").diagram)) != canonical(
        table.knot("3_1").diagram
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("3_1", Symmetry.REVERSIBLE),
        ("4_1", Symmetry.FULLY),
        ("8_17", Symmetry.NEGATIVE),
        ("8_20", Symmetry.REVERSIBLE),
        ("9_32", Symmetry.CHIRAL),
        ("10_71", Symmetry.REVERSIBLE),
        ("10_123", Symmetry.FULLY),
    ],
)
def test_that_symmetry_types_are_the_known_ones(name: str, kind: Symmetry) -> None:
    assert table.knot(name).symmetry is kind
    assert symmetry(mirrored(table.knot(name).diagram)) is kind


def test_that_what_is_not_proven_is_left_open() -> None:
    assert symmetry(UNKNOT) is Symmetry.FULLY
    trefoil = table.knot("3_1").diagram
    granny = connected_sum(trefoil, trefoil)  # the flyping theorem wants prime knots
    assert symmetry(granny) in (Symmetry.REVERSIBLE, None)
    assert table.knot("10_147").symmetry is None


def test_that_a_braid_that_goes_roundabout_is_proven_to_be_a_trefoil() -> None:
    diagram = braids.closed(ROUNDABOUT)
    assert len(reduced(diagram)) == 3
    assert len(next(explored(diagram))) == len(diagram)
    # a braid of 10_1 with 14 crossings or so comes down to ten
    twisted = braids.closed((*ROUNDABOUT, 1, 1, 1, 1, 1, 1))
    assert len(twisted) > 10
    seen = identify(twisted)
    assert seen.certainty is Certainty.EXACT
    assert seen.matches[0].name == "9_1"


def test_that_two_images_with_equal_polynomials_are_told_by_flypes() -> None:
    known = table.knot("10_71")
    assert known.invariants.jones == known.invariants.jones.inverted()
    seen = [identify(d) for d in (known.diagram, mirrored(known.diagram))]
    assert [each.matches[0].chirality for each in seen] == [
        Chirality.SAME,
        Chirality.MIRRORED,
    ]


def test_that_too_many_crossings_are_refused_before_they_take_minutes() -> None:
    long = braids.closed([1] * (MOST_MEASURED + 1))
    with pytest.raises(TooLargeError, match="101"):
        measure(long)
    with pytest.raises(TooLargeError, match="101"):
        identify(long)
    with pytest.raises(StoppedError):
        measure(braids.closed([1] * 9), lambda: True)


@st.composite
def _braids(draw: st.DrawFn) -> list[int]:
    """Words of three strands, most of whose closures are sums or have loose parts."""
    letters = st.sampled_from((1, -1, 2, -2))
    return draw(st.lists(letters, min_size=4, max_size=10))


@given(_braids())
@example([-1, -1, -2, -2, 1, 2, 2, -2])
@example([1, 2, 2, -1, -2, 2, -2, 1, -1, 1])
def test_that_moves_of_any_diagram_keep_the_knot(word: list[int]) -> None:
    try:
        diagram = simplified(braids.closed(word))
    except CodeError:
        return  # a link
    polynomial = jones(diagram)
    for made in islice(explored(diagram), 40):
        assert jones(made) == polynomial
