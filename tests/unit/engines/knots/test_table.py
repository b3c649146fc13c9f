"""The table of prime knots, and naming a diagram by it."""

import csv
from collections import Counter

import pytest

from panll_desktop.engines.knots import braids, table
from panll_desktop.engines.knots.codes import from_dt
from panll_desktop.engines.knots.errors import UnknownKnotError
from panll_desktop.engines.knots.identifying import (
    Certainty,
    Chirality,
    Identification,
    Match,
    identify,
)
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.laurent import parse
from panll_desktop.engines.knots.moves import connected_sum, mirrored
from panll_desktop.paths import resource
from tests.samples import make_knots


def test_that_the_table_is_what_its_script_makes_of_the_codes() -> None:
    stored = resource("knots/primes.json").read_text(encoding="utf-8")
    assert make_knots.written() == stored


def test_that_every_knot_of_the_table_is_its_dt_code_measured() -> None:
    with resource("knots/dt_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row["dt_code"] for row in csv.DictReader(file)}
    assert len(rows) == 250
    for knot in table.primes():
        code = tuple(map(int, rows[knot.name].split()))
        assert knot.dt_code == code
        diagram = from_dt(code)
        assert (diagram, measure(diagram)) == (knot.diagram, knot.invariants)


def test_that_there_are_as_many_prime_knots_as_there_are() -> None:
    counts = Counter(len(knot.diagram) for knot in table.primes())
    assert counts == {0: 1, 3: 1, 4: 1, 5: 2, 6: 3, 7: 7, 8: 21, 9: 49, 10: 165}


@pytest.mark.parametrize(
    ("name", "jones", "alexander", "numbers"),
    [
        # torus knots T(2, n) and T(3, 4), T(3, 5), by Jones's and Alexander's formulae
        ("3_1", "t + t^3 - t^4", "1 - t + t^2", (3, -2, 1)),
        ("5_1", "t^2 + t^4 - t^5 + t^6 - t^7", "1 - t + t^2 - t^3 + t^4", (5, -4, 2)),
        ("8_19", "t^3 + t^5 - t^8", "1 - t + t^3 - t^5 + t^6", (3, -6, 3)),
        (
            "10_124",
            "t^4 + t^6 - t^10",
            "1 - t + t^3 - t^4 + t^5 - t^7 + t^8",
            (1, -8, 4),
        ),
        # the figure eight, its own mirror image
        ("4_1", "t^-2 - t^-1 + 1 - t + t^2", "-1 + 3t - t^2", (5, 0, 1)),
    ],
)
def test_that_known_knots_have_their_known_invariants(
    name: str, jones: str, alexander: str, numbers: tuple[int, int, int]
) -> None:
    knot = table.knot(name)
    found = knot.invariants
    if found.signature > 0:
        jones = parse(jones).inverted().text("t")
        numbers = (numbers[0], -numbers[1], numbers[2])
    assert found.jones.text("t") == jones
    assert found.alexander.text("t") == alexander
    assert (found.determinant, found.signature, knot.genus) == numbers


def test_that_an_unknown_name_is_said() -> None:
    with pytest.raises(UnknownKnotError, match="10_166"):
        table.knot("10_166")


def test_that_every_knot_of_the_table_and_its_mirror_image_are_recognised() -> None:
    for knot in table.primes():
        seen = identify(knot.diagram)
        assert [match.knot for match in seen.matches] == [knot.name]
        assert seen.matches[0].chirality is Chirality.SAME
        assert seen.certainty is Certainty.EXACT
        image = identify(mirrored(knot.diagram))
        assert [match.knot for match in image.matches] == [knot.name]
        if knot.invariants.signature:
            assert image.matches[0].name == f"m({knot.name})"


def test_that_every_connected_sum_is_recognised() -> None:
    assert len(table.sums()) == 78
    for made in table.sums():
        seen = identify(table.sum_diagram(made))
        assert [match.name for match in seen.matches] == [made.name]
        assert seen.certainty is Certainty.EXACT


def test_that_three_crossings_of_a_braid_are_the_right_handed_trefoil() -> None:
    seen = identify(braids.closed((1, 1, 1)))
    assert seen.matches == (Match("3_1", Chirality.SAME),)
    seen = identify(braids.closed((-1, -1, -1)))
    assert seen.matches == (Match("3_1", Chirality.MIRRORED),)


def test_that_a_large_diagram_is_named_without_a_proof_or_not_at_all() -> None:
    torus = braids.closed([1, 2] * 7)  # T(3, 7), which needs 14 crossings
    assert identify(torus) == Identification(
        (),
        Certainty.NECESSARY,
        "The diagram keeps 14 crossings, and no knot up to 10 crossings has its"
        " invariants.",
    )
    big = connected_sum(table.knot("8_19").diagram, table.knot("10_124").diagram)
    assert identify(big).certainty is Certainty.NECESSARY


def test_that_a_tangle_of_loops_is_the_unknot() -> None:
    assert identify(braids.closed((1, -1, 1))).matches[0].knot == "0_1"
    hard = identify(braids.closed((1, 2, -1, -2, 1, -2, -1, 2, 1, 2)))
    assert hard.matches
