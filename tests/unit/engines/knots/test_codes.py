"""Codes: what is read, and what is wrong with what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.knots import braids, table
from panll_desktop.engines.knots.canonical import canonical
from panll_desktop.engines.knots.codes import (
    MOST_CROSSINGS,
    Notation,
    dt_code,
    from_dt,
    gauss_code,
    notation_of,
    parse,
    read,
    signed_gauss_code,
)
from panll_desktop.engines.knots.diagram import UNKNOT, from_pd
from panll_desktop.engines.knots.errors import CodeError
from panll_desktop.engines.knots.moves import connected_sum, mirrored, reversed_
from tests.unit.engines.knots.drawn import TREFOIL


@pytest.mark.parametrize(
    "text",
    [
        "X[1,5,2,4] X[3,1,4,6] X[5,3,6,2]",
        "PD[X[1,5,2,4],X[3,1,4,6],X[5,3,6,2]]",
        "[[1,5,2,4],[3,1,4,6],[5,3,6,2]]",
        "pd: 1 5 2 4; 3 1 4 6; 5 3 6 2",
        "[(0,4,1,3),(2,0,3,5),(4,2,5,1)]",
        "4 6 2",
        "DT: [(4,6,2)]",
        "DTCode[4,6,2]",
        "O1+U2+O3+U1+O2+U3+",
        "1 -2 3 -1 2 -3",
        "GaussCode[-1,2,-3,1,-2,3]",
        "braid: 1 1 1",
        "BR[2, {1, 1, 1}]",
    ],
)
def test_that_all_ways_to_write_the_right_handed_trefoil_agree(text: str) -> None:
    assert canonical(read(text)) == canonical(from_pd(TREFOIL))


def test_that_the_trefoil_of_knotinfo_has_positive_crossings() -> None:
    assert from_dt((4, 6, 2)).writhe == 3
    assert braids.closed((1, 1, 1)).signs == (1, 1, 1)
    assert braids.closed((-1, -1, -1)) != mirrored(UNKNOT)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("X[1,5,2,4] X[3,1,4,6] X[5,3,6,3]", "label 2", "occurs once"),
        ("X[1,5,2,4] X[3,1,4,6] X[5,2,6,3]", "crossing 3", "exchanged"),
        ("X[1,5,2,4] X[3,1,4,6] X[5,3,7,2]", "label 7", "from 1 to 6"),
        ("X[2,4,1,5] X[3,1,4,6] X[5,3,6,2]", "crossing 1", "comes in below"),
        ("pd: 1 5 2 4 3", "", "four labels a crossing"),
        ("X[3,5,2,4] X[1,3,4,6] X[5,1,6,2]", "crossing 1", "numbered along"),
        ("4 6 8", "label 8", "from 2 to 6"),
        ("dt: 4 6 3", "label 3", "even"),
        ("4 6 4", "label 4", "both 1 and 5"),
        ("dt: 0 2", "label 0", "even"),
        ("8 10 12 14 16 2 4 6", "crossing 3/10", "crossing 15/6"),
        ("1 2 -1 -2", "label 1", "odd number"),
        ("gauss: 1 2 -1", "label 2", "never below"),
        ("gauss: 1 1", "label 1", "twice"),
        ("gauss: 1 0 -1", "label 0", "numbered from 1"),
        ("O1+U2+O3+U1+O2-U3+", "label 2", "both signs"),
        ("O1+U2+O3+U1+O2+U3-x", "", "no part"),
        ("O1+U2-O3+U1+O2-U3+", "label 2", "sign"),
        ("braid: 1 1", "strand 2", "link"),
        ("braid: 1 0", "letter 0", "from 1"),
        ("BR[2, {1, 2}]", "letter 2", "up to 1"),
        ("braid: 1 1 9999", "", "strands"),
        ("4 6 two", "", "'t'"),
        ("1 2 3", "", "begin it with"),
        ("X[4,1,3,2] X[2,3,1,4]", "label 3", "link of several components"),
        ("X[1,3,2,4] X[3,1,4,2]", "label 3", "link of several components"),
    ],
)
def test_that_a_wrong_code_is_named_where_it_is_wrong(
    text: str, place: str, words: str
) -> None:
    with pytest.raises(CodeError) as caught:
        read(text)
    assert words in str(caught.value)
    if place:
        assert caught.value.place == place


def test_that_an_enormous_code_is_refused_at_once() -> None:
    entries = range(2, 2 * MOST_CROSSINGS + 4, 2)
    with pytest.raises(CodeError, match="crossings are more than"):
        from_dt(list(entries))


@pytest.mark.parametrize("notation", list(Notation))
def test_that_an_empty_code_is_the_unknot(notation: Notation) -> None:
    assert parse("", notation) == UNKNOT


def test_that_the_notation_of_a_text_is_told() -> None:
    assert notation_of("[[1,2,2,1]]") is Notation.PD
    assert notation_of("4 6 2") is Notation.DT
    assert notation_of("1 -1") is Notation.GAUSS
    assert notation_of("br: 1 1 1") is Notation.BRAID


def test_that_a_signed_gauss_code_settles_what_a_plain_one_leaves_open() -> None:
    left = mirrored(from_dt((4, 6, 2)))
    assert canonical(read(signed_gauss_code(left))) == canonical(left)
    plain = " ".join(map(str, gauss_code(left)))
    assert canonical(read(plain)) == canonical(mirrored(left))
    assert dt_code(left) == (-4, -6, -2)


@given(st.sampled_from(table.primes()), st.integers(0, 20))
def test_that_the_dt_code_of_a_knot_is_not_that_of_its_mirror_image(
    knot: table.Knot, by: int
) -> None:
    count = 2 * len(knot.diagram)
    turned = from_pd(
        [[(each + by) % count + 1 for each in x] for x in knot.diagram.crossings]
    )
    for each in (turned, reversed_(turned), mirrored(turned)):
        assert canonical(from_dt(dt_code(each))) == canonical(each)


def test_that_the_dt_code_of_a_sum_is_right_for_both_parts_where_it_can_be() -> None:
    right = braids.closed([1, 1, 1])
    assert dt_code(right) == (4, 6, 2)
    double = connected_sum(right, right)
    assert canonical(from_dt(dt_code(double))) == canonical(double)


@given(
    st.text("0123456789-+ ,;[](){}XOUpdtgausbri:=|é\N{MINUS SIGN}\n", max_size=30),
    st.sampled_from([None, *Notation]),
)
def test_that_any_text_is_a_knot_or_a_sentence(
    text: str, notation: Notation | None
) -> None:
    assert is_knot_or_sentence(text, notation)


@given(st.sampled_from(table.primes()), st.integers(0, 200), st.sampled_from("0159-+ "))
def test_that_a_slip_of_the_pen_is_a_knot_or_a_sentence(
    knot: table.Knot, place: int, letter: str
) -> None:
    text = knot.diagram.text()
    place %= max(1, len(text))
    assert is_knot_or_sentence(text[:place] + letter + text[place + 1 :], None)


def is_knot_or_sentence(text: str, notation: Notation | None) -> bool:
    try:
        made = read(text) if notation is None else parse(text, notation)
    except CodeError as error:
        return str(error).endswith(".")
    return from_pd(made.crossings) == made
